import { test as base, expect } from "@playwright/test";

import { TEMPLATE } from "./community.ts";
import { People } from "./people.ts";
import { Server } from "./program.ts";
import { Watch } from "./watch.ts";

type ForTest = { watch: Watch; people: People };
type ForWorker = { server: Server; sessions: Map<string, never> };

/** Every worker has a server of its own; no test passes while a browser complains. */
export const test = base.extend<ForTest, ForWorker>({
  server: [
    async ({}, use) => {
      const server = await Server.start(process.env[TEMPLATE]!);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  sessions: [async ({}, use) => use(new Map()), { scope: "worker" }],
  baseURL: async ({ server }, use) => use(server.url),
  watch: async ({ server }, use, info) => {
    const watch = new Watch();
    await use(watch);
    const troubles = await watch.all();
    if (info.status !== info.expectedStatus) await info.attach("server", { body: server.said });
    expect(troubles, "what browsers complained about").toEqual([]);
  },
  context: async ({ context, watch }, use) => {
    watch.over(context);
    await use(context);
  },
  people: async ({ browser, baseURL, watch, sessions }, use) => {
    void baseURL; // Contexts take it over, so it has to be there before the first one.
    const people = new People(browser, watch, sessions);
    await use(people);
    await people.leave();
  },
});

export { expect };
