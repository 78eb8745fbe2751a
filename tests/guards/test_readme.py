"""The commands that the pages tell people to type exist."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from governance.cli import parser
from tests.guards import house


def _told() -> Iterator[tuple[Path, list[str]]]:
    """Each `onrecord ...` command line in the README and the docs, up to its first argument or option."""
    for page in house.files():
        if page == Path("README.md") or (page.parts[0] == "docs" and page.suffix == ".md"):
            for words in re.findall(r"(?:`|^ *(?:\$ )?)onrecord((?: [a-z][a-z-]*)+)", house.text(page), re.MULTILINE):
                yield page, words.split()


def _below(command: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        name: below
        for action in command._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, below in action.choices.items()
    }


def test_commands_in_the_pages_exist() -> None:
    unknown = []
    for page, words in _told():
        command = parser()
        for word in words:
            if not (below := _below(command)):
                break  # the rest are arguments
            if word not in below:
                unknown.append(f"{page}: onrecord {' '.join(words)}")
                break
            command = below[word]
    assert unknown == []


def test_the_readme_says_how_to_begin() -> None:
    readme = house.text(Path("README.md"))
    for words in ("make run", "make test", "apt install make python3-venv", "http://127.0.0.1:8000"):
        assert words in readme, words
