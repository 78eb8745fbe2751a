"""What is typed is saved while it is written, says so, and is not lost where it cannot be saved; keys and digests."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.styleguide.conftest import DIGEST, Styleguide

pytestmark = pytest.mark.browser


@pytest.fixture
def writer(page: Page, styleguide: Styleguide) -> Page:
    page.goto(styleguide.address)
    return page


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-save-state]")).to_contain_text(words)


def test_a_draft_is_saved_while_it_is_written_and_says_when(writer: Page, styleguide: Styleguide) -> None:
    writer.locator("#fr").fill("Bonjour")
    said(writer, "Saved at 10:04")
    assert styleguide.sent[-1]["fr"] == "Bonjour"


def test_a_save_that_fails_says_so_and_is_tried_again(writer: Page, styleguide: Styleguide) -> None:
    styleguide.status, styleguide.answer = 503, "<p>The service is busy.</p>"
    writer.locator("#fr").fill("Bonjour")
    said(writer, "Not saved: The service is busy.")
    styleguide.status, styleguide.answer = 200, "<p>Saved at 10:05</p>"
    said(writer, "Saved at 10:05")
    assert styleguide.sent[-1]["fr"] == "Bonjour"


def test_a_session_that_ended_offers_sign_in_and_saves_after_it(writer: Page, styleguide: Styleguide) -> None:
    styleguide.status = 401
    writer.locator("#fr").fill("Bonjour")
    said(writer, "your session has ended")
    link = writer.locator("[data-save-state] a")
    assert link.get_attribute("target") == "_blank"
    assert writer.locator("#fr").input_value() == "Bonjour"
    styleguide.status = 200
    writer.evaluate("window.dispatchEvent(new Event('focus'))")
    said(writer, "Saved at 10:04")


def test_text_that_was_not_saved_is_offered_again_after_a_reload(writer: Page, styleguide: Styleguide) -> None:
    styleguide.status = 422
    writer.locator("#fr").fill("Bonjour")
    said(writer, "Not saved")
    asked: list[str] = []
    writer.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    writer.reload()
    assert asked == ["beforeunload"]
    writer.get_by_role("button", name="Put it back").first.click()
    assert writer.locator("#fr").input_value() == "Bonjour"


def test_leaving_asks_nothing_when_everything_is_saved(writer: Page) -> None:
    writer.locator("#fr").fill("Bonjour")
    said(writer, "Saved at 10:04")
    asked: list[str] = []
    writer.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    writer.reload()
    assert asked == []
    assert writer.locator(".o-kept").count() == 0


def test_control_s_saves_at_once(writer: Page, styleguide: Styleguide) -> None:
    styleguide.answer = "<p>Saved at 10:06</p>"
    writer.locator("#en").press("Control+s")
    said(writer, "Saved at 10:06")


def test_control_enter_sends_the_form_by_its_own_button(writer: Page, styleguide: Styleguide) -> None:
    styleguide.answer = "sent"
    writer.locator("#fr").press("Control+Enter")
    expect(writer.locator("body")).to_have_text("sent")


def test_keys_move_about_and_decide_nothing(writer: Page, styleguide: Styleguide) -> None:
    writer.keyboard.press("j")
    writer.keyboard.press("j")
    assert writer.locator("[data-row].is-current").evaluate("row => [...row.parentNode.children].indexOf(row)") == 1
    writer.keyboard.press("k")
    assert writer.locator("[data-row].is-current").evaluate("row => [...row.parentNode.children].indexOf(row)") == 0
    writer.keyboard.press("a")
    assert writer.evaluate("document.activeElement.name") == "verdict"
    writer.evaluate("document.activeElement.blur()")
    changes = writer.locator(".o-diff__text ins, .o-diff__text del").evaluate_all("all => all.length")
    for pressed, place in (("n", 0), ("n", 1), ("p", 0), ("p", 0)):
        writer.keyboard.press(pressed)
        at = "[...document.querySelectorAll('.o-diff__text ins, .o-diff__text del')].indexOf(document.activeElement)"
        assert writer.evaluate(at) == place < changes
    writer.keyboard.press("?")
    expect(writer.locator("#keys")).to_be_visible()
    writer.keyboard.press("Escape")
    writer.keyboard.press("/")
    assert writer.evaluate("document.activeElement.type") == "search"
    assert styleguide.sent == []


def test_keys_that_are_switched_off_do_nothing(writer: Page, styleguide: Styleguide) -> None:
    writer.goto(f"{styleguide.address}?shortcuts=off")
    writer.keyboard.press("j")
    writer.keyboard.press("?")
    assert writer.locator("[data-row].is-current").count() == 0
    assert not writer.locator("#keys").is_visible()


def test_letters_typed_into_a_field_are_letters(writer: Page) -> None:
    writer.locator("#en").press("j")
    assert writer.locator("[data-row].is-current").count() == 0


def test_a_digest_is_copied_whole(writer: Page) -> None:
    writer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    writer.locator(".o-history .o-digest__copy").first.click()
    expect(writer.locator(".o-history .o-digest__copy").first).to_have_text("Copied")
    assert writer.evaluate("navigator.clipboard.readText()") == DIGEST


def test_a_page_for_deciding_that_comes_from_the_back_cache_loads_itself_anew(writer: Page) -> None:
    with writer.expect_navigation():
        writer.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")


def test_the_account_menu_closes_on_escape(writer: Page) -> None:
    writer.locator(".o-menu__summary").click()
    expect(writer.get_by_role("button", name="Sign out")).to_be_visible()
    writer.keyboard.press("Escape")
    expect(writer.get_by_role("button", name="Sign out")).to_be_hidden()
