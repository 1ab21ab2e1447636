// Lighthouse over the main pages of the demo community, as a phone gets them:
//   node tools/lighthouse.mjs PROGRAM SITE FOLDER_OF_LIGHTHOUSE
// Prints a table, the median of three; ends with 1 where a page misses a goal.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const GOALS = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 };
const PORT = 3939;
const BASE = `http://127.0.0.1:${PORT}`;
const ROUNDS = 3;

const [program, site, home] = process.argv.slice(2).map((path) => resolve(path));
if (!home) {
  console.error("usage: lighthouse.mjs PROGRAM SITE FOLDER_OF_LIGHTHOUSE");
  process.exit(2);
}
const from = createRequire(join(home, "node_modules", "lighthouse", "package.json"));
const load = async (name) => import(pathToFileURL(from.resolve(name)).href);

/** The server with the demo community, ready. */
async function serve(data) {
  const env = {
    ...process.env,
    BACKSTOP_LISTEN: `127.0.0.1:${PORT}`,
    BACKSTOP_PUBLIC_URL: BASE,
    BACKSTOP_DATA_DIR: data,
    BACKSTOP_SITE_ROOT: site,
  };
  const server = spawn(program, ["serve", "--demo"], { env, stdio: "ignore" });
  for (let tries = 0; tries < 300; tries += 1) {
    const ready = await fetch(`${BASE}/readyz`).catch(() => undefined);
    if (ready?.ok) return server;
    await sleep(100);
  }
  server.kill();
  throw new Error("the server does not start");
}

const api = async (path) => (await (await fetch(`${BASE}/api/v1${path}`)).json()).items[0];

/** Where to look. Search engines are kept from results of searches, which Lighthouse counts as a fault. */
async function pages() {
  const paths = ["/", `/c/${(await api("/categories")).slug}`, (await api("/threads?state=solved&limit=1")).url, "/promise"];
  const found = paths.map((path) => ({ url: new URL(path, BASE).href, goals: GOALS }));
  return [...found, { url: `${BASE}/search?q=restart`, goals: { ...GOALS, seo: 0 } }];
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function scores(lighthouse, port, url) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { lhr } = await lighthouse(url, { port, output: "json", logLevel: "error", onlyCategories: Object.keys(GOALS) });
    rounds.push(lhr);
  }
  const of = (name) => median(rounds.map((lhr) => Math.round((lhr.categories[name].score ?? 0) * 100)));
  const failed = Object.values(rounds[0].audits).filter((audit) => audit.score !== null && audit.score < 0.9);
  return { figures: Object.keys(GOALS).map(of), failed: failed.map((audit) => `${audit.id} (${audit.score})`) };
}

const data = await mkdtemp(join(tmpdir(), "lighthouse-"));
const server = await serve(data);
const { launch } = await load("chrome-launcher");
const chrome = await launch({
  chromePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  chromeFlags: ["--headless", "--no-sandbox", "--disable-dev-shm-usage"],
});
let missed = 0;
try {
  const { default: lighthouse } = await load("lighthouse");
  console.log(`| page | ${Object.keys(GOALS).join(" | ")} |\n| --- | ---: | ---: | ---: | ---: |`);
  for (const { url, goals } of await pages()) {
    const { figures, failed } = await scores(lighthouse, chrome.port, url);
    console.log(`| ${new URL(url).pathname} | ${figures.join(" | ")} |`);
    const short = Object.values(goals).some((goal, place) => figures[place] < goal);
    if (short) {
      missed += 1;
      console.error(`below the goals: ${failed.join(", ")}`);
    }
  }
} finally {
  await chrome.kill();
  server.kill();
  await rm(data, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;
