"""Numbers that stand for one person: cards, accounts, insurance and health numbers, and addresses of connections.

Most carry check digits; where they carry none, their form or the words before them tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from policies.checking.letters import holds_any, lowered

_CARD = re.compile(r"(?<![\w-])[0-9](?:[ -]?[0-9]){11,18}+(?![\w-])")
_HEALTH_CARD = re.compile(r"(?<![\w-])[0-9]{4}([ -]?)[0-9]{3}\1[0-9]{3}([ -]?[A-Z]{2}(?![a-z]))?(?![\w-])")
_NHS = re.compile(r"(?<![\w-])[0-9]{3}([ -]?)[0-9]{3}\1[0-9]{4}(?![\w-])")
_NATIONAL = re.compile(
    r"(?<![\w-])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]( ?)(?:[0-9]{2}\1){3}[A-D](?![\w-])"
)
_SIN = re.compile(r"(?<![\w-])[0-9]{3}([ -]?)[0-9]{3}\1[0-9]{3}(?![\w-])")
_SSN = re.compile(r"(?<![\w-])(?!000|666|9)[0-9]{3}([ -]?)(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?![\w-])")
_IBAN = re.compile(r"(?<![\w-])[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?(?![\w-])")
_IPV4 = re.compile(r"(?<![\w.-])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w-]|\.[0-9])")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{2,38}(?![\w:]))[0-9A-Fa-f:]{3,39}")

_SIN_WORDS = (re.compile(r"\b(?:sin|nas|social insurance|assurance sociale)\b"), ("sin", "nas", "social"))
_SSN_WORDS = (re.compile(r"\b(?:ssn|social security|securite sociale)\b"), ("ssn", "social"))
_HEALTH_WORDS = (
    re.compile(r"\b(?:health card|ohip|carte sante|assurance maladie)\b"),
    ("health card", "ohip", "carte sante", "assurance maladie"),
)
_NHS_WORDS = (re.compile(r"\bnhs (?:number|no)\b"), ("nhs n",))
_NATIONAL_WORDS = (
    re.compile(r"\b(?:national insurance|ni number|nino)\b"),
    ("national insurance", "ni number", "nino"),
)
_CARD_WORDS = (
    re.compile(r"\b(?:cards?|cc|visa|mastercard|maestro|carte)\b"),
    ("card", "cc", "visa", "maestro", "carte"),
)
_NO_ADDRESS = re.compile(r"\b(?:version|section|article|clause|v|release|firmware)\.? ?$|§ ?$", re.IGNORECASE)

Found = Iterator[tuple[int, int]]


def payment_cards(text: str) -> Found:
    """Numbers of payment cards. The shorter ones and those of other beginnings only after the word for a card."""
    told = _beside(_CARD_WORDS, text)
    for match in _CARD.finditer(text):
        digits = _digits(match[0])
        usual = len(digits) >= 13 and digits[0] in "23456"
        if (usual or told(match)) and _luhn(digits):
            yield match.span()


def health_cards(text: str) -> Found:
    """Those of Ontario, and those of the NHS after its name.

    A bare run of ten digits is one only with its two letters, or shortly after the words for it.
    """
    told, of_the_nhs = _beside(_HEALTH_WORDS, text), _beside(_NHS_WORDS, text)
    for match in _HEALTH_CARD.finditer(text):
        if (match[1] or match[2] or told(match)) and _luhn(_digits(match[0])):
            yield match.span()
    yield from _where(_NHS, text, lambda match: of_the_nhs(match) and _by_eleven(_digits(match[0])))


def insurance_numbers(text: str) -> Found:
    """Canadian ones. Hyphens group no other number so; with spaces or without it may be a count of something."""
    told = _beside(_SIN_WORDS, text)
    return _where(_SIN, text, lambda match: (match[1] == "-" or told(match)) and _luhn(_digits(match[0])))


def national_numbers(text: str) -> Found:
    """National insurance numbers of the United Kingdom: without spaces the number of a lot looks like one."""
    told = _beside(_NATIONAL_WORDS, text)
    return _where(_NATIONAL, text, lambda match: match[1] == " " or told(match))


def security_numbers(text: str) -> Found:
    """Those of the United States, which have no check digit."""
    told = _beside(_SSN_WORDS, text)
    return _where(_SSN, text, lambda match: match[1] == "-" or told(match))


def accounts(text: str) -> Found:
    """Numbers of bank accounts in their international form."""
    return _where(_IBAN, text, lambda match: _fits(match[0].replace(" ", "").upper()))


def connections(text: str) -> Found:
    """Addresses of connections to the internet: not the number of a version or a section."""
    for sign, pattern in ((".", _IPV4), (":", _IPV6)):
        for match in pattern.finditer(text) if sign in text else ():
            near = text[max(0, match.start() - 12) : match.start()]
            if _is_address(match[0]) and not _NO_ADDRESS.search(near):
                yield match.span()


def _where(pattern: re.Pattern[str], text: str, holds: Callable[[re.Match[str]], bool]) -> Found:
    return (match.span() for match in pattern.finditer(text) if holds(match))


def _beside(words: tuple[re.Pattern[str], tuple[str, ...]], text: str) -> Callable[[re.Match[str]], bool]:
    """Whether words for it stand shortly before a number. A text without any of them is looked at once."""
    pattern, parts = words
    plain = lowered(text)
    if not holds_any(plain, parts):
        return lambda match: False
    return lambda match: pattern.search(plain, max(0, match.start() - 40), match.start()) is not None


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _luhn(digits: str) -> bool:
    """Whether the last digit fits the others."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(number - 9 if number > 9 else number for number in doubled)) % 10 == 0


def _by_eleven(digits: str) -> bool:
    """Whether the last of ten digits fits the others as the NHS reckons it."""
    return sum((10 - place) * int(digit) for place, digit in enumerate(digits)) % 11 == 0


def _fits(iban: str) -> bool:
    """Whether the check digits of an account's number fit the rest of it."""
    return len(iban) >= 15 and int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1


def _is_address(written: str) -> bool:
    """`1.2.3.4` counts more often than it connects, and `::` alone says nothing."""
    try:
        address = ip_address(written)
    except ValueError:
        return False
    return len(written) > 7 if address.version == 4 else len(written) > 4
