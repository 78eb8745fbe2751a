"""An example in a guidance document: what is given and what is expected, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Text = Mapping[str, str]
Place = tuple[int, int]


@dataclass(frozen=True)
class GivenMessage:
    """A message of the public. What is left out follows from the document and from the example's moment."""

    text: str
    language: str | None = None
    channel: str | None = None
    author_kind: str = "public"
    url: str | None = None
    received_at: datetime | None = None


@dataclass(frozen=True)
class GivenAttachment:
    """A file that goes out with the draft."""

    media_type: str
    alt: Text = field(default_factory=dict)


@dataclass(frozen=True)
class GivenDraft:
    """A draft. Without a kind it is a reply where there is a message, and else a statement."""

    texts: Text
    kind: str | None = None
    channel: str | None = None
    counting: str | None = None
    limit: int | None = None
    attachments: tuple[GivenAttachment, ...] = ()
    scheduled_for: datetime | None = None


@dataclass(frozen=True)
class Given:
    """What an example begins with. `people` are names with the roles that each holds, as `role` or `role:topic`."""

    message: GivenMessage | None = None
    answers: tuple[str, ...] = ()
    category: str | None = None
    topic: str | None = None
    draft: GivenDraft | None = None
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    author: str | None = None
    at: datetime | None = None
    emergency: bool = False
    reopened: bool = False
    replies: int = 0
    reach: int | None = None
    severity: str | None = None


@dataclass(frozen=True)
class Example:
    """One example. `expect` holds what is expected by its key, `places` where the example and each key of it stand."""

    id: str
    given: Given
    expect: Mapping[str, Any]
    place: Place
    places: Mapping[str, Place]
    title: Text | None = None

    @property
    def clause(self) -> str:
        """Its clause id."""
        return f"examples.{self.id}"


def example(values: Mapping[str, Any], place: Place, places: Mapping[str, Place]) -> Example:
    """The example that stands for values as the form reads them."""
    return Example(
        id=values["id"],
        given=_given(values["given"]),
        expect=values["expect"],
        place=place,
        places=places,
        title=values.get("title"),
    )


def _given(values: Mapping[str, Any]) -> Given:
    found: dict[str, Any] = {**values, "answers": tuple(values.get("answers", ()))}
    if "message" in values:
        found["message"] = GivenMessage(**values["message"])
    if "draft" in values:
        attachments = tuple(GivenAttachment(**one) for one in values["draft"].get("attachments", ()))
        found["draft"] = GivenDraft(**{**values["draft"], "attachments": attachments})
    found["people"] = {name: tuple(roles) for name, roles in values.get("people", {}).items()}
    return Given(**found)
