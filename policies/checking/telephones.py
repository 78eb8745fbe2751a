"""Telephone numbers in a text, as people write them at home and abroad.

A number with its country's code, or one that the numbering plan of a named country has, is found wherever it stands;
another run of digits only beside the words that make a telephone number of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import phonenumbers

from policies.checking.letters import holds_any, lowered

Found = Iterator[tuple[tuple[int, int], str | None]]
"""Where numbers stand, each in its international form, as written where it has none, or None where nobody looked."""

NORTH_AMERICA = "CA"
LONGEST_RUN = 30
LOOK_UPS = 100
"""Numbers of one text that are looked up in the numbering plans; further ones are taken for numbers unseen."""

_GAP = "[ .-]?"
_EXTENSION = r"(?:[ ,]{0,2}(?:x|ext\.?|poste) ?[0-9]{1,6})?"
_AMERICAN = re.compile(
    rf"(?<![\w.+-])(?:(?:\+?1|001|011){_GAP})?(?:\([0-9]{{3}}\) ?|[0-9]{{3}}{_GAP})[0-9]{{3}}{_GAP}[0-9]{{4}}"
    rf"{_EXTENSION}(?![\w-]|\.[0-9])"
)
_ABROAD = re.compile(r"(?<![\w+])(?:\+|00(?! ))[1-9](?:[ .()/-]{0,2}[0-9]){7,14}(?:x[0-9]{1,6})?(?![\w]|\.[0-9])")
_TRUNK = re.compile(r"(?<![\w.+/-])\(?0[0-9]{1,4}\)?(?:[ .-]?[0-9]{2,8}){1,4}(?![\w-]|\.[0-9])")
_LOCAL = re.compile(r"(?<![\w.+()-])(?<![0-9)][ .-])[2-9][0-9]{2}-[0-9]{4}(?![\w-]|\.[0-9])")

_RUN = r"(?![0-9]{4}-[0-9]{1,2}-)[(+]?[0-9](?:[ .()/-]{0,2}[0-9]){5,13}"
_BESIDE = r"(?: (?:me|us|him|her|them|you|number|no\.?|numero|line|is|was|est|at|on|to|au|le|la|du|de)\b)"
_WORDS = (
    "phone",
    "tel",
    "cell",
    "mobile",
    "fax",
    "telecopieur",
    "whatsapp",
    "call",
    "text",
    "ring",
    "reach",
    "messages",
    "answering",
    "appelez",
    "joindre",
    "composez",
    "textez",
)
_WORDS_AFTER = ("office", "fax", "mobile", "cell", "home", "work", "desk")
_TOLD = re.compile(
    r"\b(?:(?:(?:tele|cell)?phone|tel|cell(?:ular|ulaire)?|mobile|fax|telecopieur|whatsapp)\b\.?"
    rf"{_BESIDE}{{0,4}} ?[:#]?[ \n]{{0,2}}"
    r"|(?:call|text|ring|reach|messages|answering|appelez(?:-l[ae]|-moi)?|joindre|composez|textez)\b"
    rf"(?:{_BESIDE}{{1,4}} ?:?|:) ?)(?P<run>{_RUN})(?:x[0-9]{{1,6}})?"
    r"(?![\w%$:]|\.[0-9]| (?:people|cases|times|hours|days|personnes|cas|fois))"
)
_TOLD_AFTER = re.compile(r"(?<=[0-9])[ -]{1,2}(?:office|fax|mobile|cell|cellulaire|home|work|desk)\b")
_RUN_BEFORE = re.compile(rf"(?<![\w.+/-])(?P<run>{_RUN})$")
"""Digits beside words that make a telephone number of them, where no numbering plan is asked."""


_NO_NUMBER = ""
_AREA = re.compile(r"\(|[0-9-]{12}(?:x| ext| poste)")
_THOUSANDS = re.compile(r"\+?[0-9]{1,3}(?: [0-9]{3})+")


def standard(number: str, regions: tuple[str, ...] = (NORTH_AMERICA,)) -> str | None:
    """A telephone number in its international form; None where none of the numbering plans has such a number."""
    for region in regions:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return None


def is_region(code: str) -> bool:
    """Whether this is the code of a country that has a numbering plan."""
    return code in phonenumbers.SUPPORTED_REGIONS


def numbers(text: str, regions: tuple[str, ...]) -> Found:
    """Every telephone number of a text; where two rules find the same one, the first of them."""
    taken = [False] * len(text)
    for span, number in _all(text, regions):
        if not any(taken[span[0] : span[1]]):
            taken[span[0] : span[1]] = [True] * (span[1] - span[0])
            yield span, number


def _all(text: str, regions: tuple[str, ...]) -> Found:
    plans = _Plans(regions)
    at_home = (_AMERICAN, _TRUNK) if any(map(_has_trunk, regions)) else (_AMERICAN,)
    for pattern in (*at_home, _ABROAD):
        for match in pattern.finditer(text):
            number = plans.number(match[0], _unlisted)
            if number != _NO_NUMBER:
                yield match.span(), number
    yield from ((match.span(), match[0]) for match in _LOCAL.finditer(text))
    for start, end in _told(lowered(text)):
        yield (start, end), plans.number(text[start:end], str)


class _Plans:
    """The numbering plans, asked once about each number and not without end."""

    def __init__(self, regions: tuple[str, ...]) -> None:
        self._regions = regions
        self._seen: dict[str, str] = {}

    def number(self, written: str, otherwise: Callable[[str], str]) -> str | None:
        """Its international form, or `otherwise` where no plan has it; None where nobody looked any more."""
        if written not in self._seen:
            if len(self._seen) >= LOOK_UPS:
                return None
            self._seen[written] = standard(_dialled(written), self._regions) or otherwise(written)
        return self._seen[written]


def _told(plain: str) -> Iterator[tuple[int, int]]:
    if holds_any(plain, _WORDS):
        yield from (match.span("run") for match in _TOLD.finditer(plain))
    if holds_any(plain, _WORDS_AFTER):
        for after in _TOLD_AFTER.finditer(plain):
            begins = max(0, after.start() - LONGEST_RUN)
            run = _RUN_BEFORE.search(plain[begins : after.start()])
            if run:
                yield begins + run.start(), after.start()


def _has_trunk(region: str) -> bool:
    """Whether numbers are written with a zero in front in this country."""
    return phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) == "0"


def _dialled(written: str) -> str:
    """A number as its plan knows it: with + for 00 and 011, without what is dialled afterwards."""
    number = re.sub(r"^(?:00|011[ .-]?)(?=[1-9])", "+", written)
    return re.split(r"[ ,]*(?:x|ext|poste)", number)[0]


def _unlisted(written: str) -> str:
    """A number that no plan has and that can be nothing else: numbers are given out faster than plans are published."""
    digits = re.sub("[^0-9]", "", written)
    if written[0] == "+":
        return f"+{digits}" if len(digits) >= 10 and not _THOUSANDS.fullmatch(written) else _NO_NUMBER
    return digits if _AREA.match(written) else _NO_NUMBER
