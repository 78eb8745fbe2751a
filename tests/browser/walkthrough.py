"""A newcomer's way from the starter to guidance in force, step by step in a browser: for a test, and for pictures."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from policies.format.blocks import blocks, replaced, text_of
from tests.browser.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

See = Callable[[str, "Page"], None]
"""Called at each stop of the way with its name: a camera, or nothing."""

RED = re.compile(r"Without fault, but \d+ examples come out otherwise\.")
GREEN = re.compile(r"Without fault, and all \d+ examples come out as expected\.")
SHORT, LONG = "[program_expert, comms_manager]", "[program_expert, comms_manager, moh]"


def shows(page: Page, *sentences: str) -> None:
    """Fail unless a reader of the page sees all of these. A click may still be on its way to the page it leads to."""
    deadline = time.monotonic() + 10
    while True:
        seen = " ".join(page.locator("main").inner_text().split())
        missing = [one for one in sentences if one not in seen]
        if not missing or time.monotonic() > deadline:
            break
        page.wait_for_timeout(50)
    assert not missing, (missing, page.url, seen)


def found(page: Page, what: str | re.Pattern[str]) -> None:
    """Wait until the panel beside the text says this."""
    page.locator("#check").get_by_text(what).first.wait_for()


def writes(field: Locator, text: str) -> None:
    """Put a long text into a field at once, as a paste does; typing it in would take the browser ten seconds."""
    field.evaluate(
        "(field, text) => { field.value = text; field.dispatchEvent(new Event('input', {bubbles: true})); }", text
    )


def walk(stage: Stage, see: See = lambda _, __: None) -> str:
    """Pat writes, Priya and Dr Kowalski approve, and on Monday at nine it is in force; the address of the version."""
    stage.clock.at(2026, 11, 27, 10, 0)
    pat = stage.person("pat")
    _begins(stage, pat, see)
    _changes_its_heading(pat, see)
    _makes_a_mistake(pat, see)
    _mends_the_examples(pat, see)
    version = _compares_and_submits(pat, see)
    _is_approved(stage, version, see)
    _takes_effect(stage, pat, version, see)
    return version


def _begins(stage: Stage, pat: Page, see: See) -> None:
    pat.goto(f"{stage.web.url}/guidance")
    shows(pat, "In force", "Version 1.0.0")
    pat.get_by_role("button", name="Begin a version").click()
    pat.wait_for_url("**/guidance/new*")
    see("1-begin", pat)
    pat.get_by_label("Public replies, statements and corrections").check()
    pat.get_by_role("button", name="Begin from this document").click()
    pat.wait_for_url("**/edit?saved=begun")
    shows(pat, "Write version 1.1.0", "The version was begun.", "1 fault to mend.")
    see("2-editor", pat)


def _alone(page: Page, part: str, clause: str) -> None:
    """Choose a clause in the outline."""
    outline = page.locator("#outline")
    details = outline.locator("details.o-outline__part", has=page.get_by_text(part, exact=True)).first
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    details.get_by_role("button", name=clause, exact=True).click()
    page.wait_for_url("**/clauses/**")


def _changes_its_heading(pat: Page, see: See) -> None:
    """The number, the day, and what is new, each alone."""
    _alone(pat, "This document", "Version")
    pat.get_by_label("The lines of this clause").fill("version: 1.2.0")
    pat.get_by_role("button", name="Save").click()
    pat.wait_for_url("**saved=new")
    _alone(pat, "This document", "Effective date")
    shows(pat, "1 fault in this clause.")
    see("3-date-in-the-past", pat)
    pat.get_by_label("The lines of this clause").fill('effective_from: "2026-11-30T09:00:00-05:00"')
    found(pat, "No fault in this clause.")
    pat.get_by_role("button", name="Save").click()
    pat.wait_for_url("**saved=new")
    _alone(pat, "This document", "Summary of changes")
    pat.locator("[name='text.summary_of_changes.en']").fill("The medical officer of health approves corrected facts.")
    pat.locator("[name='text.summary_of_changes.fr']").fill("Le médecin hygiéniste approuve les faits rétablis.")
    pat.locator("[data-save-state]", has_text="Saved at").wait_for()
    pat.get_by_role("button", name="Save").click()
    pat.wait_for_url("**saved=new")
    see("4-texts-of-a-clause", pat)


def _makes_a_mistake(pat: Page, see: See) -> None:
    """In the whole text: a role is misspelt, told at its place, and mended by the suggestion."""
    pat.get_by_role("button", name="The whole text", exact=True).click()
    pat.wait_for_url("**/edit?line=*")
    field = pat.get_by_label("The whole text")
    text = field.input_value()
    assert f"fact_check: {SHORT}" in text
    writes(field, text.replace(f"fact_check: {SHORT}", "fact_check: [program_expert, comms_manger, moh]"))
    found(pat, "1 fault to mend.")
    place = pat.locator("#check .o-faults__one")
    assert "comms_manger" in place.locator("mark").inner_text()
    place.locator(".o-faults__go").click()
    picked = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert picked == "comms_manger"
    see("5-a-mistake", pat)
    place.get_by_role("button", name="Put it in").click()
    found(pat, RED)
    assert f"fact_check: {LONG}" in field.input_value()


def _mends_the_examples(pat: Page, see: See) -> None:
    """Examples that expected the shorter chain are red; one is mended alone, the others in the whole text."""
    failed = pat.locator(".o-examples__one--failed")
    chain = failed.filter(
        has_text="and came to Program expert, then Communications manager, then Medical officer"
    ).first
    chain.wait_for()
    see("6-examples-red", pat)
    chain.get_by_role("button", name="Edit this example alone").click()
    pat.wait_for_url("**/clauses/examples.*")
    lines = pat.get_by_label("The lines of this clause")
    lines.fill(mended(lines.input_value(), "chain"))
    found(pat, "As expected")
    pat.locator("[data-save-state]", has_text="Saved at").wait_for()
    pat.get_by_role("button", name="The whole text", exact=True).click()
    pat.wait_for_url("**/edit?line=*")
    field = pat.get_by_label("The whole text")
    text = field.input_value()
    for one in failed.all():
        ident = one.locator("details").get_attribute("id") or ""
        wrong = " ".join(one.locator(".o-examples__wrong dt").all_text_contents())
        block = blocks(text)[f"examples.{ident.removeprefix('example-')}"]
        text = replaced(text, block, mended(text_of(text, block), wrong))
    writes(field, text)
    found(pat, GREEN)
    pat.get_by_role("button", name="Save", exact=True).click()
    pat.wait_for_url("**saved=new")
    see("7-examples-green", pat)


def mended(example: str, wrong: str) -> str:
    """An example that expects the longer chain, or whose times are those of the day for which it was written."""
    if "due" in wrong:
        example = example.replace("  given:\n", '  given:\n    at: "2026-11-02T08:30:00-05:00"\n')
    if "chain" in wrong or "Who approves" in wrong:
        example = example.replace(f"chain: {SHORT}", f"chain: {LONG}")
    return example


def _compares_and_submits(pat: Page, see: See) -> str:
    version = pat.url.split("/edit")[0]
    pat.goto(version)
    shows(pat, "Version 1.2.0", "What changes, against version 1.0.0 in force", "Medical officer of health")
    see("8-version", pat)
    pat.get_by_role("link", name="Word by word, side by side").click()
    pat.wait_for_url("**/guidance/compare*")
    shows(pat, "1.0.0", "1.2.0", "Medical officer of health")
    see("9-compared", pat)
    pat.goto(version)
    pat.get_by_role("button", name="Submit for approval").click()
    pat.wait_for_url("**done=submitted")
    shows(pat, "In review", "May decide: Priya Raman", "Nobody could approve on some ways")
    pat.get_by_role("link", name="Let it come into force nevertheless, with a reason").click()
    pat.get_by_label("Why may it come into force nevertheless?").fill(
        "The expert for general matters begins in January."
    )
    pat.get_by_role("button", name="Let it come into force").click()
    pat.wait_for_url("**done=overridden")
    return version


def _is_approved(stage: Stage, version: str, see: See) -> None:
    for who, sentence in (("priya", "In review"), ("kowalski", "To come")):
        page = stage.person(who)
        page.goto(f"{stage.web.url}/queue")
        shows(page, "Changes to the guidance that wait for you")
        page.get_by_role("link", name="Version 1.2.0 of the guidance").click()
        page.wait_for_url(version)
        if who == "priya":
            see("10-to-decide", page)
        stage.records(page, "Approve")
        shows(page, "Your approval was recorded.", sentence)


def _takes_effect(stage: Stage, pat: Page, version: str, see: See) -> None:
    pat.goto(f"{stage.web.url}/guidance")
    shows(pat, "To come", "Version 1.2.0")
    stage.clock.at(2026, 11, 30, 9, 0)
    stage.days_later()
    amal = stage.person("amal")
    amal.goto(f"{stage.web.url}/guidance")
    shows(amal, "Version 1.2.0", "In force from 30 Nov 2026 09:00 (UTC-05:00)", "Replaced")
    amal.goto(version)
    shows(amal, "In force")
    assert amal.get_by_role("button", name="Edit the text").count() == 0
    amal.goto(f"{stage.web.url}/queue")
    amal.get_by_role("link", name="Read and acknowledge it").click()
    amal.wait_for_url("**/guidance/1.2.0**")
    see("11-to-be-read", amal)
    amal.get_by_role("button", name="I have read version 1.2.0").click()
    shows(amal, "You have acknowledged version 1.2.0.")
