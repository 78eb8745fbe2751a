// The text of the guidance with the numbers of its lines beside it, faults marked, and links that lead to their place.
// Places come from the server, as the browser counts characters; what stands there is held against what was meant.

export function sources() {
  document.querySelectorAll("[data-source]").forEach((place) => new Source(place));
  stayOpen();
}

// What somebody opened or closed stays so when the server sends that part of the page anew.
function stayOpen() {
  const chosen = new Map();
  const all = document.getElementById("outline-all");
  if (all && !window.matchMedia("(min-width: 62em)").matches) chosen.set(all.id, false);
  const apply = () => {
    for (const [id, open] of chosen) document.getElementById(id)?.toggleAttribute("open", open);
  };
  document.addEventListener("click", (event) => {
    const details = event.target.closest?.("summary")?.parentElement;
    if (details?.id) chosen.set(details.id, !details.open);
  });
  document.body.addEventListener("htmx:afterSettle", apply);
  apply();
}

class Source {
  constructor(place) {
    this.place = place;
    this.field = place.querySelector("textarea");
    this.numbers = document.createElement("div");
    this.numbers.className = "o-source__numbers";
    this.numbers.setAttribute("aria-hidden", "true");
    this.rows = document.createElement("ol");
    this.rows.className = "o-source__rows";
    this.numbers.append(this.rows);
    this.field.before(this.numbers);
    place.classList.add("o-source--numbered");
    this.field.addEventListener("input", () => this.count());
    this.field.addEventListener("scroll", () => this.follow(), { passive: true });
    this.field.addEventListener("keydown", (event) => this.indent(event));
    new ResizeObserver(() => this.follow()).observe(this.field);
    document.addEventListener("click", (event) => this.clicked(event));
    document.body.addEventListener("htmx:afterSettle", () => this.mark());
    this.count();
    this.mark();
    const line = Number(place.dataset.line);
    if (line) this.go(this.startOf(line));
  }

  count() {
    const lines = this.field.value.split("\n").length;
    while (this.rows.childElementCount < lines) this.rows.append(document.createElement("li"));
    while (this.rows.childElementCount > lines) this.rows.lastElementChild.remove();
    this.follow();
  }

  follow() {
    this.rows.style.transform = `translateY(${-this.field.scrollTop}px)`;
  }

  mark() {
    for (const row of this.rows.querySelectorAll(".o-source__fault")) row.classList.remove("o-source__fault");
    for (const link of document.querySelectorAll("[data-fault]")) {
      this.rows.children[Number(link.dataset.fault) - 1]?.classList.add("o-source__fault");
    }
  }

  startOf(line) {
    let start = 0;
    for (let passed = 1; passed < line; passed += 1) start = this.field.value.indexOf("\n", start) + 1 || start;
    return start;
  }

  go(start, end = start) {
    const line = this.field.value.slice(0, start).split("\n").length;
    const height = parseFloat(getComputedStyle(this.field).lineHeight);
    this.field.focus({ preventScroll: true });
    this.field.setSelectionRange(start, end);
    this.field.scrollTop = (line - 1) * height - this.field.clientHeight / 3;
    this.field.scrollLeft = 0;
    this.field.scrollIntoView({ block: "nearest" });
    this.follow();
  }

  clicked(event) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const found = event.target.closest?.("[data-goto], [data-mend]");
    if (!found) return;
    const { goto: goal, mend, end, written } = found.dataset;
    if (mend === undefined) {
      event.preventDefault();
      return this.go(Number(goal), Number(end ?? goal));
    }
    const [from, to] = [Number(goal), Number(end)];
    if (this.field.value.slice(from, to) !== written) return; // it was changed meanwhile: the server looks again
    event.preventDefault();
    this.go(from, to);
    this.put(mend);
    found.disabled = true;
  }

  // As if it were typed, so that Ctrl+Z takes it back.
  put(text) {
    if (document.execCommand?.("insertText", false, text)) return;
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // A new line begins where the one before it does.
  indent(event) {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { value, selectionStart: at } = this.field;
    const blank = value.slice(value.lastIndexOf("\n", at - 1) + 1, at).match(/^ */)[0];
    if (!blank) return;
    event.preventDefault();
    this.put(`\n${blank}`);
  }
}
