"""A person's own access tokens: issued with scopes and an end, shown once, revoked."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from governance import clock
from governance.errors import N_, NotFound, Refusal
from governance.people import tokens
from governance.web import people, reader
from governance.web.forms import Form

pages = Blueprint("tokens", __name__, url_prefix="/account/tokens")

SCOPES = {
    "read": N_("Everything that you can see. It comes with every other scope."),
    "write": N_("Take in messages, write and submit drafts, record publications."),
    "decide": N_("Approve, ask for changes, reject. Give it only to a program that decides as you would."),
}
"""What each scope lets a program do; their names stand in the vocabulary."""


@pages.get("")
def mine() -> str:
    """One's tokens, and the form for a new one."""
    form = Form()
    form.values.setlist("scopes", list(tokens.DEFAULT_SCOPES))
    return _page(form)


@pages.post("")
def issue() -> ResponseReturnValue:
    """Issue a token. The answer shows its text, this once."""
    form = Form.posted()
    try:
        expires = people.end_of_day(form, "expires")
        form.settled()
        issued = tokens.issue_token(
            reader.person(), reader.ident(), form.value("name"), scopes=form.every("scopes"), expires=expires
        )
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(form), status
    if issued.text is None:
        return redirect(url_for("tokens.mine", done="again"), 303)
    return _page(Form(), text=issued.text), 201


@pages.post("/<int:token_id>/revocation")
def revoke(token_id: int) -> ResponseReturnValue:
    """Revoke one's token."""
    if all(one.id != token_id for one in tokens.tokens_of(reader.ident())):
        raise NotFound("no-such-token", N_("There is no such access token, or it is revoked already."))
    tokens.revoke_token(reader.person(), token_id)
    return redirect(url_for("tokens.mine", done="revoked"), 303)


def _page(form: Form, text: str | None = None) -> str:
    return render_template(
        "people/tokens.html",
        form=form,
        text=text,
        tokens=tokens.tokens_of(reader.ident()),
        scopes=SCOPES,
        done=request.args.get("done") if request.method == "GET" else None,
        now=clock.now(),
    )
