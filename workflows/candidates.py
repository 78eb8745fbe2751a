"""Who can act on a review and who cannot, and why: people held against the pure rules of eligibility."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from governance.change import Standing
from governance.db import session
from governance.errors import N_
from governance.people.actors import in_force
from governance.people.rows import RoleGrant, User
from policies.eligibility import Eligible, NotEligible, PersonFacts, StepFacts, verdict_on
from policies.parts import Document
from policies.versions import edition
from workflows.acknowledgements import CLAUSE, NOT_READ, those_who_have
from workflows.reading import DraftView, ReviewView, StepView


@dataclass(frozen=True)
class Candidate:
    """Somebody with the role that a requirement asks for; `why` (a msgid with a place for `name`) says why not."""

    id: int
    name: str
    slug: str = ""
    why: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Turn:
    """The open step of a review as one person meets it. `answer` says whether they may decide on it, or why not."""

    step: StepView | None
    answer: Eligible | NotEligible

    @property
    def mine(self) -> bool:
        """Whether this person may decide now."""
        return isinstance(self.answer, Eligible)


def turn(review: ReviewView, standing: Standing) -> Turn:
    """How the open step of a review looks to one person; the sentence is the one that `decide` refuses with."""
    person = PersonFacts(standing.person_id or 0, frozenset((one.role, one.topic) for one in standing.grants))
    views = [one for one in review.steps if one.step.state == "open"]
    if not views:
        return Turn(None, NotEligible("step-closed", N_("This review has its outcome; nothing is left to decide."), ""))
    answers = [
        (one, verdict_on(person, step_facts(one), review.conflict, barred(review, one), distinct_people=True))
        for one in views
    ]
    view, answer = next((each for each in answers if isinstance(each[1], Eligible)), answers[0])
    if isinstance(answer, NotEligible) and answer.slug == "role-missing" and _comes_later(review, person):
        answer = NotEligible(
            "not-your-turn",
            N_("It is not your turn yet: step %(open)s, %(role)s, comes first."),
            f"roles.{view.step.role}",
            {"open": view.step.position, "role": view.step.role},
        )
    if isinstance(answer, Eligible):
        under = edition(review.review.policy_version_id)
        if not those_who_have(under, [person.id]):
            answer = NotEligible("not-acknowledged", NOT_READ, CLAUSE, {"number": under.number})
    return Turn(view, answer)


def _comes_later(review: ReviewView, person: PersonFacts) -> bool:
    return any(one.step.state == "waiting" and person.holds(one.step.role, one.step.topic) for one in review.steps)


def step_facts(view: StepView, state: str | None = None) -> StepFacts:
    """A stored step as the pure rules see it, in its own state or in another."""
    return StepFacts(view.step.role, view.step.topic, view.step.quorum, state or view.step.state)


def barred(review: ReviewView, view: StepView) -> frozenset[int]:
    """Who may not decide on a step because they decided: on any step, or on this one where the guidance lets them."""
    views = review.steps if view.step.distinct_people else (view,)
    return frozenset(one.person_id for each in views for one in each.decisions if one.outdated_at is None)


# -- Everybody else ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Somebody:
    """An active person with the grants that matter here."""

    name: str
    facts: PersonFacts


def holders_of(roles: Collection[str], at: datetime) -> list[Somebody]:
    """The active people who hold one of the roles, by name."""
    names: dict[int, str] = {}
    grants: dict[int, set[tuple[str, str | None]]] = {}
    for row in session.execute(
        select(User.id, User.name, RoleGrant.role, RoleGrant.topic)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.state == "active", RoleGrant.role.in_(sorted(roles)), in_force(at))
        .order_by(User.name, User.id)
    ):
        names[row.id] = row.name
        grants.setdefault(row.id, set()).add((row.role, row.topic))
    return [Somebody(name, PersonFacts(ident, frozenset(grants[ident]))) for ident, name in names.items()]


_WHY = {
    "own-work": N_("%(name)s wrote, edited or submitted this text."),
    "already-acted": N_("%(name)s has already decided in this review."),
}
"""Why somebody with the right role cannot decide, as it is said about them to others."""


def candidates(
    step: StepFacts, people: Collection[Somebody], conflict: Collection[int], decided: Collection[int]
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Who may decide on a step, and who holds its role and may not."""
    can, cannot = [], []
    for one in people:
        answer = verdict_on(one.facts, step, conflict, decided, distinct_people=True)
        if isinstance(answer, Eligible):
            can.append(Candidate(one.facts.id, one.name))
        elif answer.slug in _WHY and one.facts.holds(step.role, step.topic):
            cannot.append(Candidate(one.facts.id, one.name, answer.slug, _WHY[answer.slug], answer.clause))
    return tuple(can), tuple(cannot)


def publishers(
    view: DraftView, review: ReviewView, document: Document, people: list[Somebody]
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Author, approvers, and roles that may publish; never an intern."""
    names = {view.draft.author_id: view.author}
    names |= {one.person_id: one.person_name for step in review.steps for one in step.decisions}
    publishing = {role.id for role in document.roles.values() if role.may_publish}
    held = {one.facts.id: {role for role, _ in one.facts.grants} for one in people}
    names |= {one.facts.id: one.name for one in people if held[one.facts.id] & publishing}
    interns = {ident for ident in names if "intern" in held.get(ident, ())}
    why = N_("%(name)s is an intern, and interns never publish.")
    ordered = sorted(names.items(), key=lambda item: (item[1], item[0]))
    return (
        tuple(Candidate(ident, name) for ident, name in ordered if ident not in interns),
        tuple(Candidate(ident, name, "interns-never-publish", why) for ident, name in ordered if ident in interns),
    )
