"""Acceptance stories 6 and 7 through a real browser: two who decide at once, and one who decides for another.

Marc reads French.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from governance.handlers import HANDLERS, ring
from governance.worker import Worker
from tests.browser.stage import Stage
from tests.browser.test_stories import ANSWER, POST, QUESTION, shows
from tests.browser.test_stories_in_time import stages as stages
from tests.stories.test_absence import COMPLAINT, SORRY
from tests.support.apps import application
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from workflows.uncovered import escalate

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Stages = Callable[[str], tuple[Stage, Installation]]


def works(installation: Installation, clock: ClockFile) -> None:
    """A worker looks at what is due and at what nobody can decide, and does all that waits."""
    with application(installation, clock_file=str(clock.path)) as app:
        with app.app_context():
            ring()
            escalate()
        Worker(app, HANDLERS).drain()


def decides(page: Page, verdict: str, comment: str = "") -> Page:
    """Choose on a page that is open, in whatever language, and record it."""
    page.locator(f"input[name=verdict][value={verdict}]").check()
    if comment:
        page.locator("#comment").fill(comment)
    with page.expect_navigation():
        page.locator("#decide button[type=submit]").click()
    return page


def told(page: Page, stage: Stage) -> list[str]:
    """What somebody's page of notices says, the newest first."""
    page.goto(f"{stage.web.url}/notices")
    return page.locator("main .o-row__title").all_inner_texts()


def test_story_6_the_second_of_two_who_have_the_page_open_reads_who_was_first_and_keeps_their_words(
    stages: Stages, clock: ClockFile
) -> None:
    clock.at(2026, 11, 23, 9, 40)
    stage, installation = stages("stage")
    pat = stage.person("pat")
    pat.goto(f"{stage.web.url}/people")
    pat.get_by_role("link", name="Marc Bélanger").click()
    pat.locator("#role").select_option("comms_manager")
    pat.get_by_role("button", name="Grant the role").click()
    pat.wait_for_url(re.compile("done="))
    thread = stage.takes_in("amal", "x", "@resident", QUESTION)
    stage.triages("amal", thread, "R1", "A plain question with a public answer.")
    draft = stage.drafts("amal", thread, ANSWER)

    priya, marc = stage.person("priya"), stage.person("marc")
    for page in (priya, marc):
        page.goto(draft)  # both have it before them
    clock.at(2026, 11, 23, 10, 5)
    priya.get_by_role("radio", name="Approve").check()
    priya.get_by_role("button", name="Record my decision").dblclick()
    shows(priya, "Your approval was recorded.")
    clock.at(2026, 11, 23, 10, 6)
    decides(marc, "reject", "Les heures sont fausses, je crois.")
    shows(marc, "Décision déjà prise par Priya Raman le 23 nov. 2026 10:05 (UTC-05:00)", "Approuvé")
    assert marc.get_by_label("Ce que vous avez écrit").input_value() == "Les heures sont fausses, je crois."
    assert marc.locator(".o-verdict").count() == 1  # one decision, though she pressed twice and he pressed too
    assert marc.locator("input[name=verdict]").count() == 0

    stage.publishes("amal", draft, POST, ANSWER, "10:06")
    priya.goto(draft)
    shows(priya, "Published")
    assert priya.get_by_role("button", name="Record the publication").count() == 0
    for _ in range(2):
        works(installation, clock)
    for page in (stage.person("amal"), priya, marc):
        said = told(page, stage)
        assert len(said) == len(set(said)), said
    rita = stage.person("rita")
    rita.goto(f"{stage.web.url}/record?type=act.refused")
    shows(rita, "act.refused", "Marc Bélanger")


def test_story_7_marc_decides_for_priya_while_she_is_away_and_every_page_says_so(
    stages: Stages, clock: ClockFile
) -> None:
    clock.at(2026, 11, 26, 9)
    stage, installation = stages("stage")
    priya = stage.person("priya")
    _asks_marc(priya, stage)
    clock.at(2026, 11, 27, 9)
    marc = stage.person("marc")
    works(installation, clock)
    assert any("Priya Raman vous demande de décider à sa place." in one for one in told(marc, stage)), told(marc, stage)
    marc.goto(f"{stage.web.url}/account/standing-in")
    marc.get_by_role("button", name="Accepter").click()
    marc.wait_for_url(re.compile("done=accepted"))
    shows(marc, "acceptée, à venir", "30 nov. 2026", "11 déc. 2026")

    draft = _complained(stage, clock)
    works(installation, clock)
    marc = stage.person("marc")
    marc.goto(f"{stage.web.url}/queue")
    shows(marc, SORRY[:40], "à la place de Priya Raman")
    marc.goto(draft)
    shows(decides(marc, "request_changes", "Say which clinic it was."), "Marc Bélanger pour Priya Raman")
    amal = stage.person("amal")
    amal.goto(draft)
    shows(amal, "Marc Bélanger for Priya Raman", "Say which clinic it was.")
    works(installation, clock)
    assert "Marc Bélanger for Priya Raman asked for changes." in told(stage.person("amal"), stage)
    stage.edits("amal", draft, SORRY.replace("waited", "waited at the arena"), submit=True)
    marc.goto(draft)
    shows(decides(marc, "approve"), "Votre approbation est consignée.", "Marc Bélanger pour Priya Raman")
    rita = stage.person("rita")
    rita.goto(f"{stage.web.url}/record?type=decision.made")
    rita.locator("main a", has_text=re.compile("decision|decided", re.IGNORECASE)).first.click()
    shows(rita, "Marc Bélanger", "Priya Raman")

    _hands_nothing_on_and_ends(stage, clock)


def _hands_nothing_on_and_ends(stage: Stage, clock: ClockFile) -> None:
    """Marc may not hand on what he has from Priya; with her last day it ends by itself."""
    marc = stage.person("marc")
    marc.goto(f"{stage.web.url}/account/standing-in")
    _hands_over(marc, "Nadia Osei", "2026-12-02", "2026-12-03")
    shows(marc, "Vous remplacez Priya Raman pendant cette période, et qui remplace ne peut déléguer à son tour.")

    again = _complained(stage, clock)
    stage.days_later()
    clock.at(2026, 12, 11, 23, 59, 59)
    marc, last = stage.person("marc"), f"{stage.web.url}/queue"
    marc.goto(last)
    shows(marc, SORRY[:40])
    marc.goto(again)
    clock.at(2026, 12, 12, 0, 0)
    decides(marc, "approve")
    shows(marc, "À l’examen")
    assert marc.locator(".o-verdict").count() == 0
    marc.goto(last)
    assert SORRY[:40] not in marc.locator("main").inner_text()


def test_story_7_what_waits_for_priya_comes_before_dana_where_marc_never_accepted_and_is_never_approved(
    stages: Stages, clock: ClockFile
) -> None:
    clock.at(2026, 11, 26, 9)
    stage, installation = stages("stage")
    _asks_marc(stage.person("priya"), stage)
    draft = _complained(stage, clock)
    works(installation, clock)
    marc, dana = stage.person("marc"), stage.person("dana")
    marc.goto(draft)
    assert marc.locator("input[name=verdict]").count() == 0
    for day in (1, 11):
        stage.days_later()
        clock.at(2026, 12, day, 16)
        works(installation, clock)
        dana = stage.person("dana")
        dana.goto(f"{stage.web.url}/queue?view=attention")
        shows(dana, SORRY[:40], "In review")
        dana.goto(draft)
        shows(dana, "In review")
        assert dana.locator(".o-verdict").count() == 0
        assert dana.locator("input[name=verdict]").count() == 0


def _asks_marc(priya: Page, stage: Stage) -> None:
    priya.goto(f"{stage.web.url}/account/standing-in")
    _hands_over(priya, "Marc Bélanger", "2026-11-30", "2026-12-11")
    priya.wait_for_url(re.compile("done=proposed"))
    shows(priya, "Marc Bélanger", "not answered yet")


def _hands_over(page: Page, delegate: str, first: str, last: str) -> None:
    page.locator("#delegate").select_option(label=delegate)
    page.locator("#from").fill(first)
    page.locator("#until").fill(last)
    page.locator("form", has=page.locator("#delegate")).locator("button[type=submit]").click()


def _complained(stage: Stage, clock: ClockFile) -> str:
    """Tuesday 1 December, 10:00: a complaint, and Amal's answer before the chain; its address."""
    clock.at(2026, 12, 1, 10)
    stage.days_later()
    thread = stage.takes_in("amal", "x", "@resident", COMPLAINT)
    stage.triages("amal", thread, "R4", "Somebody was let down.")
    return stage.drafts("amal", thread, SORRY)
