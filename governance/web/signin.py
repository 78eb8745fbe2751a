"""Signing in and out, and going on with what was typed when a session had ended meanwhile."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import flask
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from governance import http
from governance.demo.cast import CAST, PASSWORD
from governance.errors import N_, NotAllowed, Refusal
from governance.people import signin
from governance.people.accounts import LANGUAGES
from governance.web.forms import Form

pages = Blueprint("signin", __name__)

CROSS_SITE = N_("This request came from another site. Nothing was done.")
MOST_KEPT = 1024 * 1024
"""Bytes of a posted form that are carried through sign-in."""


def ask() -> ResponseReturnValue:
    """Ask for sign-in, whatever was wanted; a form that was posted is kept and offered again afterwards.

    Only one from our own pages: else a stranger's page could put words into the mouth of whoever signs in.
    """
    if request.headers.get("HX-Request"):
        return render_template("signin/_ended.html"), 401
    if request.method in http.SAFE:
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("signin.page", next=None if wanted in ("/", "/queue") else wanted))
    kept = _pack(request.path, request.form) if http.same_site() else ""
    return _page(Form.of(kept=kept), ended=True), 401


@pages.get("/sign-in")
def page() -> ResponseReturnValue:
    """The form; whoever is signed in already goes on."""
    if current_user.via == "session":
        return redirect(inside(request.args.get("next")))
    return _page(Form.of(next=request.args.get("next", "")))


@pages.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Start a session, and go on where the person wanted to go, or with what they had typed."""
    if not http.same_site():
        raise NotAllowed("cross-site", CROSS_SITE)
    form, config = Form.posted(), current_app.extensions["onrecord"].config
    try:
        started = signin.sign_in(
            form.value("email"),
            form.value("password"),
            request.remote_addr or "",
            secret=config.secret,
            lasts=config.session_lasts,
        )
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(form, ended=bool(form.value("kept"))), status
    flask.session.clear()
    flask.session["sid"] = started.cookie
    if kept := _unpack(form.value("kept")):
        flask.g.pop("_login_user", None)  # from here on this request is theirs: their name in the head, their language
        refresh()
        path, fields = kept
        return render_template("signin/again.html", path=path, fields=fields)
    return redirect(inside(form.value("next")), 303)


@pages.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End this session."""
    cookie = flask.session.get("sid")
    if current_user.via == "session" and isinstance(cookie, str):
        signin.sign_out(current_user.actor, cookie)
    flask.session.clear()
    return redirect(url_for("signin.page", out=1), 303)


@pages.post("/language")
def choose_language() -> ResponseReturnValue:
    """A visitor's language, in the cookie; somebody with an account chooses it there."""
    language = request.form.get("language")
    if language in LANGUAGES and http.same_site():
        flask.session["language"] = language
    return redirect(inside(request.form.get("next"), otherwise=url_for("signin.page")), 303)


def _page(form: Form, *, ended: bool = False) -> str:
    demonstration = current_app.extensions["onrecord"].demonstration
    return render_template(
        "signin/page.html",
        form=form,
        ended=ended,
        signed_out="out" in request.args,
        cast=CAST if demonstration else (),
        password=PASSWORD if demonstration else None,
    )


def inside(wanted: str | None, otherwise: str | None = None) -> str:
    """An address of ours, as far as it is one; anything else leads to the queue, or to `otherwise`."""
    if wanted and wanted.startswith("/") and wanted.isprintable():
        parts = urlsplit(wanted)
        if not parts.scheme and not parts.netloc and not wanted.startswith(("//", "/\\")) and "\\" not in wanted:
            return wanted
    return otherwise or url_for("queue.view")


def _pack(path: str, form: MultiDict[str, str]) -> str:
    packed = json.dumps([path, list(form.items(multi=True))])
    return packed if len(packed) <= MOST_KEPT else ""


def _unpack(kept: str) -> tuple[str, list[tuple[str, str]]] | None:
    """What `_pack` made; None for anything else."""
    try:
        path, fields = json.loads(kept)
        pairs = [(name, value) for name, value in fields]
    except (ValueError, TypeError):
        return None
    texts: list[Any] = [path, *(text for pair in pairs for text in pair)]
    if not all(isinstance(text, str) for text in texts) or inside(path) != path:
        return None
    return path, pairs
