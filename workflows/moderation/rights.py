"""Who may do what about a message that breaks the rules, and who may see the words of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from governance.change import Standing
from governance.db import session
from governance.errors import N_, Conflict, NotAllowed
from governance.people.actors import acts
from policies.moderating import Rules, rules
from policies.parts import Document
from workflows.delegations import StandIn
from workflows.moderation.rows import KIND, Moderation, ModerationAct, ModerationAppeal, under
from workflows.reviews import Decision, Review

LOOKS_ON = ("auditor", "privacy_officer")
"""Roles that see every copy, to look after what is kept there."""


def rules_of(document: Document) -> Rules:
    """What the guidance says of moderation. Raises `Conflict` where it says nothing: then nothing is removed."""
    found = rules(document)
    if found is None:
        raise Conflict(
            "no-rules-of-moderation",
            N_(
                "The guidance gives no reason for which a message may be removed. Its owner has to write that part "
                "first."
            ),
        )
    return found


def deciders(moderation_id: int) -> frozenset[int]:
    """Everybody who decided on a proposal, and for whom."""
    rows = session.execute(
        select(Decision.person_id, Decision.for_id)
        .join(Review, Review.id == Decision.review_id)
        .where(Review.subject_kind == KIND, Review.subject_id == moderation_id)
    )
    return frozenset(person for row in rows for person in row if person is not None)


def acts_on_channels(row: Moderation, standing: Standing, decided: Iterable[int]) -> bool:
    """Who proposed it or approved it, or holds a role that may publish: whoever has the channel in their hands."""
    if "intern" in standing.roles or not acts(standing.roles):
        return False
    known = under(row).document.roles
    publishing = any(known[role].may_publish for role in standing.roles if role in known)
    return publishing or standing.person_id in {row.proposed_by, *decided}


def needs_channel(row: Moderation, standing: Standing) -> None:
    """Raise `NotAllowed` for people who may not act on the channel."""
    if not acts_on_channels(row, standing, deciders(row.id)):
        raise NotAllowed(
            "not-on-the-channel",
            N_("Whoever proposed or approved it does it on the channel, or somebody who may publish; never an intern."),
        )


def may_see(
    row: Moderation,
    standing: Standing,
    asked: Iterable[tuple[str, str | None]],
    decided: Iterable[int],
    stands_in: Sequence[StandIn] = (),
) -> bool:
    """Whether somebody may see the words: who works on it, who approves, who decides the appeal, and who looks on.

    `asked` are the roles of its steps, each with its topic; `stands_in` is in whose place somebody would decide.
    """
    mine = standing.person_id in {row.proposed_by, *decided}
    if mine or standing.roles.intersection(LOOKS_ON):
        return True
    if row.state not in UNAPPROVED and acts_on_channels(row, standing, decided):
        return True
    found = rules(under(row).document)
    judges = [(found.appeal_to, None)] if found is not None and row.state in APPEALED else []
    needed = [*asked, *judges]
    holders: list[Standing | StandIn] = [standing, *stands_in]
    return any(one.holds(role, topic) for one in holders for role, topic in needed)


UNAPPROVED = ("proposed", "rejected", "withdrawn", "outdated")
APPEALED = ("appealed", "upheld", "partly", "reversed", "reinstated")


def judges_appeal(row: Moderation, standing: Standing, stands_in: Sequence[StandIn] = ()) -> None:
    """Raise `NotAllowed` for everybody but a holder of the role that the guidance names who had no part in it.

    With `stands_in` they would decide in the place of that person, who had no part in it either.
    """
    role = rules_of(under(row).document).appeal_to
    involved = had_a_part(row)
    holds = any(one.holds(role, None) for one in stands_in) if stands_in else standing.holds(role)
    if not holds:
        raise NotAllowed("role-needed", N_("This needs the role %(roles)s, which you do not hold."), roles=role)
    if standing.person_id in involved or involved & {one.person_id for one in stands_in}:
        raise NotAllowed(
            "own-removal",
            PART,
        )


PART = N_(
    "You proposed this, decided on it, carried it out or took the appeal down. Somebody else with this role has to "
    "decide on the appeal."
)


def had_a_part(row: Moderation) -> frozenset[int]:
    """Who never decides on an appeal against this: see `of_part`. For a proposal that was carried out."""
    did = session.scalars(
        select(ModerationAct.person_id).where(ModerationAct.moderation_id == row.id, ModerationAct.undoes.is_(False))
    ).one_or_none()
    took = session.scalars(
        select(ModerationAppeal.recorded_by).where(ModerationAppeal.moderation_id == row.id)
    ).one_or_none()
    return of_part(row, deciders(row.id), did, took)


def of_part(row: Moderation, decided: Iterable[int], did: int | None, took: int | None) -> frozenset[int]:
    """Who had a part in an act: who proposed it, decided on it or had it decided, did it, and took the appeal down."""
    return frozenset({row.proposed_by, *decided} | {one for one in (did, took) if one is not None})
