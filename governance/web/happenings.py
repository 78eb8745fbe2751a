"""What happened with a draft beside its review, in sentences: what was said about it, what was sent, what was let pass.

None of anybody's words about it stand here: each line leads to where they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flask import url_for
from flask_babel import gettext

from governance import http
from governance.errors import N_
from governance.web import sent_words
from governance.web.timeline import Event, happened
from workflows.deliveries.reading import DeliveryView
from workflows.deliveries.rows import BEGUN, CALLED_OFF, FAILED, SEND, Attempt
from workflows.evaluating import CheckOverride
from workflows.talk.reading import Said
from workflows.talk.rows import DECLINED, REOPENED, REPLY, RESOLVED

SAID: Mapping[str, tuple[str, str, str]] = {
    "comment": (N_("commented on revision %(n)s"), "message", ""),
    "suggestion": (N_("suggested other words for revision %(n)s"), "message", ""),
    REPLY: (N_("answered a comment"), "message", ""),
    RESOLVED: (N_("marked a comment as resolved"), "check", ""),
    REOPENED: (N_("opened a comment again"), "message", "change"),
    DECLINED: (N_("declined suggested words"), "cross", "change"),
}
WITHDREW = N_("took back their own suggestion")


def talked(draft_id: int, said: Iterable[Said]) -> Iterator[Event]:
    """That something was said, by whom, and what came of it. Words that were taken stand there as a revision."""
    for one in said:
        if one.kind not in SAID:
            continue
        sentence, icon, kind = SAID[one.kind]
        own = one.kind == DECLINED and one.person_id == one.begun_by
        what = gettext(WITHDREW) if own else http.sentence(sentence, {"n": one.revision})
        address = url_for("talk.show", draft_id=draft_id, comment_id=one.comment_id)
        yield happened(one.at, one.person_name, what, icon, kind, href=address, link=gettext("Read it"))


def sent(deliveries: Sequence[DeliveryView]) -> Iterator[Event]:
    """What was sent by a webhook, attempt by attempt, and what became of it."""
    for view in deliveries:
        row = view.row
        what, who = gettext("had it sent by the webhook of its channel"), row.asked_name
        if row.schedule_id is not None:
            what, who = gettext("Its time came, and it was to be sent by the webhook of its channel"), ""
        address = url_for("deliveries.show", draft_id=row.draft_id)
        yield happened(row.asked_at, who, what, "send", href=address, link=gettext("What was sent"))
        for attempt in view.attempts:
            yield from _attempted(attempt)
        if row.ended_at is not None and row.state in (FAILED, CALLED_OFF):
            why = sent_words.why(row.why, row.status)
            yield happened(row.ended_at, "", f"{sent_words.state_name(row.state)}. {why}".strip(), "undo", "change")


def _attempted(one: Attempt) -> Iterator[Event]:
    """One attempt; a question to the receiver only where it knew an answer."""
    if one.kind != SEND and one.outcome in ("unknown", BEGUN):
        return
    named = http.sentence(sent_words.WHAT[one.kind], {"number": one.n})
    settled = one.settled_name is not None
    came = gettext("nobody knew at first") if settled else http.sentence(sent_words.CAME[one.outcome], {})
    good = "good" if one.outcome == "out" else "change"
    said = gettext("%(attempt)s: %(came)s") % {"attempt": named, "came": came}
    yield happened(one.ended_at or one.begun_at, "", said, "send", "" if settled else good)
    if settled:
        facts = {"attempt": named, "came": http.sentence(sent_words.CAME[one.outcome], {})}
        what = gettext("said what became of it (%(attempt)s): %(came)s") % facts
        if not one.settled_name:
            what = gettext("The receiver said what became of it (%(attempt)s): %(came)s") % facts
        at = one.settled_at or one.ended_at or one.begun_at
        yield happened(at, one.settled_name or "", what, "eye", good)


def let_pass(passes: Sequence[CheckOverride]) -> Iterator[Event]:
    """The checks that somebody let pass."""
    for one in passes:
        what = gettext("let revision %(n)s pass a check that stops others") % {"n": one.revision}
        yield happened(one.at, one.person_name, what, "shield", "change", comment=one.reason)
