import { CALM, IMPORTED, OTHER } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { AskPage } from "../support/pages.ts";
import { unique } from "../support/people.ts";

test("what was imported is found, with the words marked @phone", async ({ page }) => {
  await page.goto("/");
  const search = page.getByRole("main").getByRole("searchbox");
  await search.fill("fingerprint restarting");
  await search.press("Enter");
  const hits = page.locator(".hits > li");
  const hit = hits.filter({ has: page.getByRole("link", { name: IMPORTED.solved }) }).first();
  await expect(hit).toContainText("Solved");
  await expect(page.locator(".hits mark").first()).toBeVisible();
  await hit.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(IMPORTED.solved);
  await expect(page.getByText("auth: template store empty")).toBeVisible();
});

test("hits are narrowed by category and state", async ({ page }) => {
  await page.goto("/search?q=chat");
  await expect(page.getByRole("link", { name: IMPORTED.open })).toBeVisible();
  await page.getByLabel("Category", { exact: true }).selectOption({ label: OTHER.name });
  await page.getByRole("main").getByRole("button", { name: "Search" }).last().click();
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.goto(`/search?q=fingerprint&category=${CALM.slug}&state=solved`);
  await expect(page.getByRole("link", { name: IMPORTED.solved }).first()).toBeVisible();
});

test("a new question is found within moments", async ({ people, page }) => {
  const asker = await people.member();
  const word = unique();
  const asked = await asker.ask({ title: `The ${word} is stuck`, body: `My ${word} does not turn.` });
  await expect(async () => {
    await page.goto(`/search?q=${word}`);
    await expect(page.getByRole("link", { name: asked.title })).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 5_000 });
});

test("where nothing is found, one may ask", async ({ people }) => {
  const { page } = await people.member();
  const words = `${unique()} ${unique()}`;
  await page.goto("/search");
  await page.getByLabel("Words").fill(words);
  await page.getByLabel("Words").press("Enter");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("link", { name: "Ask this" }).click();
  await expect(new AskPage(page).title).toHaveValue(words);
});

test("odd queries are answered with a page", async ({ page }) => {
  for (const odd of ['"', "a AND (", "title:x OR", "*", "<script>alert(1)</script>", "\u0000", "(((((((("]) {
    const answer = await page.goto(`/search?q=${encodeURIComponent(odd)}`);
    expect(answer!.status(), odd).toBeLessThan(500);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Search");
  }
});

test("the slash key goes to the search box @script", async ({ page }) => {
  await page.goto("/search");
  await page.locator("body").press("/");
  await expect(page.getByRole("banner").getByRole("searchbox")).toBeFocused();
});
