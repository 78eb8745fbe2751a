"""Rules and examples in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from governance.errors import N_
from policies.calendar import Allowance
from policies.example import Example
from policies.parts import Demand, Document, Rule
from policies.printed import conditions
from policies.printed.clause import Clause, Detail, Made, category, details, role
from policies.sentences import Code, Fact, Sentence, Series, say, series

BEFORE, AFTER = "before", "after"


def rules(document: Document) -> Made:
    """What follows where a condition holds, in the order in which it is asked."""
    for one in document.rules:
        yield Clause(
            one.clause,
            None,
            one.because,
            say(N_("The rule “%(name)s”"), name=one.id),
            details(
                ("when", _condition(document, one)),
                *(("require", _demand(document, demand)) for demand in one.require),
                *_effects(document, one),
            ),
            _content(one),
        )


def _condition(document: Document, one: Rule) -> Sentence:
    if one.predicate is None:
        return say(N_("Where this holds: %(condition)s"), condition=Code(one.when))
    return say(N_("Where %(condition)s."), condition=conditions.condition(document, one.predicate))


def _content(one: Rule) -> dict[str, Any]:
    """Everything in it; the condition in CEL, whichever way it is written."""
    rest = {key: value for key, value in vars(one).items() if key not in ("id", "when", "predicate")}
    return {"when": (one.when, one.predicate is None), **rest}


def _demand(document: Document, demand: Demand) -> Sentence:
    who: Fact = role(document, demand.role)
    if demand.due is not None:
        who = say(N_("%(who)s within %(time)s"), who=who, time=demand.due)
    if demand.when == AFTER:
        return say(N_("Approved as well, after the others, by: %(who)s."), who=who)
    return say(N_("Approved as well, before the others, by: %(who)s."), who=who)


def _effects(document: Document, one: Rule) -> Iterator[tuple[str, Sentence | None]]:
    if one.category:
        treated = say(N_("Treated as: %(category)s."), category=category(document, one.category))
        yield "category", treated
    if one.severity:
        severity = say(conditions.SEVERITIES[one.severity])
        yield "severity", say(N_("Its severity is at least %(severity)s."), severity=severity)
    yield "block", say(N_("Blocks a submission.")) if one.block else None
    yield "warn", say(N_("Warns, and blocks nothing.")) if one.warn else None
    yield "notify", say(N_("%(role)s is told."), role=role(document, one.notify)) if one.notify else None


def examples(document: Document) -> Made:
    """Tests inside the document: what is given, and what has to come of it."""
    for one in document.examples:
        yield Clause(
            one.clause,
            one.title,
            None,
            say(N_("The example “%(name)s”"), name=one.id),
            (
                Detail("given", say(N_("Given: %(values)s"), values=_values(given(one)))),
                Detail("expect", say(N_("Expected: %(values)s"), values=_values(one.expect))),
            ),
            {
                **({"title": one.title} if one.title else {}),
                "given": one.given,
                "expect": tuple(sorted(one.expect.items(), key=lambda pair: pair[0])),
            },
        )


def given(one: Example) -> Mapping[str, Any]:
    """What an example begins with, as it was written: what was left out is left out."""
    return _as_written(one.given)


def _as_written(value: Any) -> Mapping[str, Any]:
    return {
        field.name: found
        for field in fields(value)
        if (found := getattr(value, field.name)) != field.default and found not in ((), {}, None)
    }


def _values(values: Mapping[str, Any]) -> Fact:
    """Keys with their values, as people read a file."""
    pairs = (say(N_("%(key)s: %(value)s"), key=Code(key), value=_value(value)) for key, value in values.items())
    return series(pairs, "semicolon")


def _value(value: Any) -> Fact:
    if is_dataclass(value) and not isinstance(value, Allowance):
        return _values(_as_written(value))
    if isinstance(value, Mapping):
        return _values(value)
    if isinstance(value, list | tuple):
        return Series(tuple(_value(one) for one in value), "comma")
    if isinstance(value, bool):
        return say(N_("yes")) if value else say(N_("no"))
    if isinstance(value, str | int | date):
        return value
    return str(value)
