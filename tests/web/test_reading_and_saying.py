"""Who has read the guidance and what changed since, what people say about clauses, what runs under old guidance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from governance import clock, handlers
from governance.worker import Worker
from tests.support.clockfile import TORONTO
from tests.web.conftest import House
from tests.web.desk import myth
from tests.web.versions import begun, submitted, view
from tests.web.visitor import Page
from workflows import acknowledgements, amendments, commenting

NEW = ("Use short sentences and everyday words.", "Use short sentences and the words of everyday.")
AFTER = datetime(2026, 11, 30, 9, 5, tzinfo=TORONTO)


def document(house: House, number: str = "1.0.0", who: str = "amal", query: str = "") -> Page:
    return house.as_(who).get(f"/guidance/{number}{query}")


def approved(house: House, *changes: tuple[str, str]) -> int:
    """A version that takes effect on 30 November at 9."""
    ident = submitted(house, *changes)
    house.does(amendments.override, house["pat"], ident, "The expert for general matters begins in January.")
    for who in ("priya", "kowalski"):
        house.does(amendments.decide, house[who], ident, 2, "approve")
    return ident


# -- Acknowledging ------------------------------------------------------------------------------------------------


def test_who_has_not_read_the_guidance_is_asked_to_until_they_say_that_they_have(house: House) -> None:
    asked = "Read version 1.0.0 of the guidance"
    assert asked in house.as_("amal").get("/queue").words
    page = document(house)
    assert "Read and acknowledge version 1.0.0" in page.words
    done = page.press("I have read version 1.0.0")
    assert "You have acknowledged version 1.0.0." in done.words
    assert not done.has_button("I have read")
    assert asked not in house.as_("amal").get("/queue").words


@pytest.mark.parametrize("who", ["rita", "dana"])
def test_who_only_looks_is_not_asked_and_may_say_it_all_the_same(house: House, who: str) -> None:
    assert "Read version 1.0.0 of the guidance" not in house.as_(who).get("/queue").words
    assert "Nobody asks you to." in document(house, who=who).words
    assert "You have acknowledged" in document(house, who=who).press("I have read version 1.0.0").words


def test_after_a_material_change_one_reads_what_changed_since(house: House) -> None:
    house.does(acknowledgements.acknowledge, house["amal"], 1)
    approved(house, NEW)
    with clock.held_at(AFTER):
        assert "It changed since version 1.0.0, which you acknowledged." in house.as_("amal").get("/queue").words
        page = document(house, "1.1.0", query="?since=1.0.0")
        assert "You acknowledged version 1.0.0 last." in page.words
        assert "tone.plain" in page.words[page.words.index("What changed since then") :]
        assert "are marked below" in page.words
        assert "You have acknowledged version 1.1.0." in page.press("I have read version 1.1.0").words


def test_an_owner_sees_who_has_read_it_and_who_has_not(house: House) -> None:
    house.does(acknowledgements.acknowledge, house["amal"], 1)
    pat = house.as_("pat")
    waiting = pat.get("/guidance/versions/1/acknowledgement")
    assert "Have read it 1" in waiting.words
    assert "Priya Raman" in waiting.words
    assert "Amal Haddad" not in waiting.words
    done = pat.get("/guidance/versions/1/acknowledgement?status=done")
    assert "Amal Haddad" in done.words
    assert "Rita" in pat.get("/guidance/versions/1/acknowledgement?status=not_requested").words


def test_nobody_acknowledges_what_is_not_approved(house: House) -> None:
    ident = begun(house)
    amal = house.as_("amal")
    assert not amal.get("/guidance/1.1.0").has_button("I have read")
    assert amal.get(f"/guidance/versions/{ident}/acknowledgement").status == 404
    refused = amal.post(f"/guidance/versions/{ident}/acknowledgement", [])
    assert refused.status == 409
    assert "there is nothing to acknowledge yet" in refused.words


# -- Comments -----------------------------------------------------------------------------------------------------


def test_a_comment_stands_at_its_clause_until_it_is_settled(house: House) -> None:
    page = document(house, who="nadia")
    form = next(one for one in page.forms if one.value("clause") == "tone.plain")
    said = page.visitor.post(
        form.action, [(n, v) for n, v in form.fields if n != "text"] + [("text", "For letters too?")]
    )
    assert said.path == "/guidance/1.0.0#comment-1"
    clause = said.text[said.text.index('id="tone.plain"') : said.text.index('id="tone.empathetic"')]
    assert "For letters too?" in clause
    assert "Nadia Osei" in clause
    assert "For letters too?" in house.as_("pat").get("/guidance/versions/1").words
    settled = document(house, who="pat").press("Settled")
    assert "For letters too?" not in settled.words
    assert "For letters too?" in house.as_("pat").get("/guidance/versions/1").words


def test_only_who_said_it_or_an_owner_settles_a_comment(house: House) -> None:
    house.does(commenting.comment, house["nadia"], 1, "tone.plain", "For letters too?")
    assert not document(house, who="chen").has_button("Settled")
    refused = house.as_("chen").post("/guidance/versions/1/comments/1/resolution", [])
    assert refused.status == 403
    assert document(house, who="nadia").has_button("Settled")


def test_an_empty_comment_is_refused_and_a_long_one_stays_in_its_field(house: House) -> None:
    amal = house.as_("amal")
    assert amal.post("/guidance/versions/1/comments/new", [("clause", "tone.plain"), ("text", " ")]).status == 422
    long = "x" * (commenting.LONGEST + 1)
    refused = amal.post("/guidance/versions/1/comments/new", [("clause", "tone.plain"), ("text", long)])
    assert refused.status == 422
    assert refused.form("Comment").value("text") == long
    assert amal.post("/guidance/versions/1/comments/new", [("clause", "tone.x"), ("text", "Hm.")]).status == 422
    assert amal.post("/guidance/versions/9/comments/new", [("clause", ""), ("text", "Hm.")]).status == 404


def test_a_version_with_faults_is_talked_about_on_its_own_page(house: House) -> None:
    ident = int(house.does(amendments.begin, house["pat"], "a: [")["policy_version"])
    page = house.as_("amal").get(f"/guidance/versions/{ident}").press("Say it", text="It ends in the middle.")
    assert "Your comment stands below." in page.words
    assert "It ends in the middle." in page.words
    assert [one.text for one in view(house, ident).comments] == ["It ends in the middle."]


# -- Under earlier guidance ---------------------------------------------------------------------------------------


def in_flight(house: House) -> int:
    """A reply that Nadia approved, and a version that took effect since."""
    draft = myth(house)
    approved(house, ("fact_check: [program_expert, comms_manager]", "fact_check: [program_expert, comms_manager]"))
    return draft


def test_a_draft_under_earlier_guidance_says_so_and_an_owner_recalls_it(house: House) -> None:
    draft = in_flight(house)
    assert "It runs under earlier guidance" not in house.as_("amal").get(f"/drafts/{draft}").words
    with clock.held_at(AFTER):
        shown = house.as_("amal").get(f"/drafts/{draft}")
        assert "Version 1.1.0 is in force now." in shown.words
        assert f"/drafts/{draft}/recall" not in shown.text
        pat = house.as_("pat")
        assert f"/drafts/{draft}/recall" in pat.get("/guidance/in-flight").text
        asked = pat.get(f"/drafts/{draft}/recall")
        refused = asked.press("Recall it", reason="")
        assert refused.status == 422
        done = refused.press("Recall it", reason="Legal risk.")
        assert "It was recalled: what was approved counts no more" in done.words
        assert "under guidance 1.1.0" in done.words
        assert "It runs under earlier guidance" not in done.words
        assert "No draft runs under an earlier version" in pat.get("/guidance/in-flight").words


@pytest.mark.parametrize("who", ["amal", "priya", "rita"])
def test_only_an_owner_recalls(house: House, who: str) -> None:
    draft = in_flight(house)
    with clock.held_at(AFTER):
        visitor = house.as_(who)
        assert "This draft cannot be recalled" in visitor.get(f"/drafts/{draft}/recall").words
        assert visitor.post(f"/drafts/{draft}/recall", [("reason", "Because.")]).status == 403
        assert f"/drafts/{draft}/recall" not in visitor.get("/guidance/in-flight").text


def test_a_draft_under_the_guidance_in_force_cannot_be_recalled(house: House) -> None:
    draft = myth(house)
    refused = house.as_("pat").post(f"/drafts/{draft}/recall", [("reason", "Because.")])
    assert refused.status == 409
    assert "goes by version 1.0.0 already" in refused.words


def test_notices_lead_to_the_version_and_to_what_is_to_be_read(house: House) -> None:
    ident = submitted(house)
    Worker(house.app, handlers.HANDLERS).drain()
    page = house.as_("priya").get("/notices")
    assert "It is your turn to decide on version 1.1.0 of the guidance." in page.words
    assert f'href="/guidance/versions/{ident}"' in page.text


def test_lists_and_documents_ask_the_same_few_statements(house: House, size: Any) -> None:
    amal, counts = house.as_("amal"), []
    for more in (1, size(40, 400)):
        for _ in range(more):
            house.does(commenting.comment, house["amal"], 1, "tone.plain", "Hm.")
        for path in (
            "/guidance/1.0.0",
            "/guidance/versions/1",
            "/guidance/versions/1/acknowledgement",
            "/guidance/in-flight",
        ):
            amal.get(path)
            with house.counted() as statements:
                assert amal.get(path).status == 200
            counts.append((path, len(statements)))
    half = len(counts) // 2
    assert counts[:half] == counts[half:]
    assert max(count for _, count in counts) <= 13, counts
