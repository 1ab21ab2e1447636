import { randomBytes } from "node:crypto";
import { type APIRequestContext, type Browser, type BrowserContext, type Page, expect } from "@playwright/test";

import { type Duty, PASSWORD, nameOf } from "./community.ts";
import type { Watch } from "./watch.ts";

export type Thread = {
  id: number;
  url: string;
  title: string;
  state: string;
  promise: { due_at: string } | null;
  escalation: { id: number; state: string } | null;
};
export type Post = { id: number; thread_id: number; html: string; state: string };
export type NewThread = { title: string; body?: string; category?: string; kind?: string; tags?: string[] };

let counter = 0;
/** A word that no other test uses. Letters alone, so that no tokeniser cuts it. */
export function unique(): string {
  const number = process.pid * 1000 + (counter += 1);
  return [...number.toString()].map((digit) => "bdfgklmnrt"[Number(digit)]).join("");
}

/** A word so unlike all others that the search cannot take it for a typing error. */
export function rare(): string {
  return [...randomBytes(12)].map((byte) => "bdfgklmnrt"[byte % 10]).join("");
}

/** Somebody with a browser of their own. */
export class Person {
  constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  private get request(): APIRequestContext {
    return this.context.request;
  }

  /** Calls the API as this person; the answer must be a good one. */
  async call<T>(method: string, path: string, data?: unknown): Promise<T> {
    const answer = await this.request.fetch(`/api/v1${path}`, { method, data });
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return answer.status() === 204 ? (undefined as T) : answer.json();
  }

  ask(thread: NewThread): Promise<Thread> {
    const body = "It worked yesterday. I have changed nothing.";
    return this.call("POST", "/threads", { category: "phones", kind: "question", body, ...thread });
  }

  reply(thread: { id: number }, body: string, intent = "answer"): Promise<Post> {
    return this.call("POST", `/threads/${thread.id}/posts`, { body, intent });
  }

  thread(id: number): Promise<Thread> {
    return this.call("GET", `/threads/${id}`);
  }

  /** Waits until the promise has fallen due and the case is there. */
  async escalated(thread: { id: number }): Promise<number> {
    let found: Thread["escalation"] = null;
    await expect
      .poll(async () => (found = (await this.thread(thread.id)).escalation)?.state, { timeout: 15_000 })
      .toBe("queued");
    return found!.id;
  }
}

type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

/** Opens browsers for people and closes them again. */
export class People {
  private readonly open: BrowserContext[] = [];

  constructor(
    private readonly browser: Browser,
    private readonly watch: Watch,
    /** Signing in costs a tenth of a second each time, so staff keep their sessions. */
    private readonly sessions: Map<string, Cookies>,
  ) {}

  private async arrive(name: string): Promise<Person> {
    const context = await this.browser.newContext();
    this.open.push(context);
    this.watch.over(context);
    return new Person(name, context, await context.newPage());
  }

  /** Somebody who is not signed in. */
  visitor(): Promise<Person> {
    return this.arrive("");
  }

  /** A new member, signed in. */
  async member(name = `m-${unique()}`): Promise<Person> {
    const person = await this.arrive(name);
    const form = { username: name, email: `${name}@example.com`, password: PASSWORD };
    const answer = await person.context.request.post("/sign-up", { form, maxRedirects: 0 });
    expect(answer.status(), "joining").toBe(303);
    return person;
  }

  /** Somebody who works here, signed in. */
  async staff(duty: Duty): Promise<Person> {
    const name = nameOf(duty);
    const person = await this.arrive(name);
    const kept = this.sessions.get(name);
    if (kept) {
      await person.context.addCookies(kept);
      return person;
    }
    const form = { login: name, password: PASSWORD };
    const answer = await person.context.request.post("/sign-in", { form, maxRedirects: 0 });
    expect(answer.status(), "signing in").toBe(303);
    this.sessions.set(name, await person.context.cookies());
    return person;
  }

  async leave() {
    await Promise.all(this.open.map((context) => context.close()));
  }
}
