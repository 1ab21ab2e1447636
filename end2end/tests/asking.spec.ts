import { CALM, FAST, IMPORTED } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { AskPage, ThreadPage, awake, flash, problems } from "../support/pages.ts";
import { unique } from "../support/people.ts";

test("a member asks a question and is promised an answer @phone", async ({ people }) => {
  const { page, name } = await people.member();
  const title = `The lamp blinks twice ${unique()}`;
  const ask = new AskPage(page);
  await page.goto("/");
  await page.getByRole("banner").getByRole("link", { name: "Ask" }).click();
  await ask.fill(title, "It began **today**.", CALM.name);
  await ask.tags.fill("lamp, x200");
  await ask.send.click();
  const thread = new ThreadPage(page);
  await expect(thread.heading).toHaveText(title);
  await expect(flash(page)).toContainText("Your post is online.");
  await expect(page.getByRole("article", { name: `Post by ${name}` }).locator("strong")).toHaveText("today");
  await expect(thread.state).toHaveText("Waiting for an answer");
  await expect(thread.road.getByRole("listitem")).toHaveCount(3);
  await expect(thread.road.locator("[aria-current=step]")).toContainText("Customers help");
  await expect(thread.road).toContainText("An agent steps in");
  await page.getByRole("link", { name: "lamp", exact: true }).click();
  await expect(page.getByRole("link", { name: title })).toBeVisible();
});

test("a visitor who wants to ask signs in first", async ({ page }) => {
  await page.goto("/ask");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  await expect(page).toHaveURL(/next=%2Fask$/);
});

test("similar questions come while one types @script @phone", async ({ people }) => {
  const { page } = await people.member();
  const ask = new AskPage(page);
  await ask.open();
  await awake(page);
  await expect(page.getByRole("button", { name: "Check for similar questions" })).toBeHidden();
  await ask.title.pressSequentially("fingerprint reader after restart");
  const hit = ask.similar.getByRole("link", { name: IMPORTED.solved });
  await expect(hit).toBeVisible();
  await expect(ask.similar).toContainText("Solved");
  await hit.click();
  await expect(new ThreadPage(page).heading).toHaveText(IMPORTED.solved);
});

test("similar questions come by a button, and everything typed stays @plain", async ({ people }) => {
  const { page } = await people.member();
  const ask = new AskPage(page);
  await ask.open();
  await ask.fill("fingerprint reader after restart", "first line\nsecond line", CALM.name);
  await page.getByRole("button", { name: "Check for similar questions" }).click();
  await expect(ask.similar.getByRole("link", { name: IMPORTED.solved })).toBeVisible();
  await expect(ask.title).toHaveValue("fingerprint reader after restart");
  await expect(ask.body).toHaveValue("first line\nsecond line");
  await expect(ask.category).toHaveValue(CALM.slug);
});

test("a refused question comes back as it was typed @phone", async ({ people }) => {
  const { page } = await people.member();
  const ask = new AskPage(page);
  await ask.open();
  const body = "\n<b>first</b> & second\n\n  third";
  await ask.fill("???", body, FAST.name);
  await ask.tags.fill("one, two");
  await ask.send.click();
  await expect(problems(page)).toBeFocused();
  await expect(problems(page)).toContainText("Write a title that says what is not working.");
  await expect(ask.title).toHaveValue("???");
  await expect(ask.title).toHaveAttribute("aria-invalid", "true");
  await expect(ask.title).toHaveAccessibleDescription(/Write a title/);
  await expect(ask.body).toHaveValue(body);
  await expect(ask.category).toHaveValue(FAST.slug);
  await expect(ask.tags).toHaveValue("one, two");
  await problems(page).getByRole("link").click();
  await expect(ask.title).toBeFocused();
});

test("a question sent twice at once is one thread", async ({ people }) => {
  const { page, context } = await people.member();
  const title = `Sent twice ${unique()}`;
  await page.goto("/ask");
  const once = await page.locator("input[name=once]").inputValue();
  const form = { once, title, body: "Only one, please.", category: CALM.slug, kind: "question", tags: "" };
  const send = () => context.request.post("/ask", { form, maxRedirects: 0 });
  const answers = await Promise.all([send(), send()]);
  expect(answers.map((answer) => answer.status())).toEqual([303, 303]);
  const [first, second] = answers.map((answer) => answer.headers().location.split("?")[0]);
  expect(first).toBe(second);
  await page.goto(`/c/${CALM.slug}?view=newest`);
  await expect(page.getByRole("link", { name: title })).toHaveCount(1);
});

test("a double click asks once @script", async ({ people }) => {
  const { page, name } = await people.member();
  const title = `Clicked twice ${unique()}`;
  const ask = new AskPage(page);
  await ask.open();
  await ask.fill(title, "Only one, please.", CALM.name);
  await ask.send.dblclick();
  await expect(new ThreadPage(page).heading).toHaveText(title);
  await page.goto(`/u/${name}`);
  await expect(page.getByRole("link", { name: title })).toHaveCount(1);
});

test("a draft survives a reload, and is gone once it is posted @script", async ({ people }) => {
  const { page } = await people.member();
  const ask = new AskPage(page);
  const title = `Drafted ${unique()}`;
  await ask.open();
  await awake(page);
  await ask.body.fill("half a sentence");
  await expect(page.getByText("Draft kept on this device")).toBeVisible();
  await page.reload();
  await awake(page);
  await expect(ask.body).toHaveValue("half a sentence");
  await ask.fill(title, "a whole sentence", CALM.name);
  await ask.send.click();
  await expect(new ThreadPage(page).heading).toHaveText(title);
  await awake(page);
  await ask.open();
  await awake(page);
  await expect(ask.body).toHaveValue("");
});

test("the preview shows what readers will see @script", async ({ people }) => {
  const { page } = await people.member();
  const ask = new AskPage(page);
  await ask.open();
  await awake(page);
  await ask.body.fill("It is **important**.\n\n<script>alert(1)</script>");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.locator(".composer-preview strong")).toHaveText("important");
  await expect(page.locator(".composer-preview script")).toHaveCount(0);
  await page.getByRole("button", { name: "Write" }).click();
  await expect(ask.body).toBeVisible();
});

test("whoever asks is told that others report the same @phone", async ({ people }) => {
  const word = `${unique()}${unique()}`;
  const title = `The ${word} fails since version 73`;
  for (let n = 0; n < 3; n += 1) {
    const somebody = await people.member();
    await somebody.ask({ title, body: `The ${word} has failed since this morning.`, tags: [word] });
  }
  const { page } = await people.member();
  const ask = new AskPage(page);
  await ask.open();
  await ask.fill(title, `The ${word} has failed since this morning.`, CALM.name);
  const button = page.getByRole("button", { name: "Check for similar questions" });
  await expect(async () => {
    await ask.tags.fill("");
    await ask.tags.fill(word);
    if (await button.isVisible()) await button.click();
    await expect(ask.similar).toContainText("3 others report this", { timeout: 1_500 });
  }).toPass({ timeout: 12_000 });
  await expect(ask.tags).toHaveValue(word);
  await ask.similar.getByRole("link", { name: title }).first().click();
  await expect(new ThreadPage(page).heading).toHaveText(title);
});

test("similar questions heed the category and the tags that are chosen @script", async ({ people }) => {
  const { page } = await people.member();
  const ask = new AskPage(page);
  await ask.open();
  await awake(page);
  await ask.fill("fingerprint reader after restart", "it forgets me", CALM.name);
  const sent = page.waitForRequest((request) => request.url().endsWith("/api/ui/similar") && /tags=x200/.test(request.postData() ?? ""));
  await ask.tags.fill("x200");
  expect((await sent).postData()).toContain(`category=${CALM.slug}`);
});
