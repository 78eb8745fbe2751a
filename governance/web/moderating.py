"""What follows an approved proposal: what was done on the channel, that it was undone, appeals, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.people.actors import acts
from governance.web import reader, words
from governance.web.forms import Form, split
from policies.eligibility import NotEligible
from policies.versions import edition
from workflows import moderation
from workflows.candidates import turn
from workflows.delegations import stand_ins
from workflows.moderation import Done, ModerationView
from workflows.moderation.appealing import OUTCOMES
from workflows.moderation.rights import PART, rules_of
from workflows.moderation.rows import TOLD
from workflows.states import MODERATION

pages = Blueprint("moderating", __name__, url_prefix="/moderation/<int:moderation_id>")

NAMES = {"done_at": "done_time", "received_at": "received_time"}


@pages.get("/act")
def ask_act(moderation_id: int) -> str:
    """Ask what was done on the channel."""
    return _account(_view(moderation_id), _begins("done"), undoes=False)


@pages.post("/act")
def carry_out(moderation_id: int) -> ResponseReturnValue:
    """Record what was done."""
    return _recorded(moderation_id, moderation.carry_out, "carried_out", undoes=False)


@pages.get("/reinstatement")
def ask_undoing(moderation_id: int) -> str:
    """Ask how it was undone."""
    return _account(_view(moderation_id), _begins("done"), undoes=True)


@pages.post("/reinstatement")
def reinstate(moderation_id: int) -> ResponseReturnValue:
    """Record that it was undone."""
    return _recorded(moderation_id, moderation.reinstate, "reinstated", undoes=True)


def _recorded(moderation_id: int, verb: Callable[..., Any], done: str, *, undoes: bool) -> ResponseReturnValue:
    form = Form.posted()
    try:
        when = form.moment("done", http.zone())
        if when is None and not any(name.startswith("done") for name in form.errors):
            form.fault("done_date", N_("Write when it was done."))
        note = form.text("note", longest=10_000)
        url = form.line("url", longest=2000) or None
        if url and not url.startswith(("https://", "http://")):
            form.fault("url", N_("A web address begins with https://."))
        told = form.chosen("told", TOLD, N_("Choose whether the author was told.")) or ""
        why_not = form.text("told_why_not", longest=10_000)
        form.settled()
        assert when is not None  # else the form was not settled
        verb(reader.person(), moderation_id, Done(when, note, told, why_not, url), form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal, NAMES)
        return _account(_view(moderation_id), form, undoes=undoes), status
    return _back(moderation_id, done)


def _account(view: ModerationView, form: Form, *, undoes: bool) -> str:
    move = "reinstate" if undoes else "carry_out_before" if view.done_before else "carry_out"
    why_not = _why_not(view, move) if not form.faulty else ""
    if not why_not and not view.on_channel:
        why_not = gettext(
            "Whoever proposed or approved it does it on the channel, or somebody who may publish; never an intern."
        )
    judge = _judge(view) and not undoes
    return render_template("moderation/account.html", view=view, form=form, undoes=undoes, why_not=why_not, judge=judge)


# -- Appeals --------------------------------------------------------------------------------------------------------


@pages.get("/appeal")
def ask_appeal(moderation_id: int) -> str:
    """Ask what the person said."""
    return _appeal(_view(moderation_id), _begins("received"))


@pages.post("/appeal")
def appeal(moderation_id: int) -> ResponseReturnValue:
    """Take down an appeal."""
    form = Form.posted()
    try:
        said = form.text("words", longest=10_000, required=N_("Write what the person said, in their words."))
        when = form.moment("received", http.zone())
        if when is None and not any(name.startswith("received") for name in form.errors):
            form.fault("received_date", N_("Write when it came."))
        why = form.text("late_why", longest=10_000)
        form.settled()
        assert when is not None  # else the form was not settled
        moderation.appeal(reader.person(), moderation_id, said, when, why, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal, NAMES)
        return _appeal(_view(moderation_id), form), status
    return _back(moderation_id, "appealed")


def _appeal(view: ModerationView, form: Form) -> str:
    why_not = _why_not(view, "appeal") if not form.faulty else ""
    if not acts(reader.standing().roles):
        why_not = gettext("Your roles let you see everything here and change none of it.")
    rules, judge = _rules(view), _judge(view)
    return render_template("moderation/appeal.html", view=view, form=form, rules=rules, why_not=why_not, judge=judge)


@pages.get("/appeal/decision")
def ask_decision(moderation_id: int) -> str:
    """Ask what comes of an appeal."""
    return _judged(_view(moderation_id), Form())


@pages.post("/appeal/decision")
def decide(moderation_id: int) -> ResponseReturnValue:
    """Decide on an appeal."""
    form = Form.posted()
    try:
        outcome = form.chosen("outcome", tuple(OUTCOMES), N_("Choose what comes of the appeal.")) or ""
        reason = form.text("reason", longest=10_000, required=N_("A reason is required."))
        answer = form.text("answer", longest=10_000, required=N_("Write what the person who appealed is told."))
        form.settled()
        judge, version, place = reader.person(), form.whole("version"), form.whole("on_behalf_of")
        moderation.decide_appeal(judge, moderation_id, outcome, reason, answer, version, place)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _judged(_view(moderation_id), form), status
    return _back(moderation_id, "appeal_decided")


def _judged(view: ModerationView, form: Form) -> str:
    why_not, rules, standing = _why_not(view, "uphold") if not form.faulty else "", _rules(view), reader.standing()
    stands_in = None
    if view.judgement is not None and view.row.state == "appealed":
        here = turn(view.judgement, standing, stand_ins(standing.person_id, clock.now()))
        stands_in = here.stands_in
        if isinstance(here.answer, NotEligible):
            why_not = _why_no_judge(view, rules, here.answer)
    return render_template(
        "moderation/judge.html",
        view=view,
        form=form,
        rules=rules,
        why_not=why_not,
        stands_in=stands_in,
        now=clock.now(),
    )


def _why_no_judge(view: ModerationView, rules: Any, answer: NotEligible) -> str:
    """Why the reader decides nothing here: a role that they lack, their part in it, or what else there is."""
    if answer.slug == "role-missing":
        return http.sentence(N_("This needs the role %(roles)s, which you do not hold."), {"roles": rules.appeal_to})
    if reader.ident() in view.involved:
        return gettext(PART)
    return http.sentence(answer.sentence, answer.facts)


# -- Taking it back -------------------------------------------------------------------------------------------------


@pages.get("/withdrawal")
def ask_withdrawal(moderation_id: int) -> str:
    """Ask why it is taken back."""
    return _withdrawal(_view(moderation_id), Form())


@pages.post("/withdrawal")
def withdraw(moderation_id: int) -> ResponseReturnValue:
    """Take it back."""
    form = Form.posted()
    try:
        reason = form.text("reason", longest=10_000, required=N_("Say why it is taken back."))
        form.settled()
        moderation.withdraw(reader.person(), moderation_id, reason, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _withdrawal(_view(moderation_id), form), status
    return _back(moderation_id, "withdrawn")


def _withdrawal(view: ModerationView, form: Form) -> str:
    why_not = _why_not(view, "withdraw") if not form.faulty else ""
    if reader.ident() != view.row.proposed_by and (view.row.state == "proposed" or not view.on_channel):
        why_not = gettext("Only who proposed it, or who could carry it out, takes this back.")
    return render_template("moderation/withdrawal.html", view=view, form=form, why_not=why_not)


# -- What they share ------------------------------------------------------------------------------------------------


def _view(moderation_id: int) -> ModerationView:
    return moderation.moderation_view(moderation_id, reader.standing())


def _rules(view: ModerationView) -> Any:
    return rules_of(edition(view.row.policy_version_id).document)


def _judge(view: ModerationView) -> bool:
    """Whether the reader could decide on an appeal against this as long as they have no further part in it."""
    return reader.standing().holds(_rules(view).appeal_to) and reader.ident() not in view.involved


def _why_not(view: ModerationView, move: str) -> str:
    """Why a proposal in this state cannot be acted on so; empty where it can."""
    if MODERATION.allows(view.row.state, move):
        return ""
    state = words.moderation_state_name(view.row.state)
    return gettext("This cannot be done now. The proposal stands at: %(state)s.") % {"state": state}


def _begins(name: str) -> Form:
    return Form.of(**split(clock.now(), http.zone(), name))


def _back(moderation_id: int, done: str) -> ResponseReturnValue:
    return redirect(url_for("moderation.show", moderation_id=moderation_id, done=done), 303)
