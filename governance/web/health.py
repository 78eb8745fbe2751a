"""Whether the process answers, and whether it can work: for whoever restarts and routes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from governance import http
from governance.db import session
from governance.errors import Problem
from governance.readiness import CHECKS, FOUNDATIONS, UNREACHABLE, Check, Seen

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> Response:
    """The process answers. Asks nothing else of anybody."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Each check by name: `ok`, or what is wrong and how to mend it; null where it could not be looked at."""
    checks: dict[str, dict[str, Any]] = {}
    ready = founded = True
    for check in CHECKS:
        if not founded:
            checks[check.name] = {"ok": None}
            continue
        seen = _looked(check)
        well = seen.problem is None
        checks[check.name] = {"ok": well, **seen.measured}
        if seen.problem is not None:
            checks[check.name]["problem"] = http.sentence(seen.problem.sentence, seen.problem.facts)
        ready = ready and (well or not check.needed)
        founded = well or check.name not in FOUNDATIONS
    return jsonify(status="ready" if ready else "not ready", checks=checks), 200 if ready else 503


def _looked(check: Check) -> Seen:
    try:
        return check.look()
    except SQLAlchemyError:  # whose words may name machines and accounts
        session.rollback()
        return Seen(problem=Problem(UNREACHABLE))
