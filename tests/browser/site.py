"""The tour, served to a browser in one language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Page, Route

from tests.browser.pages import Visit
from tests.browser.tour import Tour, settings
from tests.support.apps import application
from tests.support.installations import Installations
from tests.support.server import Web

TEMPLATE = {"en": "tour", "fr": "tour-fr"}
LOCALE = {"en": "en-CA", "fr": "fr-CA"}


@dataclass(frozen=True)
class Site:
    """A running service and what there is to see in it."""

    web: Web
    tour: Tour
    language: str

    def open(self, page: Page, visit: Visit) -> int:
        """Show a page as its person sees it; the status of the answer."""
        url = self.web.url + visit.path(self.tour)
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "onrecord", "value": self.tour.cookie(visit.who), "url": self.web.url}])
        form = visit.form(self.tour)

        def send(route: Route) -> None:
            kind = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
            sent = {**route.request.headers, **kind}
            route.continue_(method="POST", headers=sent, post_data=urlencode(form or {}, doseq=True))

        if form is not None:
            page.route(url, send, times=1)
        answer = page.goto(url, wait_until="load")
        assert answer is not None
        return answer.status


@contextmanager
def served(installations: Installations, language: str) -> Iterator[Site]:
    """The tour's service, until the block ends."""
    with installations.new("sqlite", TEMPLATE[language]) as installation:
        under = settings(installation)
        with application(installation, **under) as app, Web(installation, **under) as web:
            yield Site(web, Tour.of(app, language), language)
