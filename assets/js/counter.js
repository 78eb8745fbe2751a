// Counts while one types, by the channel's rule, so that there is no waiting. The server counts again and its word holds;
// these are its rules (policies/lengths.py) without the list of endings by which X finds links that have no scheme.

const LINK = /https?:\/\/[^\s<>"“”«»]+/giu;
const TRAILING = /[.,;:!?'"\])}…]+$/u;
const LINK_LENGTH = 23;
const EMOJI =
  /\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Emoji}\p{EMod})[\uFE0F\u20E3]?\p{EMod}?[\u{E0020}-\u{E007F}]*(?:\u200D(?:\p{Extended_Pictographic}|\p{Emoji_Presentation})\uFE0F?\p{EMod}?)*/gu;
const LIGHT = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
];
const segmenter =
  typeof Intl.Segmenter === "function" ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

const graphemes = (text) => (segmenter ? [...segmenter.segment(text)].length : [...text].length);

function withLinks(text, count) {
  let total = 0;
  let start = 0;
  for (const found of text.matchAll(LINK)) {
    const link = found[0].replace(TRAILING, "");
    total += count(text.slice(start, found.index)) + LINK_LENGTH;
    start = found.index + link.length;
  }
  return total + count(text.slice(start));
}

function weight(text) {
  let total = 0;
  const rest = text.replace(EMOJI, () => ((total += 2), ""));
  for (const character of rest) {
    const point = character.codePointAt(0);
    total += LIGHT.some(([low, high]) => point >= low && point <= high) ? 1 : 2;
  }
  return total;
}

const COUNTING = {
  x: (text) => withLinks(text.normalize("NFC"), weight),
  graphemes,
  characters: (text) => [...text].length,
  utf16: (text) => text.length,
  mastodon: (text) =>
    withLinks(text, (part) => graphemes(part.replace(/(^|[^\w/@])@(\w+(?:[.-]+\w+)*)@[\w-]+(?:\.[\w-]+)+/gu, "$1@$2"))),
};

export function count(rule, text) {
  return COUNTING[rule]?.(text.replace(/\r\n?/g, "\n"));
}

export function counting() {
  for (const place of document.querySelectorAll("[data-count]")) {
    const field = place.querySelector("textarea");
    field.addEventListener("input", () => show(place, field));
    let timer = 0;
    field.addEventListener("input", () => {
      clearTimeout(timer); // read out only when one pauses
      timer = setTimeout(() => say(place), 1000);
    });
    if (field.value !== field.defaultValue) show(place, field);
  }
}

// Where lines of --- divide a text into posts, the longest of them is shown.
function longest(place, text) {
  const posts = [[]];
  for (const line of text.split(/\r\n?|\n/u)) {
    if (place.dataset.post && line.trim() === "---") posts.push([]);
    else posts.at(-1).push(line);
  }
  const of = posts.length;
  const texts = posts.map((lines) => (of > 1 ? lines.join("\n").trim() : text));
  const all = texts.map((one, index) => ({ number: count(place.dataset.count, one), post: index + 1, of }));
  return all.reduce((most, one) => (one.number > most.number ? one : most));
}

function show(place, field) {
  const { number, post, of } = longest(place, field.value);
  const shown = place.querySelector(".o-length");
  if (number === undefined || !shown) return;
  const limit = Number(place.dataset.limit);
  const format = new Intl.NumberFormat(document.documentElement.lang);
  shown.classList.toggle("o-length--over", limit > 0 && number > limit);
  shown.classList.toggle("o-length--near", limit > 0 && number <= limit && number > limit * 0.9);
  const which = shown.querySelector(".o-length__post");
  if (which) which.textContent = of > 1 ? place.dataset.post.replace("{n}", post).replace("{m}", of) : "";
  shown.querySelector("b").textContent = format.format(number);
  const left = shown.querySelector(".o-length__left");
  if (left) {
    const words = number > limit ? place.dataset.overOne : place.dataset.leftOne;
    left.textContent = words.replace("{n}", format.format(Math.abs(limit - number)));
  }
}

function say(place) {
  const left = place.querySelector(".o-length__left");
  const said = place.querySelector("[data-count-said]");
  if (left && said) said.textContent = left.textContent;
}
