"""The draft editor without scripts: saving, checking, submitting, attaching, and nothing lost on the way."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image
from sqlalchemy import func, select

from governance.change import Claim
from governance.db import session
from tests.web import desk
from tests.web.conftest import House
from tests.web.desk import decided
from tests.web.test_threads import taken_in
from tests.web.visitor import Page, Visitor
from workflows.drafts import Draft, Revision

ANSWER = (
    "The Saturday flu clinic at 50 Main St. is open 9:30 a.m. to 3 p.m. No appointment or health card needed. "
    "Details: https://maplecountyhealth.example/flu"
)


def triaged(visitor: Visitor, category: str = "R1", **fields: Any) -> str:
    """The address of a conversation that waits for an answer."""
    thread = taken_in(visitor, **fields).path.split("?")[0]
    page = visitor.get(f"{thread}/triage?direct=1")
    page.press("Choose this category", category=category, reason="It fits.")
    return thread


def written(visitor: Visitor, text: str = ANSWER) -> Page:
    """The editor after a first reply was saved."""
    page = visitor.get(f"{triaged(visitor)}/reply").press("Save draft", texts__en=text)
    assert page.status == 200, page.words
    return page


def revisions(house: House) -> list[Revision]:
    """Every revision of every draft."""
    return list(house.does(lambda: session.scalars(select(Revision).order_by(Revision.id)).all()))


def drafts(house: House) -> int:
    """How many drafts there are."""
    return int(house.does(lambda: session.scalar(select(func.count()).select_from(Draft))))


def picture() -> io.BytesIO:
    """A small picture as a camera would hand it over."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    out.seek(0)
    out.name = "clinic.png"
    return out


def test_amal_saves_a_first_reply(house: House) -> None:
    page = written(house.as_("amal"))
    assert "Saved as revision 1." in page.words
    assert page.form("Save draft").value("texts.en") == ANSWER
    assert [(one.n, one.texts) for one in revisions(house)] == [(1, {"en": ANSWER})]


def test_saving_the_same_words_makes_no_revision(house: House) -> None:
    page = written(house.as_("amal")).press("Save draft")
    assert "Nothing had changed" in page.words
    assert len(revisions(house)) == 1


def test_a_double_click_on_save_makes_one_draft(house: House) -> None:
    amal = house.as_("amal")
    form = amal.get(f"{triaged(amal)}/reply").form("Save draft")
    fields = [one for one in form.fields if one[0] != "texts.en"] + [("texts.en", ANSWER), ("act", "save")]
    pages = [amal.post(form.action, fields) for _ in range(2)]
    assert pages[0].path.split("?")[0] == pages[1].path.split("?")[0]
    assert drafts(house) == 1


def test_the_guidance_is_shown_beside_the_text_without_scripts(house: House) -> None:
    page = written(house.as_("amal"))
    assert "This will go to Priya Raman" in page.words
    assert "categories.R1" in page.words


def test_check_shows_the_guidance_and_keeps_the_text_unsaved(house: House) -> None:
    amal = house.as_("amal")
    page = amal.get(f"{triaged(amal, 'R3', topic='immunisation')}/reply").press("Check", texts__en="It cannot. " * 40)
    assert page.status == 200
    assert page.form("Save draft").value("texts.en") == "It cannot. " * 40
    assert "This will go to Nadia Osei" in page.words
    assert "and then Priya Raman" in page.words
    assert "440 / 280" in page.words
    assert drafts(house) == 0


def test_enter_in_a_field_only_looks(house: House) -> None:
    """A browser presses the first button of a form; it must not be one that saves, sends or takes away."""
    form = written(house.as_("amal")).form("Save draft")
    assert form.buttons[0][1:] == ("act", "check")


def test_submitting_saves_first_and_puts_it_before_the_chain(house: House) -> None:
    amal = house.as_("amal")
    page = written(amal)
    fields = [(n, v) for n, v in page.form("Submit").fields if n != "texts.en"]
    sent = amal.post(page.form("Submit").action, [*fields, ("texts.en", f"{ANSWER} "), ("act", "submit")], follow=False)
    assert sent.status == 303
    assert sent.response.location.startswith("/drafts/1")
    state = house.does(lambda: session.execute(select(Draft.state, Draft.revision)).one())
    assert tuple(state) == ("in_review", 2)


def test_a_double_click_on_submit_is_one_submission_however_long_its_key(house: House) -> None:
    """The longest key that is taken: the submission behind the saving has one of its own, and no longer one."""
    amal = house.as_("amal")
    form = written(amal).form("Submit")
    fields = [*((name, said) for name, said in form.fields if name != "_once"), ("_once", "k" * 200)]
    sent = [amal.post(form.action, [*fields, ("act", "submit")], follow=False) for _ in range(2)]
    assert [one.status for one in sent] == [303, 303]
    assert house.does(session.scalar, select(func.max(func.length(Claim.key)))) == 200
    assert len(revisions(house)) == 1


def test_a_reply_that_nobody_triaged_is_saved_and_not_submitted(house: House) -> None:
    amal = house.as_("amal")
    thread = taken_in(amal).path.split("?")[0]
    page = amal.get(f"{thread}/reply").press("Submit for approval", texts__en=ANSWER)
    assert page.status == 422
    assert "Choose a category for the message first" in page.words
    assert page.form("Save draft").value("texts.en") == ANSWER
    assert page.form("Save draft").action == "/drafts/1/edit"
    assert drafts(house) == 1


def test_without_any_text_nothing_is_saved(house: House) -> None:
    amal = house.as_("amal")
    page = amal.get(f"{triaged(amal)}/reply").press("Save draft", texts__en=" \n ")
    assert page.status == 422
    assert "Write a text in at least one language." in page.words


def test_what_is_typed_is_kept_and_restored_until_it_is_saved_or_discarded(house: House) -> None:
    amal = house.as_("amal")
    page = written(amal)
    form = page.form("Save draft")
    typed = [(n, v) for n, v in form.fields if n != "texts.en"] + [("texts.en", "Half a sent")]
    assert amal.post("/drafts/1/working-copy", typed).response.json["said"].startswith("Saved at")
    again = amal.get("/drafts/1/edit")
    assert "Your text is back" in again.words
    assert again.form("Save draft").value("texts.en") == "Half a sent"
    back = again.press("Discard it")
    assert back.form("Save draft").value("texts.en") == ANSWER
    assert "Your text is back" not in back.words


def test_the_text_of_a_new_reply_is_kept_before_there_is_a_draft(house: House) -> None:
    amal = house.as_("amal")
    thread = triaged(amal)
    form = amal.get(f"{thread}/reply").form("Save draft")
    typed = [(n, v) for n, v in form.fields if n != "texts.fr"] + [("texts.fr", "Bonjour")]
    amal.post(f"{thread}/working-copy", typed)
    assert amal.get(f"{thread}/reply").form("Save draft").value("texts.fr") == "Bonjour"
    assert house.as_("jules").get(f"{thread}/reply").form("Save draft").value("texts.fr") == ""


def test_looking_while_one_types_changes_nothing(house: House) -> None:
    amal = house.as_("amal")
    form = written(amal).form("Save draft")
    typed = [(n, v) for n, v in form.fields if n != "texts.en"] + [("texts.en", "x" * 300)]
    panel = amal.post("/drafts/1/evaluation", typed)
    assert panel.status == 200
    assert "<html" not in panel.text
    assert "300" in panel.words
    assert amal.get("/drafts/1/edit").form("Save draft").value("texts.en") == ANSWER


def test_a_statement_begins_without_a_conversation(house: House) -> None:
    page = (
        house.as_("priya")
        .get("/statements/new")
        .press(
            "Save draft",
            channel="facebook",
            topic="immunisation",
            texts__en="Free shots.",
            texts__fr="Vaccins gratuits.",
        )
    )
    assert "Saved as revision 1." in page.words
    assert revisions(house)[0].texts == {"en": "Free shots.", "fr": "Vaccins gratuits."}


def test_a_picture_is_attached_with_its_words_and_taken_away_again(house: House) -> None:
    amal = house.as_("amal")
    page = written(amal).press("Attach it", file=picture(), alt__en="The clinic's door", texts__en="Other words")
    assert page.status == 200
    assert "The clinic's door" in page.words
    assert page.form("Save draft").value("texts.en") == "Other words"
    saved = page.press("Save draft")
    assert [one["alt"] for one in revisions(house)[-1].attachments] == [{"en": "The clinic's door"}]
    file = amal.get("/drafts/1/attachments/1").response
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Cache-Control"] == "no-store"
    without = saved.press("Remove").press("Save draft")
    assert "Saved as revision 3." in without.words
    assert revisions(house)[-1].attachments == []


def test_a_file_of_another_kind_is_refused_and_the_text_stays(house: House) -> None:
    svg = io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    svg.name = "harmless.png"
    page = written(house.as_("amal")).press("Attach it", file=svg, texts__en="Other words")
    assert page.status == 422
    assert "Only PNG, JPEG, PDF and MP4 files are taken" in page.words
    assert page.form("Save draft").value("texts.en") == "Other words"


def test_a_file_that_somebody_else_attached_and_did_not_save_stays_theirs(house: House) -> None:
    written(house.as_("amal")).press("Attach it", file=picture())
    assert house.as_("amal").get("/attachments/1").status == 200
    assert house.as_("jules").get("/attachments/1").status == 404
    assert house.as_("jules").get("/drafts/1/attachments/1").status == 404


def test_the_time_before_which_it_stays_unpublished_is_kept_with_its_zone(house: House) -> None:
    page = written(house.as_("amal")).press("Save draft", not_before_date="2026-11-24", not_before_time="08:30")
    assert page.status == 200
    assert revisions(house)[-1].not_before == {"time": "2026-11-24T13:30:00.000000Z", "zone": "America/Toronto"}
    form = page.form("Save draft")
    assert (form.value("not_before_date"), form.value("not_before_time")) == ("2026-11-24", "08:30")
    assert "Nothing had changed" in page.press("Save draft").words


def test_an_edit_of_what_is_in_review_is_announced_before_it_is_made(house: House) -> None:
    amal = house.as_("amal")
    form = written(amal).form("Submit")
    amal.post(form.action, [*form.fields, ("act", "submit")], follow=False)
    decided(house, 1, "priya")
    page = amal.get("/drafts/1/edit")
    assert "the approval begins again with the new words" in page.words
    assert "What becomes of the approvals" not in page.words  # nothing is typed that is not saved
    fields = [(name, said) for name, said in page.form("Save draft").fields if name != "texts.en"]
    looked = amal.post("/drafts/1/evaluation", [*fields, ("texts.en", f"{ANSWER} Come early.")])
    assert "What becomes of the approvals if you save and submit this" in looked.words
    kept = "Not kept: Priya Raman, revision 1, as Communications manager."
    assert f"{kept} The guidance keeps no approval after an edit." in looked.words, looked.words


def test_a_file_of_somebody_elses_cannot_be_taken_into_ones_own_draft(house: House) -> None:
    written(house.as_("amal")).press("Attach it", file=picture(), alt__en="For Amal's eyes")
    jules = house.as_("jules")
    page = jules.get("/statements/new").press("Save draft", channel="x", texts__en=ANSWER, attachments="1")
    assert "For Amal's eyes" not in page.words
    assert revisions(house)[-1].attachments == []


def test_what_has_gone_out_can_be_read_and_copied_in_the_editor_and_not_written(house: House) -> None:
    ident = desk.published(house)
    page = house.as_("amal").get(f"/drafts/{ident}/edit")
    assert "This cannot be edited" in page.words
    assert re.search(r"<textarea[^>]* readonly>\s*" + re.escape(desk.ANSWER[:20]), page.text)
    assert re.search(r"<fieldset[^>]* disabled>", page.text)
    page = house.as_("amal").get(f"/drafts/{desk.draft(house)}/edit")
    assert not re.search(r"<(textarea|fieldset)[^>]* (readonly|disabled)>", page.text)
