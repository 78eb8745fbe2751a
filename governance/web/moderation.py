"""Messages that break the rules: the list of what was proposed, a proposal, and the decision of its approvers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.people.actors import acts, holders
from governance.web import paging, people, reader, words
from governance.web.forms import Form
from governance.web.telling import day
from policies.differences import differences
from policies.eligibility import NotEligible
from policies.moderating import KINDS, MODERATE, Rules, end_of, suggestions
from policies.versions import edition
from workflows import moderation
from workflows.candidates import turn
from workflows.delegations import StandIn, stand_ins, stand_ins_for
from workflows.moderation import ModerationView, Proposal
from workflows.moderation.deciding import VERDICTS
from workflows.moderation.rights import rules_of
from workflows.moderation.rows import STANDS
from workflows.reading import ThreadView, thread_view
from workflows.states import MODERATION

pages = Blueprint("moderation", __name__)

DONE = ("proposed", "decided", "withdrawn", "carried_out", "appealed", "appeal_decided", "reinstated")
NAMES = {"message_id": "message"}


@pages.get("/moderation")
def all_moderations() -> str:
    """What was proposed, newest first, in one state or in all."""
    state = request.args.get("state", "")
    state = state if state in MODERATION.states else ""
    key = paging.after(paging.number)
    page = moderation.moderations(state or None, key[0] if key else None, paging.SIZE)
    return render_template(
        "moderation/list.html",
        form=Form.of(state=state),
        state_items=[{"value": one, "text": words.moderation_state_name(one)} for one in MODERATION.states],
        rows=page.rows,
        following=http.cursor([page.next]) if page.next else None,
        continued=key is not None,
    )


# -- Proposing ----------------------------------------------------------------------------------------------------


@pages.get("/threads/<int:thread_id>/moderation")
def new(thread_id: int) -> str:
    """The form of a proposal; what a check found is quoted where somebody chose that."""
    view = _thread(thread_id)
    messages = _inbound(view)
    chosen = next((one for one in messages if str(one.id) == request.args.get("message")), messages[-1])
    form = Form.of(message=chosen.id, kind="")
    number = request.args.get("suggestion", "")
    for one in _suggested(view, messages):
        if str(one["number"]) == number and one["message"] == chosen.id:
            form = Form.of(message=chosen.id, kind="", ground=one["ground"].id, quote=one["words"])
    return _asked(view, form)


@pages.post("/threads/<int:thread_id>/moderation")
def propose(thread_id: int) -> ResponseReturnValue:
    """Keep the copy and put the proposal before its chain."""
    form, rules = Form.posted(), words.moderation_rules()
    grounds = tuple(rules.grounds) if rules else ()
    try:
        wanted = Proposal(
            message_id=form.whole("message") or 0,
            kind=form.chosen("kind", KINDS, N_("Choose what is to be done.")) or "",
            ground=form.chosen("ground", grounds, N_("Choose the rule that it breaks.")) or "",
            quote=form.text("quote", longest=10_000, required=N_("Quote the words that break the rule.")),
            reason=form.text("reason", longest=10_000, required=N_("Say how these words break the rule.")),
            neutral=form.value("neutral") == "yes",
            until=people.end_of_day(form, "until"),
        )
        form.settled()
        made = moderation.propose(reader.person(), thread_id, wanted, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal, NAMES)
        return _asked(_thread(thread_id), form), status
    return redirect(url_for("moderation.show", moderation_id=made["moderation"], done="proposed"), 303)


def _asked(view: ThreadView, form: Form) -> str:
    rules, messages = words.moderation_rules(), _inbound(view)
    return render_template(
        "moderation/new.html",
        view=view,
        form=form,
        why_not=_why_not_propose(view, rules),
        messages=messages,
        message_items=[{"value": one.id, "text": one.text[:120]} for one in messages],
        ground_items=_ground_items(rules),
        kind_items=[{"value": one, "text": words.moderation_kind_name(one)} for one in KINDS],
        blocks=_last_day(rules),
        suggestions=_suggested(view, messages),
    )


def _ground_items(rules: Rules | None) -> list[dict[str, str]]:
    """The grounds of the guidance, each with what it says and what it allows."""
    found = []
    for one in rules.grounds.values() if rules else ():
        acts = words.either([words.moderation_kind_name(kind) for kind in one.kinds])
        hint = gettext("%(text)s Allowed: %(acts)s.") % {"text": words.said(one.text), "acts": acts}
        found.append({"value": one.id, "text": words.said(one.title), "hint": hint})
    return found


def _last_day(rules: Rules | None) -> str:
    """The last day on which a block may end; empty where the guidance blocks nobody."""
    document = words.document()
    if document is None or rules is None or rules.block_at_most is None:
        return ""
    last = end_of(rules.block_at_most, clock.now(), document.calendar.zone) - timedelta(days=1)
    return day(last.date())


def _why_not_propose(view: ThreadView, rules: Rules | None) -> str:
    document = words.document()
    category = document.categories.get(view.thread.category or "") if document else None
    if not acts(reader.standing().roles):
        return gettext("Your roles let you see everything here and change none of it.")
    if rules is None:
        return gettext("The guidance gives no reason for which a message may be removed.")
    if category is None or category.action != MODERATE:
        return gettext("Triage the conversation first: its category does not moderate anything.")
    return ""


def _suggested(view: ThreadView, messages: Sequence[Any]) -> list[dict[str, Any]]:
    """What checks find in the messages, each with the ground for which it speaks."""
    document = words.document()
    if document is None:
        return []
    found = [
        {"message": one.id, "ground": ground, "words": said}
        for one in messages
        for ground, said in suggestions(document, one.text, one.language, clock.now())
    ]
    return [{**one, "number": number} for number, one in enumerate(found[:20])]


def _thread(thread_id: int) -> ThreadView:
    view = thread_view(thread_id, reader.standing())
    if view is None or not _inbound(view):
        raise NotFound("not-found", N_("There is no such conversation."))
    return view


def _inbound(view: ThreadView) -> list[Any]:
    return [one for one in view.messages if one.direction == "in"]


# -- One proposal ---------------------------------------------------------------------------------------------------


@pages.get("/moderation/<int:moderation_id>")
def show(moderation_id: int) -> str:
    """One proposal: why, the copy, what was decided and done, and what the reader can do."""
    return shown(moderation.moderation_view(moderation_id, reader.standing()), Form())


@pages.post("/moderation/<int:moderation_id>")
def decide(moderation_id: int) -> ResponseReturnValue:
    """Approve or reject it."""
    form = Form.posted()
    try:
        verdict = form.chosen("verdict", VERDICTS, N_("Choose what you decide.")) or ""
        comment = form.text("comment", longest=10_000)
        form.settled()
        neutral = form.value("neutral") == "yes"
        moderation.decide(reader.person(), moderation_id, verdict, comment, neutral, form.whole("on_behalf_of"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return shown(moderation.moderation_view(moderation_id, reader.standing()), form), status
    return redirect(url_for("moderation.show", moderation_id=moderation_id, done="decided"), 303)


def shown(view: ModerationView, form: Form) -> str:
    """The page of a proposal as the reader meets it."""
    standing, at = reader.standing(), clock.now()
    waits = view.row.state == "proposed"
    covered = stand_ins(standing.person_id, at) if waits or view.row.state == "appealed" else []
    here = turn(view.review, standing, covered) if waits else None
    refused = here.answer if here and isinstance(here.answer, NotEligible) else None
    rules = rules_of(edition(view.row.policy_version_id).document)
    return render_template(
        "moderation/show.html",
        view=view,
        form=form,
        rules=rules,
        over=_over(view, at),
        edit=_edit(view),
        since=_since(view),
        checks=words.every([words.clause_title(f"checks.{name}") or name for name in view.row.checks]),
        turn=here,
        why_not=http.sentence(refused.sentence, refused.facts) if refused else "",
        acts=_acts(view, covered, at),
        judges=_judges(view, rules, at),
        answer_by=_answer_by(view),
        done=request.args.get("done") if request.method == "GET" else None,
        now=at,
    )


def _acts(view: ModerationView, covered: Sequence[StandIn], at: datetime) -> list[tuple[str, str, str]]:
    """What the reader can do now: words, address, look; the first one is the one that is expected."""
    state, standing = view.row.state, reader.standing()
    judges = view.judgement is not None and turn(view.judgement, standing, covered).mine
    mine = standing.person_id == view.row.proposed_by
    undo = gettext("Record that it was undone"), "ask_undoing"
    ways = (
        (state == "approved" and view.on_channel, gettext("Record what was done"), "ask_act", "primary"),
        (view.done_before and view.on_channel, gettext("Record that it was done before"), "ask_act", "secondary"),
        ((state == "reversed" or _over(view, at)) and view.on_channel, *undo, "primary"),
        (state == "appealed" and judges, gettext("Decide on the appeal"), "ask_decision", "primary"),
        (
            state == "carried_out" and acts(standing.roles),
            gettext("Take down an appeal"),
            "ask_appeal",
            "secondary",
        ),
        (state in ("carried_out", "upheld", "partly") and not _over(view, at) and view.on_channel, *undo, "secondary"),
        (
            (state == "proposed" and mine) or (state == "approved" and (mine or view.on_channel)),
            gettext("Take it back"),
            "ask_withdrawal",
            "secondary",
        ),
    )
    return [
        (text, url_for(f"moderating.{endpoint}", moderation_id=view.row.id), look)
        for offered, text, endpoint, look in ways
        if offered
    ]


def _edit(view: ModerationView) -> list[Any]:
    """What an edit made of the message between its taking in and the proposal; nothing where it was not edited."""
    before, copy = view.message.taken_in, view.copy
    return differences(before, copy.content["text"]) if copy and copy.content["text"] != before else []


def _since(view: ModerationView) -> list[Any]:
    """What an edit made of the message since it was proposed about."""
    now, copy = view.message.reads, view.copy
    edited = copy is not None and view.message.version != view.row.message_version
    return differences(copy.content["text"], now) if copy and edited else []


def _over(view: ModerationView, at: datetime) -> bool:
    """Whether it is a block whose time is up, and that stands."""
    return view.row.until is not None and view.row.until <= at and view.row.state in STANDS


def _judges(view: ModerationView, rules: Rules, at: datetime) -> str:
    """Who can decide on the appeal that waits, in their own name or in somebody's place."""
    if view.row.state != "appealed":
        return ""
    holding = {one.id: one.name for one in holders(rules.appeal_to, None, at) if one.id not in view.involved}
    lent = stand_ins_for(holding, at)
    names = [*holding.values(), *(one.delegate for one in lent if one.delegate_id not in view.involved)]
    return words.either(list(dict.fromkeys(names)))


def _answer_by(view: ModerationView) -> datetime | None:
    """By when the appeal that waits is to be decided."""
    return view.appeal.decide_by if view.appeal and view.row.state == "appealed" else None
