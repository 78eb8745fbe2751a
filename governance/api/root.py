"""Where the API is joined to the application. Whoever has not signed in is refused before any address is looked at."""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Unauthorized
from werkzeug.routing import IntegerConverter, Map

from governance import http
from governance.api import (
    acknowledging,
    amending,
    approving,
    attachments,
    carrying,
    changing,
    channels,
    comparison,
    deciding_together,
    document,
    drafts,
    emergencies,
    error_reports,
    explaining,
    flights,
    guidance,
    handing_over,
    intake,
    leaving,
    liveness,
    mailing,
    me,
    moderation,
    overrides,
    people,
    practising,
    publishing,
    record,
    reference,
    replays,
    reviewing,
    scheduling,
    standing_in,
    suggesting,
    talking,
    threads,
    translating,
    ways_out,
)
from governance.api.fields import MOST
from governance.api.operations import Resources
from governance.change import Actor, transaction, verb
from governance.errors import N_, NotAllowed
from governance.web import outside

FAMILIES = (
    me,
    mailing,
    threads,
    changing,
    suggesting,
    intake,
    attachments,
    carrying,
    drafts,
    talking,
    reviewing,
    deciding_together,
    scheduling,
    overrides,
    explaining,
    publishing,
    channels,
    ways_out,
    emergencies,
    translating,
    error_reports,
    guidance,
    comparison,
    amending,
    approving,
    acknowledging,
    standing_in,
    moderation,
    practising,
    handing_over,
    leaving,
    flights,
    liveness,
    replays,
    people,
    record,
)
"""One module per family of resources."""

PUBLIC = frozenset({"/api/openapi.json", "/api/docs"})
"""What of the API a visitor may see: that there is one, and what it takes."""


class RowId(IntegerConverter):
    """A row's id in an address, from 1.

    Its bounds stand in the expression: a number out of them is not found, whatever other methods the address takes.
    """

    regex = r"[1-9]\d{0,8}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=1, max=MOST)


class EntryIndex(IntegerConverter):
    """The index of an entry of the record, from 0."""

    regex = r"0|[1-9]\d{0,14}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=0, max=record.LAST)


def init_app(app: Flask) -> None:
    """Register the API."""
    app.url_map.converters.update(id=RowId, index=EntryIndex)
    api = document.made(app)
    app.before_request(sign_in_first)
    for module in FAMILIES:
        resources: Resources = module.resources
        app.register_blueprint(resources)
        resources.register_views_in_doc(api, app, api.spec, name=resources.name, parameters=None)
        api.spec.tag({"name": resources.tag, "description": resources.description})
    app.extensions["onrecord-api"] = document.finished(api)
    app.register_blueprint(reference.pages)


def sign_in_first() -> ResponseReturnValue | None:
    """Refuse visitors, credentials without the scope that the request needs, and reading without any role."""
    if not request.path.startswith("/api/") or request.path in PUBLIC:
        return None
    if not current_user.is_authenticated:
        return http.problem_of_http(Unauthorized())
    outside.keep_out(outside.OPERATIONS)
    reads = request.method in http.SAFE or request.endpoint == LOOKS
    if reads and not current_user.grants and request.endpoint not in ONES_OWN:
        raise NotAllowed("no-role", N_("You hold no role here at the moment. Ask an administrator."))
    if request.method in http.SAFE:
        current_user.actor.may("read")
        return None
    scope = "decide" if request.endpoint in DECIDE else "write"
    if not _carries(current_user.actor, scope):
        refuse_scope(current_user.actor, scope)
    return None


DECIDE = frozenset(
    {
        "api-reviews.create_decision",
        "api-decisions.create_decisions",
        "api-amendments.create_verdict",
        "api-moderation.create_moderation_decision",
        "api-moderation.create_appeal_decision",
        "api-drafts.create_setting_aside",
        *(
            f"api-emergencies.{one}"
            for one in (
                "create_emergency",
                "create_confirmation",
                "create_renewal",
                "delete_emergency",
                "create_retrospective_review",
            )
        ),
        *(f"api-handovers.{one}" for one in ("create_reassignment", "create_step", "delete_step", "create_skip")),
    }
)
"""What takes the scope `decide`, which no credential has by default."""
LOOKS = "api-reviews.evaluate_draft"
"""A POST that only reads; of all others, the verb says which role they take."""

ONES_OWN = frozenset({"api-me.get_me", "api-me.list_notices", "api-notice-preferences.get_notice_preferences"})
"""What somebody without any role may still read: what is said about them and to them."""


def _carries(actor: Actor, scope: str) -> bool:
    return actor.scopes is None or scope in actor.scopes


@verb
def refuse_scope(actor: Actor, scope: str) -> None:
    """Refuse an act for its credential, so that the refusal is recorded like any other."""
    with transaction(actor):
        actor.may(scope)
