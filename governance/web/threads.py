"""Conversations: the lists, a message taken in by hand, and one conversation with all that was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.web import paging, reader, words
from governance.web.forms import Form, split
from governance.web.vocabulary import AUTHOR_KINDS
from policies.moderating import MODERATE
from policies.versions import edition
from workflows import channels, conversations, moderation, threads, working_copies
from workflows.reading import ThreadView, thread_view
from workflows.states import THREAD

pages = Blueprint("threads", __name__, url_prefix="/threads")

VIEWS = {
    "waiting": N_("Waiting for us"),
    "answered": N_("Answered"),
    "no_response": N_("No response"),
    "closed": N_("Ended"),
}
NAMES = {
    "channel": "channel",
    "message.text": "text",
    "message.language": "language",
    "message.received_at": "received_time",
    "message.url": "url",
}
"""The page's names for the fields that the verbs complain about."""


@pages.get("")
def all_threads() -> str:
    """One list of conversations."""
    view = request.args.get("view", "")
    view = view if view in VIEWS else "waiting"
    page = conversations.page(view, reader.standing(), paging.after(paging.moment, paging.number), paging.SIZE)
    return render_template(
        "threads/list.html",
        current=view,
        items=_tabs(view, conversations.counts()),
        rows=page.rows,
        following=http.cursor(page.next) if page.next else None,
        continued="after" in request.args,
        now=clock.now(),
    )


def _tabs(current: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "href": url_for("threads.all_threads", view=name),
            "text": gettext(title),
            "count": counts[name],
            "current": name == current,
        }
        for name, title in VIEWS.items()
    ]


# -- Taking in ------------------------------------------------------------------------------------------------------


@pages.get("/new")
def new() -> str:
    """The form for a message that came in somewhere; what was typed before and not sent is there again."""
    copy = working_copies.kept(reader.ident(), "message")
    begins = Form.of(language=http.language(), **split(clock.now(), http.zone(), "received"))
    return _intake(Form.of(**copy.fields) if copy else begins, restored=copy.at if copy else None)


def _intake(form: Form, restored: Any = None) -> str:
    return render_template(
        "threads/new.html",
        form=form,
        restored=restored,
        channel_items=[{"value": one.key, "text": one.name} for one in channels.all_channels()],
        topic_items=words.topic_items(),
        **_message_items(),
    )


def _message_items() -> dict[str, Any]:
    return {
        "language_items": [{"value": one, "text": words.language_name(one).capitalize()} for one in words.languages()],
        "author_kind_items": [{"value": one, "text": words.author_kind_name(one)} for one in AUTHOR_KINDS],
    }


@pages.post("/new")
def receive() -> ResponseReturnValue:
    """Take the message in as a new conversation."""
    form = Form.posted()
    try:
        channel = form.chosen("channel", [c.key for c in channels.all_channels()], N_("Choose the channel."))
        message = _message(form)
        form.settled()
        made = threads.receive(reader.person(), channel or "", message, form.value("topic") or None)
    except Refusal as refusal:
        status = form.refused(refusal, NAMES)
        return _intake(form), status
    _forget("message")
    return redirect(url_for("threads.show", thread_id=made["thread"], done="received" if made.new else "known"), 303)


@pages.post("/working-copy")
def keep() -> ResponseReturnValue:
    """Keep what is being typed into the form."""
    fields = {name: value for name, value in request.form.items() if not name.startswith("_")}
    working_copies.keep(reader.person(), "message", 0, fields)
    return {"said": gettext("Saved at %(time)s") % {"time": http.shown_time(clock.now())}}


def _forget(place: str) -> None:
    if working_copies.kept(reader.ident(), place):
        working_copies.forget(reader.unkeyed(), place)


def _message(form: Form) -> dict[str, Any]:
    """The message that a form describes; faults are noted in the form."""
    message = {
        "text": form.text("text", required=N_("Copy the message here, word for word.")),
        "language": form.chosen("language", words.languages(), N_("Choose the language of the message.")),
        "author_handle": form.line("author_handle"),
        "author_kind": form.chosen("author_kind", list(AUTHOR_KINDS)) or "public",
        "received_at": form.moment("received", http.zone()),
        "url": form.line("url", longest=2000) or None,
        "external_id": form.line("external_id") or None,
    }
    if message["url"] and not str(message["url"]).startswith(("https://", "http://")):
        form.fault("url", N_("A web address begins with https://."))
    return message


@pages.get("/<int:thread_id>/messages/new")
def new_message(thread_id: int) -> str:
    """The form for a further message of the same conversation."""
    begins = split(clock.now(), http.zone(), "received")
    return _further(_found(thread_id), Form.of(language=http.language(), **begins))


@pages.post("/<int:thread_id>/messages/new")
def add_message(thread_id: int) -> ResponseReturnValue:
    """Add the message; a conversation that had ended is open again."""
    form = Form.posted()
    try:
        message = _message(form)
        form.settled()
        made = threads.add_message(reader.person(), thread_id, message)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal, NAMES)
        return _further(_found(thread_id), form), status
    return redirect(url_for("threads.show", thread_id=thread_id, done="added" if made.new else "known"), 303)


def _further(view: ThreadView, form: Form) -> str:
    return render_template("threads/message.html", view=view, form=form, **_message_items())


# -- One conversation -----------------------------------------------------------------------------------------------


@pages.get("/<int:thread_id>")
def show(thread_id: int) -> str:
    """One conversation: what was said, how it was triaged, what is being written, what can be done now."""
    return _shown(thread_id, Form())


def _shown(thread_id: int, form: Form) -> str:
    view = _found(thread_id)
    document = words.document()
    category = document.categories.get(view.thread.category or "") if document else None
    return render_template(
        "threads/show.html",
        view=view,
        form=form,
        category=category,
        paths={triage.id: _path(triage) for triage, _, _ in view.triages},
        reply_off=_why_no_reply(view.thread.respond, view.thread.category),
        moderations=_moderations(view),
        moderates=category is not None and category.action == MODERATE,
        closable=THREAD.allows(view.thread.state, "close"),
        done=request.args.get("done"),
        now=clock.now(),
    )


def _moderations(view: ThreadView) -> Sequence[Any]:
    """What was proposed about its messages; nothing is read where it was never to be moderated."""
    if not any(triage.action == MODERATE for triage, _, _ in view.triages):
        return ()
    return moderation.moderations_of(view.thread.id)


def _why_no_reply(respond: str | None, category: str | None) -> str:
    """Why nobody can begin a reply now; empty where they can."""
    if category is None:
        return gettext("Triage it first: the category decides who approves the answer.")
    if respond == "never":
        return gettext("The guidance gives no public response in this category. If that is wrong, triage it again.")
    return ""


@pages.post("/<int:thread_id>/close")
def close(thread_id: int) -> ResponseReturnValue:
    """End the conversation."""
    form = Form.posted()
    try:
        threads.close(reader.person(), thread_id, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _shown(thread_id, form), status
    return redirect(url_for("threads.show", thread_id=thread_id, done="closed"), 303)


def _found(thread_id: int) -> ThreadView:
    view = thread_view(thread_id, reader.standing())
    if view is None:
        raise NotFound("not-found", N_("There is no such conversation."))
    return view


def _path(triage: Any) -> list[tuple[str, str]]:
    """The questions and answers of a recorded path, in the words of the guidance that was in force then."""
    tree, shown = edition(triage.policy_version_id).document.triage, []
    for step in triage.path:
        question = tree.questions.get(str(step.get("question"))) if isinstance(step, dict) else None
        if question is not None:
            answer = next((one for one in question.answers if one.id == step.get("answer")), None)
            shown.append((words.said(question.question), words.said(answer.label) if answer else ""))
    return shown
