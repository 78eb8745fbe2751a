"""From the text of a guidance document to the document that runs, or to everything that is wrong with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from policies.calendar import DAYS, Calendar
from policies.example import Example, example
from policies.format import consistency, example_names, tree
from policies.format.form import DOCUMENT
from policies.format.nodes import DocumentFaults, Fault, read
from policies.format.reading import Reading
from policies.parts import (
    Answer,
    Approval,
    Category,
    Chain,
    Check,
    Document,
    Languages,
    Question,
    Role,
    Step,
    SuggestionRule,
    Template,
    Text,
    Topic,
    Tree,
)
from policies.ruling import rules

__all__ = ["Category", "Document", "DocumentFaults", "Fault", "Role", "Text", "parse"]


def parse(text: str, at: datetime | None = None) -> Document:
    """The document that a text holds.

    Raises `DocumentFaults` with every fault that can be found at once, each with its line, column and clause, and
    nothing else whatever the text is. With `at`, the text is one that somebody proposes at that moment: a date in the
    past is refused where one in the future is meant. Without it nothing is asked about now.
    """
    root, faults = read(text)
    reading = Reading(faults)
    values = DOCUMENT.read(root, (), reading)
    if isinstance(values, dict):
        consistency.check(values, reading, at)
        tree.check(values, reading)
        rules.check(values, reading)
        example_names.check(values, reading)
    document = None if reading.faults else _document(values, reading)
    if document is not None:
        example_names.cites(document, reading)
    if document is None or reading.faults:
        raise DocumentFaults(reading.faults)
    return document


def _document(values: dict[str, Any], reading: Reading) -> Document:
    return Document(
        **{key: values[key] for key in _AS_WRITTEN},
        calendar=_calendar(values),
        languages=Languages(**{**values["languages"], "required": tuple(values["languages"]["required"])}),
        roles={name: Role(name, **role) for name, role in values["roles"].items()},
        topics={name: Topic(name, **topic) for name, topic in values["topics"].items()},
        triage=_tree(values["triage"]),
        categories={name: _category(name, category) for name, category in values["categories"].items()},
        chains={name: Chain(name, tuple(_step(step) for step in steps)) for name, steps in values["chains"].items()},
        checks={name: _check(name, check) for name, check in values["checks"].items()},
        approval=Approval(**values["approval"]),
        templates={name: Template(name, **template) for name, template in values.get("templates", {}).items()},
        **{part: values.get(part, {}) for part in _FOR_PEOPLE},
        rules=rules.rules(values),
        examples=tuple(_example(index, one, reading) for index, one in enumerate(values.get("examples", ()))),
    )


_AS_WRITTEN = (
    "id",
    "title",
    "version",
    "summary_of_changes",
    "change",
    "effective_from",
    "review_by",
    "approval_authority",
)
_FOR_PEOPLE = (
    "delegation",
    "emergency",
    "corrections",
    "moderation",
    "records",
    "tone",
    "disclosure",
    "house_rules",
)


def _calendar(values: dict[str, Any]) -> Calendar:
    hours = values["business_hours"]
    return Calendar(
        zone=values["timezone"],
        days=frozenset(DAYS.index(day) for day in hours["days"]),
        opens=hours["open"],
        closes=hours["close"],
        holidays={holiday["date"]: holiday["name"] for holiday in values["holidays"]},
        business_day=values["business_day"],
    )


def _tree(triage: dict[str, Any]) -> Tree:
    questions = {
        name: Question(name, **{**node, "answers": tuple(Answer(**answer) for answer in node["answers"])})
        for name, node in triage["nodes"].items()
    }
    suggestions = (
        SuggestionRule(**{**one, "any_of": tuple(one["any_of"]), "channels": tuple(one.get("channels", ()))})
        for one in triage.get("suggestions", ())
    )
    return Tree(triage["start"], questions, tuple(suggestions))


def _category(name: str, category: dict[str, Any]) -> Category:
    return Category(name, **{"action": "respond", **category, "templates": tuple(category.get("templates", ()))})


def _step(step: dict[str, Any]) -> Step:
    beside: dict[str, Any] = {key: tuple(step[key]) for key in ("all_of", "any_of") if key in step}
    given = {key: value for key, value in step.items() if key != "skip"}
    return Step(**{**given, **beside}, skip_by=tuple(step.get("skip", {}).get("by", ())))


def _example(index: int, values: dict[str, Any], reading: Reading) -> Example:
    path = ("examples", index)
    places = {key: reading.places[*path, "expect", key] for key in values["expect"]}
    return example(values, reading.places[path], places)


def _check(name: str, check: dict[str, Any]) -> Check:
    given: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in check.items()}
    return Check(name, **given)
