"""Acceptance stories 9, 10 and 11 through a real browser: each is stopped, mended at the page, and goes out."""

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

FIRST, SECOND = BEACH.partition(" Please")[0], "Please keep children and pets out of the water."
LOST = "I'm Joan Miller, you lost my TB test from Oct 3!"


def submits(page: Page, language: str = "en", text: str | None = None) -> None:
    """Put other words into the editor that is open, and submit them."""
    if text is not None:
        page.locator(f"[name='texts.{language}']").fill(text)
    with page.expect_navigation():
        page.locator("button[name=act][value=submit]").click()  # Jules reads French


def draft_of(stage: Stage, page: Page) -> str:
    """The address of the draft that is in an editor, also where it was stopped as it was new."""
    action = page.locator("form#write").get_attribute("action") or ""
    return f"{stage.web.url}{action.removesuffix('/edit')}"


def test_story_9_a_persons_result_is_stopped_and_the_privacy_line_goes_out(stage: Stage) -> None:
    thread = stage.takes_in("amal", "facebook", "Joan Miller", LOST)
    stage.triages("amal", thread, "R7", "It is about her own file.")
    stage.drafts("amal", thread, JOAN)
    amal = stage.person("amal")
    shows(amal, "Stops submission", "checks.phi", "checks.confirms_client_relationship")
    assert amal.get_by_role("link", name="Let it pass, with a reason").count() == 0
    assert amal.locator("[name='texts.en']").input_value() == JOAN
    draft = draft_of(stage, amal)
    priya = stage.person("priya")
    assert (priya.goto(draft) or pytest.fail("no answer")).status == 404
    submits(amal, text=OFFLINE)
    shows(amal, "In review", "Privacy officer", "Medical officer of health")
    for who in ("sam", "kowalski"):
        stage.decides(who, draft, "Approve")
    shows(stage.publishes("amal", draft, POST, OFFLINE, "09:12"), "No difference")


def test_story_10_a_text_that_is_too_long_is_stopped_divided_and_approved_as_one_thread(stage: Stage) -> None:
    thread = stage.takes_in("amal", "x", "@swimmer", "Is Lakeview Beach safe today?", topic="environment")
    stage.triages("amal", thread, "R1", "A plain question with a public answer.")
    stage.drafts("amal", thread, BEACH)
    amal = stage.person("amal")
    shows(amal, "Stops submission", "325", "280", "Counted as X does")
    assert amal.locator("[name='texts.en']").input_value() == BEACH
    amal.get_by_role("button", name="Divide it at the ends of sentences").click()
    amal.wait_for_url(re.compile("checked=1"))
    assert amal.locator("[name='texts.en']").input_value() == f"{FIRST}\n---\n{SECOND}"
    shows(amal, "The posts, English", "1/2 277 / 280", "2/2 47 / 280", "This can be submitted.")
    amal.locator("[name='texts.en']").press("Control+End")
    amal.locator("[name='texts.en']").press_sequentially(" And you.")
    shows(amal, "Post 1 of 2: 277 / 280")
    amal.locator("[name='texts.en']").fill(f"{FIRST}\n---\n{SECOND}")
    submits(amal)
    shows(amal, "In review")
    draft = amal.url.split("?")[0]
    priya = stage.person("priya")
    priya.goto(draft)
    shows(priya, "A thread of 2 posts", "1/2 277 / 280", "2/2 47 / 280", "These posts are one text")
    shows(stage.records(priya, "Approve"), "Your approval was recorded.", "Approved")
    _publishes_a_thread(amal, draft)


def _publishes_a_thread(amal: Page, draft: str) -> None:
    """Amal forgets the second post, is told so, posts it, and what stands there is what was approved."""
    amal.goto(draft)
    amal.get_by_role("button", name="Record the publication").click()
    shows(amal, "a thread of 2 posts, in this order", "1/2", "2/2", "post each as an answer to the one before")
    amal.context.grant_permissions(["clipboard-read", "clipboard-write"])
    amal.get_by_role("button", name="Copy post 2 of 2").click()
    assert amal.evaluate("navigator.clipboard.readText()") == SECOND
    amal.locator("#url").fill(POST)
    amal.locator("#published_at_time").fill("09:12")
    amal.get_by_label("Post 1 of 2 as it stands there, English").fill(FIRST)
    amal.get_by_role("button", name="Compare with the approved text").click()
    shows(amal, "There is a difference", "Post 1 of 2 stands as it was approved.", "Post 2 of 2 is missing.")
    amal.get_by_role("button", name="Change what I typed").click()
    amal.get_by_label("Post 2 of 2 as it stands there, English").fill(SECOND)
    amal.get_by_role("button", name="Compare with the approved text").click()
    shows(amal, "No difference", "Post 2 of 2 stands as it was approved.")
    amal.get_by_role("button", name=re.compile("^Record ")).click()
    amal.wait_for_url(re.compile("done=recorded"))
    shows(amal, "No difference")


def test_story_11_a_statement_without_its_french_is_stopped_and_both_go_out_together(stage: Stage) -> None:
    amal = stage.person("amal")
    amal.goto(f"{stage.web.url}/statements/new")
    amal.locator("#channel").select_option("facebook")
    amal.locator("[name='texts.en']").fill(SHOTS)
    submits(amal)
    shows(amal, "Stops submission", "languages.statements")
    draft = draft_of(stage, amal)
    jules = stage.person("jules")
    jules.goto(f"{draft}/edit")
    jules.locator("[name='texts.fr']").fill(VACCIN)
    jules.locator("button[name=act][value=save]").click()
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


def test_story_11_in_an_emergency_english_goes_first_and_the_page_asks_for_french_until_it_went_out(
    stage: Stage,
) -> None:
    priya, amal = stage.person("priya"), stage.person("amal")
    priya.goto(f"{stage.web.url}/emergencies/new")
    priya.locator("#what").fill("Measles at the arena")
    priya.get_by_role("button", name="Declare it").click()
    amal.goto(f"{stage.web.url}/statements/new")
    amal.locator("#channel").select_option("facebook")
    amal.locator("[name='texts.en']").fill(SHOTS)
    submits(amal)
    draft = draft_of(stage, amal)
    amal.goto(draft)
    shows(amal, "Under the emergency the text in it may follow")
    amal.locator("#emergency").check()
    amal.get_by_role("button", name="Submit for approval").click()
    amal.wait_for_url(re.compile("done=submitted"))
    stage.decides("olu", draft, "Approve")
    stage.publishes("amal", draft, POST, SHOTS, "09:12")
    amal.goto(draft)
    shows(amal, "It is to go out in this language too until 23 Nov 2026 09:42 (UTC-05:00): French", "Jules Tremblay")

    jules = stage.person("jules")
    jules.goto(f"{stage.web.url}/queue?view=emergency")
    shows(jules, SHOTS[:40])
    jules.goto(f"{stage.web.url}/statements/new")
    jules.locator("#channel").select_option("facebook")
    for language, text in (("en", SHOTS), ("fr", VACCIN)):
        jules.locator(f"[name='texts.{language}']").fill(text)
    submits(jules)
    whole = jules.url.split("?")[0]
    stage.decides("priya", whole, "Approve")
    priya.goto(whole)
    priya.get_by_role("button", name="Record the publication").click()
    priya.locator("#url").fill(POST)
    priya.locator("#published_at_time").fill("09:12")
    for language, text in (("en", SHOTS), ("fr", VACCIN)):
        priya.locator(f"[name='captured.{language}']").fill(text)
    priya.get_by_role("button", name="Compare with the approved text").click()
    priya.get_by_role("button", name=re.compile("^Record ")).click()
    priya.wait_for_url(re.compile("done=recorded"))
    amal.goto(draft)
    shows(amal, "It was to go out in this language too until 23 Nov 2026 09:42 (UTC-05:00), and did: French")
