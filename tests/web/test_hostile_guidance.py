"""Hostile text in every field of the pages about the guidance: stored or refused, shown as text, never run."""

from __future__ import annotations

import unicodedata

import pytest

from tests.web.conftest import House
from tests.web.test_hostile import NASTY, assert_harmless
from tests.web.versions import begun, source, submitted
from tests.web.visitor import Form, Page
from workflows import amendments, commenting

KEPT_AS_THEY_ARE = {"version", "_once", "revision", "how", "as", "from"}
YAML = {
    "tag": "!!python/object/apply:os.system [id]",
    "bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "deep": "[" * 500,
    "colons": ": " * 5000,
    "keys": "".join(f"k{n}: {{en: '<b>{n}</b>'}}\n" for n in range(2000)),
    "breaks": "a: b\u2028c: d\u2029\x85e: f",
    "marks": "\ufefftitle: {en: '</textarea><script>alert(1)</script>'}\n",
}


def forms(house: House) -> list[tuple[str, str]]:
    ident = begun(house)
    review = submitted(house)
    return [
        ("/guidance/new", "Begin from this version"),
        ("/guidance/new", "Begin from this file"),
        ("/guidance/new", "Begin from this text"),
        ("/guidance/new", "Begin from this document"),
        (f"/guidance/versions/{ident}/edit", "Save"),
        (f"/guidance/versions/{ident}/edit", "Check"),
        (f"/guidance/versions/{ident}/clauses/tone.plain", "Save"),
        (f"/guidance/versions/{ident}/clauses/tone.plain?as=lines", "Check"),
        (f"/guidance/versions/{ident}/acts/withdrawal", "Withdraw the version"),
        (f"/guidance/versions/{review}", "Say it"),
    ]


def names(form: Form) -> list[str]:
    return list(dict.fromkeys(name for name, _ in form.fields if name not in KEPT_AS_THEY_ARE))


@pytest.mark.portion(3)
@pytest.mark.parametrize("kind", NASTY)
def test_hostile_text_in_every_field_is_shown_as_text_or_refused(house: House, kind: str) -> None:
    pat = house.as_("pat")
    for path, button in forms(house):
        page = pat.get(path)
        sent = page.press(button, **{name.replace(".", "__"): NASTY[kind] for name in names(page.form(button))})
        assert_harmless(sent, NASTY[kind])


@pytest.mark.portion(2)
@pytest.mark.parametrize("kind", YAML)
def test_hostile_documents_are_told_as_faults_in_every_view(house: House, kind: str) -> None:
    ident = begun(house)
    pat = house.as_("pat")
    kept = pat.get(f"/guidance/versions/{ident}/edit").press("Save", source=YAML[kind])
    assert_harmless(kept, YAML[kind])
    if kept.status == 200:
        for path in ("", "/edit", "/clauses/title", "/clauses/k1", "/acts/withdrawal"):
            assert_harmless(pat.get(f"/guidance/versions/{ident}{path}"), YAML[kind])
        assert_harmless(house.as_("amal", language="fr").get("/guidance/1.1.0"), YAML[kind])
        assert_harmless(pat.get("/guidance"), YAML[kind])


@pytest.mark.portion(2)
@pytest.mark.parametrize("kind", ["html", "closing", "template", "directions", "emoji"])
def test_hostile_words_in_a_document_are_text_wherever_they_appear(house: House, kind: str) -> None:
    ident = begun(house)
    words = NASTY[kind].replace("\n", " ")
    pat = house.as_("pat")
    pat.get(f"/guidance/versions/{ident}/clauses/tone.plain").press("Save", text__tone__plain__en=words)
    pat.get(f"/guidance/versions/{ident}/clauses/title").press("Save", text__title__en=words)
    house.does(commenting.comment, house["amal"], ident, "tone.plain", words)
    alone = pat.get(f"/guidance/versions/{ident}/clauses/tone.plain").form("Save")
    assert alone.value("text.tone.plain.en") == unicodedata.normalize("NFC", words)
    for path in (
        *(f"/guidance/versions/{ident}{end}" for end in ("", "/edit", "/clauses/tone.plain", "/clauses/tone")),
        *("/guidance", "/guidance/1.1.0", "/guidance/new", "/guidance/compare?from=1.0.0&to=1.1.0"),
    ):
        assert_harmless(pat.get(path), words)


@pytest.mark.portion(3)
@pytest.mark.parametrize("kind", NASTY)
def test_hostile_addresses_are_not_found_or_shown_as_text(house: House, kind: str) -> None:
    ident = begun(house)
    pat, text = house.as_("pat"), NASTY[kind][:2000]
    asked = [(name, text) for name in ("line", "as", "saved", "done", "of", "status", "since", "acknowledged")]
    for path in ("/guidance/new", f"/guidance/versions/{ident}", f"/guidance/versions/{ident}/edit", "/guidance/1.0.0"):
        assert_harmless(pat.get(path, query=asked), text)
    for path in ("/guidance/in-flight", "/guidance/versions/1/acknowledgement"):
        assert_harmless(pat.get(path, query=[("after", text), ("status", text)]), text)
    for act in ("mend", "show", "clause", "whole", "save", "lines", text[:50]):
        fields: list[tuple[str, str]] = [("source", "a: b"), ("act", f"{act}:{text[:200]}")]
        assert_harmless(pat.post(f"/guidance/versions/{ident}/edit", fields), text)
        assert_harmless(pat.post(f"/guidance/versions/{ident}/clauses/title", fields), text)


def test_forms_without_their_fields_are_refused_or_change_nothing(house: House) -> None:
    ident = begun(house)
    before = source(house, ident)
    pat = house.as_("pat")
    for path in ("edit", "clauses/title", "working-copy", "clauses/title/working-copy", "check", "clauses/title/check"):
        page: Page = pat.post(f"/guidance/versions/{ident}/{path}", [("text.title.en.x", "y"), ("text.", "z")])
        assert page.status < 500, path
    assert source(house, ident) == before
    assert house.does(amendments.begin, house["pat"])["policy_version"] == ident + 1
