"""The guidance in a browser: printed on paper, and walked through by keyboard."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import VISITS
from tests.browser.site import LOCALE, Site, served
from tests.support import browser as browsers
from tests.support.installations import Installations

pytestmark = pytest.mark.browser

MOST_PAGES = 14
"""Sheets that the shipped document may take: what is longer nobody reads."""

A4 = (595, 842)
"""Points of the page, as PDF counts them."""

UPPER, LOWER = 15 / 25.4 * 96, (297 - 14) / 25.4 * 96
"""Where the text of a page may begin and has to end, in pixels."""

EACH = [
    pytest.param(language, marks=pytest.mark.xdist_group(f"every-page-{language}"), id=language)
    for language in ("en", "fr")
]


@pytest.fixture(scope="module", params=EACH)
def site(request: pytest.FixtureRequest, installations: Installations) -> Iterator[Site]:
    """The tour's service, whose people read one of the languages."""
    with served(installations, request.param) as site:
        yield site


@pytest.fixture
def reader(site: Site, browser: Browser) -> Iterator[Page]:
    """Somebody who reads the document in force."""
    with browsers.opened(browser, language=LOCALE[site.language]) as page:
        site.open(page, next(one for one in VISITS if one.name == "guidance-document"))
        yield page


def printed(page: Page) -> bytes:
    """The page on paper."""
    return page.pdf(prefer_css_page_size=True)


def test_the_document_prints_on_few_a4_pages(reader: Page) -> None:
    paper = printed(reader)
    assert 5 < len(re.findall(rb"/Type\s*/Page\b", paper)) <= MOST_PAGES
    boxes = {
        tuple(round(float(one)) for one in box.split()[2:]) for box in re.findall(rb"/MediaBox \[([^\]]+)\]", paper)
    }
    assert boxes == {A4}


def edges(paper: bytes) -> list[tuple[int, int]]:
    """For each page how many pieces of text stand above its text and below it.

    The browser draws them in a frame of their own, which begins where the paper does; the text has another one.
    """
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", paper, re.DOTALL):
        try:
            content = zlib.decompressobj().decompress(stream)
        except zlib.error:  # a picture or a font, which is kept otherwise
            continue
        if b"\nBT\n" in content:
            frame = re.search(rb"\nq\n([\d.]+) 0 0 \1 0 0 cm\n(.*?)\nQ", content, re.DOTALL)
            drawn = re.findall(rb"1 0 0 -1 [\d.]+ ([\d.]+) Tm", frame[2]) if frame else []
            found.append((sum(float(y) < UPPER for y in drawn), sum(float(y) > LOWER for y in drawn)))
    return found


def test_title_version_hash_and_page_stand_on_every_sheet(reader: Page) -> None:
    """None of them where the version's own style sheet is missing."""
    paper = printed(reader)
    found = edges(paper)
    assert len(found) == len(re.findall(rb"/Type\s*/Page\b", paper))
    assert {above for above, _ in found} == {1}
    assert min(below for _, below in found) >= 3
    reader.route("**/print.css*", lambda route: route.fulfill(body="", content_type="text/css"))
    reader.reload()
    assert set(edges(printed(reader))) == {(0, 0)}


def test_a_long_text_takes_more_pages_so_that_the_count_means_something(reader: Page) -> None:
    few = len(re.findall(rb"/Type\s*/Page\b", printed(reader)))
    reader.evaluate(
        "document.querySelector('.o-guide__text').append(document.querySelector('.o-guide__text').cloneNode(true))"
    )
    assert len(re.findall(rb"/Type\s*/Page\b", printed(reader))) > few * 1.6


def test_paper_shows_nothing_to_press_and_no_way_about(reader: Page) -> None:
    reader.emulate_media(media="print")
    for unwanted in ("header", "footer", ".o-navigation", ".o-reading", ".o-way-back", "form", "button", "details"):
        for one in reader.locator(unwanted).all():
            expect(one).not_to_be_visible()
    expect(reader.locator("h1")).to_be_visible()
    expect(reader.locator("#contents")).to_be_visible()
    sheet = reader.locator("link[media=print]").get_attribute("href")
    assert sheet is not None
    style = reader.request.get(sheet if "://" in sheet else reader.url.partition("/guidance")[0] + sheet).text()
    for edge in ("@top-left", "@bottom-left", "@bottom-right", "SHA-256", "1.0.0", "counter(page)"):
        assert edge in style


def test_no_heading_stays_alone_at_the_foot_of_a_page(reader: Page) -> None:
    """A clause is kept whole, and what has a heading is kept with what follows: by what the print style computes."""
    reader.emulate_media(media="print")
    loose = reader.evaluate(
        """() => [...document.querySelectorAll(".o-chapter__title")]
            .filter((one) => getComputedStyle(one).breakAfter !== "avoid").map((one) => one.id)
          .concat([...document.querySelectorAll(".o-passage")]
            .filter((one) => getComputedStyle(one).breakInside !== "avoid")
            .filter((one) => getComputedStyle(one.querySelector(".o-passage__head")).breakAfter !== "avoid"
                || getComputedStyle(one.querySelector("li:nth-child(2)") ?? one).breakBefore !== "avoid")
            .map((one) => one.id))"""
    )
    assert [one for one in loose if not one.startswith("examples.")] == []


def test_the_contents_lead_to_the_clauses_by_keyboard(reader: Page) -> None:
    link = reader.locator(".o-guide__to[href='#chains']")
    link.focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("#chains")).to_be_in_viewport()
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.getAttribute('href')").endswith("#chains.manager")
    reader.keyboard.press("Enter")
    assert reader.url.endswith("/guidance/1.0.0#chains.manager")


def test_a_cited_clause_opens_the_document_at_its_place(site: Site, reader: Page) -> None:
    reader.goto(f"{site.web.url}/guidance/clause/house_rules.removed")
    assert reader.url.endswith("#house_rules.removed")
    expect(reader.locator("[id='house_rules.removed']")).to_be_in_viewport()
