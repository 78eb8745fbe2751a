"""What a visit to a page is made of: who looks, at which address, with which arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.browser.tour import Tour

Args = Callable[[Tour], Mapping[str, Any]]


def _nothing(_: Tour) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Visit:
    """Somebody looks at a page: its address by endpoint and arguments; with `sends`, a form is sent there."""

    name: str
    endpoint: str
    who: str | None = None
    args: Args = _nothing
    status: int = 200
    sends: Args | None = None

    def path(self, tour: Tour) -> str:
        """The address in an installation."""
        return tour.address(self.endpoint, self.args(tour))

    def form(self, tour: Tour) -> Mapping[str, Any] | None:
        """The fields that are sent; None where the page is only opened."""
        return self.sends(tour) if self.sends else None


def given(**fixed: Any) -> Args:
    """These arguments, or fields."""
    return lambda _: fixed


def draft(key: str, **more: Any) -> Args:
    """The draft of a scene."""
    return lambda tour: {"draft_id": tour.drafts[key], **more}


def chosen(*keys: str, **more: Any) -> Args:
    """The drafts of these scenes, ticked; a field of each is given by its name, as `verdict=` for `verdict-7`."""
    return lambda tour: {
        "draft": [str(tour.drafts[key]) for key in keys],
        **{f"{name}-{tour.drafts[key]}": value for name, value in more.items() for key in keys},
    }


def thread(key: str, **more: Any) -> Args:
    """The conversation of a scene."""
    return lambda tour: {"thread_id": tour.threads[key], **more}


def message(key: str) -> Args:
    """The first message of a scene's conversation."""
    return lambda tour: {"thread_id": tour.threads[key], "message_id": tour.messages[key]}


def edition(number: str, **more: Any) -> Args:
    """A version of the guidance."""
    return lambda tour: {"version_id": tour.guidance[number], **more}


def person(key: str, **more: Any) -> Args:
    """A member of the cast."""
    return lambda tour: {"person_id": tour.people[key], **more}


def entry(kind: str) -> Args:
    """The newest entry of a type."""
    return lambda tour: {"idx": tour.entries[kind]}


def of_version(key: str, *, stale: bool = False, **fields: Any) -> Args:
    """Fields of a form with the version of the draft that it was made for."""
    return lambda tour: {**fields, "version": tour.versions[tour.drafts[key]] - stale}
