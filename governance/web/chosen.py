"""What the page of several drafts shows of each: as much as its own page before a decision, or why it is not here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from governance import clock, http
from governance.errors import N_
from governance.web import reader
from governance.web.comparing import Comparison, compared
from governance.web.reviewing import Seen
from governance.web.weighing import found_by_check
from workflows.drafts import no_draft
from workflows.requirements import current_review
from workflows.side_by_side import Waiting, waiting
from workflows.step_acts import StepAct

DECIDED = N_("Already decided by %(by)s at %(at)s.")
NOT_IN_REVIEW = N_("This draft is not in review; there is nothing to decide.")


@dataclass(frozen=True)
class Item:
    """A draft; `seen` is None where the reader may not see it. `overtaken` is what changed since they looked."""

    number: int
    seen: Seen | None = None
    why_not: str = ""
    clauses: Sequence[str] = ()
    findings: Sequence[Mapping[str, Any]] = ()
    overtaken: Comparison | None = None

    @property
    def put_to_me(self) -> StepAct | None:
        """By whom the open step was put to the reader, where it was."""
        turn = self.seen.turn if self.seen else None
        named = turn.step.named if turn and turn.step else None
        return named if named and self.seen and named.to_id == self.seen.reader.person_id else None


def items(numbers: Sequence[int], read: Mapping[int, int] | None = None) -> list[Item]:
    """These drafts, in the order given. `read` says which revisions the reader had before them."""
    at, standing = clock.now(), reader.standing()
    found = {one.view.draft.id: one for one in waiting(numbers, standing, at)}
    shown = {ident: _seen(one, at, standing) for ident, one in found.items()}
    return [
        _item(found[number], shown[number], (read or {}).get(number))
        if number in found
        else Item(number, why_not=http.said(no_draft()))
        for number in numbers
    ]


def _seen(one: Waiting, at: Any, standing: Any) -> Seen:
    current = next(each for each in one.revisions if each.revision.n == one.view.draft.revision)
    return Seen(
        at=at,
        reader=standing,
        view=one.view,
        shown=current,
        requirements=(),
        channel=one.view.channel,
        revisions=one.revisions,
        thread=one.thread,
        withdrawal=None,
        evaluation=None,
        turn=one.turn,
    )


def _item(one: Waiting, seen: Seen, read: int | None) -> Item:
    number = one.view.draft.id
    why_not, clauses = _why_not(one, seen)
    overtaken = compared(seen.numbered(read), seen.shown) if read and read < seen.revision.n else None
    findings = [found_by_check(each) for each in one.weighed.findings]
    return Item(number, seen, why_not, clauses, findings, overtaken)


def _why_not(one: Waiting, seen: Seen) -> tuple[str, Sequence[str]]:
    """Why the reader does not decide on it here, as the verb would say it; empty where they do."""
    if one.turn is None:
        review = current_review(one.view)
        made = [each for step in review.steps for each in step.decisions] if review else []
        last = max(made, key=lambda decision: decision.id, default=None)
        if last is None:
            return gettext(NOT_IN_REVIEW), ()
        return http.sentence(DECIDED, {"by": last.person_name, "at": last.at}), ()
    if not one.turn.mine:
        return seen.why_not_decide
    return (gettext(one.weighed.why) if one.weighed.why else ""), ()
