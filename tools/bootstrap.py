"""Make the virtual environment, once: `python3 tools/bootstrap.py`.

This file runs on any Python 3, so that an old one is told of in a sentence and not in a traceback.
"""

import importlib.util
import os
import runpy
import sys

OLDEST = (3, 11)


def trouble(version, find) -> "str | None":  # type: ignore[no-untyped-def]
    """The sentence that says why this Python cannot be used, or None. `find` is importlib.util.find_spec."""
    if tuple(version[:2]) < OLDEST:
        return (
            "Onrecord needs Python 3.11 or newer, and this one is " + ".".join(map(str, version[:3])) + ". "
            "If a newer one is installed, name it: make PYTHON=python3.12 run"
        )
    if find("venv") is None or find("ensurepip") is None:
        return "This Python cannot make virtual environments. Install the missing part with: apt install python3-venv"
    return None


if __name__ == "__main__":
    sentence = trouble(sys.version_info, importlib.util.find_spec)
    if sentence:
        sys.exit(sentence)
    # Run and not imported: its syntax needs the Python that was just checked.
    runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "environment.py"), run_name="__main__")
