"""Pages on which a step is put to somebody, one more is asked, a step is skipped, and a draft is handed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.web import reader, reviews, words
from governance.web.forms import Form
from governance.web.reviewing import Seen, seen
from workflows import claims, handing_over
from workflows.handing_over import those_who_act

pages = Blueprint("handing_over", __name__, url_prefix="/drafts/<int:draft_id>")

WHY = N_("Say why.")
WHO = N_("Choose somebody.")
KEEPER_MAY = N_(
    "They may edit, withdraw and publish it as its author may, answer for it, and decide on none of its texts. "
    "Its author stays its author, and what was decided stays."
)
SKIPPED = N_(
    "Nobody approves this step then. It stands on the record with your name and your reason, and you decide on no "
    "other step."
)


# -- Looking at it -------------------------------------------------------------------------------------------------


@pages.get("/claim")
def no_claim(draft_id: int) -> ResponseReturnValue:
    """Where a reload leads after a refusal: looking changes nothing."""
    return redirect(url_for("reviews.show", draft_id=draft_id))


@pages.post("/claim")
def claim(draft_id: int) -> ResponseReturnValue:
    """Say that one is looking at it."""
    return _claimed(draft_id, lambda: claims.claim(reader.person(), draft_id))


@pages.get("/claim/end")
def no_release(draft_id: int) -> ResponseReturnValue:
    """As `no_claim`."""
    return redirect(url_for("reviews.show", draft_id=draft_id))


@pages.post("/claim/end")
def release(draft_id: int) -> ResponseReturnValue:
    """Say that one no longer is."""
    return _claimed(draft_id, lambda: claims.release(reader.person(), draft_id))


def _claimed(draft_id: int, act: Callable[[], Any]) -> ResponseReturnValue:
    form = Form.posted()
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return reviews.page(seen(draft_id), form), status
    return redirect(url_for("reviews.show", draft_id=draft_id), 303)


# -- To whom -------------------------------------------------------------------------------------------------------


@pages.get("/steps/<int:position>/<int:part>/person")
def choose(draft_id: int, position: int, part: int) -> str:
    """Choose to whom a step is put, among those who can decide on it."""
    return _choose(seen(draft_id), position, part, Form())


@pages.post("/steps/<int:position>/<int:part>/person")
def put_to(draft_id: int, position: int, part: int) -> ResponseReturnValue:
    """Put it to them."""

    def act(form: Form, who: int, why: str) -> None:
        handing_over.reassign(reader.person(), draft_id, position, part, who, why, form.whole("version"))

    return _done(draft_id, "person_id", act, lambda found, form: _choose(found, position, part, form), "put_to")


def _choose(found: Seen, position: int, part: int, form: Form) -> str:
    able = next((one for one in found.requirements if _is(one, position, part)), None)
    if able is None:
        raise NotFound("no-such-step", N_("This review has no such step."))
    items = [{"value": str(one.id), "text": words.standing_in(one)} for one in able.can]
    return render_template(
        "handing_over/choose.html",
        seen=found,
        form=form,
        title=gettext("To whom is this step put?"),
        about=gettext("It is first in their queue, and they are told. Others with the role may decide as before."),
        field="person_id",
        label=gettext("To whom"),
        items=items,
        none=gettext("Nobody can decide on this step at present. An administrator can give the role."),
        action=url_for("handing_over.put_to", draft_id=found.view.draft.id, position=position, part=part),
        button_text=gettext("Put it to them"),
    )


def _is(one: Any, position: int, part: int) -> bool:
    return one.id.startswith("steps.") and (one.facts["step"], one.facts["part"]) == (position, part)


@pages.get("/steps/new")
def ask(draft_id: int) -> str:
    """Choose whom to ask to approve too."""
    return _ask(seen(draft_id), Form())


@pages.post("/steps/new")
def add(draft_id: int) -> ResponseReturnValue:
    """Ask them."""

    def act(form: Form, who: int, why: str) -> None:
        handing_over.ask(reader.person(), draft_id, who, why, form.whole("version"))

    return _done(draft_id, "person_id", act, _ask, "asked")


def _ask(found: Seen, form: Form) -> str:
    review = found.view.review
    out = review.conflict if review else frozenset()
    return render_template(
        "handing_over/choose.html",
        seen=found,
        form=form,
        title=gettext("Whom do you ask to approve too?"),
        about=gettext(
            "They approve beside those whom the guidance asks, and replace nobody. Nothing goes on before they have; "
            "you can take it back."
        ),
        field="person_id",
        label=gettext("Whom"),
        items=_people(out | {found.reader.person_id or 0}),
        none=gettext("There is nobody to ask."),
        action=url_for("handing_over.add", draft_id=found.view.draft.id),
        button_text=gettext("Ask them"),
    )


@pages.get("/handover")
def ask_keeper(draft_id: int) -> str:
    """Choose who goes on with a draft."""
    return _ask_keeper(seen(draft_id), Form())


@pages.post("/handover")
def hand_over(draft_id: int) -> ResponseReturnValue:
    """Hand it over."""

    def act(form: Form, who: int, why: str) -> None:
        handing_over.hand_over(reader.person(), draft_id, who, why, form.whole("version"))

    return _done(draft_id, "keeper_id", act, _ask_keeper, "handed_over")


def _ask_keeper(found: Seen, form: Form) -> str:
    return render_template(
        "handing_over/choose.html",
        seen=found,
        form=form,
        title=gettext("Who goes on with this draft?"),
        about=http.sentence(KEEPER_MAY, {}),
        field="keeper_id",
        label=gettext("Who"),
        items=_people({found.view.goes_on[0]}),
        none=gettext("There is nobody to ask."),
        action=url_for("handing_over.hand_over", draft_id=found.view.draft.id),
        button_text=gettext("Hand it over"),
    )


def _people(out: set[int] | frozenset[int]) -> list[dict[str, str]]:
    return [{"value": str(ident), "text": name} for ident, name in those_who_act(clock.now()) if ident not in out]


def _done(
    draft_id: int,
    field: str,
    act: Callable[[Form, int, str], None],
    again: Callable[[Seen, Form], str],
    done: str,
) -> ResponseReturnValue:
    """Do it, or show the page again with what was typed and what is wrong."""
    form = Form.posted()
    try:
        form.line(field, required=WHO)
        why = form.text("reason", longest=2000, required=WHY)
        form.settled()
        act(form, form.whole(field) or 0, why)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return again(seen(draft_id), form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done=done), 303)


# -- With a reason alone -------------------------------------------------------------------------------------------


@pages.get("/steps/<int:position>/<int:part>/end")
def ask_back(draft_id: int, position: int, part: int) -> str:
    """Ask why somebody is asked no longer."""
    return _ask_back(seen(draft_id), position, part, Form())


@pages.post("/steps/<int:position>/<int:part>/end")
def take_back(draft_id: int, position: int, part: int) -> ResponseReturnValue:
    """Ask them no longer."""

    def act(form: Form, why: str) -> None:
        handing_over.take_back(reader.person(), draft_id, position, part, why, form.whole("version"))

    return _reasoned(draft_id, act, lambda found, form: _ask_back(found, position, part, form), "asked_no_more")


def _ask_back(found: Seen, position: int, part: int, form: Form) -> str:
    return _reason(
        found,
        form,
        gettext("Ask this person no longer?"),
        gettext("What the guidance asks for stays. Where nothing else is open in this step, the review goes on."),
        url_for("handing_over.take_back", draft_id=found.view.draft.id, position=position, part=part),
        gettext("Ask no longer"),
    )


@pages.get("/steps/<int:position>/skip")
def ask_skip(draft_id: int, position: int) -> str:
    """Ask why a step is skipped."""
    return _ask_skip(seen(draft_id), position, Form())


@pages.post("/steps/<int:position>/skip")
def skip(draft_id: int, position: int) -> ResponseReturnValue:
    """Skip it."""

    def act(form: Form, why: str) -> None:
        handing_over.skip(reader.person(), draft_id, position, why, form.whole("version"))

    return _reasoned(draft_id, act, lambda found, form: _ask_skip(found, position, form), "skipped")


def _ask_skip(found: Seen, position: int, form: Form) -> str:
    return _reason(
        found,
        form,
        gettext("Skip step %(step)s?") % {"step": position},
        http.sentence(SKIPPED, {}),
        url_for("handing_over.skip", draft_id=found.view.draft.id, position=position),
        gettext("Skip the step"),
    )


def _reason(found: Seen, form: Form, title: str, about: str, action: str, button: str) -> str:
    return render_template(
        "handing_over/reason.html", seen=found, form=form, title=title, about=about, action=action, button_text=button
    )


def _reasoned(
    draft_id: int, act: Callable[[Form, str], None], again: Callable[[Seen, Form], str], done: str
) -> ResponseReturnValue:
    form = Form.posted()
    try:
        why = form.text("reason", longest=2000, required=WHY)
        form.settled()
        act(form, why)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return again(seen(draft_id), form), status
    return redirect(url_for("reviews.show", draft_id=draft_id, done=done), 303)
