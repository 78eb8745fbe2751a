"""Whether the process answers, and whether it can work: for whoever restarts and routes."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from governance.errors import Refusal
from governance.installation import check_schema

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> Response:
    """The process answers. Asks nothing else of anybody."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
def readyz() -> Response:
    """The database is there and has this program's schema."""
    try:
        check_schema()
    except Refusal as refusal:
        return Response(f"{refusal}\n", 503, mimetype="text/plain")
    except SQLAlchemyError:
        return Response("The database does not answer.\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")
