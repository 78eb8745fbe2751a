"""Several decided on at once by several people in the same instant, in any order; and the service killed on the way."""

from __future__ import annotations

import http.client
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from governance.db import public_id
from tests.races.desk import Answer, Desk, at_once, opened
from tests.races.test_races import grant
from tests.support.installations import Installation
from tests.support.server import eventually
from workflows.drafts import Draft, Revision
from workflows.evaluating import SubmissionFacts
from workflows.reviews import Review, ReviewConflict, Step

Size = Callable[[int, int], int]

# On SQLite writers queue: what is asked here is what READ COMMITTED lets through, and where a lock holds one up.
pytestmark = [pytest.mark.soak, pytest.mark.parametrize("engine", ["postgresql"])]

MADE = "SELECT decision.id, person_name, subject_id FROM decision JOIN review ON review.id = review_id"


@pytest.fixture
def desk(installation: Installation) -> Iterator[Desk]:
    with opened(installation, worker=False) as served:
        grant(served, "marc", ["author", "comms_manager"])
        grant(served, "jules", ["author", "comms_manager"])
        yield served


def several(desk: Desk, who: str, ids: list[int], verdict: str = "approve", **headers: str) -> Answer:
    chosen = [{"draft_id": one, "revision": 1, "verdict": verdict, "comment": "Because."} for one in ids]
    return desk.call(who, "POST", "/decisions", {"decisions": chosen}, **headers)


def waiting(desk: Desk, number: int) -> list[int]:
    """So many drafts in review, copied from one that was submitted."""
    model = desk.submitted()
    ids = range(1000, 1000 + number)
    with desk.engine.begin() as tables:

        def copied(kind: Any, where: Any, of: Callable[[int], dict[str, Any]]) -> None:
            for row in tables.execute(select(kind.__table__).where(where)).mappings().all():
                tables.execute(insert(kind.__table__), [{**row, **of(n)} for n in ids])

        review = tables.execute(select(Review.id).where(Review.subject_id == model)).scalar_one()
        mine = {"thread_id": None, "review_id": None}
        copied(Draft, Draft.id == model, lambda n: {"id": n, "public_id": public_id(), **mine})
        copied(Revision, Revision.draft_id == model, lambda n: {"id": n, "draft_id": n})
        copied(Review, Review.id == review, lambda n: {"id": n, "public_id": public_id(), "subject_id": n})
        copied(Step, Step.review_id == review, lambda n: {"id": n, "review_id": n})
        copied(ReviewConflict, ReviewConflict.review_id == review, lambda n: {"review_id": n})
        copied(SubmissionFacts, SubmissionFacts.review_id == review, lambda n: {"review_id": n})
        tables.execute(update(Draft).where(Draft.id.in_(ids)).values(review_id=Draft.id))
    return list(ids)


def by_draft(answer: Answer) -> dict[int, Any]:
    assert answer.status == 200, answer
    return {one["draft_id"]: one for one in answer.body["items"]}


def test_overlapping_sets_in_any_order_make_one_decision_for_each_and_everybody_is_told_who_was_first(
    desk: Desk, size: Size
) -> None:
    rounds = size(20, 200)
    every = waiting(desk, 4 * rounds)
    for number in range(rounds):
        ids = every[4 * number :][:4]
        key = {"Idempotency_Key": f"round-{number}"}
        answers = at_once(
            [
                lambda: several(desk, "priya", ids, **key),
                lambda: several(desk, "priya", ids, **key),  # a double click
                lambda: several(desk, "marc", ids[::-1], "reject"),
                lambda: several(desk, "jules", [ids[1], ids[3], ids[0]], "request_changes"),
            ]
        )
        priya, twice, marc, jules = map(by_draft, answers)
        made = {row.subject_id: row.person_name for row in desk.rows(MADE) if row.subject_id in ids}
        assert len(desk.rows(MADE)) == 4 * (number + 1)
        names = {"Priya Raman": priya, "Marc Bélanger": marc, "Jules Tremblay": jules}
        for draft in ids:
            mine, again = priya[draft], twice[draft]
            assert (mine["status"], mine["decision"]) == (again["status"], again["decision"])
            for name, theirs in names.items():
                one = theirs.get(draft)
                if one is None or name == made[draft]:
                    assert one is None or one["status"] == 201, one
                else:
                    told = one["problem"]
                    assert (one["status"], told["by"]) == (409, made[draft]), one
                    assert told["type"].endswith("/already-decided"), told
                    assert made[draft] in told["detail"], told


def test_killed_on_the_way_what_was_decided_stays_and_a_repeat_decides_the_rest(desk: Desk) -> None:
    """And where a lock is not had in time, what comes after it is not tried."""
    ids = [desk.submitted() for _ in range(5)]
    key = {"Idempotency_Key": "killed"}

    def first() -> None:
        with suppress(OSError, http.client.HTTPException, ValueError):
            several(desk, "priya", ids, **key)

    asking = threading.Thread(target=first)
    with desk.engine.connect() as held:  # somebody else holds the third, so that the request waits there
        held.exec_driver_sql("SELECT id FROM review WHERE subject_id = %s FOR UPDATE", (ids[2],))
        asking.start()
        eventually(lambda: len(desk.rows(MADE)) == 2, "two are decided")
        for child in desk.web.children():
            os.kill(child, signal.SIGKILL)
        asking.join(60)
        eventually(lambda: answers(desk), "the service answers again", within=60)
        late = by_draft(several(desk, "priya", ids, **key))
        assert [one["status"] for one in late.values()] == [201, 201, 503, 503, 503]
        assert {one["problem"]["type"] for one in list(late.values())[2:]} == {"/problems/busy"}
        held.rollback()
    assert [row.subject_id for row in desk.rows(f"{MADE} ORDER BY decision.id")] == ids[:2]
    again = several(desk, "priya", ids, **key)
    assert [one["status"] for one in by_draft(again).values()] == [201] * 5
    assert again.body == several(desk, "priya", ids, **key).body
    assert [row.subject_id for row in desk.rows(f"{MADE} ORDER BY decision.id")] == ids


def answers(desk: Desk) -> bool:
    with suppress(OSError, http.client.HTTPException):
        return desk.call("rita", "GET", "/me").status == 200
    return False
