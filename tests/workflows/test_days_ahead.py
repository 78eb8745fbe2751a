"""Who is away counts: now, in the days to come, in what a loss would leave; and moderation with its appeals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from governance import clock
from governance.people.accounts import disable
from governance.people.roles import Wanted, grant, revoke
from policies.liveness import NOBODY, SOME
from policies.parts import Document
from policies.versions import version_in_force
from tests.support.clockfile import TORONTO
from tests.support.office import Office
from tests.workflows.test_liveness import way
from tests.workflows.test_requirements import submitted
from workflows import delegations
from workflows.liveness import Loss, periods, present, report, stuck, what_if

MORNING = datetime(2026, 11, 23, 9, 12, tzinfo=TORONTO)
FIRST, LAST = datetime(2026, 11, 30, tzinfo=TORONTO), datetime(2026, 12, 12, tzinfo=TORONTO)


@pytest.fixture
def office(context: Flask) -> Iterator[Office]:
    """The office on a Monday morning."""
    office = Office.furnish()
    with clock.held_at(MORNING):
        yield office


def document() -> Document:
    return version_in_force(MORNING).document


def ident(office: Office, key: str) -> int:
    return office[key].person_id or 0


def verdict(at: datetime) -> str:
    return way(report(document(), at, who=present(at)), "R1").outlook.verdict


def without_r1() -> list[tuple[datetime, datetime | None]]:
    """The times to come in which nobody can approve a routine answer."""
    found = periods(document(), MORNING)
    return [(one.begins, one.ends) for one in found if any(each.name == "R1" for each in one.ways)]


def test_an_absence_that_is_entered_shows_beforehand_and_a_delegate_who_accepted_closes_the_gap(
    office: Office,
) -> None:
    priya = office["priya"]
    assert without_r1() == []
    delegations.note_absence(priya, ident(office, "priya"), FIRST, LAST)
    assert without_r1() == [(FIRST, LAST)]
    assert [verdict(at) for at in (MORNING, FIRST, LAST)] == [SOME, NOBODY, SOME]
    wanted = delegations.Wanted(ident(office, "marc"), FIRST, LAST - timedelta(days=4))
    made = delegations.propose(priya, wanted)
    assert without_r1() == [(FIRST, LAST)], "whoever has not accepted stands in for nobody"
    delegations.accept(office["marc"], made["delegation"])
    assert without_r1() == [(LAST - timedelta(days=4), LAST)]
    assert verdict(FIRST) == SOME
    revoke(office["pat"], ident(office, "priya"), "comms_manager")
    assert without_r1() == [], "nobody holds the role now either: that is no news of the days to come"
    assert verdict(FIRST) == NOBODY, "what somebody lost they lend no longer"


def test_the_last_day_of_a_role_shows_beforehand(office: Office) -> None:
    grant(office["pat"], ident(office, "jules"), Wanted("comms_manager", None, FIRST), known=office.known)
    revoke(office["pat"], ident(office, "priya"), "comms_manager")
    assert without_r1() == [(FIRST, None)]


def test_who_is_away_leaves_open_items_stuck_and_both_kinds_of_loss_are_told(office: Office) -> None:
    grant(office["pat"], ident(office, "jules"), Wanted("comms_manager"), known=office.known)
    draft = submitted(office, "amal", "R1")
    delegations.note_absence(office["priya"], ident(office, "priya"), MORNING, LAST)
    assert stuck(MORNING, who=present(MORNING)).total == 0
    losing = what_if(MORNING, Loss.of([ident(office, "jules")]))
    assert [one.subject_id for one in losing.items.items] == [draft], "as long as Priya is away"
    assert {line.outlook.way.name for _, _, line in losing.dead} >= {"R1"}
    away = what_if(MORNING, Loss.of([ident(office, "priya")]))
    assert {line.outlook.way.name for _, _, line in away.weaker} >= {"R1"}, "also of somebody who is away now"
    disable(office["pat"], ident(office, "jules"))
    assert stuck(MORNING, who=present(MORNING)).total == 1


def test_moderation_and_its_appeals_need_three_different_people(office: Office) -> None:
    line = way(report(document(), MORNING), "M1", kind="moderation")
    assert line.can == (("Priya Raman",), ("Dana Petrov",))
    assert (line.outlook.verdict, line.shut_out) == (SOME, ("Priya Raman",))
    assert str(line.mends[0]).startswith("What Priya Raman proposes to hide or remove needs others who decide on it")
    grant(office["pat"], ident(office, "priya"), Wanted("champion"), known=office.known)
    disable(office["pat"], ident(office, "dana"))
    line = way(report(document(), MORNING), "M1", kind="moderation")
    assert line.outlook.verdict == NOBODY, "whoever removed it does not decide on the appeal"
    assert line.outlook.way.clauses == ("categories.M1", "chains.removal", "moderation")
