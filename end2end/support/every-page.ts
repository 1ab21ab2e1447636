import type { Page } from "@playwright/test";

import { FAST } from "./community.ts";
import { type People, type Person, unique } from "./people.ts";

/** A page of the site, and who looks at it. */
export type Stop = { name: string; path: string; who: Person; before?: (page: Page) => Promise<void> };

const LONG = [
  "Some text with `code`, a [link](https://example.com/) and **weight**.",
  "",
  "| Model | Version | Works |",
  "| --- | --- | --- |",
  "| X200 with a name that is rather long | 10.4.1 | yes |",
  "",
  "```rust",
  "fn main() { println!(\"a line that is a good deal longer than any phone is wide, so that it has to scroll\"); }",
  "```",
  "",
  "- [x] restarted",
  "- [ ] read the manual",
  "",
  "> quoted",
  "",
  "Averyveryverylongwordwithoutanybreakthatcouldpushthepagewiderthanthescreenofaphoneis.",
].join("\n");

/** Opens the moderators' tools of the page. */
const unfold = (page: Page) => page.getByText("Moderation", { exact: true }).last().click();
/** Sends a form that will be refused, so that the page shows its errors. */
const refuse = async (page: Page) => {
  await page.getByLabel("What is not working?").fill("???");
  await page.getByLabel("Category").selectOption({ index: 1 });
  await page.getByLabel("Tell us more").fill("…");
  await page.getByRole("button", { name: "Post the question" }).click();
  await page.locator("#error-summary").waitFor();
};

async function threads(asker: Person, helper: Person, agent: Person) {
  const waiting = await asker.ask({ title: `Waiting ${unique()}`, body: LONG, tags: ["x200", "a-rather-long-tag"] });
  const escalated = await asker.ask({ title: `Escalated ${unique()}`, category: FAST.slug });
  const solved = await asker.ask({ title: `Solved ${unique()}`, body: LONG });
  const answer = await helper.reply(solved, LONG);
  await asker.call("POST", `/posts/${answer.id}/accept`);
  await asker.call("PUT", `/posts/${answer.id}/helpful`);
  const bad = await helper.reply(waiting, "Buy my ink!", "comment");
  await asker.call("POST", `/posts/${bad.id}/flags`, { reason: "spam", note: "Again." });
  const number = await asker.escalated(escalated);
  await agent.call("POST", `/escalations/${number}/claim`);
  await agent.call("POST", `/escalations/${number}/reply`, { body: "Only for you.", visibility: "private" });
  return { waiting, escalated, solved, number, answer };
}

/** A helpdesk that nobody answers at, with a failed test. */
async function connector(admin: Person, agent: string): Promise<{ id: number }> {
  const made = await admin.call<{ id: number }>("POST", "/connectors", {
    name: `Desk ${unique()}`, kind: "zammad", queue: unique(), address: "http://127.0.0.1:9", allowed: "127.0.0.1",
    remote_queue: "Users", credential: "token", reply_as: agent, enabled: true,
  });
  await admin.call("POST", `/connectors/${made.id}/test`);
  return made;
}

/** Fills the community and names every page there is, with everything on it that can be. */
export async function everyPage(people: People): Promise<Stop[]> {
  const visitor = await people.visitor();
  const [asker, helper] = [await people.member(), await people.member()];
  const [agent, moderator, admin] = [await people.staff("agent"), await people.staff("moderator"), await people.staff("admin")];
  const { waiting, escalated, solved, number, answer } = await threads(asker, helper, agent);
  const boss = await people.staff("supervisor");
  await boss.call("POST", "/skills", { slug: `skill-${unique()}`, name: "A skill with a rather long name" });
  await boss.call("POST", "/macros", { name: `Macro ${unique()}`, body: LONG });
  const queue = await moderator.call<{ items: { id: number }[] }>("GET", "/moderation/queue");
  const report = queue.items.at(-1)!.id;
  const desk = await connector(admin, agent.name);
  return [
    { name: "home", path: "/", who: visitor },
    { name: "home, signed in", path: "/?view=newest&ok=joined", who: asker },
    { name: "home of staff", path: "/", who: admin },
    { name: "home, nothing there", path: "/?view=solved&cursor=", who: visitor },
    { name: "category", path: "/c/phones", who: visitor },
    { name: "tag", path: "/tags/x200", who: visitor },
    { name: "search", path: "/search", who: visitor },
    { name: "search, found", path: "/search?q=fingerprint", who: visitor },
    { name: "search, nothing", path: "/search?q=zzzzqqqq", who: asker },
    { name: "promise", path: "/promise", who: visitor },
    { name: "sign in", path: "/sign-in", who: visitor },
    { name: "sign up", path: "/sign-up", who: visitor },
    { name: "thread, visitor", path: solved.url, who: visitor },
    { name: "thread, waiting", path: waiting.url, who: helper },
    { name: "thread, solved", path: solved.url, who: asker },
    { name: "thread, escalated", path: escalated.url, who: asker },
    { name: "thread, moderator", path: waiting.url, who: moderator, before: unfold },
    { name: "ask", path: "/ask", who: asker },
    { name: "ask, refused", path: "/ask", who: asker, before: refuse },
    { name: "edit", path: `/p/${answer.id}/edit`, who: helper },
    { name: "delete", path: `/p/${answer.id}/delete`, who: helper },
    { name: "flag", path: `/p/${answer.id}/flag`, who: asker },
    { name: "profile", path: `/u/${asker.name}`, who: visitor },
    { name: "profile, moderator", path: `/u/${asker.name}`, who: moderator, before: unfold },
    { name: "settings", path: "/settings", who: asker },
    { name: "notices", path: "/notices", who: asker },
    { name: "no more mail", path: "/unsubscribe?t=x", who: visitor },
    { name: "queue", path: "/agent?view=all", who: agent },
    { name: "queue, empty", path: "/agent?view=resolved", who: agent },
    { name: "macros to read", path: "/agent/macros", who: agent },
    { name: "search of an agent", path: "/search?q=macro+some+text", who: agent },
    { name: "case", path: `/agent/cases/${number}`, who: agent },
    { name: "case, why", path: `/agent/cases/${number}`, who: agent, before: (page) => page.getByText("Why these times?").click() },
    { name: "board", path: "/supervisor", who: boss },
    { name: "supervised cases", path: "/supervisor/cases?state=waiting_on_customer", who: boss },
    { name: "queues", path: "/supervisor/queues", who: boss },
    { name: "skills", path: "/supervisor/skills", who: boss },
    { name: "macros", path: "/supervisor/macros", who: boss },
    { name: "audit trail", path: "/supervisor/log", who: boss },
    { name: "audit trail of the desk", path: "/supervisor/log?of=desk", who: boss },
    { name: "moderation", path: "/moderation", who: moderator },
    { name: "report", path: `/moderation/${report}`, who: moderator },
    { name: "moderation log", path: "/moderation/log", who: moderator },
    { name: "categories", path: "/admin/categories", who: admin },
    { name: "one category", path: "/admin/categories/phones", who: admin },
    { name: "tags", path: "/admin/tags", who: admin },
    { name: "one tag, about to be merged", path: "/admin/tags/a-rather-long-tag?to=x200", who: admin },
    { name: "members", path: "/admin/members", who: admin },
    { name: "a member about to be erased", path: `/admin/members/${(await helper.call<{ id: number }>("GET", "/me")).id}/erase`, who: admin },
    { name: "oneself about to be erased", path: "/settings/erase", who: asker },
    { name: "post about to be erased", path: `/p/${answer.id}/delete`, who: moderator },
    { name: "policies", path: "/admin/policies", who: admin },
    { name: "calendars", path: "/admin/calendars", who: admin },
    { name: "searches", path: "/admin/search", who: admin },
    { name: "synonyms", path: "/admin/search/synonyms?words=chat&also=pictures&query=chat", who: admin },
    { name: "helpdesk", path: "/admin/connectors", who: admin },
    { name: "helpdesk, new", path: "/admin/connectors/new?kind=request_tracker", who: admin },
    { name: "helpdesk, new webhook", path: "/admin/connectors/new?kind=webhook", who: admin },
    { name: "helpdesk, one", path: `/admin/connectors/${desk.id}`, who: admin },
    { name: "deliveries", path: "/admin/deliveries", who: admin },
    { name: "not found", path: "/nowhere", who: visitor },
    { name: "not allowed", path: "/admin/members", who: asker },
  ];
}

/** Opens a page as it should be looked at. */
export async function visit(stop: Stop): Promise<Page> {
  const { page } = stop.who;
  await page.goto(stop.path);
  await stop.before?.(page);
  return page;
}
