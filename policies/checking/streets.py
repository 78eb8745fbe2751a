"""Street addresses in a text: a number with the name of a street, in English and French order and some others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from policies.checking.dates import DAY
from policies.checking.letters import holds_any, lowered

_EN = (
    "st|str|street|ave?|avenue|rd|road|blvd|boulevard|dr|drive|lane|ln|court|crt|ct|crescent|cres|way|place|pl|"
    "terrace|terr|highway|hwy|line|concession|sideroad|trail|parkway|pkwy|square|sq|circle|cir|gate|grove|close|"
    "alley|heights|turnpike|causeway|esplanade|mews|gardens"
)
_FR = r"rue|avenue|av\.|boulevard|boul\.|chemin|ch\.|place|allée|route|rang|montée|côte|promenade|impasse|croissant"
_NAMED = r"(?:[A-ZÀ-Þ][\w'’-]{0,24}\.?|[0-9]{1,3}(?:st|nd|rd|th))"
_ADDRESS = re.compile(
    rf"(?<![\w.,/-])[0-9]{{1,5}}[A-Za-z]?,? (?:(?:{_NAMED} ){{1,3}}(?i:{_EN})\b\.?"
    rf"|(?i:{_FR})(?: (?:de|du|des|la|le|les|de la)(?= )){{0,2}} (?:[dl]['’])?[A-ZÀ-Þ][\w'’-]{{0,24}}"
    r"(?: [A-ZÀ-Þ][\w'’-]{0,24}){0,2}"
    r"|(?i:rue|avenue|boulevard|boul\.) (?:de la|de|du|des) \w{2,24})"
)
_UNIT = re.compile(
    r",?[ \n]{1,2}(?:apt|apartment|app|appartement|suite|unit|unité|flat|bureau)\b\.? ?#?[0-9]{1,5}[a-z]?(?![\w-])",
    re.IGNORECASE,
)
"""What may follow an address and belongs to it."""

_BOX_WORDS = ("box", "case postale", "p.", "apt", "apartment", "appartement", "flat")
_BOX = re.compile(
    r"\b(?:(?:p\.? ?o\.? box|post office box|case postale|c\. ?p\.|apt\.?|apartment|appartement|app\.|flat) ?#?"
    r"[0-9]{1,6}[a-z]?"
    r"|(?:psc|unit) [0-9]{4},? box [0-9]{4})(?![\w%-]|\.[0-9])"
)
_ENDINGS = (
    "strasse",
    "straße",
    "gasse",
    "straat",
    "laan",
    "gatan",
    "vagen",
    "vegen",
    "veien",
    "vej",
    "gade",
    "katu",
    "vænget",
    "stræde",
)
_BEGINNINGS = ("rua", "calle", "avda", "avenida", "paseo", "ul.", "carrer")
_STREETS = (*_ENDINGS, *_BEGINNINGS)
_ABROAD = re.compile(
    rf"\b(?!brigade|renegade)[a-z][\w-]{{1,24}}(?:{'|'.join(_ENDINGS)}) [0-9]{{1,4}}[a-z]?(?![\w-])"
    rf"|\b(?:{'|'.join(map(re.escape, _BEGINNINGS))})\.? "
    r"(?:d[eoa]s? )?(?:[^\W\d_][\w.-]{0,24} ){1,3}[0-9]{1,4}(?![\w-])"
)
"""Streets of other countries, where the number comes last."""

_NO_NAME = frozenset(f"{_EN}|{_FR}|de|du|des|la|le|les|d|l".replace(".", "").split("|"))


def streets(text: str, own: frozenset[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Street addresses but the organisation's own. `19 March Drive` is left out: it is a date far more often."""
    known: dict[str, bool] = {}

    def is_own(written: str) -> bool:
        return known[written] if written in known else known.setdefault(written, _key(written) in own)

    for match in _ADDRESS.finditer(text):
        if not DAY.match(match[0]) and not is_own(match[0]):
            unit = _UNIT.match(text, match.end())
            yield match.start(), unit.end() if unit else match.end()
    plain = lowered(text)
    for words, pattern in ((_BOX_WORDS, _BOX), (_STREETS, _ABROAD)):
        if holds_any(plain, words):
            yield from (match.span() for match in pattern.finditer(plain) if not is_own(match[0]))


def is_address(text: str) -> bool:
    """Whether the rule for street addresses recognises this one."""
    return _first(text) is not None


def address(text: str) -> tuple[str, ...]:
    """An address as its number and the name of its street, so that `50 Main St.` is `50, rue Main` too."""
    match = _first(text)
    return _key(match[0] if match else text)


def _first(text: str) -> re.Match[str] | None:
    return _ADDRESS.search(text) or _BOX.search(lowered(text)) or _ABROAD.search(lowered(text))


def _key(written: str) -> tuple[str, ...]:
    words = re.findall(r"\w+", _folded(written))
    return (words[0], *sorted(set(words[1:]) - _NO_NAME_FOLDED)) if words else ()


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_NO_NAME_FOLDED = frozenset(map(_folded, _NO_NAME))
