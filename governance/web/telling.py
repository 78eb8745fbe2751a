"""Sentences about the guidance in the reader's language: as plain text, or as HTML with links to the clauses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from flask_babel import format_date, format_datetime, format_decimal, get_locale, gettext, ngettext
from markupsafe import Markup, escape

from policies.calendar import Allowance
from policies.parts import Text
from policies.sentences import (
    COMMA,
    OR,
    SEMICOLON,
    THEN,
    Code,
    Fact,
    Named,
    Period,
    Sentence,
    Series,
    TimeOfDay,
    Tongue,
)

Address = Callable[[str], str]
"""The address of a clause by its id; empty where it is not linked."""

Said = TypeVar("Said", str, Markup)


def reading() -> str:
    """The language that is spoken here: the reader's, or the one that a block was told to speak."""
    return str(getattr(get_locale(), "language", "en"))


def in_language(text: Text | None) -> str:
    """A text of the guidance in the language that is spoken, else in the first that it has."""
    return (text.get(reading()) or next(iter(text.values()))) if text else ""


def day(date_: date) -> str:
    """A calendar day. The first of a month is `1er` in French, which the locale's data do not know."""
    return _first(str(format_date(date_, "d MMMM yyyy")))


def _first(written: str) -> str:
    return f"1er{written[1:]}" if written.startswith("1 ") and reading() == "fr" else written


def told(fact: Fact) -> str:
    """A sentence, or a fact alone, as plain text."""
    match fact:
        case Sentence():
            return gettext(fact.message) % {name: told(one) for name, one in fact.facts.items()}
        case Series():
            return _row([told(one) for one in fact.items], fact.joined, str)
        case Named():
            return " ".join(filter(None, (fact.short, told(fact.title))))
        case Code():
            return fact.text
        case str():
            return fact
        case Mapping():
            return in_language(fact)
    return _value(fact)


def marked(fact: Fact, address: Address = lambda _: "") -> Markup:
    """As `told`, as HTML: what people wrote stands isolated, code as code, and clauses are linked."""
    match fact:
        case Sentence():
            sentence = escape(gettext(fact.message))
            return sentence % {name: marked(one, address) for name, one in fact.facts.items()}
        case Series():
            return _row([marked(one, address) for one in fact.items], fact.joined, escape)
        case Named():
            href, name = address(fact.clause), told(fact)
            return Markup('<a class="govuk-link" href="{}">{}</a>').format(href, name) if href else escape(name)
        case Code():
            return Markup("<code>{}</code>").format(fact.text)
        case str():
            return Markup("<bdi>{}</bdi>").format(fact)
        case Mapping():
            return _text(fact)
    return escape(_value(fact))


def _text(text: Text) -> Markup:
    """A text of the guidance; marked with its language where it is not the one that is spoken."""
    if reading() in text:
        return escape(text[reading()])
    language, words = next(iter(text.items()))
    return Markup('<span lang="{}">{}</span>').format(language, words)


def _row(said: list[Said], joined: str, made: Callable[[str], Said]) -> Said:
    """Facts in a row; `made` makes the words between them what the facts are, text or HTML."""
    if not said:
        return made(gettext("none"))
    if joined == THEN:
        return made(gettext(", then ")).join(said)
    if joined == SEMICOLON:
        return made("; ").join(said)
    if joined == COMMA or len(said) == 1:
        return made(", ").join(said)
    message = gettext("%(some)s or %(last)s") if joined == OR else gettext("%(some)s and %(last)s")
    return made(message) % {"some": made(", ").join(said[:-1]), "last": said[-1]}


def _value(fact: int | Allowance | date | TimeOfDay | Period | Tongue) -> str:
    match fact:
        case Allowance():
            return _time(fact)
        case datetime():
            offset = fact.strftime("%z")
            said = _first(str(format_datetime(fact, "d MMMM yyyy HH:mm", rebase=False)))
            return f"{said} (UTC{offset[:3]}:{offset[3:]})"
        case date():
            return day(fact)
        case TimeOfDay():
            facts = {"hours": f"{fact.minutes // 60:02}", "minutes": f"{fact.minutes % 60:02}"}
            return gettext("%(hours)s:%(minutes)s") % facts
        case Period():
            return _period(fact)
        case Tongue():
            return {"en": gettext("English"), "fr": gettext("French")}.get(fact.code, fact.code)
    return str(format_decimal(fact))


def _time(time: Allowance) -> str:
    """A duration, and on which clock it runs."""
    n = time.amount
    match time.unit, time.always:
        case "bd", _:
            said = ngettext("%(num)s business day", "%(num)s business days", n)
        case "bh", _:
            said = ngettext("%(num)s business hour", "%(num)s business hours", n)
        case "h", True:
            said = ngettext("%(num)s hour, day or night", "%(num)s hours, day or night", n)
        case "h", False:
            said = ngettext("%(num)s hour of business time", "%(num)s hours of business time", n)
        case _, True:
            said = ngettext("%(num)s minute, day or night", "%(num)s minutes, day or night", n)
        case _:
            said = ngettext("%(num)s minute of business time", "%(num)s minutes of business time", n)
    return str(said)


def _period(period: Period) -> str:
    n, unit = int(period.written[:-1]), period.written[-1]
    if unit == "d":
        return str(ngettext("%(num)s day", "%(num)s days", n))
    if unit == "m":
        return str(ngettext("%(num)s month", "%(num)s months", n))
    return str(ngettext("%(num)s year", "%(num)s years", n))
