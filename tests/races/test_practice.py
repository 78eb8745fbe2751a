"""A practice that is begun and handed in twice at once, while the real decision falls and two workers note it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.races.desk import Answer, Desk, at_once, opened, rounds
from tests.support.apps import application
from tests.support.installations import Installation
from workflows import practising

pytestmark = [pytest.mark.soak, pytest.mark.overlapping]

CHOICE = {"category": "N1", "reason": "It bashes."}


def test_a_practice_is_handed_in_once_and_what_was_decided_is_noted_and_told_once(
    installation: Installation, size: Callable[[int, int], int], engine: str
) -> None:
    with opened(installation, worker=False) as desk, application(installation) as app:

        def noted() -> Answer:
            with app.app_context():
                return Answer(200, practising.sweep())

        for _ in range(rounds(size, engine)):
            _once(desk, noted)
        noted()
        practices = desk.rows("SELECT state, compared_at, triage_id FROM practice")
        assert {row.state for row in practices} == {"compared"}
        assert all(row.compared_at and row.triage_id for row in practices)
        counted = "SELECT subject, count(*) AS n FROM entry_index WHERE type = :type GROUP BY subject"
        for kind in ("practice.started", "practice.handed_in", "practice.compared"):
            assert [row.n for row in desk.rows(counted, type=kind)] == [1] * len(practices), kind
        told = desk.rows("SELECT 1 FROM outbox WHERE dedup LIKE 'practice_decided:%'")
        assert len(told) <= len(practices)


def _once(desk: Desk, noted: Callable[[], Answer]) -> None:
    message = {"text": "lol health unit = clowns", "language": "en"}
    thread = desk.made("amal", "/threads", {"channel": "x", "message": message})["id"]
    both = at_once([lambda: desk.call("ines", "POST", "/practices", {"thread_id": thread}) for _ in range(2)])
    assert sorted(one.status for one in both) == [200, 201]
    (ident,) = {one.body["id"] for one in both}
    path = f"/practices/{ident}"
    chosen = desk.call("ines", "PUT", f"{path}/triage", CHOICE, If_Match=both[0].headers["ETag"])
    seen = desk.call("amal", "GET", f"/threads/{thread}").headers["ETag"]
    first, second, real, *_ = at_once(
        [
            lambda: desk.call("ines", "POST", f"{path}/handing-in", {}, If_Match=chosen.headers["ETag"]),
            lambda: desk.call("ines", "POST", f"{path}/handing-in", {}, If_Match=chosen.headers["ETag"]),
            lambda: desk.call("amal", "POST", f"/threads/{thread}/triage", CHOICE, If_Match=seen),
            noted,
            noted,
        ]
    )
    assert real.status == 201, real
    assert sorted((first.status, second.status)) in ([201, 409], [201, 412]), (first, second)
