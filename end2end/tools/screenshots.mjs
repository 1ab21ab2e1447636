// Pictures of the pages, wide and narrow, light and dark, from a server with the demo community:
//   node tools/screenshots.mjs http://127.0.0.1:3000 FOLDER [PART OF A NAME]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { chromium } from "@playwright/test";

const PASSWORD = "backstop-demo";
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 375, height: 812 } };
const THEMES = ["light", "dark"];

const [base, folder, only = ""] = process.argv.slice(2);
if (!base || !folder) {
  console.error("usage: screenshots.mjs URL FOLDER [PART OF A NAME]");
  process.exit(2);
}

async function api(context, path) {
  const answer = await context.request.get(`/api/v1${path}`);
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()}`);
  return answer.json();
}

/** The first thread in a state; the one with the most replies, so that there is something to see. */
async function thread(context, state) {
  const { items } = await api(context, `/threads?state=${state}&limit=50`);
  return items.sort((a, b) => b.reply_count - a.reply_count)[0]?.url;
}

async function casePath(context) {
  for (const state of ["claimed", "queued", "waiting_on_customer", "resolved"]) {
    const { items } = await api(context, `/escalations?state=${state}`);
    if (items.length) return `/agent/cases/${items[0].id}`;
  }
}

async function reportPath(context) {
  const { items } = await api(context, "/moderation/queue");
  return items.length ? `/moderation/${items[0].id}` : undefined;
}

/** Name, who looks, and where; a path that is not there is left out. */
async function stops(people) {
  const { visitor, member, agent, moderator } = people;
  return [
    ["home", "visitor", "/"],
    ["home-member", "member", "/"],
    ["category", "visitor", `/c/${(await api(visitor, "/categories")).items[0].slug}`],
    ["thread-waiting", "member", await thread(visitor, "unanswered")],
    ["thread-answered", "member", await thread(visitor, "answered")],
    ["thread-solved", "visitor", await thread(visitor, "solved")],
    ["thread-escalated", "member", await thread(visitor, "escalated")],
    ["thread-moderator", "moderator", await thread(visitor, "unanswered")],
    ["ask", "member", "/ask"],
    ["promise", "visitor", "/promise"],
    ["search", "visitor", "/search?q=restart"],
    ["search-nothing", "visitor", "/search?q=zzzzqqqq"],
    ["sign-in", "visitor", "/sign-in"],
    ["sign-up", "visitor", "/sign-up"],
    ["notices", "member", "/notices"],
    ["profile", "visitor", `/u/${(await api(member, "/me")).username}`],
    ["settings", "member", "/settings"],
    ["settings-erase", "member", "/settings/erase"],
    ["queue", "agent", "/agent"],
    ["queue-all", "agent", "/agent?view=all"],
    ["case", "agent", await casePath(agent)],
    ["moderation", "moderator", "/moderation"],
    ["report", "moderator", await reportPath(moderator)],
    ["moderation-log", "moderator", "/moderation/log"],
    ["admin-categories", "admin", "/admin/categories"],
    ["admin-tags", "admin", "/admin/tags"],
    ["admin-tag", "admin", "/admin/tags/router?to=firmware"],
    ["admin-members", "admin", "/admin/members"],
    ["admin-erase", "admin", "/admin/members/3/erase"],
    ["admin-policies", "admin", "/admin/policies"],
    ["admin-calendars", "admin", "/admin/calendars"],
    ["admin-connectors", "admin", "/admin/connectors"],
    ["admin-connector-new", "admin", "/admin/connectors/new?kind=zammad"],
    ["admin-deliveries", "admin", "/admin/deliveries"],
    ["board", "admin", "/supervisor"],
    ["not-found", "visitor", "/nowhere"],
  ].filter(([name, , path]) => path && name.includes(only));
}

const LOGINS = { visitor: null, member: "ana", agent: "arun", moderator: "mona", admin: "admin" };

async function signedIn(browser, login) {
  const context = await browser.newContext({ baseURL: base, locale: "en-GB" });
  if (!login) return context;
  const form = { login, password: PASSWORD };
  const answer = await context.request.post("/sign-in", { form, maxRedirects: 0 });
  if (answer.status() !== 303) throw new Error(`${login} cannot sign in: ${answer.status()}`);
  return context;
}

async function picture(page, [name, , path], size, theme) {
  await page.setViewportSize(SIZES[size]);
  await page.emulateMedia({ colorScheme: theme });
  await page.goto(path);
  await page.waitForFunction(() => !document.querySelector("leptos-island:not([data-ready])"));
  await page.screenshot({ path: join(folder, `${name}-${size}-${theme}.png`), fullPage: true });
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
});
try {
  const people = {};
  for (const [who, login] of Object.entries(LOGINS)) people[who] = await signedIn(browser, login);
  for (const stop of await stops(people)) {
    const page = await people[stop[1]].newPage();
    for (const size of Object.keys(SIZES)) {
      for (const theme of THEMES) await picture(page, stop, size, theme);
    }
    await page.close();
    console.log(stop[0]);
  }
} finally {
  await browser.close();
}
