"""The browser is found or installed, or the run says in a sentence what to do."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support import browser as browsers


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its PATH; gives the directory that is on it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browsers, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return tmp_path


def _program(path: Path, text: str = "#!/bin/sh\n") -> None:
    path.write_text(text, encoding="ascii")
    path.chmod(0o755)


def test_a_machine_without_any_browser_is_told_what_to_install(bare: Path) -> None:
    with pytest.raises(browsers.NoBrowser, match="apt install chromium"):
        browsers.find()


def test_a_browser_on_the_path_is_taken(bare: Path) -> None:
    _program(bare / "chromium")
    assert browsers.find() == browsers.Found(bare / "chromium", "on the PATH")


def test_the_lighter_browser_is_taken_where_there_are_two(bare: Path) -> None:
    _program(bare / "chromium")
    _program(bare / "chromium-headless-shell")
    assert browsers.find().path == bare / "chromium-headless-shell"


@pytest.mark.parametrize("has_it", browsers.DEBIANS)
def test_root_gets_debians_browser(bare: Path, monkeypatch: pytest.MonkeyPatch, has_it: str) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    _program(bare / "apt-get")
    asked = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command[-1])
        if command[-1] == has_it:
            _program(bare / has_it)
        return subprocess.CompletedProcess(command, int(command[1] == "install" and command[-1] != has_it))

    monkeypatch.setattr(subprocess, "run", run)
    assert browsers.find().how == "installed from Debian by this run"
    assert asked == ["-q", *browsers.DEBIANS[: browsers.DEBIANS.index(has_it) + 1]]


def test_a_page_whose_script_fails_fails_the_test(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="no such thing"), browsers.opened(browser) as page:
        page.set_content("<script>throw new Error('no such thing')</script>")


def test_axe_sees_an_image_without_a_description(page: Page) -> None:
    page.set_content("<html lang=en><title>A page</title><main><h1>Here</h1><img src='data:,'></main></html>")
    assert [finding.split()[0] for finding in browsers.axe(page)] == ["image-alt"]
