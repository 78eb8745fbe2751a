"""Every page, in both languages, on a wide and on a narrow screen: accessible, well behaved, and inside its width."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.pages import NO_PAGES, VISITS, Visit, page_endpoints
from tests.browser.site import LOCALE, Site, served
from tests.support import browser as browsers
from tests.support.installations import Installations

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
LOOKED_AT = {"en": 1280, "fr": 390}
"""The width at which axe looks in a usual run, where each page has its turn in one language; in the long one, at both.

Whether a page is wider than the screen is looked for at both widths in every language that it is opened in.
"""
FIRST = [*{visit.endpoint: visit for visit in reversed(VISITS)}.values()][::-1]
"""Each address, in the first state in which the tour shows it."""
FURTHER = [visit for visit in VISITS if visit not in FIRST]
"""The same addresses in other states; of their pages every second one is looked into."""
CONTRAST = 3
"""The contrast of colours is looked at on every third page in a usual run, and on each in the long one. All pages are
made of the components of the style guide, where it is looked at always.
"""
EACH = [
    pytest.param(language, marks=pytest.mark.xdist_group(f"every-page-{language}"), id=language)
    for language in ("en", "fr")
]


@pytest.fixture(scope="module", params=EACH)
def site(request: pytest.FixtureRequest, installations: Installations) -> Iterator[Site]:
    """The tour's service, whose people read one of the languages."""
    with served(installations, request.param) as site:
        yield site


@pytest.fixture(scope="module")
def window(site: Site, browser: Browser) -> Iterator[Page]:
    """One window for all pages of a language."""
    with browsers.opened(browser, language=LOCALE[site.language]) as page:
        page.add_init_script(path=browsers.AXE)  # handed over once, not with each page
        yield page


@pytest.mark.soak
@pytest.mark.parametrize("visit", FIRST, ids=attrgetter("name"))
def test_every_page_is_accessible_and_well_behaved(
    site: Site, window: Page, visit: Visit, size: Callable[[int, int], int]
) -> None:
    _well_behaved(site, window, visit, every=size(1, 2) == len(WIDTHS))


@pytest.mark.soak
@pytest.mark.portion(5)
@pytest.mark.parametrize("visit", FURTHER, ids=attrgetter("name"))
def test_every_page_is_so_in_its_other_states(
    site: Site, window: Page, visit: Visit, size: Callable[[int, int], int]
) -> None:
    _well_behaved(site, window, visit, every=size(1, 2) == len(WIDTHS))


def _well_behaved(site: Site, window: Page, visit: Visit, *, every: bool) -> None:
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        refused = "Failed to load resource" in message.text and message.location["url"] == window.url
        if message.type == "error" and not refused:  # a page that tells of a refusal carries its status
            said.append(message.text)

    window.on("console", listen)
    faults: list[str] = []
    try:
        for width in WIDTHS:
            window.set_viewport_size({"width": width, "height": 900})
            if width == WIDTHS[0]:
                assert site.open(window, visit) == visit.status
            if every or (width == LOOKED_AT[site.language] and _is_looked_into(visit)):
                contrast = every or VISITS.index(visit) % CONTRAST == 0
                faults += [f"{width}: {line}" for line in browsers.axe(window, contrast=contrast)]
            faults += [f"{width}: wider than the screen: {line}" for line in _too_wide(window)]
    finally:
        window.remove_listener("console", listen)
    assert faults + said == []
    assert window.get_attribute("html", "lang") == site.language
    assert window.title().endswith(" – Onrecord")
    assert not window.title().startswith(" –")


def _is_looked_into(visit: Visit) -> bool:
    return visit in FIRST or FURTHER.index(visit) % 2 == 0


def _too_wide(page: Page) -> list[str]:
    """What makes a page scroll sideways; nothing where it does not."""
    found: list[str] = page.evaluate(
        """() => {
            const wide = document.documentElement;
            if (wide.scrollWidth <= wide.clientWidth) return [];
            return [...document.querySelectorAll("body *")]
                .filter((one) => one.getBoundingClientRect().right > wide.clientWidth + 1)
                .map((one) => `${one.tagName.toLowerCase()}.${[...one.classList].join(".")}`)
                .slice(-4);
        }"""
    )
    return found


def test_no_page_is_left_out_of_the_tour(installations: Installations) -> None:
    """A new address joins the list of pages, or says there why it shows none."""
    from tests.support.apps import application  # noqa: PLC0415 - start-up: the web stack, only where it is needed

    with installations.new("sqlite", "migrated") as installation, application(installation) as app:
        assert page_endpoints(app) == {visit.endpoint for visit in VISITS if visit.sends is None}
        assert set(NO_PAGES) <= {rule.endpoint for rule in _rules(app)}


def _rules(app: Flask) -> list:
    return list(app.url_map.iter_rules())
