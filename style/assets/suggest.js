// Suggestions under a search box: the combobox pattern of the ARIA Authoring Practices, list without
// automatic selection. boot.js loads this when somebody goes to such a box; without it the box is a
// plain form.

const PAUSE = 120;
const LETTERS_MIN = 2;
const WORDS = { tag: "Tag", category: "Category" };
let boxes = 0;

const make = (name, attributes, ...children) => {
  const node = document.createElement(name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  node.append(...children);
  return node;
};

// The parts of a text that begin a word as one of the typed words does, in bold.
function marked(text, typed) {
  const words = typed.match(/[\p{L}\p{N}]+/gu)?.map((word) => word.toLowerCase()) ?? [];
  return text.split(/([\p{L}\p{N}]+)/u).flatMap((piece) => {
    const word = words.find((word) => piece.toLowerCase().startsWith(word));
    return word ? [make("b", {}, piece.slice(0, word.length)), piece.slice(word.length)] : piece;
  });
}

export default function suggest(input) {
  if (input.role === "combobox") return;
  const form = input.form;
  const id = `suggestions-${++boxes}`;
  const list = make("div", { id, role: "listbox", class: "suggestions", hidden: "" });
  list.ariaLabel = "Suggestions";
  const told = make("span", { role: "status", class: "unseen" });
  form.append(list, told);
  input.role = "combobox";
  input.ariaAutoComplete = "list";
  input.ariaExpanded = "false";
  input.setAttribute("aria-controls", id);

  let timer, running, at = -1;
  const options = list.children;

  function choose(next) {
    options[at]?.setAttribute("aria-selected", "false");
    at = next;
    const option = options[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }
  function open(isOpen) {
    list.hidden = !isOpen;
    input.ariaExpanded = String(isOpen);
    if (!isOpen) choose(-1);
  }
  function stop() {
    clearTimeout(timer);
    running?.abort();
  }
  function show(items, typed) {
    choose(-1);
    list.replaceChildren(...items.map(({ text, url, kind, category }, n) => {
      const note = make("span", { class: "meta" }, WORDS[kind] ?? category ?? "");
      const name = make("span", { dir: "auto" }, ...marked(text, typed));
      return make("a", { id: `${id}-${n}`, role: "option", href: url, tabindex: -1, "aria-selected": false }, name, note);
    }));
    open(items.length > 0);
    told.textContent = items.length ? `${items.length} suggestion${items.length > 1 ? "s" : ""}` : "";
  }
  async function look() {
    const typed = input.value;
    running = new AbortController();
    try {
      const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(typed)}`, { signal: running.signal });
      if (answer.ok && document.activeElement === input) show((await answer.json()).items, typed);
    } catch {} // Cancelled, or the network is away: the form still works.
  }

  function typed(event) {
    stop();
    if (event?.isComposing) return;
    if (input.value.trim().length < LETTERS_MIN) return show([], "");
    timer = setTimeout(look, PAUSE);
  }
  input.addEventListener("input", typed);
  // Typed while this script was on its way.
  if (input.value !== input.defaultValue) typed();
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      if (list.hidden) open(true);
      // One place more than there are lines: the box itself, with nothing chosen.
      const places = options.length + 1;
      choose(((at + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      options[at].click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      stop();
      open(false);
    }
  });
  // The box keeps the focus while a line is pressed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", () => {
    stop();
    open(false);
  });
}
