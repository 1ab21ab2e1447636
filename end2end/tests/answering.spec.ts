import { expect, test } from "../support/fixtures.ts";
import { ThreadPage, awake, flash, unread } from "../support/pages.ts";
import { unique } from "../support/people.ts";

test("an answer reaches the asker, who accepts it @phone", async ({ people }) => {
  const asker = await people.member();
  const helper = await people.member();
  const asked = await asker.ask({ title: `The cable is warm ${unique()}` });

  const there = new ThreadPage(helper.page);
  await there.open(asked);
  await there.write("Use the **short** cable.", "Answer");
  await expect(flash(helper.page)).toContainText("Your reply is online.");
  await expect(there.post("Use the short cable.")).toBeVisible();
  await expect(there.state).toHaveText("Answered");

  const { page } = asker;
  await expect(async () => {
    await page.goto("/");
    await expect(unread(page)).toHaveText("1", { timeout: 500 });
  }).toPass();
  await page.getByRole("link", { name: "Notices, 1 unread" }).click();
  await page.getByRole("link", { name: asked.title }).click();
  const here = new ThreadPage(page);
  await expect(here.post("Use the short cable.")).toBeVisible();

  await page.getByRole("button", { name: `This solved it, post by ${helper.name}` }).click();
  await expect(flash(page)).toContainText("Marked as the accepted answer.");
  await expect(here.state).toHaveText("Solved");
  await expect(here.post("Use the short cable.")).toContainText("Accepted answer");
  await page.getByRole("button", { name: "Not the answer after all" }).click();
  await expect(here.state).toHaveText("Waiting for an answer");
});

test("only the asker may accept", async ({ people }) => {
  const [asker, helper, third] = [await people.member(), await people.member(), await people.member()];
  const asked = await asker.ask({ title: `Accepting ${unique()}` });
  await helper.reply(asked, "Like this.");
  for (const { page } of [helper, third]) {
    await page.goto(asked.url);
    await expect(page.getByRole("article")).toHaveCount(2);
    await expect(page.getByRole("button", { name: /This solved it/ })).toHaveCount(0);
  }
});

test("whoever follows a thread is told, and can stop", async ({ people }) => {
  const [asker, helper, follower] = [await people.member(), await people.member(), await people.member()];
  const asked = await asker.ask({ title: `Following ${unique()}` });
  const { page } = follower;
  await page.goto(asked.url);
  await page.getByRole("button", { name: "Follow", exact: true }).click();
  await expect(flash(page)).toContainText("You follow this thread now.");
  await helper.reply(asked, "Here is how.");
  await expect(async () => {
    await page.goto("/notices");
    await expect(page.getByRole("main").getByRole("link", { name: asked.title })).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(flash(page)).toContainText("All notices are marked as read.");
  await expect(unread(page)).toHaveCount(0);
  await page.goto(asked.url);
  await page.getByRole("button", { name: "Stop following" }).click();
  await expect(flash(page)).toContainText("You do not follow this thread any more.");
});

test("asking for details makes the clock rest", async ({ people }) => {
  const [asker, helper] = [await people.member(), await people.member()];
  const asked = await asker.ask({ title: `Details ${unique()}` });
  const thread = new ThreadPage(helper.page);
  await thread.open(asked);
  await thread.write("Which model is it?", "Ask for details");
  await expect(thread.state).toHaveText("Waiting for details");
  await expect(helper.page.getByText("The clock rests until the asker replies.")).toBeVisible();
  await asker.reply(asked, "The big one.", "comment");
  await thread.open(asked);
  await expect(thread.state).toHaveText("Waiting for an answer");
});

test("an author changes a post, and takes one away", async ({ people }) => {
  const [asker, helper] = [await people.member(), await people.member()];
  const asked = await asker.ask({ title: `Changing ${unique()}` });
  const post = await helper.reply(asked, "Use the long cable.");
  const { page } = helper;
  const thread = new ThreadPage(page);
  await thread.open(asked);
  await page.getByRole("link", { name: `Edit post ${post.id}` }).click();
  await expect(page.getByRole("textbox").filter({ hasText: "Use the long cable." })).toBeVisible();
  await page.getByRole("main").locator("textarea").fill("Use the short cable.");
  await page.getByRole("main").getByRole("button", { name: /Save/ }).click();
  await expect(flash(page)).toContainText("Your changes are saved.");
  await expect(thread.post("Use the short cable.")).toContainText("Edited");
  await page.getByRole("link", { name: `Delete post ${post.id}` }).click();
  await page.getByRole("main").getByRole("button", { name: /Delete/ }).click();
  await expect(flash(page)).toContainText("The post is deleted.");
  await asker.page.goto(asked.url);
  await expect(asker.page.getByText("Use the short cable.")).toHaveCount(0);
});

test("nobody changes somebody else's post", async ({ people }) => {
  const [asker, other] = [await people.member(), await people.member()];
  const asked = await asker.ask({ title: `Mine ${unique()}` });
  const post = await asker.reply(asked, "More about it.", "comment");
  await other.page.goto(asked.url);
  await expect(other.page.getByRole("link", { name: `Edit post ${post.id}` })).toHaveCount(0);
  const answer = await other.page.goto(`/p/${post.id}/edit`);
  expect(answer!.status()).toBe(403);
});

test("a visitor is led to signing in, and back", async ({ page, people }) => {
  const asker = await people.member();
  const asked = await asker.ask({ title: `Reading ${unique()}` });
  await page.goto(asked.url);
  await page.getByRole("link", { name: "Sign in to reply" }).click();
  await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(asked.url)}`);
});

test("a draft after a reply is a new one @script", async ({ people }) => {
  const { page, ask } = await people.member().then((m) => ({ page: m.page, ask: m.ask.bind(m) }));
  const thread = new ThreadPage(page);
  await thread.open(await ask({ title: `Two replies ${unique()}` }));
  await awake(page);
  await thread.write("the first one");
  await expect(flash(page)).toContainText("Your reply is online.");
  await awake(page);
  await expect(thread.text).toHaveValue("");
  await thread.text.fill("the second one");
  await expect(page.getByText("Draft kept on this device")).toBeVisible();
  await page.reload();
  await awake(page);
  await expect(thread.text).toHaveValue("the second one");
});
