// A comment on a draft: words that are selected in its text fill the field that says what the comment is about, with the
// place where they stand, until somebody types there. Without scripts they are copied by hand.

export function quoting() {
  const field = document.querySelector("form textarea[name=quoted]");
  if (!field) return;
  const { language, start } = field.form.elements;
  field.addEventListener("input", () => (start.value = ""));
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || !selection.toString().trim()) return;
    const range = selection.getRangeAt(0);
    const text = element(range.startContainer)?.closest("[data-quotable] .o-words[lang]");
    if (!text || !text.contains(range.endContainer)) return;
    if (field.value && field.value !== field.dataset.selected) return;
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(range.startContainer, range.startOffset);
    field.value = field.dataset.selected = range.toString();
    if (language.tagName === "INPUT" || [...language.options].some((one) => one.value === text.lang))
      language.value = text.lang;
    start.value = [...before.toString()].length;
  });
}

function element(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
}
