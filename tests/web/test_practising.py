"""Practice in pages: begun from a conversation, written without a hint of what was decided, handed in, compared."""

from __future__ import annotations

from tests.web.conftest import House
from tests.web.desk import ANSWER, MYTH, conversation, published

OWN = "From 9:30 a.m. to 3 p.m. at 50 Main St. Details: https://maplecountyhealth.example/flu"


def test_ines_practises_on_an_answered_message_and_dana_tells_her_what_she_thinks(house: House) -> None:
    published(house)
    ines = house.as_("ines")
    page = ines.get("/threads/1").follow("Practise on this message").press("Begin")
    assert page.path == "/practices/1"
    told = "nothing of it can ever be published"
    assert told in page.words
    for hidden in (ANSWER, "R1", "It fits.", "Draft"):
        assert hidden not in page.words, "nothing of what was decided is on the page"
    assert "Choose a category, and you see here" in page.words

    tree = ines.get("/practices/1/triage")
    directly = tree.follow("Choose a category directly")
    assert "It was triaged before" not in directly.words
    page = directly.press("Choose this category", category="R3", reason="Many will ask.")
    assert "Your category is kept." in page.words
    page = page.press("Save and look", texts__en="Call nurse K. at home: 705-555-0199.")
    assert "would have to be mended" in page.words
    assert "This would go to Nadia Osei (Program expert, Immunisation" in page.words
    live = ines.post("/practices/1/evaluation", [("texts.en", OWN), ("topic", "immunisation")])
    assert "This would go to Nadia Osei" in live.words
    done = page.press("Hand it in", texts__en=OWN)
    assert "It is handed in." in done.words
    assert told in done.words
    assert "Another category was chosen." in done.words
    assert all(said in done.words for said in ("R3 Fix the facts", "R1 Routine question", OWN, "What went out"))
    assert not done.has_button("Hand it in")
    listed = ines.get("/practices")
    assert "The same category as was really chosen: 0 of the 1 that can be compared." in listed.words

    dana = house.as_("dana")
    assert "Handed in by others" in dana.get("/practices").words
    seen = dana.get("/practices?view=handed_in").follow("Practice 1")
    nothing = seen.press("Keep it and tell them", text=" ")
    assert (nothing.status, "Write something here." in nothing.words) == (422, True)
    said = nothing.press("Keep it and tell them", text="Say that no card is needed.")
    assert "Your words are kept, and the person is told." in said.words
    assert "Say that no card is needed." in ines.get("/practices/1").words
    assert dana.get("/practices/1/discarding").status == 404, "only its owner throws it away"
    gone = ines.get("/practices/1").follow("Throw it away").press("Throw it away")
    assert ("The practice was thrown away." in gone.words, ines.get("/practices/1").status) == (True, 404)
    assert house.as_("amal").get("/practices/1").status == 404
    assert "Handed in by others" not in house.as_("amal").get("/practices").words


def test_what_is_missing_is_said_at_its_place_and_a_message_without_an_answer_needs_no_words(house: House) -> None:
    ident = conversation(house, MYTH, "N1")
    ines = house.as_("ines")
    page = ines.get(f"/threads/{ident}/practice").press("Begin")
    faulty = page.press("Hand it in", texts__en="Hm.")
    assert (faulty.status, "Choose a category first." in faulty.words) == (422, True)
    assert faulty.form("Hand it in").value("texts.en") == "Hm.", "nothing that was typed is lost"
    page = ines.get("/practices/1/triage?direct=1")
    page = page.press("Choose this category", category="N1", reason="It bashes.").press("Save and look", texts__en="")
    assert "Messages of this category get no public answer: hand it in without one." in page.words
    done = page.press("Hand it in")
    assert "The same category was chosen." in done.words
    late = ines.post("/practices/1", [("act", "save"), ("texts.en", "Later.")])
    assert (late.status, "Later." not in late.words) == (409, True)
    assert "This was handed in and stays as it is." in ines.get("/practices/1/triage").words
    refused = house.as_("dana").get(f"/threads/{ident}/practice").press("Begin")
    assert refused.status == 403
