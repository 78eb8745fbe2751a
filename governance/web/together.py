"""Several drafts decided on together: each read in full, a choice and a comment for each, and a result for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import http
from governance.errors import N_, Invalid, Refusal
from governance.web import chosen, reader, verdicts, words
from governance.web.forms import Form
from workflows import together
from workflows.rulings import VERDICTS
from workflows.together import MOST, Choice, Result

pages = Blueprint("together", __name__, url_prefix="/decisions")

TYPED = ("comment", "revisit_on", "revisit_if")
"""What somebody types for each draft."""

NOT_DECIDED = N_("Not decided.")
RECORDED = {
    "approve": N_("Your approval was recorded."),
    "request_changes": N_("Your request for changes was recorded. The author has been told."),
    "reject": N_("Your rejection was recorded. The author has been told."),
}


@pages.get("")
def ask() -> str:
    """Show the drafts that were ticked. Nothing is chosen for any of them yet."""
    return _page(Form(), _numbers(request.args.getlist("draft")))


@pages.post("")
def decide() -> ResponseReturnValue:
    """Decide on those for which something was chosen, each on the revision that the form was made for."""
    form = Form.posted()
    numbers = _numbers(form.every("draft"))[:MOST]
    choices = [_choice(form, one) for one in numbers if form.value(f"verdict-{one}") in VERDICTS]
    unfit = {one.draft_id for one in choices if _faults(form, one.draft_id)}
    try:
        if numbers and not choices:
            form.fault(f"verdict-{numbers[0]}", N_("Choose for at least one of them what you decide."))
            form.settled()
        results = together.decide_each(reader.person(), [one for one in choices if one.draft_id not in unfit])
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(form, numbers), status
    refused = [one.choice.draft_id for one in results if _failed(form, one)]
    read = {one.draft_id: one.revision for one in choices}
    told = [*map(_told, results), *(_unfit(form, one) for one in numbers if one in unfit)]
    told += [_left(one) for one in numbers if one not in read]
    return _page(form, [one for one in numbers if one in unfit or one in refused], told, read)


def _numbers(given: Iterable[str]) -> list[int]:
    """The numbers of drafts, each once; what is no number is none."""
    return list(dict.fromkeys(int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 10))


def _choice(form: Form, number: int) -> Choice:
    revisit_on, revisit_if = verdicts.looked_at_again(form, f"-{number}")
    return Choice(
        number,
        form.whole(f"revision-{number}") or 0,
        form.value(f"verdict-{number}"),
        form.text(f"comment-{number}"),
        revisit_on,
        form.whole(f"on_behalf_of-{number}"),
        revisit_if,
    )


def _faults(form: Form, number: int) -> list[str]:
    """What is wrong with the fields of one draft."""
    found = (form.error(f"{name}-{number}") for name in TYPED)
    return [one for one in found if one]


def _failed(form: Form, result: Result) -> bool:
    """Whether it was refused. What is missing is said at its field; after anything else nothing is chosen any more."""
    number, came = result.choice.draft_id, result.came
    if isinstance(came, Invalid):
        draft = gettext("Draft %(number)s") % {"number": number}
        for name, lines in http.field_errors(came).items():
            form.errors[f"{name}-{number}"] = [words.labelled(draft, line) for line in lines]
    elif isinstance(came, Refusal):
        form.values.pop(f"verdict-{number}", None)
    return isinstance(came, Refusal)


def _told(result: Result) -> dict[str, Any]:
    number, came = result.choice.draft_id, result.came
    if isinstance(came, Refusal):
        return {"number": number, "kind": "warning", "sentence": f"{gettext(NOT_DECIDED)} {http.said(came)}"}
    return {"number": number, "kind": "success", "sentence": gettext(RECORDED[result.choice.verdict])}


def _unfit(form: Form, number: int) -> dict[str, Any]:
    said = " ".join((gettext(NOT_DECIDED), *_faults(form, number)))
    return {"number": number, "kind": "warning", "sentence": said}


def _left(number: int) -> dict[str, Any]:
    return {"number": number, "kind": "info", "sentence": gettext("You left it open. It stays in your queue.")}


def _page(form: Form, numbers: Sequence[int], results: Sequence[Any] = (), read: Any = None) -> str:
    found = chosen.items(numbers[:MOST], read)
    for one in found:
        form.values.setdefault(f"verdict-{one.number}", "leave")
        if one.why_not:
            for name in TYPED:
                form.errors.pop(f"{name}-{one.number}", None)
    return render_template(
        "reviews/together.html",
        form=form,
        items=[one for one in found if not one.why_not],
        apart=[one for one in found if one.why_not],
        results=results,
        too_many=len(numbers) > MOST,
        most=MOST,
    )
