import { FAST, TEMPLATE } from "../support/community.ts";
import { expect, test as base } from "../support/fixtures.ts";
import { Mailbox } from "../support/mailbox.ts";
import { unique } from "../support/people.ts";
import { Server } from "../support/program.ts";

/** With a server that sends its mail to a mailbox of the test's own. */
const test = base.extend<object, { mailbox: Mailbox; server: Server }>({
  mailbox: [
    async ({}, use) => {
      const mailbox = await Mailbox.open();
      await use(mailbox);
      mailbox.close();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ mailbox }, use) => {
      const server = await Server.start(process.env[TEMPLATE]!, { BACKSTOP_SMTP_URL: mailbox.url });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

test("the asker says by the link in the mail, without signing in, whether it helped @phone", async ({ people, mailbox, page }) => {
  const [asker, agent] = [await people.member(), await people.staff("agent")];
  const asked = await asker.ask({ title: `By mail ${unique()}`, category: FAST.slug });
  const number = await asker.escalated(asked);
  await agent.call("POST", `/escalations/${number}/claim`);
  await agent.call("POST", `/escalations/${number}/reply`, { body: "Charge it over night.", visibility: "public" });
  await agent.call("POST", `/escalations/${number}/resolve`, { wrap_up: "solved", note: "" });
  const link = () => mailbox.to(`${asker.name}@example.com`).join("\n").match(/\/helped\?t=\S+/)?.[0];
  await expect.poll(link, { timeout: 20_000 }).toBeTruthy();

  // Nobody is signed in here, and opening the link alone says nothing.
  await page.goto(link()!);
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "No, not yet" })).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Yes, it helped" }).click();
  await expect(page.getByText(/thank you/i).first()).toBeVisible();
  await agent.page.goto(`/agent/cases/${number}`);
  await expect(agent.page.getByText("Closed: the customer says it helped")).toBeVisible();

  await page.goto("/helped?t=1.00");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Not found");
});
