"""A newcomer writes a version from the starter and sees it come into force; and story 14, where people meet it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from governance import clock as clocks
from governance.people.actors import actor_of, by_email
from policies.document import parse
from policies.examples import run
from policies.format.blocks import blocks, text_of
from policies.format.blocks import replaced as in_place
from policies.format.heading import replaced
from tests.browser.stage import DOMAIN, Stage
from tests.browser.walkthrough import LONG, SHORT, mended, shows, walk
from tests.support.apps import application
from tests.support.clockfile import TORONTO, ClockFile
from tests.support.installations import TEMPLATES, Installation
from tests.support.server import Web
from workflows import amendments
from workflows.guidance_reading import version_text

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FRIDAY = datetime(2026, 11, 27, 10, 0, tzinfo=TORONTO)
MYTH = "The flu shot gives you the flu. Stop lying to people."
FACT = (
    "We hear this a lot. The injected flu vaccine is inactivated, so it cannot give you flu. A sore arm or mild fever "
    "for a day is common. Source: https://www.canada.ca/flu"
)


def _amend(installation: Installation) -> None:
    """Version 1.1.0, approved on Friday, adds the medical officer to R3 from Monday at nine."""
    with application(installation) as app, app.app_context(), clocks.held_at(FRIDAY):
        pat, priya, kowalski = (actor_of(by_email(f"{key}@{DOMAIN}")) for key in ("pat", "priya", "kowalski"))  # type: ignore[arg-type]
        made = amendments.begin(pat)["policy_version"]
        _, source = version_text("1.1.0", FRIDAY)
        source = replaced(source, "effective_from", "2026-11-30T09:00:00-05:00")
        source = source.replace(f"fact_check: {SHORT}", f"fact_check: {LONG}")
        for failed in [one for one in run(parse(source)) if not one.passed]:
            block = blocks(source)[failed.clause]
            wrong = " ".join(each.name for each in failed.compared if not each.passed)
            source = in_place(source, block, mended(text_of(source, block), wrong))
        amendments.revise(pat, made, source)
        amendments.submit(pat, made)
        amendments.override(pat, made, "The expert for general matters begins in January.")
        amendments.decide(priya, made, 2, "approve")
        amendments.decide(kowalski, made, 2, "approve")


TEMPLATES["stage_amended"] = ("stage", _amend)


@pytest.fixture
def on_stage(
    new_installation: Callable[..., Installation], clock: ClockFile, browser: Browser
) -> Iterator[Callable[[str], Stage]]:
    """A stage over a template, on Friday 27 November 2026."""
    clock.at(2026, 11, 27, 10, 0)
    open_: list[tuple[Web, Stage]] = []

    def opened(template: str) -> Stage:
        web = Web(new_installation(template), clock_file=str(clock.path)).__enter__()
        open_.append((web, Stage(web, clock, browser)))
        return open_[-1][1]

    try:
        yield opened
    finally:
        for web, stage in open_:
            try:
                stage.close()
            finally:
                web.__exit__(None, None, None)


def test_a_newcomer_writes_a_version_and_it_comes_into_force(on_stage: Callable[[str], Stage]) -> None:
    walk(on_stage("stage"))


def test_story_14_each_item_runs_under_the_guidance_of_its_submission(on_stage: Callable[[str], Stage]) -> None:
    stage = on_stage("stage_amended")
    at = stage.clock.at
    threads = {}
    for item in "abc":
        threads[item] = stage.takes_in("amal", "facebook", f"Truth Seeker {item}", MYTH)
        stage.triages("amal", threads[item], "R3", "A wrong fact that many will read.")
    draft_c = stage.drafts("amal", threads["c"], FACT, submit=False).removesuffix("/edit")
    draft_b = stage.drafts("amal", threads["b"], FACT, submit=False).removesuffix("/edit")

    at(2026, 11, 30, 8, 50)
    stage.days_later()
    draft_a = stage.drafts("amal", threads["a"], FACT)
    shows(stage.person("amal"), "under guidance 1.0.0", "Step 1 of 2")
    at(2026, 11, 30, 8, 55)
    shows(stage.decides("nadia", draft_a, "Approve"), "Your approval was recorded.")

    amal = stage.person("amal")
    for minute, draft in ((0, draft_b), (5, draft_c)):
        at(2026, 11, 30, 9, minute)
        amal.goto(draft)
        amal.get_by_role("button", name="Submit for approval").click()
        amal.wait_for_url("**done=submitted")
        shows(amal, "under guidance 1.1.0", "Step 1 of 3", "Medical officer of health")

    amal.goto(draft_a)
    shows(
        amal, "under guidance 1.0.0", "Step 2 of 2", "It runs under earlier guidance", "Version 1.1.0 is in force now."
    )
    _recalled(stage, draft_a)
    _read_next_year(stage, draft_a)


def _recalled(stage: Stage, draft: str) -> None:
    """Pat takes item A back: its approvals are void, and it goes through the longer chain from the beginning."""
    priya, pat = stage.person("priya"), stage.person("pat")
    priya.goto(draft)
    shows(priya, "You may decide", "under guidance 1.0.0")
    pat.goto(f"{stage.web.url}/guidance/in-flight")
    pat.get_by_role("link", name=re.compile(r"^Recall\b")).click()
    pat.get_by_label("Why is it recalled?").fill("legal risk")
    pat.get_by_role("button", name="Recall it").click()
    pat.wait_for_url("**done=recalled")
    shows(pat, "In review", "under guidance 1.1.0", "Step 1 of 3", "May decide: Nadia Osei")
    shows(pat, "approved revision 1 as Program expert (outdated)")
    priya.goto(draft)
    shows(priya, "It is not your turn yet: step 1, Program expert, comes first.")


def _read_next_year(stage: Stage, draft: str) -> None:
    stage.clock.at(2027, 11, 30, 9, 0)
    stage.days_later()
    pat = stage.person("pat")
    pat.goto(f"{stage.web.url}/guidance/1.0.0")
    shows(pat, "Another version has replaced this one.", "R3 Fix the facts")
    pat.goto(draft)
    shows(pat, "submitted revision 1 under guidance 1.0.0")
