"""Who can act on a review and who cannot, and why: people held against the pure rules of eligibility."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import null, select, union_all

from governance.change import Standing
from governance.db import session
from governance.errors import N_
from governance.people.actors import INSIDE, acting_at, in_force
from governance.people.rows import RoleGrant, User
from policies.eligibility import (
    ASKED,
    Eligible,
    NotEligible,
    PersonFacts,
    PublisherFacts,
    StepFacts,
    Tie,
    publishing,
    verdict_on,
)
from policies.parts import Document
from policies.versions import Edition, edition
from workflows.acknowledgements import CLAUSE, NOT_READ, those_who_have
from workflows.delegations import StandIn, lent
from workflows.demands import DECIDE, Demand
from workflows.reading import DraftView, ReviewView, StepView
from workflows.reviews import SKIP
from workflows.rulings import acting


@dataclass(frozen=True)
class Candidate:
    """Somebody with the role that a requirement asks for; `why` (a msgid with a place for `name`) says why not.

    `stands_in` names whose role it is, where it is not their own; `other` with whom they are one in this review, where
    that is why not.
    """

    id: int
    name: str
    slug: str = ""
    why: str = ""
    clause: str = ""
    stands_in: str = ""
    other: str = ""


@dataclass(frozen=True)
class Turn:
    """The open step of a review as one person meets it. `answer` says whether they may decide on it, or why not.

    `stands_in` is in whose place they would, where they may not in their own name.
    """

    step: StepView | None
    answer: Eligible | NotEligible
    stands_in: StandIn | None = None

    @property
    def mine(self) -> bool:
        """Whether this person may decide now."""
        return isinstance(self.answer, Eligible)


def turn(
    review: ReviewView,
    standing: Standing,
    stands_in: Sequence[StandIn] = (),
    have_read: Callable[[Edition, Sequence[int]], Collection[int]] = those_who_have,
    asked: Iterable[Demand] = (),
) -> Turn:
    """How the open step of a review looks to one person; the sentence is the one that `decide` refuses with.

    Their own name comes before that of anybody for whom they stand in. `have_read` says who of some people has
    acknowledged an edition, for a caller who asks that of many reviews. What is `asked` of the draft may stand in the
    way of every decision.
    """
    views = [one for one in review.steps if one.step.state == "open"]
    if not views:
        return Turn(None, NotEligible("step-closed", N_("This review has its outcome; nothing is left to decide."), ""))
    people = [*acting(standing, ()), *(acting(standing, stands_in) if stands_in else ())]
    answers = [
        (one, verdict_on(person, step_facts(one), review.conflict, barred(review, one), True, review.tied), by)
        for person, by in people
        for one in views
    ]
    view, answer, by = next((each for each in answers if isinstance(each[1], Eligible)), _telling(answers))
    if (
        isinstance(answer, NotEligible)
        and answer.slug == "role-missing"
        and any(_comes_later(review, person) for person, _ in people)
    ):
        answer = NotEligible(
            "not-your-turn",
            N_("It is not your turn yet: step %(open)s, %(role)s, comes first."),
            f"roles.{view.step.role}",
            {"open": view.step.position, "role": view.step.role},
        )
    if isinstance(answer, Eligible):
        under = edition(review.review.policy_version_id)
        if not have_read(under, [standing.person_id or 0]):
            answer = NotEligible("not-acknowledged", NOT_READ, CLAUSE, {"number": under.number})
    unmet = next((one for one in asked if one.refuses(DECIDE)), None)
    if unmet is not None and isinstance(answer, Eligible):
        answer = NotEligible(unmet.slug, unmet.sentence, next(iter(unmet.clauses), ""), unmet.facts)
    return Turn(view, answer, by)


Answer = tuple[StepView, Eligible | NotEligible, StandIn | None]


def _telling(answers: Sequence[Answer]) -> Answer:
    """The refusal that says most: what stands against somebody, rather than a role that they do not hold."""
    others = (each for each in answers if isinstance(each[1], NotEligible) and each[1].slug != "role-missing")
    return next(others, answers[0])


def _comes_later(review: ReviewView, person: PersonFacts) -> bool:
    return any(one.step.state == "waiting" and person.holds(one.step.role, one.step.topic) for one in review.steps)


def step_facts(view: StepView, state: str | None = None) -> StepFacts:
    """A stored step as the pure rules see it, in its own state or in another."""
    return StepFacts(view.step.role, view.step.topic, view.step.quorum, state or view.step.state)


def barred(review: ReviewView, view: StepView) -> frozenset[int]:
    """Who may not decide on a step because they decided, or somebody in their place did.

    On any step, or on this one where the guidance lets one person fill several.
    """
    views = review.steps if view.step.distinct_people else (view,)
    made = [one for each in views for one in each.decisions if one.outdated_at is None]
    return frozenset(person for one in made for person in (one.person_id, one.for_id) if person is not None)


# -- Everybody else ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Somebody:
    """An active person with the grants that matter here; `for_name` is of whom they would decide in the place of."""

    name: str
    facts: PersonFacts
    for_name: str = ""
    outside: bool = False


def holders_of(
    roles: Collection[str], at: datetime, outside: bool = False, also: Collection[int] = ()
) -> list[Somebody]:
    """The active people who hold one of the roles, by name, and after them whoever stands in for one of them.

    People from outside are among them only with `outside`: for steps of drafts. Whoever was asked in person is among
    them where the role is theirs alone, and `also` are those of these people who act here, whatever they hold.
    """
    in_person = [*(int(role.removeprefix(ASKED)) for role in roles if role.startswith(ASKED)), *also]
    own = (
        select(User.id, User.name, RoleGrant.role, RoleGrant.topic, null().label("for_id"), null().label("for_name"))
        .add_columns(User.outside_body.label("body"))
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.state == "active", RoleGrant.role.in_(sorted(roles)), in_force(at), *(() if outside else (INSIDE,)))
    )
    them = select(User.id, User.name, null().label("role"), null().label("topic"), null(), null(), null()).where(
        User.state == "active", User.id.in_(in_person), acting_at(User.id, at)
    )
    found: dict[tuple[int | None, int], tuple[Any, set[tuple[str, str | None]]]] = {}
    others = lent(roles, at).add_columns(null())
    for row in session.execute(union_all(own, others, *([them] if in_person else []))):
        found.setdefault((row.for_id, row.id), (row, set()))[1].add((row.role, row.topic))
    people = [
        Somebody(row.name, PersonFacts(ident, frozenset(grants), for_id), row.for_name or "", row.body is not None)
        for (for_id, ident), (row, grants) in found.items()
    ]
    return sorted(people, key=lambda one: (one.for_name != "", one.name, one.facts.id))


_WHY = {
    "own-work": N_("%(name)s wrote, edited or submitted this text."),
    "already-acted": N_("%(name)s has already decided in this review."),
    "own-work-of-delegator": N_("%(stands_in)s, for whom %(name)s stands in, wrote, edited or submitted this text."),
    "own-work-of-other": N_(
        "%(other)s wrote, edited or submitted this text, and %(name)s and %(other)s stand in for each other during its "
        "review."
    ),
    "other-acted": N_(
        "%(other)s has already decided in this review, and %(name)s and %(other)s stand in for each other during it."
    ),
    "delegator-acted": N_("%(stands_in)s, for whom %(name)s stands in, has already decided in this review."),
}
"""Why somebody with the right role cannot decide, as it is said about them to others."""


def candidates(
    step: StepFacts,
    people: Collection[Somebody],
    conflict: Collection[int],
    decided: Collection[int],
    tied: Collection[Tie],
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Who may decide on a step, each once, and who holds its role and may not."""
    can: list[Candidate] = []
    cannot: list[Candidate] = []
    for one in people:
        if any(one.facts.id == found.id for found in can):
            continue  # in their own name already, or in another's place
        answer = verdict_on(one.facts, step, conflict, decided, distinct_people=True, tied=tied)
        if isinstance(answer, Eligible):
            can.append(Candidate(one.facts.id, one.name, stands_in=one.for_name))
        elif answer.slug in _WHY and one.facts.holds(step.role, step.topic):
            why = _WHY[answer.slug]
            other = answer.facts.get("other", "")
            cannot.append(Candidate(one.facts.id, one.name, answer.slug, why, answer.clause, one.for_name, other))
    return tuple(can), tuple(cannot)


def publishers(
    view: DraftView, review: ReviewView, document: Document, people: list[Somebody]
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Who may let it out, and who is an intern. `people` are among others those who could be: see `near`.

    In their own name alone, and nobody from outside.
    """
    owners, approvers = (view.draft.author_id, view.draft.keeper_id), near(view, review)
    why = N_("%(name)s is an intern, and interns never publish.")
    can: list[Candidate] = []
    cannot: list[Candidate] = []
    for one in people:
        if one.outside or one.for_name:
            continue
        me = PublisherFacts(one.facts.id, {role for role, _ in one.facts.grants})
        answer = publishing(me, document, owners, lambda: approvers)
        if isinstance(answer, Eligible):
            can.append(Candidate(one.facts.id, one.name))
        elif answer.slug == "interns-never-publish" and (me.id in owners or me.id in approvers):
            cannot.append(Candidate(one.facts.id, one.name, answer.slug, why))
    return tuple(can), tuple(cannot)


def near(view: DraftView, review: ReviewView | None) -> set[int]:
    """Author, keeper and approvers: those who may publish whatever their roles, as long as they act here."""
    made = [one for step in review.steps for one in step.decisions] if review is not None else []
    approved = {one.person_id for one in made if one.verdict != SKIP and one.outside_body is None}
    return approved | {one for one in (view.draft.author_id, view.draft.keeper_id) if one is not None}
