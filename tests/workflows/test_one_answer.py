"""One function answers what is asked of a draft: what a page or a program is told before is what the act is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import Conflict
from tests.support.amending import Guidance, re_evaluating
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, FACT, MYTH, Maple, opened
from workflows.causes import MOVED_ON
from workflows.demands import DECIDE, LET_OUT, OUT, UNSATISFIED, Demand, Situation, Under, Wrong, demands, refuse

MONDAY = (2026, 11, 30)


# -- The rule alone -------------------------------------------------------------------------------------------------

AT = datetime(2026, 11, 23, 14, 12, tzinfo=UTC)
_MOMENTS = st.one_of(st.none(), st.integers(-2, 2).map(lambda hours: AT + timedelta(hours=hours)))
_UNDER = st.builds(
    lambda drill, since, until: Under(3, drill, AT + timedelta(hours=since), AT + timedelta(hours=until)),
    st.booleans(),
    st.integers(-2, 1),
    st.integers(-1, 2),
)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A draft that somebody decides on, or that is approved in one of the ways in which it can be."""
    state = draw(st.sampled_from(("in_review", "approved", "scheduled", "on_hold", "sending")))
    planned = draw(_MOMENTS)
    until, moved = draw(_MOMENTS), draw(st.one_of(st.none(), st.sampled_from(sorted(MOVED_ON))))
    review = SimpleNamespace(valid_until=until if state != "in_review" else None, moved_on=moved)
    schedule = SimpleNamespace(goes_out_at=planned, person_name="Amal Haddad", at=AT)
    return Situation(
        state=state,
        review=review,
        not_before=draw(_MOMENTS),
        planned=schedule if planned is not None and state in ("scheduled", "on_hold") else None,
        under=draw(st.one_of(st.none(), _UNDER)),
        number="1.1.0",
        sent_back_by=draw(st.sampled_from((None, "1.1.0"))),
        wrong=draw(st.sampled_from((None, Wrong(1, 2)))),
        stopped=draw(st.sampled_from((None, {"number": 3, "until": AT}))),
    )


def stopped(of: Situation, act: str) -> bool:
    """The same rule, said plainly."""
    emergency_over = of.under is not None and (of.under.since > AT or of.under.until <= AT)
    if of.sent_back_by or emergency_over:
        return True
    if act == DECIDE:
        return False
    assert of.review is not None
    lapsed = of.review.valid_until is not None and of.review.valid_until <= AT
    if lapsed or of.wrong or (of.under is not None and of.under.drill):
        return True
    if act == LET_OUT:
        return False
    too_early = of.not_before is not None and of.not_before > AT
    scheduled = of.planned is not None and of.planned.goes_out_at > AT
    moved = of.review.moved_on is not None and of.state != "sending"
    return too_early or scheduled or moved or of.state == "on_hold"


@given(of=situations(), act=st.sampled_from((DECIDE, LET_OUT, OUT)))
def test_an_act_is_refused_in_the_words_of_a_demand_that_is_shown_as_unmet_and_else_is_not(
    of: Situation, act: str
) -> None:
    shown = {one.sentence: one for one in demands(of, AT) if one.status == UNSATISFIED}
    if not stopped(of, act):
        refuse(of, AT, act)
        assert not any(one.refuses(act) for one in shown.values())
        return
    with pytest.raises(Conflict) as refused:
        refuse(of, AT, act)
    said = shown[refused.value.sentence]
    assert (refused.value.slug, said.refuses(act)) == (said.slug, True)
    assert "%(" not in str(refused.value)


@given(of=situations())
def test_each_demand_is_told_once_and_what_is_unmet_has_a_problem_and_an_act_that_it_stops(of: Situation) -> None:
    found: list[Demand] = list(demands(of, AT))
    assert len({one.id for one in found}) == len(found)
    assert all(one.slug and one.stops for one in found if one.status == UNSATISFIED)


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Maple County on Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


# -- Over HTTP ------------------------------------------------------------------------------------------------------


def unmet(maple: Maple, draft: int, name: str) -> Any:
    """A line of the requirements, which is not met."""
    items = maple.as_("priya").read(f"/drafts/{draft}/requirements")["items"]
    (line,) = [one for one in items if one["id"] == name]
    assert line["status"] == "unsatisfied", line
    return line


def lapsed(maple: Maple) -> tuple[int, str]:
    draft = maple.approved()
    maple.clock.forward(timedelta(days=30))
    return draft, "approval.valid_for"


def put(maple: Maple, draft: int, what: str, body: dict[str, Any]) -> None:
    priya, path = maple.as_("priya"), f"/drafts/{draft}"
    answer = priya.put(f"{path}/{what}", body, match=priya.get(path))
    assert answer.status in (200, 201), answer.body


def scheduled(maple: Maple) -> tuple[int, str]:
    draft = maple.approved()
    put(maple, draft, "schedule", {"time": (maple.clock.now() + timedelta(hours=3)).isoformat()})
    return draft, "schedule"


def held(maple: Maple) -> tuple[int, str]:
    draft = maple.approved()
    put(maple, draft, "hold", {"reason": "Wait for the ministry."})
    return draft, "hold"


def not_before(maple: Maple) -> tuple[int, str]:
    later = (maple.clock.now() + timedelta(hours=3)).isoformat()
    body = {"kind": "reply", "thread_id": maple.conversation(), "channel": "x", "texts": {"en": ANSWER}}
    made = maple.as_("amal").made("/drafts", {**body, "scheduled_for": later})
    maple.as_("amal").made(f"/drafts/{made.body['id']}/submission", match=made)
    assert maple.decide("priya", made.body["id"], "approve").status == 201
    return int(made.body["id"]), "not_before"


def declared(maple: Maple, **more: Any) -> None:
    made = maple.as_("kowalski").made("/emergencies", {"what": "A smell of fuel in the tap water", **more})
    maple.as_("priya").made(f"/emergencies/{made.body['id']}/confirmation", match=made)


def urgent(maple: Maple, *, over: bool) -> int:
    written = maple.draft(category="E1")
    draft = int(written.body["id"])
    maple.as_("amal").made(f"/drafts/{draft}/submission", {"emergency": True}, match=written)
    if not over:
        assert maple.decide("olu", draft, "approve").status == 201
    else:
        maple.clock.forward(timedelta(days=9))
    return draft


def in_a_drill(maple: Maple) -> tuple[int, str]:
    declared(maple, drill=True)
    return urgent(maple, over=False), "emergency.drill"


CASES = (lapsed, scheduled, held, not_before, in_a_drill)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_what_keeps_a_draft_back_is_told_beforehand_as_the_publication_is_refused(
    maple: Maple, case: Callable[[Maple], tuple[int, str]]
) -> None:
    draft, name = case(maple)
    line = unmet(maple, draft, name)
    refused = maple.publish("priya", draft)
    assert (refused.status, refused.body["detail"]) == (409, line["detail"])


@pytest.mark.parametrize("case", [lapsed, in_a_drill], ids=lambda case: case.__name__)
def test_what_can_never_go_out_is_not_scheduled_either(maple: Maple, case: Callable[[Maple], tuple[int, str]]) -> None:
    draft, name = case(maple)
    priya, path = maple.as_("priya"), f"/drafts/{draft}"
    later = {"time": (maple.clock.now() + timedelta(hours=3)).isoformat()}
    refused = priya.put(f"{path}/schedule", later, match=priya.get(path))
    assert (refused.status, refused.body["detail"]) == (409, unmet(maple, draft, name)["detail"])


def test_an_emergency_that_is_over_stops_the_decision_in_the_words_of_its_requirement(maple: Maple) -> None:
    declared(maple)
    draft = urgent(maple, over=True)
    line = unmet(maple, draft, "emergency.holds")
    refused = maple.decide("olu", draft, "approve")
    assert (refused.status, refused.body["type"]) == (409, "/problems/emergency-over")
    assert refused.body["detail"] == line["detail"]
    assert [one["name"] for one in line["can"]] == ["Amal Haddad"]


def test_guidance_that_asks_for_something_else_is_told_of_before_the_worker_came(guidance: Guidance) -> None:
    guidance.approved(re_evaluating)
    maple = guidance.maple
    maple.clock.at(*MONDAY, 8, 30)
    waits, ready = (maple.submitted(FACT, message=MYTH, category="R3", channel="facebook") for _ in range(2))
    routine = maple.submitted(ANSWER)
    for who in ("nadia", "priya"):
        assert maple.decide(who, ready, "approve").status == 201
    maple.clock.at(*MONDAY, 9, 0, 0)
    for draft, refused in ((waits, maple.decide("nadia", waits, "approve")), (ready, maple.publish("priya", ready))):
        line = unmet(maple, draft, "approval.on_policy_change")
        assert (refused.status, refused.body["detail"]) == (409, line["detail"])
        assert "1.1.0" in line["detail"]
    items = maple.as_("priya").read(f"/drafts/{routine}/requirements")["items"]
    (goes_on,) = [one for one in items if one["id"] == "approval.on_policy_change"]
    assert goes_on["status"] == "satisfied"


def able(maple: Maple, draft: int) -> list[str]:
    """Who is named as somebody who can publish it."""
    items = maple.as_("rita").read(f"/drafts/{draft}/requirements")["items"]
    (line,) = [one for one in items if one["id"] == "publication"]
    return [one["name"] for one in line["can"]]


def test_nobody_is_named_as_a_publisher_who_would_be_refused(maple: Maple) -> None:
    """Whoever stands in for a publisher decides in their place and publishes nothing; nor does who is gone."""
    draft, soon = maple.approved(who="jules"), maple.clock.now()
    times = {"from": soon.isoformat(), "until": (soon + timedelta(days=2)).isoformat()}
    asked = maple.as_("kowalski").made("/delegations", {"delegate_id": maple.people["marc"], **times})
    maple.as_("marc").made(f"/delegations/{asked.body['id']}/acceptance", match=asked)
    names = {who: maple.as_("pat").read(f"/people/{ident}")["name"] for who, ident in maple.people.items()}
    assert {names["jules"], names["kowalski"]} <= set(able(maple, draft))
    jules, pat = f"/people/{maple.people['jules']}", maple.as_("pat")
    assert pat.call("DELETE", jules, match=pat.get(jules)).status == 200
    named = able(maple, draft)
    others = ("marc", "tom", "nadia", "ines", "rita", "dana")
    assert named
    assert not {names[who] for who in (*others, "jules")} & set(named)
    assert {who: maple.publish(who, draft).status for who in others} == dict.fromkeys(others, 403)
    assert maple.publish("kowalski", draft).status == 201
