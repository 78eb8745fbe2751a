"""Reports that something which went out was wrong."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields as plain

from governance import http
from governance.api import fields, paging
from governance.api.fields import Shown
from governance.api.operations import ANY_ROLE, STAFF, Nothing, Resources, status_of, tagged
from governance.api.paging import Paged
from governance.web.reader import person, standing
from workflows import error_reports
from workflows.error_reports import ORIGINS, ErrorReport
from workflows.states import REPORT

resources = Resources("error-reports", "What is said to be wrong in what went out.")


class ReportQuery(Paged):
    """Which reports."""

    state = fields.Choice(REPORT.states)
    draft_id = fields.Whole(strict=False)


class ReportShown(Shown):
    """A report of an error."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    draft_id = fields.Number(required=True)
    publication_id = fields.Number(required=True)
    origin = fields.Choice(ORIGINS, required=True)
    what_is_wrong = fields.Said(required=True)
    state = fields.Choice(REPORT.states, required=True)
    reported_by = fields.Said(required=True)
    reported_at = fields.Moment(required=True)
    acknowledged_by = fields.Said(required=True, allow_none=True)
    acknowledged_at = fields.Moment(required=True, allow_none=True)


class ReportList(Shown):
    """A page of reports, newest first."""

    items = plain.List(fields.Part(ReportShown), required=True)
    next = fields.Said(required=True, allow_none=True)


@resources.operation("GET", "/error-reports", query=ReportQuery, answer=ReportList, who=ANY_ROLE, refuses=(404,))
def list_error_reports(query: dict[str, Any]) -> Response:
    """List reports of errors, newest first."""
    key = paging.after(query.get("after"), paging.number)
    found, following = error_reports.reports(
        standing(), query.get("state"), query.get("draft_id"), key and key[0], query["limit"]
    )
    items = ReportShown(many=True).dump([_shape(row) for row in found])
    return http.listed(items, [following] if following else None)


@resources.operation("GET", "/error-reports/<id:report_id>", answer=ReportShown, who=ANY_ROLE, headers=("ETag",))
def get_error_report(report_id: int) -> Any:
    """Show a report."""
    return _shown(report_id)


@resources.operation(
    "POST",
    "/error-reports/<id:report_id>/acknowledgement",
    body=Nothing,
    optional=True,
    answer=ReportShown,
    status=201,
    again=200,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def create_acknowledgement_of_error(_: dict[str, Any], report_id: int, version: int) -> Any:
    """Say that one looks into a report."""
    made = error_reports.acknowledge(person(), report_id, version)
    data, _status, headers = _shown(report_id)
    return data, status_of(made), headers


def _shown(report_id: int) -> tuple[Any, int, dict[str, str]]:
    row = error_reports.report(report_id, standing())
    return _shape(row), 200, tagged(row.version)


def _shape(row: ErrorReport) -> dict[str, Any]:
    same = ("id", "draft_id", "publication_id", "origin", "what_is_wrong", "state", "reported_at", "acknowledged_at")
    return {
        **{name: getattr(row, name) for name in same},
        "subject": f"report/{row.public_id}",
        "reported_by": row.reported_name,
        "acknowledged_by": row.acknowledged_name,
    }
