"""Hostile text in every field of every form: stored or refused, shown as text, never run, never a failure of ours."""

from __future__ import annotations

import html

import pytest

from tests.web.conftest import House
from tests.web.test_editor import triaged, written
from tests.web.visitor import Form, Page, Visitor

NASTY = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "closing": "</textarea></title></script>\"'><svg onload=alert(1)>",
    "template": "{{ 7*7 }} {% raw %} %(name)s %s ${7*7}",
    "directions": "safe\u202egnp.exe\u2066 \u200b\u200d\ufeff",
    "formula": '=HYPERLINK("https://evil.example")\t@SUM(1)',
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 ﷽ 𝔘𝔫𝔦",
    "nul": "a\x00b",
    "controls": "a\x1b[31mb\x07\x7f\x85c",
    "long": "x" * 70_000,
    "lines": "a\r\nb\rc\n" * 50,
}
KEPT_AS_THEY_ARE = {"version", "_once", "revision", "a", "asked"}


def places(house: House) -> tuple[Visitor, list[tuple[str, str]]]:
    """Where forms stand, and the buttons that send them."""
    amal = house.as_("amal")
    thread = triaged(amal)
    written(amal)
    return amal, [
        ("/threads/new", "Take it in"),
        (f"{thread}/messages/new", "Add it"),
        (f"{thread}/triage?direct=1", "Choose this category"),
        (f"{thread}/reply", "Save draft"),
        (f"{thread}/reply", "Check"),
        ("/drafts/1/edit", "Save draft"),
        ("/drafts/1/edit", "Submit"),
        ("/statements/new", "Save draft"),
        ("/statements/new", "Attach it"),
        ("/account", "Change the language"),
        ("/account", "Change the password"),
    ]


def fields_of(form: Form) -> list[str]:
    return list(dict.fromkeys(name for name, _ in form.fields if name not in KEPT_AS_THEY_ARE))


def assert_harmless(page: Page, text: str) -> None:
    assert page.status < 500, (page.path, page.status)
    assert page.alien == [], page.path
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "<svg onload" not in page.text
    if "{{" in text and html.escape(text)[:6] in page.text:
        assert "49 {%" not in page.text


@pytest.mark.portion(2)
@pytest.mark.parametrize("kind", ["closing", "nul", "directions", "long"])
def test_hostile_text_in_each_field_is_shown_as_text_or_refused(house: House, kind: str) -> None:
    visitor, forms = places(house)
    for path, button in forms:
        if path == "/account":  # each try of a password takes its time
            continue
        for name in fields_of(visitor.get(path).form(button)):
            page = visitor.get(path).press(button, **{name: NASTY[kind]})
            assert_harmless(page, NASTY[kind])


@pytest.mark.portion(3)
@pytest.mark.parametrize("kind", NASTY)
def test_hostile_text_in_every_field_at_once_is_shown_as_text_or_refused(house: House, kind: str) -> None:
    visitor, forms = places(house)
    for path, button in forms:
        form = visitor.get(path).form(button)
        page = visitor.get(path).press(button, **dict.fromkeys(fields_of(form), NASTY[kind]))
        assert_harmless(page, NASTY[kind])


@pytest.mark.portion(3)
@pytest.mark.parametrize("kind", NASTY)
def test_hostile_text_in_addresses_is_shown_as_text_or_refused(house: House, kind: str) -> None:
    amal, text = house.as_("amal"), NASTY[kind][:2000]
    names = ("view", "next", "done", "saved", "checked", "category", "direct", "a", "asked", "out")
    for path in ("/queue", "/threads", "/notices", "/sign-in", "/account", "/threads/new", "/statements/new"):
        assert_harmless(amal.get(path, query=[(name, text) for name in names]), text)
        assert_harmless(amal.get(path, query=[("after", text)]), text)


@pytest.mark.portion(2)
@pytest.mark.parametrize("kind", ["html", "closing", "template", "directions", "emoji"])
def test_hostile_messages_and_drafts_are_shown_as_text_wherever_they_appear(house: House, kind: str) -> None:
    amal, text = house.as_("amal"), NASTY[kind]
    page = amal.get("/threads/new").press("Take it in", channel="x", text=text, author_handle=text)
    assert page.status == 200
    thread = page.path.split("?")[0]
    amal.get(f"{thread}/triage?direct=1").press("Choose this category", category="R1", reason=text)
    amal.get(f"{thread}/reply").press("Save draft", texts__en=text)
    for path in (thread, "/threads", "/queue?view=mine", "/drafts/1/edit", f"{thread}/triage", f"{thread}/reply"):
        shown = amal.get(path)
        assert_harmless(shown, text)
        assert html.escape(text, quote=False).split()[0][:20] in shown.text.replace("&#39;", "'").replace("&#34;", '"')


def test_form_values_without_end_or_sense_are_refused_as_the_senders_fault(house: House) -> None:
    amal = house.as_("amal")
    raw = amal.client.post(
        "/threads/new",
        data=b"text=%FF%FE&channel=%ED%A0%80&version=" + b"9" * 400,
        content_type="application/x-www-form-urlencoded",
        headers=amal.headers,
    )
    assert raw.status_code < 500
    many = amal.client.post(
        "/threads/new",
        data="&".join(f"f{n}=1" for n in range(3000)),
        content_type="application/x-www-form-urlencoded",
        headers=amal.headers,
    )
    assert many.status_code < 500
