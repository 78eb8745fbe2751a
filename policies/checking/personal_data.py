"""Personal data of other people in a text, by pattern and check digit: where it stands and of what kind it is.

These rules flag, people decide. They know the numbers of the countries that the document names and English and French
words; a name alone, a nickname or a description is not found by any of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policies.checking import identifiers, streets, telephones
from policies.checking.dates import births
from policies.checking.letters import lowered
from policies.facts import Span
from policies.lengths import links
from policies.parts import Check

_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}+@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")

_DIGIT = re.compile("[0-9]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_AS_ASCII = {ord(space): " " for space in "\u00a0\u2007\u2009\u202f"} | dict.fromkeys(range(0x2010, 0x2016), "-")


@dataclass(frozen=True)
class Own:
    """What the organisation publishes of itself, so that it is nobody's personal data, and where it is at home."""

    numbers: frozenset[str] = frozenset()
    domains: tuple[str, ...] = ()
    addresses: frozenset[tuple[str, ...]] = frozenset()
    regions: tuple[str, ...] = (telephones.NORTH_AMERICA,)


@lru_cache(maxsize=64)
def own(check: Check | None) -> Own:
    """What a check's parameters name as the organisation's own."""
    if check is None:
        return Own()
    numbers = frozenset(filter(None, (telephones.standard(number, check.regions) for number in check.own_numbers)))
    return Own(
        numbers | {f"{number[-7:-4]}-{number[-4:]}" for number in numbers if number.startswith("+1")},
        tuple(domain.lower().lstrip("@.") for domain in check.own_domains),
        frozenset(streets.address(_plain(address)) for address in check.own_addresses),
        check.regions,
    )


def is_address(text: str) -> bool:
    """Whether the rule for street addresses recognises this one."""
    return streets.is_address(_plain(text))


def third_party(text: str, known: Own) -> list[Span]:
    """Contact details and numbers of people, without the organisation's own."""
    text = _plain(text)
    mails = _spans(emails(text, known), "email")
    if not _DIGIT.search(text):
        return mails
    numbers = _without_links(text)
    found = [
        *mails,
        *_spans(identifiers.payment_cards(numbers), "credit_card"),
        *_spans(identifiers.accounts(numbers), "bank_account"),
        *_spans(identifiers.insurance_numbers(numbers), "social_insurance_number"),
        *_spans(identifiers.security_numbers(numbers), "social_security_number"),
        *_spans(identifiers.national_numbers(numbers), "national_insurance_number"),
        *_spans(identifiers.connections(numbers), "ip_address"),
        *_spans(phones(numbers, known), "telephone"),
        *_spans(births(lowered(text)), "date_of_birth"),
        *_spans(streets.streets(text, known.addresses), "street_address"),
    ]
    return _apart(found, _spans(identifiers.health_cards(numbers), "health_card"))


def health_cards(text: str) -> list[Span]:
    """Health card numbers of Ontario and NHS numbers: ten digits that fit, told from telephone numbers by form."""
    text = _plain(text)
    return _spans(identifiers.health_cards(_without_links(text)), "health_card") if _DIGIT.search(text) else []


def phones(text: str, known: Own) -> Iterator[tuple[int, int]]:
    """Telephone numbers that are not the organisation's own."""
    return (span for span, number in telephones.numbers(text, known.regions) if number not in known.numbers)


def emails(text: str, known: Own) -> Iterator[tuple[int, int]]:
    """E-mail addresses that are not under the organisation's own domains."""
    return (match.span() for match in _addresses(text) if not _is_own(match[1], known))


def names_own_contact(text: str, known: Own) -> bool:
    """Whether a text names a telephone number or an e-mail address of the organisation; any, where none is known."""
    text = _plain(text)
    found = telephones.numbers(text, known.regions)
    if any(not known.numbers or number in known.numbers for _, number in found):
        return True
    return any(not known.domains or _is_own(match[1], known) for match in _addresses(text))


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


def _apart(found: list[Span], taken: list[Span]) -> list[Span]:
    """The spans that overlap none before them: one number is of one kind, the first that it fits."""
    kept: list[Span] = []
    end = -1
    for span in sorted([*found, *taken], key=lambda one: (one.start, -one.end)):
        if span.start >= end:
            kept.append(span)
            end = span.end
    return [span for span in kept if span.kind != "health_card"]
