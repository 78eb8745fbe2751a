"""Acceptance stories 13 and 14 through a real browser: a due time over the holidays, and guidance that changes.

The new versions were written and approved on the days before; what they do to people at their pages is told here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from governance.db import session
from governance.demo.cast import PASSWORD
from governance.handlers import HANDLERS, ring
from governance.people.passwords import hashed
from governance.people.rows import User
from governance.worker import Worker
from tests.browser.stage import Stage
from tests.browser.test_stories import ANSWER, FACT, MYTH, POST, QUESTION, shows
from tests.stories.test_deadline import without_boxing_day
from tests.support.amending import PLAIN, Guidance, Written, moh_on_myths
from tests.support.apps import application
from tests.support.clockfile import ClockFile
from tests.support.installations import TEMPLATES, Installation
from tests.support.maple import opened
from tests.support.server import Web

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _with_guidance_to_come(change: Written) -> Callable[[Installation], None]:
    def furnish(installation: Installation) -> None:
        with opened(installation, ClockFile(installation.data / "clock")) as maple:
            assert Guidance(maple).approved(change) == "1.1.0"
            with maple.app.app_context():
                session.execute(update(User).values(password_hash=hashed(PASSWORD)))
                session.commit()  # one costly hash for the whole cast

    return furnish


TEMPLATES["stage_over_the_holidays"] = (PLAIN, _with_guidance_to_come(without_boxing_day))
TEMPLATES["stage_of_a_change"] = (PLAIN, _with_guidance_to_come(moh_on_myths))


@pytest.fixture
def stages(
    new_installation: Callable[..., Installation], clock: ClockFile, browser: Browser
) -> Iterator[Callable[[str], tuple[Stage, Installation]]]:
    """`stages("template")`: the stage on an installation made from it, at the time that the clock shows."""
    with ExitStack() as stack:

        def opened_on(template: str) -> tuple[Stage, Installation]:
            installation = new_installation(template)
            stage = Stage(stack.enter_context(Web(installation, clock_file=str(clock.path))), clock, browser)
            stack.callback(stage.close)
            return stage, installation

        yield opened_on


def works(installation: Installation, clock: ClockFile) -> None:
    """A worker looks at what is due, and does all that waits."""
    with application(installation, clock_file=str(clock.path)) as app:
        with app.app_context():
            ring()
        Worker(app, HANDLERS).drain()


def test_story_13_a_due_time_over_the_holidays_stays_where_it_was_set(
    stages: Callable[[str], tuple[Stage, Installation]], clock: ClockFile
) -> None:
    due, at = "29 Dec 2026 15:50 (UTC-05:00)", clock.at
    at(2026, 12, 24, 15, 50)
    stage, installation = stages("stage_over_the_holidays")
    thread = stage.takes_in("amal", "x", "@resident", QUESTION)
    stage.triages("amal", thread, "R1", "A plain question with a public answer.")
    shows(stage.person("amal"), due, "Due in")
    draft = stage.drafts("amal", thread, ANSWER)
    shows(stage.person("amal"), "In review", due)

    for day in (25, 26, 27, 28):
        stage.days_later()
        at(2026, 12, day, 12)
        works(installation, clock)
        priya = stage.person("priya")
        shows(priya, due)
        assert "Overdue by" not in priya.locator("main").inner_text(), day
    priya.goto(thread)
    shows(priya, due, "guidance 1.0.0")
    priya.goto(draft)
    shows(priya, due, "It was submitted under version 1.0.0 of the guidance and finishes under it.")
    assert "Overdue by" not in priya.locator("main").inner_text()
    priya.goto(f"{stage.web.url}/guidance/compare?from=1.0.0&to=1.1.0")
    shows(priya, "is no longer a holiday")
    later = stage.takes_in("amal", "x", "@other", QUESTION)
    stage.triages("amal", later, "R1", "A plain question with a public answer.")
    shows(stage.person("amal"), "29 Dec 2026 12:00 (UTC-05:00)")  # counted from Monday noon, which is a working day now

    warning = "Four fifths of the time for your decision are over."
    stage.days_later()
    for minute, told in ((13, False), (14, True)):  # 384 of 480 minutes: 40 on the 24th, 344 on the 29th
        at(2026, 12, 29, 14, minute)
        works(installation, clock)
        priya = stage.person("priya")
        priya.goto(f"{stage.web.url}/notices")
        assert (warning in priya.locator("main").inner_text()) is told, minute
    at(2026, 12, 29, 15, 51)
    priya.goto(draft)
    shows(priya, "Overdue by")


def test_story_14_each_draft_goes_by_the_guidance_of_its_hour_and_pat_recalls_one(
    stages: Callable[[str], tuple[Stage, Installation]], clock: ClockFile
) -> None:
    at = clock.at
    at(2026, 11, 27, 15)
    stage, installation = stages("stage_of_a_change")
    c = _myth(stage, submit=False)
    stage.days_later()
    at(2026, 11, 30, 8, 50)
    finishing, recalled = _myth(stage), _myth(stage)
    for draft in (finishing, recalled):
        stage.decides("nadia", draft, "Approve")
    b = _myth(stage, submit=False)
    at(2026, 11, 30, 9, 0, 0)
    stage.edits("amal", b, f"{FACT} ", submit=True)
    at(2026, 11, 30, 9, 5)
    stage.edits("amal", c, f"{FACT} ", submit=True)
    works(installation, clock)
    amal = stage.person("amal")
    for draft in (b, c):
        amal.goto(draft)
        shows(amal, "Step 1 of 3", "Medical officer of health", "under guidance 1.1.0")
    amal.goto(finishing)
    shows(amal, "Step 2 of 2", "It was submitted under version 1.0.0 of the guidance and finishes under it.")

    pat = stage.person("pat")
    pat.goto(f"{stage.web.url}/guidance/in-flight")
    number = recalled.rpartition("/")[2]
    pat.get_by_role("link", name=re.compile(rf"^Recall\s*: draft {number}$")).click()
    pat.locator("#reason").fill("legal risk")
    pat.get_by_role("button", name="Recall it").click()
    pat.wait_for_url(re.compile("done=recalled"))
    shows(pat, "It was recalled", "Step 1 of 3", "under guidance 1.1.0")
    works(installation, clock)
    nadia = stage.person("nadia")
    nadia.goto(f"{stage.web.url}/notices")
    shows(
        nadia,
        "It was taken out of its review because the guidance changed, and goes by version 1.1.0 now.",
        "legal risk",
    )

    _finishes_and_is_read_a_year_later(stage, finishing)


def _finishes_and_is_read_a_year_later(stage: Stage, draft: str) -> None:
    """Priya approves it under the old guidance; in December 2027 Rita reads what it went by."""
    shows(stage.decides("priya", draft, "Approve"), "Your approval was recorded.", "Approved")
    stage.publishes("amal", draft, POST, FACT, "09:05")
    stage.days_later()
    stage.clock.at(2027, 12, 1, 9)
    rita = stage.person("rita")
    rita.goto(draft)
    shows(rita, "Published", "under guidance 1.0.0", "chains.fact_check")
    rita.goto(f"{draft}/why")
    shows(rita, "1.0.0", "categories.R3", "chains.fact_check")
    assert "Medical officer of health" not in rita.locator("main").inner_text()
    rita.goto(f"{stage.web.url}/guidance/1.0.0")
    shows(rita, "1.0.0", "Fix the facts")


def _myth(stage: Stage, *, submit: bool = True) -> str:
    """A reply of Amal's to a myth; the address of the draft."""
    thread = stage.takes_in("amal", "facebook", "Truth Seeker", MYTH)
    stage.triages("amal", thread, "R3", "A wrong fact that many will read.")
    return re.sub("/edit$", "", stage.drafts("amal", thread, FACT, submit=submit))
