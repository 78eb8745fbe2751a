"""Recording by hand what was posted: compared before it is recorded, and proved afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from governance.db import session
from tests.web import desk
from tests.web.conftest import House
from tests.web.visitor import Page, Visitor
from workflows.drafts import Draft
from workflows.publications import Publication, publication_of

COMPARE, RECORD = "Compare with the approved text", "Record the publication"
DIFFERENT = desk.ANSWER.replace("3 p.m.", "4 p.m.")


def compared(visitor: Visitor, ident: int, text: str = desk.ANSWER, **fields: Any) -> Page:
    """The page after the first of the two steps."""
    page = visitor.get(f"/drafts/{ident}/publication")
    return page.press(COMPARE, **{"url": desk.POST, "captured__en": text, **fields})


def published(house: House, ident: int) -> Publication | None:
    """What is recorded."""
    found: Publication | None = house.does(publication_of, ident)
    return found


def version(house: House, ident: int) -> int:
    """What a page of the draft would carry."""
    return int(house.does(lambda: session.get_one(Draft, ident).version))


def test_amal_records_what_she_posted(house: House) -> None:
    ident, amal = desk.approved(house), house.as_("amal")
    assert "It is approved and not published yet." in amal.get(f"/drafts/{ident}").words
    page = compared(amal, ident)
    assert "What was posted is, to the letter, what was approved." in page.words
    assert published(house, ident) is None
    page = page.press(RECORD)
    assert "The publication was recorded." in page.words
    assert "Proof of publication" in page.words
    assert desk.POST in page.words
    assert "23 Nov 2026 09:12 (UTC-05:00)" in page.words
    made = published(house, ident)
    assert made is not None
    assert (made.captured, made.differs, made.url) == ({"en": desk.ANSWER}, False, desk.POST)


def test_the_fields_for_the_posted_text_are_empty_at_first(house: House) -> None:
    form = house.as_("amal").get(f"/drafts/{desk.approved(house)}/publication").form(COMPARE)
    assert form.value("captured.en") == ""
    assert (form.value("published_at_date"), form.value("published_at_time")) == ("2026-11-23", "09:12")


def test_a_difference_is_shown_before_it_is_recorded_and_after(house: House) -> None:
    ident, amal = desk.approved(house), house.as_("amal")
    page = compared(amal, ident, DIFFERENT)
    for sentence in ("There is a difference", "[removed: 3 ]", "[added: 4 ]"):
        assert sentence in page.words
    page = page.press("Record it with this difference")
    for sentence in ("There is a difference", "[removed: 3 ]", "[added: 4 ]"):
        assert sentence in page.words
    made = published(house, ident)
    assert made is not None
    assert made.differs
    assert "the text there is not the approved one" in amal.get(f"/drafts/{ident}").words


def test_what_was_copied_wrongly_can_be_changed_before_it_is_recorded(house: House) -> None:
    ident, amal = desk.approved(house), house.as_("amal")
    page = compared(amal, ident, DIFFERENT).press("Change what I typed")
    form = page.form(COMPARE)
    assert (form.value("captured.en"), form.value("url")) == (DIFFERENT, desk.POST)
    assert published(house, ident) is None
    page.press(COMPARE, captured__en=desk.ANSWER).press(RECORD)
    made = published(house, ident)
    assert made is not None
    assert not made.differs


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"url": ""}, "Give the address of the post, beginning with https://."),
        ({"url": "javascript:alert(1)"}, "Give the address of the post, beginning with https://."),
        ({"published_at_time": "23:00"}, "This is later than the present moment."),
        ({"published_at_time": "08:00"}, "This is before the approval."),
        ({"published_at_time": "soon"}, "Write the time as hours and minutes"),
        ({"published_at_date": "", "published_at_time": ""}, "Say when it was posted."),
        ({"captured__en": "  "}, "Copy the text here as it now stands on the channel."),
        ({"captured__en": "a\x00b"}, "cannot be stored"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    house: House, fields: dict[str, str], sentence: str
) -> None:
    ident = desk.approved(house)
    page = compared(house.as_("amal"), ident, **fields)
    assert page.status == 422
    assert sentence in page.words
    form = page.form(COMPARE)
    if "captured__en" not in fields:
        assert form.value("captured.en") == desk.ANSWER
    assert published(house, ident) is None


def test_the_time_is_the_policys_and_is_stored_to_the_minute(house: House, later: Callable[..., Any]) -> None:
    ident = desk.approved(house)
    with later(minutes=48):
        compared(house.as_("amal"), ident, published_at_time="09:54").press(RECORD)
    made = published(house, ident)
    assert made is not None
    assert made.published_at.isoformat() == "2026-11-23T14:54:00+00:00"


def test_an_edit_after_the_comparison_stops_the_publication(house: House) -> None:
    ident, amal = desk.approved(house), house.as_("amal")
    page = compared(amal, ident)
    desk.revised(house, ident, DIFFERENT)
    page = page.press(RECORD)
    assert "Only a draft that is approved can be published." in page.words
    assert published(house, ident) is None


def test_nothing_is_recorded_of_a_draft_that_is_not_approved(house: House) -> None:
    ident = desk.submitted(house)
    page = house.as_("amal").get(f"/drafts/{ident}/publication")
    assert "Only a draft that is approved can be published. This one is “In review”." in page.words
    assert not page.has_button(COMPARE)


def test_what_was_posted_before_an_edit_is_recorded_in_the_words_of_then_and_no_others(
    house: House, later: Callable[..., Any]
) -> None:
    ident, edited = desk.approved(house), "The clinic opens at ten. Details: https://maplecountyhealth.example/flu"
    with later(minutes=10):
        desk.revised(house, ident, edited)
        amal = house.as_("amal")
        page = amal.get(f"/drafts/{ident}")
        assert "Revision 1 was approved until 23 Nov 2026 09:22" in page.words
        assert "Record that revision" not in house.as_("rita").get(f"/drafts/{ident}").words
        form = page.follow("Record that revision 1 was posted")
        assert "the moment of posting decides" in form.words
        fields = {"url": desk.POST, "published_at_time": "09:20", "captured__en": edited}
        wrong = form.press(COMPARE, **fields)
        assert "only the exact words of revision 1 can be recorded" in wrong.words
        right = wrong.press("Change what I typed").press(COMPARE, **{**fields, "captured__en": desk.ANSWER})
        proof = right.press(RECORD)
        assert "Recorded later" in proof.words
        found = published(house, ident)
        assert found is not None
        assert (found.revision, found.late, found.differs) == (1, "ended", False)
        after = amal.get(f"/drafts/{ident}")
        assert "Record that revision" not in after.words
        assert desk.ANSWER in after.words


def test_the_second_of_two_sees_who_recorded_it_first(house: House) -> None:
    ident = desk.approved(house)
    amal, priya = (compared(house.as_(who), ident) for who in ("amal", "priya"))
    amal.press(RECORD)
    page = priya.press(RECORD)
    assert "Proof of publication" in page.words
    assert "Amal Haddad" in page.words
    assert house.does(lambda: session.scalar(select(func.count()).select_from(Publication))) == 1


def test_an_approval_that_lapsed_publishes_nothing(house: House, later: Callable[..., Any]) -> None:
    ident = desk.approved(house)
    with later(days=20):
        page = house.as_("amal").get(f"/drafts/{ident}/publication")
        assert "This one is “Expired”." in page.words
        assert not page.has_button(COMPARE)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("ines", "Interns prepare drafts; somebody else has to publish them."),
        ("chen", "Publishing is for the draft's author, its approvers, and roles that the guidance lets publish."),
        ("rita", "Your roles let you see everything here and change none of it."),
    ],
)
def test_who_may_not_publish_reads_why(house: House, who: str, sentence: str) -> None:
    ident = desk.approved(house, who="ines")
    page = house.as_(who).get(f"/drafts/{ident}/publication")
    assert sentence in page.words
    assert not page.has_button(COMPARE)
    fields = [
        ("act", "record"),
        ("url", desk.POST),
        ("captured.en", desk.ANSWER),
        ("version", str(version(house, ident))),
    ]
    fields += [("published_at_date", "2026-11-23"), ("published_at_time", "09:12")]
    refused = house.as_(who).post(f"/drafts/{ident}/publication", fields)
    assert refused.status == 403
    assert desk.ANSWER in refused.text
    assert published(house, ident) is None


def test_the_proof_names_its_entry_in_the_record(house: House) -> None:
    ident = desk.published(house)
    page = house.as_("amal").get(f"/drafts/{ident}/publication")
    assert "Entry " in page.words
    assert "/record/" in page.text
