"""Practice on real messages: begun from a conversation, written, handed in, and compared with what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, gettext

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.web import paging, reader, words
from governance.web.forms import Form
from governance.web.live import Live, counts, fit, needed
from governance.web.triage import Tree, asked, chosen, questioned
from policies.facts import Evaluation
from policies.parts import Document
from policies.triage import Outcome, walk
from policies.versions import edition, version_in_force
from workflows import keyed, practising
from workflows.practising import PracticeView, practice_view
from workflows.practising.looking import look
from workflows.practising.reading import HANDED_IN, MINE
from workflows.reading import ThreadView, thread_view

pages = Blueprint("practising", __name__)

DONE = ("begun", "triaged", "saved", "handed_in", "said", "discarded")


@pages.get("/practices")
def mine() -> str:
    """One's own practice and how it stands; to mentors, what others handed in."""
    who, at = reader.standing(), clock.now()
    mentor = practising.is_mentor(who, at)
    view = HANDED_IN if mentor and request.args.get("view") == HANDED_IN else MINE
    key = paging.after(paging.number)
    page = practising.practices(who, view, key[0] if key else None, paging.SIZE)
    return render_template(
        "practices/list.html",
        rows=page.rows,
        summary=practising.summary(reader.ident()),
        current=view,
        tabs=_tabs(view) if mentor else [],
        following=http.cursor([page.next]) if page.next else None,
        continued=key is not None,
        done=reader.done(DONE),
    )


def _tabs(current: str) -> list[dict[str, Any]]:
    titles = {MINE: gettext("My practice"), HANDED_IN: gettext("Handed in by others")}
    return [
        {"href": url_for("practising.mine", view=view), "text": title, "current": view == current}
        for view, title in titles.items()
    ]


@pages.get("/threads/<int:thread_id>/practice")
def ask(thread_id: int) -> str:
    """What practice is, before one begins."""
    return _beginning(thread_id, Form())


@pages.post("/threads/<int:thread_id>/practice")
def begin(thread_id: int) -> ResponseReturnValue:
    """Begin, or go on with what was begun on the same message."""
    form = Form.posted()
    try:
        made = practising.begin(reader.person(), thread_id)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _beginning(thread_id, form), status
    return redirect(url_for("practising.show", practice_id=made["practice"]), 303)


def _beginning(thread_id: int, form: Form) -> str:
    return render_template("practices/new.html", view=_conversation(thread_id), form=form)


def _conversation(thread_id: int) -> ThreadView:
    view = thread_view(thread_id, reader.standing())
    if view is None:
        raise NotFound("not-found", N_("There is no such conversation."))
    return view


# -- One's own category -------------------------------------------------------------------------------------------


@pages.get("/practices/<int:practice_id>/triage")
def questions(practice_id: int) -> str:
    """The next question; the category where the answers lead to one; or all of them, to choose directly."""
    return questioned(partial(_tree, practice_id))


@pages.post("/practices/<int:practice_id>/triage")
def choose(practice_id: int) -> ResponseReturnValue:
    """Choose one's own category, for a reason."""
    done = url_for("practising.show", practice_id=practice_id, done="triaged")
    return chosen(partial(practising.choose, reader.person(), practice_id), partial(_tree, practice_id), done)


def _tree(practice_id: int, form: Form, document: Document, way: Outcome, *, direct: bool) -> str:
    view = practice_view(practice_id, reader.standing())
    tree = Tree(
        partial(url_for, "practising.questions", practice_id=practice_id),
        url_for("practising.choose", practice_id=practice_id),
        view.row.version,
        f"practice-triage-{practice_id}",
    )
    message = view.message
    return render_template(
        "practices/triage.html",
        view=view,
        form=form,
        now=clock.now(),
        **asked(document, way, tree, message.text, view.channel.key, view.row.begun_at, direct=direct),
    )


# -- One practice -------------------------------------------------------------------------------------------------


@pages.get("/practices/<int:practice_id>")
def show(practice_id: int) -> str:
    """One practice: while it is written, and what came of it once it is handed in."""
    return _page(practice_id, Form())


@pages.post("/practices/<int:practice_id>")
def act(practice_id: int) -> ResponseReturnValue:
    """One of the page's buttons: keep what was written, hand it in as well, or say something as a mentor."""
    form, name = Form.posted(), request.form.get("act", "save")
    try:
        if name == "say":
            text = form.text("text", longest=10_000, required=N_("Write something here."))
            form.settled()
            practising.say(reader.person(), practice_id, text)
            done = "said"
        else:
            done = _written(practice_id, form, hand_in=name == "hand_in")
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal, {"texts": f"texts.{_languages(practice_id)[0]}"})
        return _page(practice_id, form), status
    return redirect(url_for("practising.show", practice_id=practice_id, done=done), 303)


def _written(practice_id: int, form: Form, *, hand_in: bool) -> str:
    """Keep the words; and hand them in, as a second act with a key of its own."""
    document = version_in_force(clock.now()).document
    topic = form.chosen("topic", list(document.topics))
    texts = {one: form.text(f"texts.{one}") for one in words.languages()}
    form.settled()
    actor = reader.person()
    practising.write(actor, practice_id, texts, topic, form.whole("version"))
    if not hand_in:
        return "saved"
    practising.hand_in(keyed.part(actor, "handing-in"), practice_id)
    return "handed_in"


def _languages(practice_id: int) -> tuple[str, ...]:
    """The languages of the guidance, the message's own first."""
    own = practice_view(practice_id, reader.standing()).message.language
    return tuple(sorted(words.languages(), key=lambda one: one != own))


@pages.post("/practices/<int:practice_id>/evaluation")
def look_at(practice_id: int) -> str:
    """What the guidance would ask of the text as it stands in the form. Changes nothing."""
    view, form = practice_view(practice_id, reader.standing()), Form.posted()
    return render_template("practices/_asked.html", view=view, swapped=True, **_seen(view, form))


@pages.get("/practices/<int:practice_id>/discarding")
def confirm_discarding(practice_id: int) -> str:
    """Ask before it is thrown away."""
    return _discarding(practice_id, Form())


@pages.post("/practices/<int:practice_id>/discarding")
def discard(practice_id: int) -> ResponseReturnValue:
    """Throw it away."""
    form = Form.posted()
    try:
        practising.discard(reader.person(), practice_id, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _discarding(practice_id, form), status
    return redirect(url_for("practising.mine", done="discarded"), 303)


def _discarding(practice_id: int, form: Form) -> str:
    view = practice_view(practice_id, reader.standing())
    if not view.own:
        raise NotFound("not-found", N_("There is no such practice."))
    return render_template("practices/discarding.html", view=view, form=form)


def _page(practice_id: int, form: Form) -> str:
    who = reader.standing()
    view = practice_view(practice_id, who)
    shown: dict[str, Any] = {"view": view, "form": form, "now": clock.now(), "done": reader.done(DONE)}
    if not view.open:
        found = practising.comparison(view, who)
        return render_template("practices/handed_in.html", found=found, **_beside(view, found), **shown)
    if not form.values:
        form = Form.of(topic=view.row.topic, **{f"texts.{one}": text for one, text in view.row.texts.items()})
    seen = _seen(view, form)
    return render_template(
        "practices/show.html",
        **{**shown, "form": form},
        **seen,
        languages_of_text=_languages(practice_id),
        topic_items=words.topic_items(),
        path=_path(view, version_in_force(clock.now()).document),
    )


def _seen(view: PracticeView, form: Form) -> dict[str, Any]:
    """What the guidance would ask of what stands in the form."""
    at, who = clock.now(), reader.standing()
    document = version_in_force(at).document
    texts = {one: fit(form.value(f"texts.{one}")) for one in words.languages()}
    topic = form.value("topic") if form.value("topic") in document.topics else None
    kept = {one: text for one, text in texts.items() if text}
    seen = look(view.row, who, at, document, kept, topic)
    any_text = any(text.strip() for text in texts.values())
    languages = needed("reply", view.message, document)
    live = Live(at, seen, view.channel, counts(texts, view.channel), any_text, languages, (), [])
    return {"live": live, "category": document.categories.get(view.row.category or ""), "would": _would(live)}


def _would(live: Live) -> str:
    """`This would go to Priya Raman (communications manager), because …`"""
    category = live.preview.evaluation.category
    return gettext("This would go to %(chain)s, because you put the message into the category %(category)s.") % {
        "chain": live.chain,
        "category": words.category_title(category),
    }


def _beside(view: PracticeView, found: Any) -> dict[str, Any]:
    """What stands on both sides once it is handed in: steps as roles, what checks said, how long it took."""
    own = Evaluation.from_json(view.row.evaluation or {})
    document = edition(view.row.policy_version_id or 0).document
    theirs = found.real.evaluation if found else None
    taken = (view.row.handed_in_at or view.row.begun_at) - view.row.begun_at
    return {
        "own": own,
        "took": format_timedelta(taken, granularity="minute", threshold=1.2),
        "own_steps": _steps(own),
        "real_steps": _steps(theirs) if theirs else "",
        "own_checks": _checks(own),
        "real_checks": _checks(theirs) if theirs else [],
        "path": _path(view, document),
    }


def _steps(evaluation: Evaluation) -> str:
    return ", ".join(words.role_title(step.role) for step in evaluation.steps) or gettext("Nobody: there is no answer")


def _checks(evaluation: Evaluation) -> list[Mapping[str, Any]]:
    """What checks and rules said, each sentence once."""
    said = {http.sentence(one.sentence, one.facts): one for one in evaluation.findings}
    return [{"outcome": one.outcome, "text": text, "clause": one.clause} for text, one in said.items()]


def _path(view: PracticeView, document: Document) -> list[tuple[str, str]]:
    """The questions that were answered, and the answers."""
    way = walk(document.triage, [f"{one.get('question')}.{one.get('answer')}" for one in view.row.path])
    return [(words.said(question.question), words.said(answer.label)) for question, answer in way.steps]
