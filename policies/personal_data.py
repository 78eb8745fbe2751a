"""Personal data of other people in a text, by pattern and check digit: where it stands and of what kind it is.

These rules flag, people decide. They know Canadian numbers and English and French words; a name alone, a nickname or
a description is not found by any of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from policies.facts import Span
from policies.lengths import links
from policies.parts import Check

REGION = "CA"
LOOK_UPS = 100
"""Numbers of one text that are looked up in the numbering plan; further ones are taken for numbers unseen."""

_GAP = "[ .-]?"
_PHONE = re.compile(
    rf"(?<![\w.+-])(?:\+?1{_GAP})?(?:\([0-9]{{3}}\) ?|[0-9]{{3}}{_GAP})[0-9]{{3}}{_GAP}[0-9]{{4}}(?![\w-]|\.[0-9])"
    r"|(?<![\w+])\+[1-9](?:[ .()-]?[0-9]){7,14}(?![0-9])"
)
_LOCAL = re.compile(r"(?<![\w.+()-])(?<![0-9)][ .-])[2-9][0-9]{2}-[0-9]{4}(?![\w-]|\.[0-9])")
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}+@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
_SIN = re.compile(r"(?<![\w-])[0-9]{3}([ -]?)[0-9]{3}\1[0-9]{3}(?![\w-])")
_CARD = re.compile(r"(?<![\w-])[0-9](?:[ -]?[0-9]){12,18}+(?![\w-])")
_HEALTH_CARD = re.compile(r"(?<![\w-])[0-9]{4}([ -]?)[0-9]{3}\1[0-9]{3}([ -]?[A-Z]{2}(?![a-z]))?(?![\w-])")
_SIN_WORDS = re.compile(r"\b(?:sin|nas|social insurance|assurance sociale)\b", re.IGNORECASE)
_CARD_WORDS = re.compile(r"\b(?:health card|ohip|carte sant[ée]|assurance maladie)\b", re.IGNORECASE)

_MONTH = (
    r"(?:jan(?:uary|vier|v)?|feb(?:ruary)?|f[ée]v(?:rier)?|mar(?:ch|s)?|apr(?:il)?|avr(?:il)?|may|mai|june?|juin|july?"
    r"|juil(?:let)?|aug(?:ust)?|ao[uû]t|sept?(?:ember|embre)?|oct(?:ober|obre)?|nov(?:ember|embre)?|dec(?:ember)?"
    r"|d[ée]c(?:embre)?)\b\.?"
)
DATE = (
    rf"(?:\b[0-9]{{4}}[-/][0-9]{{1,2}}[-/][0-9]{{1,2}}\b|\b[0-9]{{1,2}}[-/][0-9]{{1,2}}[-/][0-9]{{2,4}}\b"
    rf"|\b{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?\b(?:,? [0-9]{{4}}\b)?"
    rf"|\b[0-9]{{1,2}}(?:st|nd|rd|th|er)?(?: of)? {_MONTH}(?: [0-9]{{4}}\b)?)"
)
_DAY = re.compile(rf"[0-9]{{1,2}} {_MONTH} ", re.IGNORECASE)
_BIRTH = re.compile(
    r"\b(?:born|birth ?date|birthday|date of birth|d\.?o\.?b\.?|née? le|date de naissance|d\.?d\.?n\.?)"
    rf"(?=\W)[ :,]{{0,3}}(?:(?:on|is|was|le|est)\b[ :]{{0,2}})?({DATE})",
    re.IGNORECASE,
)

_STREET_EN = (
    "st|str|street|ave?|avenue|rd|road|blvd|boulevard|dr|drive|lane|ln|court|crt|ct|crescent|cres|way|place|pl|"
    "terrace|terr|highway|hwy|line|concession|sideroad|trail|parkway|pkwy|square|sq|circle|cir|gate|grove|close"
)
_STREET_FR = (
    r"rue|avenue|av\.|boulevard|boul\.|chemin|ch\.|place|allée|route|rang|montée|côte|promenade|impasse|croissant"
)
_NAMED = r"(?:[A-ZÀ-Þ][\w'’-]{0,24}\.?|[0-9]{1,3}(?:st|nd|rd|th))"
_ADDRESS = re.compile(
    rf"(?<![\w.,/-])[0-9]{{1,5}}[A-Za-z]?,? (?:(?:{_NAMED} ){{1,3}}(?i:{_STREET_EN})\b\.?"
    rf"|(?i:{_STREET_FR})(?: (?:de|du|des|la|le|les|de la)(?= )){{0,2}} (?:[dl]['’])?[A-ZÀ-Þ][\w'’-]{{0,24}}"
    r"(?: [A-ZÀ-Þ][\w'’-]{0,24}){0,2})"
)
_NO_NAME = frozenset(f"{_STREET_EN}|{_STREET_FR}|de|du|des|la|le|les|d|l".replace(".", "").split("|"))

_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_AS_ASCII = {ord(space): " " for space in "\u00a0\u2007\u2009\u202f"} | dict.fromkeys(range(0x2010, 0x2016), "-")


@dataclass(frozen=True)
class Own:
    """What the organisation publishes of itself, so that it is nobody's personal data."""

    numbers: frozenset[str]
    domains: tuple[str, ...]
    addresses: frozenset[tuple[str, ...]]


@lru_cache(maxsize=64)
def own(check: Check | None) -> Own:
    """What a check's parameters name as the organisation's own."""
    if check is None:
        return Own(frozenset(), (), frozenset())
    numbers = frozenset(filter(None, (standard(number) for number in check.own_numbers)))
    return Own(
        numbers | {f"{number[-7:-4]}-{number[-4:]}" for number in numbers if number.startswith("+1")},
        tuple(domain.lower().lstrip("@.") for domain in check.own_domains),
        frozenset(_address(address) for address in check.own_addresses),
    )


def standard(number: str) -> str | None:
    """A telephone number in its international form; None where the numbering plan has no such number."""
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def is_address(text: str) -> bool:
    """Whether the rule for street addresses recognises this one."""
    return _ADDRESS.search(_plain(text)) is not None


def third_party(text: str, known: Own) -> list[Span]:
    """Contact details and numbers of people, without the organisation's own."""
    text = _plain(text)
    numbers = _without_links(text)
    health = _spans(_health_cards(numbers), "health_card")
    found = [
        *_spans(_checked(_CARD, numbers, _is_card), "credit_card"),
        *_spans(_checked(_SIN, numbers, lambda match: _is_sin(match, numbers)), "social_insurance_number"),
        *_spans(phones(numbers, known), "telephone"),
        *_spans(emails(text, known), "email"),
        *(Span(*match.span(1), "date_of_birth") for match in _BIRTH.finditer(text)),
        *_spans(_checked(_ADDRESS, text, lambda match: _is_street(match, known)), "street_address"),
    ]
    return _apart(found, health)


def health_cards(text: str) -> list[Span]:
    """Ontario health card numbers: ten digits with their check digit, told from telephone numbers by their form."""
    return _spans(_health_cards(_without_links(_plain(text))), "health_card")


def phones(text: str, known: Own) -> Iterator[tuple[int, int]]:
    """Telephone numbers that are not the organisation's own."""
    return (span for span, number in _numbers(text) if number not in known.numbers)


def emails(text: str, known: Own) -> Iterator[tuple[int, int]]:
    """E-mail addresses that are not under the organisation's own domains."""
    return (match.span() for match in _addresses(text) if not _is_own(match[1], known))


def names_own_contact(text: str, known: Own) -> bool:
    """Whether a text names a telephone number or an e-mail address of the organisation; any, where none is known."""
    text = _plain(text)
    if any(not known.numbers or number in known.numbers for _, number in _numbers(text)):
        return True
    return any(not known.domains or _is_own(match[1], known) for match in _addresses(text))


def _numbers(text: str) -> Iterator[tuple[tuple[int, int], str | None]]:
    """Telephone numbers with their international form, or as written where it is a local one.

    None stands for those that were not looked up any more.
    """
    seen: dict[str, str | None] = {}
    for match in _PHONE.finditer(text):
        if match[0] not in seen:
            if len(seen) >= LOOK_UPS:
                yield match.span(), None
                continue
            seen[match[0]] = standard(match[0])
        number = seen[match[0]]
        if number:
            yield match.span(), number
    yield from ((match.span(), match[0]) for match in _LOCAL.finditer(text))


def _addresses(text: str) -> Iterator[re.Match[str]]:
    return _EMAIL.finditer(text) if "@" in text else iter(())


def _is_own(domain: str, known: Own) -> bool:
    domain = domain.lower()
    return any(domain == one or domain.endswith(f".{one}") for one in known.domains)


def _plain(text: str) -> str:
    """The text with spaces, dashes and digits of other kinds as the plain ones, every place kept."""
    if text.isascii():
        return text
    text = text.translate(_AS_ASCII)
    return _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


def _without_links(text: str) -> str:
    """The text with its links blanked out: the numbers in them are pages, not people."""
    kept, last = [], 0
    for start, end in links(text):
        kept += [text[last:start], " " * (end - start)]
        last = end
    return "".join([*kept, text[last:]])


def _spans(found: Iterator[tuple[int, int]], kind: str) -> list[Span]:
    return [Span(start, end, kind) for start, end in found]


def _checked(pattern: re.Pattern[str], text: str, holds: Callable[[re.Match[str]], bool]) -> Iterator[tuple[int, int]]:
    return (match.span() for match in pattern.finditer(text) if holds(match))


def _health_cards(text: str) -> Iterator[tuple[int, int]]:
    """A bare run of ten digits is one only with its two letters, or shortly after the words for it."""
    for match in _HEALTH_CARD.finditer(text):
        told = match[1] or match[2] or _CARD_WORDS.search(text, max(0, match.start() - 40), match.start())
        if told and _luhn(_digits(match[0])):
            yield match.span()


def _is_sin(match: re.Match[str], text: str) -> bool:
    # Hyphens group no number but this one; with spaces or without it may be a count of something.
    told = match[1] == "-" or _SIN_WORDS.search(text, max(0, match.start() - 40), match.start())
    return bool(told) and _luhn(_digits(match[0]))


def _is_card(match: re.Match[str]) -> bool:
    digits = _digits(match[0])
    return digits[0] in "23456" and _luhn(digits)


def _is_street(match: re.Match[str], known: Own) -> bool:
    """`19 March Drive` is left out: it is a date far more often."""
    return not _DAY.match(match[0]) and _address(match[0]) not in known.addresses


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _luhn(digits: str) -> bool:
    """Whether the last digit fits the others."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(number - 9 if number > 9 else number for number in doubled)) % 10 == 0


def _address(text: str) -> tuple[str, ...]:
    """An address as its number and the name of its street, so that `50 Main St.` is `50, rue Main` too."""
    match = _ADDRESS.search(_plain(text))
    words = re.findall(r"\w+", _folded(match[0] if match else text))
    return (words[0], *sorted(set(words[1:]) - _NO_NAME_FOLDED)) if words else ()


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_NO_NAME_FOLDED = frozenset(map(_folded, _NO_NAME))


def _apart(found: list[Span], taken: list[Span]) -> list[Span]:
    """The spans that overlap none before them: one number is of one kind, the first that it fits."""
    kept: list[Span] = []
    end = -1
    for span in sorted([*found, *taken], key=lambda one: (one.start, -one.end)):
        if span.start >= end:
            kept.append(span)
            end = span.end
    return [span for span in kept if span.kind != "health_card"]
