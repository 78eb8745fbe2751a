"""A rule that held when a draft was evaluated, as it is kept with the evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from governance.errors import N_

NOT_KNOWN = N_("The rule %(rule)s could not be evaluated for want of %(missing)s. Its stricter outcome is taken.")
NOT_EVALUATED = N_("The rule %(rule)s could not be evaluated within its limits. Its stricter outcome is taken.")


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

    @property
    def sentence(self) -> str:
        """The message id that says why it could not be evaluated; `told` fills its places."""
        return NOT_KNOWN if self.missing else NOT_EVALUATED

    @property
    def told(self) -> dict[str, str]:
        """What fills the places of `sentence`."""
        return {"rule": self.id, "missing": ", ".join(self.missing)}

    def as_json(self) -> dict[str, Any]:
        """Plain JSON; `from_json` gives back an equal outcome."""
        plain = {"facts": dict(self.facts), "effects": dict(self.effects), "missing": list(self.missing)}
        return {**vars(self), **plain}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RuleOutcome:
        """The outcome that `as_json` wrote."""
        return cls(**{**stored, "missing": tuple(stored["missing"])})
