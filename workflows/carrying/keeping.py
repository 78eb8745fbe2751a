"""Which approvals of the earlier review are kept for the new one, and why the others are not: a pure rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from governance.errors import N_
from policies.calendar import due
from policies.carrying.judging import NONE, Verdict, carried
from policies.eligibility import PersonFacts
from policies.facts import StepPlan
from policies.versions import Edition
from workflows.carrying.earlier import Approval, Authority, Earlier, Place, Worded, place

CLAUSE = "approval.carry_over"

VERSION = N_("Another version of the guidance is in force than the one under which it was approved.")
ROUTE = N_("The step is not the same as in the review before.")
LAST = N_("The last step always decides anew.")
PLACE = N_("It was given in the place of %(stands_in)s; such an approval is given anew.")
OWN = N_("%(by)s has a hand in this text since.")
ROLE = N_("%(by)s does not hold the role %(role)s any more.")
OLD = N_("It was given longer ago than an approval holds.")
BEFORE = N_("A step before it is decided anew.")
WHOLE = N_("Another approval of this step is not kept, and a step is kept whole.")


@dataclass(frozen=True)
class Told:
    """One approval of the review before, whether it is kept for the step at `place`, and by what sentence (a msgid).

    `level` names how small the edit is.
    """

    place: Place
    approval: Approval
    kept: bool
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    level: str = ""

    @property
    def position(self) -> int:
        """The step's position."""
        return self.place[0]

    @property
    def part(self) -> int:
        """Which of the steps of this position."""
        return self.place[1]

    @property
    def role(self) -> str:
        """The step's role."""
        return self.place[3]


@dataclass(frozen=True)
class Keeping:
    """What is carried, and what is not. `steps` are approved by it; up to position `filled` nothing is left to ask."""

    told: tuple[Told, ...] = ()
    steps: tuple[StepPlan, ...] = ()
    filled: int = 0

    def of(self, step: StepPlan) -> list[Told]:
        """What is kept of a step."""
        return [one for one in self.told if one.kept and one.place == place(step)]

    @property
    def begins(self) -> datetime | None:
        """When the earliest of what is kept was decided."""
        return min((one.approval.at for one in self.told if one.kept), default=None)


@dataclass(frozen=True)
class Now:
    """What an approval is held against: the guidance, its steps, the words, whose they are, who holds what, when."""

    edition: Edition
    steps: Sequence[StepPlan]
    words: Mapping[int, Worded]
    revision: int
    own_work: Collection[int]
    authority: Authority
    at: datetime


def keeping(before: Earlier | None, now: Now) -> Keeping:
    """Which approvals are carried. A step is carried whole and after all steps before it; the last one never is."""
    if before is None or now.edition.document.approval.carry_over == NONE:
        return Keeping()
    told: list[Told] = []
    steps: list[StepPlan] = []
    filled = 0
    last = max((step.position for step in now.steps), default=0)
    for position in range(1, last + 1):
        here = [step for step in now.steps if step.position == position]
        reached, whole = filled == position - 1, 0
        for step in here:
            found = [_told(step, one, now, before, reached) for one in before.steps.get(place(step), ())]
            if not all(one.kept for one in found):
                found = [replace(one, kept=False, sentence=WHOLE, facts={}) if one.kept else one for one in found]
            elif found:
                steps.append(step)
                whole += 1
            told += found
        if here and whole >= here[0].needed:
            filled = position
    known = {place(step) for step in now.steps}
    gone = [Told(key, one, False, ROUTE) for key in before.steps if key not in known for one in before.steps[key]]
    return Keeping((*told, *gone), tuple(steps), filled)


def _told(step: StepPlan, one: Approval, now: Now, before: Earlier, reached: bool) -> Told:
    """Whether one approval of a step holds on; the first reason why not."""
    refusal = _refused(step, one, now, before)
    if refusal is not None:
        return Told(place(step), one, False, *refusal)
    verdict = _verdict(one, now)
    if verdict.kept and not reached:
        return Told(place(step), one, False, BEFORE)
    return Told(place(step), one, verdict.kept, verdict.sentence, verdict.facts, verdict.level)


def _refused(step: StepPlan, one: Approval, now: Now, before: Earlier) -> tuple[str, dict[str, Any]] | None:
    document = now.edition.document
    by = {"by": one.name}
    if before.version_id != now.edition.id:
        return VERSION, {}
    if step.position == max(each.position for each in now.steps):
        return LAST, {}
    if one.stood_for is not None:
        return PLACE, {"stands_in": one.stood_for}
    if one.edited or one.person_id in now.own_work:
        return OWN, by
    if not PersonFacts(one.person_id, now.authority.get(one.person_id, frozenset())).holds(step.role, step.topic):
        return ROLE, {**by, "role": step.role}
    if due(one.at, document.approval.valid_for, document.calendar) <= now.at:
        return OLD, {}
    return None


def _verdict(one: Approval, now: Now) -> Verdict:
    """By the words that were really decided on, never by those to which the decision was carried."""
    decided, current = now.words[one.revision].wording, now.words[now.revision].wording
    return carried(decided, current, now.edition.document.approval.carry_over)
