import { expect, test } from "../support/fixtures.ts";
import { AskPage, flash, problems } from "../support/pages.ts";
import { rare, unique } from "../support/people.ts";

test("the administrator makes a category, which one can ask in then", async ({ people }) => {
  const { page } = await people.staff("admin");
  const slug = unique();
  const name = `Shelf ${slug}`;
  await page.goto("/admin");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Address").fill("Not An Address");
  await page.getByLabel("Description").fill("All about shelves.");
  const add = page.getByRole("main").locator("form").filter({ has: page.getByLabel("Address") }).getByRole("button");
  await add.click();
  await expect(problems(page)).toBeFocused();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(name);
  await page.getByLabel("Address").fill(slug);
  await add.click();
  await expect(flash(page)).toContainText("Saved.");
  const asker = await people.member();
  await asker.page.goto("/");
  await expect(asker.page.getByRole("link", { name })).toBeVisible();
  await asker.page.goto("/ask");
  await expect(new AskPage(asker.page).category).toContainText(name);
});

test("a category inside another is reached from it, and leads back @phone", async ({ people }) => {
  const admin = await people.staff("admin");
  const { page } = admin;
  const [outer, inner] = [unique(), unique()];
  await admin.call("POST", "/categories", { slug: outer, name: `Outer ${outer}`, description: "" });
  await page.goto("/admin");
  await page.getByLabel("Name", { exact: true }).fill(`Inner ${inner}`);
  await page.getByLabel("Address").fill(inner);
  await page.getByLabel("Inside").selectOption(outer);
  const form = page.getByRole("main").locator("form").filter({ has: page.getByLabel("Address") });
  await form.getByRole("button").click();
  await expect(flash(page)).toContainText("Saved.");
  const asker = await people.member();
  const thread = await asker.ask({ title: `A question in ${inner}`, category: inner });
  const reader = asker.page;
  await reader.goto(`/c/${outer}`);
  await expect(reader.getByRole("link", { name: thread.title })).toBeVisible();
  await reader.getByRole("main").getByRole("link", { name: `Inner ${inner}` }).first().click();
  await expect(reader.getByRole("heading", { level: 1 })).toHaveText(`Inner ${inner}`);
  await expect(reader.getByRole("link", { name: thread.title })).toBeVisible();
  await reader.getByRole("navigation", { name: "Where you are" }).getByRole("link", { name: `Outer ${outer}` }).click();
  await expect(reader.getByRole("heading", { level: 1 })).toHaveText(`Outer ${outer}`);
});

test("a member becomes a moderator", async ({ people }) => {
  const [admin, member] = [await people.staff("admin"), await people.member()];
  const { page } = admin;
  const refused = await member.page.goto("/moderation");
  expect(refused!.status()).toBe(403);
  await page.goto("/admin/members");
  await page.getByLabel("Name or e-mail").fill(member.name);
  await page.getByRole("main").getByRole("button", { name: "Search" }).click();
  await page.getByLabel(`Role of ${member.name}`, { exact: true }).selectOption({ label: "Moderator" });
  await page.getByLabel(`Why ${member.name} gets another role`).fill("Knows everything");
  await page.getByRole("button", { name: `Change the role of ${member.name}` }).click();
  await expect(flash(page)).toContainText("The role is changed.");
  await member.page.goto("/");
  await member.page.getByRole("link", { name: "Moderation" }).click();
  await expect(member.page.getByRole("heading", { level: 1 })).toHaveText("Moderation");
});

test("a policy gives new questions of its category their promise", async ({ people }) => {
  const [admin, asker] = [await people.staff("admin"), await people.member()];
  const slug = unique();
  await admin.call("POST", "/categories", { slug, name: `Policy ${slug}`, description: "" });
  const { page } = admin;
  const fill = async (after: string) => {
    await page.getByLabel("Name", { exact: true }).fill(`Policy of ${slug}`);
    await page.getByLabel("Category", { exact: true }).selectOption(slug);
    await page.getByLabel("An agent steps in after").fill(after);
    await page.getByRole("button", { name: "Show what changes" }).click();
  };
  await page.goto("/admin/policies");
  await fill("soon");
  await expect(problems(page)).toBeFocused();
  await fill("2h");
  await expect(page.locator("#preview")).toContainText("Nothing is saved yet.");
  await page.getByRole("button", { name: "Save the policy" }).click();
  await expect(flash(page)).toContainText("Saved.");
  const promised = async () => {
    const asked = await asker.ask({ title: `Promise ${unique()}`, category: slug });
    return Math.round((Date.parse(asked.promise!.due_at) - Date.now()) / 60_000);
  };
  expect(await promised()).toBeGreaterThan(110);
  await page.getByRole("button", { name: `Remove Policy of ${slug}` }).click();
  await expect(flash(page)).toContainText("Removed.");
  expect(await promised()).toBeLessThan(70);
});

test("the desks are closed to members", async ({ people }) => {
  const { page } = await people.member();
  for (const path of ["/agent", "/moderation", "/moderation/log", "/admin/categories", "/admin/members", "/admin/policies", "/admin/connectors", "/admin/deliveries"]) {
    const answer = await page.goto(path);
    expect(answer!.status(), path).toBe(403);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Not allowed");
  }
});

test("what nobody finds is shown, and a synonym is tried and kept", async ({ people, page }) => {
  const admin = await people.staff("admin");
  const slang = unique();
  for (const round of [1, 2]) expect((await page.goto(`/search?q=${slang}${"&sort=newest".repeat(round - 1)}`))!.ok()).toBe(true);
  await admin.page.goto(`/admin/search/synonyms?words=${slang}&also=fingerprint&query=${slang}`);
  const preview = admin.page.locator("#preview");
  await expect(preview).toContainText("Now: 0 results");
  await expect(preview.getByText("new").first()).toBeVisible();
  await admin.page.getByRole("button", { name: "Add the rule" }).click();
  await expect(flash(admin.page)).toContainText("Saved.");
  await page.goto(`/search?q=${slang}`);
  await expect(page.locator(".threads > .hit").first()).toBeVisible();
  await admin.page.getByRole("button", { name: `Remove the rule ${slang} to fingerprint` }).click();
  await expect(flash(admin.page)).toContainText("Removed.");
  await admin.page.goto("/admin/search?days=7");
  await expect(admin.page.getByRole("img", { name: /Searches by day/ })).toBeVisible();
  await admin.page.getByText("The same as a table").click();
  await expect(admin.page.getByRole("table", { name: "Searches by day" })).toBeVisible();
});

test("a proposed synonym is dismissed and had back without a script @plain", async ({ people }) => {
  const [typed, meant] = [rare(), rare()];
  const asker = await people.member();
  await asker.ask({ title: `The ${meant} will not pair` });
  // Two visitors search, find nothing, put it in other words, and open what they find then.
  const { page: first } = await people.visitor();
  await expect.poll(async () => (await first.goto(`/search?q=${meant}`), await first.locator(".threads > .hit").count())).toBe(1);
  for (let round = 0; round < 2; round += 1) {
    const other = await people.visitor();
    await other.page.goto(`/search?q=${typed}`);
    await other.page.goto(`/search?q=${meant}`);
    const token = await other.page.locator("[data-search]").getAttribute("data-search");
    const hit = other.page.locator(".threads > .hit a[data-thread]").first();
    const form = { search: token!, thread: (await hit.getAttribute("data-thread"))!, rank: "1" };
    await other.context.request.post("/search/clicked", { form });
  }
  const { page } = await people.staff("admin");
  const proposed = page.getByRole("button", { name: `Dismiss “${meant}” for “${typed}”` });
  // Searches are written down every ten seconds.
  await expect.poll(async () => (await page.goto("/admin/search?days=7"), await proposed.count()), { timeout: 30_000, intervals: [1_000] }).toBe(1);
  await proposed.click();
  await expect(flash(page)).toBeVisible();
  await expect(proposed).toHaveCount(0);
  await page.getByText(/^Dismissed \(/).click();
  await page.getByRole("button", { name: `Suggest “${meant}” for “${typed}” again` }).click();
  await expect(flash(page)).toBeVisible();
  await expect(proposed).toHaveCount(1);
});
