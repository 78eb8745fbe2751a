// A form with data-autosave is saved on the server as it is written. Where that fails, the text stays in the form and in
// the tab, the page says so and why, and it tries again by itself where that can help.

import { forget, keep } from "./kept.js";

const PAUSE = 1200; // after the last key
const LONGEST = 8000; // while somebody types without a pause
const AGAIN = [2000, 5000, 15000, 30000];

export function autosave() {
  document.querySelectorAll("form[data-autosave]").forEach((form) => new Saving(form));
}

class Saving {
  constructor(form) {
    this.form = form;
    this.said = form.querySelector("[data-save-state]") ?? document.querySelector("[data-save-state]");
    this.unsaved = false;
    this.busy = false;
    this.failures = 0;
    this.timer = 0;
    this.since = 0;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => this.leave());
    form.addEventListener("onrecord:save", () => this.save());
    window.addEventListener("online", () => this.unsaved && this.save());
    window.addEventListener("focus", () => this.unsaved && this.failures && this.save());
    window.addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  changed() {
    this.unsaved = true;
    this.since ||= Date.now();
    this.soon(Math.min(PAUSE, Math.max(0, this.since + LONGEST - Date.now())));
  }

  soon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  leave() {
    // The form itself is being sent: that is the save.
    this.unsaved = false;
    clearTimeout(this.timer);
    keep(this.form);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.busy) return this.soon(PAUSE);
    this.busy = true;
    this.unsaved = false;
    this.since = 0;
    this.show(this.form.dataset.saving);
    try {
      await this.take(await this.send());
    } catch {
      this.failed(this.form.dataset.offline, true);
    } finally {
      this.busy = false;
    }
  }

  send() {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string") fields.append(name, value);
    return fetch(this.form.dataset.autosave, {
      method: "POST",
      body: fields,
      headers: { "HX-Request": "true", Accept: "text/html, application/json;q=0.9" },
      credentials: "same-origin",
      redirect: "error",
    });
  }

  async take(response) {
    const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
    const body = isJson ? await response.json() : await response.text();
    if (response.ok) return this.saved(body, isJson);
    const said = isJson ? body.detail : textOf(body);
    if (response.status === 401) return this.signedOut();
    const wait = Number(response.headers.get("Retry-After")) * 1000;
    this.failed(said || response.statusText, response.status === 429 || response.status >= 500, wait);
  }

  saved(body, isJson) {
    this.failures = 0;
    const version = this.form.elements.namedItem("version");
    if (isJson && body.version != null && version) version.value = body.version;
    if (!this.unsaved) forget(this.form);
    if (isJson) this.show(body.said ?? this.at());
    else if (textOf(body)) this.show(fragment(body));
    else this.show(this.at());
  }

  at() {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    return this.form.dataset.saved.replace("{time}", time);
  }

  signedOut() {
    const { signInHref, signIn, unsaved, signedOut } = this.form.dataset;
    const link = document.createElement("a");
    link.href = signInHref;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = signIn;
    this.failed("", false);
    this.show(`${unsaved.replace("{reason}", signedOut)} `, true, link);
  }

  failed(reason, again, wait = 0) {
    this.unsaved = true;
    this.failures += 1;
    keep(this.form);
    this.show(this.form.dataset.unsaved.replace("{reason}", reason), true);
    if (again) this.soon(Math.max(wait, AGAIN[Math.min(this.failures, AGAIN.length) - 1]));
  }

  show(what, failed = false, ...more) {
    if (!this.said) return;
    this.said.classList.toggle("o-save--failed", failed);
    this.said.replaceChildren(what, ...more);
  }
}

// The answer is a part of a page of our own server; scripts in it would not run, and none are expected.
function fragment(html) {
  const made = document.createDocumentFragment();
  made.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  return made;
}

function textOf(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
}
