"""Who has read a version: one's own word for it on the document's page, and the list of everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, NotFound
from governance.web import guide, paging, reader, telling, words
from governance.web.amendments.desk import number_of
from policies.comparison import Comparison, compare
from policies.versions import Edition, edition
from workflows import acknowledgements, guidance_reading
from workflows.acknowledgements import DONE, NOT_REQUESTED, OUTDATED, PENDING, Asked
from workflows.guidance_reading import Line

pages = Blueprint("acknowledging", __name__, url_prefix="/guidance/versions/<int:version_id>/acknowledgement")

STATUSES: Mapping[str, str] = {
    PENDING: N_("Still to read it"),
    OUTDATED: N_("Have read an earlier one"),
    DONE: N_("Have read it"),
    NOT_REQUESTED: N_("Not asked"),
}
"""What a version is to people, in the order in which somebody asks for it."""


@dataclass(frozen=True)
class Mine:
    """Where the reader stands with a version; `since` says what changed since the one that they read last."""

    line: Line
    asked: Asked
    since: Comparison | None

    @property
    def waits(self) -> bool:
        """Whether the reader is asked to read it and has not."""
        return self.asked.status in (PENDING, OUTDATED)

    @property
    def can(self) -> bool:
        """Whether the reader may say that they have read it: anybody who holds a role, as long as it counts."""
        return self.asked.status != DONE and bool(reader.standing().grants) and self.line.standing != "historic"


@pages.app_context_processor
def known() -> dict[str, Any]:
    """What the templates of the document and of the queue may ask."""
    return {"mine_of": mine_of, "to_read": to_read, "told": telling.told, "named": guide.title_of}


def mine_of(line: Line) -> Mine | None:
    """Where the reader stands with a version that is approved; None for any other."""
    if line.standing not in ("current", "future", "historic"):
        return None
    version = edition(line.id)
    asked = acknowledgements.status_of(reader.standing(), version, clock.now())
    return Mine(line, asked, _since(asked, version))


def _since(asked: Asked, version: Edition) -> Comparison | None:
    """What changed since the version that somebody read last, where that is another one."""
    if asked.number is None or asked.number == version.number:
        return None
    before = edition(guidance_reading.version_id(asked.number))
    return compare(before.document, version.document)


def to_read() -> tuple[Edition, Asked] | None:
    """The version in force, where the reader is asked to read it and has not."""
    version = words.edition()
    if version is None:
        return None
    asked = acknowledgements.status_of(reader.standing(), version, clock.now())
    return (version, asked) if asked.status in (PENDING, OUTDATED) else None


# -- Pages --------------------------------------------------------------------------------------------------------


@pages.post("")
def acknowledge(version_id: int) -> ResponseReturnValue:
    """Say that one has read it."""
    number = number_of(version_id)
    acknowledgements.acknowledge(reader.person(), version_id)
    return redirect(url_for("guidance.show", number=number, acknowledged=1), 303)


@pages.get("")
def everybody(version_id: int) -> ResponseReturnValue:
    """Who has read a version and who has not, by name."""
    at = clock.now()
    line = guidance_reading.version_line(number_of(version_id), at)
    if line.effective_from is None:
        raise NotFound("not-found", N_("This version is not approved, so nobody has been asked to read it."))
    version, status = edition(version_id), request.args.get("status", "")
    status = status if status in STATUSES else PENDING
    key = paging.after(_words, paging.number)
    rows, following = acknowledgements.page(version, at, status, key, paging.SIZE)
    return render_template(
        "guidance/acknowledgements.html",
        line=line,
        rows=rows,
        current=status,
        items=_tabs(version_id, status, acknowledgements.counts(version, at)),
        following=http.cursor(following) if following else None,
        continued=key is not None,
    )


def _words(value: Any) -> bool:
    return isinstance(value, str)


def _tabs(version_id: int, current: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "href": url_for("acknowledging.everybody", version_id=version_id, status=status),
            "text": gettext(title),
            "count": counts[status],
            "current": status == current,
        }
        for status, title in STATUSES.items()
    ]
