// The button that copies a whole value, a digest or a post, appears only where it can work.

const COPIES = "[data-copied]";

export function copying() {
  if (!navigator.clipboard) return;
  const show = (root) => root.querySelectorAll(`${COPIES}[hidden]`).forEach((button) => (button.hidden = false));
  show(document);
  document.addEventListener("htmx:load", (event) => show(event.target));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest(COPIES);
    if (!button) return;
    try {
      const held = button.closest("[data-copy]");
      await navigator.clipboard.writeText(held.dataset.copy || held.querySelector(".o-words").textContent);
    } catch {
      return; // refused by the browser: the value can still be selected
    }
    const before = [...button.childNodes];
    const said = document.createElement("span");
    said.role = "status";
    said.textContent = button.dataset.copied;
    button.replaceChildren(said);
    setTimeout(() => button.replaceChildren(...before), 2000);
  });
}
