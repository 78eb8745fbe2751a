"""What the text of a guidance document says of itself, read even where the rest of it has faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from policies.format.nodes import DocumentFaults, Fields, Node, Scalar, read


@dataclass(frozen=True)
class Heading:
    """The head of a document as far as it can be read: an empty text or None for what cannot."""

    id: str = ""
    version: str = ""
    change: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    summary_of_changes: Mapping[str, str] = field(default_factory=dict)
    approval_authority: Mapping[str, str] = field(default_factory=dict)
    effective_from: datetime | None = None
    review_by: date | None = None

    def as_json(self) -> dict[str, Any]:
        """What is kept beside the text, so that lists need not read it; `from_json` gives back an equal heading."""
        return {
            "title": dict(self.title),
            "summary_of_changes": dict(self.summary_of_changes),
            "approval_authority": dict(self.approval_authority),
            "effective_from": self.effective_from.astimezone(UTC).isoformat() if self.effective_from else None,
            "review_by": self.review_by.isoformat() if self.review_by else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any], id: str, version: str, change: str) -> Heading:
        """The heading that `as_json` wrote; what has a column of its own is given beside it."""
        return cls(
            id,
            version,
            change,
            title=stored.get("title") or {},
            summary_of_changes=stored.get("summary_of_changes") or {},
            approval_authority=stored.get("approval_authority") or {},
            effective_from=_moment(stored.get("effective_from") or ""),
            review_by=_day(stored.get("review_by") or ""),
        )


def heading(source: str) -> Heading:
    """The heading of a text, whatever else is wrong with it."""
    top = _top(source)
    return Heading(
        id=_word(top.get("id")),
        version=_word(top.get("version")),
        change=change if (change := _word(top.get("change"))) in ("minor", "material") else "",
        title=_texts(top.get("title")),
        summary_of_changes=_texts(top.get("summary_of_changes")),
        approval_authority=_texts(top.get("approval_authority")),
        effective_from=_moment(_word(top.get("effective_from"))),
        review_by=_day(_word(top.get("review_by"))),
    )


def _top(source: str) -> Mapping[str, Node]:
    try:
        return _values(read(source)[0])
    except DocumentFaults:
        return {}


def _values(node: Node | None) -> Mapping[str, Node]:
    return node.values if isinstance(node, Fields) else {}


def _word(node: Node | None) -> str:
    return node.value if isinstance(node, Scalar) else ""


def _texts(node: Node | None) -> dict[str, str]:
    return {language: text for language, one in _values(node).items() if (text := _word(one).strip())}


def _moment(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


# -- Numbers ------------------------------------------------------------------------------------------------------

LARGEST = 999_999
"""That a part of a number can be."""

_NUMBER = re.compile(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}", re.ASCII)


def is_number(text: str) -> bool:
    """Whether a text is the number of a version: MAJOR.MINOR.PATCH."""
    return _NUMBER.fullmatch(text) is not None


def rank(number: str) -> tuple[int, ...]:
    """What numbers are ordered by."""
    return tuple(map(int, number.split(".")))


def following(numbers: Iterable[str]) -> str:
    """The number for a new version: one minor step after the greatest of those that were used."""
    major, minor, _ = max(map(rank, numbers), default=(1, -1, 0))
    return f"{major}.{minor + 1}.0" if minor < LARGEST else f"{major + 1}.0.0"


def replaced(source: str, key: str, value: str) -> str:
    """The text with this word as the value of a key at its top; unchanged where it says nothing there."""
    node = _top(source).get(key)
    if not isinstance(node, Scalar):
        return source
    lines = source.split("\n")
    before, rest = lines[node.line - 1][: node.column - 1], lines[node.line - 1][node.column - 1 :]
    written = next((one for one in (node.value, f'"{node.value}"', f"'{node.value}'") if rest.startswith(one)), None)
    if written is None:
        return source
    lines[node.line - 1] = before + value + rest.removeprefix(written)
    return "\n".join(lines)
