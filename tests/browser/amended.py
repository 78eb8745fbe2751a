"""Versions of the guidance on their way, for the tour: written, in review, sent back, taken back; who has read what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from governance.db import session
from policies.format.heading import replaced
from policies.versions import PolicyVersion
from workflows import acknowledgements, amendments, commenting, working_copies
from workflows.drafts import Draft
from workflows.reviews import Review
from workflows.threads import Message

JANUARY = "2027-01-04T08:30:00-05:00"
IN_REVIEW, WRITTEN, SENT_BACK, TAKEN_BACK = "1.4.0", "1.5.0", "1.6.0", "1.7.0"
"""The numbers that these versions are given."""


def _before(hours: Any) -> Any:
    """The afternoon of the day before, in which all of this was done."""
    before = type(hours)(hours.people)
    before.at -= timedelta(hours=18)
    return before


def _ident(number: str) -> int:
    return session.scalars(select(PolicyVersion.id).where(PolicyVersion.number == number)).one()


def _begun(hours: Any, number: str, *changes: tuple[str, str]) -> int:
    """Begun from the version in force, with words of its text changed and a date in January."""
    ident = int(hours.does("pat", amendments.begin)["policy_version"])
    row = session.execute(select(PolicyVersion.source, PolicyVersion.version).where(PolicyVersion.id == ident)).one()
    source = row.source
    for old, new in (("2026-11-02T08:30:00-05:00", JANUARY), *changes):
        assert old in source, old
        source = source.replace(old, new, 1)
    hours.does("pat", amendments.revise, ident, replaced(source, "version", number), row.version)
    return ident


def in_review(hours: Any) -> None:
    """Before its chain, with comments on its clauses, one of them settled."""
    hours = _before(hours)
    ident = _begun(
        hours, IN_REVIEW, ("Use short sentences and everyday words.", "Use short sentences and the words of everyday.")
    )
    hours.does("nadia", commenting.comment, ident, "tone.plain", "Does this hold for letters to other bodies too?")
    settled = hours.does("chen", commenting.comment, ident, "categories.R3", "The second link is missing.")
    hours.does("pat", commenting.resolve, settled["comment"])
    hours.does("pat", amendments.submit, ident)


def written(hours: Any) -> None:
    """Being written, with two slips that were saved, and a third that Pat has typed and not saved."""
    hours = _before(hours)
    ident = _begun(hours, WRITTEN, ("respond: always", "respond: alwyas"), ("change: material", "change: big"))
    source = session.scalars(select(PolicyVersion.source).where(PolicyVersion.id == ident)).one()
    typed = {"source": source.replace("timezone:", "timezoen:", 1), "window": "another"}
    hours.does("pat", working_copies.keep, f"policy/{ident}", 2, typed)


def sent_back(hours: Any) -> None:
    """Priya asked for changes."""
    hours = _before(hours)
    ident = _begun(hours, SENT_BACK)
    hours.does("pat", amendments.submit, ident)
    hours.does("priya", amendments.decide, ident, 2, "request_changes", "Say in the summary what is new for authors.")


def taken_back(hours: Any) -> None:
    """Withdrawn by its owner."""
    hours = _before(hours)
    ident = _begun(hours, TAKEN_BACK)
    hours.does("pat", amendments.withdraw, ident, "The board wants to see the figures of January first.")


def read(hours: Any) -> None:
    """Some have read the guidance in force, and others have not."""
    hours = _before(hours)
    for who in ("amal", "nadia", "kowalski"):
        hours.does(who, acknowledgements.acknowledge, _ident("1.0.0"))
    hours.does("jules", acknowledgements.acknowledge, _ident("0.9.0"))


def under_way(_: Any) -> None:
    """One draft runs under the version before, as it would where that was replaced while the draft was in review."""
    of_thread = select(Message.thread_id).where(Message.external_id == "demo-wait-card")
    draft = select(Draft.id).where(Draft.thread_id.in_(of_thread))
    running = (Review.subject_kind == "draft", Review.subject_id.in_(draft), Review.state == "open")
    session.execute(update(Review).where(*running).values(policy_version_id=_ident("0.9.0")))
    session.commit()  # the demonstration has only ever had one version in force
