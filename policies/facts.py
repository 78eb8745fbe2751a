"""What an evaluation may see, and what it answers: frozen values that can be stored and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from policies.ruling.ruled import RuleOutcome

Json = dict[str, Any]


@dataclass(frozen=True)
class MessageFacts:
    """The public's message that is answered."""

    text: str
    language: str
    author_kind: str
    channel: str
    url: str | None
    received_at: datetime


@dataclass(frozen=True)
class AttachmentFacts:
    """A file that goes out with the draft, with its text alternative by language."""

    media_type: str
    alt: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftFacts:
    """What is being written. `kind` is `reply`, `statement` or `correction`; `counting` names a rule of `lengths`."""

    kind: str
    texts: Mapping[str, str]
    channel: str
    counting: str
    limit: int
    attachments: tuple[AttachmentFacts, ...] = ()
    scheduled_for: datetime | None = None


@dataclass(frozen=True)
class ThreadFacts:
    """The conversation, as it is triaged. What is None is not known: no category until it is triaged, no reach
    until somebody counted how many people it reaches.
    """

    category: str | None
    action: str | None = None
    topic: str | None = None
    reopened: bool = False
    replies: int = 0
    severity: str | None = None
    reach: int | None = None


@dataclass(frozen=True)
class AuthorFacts:
    """Who wrote the draft, as far as a rule may know: roles, never a name."""

    roles: frozenset[str] = frozenset()
    is_intern: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything an evaluation may look at. `at` is the moment of the act that asks.

    `overridden` names the checks that somebody who may has let this very text pass. `emergency` says that one is
    declared, `short_chain` that the draft is put before its chain, and `repeats` that the whole of it was approved by
    that before, and the approval may be used again.
    """

    draft: DraftFacts
    author: AuthorFacts
    at: datetime
    message: MessageFacts | None = None
    thread: ThreadFacts | None = None
    topic: str | None = None
    emergency: bool = False
    short_chain: bool = False
    repeats: bool = False
    overridden: frozenset[str] = frozenset()

    @property
    def about(self) -> str | None:
        """The topic: the draft's own goes before the conversation's."""
        return self.topic or (self.thread.topic if self.thread else None)

    def as_json(self) -> Json:
        """Plain JSON; `from_json` gives back equal facts."""
        draft, message, thread = self.draft, self.message, self.thread
        return {
            "draft": {
                "kind": draft.kind,
                "texts": dict(draft.texts),
                "channel": draft.channel,
                "counting": draft.counting,
                "limit": draft.limit,
                "attachments": [{"media_type": one.media_type, "alt": dict(one.alt)} for one in draft.attachments],
                "scheduled_for": _written(draft.scheduled_for),
            },
            "author": {"roles": sorted(self.author.roles), "is_intern": self.author.is_intern},
            "at": _written(self.at),
            "message": message and {**vars(message), "received_at": _written(message.received_at)},
            "thread": thread and dict(vars(thread)),
            "topic": self.topic,
            "emergency": self.emergency,
            "short_chain": self.short_chain,
            "repeats": self.repeats,
            "overridden": sorted(self.overridden),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Facts:
        """The facts that `as_json` wrote."""
        draft, message, thread, author = stored["draft"], stored["message"], stored["thread"], stored["author"]
        return cls(
            draft=DraftFacts(
                **{
                    **draft,
                    "attachments": tuple(AttachmentFacts(**one) for one in draft["attachments"]),
                    "scheduled_for": _read(draft["scheduled_for"]),
                }
            ),
            author=AuthorFacts(frozenset(author["roles"]), author["is_intern"]),
            at=datetime.fromisoformat(stored["at"]),
            message=message and MessageFacts(**{**message, "received_at": _read(message["received_at"])}),
            thread=thread and ThreadFacts(**thread),
            topic=stored["topic"],
            emergency=stored.get("emergency", False),
            short_chain=stored.get("short_chain", False),
            repeats=stored.get("repeats", False),
            overridden=frozenset(stored.get("overridden", ())),
        )


class Span(NamedTuple):
    """Where in a text something was found: character offsets, half-open, and of what kind it is. Never the text."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Finding:
    """What a check says.

    `outcome` is `block`, `warn` or, where somebody let it pass, `overridden`. `sentence` is an English message id with
    `%(name)s` places for `facts`; neither holds personal data that was found. `place` is `texts/<language>` or
    `attachments/<index>`.
    """

    check: str
    outcome: str
    sentence: str
    facts: Mapping[str, Any]
    clause: str
    language: str | None = None
    place: str | None = None
    spans: tuple[Span, ...] = ()

    @property
    def id(self) -> str:
        """What found it: `checks.<name>`, or `rules.<id>`."""
        return self.check if self.check.startswith("rules.") else f"checks.{self.check}"

    def __str__(self) -> str:
        """The English sentence, for logs and tests."""
        said = {name: next(iter(one.values())) if isinstance(one, Mapping) else one for name, one in self.facts.items()}
        return self.sentence % said

    def as_json(self) -> Json:
        """Plain JSON; `from_json` gives back an equal finding."""
        return {
            **vars(self),
            "facts": dict(self.facts),
            "spans": [[one.start, one.end, one.kind] for one in self.spans],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Finding:
        """The finding that `as_json` wrote."""
        return cls(**{**stored, "spans": tuple(Span(*one) for one in stored["spans"])})


@dataclass(frozen=True)
class StepPlan:
    """One step of the chain that a submission will go through, with the clauses that ask for it.

    Steps of one `position` run beside each other, numbered by `part`; it is done when `needed` of them are approved.
    `always` says that the clock of its due time never stops, and `skip_by` which roles may let it be passed over.
    """

    position: int
    role: str
    topic: str | None
    quorum: int
    due: datetime | None
    clauses: tuple[str, ...]
    part: int = 1
    needed: int = 1
    always: bool = False
    skip_by: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """Plain JSON; `from_json` gives back an equal step."""
        lists = {"clauses": list(self.clauses), "skip_by": list(self.skip_by)}
        return {**vars(self), "due": _written(self.due), **lists}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> StepPlan:
        """The step that `as_json` wrote."""
        lists = {"clauses": tuple(stored["clauses"]), "skip_by": tuple(stored.get("skip_by", ()))}
        return cls(**{**stored, "due": _read(stored["due"]), **lists})


@dataclass(frozen=True)
class Evaluation:
    """What the guidance document says about a draft: who has to approve it by when, and what is wrong with it.

    `rules` are those that hold and those that could not be evaluated; `notify` are the roles that are told;
    `template` is the approved template that the draft repeats, so that no step of a chain is asked. `short_chain` says
    that the steps are those of an emergency, so that what is published is reviewed afterwards; `repeats` that there are
    none, because the same content was approved in it before.
    """

    category: str | None
    respond: str | None
    steps: tuple[StepPlan, ...]
    first_response_due: datetime | None
    resolution_due: datetime | None
    findings: tuple[Finding, ...]
    clauses: tuple[str, ...]
    rules: tuple[RuleOutcome, ...] = ()
    severity: str | None = None
    notify: tuple[str, ...] = ()
    template: str | None = None
    short_chain: bool = False
    repeats: bool = False

    @property
    def blocked(self) -> bool:
        """Whether a check or a rule forbids the submission."""
        return any(finding.outcome == "block" for finding in self.findings)

    def as_json(self) -> Json:
        """Plain JSON; `from_json` gives back an equal evaluation."""
        return {
            "category": self.category,
            "respond": self.respond,
            "steps": [step.as_json() for step in self.steps],
            "first_response_due": _written(self.first_response_due),
            "resolution_due": _written(self.resolution_due),
            "findings": [finding.as_json() for finding in self.findings],
            "clauses": list(self.clauses),
            "rules": [rule.as_json() for rule in self.rules],
            "severity": self.severity,
            "notify": list(self.notify),
            "template": self.template,
            "short_chain": self.short_chain,
            "repeats": self.repeats,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Evaluation:
        """The evaluation that `as_json` wrote."""
        return cls(
            category=stored["category"],
            respond=stored["respond"],
            steps=tuple(StepPlan.from_json(step) for step in stored["steps"]),
            first_response_due=_read(stored["first_response_due"]),
            resolution_due=_read(stored["resolution_due"]),
            findings=tuple(Finding.from_json(finding) for finding in stored["findings"]),
            clauses=tuple(stored["clauses"]),
            rules=tuple(RuleOutcome.from_json(rule) for rule in stored.get("rules", ())),
            severity=stored.get("severity"),
            notify=tuple(stored.get("notify", ())),
            template=stored.get("template"),
            short_chain=stored.get("short_chain", False),
            repeats=stored.get("repeats", False),
        )


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read(moment: str | None) -> datetime | None:
    return None if moment is None else datetime.fromisoformat(moment)
