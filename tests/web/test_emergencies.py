"""Declaring an emergency in the pages, what every page then says, and the review of what went out."""

from __future__ import annotations

from datetime import timedelta

from governance import clock
from tests.web.conftest import House
from tests.web.desk import POST, conversation, decided
from tests.web.test_calendars import address, read, values
from tests.web.visitor import Page
from workflows import drafts, publications, submissions
from workflows.wording import Wording

FEARS = "Tap water in Ward 3 smells like gasoline, is it safe??"
NOTICE = (
    "We are investigating a fuel smell in Ward 3 tap water. Until we know more, do not drink, cook with or bathe in "
    "it. Bottled water: Ward 3 arena from 8 p.m. Next update 9 p.m."
)
SMELL = "Fuel smell in the tap water of Ward 3"


def declared(house: House, who: str = "kowalski", **more: str) -> Page:
    return house.as_(who).get("/emergencies/new").press("Declare it", what=SMELL, **more)


def test_it_stands_on_every_page_from_its_declaration_on(house: House) -> None:
    page = declared(house)
    assert "It was declared and holds. Whoever may confirm it has been told." in page.words
    assert "You declared this emergency. A second person has to confirm it." in page.words
    for who, path in (("amal", "/queue"), ("rita", "/record"), ("dana", "/guidance")):
        assert (
            "Emergency in force. Fuel smell in the tap water of Ward 3. It lapses at" in house.as_(who).get(path).words
        )
    confirmed = house.as_("priya").get("/emergencies/1").press("Confirm the emergency")
    assert "It is confirmed." in confirmed.words
    assert "It holds until" in house.as_("amal").get("/queue").words
    assert SMELL not in house.visitor().get("/signin").words
    ended = house.as_("priya").get("/emergencies/1").press("End the emergency", end_reason="False alarm.")
    assert "It has ended. The ordinary chain holds again." in ended.words
    assert "Emergency in force" not in ended.words


def test_who_may_not_declare_is_told_who_may(house: House) -> None:
    page = house.as_("amal").get("/emergencies/new")
    assert "Only these roles may declare an emergency: Medical officer of health, Communications manager." in page.words
    assert not page.has_button("Declare it")


def test_what_is_missing_is_said_and_nothing_typed_is_lost(house: House) -> None:
    page = (
        house.as_("priya")
        .get("/emergencies/new")
        .press("Declare it", what=" ", until_date="2026-12-30", until_time="10:00")
    )
    assert (page.status, "Say in a sentence what has happened." in page.words) == (422, True)
    late = (
        house.as_("priya")
        .get("/emergencies/new")
        .press("Declare it", what=SMELL, until_date="2026-12-30", until_time="10:00")
    )
    assert "The guidance allows no later than" in late.words
    assert late.form("Declare it").value("what") == SMELL


def test_the_short_chain_is_offered_and_what_went_out_is_reviewed_afterwards(house: House) -> None:
    declared(house)
    thread = conversation(house, FEARS, "E1")
    ident = int(house.does(drafts.create, house["amal"], "reply", Wording("x", {"en": NOTICE}), thread)["draft"])
    page = house.as_("amal").get(f"/drafts/{ident}")
    assert "Submit under emergency 1" in page.words
    submitted = page.press("Submit for approval", emergency="yes")
    assert "Duty officer" in submitted.words
    house.as_("olu").get(f"/drafts/{ident}").press("Record my decision", verdict="approve")
    house.does(publications.publish, house["amal"], ident, POST, clock.now(), {"en": NOTICE})
    shown = house.as_("priya").get(f"/drafts/{ident}")
    assert "It went out under an emergency, and waits for your review afterwards until" in shown.words
    form = house.as_("priya").get(f"/drafts/{ident}/afterwards")
    silent = form.press("Record the review", outcome="corrected", comment=" ")
    assert (silent.status, "Say what was wrong." in silent.words) == (422, True)
    done = form.press("Record the review", outcome="corrected", comment="It was Ward 4.")
    assert "Your review was recorded." in done.words
    assert "reviewed what went out and found it wrong" in done.words
    report = house.as_("nadia").get("/reports/1").press("I look into it")
    assert "It is noted that you look into it." in report.words
    refused = house.as_("olu").get(f"/drafts/{ident}/afterwards")
    assert "Priya Raman has reviewed it on" in refused.words


def test_the_missing_language_is_written_beside_what_is_out_and_stands_in_the_calendar(house: House) -> None:
    declared(house)
    texts = {"en": NOTICE}
    ident = house.does(drafts.create, house["amal"], "statement", Wording("facebook", texts))["draft"]
    house.does(submissions.submit, house["amal"], ident, None, True)
    decided(house, ident, "olu")
    with house.app.app_context():
        publications.publish(house["amal"], ident, POST, clock.now(), texts)
    jules = house.as_("jules")
    assert values(read(house, address(house, "jules")), "SUMMARY") == [f"Draft {ident}: the missing language is due"]
    assert f'href="/drafts/{ident}/missing-language"' in jules.get(f"/drafts/{ident}").text
    page = jules.get(f"/drafts/{ident}/missing-language")
    assert NOTICE in page.words
    empty = page.press("Begin the draft", texts__fr=" ")
    assert (empty.status, "Write the text that is missing." in empty.words) == (422, True)
    page = empty.press("Begin the draft", texts__fr="Ne buvez pas l’eau.")
    form = page.form("Save draft")
    assert (form.value("texts.en"), form.value("texts.fr")) == (NOTICE, "Ne buvez pas l’eau.")
    new = int(page.path.split("/")[2])
    assert f"With it the missing language of draft {ident} goes out" in jules.get(f"/drafts/{new}").words
    first = house.as_("amal").get(f"/drafts/{ident}")
    assert f"Jules Tremblay writes it in draft {new}." in first.words
    again = house.as_("amal").get(f"/drafts/{ident}/missing-language")
    assert f"Jules Tremblay began it already, in draft {new}. Go on there." in again.words


def test_what_was_posted_before_it_was_over_is_recorded_and_an_address_is_asked_about(house: House) -> None:
    form = house.as_("kowalski").get("/emergencies/new")
    asked = form.press("Declare it", what="Chemical spill at 120 Industrial Road")
    assert (asked.status, "120 Industrial Road" in asked.words) == (422, True)
    asked.press("Declare it", names_nobody="yes")
    thread = conversation(house, FEARS, "E1")
    ident = int(house.does(drafts.create, house["amal"], "reply", Wording("x", {"en": NOTICE}), thread)["draft"])
    amal = house.as_("amal")
    amal.get(f"/drafts/{ident}").press("Submit for approval", emergency="yes")
    house.as_("olu").get(f"/drafts/{ident}").press("Record my decision", verdict="approve")
    later = clock.now() + timedelta(minutes=3)
    with clock.held_at(later):
        house.as_("marc").get(f"/drafts/{ident}/hold").press("Hold it back", reason="Wait for the samples.")
        page = amal.get(f"/drafts/{ident}").follow("Record that it was posted while it was approved")
        assert "the moment of posting decides" in page.words
        fields = {"url": POST, "published_at_time": "09:13", "captured__en": NOTICE}
        proof = page.press("Compare with the approved text", **fields).press("Record the publication")
        assert "When it was recorded, it was held back. It was not when it was posted." in proof.words
        assert "In between 2 minutes" in proof.words
        assert "while its approval held" in amal.get(f"/drafts/{ident}").words
    counted = house.as_("dana").get("/emergencies?from=2026-01-01&to=2026-01-02")
    assert "Nothing was published from 1 Jan 2026 00:00" in counted.words
    assert "Write the date as" in house.as_("dana").get("/emergencies?from=soon").words
    assert NOTICE[:40] in house.as_("priya").get("/emergencies/1").words
