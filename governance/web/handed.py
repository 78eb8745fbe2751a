"""What the page of a draft shows beside its chain: who looks at it, to whom steps were put, and what one may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext

from governance.web.reviewing import Seen
from governance.web.timeline import happened
from policies.eligibility import Eligible, PersonFacts, StepFacts, verdict_on
from policies.versions import edition, version_in_force
from workflows.delegations import stand_ins
from workflows.dots import Dots, Looking, steps_of
from workflows.handing_over import handovers_of, may_hand_over
from workflows.handing_over.rows import Handover
from workflows.reading import ReviewView, StepView
from workflows.rulings import acting
from workflows.states import CONTINUED


@dataclass(frozen=True)
class Handed:
    """`steps` is by (position, part): to whom it was put, with the reason, and links to what one may do."""

    others: tuple[Looking, ...] = ()
    mine: Looking | None = None
    may_claim: bool = False
    steps: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    keeper: str = ""
    may_hand_over: bool = False
    events: tuple[dict[str, Any], ...] = ()


def handed(seen: Seen) -> Handed:
    """For one reader, in three statements where the draft is in review, else in one."""
    view, review = seen.view, seen.view.review
    escalates = version_in_force(seen.at).document.approval.escalate_to
    gives = may_hand_over(seen.reader, escalates) and view.draft.state in CONTINUED and seen.is_current
    given = tuple(map(_given, handovers_of(view.draft.id)))
    keeper = (view.keeper or "") if view.draft.keeper_id is not None else ""
    if not seen.is_current or seen.turn is None or review is None or review.review.state != "open":
        return Handed(keeper=keeper, may_hand_over=gives, events=given)
    dots = steps_of([review.review.id], seen.at).get(review.review.id, Dots(()))
    people = _people(seen)
    mine = next((one for one in dots.looking if one.id == seen.reader.person_id), None)
    return Handed(
        tuple(one for one in dots.looking if one is not mine),
        mine,
        seen.turn.mine,
        {(one.step.position, one.step.part): _step(seen, review, one, dots, people) for one in review.steps},
        keeper,
        gives,
        given,
    )


def _given(one: Handover) -> dict[str, Any]:
    what = gettext("handed the draft from %(before)s to %(to)s") % {"before": one.from_name, "to": one.to_name}
    return happened(one.at, one.person_name, what, "people", comment=one.reason)


def _people(seen: Seen) -> list[PersonFacts]:
    covered = stand_ins(seen.reader.person_id, seen.at)
    return [one for one, _ in (*acting(seen.reader, ()), *(acting(seen.reader, covered) if covered else ()))]


def _step(seen: Seen, review: ReviewView, one: StepView, dots: Dots, people: Sequence[PersonFacts]) -> dict[str, Any]:
    """What stands beside one step, and what the reader may do with it."""
    step, named = one.step, one.named
    said = ""
    if named is not None and step.state in ("open", "waiting"):
        facts = {"name": named.to_name, "by": named.person_name}
        if step.added_by is not None:
            said = gettext("%(by)s asked %(name)s to approve too:") % facts
        elif step.state == "waiting" or step.id in dots.put_to:
            said = gettext("%(by)s put this to %(name)s; others with the role may decide too:") % facts
        else:
            said = (
                gettext("%(by)s put this to %(name)s, who cannot take it now, so that all of the role have it:") % facts
            )
    links = _links(seen, review, one, people) if step.state in ("open", "waiting") else []
    return {"said": said, "reason": named.reason if said and named else "", "links": links}


def _links(seen: Seen, review: ReviewView, one: StepView, people: Sequence[PersonFacts]) -> list[dict[str, str]]:
    me, step = seen.reader.person_id, one.step
    if me in review.conflict:
        return []
    place: dict[str, Any] = {"draft_id": seen.view.draft.id, "position": step.position, "part": step.part}
    found = []
    if step.added_by is None and steers(seen, review, [step], people):
        found.append({"href": url_for("handing_over.choose", **place), "text": gettext("Put it to somebody")})
    if step.added_by is not None and (
        me == step.added_by or steers(seen, review, [each.step for each in review.steps], people)
    ):
        found.append({"href": url_for("handing_over.ask_back", **place), "text": gettext("Ask no longer")})
    if step.state == "open" and may_skip(seen, review, one):
        here: dict[str, Any] = {"draft_id": seen.view.draft.id, "position": step.position}
        found.append({"href": url_for("handing_over.ask_skip", **here), "text": gettext("Skip this step")})
    return found


def steers(seen: Seen, review: ReviewView, steps: Sequence[Any], people: Sequence[PersonFacts]) -> bool:
    """Whether the reader may put one of these steps to somebody, as the verb asks it."""
    if seen.reader.holds(edition(review.review.policy_version_id).document.approval.escalate_to):
        return True
    required = [StepFacts(one.role, one.topic, one.quorum, "open") for one in steps if one.added_by is None]
    return any(
        isinstance(verdict_on(person, facts, review.conflict, (), distinct_people=True, tied=review.tied), Eligible)
        for person in people
        for facts in required
    )


def may_skip(seen: Seen, review: ReviewView, one: StepView) -> bool:
    """Whether the reader may pass a step over, as the verb asks it."""
    made = [made for each in review.steps for made in each.decisions if made.outdated_at is None]
    decided = {person for each in made for person in (each.person_id, each.for_id)}
    may = any(seen.reader.holds(role, seen.view.draft.topic) for role in one.step.skip_by or ())
    return may and seen.reader.person_id not in decided | review.conflict
