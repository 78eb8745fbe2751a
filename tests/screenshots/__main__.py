"""Picture every page at 390 and 1280 pixels in both languages: `make screenshots`.

Writes build/screenshots with an index.html. Words behind the command choose pages by their names' beginnings:
`python -m tests.screenshots queue draft-to`. With `--readme` it takes the one picture of the README instead, with
`--walkthrough` those of a newcomer who writes a version of the guidance.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.pages import VISITS, Visit
from tests.browser.site import LOCALE, Site, served
from tests.screenshots import walkthrough
from tests.support import browser as browsers
from tests.support.installations import ROOT, Installations
from tests.support.room import Room

PICTURES = ROOT / "build" / "screenshots"
README = ROOT / "docs" / "images" / "queue.png"
WIDTHS = (1280, 390)
LANGUAGES = ("en", "fr")
TALLEST = 6000
"""Pixels of a page that are pictured: nobody looks at more of the guidance, which is as long as it is."""


def main(names: Sequence[str]) -> int:
    """Take the pictures; 1 where a page answered otherwise than it should."""
    if "--readme" in names:
        return readme()
    if "--walkthrough" in names:
        return walkthrough.pictured(PICTURES, WIDTHS, TALLEST)
    visits = [visit for visit in VISITS if not names or visit.name.startswith(tuple(names))]
    PICTURES.mkdir(parents=True, exist_ok=True)
    print(
        f"==> {len(visits)} pages, {len(visits) * len(LANGUAGES) * len(WIDTHS)} pictures, into {PICTURES}", flush=True
    )
    room = Room.open()
    installations, wrong = Installations(room), []
    try:
        with browsers.launched(browsers.find()) as browser:
            for language in LANGUAGES:
                print(f"==> furnishing the demonstration, {language}", flush=True)
                with served(installations, language) as site:
                    wrong += _pictured(browser, site, visits)
    finally:
        installations.close()
        room.close()
    (PICTURES / "index.html").write_text(_index(visits), encoding="utf-8")
    print(f"==> {PICTURES / 'index.html'}")
    for line in wrong:
        print(f"not as it should be: {line}", file=sys.stderr)
    return 1 if wrong else 0


def readme() -> int:
    """Picture the manager's queue for the README."""
    room = Room.open()
    installations = Installations(room)
    try:
        with (
            browsers.launched(browsers.find()) as browser,
            served(installations, "en") as site,
            browsers.opened(browser) as page,
        ):
            site.open(page, next(visit for visit in VISITS if visit.name == "queue-awaiting_me"))
            taken = page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": 1035}, full_page=True)
    finally:
        installations.close()
        room.close()
    README.parent.mkdir(parents=True, exist_ok=True)
    README.write_bytes(taken)
    print(f"==> {README}, {README.stat().st_size // 1000} kB")
    return 0


def _pictured(browser: Browser, site: Site, visits: Sequence[Visit]) -> list[str]:
    wrong = []
    for width in WIDTHS:
        with browsers.opened(browser, width=width, language=LOCALE[site.language]) as page:
            for number, visit in enumerate(visits, 1):
                status = site.open(page, visit)
                tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                clip = {"x": 0, "y": 0, "width": width, "height": tall}
                page.screenshot(path=PICTURES / _file(visit, site.language, width), full_page=True, clip=clip)
                print(f"{site.language} {width:>4} {number:>3}/{len(visits)} {visit.name}", flush=True)
                if status != visit.status:
                    wrong.append(f"{visit.name} ({site.language}): {status} and not {visit.status}")
    return wrong


def _file(visit: Visit, language: str, width: int) -> Path:
    return Path(f"{visit.name}.{language}.{width}.png")


def _index(visits: Sequence[Visit]) -> str:
    """All pictures on one page, each page's four beside each other."""
    parts = []
    for visit in visits:
        shots = "".join(
            f'<a href="{_file(visit, language, width)}"><img loading="lazy" src="{_file(visit, language, width)}" '
            f'width="{width * 2 // 5}" alt="{escape(visit.name)}, {language}, {width} pixels"></a>'
            for width in WIDTHS
            for language in LANGUAGES
        )
        parts.append(f'<section id="{escape(visit.name)}"><h2>{escape(visit.name)}</h2><div>{shots}</div></section>')
    style = "body{font:16px sans-serif;margin:2rem;background:#ddd}img{background:#fff}"
    style += "div{display:flex;gap:1rem;align-items:start;overflow:auto}"
    head = f'<meta charset="utf-8"><title>Pages of Onrecord</title><style>{style}</style>'
    return f'<!DOCTYPE html><html lang="en">{head}<h1>Pages of Onrecord</h1>{"".join(parts)}</html>'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
