"""Several decided on together on a phone, while a colleague decides on one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.stage import Stage
from tests.browser.test_stories import ANSWER, QUESTION, shows
from tests.support.clockfile import ClockFile
from tests.support.installations import Installations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def stage(installations: Installations, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage from Monday 23 November 2026, 09:12, on."""
    clock = ClockFile(tmp_path_factory.mktemp("stage") / "clock")
    clock.at(2026, 11, 23, 9, 12)
    with installations.new("sqlite", "stage") as made, Stage.opened(made, clock, browser) as stage:
        yield stage


def number(draft: str) -> str:
    return draft.rpartition("/")[2]


def width(page: Page) -> int:
    """How wide the page is, so that nothing stands beyond the edge of the phone."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def furnished(stage: Stage) -> list[str]:
    """Nadia is a manager too, and three drafts of Amal's wait for either."""
    pat = stage.person("pat")
    pat.goto(f"{stage.web.url}/people")
    pat.get_by_role("link", name="Nadia Osei").click()
    pat.locator("#role").select_option("comms_manager")
    pat.get_by_role("button", name="Grant the role").click()
    drafts = []
    for n in (1, 2, 3):
        thread = stage.takes_in("amal", "x", f"@resident{n}", QUESTION)
        stage.triages("amal", thread, "R1", "A plain question with a public answer.")
        drafts.append(stage.drafts("amal", thread, f"{n}. {ANSWER}"))
    return drafts


def test_three_are_chosen_on_a_phone_and_each_result_is_seen_though_a_colleague_was_first_on_one(stage: Stage) -> None:
    drafts = furnished(stage)
    good, changed, taken = map(number, drafts)

    page = stage.another("priya", width=390)
    rows = page.locator("[data-row]")
    page.keyboard.press("j")  # chosen by keys alone, and none of them decides
    page.keyboard.press("x")
    assert rows.first.get_by_role("checkbox").is_checked()
    for one in (good, changed, taken):
        page.get_by_role("checkbox", name=f"Choose draft {one}", exact=True).check()
    page.get_by_role("button", name="Decide on the chosen ones together").click()
    page.wait_for_url("**/decisions?*")
    shows(page, *(f"{n}. {ANSWER}" for n in (1, 2, 3)), "Why it came to you")
    assert page.get_by_role("radio", name="Leave it open").evaluate_all("all => all.every((one) => one.checked)")
    for key in "abcdefhijklmnpqrstvwxyzAR1234567890[]":
        page.keyboard.press(key)
        page.evaluate("document.activeElement.blur()")
    assert width(page) <= 390

    stage.decides("nadia", drafts[2], "Reject", "Not this one.")
    for one, verdict in ((good, "Approve"), (changed, "Request changes"), (taken, "Approve")):
        page.locator(f"#draft-{one}").get_by_role("radio", name=verdict).check()
        page.locator(f"#comment-{one}").fill(f"On {one}, I thought about it.")
    with page.expect_navigation():
        page.get_by_role("button", name="Record these decisions").click()
    shows(
        page,
        f"Draft {good} Your approval was recorded.",
        f"Draft {changed} Your request for changes was recorded.",
        f"Draft {taken} Not decided. Already decided by Nadia Osei at",
    )
    assert page.get_by_label(f"What you typed on draft {taken}").input_value() == f"On {taken}, I thought about it."
    assert width(page) <= 390
    page.get_by_role("link", name="Go to your queue").click()
    page.wait_for_url(re.compile("/queue$"))
    assert rows.count() == 0
    page.goto(drafts[2])
    assert page.locator(".o-verdict").count() == 1
