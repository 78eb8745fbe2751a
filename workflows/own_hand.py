"""What saving an edit would do, said before somebody does it: to the review that runs, and to their own part in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from governance.change import Standing
from governance.errors import N_
from policies.facts import StepPlan
from workflows.delegations import StandIn
from workflows.reading import DraftView
from workflows.requirements import current_review
from workflows.reviews import RUNNING
from workflows.rulings import acting

VOIDS = N_(
    "This text is in review or approved. Saving an edit ends that: the approval begins again with the new words."
)
LEAVES = N_(
    "You may approve this draft as %(role)s. Saving an edit takes you out of its chain: nobody approves words that "
    "they wrote or edited."
)
CO_WRITES = N_(
    "You may approve this draft as %(role)s. Words of yours that are taken count as written by you, and take you out "
    "of its chain."
)


@dataclass(frozen=True)
class OwnHand:
    """What an edit would do: `voids` what is in review or approved, and takes somebody out of the chain as `role`."""

    voids: bool
    role: str | None

    @property
    def sentences(self) -> list[tuple[str, dict[str, Any]]]:
        """What is said before, as msgids with their facts."""
        said: list[tuple[str, dict[str, Any]]] = [(VOIDS, {})] if self.voids else []
        return [*said, (LEAVES, {"role": self.role})] if self.role else said


def own_hand(
    view: DraftView,
    planned: Sequence[StepPlan],
    writers: Collection[int],
    standing: Standing,
    stands_in: Sequence[StandIn] = (),
) -> OwnHand:
    """What an edit by this person would do to a draft.

    `planned` are the steps to come where no review runs on it, and `writers` whose words its revisions hold.
    """
    review = current_review(view)
    running = review is not None and review.review.state in RUNNING
    if review is not None and running:
        steps = [(one.step.role, one.step.topic) for one in review.steps]
        out = review.conflict
    else:
        steps = [(one.role, one.topic) for one in planned]
        out = frozenset({view.draft.author_id, view.goes_on[0], *writers})
    if standing.person_id in out:
        return OwnHand(running, None)
    people = [*acting(standing, ()), *(acting(standing, stands_in) if stands_in else ())]
    mine = (role for role, topic in steps for person, _ in people if person.holds(role, topic))
    return OwnHand(running, next(mine, None))
