"""From a message to a reply before the chain, in a browser with scripts and without; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.support import browser as browsers
from tests.support.installations import Installations
from tests.support.server import Web

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Opens = Callable[..., "Page"]


@pytest.fixture(scope="module")
def service(installations: Installations) -> Iterator[Web]:
    """The service over the demonstration, one for all tests of a module; its address is `service.url`."""
    with installations.new("sqlite", "demo") as installation, Web(installation) as web:
        yield web


@pytest.fixture
def opens(browser: Browser, service: Web) -> Iterator[Opens]:
    """`opens("amal")` gives a page of a browser of their own in which Amal has signed in."""
    with ExitStack() as stack:

        def person(key: str | None, path: str = "/queue", **how: object) -> Page:
            page = stack.enter_context(browsers.opened(browser, **how))  # type: ignore[arg-type]  # width, language, scripts
            page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
            page.goto(f"{service.url}/sign-in?next={path}")
            if key:
                sign_in(page, key)
            return page

        yield person


def sign_in(page: Page, key: str) -> None:
    """Press the button of a demonstration account on the sign-in page that is open."""
    page.locator(f"form:has(input[value='{key}@maplecountyhealth.example']) button").click()


ANSWER = (
    "The Saturday flu clinic at 50 Main St. is open 9:30 a.m. to 3 p.m. No appointment or health card needed. "
    "Details: https://maplecountyhealth.example/flu"
)


def takes_in(page: Page, text: str = "What time is the Saturday flu clinic?", handle: str = "@resident") -> str:
    """Take a message in by hand; the address of the conversation."""
    page.get_by_role("button", name="Take in a message").first.click()
    page.locator("#channel").select_option("x")
    page.locator("#text").fill(text)
    page.locator("#author_handle").fill(handle)
    page.get_by_role("button", name="Take it in").click()
    page.wait_for_url(re.compile(r"/threads/\d+\?done="))
    return page.url.split("?")[0]


def triages(page: Page, category: str = "R1") -> None:
    """Choose a category directly, from the conversation's page."""
    page.get_by_role("button", name="Triage it").click()
    page.get_by_role("link", name="Choose a category directly").click()
    page.locator(f"input[name=category][value={category}]").check()
    page.get_by_label("Why does this category fit?").fill("A plain question with a public answer.")
    page.get_by_role("button", name="Choose this category").click()
    page.wait_for_url(re.compile("done=triaged"))


def begins_a_reply(page: Page) -> None:
    """An editor for a fresh reply."""
    takes_in(page)
    triages(page)
    page.get_by_role("button", name="Write a reply").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_amal_takes_a_message_through_to_the_chain(opens: Opens, scripts: bool) -> None:
    page = opens("amal", scripts=scripts)
    begins_a_reply(page)
    page.locator("[id='texts.en']").fill(ANSWER)
    page.get_by_role("button", name="Submit for approval").click()
    page.wait_for_url(re.compile(r"/drafts/\d+\?"))
    assert page.get_by_text("In review").first.is_visible()
    page.goto(page.url.split("/drafts")[0] + "/queue?view=mine")
    assert page.get_by_role("link", name=re.compile("The Saturday flu clinic at 50 Main")).first.is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_questions_of_triage_are_answered_one_by_one(opens: Opens, scripts: bool) -> None:
    page = opens("amal", scripts=scripts)
    takes_in(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Triage it").click()
    for _ in range(20):
        if page.get_by_role("button", name="Choose this category").count():
            break
        page.locator(".govuk-radios__item input").first.check()
        with page.expect_navigation():
            page.get_by_role("button", name="Continue").click()
    page.get_by_label("Why does this category fit?").fill("The questions led here.")
    page.get_by_role("button", name="Choose this category").click()
    page.wait_for_url(re.compile("done=triaged"))
    assert page.get_by_text("The questions that were answered").is_visible()


def test_the_guidance_answers_while_one_types(opens: Opens) -> None:
    page = opens("amal")
    begins_a_reply(page)
    panel = page.locator("#guidance")
    assert "Write something" in panel.inner_text()
    page.locator("[id='texts.en']").press_sequentially("See you on Saturday.", delay=5)
    panel.get_by_text("This will go to Priya Raman").wait_for()
    panel.get_by_text("Write something").wait_for(state="detached")
    page.locator("[id='texts.en']").fill("x" * 300)
    panel.get_by_text(re.compile("before this can be submitted")).wait_for()
    assert "20 too many" in page.locator("[id='texts.en-count']").inner_text()


def test_what_is_typed_survives_a_reload_and_a_session_that_ended(opens: Opens) -> None:
    page = opens("amal")
    begins_a_reply(page)
    page.locator("[id='texts.en']").press_sequentially("Half of what I want to say", delay=5)
    page.locator("[data-save-state]", has_text="Saved at").wait_for()
    page.reload()
    assert page.locator("[id='texts.en']").input_value() == "Half of what I want to say"
    page.context.clear_cookies()
    page.locator("[id='texts.en']").press("End")
    page.locator("[id='texts.en']").press_sequentially(", and the rest.", delay=5)
    page.locator("[data-save-state]", has_text="your session has ended").wait_for()
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Your text is kept").wait_for()
    sign_in(page, "amal")
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url(re.compile("saved=new"))
    assert page.locator("[id='texts.en']").input_value() == "Half of what I want to say, and the rest."


def test_without_scripts_check_keeps_the_text_and_shows_the_guidance(opens: Opens) -> None:
    page = opens("amal", scripts=False)
    begins_a_reply(page)
    page.locator("[id='texts.en']").fill("See you on Saturday.")
    page.get_by_role("button", name="Check").last.click()
    page.wait_for_url(re.compile("checked=1"))
    assert page.locator("[id='texts.en']").input_value() == "See you on Saturday."
    assert page.locator("#guidance").get_by_text("This will go to Priya Raman").is_visible()


def test_enter_and_ctrl_s_never_send_a_draft_away(opens: Opens) -> None:
    page = opens("amal")
    begins_a_reply(page)
    page.locator("[id='texts.en']").fill(ANSWER)
    page.get_by_text("Attach a file").click()
    page.get_by_label("What it shows, in words, English").press("Enter")
    page.wait_for_url(re.compile("checked=1"))
    assert page.locator("[id='texts.en']").input_value() == ANSWER
    page.locator("[id='texts.en']").press("Control+s")
    page.locator("[data-save-state]", has_text="Saved at").wait_for()
    assert "/reply" in page.url


def test_a_double_click_submits_once(opens: Opens) -> None:
    page = opens("amal", scripts=False)
    begins_a_reply(page)
    page.locator("[id='texts.en']").fill(ANSWER)
    page.get_by_role("button", name="Submit for approval").dblclick()
    page.wait_for_url(re.compile(r"/drafts/\d+\?"))
    assert page.get_by_text("revision 1").first.is_visible()
    assert not page.get_by_text("revision 2").count()


def test_two_people_in_one_draft_see_each_other_and_merge(opens: Opens) -> None:
    amal, jules = opens("amal"), opens("jules", language="en-CA")
    begins_a_reply(amal)
    amal.locator("[id='texts.en']").fill(ANSWER)
    amal.get_by_role("button", name="Save draft").click()
    amal.wait_for_url(re.compile("saved=new"))
    jules.goto(amal.url.split("?")[0])
    amal.locator("[id='texts.en']").fill(ANSWER.replace("3 p.m.", "2 p.m."))
    amal.locator("[data-save-state]", has_text="Saved at").wait_for()
    jules.reload()
    jules.get_by_text("Amal Haddad").first.wait_for()
    jules.locator("[id='texts.en']").fill(ANSWER.replace("50 Main St.", "50 Main Street"))
    jules.locator("button[value=save]").click()
    jules.wait_for_url(re.compile("saved=new"))
    amal.get_by_role("button", name="Save draft").click()
    amal.get_by_role("heading", name="Bring two versions together").wait_for()
    both = ANSWER.replace("3 p.m.", "2 p.m.").replace("50 Main St.", "50 Main Street")
    assert amal.locator("[id='texts.en']").input_value() == both


NASTY = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'></textarea><svg onload=alert(3)>"


def test_hostile_text_is_shown_and_never_run(opens: Opens, service: Web) -> None:
    page = opens("amal")
    thread = takes_in(page, NASTY, NASTY[:100])
    triages(page)
    page.goto(f"{thread}/reply")
    for language in ("en", "fr"):
        page.locator(f"[id='texts.{language}']").fill(NASTY)
    page.locator("[data-save-state]", has_text="Saved at").wait_for()
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(re.compile("saved=new"))
    assert page.locator("[id='texts.en']").input_value() == NASTY
    draft = page.url.split("/edit")[0]
    for address in (thread, f"{thread}/triage", draft, f"{service.url}/threads", f"{service.url}/queue?view=mine"):
        page.goto(address)
        assert page.locator("img[src=x]").count() == 0, address
        if address != f"{service.url}/threads":  # which begins with the oldest
            assert NASTY[:20] in page.locator("main").inner_text(), address
