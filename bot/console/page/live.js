// Keeps the page fresh while it is open, and says that something waits. All else works without it.
"use strict";

const live = document.querySelector("[data-live]");
const wanted = new Set((live.dataset.on || "").split(" "));
const notify = document.querySelector("[data-notify]");
let fetching = false;
let again = false;

function isAtEnd() {
  return window.innerHeight + window.scrollY >= document.body.scrollHeight - 40;
}

function over(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const said = page.querySelector("[data-over]");
  if (!said) return;
  document.querySelector("h1").textContent = page.querySelector("h1").textContent;
  const main = document.querySelector("main");
  main.querySelectorAll(":scope > :not(h1)").forEach((part) => part.remove());
  main.append(said);
  main.focus();
}

function show(text) {
  const next = new DOMParser().parseFromString(text, "text/html").body;
  if (next.innerHTML.trim() === live.dataset.shown) return;
  live.dataset.shown = next.innerHTML.trim();
  const focused = document.activeElement && live.contains(document.activeElement) ? document.activeElement.id : "";
  const stay = isAtEnd();
  live.replaceChildren(...next.childNodes);
  const now = live.querySelector("[data-now]");
  for (const field of document.querySelectorAll("[data-follows]")) {
    if (now) field.value = now.dataset[field.dataset.follows];
  }
  if (focused) document.getElementById(focused)?.focus();
  if (live.hasAttribute("data-log") && stay) live.querySelector(".talk")?.lastElementChild?.scrollIntoView({ block: "nearest" });
}

async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  do {
    again = false;
    try {
      const answer = await fetch(live.dataset.live, { headers: { Accept: "text/html" }, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 403) location.reload();
      else if (answer.status === 410) over(await answer.text());
      else if (answer.ok) show(await answer.text());
    } catch {
      // The stream tells when the server is back.
    }
  } while (again);
  fetching = false;
}

function call() {
  if (document.visibilityState === "visible" || !notify || !("Notification" in window)) return;
  if (Notification.permission === "granted") new Notification(notify.dataset.title, { body: notify.dataset.body, tag: "desk" });
}

const events = new EventSource(live.dataset.events);
events.addEventListener("message", (event) => {
  const told = JSON.parse(event.data);
  const mine = told.case && (wanted.has(told.case) || told.case === "*" || wanted.has("desk"));
  if ((told.desk && wanted.has("desk")) || mine) refresh();
  if (told.needs) call();
});
events.addEventListener("open", refresh);
setInterval(refresh, 30000);

if (notify && "Notification" in window && Notification.permission === "default") {
  notify.hidden = false;
  notify.querySelector("button").addEventListener("click", async () => {
    await Notification.requestPermission();
    notify.hidden = true;
  });
}

// A piece of the directory, or a sentence that is often said, goes to where the cursor is; nothing is sent by itself.
const text = document.getElementById("text");

function put(piece) {
  const at = text.selectionStart ?? text.value.length;
  const before = text.value.slice(0, at);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  text.setRangeText(gap + piece, at, text.selectionEnd ?? at, "end");
  text.dispatchEvent(new Event("input"));
  text.focus();
}

function takePieces(inside) {
  for (const form of inside.querySelectorAll("[data-put]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      put(form.elements.text.value);
      form.closest("details")?.removeAttribute("open");
    });
  }
}

async function look(details, address) {
  const answer = await fetch(address);
  if (answer.status === 410) return over(await answer.text());
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-found]");
  found.querySelector("[data-back]").remove();
  details.replaceChildren(details.querySelector("summary"), found);
  takePieces(details);
  found.querySelector("[data-search]").addEventListener("submit", (event) => {
    event.preventDefault();
    look(details, `${details.dataset.look}?${new URLSearchParams(new FormData(event.target))}`);
  });
  return undefined;
}

if (text) {
  takePieces(document);
  const long = document.getElementById("long");
  const most = Number(text.dataset.most);
  text.addEventListener("input", () => {
    long.hidden = text.value.length <= most;
    if (!long.hidden) long.textContent = long.dataset.long;
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) text.form.requestSubmit();
  });
  text.form.addEventListener("submit", async (event) => {
    if (!text.value.trim()) return event.preventDefault();
    event.preventDefault();
    const button = text.form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(text.form.action, { method: "POST", body: new URLSearchParams(new FormData(text.form)) });
      if (answer.ok) {
        text.value = "";
        await refresh();
      } else {
        const page = await answer.text();
        if (page.includes("data-over")) over(page);
        else location.reload();
      }
    } catch {
      text.form.submit();
    }
    button.disabled = false;
    text.focus();
    return undefined;
  });
  const details = document.querySelector("[data-look]");
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector("[data-found]")) look(details, details.dataset.look);
  });
}
