"""Deciding in a real browser: never on something newer than the page shows, and never by one press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.browser.stage import Stage
from tests.browser.test_stories import ANSWER, POST, QUESTION, shows
from tests.support.clockfile import TORONTO, ClockFile
from tests.support.installations import Installations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EDITED = ANSWER.replace("3 p.m.", "2 p.m.")
HOSTILE = "</textarea></title></script>'\"><svg onload=alert(1)><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def stage(installations: Installations, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage from Monday 23 November 2026, 09:12, on; one for all tests here."""
    clock = ClockFile(tmp_path_factory.mktemp("stage") / "clock")
    clock.at(2026, 11, 23, 9, 12)
    with installations.new("sqlite", "stage") as made, Stage.opened(made, clock, browser) as stage:
        yield stage


@pytest.fixture
def draft(stage: Stage) -> str:
    """The address of a draft that waits for Priya."""
    stage.clock.forward(timedelta(minutes=1))
    thread = stage.takes_in("amal", "x", "@resident", QUESTION)
    stage.triages("amal", thread, "R1", "A plain question with a public answer.")
    return stage.drafts("amal", thread, ANSWER)


def said(stage: Stage) -> str:
    """The present moment as pages write it."""
    return stage.clock.now().astimezone(TORONTO).strftime("%d %b %Y %H:%M (UTC-05:00)")


def undecided(page: Page, draft: str) -> None:
    """Fail where anything was decided."""
    page.goto(draft)
    assert page.locator(".o-verdict").count() == 0


def test_an_approval_on_a_page_opened_before_an_edit_is_refused_and_shows_the_new_text(
    stage: Stage, draft: str
) -> None:
    priya = stage.person("priya")
    priya.goto(draft)
    stage.clock.forward(timedelta(minutes=8))
    stage.edits("amal", draft, EDITED, submit=True)
    page = stage.records(priya, "Approve", "Good as it is.")
    shows(page, "This draft has been edited since you loaded it. The current revision is 2.", "2 p.m.")
    shows(page, f"which Amal Haddad wrote on {said(stage)}", "Nothing was decided.")
    assert page.locator("#comment").input_value() == "Good as it is."
    assert page.locator("input[name=verdict]:checked").count() == 0
    undecided(priya, draft)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_from_the_back_of_the_browser_never_decides_on_something_newer(
    stage: Stage, draft: str, scripts: bool
) -> None:
    priya = stage.another("priya", scripts=scripts)
    priya.goto(draft)
    priya.get_by_role("link", name=re.compile("Conversation")).last.click()
    priya.wait_for_url("**/threads/*")
    stage.edits("amal", draft, EDITED, submit=True)
    priya.go_back()
    priya.wait_for_url(draft)
    seen = priya.locator("#text").inner_text()
    page = stage.records(priya, "Approve")
    if "2 p.m." in seen:
        shows(page, "Your approval was recorded.")
    else:
        shows(page, "This draft has been edited since you loaded it.", "2 p.m.")
        undecided(priya, draft)


def test_two_tabs_of_one_person_are_one_decision(stage: Stage, draft: str) -> None:
    first, second = stage.another("priya"), stage.another("priya")
    for tab in (first, second):
        tab.goto(draft)
    shows(stage.records(first, "Approve"), "Your approval was recorded.")
    shows(stage.records(second, "Reject", "On second thoughts."), "Already decided by Priya Raman")
    second.goto(draft)
    assert second.locator(".o-verdict").count() == 1


def test_no_single_key_decides(stage: Stage, draft: str) -> None:
    priya = stage.person("priya")
    priya.goto(draft)
    priya.locator("h1").click()
    for key in "abcdefhijklmnpqrstvwxyzAR1234567890[]":
        priya.keyboard.press(key)
        priya.evaluate("document.activeElement.blur()")  # the next is not typed into what this one went to
    undecided(priya, draft)


def test_on_a_phone_the_decision_stays_in_reach(stage: Stage, draft: str) -> None:
    priya = stage.another("priya", width=390)
    priya.goto(draft)
    for place in ("0", "400", "document.body.scrollHeight / 2"):
        priya.evaluate(f"window.scrollTo(0, {place})")
        box = priya.locator("#decide").bounding_box()
        assert box is not None
        assert box["y"] < 900
        assert 895 <= box["y"] + box["height"] <= 905
    priya.get_by_role("radio", name="Request changes").check()
    priya.locator("#comment").fill("Say 2 p.m.")
    priya.get_by_role("button", name="Record my decision").click()
    priya.wait_for_url("**done=request_changes")


def test_hostile_words_run_nowhere_on_the_way_to_the_public(stage: Stage) -> None:
    thread = stage.takes_in("amal", "facebook", HOSTILE, f"{QUESTION} {HOSTILE}")
    stage.triages("amal", thread, "R2", HOSTILE)
    draft = stage.drafts("amal", thread, f"{HOSTILE} {ANSWER}")
    stage.decides("priya", draft, "Request changes", HOSTILE)
    stage.edits("amal", draft, f"{ANSWER} {HOSTILE}", submit=True)
    priya = stage.person("priya")
    for path in (draft, f"{draft}/changes", f"{draft}/record", f"{stage.web.url}/search?q=onload"):
        priya.goto(path)
        shows(priya, "<svg onload=alert(1)>")
        assert priya.evaluate("document.querySelectorAll('main script, main img[src=x], main svg[onload]').length") == 0
    priya.goto(f"{stage.web.url}/queue")
    stage.decides("priya", draft, "Approve", HOSTILE)
    proof = stage.publishes(
        "amal",
        draft,
        f"{POST}?{HOSTILE}",
        f"{HOSTILE} and more",
        stage.clock.now().astimezone(TORONTO).strftime("%H:%M"),
    )
    shows(proof, "There is a difference", "<svg onload=alert(1)>")


def test_the_whole_way_works_without_scripts(stage: Stage, draft: str) -> None:
    priya = stage.another("priya", scripts=False)
    priya.goto(draft)
    shows(stage.records(priya, "Approve", "Good."), "Your approval was recorded.")
    stage.clock.forward(timedelta(minutes=1))
    amal = stage.another("amal", scripts=False)
    amal.goto(f"{draft}/publication")
    amal.locator("#url").fill(POST)
    amal.locator("[name='captured.en']").fill(ANSWER)
    amal.get_by_role("button", name="Compare with the approved text").click()
    amal.get_by_role("button", name="Record the publication").click()
    shows(amal, "The publication was recorded.", "No difference")


def test_one_item_of_a_list_leads_to_the_next_by_a_key(stage: Stage, draft: str) -> None:
    thread = stage.takes_in("amal", "x", "@resident", QUESTION)
    stage.triages("amal", thread, "R1", "A plain question with a public answer.")
    other = stage.drafts("amal", thread, ANSWER)
    priya = stage.person("priya")
    priya.goto(f"{stage.web.url}/queue")
    waiting = priya.locator("[data-row] [data-open]").evaluate_all("links => links.map((link) => link.href)")
    assert {draft, other} <= set(waiting)
    priya.goto(waiting[0])
    for key, place in (("]", 1), ("[", 0)):
        with priya.expect_navigation():
            priya.keyboard.press(key)
        assert priya.url == waiting[place]
    priya.keyboard.press("[")  # the first has none before it
    assert priya.url == waiting[0]


SELECT = """() => {
  const text = document.querySelector("#text .o-words[lang]").firstChild, at = text.data.indexOf("9:30 a.m.");
  const range = document.createRange();
  range.setStart(text, at);
  range.setEnd(text, at + 9);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def test_words_selected_in_the_text_are_what_a_comment_is_about_until_somebody_types_there(
    stage: Stage, draft: str
) -> None:
    page = stage.person("priya")
    page.goto(draft)
    page.get_by_text("Comment on this draft").click()
    page.evaluate(SELECT)
    page.wait_for_function("document.querySelector('#quoted').value === '9:30 a.m.'")
    assert page.locator("input[name=start]").input_value() == str(ANSWER.index("9:30 a.m."))
    page.locator("#remark").fill("Is that still so?")
    page.get_by_role("button", name="Add the comment").click()
    shows(page, "Your comment was added", "One comment is open", "Is that still so?")
    page.get_by_text("Comment on this draft").click()
    page.locator("#quoted").fill("3 p.m.")
    page.evaluate(SELECT)
    assert page.locator("#quoted").input_value() == "3 p.m."
