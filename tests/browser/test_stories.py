"""Acceptance stories 1, 2 and 5 through a real browser, at their own times, on both databases."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.stage import Stage
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUESTION = "@MapleHealth what time is the Saturday flu clinic and do I need my health card?"
ANSWER = (
    "The Saturday flu clinic at 50 Main St. is open 9:30 a.m. to 3 p.m. No appointment or health card needed. "
    "Details: https://maplecountyhealth.example/flu"
)
MYTH = "The flu shot gives you the flu. Stop lying to people."
UNSOURCED = (
    "We hear this a lot. The injected flu vaccine holds no live virus, so it cannot give you flu. A sore arm or mild "
    "fever for a day is common."
)
FACT = f"{UNSOURCED} Source: https://www.canada.ca/flu"
POST = "https://social.example/post/1"


@pytest.fixture
def stage(new_installation: Callable[..., Installation], clock: ClockFile, browser: Browser) -> Iterator[Stage]:
    """The stage on Monday 23 November 2026, 09:12."""
    clock.at(2026, 11, 23, 9, 12)
    with Stage.opened(new_installation("stage"), clock, browser) as stage:
        yield stage


def shows(page: Page, *sentences: str) -> None:
    """Fail unless a reader of the page sees all of these. A click may still be on its way to the page it leads to."""
    deadline = time.monotonic() + 10
    while True:
        seen = " ".join(page.locator("main").inner_text().split())
        missing = [one for one in sentences if one not in seen]
        if not missing or time.monotonic() > deadline:
            break
        page.wait_for_timeout(50)
    assert not missing, (missing, page.url, seen)


def test_story_1_a_routine_question_is_answered_in_an_hour(stage: Stage) -> None:
    at = stage.clock.at
    thread = stage.takes_in("amal", "x", "@resident", QUESTION)
    stage.triages("amal", thread, "R1", "A plain question with a public answer.")
    shows(stage.person("amal"), "24 Nov 2026 09:12 (UTC-05:00)")
    at(2026, 11, 23, 9, 40)
    draft = stage.drafts("amal", thread, ANSWER)
    shows(stage.person("amal"), "In review", "Step 1 of 1", "May decide: Priya Raman", "24 Nov 2026 09:12 (UTC-05:00)")

    at(2026, 11, 23, 10, 5)
    priya = stage.person("priya")
    priya.goto(f"{stage.web.url}/queue")
    priya.get_by_role("link", name="The Saturday flu clinic").click()
    shows(priya, QUESTION, ANSWER, "You may decide", "categories.R1", "under guidance 1.0.0")
    shows(stage.records(priya, "Approve"), "Your approval was recorded.", "Approved")

    at(2026, 11, 23, 10, 6)
    proof = stage.publishes("amal", draft, POST, ANSWER, "10:06")
    shows(proof, "No difference", POST, "23 Nov 2026 10:06 (UTC-05:00)", "Amal Haddad")

    amal = stage.person("amal")
    amal.goto(thread)
    shows(amal, "Answered", "23 Nov 2026 09:12 (UTC-05:00)")
    amal.goto(f"{draft}/record")
    shows(amal, "draft.submitted", "decision.made", "reply.published", "1.0.0", "categories.R1", "Priya Raman")
    digests = {one.get_attribute("data-copy") for one in amal.locator("dd .o-digest").all()}
    amal.goto(f"{draft}/publication")
    approved = amal.locator("dd .o-digest").first.get_attribute("data-copy")
    assert approved in digests  # what was published is what the entries of submission and approval fix


def test_story_2_a_myth_takes_two_people_and_a_second_revision(stage: Stage) -> None:
    at = stage.clock.at
    at(2026, 11, 23, 13, 0)
    thread = stage.takes_in("amal", "facebook", "Truth Seeker", MYTH)
    stage.triages("amal", thread, "R3", "A wrong fact that many will read.")
    shows(stage.person("amal"), "24 Nov 2026 09:00 (UTC-05:00)")

    draft = stage.drafts("amal", thread, FACT)
    amal = stage.person("amal")
    shows(amal, "Program expert Immunisation", "May decide: Nadia Osei", "May decide: Priya Raman")

    priya = stage.person("priya")
    priya.goto(draft)
    shows(priya, "It is not your turn yet: step 1, Program expert, comes first.")
    assert priya.get_by_role("button", name="Record my decision").count() == 0

    at(2026, 11, 23, 13, 30)
    nadia = stage.decides("nadia", draft, "Request changes", "say 'inactivated'")
    shows(nadia, "Your request for changes was recorded.", "Changes requested")

    at(2026, 11, 23, 13, 40)
    second = FACT.replace("holds no live virus", "is inactivated")
    stage.edits("amal", draft, second, submit=True)
    nadia.goto(draft)
    shows(nadia, "What changed since you decided on revision 1", "inactivated", "Your decision on revision 2")
    at(2026, 11, 23, 14, 0)
    stage.decides("nadia", draft, "Approve", "Correct as it stands.")
    priya.goto(draft)
    shows(priya, "Correct as it stands.", "You may decide", "asked for changes in revision 1")
    at(2026, 11, 23, 14, 20)
    shows(stage.records(priya, "Approve"), "Your approval was recorded.", "Approved")
    at(2026, 11, 23, 14, 25)
    shows(stage.publishes("priya", draft, POST, second, "14:25"), "No difference", "Priya Raman")
    amal.goto(draft)
    shows(
        amal,
        "wrote revision 2",
        "approved revision 2 as Program expert",
        "approved revision 2 as Communications manager",
    )


def test_story_2_without_its_source_a_reply_to_a_myth_is_stopped(stage: Stage) -> None:
    thread = stage.takes_in("amal", "facebook", "Truth Seeker", MYTH)
    stage.triages("amal", thread, "R3", "A wrong fact that many will read.")
    stage.drafts("amal", thread, UNSOURCED)
    amal = stage.person("amal")
    shows(amal, "Stops submission", "categories.R3")
    assert amal.locator("[name='texts.en']").input_value() == UNSOURCED
    amal.locator("[name='texts.en']").fill(FACT)
    amal.get_by_role("button", name="Submit for approval").click()
    amal.wait_for_url("**done=submitted")
    shows(amal, "In review")


def test_story_5_an_edit_after_approval_voids_it(stage: Stage) -> None:
    at = stage.clock.at
    thread = stage.takes_in("amal", "x", "@resident", QUESTION)
    stage.triages("amal", thread, "R1", "A plain question with a public answer.")
    at(2026, 11, 23, 9, 40)
    draft = stage.drafts("amal", thread, ANSWER)
    at(2026, 11, 23, 10, 5)
    stage.decides("priya", draft, "Approve")
    amal = stage.person("amal")
    amal.goto(draft)
    before = amal.locator("#history .o-digest").first.get_attribute("data-copy")
    amal.get_by_role("button", name="Record the publication").click()

    at(2026, 11, 23, 10, 6)
    other = stage.another("amal")
    other.goto(f"{draft}/edit")
    shows(other, "approved")
    other.locator("[name='texts.en']").fill(ANSWER.replace("3 p.m.", "2 p.m."))
    other.get_by_role("button", name="Save draft").click()
    other.wait_for_url("**saved=new")

    amal.locator("#url").fill(POST)
    amal.locator("#published_at_time").fill("10:06")
    amal.locator("[name='captured.en']").fill(ANSWER)
    amal.get_by_role("button", name="Compare with the approved text").click()
    shows(amal, "Only a draft that is approved can be published.")

    amal.goto(draft)
    shows(amal, "Drafting", "(outdated)", "The edit made the review of revision 1 outdated")
    assert amal.get_by_role("button", name="Record the publication").count() == 0
    after = amal.locator("#history .o-digest").first.get_attribute("data-copy")
    amal.goto(f"{draft}/record")
    shows(amal, "approval.voided")
    digests = [one.get_attribute("data-copy") for one in amal.locator("li:has-text('approval.voided') .o-digest").all()]
    assert {before, after} <= set(digests)  # the entry names the old and the new text
    priya = stage.person("priya")
    priya.goto(draft)
    assert priya.get_by_role("button", name="Record my decision").count() == 0
