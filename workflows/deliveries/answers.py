"""What is known of a request after it was made: values, whoever made it and however."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Fate(StrEnum):
    """What became of a text that was sent, or what the receiver says became of it."""

    OUT = "out"
    PARTLY = "partly"  # in some languages
    REFUSED = "refused"  # for good: nothing went out
    LATER = "later"  # nothing arrived, and it may be tried again
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """A fate, a word of ours for it, the receiver's status, and what it said of the post where it is out.

    `rest` is how long the receiver asks to be left alone, in seconds. `gone`: it wants nothing any more.
    """

    fate: Fate
    why: str
    status: int | None = None
    url: str = ""
    published_at: datetime | None = None
    external_id: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, bool] = field(default_factory=dict)
    rest: int | None = None
    gone: bool = False
