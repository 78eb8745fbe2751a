"""What is asked of a draft beside its steps: may it still be decided on, and may it go out?

The one answer to both, for pages, programs, whoever decides or publishes, and what sends by itself. They differ in how
they come to a `Situation`: what shows reads it, what acts reads it from rows that it has locked. Nothing is read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from governance.errors import N_, Conflict
from workflows.causes import MOVED_ON
from workflows.states import APPROVED

SATISFIED, UNSATISFIED, NOT_APPLICABLE, OVERRIDDEN = "satisfied", "unsatisfied", "not_applicable", "overridden"

DECIDE, LET_OUT, OUT = "decide", "let_out", "out"
"""Acts that a demand may stop: a decision, having it go out at some time, and its going out now."""

_ALWAYS, _FROM_APPROVAL, _NOW = (DECIDE, LET_OUT, OUT), (LET_OUT, OUT), (OUT,)

STOPPED = N_(
    "Emergency %(number)s holds, as things stand until %(until)s. Meanwhile nothing is scheduled, or let go again to "
    "go out at its time, but what its short chain approved. Come back when it is over; what cannot wait is submitted "
    "under the emergency."
)
REPEATS_AN_ERROR = N_(
    "It goes by the approval of the same words in draft %(number)s. Since then they were found wrong, or reported as "
    "wrong, in draft %(other)s. Change the text and submit it again, or take it back."
)


@dataclass(frozen=True)
class Demand:
    """One demand. `sentence` is a msgid; `facts` fill its places, roles and topics by their ids.

    Unsatisfied it refuses the acts in `stops` with the problem `slug`, which tells programs `extra`.
    """

    id: str
    status: str
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()
    slug: str = field(default="", kw_only=True)
    stops: Sequence[str] = field(default=(), kw_only=True)
    extra: Mapping[str, Any] = field(default_factory=dict, kw_only=True)

    def refuses(self, act: str) -> bool:
        """Whether it stands in the way of an act."""
        return self.status == UNSATISFIED and act in self.stops


class Under(NamedTuple):
    """The emergency or drill whose chain a review goes by: it holds in [since, until)."""

    number: int
    drill: bool
    since: datetime
    until: datetime


class Wrong(NamedTuple):
    """The draft whose approval this one goes by, and the draft in which the same words were found wrong."""

    number: int
    other: int


@dataclass(frozen=True, kw_only=True)
class Situation:
    """All that decides it. `state` is the draft's own, `review` the row of the review of its words (None without one).

    `number` is that of the version of the guidance that is in force where the review runs under another, and
    `sent_back_by` that of the first one since which asks for something else. `planned` is the schedule, `stopped` what
    `STOPPED` tells of an emergency that keeps back what is scheduled. What is `out` has nothing more to wait for.
    """

    state: str
    review: Any | None
    not_before: datetime | None = None
    planned: Any | None = None
    under: Under | None = None
    number: str | None = None
    sent_back_by: str | None = None
    wrong: Wrong | None = None
    stopped: Mapping[str, Any] | None = None
    out: bool = False

    def lapsed(self, at: datetime) -> bool:
        """Whether its approval was not used in time."""
        until = self.review.valid_until if self.review is not None else None
        return self.state in APPROVED and until is not None and at >= until


def demands(of: Situation, at: datetime) -> Iterator[Demand]:
    """Every demand at a moment, the gravest first."""
    yield _valid(of, at)
    if not of.out:
        yield from _same_guidance(of)
        yield from _emergency(of, at)
        yield from _found_wrong(of)
    yield _not_before(of, at)
    yield _scheduled(of, at)
    if not of.out:
        yield from _moved_on(of, at)
        yield from _held(of, at)


def refuse(of: Situation, at: datetime, act: str) -> None:
    """Raise the first demand that stands in the way of an act, in the words that pages and programs show of it."""
    for one in demands(of, at):
        if one.refuses(act):
            raise Conflict(one.slug, one.sentence, extra=one.extra, **one.facts)


def _valid(of: Situation, at: datetime) -> Demand:
    ident, clauses = "approval.valid_for", ("approval.valid_for",)
    until = of.review.valid_until if of.review is not None else None
    if until is None or of.out:
        status = SATISFIED if of.out else NOT_APPLICABLE
        return Demand(ident, status, N_("An approval is used before it lapses."), clauses=clauses)
    if at >= until:
        sentence = N_("The approval lapsed at %(at)s. Submit the draft again.")
        return Demand(
            ident, UNSATISFIED, sentence, {"at": until}, clauses, slug="approval-lapsed", stops=_FROM_APPROVAL
        )
    return Demand(ident, SATISFIED, N_("The approval holds until %(until)s."), {"until": until}, clauses)


def _same_guidance(of: Situation) -> Iterator[Demand]:
    """Nothing where no other version took effect since."""
    ident, clauses = "approval.on_policy_change", ("approval.on_policy_change",)
    if of.sent_back_by is not None:
        sentence = N_(
            "Version %(number)s of the guidance took effect, and asks for something else here. Submit it again."
        )
        facts, extra = {"number": of.sent_back_by}, {"policy_version": of.sent_back_by}
        yield Demand(ident, UNSATISFIED, sentence, facts, clauses, slug="policy-changed", stops=_ALWAYS, extra=extra)
    elif of.number is not None:
        sentence = N_(
            "Version %(number)s of the guidance took effect since. This goes on under the version that it was "
            "submitted under."
        )
        yield Demand(ident, SATISFIED, sentence, {"number": of.number}, clauses)


def _emergency(of: Situation, at: datetime) -> Iterator[Demand]:
    under = of.under
    if under is None:
        return
    facts, clauses = {"number": under.number, "until": under.until}, ("emergency.max_duration",)
    if not under.since <= at < under.until:
        sentence = N_(
            "Emergency %(number)s was over at %(until)s, and its short chain with it. It has to be submitted again."
        )
        yield Demand("emergency.holds", UNSATISFIED, sentence, facts, clauses, slug="emergency-over", stops=_ALWAYS)
    elif not under.drill:
        sentence = N_("Its short chain holds as long as emergency %(number)s does, as things stand until %(until)s.")
        yield Demand("emergency.holds", SATISFIED, sentence, facts, clauses)
    if under.drill:
        sentence = N_("This is practice for drill %(number)s: nothing of it is ever published.")
        number = {"number": under.number}
        yield Demand("emergency.drill", UNSATISFIED, sentence, number, slug="drill", stops=_FROM_APPROVAL)


REPEATED = "emergency.pre_approved_facts"


def _found_wrong(of: Situation) -> Iterator[Demand]:
    if of.wrong is None:
        return
    yield Demand(
        REPEATED,
        UNSATISFIED,
        REPEATS_AN_ERROR,
        of.wrong._asdict(),
        (REPEATED,),
        slug="repeats-an-error",
        stops=_FROM_APPROVAL,
        extra={"draft_id": of.wrong.other},
    )


def _not_before(of: Situation, at: datetime) -> Demand:
    if of.not_before is None:
        return Demand("not_before", NOT_APPLICABLE, N_("No time is set before which it may not go out."))
    status = SATISFIED if of.out or at >= of.not_before else UNSATISFIED
    sentence = N_("It goes out at %(time)s or later.")
    return Demand("not_before", status, sentence, {"time": of.not_before}, slug="not-before", stops=_NOW)


def _scheduled(of: Situation, at: datetime) -> Demand:
    if of.planned is None or of.lapsed(at):
        return Demand("schedule", NOT_APPLICABLE, N_("No time is set at which it is posted."))
    time, by = of.planned.goes_out_at, of.planned.person_name
    if at >= time:
        sentence = N_("The time that %(by)s set for it, %(time)s, has come.")
        return Demand("schedule", SATISFIED, sentence, {"time": time, "by": by})
    sentence = N_("%(by)s scheduled it for %(time)s. Take it off the schedule first to publish it now.")
    facts = {"time": time, "by": by, "at": of.planned.at}
    return Demand("schedule", UNSATISFIED, sentence, facts, slug="scheduled-later", stops=_NOW)


def _moved_on(of: Situation, at: datetime) -> Iterator[Demand]:
    """What became of the conversation since the review began, until somebody has looked at it and let it go."""
    cause = of.review.moved_on if of.review is not None else None
    if cause is not None and of.state in ("in_review", *APPROVED) and not of.lapsed(at):
        yield Demand("conversation", UNSATISFIED, MOVED_ON[cause], slug="wrong-state", stops=_NOW)


def _held(of: Situation, at: datetime) -> Iterator[Demand]:
    if of.state != "on_hold" or of.lapsed(at):
        return
    if of.stopped is not None and of.planned is not None:
        yield Demand("hold", UNSATISFIED, STOPPED, of.stopped, slug="held-in-emergency", stops=_NOW)
        return
    sentence = N_("It is held back; whoever may publish it lets it go again.")
    yield Demand("hold", UNSATISFIED, sentence, slug="wrong-state", stops=_NOW)
