"""The stage of the acceptance stories: the office as a demonstration, served at the story's time, and its people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from governance.db import session
from governance.demo.cast import DOMAIN, PASSWORD
from governance.people.passwords import hashed
from governance.people.rows import User
from tests.support import browser as browsers
from tests.support.apps import application
from tests.support.clockfile import ClockFile
from tests.support.installations import TEMPLATES, Installation
from tests.support.office import Office
from tests.support.server import Web

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def _furnish(installation: Installation) -> None:
    with application(installation) as app, app.app_context():
        Office.furnish(demonstration=True)
        session.execute(update(User).values(password_hash=hashed(PASSWORD)))
        session.commit()  # one costly hash for the whole cast


TEMPLATES["stage"] = ("migrated", _furnish)


@dataclass
class Stage:
    """A running service at a story's time. `stage.person("amal")` is a browser in which Amal has signed in."""

    web: Web
    clock: ClockFile
    browser: Browser
    _stack: ExitStack = field(default_factory=ExitStack)
    _people: dict[str, Page] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def opened(cls, installation: Installation, clock: ClockFile, browser: Browser) -> Iterator[Stage]:
        """Serve an installation at the time of a clock, until the block ends; fails where a script of a page failed."""
        with Web(installation, clock_file=str(clock.path)) as web:
            stage = cls(web, clock, browser)
            try:
                yield stage
            finally:
                stage.close()

    def person(self, key: str) -> Page:
        """Somebody's browser: a profile of their own, with scripts, opened once in a story."""
        if key not in self._people:
            self._people[key] = self.another(key)
        return self._people[key]

    def another(self, key: str, *, width: int = 1280, scripts: bool = True) -> Page:
        """A further browser of somebody, before their queue. The page for signing in has tests of its own."""
        page = self._stack.enter_context(browsers.opened(self.browser, width=width, scripts=scripts))
        page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
        sent = {"email": f"{key}@{DOMAIN}", "password": PASSWORD}
        origin = {"Sec-Fetch-Site": "same-origin"}
        answer = page.context.request.post(f"{self.web.url}/sign-in", form=sent, headers=origin, max_redirects=0)
        assert answer.status == 303, answer.text()
        page.goto(f"{self.web.url}/queue")
        return page

    def days_later(self) -> None:
        """Everybody signs in again before they go on: sessions end by themselves."""
        self._people.clear()

    def close(self) -> None:
        """Close every browser; fails where a script of a page failed."""
        self._stack.close()

    # -- What people do -----------------------------------------------------------------------------------------

    def takes_in(self, who: str, channel: str, handle: str, text: str, topic: str = "immunisation") -> str:
        """Take in a message by hand; the address of the conversation."""
        page = self.person(who)
        page.goto(f"{self.web.url}/threads/new")
        page.locator("#channel").select_option(channel)
        page.locator("#text").fill(text)
        page.locator("#author_handle").fill(handle)
        page.locator("#topic").select_option(topic)
        page.get_by_role("button", name="Take it in").click()
        page.wait_for_url(re.compile(r"/threads/\d+\?done=received"))
        return page.url.split("?")[0]

    def triages(self, who: str, thread: str, category: str, reason: str) -> None:
        """Choose a category directly."""
        page = self.person(who)
        page.goto(f"{thread}/triage?direct=1")
        page.locator(f"input[name=category][value={category}]").check()
        page.locator("#reason").fill(reason)
        page.get_by_role("button", name="Choose this category").click()
        page.wait_for_url(re.compile("done=triaged"))

    def drafts(self, who: str, thread: str, text: str, *, submit: bool = True) -> str:
        """Write a reply and submit it; the address of the draft's page, or of the editor where it was stopped."""
        page = self.person(who)
        page.goto(f"{thread}/reply")
        page.locator("[name='texts.en']").fill(text)
        with page.expect_navigation():
            page.get_by_role("button", name="Submit for approval" if submit else "Save draft").click()
        return page.url.split("?")[0]

    def edits(self, who: str, draft: str, text: str, *, submit: bool = False) -> None:
        """Write another revision."""
        page = self.person(who)
        page.goto(f"{draft}/edit")
        page.locator("[name='texts.en']").fill(text)
        page.get_by_role("button", name="Submit for approval" if submit else "Save draft").click()
        page.wait_for_url(re.compile("done=submitted" if submit else "saved=new"))

    def decides(self, who: str, draft: str, verdict: str, comment: str = "") -> Page:
        """Decide on the draft's page."""
        page = self.person(who)
        page.goto(draft)
        return self.records(page, verdict, comment)

    def records(self, page: Page, verdict: str, comment: str = "") -> Page:
        """Choose on a page that is open, and record it."""
        page.get_by_role("radio", name=verdict).check()
        if comment:
            page.locator("#comment").fill(comment)
        with page.expect_navigation():
            page.get_by_role("button", name="Record my decision").click()
        return page

    def publishes(self, who: str, draft: str, url: str, text: str, minute: str) -> Page:
        """Record the publication, as it was posted, through the comparison; the page of proof."""
        page = self.person(who)
        page.goto(draft)
        page.get_by_role("button", name="Record the publication").click()
        page.locator("#url").fill(url)
        page.locator("#published_at_time").fill(minute)
        page.locator("[name='captured.en']").fill(text)
        page.get_by_role("button", name="Compare with the approved text").click()
        page.get_by_role("button", name=re.compile("^Record ")).click()
        page.wait_for_url(re.compile("done=recorded"))
        return page
