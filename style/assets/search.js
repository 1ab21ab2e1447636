// The search page: results while one types, keys to go through them, and a note of what is opened.

const PAUSE = 300;
const form = document.querySelector("#search-form");
const box = form.elements.q;
const results = document.querySelector("#results");
const headerBox = document.querySelector("header.bar input[type=search]");
const links = () => [...results.querySelectorAll(".hit h3 a")];

let timer, running;
let shown = box.value.trim();

async function look() {
  const words = box.value.trim();
  if (words === shown) return;
  running?.abort();
  running = new AbortController();
  const query = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  const address = `${form.action}${query.size ? `?${query}` : ""}`;
  results.ariaBusy = "true";
  try {
    const answer = await fetch(address, { headers: { "x-backstop-part": "results" }, signal: running.signal });
    if (!answer.ok) return;
    results.innerHTML = await answer.text();
    shown = words;
    headerBox.value = box.value;
    document.title = document.title.replace(/^.*(?= · )/, words ? `Search: ${words}` : "Search");
    history.replaceState(null, "", address);
    dispatchEvent(new Event("backstop:times"));
  } catch {
    // Cancelled, or the network is away: the button still works.
  } finally {
    results.ariaBusy = null;
  }
}

box.addEventListener("input", (event) => {
  clearTimeout(timer);
  if (!event.isComposing) timer = setTimeout(look, PAUSE);
});

function step(by) {
  const all = links();
  const at = all.indexOf(document.activeElement);
  if (at + by < 0 && at >= 0) return box.focus();
  const next = all[at < 0 ? 0 : Math.min(at + by, all.length - 1)];
  next?.focus();
  next?.closest("li").scrollIntoView({ block: "nearest" });
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const isOnHit = links().includes(document.activeElement);
  const isWriting = event.target.closest("input, textarea, select, [contenteditable]");
  const by = { j: 1, k: -1 }[event.key] ?? { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const isLetter = event.key === "j" || event.key === "k";
  const fromBox = event.target === box && event.key === "ArrowDown";
  if (!by || !(fromBox || isOnHit || (isLetter && !isWriting))) return;
  event.preventDefault();
  step(by);
});

// A beacon neither waits nor tells anybody else; the thread's page may then ask whether it helped.
function note(event) {
  const link = event.target.closest("a[data-thread]");
  const search = link?.closest("[data-search]")?.dataset.search;
  if (!search || event.button > 1) return;
  const { thread, rank } = link.dataset;
  navigator.sendBeacon("/search/clicked", new URLSearchParams({ search, thread, rank }));
  try {
    sessionStorage.searched = JSON.stringify({ search, thread });
  } catch {}
}
results.addEventListener("click", note);
results.addEventListener("auxclick", note);
