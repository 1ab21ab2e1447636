import type { BrowserContext, Response } from "@playwright/test";

/** What the content security policy forbids, and what old habits bring back. */
const INLINE: [string, RegExp][] = [
  ["a script in the page", /<script(?![^>]*\ssrc=)/i],
  ["a style in the page", /<style|<[a-z][^>]*\sstyle=/i],
  ["an event handler in the page", /<[a-z][^>]*\son[a-z]+=/i],
];

/** Listens to browsers and remembers everything that should not have happened. */
export class Watch {
  private readonly troubles: string[] = [];
  private readonly refused = new Set<string>();
  private readonly reading: Promise<void>[] = [];
  private broken = false;

  /** Pages may answer with 500 from now on: the test is about them. */
  expectBroken() {
    this.broken = true;
  }

  over(context: BrowserContext) {
    context.on("weberror", (error) => this.note(`error in a page: ${error.error()}`));
    context.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // Chromium repeats the status of a page here; which statuses are right, tests say.
      const { url } = message.location();
      if (message.text().startsWith("Failed to load resource") && this.refused.has(url)) return;
      this.note(`console ${message.type()}: ${message.text()} (${url})`);
    });
    context.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      // What a page still loads when the next one comes is dropped.
      if (reason !== "net::ERR_ABORTED") this.note(`request failed: ${request.url()} ${reason}`);
    });
    context.on("response", (response) => this.check(response));
  }

  private check(response: Response) {
    const status = response.status();
    if (response.request().resourceType() !== "document") {
      if (status >= 400) this.note(`${status} for ${response.url()}`);
      return;
    }
    if (status >= 400) this.refused.add(response.url());
    if (status >= 500 && !this.broken) this.note(`page ${response.url()} answered ${status}`);
    if (status < 300 || status >= 400) this.reading.push(this.read(response));
  }

  private async read(response: Response) {
    // The text of a page that was left at once is not to be had.
    const html = await response.text().catch(() => "");
    for (const [what, pattern] of INLINE) {
      const found = pattern.exec(html);
      if (found) this.note(`${what}, ${response.url()}: ${html.slice(found.index, found.index + 120)}`);
    }
  }

  private note(trouble: string) {
    this.troubles.push(trouble);
  }

  /** Everything that was wrong, in order. */
  async all(): Promise<string[]> {
    await Promise.all(this.reading);
    return this.troubles;
  }
}
