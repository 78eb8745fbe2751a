"""Steps beside each other: all of the roles, so many of them, and never one person twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from governance import clock
from governance.db import session
from governance.errors import Conflict, NotAllowed
from governance.handlers import HANDLERS
from governance.notices.rows import Notice
from governance.people.roles import grant
from governance.worker import Worker
from policies import library
from tests.support.office import STARTER, Office
from tests.support.yamls import dumped, loaded
from tests.workflows.test_requirements import MORNING, standing, submitted
from workflows import decisions
from workflows.reading import draft_view
from workflows.requirements import requirements
from workflows.reviews import Step

CHAINS: dict[str, list[Any]] = {
    "all": ["program_expert", {"all_of": ["privacy_officer", "legal"]}, "comms_manager"],
    "any": [{"any_of": ["privacy_officer", "legal", "moh"], "quorum": 2}],
}


def office_with(chain: str) -> Office:
    """Maple County where R1 goes through another chain."""
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    document["chains"]["manager"] = CHAINS[chain]
    document.pop("examples", None)
    return Office.furnish(dumped(document))


@pytest.fixture(autouse=True)
def morning(context: Flask) -> Iterator[None]:
    """A Monday morning."""
    with clock.held_at(MORNING):
        yield


def states(office: Office, ident: int) -> list[tuple[str, str]]:
    view = draft_view(ident, standing(office, "rita"))
    assert view.review is not None
    return [(one.step.role, one.step.state) for one in view.review.steps]


def decide(office: Office, who: str, ident: int, verdict: str = "approve") -> Any:
    return decisions.decide(office[who], ident, 1, verdict, "" if verdict == "approve" else "Please look again.")


def test_all_of_the_roles_approve_in_any_order_before_the_next_step_opens() -> None:
    office = office_with("all")
    ident = submitted(office, category="R1")
    decide(office, "nadia", ident)
    assert states(office, ident)[1:] == [("privacy_officer", "open"), ("legal", "open"), ("comms_manager", "waiting")]
    decide(office, "chen", ident)
    assert states(office, ident)[1:] == [
        ("privacy_officer", "open"),
        ("legal", "approved"),
        ("comms_manager", "waiting"),
    ]
    with pytest.raises(Conflict) as early:
        decide(office, "priya", ident)
    assert early.value.slug == "not-your-turn"
    decide(office, "sam", ident)
    assert [state for _, state in states(office, ident)] == ["approved", "approved", "approved", "open"]
    decide(office, "priya", ident)
    assert draft_view(ident, standing(office, "amal")).draft.state == "approved"


def test_enough_of_the_roles_are_enough_and_the_others_are_not_asked_any_more() -> None:
    office = office_with("any")
    ident = submitted(office, category="R1")
    decide(office, "sam", ident)
    assert draft_view(ident, standing(office, "amal")).draft.state == "in_review"
    decide(office, "kowalski", ident)
    assert states(office, ident) == [("privacy_officer", "approved"), ("legal", "skipped"), ("moh", "approved")]
    assert draft_view(ident, standing(office, "amal")).draft.state == "approved"
    with pytest.raises(Conflict) as late:
        decide(office, "chen", ident)
    assert late.value.slug == "already-decided"


def test_somebody_with_two_of_the_roles_fills_one_of_them_only() -> None:
    office = office_with("any")
    grant(office["pat"], office["sam"].person_id or 0, office.wanted("legal"), known=office.known)
    ident = submitted(office, category="R1")
    first, again = decide(office, "sam", ident), decide(office, "sam", ident)
    assert (first["decision"], first.new, again["decision"], again.new) == (
        first["decision"],
        True,
        first["decision"],
        False,
    )
    assert [state for _, state in states(office, ident)] == ["approved", "open", "open"]


@pytest.mark.parametrize("chain", CHAINS)
def test_one_refusal_ends_the_review_whatever_the_others_said(chain: str) -> None:
    office = office_with(chain)
    ident = submitted(office, category="R1")
    if chain == "all":
        decide(office, "nadia", ident)
    decide(office, "sam", ident)
    decide(office, "chen", ident, "request_changes")
    assert "open" not in dict(states(office, ident)).values()
    assert draft_view(ident, standing(office, "amal")).draft.state == "changes_requested"
    assert session.scalars(select(Step.state).where(Step.state.in_(("open", "waiting")))).all() == []


def test_the_requirements_name_each_role_and_those_that_are_not_needed_any_more() -> None:
    office = office_with("any")
    ident = submitted(office, category="R1")
    decide(office, "sam", ident)
    decide(office, "chen", ident)
    view = draft_view(ident, standing(office, "amal"))
    steps = [one for one in requirements(view, clock.now()) if one.id.startswith("steps.")]
    assert [(one.id, one.status) for one in steps] == [
        ("steps.1.1", "satisfied"),
        ("steps.1.2", "satisfied"),
        ("steps.1.3", "not_applicable"),
    ]
    assert steps[0].sentence % steps[0].facts == (
        "Step 1: privacy_officer approves, or another of its 3 roles; 2 of them have to."
    )


def test_who_holds_a_role_beside_another_is_told_once_and_nobody_when_it_is_not_their_turn(context: Flask) -> None:
    office = office_with("all")
    grant(office["pat"], office["sam"].person_id or 0, office.wanted("legal"), known=office.known)
    ident = submitted(office, category="R1")
    decide(office, "nadia", ident)
    Worker(context, HANDLERS).drain()
    told = session.execute(select(Notice.person_id, Notice.event).where(Notice.draft_id == ident)).all()
    opened = sorted(person for person, event in told if event == "step_opened")
    assert opened == sorted(office[who].person_id or 0 for who in ("sam", "chen"))


def test_whoever_wrote_it_is_shut_out_of_every_step_beside_another() -> None:
    office = office_with("any")
    for role in ("legal", "privacy_officer", "author"):
        if role != "author":
            grant(office["pat"], office["amal"].person_id or 0, office.wanted(role), known=office.known)
    ident = submitted(office, category="R1")
    with pytest.raises(NotAllowed) as own:
        decide(office, "amal", ident)
    assert own.value.slug == "own-work"
