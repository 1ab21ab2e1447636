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

let waiting;
const later = () => {
  clearTimeout(waiting);
  waiting = setTimeout(own ? beat : desk.dataset.desk === "queue" ? refreshCounts : () => (changed.hidden = false), 300);
};
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
