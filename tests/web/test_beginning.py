"""Beginning a version: from ours, a shipped document, somebody's file with all its faults, a plain text; and export."""

from __future__ import annotations

from io import BytesIO

import pytest

from policies import library
from policies.document import parse
from policies.format.blocks import blocks
from policies.format.nodes import LARGEST
from tests.web.conftest import House
from tests.web.versions import dated, source, view
from tests.web.visitor import Page

MARKDOWN = """# Be kind

Write as you would want to be written to.

## When we answer

On weekdays: - by noon.
"""


def new(house: House, who: str = "pat") -> Page:
    return house.as_(who).get("/guidance/new")


def text(page: Page) -> str:
    return page.form("Save").value("source")


def sent(house: House, button: str, field: str, content: bytes, **more: str) -> Page:
    """A form with a file."""
    page = new(house)
    form = page.form(button)
    fields = [(name, value) for name, value in form.fields if name not in more] + list(more.items())
    data = {**dict(fields), field: (BytesIO(content), "guidance.yaml")}
    visitor = page.visitor
    answer = visitor.client.post("/guidance/new", data=data, headers=visitor.headers, follow_redirects=True)
    return Page(visitor, answer, answer.request.path)


def test_a_version_begins_with_the_text_in_force_and_the_next_number(house: House) -> None:
    page = new(house).press("Begin from this version")
    assert page.path.split("?")[0] == "/guidance/versions/2/edit"
    assert "The version was begun." in page.words
    assert text(page) == source(house).replace("version: 1.0.0", "version: 1.1.0", 1)


def test_a_version_begins_from_an_earlier_one(house: House) -> None:
    new(house).press("Begin from this version")
    house.as_("pat").get("/guidance/versions/2/edit").press("Save", source=dated(source(house, 2)).replace("X", "Y"))
    page = new(house).press("Begin from this version", of="1.1.0")
    assert text(page) == source(house, 2).replace("version: 1.1.0", "version: 1.2.0", 1)
    assert "written from version 1.1.0" in page.words


@pytest.mark.parametrize("name", library.names())
def test_a_version_begins_from_each_shipped_document(house: House, name: str) -> None:
    page = new(house).press("Begin from this document", shipped=name)
    assert page.status == 200
    shipped = library.path(name).read_text(encoding="utf-8")
    assert text(page).count("\n") == shipped.count("\n")
    assert parse(text(page)).id == "starter-public-body"


def test_an_imported_file_is_kept_with_its_faults_and_each_is_told(house: House) -> None:
    theirs = source(house).replace("respond: always", "respond: alwyas", 1).replace("change: material", "change: big")
    page = new(house).press("Begin from this file", yaml=theirs)
    assert "3 faults to mend." in page.words  # and a date in the past
    assert "respond: alwyas" in source(house, 2)
    assert "“alwyas” is none of" in page.words


def test_what_cannot_be_read_as_yaml_is_kept_too(house: House) -> None:
    page = new(house).press("Begin from this file", yaml="house_rules: [\n")
    assert "This cannot be read as YAML." in page.words
    assert text(page) == "house_rules: [\n"
    assert house.as_("amal").get("/guidance/versions/2").status == 200


def test_a_version_goes_from_one_organisation_to_another_to_the_letter(house: House) -> None:
    new(house).press("Begin from this version")
    visitor = house.as_("pat")
    exported = visitor.client.get("/guidance/versions/2/text", headers=visitor.headers).data
    page = sent(house, "Begin from this file", "file", exported)
    assert page.status == 200
    assert text(page) == exported.decode().replace("version: 1.1.0", "version: 1.2.0", 1)
    assert len(parse(text(page)).examples) == len(parse(source(house)).examples) > 20


def test_a_plain_text_becomes_the_house_rules_and_asks_for_the_other_language(house: House) -> None:
    page = new(house).press("Begin from this text", markdown=MARKDOWN, language="en")
    found = blocks(text(page))
    assert [one for one in found if one.startswith("house_rules.")] == [
        "house_rules.be-kind",
        "house_rules.when-we-answer",
    ]
    assert "Write as you would want to be written to." in text(page)
    assert page.words.count("fr") > 1
    assert "house_rules.be-kind" in page.words
    alone = house.as_("pat").get("/guidance/versions/2/clauses/house_rules.be-kind")
    assert alone.form("Save").value("text.house_rules.be-kind.en").startswith("**Be kind**")
    saved = alone.press("Save", **{"text.house_rules.be-kind.fr": "**Soyez aimable**\n\nÉcrivez comme à vous-même."})
    assert "No fault in this clause." in saved.words


@pytest.mark.parametrize(
    ("button", "fields", "sentence"),
    [
        ("Begin from this file", {"yaml": ""}, "Choose a file, or paste its text."),
        ("Begin from this text", {"markdown": "# \n"}, "There is no text to take over."),
        ("Begin from this text", {"markdown": MARKDOWN, "language": "xx"}, "This choice does not exist any more."),
        ("Begin from this document", {"shipped": "nothing"}, "This choice does not exist any more."),
        ("Begin from this document", {}, "Choose one of the documents."),
        ("Begin from this version", {"of": "9.9.9"}, "There is no such version any more."),
        ("Begin from this file", {"yaml": "a: b\x00c"}, "cannot be stored"),
    ],
)
def test_what_cannot_be_begun_from_is_said_and_what_was_typed_stays(
    house: House, button: str, fields: dict[str, str], sentence: str
) -> None:
    page = new(house).press(button, **fields)
    assert page.status == 422
    assert sentence in page.words
    for name, value in fields.items():
        if name in ("yaml", "markdown") and "\x00" not in value:
            assert page.form(button).value(name) == value


def test_a_file_that_is_no_text_or_too_long_is_refused(house: House) -> None:
    assert "is not a text in UTF-8" in sent(house, "Begin from this file", "file", b"\xff\xfe\x00a").words
    long = sent(house, "Begin from this file", "file", b"# a\n" * (LARGEST // 3))
    assert long.status == 422
    assert "262144" in long.words
    assert house.as_("pat").get("/guidance/versions/2").status == 404


@pytest.mark.parametrize("who", ["amal", "priya", "rita"])
def test_only_an_owner_of_the_guidance_begins_a_version(house: House, who: str) -> None:
    page = new(house, who)
    assert "This needs the role Owner of the guidance, which you do not hold." in page.words
    assert not page.has_button("Begin from this version")
    assert house.as_(who).post("/guidance/new", [("how", "ours")]).status == 403
    assert house.as_(who).get("/guidance/versions/2").status == 404


def test_a_double_click_begins_one_version(house: House) -> None:
    page = new(house)
    page.press("Begin from this version")
    assert page.press("Begin from this version").path.startswith("/guidance/versions/2/")
    assert house.as_("pat").get("/guidance/versions/3").status == 404
    assert view(house, 2).line.number == "1.1.0"
