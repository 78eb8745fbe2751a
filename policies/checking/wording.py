"""How a text is worded: placeholders that were left in, capitals, hashtags, acronyms, and how hard it is to read."""

from __future__ import annotations

import re
from collections.abc import Callable

from policies.facts import Span
from policies.lengths import links

_PLACEHOLDERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\{\{[^{}\n]{0,80}\}\}|\$\{[^{}\n]{0,80}\}",
        r"<[A-Za-zÀ-ÿ][\w ’'/-]{0,40}>",
        r"\(\*[^()\n]{1,200}\)",
        r"\bX{3,}\b|\bx{3,}\b|_{3,}",
        r"\bTB[ACD]\b|\bTODO\b|\bFIXME\b",
        r"(?i:\blorem ipsum\b)",
        r"(?i:\b(?:put|insert|add|insérer|ajouter|inscrire)\b[^.()\[\]\n]{1,60}\b(?:here|ici)\b)",
        r"(?i:\[ ?(?:insert|add|enter|put|fill|your|name|date|time|day|link|url|phone|number|address|location|place"
        r"|organi[sz]ation|tb[acd]\b|to be|xx|placeholder|insérer|ajouter|inscrire|votre|nom|heure|jour|lien|numéro"
        r"|téléphone|adresse|lieu|à (?:compléter|venir|confirmer))[^\[\]\n]{0,80}\](?!\())",
    )
)
_CAPITALS = re.compile(r"\b[A-ZÀ-Þ]{2,}+(?:[^\w\n]++[A-ZÀ-Þ]{2,}+\b){2,}+")
_HASHTAG = re.compile(r"(?<![\w&#/])#(\w+)")
_ACRONYM = re.compile(r"(?<![\w#@.&'’-])[A-Z][A-Z0-9]{1,5}(?![\w'’&-])")
_SPELT_OUT = re.compile(r"\(([A-Z][A-Z0-9]{1,5})\)|\b([A-Z][A-Z0-9]{1,5}) \(")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*+")
_SENTENCE = re.compile(r"[.!?…]+(?=[\s\"”»)]|$)")
_ENGLISH_SYLLABLE = re.compile(r"[aeiouy]+")
_FRENCH_SYLLABLE = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")

LONG_HASHTAG = 10
"""Letters from which a hashtag in small letters is taken for several words."""

MOST_ACRONYMS = 20

SHORTEST_JUDGED = 20
"""Words below which no grade is given: one long word would decide it."""

HIGHEST_GRADE = 9
LEAST_EASE = 60
"""The French ease by Kandel and Moles that corresponds to that grade; 100 is very easy, 0 very hard."""


def placeholders(text: str) -> list[Span]:
    """Places that were meant to be filled in."""
    found = {match.span() for pattern in _PLACEHOLDERS for match in pattern.finditer(text)}
    return [Span(start, end, "placeholder") for start, end in sorted(found)]


def capitals(text: str) -> list[Span]:
    """Three or more words in a row in capital letters."""
    return [Span(*match.span(), "capitals") for match in _CAPITALS.finditer(text)]


def hashtags(text: str) -> list[Span]:
    """Hashtags: a number alone is none."""
    return [Span(*match.span(), "hashtag") for match in _HASHTAG.finditer(text) if not match[1].isdigit()]


def flat_hashtags(text: str) -> list[Span]:
    """Long hashtags without a capital letter inside, which screen readers read as one word."""
    return [
        span
        for span in hashtags(text)
        if span.end - span.start > LONG_HASHTAG and (word := text[span.start + 1 : span.end])[1:] == word[1:].lower()
    ]


def undefined_acronyms(text: str, known: frozenset[str]) -> list[Span]:
    """Acronyms at their first use, where the text nowhere spells them out beside brackets."""
    spelt_out = {word for pair in _SPELT_OUT.findall(text) for word in pair} | known
    quiet = _CAPITALS.sub(lambda match: " " * len(match[0]), text)
    found: dict[str, Span] = {}
    for match in _ACRONYM.finditer(quiet):
        if match[0] not in spelt_out:
            found.setdefault(match[0], Span(*match.span(), "acronym"))
    return list(found.values())[:MOST_ACRONYMS]


def grade(text: str) -> float | None:
    """The school grade at which an English text reads, by Flesch and Kincaid; None for a text too short to judge."""
    counted = _counted(text, _english_syllables)
    if counted is None:
        return None
    words, sentences, syllables = counted
    return round(0.39 * words / sentences + 11.8 * syllables / words - 15.59, 1)


def ease(text: str) -> float | None:
    """How easily a French text reads, by Kandel and Moles; None for a text too short to judge."""
    counted = _counted(text, _french_syllables)
    if counted is None:
        return None
    words, sentences, syllables = counted
    return round(207 - 1.015 * words / sentences - 73.6 * syllables / words, 1)


def _counted(text: str, syllables: Callable[[str], int]) -> tuple[int, int, int] | None:
    kept, last = [], 0
    for start, end in links(text, bare=True):
        kept.append(text[last:start])
        last = end
    text = "".join([*kept, text[last:]])
    words = _WORD.findall(text.lower())
    if len(words) < SHORTEST_JUDGED:
        return None
    return len(words), max(1, len(_SENTENCE.findall(text))), sum(map(syllables, words))


def _english_syllables(word: str) -> int:
    count = len(_ENGLISH_SYLLABLE.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(1, count)


def _french_syllables(word: str) -> int:
    """A mute e at the end, also before the s of a plural, is not heard."""
    count = len(_FRENCH_SYLLABLE.findall(word))
    if count > 1 and re.search(r"[^aeiouyàâäéèêëîïôöùûüœæ]e(?:s|nt)?$", word):
        count -= 1
    return max(1, count)
