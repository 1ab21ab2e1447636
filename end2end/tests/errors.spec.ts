import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { TEMPLATE } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { Server } from "../support/program.ts";

test("what is not there has a page that leads on", async ({ page }) => {
  for (const path of ["/nowhere", "/t/999999/x", "/t/abc/x", "/c/nowhere", "/u/nobody-at-all", "/p/999999"]) {
    const answer = await page.goto(path);
    expect(answer!.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Not found");
    await expect(page.getByRole("link", { name: "To the start page" })).toHaveAttribute("href", "/");
  }
});

test("a form that comes from another site is not carried out", async ({ people }) => {
  const { context } = await people.member();
  const headers = { origin: "https://example.org", "sec-fetch-site": "cross-site" };
  const form = { title: "Stolen", body: "Stolen", category: "phones" };
  const answer = await context.request.post("/ask", { headers, form, maxRedirects: 0 });
  expect(answer.status()).toBe(403);
  expect(await answer.text()).toContain("This request came from another site");
});

test("a broken database is said with a page, not with a blank", async ({ page, watch }) => {
  watch.expectBroken();
  const server = await Server.start(process.env[TEMPLATE]!);
  try {
    const database = join(server.data, "backstop.db");
    await writeFile(database, Buffer.alloc(8192, "not a database any more "));
    await truncate(`${database}-wal`, 0).catch(() => undefined);
    const answer = await page.goto(`${server.url}/c/phones?view=newest`);
    expect([500, 503]).toContain(answer!.status());
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Something broke|Not right now/);
    await expect(page.getByRole("main")).toContainText(/not your fault|moment|shortly/);
  } finally {
    await server.stop();
  }
});
