"""The triage table in a real browser: each message is led to its category by the questions, one page for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from governance import clock
from governance.db import session
from governance.demo.cast import PASSWORD
from governance.people.passwords import hashed
from governance.people.rows import User
from governance.web.vocabulary import ACTIONS
from tests.browser.stage import Stage
from tests.browser.test_stories import shows
from tests.stories.triage import TABLE
from tests.support.apps import application
from tests.support.clockfile import TORONTO, ClockFile
from tests.support.installations import TEMPLATES, Installation, Installations
from tests.support.office import Office
from workflows import threads

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MORNING = datetime(2026, 11, 23, 9, 12, tzinfo=TORONTO)


def _furnish(installation: Installation) -> None:
    with application(installation) as app, app.app_context():
        office = Office.furnish(demonstration=True)
        session.execute(update(User).values(password_hash=hashed(PASSWORD)))
        session.commit()  # one costly hash for the whole cast
        with clock.held_at(MORNING):
            for row in TABLE:
                threads.receive(office["amal"], row.channel, {"text": row.text, "language": row.language}, "general")


TEMPLATES["triage_table"] = ("migrated", _furnish)


@pytest.fixture
def stage(installations: Installations, clock: ClockFile, browser: Browser) -> Iterator[Stage]:
    """The stage on Monday 23 November 2026, 09:12, on one database: over HTTP the table is held on both."""
    clock.at(2026, 11, 23, 9, 12)
    with (
        installations.new("sqlite", "triage_table") as installation,
        Stage.opened(installation, clock, browser) as stage,
    ):
        yield stage


@pytest.mark.soak
def test_every_message_of_the_table_comes_to_its_category_by_the_questions(
    stage: Stage, size: Callable[[int, int], int]
) -> None:
    """Every fourth in a usual run: over HTTP every one is led there in every run, by the same questions."""
    page = stage.person("amal")
    for row in TABLE[:: size(4, 1)]:
        thread = f"{stage.web.url}/threads/{row.number}"
        page.goto(f"{thread}/triage")
        suggested = [one.inner_text().split()[0] for one in page.locator("main .o-list a").all()]
        assert suggested[0] in row.categories, row
        for answer in row.answers:
            page.locator(f"input[name=a][value='{answer}']").check()
            with page.expect_navigation():
                page.get_by_role("button", name="Continue").click()
        shows(page, f"{row.categories[0]} ", str(ACTIONS[row.action]))
        page.locator("#reason").fill(f"Row {row.number} of the table.")
        page.get_by_role("button", name="Choose this category").click()
        page.wait_for_url(re.compile("done=triaged"))
        shows(page, f"{row.categories[0]} ", str(ACTIONS[row.action]), f"Row {row.number} of the table.")
