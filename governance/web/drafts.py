"""The draft editor: written in every language, kept as it is typed, looked at by the guidance, saved, submitted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, Invalid, NotFound, Refusal, Stale
from governance.people.actors import acts
from governance.web import editing, live, merging, reader, talking, words
from governance.web.editing import Desk
from governance.web.forms import Form
from workflows import attachments, drafts, files, keyed, submissions, working_copies
from workflows.states import DRAFT

pages = Blueprint("drafts", __name__)


@pages.get("/threads/<int:thread_id>/reply")
def reply(thread_id: int) -> str:
    """Begin a reply."""
    return _page(editing.for_reply(thread_id))


@pages.get("/statements/new")
def statement() -> str:
    """Begin a statement."""
    return _page(editing.for_statement())


@pages.get("/drafts/<int:draft_id>/edit")
def edit(draft_id: int) -> ResponseReturnValue:
    """Go on writing. What was typed and not saved is there again; if somebody saved meanwhile, both are shown."""
    desk = editing.for_draft(draft_id)
    form, copy = editing.opened(desk)
    if copy is not None and desk.revision is not None and copy.base_revision < desk.revision.n:
        return merging.page(desk, form, copy.base_revision)
    return _page(desk, form, restored=copy)


@pages.post("/threads/<int:thread_id>/reply")
def write_reply(thread_id: int) -> ResponseReturnValue:
    """What was done with the form of a new reply."""
    return _act(editing.for_reply(thread_id))


@pages.post("/statements/new")
def write_statement() -> ResponseReturnValue:
    """What was done with the form of a new statement."""
    return _act(editing.for_statement())


@pages.post("/drafts/<int:draft_id>/edit")
def write_draft(draft_id: int) -> ResponseReturnValue:
    """What was done with the form of a draft."""
    return _act(editing.for_draft(draft_id))


def _act(desk: Desk) -> ResponseReturnValue:
    """One of the form's buttons. Without a name it is the one that only looks: nothing is decided by accident."""
    form, act = Form.posted(), request.form.get("act", "check")
    name, _, which = act.partition(":")
    if name in ("save", "submit"):
        return _save(desk, form, submit=name == "submit")
    if name == "discard":
        working_copies.forget(reader.person(), desk.place)
        return redirect(desk.address, 303)
    try:
        if name == "attach":
            _attach(desk, form)
        elif name == "detach":
            form.values.setlist("attachments", [one for one in form.every("attachments") if one != which])
        elif name == "divide":
            live.divide(form, desk)
        _keep(desk, form)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(desk, form), status
    looks = name in ("check", "divide")
    return redirect(f"{desk.address}{'?checked=1#guidance' if looks else '#attachments'}", 303)


def _attach(desk: Desk, form: Form) -> None:
    """Take the chosen file with its alternative texts, and add it to the form."""
    file = request.files.get("file")
    content = file.stream.read(attachments.LARGEST + 1) if file else b""
    if not content:
        form.fault("file", N_("Choose a file first."))
        form.settled()
    alt = {language: form.text(f"alt.{language}", longest=4000) for language in desk.languages}
    form.settled()
    made = attachments.attach(reader.unkeyed(), _directory(), content, alt)
    form.values.add("attachments", str(made["attachment"]))
    for language in desk.languages:
        form.values.pop(f"alt.{language}", None)


def _directory() -> Any:
    return current_app.extensions["onrecord"].config.data_dir / "attachments"


# -- Saving and submitting ----------------------------------------------------------------------------------------


def _save(desk: Desk, form: Form, *, submit: bool) -> ResponseReturnValue:
    """Save a revision, and put it before the chain where that was asked for."""
    try:
        wording = editing.wording(form, desk)
        form.settled()
        if desk.draft:
            made = drafts.revise(reader.person(), desk.draft.draft.id, wording, form.whole("version"))
        else:
            thread_id = desk.thread.thread.id if desk.thread else None
            made = drafts.create(reader.person(), desk.kind, wording, thread_id)
    except Stale as stale:
        return _overtaken(desk, form, stale)
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.slug == "key-reused" and desk.draft:
            return _overtaken(desk, form, refusal)
        status = form.refused(refusal, {"channel": "channel", "topic": "topic", "texts": f"texts.{desk.languages[0]}"})
        return _page(desk, form), status
    if working_copies.kept(reader.ident(), desk.place):
        working_copies.forget(reader.unkeyed(), desk.place)
    if submit:
        return _submit(made["draft"])
    return redirect(url_for("drafts.edit", draft_id=made["draft"], saved="new" if made.new else "same"), 303)


def _submit(draft_id: int) -> ResponseReturnValue:
    """Put what was just saved before the chain; blocked checks are shown in the editor, in their places."""
    try:
        submissions.submit(keyed.part(reader.person(), "submission"), draft_id)
    except NotFound:
        raise
    except Refusal as refusal:
        desk = editing.for_draft(draft_id)
        form = editing.saved_form(desk)
        status = form.refused(refusal)
        form.errors.clear()  # the checks stand beside the text, each with its clause
        return _page(desk, form, blocked=isinstance(refusal, Invalid)), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done="submitted"), 303)


def _overtaken(desk: Desk, form: Form, refusal: Refusal) -> ResponseReturnValue:
    """Somebody was first. The same words with another state: say so. Other words: show theirs and mine."""
    base, status = form.whole("revision"), form.refused(refusal)
    if desk.draft and desk.revision and base == desk.revision.n and refusal.slug != "key-reused":
        form.notice = ""
        return _page(desk, form, overtaken=True), status
    return merging.page(desk, form, base or 0), status


# -- While it is written ------------------------------------------------------------------------------------------


@pages.post("/threads/<int:thread_id>/working-copy")
def keep_reply(thread_id: int) -> ResponseReturnValue:
    """Keep what is being typed."""
    return _kept(editing.for_reply(thread_id))


@pages.post("/statements/working-copy")
def keep_statement() -> ResponseReturnValue:
    """As `keep_reply`."""
    return _kept(editing.for_statement())


@pages.post("/drafts/<int:draft_id>/working-copy")
def keep_draft(draft_id: int) -> ResponseReturnValue:
    """As `keep_reply`."""
    return _kept(editing.for_draft(draft_id))


def _kept(desk: Desk) -> ResponseReturnValue:
    _keep(desk, Form.posted())
    return {"said": gettext("Saved at %(time)s") % {"time": http.shown_time(clock.now())}}


def _keep(desk: Desk, form: Form) -> None:
    working_copies.keep(reader.unkeyed(), desk.place, form.whole("revision") or 0, editing.fields(form, desk))


@pages.post("/threads/<int:thread_id>/reply/evaluation")
def look_at_reply(thread_id: int) -> str:
    """What the guidance says of the text as it stands in the form. Changes nothing."""
    return _looked_at(editing.for_reply(thread_id))


@pages.post("/statements/evaluation")
def look_at_statement() -> str:
    """As `look_at_reply`."""
    return _looked_at(editing.for_statement())


@pages.post("/drafts/<int:draft_id>/evaluation")
def look_at_draft(draft_id: int) -> str:
    """As `look_at_reply`."""
    return _looked_at(editing.for_draft(draft_id))


def _looked_at(desk: Desk) -> str:
    form = Form.posted()
    overtaken = desk.draft is not None and form.whole("version") != desk.draft.draft.version
    return render_template(
        "drafts/_live.html", desk=desk, live=live.live(form, desk), swapped=True, overtaken=overtaken
    )


# -- The page ---------------------------------------------------------------------------------------------------------


def _page(desk: Desk, form: Form | None = None, **more: Any) -> str:
    copy = more.pop("restored", None)
    if form is None:
        form, copy = editing.opened(desk)
    state = desk.draft.state(clock.now()) if desk.draft else "drafting"
    return render_template(
        "drafts/editor.html",
        desk=desk,
        form=form,
        live=live.live(form, desk),
        restored=copy,
        saved=request.args.get("saved"),
        heading=_heading(desk),
        off=_why_not(state),
        voids=" ".join(talking.hand_sentences(desk.draft)) if desk.draft and not _why_not(state) else "",
        channel_items=[{"value": one.key, "text": one.name} for one in desk.channels],
        topic_items=words.topic_items(),
        **more,
    )


def _heading(desk: Desk) -> str:
    if desk.draft:
        return gettext("Edit draft %(number)s") % {"number": desk.draft.draft.id}
    return gettext("Write a reply") if desk.thread else gettext("Write a statement")


def _why_not(state: str) -> str:
    """Why the reader cannot edit this; empty where they can."""
    if not acts(reader.standing().roles):
        return gettext("Your roles let you see everything here and change none of it.")
    if not DRAFT.allows(state, "revise"):
        return gettext("A draft that is “%(state)s” cannot be edited any more.") % {"state": words.state_name(state)}
    return ""


# -- Attached files -------------------------------------------------------------------------------------------------


@pages.get("/attachments/<int:attachment_id>")
def own_attachment(attachment_id: int) -> ResponseReturnValue:
    """A file that the reader attached, saved with a draft or not yet."""
    return _file(files.own(attachment_id, reader.standing()))


@pages.get("/drafts/<int:draft_id>/attachments/<int:attachment_id>")
def draft_attachment(draft_id: int, attachment_id: int) -> ResponseReturnValue:
    """A file of a draft."""
    return _file(files.of_draft(draft_id, attachment_id, reader.standing()))


def _file(found: attachments.Attachment) -> ResponseReturnValue:
    """Always as a download, so that nothing in it is ever run as a page of ours."""
    path = attachments.path(_directory(), found.sha256)
    name = f"{found.sha256[:12]}.{found.media_type.rpartition('/')[2]}"
    response = send_file(path, mimetype=found.media_type, as_attachment=True, download_name=name, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response
