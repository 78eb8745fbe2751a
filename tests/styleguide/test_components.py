"""Components as a browser shows them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from policies import lengths
from tests.styleguide.conftest import Styleguide
from tests.support import browser as browsers
from tools.styleguide import HOSTILE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_any_component(
    browser: Browser, styleguide: Styleguide, width: int, language: str
) -> None:
    with browsers.opened(browser, width=width) as page:
        page.goto(f"{styleguide.address}?language={language}&emergency=1")
        assert browsers.axe(page) == []
        page.locator("#verdict-reject").check()
        assert browsers.axe(page) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_page_never_scrolls_sideways(browser: Browser, styleguide: Styleguide, width: int) -> None:
    with browsers.opened(browser, width=width) as page:
        page.goto(styleguide.address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_words_of_people_are_shown_as_they_were_written_and_never_run(page: Page, styleguide: Styleguide) -> None:
    page.goto(styleguide.address)
    shown = page.locator(".o-card > .o-words").first
    assert shown.evaluate("node => node.textContent") == HOSTILE
    assert shown.evaluate("node => getComputedStyle(node).unicodeBidi") == "isolate"
    assert shown.evaluate("node => getComputedStyle(node).whiteSpace") == "pre-wrap"
    assert shown.get_attribute("dir") == "auto"
    assert page.locator(".o-words b, .o-words script, bdi b").count() == 0


def test_a_text_keeps_its_first_empty_line_and_its_spaces_in_the_form(page: Page, styleguide: Styleguide) -> None:
    page.goto(styleguide.address)
    assert page.locator("#reason").input_value() == "  kept\n  as typed"


def test_the_page_holds_together_without_scripts(browser: Browser, styleguide: Styleguide) -> None:
    with browsers.opened(browser, width=390, scripts=False) as page:
        page.goto(styleguide.address)
        page.get_by_role("link", name="Conversations").first.click()
        page.locator("#verdict-request_changes").check()
        page.get_by_label("What has to change, or why not").fill("Name the source.")
        assert page.get_by_role("button", name="Record my decision").is_visible()


def test_nothing_is_asked_for_before_a_verdict_is_chosen(page: Page, styleguide: Styleguide) -> None:
    page.goto(styleguide.address)
    send = page.get_by_role("button", name="Record my decision")
    assert not send.is_visible()
    page.locator("#verdict").check()
    assert send.is_visible()
    assert not page.locator("#revisit_on").is_visible()
    page.locator("#verdict-reject").check()
    assert page.locator("#revisit_on").is_visible()


TEXTS = (
    "",
    "plain",
    "Été à 15 h, l’œuvre",
    "see https://maplecountyhealth.example/a/very/long/path/indeed.",
    "(https://a.example/b) and https://c.example/d!",
    "👩‍👩‍👧 family, 🇨🇦 flag, 1️⃣ key, 👍🏽 tone",
    "مرحبا 日本語",
    "e\u0301 combining",
    "line\nbreaks\n\nhere",
    "@name@server.example hello",
)


@pytest.mark.parametrize("rule", sorted(lengths.COUNTING))
def test_the_browser_counts_as_the_server_does(page: Page, styleguide: Styleguide, rule: str) -> None:
    page.goto(styleguide.address)
    page.evaluate("rule => { document.querySelector('[data-count]').dataset.count = rule }", rule)
    counted = {}
    for text in TEXTS:
        page.locator("#fr").fill(text)
        counted[text] = int(page.locator("#fr-count b").inner_text())
    assert counted == {text: lengths.count(rule, text) for text in TEXTS}
