"""Two workers at the end of the same blocks, and two people with the same appeal, in the same instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from tests.races.desk import Answer, Desk, at_once, opened
from tests.races.test_moderation import conversation, decide
from tests.races.test_races import Size, grant
from tests.support.apps import application
from tests.support.installations import Installations
from workflows.moderation import ending

pytestmark = [pytest.mark.soak, pytest.mark.overlapping]


@pytest.fixture(scope="module")
def office(installations: Installations) -> Iterator[tuple[Desk, Flask]]:
    """One office on PostgreSQL without a worker of its own."""
    with (
        installations.new("postgresql") as installation,
        opened(installation, worker=False) as desk,
        application(installation) as app,
    ):
        grant(desk, "chen", ["legal", "champion"])
        yield desk, app


def done(desk: Desk, **changes: Any) -> str:
    """What was proposed, approved and done; its path."""
    thread, body, tag = conversation(desk)
    made = desk.made("amal", f"/threads/{thread}/moderations", {**body, **changes}, If_Match=tag)
    path = f"/moderations/{made['id']}"
    assert decide(desk, "priya", path).status == 201
    account = {"done_at": datetime.now(UTC).isoformat(), "note": "It broke a rule.", "told": "sent"}
    desk.made("amal", f"{path}/act", account, If_Match=desk.call("amal", "GET", path).headers["ETag"])
    return path


def test_two_workers_tell_the_end_of_a_block_once(office: tuple[Desk, Flask], size: Size) -> None:
    desk, app = office
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    for _ in range(4):
        done(desk, kind="block", ground="advertising", until=until)

    def swept() -> Answer:
        with app.app_context():
            return Answer(200, ending.sweep())

    for _ in range(size(20, 200)):
        with desk.engine.begin() as connection:
            connection.execute(text("UPDATE moderation SET timer = 'ended', timer_at = now() - interval '1 minute'"))
        assert sum(one.body for one in at_once([swept, swept])) == 4
        assert desk.rows("SELECT 1 FROM moderation WHERE timer IS NOT NULL") == []


def test_of_two_who_decide_on_an_appeal_at_once_one_does(office: tuple[Desk, Flask], size: Size) -> None:
    desk, _ = office
    for _ in range(size(20, 200)):
        path = done(desk)
        plea = {"words": "Put it back.", "received_at": datetime.now(UTC).isoformat()}
        desk.made("jules", f"{path}/appeal", plea, If_Match=desk.call("jules", "GET", path).headers["ETag"])
        tag = desk.call("dana", "GET", path).headers["ETag"]
        said = {"reason": "Because.", "answer": "We looked at it again."}
        answers = at_once(
            [
                lambda who=who, outcome=outcome, path=path, tag=tag: desk.call(
                    who, "POST", f"{path}/appeal/decision", {"outcome": outcome, **said}, If_Match=tag
                )
                for who, outcome in (("dana", "upheld"), ("chen", "reversed"))
            ]
        )
        assert sorted(one.status for one in answers) in ([201, 409], [201, 412]), answers
        of = "subject_kind = 'appeal' AND subject_id = :m"
        made = f"SELECT verdict FROM decision JOIN review ON review.id = review_id WHERE {of}"
        (verdict,) = (row.verdict for row in desk.rows(made, m=int(path.rpartition("/")[2])))
        won = "upheld" if verdict == "approve" else "reversed"
        assert desk.call("amal", "GET", path).body["state"] == won
