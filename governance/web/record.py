"""The record as people read it: what stands in the open, what is committed to and opened, and how it is proved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import Select, select

from governance import http
from governance.auditing import looking
from governance.db import session
from governance.errors import N_, NotFound, Refusal
from governance.people.actors import by_email
from governance.record import store
from governance.record.entries import EntryType
from governance.record.log import LogHead
from governance.record.store import Found
from governance.web import paging, reader, recorded
from governance.web.days import day
from governance.web.forms import Form
from workflows.drafts import Draft, may_read
from workflows.publications import Publication
from workflows.reading import draft_view
from workflows.reviews import Review

pages = Blueprint("record", __name__)

PAGE = 50


@pages.get("/record")
def entries() -> str:
    """The whole record for auditors, with filters; everybody else is told what they can see of it, and where."""
    form = Form(request.args.copy())
    if not reader.standing().roles & set(looking.READERS):
        return render_template("record/explained.html", head=_head())
    key = paging.after(paging.number)
    try:
        wanted = _wanted(form)
        form.settled()
    except Refusal as refusal:
        form.refused(refusal)
        return _list(form, [], None, continued=False)
    found, following = store.entries_page(session, **wanted, after=key[0] if key else None, limit=PAGE)
    page = _list(form, found, following, continued=key is not None)
    looking.note(reader.standing(), {**_asked(form), "after": key[0] if key else None})
    return page


def _list(form: Form, found: list[Found], following: int | None, *, continued: bool) -> str:
    args = {name: value for name, value in form.values.items() if name in FILTERS and value}
    return render_template(
        "record/list.html",
        form=form,
        args=args,
        types=[{"value": str(one), "text": str(one)} for one in EntryType],
        shown=[recorded.brief(one) for one in found],
        head=_head(),
        following=http.cursor([following]) if following is not None else None,
        continued=continued,
    )


FILTERS = ("subject", "type", "email", "clause", "from", "to")


def _asked(form: Form) -> dict[str, str]:
    return {name: form.value(name) for name in FILTERS if form.value(name)}


def _wanted(form: Form) -> dict[str, Any]:
    """What the filters ask for, as the store takes it; faults are noted in the form."""
    wanted: dict[str, Any] = {
        "type": form.chosen("type", [str(one) for one in EntryType]),
        "clause": form.line("clause", longest=120) or None,
        "from_": day(form, "from"),
        "to": day(form, "to", whole=True),
    }
    if subject := form.line("subject", longest=80):
        wanted["subject"] = looking.subjects(subject)
    if email := form.line("email", longest=254):
        person = by_email(email)
        if person is None:
            form.fault("email", N_("There is no such person."))
        else:
            wanted["person_id"] = person.id
    return wanted


@pages.get("/record/<int:idx>")
def entry(idx: int) -> str:
    """One entry, whole: for auditors any, for others those about drafts that they may read."""
    found = store.entry(session, idx)
    draft = _draft_of(found) if found else None
    standing = reader.standing()
    audits = bool(standing.roles & set(looking.READERS))
    reads = draft is None or may_read(draft, standing.person_id, standing.roles)
    if found is None or not (audits or (draft and reads)):
        raise NotFound("not-found", N_("There is no such entry, or none that you may see."))
    page = render_template(
        "record/entry.html",
        one=recorded.whole(found) if reads else recorded.brief(found),
        draft_id=draft.id if draft and reads else None,
        head=_head(),
    )
    if audits:
        looking.note(reader.standing(), {"index": idx})
    return page


def _draft_of(found: Found) -> Any:
    """The draft that an entry is about, if it is about one."""
    kind, _, ident = found.subject.partition("/")
    return session.execute(_OF[kind](ident)).one_or_none() if kind in _OF else None


_COLUMNS = (Draft.id, Draft.author_id, Draft.keeper_id, Draft.restricted)


def _by_draft(ident: str) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).where(Draft.public_id == ident)


def _by_review(ident: str) -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .join(Review, (Review.subject_kind == "draft") & (Review.subject_id == Draft.id))
        .where(Review.public_id == ident)
    )


def _by_publication(ident: str) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).join(Publication, Publication.draft_id == Draft.id).where(Publication.public_id == ident)


_OF = {"draft": _by_draft, "review": _by_review, "publication": _by_publication}


@pages.get("/drafts/<int:draft_id>/record")
def of_draft(draft_id: int) -> str:
    """The entries about a draft, its reviews and its publication, for whoever may read the draft."""
    standing = reader.standing()
    view = draft_view(draft_id, standing)
    key = paging.after(paging.number)
    subjects = looking.subjects(f"drafts/{draft_id}")
    found, following = store.entries_page(session, subject=subjects, after=key[0] if key else None, limit=PAGE)
    page = render_template(
        "record/draft.html",
        draft=view.draft,
        shown=[recorded.whole(one) for one in found],
        head=_head(),
        following=http.cursor([following]) if following is not None else None,
        continued=key is not None,
    )
    if standing.roles & set(looking.READERS):
        looking.note(reader.standing(), {"subject": f"drafts/{draft_id}", "after": key[0] if key else None})
    return page


def _head() -> Mapping[str, int]:
    """How long the record is, and how much of it a signed checkpoint covers."""
    row = session.execute(select(LogHead.size, LogHead.checkpointed_size).where(LogHead.id == 1)).one_or_none()
    return {"size": row.size if row else 0, "signed": row.checkpointed_size if row else 0}
