"""What two transactions at once may not do to one another."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event, select

from governance.change import Actor, Grant, transaction, verb
from governance.clock import now
from governance.db import db, session
from governance.errors import NotAllowed, Refusal
from governance.people.actors import holders
from governance.people.roles import Wanted, grant, revoke
from governance.record.entries import EntryType
from governance.record.log import EntryIndex
from tests.people.conftest import KNOWN, Cast


def together(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Run the acts at the same time, each in a thread with its own session; what came of each."""
    gate, came = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                act()
                came[place] = "done"
            except Refusal as refusal:
                came[place] = refusal.slug

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


@verb
def decide(actor: Actor, pause: Callable[[], object] = lambda: None) -> None:
    """An act that needs a role, as a decision does."""
    with transaction(actor) as change:
        change.standing.needs("comms_manager")
        pause()
        change.record(EntryType.DECISION_MADE, f"draft/{'0' * 32}")


def test_a_role_revoked_while_deciding_stands_in_the_record_in_the_order_of_the_outcome(app: Flask, cast: Cast) -> None:
    pat, marc = cast("Pat", "administrator"), cast("Marc")
    for _ in range(20):
        grant(pat, marc.person_id, Wanted("comms_manager"), known=KNOWN)
        last = session.scalars(select(EntryIndex.idx).order_by(EntryIndex.idx.desc())).first() or 0
        session.rollback()
        came = together(
            app, lambda: decide(marc), lambda: revoke(pat, marc.person_id, "comms_manager"), lambda: decide(marc)
        )
        assert came[1] == "done"
        order = session.scalars(select(EntryIndex.type).where(EntryIndex.idx > last).order_by(EntryIndex.idx)).all()
        revoked = order.index("role.revoked")
        assert order[:revoked].count("decision.made") == came.count("done") - 1
        assert set(order[revoked + 1 :]) <= {"act.refused"}
        session.rollback()


def test_a_revocation_waits_for_a_decision_that_has_begun(app: Flask, cast: Cast) -> None:
    pat, marc = cast("Pat", "administrator"), cast("Marc", "comms_manager")
    begun, ended = threading.Event(), []

    def taken() -> None:
        with app.app_context():
            begun.wait(5)
            revoke(pat, marc.person_id, "comms_manager")
            ended.append("revoked")

    thread = threading.Thread(target=taken)
    thread.start()
    decide(marc, lambda: (begun.set(), thread.join(0.3), ended.append("decided")))
    thread.join()
    assert ended == ["decided", "revoked"]


@pytest.mark.parametrize("attempt", range(5))
def test_two_administrators_who_leave_at_once_do_not_both_leave(app: Flask, cast: Cast, attempt: int) -> None:
    pat, dana = cast("Pat", "administrator"), cast("Dana")
    grant(pat, dana.person_id, Wanted("administrator"), known=KNOWN)
    session.rollback()
    came = together(
        app,
        lambda: revoke(pat, pat.person_id, "administrator"),
        lambda: revoke(dana, dana.person_id, "administrator"),
    )
    assert sorted(came) == ["done", "last-administrator"]
    assert len(holders("administrator", None, now())) == 1


def test_two_administrators_who_depose_one_another_do_not_both_succeed(app: Flask, cast: Cast) -> None:
    pat, dana = cast("Pat", "administrator"), cast("Dana")
    grant(pat, dana.person_id, Wanted("administrator"), known=KNOWN)
    session.rollback()
    came = together(
        app,
        lambda: revoke(pat, dana.person_id, "administrator"),
        lambda: revoke(dana, pat.person_id, "administrator"),
    )
    assert came.count("done") == 1
    assert len(holders("administrator", None, now())) == 1


def test_a_role_granted_to_one_person_twice_at_once_is_held_once(app: Flask, cast: Cast) -> None:
    pat, marc = cast("Pat", "administrator"), cast("Marc")
    came = together(app, *[lambda: grant(pat, marc.person_id, Wanted("author"), known=KNOWN)] * 3)
    assert sorted(came) == ["done", "role-held", "role-held"]


def test_a_standing_is_read_in_one_statement_and_two_without_a_role(cast: Cast) -> None:
    marc, ines = cast("Marc", "author", "program_expert:environment"), cast("Ines")
    run: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: run.append(given[2]))
    assert marc.standing(now(), lock=True).grants == {Grant("author"), Grant("program_expert", "environment")}
    assert len(run) == 1
    assert ines.standing(now(), lock=True).grants == frozenset()
    assert len(run) == 3


def test_a_person_without_a_role_is_refused_by_the_act(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="comms_manager"):
        decide(cast("Ines"))
