"""A rule that held when a draft was evaluated, as it is kept with the evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class RuleOutcome:
    """A rule that holds, or that could not be evaluated (`unknown`), and what follows from it.

    `facts` are those of its condition, by name, and `missing` those that had no value; of a text only the phrases of
    the rule that it holds, never the text. `effects` are as the document writes them.
    """

    id: str
    clause: str
    unknown: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    effects: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain JSON; `from_json` gives back an equal outcome."""
        plain = {"facts": dict(self.facts), "effects": dict(self.effects), "missing": list(self.missing)}
        return {**vars(self), **plain}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RuleOutcome:
        """The outcome that `as_json` wrote."""
        return cls(**{**stored, "missing": tuple(stored["missing"])})
