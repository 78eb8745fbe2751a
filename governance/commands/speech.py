"""What the command line says, in English or French."""

from __future__ import annotations

import errno
import gettext
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from governance.config import ConfigError
from governance.errors import N_, Refusal

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
LANGUAGES = ("en", "fr")

# What argparse says by itself. It asks gettext for the current domain, which `use` sets.
ARGPARSE = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("not allowed with argument %s"),
)


def use(environ: Mapping[str, str]) -> None:
    """Choose the language: ONRECORD_LANGUAGE, else what the usual variables ask for, else English."""
    language = environ.get("ONRECORD_LANGUAGE", "")
    if language not in LANGUAGES:
        asked = next((environ[name] for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
        language = "fr" if asked.lower().startswith("fr") else "en"
    os.environ["LANGUAGE"] = language  # where gettext looks first
    gettext.bindtextdomain("messages", str(CATALOGUES))
    gettext.textdomain("messages")


def told(sentence: str, **facts: Any) -> str:
    """A sentence in the chosen language, its places filled."""
    translated = gettext.gettext(sentence)
    return translated % facts if facts else translated


def say(sentence: str, **facts: Any) -> None:
    """Say a sentence on standard output, at once."""
    put(told(sentence, **facts))


def put(line: str) -> None:
    """Print a line as it is, at once; what the terminal cannot show is escaped."""
    _write(sys.stdout, line)


def complain(line: str) -> None:
    """Print a line on standard error."""
    _write(sys.stderr, line)


def _write(stream: Any, line: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()


def of_refusal(refusal: Refusal) -> list[str]:
    """A refusal as lines: what was refused, then each fault by field."""
    facts = {**refusal.facts, "by": refusal.by, "at": refusal.at}
    lines = [gettext.gettext(refusal.sentence) % _shown(facts)]
    for name, problems in refusal.errors.items():
        lines += [f"  {name}: {gettext.gettext(problem.sentence) % _shown(problem.facts)}" for problem in problems]
    return lines


def _shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Moments in UTC, as commands print them elsewhere."""
    return {
        name: fact.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if isinstance(fact, datetime) else fact
        for name, fact in facts.items()
    }


def of_config(error: ConfigError) -> list[str]:
    """Every fault of the settings, a line each."""
    return [gettext.gettext(fault.sentence) % fault.facts for fault in error.faults]


_SYSTEM = {
    errno.ENOENT: N_("there is no such file or directory"),
    errno.EACCES: N_("this account may not do that"),
    errno.EPERM: N_("this account may not do that"),
    errno.EISDIR: N_("this is a directory"),
    errno.ENOTDIR: N_("a part of this path is no directory"),
    errno.EEXIST: N_("this exists already"),
    errno.ENOSPC: N_("no space is left"),
    errno.EROFS: N_("nothing can be written there"),
    errno.EADDRNOTAVAIL: N_("this machine has no such address"),
}


def of_system(error: OSError) -> str:
    """What the operating system said, in the chosen language where it is something usual."""
    sentence = _SYSTEM.get(error.errno or 0)
    return told(sentence) if sentence else error.strerror or str(error)


UNREACHABLE = N_("The database refuses or cannot be reached: %(reason)s")


def of_database(error: Exception) -> str:
    """What the database's driver said, on one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split())
