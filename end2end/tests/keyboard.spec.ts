import type { Page } from "@playwright/test";

import { CALM } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { AskPage, ThreadPage, awake } from "../support/pages.ts";
import { unique } from "../support/people.ts";

/** Presses Tab until `target` has the focus. */
async function tabTo(page: Page, target: ReturnType<Page["locator"]>) {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(target, "reachable with the Tab key").toBeFocused();
}

test("the first stop of the keyboard skips to the content", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
});

test("a question is asked with the keyboard alone @script", async ({ people }) => {
  const { page } = await people.member();
  const ask = new AskPage(page);
  const title = `By keyboard ${unique()}`;
  await page.goto("/");
  await tabTo(page, page.getByRole("banner").getByRole("link", { name: "Ask" }));
  await page.keyboard.press("Enter");
  await expect(ask.title).toBeVisible();
  await awake(page);
  await tabTo(page, ask.title);
  await page.keyboard.type(title);
  await tabTo(page, ask.category);
  await page.keyboard.type(CALM.name);
  await tabTo(page, ask.body);
  await page.keyboard.type("No mouse was used.");
  await tabTo(page, ask.tags);
  await page.keyboard.type("keys");
  await page.keyboard.press("Enter");
  await expect(new ThreadPage(page).heading).toHaveText(title);
});

test("the account menu opens and closes by keyboard @script", async ({ people }) => {
  const { page, name } = await people.member();
  await page.goto("/");
  const menu = page.getByLabel(`Your account, ${name}`);
  await tabTo(page, menu);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Settings" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Settings" })).toBeHidden();
});
