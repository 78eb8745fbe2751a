"""The writing desk: what is being written and for what, and the form that it is written in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from governance import http
from governance.errors import N_, NotFound
from governance.web import reader, words
from governance.web.forms import Form, split
from workflows import channels, files, working_copies
from workflows.attachments import Attachment
from workflows.channels import Channel
from workflows.drafts import Revision, WorkingCopy
from workflows.reading import DraftView, ThreadView, draft_view, thread_view
from workflows.threads import Message
from workflows.wording import Wording

WRITES_NOW = timedelta(minutes=3)
"""Who typed within this time is shown as writing at the same moment."""


@dataclass(frozen=True)
class Desk:
    """One text in the making: a new reply or statement, or a draft that exists."""

    kind: str
    thread: ThreadView | None
    draft: DraftView | None
    channels: Sequence[Channel]

    @property
    def place(self) -> str:
        """Where its working copies are kept."""
        if self.draft:
            return f"draft/{self.draft.draft.id}"
        return f"thread/{self.thread.thread.id}" if self.thread else "statement"

    @property
    def address(self) -> str:
        """Where its form is sent."""
        return _address(self, "drafts.edit", "drafts.reply", "drafts.statement")

    @property
    def live_address(self) -> str:
        """Where what is typed is kept."""
        return _address(self, "drafts.keep_draft", "drafts.keep_reply", "drafts.keep_statement")

    @property
    def evaluation_address(self) -> str:
        """Where what is typed is looked at."""
        return _address(self, "drafts.look_at_draft", "drafts.look_at_reply", "drafts.look_at_statement")

    @property
    def saved_attachments(self) -> list[int]:
        """The attachments of the saved revision."""
        return [one["id"] for one in self.draft.revision.attachments] if self.draft else []

    @property
    def message(self) -> Message | None:
        """The public message that a reply answers: the last one."""
        incoming = [one for one in self.thread.messages if one.direction == "in"] if self.thread else []
        return incoming[-1] if incoming else None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the guidance, the message's own first."""
        known, first = words.languages(), self.message.language if self.message else None
        return tuple(sorted(known, key=lambda one: one != first)) if first else known

    @property
    def revision(self) -> Revision | None:
        """What is saved now."""
        return self.draft.revision if self.draft else None

    def channel(self, key: str) -> Channel:
        """The chosen channel, else the conversation's, else the first."""
        chosen = key or (self.thread.channel.key if self.thread else "")
        return next((one for one in self.channels if one.key == chosen), self.channels[0])


def _address(desk: Desk, draft: str, reply: str, statement: str) -> str:
    if desk.draft:
        return url_for(draft, draft_id=desk.draft.draft.id)
    return url_for(reply, thread_id=desk.thread.thread.id) if desk.thread else url_for(statement)


def for_draft(draft_id: int) -> Desk:
    """The desk of a draft. Raises `NotFound` for one that the reader may not see."""
    view = draft_view(draft_id, reader.standing())
    thread = thread_view(view.draft.thread_id, reader.standing()) if view.draft.thread_id else None
    return Desk(view.draft.kind, thread, view, channels.all_channels())


def for_reply(thread_id: int) -> Desk:
    """The desk of a new reply."""
    thread = thread_view(thread_id, reader.standing())
    if thread is None:
        raise NotFound("not-found", N_("There is no such conversation."))
    return Desk("reply", thread, None, channels.all_channels())


def for_statement() -> Desk:
    """The desk of a new statement."""
    return Desk("statement", None, None, channels.all_channels())


# -- The form ---------------------------------------------------------------------------------------------------


def saved_form(desk: Desk) -> Form:
    """The form as the saved revision fills it; for a new text, what the conversation gives."""
    if desk.draft is None:
        thread = desk.thread
        return Form.of(channel=thread.channel.key if thread else "", topic=thread.thread.topic if thread else "")
    draft, revision = desk.draft.draft, desk.draft.revision
    form = Form.of(
        channel=revision.channel["key"],
        topic=draft.topic,
        **{f"texts.{language}": text for language, text in revision.texts.items()},
        **split(_not_before(revision), http.zone(), "not_before"),
    )
    form.values.setlist("attachments", [str(one["id"]) for one in revision.attachments])
    return form


def kept_form(copy: WorkingCopy) -> Form:
    """The form as somebody was filling it."""
    form = Form()
    for name, values in copy.fields.items():
        form.values.setlist(name, values if isinstance(values, list) else [values])
    return form


def fields(form: Form, desk: Desk) -> dict[str, list[str]]:
    """What of a form is kept as a working copy."""
    names = ["channel", "topic", "not_before_date", "not_before_time", "not_before_fold", "attachments"]
    names += [f"{field}.{language}" for field in ("texts", "alt") for language in desk.languages]
    return {name: form.every(name) for name in names if any(form.every(name))}


def same(form: Form, other: Form, desk: Desk) -> bool:
    """Whether two forms hold the same words and the same choices."""
    return _lines(fields(form, desk)) == _lines(fields(other, desk))


def _lines(kept: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: [one.replace("\r\n", "\n") for one in values] for name, values in kept.items()}


def wording(form: Form, desk: Desk) -> Wording:
    """The wording that a form hands in; faults are noted in the form."""
    channel = form.chosen("channel", [one.key for one in desk.channels], N_("Choose the channel."))
    document = words.document()
    topic = form.chosen("topic", list(document.topics) if document else [])
    texts = {language: form.text(f"texts.{language}") for language in desk.languages}
    if not any(text.strip() for text in texts.values()) and not form.errors:
        form.fault(f"texts.{desk.languages[0]}", N_("Write a text in at least one language."))
    return Wording(
        channel=channel or "",
        texts=texts,
        attachments=[one.id for one in attached(form, desk)],
        scheduled_for=form.moment("not_before", http.zone()),
        topic=topic,
    )


def attached(form: Form, desk: Desk) -> list[Attachment]:
    """The files that the form names, as far as the reader may use them here."""
    ids = [int(one) for one in form.every("attachments") if one.isascii() and one.isdigit() and len(one) < 16]
    return files.usable(ids, reader.standing(), desk.draft.draft.id if desk.draft else None)


def _not_before(revision: Revision) -> datetime | None:
    return datetime.fromisoformat(revision.not_before["time"]) if revision.not_before else None


def opened(desk: Desk) -> tuple[Form, WorkingCopy | None]:
    """The form to begin with: what was typed here and not saved, if there is such a thing, else what is saved."""
    saved, copy = saved_form(desk), working_copies.kept(reader.ident(), desk.place)
    if copy is None or same(kept_form(copy), saved, desk):
        return saved, None
    return kept_form(copy), copy
