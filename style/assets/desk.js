// The agents' desk: keys, live counts, who else looks. Everything works without it, by links and
// forms; keys stand on what they press, as `aria-keyshortcuts`.

const desk = document.querySelector("[data-desk]");
const one = (selector) => document.querySelector(selector);
const api = (path, init) =>
  fetch(`/api/v1/escalations/${path}`, { headers: { accept: "application/json" }, ...init });

// Keys. One may turn them off: for those who speak to their computer a single letter is a word.
let keysOn = true;
try {
  keysOn = localStorage.deskKeys !== "off";
} catch {} // Storage may be forbidden; the keys are on then.

const keySwitch = one("[data-keys-switch]");
function showSwitch() {
  keySwitch.hidden = false;
  keySwitch.querySelector("button").textContent = keysOn ? "Turn the keys off" : "Turn the keys on";
}
if (keySwitch) {
  showSwitch();
  keySwitch.addEventListener("click", (event) => {
    event.preventDefault();
    keysOn = !keysOn;
    try {
      localStorage.deskKeys = keysOn ? "on" : "off";
    } catch {}
    showSwitch();
  });
}

const WRITING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
  next?.focus();
}

function open(selector) {
  const details = one(selector);
  if (!details) return;
  details.open = true;
  (details.querySelector("select, input:not([type=hidden])") ?? details.querySelector("summary")).focus();
}

const OWN = {
  j: () => walk(1),
  k: () => walk(-1),
  r: () => one("textarea[name=body]")?.focus(),
  e: () => one("select[name=wrap_up]")?.focus(),
  h: () => open("[data-hand-over]"),
  "?": () => open("[data-shortcuts]"),
};

addEventListener("keydown", (event) => {
  const { key, target } = event;
  const writing = target.closest?.(WRITING);
  if (key === "Enter" && (event.ctrlKey || event.metaKey) && writing?.form) {
    event.preventDefault();
    writing.form.requestSubmit();
    return;
  }
  if (key === "Escape" && writing) return writing.blur();
  if (!keysOn || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const named = one(`[aria-keyshortcuts="${CSS.escape(key.toLowerCase())}"]`);
  const act = OWN[key.toLowerCase()];
  if (!named?.checkVisibility() && !act) return;
  event.preventDefault();
  if (!named?.checkVisibility()) act();
  else if (named.matches("select")) named.focus();
  else named.click();
});

// Live: an event says that something changed; what it is is asked for.
const changed = one("[data-changed]");
const own = Number(desk.dataset.case) || null;

async function refreshCounts() {
  const answer = await api("counts");
  if (!answer.ok) return;
  const counts = await answer.json();
  for (const { queue, open } of counts.queues) counts[`queue-${queue}`] = open;
  let differs = false;
  for (const place of document.querySelectorAll("[data-count]")) {
    const now = counts[place.dataset.count];
    if (now === undefined || place.textContent === String(now)) continue;
    place.textContent = now;
    differs = true;
  }
  if (differs && changed) changed.hidden = false;
}

function onlookers(others) {
  const place = one("[data-presence]");
  place.hidden = !others.length;
  const words = others.map(({ username, typing }) => {
    const item = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = username;
    item.append(name, typing ? " is writing" : " is looking");
    return item;
  });
  const list = place.querySelector("ul");
  if (list.textContent !== words.map((word) => word.textContent).join("")) list.replaceChildren(...words);
}

async function lookAround() {
  const answer = await api(`${own}/presence`);
  if (answer.ok) onlookers((await answer.json()).items);
}

// The open page of a case keeps the claim alive, as long as it is looked at.
const BEAT = 15_000;
async function beat(typing) {
  if (document.hidden && typing === undefined) return;
  const answer = await api(`${own}/heartbeat${typing === undefined ? "" : `?typing=${typing}`}`, { method: "POST" });
  if (!answer.ok) return;
  const { version, others } = await answer.json();
  if (changed && version !== Number(desk.dataset.version)) changed.hidden = false;
  onlookers(others);
}

if (own) {
  beat(false);
  setInterval(beat, BEAT);
  addEventListener("visibilitychange", () => document.hidden || beat());
  let typedAt = 0;
  let quiet;
  one("textarea[name=body]")?.addEventListener("input", () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      typedAt = 0;
      beat(false);
    }, 8_000);
    if (Date.now() - typedAt < 8_000) return;
    typedAt = Date.now();
    beat(true);
  });
}

// Tests wait for this.
desk.dataset.ready = "";

// The board's numbers are put in place. Ages and what is late change without any event, too. Nothing
// that could have the focus is touched; where rows come or go, the page says so instead.
const BETWEEN = 2_000;
const told = one("[data-told]");
const shown = new Map();
let lookedAt = 0;

const named = (root) => new Map([...root.querySelectorAll("[data-live]")].map((one) => [one.dataset.live, one]));
const figures = () => [...document.querySelectorAll(".facts > div")].map((one) => [...one.children].map((part) => part.textContent).join(": "));

async function refreshBoard() {
  lookedAt = Date.now();
  const answer = await fetch(location.href, { headers: { "x-backstop-part": "board" } });
  if (!answer.ok) return;
  const now = named(new DOMParser().parseFromString(await answer.text(), "text/html"));
  const here = named(document);
  changed.hidden = now.size === here.size && [...now.keys()].every((name) => here.has(name));
  const before = figures().join();
  for (const [name, fresh] of now) {
    const old = here.get(name);
    const places = old?.cells ?? [old];
    [...(fresh.cells ?? [fresh])].forEach((cell, n) => {
      const html = cell.className + cell.innerHTML;
      const key = `${name} ${n}`;
      if (!places[n] || cell.querySelector("a, button") || shown.get(key) === html) return;
      shown.set(key, html);
      places[n].className = cell.className;
      places[n].replaceChildren(...cell.childNodes);
    });
  }
  dispatchEvent(new Event("backstop:times"));
  if (figures().join() !== before) told.textContent = figures().join(", ");
}

const act = own ? beat : told ? refreshBoard : refreshCounts;
let waiting;
function later() {
  // The board comes to rest between two looks, however much happens.
  if (told && (waiting || document.hidden)) return;
  clearTimeout(waiting);
  waiting = setTimeout(
    () => {
      waiting = undefined;
      act();
    },
    told ? Math.max(300, lookedAt + BETWEEN - Date.now()) : 300,
  );
}
if (told) {
  setInterval(later, 60_000);
  addEventListener("visibilitychange", later);
}
if (changed) {
  const events = new EventSource("/api/v1/escalations/live");
  events.addEventListener("case.updated", ({ data }) => {
    const { case_id } = JSON.parse(data);
    if (!own || !case_id || case_id === own) later();
  });
  events.addEventListener("case.presence", ({ data }) => {
    if (own && JSON.parse(data).case_id === own) lookAround();
  });
  events.addEventListener("resync", later);
  addEventListener("pagehide", () => events.close());
}
