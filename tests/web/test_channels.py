"""The page of a channel's account and limit: an administrator sets them, and drafts are counted by them at once."""

from __future__ import annotations

from sqlalchemy import select

from governance.db import session
from governance.record.log import EntryIndex
from tests.web import desk
from tests.web.conftest import House
from workflows.channels import by_key


def test_pat_sets_the_limit_of_a_channel_and_what_was_written_is_counted_anew(house: House) -> None:
    ident, pat = desk.draft(house), house.as_("pat")
    page = pat.get("/channels/x/limit")
    form = page.form("Save")
    assert (form.value("account"), form.value("limit")) == ("", "280")
    done = page.press("Save", account="@MapleHealth", limit="60")
    assert "The channel was changed." in done.words
    assert "@MapleHealth" in done.words
    assert "At most 60 · Account and limit of X" in done.words
    assert "the channel takes 60" in house.as_("amal").get(f"/drafts/{ident}").words
    assert house.does(lambda: session.scalars(select(EntryIndex.idx).where(EntryIndex.type == "channel.changed")).all())


def test_what_is_no_limit_is_said_at_its_field_and_nothing_typed_is_lost(house: House) -> None:
    page = house.as_("pat").get("/channels/x/limit")
    for typed in ("two", "3", "1e9", "", "100001"):
        faulty = page.press("Save", account="@us", limit=typed)
        assert faulty.status == 422
        assert "Use a number from 20 to 100000." in faulty.words
        assert (faulty.form("Save").value("account"), faulty.form("Save").value("limit")) == ("@us", typed)
    assert house.does(by_key, "x").limit == 280


def test_the_second_of_two_who_change_a_channel_is_told_and_others_may_not(house: House) -> None:
    first, second = (house.as_("pat").get("/channels/x/limit") for _ in range(2))
    first.press("Save", limit="300")
    late = second.press("Save", limit="400")
    assert (late.status, "This was changed since you looked at it." in late.words) == (412, True)
    assert house.does(by_key, "x").limit == 300
    assert house.as_("priya").get("/channels/x/limit").status == 403
    assert house.as_("pat").get("/channels/gazette/limit").status == 404
