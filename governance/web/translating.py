"""The missing language of what went out under an emergency: written beside the words that are out already."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance.errors import NotFound, Refusal
from governance.web import reader
from governance.web.forms import Form
from governance.web.live import counts, fit
from governance.web.reviewing import Seen, seen
from workflows.emergencies import translating

pages = Blueprint("translating", __name__, url_prefix="/drafts/<int:draft_id>/missing-language")


@pages.get("")
def ask(draft_id: int) -> str:
    """Show what is out, and a field for each language that is owed."""
    return _page(seen(draft_id), Form())


@pages.post("")
def write(draft_id: int) -> ResponseReturnValue:
    """Begin the draft in which it follows, and go on in its editor."""
    form, found = Form.posted(), seen(draft_id)
    try:
        texts = {one: form.text(f"texts.{one}") for one in found.owed_languages}
        form.settled()
        made = translating.write_missing(reader.person(), draft_id, texts)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(seen(draft_id), form), status
    return redirect(url_for("drafts.edit", draft_id=made["draft"], saved="new"), 303)


def _page(found: Seen, form: Form) -> str:
    texts = {one: fit(form.value(f"texts.{one}")) for one in found.owed_languages}
    lengths = counts(texts, found.channel)
    return render_template("drafts/translate.html", seen=found, form=form, counts=lengths)
