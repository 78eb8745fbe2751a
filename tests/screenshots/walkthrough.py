"""Picture a newcomer's way from the starter to guidance in force: `python -m tests.screenshots --walkthrough`."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.stage import Stage
from tests.browser.walkthrough import walk
from tests.support import browser as browsers
from tests.support.clockfile import ClockFile
from tests.support.installations import Installations
from tests.support.room import Room


def pictured(into: Path, widths: tuple[int, ...], tallest: int) -> int:
    """Walk the way and picture each stop at each width."""
    into.mkdir(parents=True, exist_ok=True)

    def see(name: str, page: Page) -> None:
        for width in reversed(widths):
            page.set_viewport_size({"width": width, "height": 900})
            tall = min(page.evaluate("document.documentElement.scrollHeight"), tallest)
            clip = {"x": 0, "y": 0, "width": width, "height": tall}
            path = into / f"walkthrough-{name}.en.{width}.png"
            page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]  # a rectangle of whole pixels
            print(f"==> {path}", flush=True)

    room = Room.open()
    installations = Installations(room)
    try:
        with browsers.launched(browsers.find()) as browser, installations.new("sqlite", "stage") as installation:
            clock = ClockFile(installation.data / "clock")
            clock.at(2026, 11, 27, 10, 0)
            with Stage.opened(installation, clock, browser) as stage:
                walk(stage, see)
    finally:
        installations.close()
        room.close()
    return 0
