"""What an act leaves behind, told with it, so that a first answer needs no further statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class DraftNow:
    """How a draft stands after an act."""

    id: int
    state: str
    revision: int
    digest: str
    version: int


@dataclass(frozen=True)
class VersionNow:
    """How a version of the guidance stands after an act."""

    id: int
    number: str
    state: str
    revision: int
    sha256: str
    version: int
    effective_from: datetime | None


@dataclass(frozen=True)
class Outcome:
    """What was made, and how its draft stands now."""

    made: Any
    draft: DraftNow


@dataclass(frozen=True)
class Amended:
    """What was made, and how the version that it concerns stands now."""

    made: Any
    version: VersionNow


@dataclass(frozen=True)
class Decided:
    """A decision, with what it did to its step and its review."""

    decision: Any
    position: int
    step_state: str
    review_state: str
