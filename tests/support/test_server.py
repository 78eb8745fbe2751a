"""Processes under test end when a test ends, and a killed one is dead with its children."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from tests.support.installations import Installation, Installations
from tests.support.server import Process, Program, Web, eventually

CHILD = "import time; print('child', flush=True); time.sleep(600)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"


@pytest.fixture
def empty(installations: Installations) -> Iterator[Installation]:
    """Somewhere to write; which database it has makes no difference here."""
    with installations.new("sqlite", "empty") as made:
        yield made


@pytest.fixture
def parent(empty: Installation) -> Process:
    """A process with one child, both running for ever."""
    return Process([sys.executable, "-c", PARENT], empty, "parent")


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("end", [Process.kill, Process.stop])
def test_a_process_ends_with_its_children(parent: Process, end: Callable[[Process], object]) -> None:
    with parent:
        eventually(lambda: parent.running and "child" in parent.said(), "the child speaks")
        children = parent.children()
        assert len(children) == 1
        end(parent)
        assert not parent.running
        eventually(lambda: all(map(_gone, children)), "the child is gone")


TELLING = """
import os, sys
print(os.getpgrp() == os.getsid(0) == os.getpid(), os.environ["ONRECORD_BASE_URL"], "ONRECORD_TOLD" in os.environ)
sys.exit(3)
"""


def _has_ended(program: Program) -> bool:
    return not program.running


def test_a_program_on_loaded_code_runs_as_if_it_had_been_started_by_itself(empty: Installation) -> None:
    """In a group of its own, with its environment and no other's; with its output and its status."""
    script = empty.data / "telling.py"
    script.write_text(TELLING, encoding="utf-8")
    for name in ("one", "two"):
        more = {"told": "x"} if name == "one" else {}
        with Program([str(script)], empty, name, base_url=f"http://{name}.example", **more) as program:
            eventually(partial(_has_ended, program), "it has ended")
            assert program.stop() == 3
            assert program.said() == f"True http://{name}.example {name == 'one'}\n"


def test_a_service_that_cannot_start_fails_with_what_it_said(empty: Installation) -> None:
    with pytest.raises(AssertionError, match="ONRECORD_PORT must be a whole number"):
        Web(empty, port="many").start()
