import { expect, test } from "../support/fixtures.ts";
import { ThreadPage, flash } from "../support/pages.ts";
import { unique } from "../support/people.ts";

test("members say that an answer helped, and take it back @phone", async ({ people }) => {
  const [asker, helper, third] = [await people.member(), await people.member(), await people.member()];
  const asked = await asker.ask({ title: `It hums ${unique()}` });
  const answer = await helper.reply(asked, "Tighten the screw at the back.");
  const name = (count: string) => new RegExp(`^Helpful${count}\\s*, post by ${helper.name}$`);

  const { page } = asker;
  await page.goto(asked.url);
  await page.getByRole("button", { name: name(""), pressed: false }).click();
  await expect(page).toHaveURL(new RegExp(`#post-${answer.id}$`));
  await expect(flash(page)).toContainText("Marked as helpful.");
  await expect(page.getByRole("button", { name: name(" · 1"), pressed: true })).toBeVisible();

  await third.page.goto(asked.url);
  await third.page.getByRole("button", { name: name(" · 1"), pressed: false }).click();
  const pressed = third.page.getByRole("button", { name: name(" · 2"), pressed: true });
  await pressed.focus();
  await third.page.keyboard.press("Enter");
  await expect(flash(third.page)).toContainText("No longer marked as helpful by you.");
  await expect(third.page.getByRole("button", { name: name(" · 1"), pressed: false })).toBeVisible();
});

test("its author and visitors see the number without a button", async ({ people }) => {
  const [asker, helper, visitor] = [await people.member(), await people.member(), await people.visitor()];
  const asked = await asker.ask({ title: `It squeaks ${unique()}` });
  const answer = await helper.reply(asked, "Oil it.");
  await helper.reply(asked, "Or leave it.", "comment");
  for (const { page } of [helper, visitor]) {
    await page.goto(asked.url);
    await expect(page.getByRole("article")).toHaveCount(3);
    await expect(page.getByText("Helpful")).toHaveCount(0);
  }
  await asker.call("PUT", `/posts/${answer.id}/helpful`);
  for (const { page } of [helper, visitor]) {
    await page.goto(asked.url);
    await expect(new ThreadPage(page).post("Oil it.")).toContainText("Helpful · 1");
    await expect(page.getByRole("button", { name: /Helpful/ })).toHaveCount(0);
  }
});
