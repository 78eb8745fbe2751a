"""The guidance documents that are shipped, each in a file of its own."""

from __future__ import annotations

from pathlib import Path


def path(name: str) -> Path:
    """Where the document with this name stands."""
    return Path(__file__).parent / f"{name}.yaml"


def names() -> list[str]:
    """The names of the documents, in the order of the alphabet."""
    return sorted(file.stem for file in Path(__file__).parent.glob("*.yaml"))
