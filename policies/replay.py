"""What a version of the document would have made of past items: differences between two outcomes, and nothing else.

The facts that were stored when an item was submitted are evaluated once more. Findings of checks that are set alike in
both documents are taken over from the stored evaluation; only the others run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from policies.calendar import due
from policies.evaluation import evaluate
from policies.facts import Evaluation, Facts, StepPlan
from policies.kept import Kept
from policies.parts import Document
from policies.routing.matching import Staff, fill, turns_of
from policies.triage import walk

DRAFT_KINDS = (
    "rerouted",
    "gained",
    "lost",
    "blocked",
    "unblocked",
    "earlier",
    "later",
    "late",
    "nobody",
    "severity",
    "notify",
)
THREAD_KINDS = ("gone", "action", "earlier", "later", "notify", "elsewhere")
KINDS = tuple(dict.fromkeys((*DRAFT_KINDS, *THREAD_KINDS)))
"""How an item can differ.

Of drafts: it takes another category or chain (`rerouted`), a role approves that did not (`gained`) or no longer does
(`lost`), it is stopped (`blocked`) or no longer is, something is due earlier or later, what was in time would have
been late, nobody could have approved it, its severity or who is told of it changes. Of conversations: its category is
gone, its action, its time for a first response or who is told changes, or the same answers lead elsewhere in the tree.
"""


@dataclass(frozen=True)
class PastDraft:
    """A submission as it was stored: what was seen and answered, whose work it is, and when it was through."""

    facts: Facts
    outcome: Evaluation
    conflict: frozenset[int] = frozenset()
    approved_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(frozen=True)
class PastThread:
    """A conversation as it was triaged. `path` is what was answered in the tree, where it was used."""

    category: str
    action: str
    received_at: datetime
    first_response_due: datetime | None
    path: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Difference:
    """How an item differs. `detail` is plain JSON with one member for each kind, or for several that belong together.

    `before` and `after` count the approvals that are asked of each role.
    """

    kinds: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)


class Replay:
    """A version that is tried on past items, with the people who would approve under it."""

    def __init__(self, document: Document, staff: Staff) -> None:
        self.document, self._staff = document, staff
        self._kept = Kept(document)
        self._fits: dict[Any, tuple[int, ...]] = {}

    def draft(self, past: PastDraft, old: Document) -> Difference:
        """How a submission differs that was evaluated by the document `old`."""
        kept = (past.facts, past.outcome, old)
        now = evaluate(past.facts, self.document, self._kept.findings(*kept), self._kept.rules(*kept))
        was, found = past.outcome, _Found()
        self._route(past, old, now, found)
        _blocks(was, now, found)
        _dues(past, now, found)
        if was.severity != now.severity:
            found.add("severity", severity=[was.severity, now.severity])
        if set(was.notify) != set(now.notify):
            found.add("notify", notify=[sorted(was.notify), sorted(now.notify)])
        return found.made(asked(was.steps), asked(now.steps))

    def thread(self, past: PastThread, old: Document) -> Difference:
        """How a conversation differs that was triaged by the document `old`."""
        found, category = _Found(), self.document.categories.get(past.category)
        if past.path:
            led = walk(self.document.triage, [f"{step.get('question')}.{step.get('answer')}" for step in past.path])
            if led.category != past.category:
                found.add("elsewhere", leads_to=led.category, answered=len(led.steps))
        if category is None:
            found.add("gone", category=past.category)
            return found.made({}, {})
        if category.action != past.action:
            found.add("action", action=[past.action, category.action])
        first = category.first_response
        now = due(past.received_at, first, self.document.calendar) if first else None
        _moved({"first_response": (past.first_response_due, now)}, found)
        before = old.categories.get(past.category)
        if before is not None and before.notify != category.notify:
            found.add("notify", notify=[[one] if one else [] for one in (before.notify, category.notify)])
        return found.made({}, {})

    # -- A draft -------------------------------------------------------------------------------------------------

    def _route(self, past: PastDraft, old: Document, now: Evaluation, found: _Found) -> None:
        was = past.outcome
        chains = [_chain(was.steps), _chain(now.steps)]
        if was.category != now.category or chains[0] != chains[1]:
            rules = [[rule.id for rule in outcome.rules] for outcome in (was, now)]
            found.add("rerouted", category=[was.category, now.category], chain=chains, rules=rules)
            _approvers(chains, found)
        distinct = [document.approval.distinct_people for document in (old, self.document)]
        if chains[0] != chains[1] or distinct[0] != distinct[1]:
            short = self._short(now.steps, distinct[1], past.conflict)
            if short and not self._short(was.steps, distinct[0], past.conflict):
                found.add("nobody", short=list(short))

    def _short(self, steps: Sequence[StepPlan], distinct: bool, conflict: frozenset[int]) -> tuple[int, ...]:
        """The positions that stay short where nobody of the conflict set approves; worked out once for all alike."""
        turns = turns_of(steps)
        holders = frozenset().union(
            *(self._staff.holders(seat.role, seat.topic) for turn in turns for seat in turn.seats)
        )
        key = turns, distinct, conflict & holders
        if key not in self._fits:
            self._fits[key] = fill(turns, self._staff, distinct=distinct, without=conflict).short
        return self._fits[key]


class _Found:
    """The kinds of difference as they are found, and the details of each."""

    def __init__(self) -> None:
        self._kinds: dict[str, None] = {}
        self._detail: dict[str, Any] = {}

    def add(self, kind: str, **detail: Any) -> None:
        self._kinds[kind] = None
        self._detail |= detail

    def made(self, before: Mapping[str, int], after: Mapping[str, int]) -> Difference:
        return Difference(tuple(self._kinds), self._detail, before, after)


def asked(steps: Iterable[StepPlan]) -> dict[str, int]:
    """How many approvals a chain asks of each role; of roles beside each other, all of them are asked."""
    counted: Counter[str] = Counter()
    for step in steps:
        counted[step.role] += step.quorum
    return dict(counted)


def _approvers(chains: Sequence[list[list[Any]]], found: _Found) -> None:
    was, now = (Counter((row[1], row[2]) for row in chain) for chain in chains)
    for kind, roles in (("gained", now - was), ("lost", was - now)):
        if roles:
            found.add(kind, **{kind: [list(role) for role in roles]})


def _chain(steps: Iterable[StepPlan]) -> list[list[Any]]:
    return [[step.position, step.role, step.topic, step.quorum, step.needed] for step in steps]


def _blocks(was: Evaluation, now: Evaluation, found: _Found) -> None:
    if was.blocked == now.blocked:
        return
    stops = [[one.check, one.clause] for one in (now if now.blocked else was).findings if one.outcome == "block"]
    found.add("blocked" if now.blocked else "unblocked", stopped_by=stops)


def _dues(past: PastDraft, now: Evaluation, found: _Found) -> None:
    was = past.outcome
    approval = (_last(was), _last(now))
    pairs = {
        "first_response": (was.first_response_due, now.first_response_due),
        "resolution": (was.resolution_due, now.resolution_due),
        "approval": approval,
    }
    _moved(pairs, found)
    late = {
        "approval": (*approval, past.approved_at),
        "first_response": (*pairs["first_response"], past.published_at),
    }
    missed = {
        name: [_written(then), _written(done)]
        for name, (before, then, done) in late.items()
        if _late(before, then, done)
    }
    if missed:
        found.add("late", late=missed)


def _last(outcome: Evaluation) -> datetime | None:
    """When the last step is due."""
    return max((step.due for step in outcome.steps if step.due is not None), default=None)


def _late(before: datetime | None, then: datetime | None, done: datetime | None) -> bool:
    """Whether what was in time would have been late."""
    return done is not None and then is not None and done > then and (before is None or done <= before)


def _moved(pairs: Mapping[str, tuple[datetime | None, datetime | None]], found: _Found) -> None:
    """Note what is due at another time. No time at all is later than any."""
    moved = {name: [_written(was), _written(now)] for name, (was, now) in pairs.items() if was != now}
    for was, now in pairs.values():
        if was != now:
            found.add("earlier" if was is None or (now is not None and now < was) else "later", due=moved)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
