"""The form of the rules: a condition, in CEL or structured, and what follows where it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from governance.errors import N_
from policies.calendar import DAYS
from policies.folding import folded
from policies.format.form_checks import CHECK_PARAMETERS
from policies.format.form_examples import AUTHOR_KINDS, DRAFT_KINDS, MOST_COUNTED, SEVERITIES
from policies.format.groups import ListOf, OneOrMore, Record, Text
from policies.format.nodes import Fields, Node, Path, Scalar
from policies.format.reading import NOTHING, Reading
from policies.format.shapes import LANGUAGE, Choice, Flag, Integer, Schema, Shape, String, Written
from policies.format.written import duration, word
from policies.ruling.predicates import COUNTS, FLAGS, LEAST, MOST

MOST_RULES = 200
MOST_WORDS = 200
"""Words or phrases in one list of a condition."""

BEFORE, AFTER = "before", "after"
EFFECTS = ("require", "category", "severity", "block", "warn", "notify")

_NO_WORD = N_("“%(value)s” holds no word that could be found in a text.")
_NOTHING_NAMED = N_("Name at least one, or leave this key out.")


@dataclass(frozen=True, eq=False)
class Source:
    """A condition in CEL, with the value of the document that holds it."""

    text: str
    node: Scalar


@dataclass(frozen=True)
class _Phrase(String):
    """Words to look for: what has none would never be found."""

    def _value(self, written: str, path: Path, reading: Reading) -> Any:
        if not folded(written).strip():
            return reading.fault(path, _NO_WORD, value=written.strip()[:40])
        return written.strip()


@dataclass(frozen=True)
class _Predicate(Shape):
    """A structured condition."""

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if isinstance(node, Fields) and not node.values:
            return reading.fault(path, _EMPTY)
        return PREDICATE.read(node, path, reading)

    def _schema(self) -> Schema:
        return {"$ref": "#/$defs/predicate"}


@dataclass(frozen=True)
class _Condition(Shape):
    """A condition in CEL, or a structured one."""

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if isinstance(node, Fields):
            return _Predicate().read(node, path, reading)
        if not isinstance(node, Scalar):
            return reading.fault(path, N_("A condition belongs here: in CEL, or as keys with values."))
        text = String().read(node, path, reading)
        return NOTHING if text is NOTHING else Source(text, node)

    def _schema(self) -> Schema:
        return {"anyOf": [String().schema(), {"$ref": "#/$defs/predicate"}]}


def _words(of: Shape, about: str) -> Shape:
    return OneOrMore(of, _NOTHING_NAMED, MOST_WORDS, about=about)


def _several(of: Shape, about: str) -> Shape:
    return ListOf(of, _NOTHING_NAMED, MOST_WORDS, about=about)


_KNOWN_WORDS: dict[str, tuple[Shape, str]] = {
    "channel": (word(), "The channel on which it goes out."),
    "category": (word(), "The category of the message that is answered."),
    "topic": (word(), "The topic of the conversation."),
    "language": (
        Written(LANGUAGE, N_("“%(value)s” is no language code, such as en or fr.")),
        "The language of the message that is answered.",
    ),
    "kind": (Choice(DRAFT_KINDS), "What is written."),
    "severity": (Choice(SEVERITIES), "How grave the matter is."),
    "author_kind": (Choice(AUTHOR_KINDS), "Who wrote the message."),
    "weekday": (Choice(DAYS), "The day on which it is submitted."),
}

_FLAGS = {
    "emergency": "Whether an emergency is declared.",
    "business_hours": "Whether the organisation is at work when it is submitted.",
    "reopened": "Whether the conversation was closed before.",
    "mentions_numbers": "Whether the draft holds a number, those in links aside.",
    "author_is_intern": "Whether an intern wrote the draft.",
}

_COUNTED = {
    "length": "characters of the longest text, as the channel counts them",
    "links": "links of the draft",
    "hashtags": "hashtags of the draft",
    "attachments": "attachments of the draft",
    "replies": "replies in the conversation",
    "reach": "people whom the message reaches",
}

_EMPTY = N_("At least one condition belongs here.")
MOST_PARTS = 50
"""Conditions in one list."""


def _parts(about: str) -> Shape:
    return ListOf(_Predicate(), _EMPTY, MOST_PARTS, about=about)


PREDICATE = Record(
    {},
    {
        **{name: _words(shape, about) for name, (shape, about) in _KNOWN_WORDS.items()},
        "mentions": _several(
            _Phrase(), "Words and phrases of which the message holds one, capitals and accents aside."
        ),
        "draft_mentions": _several(_Phrase(), "Words and phrases of which a text of the draft holds one."),
        "check": _words(
            Choice(tuple(CHECK_PARAMETERS), N_("“%(value)s” is no check. Known: %(words)s.")),
            "A check that finds something in the draft, whether or not the document has switched it on.",
        ),
        "author_role": _words(word(), "A role that whoever submits the draft holds."),
        **{name: Flag(about=_FLAGS[name]) for name in FLAGS},
        **{
            f"{name}{suffix}": Integer(0, MOST_COUNTED, about=f"{how} so many {_COUNTED[name]}.")
            for name in COUNTS
            for suffix, how in ((LEAST, "At least"), (MOST, "At most"))
        },
        "all": _parts("Conditions that all hold."),
        "any": _parts("Conditions of which one holds."),
        "not": _Predicate(about="A condition that does not hold."),
    },
    about="What has to hold: all of these keys.",
)

_DEMAND = Record(
    {"role": word("The role that approves.")},
    {
        "when": Choice((BEFORE, AFTER), about="Before the chain or after it; before where this is left out."),
        "due": duration("Counted from the submission; without it the step is due when the response is."),
    },
    short="role",
)

_ONLY_TRUE = N_("Only true can stand here. Leave the key out where the rule does not do this.")

RULE = Record(
    {
        "id": word("The rule's name, by which it is cited as rules.<id>."),
        "when": _Condition(about="When the rule holds: CEL, or keys with values, all of which have to hold."),
        "because": Text(about="Why there is this rule; shown wherever it holds."),
    },
    {
        "require": ListOf(_DEMAND, _NOTHING_NAMED, 20, about="Steps beside those of the chain, once for each role."),
        "category": word("The category that the draft is treated as; the first rule that names one decides."),
        "severity": Choice(SEVERITIES, about="How grave the matter is at least; the highest of all rules counts."),
        "block": Flag(True, _ONLY_TRUE, about="The draft cannot be submitted."),
        "warn": Flag(True, _ONLY_TRUE, about="The author is warned."),
        "notify": word("The role that is told of the submission."),
    },
    some_of=EFFECTS,
)

RULES = ListOf(RULE, most=MOST_RULES, about="What follows from what a draft and its message are, in this order.")


def predicate_schema() -> Schema:
    """The structured condition in JSON Schema, to which its own parts refer."""
    return {**PREDICATE.schema(), "minProperties": 1}
