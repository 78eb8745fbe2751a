"""A person's own account: running sessions, language, password."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from governance.errors import N_, Refusal
from governance.people import accounts, signin
from governance.web import reader
from governance.web import signin as signin_page
from governance.web.forms import Form
from governance.web.vocabulary import OWN_NAMES

pages = Blueprint("account", __name__, url_prefix="/account")


@pages.get("")
def page() -> str:
    """The account as it stands."""
    return _page(Form.of(language=current_user.language))


def _page(form: Form) -> str:
    return render_template(
        "signin/account.html",
        form=form,
        sessions=signin.sessions_of(reader.ident()),
        this=current_user.who.credential,
        grants=sorted(current_user.grants, key=lambda grant: (grant.role, grant.topic or "")),
        language_items=[{"value": code, "text": own} for code, own in OWN_NAMES.items()],
        done=request.args.get("done"),
    )


@pages.post("/language")
def language() -> ResponseReturnValue:
    """Choose the language of pages and mail."""
    form = Form.posted()
    try:
        accounts.set_language(reader.person(), form.value("language"))
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(form), status
    wanted = form.value("next")
    return redirect(signin_page.inside(wanted) if wanted else url_for("account.page", done="language"), 303)


@pages.post("/shortcuts")
def shortcuts() -> ResponseReturnValue:
    """Switch the single keys on or off."""
    accounts.set_shortcuts(reader.person(), request.form.get("on") == "yes")
    wanted = request.form.get("next")
    return redirect(signin_page.inside(wanted, otherwise=url_for("account.page", done="shortcuts")), 303)


@pages.post("/password")
def password() -> ResponseReturnValue:
    """Choose a new password; the person's other sessions end."""
    form, config = Form.posted(), current_app.extensions["onrecord"].config
    form.values["language"] = str(current_user.language)  # the page's other form stays as it is
    if form.value("new") != form.value("again"):
        form.fault("again", N_("The new password was typed differently the second time."))
    try:
        form.settled()
        accounts.change_password(
            reader.person(),
            form.value("current"),
            form.value("new"),
            address=request.remote_addr or "",
            secret=config.secret,
            keep=current_user.who.credential,
        )
    except Refusal as refusal:
        status = form.refused(refusal, {"password": "new"})
        return _page(form), status
    return redirect(url_for("account.page", done="password"), 303)


@pages.post("/sessions/<ident>/end")
def end_session(ident: str) -> ResponseReturnValue:
    """End one of one's sessions."""
    signin.revoke_session(reader.person(), ident)
    return redirect(url_for("account.page", done="session"), 303)
