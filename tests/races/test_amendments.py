"""A version of the guidance that several people act on in the same instant, and items submitted as it takes effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policies import library
from tests.races.desk import Answer, Desk, at_once, opened
from tests.races.test_races import Size, grant, one_won
from tests.support.amending import ALL, path, plain, re_evaluating
from tests.support.installations import Installation
from tests.support.office import STARTER
from tests.support.server import eventually
from tests.support.yamls import dumped, loaded

pytestmark = pytest.mark.soak


@pytest.fixture
def desk(installation: Installation) -> Iterator[Desk]:
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    plain(document)
    with opened(installation, source=written(document)) as opened_desk:
        grant(opened_desk, "olu", ["duty_officer", "moh"])
        yield opened_desk


def written(document: Any) -> str:
    return dumped(document)


def text_of(desk: Desk, number: str) -> Any:
    return desk.call("pat", "GET", path(number)).body["document"]


def submitted(desk: Desk, change: Callable[[Any], object] | None = None, within: timedelta = timedelta(days=2)) -> str:
    """A version in review that Pat wrote; its text takes effect after a while."""
    number = str(desk.made("pat", ALL, {})["number"])
    document = text_of(desk, number)
    if change is not None:
        change(document)
    last = max(
        one["effective_from"] or "" for one in desk.call("pat", "GET", ALL).body["items"] if one["state"] == "approved"
    )
    begins = max(datetime.now(UTC), datetime.fromisoformat(last)) + within
    document["effective_from"] = begins.strftime("%Y-%m-%dT%H:%M:%SZ")
    tag = desk.call("pat", "GET", path(number)).headers["ETag"]
    put = desk.call("pat", "PUT", path(number), {"source": written(document)}, If_Match=tag)
    assert put.status == 200, put
    desk.made("pat", f"{path(number)}/submission", {}, If_Match=put.headers["ETag"])
    return number


def decide(desk: Desk, who: str, number: str, verdict: str = "approve") -> Answer:
    return desk.call(who, "POST", f"{path(number)}/decisions", {"revision": 2, "verdict": verdict, "comment": "So."})


def test_two_approvers_at_the_last_step_approve_a_version_once(desk: Desk, size: Size) -> None:
    for _ in range(size(5, 100)):
        number = submitted(desk)
        assert decide(desk, "priya", number).status == 201
        won = one_won(at_once([lambda who=who: decide(desk, who, number) for who in ("kowalski", "olu")]))
        assert won.body["version"]["state"] == "approved"
        rows = desk.rows("SELECT state, effective_from FROM policy_version WHERE number = :n", n=number)
        assert [row.state for row in rows] == ["approved"]
        subject = desk.call("pat", "GET", path(number)).body["subject"]
        entries = "SELECT 1 FROM entry_index WHERE type = 'policy.approved' AND subject = :s AND n = 0"
        assert len(desk.rows(entries, s=subject)) == 1


def test_an_approval_of_a_version_never_lands_on_a_text_that_the_approver_did_not_see(desk: Desk, size: Size) -> None:
    for _ in range(size(5, 100)):
        number = submitted(desk)
        assert decide(desk, "priya", number).status == 201
        answer = desk.call("pat", "GET", path(number))
        tag, other = answer.headers["ETag"], {"source": written(answer.body["document"]) + "# Once more.\n"}
        decided, edited = at_once(
            [
                lambda: decide(desk, "kowalski", number),
                lambda: desk.call("pat", "PUT", path(number), other, If_Match=tag),
            ]
        )
        assert (decided.status, edited.status) in ((201, 412), (409, 200)), (decided, edited)
        (row,) = desk.rows("SELECT id, state, revision, effective_from FROM policy_version WHERE number = :n", n=number)
        expected = ("approved", 2) if decided.status == 201 else ("drafting", 3)
        assert (row.state, row.revision) == expected
        assert (row.effective_from is None) == (row.state == "drafting")
        running = "SELECT 1 FROM review WHERE subject_kind = 'policy' AND subject_id = :v AND state = 'open'"
        assert desk.rows(running, v=row.id) == []


def test_two_versions_begun_at_once_get_two_numbers(desk: Desk, size: Size) -> None:
    for _ in range(size(5, 100)):
        made = at_once([lambda: desk.call("pat", "POST", ALL, {}) for _ in range(3)])
        assert [one.status for one in made] == [201] * 3
        assert len({one.body["number"] for one in made}) == 3


def test_whatever_is_submitted_as_a_version_takes_effect_ends_under_one_chain(desk: Desk, size: Size) -> None:
    """Against the worker, which looks at what is in flight again: nothing of the old chain stays, nothing twice."""
    for turn in range(size(1, 10)):
        drafts = [desk.draft("R3") for _ in range(4)]
        tags = [desk.tag(one) for one in drafts]
        change = re_evaluating if turn % 2 == 0 else back
        number = submitted(desk, change, timedelta(seconds=12))
        for who in ("priya", "kowalski"):
            assert decide(desk, who, number).status == 201
        begins = datetime.fromisoformat(desk.call("pat", "GET", path(number)).body["effective_from"])
        for draft, tag in zip(drafts[:2], tags[:2], strict=True):
            desk.made("amal", f"/drafts/{draft}/submission", {}, If_Match=tag)
        nearly = begins - timedelta(milliseconds=50)
        eventually(lambda at=nearly: datetime.now(UTC) >= at, "the moment comes", within=30)
        answers = at_once(
            [
                lambda d=draft, t=tag: desk.call("amal", "POST", f"/drafts/{d}/submission", {}, If_Match=t)
                for draft, tag in zip(drafts[2:], tags[2:], strict=True)
            ]
        )
        assert [one.status for one in answers] == [201, 201]
        wanted = len(text_of(desk, number)["chains"]["fact_check"])
        eventually(lambda d=drafts, w=wanted: steps(desk, d) == [w] * 4, "every item goes by one chain", within=60)
        for draft in drafts:
            (row,) = desk.rows("SELECT public_id FROM draft WHERE id = :d", d=draft)
            recalls = "SELECT 1 FROM entry_index WHERE type = 'draft.recalled' AND n = 0 AND subject = :s"
            assert len(desk.rows(recalls, s=f"draft/{row.public_id}")) <= 1
            running = "SELECT 1 FROM review WHERE subject_kind = 'draft' AND subject_id = :d AND state = 'open'"
            assert len(desk.rows(running, d=draft)) == 1


def back(document: Any) -> None:
    """The medical officer of health no longer approves replies to myths, and items in flight are looked at again."""
    re_evaluating(document)
    document["chains"]["fact_check"] = ["program_expert", "comms_manager"]


def steps(desk: Desk, drafts: list[int]) -> list[int]:
    """How many steps the running review of each draft has."""
    found = "SELECT count(*) AS n FROM step JOIN review ON review.id = review_id WHERE review.subject_kind = 'draft'"
    found += " AND subject_id = :d AND review.state = 'open'"
    return [desk.rows(found, d=draft)[0].n for draft in drafts]
