"""Steps put to people, asked of one more, and skipped in the same instant as a decision: one outcome, and a chain that
goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from policies import library
from tests.races.desk import Answer, Desk, at_once, opened
from tests.races.test_races import grant
from tests.support.installations import Installations
from tests.support.office import STARTER
from tests.support.yamls import dumped, loaded

Size = Callable[[int, int], int]

# On SQLite writers queue: what is asked here is what READ COMMITTED lets through.
pytestmark = [pytest.mark.soak, pytest.mark.parametrize("engine", ["postgresql"], scope="module")]


def guidance() -> str:
    """R1 goes to the manager, and before that to legal counsel, whom the medical officer or the duty officer skips."""
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    skipped = {"role": "legal", "skip": {"by": ["moh", "duty_officer"]}}
    document["chains"]["manager"] = [skipped, "comms_manager"]
    document.pop("examples", None)
    return dumped(document)


@pytest.fixture(scope="module")
def desk(engine: str, installations: Installations) -> Iterator[Desk]:
    with installations.new(engine) as installation, opened(installation, source=guidance()) as served:
        grant(served, "marc", ["author", "comms_manager"])
        yield served


def act(desk: Desk, who: str, draft: int, what: str, body: Any, tag: str) -> Answer:
    return desk.call(who, "POST", f"/drafts/{draft}/{what}", {"reason": "Now.", **body}, If_Match=tag)


def steps(desk: Desk, draft: int) -> list[tuple[int, str, int]]:
    """Each step's position, state and how many decisions it has."""
    rows = desk.rows(
        "SELECT step.position, step.state, count(decision.id) AS made FROM step JOIN review ON review.id = review_id "
        "LEFT JOIN decision ON decision.step_id = step.id WHERE subject_id = :d GROUP BY step.id ORDER BY step.id",
        d=draft,
    )
    return [(row.position, row.state, row.made) for row in rows]


def test_a_decision_and_a_reassignment_both_stand_or_whoever_reassigns_is_told_who_decided(
    desk: Desk, size: Size
) -> None:
    for _ in range(size(20, 200)):
        draft = desk.submitted()
        assert desk.decide("chen", draft, "approve").status == 201
        tag, to = desk.tag(draft), {"position": 2, "person_id": desk.people["marc"]}
        decided, put = at_once(
            [
                lambda: desk.decide("priya", draft, "approve"),
                lambda: act(desk, "priya", draft, "reassignments", to, tag),
            ]
        )
        assert decided.status == 201, decided
        assert put.status == 201 or (put.status == 409 and put.body["by"] == "Priya Raman"), put
        assert steps(desk, draft) == [(1, "approved", 1), (2, "approved", 1)]


def test_a_step_is_decided_or_skipped_and_two_skips_are_one(desk: Desk, size: Size) -> None:
    for _ in range(size(20, 200)):
        draft = desk.submitted()
        tag, here = desk.tag(draft), {"position": 1}
        decided, skipped = at_once(
            [lambda: desk.decide("chen", draft, "approve"), lambda: act(desk, "olu", draft, "skips", here, tag)]
        )
        # Whoever comes to decide after the skip meets the next step, which is not for their role.
        assert (decided.status, skipped.status) in ((201, 409), (403, 201)), (decided, skipped)
        assert skipped.status == 201 or skipped.body["by"] == "Chen Li", skipped
        assert steps(desk, draft) == [(1, "approved" if decided.status == 201 else "skipped", 1), (2, "open", 0)]
        other = desk.submitted()
        mark = desk.tag(other)
        both = at_once([lambda who=who: act(desk, who, other, "skips", here, mark) for who in ("olu", "kowalski")])
        assert sorted(one.status for one in both) == [201, 409], both
        assert next(one for one in both if one.status == 409).body["by"], both
        assert steps(desk, other) == [(1, "skipped", 1), (2, "open", 0)]


def test_whoever_is_asked_while_the_last_step_is_approved_is_asked_or_comes_too_late(desk: Desk, size: Size) -> None:
    for _ in range(size(20, 200)):
        draft = desk.submitted()
        desk.decide("chen", draft, "approve")
        tag, sam = desk.tag(draft), {"person_id": desk.people["sam"]}
        decided, asked = at_once(
            [lambda: desk.decide("priya", draft, "approve"), lambda: act(desk, "marc", draft, "steps", sam, tag)]
        )
        assert decided.status == 201, decided
        (row,) = desk.rows("SELECT state FROM draft WHERE id = :d", d=draft)
        if asked.status == 409:
            assert (asked.body["by"], row.state) == ("Priya Raman", "approved"), asked
            continue
        assert (asked.status, row.state) == (201, "in_review"), asked
        mark = desk.tag(draft)
        answered, taken = at_once(
            [
                lambda: desk.decide("sam", draft, "approve"),
                lambda: desk.call("marc", "DELETE", f"/drafts/{draft}/steps/2/2", {"reason": "No."}, If_Match=mark),
            ]
        )
        assert (answered.status, taken.status) in ((201, 409), (409, 200)), (answered, taken)
        (row,) = desk.rows("SELECT state FROM draft WHERE id = :d", d=draft)
        assert row.state == "approved"
