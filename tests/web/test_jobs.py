"""Dead work: the administrator sees why it failed and starts it again; nobody else."""

from __future__ import annotations

from sqlalchemy import insert, select

from governance import clock
from governance.db import public_id, session
from governance.jobs.outbox import Outbox
from tests.web.conftest import House


def buried(house: House, error: str = "SMTP <b>refused</b> the connection") -> int:
    """A piece of work that failed for good."""

    def bury() -> int:
        row = {"kind": "notify", "dedup": public_id(), "payload": {}, "state": "dead", "attempts": 12}
        row |= {"created_at": clock.now(), "run_at": clock.now(), "last_error": error, "public_id": public_id()}
        ident = session.execute(insert(Outbox).values(row).returning(Outbox.id)).scalar_one()
        session.commit()  # as the worker leaves it
        return int(ident)

    return int(house.does(bury))


def test_pat_starts_dead_work_again(house: House) -> None:
    ident = buried(house)
    page = house.as_("pat").get("/jobs")
    assert "SMTP <b>refused</b> the connection" in page.words
    assert "12 tries" in page.words
    page = page.press("Start it again")
    assert "It was started again." in page.words
    assert "Nothing has failed" in page.words
    assert house.does(lambda: session.scalar(select(Outbox.state).where(Outbox.id == ident))) == "ready"


def test_work_that_is_not_dead_is_not_started_twice(house: House) -> None:
    ident = buried(house)
    pat = house.as_("pat")
    opened = pat.get("/jobs")
    opened.press("Start it again")
    page = pat.post(f"/jobs/{ident}/retry", [])
    assert page.status == 409
    assert "it may be running again" in page.words


def test_dead_work_is_the_administrators_alone(house: House) -> None:
    ident = buried(house)
    for who in ("amal", "rita", "dana"):
        assert house.as_(who).get("/jobs").status == 403
        assert house.as_(who).post(f"/jobs/{ident}/retry", []).status == 403
