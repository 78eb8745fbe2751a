"""A failing test about hostile text is reported as any other, also when several processes run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.installations import ROOT

HOSTILE = """
def test_that_fails():
    print(chr(0xD800))
    raise AssertionError("lone " + chr(0xD800))
"""


def test_a_lone_surrogate_in_a_report_does_not_end_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_hostile.py").write_text(HOSTILE, encoding="ascii")
    pytest = [sys.executable, "-m", "pytest", "-n", "1", "-p", "no:cacheprovider", "-p", "tests.conftest"]
    done = subprocess.run(
        [*pytest, "-c", str(ROOT / "setup.cfg"), "--rootdir", str(ROOT), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 failed" in done.stdout, done.stdout + done.stderr
    assert "INTERNALERROR" not in done.stdout + done.stderr
