import { FAST, nameOf } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { AskPage, CasePage, ThreadPage, flash } from "../support/pages.ts";
import { unique } from "../support/people.ts";

test("nobody answers: at the promised time an agent takes over, answers and resolves @phone", async ({ people }) => {
  const asker = await people.member();
  const agent = await people.staff("agent");
  const title = `The door stays shut ${unique()}`;

  const ask = new AskPage(asker.page);
  await ask.open();
  await ask.fill(title, "I stand in front of it.", FAST.name);
  await ask.send.click();
  const thread = new ThreadPage(asker.page);
  await expect(thread.heading).toHaveText(title);
  await expect(asker.page.getByText("one of our agents takes over.")).toBeVisible();
  const url = new URL(asker.page.url()).pathname;
  const id = Number(url.split("/")[2]);
  const number = await asker.escalated({ id });
  await thread.open({ url });
  await expect(thread.state).toHaveText("With an agent");
  await expect(thread.road.locator("[aria-current=step]")).toContainText("In our agents’ queue");
  await expect(asker.page.getByText(`The case number is ${number}.`)).toBeVisible();

  const { page } = agent;
  await page.goto("/agent");
  await expect(page.getByRole("link", { name: title })).toBeVisible();
  await page.getByRole("button", { name: "Take the next case" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(page.getByText("You have this case.")).toBeVisible();
  const desk = new CasePage(page);
  await desk.reply("Pull, do not push.", "Everybody");
  await desk.resolve("The problem is gone");

  await expect(async () => {
    await thread.open({ url });
    await expect(asker.page.getByText("One of our agents resolved this.")).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(thread.post("Pull, do not push.")).toContainText("Official answer");
  await expect(thread.post("Pull, do not push.")).toContainText(nameOf("agent"));
  await expect(thread.state).not.toHaveText("With an agent");
  await asker.page.goto("/notices");
  await expect(asker.page.getByRole("main").getByRole("link", { name: title }).first()).toBeVisible();
});

test("what an agent writes to the customer alone, only the customer reads", async ({ people }) => {
  const [asker, other, agent] = [await people.member(), await people.member(), await people.staff("agent")];
  const visitor = await people.visitor();
  const asked = await asker.ask({ title: `My bill ${unique()}`, category: FAST.slug });
  const number = await asker.escalated(asked);
  const desk = new CasePage(agent.page);
  await desk.open(number);
  await desk.claim();
  await desk.reply("Your number is 4711.", "The customer alone");
  await desk.reply("A colleague should ring.", "Colleagues");

  await asker.page.goto(asked.url);
  const between = asker.page.locator(".private");
  await expect(between).toContainText("Your number is 4711.");
  await expect(asker.page.getByText("A colleague should ring.")).toHaveCount(0);
  for (const { page } of [other, visitor]) {
    await page.goto(asked.url);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(asked.title);
    await expect(page.getByText("4711")).toHaveCount(0);
    await expect(page.getByText("A colleague should ring.")).toHaveCount(0);
  }
  await agent.page.reload();
  await expect(agent.page.getByRole("article").filter({ hasText: "4711" })).toContainText("To the customer alone");
  await expect(agent.page.getByText("A colleague should ring.")).toBeVisible();
});

test("a case is one agent's until it is let go", async ({ people }) => {
  const [asker, first, second] = [await people.member(), await people.staff("agent"), await people.staff("colleague")];
  const asked = await asker.ask({ title: `Two agents ${unique()}`, category: FAST.slug });
  const number = await asker.escalated(asked);
  const [one, two] = [new CasePage(first.page), new CasePage(second.page)];
  await two.open(number);
  await one.open(number);
  await one.claim();
  await second.page.getByRole("button", { name: "Claim this case" }).click();
  await expect(second.page.getByText(`${first.name} is working on this case.`)).toBeVisible();
  await expect(second.page.getByRole("button", { name: "Send", exact: true })).toHaveCount(0);
  await first.page.getByRole("button", { name: "Let go of it" }).click();
  await expect(flash(first.page)).toContainText("Others can take it now.");
  await two.open(number);
  await two.claim();
});

test("a case can go back to the community", async ({ people }) => {
  const [asker, agent] = [await people.member(), await people.staff("agent")];
  const asked = await asker.ask({ title: `For customers ${unique()}`, category: FAST.slug });
  const desk = new CasePage(agent.page);
  await desk.open(await asker.escalated(asked));
  await desk.claim();
  await agent.page.getByText("Give it back to the community").click();
  await agent.page.getByLabel("Why?").fill("Customers know this better.");
  await agent.page.getByRole("button", { name: "Give it back" }).click();
  await expect(flash(agent.page)).toContainText("The case is back with the community.");
  await asker.page.goto(asked.url);
  const thread = new ThreadPage(asker.page);
  await expect(thread.state).toHaveText("Waiting for an answer");
  await expect(thread.road.locator("[aria-current=step]")).toContainText("Customers help");
});

test("the next case of an empty queue is none", async ({ people }) => {
  const { page } = await people.staff("agent");
  const take = () => people.staff("agent").then((agent) => agent.context.request.post("/api/v1/escalations/next"));
  while ((await take()).status() === 200);
  await page.goto("/agent");
  await page.getByRole("button", { name: "Take the next case" }).click();
  await expect(flash(page)).toContainText("There is nothing for you to take at present. Well done.");
});
