"""Acceptance stories 9, 10 and 11 through a real browser: each is stopped in words, mended at the page, and goes out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.stage import Stage
from tests.browser.test_stories import POST, shows
from tests.browser.test_stories import stage as stage
from tests.policies.test_stories import BEACH, JOAN, OFFLINE, SHOTS, VACCIN

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LOST = "I'm Joan Miller, you lost my TB test from Oct 3!"


def submits(page: Page, language: str = "en", text: str | None = None) -> None:
    """Put other words into the editor that is open, and submit them."""
    if text is not None:
        page.locator(f"[name='texts.{language}']").fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Submit for approval").click()


def test_story_9_a_persons_result_is_stopped_and_the_privacy_line_goes_out(stage: Stage) -> None:
    thread = stage.takes_in("amal", "facebook", "Joan Miller", LOST)
    stage.triages("amal", thread, "R7", "It is about her own file.")
    stage.drafts("amal", thread, JOAN)
    amal = stage.person("amal")
    shows(amal, "Stops submission", "checks.phi", "checks.confirms_client_relationship")
    assert amal.get_by_role("link", name="Let it pass, with a reason").count() == 0
    assert amal.locator("[name='texts.en']").input_value() == JOAN
    draft = re.sub(r"/edit.*", "", amal.url)
    priya = stage.person("priya")
    assert (priya.goto(draft) or pytest.fail("no answer")).status == 404
    submits(amal, text=OFFLINE)
    shows(amal, "In review", "Privacy officer", "Medical Officer of Health")
    for who in ("sam", "kowalski"):
        stage.decides(who, draft, "Approve")
    shows(stage.publishes("amal", draft, POST, OFFLINE, "09:12"), "No difference")


def test_story_10_a_text_that_is_too_long_is_stopped_with_its_count(stage: Stage) -> None:
    thread = stage.takes_in("amal", "x", "@swimmer", "Is Lakeview Beach safe today?", topic="environment")
    stage.triages("amal", thread, "R1", "A plain question with a public answer.")
    stage.drafts("amal", thread, BEACH)
    amal = stage.person("amal")
    shows(amal, "Stops submission", "325", "280", "Counted as X does")
    assert amal.locator("[name='texts.en']").input_value() == BEACH
    submits(amal, text=BEACH.partition(" Please")[0])
    shows(amal, "In review")


def test_story_11_a_statement_without_its_french_is_stopped_and_both_go_out_together(stage: Stage) -> None:
    amal = stage.person("amal")
    amal.goto(f"{stage.web.url}/statements/new")
    amal.locator("#channel").select_option("facebook")
    amal.locator("[name='texts.en']").fill(SHOTS)
    submits(amal)
    shows(amal, "Stops submission", "languages.statements")
    draft = re.sub(r"/edit.*", "", amal.url)
    jules = stage.person("jules")
    jules.goto(f"{draft}/edit")
    jules.locator("[name='texts.fr']").fill(VACCIN)
    jules.get_by_role("button", name="Save draft").click()
    jules.wait_for_url(re.compile("saved=new"))
    amal.goto(f"{draft}/edit")
    submits(amal)
    shows(amal, "In review", SHOTS[:40], VACCIN[:40])
    stage.decides("priya", draft, "Approve")
    amal.goto(draft)
    amal.get_by_role("button", name="Record the publication").click()
    amal.locator("#url").fill(POST)
    amal.locator("#published_at_time").fill("09:12")
    amal.locator("[name='captured.en']").fill(SHOTS)
    amal.get_by_role("button", name="Compare with the approved text").click()
    assert amal.get_by_role("button", name=re.compile("^Record ")).count() == 0  # English alone is not published
    amal.locator("[name='captured.fr']").fill(VACCIN)
    amal.get_by_role("button", name="Compare with the approved text").click()
    amal.get_by_role("button", name=re.compile("^Record ")).click()
    amal.wait_for_url(re.compile("done=recorded"))
    shows(amal, "No difference")
