"""What is still open with somebody, and handing their drafts over to a keeper, with a result for each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, NotAllowed, NotFound, Refusal
from governance.people.actors import Profile, profile
from governance.web import reader, words
from governance.web.forms import Form
from governance.web.handing_over import KEEPER_MAY, WHO, WHY
from policies.versions import version_in_force
from workflows.handing_over import OpenDraft, Result, hand_over_all, may_hand_over, open_items, those_who_act
from workflows.reviews import NO_DUE

SHOWN = 90
"""Characters of a draft that tell it from others."""

pages = Blueprint("open_items", __name__, url_prefix="/people/<int:person_id>/open-items")


@pages.before_request
def those_who_may() -> None:
    """Everybody else is refused, and told who may."""
    role = version_in_force(clock.now()).document.approval.escalate_to
    if not may_hand_over(reader.standing(), role):
        raise NotAllowed(
            "may-not-hand-over", N_("An administrator hands drafts over, or the role %(role)s."), role=role
        )


@pages.get("")
def show(person_id: int) -> str:
    """What is open with them."""
    one = _found(person_id)
    chosen = [str(each.draft_id) for each in open_items(person_id, reader.standing()).drafts]
    form = Form()
    form.values.setlist("draft", chosen)
    return _page(one, form)


@pages.post("")
def hand_over(person_id: int) -> ResponseReturnValue:
    """Hand the chosen drafts over, one by one."""
    one, form = _found(person_id), Form.posted()
    chosen = [int(each) for each in form.every("draft") if each.isascii() and each.isdigit() and len(each) < 10]
    try:
        form.line("keeper_id", required=WHO)
        why = form.text("reason", longest=2000, required=WHY)
        if not chosen:
            form.fault("draft", N_("Choose at least one draft."))
        form.settled()
        found = hand_over_all(reader.person(), chosen, form.whole("keeper_id") or 0, why, person_id)
    except Refusal as refusal:
        return _page(one, form), form.refused(refusal)
    return _page(one, Form(), [_said(result) for result in found])


def _said(one: Result) -> dict[str, Any]:
    lines = [line for each in http.field_errors(one.refusal).values() for line in each] if one.refusal else []
    why = " ".join(lines) or (http.said(one.refusal) if one.refusal else "")
    return {"draft_id": one.draft_id, "done": one.refusal is None, "why": why}


def _page(one: Profile, form: Form, results: list[dict[str, Any]] | None = None) -> str:
    found = open_items(one.id, reader.standing())
    people = [each for each in those_who_act(clock.now()) if each[0] != one.id]
    return render_template(
        "handing_over/open_items.html",
        one=one,
        form=form,
        results=results,
        drafts=[_choice(each) for each in found.drafts],
        steps=[(each, each.due if each.due < NO_DUE else None) for each in found.steps],
        hidden=found.hidden,
        people=[{"value": str(ident), "text": name} for ident, name in people],
        about=http.sentence(KEEPER_MAY, {}),
        now=clock.now(),
    )


def _choice(one: OpenDraft) -> dict[str, Any]:
    """A draft to choose: its first words, its number and its state."""
    text = " ".join((one.texts.get(http.language()) or next(iter(one.texts.values()), "")).split())
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN].rsplit(' ', 1)[0]}…"
    hint = f"{gettext('Draft %(number)s') % {'number': one.draft_id}} · {words.state_name(one.state)}"
    return {"value": str(one.draft_id), "text": words.of_people(shown), "hint": hint}


def _found(person_id: int) -> Profile:
    one = profile(person_id)
    if one is None:
        raise NotFound("no-such-person", N_("There is no such person."))
    return one
