"""Whether somebody is left to approve, as the database stands: routes, open items, and what a loss would leave."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from governance import clock
from governance.db import db, session
from governance.people.accounts import disable
from governance.people.roles import Known, Wanted, grant, revoke
from policies.liveness import ANYBODY, NOBODY, SOME
from policies.versions import version_in_force
from tests.bench import crowd
from tests.policies.starter import changed
from tests.support.clockfile import TORONTO
from tests.support.office import Office
from tests.workflows.test_requirements import submitted
from workflows import decisions
from workflows.liveness import Line, Loss, Report, coming, report, stuck, unsatisfiable, what_if

MORNING = datetime(2026, 11, 23, 9, 12, tzinfo=TORONTO)


@pytest.fixture
def office(context: Flask) -> Iterator[Office]:
    """The office on a Monday morning."""
    office = Office.furnish()
    with clock.held_at(MORNING):
        yield office


@contextmanager
def statements() -> Iterator[list[str]]:
    found: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def now() -> Report:
    return report(version_in_force(MORNING).document, MORNING)


def way(found: Report, name: str, topic: str | None = None, kind: str = "category") -> Line:
    (line,) = (
        one
        for one in found.lines
        if (one.outlook.way.kind, one.outlook.way.name, one.outlook.way.topic) == (kind, name, topic)
        and not one.outlook.way.rules
    )
    return line


def ident(office: Office, key: str) -> int:
    return office[key].person_id or 0


def test_the_report_names_who_could_fill_each_step_and_what_would_mend_it(office: Office) -> None:
    facts = way(now(), "R3", "immunisation")
    assert facts.can == (("Nadia Osei",), ("Priya Raman",))
    assert (facts.outlook.verdict, facts.shut_out) == (SOME, ("Nadia Osei", "Priya Raman"))
    assert [str(mend) for mend in facts.mends] == [
        "Nobody but Nadia Osei holds the role program_expert for the topic immunisation: what this person writes "
        "cannot be approved. Give the role to another person.",
        "Nobody but Priya Raman holds the role comms_manager: what this person writes cannot be approved. "
        "Give the role to another person.",
    ]


def test_grants_count_from_the_moment_at_which_they_begin_until_they_end(office: Office) -> None:
    office_known = Known(office.known.roles, office.known.topics)
    tomorrow = MORNING + timedelta(days=1)
    wanted = Wanted("comms_manager", None, tomorrow + timedelta(days=1), tomorrow)
    grant(office["pat"], ident(office, "marc"), wanted, known=office_known)
    document = version_in_force(MORNING).document
    verdicts = [way(report(document, MORNING + timedelta(days=days)), "R1").outlook.verdict for days in (0, 1, 2)]
    assert verdicts == [SOME, ANYBODY, SOME]


def test_a_disabled_account_approves_nothing(office: Office) -> None:
    disable(office["pat"], ident(office, "priya"))
    assert way(now(), "R1").outlook.verdict == NOBODY


def _plain(line: Line) -> tuple[str, str, str | None] | None:
    """What a route without rules is known by."""
    way = line.outlook.way
    return None if way.rules else (way.kind, way.name, way.topic)


def test_a_proposed_version_that_leaves_a_route_with_nobody_is_told_by_route(office: Office) -> None:
    def stricter(values: dict[str, object]) -> None:
        values["roles"]["mayor"] = {"title": {"en": "Mayor", "fr": "Mairie"}}  # type: ignore[index]
        values["chains"]["manager"] = ["comms_manager", "mayor"]  # type: ignore[index]

    found = unsatisfiable(changed(stricter), MORNING)
    before = unsatisfiable(version_in_force(MORNING).document, MORNING)
    assert {line.outlook.way.topic for line in before} == {"general"}, "nobody is the expert for general questions"
    new = {_plain(one) for one in found} - {_plain(one) for one in before} - {None}
    assert {way[1] for way in new if way and way[0] == "category"} == {"R1", "R2", "R4", "R5"}
    assert str(found[0].mends[0]) == "Nobody holds the role mayor. Give it to somebody."


# -- Open items ------------------------------------------------------------------------------------------------------


def test_what_the_only_approver_submits_is_stuck_until_the_role_is_given_to_another(office: Office) -> None:
    fine, own = submitted(office, "amal", "R1"), submitted(office, "priya", "R1")
    found = stuck(MORNING)
    assert [(one.kind, one.subject_id, one.short) for one in found.items] == [("draft", own, (1,))]
    assert (found.total, found.next) == (1, None)
    assert str(found.items[0].mends[0]) == (
        "Only Priya Raman may act as comms_manager, and had a part in this already. Give the role to another person."
    )
    assert fine != own
    grant(office["pat"], ident(office, "marc"), Wanted("comms_manager"), known=office.known)
    assert stuck(MORNING).total == 0


def test_what_was_approved_already_is_not_asked_again_of_whoever_leaves(office: Office) -> None:
    draft = submitted(office, "amal", "R3")
    decisions.decide(office["nadia"], draft, 1, "approve")
    disable(office["pat"], ident(office, "nadia"))
    assert stuck(MORNING).total == 0
    revoke(office["pat"], ident(office, "priya"), "comms_manager")
    assert [one.short for one in stuck(MORNING).items] == [(2,)]


def test_whoever_decided_on_the_first_step_is_not_there_for_the_second(office: Office) -> None:
    grant(office["pat"], ident(office, "nadia"), Wanted("comms_manager"), known=office.known)
    draft = submitted(office, "priya", "R3")
    assert [one.subject_id for one in stuck(MORNING).items] == [draft], "Nadia would have to fill both steps"
    assert stuck(MORNING).items[0].short == (1, 2)
    assert "Steps 1, 2 need 2 different people" in str(stuck(MORNING).items[0].mends[0])


def test_absent_people_leave_items_stuck(office: Office) -> None:
    submitted(office, "amal", "R1")
    assert stuck(MORNING, absent={ident(office, "priya")}).total == 1


def test_stuck_items_are_paged_by_review(office: Office) -> None:
    mine = [submitted(office, "priya", "R1") for _ in range(3)]
    first = stuck(MORNING, size=2)
    rest = stuck(MORNING, after=first.next, size=2)
    assert [one.subject_id for one in (*first.items, *rest.items)] == mine
    assert (first.total, rest.total, rest.next) == (3, 3, None)


def test_ten_thousand_open_items_take_as_many_statements_as_one(office: Office) -> None:
    submitted(office, "priya", "R1")
    with statements() as few:
        assert stuck(MORNING).total == 1
    crowd.pending(office["amal"], 10_000)
    session.remove()
    began = time.perf_counter()
    with statements() as many:
        assert stuck(MORNING).total == 1
    assert len(few) == len(many) <= 5, "one of them begins the transaction"
    assert time.perf_counter() - began < 5, "a page has to wait for it"


# -- What if ---------------------------------------------------------------------------------------------------------


def test_a_loss_tells_what_would_be_left_with_nobody_and_changes_nothing(office: Office) -> None:
    draft = submitted(office, "amal", "R1")
    loss = what_if(MORNING, Loss.of([ident(office, "priya")]))
    ways = {(one.outlook.way.kind, one.outlook.way.name) for _, _, one in loss.dead}
    assert ("category", "R1") in ways
    assert {number for number, _, _ in loss.dead} == {"1.0.0"}
    assert [one.subject_id for one in loss.items.items] == [draft]
    assert way(now(), "R1").outlook.verdict == SOME
    assert not what_if(MORNING, Loss.of([ident(office, "rita")]))


def test_a_role_that_somebody_else_holds_too_can_go_but_leaves_the_other_alone(office: Office) -> None:
    grant(office["pat"], ident(office, "marc"), Wanted("comms_manager"), known=office.known)
    loss = what_if(MORNING, Loss.of(grants=[(ident(office, "marc"), "comms_manager", None)]))
    assert not loss.dead
    assert loss.items.total == 0
    weaker = {_plain(one): one.shut_out for _, _, one in loss.weaker}
    assert weaker["category", "R1", None] == ("Priya Raman",)


def test_what_is_dead_already_is_not_blamed_on_a_loss(office: Office) -> None:
    loss = what_if(MORNING, Loss.of(grants=[(ident(office, "nadia"), "program_expert", "immunisation")]))
    assert {
        (one.outlook.way.name, one.outlook.way.topic) for _, _, one in loss.dead if one.outlook.way.name == "R3"
    } == {("R3", "immunisation")}


def test_the_version_in_force_comes_first_among_those_that_are_looked_at(office: Office) -> None:
    assert [(one.number, one.current, one.moment) for one in coming(MORNING, version_in_force(MORNING))] == [
        ("1.0.0", True, MORNING)
    ]
