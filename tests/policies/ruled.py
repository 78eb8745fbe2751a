"""The starter document with rules of a test's own, and what its evaluations say of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from policies.document import Document, parse
from policies.facts import Evaluation
from policies.format.nodes import Fault
from tests.policies.starter import faults, values, written
from tests.support.yamls import dumped

WHY = {"en": "Because", "fr": "Parce que"}
CALL = "Please call 705-555-0142. Details: https://maplecountyhealth.example/flu"


def plain() -> dict[str, Any]:
    """The starter's values without rules and examples."""
    document = values()
    document.pop("rules", None)
    document.pop("examples", None)
    return document


def rule(when: Any, id: str = "rule", **effects: Any) -> dict[str, Any]:
    """A rule; one that says nothing else warns."""
    return {"id": id, "when": when, "because": WHY, **(effects or {"warn": True})}


def ruled(*rules: dict[str, Any], **parts: Any) -> Document:
    """The starter with these rules, and with other parts where they are given."""
    return parse(written({**plain(), "rules": list(rules), **parts}))


@cache
def _bare() -> str:
    return dumped(plain())


def refused(rules: str) -> tuple[list[Fault], tuple[int, int] | None]:
    """The faults of the starter with a `rules:` part in YAML, and the line and column of its mark `⟦`."""
    text = _bare() + rules
    at = text.find("⟦")
    place = None if at < 0 else (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    return faults(text.replace("⟦", "")), place


def roles(evaluation: Evaluation) -> list[str]:
    """The roles of the steps in order."""
    return [step.role for step in evaluation.steps]


def held(evaluation: Evaluation) -> list[str]:
    """The rules that hold."""
    return [one.id for one in evaluation.rules if not one.unknown]


def unknown(evaluation: Evaluation) -> list[str]:
    """The rules that could not be evaluated."""
    return [one.id for one in evaluation.rules if one.unknown]
