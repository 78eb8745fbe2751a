"""The record as pages: what a draft left in it, the auditor's search, and the entry that each look leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from governance.db import session
from governance.record import store
from governance.record.entries import EntryType
from governance.record.log import EntryIndex, LogHead, LogOpening
from tests.web import desk
from tests.web.conftest import House
from workflows.drafts import Draft


def looks(house: House) -> int:
    """How many looks are entered."""
    counted = select(func.count()).where(EntryIndex.type == EntryType.RECORD_VIEWED)
    return int(house.does(lambda: session.scalar(counted)))


def newest(house: House, kind: EntryType) -> int:
    """The index of the newest entry of a type."""
    found, _ = house.does(lambda: store.entries_page(session, type=kind, limit=1))
    return int(found[0].index)


def test_a_draft_shows_every_entry_that_it_left(house: House) -> None:
    ident = desk.published(house)
    page = house.as_("amal").get(f"/drafts/{ident}/record")
    for kind in ("draft.created", "draft.submitted", "decision.made", "reply.published"):
        assert kind in page.words
    for opened in ("Priya Raman", "Communications manager", "1.0.0", "categories.R1"):
        assert opened in page.words
    assert "sealed as" in page.words


def test_an_entry_says_whether_a_signed_checkpoint_covers_it(house: House) -> None:
    ident = desk.submitted(house)
    assert "Not covered by a signed checkpoint yet." in house.as_("amal").get(f"/drafts/{ident}/record").words

    def sign() -> None:
        session.execute(update(LogHead).values(checkpointed_size=LogHead.size))
        session.commit()  # as the signer leaves it

    house.does(sign)
    assert "Covered by a signed checkpoint of" in house.as_("amal").get(f"/drafts/{ident}/record").words


def test_what_was_erased_is_shown_as_erased(house: House) -> None:
    ident = desk.submitted(house)
    desk.decided(house, ident, "priya", comment="Fine, Joan.")

    def erase() -> None:
        session.execute(delete(LogOpening))
        session.commit()  # an erasure, as far as this page can tell

    house.does(erase)
    words = house.as_("amal").get(f"/drafts/{ident}/record").words
    assert "Fine, Joan." not in words
    assert "erased" in words


def test_the_record_of_a_draft_is_for_those_who_may_read_the_draft(house: House) -> None:
    ident = desk.submitted(house)

    def restrict() -> None:
        session.execute(update(Draft).values(restricted=True))
        session.commit()  # what a blocked submission leaves

    house.does(restrict)
    entry = newest(house, EntryType.DRAFT_CREATED)
    for path in (f"/drafts/{ident}/record", f"/record/{entry}"):
        assert house.as_("amal").get(path).status == 200
        assert house.as_("sam").get(path).status == 200
        assert house.as_("priya").get(path).status == 404
    assert house.as_("rita").get(f"/drafts/{ident}/record").status == 404
    opened = house.as_("rita").get(f"/record/{entry}")
    assert (opened.status, "committed to as" in opened.words) == (200, False)


def test_other_peoples_entries_are_not_found(house: House) -> None:
    granted = newest(house, EntryType.ROLE_GRANTED)
    assert house.as_("priya").get(f"/record/{granted}").status == 404
    assert house.as_("rita").get(f"/record/{granted}").status == 200
    assert house.as_("rita").get("/record/999999").status == 404


def test_who_is_no_auditor_is_told_where_to_look(house: House) -> None:
    page = house.as_("amal").get("/record")
    assert page.status == 200
    assert "To search the whole record takes the role of auditor." in page.words
    assert looks(house) == 0


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("type=decision.made", "decision.made", "draft.created"),
        ("subject=drafts/1", "draft.created", "role.granted"),
        ("subject=threads/1", "thread.triaged", "draft.created"),
        ("email=priya@maplecountyhealth.example", "decision.made", "draft.created"),
        ("clause=categories.R1", "thread.triaged", "person.added"),
        ("from=2026-11-02&to=2037-01-01", "draft.created", "none.such"),
    ],
)
def test_the_auditor_filters(house: House, query: str, shown: str, hidden: str) -> None:
    desk.approved(house)
    page = house.as_("rita").get(f"/record?{query}")
    listed = page.text.partition('class="o-entries"')[2]
    assert f"<code>{shown}</code>" in listed
    assert f"<code>{hidden}</code>" not in listed


@pytest.mark.parametrize("query", ["type=none.such", "email=nobody@x.example", "from=tomorrow", "to=9999-12-31"])
def test_a_filter_that_cannot_be_is_said_at_its_field(house: House, query: str) -> None:
    page = house.as_("rita").get(f"/record?{query}")
    assert page.status == 200
    assert "Error" in page.words


def test_a_subject_that_there_is_not_is_said_to_be_none(house: House) -> None:
    rita = house.as_("rita")
    assert "There is no such subject in the record." in rita.get("/record?subject=nothing").words
    assert "No entry fits" in rita.get("/record?subject=drafts/99").words
    assert "No entry fits" in rita.get("/record?to=2020-01-01").words


def test_a_look_is_entered_once_in_five_minutes_for_each_question(house: House, later: Callable[..., Any]) -> None:
    ident = desk.submitted(house)
    rita = house.as_("rita")
    for _ in range(3):
        rita.get("/record?type=draft.created")
    assert looks(house) == 1
    rita.get("/record?type=draft.submitted")
    rita.get(f"/drafts/{ident}/record")
    assert looks(house) == 3
    with later(minutes=6):
        rita.get("/record?type=draft.created")
    assert looks(house) == 4


def test_pages_of_the_record_follow_on_one_another(house: House) -> None:
    rita, seen = house.as_("rita"), []
    page = rita.get("/record?from=2026-11-02")
    for _ in range(4):
        seen += [int(one.partition('"')[0]) for one in page.text.split('href="/record/')[1:]]
        following = page.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        if 'rel="next"' not in page.text:
            break
        page = rita.get(following.replace("&amp;", "&"))
    assert seen == sorted(set(seen), reverse=True)
    assert seen[-1] == 0 or len(seen) > 100


def test_the_list_costs_the_same_however_long_the_record_is(house: House) -> None:
    rita, counts = house.as_("rita"), []
    for _ in range(3):
        rita.get("/record")
        with house.counted() as statements:
            rita.get("/record")
        counts.append(len(statements))
        desk.submitted(house)
    assert len(set(counts)) == 1
    assert counts[0] <= 8
