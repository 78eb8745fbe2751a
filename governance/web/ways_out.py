"""Channels: the account and limit of each, and how it goes out, by hand or by a webhook; set up by administrators."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from governance import clock
from governance.channels import accounts
from governance.channels.accounts import Account
from governance.errors import NotFound, Refusal
from governance.web import reader
from governance.web.forms import Form
from workflows import channels
from workflows.channels import Channel

pages = Blueprint("ways_out", __name__, url_prefix="/channels")


@pages.before_request
def administrators_only() -> None:
    """Everybody else is refused, and told which role it takes."""
    reader.standing().needs("administrator")


@pages.get("")
def everything() -> str:
    """Every channel, and how it goes out."""
    done = reader.done(("changed",))
    return render_template("deliveries/channels.html", channels=channels.all_channels(), done=done)


@pages.get("/<key>/limit")
def ask_limit(key: str) -> str:
    """A channel's account and how long a text on it may be."""
    found = accounts.account(key, clock.now()).channel
    return _limit(found, Form.of(account=found.account, limit=found.limit))


@pages.post("/<key>/limit")
def set_limit(key: str) -> ResponseReturnValue:
    """Say under which account the body speaks there, and how long a text may be."""
    form = Form.posted()
    try:
        account, limit = form.line("account", longest=120), form.whole("limit")
        form.settled()
        channels.set_account(reader.person(), key, account, limit or 0, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _limit(accounts.account(key, clock.now()).channel, form), status
    return redirect(url_for("ways_out.everything", done="changed"), 303)


def _limit(channel: Channel, form: Form) -> str:
    return render_template("deliveries/limit.html", channel=channel, form=form)


@pages.get("/<key>/webhook")
def show(key: str) -> str:
    """A channel's webhook, as it stands."""
    found = accounts.account(key, clock.now())
    form = Form.of(url=found.url, status_url=found.status_url, on="yes" if found.on else "")
    return _page(found, form)


@pages.post("/<key>/webhook")
def change(key: str) -> ResponseReturnValue:
    """Say where a channel's posts are sent, and whether they are."""
    form = Form.posted()
    try:
        url, status_url = form.line("url", longest=2000), form.line("status_url", longest=2000)
        form.settled()
        accounts.set_webhook(reader.person(), key, url, status_url, form.value("on") == "yes", form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(accounts.account(key, clock.now()), form), status
    return redirect(url_for("ways_out.show", key=key, done="changed"), 303)


@pages.get("/<key>/webhook/secrets")
def no_secret(key: str) -> ResponseReturnValue:
    """Where a reload leads: looking makes no secret."""
    return redirect(url_for("ways_out.show", key=key))


@pages.post("/<key>/webhook/secrets")
def make_secret(key: str) -> ResponseReturnValue:
    """Make a secret. The answer shows it, this once."""
    form = Form.posted()
    try:
        secret = current_app.extensions["onrecord"].config.secret
        made = accounts.add_secret(reader.person(), key, secret, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(accounts.account(key, clock.now()), form), status
    if made.text is None:
        return redirect(url_for("ways_out.show", key=key, done="again"), 303)
    found = accounts.account(key, clock.now())
    shown = Form.of(url=found.url, status_url=found.status_url, on="yes" if found.on else "")
    return _page(found, shown, made.text), 201


def _page(found: Account, form: Form, text: str = "") -> str:
    return render_template(
        "deliveries/webhook.html", account=found, form=form, text=text, done=reader.done(("changed", "again"))
    )
