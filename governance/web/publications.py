"""Recording by hand that an approved text was posted: where, when, in which words; and the proof of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from governance import http
from governance.db import session
from governance.errors import NotFound, Refusal
from governance.record.log import EntryIndex
from governance.web import posted, reader
from governance.web.comparing import compared_texts
from governance.web.forms import Form, split
from governance.web.reviewing import Seen, seen
from workflows import publications
from workflows.posted import evidence, posts_held
from workflows.publications import Publication, planned_for

pages = Blueprint("publications", __name__, url_prefix="/drafts/<int:draft_id>/publication")


@pages.get("")
def publish(draft_id: int) -> str:
    """The form for what was posted; the proof once it is recorded; or why neither is there yet."""
    found = _of(draft_id)
    if found.view.publication:
        return _proof(found, found.view.publication)
    return _form(found, Form.of(**split(found.at, http.zone(), "published_at")))


@pages.post("")
def record(draft_id: int) -> ResponseReturnValue:
    """First compare what was posted with what was approved; record it once that was seen."""
    form, found = Form.posted(), _of(draft_id)
    act = form.value("act")
    try:
        if act == "record":
            said = _posted(found, form)
            publications.publish(reader.person(), draft_id, *said, form.whole("version"))
            return redirect(url_for("publications.publish", draft_id=draft_id, done="recorded"), 303)
        open_now = found.publishable and not found.why_not_now
        if act == "edit" or not (open_now or found.was_approved):
            return _elsewhere(found, form)
        return _compare(found, form, _evidence(found, form))
    except NotFound:
        raise
    except Refusal as refusal:
        status, found = form.refused(refusal, posted.faults(found)), _of(draft_id)
        return _elsewhere(found, form) if found.view.publication else (_form(found, form), status)


def _of(draft_id: int) -> Seen:
    """The draft, or the earlier revision of it that the address names and that was approved before the last edit."""
    found, n = seen(draft_id), request.args.get("revision", type=int)
    before = found.approved_before
    return seen(draft_id, n) if before is not None and before.revision == n else found


def _elsewhere(found: Seen, form: Form) -> ResponseReturnValue:
    """The form again, or the proof, or why it cannot be published: whatever is true now. Nothing typed is lost."""
    if found.view.publication and not form.faulty:
        return redirect(url_for("publications.publish", draft_id=found.view.draft.id), 303)
    if found.view.publication:
        return _proof(found, found.view.publication, form), form.status
    return _form(found, form), form.status


def _posted(found: Seen, form: Form) -> tuple[str, datetime | None, dict[str, str]]:
    """What the form says of the post: where, when, in which words. Raises `Invalid` for what cannot be stored."""
    url = form.line("url", longest=2000)
    published_at = form.moment("published_at", http.zone())
    captured = posted.captured(form, found)
    form.settled()
    return url, published_at, captured


def _evidence(found: Seen, form: Form) -> dict[str, Any]:
    """The proof that the form makes. Raises `Invalid` with the faults by field."""
    said = _posted(found, form)
    return evidence(found.at, found.approved_at(said[1]), found.revision, *said)


def _form(found: Seen, form: Form) -> str:
    return render_template("publications/form.html", seen=found, form=form, fields=posted.fields(found))


def _compare(found: Seen, form: Form, proof: Mapping[str, Any]) -> str:
    return render_template(
        "publications/compare.html",
        seen=found,
        form=form,
        proof=proof,
        early=planned_for(found.view.draft, proof),
        fields=posted.fields(found),
        posts=posts_held(found.revision, proof["captured"]),
        changed=_changed(found.revision.texts, proof["captured"]),
    )


def _changed(approved: Mapping[str, str], posted: Mapping[str, str]) -> dict[str, Any]:
    return compared_texts({language: text.strip() for language, text in approved.items()}, posted)


def _proof(found: Seen, publication: Publication, form: Form | None = None) -> str:
    approved = found.numbered(publication.revision).revision
    return render_template(
        "publications/proof.html",
        seen=found,
        form=form or Form(),
        publication=publication,
        approved=approved,
        posts=posts_held(approved, publication.captured),
        changed=_changed(approved.texts, publication.captured),
        entry=session.scalar(
            select(EntryIndex.idx)
            .where(EntryIndex.subject == f"publication/{publication.public_id}", EntryIndex.n == 0)
            .order_by(EntryIndex.idx)
            .limit(1)
        ),
        done=request.args.get("done"),
    )
