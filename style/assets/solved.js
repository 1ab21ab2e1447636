// After a search: one click says that what was found solved the problem.

/** A line that asks, with its button; what is said goes to the log of searches. */
export function offer(search, question, said) {
  const line = document.createElement("p");
  line.textContent = question;
  const yes = document.createElement("button");
  yes.type = "button";
  yes.className = "btn";
  yes.textContent = "This solved it";
  const bar = document.createElement("aside");
  bar.className = "solved-bar card";
  bar.ariaLabel = "Did this help?";
  bar.append(line, yes);
  yes.addEventListener("click", () => {
    navigator.sendBeacon("/search/solved", new URLSearchParams({ search }));
    said?.();
    const thanks = document.createElement("p");
    thanks.role = "status";
    bar.replaceChildren(thanks);
    thanks.textContent = "Thank you. Good to know that it helped.";
  });
  return bar;
}

/** Asks on a thread that was opened from a search. */
export function onThread() {
  const { search, thread } = JSON.parse(sessionStorage.searched);
  if (!location.pathname.startsWith(`/t/${thread}/`)) return;
  const bar = offer(search, "You came here from a search. ", () => delete sessionStorage.searched);
  document.querySelector("main").append(bar);
}
