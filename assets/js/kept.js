// What is typed into a form with data-keep is held by this tab until it was sent and taken, and offered again where the
// page comes back without it: after a lost session, a page reloaded, a browser that fell over. Signing out forgets all.

const PREFIX = "onrecord:";

export function keep(form, sent = false) {
  const typed = textFields(form).filter((field) => field.value !== field.defaultValue);
  if (typed.length)
    write(form.dataset.keep, { sent, fields: Object.fromEntries(typed.map((field) => [field.name, field.value])) });
  else write(form.dataset.keep, null);
}

export function forget(form) {
  write(form.dataset.keep, null);
}

export function keeping() {
  const forms = [...document.querySelectorAll("form[data-keep]")];
  forgetWhatWasTaken(new Set(forms.map((form) => form.dataset.keep)));
  for (const form of forms) {
    offer(form);
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", () => keep(form, true));
  }
  document
    .querySelector("[data-sign-out]")
    ?.addEventListener("submit", () => names().forEach((name) => write(name, null)));
}

function textFields(form) {
  return [...form.elements].filter(
    (field) =>
      field.name && !field.name.startsWith("_") && field.matches("textarea, input[type=text], input[type=url]"),
  );
}

// A form that was sent and led to another page than its own, and not to an error, was taken.
function forgetWhatWasTaken(here) {
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus;
  if (!status || status >= 400) return;
  for (const name of names()) if (!here.has(name) && read(name)?.sent) write(name, null);
}

function offer(form) {
  const fields = read(form.dataset.keep)?.fields ?? {};
  const missing = textFields(form).filter((field) => fields[field.name]?.trim() && fields[field.name] !== field.value);
  if (!missing.length) return forget(form);
  const place = document.createElement("div");
  place.className = "o-kept";
  place.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = form.dataset.keepOffer;
  place.append(
    words,
    choice(form.dataset.keepBack, () => {
      for (const field of missing) {
        field.value = fields[field.name];
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      missing[0].focus();
      place.remove();
    }),
    choice(form.dataset.keepDrop, () => {
      forget(form);
      place.remove();
    }),
  );
  form.before(place);
}

function choice(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary o-button--small";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}

// Storage may be full or switched off. Then nothing is kept here; the form itself still holds the text.
function write(name, value) {
  if (!name) return;
  try {
    if (value) sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
    else sessionStorage.removeItem(PREFIX + name);
  } catch {
    return;
  }
}

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

function names() {
  try {
    return Object.keys(sessionStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}
