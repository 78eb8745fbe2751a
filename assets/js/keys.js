// The keys of the help page. None of them decides or sends anything by one press; all can be switched off in one's account
// (Ctrl+Enter and Ctrl+S stay: they are not single characters).

const TYPING =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

const LIST = "onrecord:list";

export function keys() {
  remember();
  document.addEventListener("keydown", withControl);
  if (document.body.dataset.shortcuts === "on") document.addEventListener("keydown", single);
}

function withControl(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.isComposing) return;
  const form = event.target.closest?.("form") ?? document.querySelector("form[data-autosave]");
  if (!form) return;
  if (event.key === "Enter") {
    const button = form.querySelector("[data-send]");
    if (!button || !event.target.closest("form")) return;
    event.preventDefault();
    form.requestSubmit(button);
  } else if (event.key.toLowerCase() === "s") {
    const button = form.querySelector("[data-save]");
    if (!button && !form.dataset.autosave) return;
    event.preventDefault();
    if (form.dataset.autosave) form.dispatchEvent(new CustomEvent("onrecord:save"));
    else form.requestSubmit(button);
  }
}

let before = "";
let forgetting = 0;

function single(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
  const act = before === "g" && event.key === "i" ? inbox : ACTS[event.key];
  before = event.key;
  clearTimeout(forgetting);
  forgetting = setTimeout(() => (before = ""), 1500);
  if (act?.() === true) event.preventDefault();
}

const ACTS = {
  "?": () => {
    const help = document.getElementById("keys");
    help?.showModal();
    return Boolean(help);
  },
  "/": () =>
    focus([...document.querySelectorAll("[data-search]")].filter((field) => field.checkVisibility?.() ?? true).pop()),
  j: () => step(1),
  k: () => step(-1),
  o: () => press(current()?.querySelector("[data-open]")),
  x: () => press(current()?.querySelector("input[type=checkbox]")),
  u: () => press(document.querySelector("[data-up]")),
  "[": () => neighbour(-1),
  "]": () => neighbour(1),
  n: () => change(1),
  p: () => change(-1),
  c: () => {
    const field = document.getElementById("comment");
    return Boolean(field?.checkVisibility?.() ?? field) && focus(field);
  },
  a: () => {
    const place = document.getElementById("decide") ?? document.getElementById("reply");
    if (!place) return false;
    place.scrollIntoView({ block: "nearest" });
    return focus(place.querySelector("input:not([type=hidden]), textarea, a, button") ?? place);
  },
};

function inbox() {
  const address = document.body.dataset.goInbox;
  if (address) window.location.assign(address);
  return Boolean(address);
}

// The list that somebody came from, so that one item leads to the next; the tab forgets it when it closes.
function remember() {
  const items = [...document.querySelectorAll("[data-row] [data-open]")].map((link) => link.pathname);
  if (!items.length) return;
  try {
    sessionStorage.setItem(LIST, JSON.stringify(items));
  } catch {
    // No storage: the two keys do nothing.
  }
}

function neighbour(by) {
  let items = [];
  try {
    items = JSON.parse(sessionStorage.getItem(LIST)) ?? [];
  } catch {
    return false;
  }
  const here = items.indexOf(window.location.pathname);
  const address = here < 0 ? undefined : items[here + by];
  if (address) window.location.assign(address);
  return Boolean(address);
}

function change(by) {
  const changes = [...document.querySelectorAll(".o-diff__text ins, .o-diff__text del")];
  if (!changes.length) return false;
  const here = changes.indexOf(document.activeElement);
  const next = changes[Math.min(Math.max(here < 0 ? (by > 0 ? 0 : changes.length - 1) : here + by, 0), changes.length - 1)];
  next.tabIndex = -1;
  next.scrollIntoView({ block: "nearest" });
  return focus(next);
}

const current = () => document.querySelector("[data-row].is-current");

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return false;
  const here = rows.indexOf(current());
  const next = rows[Math.min(Math.max(here < 0 ? 0 : here + by, 0), rows.length - 1)];
  current()?.classList.remove("is-current");
  next.classList.add("is-current");
  next.scrollIntoView({ block: "nearest" });
  return focus(next.querySelector("[data-open]"));
}

function press(link) {
  link?.click();
  return Boolean(link);
}

function focus(field) {
  field?.focus();
  return Boolean(field);
}
