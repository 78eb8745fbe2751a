"""A calendar as RFC 5545 writes it: escaped, folded, in UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_LINE = 75
"""Bytes of a line without its end."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """Something at a time. `uid` is the same each time the calendar is read; `made_at` is when it came to be."""

    uid: str
    made_at: datetime
    begins: datetime
    ends: datetime
    summary: str
    description: str
    url: str


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """The calendar's bytes: equal where nothing changed."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Onrecord//Due times//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(b"\r\n ".join(_folded(line)) + b"\r\n" for line in lines)


def _event(event: Event) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{_time(event.made_at)}",
        f"DTSTART:{_time(event.begins)}",
        f"DTEND:{_time(event.ends)}",
        f"SUMMARY:{escaped(event.summary)}",
        f"DESCRIPTION:{escaped(event.description)}",
        f"URL:{event.url}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Text as a value: no character of it ends the line or the value."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return _CONTROLS.sub("", text)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces that are short enough, none of which cuts a character in two."""
    piece, longest = b"", LONGEST_LINE
    for char in line:
        encoded = char.encode()
        if len(piece) + len(encoded) > longest:
            yield piece
            piece, longest = b"", LONGEST_LINE - 1  # the space that a further line begins with
        piece += encoded
    yield piece
