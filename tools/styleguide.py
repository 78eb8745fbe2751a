"""Every component on one page, with sample data: `python -m tools.styleguide [PORT]`, then open the address it says.

It needs no database: it is for whoever changes a component or writes a page from them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flask
from flask import Flask, g, render_template, request
from flask_babel import Babel
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.datastructures import MultiDict

from governance import clock, http
from governance.web import assets, headers, words
from governance.web.forms import Form
from governance.web.vocabulary import OWN_NAMES, STATES, THREAD_STATES
from policies.differences import differences
from policies.document import parse

ROOT = Path(__file__).resolve().parent.parent
FLU = "https://maplecountyhealth.example/flu"
DIGEST = "9f2b61c07d5a4e318c44aa0be1d2f0937be6d5518fa3c2b1e07d94f6a8b3c512"
ASKED = "@MapleHealth what time is the Saturday flu clinic and do I need my health card?"
ENGLISH = (
    "The Saturday flu clinic at 50 Main St. is open 9:30 a.m. to 3 p.m. No appointment or health card needed. "
    f"Details: {FLU}"
)
FRENCH = (
    "La clinique de vaccination de samedi, au 50, rue Main, est ouverte de 9 h 30 à 15 h. Aucun rendez-vous ni carte "
    "Santé n’est requis. Détails : https://maplecountyhealth.example/fr/grippe"
)
HOSTILE = "<script>alert(1)</script> & <b>bold</b>\n\u202eright to left\u202c\n\n  two spaces, مرحبا بالعالم 👩‍👩‍👧"


def create_app(translations: str = str(ROOT / "governance" / "translations")) -> Flask:
    """The page, in the language of `?language=`."""
    app = Flask("governance", root_path=str(ROOT / "governance"))
    app.config.update(BABEL_TRANSLATION_DIRECTORIES=translations, SECRET_KEY="none")  # noqa: S106 - it signs nothing
    app.extensions["onrecord"] = SimpleNamespace(zone=lambda: "America/Toronto")
    app.jinja_env.loader = ChoiceLoader(
        [
            PackageLoader("governance"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(once=lambda: "once", unread=lambda: 3, link=address, asset=assets.asset)
    app.jinja_env.filters["when"] = http.shown_time
    words.init_app(app)
    headers.init_app(app, https=False)
    Babel(app, locale_selector=lambda: request.args.get("language", "en"))
    starter = parse((resources.files("policies.library") / "starter-public-body.yaml").read_text("utf-8"))

    @app.before_request
    def adopted() -> None:
        g.edition = SimpleNamespace(document=starter)

    @app.get("/")
    def everything() -> str:
        return render_template("styleguide.html", **sample(clock.now(), request.args.get("language", "en")))

    return app


def address(endpoint: str, **_: Any) -> str:
    """Every page but those of the guidance seems to exist."""
    return "" if endpoint.startswith("guidance") else f"#{endpoint}"


_EMERGENCY = {"sentence": "Ward 3 drinking water, until 21:00.", "href": "#", "drill": False}


def sample(now: datetime, language: str) -> dict[str, Any]:
    """The context of an ordinary page, and something for each component to show."""
    return {
        "person": SimpleNamespace(name="Priya Raman"),
        "language": language,
        "languages": OWN_NAMES,
        "demonstration": True,
        "banner": lambda: _EMERGENCY if "emergency" in flask.request.args else None,
        "view_name": "queue",
        "organisation": "Maple County Public Health",
        "version": "0.1.0",
        "zone": "America/Toronto",
        "shortcuts": flask.request.args.get("shortcuts") != "off",
        "now": now,
        "states": list(STATES),
        "thread_states": list(THREAD_STATES),
        "rows": list(rows(now)),
        "steps": chain(now),
        "channels": {
            key: SimpleNamespace(key=key, name=name, account="@MapleHealth") for key, name in CHANNELS.items()
        },
        "message": message(now),
        "hostile": HOSTILE,
        "english": ENGLISH,
        "french": FRENCH,
        "digest_value": DIGEST,
        "pieces": differences(ENGLISH.replace("3 p.m.", "2 p.m."), ENGLISH.replace(" or health card", "")),
        "good": Form(MultiDict({"en": ENGLISH, "fr": "", "reason": "", "kind": "reply"})),
        "bad": faulty(),
        "evaluation": evaluation(now),
        "hour": timedelta(hours=1),
    }


CHANNELS = {"x": "X", "facebook": "Facebook", "facebook_dm": "Facebook Messenger", "web": "Web page"}


def rows(now: datetime) -> Iterator[SimpleNamespace]:
    """Rows of the queue: one late, one soon due, one approved, one by the reader."""
    for number, (state, due, texts, author, category, roles) in enumerate(
        (
            ("in_review", -2, {"en": HOSTILE}, "Amal Haddad", "R3", ("approved", "open")),
            ("in_review", 1, {"en": ENGLISH, "fr": FRENCH}, "Jules Tremblay", "R1", ("open",)),
            ("changes_requested", 26, {"fr": FRENCH}, "Priya Raman", "R4", ("changes_requested", "waiting")),
            ("approved", 50, {"en": ENGLISH}, "Amal Haddad", "R1", ("approved", "approved")),
            ("drafting", None, {"en": "Thank you for asking about the beach."}, "Tom Lindqvist", None, ()),
        ),
        start=41,
    ):
        yield SimpleNamespace(
            draft_id=number,
            kind="reply" if category else "statement",
            state=state,
            revision=number % 3 + 1,
            texts=texts,
            channel=("x", "facebook", "facebook_dm", "web", "instagram")[number - 41],
            channel_name=("X", "Facebook", "Facebook Messenger", "Web page", "Instagram")[number - 41],
            author=author,
            category=category,
            submitted_at=now - timedelta(hours=3),
            updated_at=now - timedelta(hours=5),
            due=due and now + timedelta(hours=due),
            step_role="comms_manager" if state == "in_review" else None,
            steps=[SimpleNamespace(role=role, state=one) for one, role in zip(roles, ROLES, strict=False)],
            presses={41: {"overdue": "program_expert"}, 45: {"left": None}}.get(number, {}),
        )


ROLES = ("program_expert", "comms_manager")


def chain(now: datetime) -> list[SimpleNamespace]:
    """A chain of three steps with a verdict that is outdated, one that counts, one to come."""

    def step(position: int, role: str, state: str, hours: int, topic: str | None = None) -> SimpleNamespace:
        return SimpleNamespace(
            position=position,
            role=role,
            topic=topic,
            quorum=2 if position == 3 else 1,
            state=state,
            due=now + timedelta(hours=hours),
            clauses=["chains.fact_check"] if position == 1 else ["categories.R3"],
        )

    def verdict(name: str, what: str, revision: int, comment: str, outdated: bool = False) -> SimpleNamespace:
        at = now - timedelta(hours=4 - revision)
        return SimpleNamespace(
            person_name=name,
            for_name=None,
            outside_body=None,
            verdict=what,
            revision=revision,
            comment=comment,
            at=at,
            outdated_at=at if outdated else None,
        )

    first = [
        verdict("Nadia Osei", "request_changes", 1, "Say “inactivated”, not “dead”.", outdated=True),
        verdict("Nadia Osei", "approve", 2, ""),
    ]
    return [
        SimpleNamespace(step=step(1, "program_expert", "approved", -3, "immunisation"), decisions=first, approvals=1),
        SimpleNamespace(step=step(2, "comms_manager", "open", 1), decisions=[], approvals=0),
        SimpleNamespace(step=step(3, "moh", "waiting", 26), decisions=[], approvals=0),
    ]


def message(now: datetime) -> SimpleNamespace:
    """What the public asked."""
    return SimpleNamespace(
        author_handle="@sunny_lane",
        author_kind="public",
        text=ASKED,
        language="en",
        url="https://x.example/sunny_lane/1",
        direction="in",
        received_at=now - timedelta(hours=6),
    )


def faulty() -> Form:
    """A form that came back."""
    form = Form(MultiDict({"en": ENGLISH * 3, "verdict": "reject", "reason": "  kept\n  as typed", "email": "priya@"}))
    form.errors = {
        "en": ["This text counts 325 and the channel takes 280."],
        "reason": ["Say why."],
        "at_date": ["Write the date."],
    }
    form.notice = "Some of what you wrote has to be mended first."
    return form


def evaluation(now: datetime) -> dict[str, Any]:
    """What the guidance says about a draft that cannot be submitted yet."""
    due = now + timedelta(hours=8)
    return {
        "category": "R3",
        "blocked": True,
        "first_response_due": due,
        "clauses": ["categories.R3"],
        "steps": [
            SimpleNamespace(
                position=1,
                role="program_expert",
                topic="immunisation",
                quorum=1,
                due=due,
                clauses=["chains.fact_check"],
            ),
            SimpleNamespace(position=2, role="comms_manager", topic=None, quorum=1, due=due, clauses=[]),
        ],
        "findings": [
            {
                "outcome": "block",
                "text": "At least one source link is needed.",
                "clause": "checks.no_source_link",
                "language": "en",
            },
            {"outcome": "warn", "text": "The text is in capitals.", "clause": "", "language": None},
        ],
    }


if __name__ == "__main__":
    create_app().run("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8010)
