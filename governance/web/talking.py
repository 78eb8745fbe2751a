"""Talk about a draft: comments and suggestions, said and settled on its page, or each on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.people.actors import acts
from governance.web import paging, reader, words
from governance.web.forms import Form
from governance.web.prospects import evaluation_of, turn_of
from policies.facts import StepPlan
from workflows.own_hand import CO_WRITES, OwnHand, own_hand
from workflows.reading import DraftView, draft_view
from workflows.requirements import current_review
from workflows.states import DRAFT
from workflows.talk import reading, saying, suggesting, table
from workflows.talk.places import Quote, narrowed
from workflows.whose import writers

pages = Blueprint("talk", __name__, url_prefix="/drafts/<int:draft_id>")

DONE = ("commented", "suggested", "answered", "declined", "resolved", "reopened")
"""What was done, as the page says it."""
OVER = N_("This draft is over: what was said about it can be read, and nothing can be added.")
READS = N_("Your roles let you see everything here and change none of it.")


@pages.app_context_processor
def known() -> dict[str, Any]:
    """What the templates of the talk may ask."""
    return {"reader_id": reader.ident}


# -- Reading --------------------------------------------------------------------------------------------------------


@pages.get("/comments")
def all_comments(draft_id: int) -> str:
    """Everything that was said about a draft, oldest first."""
    key = paging.after(paging.number)
    view = draft_view(draft_id, reader.standing())
    page = reading.threads(view, None, key[0] if key else None, 20)
    following = url_for("talk.all_comments", draft_id=draft_id, after=http.cursor([page.next])) if page.next else ""
    same = {"draft": view.draft, "may": not _why_not(view), "hand": hand_sentences(view)}
    return render_template("talk/list.html", page=page, following=following, **same)


@pages.get("/comments/<int:comment_id>")
def show(draft_id: int, comment_id: int) -> str:
    """One thread."""
    return _thread(draft_id, comment_id, Form())


def _thread(draft_id: int, comment_id: int, form: Form) -> str:
    view = draft_view(draft_id, reader.standing())
    done = request.args.get("done") if request.method == "GET" else None
    return render_template(
        "talk/show.html",
        one=reading.one_thread(view, comment_id),
        draft=view.draft,
        may=not _why_not(view),
        hand=hand_sentences(view),
        form=form,
        done=done if done in DONE else None,
    )


def _why_not(view: DraftView) -> str:
    """Why the reader can add nothing; empty where they can."""
    if not acts(reader.standing().roles):
        return gettext(READS)
    return "" if DRAFT.allows(view.draft.state, "revise") else gettext(OVER)


def hand_sentences(view: DraftView) -> list[str]:
    """What taking a suggestion, like any edit, does to the review and to the reader's own part in it."""
    at, standing = clock.now(), reader.standing()
    evaluation = evaluation_of(view, at)
    planned = evaluation.steps if evaluation else ()
    return told(view, planned, writers(view.draft.id) if acts(standing.roles) else ())


def told(view: DraftView, planned: Sequence[StepPlan], wrote: Any) -> list[str]:
    """The sentences that an edit is announced with."""
    return [http.sentence(sentence, facts) for sentence, facts in _hand(view, planned, wrote).sentences]


def _hand(view: DraftView, planned: Sequence[StepPlan], wrote: Any) -> OwnHand:
    """What an edit by the reader would do, also where they would decide in the place of somebody else."""
    standing = reader.standing()
    turn = turn_of(current_review(view), standing, clock.now())
    stands_in = [turn.stands_in] if turn and turn.mine and turn.stands_in else []
    return own_hand(view, planned, wrote, standing, stands_in)


# -- Comments -------------------------------------------------------------------------------------------------------


@pages.post("/comments")
def say(draft_id: int) -> ResponseReturnValue:
    """Say something about a draft."""
    form = Form.posted()
    try:
        text = form.text("remark", longest=table.LONGEST, required=N_("Write something here."))
        quoted, language = form.text("quoted"), form.line("language", longest=10)
        form.settled()
        quote = Quote(language, quoted, form.whole("start")) if quoted.strip() else None
        made = saying.comment(reader.person(), draft_id, form.whole("revision") or 0, text, quote)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal, {"text": "remark"})
        form.values.pop("start", None)  # where it was meant is to be found anew
        view = draft_view(draft_id, reader.standing())
        return render_template("talk/comment.html", draft=view.draft, texts=view.revision.texts, form=form), status
    return _back(form, draft_id, made["comment"], "commented")


@pages.get("/comments/<int:comment_id>/replies")
@pages.get("/comments/<int:comment_id>/resolution")
@pages.get("/suggestions/<int:comment_id>/acceptance")
def no_act(draft_id: int, comment_id: int) -> ResponseReturnValue:
    """Where a reload leads after a refusal: looking changes nothing."""
    return redirect(url_for("talk.show", draft_id=draft_id, comment_id=comment_id))


@pages.post("/comments/<int:comment_id>/replies")
def answer(draft_id: int, comment_id: int) -> ResponseReturnValue:
    """Answer in a thread."""
    form = Form.posted()
    try:
        text = form.text("text", longest=table.LONGEST, required=N_("Write something here."))
        form.settled()
        saying.reply(reader.person(), draft_id, comment_id, text)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _thread(draft_id, comment_id, form), status
    return _back(form, draft_id, comment_id, "answered")


@pages.post("/comments/<int:comment_id>/resolution")
def settle(draft_id: int, comment_id: int) -> ResponseReturnValue:
    """Resolve a comment, or open it again."""
    form = Form.posted()
    again = form.value("act") == "reopen"
    try:
        (saying.reopen if again else saying.resolve)(reader.person(), draft_id, comment_id)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _thread(draft_id, comment_id, form), status
    return _back(form, draft_id, comment_id, "reopened" if again else "resolved")


def _back(form: Form, draft_id: int, comment_id: int, done: str) -> ResponseReturnValue:
    """The page on which somebody said it: the draft's, or the thread's own."""
    if form.value("from") == "thread":
        return redirect(url_for("talk.show", draft_id=draft_id, comment_id=comment_id, done=done), 303)
    anchor = "comments" if done == "resolved" else f"comment-{comment_id}"
    return redirect(url_for("reviews.show", draft_id=draft_id, done=done, _anchor=anchor), 303)


# -- Suggestions ------------------------------------------------------------------------------------------------------


@pages.get("/suggestions/new")
def ask(draft_id: int) -> str:
    """The text in one language, to be changed as the reader would have it."""
    view = draft_view(draft_id, reader.standing())
    language = request.args.get("language", "")
    language = language if language in _languages(view) else next(iter(view.revision.texts))
    text = view.revision.texts.get(language, "")
    return _form(view, language, Form.of(revision=view.draft.revision, words=text))


@pages.post("/suggestions/new")
def suggest(draft_id: int) -> ResponseReturnValue:
    """Suggest what was changed in the text."""
    form = Form.posted()
    view = draft_view(draft_id, reader.standing())
    language = form.line("language", longest=10)
    try:
        why, after = form.text("text", longest=table.LONGEST), form.text("words")
        form.settled()
        revision = form.whole("revision") or 0
        start, quoted, replacement = narrowed(reading.text_of(view, revision, language), after)
        quote = Quote(language, quoted, start if quoted else None)
        made = suggesting.suggest(reader.person(), draft_id, revision, quote, replacement, why)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal, {"replacement": "words", "quoted": "words"})
        return _form(view, language, form), status
    return _back(form, draft_id, made["comment"], "suggested")


def _languages(view: DraftView) -> list[str]:
    texts = view.revision.texts
    return [*texts, *(one for one in words.languages() if one not in texts)]


def _form(view: DraftView, language: str, form: Form) -> str:
    evaluation = evaluation_of(view, clock.now())
    role = _hand(view, evaluation.steps if evaluation else (), writers(view.draft.id)).role
    return render_template(
        "talk/suggest.html",
        draft=view.draft,
        form=form,
        text_language=language,
        in_languages=_languages(view),
        leaves=http.sentence(CO_WRITES, {"role": role}) if role else "",
        why_not=_why_not(view),
    )


@pages.post("/suggestions/<int:comment_id>/acceptance")
def take(draft_id: int, comment_id: int) -> ResponseReturnValue:
    """Take suggested words: a new revision."""
    form = Form.posted()
    try:
        suggesting.take(reader.person(), draft_id, comment_id, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _thread(draft_id, comment_id, form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done="taken"), 303)


@pages.get("/suggestions/<int:comment_id>/refusal")
def ask_refusal(draft_id: int, comment_id: int) -> str:
    """Ask why, if there is more to say."""
    return _refusal(draft_id, comment_id, Form())


@pages.post("/suggestions/<int:comment_id>/refusal")
def decline(draft_id: int, comment_id: int) -> ResponseReturnValue:
    """Decline suggested words, or take one's own back."""
    form = Form.posted()
    try:
        reason = form.text("reason", longest=table.LONGEST)
        form.settled()
        suggesting.decline(reader.person(), draft_id, comment_id, reason)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _refusal(draft_id, comment_id, form), status
    form.values["from"] = "thread"  # it is no longer among those on the draft's page
    return _back(form, draft_id, comment_id, "declined")


def _refusal(draft_id: int, comment_id: int, form: Form) -> str:
    view = draft_view(draft_id, reader.standing())
    one = reading.one_thread(view, comment_id)
    return render_template("talk/refusal.html", draft=view.draft, one=one, form=form)
