"""The virtual environment: exactly what `requirements.lock` names, and the project itself, editable.

Standard library only: this runs before anything is installed. A stamp inside the environment says what it was made
from, so that a second call is instant and a change of the lock or of `setup.cfg` is noticed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install")


class Failed(Exception):
    """A step that did not work, as a sentence."""


@dataclass(frozen=True)
class Environment:
    """The environment of one checkout."""

    root: Path = ROOT

    @property
    def home(self) -> Path:
        """Where it lives."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.home / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """What it was made from; written last, so that a half-made environment has none."""
        return self.home / "onrecord-stamp.json"

    def wanted(self) -> dict[str, str]:
        """What the stamp of an up-to-date environment says: interpreter, lock, and how the project is installed."""
        return {
            "python": f"{sys.version.split()[0]} {sys.base_prefix}",
            "place": str(self.root),  # the scripts in bin/ name it
            "lock": _digest(self.root / "requirements.lock"),
            "project": _digest(self.root / "setup.cfg", self.root / "pyproject.toml"),
        }

    def found(self) -> dict[str, str]:
        """What the stamp says, or nothing where the environment is missing, broken or half made."""
        if not self.python.exists():
            return {}
        try:
            found = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def steps(self, *, fresh: bool) -> tuple[str, ...]:
        """What has to be done, in order: `make`, `lock`, `project`, or nothing."""
        wanted, found = self.wanted(), {} if fresh else self.found()
        if any(found.get(part) != wanted[part] for part in ("python", "place", "lock")):
            # Installing into the old environment would leave behind what the lock no longer names.
            return ("make", "lock", "project")
        return ("project",) if found.get("project") != wanted["project"] else ()

    def bring_up(self, *, fresh: bool) -> bool:
        """Do what has to be done; whether that was anything. Raises `Failed`."""
        steps = self.steps(fresh=fresh)
        for step in steps:
            self.stamp.unlink(missing_ok=True)
            getattr(self, f"_{step}")()
        if steps:
            self.stamp.write_text(json.dumps(self.wanted(), indent=1) + "\n", encoding="utf-8")
        return bool(steps)

    def _make(self) -> None:
        _say(f"Making a virtual environment in .venv with Python {sys.version.split()[0]}")
        if self.home.is_symlink():
            raise Failed(".venv is a symbolic link; remove it and run make again.")
        shutil.rmtree(self.home, ignore_errors=True)
        self._run((sys.executable, "-m", "venv", str(self.home)), "The virtual environment could not be made.")

    def _lock(self) -> None:
        _say("Installing what requirements.lock names (about a minute the first time)")
        self._run(
            (str(self.python), *PIP, "--require-hashes", "--no-deps", "-r", "requirements.lock"),
            "The packages of requirements.lock could not be installed; the lines above say why. "
            "Installing needs a package index within reach, once.",
        )

    def _project(self) -> None:
        _say("Installing the project itself, editable")
        self._run(
            (str(self.python), *PIP, "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "-e", "."),
            "The project itself could not be installed; the lines above say why.",
        )

    def _run(self, command: Sequence[str], sentence: str) -> None:
        code = subprocess.run(command, cwd=self.root, env=_surroundings(os.environ), check=False).returncode
        if code:
            raise Failed(f"{sentence} (exit status {code})")


def _surroundings(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables for pip: none that would put packages elsewhere or mix in those of another environment."""
    unwanted = {
        "PYTHONHOME",
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_USER",
        "PIP_REQUIRE_VIRTUALENV",
    }
    return {name: value for name, value in environ.items() if name not in unwanted}


def _digest(*files: Path) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def _say(sentence: str) -> None:
    print(f"==> {sentence}", flush=True)


def main() -> None:
    """Bring the environment up to date, one at a time; with CI=true, from nothing."""
    begun = time.monotonic()
    own = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(own, fcntl.LOCK_EX)  # two makes at once: the second waits and then finds nothing to do
        done = Environment().bring_up(fresh=os.environ.get("CI") == "true")
    except Failed as failed:
        sys.exit(str(failed))
    finally:
        os.close(own)
    if done:
        _say(f"Ready after {time.monotonic() - begun:.0f} seconds")


if __name__ == "__main__":
    main()
