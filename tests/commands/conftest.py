"""The command line, run in this process on each database."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from governance import clock
from governance.cli import main
from policies.versions import forget_editions
from tests.support.installations import Installation


class Said(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


Onrecord = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Said]]:
    """`run(settings, "user", "list")` runs a command under these settings and no other."""

    def run(settings: dict[str, str], *arguments: str, stdin: str = "") -> Said:
        for name in [name for name in os.environ if name.startswith("ONRECORD_")]:
            monkeypatch.delenv(name)
        for name, value in {"LANGUAGE": "en", **settings}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as ended:  # argparse, for usage
            code = int(str(ended.code))
        return Said(code, *capsys.readouterr())

    yield run
    clock.read_from(None)
    forget_editions()


@pytest.fixture
def onrecord(installation: Installation, run: Callable[..., Said]) -> Onrecord:
    """`onrecord("user", "list")` on a migrated database; further settings by keyword, in any case."""

    def onrecord(*arguments: str, stdin: str = "", **settings: str) -> Said:
        return run(installation.settings(**settings), *arguments, stdin=stdin)

    return onrecord
