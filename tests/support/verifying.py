"""The record of an installation, checked by the verifier in an environment that holds `cryptography` alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from governance.record.onefile import build_pyz
from tests.support.installations import Installation

ALONE = ("cryptography", "cffi", "_cffi_backend*", "pycparser", "typing_extensions.py")


@cache
def bare_python() -> Path:
    """The Python of a virtual environment with `cryptography`, what it needs, and nothing else."""
    home = Path(mkdtemp(prefix="onrecord-bare-"))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    there = Path(subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip())
    here = Path(sysconfig.get_path("purelib"))
    for pattern in ALONE:
        for source in here.glob(pattern):
            if source.is_dir():
                shutil.copytree(source, there / source.name)
            else:
                shutil.copy(source, there / source.name)
    return python


@cache
def pyz() -> Path:
    """The verifier as one file."""
    target = Path(mkdtemp(prefix="onrecord-pyz-")) / "onrecord-verify.pyz"
    build_pyz(target)
    return target


def verify(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the one-file verifier where nothing of the service is installed."""
    return subprocess.run(
        [str(bare_python()), "-I", str(pyz()), *arguments], capture_output=True, text=True, check=False, timeout=300
    )


def verified(installation: Installation) -> str:
    """Export the record and verify it from every entry; what the verifier printed. Fails where it does not hold."""
    directory = installation.data / "exported"
    installation.run("log", "export", str(directory), "--openings")
    key = (directory / "vkey").read_text(encoding="utf-8").strip()
    done = verify("verify", str(directory), "--vkey", key)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("OK"), done.stdout
    return done.stdout
