"""What an edit would end and what it would keep of the approvals given so far, said before somebody saves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.change import Standing
from governance.errors import N_
from policies.carrying.judging import NONE, OFF, Wording
from policies.facts import StepPlan
from policies.versions import version_in_force
from workflows import drafts, wording
from workflows.carrying.earlier import SoFar, Worded, authority, given_so_far, worded
from workflows.carrying.keeping import Now, Told, keeping

SHORT = N_("The short chain of an emergency or a drill decides anew after every edit.")
UNFINISHED = N_("Its step was not finished, and a step is kept whole.")


@dataclass(frozen=True)
class Foreseen:
    """`edits` says whether saving these words makes a revision at all; `told` is what would become of each approval."""

    edits: bool = False
    told: tuple[Told, ...] = ()


def foreseen(
    draft: Any, typed: wording.Wording, steps: Sequence[StepPlan], standing: Standing, at: datetime
) -> Foreseen:
    """What would become of the approvals given so far if this person saved and submitted these words now.

    `steps` are what the guidance in force would ask of the words. The rule is that of a submission itself, asked of
    what was typed. Raises `Invalid` for words that could not be saved.
    """
    held = drafts.files_of(draft.id) if typed.attachments else frozenset()
    content = wording.content_of(standing, at, typed, draft.thread_id, held)
    if typed.topic in (None, draft.topic) and drafts.same_words(draft, content):
        return Foreseen()
    given = given_so_far(draft.id, draft.revision)
    return Foreseen(True, _told(draft, content, given, steps, standing, at) if given else ())


def _told(
    draft: Any,
    content: dict[str, Any],
    given: SoFar,
    steps: Sequence[StepPlan],
    standing: Standing,
    at: datetime,
) -> tuple[Told, ...]:
    edition = version_in_force(at)
    everything = [*given.finished.steps.items(), *given.unfinished.items()]
    if given.emergency or edition.document.approval.carry_over == NONE:
        why = SHORT if given.emergency else OFF
        return tuple(Told(key, one, False, why) for key, approvals in everything for one in approvals)
    people = given.finished.approvals
    names = ("texts", "attachments", "channel", "not_before", "reply_to")
    new = Worded(Wording(**{name: content[name] for name in names}), "")
    words = {**(worded(draft.id, {one.revision for one in people}) if people else {}), draft.revision + 1: new}
    held = authority({one.person_id for one in people}, at)
    own_work = {draft.author_id, standing.person_id or 0}
    now = Now(edition, steps, words, draft.revision + 1, own_work, held, at)
    broken = [Told(key, one, False, UNFINISHED) for key, approvals in given.unfinished.items() for one in approvals]
    return (*keeping(given.finished, now).told, *broken)
