"""A body of two people through a real browser: told in time, helped from outside, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from governance.demo.cast import DOMAIN, PASSWORD
from tests.browser.stage import Stage
from tests.browser.test_stories import shows
from tests.support import browser as browsers
from tests.support import small
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import FACT, MYTH

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def stage(new_installation: Callable[..., Installation], clock: ClockFile, browser: Browser) -> Iterator[Stage]:
    """Two people are all there are, on Monday 23 November 2026, 09:12."""
    clock.at(2026, 11, 23, 9, 12)
    with Stage.opened(new_installation(small.TEMPLATE), clock, browser) as stage:
        yield stage


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the API's tests hold both
def test_a_body_of_two_gets_its_first_step_decided_from_outside_on_a_phone(stage: Stage) -> None:
    priya = stage.person("priya")
    priya.goto(f"{stage.web.url}/guidance/liveness")
    shows(priya, "Too few people", "Amal Haddad and Priya Raman are all who write and approve here.")
    priya.get_by_role("link", name=re.compile("Program expert, for Immunisation")).click()
    priya.locator("#name").fill("Olga Brandt")
    priya.locator("#email").fill(f"olga@{DOMAIN}")
    priya.locator("#outside").fill(small.BODY)
    priya.locator("#until").fill("2027-02-26")
    priya.locator("#password").fill(PASSWORD)
    assert browsers.axe(priya) == []
    priya.get_by_role("button", name="Add the outside approver").click()
    shows(priya, "The account was made.", f"Outside approver, {small.BODY}")

    thread = stage.takes_in("amal", "facebook", "@resident", MYTH)
    stage.triages("amal", thread, "R3", "A false claim.")
    draft = stage.drafts("amal", thread, FACT)
    olga = stage.another("olga", width=390)
    shows(olga, "You are here as an outside approver, from Oak County.", FACT[:30])
    assert browsers.axe(olga) == []
    olga.get_by_role("link", name=re.compile("^Review")).click()
    shows(olga, MYTH, "You decide on this text as it stands here.")
    assert olga.get_by_role("link", name="Conversations").count() == 0
    assert browsers.axe(olga) == []
    stage.records(olga, "approve")
    shows(olga, "Your approval was recorded.")
    olga.goto(thread)
    shows(olga, "You are here as an outside approver: you see and decide what is put before you, and nothing else.")
    olga.goto(f"{stage.web.url}/decided")
    shows(olga, FACT[:30], "In review")

    page = stage.decides("priya", draft, "approve")
    shows(page, "Approved", f"Olga Brandt (outside approver, {small.BODY})")
