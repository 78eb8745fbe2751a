"""Who may decide on a step, and why not: pure rules over people, steps and what was decided before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from governance.errors import N_
from policies.parts import Document


class Tie(NamedTuple):
    """Somebody, and the other with whom they are one in a review: one of them stands in for the other during it."""

    one: int
    other: int
    name: str


ASKED = "_asked:"
"""Begins the role of a step for which one person was asked: no document can name such a role."""


def asked(person_id: int) -> str:
    """The role of a step for which this person was asked, and which they alone hold."""
    return f"{ASKED}{person_id}"


@dataclass(frozen=True)
class PersonFacts:
    """Somebody as these rules see them: grants are (role, topic), with None for every topic.

    Whoever decides in another person's place comes with that person's grants, and with their id as `stands_in_for`.
    Who only looks may not decide where they were asked in person.
    """

    id: int
    grants: frozenset[tuple[str, str | None]]
    stands_in_for: int | None = None
    only_looks: bool = False

    def holds(self, role: str, topic: str | None) -> bool:
        """Whether the role is held for everything, or for this topic; nobody lends what they were asked in person."""
        if role.startswith(ASKED):
            return role == asked(self.id) and self.stands_in_for is None and not self.only_looks
        return (role, None) in self.grants or (topic is not None and (role, topic) in self.grants)


@dataclass(frozen=True)
class StepFacts:
    """A step as these rules see it. A step without a topic is for whoever holds the role for every topic."""

    role: str
    topic: str | None
    quorum: int
    state: str


@dataclass(frozen=True)
class Eligible:
    """This person may decide on this step now."""


@dataclass(frozen=True)
class NotEligible:
    """This person may not: `slug` names the problem type, `clause` what of the guidance asks for it."""

    slug: str
    sentence: str
    clause: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def verdict_on(
    person: PersonFacts,
    step: StepFacts,
    conflict: Collection[int],
    decided: Collection[int],
    distinct_people: bool,
    tied: Collection[Tie] = (),
) -> Eligible | NotEligible:
    """Whether a person may decide on a step; the first reason why not, the gravest first.

    `conflict` holds the submitter and every editor of the words, whatever roles they hold or are given later.
    `decided` holds whoever decided in this review before, and for whom. Whoever stands in and whoever is stood in for
    are one here: what shuts out the one shuts out the other, also where they decide in their own name. `tied` holds
    who is one with whom.
    """
    against = _against(person, conflict, decided if distinct_people else (), tied)
    if against is not None:
        return against
    if step.role == asked(person.id) and person.only_looks:
        sentence = N_("You only look here now, and hold no role that acts, so you can no longer decide on this.")
        return NotEligible("only-looks", sentence, "roles")
    if not person.holds(step.role, step.topic):
        return NotEligible(
            "role-missing",
            N_("This step is for the role %(role)s, which you do not hold for this topic.")
            if step.topic
            else N_("This step is for the role %(role)s, which you do not hold."),
            f"roles.{step.role}",
            {"role": step.role, "topic": step.topic},
        )
    if step.state == "waiting":
        return NotEligible(
            "not-your-turn", N_("It is not your turn yet: an earlier step comes first."), f"roles.{step.role}"
        )
    if step.state != "open":
        return NotEligible("step-closed", N_("This step has been decided."), f"roles.{step.role}")
    return Eligible()


def _against(
    person: PersonFacts, conflict: Collection[int], decided: Collection[int], tied: Collection[Tie]
) -> NotEligible | None:
    """What of this text or of this review shuts somebody out, whatever they hold."""
    own, once = "approval.author_may_approve", "approval.distinct_people"
    if person.id in conflict:
        sentence = N_("You wrote, edited or submitted this text, so somebody else has to decide on it.")
        return NotEligible("own-work", sentence, own)
    if person.stands_in_for in conflict:
        sentence = N_(
            "The person for whom you stand in wrote, edited or submitted this text, so you cannot decide for them."
        )
        return NotEligible("own-work-of-delegator", sentence, own)
    me = {person.id, person.stands_in_for}
    others = {tie.other: tie.name for tie in tied if tie.one in me and tie.other not in me}
    other = next((ident for ident in sorted(others) if ident in conflict), None)
    if other is not None:
        sentence = N_(
            "%(other)s wrote, edited or submitted this text, and one of you stands in for the other during its review, "
            "so somebody else has to decide on it."
        )
        return NotEligible("own-work-of-other", sentence, own, {"other": others[other]})
    if person.id in decided:
        sentence = N_("You have already decided on this review. One person fills one step only.")
        return NotEligible("already-acted", sentence, once)
    if person.stands_in_for in decided:
        sentence = N_("The person for whom you stand in has decided on this review. One person fills one step only.")
        return NotEligible("delegator-acted", sentence, once)
    other = next((ident for ident in sorted(others) if ident in decided), None)
    if other is not None:
        sentence = N_(
            "%(other)s has decided on this review, and one of you stands in for the other during it. The two fill one "
            "step only."
        )
        return NotEligible("other-acted", sentence, once, {"other": others[other]})
    return None


class PublisherFacts(NamedTuple):
    """Somebody as the rule on publishing sees them: the roles are their own, held now for any topic."""

    id: int
    roles: Collection[str]


NOT_PUBLISHER = N_("Publishing is for the draft's author, its approvers, and roles that the guidance lets publish.")
NEVER_INTERNS = N_("Interns prepare drafts; somebody else has to publish them.")


def publishing(
    person: PublisherFacts,
    document: Document,
    owners: Collection[int | None],
    approvers: Callable[[], Collection[int]],
) -> Eligible | NotEligible:
    """Whether a person may let an approved text out, or keep when it goes out.

    `owners` are its author and keeper. Whoever stands in for somebody lends no such right: they decide, and no more.
    """
    if "intern" in person.roles:
        return NotEligible("interns-never-publish", NEVER_INTERNS, "")
    if any(document.roles[role].may_publish for role in person.roles if role in document.roles):
        return Eligible()
    if person.id in owners or person.id in approvers():
        return Eligible()
    return NotEligible("may-not-publish", NOT_PUBLISHER, "")


def deciding_roles(document: Document) -> frozenset[str]:
    """The roles that some step of some chain asks for, or some rule."""
    chains = {role for chain in document.chains.values() for step in chain.steps for role in step.roles}
    return frozenset(chains | {demand.role for rule in document.rules for demand in rule.require})


def conflict_set(submitter: int, author: int, editors: Collection[int]) -> frozenset[int]:
    """Everybody whose own work a revision is."""
    return frozenset({submitter, author, *editors})
