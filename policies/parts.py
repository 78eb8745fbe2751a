"""The parts of a guidance document as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from policies.calendar import Allowance, Calendar
from policies.example import Example

Text = Mapping[str, str]
"""Text for people, by language."""


@dataclass(frozen=True)
class Role:
    """A role that the document names. One of `scope` `topic` is held for a topic, or for all of them."""

    id: str
    title: Text
    may_publish: bool = False
    scope: str | None = None

    @property
    def by_topic(self) -> bool:
        """Whether a step of this role is a topic's."""
        return self.scope == "topic"


@dataclass(frozen=True)
class Topic:
    """What a message can be about."""

    id: str
    title: Text


@dataclass(frozen=True)
class Answer:
    """One answer to a question of the tree: it leads to the question `to`, or to a category."""

    id: str
    label: Text
    to: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class Question:
    """A node of the tree."""

    id: str
    question: Text
    answers: tuple[Answer, ...]
    help: Text | None = None

    @property
    def clause(self) -> str:
        """Its clause id."""
        return f"triage.{self.id}"


@dataclass(frozen=True)
class SuggestionRule:
    """A category to think of where a message holds one of these words or phrases."""

    category: str
    any_of: tuple[str, ...]
    because: Text
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Tree:
    """The decision tree, checked: every path ends at a category. Compared by identity, so that it can be a key."""

    start: str
    questions: Mapping[str, Question]
    suggestions: tuple[SuggestionRule, ...] = ()


@dataclass(frozen=True)
class Category:
    """What a message can be, and what follows from that."""

    id: str
    title: Text
    respond: str
    action: str
    guidance: Text
    source: Text
    first_response: Allowance | None = None
    resolution: Allowance | None = None
    sources_min: int = 0
    chain: str | None = None
    template_only: bool = False
    templates: tuple[str, ...] = ()
    offline_contact: bool = False
    notify: str | None = None

    @property
    def clause(self) -> str:
        """Its clause id."""
        return f"categories.{self.id}"


@dataclass(frozen=True)
class Step:
    """A step of a chain: so many people of one role approve, every role of `all_of`, or so many of `any_of`.

    `skip_by` are the roles that may let it be passed over, with a reason.
    """

    role: str = ""
    quorum: int = 1
    due: Allowance | None = None
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    skip_by: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may approve here."""
        return (self.role,) if self.role else self.all_of or self.any_of


@dataclass(frozen=True)
class Chain:
    """Steps, one after the other."""

    name: str
    steps: tuple[Step, ...]

    @property
    def clause(self) -> str:
        """Its clause id."""
        return f"chains.{self.name}"


@dataclass(frozen=True)
class Demand:
    """A step that a rule asks for, `before` the chain or `after` it."""

    role: str
    when: str = "before"
    due: Allowance | None = None


@dataclass(frozen=True)
class Rule:
    """What follows where a condition holds. `when` is its source in CEL, made of the `predicate` where there is one."""

    id: str
    when: str
    because: Text
    predicate: Mapping[str, Any] | None = None
    require: tuple[Demand, ...] = ()
    category: str | None = None
    severity: str | None = None
    block: bool = False
    warn: bool = False
    notify: str | None = None

    @property
    def clause(self) -> str:
        """Its clause id."""
        return f"rules.{self.id}"


@dataclass(frozen=True, eq=False)
class Check:
    """A content check as the document switched it. Compared by identity: what is compiled from it is kept by it."""

    name: str
    outcome: str
    guidance: Text | None = None
    own_numbers: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    own_addresses: tuple[str, ...] = ()
    regions: tuple[str, ...] = ("CA",)
    known: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    official_domains: tuple[str, ...] = ()
    override_by: tuple[str, ...] = ()

    @property
    def clause(self) -> str:
        """Its clause id."""
        return f"checks.{self.name}"


@dataclass(frozen=True)
class Languages:
    """Which languages a text for the public needs."""

    required: tuple[str, ...]
    replies: str
    statements: str
    emergency_lag: Allowance | None = None


@dataclass(frozen=True)
class Approval:
    """What holds for every approval. That no author approves and that silence escalates is fixed."""

    distinct_people: bool
    valid_for: Allowance
    escalate_to: str
    on_policy_change: str
    carry_over: str = "none"
    needs_acknowledgement: bool = False
    guidance: Text | None = None
    author_may_approve: bool = False
    on_deadline_missed: str = "escalate"


@dataclass(frozen=True)
class Template:
    """A text that was approved beforehand, until it expires."""

    id: str
    title: Text
    text: Text
    owner: str
    expires: date

    @property
    def clause(self) -> str:
        """Its clause id."""
        return f"templates.{self.id}"


@dataclass(frozen=True, eq=False)
class Document:
    """One edition of the guidance document, checked. Compared by identity, so that it can be a key."""

    id: str
    title: Text
    version: str
    summary_of_changes: Text
    change: str
    effective_from: datetime
    review_by: date
    approval_authority: Text
    calendar: Calendar
    languages: Languages
    roles: Mapping[str, Role]
    topics: Mapping[str, Topic]
    triage: Tree
    categories: Mapping[str, Category]
    chains: Mapping[str, Chain]
    checks: Mapping[str, Check]
    approval: Approval
    delegation: Mapping[str, Any]
    emergency: Mapping[str, Any]
    corrections: Mapping[str, Any]
    moderation: Mapping[str, Any]
    records: Mapping[str, Any]
    templates: Mapping[str, Template]
    tone: Mapping[str, Text]
    disclosure: Mapping[str, Text]
    house_rules: Mapping[str, Text]
    rules: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
