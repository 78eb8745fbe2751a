"""Noting what became of a public message on its channel: it was edited, or it is gone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance.errors import N_, NotFound, Refusal
from governance.text import LONGEST
from governance.web import reader
from governance.web.forms import Form
from workflows import changed_messages
from workflows.reading import ThreadView, thread_view

pages = Blueprint("changing", __name__, url_prefix="/threads/<int:thread_id>/messages/<int:message_id>/change")

EDITED, DELETED = "edited", "deleted"


@pages.get("")
def ask(thread_id: int, message_id: int) -> str:
    """Ask what became of it."""
    view, message = _found(thread_id, message_id)
    return _asked(view, message, Form.of(text=message.text))


@pages.post("")
def note(thread_id: int, message_id: int) -> ResponseReturnValue:
    """Note it."""
    form, who = Form.posted(), reader.person()
    try:
        what = form.chosen("what", (EDITED, DELETED), N_("Choose what became of the message."))
        text = form.text("text", longest=LONGEST)
        if what == EDITED and not text.strip():
            form.fault("text", N_("Copy the message as it reads now."))
        form.settled()
        if what == EDITED:
            changed_messages.note_edit(who, thread_id, message_id, text, form.whole("version"))
        else:
            changed_messages.note_deletion(who, thread_id, message_id, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _asked(*_found(thread_id, message_id), form), status
    return redirect(url_for("threads.show", thread_id=thread_id, done=what), 303)


def _found(thread_id: int, message_id: int) -> tuple[ThreadView, Any]:
    view = thread_view(thread_id, reader.standing())
    message = next((one for one in view.messages if one.id == message_id), None) if view else None
    if view is None or message is None:
        raise NotFound("not-found", N_("This conversation has no such message."))
    return view, message


def _asked(view: ThreadView, message: Any, form: Form) -> str:
    return render_template("threads/change.html", view=view, message_row=message, form=form)
