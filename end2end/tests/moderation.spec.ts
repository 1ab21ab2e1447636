import { OTHER } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { ReportPage, ThreadPage, flash, problems } from "../support/pages.ts";
import { rare, unique } from "../support/people.ts";

test("a flagged post is hidden, gone for everybody else at once, and comes back by undo @phone", async ({ people }) => {
  const [asker, troll, reader] = [await people.member(), await people.member(), await people.member()];
  const visitor = await people.visitor();
  const moderator = await people.staff("moderator");
  const word = rare();
  const asked = await asker.ask({ title: `Quiet please ${unique()}` });
  const bad = await troll.reply(asked, `Buy ${word} now!`);
  const found = () => reader.context.request.get(`/api/v1/search?q=${word}`).then((answer) => answer.json());
  await expect.poll(async () => (await found()).total).toBe(1);

  await reader.page.goto(asked.url);
  await reader.page.getByRole("link", { name: `Flag post ${bad.id}` }).click();
  await reader.page.getByRole("radio", { name: "Spam or advertising" }).check();
  await reader.page.getByLabel("Anything to add?").fill("He sells things.");
  await reader.page.getByRole("button", { name: "Send to the moderators" }).click();
  await expect(flash(reader.page)).toContainText("A moderator will look at it.");

  const { page } = moderator;
  const report = new ReportPage(page);
  await report.find(asked.title);
  await expect(page.getByText("He sells things.")).toBeVisible();
  await page.getByRole("button", { name: "I look at this" }).click();
  await expect(page.getByText("You have this.")).toBeVisible();
  await report.decide("Hide it", "");
  await expect(problems(page)).toBeFocused();
  await report.decide("Hide it", "Advertising");
  await expect(flash(page)).toContainText("Decided and written into the log.");

  for (const somebody of [visitor, reader, asker]) {
    await somebody.page.goto(asked.url);
    await expect(somebody.page.getByRole("heading", { level: 1 })).toHaveText(asked.title);
    await expect(somebody.page.getByText(word)).toHaveCount(0);
  }
  expect((await reader.call<{ posts: unknown }>("GET", `/threads/${asked.id}`)).posts).toBeDefined();
  expect(JSON.stringify(await reader.thread(asked.id))).not.toContain(word);
  expect((await found()).total).toBe(0);
  await visitor.page.goto(`/search?q=${word}`);
  await expect(visitor.page.getByRole("paragraph").filter({ hasText: "Nothing found" })).toBeVisible();
  await troll.page.goto(asked.url);
  await expect(new ThreadPage(troll.page).post(word)).toContainText("Hidden");

  await page.getByRole("button", { name: "Undo the decision" }).click();
  await expect(flash(page)).toContainText("The decision is undone");
  await visitor.page.goto(asked.url);
  await expect(visitor.page.getByText(word)).toBeVisible();
  await expect.poll(async () => (await found()).total).toBe(1);
});

test("a thread whose question is deleted is gone", async ({ people }) => {
  const [asker, reader] = [await people.member(), await people.member()];
  const moderator = await people.staff("moderator");
  const asked = await asker.ask({ title: `Nonsense ${unique()}` });
  await reader.page.goto(asked.url);
  await reader.page.getByRole("link", { name: /^Flag/ }).click();
  await reader.page.getByRole("radio", { name: "Does not belong here" }).check();
  await reader.page.getByRole("button", { name: "Send to the moderators" }).click();
  await expect(flash(reader.page)).toBeVisible();
  const report = new ReportPage(moderator.page);
  await report.find(asked.title);
  await report.decide("Delete it", "Nonsense");
  await expect(flash(moderator.page)).toContainText("Decided");
  const answer = await reader.page.goto(asked.url);
  expect(answer!.status()).toBe(404);
  await reader.page.goto("/c/phones?view=newest");
  await expect(reader.page.getByText(asked.title)).toHaveCount(0);
});

test("a moderator closes, opens, moves and renames a thread", async ({ people }) => {
  const [asker, moderator] = [await people.member(), await people.staff("moderator")];
  const asked = await asker.ask({ title: `Wrong shelf ${unique()}` });
  const { page } = moderator;
  const thread = new ThreadPage(page);
  await thread.open(asked);

  let tools = await thread.tools();
  await tools.getByLabel("Why?", { exact: true }).fill("Asked elsewhere");
  await tools.getByRole("button", { name: "Close the thread" }).click();
  await expect(flash(page)).toContainText("The thread is closed.");
  await expect(thread.state).toHaveText("Closed");
  await asker.page.goto(asked.url);
  await expect(asker.page.getByText("This thread takes no further replies.")).toBeVisible();

  tools = await thread.tools();
  await tools.getByLabel("Why?", { exact: true }).fill("Not the same after all");
  await tools.getByRole("button", { name: "Open the thread again" }).click();
  await expect(thread.state).toHaveText("Waiting for an answer");

  tools = await thread.tools();
  await tools.getByLabel("Move to").selectOption({ label: OTHER.name });
  await tools.getByLabel("Why is it moved?").fill("It is about paper");
  await tools.getByRole("button", { name: "Move the thread" }).click();
  await expect(flash(page)).toContainText("The thread is in its new category.");
  await expect(page.getByRole("main").getByRole("link", { name: OTHER.name })).toBeVisible();

  const title = `Paper jams ${unique()}`;
  tools = await thread.tools();
  await tools.getByLabel("New title", { exact: true }).fill(title);
  await tools.getByLabel("Why a new title?").fill("So that it is found");
  await tools.getByRole("button", { name: "Change the title" }).click();
  await expect(thread.heading).toHaveText(title);

  await page.goto("/moderation/log");
  for (const why of ["Asked elsewhere", "Not the same after all", "It is about paper", "So that it is found"]) {
    await expect(page.getByRole("cell", { name: why }).first()).toBeVisible();
  }
});

test("a suspended member reads but does not write, until it is ended", async ({ people }) => {
  const [troll, moderator] = [await people.member(), await people.staff("moderator")];
  const asked = await troll.ask({ title: `Before the end ${unique()}` });
  const { page } = moderator;
  await page.goto(`/u/${troll.name}`);
  await page.getByText("Moderation", { exact: true }).last().click();
  await page.getByLabel("Days").fill("3");
  await page.getByLabel("Reason").fill("Insults");
  await page.getByRole("button", { name: "Suspend" }).click();
  await expect(flash(page)).toContainText("The member is suspended.");
  await expect(page.getByText("Suspended until")).toBeVisible();

  const refused = await troll.context.request.post(`/api/v1/threads/${asked.id}/posts`, { data: { body: "More!" } });
  expect(refused.status()).toBe(403);
  const answer = await troll.page.goto(asked.url);
  expect(answer!.status()).toBe(200);
  await expect(troll.page.getByRole("button", { name: "Post", exact: true })).toHaveCount(0);

  await page.getByText("Moderation", { exact: true }).last().click();
  await page.getByLabel("Reason").fill("Has said sorry");
  await page.getByRole("button", { name: "End the suspension" }).click();
  await expect(flash(page)).toContainText("The suspension is ended.");
  await troll.reply(asked, "Sorry.", "comment");
});

test("a question that was asked before is merged into the older one @phone", async ({ people }) => {
  const [first, second] = [await people.member(), await people.member()];
  const word = rare();
  const question = { title: `My ${word} blinks twice`, body: `The ${word} blinks twice and then stops.` };
  const older = await first.ask(question);
  const newer = await second.ask(question);
  const { page } = await people.staff("moderator");
  const hint = page.getByRole("region", { name: "Likely duplicates" });
  // What is found round a thread is remembered for some minutes, so the index has to know both.
  const found = () => page.request.get(`/api/v1/search?q=${word}`).then((answer) => answer.json());
  await expect.poll(async () => (await found()).total).toBe(2);
  await page.goto(newer.url);
  await expect(hint).toContainText("telling words are the same");
  await hint.getByRole("link", { name: `Merge with ${question.title}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Merge these threads?");
  await page.getByRole("link", { name: "Keep both" }).click();
  await hint.getByRole("link", { name: `Merge with ${question.title}` }).click();
  await page.getByRole("button", { name: "Merge the threads" }).click();
  await expect(flash(page)).toContainText("The threads are one now.");
  await expect(page).toHaveURL(new RegExp(`/t/${older.id}/`));
  await expect(hint).toHaveCount(0);
  await second.page.goto(newer.url);
  await expect(second.page).toHaveURL(new RegExp(`/t/${older.id}/`));
});
