"""People who could decide on a step but for the guidance that they have not read, where it asks for that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from governance.errors import N_
from policies.eligibility import deciding_roles
from policies.versions import Edition, edition
from workflows.acknowledgements import CLAUSE, those_who_have
from workflows.candidates import Candidate
from workflows.liveness import Roll
from workflows.reading import ReviewView

R = TypeVar("R", bound=Any)


def held_back(review: ReviewView | None, requirements: list[R]) -> list[R]:
    """Requirements with `can` and `cannot`, and those who have not read among the latter.

    One statement where the guidance of the review asks for it, none where it does not.
    """
    if review is None:
        return requirements
    able = sorted({candidate.id for one in requirements for candidate in one.can})
    read = those_who_have(edition(review.review.policy_version_id), able)
    if read.issuperset(able):
        return requirements
    why = N_("%(name)s has not acknowledged the guidance under which this is decided.")
    return [
        replace(
            one,
            can=tuple(candidate for candidate in one.can if candidate.id in read),
            cannot=one.cannot
            + tuple(
                Candidate(candidate.id, candidate.name, "not-acknowledged", why, CLAUSE)
                for candidate in one.can
                if candidate.id not in read
            ),
        )
        for one in requirements
    ]


def yet_to_read(under: Edition, who: Roll) -> tuple[str, ...]:
    """Names of those whose role decides under an edition, and who may not before they have acknowledged it.

    One statement where the edition asks for that, none where it does not.
    """
    deciding = deciding_roles(under.document)
    able = sorted(ident for ident, held in who.grants.items() if not deciding.isdisjoint(role for role, _ in held))
    return tuple(sorted(who.names[ident] for ident in set(able) - those_who_have(under, able)))
