import { type Locator, type Page, expect } from "@playwright/test";

import type { Thread } from "./people.ts";

/** What the top of a page says about what was just done. */
export const flash = (page: Page) => page.locator(".flash");
/** The list of what is wrong with a form. */
export const problems = (page: Page) => page.locator("#error-summary");
/** The number beside the bell. */
export const unread = (page: Page) => page.locator("[data-unread]");

/** Waits until every island of the page is awake; at once where scripts are off. */
export async function awake(page: Page) {
  const islands = page.locator("leptos-island");
  const ready = page.locator("leptos-island[data-ready]");
  await expect(ready).toHaveCount(await islands.count());
}

export async function signIn(page: Page, login: string, password: string) {
  await page.getByLabel("Name or e-mail").fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

/** The form for asking. */
export class AskPage {
  readonly title: Locator;
  readonly body: Locator;
  readonly category: Locator;
  readonly tags: Locator;
  readonly similar: Locator;
  readonly send: Locator;

  constructor(readonly page: Page) {
    const main = page.getByRole("main");
    this.title = main.getByLabel("What is not working?");
    this.body = main.getByLabel("Tell us more");
    this.category = main.getByLabel("Category");
    this.tags = main.getByLabel("Tags");
    this.similar = main.locator(".similar");
    this.send = main.getByRole("button", { name: "Post the question" });
  }

  async open() {
    await this.page.goto("/ask");
  }

  async fill(title: string, body: string, category: string) {
    await this.title.fill(title);
    await this.category.selectOption({ label: category });
    await this.body.fill(body);
  }
}

/** A thread. */
export class ThreadPage {
  readonly heading: Locator;
  readonly state: Locator;
  readonly road: Locator;
  readonly text: Locator;

  constructor(readonly page: Page) {
    const main = page.getByRole("main");
    this.heading = main.getByRole("heading", { level: 1 });
    this.state = main.locator(".head .state");
    this.road = main.getByRole("list", { name: "What happens when" });
    this.text = main.getByLabel("What do you want to say?");
  }

  async open(thread: Pick<Thread, "url">) {
    await this.page.goto(thread.url);
  }

  /** The post that holds `text`. */
  post(text: string): Locator {
    return this.page.getByRole("article").filter({ hasText: text });
  }

  async write(text: string, kind?: "Answer" | "Ask for details" | "Comment") {
    if (kind) await this.page.getByRole("radio", { name: kind, exact: true }).check();
    await this.text.fill(text);
    await this.page.getByRole("button", { name: "Post", exact: true }).click();
  }

  /** Opens the moderators' tools and gives them. */
  async tools(): Promise<Locator> {
    const tools = this.page.locator("details.tools");
    await tools.getByText("Moderation", { exact: true }).click();
    return tools;
  }
}

/** A case of an agent. */
export class CasePage {
  constructor(readonly page: Page) {}

  async open(id: number) {
    await this.page.goto(`/agent/cases/${id}`);
  }

  async claim() {
    await this.page.getByRole("button", { name: "Claim this case" }).click();
    await expect(this.page.getByText("You have this case.")).toBeVisible();
  }

  async reply(text: string, readers: "Everybody" | "The customer alone" | "Colleagues") {
    await this.page.getByRole("radio", { name: readers, exact: true }).check();
    await this.page.getByLabel("Reply", { exact: true }).fill(text);
    await this.page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(flash(this.page)).toContainText("Your reply is recorded.");
  }

  async resolve(how: string) {
    await this.page.getByLabel("How did it end?").selectOption({ label: how });
    await this.page.getByRole("button", { name: "Resolve the case" }).click();
    await expect(flash(this.page)).toContainText("The case is resolved.");
  }
}

/** A report before a moderator. */
export class ReportPage {
  constructor(readonly page: Page) {}

  /** Finds the report of a thread in the queue and opens it. */
  async find(title: string) {
    await this.page.goto("/moderation");
    await this.page.getByRole("link", { name: title }).click();
    await expect(this.page.getByRole("heading", { level: 1 })).toContainText(title);
  }

  async decide(what: string, reason: string) {
    await this.page.getByRole("radio", { name: what }).check();
    await this.page.getByLabel("Reason").fill(reason);
    await this.page.getByRole("button", { name: "Decide" }).click();
  }
}
