// What every page does in the browser; pages work without it. Loaded as a module.

const root = document.documentElement;
// Of the page's language, the kind that the reader has chosen: British readers get British times.
const lang = navigator.languages.find((tag) => tag.split("-")[0] === root.lang) ?? (root.lang || undefined);
const all = (selector) => document.querySelectorAll(selector);

// Islands: the WebAssembly comes only to pages that have one, and only when the browser is idle.
async function hydrateIslands() {
  const islands = all("leptos-island");
  if (!islands.length) return;
  const client = await import("./backstop.js");
  await client.default({ module_or_path: new URL("backstop.wasm", import.meta.url) });
  client.hydrate();
  // Document order: an island inside another's children needs that other's context restored first.
  for (const island of islands) {
    island.closest("leptos-children")?.$$on_hydrate?.();
    await client[island.dataset.component](island);
    island.dataset.ready = "";
  }
}
(window.requestIdleCallback ?? setTimeout)(hydrateIslands, { timeout: 2000 });

// Times: the server writes UTC, the reader sees their own zone.
const exact = new Intl.DateTimeFormat(lang, { dateStyle: "full", timeStyle: "short" });
const clock = new Intl.DateTimeFormat(lang, { timeStyle: "short" });
const dated = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(lang);
const now = new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(0, "second");
const UNITS = { year: 31557600, month: 2629800, week: 604800, day: 86400, hour: 3600, minute: 60 };

function fromNow(at) {
  const seconds = (at - Date.now()) / 1000;
  for (const unit in UNITS) {
    const count = Math.trunc(seconds / UNITS[unit]);
    if (count) return relative.format(count, unit);
  }
  return now;
}

function localiseTimes() {
  const today = new Date().toDateString();
  for (const time of all("time[datetime]")) {
    const at = new Date(time.dateTime);
    // An island compares its text with the server's while it hydrates: leave it alone until then.
    if (isNaN(at) || time.closest("leptos-island:not([data-ready])")) continue;
    time.title = exact.format(at);
    if ("relative" in time.dataset) time.textContent = fromNow(at);
    if ("clock" in time.dataset) {
      time.textContent = (at.toDateString() === today ? clock : dated).format(at);
    }
  }
}
localiseTimes();
addEventListener("backstop:times", localiseTimes);
setInterval(localiseTimes, 60_000);

// Theme: auto follows the system. A button may carry its three labels as data-auto, -light, -dark.
const THEMES = ["auto", "light", "dark"];

function showTheme(theme) {
  root.dataset.theme = theme;
  for (const button of all("[data-theme-toggle]")) {
    button.hidden = false;
    if (button.dataset[theme]) button.ariaLabel = button.title = button.dataset[theme];
  }
}

function storedTheme() {
  try {
    return localStorage.theme;
  } catch {} // Storage may be forbidden; the page then follows the system.
}
const first = storedTheme();
showTheme(THEMES.includes(first) ? first : "auto");

addEventListener("click", ({ target }) => {
  if (!target.closest("[data-theme-toggle]")) return;
  const theme = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % 3];
  showTheme(theme);
  try {
    localStorage.theme = theme;
  } catch {}
});

// The slash key goes to the search box, unless somebody is writing.
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector("input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
});

// Suggestions: their script comes when somebody goes to a search box.
addEventListener("focusin", async ({ target }) => {
  if (target.matches("form.search input")) (await import("./suggest.js")).default(target);
});

// The search page looks while one types; a thread opened from it may be said to have solved it.
let searched;
try {
  searched = sessionStorage.searched;
} catch {} // Storage may be forbidden: then nothing is asked.
if (document.querySelector("#results")) import("./search.js");
else if (searched && location.pathname.startsWith("/t/")) import("./solved.js").then((solved) => solved.onThread());

// Forms marked data-once are sent once, however often the button is pressed.
let held = [];
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !("once" in form.dataset)) return;
  if (form.ariaBusy === "true") return event.preventDefault();
  form.ariaBusy = "true";
  // After this turn: a button disabled now would not send its own name and value.
  setTimeout(() => {
    for (const button of form.elements) {
      if (button.type !== "submit" || button.disabled) continue;
      button.disabled = true;
      held.push(button);
    }
  });
});
// The back button may bring the page back as it was left.
addEventListener("pageshow", () => {
  for (const button of held) {
    button.disabled = false;
    button.form.ariaBusy = null;
  }
  held = [];
});

// The agents' desk has keys and live counts of its own.
if (document.querySelector("[data-desk]")) import("./desk.js");

// While developing: reload once the server is back with another build.
if ("dev" in root.dataset) {
  let build;
  new EventSource("/dev/reload").onmessage = ({ data }) => {
    build ??= data;
    if (build !== data) location.reload();
  };
}
