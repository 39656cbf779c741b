// Keeps the page fresh while it is open, sends without leaving it, and says that something waits. All else works without.
"use strict";

const live = document.querySelector("[data-live]");
const main = document.querySelector("main");
const wanted = new Set(live.dataset.on.split(" "));
const notify = document.querySelector("[data-notify]");
const text = document.getElementById("text");
const latest = document.getElementById("latest");
const jump = document.querySelector("[data-jump]");
const parse = (page) => new DOMParser().parseFromString(page, "text/html");
const shown = new Map([...document.querySelectorAll("[data-part]")].map((part) => [part.id, part.innerHTML]));
let fetching = false;
let again = false;
let over = false;

// -- the end of it ------------------------------------------------------------------------------------

const drafts = () => [...document.querySelectorAll("main textarea:not([readonly])")].map((one) => one.value.trim()).filter(Boolean).join("\n\n");

function unsent(draft) {
  const field = document.createElement("div");
  const label = document.createElement("label");
  const area = document.createElement("textarea");
  field.className = "field";
  label.htmlFor = area.id = "unsent";
  label.textContent = document.getElementById("long").dataset.unsent;
  area.rows = 5;
  area.dir = "auto";
  area.readOnly = true;
  area.value = draft;
  field.append(label, area);
  return field;
}

// Nothing of the talk stays on the screen; what the volunteer wrote does, unless everything was deleted.
function leave(page, said) {
  over = true;
  events.close();
  const draft = drafts();
  if (draft && said.dataset.over !== "gone" && !said.querySelector("textarea")) said.insertBefore(unsent(draft), said.lastElementChild);
  const heading = document.querySelector("h1");
  heading.textContent = page.querySelector("h1").textContent;
  document.title = page.title;
  main.replaceChildren(heading, said);
  main.focus();
}

function signedOut() {
  const draft = drafts();
  if (!draft) return location.reload();
  const words = document.getElementById("long").dataset;
  const page = parse("<h1></h1><div data-over><p></p><p><a></a></p></div>");
  page.querySelector("h1").textContent = words.unsent;
  page.querySelector("p").textContent = words.ended;
  page.querySelector("a").href = live.dataset.live.replace(/\/cases\/.*/, "/sign-in");
  page.querySelector("a").textContent = words.signIn;
  page.title = words.unsent;
  return leave(page, page.querySelector("[data-over]"));
}

// -- what changes by itself ---------------------------------------------------------------------------

function isAtEnd() {
  if (!latest) return false;
  const end = latest.getBoundingClientRect().bottom;
  return end >= 0 && end <= document.getElementById("write").getBoundingClientRect().top + 12;
}

function toEnd() {
  const room = window.innerHeight - document.getElementById("write").offsetHeight;
  window.scrollBy({ top: latest.getBoundingClientRect().bottom - room, behavior: "instant" });
}

// The connection broke over a message: once it stands in the talk, it did arrive.
function arrived() {
  const last = [...document.querySelectorAll(".talk .mine")].at(-1);
  const isNew = last && Number(last.id.replace("words-", "")) > Number(text.form.elements.after.value);
  if (isNew && last.querySelector(".said").textContent === text.value.trim()) sent();
}

function sent() {
  delete text.form.dataset.unsure;
  tell(text.form, "");
  text.value = "";
  text.dispatchEvent(new Event("input"));
  toEnd();
}

// Forms say what was seen: a talk is not closed over words that were never in view.
function follow() {
  const state = document.getElementById("state");
  if (!state) return;
  if (text.form.dataset.unsure) arrived();
  const seen = document.visibilityState === "visible" && isAtEnd();
  for (const field of document.querySelectorAll("[data-follows]")) {
    const { busy, unsure } = field.form.dataset;
    const waits = (field.dataset.follows === "heard" && !seen) || (field.dataset.follows === "after" && (busy || unsure));
    if (!waits) field.value = state.dataset[field.dataset.follows];
  }
  if (seen) jump.hidden = true;
}

// Lines are added one by one: a screen reader then says the new ones, and no other.
function mergeLog(old, next) {
  const lines = [...next.children];
  const stay = new Set(lines.map((one) => one.id));
  let more = false;
  for (const one of [...old.children]) if (!stay.has(one.id)) one.remove();
  for (const one of lines) {
    const there = document.getElementById(one.id);
    if (!there) {
      old.append(one);
      more = more || one.classList.contains("hers");
    } else if (there.innerHTML !== one.innerHTML) {
      there.replaceChildren(...one.childNodes);
      there.toggleAttribute("data-way", one.hasAttribute("data-way"));
    }
  }
  return more;
}

function replace(old, next, force) {
  for (const { name, value } of next.attributes) if (name.startsWith("data-")) old.setAttribute(name, value);
  const html = next.innerHTML;
  if (shown.get(old.id) === html) return;
  const fields = [...old.querySelectorAll("select, textarea, input:not([type=hidden])")].filter((one) => one.id);
  if (!force && fields.some((one) => one.localName === "textarea" && one.value.trim() && !next.querySelector(`#${one.id}`))) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : null;
  shown.set(old.id, html);
  old.replaceChildren(...next.childNodes);
  for (const one of fields) {
    const now = document.getElementById(one.id);
    if (now && (now.localName !== "select" || [...now.options].some((option) => option.value === one.value))) now.value = one.value;
  }
  if (focused !== null) (document.getElementById(focused) || main).focus();
}

function show(page, force = false) {
  const stay = isAtEnd();
  let more = false;
  for (const next of page.querySelectorAll("[data-part]")) {
    const old = document.getElementById(next.id);
    if (old?.getAttribute("role") === "log") more = mergeLog(old.querySelector("ol"), next.querySelector("ol"));
    else if (old) replace(old, next, force);
  }
  if (!latest) return;
  if (stay) toEnd();
  else if (more) jump.hidden = false;
  follow();
  if (document.querySelector("[data-way]")) setTimeout(refresh, 2000);
}

async function refresh() {
  if (over) return;
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  do {
    again = false;
    try {
      const answer = await fetch(live.dataset.live, { redirect: "manual" });
      const page = answer.ok || answer.status === 410 ? parse(await answer.text()) : null;
      const said = page?.querySelector("[data-over]");
      if (over) return;
      if (said) leave(page, said);
      else if (answer.ok) show(page);
      else if (answer.type === "opaqueredirect" || answer.status === 403) signedOut();
    } catch {
      // The stream tells when the server is back.
    }
  } while (again && !over);
  fetching = false;
}

// -- something waits ----------------------------------------------------------------------------------

const title = document.title;

function call() {
  if (document.visibilityState === "visible") return;
  document.title = `● ${title}`;
  if (!notify || !("Notification" in window) || Notification.permission !== "granted") return;
  try {
    new Notification(notify.dataset.title, { body: notify.dataset.body, tag: "desk" });
  } catch {
    // Some phones show none from a page; the title says it.
  }
}

const events = new EventSource(live.dataset.events);
events.addEventListener("message", (event) => {
  const told = JSON.parse(event.data);
  if ((told.desk && wanted.has("desk")) || (told.case && wanted.has("case"))) refresh();
  if (told.needs) call();
});
events.addEventListener("open", refresh);
events.addEventListener("error", () => {
  if (events.readyState === EventSource.CLOSED) refresh();
});
setInterval(refresh, 30000);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  document.title = over ? document.title : title;
  follow();
  refresh();
});

if (notify && "Notification" in window && Notification.permission === "default") {
  notify.hidden = false;
  notify.querySelector("button").addEventListener("click", async () => {
    await Notification.requestPermission();
    notify.hidden = true;
  });
}

// -- writing ------------------------------------------------------------------------------------------

function tell(form, words) {
  form.querySelector(":scope > [role=alert]")?.remove();
  if (!words) return;
  const said = document.createElement("p");
  said.className = "bad";
  said.setAttribute("role", "alert");
  said.textContent = words;
  form.prepend(said);
}

// Returns whether it was done. What was written stays in its field unless it was.
async function send(form, button) {
  if (form.dataset.busy) return false;
  const fields = new URLSearchParams(new FormData(form));
  if (button?.name) fields.append(button.name, button.value);
  form.dataset.busy = "yes";
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    const page = parse(await answer.text());
    const said = page.querySelector("[data-over]");
    if (said) leave(page, said);
    else if (answer.ok && new URL(answer.url).pathname !== location.pathname) location.assign(answer.url);
    else {
      tell(form, answer.ok ? "" : page.querySelector(".bad, main p")?.textContent);
      show(page, answer.ok);
      if (!answer.ok && form !== text.form) jump.hidden = isAtEnd();
      return answer.ok;
    }
  } catch {
    form.dataset.unsure = "yes";
    tell(form, document.getElementById("long").dataset.failed);
    if (form === text.form) follow();
  } finally {
    delete form.dataset.busy;
  }
  return false;
}

function put(piece) {
  const at = text.selectionStart;
  const before = text.value.slice(0, at);
  text.setRangeText((before && !before.endsWith("\n") ? "\n" : "") + piece, at, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input"));
  text.focus();
}

// A piece of the directory, or a sentence that is often said, goes to where the cursor is; nothing is sent by itself.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-piece]");
  if (!button || !text) return;
  event.preventDefault();
  button.closest("details").open = false;
  put(button.value);
});

async function look(details, fields) {
  const answer = await fetch(details.dataset.look, fields && { method: "POST", body: fields });
  const page = parse(await answer.text());
  const said = page.querySelector("[data-over]");
  if (said) return leave(page, said);
  const found = page.querySelector("[data-found]");
  if (!found) return signedOut();
  found.querySelector("[data-back]").remove();
  details.replaceChildren(details.querySelector("summary"), found);
  return found.querySelector("[data-search]").addEventListener("submit", (event) => {
    event.preventDefault();
    look(details, new URLSearchParams(new FormData(event.target)));
  });
}

function hearKeys() {
  const form = text.form;
  const long = document.getElementById("long");
  let typed = 0;
  text.addEventListener("input", () => {
    const words = text.value.length > Number(text.dataset.most) ? long.dataset.long : "";
    if (long.textContent !== words) long.textContent = words;
    if (!text.value.trim() || Date.now() - typed < 4000) return;
    typed = Date.now();
    fetch(form.dataset.typing, { method: "POST", body: new URLSearchParams({ mark: form.elements.mark.value }) }).catch(() => {});
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!text.value.trim() || form.dataset.busy) return;
    text.readOnly = true;
    const done = await send(form);
    text.readOnly = false;
    if (done) {
      sent();
      follow();
    }
    if (!over) text.focus();
  });
}

if (text) {
  hearKeys();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form === text.form || !main.contains(form)) return;
    event.preventDefault();
    if (await send(form, event.submitter) && form.isConnected) form.reset();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!over && drafts()) event.preventDefault();
  });
  const details = document.querySelector("[data-look]");
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector("[data-found]")) look(details);
  });
  document.getElementById("hand-over").closest("details").addEventListener("toggle", refresh);
  jump.addEventListener("click", (event) => {
    event.preventDefault();
    toEnd();
    follow();
    text.focus({ preventScroll: true });
  });
  window.addEventListener("scroll", follow, { passive: true });
  window.addEventListener("resize", follow);
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    });
  }
  if (document.querySelector(".talk .said")) {
    history.scrollRestoration = "manual";
    toEnd();
    window.addEventListener("load", toEnd);
  }
  follow();
}
