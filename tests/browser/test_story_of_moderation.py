"""Acceptance story 15 through a real browser: a comment is removed by two people, and its author appeals to a third."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.stage import Stage
from tests.browser.test_stories import shows
from tests.browser.test_stories import stage as stage
from tests.stories.test_moderation import ANSWER, APPEAL, COMMENT, CRITICISM, NOTE, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

REASON = "It gives the home telephone of one of our nurses."


def commented(stage: Stage, text: str) -> str:
    thread = stage.takes_in("amal", "facebook", "Angry", text, topic="general")
    stage.triages("amal", thread, "M1", "It may break the house rules.")
    return thread


def proposes(stage: Stage, thread: str, quote: str) -> Page:
    amal = stage.person("amal")
    amal.goto(f"{thread}/moderation")
    amal.locator("input[name=ground][value=third_party_details]").check()
    amal.locator("#quote").fill(quote)
    amal.locator("#reason").fill(REASON)
    amal.locator("input[name=kind][value=remove]").check()
    amal.locator("input[name=neutral]").check()
    amal.get_by_role("button", name="Keep the copy and propose it").click()
    return amal


def test_story_15_a_comment_is_removed_with_a_copy_kept_first_and_the_appeal_is_danas_not_priyas(stage: Stage) -> None:
    refused = proposes(stage, commented(stage, CRITICISM), PHONE)  # what breaks no rule cannot be proposed at all
    shows(refused, "Quote the words that break the rule exactly as they stand in the message here.")

    thread = commented(stage, COMMENT)
    amal = proposes(stage, thread, PHONE)
    amal.wait_for_url(re.compile("done=proposed"))
    shows(amal, "The copy is kept and the proposal is before its approvers.", COMMENT, "Remove the comment")
    assert amal.get_by_role("button", name="Record what was done").count() == 0  # not before somebody approved it
    proposal = amal.url.split("?")[0]

    priya = stage.person("priya")
    priya.goto(f"{stage.web.url}/queue")
    shows(priya, "Moderation that waits for you")
    priya.goto(proposal)
    priya.locator("input[name=verdict][value=approve]").check()
    priya.locator("input[name=neutral]").check()
    priya.get_by_role("button", name="Record my decision").click()
    shows(priya, "Approved, not done yet")

    amal.goto(f"{proposal}/act")
    amal.locator("#note").fill(NOTE)
    amal.locator("input[name=told][value=sent]").check()
    amal.get_by_role("button", name="Record what was done").click()
    amal.wait_for_url(re.compile("done=carried_out"))
    shows(amal, "Remove the comment", NOTE, "An appeal is in time until 7 Dec 2026 09:12")

    _appealed(stage, thread, proposal)


def _appealed(stage: Stage, thread: str, proposal: str) -> None:
    """Jules takes the appeal down; Priya cannot decide on it and Dana does."""
    stage.days_later()
    stage.clock.at(2026, 12, 4, 9)
    jules = stage.another("jules")  # who reads French
    jules.goto(f"{proposal}/appeal")
    jules.locator("#words").fill(APPEAL)
    with jules.expect_navigation():
        jules.locator("form", has=jules.locator("#words")).locator("button[type=submit]").click()
    priya = stage.person("priya")
    priya.goto(f"{proposal}/appeal/decision")
    shows(priya, "You proposed this, decided on it, carried it out or took the appeal down.")
    assert priya.get_by_role("button", name="Record the decision").count() == 0
    dana = stage.person("dana")
    dana.goto(f"{stage.web.url}/queue")
    shows(dana, "Appeal against moderation")
    dana.goto(f"{proposal}/appeal/decision")
    dana.locator("input[name=outcome][value=partly]").check()
    dana.locator("#reason").fill("The number was a ground, the opinion none.")
    dana.locator("#answer").fill(ANSWER)
    dana.get_by_role("button", name="Record the decision").click()
    shows(dana, "Stands, the appeal was right in part", ANSWER)
    dana.goto(thread)
    shows(dana, COMMENT)  # nobody edits the words of others
    dana.goto(f"{stage.web.url}/moderation?state=partly")
    shows(dana, "Remove the comment")  # what the numbers of the public page will be counted from
