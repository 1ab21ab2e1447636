// On a thread that was opened from a search: one click says that it solved the problem.

const { search, thread } = JSON.parse(sessionStorage.searched);

if (location.pathname.startsWith(`/t/${thread}/`)) {
  const line = document.createElement("p");
  line.textContent = "You came here from a search. ";
  const yes = document.createElement("button");
  yes.type = "button";
  yes.className = "btn";
  yes.textContent = "This solved it";
  const bar = document.createElement("aside");
  bar.className = "solved-bar card";
  bar.ariaLabel = "Did this help?";
  bar.append(line, yes);
  document.querySelector("main").append(bar);
  yes.addEventListener("click", () => {
    navigator.sendBeacon("/search/solved", new URLSearchParams({ search }));
    delete sessionStorage.searched;
    const thanks = document.createElement("p");
    thanks.role = "status";
    bar.replaceChildren(thanks);
    thanks.textContent = "Thank you. Good to know that it helped.";
  });
}
