"""Acceptance story 8 through a real browser: an emergency declared after hours, on a phone, at its own times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.stage import Stage
from tests.browser.test_stories import POST, shows
from tests.support import browser as browsers
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FEARS = "Tap water in Ward 3 smells like gasoline, is it safe??"
NOTICE = (
    "We are investigating a fuel smell in Ward 3 tap water. Until we know more, do not drink, cook with or bathe in "
    "it. Bottled water: Ward 3 arena from 8 p.m. Next update 9 p.m."
)
BANNER = "Emergency in force. Fuel smell in the tap water of Ward 3"


@pytest.fixture
def stage(new_installation: Callable[..., Installation], clock: ClockFile, browser: Browser) -> Iterator[Stage]:
    """The stage on Wednesday 2 December 2026, 18:40."""
    clock.at(2026, 12, 2, 18, 40)
    with Stage.opened(new_installation("stage"), clock, browser) as stage:
        yield stage


def accessible(page: Page) -> None:
    """What axe finds nothing in, at the width of the page."""
    assert browsers.axe(page) == []


def test_story_8_a_fuel_smell_is_answered_in_minutes_and_reviewed_the_next_morning(stage: Stage) -> None:
    at = stage.clock.at
    thread = stage.takes_in("amal", "x", "@ward3", FEARS, "environment")
    stage.triages("amal", thread, "E1", "People may be in danger.")

    at(2026, 12, 2, 18, 44)
    doctor = stage.another("kowalski", width=390)
    doctor.goto(f"{stage.web.url}/emergencies")
    doctor.get_by_role("button", name="Declare an emergency").click()
    doctor.locator("#what").fill("Fuel smell in the tap water of Ward 3")
    doctor.get_by_role("button", name="Declare it").click()
    doctor.wait_for_url(re.compile("done=declared"))
    shows(doctor, "It was declared and holds.", "2 Dec 2026 19:44", "You declared this emergency.")
    assert BANNER in doctor.locator("header").inner_text() + doctor.locator(".o-emergency").inner_text()
    accessible(doctor)
    emergency = doctor.url.split("?")[0]

    at(2026, 12, 2, 18, 47)
    draft = stage.drafts("amal", thread, NOTICE)
    shows(stage.person("amal"), "In review", "Duty officer", "May decide: Olu Adeyemi", "emergency.chain")

    at(2026, 12, 2, 18, 51)
    shows(stage.decides("olu", draft, "Approve"), "Your approval was recorded.", "Approved")
    at(2026, 12, 2, 18, 52)
    stage.publishes("amal", draft, POST, NOTICE, "18:52")

    at(2026, 12, 2, 18, 58)
    priya = stage.another("priya", width=390)
    priya.get_by_role("link", name="What this means").click()
    priya.get_by_role("button", name="Confirm the emergency").click()
    priya.wait_for_url(re.compile("done=confirmed"))
    shows(priya, "It is confirmed.", "Published, to be reviewed", "3 Dec 2026 18:52")
    accessible(priya)

    stage.days_later()
    _reviewed_and_ended(stage, emergency)


def _reviewed_and_ended(stage: Stage, emergency: str) -> None:
    """Thursday, 09:10: Priya reviews what went out, and ends the emergency."""
    stage.clock.at(2026, 12, 3, 9, 10)
    priya = stage.person("priya")
    priya.goto(f"{stage.web.url}/queue?view=emergency")
    priya.get_by_role("link", name="We are investigating").first.click()
    priya.get_by_role("button", name="Review what went out").click()
    priya.get_by_role("radio", name="It was right").check()
    priya.get_by_role("button", name="Record the review").click()
    priya.wait_for_url(re.compile("done=reviewed"))
    shows(priya, "Your review was recorded.", "Published", "reviewed what went out and found it right")
    priya.goto(emergency)
    shows(priya, "Done in time")
    priya.locator("#end_reason").fill("The water is safe again.")
    priya.get_by_role("button", name="End the emergency").click()
    priya.wait_for_url(re.compile("done=ended"))
    assert priya.locator(".o-emergency").count() == 0
