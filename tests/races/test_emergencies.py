"""An emergency that is declared, confirmed and ended while others act: one outcome each, and no deadlock."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.races.desk import Answer, Desk, at_once, opened, rounds
from tests.races.test_races import grant, now, one_won
from tests.support.installations import Installations

Size = Callable[[int, int], int]

pytestmark = [pytest.mark.soak, pytest.mark.overlapping]


@pytest.fixture(scope="module")
def desk(engine: str, installations: Installations) -> Iterator[Desk]:
    with installations.new(engine) as installation, opened(installation) as opened_desk:
        grant(opened_desk, "marc", ["author", "comms_manager"])
        yield opened_desk


def declare(desk: Desk, who: str) -> Answer:
    return desk.call(who, "POST", "/emergencies", {"what": "Fuel smell in the tap water"})


def end(desk: Desk, ident: int, who: str = "marc") -> Answer:
    path = f"/emergencies/{ident}"
    return desk.call(who, "DELETE", path, {}, If_Match=desk.call(who, "GET", path).headers["ETag"])


def urgent(desk: Desk) -> int:
    return desk.submitted("E1")


def test_of_two_who_declare_at_once_one_does_and_of_two_who_confirm_one_does(
    desk: Desk, size: Size, engine: str
) -> None:
    for _ in range(rounds(size, engine)):
        made = one_won(at_once([lambda: declare(desk, "kowalski"), lambda: declare(desk, "priya")])).body
        path, tag = f"/emergencies/{made['id']}", '"1"'
        others = [one for one in ("kowalski", "priya", "marc") if desk.people[one] != _declarer(desk, made["id"])]
        acts = [lambda one=one: desk.call(one, "POST", f"{path}/confirmation", {}, If_Match=tag) for one in others]
        won = one_won(at_once(acts))
        assert won.body["state"] == "in_force"
        assert end(desk, made["id"]).status == 200
    numbers = [row.number for row in desk.rows("SELECT number FROM emergency ORDER BY id")]
    assert len(numbers) >= rounds(size, engine)
    assert numbers == list(range(1, len(numbers) + 1))


def _declarer(desk: Desk, ident: int) -> int:
    return int(desk.rows("SELECT declared_by FROM emergency WHERE id = :e", e=ident)[0].declared_by)


def test_a_decision_while_the_emergency_ends_counts_or_is_refused_and_nothing_goes_out_after(
    desk: Desk, size: Size, engine: str
) -> None:
    before = desk.rows("SELECT count(*) AS made FROM publication")
    for _ in range(rounds(size, engine)):
        made = declare(desk, "kowalski").body
        draft = urgent(desk)
        decided, ended = at_once([lambda: desk.decide("olu", draft, "approve"), lambda: end(desk, made["id"])])
        assert ended.status == 200, ended
        assert decided.status in (201, 409), decided
        if decided.status == 409:
            assert decided.body["type"] in ("/problems/emergency-over", "/problems/not-in-review"), decided
        out = desk.publish("amal", draft, desk.tag(draft), ended.body["ended_at"])  # what was posted before is recorded
        assert out.status in (409, 412), out
    desk.settled()
    assert desk.rows("SELECT count(*) AS made FROM publication") == before
    assert desk.rows("SELECT 1 FROM outbox WHERE state = 'dead'") == []


def test_a_publication_while_the_emergency_ends_is_owed_a_review_or_did_not_happen(
    desk: Desk, size: Size, engine: str
) -> None:
    for _ in range(rounds(size, engine)):
        made = declare(desk, "kowalski").body
        draft = urgent(desk)
        assert desk.decide("olu", draft, "approve").status == 201
        tag, at = desk.tag(draft), now()
        out, ended = at_once([lambda: desk.publish("amal", draft, tag, at), lambda: end(desk, made["id"])])
        assert (ended.status, out.status in (201, 409, 412)) == (200, True), (ended, out)
        owed = desk.rows("SELECT 1 FROM review WHERE subject_kind = 'publication' AND subject_id = :d", d=draft)
        assert len(owed) == (1 if out.status == 201 else 0)


def test_of_two_who_review_afterwards_at_once_one_finds_and_a_mistake_is_reported_once(
    desk: Desk, size: Size, engine: str
) -> None:
    made = declare(desk, "kowalski").body
    for _ in range(rounds(size, engine)):
        draft = urgent(desk)
        desk.decide("olu", draft, "approve")
        ident = desk.publish("amal", draft, desk.tag(draft), now()).body["id"]
        path = f"/publications/{ident}/retrospective-review"

        def found(who: str, outcome: str, path: str = path) -> Answer:
            return desk.call(who, "POST", path, {"outcome": outcome, "comment": "Looked at."})

        one_won(at_once([lambda: found("priya", "approved"), lambda: found("marc", "retracted")]))
        state = desk.call("amal", "GET", f"/drafts/{draft}").body["state"]
        reports = desk.rows("SELECT 1 FROM error_report WHERE draft_id = :d", d=draft)
        assert (state, len(reports)) in (("published", 0), ("retracted", 1))
    assert end(desk, made["id"]).status == 200
