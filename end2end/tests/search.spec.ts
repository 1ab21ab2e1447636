import { CALM, FAST, IMPORTED, OTHER } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { AskPage } from "../support/pages.ts";
import { rare, unique } from "../support/people.ts";

const hits = ".threads > .hit";

test("what was imported is found, with the words marked @phone", async ({ page }) => {
  await page.goto("/");
  const search = page.getByRole("main").locator("form.search input");
  await search.fill("fingerprint restarting");
  await search.press("Enter");
  const hit = page.locator(hits).filter({ has: page.getByRole("link", { name: IMPORTED.solved }) }).first();
  await expect(hit).toContainText("Solved");
  await expect(page.locator(".hit mark").first()).toBeVisible();
  await hit.getByRole("link", { name: IMPORTED.solved }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(IMPORTED.solved);
  await expect(page.getByText("auth: template store empty")).toBeVisible();
});

test("facets narrow, filters are lifted, and the address says it all", async ({ page }) => {
  await page.goto(`/search?q=fingerprint+chat+blurred&category=${CALM.slug}`);
  await expect(page.getByRole("link", { name: IMPORTED.solved }).first()).toBeVisible();
  await page.getByRole("navigation", { name: "State of the results" }).getByRole("link", { name: "Solved" }).click();
  await expect(page).toHaveURL(/state=solved/);
  await expect(page.getByRole("link", { name: IMPORTED.solved }).first()).toBeVisible();
  await page.getByRole("link", { name: "Lift the filter State: Solved" }).click();
  await expect(page).not.toHaveURL(/state=/);
  await page.goto(`/search?q=fingerprint&category=${CALM.slug}`);
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(page).toHaveURL(/category=.*sort=newest/);
  await expect(page.getByRole("link", { name: "Newest" })).toHaveAttribute("aria-current", "true");
  await page.goto(`/search?q=fingerprint&category=${OTHER.slug}`);
  await expect(page.getByText("Nothing found").last()).toBeVisible();
  await page.getByRole("link", { name: "Search without filters" }).click();
  await expect(page.getByRole("link", { name: IMPORTED.solved }).first()).toBeVisible();
});

test("the accepted answer is read in place", async ({ page }) => {
  await page.goto("/search?q=fingerprint&type=thread");
  const hit = page.locator(hits).filter({ has: page.getByRole("link", { name: IMPORTED.solved }) }).first();
  const answer = hit.locator("details.accepted");
  await expect(answer.getByRole("link")).toBeHidden();
  await answer.locator("summary").click();
  await expect(answer.getByRole("link", { name: "Read it in the thread" })).toBeVisible();
});

test("an answer that was read in place may have solved it @script", async ({ page }) => {
  await page.goto("/search?q=fingerprint&type=thread");
  const hit = page.locator(hits).filter({ has: page.getByRole("link", { name: IMPORTED.solved }) }).first();
  const counted = page.waitForRequest("**/search/clicked");
  await hit.locator("summary").click();
  expect((await counted).postData()).toMatch(/search=\w+&thread=\d+&rank=\d+/);
  await hit.getByRole("button", { name: "This solved it" }).click();
  await expect(hit.getByText("Good to know that it helped")).toBeVisible();
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
  // Counted words are near to each other: the search would take them for typing errors.
  const words = `${rare()} ${rare()}`;
  await page.goto("/search");
  await page.getByLabel("Words").fill(words);
  await page.getByLabel("Words").press("Enter");
  await expect(page.getByText("Nothing found").last()).toBeVisible();
  await page.getByRole("link", { name: "Ask this" }).click();
  await expect(new AskPage(page).title).toHaveValue(words);
  // What the search was narrowed to is chosen already.
  await page.goto(`/search?q=${words.replace(" ", "+")}&category=${OTHER.slug}&tag=x200`);
  await page.getByRole("link", { name: "Ask this" }).click();
  await expect(new AskPage(page).category).toHaveValue(OTHER.slug);
  await expect(new AskPage(page).tags).toHaveValue("x200");
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
  await expect(page.getByRole("banner").locator("input[type=search]")).toBeFocused();
});

test("threads are suggested as one types, and chosen by keyboard alone @script", async ({ page }) => {
  await page.goto(`/c/${CALM.slug}`);
  await page.locator("body").press("/");
  const box = page.getByRole("banner").getByRole("combobox");
  await expect(box).toBeFocused();
  await expect(box).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.type(IMPORTED.solved.slice(0, 8));
  const list = page.getByRole("listbox", { name: "Suggestions" });
  const line = list.getByRole("option").filter({ hasText: IMPORTED.solved }).first();
  await expect(line).toBeVisible();
  await expect(box).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowDown");
  const first = list.getByRole("option").first();
  await expect(first).toHaveAttribute("aria-selected", "true");
  await expect(box).toHaveAttribute("aria-activedescendant", (await first.getAttribute("id"))!);
  await page.keyboard.press("ArrowUp");
  await expect(box).not.toHaveAttribute("aria-activedescendant", /./);
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await expect(box).toHaveValue(IMPORTED.solved.slice(0, 8));
  await page.keyboard.press("ArrowDown");
  await expect(list).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).not.toHaveURL(/\/c\//);
});

test("Enter without a choice searches for what was typed @script", async ({ page }) => {
  await page.goto("/");
  const box = page.getByRole("main").locator("form.search input");
  await box.fill("fingerprint");
  await expect(page.getByRole("listbox").getByRole("option").first()).toBeVisible();
  await box.press("Enter");
  await expect(page).toHaveURL(/\/search\?q=fingerprint/);
});

test("results follow what is typed, and keys go through them @script", async ({ page }) => {
  await page.goto("/search");
  await page.getByLabel("Words").pressSequentially("fingerprint");
  const links = page.locator(".hit h3 a");
  await expect(links.filter({ hasText: IMPORTED.solved }).first()).toBeVisible();
  await expect(page).toHaveURL(/\/search\?q=fingerprint$/);
  await page.keyboard.press("ArrowDown");
  await expect(links.first()).toBeFocused();
  await page.keyboard.press("k");
  await expect(page.getByLabel("Words")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  if ((await links.count()) > 1) {
    await page.keyboard.press("j");
    await expect(links.nth(1)).toBeFocused();
    await page.keyboard.press("k");
  }
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/t\//);
});

test("a thread that was opened from a search may be said to have solved it @script", async ({ page }) => {
  await page.goto("/search?q=fingerprint");
  await page.locator(".hit h3 a").filter({ hasText: IMPORTED.solved }).first().click();
  await page.getByRole("button", { name: "This solved it" }).click();
  await expect(page.getByText("Good to know that it helped")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "This solved it" })).toHaveCount(0);
});

test("a typing error is put right, and what was typed is a click away", async ({ people, page }) => {
  const asker = await people.member();
  // Words that a single thread holds may themselves be errors, so nothing is corrected to them.
  const word = `gramo${unique()}phone`;
  const title = `My ${word} skips`;
  await asker.ask({ title, body: `The ${word} does not play.` });
  await asker.ask({ title: `A ${word} to repair`, body: `Who mends a ${word}?` });
  const said = page.locator(".corrected");
  await expect(async () => {
    await page.goto(`/search?q=${word.replace("phone", "phnoe")}`);
    await expect(said).toContainText("Showing results for", { timeout: 300 });
  }).toPass({ timeout: 5_000 });
  await expect(page.getByRole("link", { name: title })).toBeVisible();
  await said.getByRole("link").press("Enter");
  await expect(page).toHaveURL(/exact=1/);
  await expect(page.getByText("Nothing found").last()).toBeVisible();
  await expect(said).toContainText("Did you mean");
  await said.getByRole("link").press("Enter");
  await expect(page.getByRole("link", { name: title })).toBeVisible();
});

test("tags, categories and people stand beside the hits, and a tag narrows them @phone", async ({ people, page }) => {
  const asker = await people.member();
  const [word, tag, other] = [unique(), unique(), unique()];
  await asker.ask({ title: `The ${word} is loose`, tags: [tag] });
  const wet = await asker.ask({ title: `The ${word} is wet`, tags: [other] });
  await expect(async () => {
    await page.goto(`/search?q=${word}+${tag}`);
    await expect(page.locator(".hit")).toHaveCount(2, { timeout: 300 });
  }).toPass({ timeout: 5_000 });
  const places = page.getByRole("navigation", { name: "Tags, categories and people" });
  // Folded on a phone, unless there is nothing else.
  const narrow = async () => {
    const fold = page.locator("details.facets:not([open]) > summary");
    if (await fold.isVisible()) await fold.click();
  };
  await narrow();
  await expect(places.getByRole("link", { name: tag })).toContainText("1 thread");
  await page.getByRole("navigation", { name: "Tag of the results" }).getByRole("link", { name: other }).click();
  await expect(page).toHaveURL(new RegExp(`tag=${other}`));
  await expect(page.locator(".hit")).toHaveCount(1);
  await expect(page.locator(".hit h3")).toContainText(wet.title);
  await page.getByRole("link", { name: `Lift the filter Tag: ${other}` }).click();
  await expect(page.locator(".hit")).toHaveCount(2);
  await page.goto(`/search?q=${asker.name}`);
  await places.getByRole("link", { name: asker.name }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(asker.name);
  await page.goto("/search?q=Phones");
  await narrow();
  await page.getByRole("navigation", { name: "What of the results" }).getByRole("link", { name: "Categories" }).click();
  await expect(page).toHaveURL(/type=category/);
  await places.getByRole("link", { name: CALM.name }).click();
  await expect(page).toHaveURL(/\/c\/phones/);
});

test("agents find notes in the same box, and nobody else does", async ({ people }) => {
  const asker = await people.member();
  const agent = await people.staff("agent");
  const word = rare();
  const asked = await asker.ask({ title: `The ${word.slice(0, 5)} hums ${unique()}`, category: FAST.slug });
  const id = await asker.escalated(asked);
  await agent.call("POST", `/escalations/${id}/claim`);
  await agent.call("POST", `/escalations/${id}/reply`, { body: `It is the ${word}.`, visibility: "internal" });
  await expect(async () => {
    await agent.page.goto(`/search?q=${word}`);
    await expect(agent.page.getByText("Only agents see these")).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 8_000 });
  await agent.page.getByRole("navigation", { name: "What of the results" }).getByRole("link", { name: "Notes" }).click();
  await expect(agent.page).toHaveURL(/type=note/);
  await expect(agent.page.locator(".hit mark")).toHaveText(word);
  await agent.page.getByRole("link", { name: asked.title }).click();
  await expect(agent.page).toHaveURL(new RegExp(`/agent/cases/${id}$`));
  await agent.call("POST", `/escalations/${id}/release`, {});
  for (const other of [asker, await people.staff("moderator"), await people.visitor()]) {
    await other.page.goto(`/search?q=${word}`);
    await expect(other.page.getByText("Nothing found").last()).toBeVisible();
    await expect(other.page.getByText("It is the")).toHaveCount(0);
  }
});

test("agents find macros in the same box, and nobody else does @phone", async ({ people }) => {
  const [agent, boss, asker] = [await people.staff("agent"), await people.staff("supervisor"), await people.member()];
  const word = rare();
  const text = `Dear {{customer}}, the ${word} is on its way.`;
  await boss.call("POST", "/macros", { name: `Sent ${unique()}`, body: text });
  await agent.page.goto(`/search?q=${word}`);
  const place = agent.page.getByRole("navigation", { name: "people and macros" }).getByRole("link", { name: word });
  await expect(place).toContainText("Macro");
  await place.click();
  await expect(agent.page).toHaveURL(/\/agent\/macros#macro-\d+$/);
  await expect(agent.page.getByText(text)).toBeInViewport();
  await agent.page.goto("/agent");
  await agent.page.getByRole("link", { name: "Macros" }).click();
  await expect(agent.page.getByText(text)).toBeVisible();
  await expect(agent.page.getByRole("link", { name: "Change" })).toHaveCount(0);
  await asker.page.goto(`/search?q=${word}`);
  await expect(asker.page.getByText("Nothing found").last()).toBeVisible();
  await expect(asker.page.getByRole("link", { name: word })).toHaveCount(0);
});

test("on a phone the first hit stands high, and the facets a touch away @phone", async ({ page }, info) => {
  await page.goto("/search?q=fingerprint+blurred+chat");
  const facets = page.getByRole("navigation", { name: "State of the results" });
  if (info.project.name === "phone") {
    await expect(facets).toBeHidden();
    const first = await page.locator(".hit h3").first().boundingBox();
    expect(first!.y).toBeLessThan(480);
    await page.getByText("Narrow the results down").click();
  }
  await facets.getByRole("link", { name: "Solved" }).click();
  await expect(page).toHaveURL(/state=solved/);
  await expect(page.getByRole("link", { name: IMPORTED.solved }).first()).toBeVisible();
});
