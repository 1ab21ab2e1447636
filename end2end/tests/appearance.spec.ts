import { FAST } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { CasePage, awake } from "../support/pages.ts";
import { unique } from "../support/people.ts";

test("the colours follow the system until one chooses, and then stay @script", async ({ page }) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  const light = await paper();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(paper).not.toBe(light);
  const dark = await paper();
  const toggle = page.locator("[data-theme-toggle]");
  await expect(toggle).toHaveAccessibleName("Colours: as your system");
  await toggle.click();
  await expect(toggle).toHaveAccessibleName("Colours: light");
  await expect.poll(paper).toBe(light);
  await page.reload();
  await expect(toggle).toHaveAccessibleName("Colours: light");
  await expect.poll(paper).toBe(light);
  await toggle.click();
  await expect.poll(paper).toBe(dark);
});

test("without scripts the colours follow the system, and no dead button is shown @plain", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  await expect(page.locator("[data-theme-toggle]")).toBeHidden();
  const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(light);
});

test("islands wake up where there are some, and cost nothing elsewhere @script", async ({ people }) => {
  const [asker, agent] = [await people.member(), await people.staff("agent")];
  const asked = await asker.ask({ title: `Islands ${unique()}`, category: FAST.slug });
  const { page } = asker;
  for (const path of ["/ask", asked.url]) {
    await page.goto(path);
    await expect(page.locator("leptos-island").first()).toBeAttached();
    await awake(page);
  }
  const desk = new CasePage(agent.page);
  await desk.open(await asker.escalated(asked));
  await desk.claim();
  await expect(agent.page.locator("leptos-island").first()).toBeAttached();
  await awake(agent.page);

  const wasm: string[] = [];
  const visitor = await people.visitor();
  visitor.page.on("request", (request) => request.url().endsWith(".wasm") && wasm.push(request.url()));
  await visitor.page.goto("/", { waitUntil: "networkidle" });
  await visitor.page.goto(asked.url, { waitUntil: "networkidle" });
  expect(wasm).toEqual([]);
});

test("times are told in the reader's own zone @script", async ({ people }) => {
  const asker = await people.member();
  const asked = await asker.ask({ title: `Time ${unique()}` });
  await asker.page.goto(asked.url);
  const due = new Date(asked.promise!.due_at);
  const time = { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Berlin" } as const;
  const road = asker.page.getByRole("list", { name: "What happens when" });
  await expect(road).toContainText(due.toLocaleTimeString("en-GB", time));
});

test("without scripts times are told with their zone @plain", async ({ people }) => {
  const asker = await people.member();
  const asked = await asker.ask({ title: `Time ${unique()}` });
  await asker.page.goto(asked.url);
  await expect(asker.page.getByRole("list", { name: "What happens when" })).toContainText("UTC");
});
