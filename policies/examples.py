"""Running the examples of a document against it: what was expected, what came, and where the expectation stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.errors import N_
from policies.eligibility import Eligible, PersonFacts, StepFacts, verdict_on
from policies.evaluation import evaluate
from policies.example import Example, Given, GivenMessage, Text
from policies.facts import (
    AttachmentFacts,
    AuthorFacts,
    DraftFacts,
    Evaluation,
    Facts,
    MessageFacts,
    StepPlan,
    ThreadFacts,
)
from policies.format.nodes import Fault
from policies.parts import Document
from policies.triage import suggest, walk

CHANNELS = {
    "x": ("x", 280),
    "facebook": ("characters", 8000),
    "facebook_dm": ("characters", 2000),
    "x_dm": ("characters", 10000),
    "instagram": ("characters", 2200),
    "bluesky": ("graphemes", 300),
    "mastodon": ("mastodon", 500),
    "blog": ("characters", 5000),
    "web": ("characters", 20000),
}
"""How a channel counts and how much it takes, where an example does not say: as a new installation has them."""

USUAL_CHANNEL = "web"

FAILED = N_("The example expects %(expectation)s: %(expected)s. It comes to: %(came)s.")
NOTHING = "—"

Value = str | None | list[Any]
"""A word, none, or a list of words or of lists of words: plain JSON."""


@dataclass(frozen=True)
class Compared:
    """One expectation: what was expected and what came, as plain values, and where it stands in the document."""

    name: str
    expected: Value
    came: Value
    passed: bool
    line: int
    column: int


@dataclass(frozen=True)
class Result:
    """What came of one example."""

    id: str
    title: Text | None
    clause: str
    line: int
    column: int
    compared: tuple[Compared, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return all(one.passed for one in self.compared)


def run(document: Document) -> tuple[Result, ...]:
    """What comes of every example, in the document's order. Asks nothing but the document."""
    return tuple(_result(example, document) for example in document.examples)


def failures(results: Iterable[Result]) -> list[Fault]:
    """The expectations that failed, each as a fault at its place."""
    return [
        Fault(
            one.line,
            one.column,
            FAILED,
            {"expectation": one.name, "expected": shown(one.expected), "came": shown(one.came)},
            result.clause,
        )
        for result in results
        for one in result.compared
        if not one.passed
    ]


def shown(value: Value) -> str:
    """A value in one line, as the document would write it."""
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    return NOTHING if value is None else value


def facts_of(given: Given, document: Document) -> Facts:
    """What an evaluation sees of an example, with the defaults for what it leaves out."""
    at = given.at or document.effective_from
    draft = given.draft
    kind = (draft and draft.kind) or ("reply" if given.message or given.answers or given.category else "statement")
    message = given.message or (GivenMessage("") if kind == "reply" else None)
    channel = message.channel or USUAL_CHANNEL if message else USUAL_CHANNEL
    goes_to = (draft and draft.channel) or channel
    counting, limit = CHANNELS.get(goes_to, CHANNELS[USUAL_CHANNEL])
    category = walk(document.triage, given.answers).category if given.answers else given.category
    roles = frozenset(grant.partition(":")[0] for grant in given.people.get(given.author or "", ("author",)))
    return Facts(
        draft=DraftFacts(
            kind=kind,
            texts=draft.texts if draft else {},
            channel=goes_to,
            counting=(draft and draft.counting) or counting,
            limit=(draft and draft.limit) or limit,
            attachments=tuple(AttachmentFacts(one.media_type, one.alt) for one in draft.attachments) if draft else (),
            scheduled_for=draft.scheduled_for if draft else None,
        ),
        author=AuthorFacts(roles, "intern" in roles),
        at=at,
        message=_message(message, channel, at, document) if message else None,
        thread=_thread(given, category, document) if message or category else None,
        topic=given.topic,
        emergency=given.emergency,
    )


def _message(message: GivenMessage, channel: str, at: datetime, document: Document) -> MessageFacts:
    return MessageFacts(
        text=message.text,
        language=message.language or document.languages.required[0],
        author_kind=message.author_kind,
        channel=channel,
        url=message.url,
        received_at=message.received_at or at,
    )


def _thread(given: Given, category: str | None, document: Document) -> ThreadFacts:
    return ThreadFacts(
        category=category,
        action=document.categories[category].action if category else None,
        topic=given.topic,
        reopened=given.reopened,
        replies=given.replies,
        severity=given.severity,
        reach=given.reach,
    )


@dataclass(frozen=True)
class _Run:
    """An example with what came of it."""

    example: Example
    facts: Facts
    evaluation: Evaluation
    document: Document

    def positions(self) -> Iterator[list[StepPlan]]:
        """The steps of the chain, each with the rows that stand beside each other."""
        steps = self.evaluation.steps
        for position in dict.fromkeys(step.position for step in steps):
            yield [step for step in steps if step.position == position]

    def time(self, moment: datetime | None) -> str | None:
        """A moment on the organisation's clock."""
        return moment.astimezone(self.document.calendar.zone).isoformat() if moment else None


def _result(example: Example, document: Document) -> Result:
    facts = facts_of(example.given, document)
    ran = _Run(example, facts, evaluate(facts, document), document)
    compared = tuple(_compared(name, wanted, ran) for name, wanted in example.expect.items())
    return Result(example.id, example.title, example.clause, *example.place, compared)


def _compared(name: str, wanted: Any, ran: _Run) -> Compared:
    look, fits = _LOOKS[name]
    expected, came = _plain(wanted, ran), look(ran)
    return Compared(name, expected, came, fits(expected, came), *ran.example.places[name])


def _plain(wanted: Any, ran: _Run) -> Value:
    if isinstance(wanted, list):
        return [_plain(one, ran) for one in wanted]
    return ran.time(wanted) if isinstance(wanted, datetime) else str(wanted)


def _action(ran: _Run) -> Value:
    category = ran.evaluation.category
    return ran.document.categories[category].action if category else None


def _suggested(ran: _Run) -> Value:
    message = ran.facts.message
    found = suggest(ran.document, message.text, message.channel) if message else ()
    return [one.category.id for one in found]


def _chain(ran: _Run) -> Value:
    return [beside[0].role if len(beside) == 1 else [one.role for one in beside] for beside in ran.positions()]


def _step_due(ran: _Run) -> Value:
    return [ran.time(beside[0].due) for beside in ran.positions()]


def _found(outcome: str) -> Callable[[_Run], Value]:
    return lambda ran: list(dict.fromkeys(one.check for one in ran.evaluation.findings if one.outcome == outcome))


def _approvers(ran: _Run) -> Value:
    given, distinct = ran.example.given, ran.document.approval.distinct_people
    people = [(name, PersonFacts(number, _grants(roles))) for number, (name, roles) in enumerate(given.people.items())]
    mine = {person.id for name, person in people if name == given.author}
    return [
        [
            name
            for name, person in people
            if any(isinstance(verdict_on(person, _open(step), mine, (), distinct), Eligible) for step in beside)
        ]
        for beside in ran.positions()
    ]


def _open(step: StepPlan) -> StepFacts:
    return StepFacts(step.role, step.topic, step.quorum, "open")


def _grants(roles: Sequence[str]) -> frozenset[tuple[str, str | None]]:
    split = (grant.partition(":") for grant in roles)
    return frozenset((role, topic or None) for role, _, topic in split)


def _same(expected: Value, came: Value) -> bool:
    return expected == came


def _same_names(expected: Value, came: Value) -> bool:
    return set(_several(expected)) == set(_several(came))


def _first_and_among(expected: Value, came: Value) -> bool:
    wanted, found = _several(expected), _several(came)
    return wanted[:1] == found[:1] and set(wanted) <= set(found) if wanted else not found


def _among(expected: Value, came: Value) -> bool:
    return set(_several(expected)) <= set(_several(came))


def _step_by_step(expected: Value, came: Value) -> bool:
    wanted, found = _several(expected), _several(came)
    return len(wanted) == len(found) and all(map(_same_names, wanted, found))


def _several(value: Value) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


_Look = Callable[[_Run], Value]
_LOOKS: dict[str, tuple[_Look, Callable[[Value, Value], bool]]] = {
    "category": (lambda ran: ran.evaluation.category, _same),
    "action": (_action, _same),
    "suggested": (_suggested, _first_and_among),
    "chain": (_chain, _step_by_step),
    "due": (lambda ran: ran.time(ran.evaluation.first_response_due), _same),
    "step_due": (_step_due, _same),
    "blocked_by": (_found("block"), _same_names),
    "warned_by": (_found("warn"), _same_names),
    "cites": (lambda ran: list(ran.evaluation.clauses), _among),
    "notify": (lambda ran: list(ran.evaluation.notify), _same_names),
    "severity": (lambda ran: ran.evaluation.severity, _same),
    "approvers": (_approvers, _step_by_step),
    "template": (lambda ran: ran.evaluation.template, _same),
}
"""For each expectation what comes of an example, and whether that is what was expected."""
