"""A step put to one of those who can decide on it: first in their queue, and never theirs alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.clockfile import ClockFile
from tests.support.handing import HANDING, away, disable, fault, line, myth, put_to, slug, state
from tests.support.installations import Installation
from tests.support.maple import Maple, opened


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Marc is a communications manager too."""
    with opened(new_installation(HANDING), clock) as service:
        service.grant("marc", "author", "comms_manager")
        yield service


def test_it_is_first_in_their_queue_they_are_told_and_the_others_see_to_whom_it_was_put(maple: Maple) -> None:
    first, second, third = (maple.submitted() for _ in range(3))
    assert put_to(maple, "priya", third, "marc").status == 201
    assert [one["draft_id"] for one in maple.as_("marc").read("/queue")["items"]] == [third, first, second]
    assert [one["draft_id"] for one in maple.as_("priya").read("/queue")["items"]] == [first, second, third]
    assert line(maple, "priya", third)["put_to"]["name"] == "Marc Bélanger"
    assert maple.as_("marc").read("/queue")["counts"]["awaiting_me"] == 3
    maple.work()
    assert [one["event"] for one in maple.as_("marc").read("/notices")["items"]][:1] == ["step_put_to"]
    (entry,) = maple.record(f"drafts/{third}", type="step.reassigned")
    assert entry["opened"]["to"] == {"id": maple.people["marc"], "name": "Marc Bélanger"}
    assert entry["opened"]["reason"] == "It is closer to her desk."


@pytest.mark.parametrize("size", [1, 2, 3])
def test_page_by_page_each_row_comes_once_with_what_was_put_to_somebody_first(maple: Maple, size: int) -> None:
    idents = [maple.submitted() for _ in range(4)]
    for one in (idents[3], idents[1]):
        put_to(maple, "priya", one, "marc")
    seen, path = [], f"/queue?limit={size}"
    while path:
        page = maple.as_("marc").read(path)
        seen += [one["draft_id"] for one in page["items"]]
        path = page["next"] or ""
    assert seen == [idents[1], idents[3], idents[0], idents[2]]


def test_whoever_else_holds_the_role_still_decides_so_that_nobody_waits_for_one_person(maple: Maple) -> None:
    ident = maple.submitted()
    put_to(maple, "priya", ident, "marc")
    assert maple.decide("priya", ident, "approve").status == 201
    assert state(maple, ident) == "approved"


def test_only_somebody_who_could_decide_is_named(maple: Maple) -> None:
    ident = myth(maple)
    maple.decide("nadia", ident, "approve")
    assert fault(put_to(maple, "priya", ident, "amal", 2)) == "Amal Haddad wrote, edited or submitted this text."
    maple.grant("nadia", "program_expert", "comms_manager")
    assert fault(put_to(maple, "priya", ident, "nadia", 2)) == "Nadia Osei has already decided in this review."
    assert fault(put_to(maple, "priya", ident, "chen", 2)) == "Chen Li does not hold the role of this step."
    away(maple, "marc")
    assert fault(put_to(maple, "priya", ident, "marc", 2)) == "Marc Bélanger is away now. Choose somebody who is there."
    disable(maple, "marc")
    assert "disabled" in fault(put_to(maple, "priya", ident, "marc", 2))


def test_nobody_chooses_who_judges_their_own_work_and_no_administrator_does(maple: Maple) -> None:
    mine = maple.submitted(who="marc")
    assert slug(put_to(maple, "marc", mine, "priya")) == (403, "own-work")
    ident = maple.submitted()
    for who in ("amal", "pat", "nadia", "jules"):
        assert put_to(maple, who, ident, "marc").status == 403
    assert put_to(maple, "dana", ident, "marc").status == 201  # it escalates to the champion
    assert slug(put_to(maple, "priya", ident, "marc", reason=" ")) == (422, "invalid")


def test_a_step_still_to_come_is_put_to_somebody_and_waits_its_turn(maple: Maple) -> None:
    ident = myth(maple)
    assert put_to(maple, "priya", ident, "marc", 2).status == 201
    assert line(maple, "marc", ident) is None
    maple.decide("nadia", ident, "approve")
    assert line(maple, "marc", ident)["put_to"]["id"] == maple.people["marc"]


def test_somebody_who_stands_in_is_put_first_and_decides_in_that_place(maple: Maple) -> None:
    maple.grant("marc", "author")
    week = {"from": "2026-11-23T05:00:00Z", "until": "2026-11-30T05:00:00Z"}
    asked = maple.as_("priya").made("/delegations", {"delegate_id": maple.people["marc"], **week})
    maple.as_("marc").post(f"/delegations/{asked.body['id']}/acceptance", match=asked)
    other, ident = maple.submitted(), maple.submitted()
    assert put_to(maple, "priya", ident, "marc").status == 201
    items = maple.as_("marc").read("/queue")["items"]
    assert [(one["draft_id"], one["on_behalf_of"]) for one in items] == [(ident, "Priya Raman"), (other, "Priya Raman")]
    assert items[0]["put_to"]["name"] == "Marc Bélanger"


@pytest.mark.parametrize("lost", ["role", "absence", "account"])
def test_where_the_person_loses_the_role_goes_away_or_leaves_it_falls_back_to_everybody(
    maple: Maple, lost: str
) -> None:
    ident = maple.submitted()
    put_to(maple, "priya", ident, "marc")
    {
        "role": lambda: maple.grant("marc", "author"),
        "absence": lambda: away(maple, "marc"),
        "account": lambda: disable(maple, "marc"),
    }[lost]()
    assert line(maple, "priya", ident)["put_to"] is None
    assert maple.decide("priya", ident, "approve").status == 201


def test_who_was_first_is_told(maple: Maple) -> None:
    ident = myth(maple)
    put_to(maple, "priya", ident, "marc", 2)
    again = put_to(maple, "dana", ident, "marc", 2)
    assert (slug(again), again.body["by"]) == ((409, "already-put-to"), "Priya Raman")
    maple.decide("nadia", ident, "approve")
    done = put_to(maple, "dana", ident, "nadia", 1)
    assert (slug(done), done.body["by"]) == ((409, "step-closed"), "Nadia Osei")
    assert slug(put_to(maple, "dana", ident, "marc", 7)) == (404, "no-such-step")
    maple.decide("marc", ident, "approve")
    over = put_to(maple, "dana", ident, "priya", 2)
    assert (slug(over), over.body["by"]) == ((409, "already-decided"), "Marc Bélanger")


def test_a_page_that_is_stale_puts_nothing_to_anybody(maple: Maple) -> None:
    ident = myth(maple)
    tag = maple.as_("priya").get(f"/drafts/{ident}").tag
    maple.decide("nadia", ident, "approve")
    assert put_to(maple, "priya", ident, "marc", 2, match=tag).status == 412


def test_replacing_a_leaver_leaves_what_they_decided(maple: Maple) -> None:
    """As in redmine_dmsf#880, where it destroyed their approvals."""
    ident = myth(maple)
    put_to(maple, "dana", ident, "marc", 2)
    maple.decide("nadia", ident, "approve")
    disable(maple, "nadia")
    disable(maple, "marc")
    assert put_to(maple, "dana", ident, "priya", 2).status == 201
    steps = maple.as_("priya").read(f"/drafts/{ident}")["review"]["steps"]
    assert [one["by"] for one in steps[0]["decisions"]] == ["Nadia Osei"]
    assert (steps[0]["state"], line(maple, "priya", ident)["put_to"]["name"]) == ("approved", "Priya Raman")
