// The search page: results while one types, keys to go through them, and a note of what is opened.

const PAUSE = 300;
const form = document.querySelector("#search-form");
const box = form.elements.q;
const results = document.querySelector("#results");
const headerBox = document.querySelector("header.bar input[type=search]");
const links = () => [...results.querySelectorAll(".hit > h3 > a")];

let timer, running;
let shown = box.value.trim();

async function look() {
  const words = box.value.trim();
  // Also where the words are those that are shown: others may be on their way.
  running?.abort();
  results.ariaBusy = null;
  if (words === shown) return;
  const own = new AbortController();
  running = own;
  const query = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  const address = `${form.action}${query.size ? `?${query}` : ""}`;
  results.ariaBusy = "true";
  try {
    const answer = await fetch(address, { headers: { "x-backstop-part": "results" }, signal: own.signal });
    const html = await answer.text();
    const isPart = answer.headers.get("content-type")?.startsWith("text/html") && !/^\s*<!doctype/i.test(html);
    // Where it was refused, the part says why; hits of other words do not stay under these.
    if (isPart) results.innerHTML = html;
    else results.textContent = "This could not be searched for now. Press Search to try again.";
    shown = answer.ok ? words : undefined;
    if (!answer.ok) return;
    headerBox.value = box.value;
    document.title = document.title.replace(/^.*(?= · )/, words ? `Search: ${words}` : "Search");
    history.replaceState(null, "", address);
    dispatchEvent(new Event("backstop:times"));
  } catch {
    // Cancelled, or the network is away: the button still works.
  } finally {
    if (running === own) results.ariaBusy = null;
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
function opened(hit) {
  const search = hit?.closest("[data-search]")?.dataset.search;
  if (!search) return;
  const { thread, rank } = hit.dataset;
  navigator.sendBeacon("/search/clicked", new URLSearchParams({ search, thread, rank }));
  return search;
}

function note(event) {
  const link = event.target.closest("a[data-thread]");
  const search = event.button > 1 ? undefined : opened(link);
  if (!search) return;
  try {
    sessionStorage.searched = JSON.stringify({ search, thread: link.dataset.thread });
  } catch {}
}

// An answer read here is a hit that was opened, and may be what solved it.
async function read(event) {
  const answer = event.target;
  if (!answer.open || !answer.matches(".accepted[data-thread]") || answer.querySelector(".solved-bar")) return;
  const search = opened(answer);
  if (!search) return;
  const { offer } = await import("./solved.js");
  // It may have been closed and opened meanwhile.
  if (answer.querySelector(".solved-bar")) return;
  answer.append(offer(search, "Does this answer your question? "));
}
results.addEventListener("click", note);
results.addEventListener("auxclick", note);
// It does not bubble.
results.addEventListener("toggle", read, true);
