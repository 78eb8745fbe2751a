"""People who act in the same instant, against two web processes: one outcome, and everybody is told who was first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from policies import library
from tests.races.desk import WORDS, Answer, Desk, at_once, opened, rounds
from tests.support.installations import Installation, Installations
from tests.support.office import STARTER
from tests.support.yamls import dumped, loaded

Size = Callable[[int, int], int]

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def desk(engine: str, installations: Installations) -> Iterator[Desk]:
    with installations.new(engine) as installation, opened(installation) as opened_desk:
        grant(opened_desk, "marc", ["author", "comms_manager"])
        yield opened_desk


def grant(desk: Desk, who: str, roles: list[str]) -> None:
    """Let somebody hold exactly these roles, for every topic."""
    path = f"/people/{desk.people[who]}"
    tag = desk.call("pat", "GET", path).headers["ETag"]
    answer = desk.call("pat", "PUT", f"{path}/roles", {"roles": [{"role": role} for role in roles]}, If_Match=tag)
    assert answer.status == 200, answer


def one_won(answers: list[Answer], winners: tuple[int, ...] = (201,)) -> Answer:
    """The one that succeeded; every other is a 409 that names who and when."""
    won = [answer for answer in answers if answer.status in winners]
    assert len(won) == 1, answers
    for lost in answers:
        if lost is not won[0]:
            assert lost.status == 409, lost
            assert lost.body["by"], lost
            assert lost.body["at"], lost
    return won[0]


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_two_approvers_at_once_make_one_decision_one_publication_and_one_set_of_notices(
    desk: Desk, size: Size, engine: str
) -> None:
    for _ in range(rounds(size, engine)):
        draft = desk.submitted()
        won = one_won(
            at_once([lambda: desk.decide("priya", draft, "approve"), lambda: desk.decide("marc", draft, "reject")])
        )
        decisions = desk.rows(
            "SELECT verdict FROM decision JOIN review ON review.id = review_id WHERE subject_id = :d", d=draft
        )
        assert [row.verdict for row in decisions] == [won.body["verdict"]]
        if won.body["verdict"] == "approve":
            tag, at = desk.tag(draft), now()
            one_won(
                at_once([lambda: desk.publish("amal", draft, tag, at), lambda: desk.publish("priya", draft, tag, at)]),
            )
            assert len(desk.rows("SELECT 1 FROM publication WHERE draft_id = :d", d=draft)) == 1
    desk.settled()
    doubled = desk.rows("SELECT draft_id, event, person_id FROM notice GROUP BY 1, 2, 3 HAVING count(*) > 1")
    assert doubled == []
    assert desk.rows("SELECT 1 FROM outbox WHERE state = 'dead'") == []


def test_a_double_click_is_one_decision(desk: Desk, size: Size, engine: str) -> None:
    for number in range(rounds(size, engine)):
        draft = desk.submitted()
        key = {"Idempotency_Key": f"click-{number}"} if number % 2 else {}
        answers = at_once([lambda: desk.decide("priya", draft, "approve", **key)] * 2)
        assert sorted(answer.status for answer in answers) in ([200, 201], [201, 201]), answers
        assert len({answer.body["id"] for answer in answers}) == 1


def test_two_submissions_at_once_open_one_review(desk: Desk, size: Size, engine: str) -> None:
    for _ in range(rounds(size, engine)):
        draft = desk.draft()
        tag = desk.tag(draft)
        answers = at_once([lambda: desk.call("amal", "POST", f"/drafts/{draft}/submission", {}, If_Match=tag)] * 2)
        one_won(answers)
        assert len(desk.rows("SELECT 1 FROM review WHERE subject_id = :d", d=draft)) == 1


def test_an_approval_never_lands_on_words_that_the_approver_did_not_see(desk: Desk, size: Size, engine: str) -> None:
    for number in range(rounds(size, engine)):
        draft = desk.submitted()
        tag = desk.tag(draft)
        texts = {"texts": {"en": f"{WORDS} ({number})"}, "channel": "x"}
        decided, edited = at_once(
            [
                lambda: desk.decide("priya", draft, "approve"),
                lambda: desk.call("amal", "POST", f"/drafts/{draft}/revisions", texts, If_Match=tag),
            ]
        )
        assert (decided.status, edited.status) in ((201, 412), (201, 201), (409, 201)), (decided, edited)
        (row,) = desk.rows("SELECT state, revision, digest FROM draft WHERE id = :d", d=draft)
        if edited.status == 201:
            assert (row.state, row.revision) == ("drafting", 2)
            running = "SELECT 1 FROM review WHERE subject_id = :d AND state IN ('open', 'approved')"
            assert desk.rows(running, d=draft) == []
        else:
            assert (row.state, row.revision) == ("approved", 1)


def test_a_role_revoked_while_deciding_is_judged_in_the_order_of_the_record(
    desk: Desk, size: Size, engine: str
) -> None:
    for _ in range(rounds(size, engine)):
        grant(desk, "marc", ["author", "comms_manager"])
        draft = desk.submitted()
        path = f"/people/{desk.people['marc']}"
        tag = desk.call("pat", "GET", path).headers["ETag"]
        decided, revoked = at_once(
            [
                lambda: desk.decide("marc", draft, "approve"),
                lambda: desk.call("pat", "PUT", f"{path}/roles", {"roles": [{"role": "author"}]}, If_Match=tag),
            ]
        )
        assert revoked.status == 200, revoked
        assert decided.status in (201, 403), decided
        (gone,) = desk.rows("SELECT max(idx) AS idx FROM entry_index WHERE type = 'role.revoked'")
        made = desk.rows(
            "SELECT entry_index.idx FROM entry_index JOIN review ON subject = 'review/' || review.public_id "
            "WHERE type = 'decision.made' AND n = 0 AND subject_id = :d",
            d=draft,
        )
        if decided.status == 201:
            assert made[0].idx < gone.idx
        else:
            assert made == []
    grant(desk, "marc", ["author", "comms_manager"])


def test_two_approvals_at_quorum_two_close_the_step(installation: Installation, size: Size, engine: str) -> None:
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    document["chains"][document["categories"]["R1"]["chain"]] = [{"role": "comms_manager", "quorum": 2}]
    with opened(installation, source=dumped(document)) as desk:
        grant(desk, "marc", ["author", "comms_manager"])
        for _ in range(rounds(size, engine)):
            draft = desk.submitted()
            answers = at_once([lambda who=who: desk.decide(who, draft, "approve") for who in ("priya", "marc")])
            assert [answer.status for answer in answers] == [201, 201], answers
            (row,) = desk.rows("SELECT state FROM draft WHERE id = :d", d=draft)
            assert row.state == "approved"
