"""The application: what is joined to what."""

from __future__ import annotations

import os
from pathlib import Path

import flask
from flask import Flask, Response, request
from flask_babel import Babel
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from governance import http
from governance.api import root as api
from governance.change import Actor, Grant
from governance.config import Config
from governance.db import session
from governance.errors import N_, Refusal
from governance.ground import lay
from governance.people.actors import Visitor
from governance.people.credentials import SignedIn
from governance.people.signin import authenticate_session
from governance.people.tokens import authenticate_token
from governance.statuses import TITLES
from governance.web import root as web

LARGEST_REQUEST = 11 * 1024 * 1024


class Somebody(UserMixin):
    """The signed-in person, for Flask-Login: identity, roles now, and how they signed in."""

    def __init__(self, who: SignedIn, via: str) -> None:
        self.who, self.via = who, via
        self.actor: Actor = who.actor
        self.language = who.language
        self.roles = who.roles
        self.grants: frozenset[Grant] = who.grants
        self.shortcuts = who.shortcuts
        self.body = who.body

    def get_id(self) -> str:
        return str(self.actor.person_id)


class Nobody:
    """A visitor, for Flask-Login."""

    is_authenticated = is_active = False
    is_anonymous = True
    actor: Actor = Visitor()
    via = "none"
    language: str | None = None
    shortcuts = False
    body: str | None = None
    roles: frozenset[str] = frozenset()
    grants: frozenset[Grant] = frozenset()

    def get_id(self) -> None:
        return None


def create_app(config: Config | None = None) -> Flask:
    """The WSGI application for a configuration (by default the environment's)."""
    config = config or Config.from_environ(os.environ)
    app = Flask("governance", root_path=str(Path(__file__).parent))
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="onrecord",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.base_url.startswith("https://"),
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    lay(app, config)
    Babel(app, locale_selector=_locale)
    _sign_in(app)
    api.init_app(app)
    web.init_app(app)
    _errors(app)
    return app


def _sign_in(app: Flask) -> None:
    login, idle = LoginManager(app), app.extensions["onrecord"].config.session_idle
    login.session_protection = None  # sessions are rows of ours, revocable; the cookie holds one random id
    login.anonymous_user = Nobody

    @login.request_loader
    def load(asked: flask.Request) -> Somebody | None:
        scheme, _, text = asked.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            who = authenticate_token(text.strip())
            return Somebody(who, "token") if who else None
        cookie = flask.session.get("sid")
        who = authenticate_session(cookie, idle=idle) if isinstance(cookie, str) else None
        return Somebody(who, "session") if who else None

    @app.before_request
    def refuse_foreign_sites() -> Response | None:
        """Cross-site request forgery: judged by the credential that was used, not by a header's presence."""
        if request.method in http.SAFE or current_user.via != "session" or http.same_site():
            return None
        return http.problem(403, "cross-site", http.sentence(CROSS_SITE, {}))


CROSS_SITE = N_("This request came from another site. Nothing was done.")


def _locale() -> str:
    """The page's language: the person's choice, else the cookie of a choice, else what the browser asks for."""
    chosen = current_user.language or flask.session.get("language") if not _is_program() else None
    if chosen in ("en", "fr"):
        return str(chosen)
    return request.accept_languages.best_match(["en", "fr"]) or current_user.language or "en"


def _is_program() -> bool:
    return request.path.startswith("/api/v1/") and "Accept-Language" in request.headers


def _errors(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response | tuple[str, int]:
        session.rollback()
        if http.wants_problem():
            return http.problem_of(refusal)
        return web.refused(refusal)

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> Response | tuple[str, int]:
        status = error.code or 500
        if error.response is not None or status < 400:
            return error.get_response()  # type: ignore[return-value]  # a redirect
        if http.wants_problem():
            return http.problem_of_http(error)
        return web.failed(status)

    @app.errorhandler(OperationalError)
    def unreachable(error: OperationalError) -> Response | tuple[str, int]:
        app.logger.error("database: %s", error.orig)
        return _broken(503)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response | tuple[str, int]:
        app.logger.exception("unexpected")
        return _broken(500)

    def _broken(status: int) -> Response | tuple[str, int]:
        session.rollback()
        if http.wants_problem():
            return http.problem(status, "about:blank", http.sentence(TITLES[status], {}))
        return web.failed(status)
