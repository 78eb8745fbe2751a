"""A real browser for the tests: found, else installed, never done without. `python -m tests.support.browser` tells."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import playwright
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.installations import ROOT

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""In order of liking: the shell without a window draws the same pages with half of the work (measured)."""
DEBIANS = ("chromium-headless-shell", "chromium")
PACKED = "@sparticuz/chromium@147.0.0"
KEPT = ROOT / "build" / "chromium"
AXE = ROOT / "tests" / "support" / "vendor" / "axe.min.js"
NONE = (
    "The browser tests need Chromium and there is none. Install it with: apt install chromium-headless-shell "
    "(as root the tests do that themselves; with npm on the PATH they fetch a packed one)."
)


class NoBrowser(Exception):
    """There is none and none could be had."""


@dataclass(frozen=True)
class Found:
    """A browser: where it is, how it was come by, and what it needs around it."""

    path: Path
    how: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def version(self) -> str:
        """What it calls itself."""
        done = subprocess.run(
            [str(self.path), "--version", "--no-sandbox"],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout.strip()


def find() -> Found:
    """The browser on the PATH, else Debian's, installed when root, else a packed one. Raises `NoBrowser`."""
    with _one_at_a_time():
        for way in (_on_the_path, _from_debian, _packed):
            if found := way():
                return found
    raise NoBrowser(NONE)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    handle = os.open(ROOT / "tests", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _on_the_path(how: str = "on the PATH") -> Found | None:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    return Found(Path(path), how) if path else None


def _from_debian() -> Found | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("==> No Chromium here: installing Debian's", file=sys.stderr, flush=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def apt(*command: str) -> bool:
        return subprocess.run(["apt-get", *command], env=quietly, stdout=sys.stderr, check=False).returncode == 0

    install = ("install", "-q", "-y", "--no-install-recommends")
    if apt("update", "-q") and any(apt(*install, package) for package in DEBIANS):
        return _on_the_path("installed from Debian by this run")
    return None


def _packed() -> Found | None:
    """Chromium from an npm package, unpacked with the Node that comes with Playwright."""
    browser = KEPT / "chromium"
    if not browser.exists():
        if shutil.which("npm") is None:
            return None
        print(f"==> No Chromium here: unpacking {PACKED}", file=sys.stderr, flush=True)
        fresh = KEPT.with_name(f"chromium.{os.getpid()}")
        fresh.mkdir(parents=True)
        try:
            _unpack(fresh)
        except subprocess.CalledProcessError:
            shutil.rmtree(fresh)
            return None
        fresh.rename(KEPT)
    libraries = os.pathsep.join(filter(None, (str(KEPT / "lib"), os.environ.get("LD_LIBRARY_PATH"))))
    return Found(browser, f"unpacked from npm's {PACKED}", {"LD_LIBRARY_PATH": libraries})


_INFLATE = """
const fs = require("fs"), zlib = require("zlib");
const [from, to] = process.argv.slice(1);
fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)));
"""


def _unpack(place: Path) -> None:
    def run(*command: str) -> None:
        subprocess.run(command, cwd=place, check=True, stdout=sys.stderr)

    node = str(Path(playwright.__file__).parent / "driver" / "node")
    run("npm", "pack", "--silent", PACKED)
    run("tar", "-xzf", next(place.glob("*.tgz")).name)
    run(node, "-e", _INFLATE, "package/bin/chromium.br", "chromium")
    run(node, "-e", _INFLATE, "package/bin/al2023.tar.br", "al2023.tar")
    run("tar", "-xf", "al2023.tar", "--strip-components=1")
    (place / "chromium").chmod(0o755)
    run("rm", "-r", "package", "al2023.tar", *(archive.name for archive in place.glob("*.tgz")))


@contextmanager
def launched(found: Found) -> Iterator[Browser]:
    """The browser, running without a window, until the block ends."""
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=found.path, args=list(ARGUMENTS), env={**os.environ, **found.environment}
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, *, width: int = 1280, language: str = "en-CA", scripts: bool = True) -> Iterator[Page]:
    """A page of a fresh profile. Fails in the end if a script of it failed or its security policy was broken."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale=language,
        timezone_id="America/Toronto",
        java_script_enabled=scripts,
    )
    try:
        page = context.new_page()
        page.set_default_timeout(10_000)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        yield page
        assert not faults, f"the page's scripts or security policy failed: {faults}"
    finally:
        context.close()


def axe(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds wrong on the page by WCAG 2.2 A and AA and its best practices, one line for each place.

    Half of its time goes into the contrast of colours.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_VIOLATIONS, contrast)
    return found


_VIOLATIONS = """async (contrast) => {
    const rules = { "color-contrast": { enabled: contrast } };
    const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false, rules });
    return violations.flatMap(({ id, impact, help, nodes }) =>
        nodes.map(({ target }) => `${id} (${impact}): ${target.join(" ")}: ${help}`));
}"""
"""Only what is shown leaves the page: the whole answer takes longer to hand over than to find."""


if __name__ == "__main__":
    try:
        found = find()
    except NoBrowser as none:
        sys.exit(str(none))
    print(f"==> Browser: {found.version()}, {found.how}: {found.path}")
