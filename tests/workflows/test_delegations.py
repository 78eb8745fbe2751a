"""Standing in: who may hand over to whom, what a delegate may do, and what shuts both of them out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from governance import clock
from governance.db import session
from governance.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Stale
from governance.people.accounts import disable
from governance.people.roles import grant, revoke
from governance.record.log import EntryIndex, LogEntry
from tests.support.office import Office
from tests.workflows.test_requirements import MORNING, standing, submitted
from workflows import candidates, decisions, delegations, queue
from workflows.delegations import Wanted
from workflows.reading import draft_view
from workflows.requirements import requirements

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def morning(context: Flask) -> Iterator[None]:
    """A Monday morning."""
    with clock.held_at(MORNING):
        yield


@pytest.fixture
def office(context: Flask) -> Office:
    """Maple County."""
    return Office.furnish()


def wanted(office: Office, delegate: str, topic: str | None = None, **more: Any) -> Wanted:
    given = {"from_at": MORNING, "until_at": MORNING + WEEK, "topic": topic, **more}
    return Wanted(office[delegate].person_id or 0, **given)


def handed(office: Office, who: str, delegate: str, topic: str | None = None, **more: Any) -> int:
    """A delegation that holds."""
    ident = int(delegations.propose(office[who], wanted(office, delegate, topic, **more))["delegation"])
    delegations.accept(office[delegate], ident)
    return ident


def decide(office: Office, who: str, ident: int, for_: str | None = None, verdict: str = "approve") -> Any:
    comment = "" if verdict == "approve" else "Please look again."
    place = office[for_].person_id if for_ else None
    return decisions.decide(office[who], ident, 1, verdict, comment, on_behalf_of=place)


def refusal(act: Any, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(*args, **more)
    return found.value


# -- Handing over -------------------------------------------------------------------------------------------------


def test_only_whoever_was_asked_accepts_and_to_accept_twice_is_to_accept_once(office: Office) -> None:
    ident = delegations.propose(office["priya"], wanted(office, "marc"))["delegation"]
    assert refusal(delegations.accept, office["priya"], ident).slug == "not-the-delegate"
    assert isinstance(refusal(delegations.accept, office["nadia"], ident), NotFound)
    assert delegations.accept(office["marc"], ident).new
    assert not delegations.accept(office["marc"], ident).new


def test_what_was_refused_or_ended_cannot_be_accepted(office: Office) -> None:
    ident = delegations.propose(office["priya"], wanted(office, "marc"))["delegation"]
    delegations.decline(office["marc"], ident, "I am away too.")
    assert refusal(delegations.accept, office["marc"], ident).slug == "delegation-over"
    again = delegations.propose(office["priya"], wanted(office, "marc"))["delegation"]
    delegations.end(office["priya"], again)
    assert refusal(delegations.accept, office["marc"], again).slug == "delegation-over"


def test_a_stale_page_changes_nothing(office: Office) -> None:
    ident = delegations.propose(office["priya"], wanted(office, "marc"))["delegation"]
    assert isinstance(refusal(delegations.accept, office["marc"], ident, version=7), Stale)
    assert delegations.delegation(ident, standing(office, "marc"), MORNING).state == "asked"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"until_at": MORNING - timedelta(hours=1)}, "until"),
        ({"until_at": MORNING}, "until"),
        ({"until_at": MORNING + timedelta(days=31)}, "until"),
        ({"topic": "astrology"}, "topic"),
    ],
)
def test_times_and_topics_that_the_guidance_does_not_know_are_refused(
    office: Office, change: dict[str, Any], field: str
) -> None:
    found = refusal(delegations.propose, office["priya"], wanted(office, "marc", **change))
    assert isinstance(found, Invalid)
    assert list(found.errors) == [field]


def test_nobody_hands_over_to_themselves_or_to_somebody_who_is_not_there(office: Office) -> None:
    assert list(refusal(delegations.propose, office["priya"], wanted(office, "priya")).errors) == ["delegate_id"]
    disable(office["pat"], office["marc"].person_id or 0)
    assert list(refusal(delegations.propose, office["priya"], wanted(office, "marc")).errors) == ["delegate_id"]
    nobody = Wanted(999_999, MORNING, MORNING + WEEK)
    assert list(refusal(delegations.propose, office["priya"], nobody).errors) == ["delegate_id"]


def test_whoever_approves_nothing_has_nothing_to_hand_over(office: Office) -> None:
    assert refusal(delegations.propose, office["amal"], wanted(office, "marc")).slug == "nothing-to-delegate"


def test_the_same_is_handed_to_one_person_at_a_time(office: Office) -> None:
    handed(office, "priya", "marc")
    found = refusal(delegations.propose, office["priya"], wanted(office, "amal", "immunisation"))
    assert isinstance(found, Conflict)
    assert found.slug == "already-delegated"
    later = wanted(office, "amal", from_at=MORNING + WEEK, until_at=MORNING + 2 * WEEK)
    assert delegations.propose(office["priya"], later).new  # the intervals only touch


def test_there_is_no_circle_and_nothing_is_handed_on(office: Office) -> None:
    handed(office, "priya", "nadia")
    assert refusal(delegations.propose, office["nadia"], wanted(office, "priya")).slug == "delegate-away"
    assert refusal(delegations.propose, office["nadia"], wanted(office, "tom")).slug == "no-onward-delegation"


def test_two_who_ask_each_other_end_with_one_delegation(office: Office) -> None:
    mine = delegations.propose(office["priya"], wanted(office, "nadia"))["delegation"]
    assert refusal(delegations.propose, office["nadia"], wanted(office, "priya")).slug == "delegate-away"
    delegations.accept(office["nadia"], mine)


def test_nobody_stands_in_who_is_away(office: Office) -> None:
    marc = office["marc"].person_id or 0
    delegations.note_absence(office["marc"], marc, MORNING + timedelta(days=2), MORNING + timedelta(days=3))
    assert refusal(delegations.propose, office["priya"], wanted(office, "marc")).slug == "delegate-away"


# -- Deciding in somebody's place ----------------------------------------------------------------------------------


def test_a_decision_shows_both_names_and_keeps_those_of_then(office: Office) -> None:
    handed(office, "priya", "marc")
    ident = submitted(office, category="R1")
    made = decide(office, "marc", ident, "priya").outcome.made.decision
    assert (made.person_name, made.for_name, made.role) == ("Marc Bélanger", "Priya Raman", "comms_manager")


def test_a_delegate_does_nothing_beyond_what_the_delegator_may(office: Office) -> None:
    handed(office, "priya", "marc")
    ident = submitted(office, category="R3")
    found = refusal(decide, office, "marc", ident, "priya")
    assert (type(found), found.slug) == (Conflict, "not-your-turn")
    assert refusal(decide, office, "marc", ident).slug == "role-missing"


def test_a_delegation_on_one_topic_holds_for_that_topic(office: Office) -> None:
    handed(office, "nadia", "marc", "immunisation")
    here = submitted(office, category="R3")
    assert decide(office, "marc", here, "nadia").new
    grant(
        office["pat"],
        office["nadia"].person_id or 0,
        office.wanted("program_expert", "environment"),
        known=office.known,
    )
    elsewhere = submitted(office, category="R3", topic="environment")
    assert refusal(decide, office, "marc", elsewhere, "nadia").slug == "role-missing"


@pytest.mark.parametrize("writer", ["marc", "priya"])
def test_what_either_of_them_wrote_the_delegate_does_not_approve(office: Office, writer: str) -> None:
    handed(office, "priya", "marc")
    ident = submitted(office, writer, category="R1")
    found = refusal(decide, office, "marc", ident, "priya")
    assert (type(found), found.slug) == (NotAllowed, "own-work" if writer == "marc" else "own-work-of-delegator")


def test_the_two_of_them_fill_one_step_only(office: Office) -> None:
    grant(office["pat"], office["priya"].person_id or 0, office.wanted("program_expert"), known=office.known)
    handed(office, "priya", "marc")
    ident = submitted(office, category="R3")
    decide(office, "marc", ident, "priya")
    own = refusal(decide, office, "priya", ident)
    assert (own.slug, own.by) == ("decided-in-your-place", "Marc Bélanger")
    assert refusal(decide, office, "marc", ident, "priya", verdict="reject").slug == "already-acted"


def test_the_same_decision_again_is_the_first_one(office: Office) -> None:
    handed(office, "priya", "marc")
    ident = submitted(office, category="R3")
    grant(office["pat"], office["priya"].person_id or 0, office.wanted("program_expert"), known=office.known)
    first = decide(office, "marc", ident, "priya")
    again = decide(office, "marc", ident, "priya")
    assert (again.new, again["decision"]) == (False, first["decision"])


def test_a_role_that_the_delegator_lost_is_lost_to_the_delegate(office: Office) -> None:
    handed(office, "priya", "marc")
    ident = submitted(office, category="R1")
    revoke(office["pat"], office["priya"].person_id or 0, "comms_manager")
    assert refusal(decide, office, "marc", ident, "priya").slug in ("no-delegation", "role-missing")


def test_a_delegator_whose_account_is_disabled_is_not_stood_in_for(office: Office) -> None:
    handed(office, "priya", "marc")
    ident = submitted(office, category="R1")
    disable(office["pat"], office["priya"].person_id or 0)
    assert refusal(decide, office, "marc", ident, "priya").slug == "no-delegation"


def test_an_ended_delegation_ends_at_once_and_what_was_decided_stays(office: Office) -> None:
    ident = handed(office, "priya", "marc")
    first, second = submitted(office, category="R1"), submitted(office, category="R1")
    decide(office, "marc", first, "priya")
    delegations.end(office["marc"], ident, "I am back at my own desk.")
    assert refusal(decide, office, "marc", second, "priya").slug == "no-delegation"
    assert draft_view(first, standing(office, "amal")).draft.state == "approved"


# -- Who is shown as able -------------------------------------------------------------------------------------------


def test_queue_page_and_requirements_agree_on_who_may_decide_for_whom(office: Office) -> None:
    handed(office, "priya", "marc")
    ident = submitted(office, category="R1")
    marc = standing(office, "marc")
    lent = delegations.stand_ins(marc.person_id, MORNING)
    (row,) = queue.page("awaiting_me", marc, MORNING).rows
    assert row.stands_in == lent[0]
    assert queue.counts(marc, MORNING)["awaiting_me"] == 1
    view = draft_view(ident, marc)
    assert view.review is not None
    turn = candidates.turn(view.review, marc, lent)
    assert turn.mine
    assert turn.stands_in == lent[0]
    (step,) = [one for one in requirements(view, MORNING) if one.id == "steps.1"]
    assert [(one.name, one.stands_in) for one in step.can] == [("Priya Raman", ""), ("Marc Bélanger", "Priya Raman")]


def test_requirements_say_why_a_delegate_cannot(office: Office) -> None:
    handed(office, "priya", "marc")
    ident = submitted(office, "priya", category="R1")
    (step,) = [one for one in requirements(draft_view(ident, standing(office, "rita")), MORNING) if one.id == "steps.1"]
    assert [(one.slug, one.stands_in) for one in step.cannot] == [
        ("own-work", ""),
        ("own-work-of-delegator", "Priya Raman"),
    ]


def test_somebody_with_the_role_of_their_own_decides_in_their_own_name(office: Office) -> None:
    grant(office["pat"], office["marc"].person_id or 0, office.wanted("comms_manager"), known=office.known)
    handed(office, "priya", "marc")
    submitted(office, category="R1")
    (row,) = queue.page("awaiting_me", standing(office, "marc"), MORNING).rows
    assert row.stands_in is None


def test_each_thing_has_its_entry_and_no_name_stands_in_the_open(office: Office) -> None:
    ident = handed(office, "priya", "marc")
    delegations.end(office["priya"], ident, "Back early.")
    kept = session.execute(
        select(EntryIndex.type, LogEntry.body)
        .join(LogEntry, LogEntry.idx == EntryIndex.idx)
        .where(EntryIndex.subject.like("delegation/%"), EntryIndex.n == 0)
        .order_by(EntryIndex.idx)
    ).all()
    assert [one.type for one in kept] == ["delegation.proposed", "delegation.accepted", "delegation.ended"]
    assert not any(name in bytes(one.body) for one in kept for name in (b"Priya", b"Marc", b"Back early"))
