"""What happened to a draft, in sentences: revisions, submissions, decisions, publication, withdrawal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext

from governance.errors import N_
from governance.web import words
from workflows.drafts import Withdrawal
from workflows.publications import Publication
from workflows.reading import DraftView, ReviewView, RevisionView
from workflows.reviews import Decision

Event = dict[str, Any]

MADE = {
    "approve": (N_("approved revision %(n)s as %(role)s"), "check", "good"),
    "request_changes": (N_("asked for changes in revision %(n)s as %(role)s"), "return", "change"),
    "reject": (N_("rejected revision %(n)s as %(role)s"), "cross", "bad"),
    "skip": (N_("skipped a step of revision %(n)s as %(role)s"), "minus", "change"),
}
ACTS = {
    "reassigned": N_("put step %(step)s to %(name)s"),
    "added": N_("asked %(name)s to approve too, at step %(step)s"),
    "taken_back": N_("no longer asks %(name)s to approve"),
}


def events(view: DraftView, revisions: Sequence[RevisionView], withdrawal: Withdrawal | None) -> list[Event]:
    """Everything that happened, newest first; of what happened in one act, what came of it stands on top."""
    reviews = [one for one in (view.review, *view.earlier) if one is not None]
    names = {one.revision.editor_id: one.editor for one in revisions} | {view.draft.author_id: view.author}
    names |= {one.review.submitted_by: one.submitter for one in reviews}
    found = [
        *(_revision(one) for one in reversed(revisions)),
        *(event for review in reversed(reviews) for event in reviewed(review)),
        *(_published(one) for one in (view.publication,) if one),
        *(
            _withdrawn(one, names | {r.review.submitted_by: r.submitter for r in reviews})
            for one in (withdrawal,)
            if one
        ),
    ]
    return sorted(found, key=lambda event: event["at"])[::-1]


def happened(at: datetime, who: str, what: str, icon: str, kind: str = "", **more: Any) -> Event:
    """One line of a history: when, who, what they did, with an icon and a kind (good, change, bad)."""
    return {"at": at, "who": who, "what": what, "icon": icon, "kind": kind, **more}


def _revision(one: RevisionView) -> Event:
    n, digest = one.revision.n, one.revision.digest
    if n == 1:
        return happened(one.revision.at, one.editor, gettext("began the draft"), "pencil", digest=digest)
    between: dict[str, Any] = {"from": n - 1, "to": n}
    address = url_for("reviews.changes", draft_id=one.revision.draft_id, **between)
    what = gettext("wrote revision %(n)s") % {"n": n}
    return happened(
        one.revision.at, one.editor, what, "pencil", digest=digest, href=address, link=gettext("What changed")
    )


def reviewed(one: ReviewView) -> Iterator[Event]:
    """What happened in one review, of a draft or of a version of the guidance."""
    review, facts = one.review, {"n": one.review.revision, "policy": one.policy}
    yield happened(
        review.submitted_at,
        one.submitter,
        gettext("submitted revision %(n)s under guidance %(policy)s") % facts,
        "send",
    )
    for step in one.steps:
        yield from map(_decision, step.decisions)
        for act in step.acts:
            what = gettext(ACTS[act.kind]) % {"step": step.step.position, "name": act.to_name}
            yield happened(act.at, act.person_name, what, "people", comment=act.reason)
    if review.approved_at:
        what = gettext("Every step has approved revision %(n)s") % facts
        yield happened(review.approved_at, "", what, "check", "good", digest=review.digest)
    if review.state == "outdated" and review.closed_at:
        lapsed = review.valid_until is not None and review.valid_until <= review.closed_at
        what = gettext("The edit made the review of revision %(n)s outdated; what was approved in it counts no more")
        if lapsed:
            what = gettext("The approval of revision %(n)s had lapsed")
        yield happened(review.closed_at, "", what % facts, "outdated", "change")


def _decision(one: Decision) -> Event:
    sentence, icon, kind = MADE[one.verdict]
    what = gettext(sentence) % {"n": one.revision, "role": words.role_title(one.role)}
    if one.outdated_at:
        what, kind = gettext("%(what)s (outdated)") % {"what": what}, ""
    return happened(one.at, words.for_whom(one.person_name, one.for_name), what, icon, kind, comment=one.comment)


def _published(one: Publication) -> Event:
    what = gettext("recorded that it was posted; the text there is the approved one")
    if one.differs:
        what = gettext("recorded that it was posted; the text there is not the approved one")
    address = url_for("publications.publish", draft_id=one.draft_id)
    kind = "change" if one.differs else "good"
    return happened(one.at, one.person_name, what, "publish", kind, href=address, link=gettext("Proof of publication"))


def _withdrawn(one: Withdrawal, names: dict[int, str]) -> Event:
    return happened(one.at, names.get(one.person_id, ""), gettext("withdrew the draft"), "minus", comment=one.reason)
