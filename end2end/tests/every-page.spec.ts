import AxeBuilder from "@axe-core/playwright";

import { everyPage, visit } from "../support/every-page.ts";
import { expect, test } from "../support/fixtures.ts";
import { awake } from "../support/pages.ts";

/** Level AA of WCAG 2.2, with all it was built on, and axe's own good practice. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

for (const colorScheme of ["light", "dark"] as const) {
  test(`nobody is shut out of any page, ${colorScheme} @axe`, async ({ people }) => {
    test.setTimeout(150_000);
    for (const stop of await everyPage(people)) {
      await stop.who.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const page = await visit(stop);
      await awake(page);
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
      const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((n) => `${n.target} ${n.failureSummary}`) }));
      expect.soft(found, `${stop.name} (${stop.path})`).toEqual([]);
    }
  });
}

test("no page is wider than a phone @phone", async ({ people }) => {
  test.setTimeout(90_000);
  for (const stop of await everyPage(people)) {
    const page = await visit(stop);
    await awake(page);
    const wide = await page.evaluate(() => {
      const screen = document.documentElement.clientWidth;
      const out = [...document.querySelectorAll("main *, header *")].filter((element) => {
        const { right, width } = element.getBoundingClientRect();
        return width > 0 && right > screen + 1;
      });
      return { screen, page: document.documentElement.scrollWidth, out: out.slice(0, 3).map((e) => e.outerHTML.slice(0, 160)) };
    });
    expect.soft(wide.page, `${stop.name} (${stop.path}) ${wide.out}`).toBeLessThanOrEqual(375);
  }
});
