import type { Page } from "@playwright/test";

import { FAST, nameOf } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { CasePage, ThreadPage, awake, flash } from "../support/pages.ts";
import { type Person, unique } from "../support/people.ts";

/** A case nobody has. */
async function queued(asker: Person, subject: string) {
  const asked = await asker.ask({ title: `${subject} ${unique()}`, category: FAST.slug });
  return { ...asked, number: await asker.escalated(asked) };
}

/** Waits until the keys are there. */
const keysOf = (page: Page) => page.locator("[data-desk][data-ready]").waitFor();

test("an agent takes, replies and resolves with the keyboard alone @script", async ({ people }) => {
  const asker = await people.member();
  const { page } = await people.staff("agent");
  const asked = await queued(asker, "By keyboard");
  await page.goto("/agent");
  await expect(page.getByRole("link", { name: asked.title })).toBeVisible();
  await keysOf(page);
  await page.keyboard.press("?");
  await expect(page.getByText("take the next case", { exact: true })).toBeVisible();
  await page.keyboard.press("j");
  await expect(page.locator("[data-row]").first()).toBeFocused();
  await page.getByRole("link", { name: asked.title }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(asked.title);
  await keysOf(page);
  await page.keyboard.press("c");
  await expect(page.getByText("You have this case.")).toBeVisible();
  await awake(page);
  await keysOf(page);
  await page.keyboard.press("r");
  await page.keyboard.type("Pull the plug, wait, and push it in again.");
  await page.keyboard.press("Control+Enter");
  await expect(flash(page)).toContainText("Your reply is recorded.");
  await keysOf(page);
  await page.keyboard.press("e");
  await expect(page.getByLabel("How did it end?")).toBeFocused();
  await page.keyboard.type("The problem is gone");
  await page.keyboard.press("Control+Enter");
  await expect(flash(page)).toContainText("The case is resolved.");
  await keysOf(page);
  await page.keyboard.press("q");
  await expect(page).toHaveURL("/agent");
  await keysOf(page);

  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Turn the keys off" }).press("Enter");
  await page.keyboard.press("n");
  await expect(page).toHaveURL("/agent");
  await page.getByRole("button", { name: "Turn the keys on" }).press("Enter");
});

test("two agents race for one case", async ({ people }) => {
  const asker = await people.member();
  const [one, two] = [await people.staff("agent"), await people.staff("colleague")];
  const asked = await queued(asker, "A race");
  const pages = [one.page, two.page];
  await Promise.all(pages.map((page) => page.goto(`/agent/cases/${asked.number}`)));
  await Promise.all(pages.map((page) => page.getByRole("button", { name: "Claim this case" }).click()));
  await expect(async () => {
    const won = await Promise.all(pages.map((page) => page.getByText("You have this case.").count()));
    const lost = await Promise.all(pages.map((page) => page.getByText("is working on this case.").count()));
    expect(won[0]! + won[1]!).toBe(1);
    expect(lost[0]! + lost[1]!).toBe(1);
  }).toPass();
});

test("what was written too late is kept, with what happened meanwhile", async ({ people }) => {
  const asker = await people.member();
  const { page } = await people.staff("agent");
  const asked = await queued(asker, "Too late");
  const desk = new CasePage(page);
  await desk.open(asked.number);
  await desk.claim();
  await asker.reply(asked, "It is the blue one.", "comment");
  await page.getByLabel("Reply", { exact: true }).fill("Is it the blue one?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("This case changed while you were writing")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "The customer wrote" }).first()).toBeVisible();
  await expect(page.getByLabel("Reply", { exact: true })).toHaveValue("Is it the blue one?");
  await page.getByLabel("Reply", { exact: true }).fill("Then press twice.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(flash(page)).toContainText("Your reply is recorded.");
});

test("agents see who looks and who writes @script", async ({ people }) => {
  const asker = await people.member();
  const [one, two] = [await people.staff("agent"), await people.staff("colleague")];
  const asked = await queued(asker, "In company");
  await new CasePage(one.page).open(asked.number);
  await new CasePage(one.page).claim();
  await new CasePage(two.page).open(asked.number);
  await expect(one.page.getByText(`${nameOf("colleague")} is looking`)).toBeVisible();
  await one.page.getByLabel("Reply", { exact: true }).pressSequentially("Well");
  await expect(two.page.getByText(`${nameOf("agent")} is writing`)).toBeVisible();
});

test("a supervisor moves cases and pauses a queue", async ({ people }) => {
  const asker = await people.member();
  const [agent, boss] = [await people.staff("agent"), await people.staff("supervisor")];
  const asked = await queued(asker, "To be moved");
  const { page } = boss;
  await page.goto("/supervisor/cases");
  await page.getByRole("checkbox", { name: new RegExp(asked.title) }).check();
  await page.getByLabel("Agent", { exact: true }).selectOption(nameOf("agent"));
  await page.getByLabel("Note for the ledger").fill("You know this one.");
  await page.getByRole("button", { name: "Give", exact: true }).click();
  await expect(flash(page)).toContainText("Done, and written into the ledger of each case.");
  await agent.page.goto(`/agent/cases/${asked.number}`);
  await expect(agent.page.getByText("You have this case.")).toBeVisible();
  await expect(agent.page.getByText("“You know this one.”")).toBeVisible();

  await page.goto("/supervisor");
  await page.getByRole("button", { name: "Pause: General" }).click();
  await expect(flash(page)).toContainText("The queue is paused");
  await agent.page.goto("/agent");
  await expect(agent.page.getByText("Paused by a supervisor")).toContainText("General");
  await page.getByRole("button", { name: "Go on: General" }).click();
  await expect(flash(page)).toContainText("The queue gives out cases again.");
  await page.goto("/supervisor/log?of=desk");
  await expect(page.getByRole("row").filter({ hasText: "Paused the queue" }).first()).toContainText(boss.name);
});

test("the board keeps its numbers current @script", async ({ people }) => {
  const asker = await people.member();
  const [agent, boss] = [await people.staff("agent"), await people.staff("supervisor")];
  const asked = await queued(asker, "For the board");
  const { page } = boss;
  await page.goto("/supervisor");
  await keysOf(page);
  const waiting = page.locator('[data-live="Nobody has them"]');
  const before = Number(await waiting.textContent());
  const hand = page.getByRole("row", { name: nameOf("agent") }).getByRole("cell").nth(1);
  const load = await hand.textContent();
  const pause = page.getByRole("button", { name: /^Pause/ }).first();
  await pause.focus();
  await agent.call("POST", `/escalations/${asked.number}/claim`);
  await expect(hand).not.toHaveText(load ?? "");
  expect(Number(await waiting.textContent())).toBeLessThanOrEqual(before);
  await expect(page.locator("[data-told]")).toContainText("With agents: ");
  await expect(page.locator("[data-changed]")).toBeHidden();
  await expect(pause).toBeFocused();
});

test("a macro is filled in for the case, and a wrong one is refused", async ({ people }) => {
  const asker = await people.member();
  const [agent, boss] = [await people.staff("agent"), await people.staff("supervisor")];
  const name = `Greeting ${unique()}`;
  await boss.page.goto("/supervisor/macros");
  await boss.page.getByLabel("Name", { exact: true }).fill(name);
  await boss.page.getByLabel("Text", { exact: true }).fill("Hi {{custmer}}");
  await boss.page.getByRole("button", { name: "Save the macro" }).click();
  await expect(boss.page.locator("#error-summary")).toContainText("{{custmer}}");
  await boss.page.getByLabel("Text", { exact: true }).fill("Hi {{customer}}, this is {{agent}}.");
  await boss.page.getByRole("button", { name: "Save the macro" }).click();
  await expect(flash(boss.page)).toContainText("Saved.");

  const asked = await queued(asker, "With a macro");
  const { page } = agent;
  const desk = new CasePage(page);
  await desk.open(asked.number);
  await desk.claim();
  await page.getByLabel("Macro", { exact: true }).selectOption({ label: name });
  await page.getByRole("button", { name: "Insert" }).click();
  await expect(page.getByLabel("Reply", { exact: true })).toHaveValue(`Hi ${asker.name}, this is ${nameOf("agent")}.`);
});

test("what answered a like question is put into the reply", async ({ people }) => {
  const [asker, other] = [await people.member(), await people.member()];
  const agent = await people.staff("agent");
  const word = unique();
  const like = await other.ask({ title: `The ${word} lamp blinks`, category: FAST.slug });
  await asker.call("POST", `/threads/${like.id}/posts`, { body: `Turn the ${word} around.`, intent: "answer" });
  const asked = await queued(asker, `The ${word} lamp blinks`);
  const { page } = agent;
  const desk = new CasePage(page);
  await desk.open(asked.number);
  await desk.claim();
  await page.getByLabel("Reply", { exact: true }).fill("I looked it up:");
  await page.getByRole("button", { name: `Put into reply the answer of “${like.title}”` }).click();
  await expect(page.getByLabel("Reply", { exact: true })).toHaveValue(
    new RegExp(`^I looked it up:\\n\\n> Turn the ${word} around\\.\\n\\n\\[The ${word} lamp blinks\\]\\(`),
  );
});

test("the asker says that it did not help, and the question is open again", async ({ people }) => {
  const asker = await people.member();
  const agent = await people.staff("agent");
  const asked = await queued(asker, "No help");
  await agent.call("POST", `/escalations/${asked.number}/claim`);
  await agent.call("POST", `/escalations/${asked.number}/reply`, { body: "Buy another.", visibility: "public" });
  await agent.call("POST", `/escalations/${asked.number}/resolve`, { wrap_up: "solved", note: "" });
  const { page } = asker;
  const thread = new ThreadPage(page);
  await thread.open(asked);
  await expect(page.getByRole("heading", { name: "Did our answer help?" })).toBeVisible();
  await page.getByRole("button", { name: "No, not yet" }).click();
  await expect(flash(page)).toContainText("Your question is open again, with a shorter clock.");
  await agent.page.goto(`/agent/cases/${asked.number}`);
  await expect(agent.page.getByText("The customer says it did not help")).toBeVisible();
  const second = await asker.escalated(asked);
  expect(second).not.toBe(asked.number);
  await agent.call("POST", `/escalations/${second}/claim`);
});

test("a view of the queue is kept under a name", async ({ people }) => {
  const { page } = await people.staff("colleague");
  const name = `Mine ${unique()}`;
  await page.goto("/agent?view=mine");
  await page.getByLabel("Category").selectOption({ label: FAST.name });
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("Keep this view").click();
  await page.getByLabel("Name of the view").fill(name);
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page).toHaveURL(/view=mine&category=urgent/);
  await page.goto("/agent");
  await page.getByRole("link", { name }).click();
  await expect(page).toHaveURL("/agent?view=mine&category=urgent");
  await page.getByRole("button", { name: `Remove the view ${name}` }).click();
  await expect(flash(page)).toContainText("Removed.");
});
