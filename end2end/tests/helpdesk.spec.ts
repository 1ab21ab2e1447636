import { createHmac } from "node:crypto";
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { nameOf } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { flash, problems } from "../support/pages.ts";
import { unique } from "../support/people.ts";

type Call = { type: string; data: { reference?: string; subject?: string } };

/** A program of one's own that takes signed calls and checks them. */
async function receiver(secret: () => string): Promise<{ server: Server; address: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer(async (request, answer) => {
    let body = "";
    for await (const some of request) body += some;
    const key = Buffer.from(secret().replace("whsec_", ""), "base64");
    const signed = `${request.headers["webhook-id"]}.${request.headers["webhook-timestamp"]}.${body}`;
    const good = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
    if (request.headers["webhook-signature"] === good) calls.push(JSON.parse(body));
    answer.writeHead(request.headers["webhook-signature"] === good ? 200 : 401).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/desk`, calls };
}

test("an administrator connects a helpdesk, tries it, and sees a case go there", async ({ people }) => {
  const [admin, asker] = [await people.staff("admin"), await people.member()];
  const { page } = admin;
  const word = unique();
  let secret = "";
  const { server, address, calls } = await receiver(() => secret);
  try {
    await page.goto("/admin/connectors");
    await page.getByRole("link", { name: "Signed webhook" }).click();
    await page.getByLabel("Name", { exact: true }).fill(`Desk ${word}`);
    await page.getByLabel("Queue", { exact: true }).fill(word);
    await page.getByLabel("Address", { exact: true }).fill(address);
    await page.getByLabel("Replies appear as").fill(nameOf("agent"));
    secret = await page.getByLabel("Signing secret").inputValue();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(problems(page)).toBeFocused();
    await expect(problems(page)).toContainText("https");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue(`Desk ${word}`);
    await expect(page.getByLabel("Signing secret")).toHaveValue(secret);
    await page.getByLabel(/^Addresses inside your own network/).fill("127.0.0.1");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(flash(page)).toContainText("Saved.");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Desk ${word}`);
    expect(await page.content()).not.toContain(secret);
    const here = page.url().split("?")[0]!;

    await page.getByRole("button", { name: "Send a test" }).click();
    await expect(flash(page)).toContainText("on its way");
    await expect.poll(() => calls.map((call) => call.type)).toContain("test");
    await page.goto(here);
    await expect(page.getByRole("row").filter({ hasText: "Test" })).toContainText("Delivered");
    await expect(page.getByText("Working")).toBeVisible();

    await admin.call("POST", "/categories", { slug: word, name: `Desk ${word}`, description: "" });
    await admin.call("PUT", "/policies", { name: `Desk ${word}`, category: word, after: "1s", queue: word });
    const asked = await asker.ask({ title: `Broken ${word}`, category: word });
    await asker.escalated(asked);
    await expect.poll(() => calls.find((call) => call.type === "escalation.created")?.data.subject).toBe(`Broken ${word}`);
    await page.goto("/admin/deliveries?state=delivered");
    await expect(page.getByRole("row").filter({ hasText: `Desk ${word}` }).filter({ hasText: "New ticket" })).toContainText("ticket bs-");
  } finally {
    server.close();
  }
});
