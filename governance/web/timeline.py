"""What happened to a draft, in sentences: revisions, submissions, decisions, publication, withdrawal."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext

from governance import http
from governance.errors import N_
from governance.web import words
from workflows.alternatives import SetAside
from workflows.carrying import Objection
from workflows.causes import CAUSES, RETRIAGED
from workflows.drafts import Withdrawal
from workflows.holds import Hold
from workflows.publications import Publication
from workflows.reading import DraftView, ReviewView
from workflows.reviews import Decision
from workflows.revised import RevisionView
from workflows.scheduled import Schedule

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


def events(
    view: DraftView,
    revisions: Sequence[RevisionView],
    withdrawal: Withdrawal | SetAside | None,
    objections: Sequence[Objection] = (),
    afterwards: ReviewView | None = None,
) -> list[Event]:
    """Everything that happened, newest first; of what happened in one act, what came of it stands on top.

    `afterwards` is the review of what went out under an emergency.
    """
    reviews = [one for one in (view.review, *view.earlier) if one is not None]
    names = {one.revision.editor_id: one.editor for one in revisions} | {view.draft.author_id: view.author}
    names |= {one.review.submitted_by: one.submitter for one in reviews}
    found = [
        *(_revision(one) for one in reversed(revisions)),
        *(event for review in reversed(reviews) for event in reviewed(review, {one.revision.at for one in revisions})),
        *(_taken_back(one) for one in objections),
        *(_published(one) for one in (view.publication,) if one),
        *(_afterwards(one) for step in (afterwards.steps if afterwards else ()) for one in step.decisions),
        *(
            _withdrawn(one, names | {r.review.submitted_by: r.submitter for r in reviews})
            for one in (withdrawal,)
            if one
        ),
    ]
    return newest_first(found)


def newest_first(found: Iterable[Event]) -> list[Event]:
    """Events in their order; of those of one moment the later in the list stands on top."""
    return sorted(found, key=lambda event: event["at"])[::-1]


def planned(schedules: Sequence[Schedule]) -> Iterator[Event]:
    """The times that were set for it, when they came, who chose another, and who took it off the schedule."""
    numbered = {one.id: one for one in schedules}
    moved = {one.moved_from for one in schedules}
    for one in schedules:
        facts, before = {"time": one.goes_out_at}, numbered.get(one.moved_from or 0)
        what = http.sentence(N_("scheduled it for %(time)s"), facts)
        if before is not None:
            facts_of_both = {**facts, "was": before.goes_out_at}
            what = http.sentence(N_("moved it on the schedule, from %(was)s to %(time)s"), facts_of_both)
        yield happened(one.at, one.person_name, what, "clock")
        if one.told_at is not None:
            what = http.sentence(N_("It was time to post it, as scheduled for %(time)s"), facts)
            yield happened(one.told_at, "", what, "bell")
        if one.over_at is not None and one.id not in moved:
            what = http.sentence(N_("took it off the schedule; it was to go out at %(time)s"), facts)
            yield happened(one.over_at, one.over_name or "", what, "undo", "change")


def held_back(holds: Sequence[Hold]) -> Iterator[Event]:
    """Every time that it was held back, and why."""
    for one in holds:
        if one.cause:
            what = gettext("It was held back: %(why)s") % {"why": gettext(CAUSES[one.cause])}
            yield happened(one.at, "", what, "pause", "change")
        else:
            yield happened(one.at, one.person_name, gettext("held it back"), "pause", "change", comment=one.reason)


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
    if one.suggested_by:
        what = gettext("took words of %(name)s, as revision %(n)s") % {"n": n, "name": one.suggested_by}
    elif one.typed:
        names = ", ".join(dict.fromkeys(name for _, name in one.typed))
        what = gettext("wrote revision %(n)s, with words that %(name)s had suggested: these are theirs too")
        what = what % {"n": n, "name": names}
    return happened(
        one.revision.at, one.editor, what, "pencil", digest=digest, href=address, link=gettext("What changed")
    )


def reviewed(one: ReviewView, edits: Container[datetime] | None = None) -> Iterator[Event]:
    """What happened in one review, of a draft or of a version of the guidance.

    `edits` are the moments at which its words were edited; without them each review that is outdated is so by an edit.
    """
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
        if edits is not None and review.closed_at not in edits:
            what = gettext("The review of revision %(n)s was ended, because what it ran under held no longer")
        if review.moved_on == RETRIAGED:
            what = gettext("The review of revision %(n)s was ended, because the conversation was triaged anew")
        if lapsed:
            what = gettext("The approval of revision %(n)s had lapsed")
        yield happened(review.closed_at, "", what % facts, "outdated", "change")


def _carried(one: Decision) -> Event:
    """An approval that was kept: nothing that anybody did at that moment."""
    facts = {"name": words.who_decided(one), "from": one.carried_revision, "to": one.revision}
    what = gettext("The approval that %(name)s gave to revision %(from)s was kept for revision %(to)s") % facts
    if one.outdated_at:
        what = gettext("%(what)s (outdated)") % {"what": what}
    return happened(one.at, "", what, "check")


def _decision(one: Decision) -> Event:
    if one.carried_revision is not None:
        return _carried(one)
    sentence, icon, kind = MADE[one.verdict]
    what = gettext(sentence) % {"n": one.revision, "role": words.role_title(one.role)}
    if one.outdated_at:
        what, kind = gettext("%(what)s (outdated)") % {"what": what}, ""
    return happened(one.at, words.who_decided(one), what, icon, kind, comment=one.comment)


def _taken_back(one: Objection) -> Event:
    what = gettext("took back the approval that was kept from an earlier revision")
    return happened(one.at, one.person_name, what, "return", "change", comment=one.reason)


def _published(one: Publication) -> Event:
    what = gettext("recorded that it was posted; the text there is the approved one")
    if one.differs:
        what = gettext("recorded that it was posted; the text there is not the approved one")
    if one.late:
        said = {"what": what, "time": one.published_at}
        what = http.sentence(N_("%(what)s; it was posted at %(time)s, while its approval held"), said)
    if one.planned_for is not None:
        early = gettext("it was posted before the time that was set for it")
        what = f"{what}; {early}"
    address = url_for("publications.publish", draft_id=one.draft_id)
    kind = "change" if one.differs or one.planned_for is not None else "good"
    return happened(one.at, one.person_name, what, "publish", kind, href=address, link=gettext("Proof of publication"))


def _afterwards(one: Decision) -> Event:
    what, icon, kind = gettext("reviewed what went out and found it right"), "check", "good"
    if one.verdict != "approve":
        what, icon, kind = gettext("reviewed what went out and found it wrong"), "cross", "bad"
    return happened(one.at, words.who_decided(one), what, icon, kind, comment=one.comment)


def _withdrawn(one: Withdrawal | SetAside, names: dict[int, str]) -> Event:
    if isinstance(one, SetAside):
        address = url_for("reviews.show", draft_id=one.chosen_id)
        what, text = gettext("set it aside for another reply"), gettext("The reply that was chosen")
        return happened(one.at, one.person_name, what, "archive", "change", comment=one.reason, href=address, link=text)
    return happened(one.at, names.get(one.person_id, ""), gettext("withdrew the draft"), "minus", comment=one.reason)
