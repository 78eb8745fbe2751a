"""What the page of a version shows: its text looked at, its chain and who may act on it, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext

from governance import clock, http
from governance.change import Standing
from governance.errors import N_, Refusal
from governance.web import reader, routes, words
from governance.web.amendments.checking import Checked, check
from governance.web.amendments.desk import number_of
from governance.web.routes import Route
from governance.web.timeline import Event, happened, reviewed
from policies.eligibility import NotEligible, StepFacts
from policies.facts import StepPlan
from policies.parts import Document
from policies.states import VERSION
from policies.versions import Edition
from policies.versions import edition as edition_of
from workflows import acknowledgements, candidates
from workflows.amendments.gates import without_anybody
from workflows.amendments.rows import OWNER
from workflows.amendments.submitting import steps_of
from workflows.candidates import Candidate, Somebody, Turn
from workflows.delegations import stand_ins, ties_at
from workflows.guidance_reading import Line, VersionView, version_view
from workflows.liveness import Line as Outlook
from workflows.reading import ReviewView

NOT_ACKNOWLEDGED = N_("Read version %(number)s of the guidance and acknowledge it first; then you can decide under it.")
FAULTS = N_("The text has faults. Each stands in the editor with its line; without them it can be submitted.")
EXAMPLES = N_("Examples in the text come out otherwise than they say. Mend the rules or the examples, then submit it.")

Who = dict[tuple[int, int], dict[str, Any]]


@dataclass(frozen=True)
class Seen:
    """A version as one reader sees it. `against` is the version that it is compared with, where one is in force."""

    at: datetime
    reader: Standing
    view: VersionView
    against: Edition | None
    checked: Checked
    under: Edition | None
    turn: Turn | None
    people: Sequence[Somebody]

    @property
    def escalates(self) -> str:
        """The role to which what is overdue comes."""
        return self.under.document.approval.escalate_to if self.under else ""

    @property
    def line(self) -> Line:
        """The version itself."""
        return self.view.line

    @property
    def review(self) -> ReviewView | None:
        """The review of the text as it stands."""
        return self.view.review

    @property
    def over(self) -> bool:
        """Whether it took effect: from then on nothing changes it."""
        return self.line.standing in ("current", "historic")

    # -- Who may act ----------------------------------------------------------------------------------------------

    @property
    def only_reads(self) -> str:
        """Why the reader can do nothing here but decide and comment; empty for an owner."""
        try:
            self.reader.needs(OWNER)
        except Refusal as refusal:
            return http.said(refusal)
        return ""

    def _may(self, move: str) -> bool:
        return not self.only_reads and VERSION.allows(self.line.state, move) and not self.over

    @property
    def may_edit(self) -> bool:
        """Whether the text can still be changed, by this reader."""
        return self._may("revise")

    @property
    def may_withdraw(self) -> bool:
        """Whether the reader may take it back."""
        return self._may("withdraw")

    @property
    def may_retire(self) -> bool:
        """Whether the reader may call it off."""
        return self._may("retire")

    @property
    def submittable(self) -> bool:
        """Whether it is in a state from which it is submitted."""
        return VERSION.allows(self.line.state, "submit")

    @property
    def why_not_submit(self) -> str:
        """Why the reader cannot submit it now; empty where they can."""
        if self.only_reads:
            return self.only_reads
        return gettext(FAULTS if self.checked.faults else EXAMPLES) if not self.checked.ready else ""

    @property
    def why_not_decide(self) -> tuple[str, list[str]]:
        """Why the reader cannot decide, as `decide` would say it, and the clause behind it."""
        answer = self.turn.answer if self.turn else None
        if isinstance(answer, NotEligible):
            return http.sentence(answer.sentence, answer.facts), [answer.clause] if answer.clause else []
        if self.has_to_read:
            number = self.under.number if self.under else ""
            return http.sentence(NOT_ACKNOWLEDGED, {"number": number}), ["approval.needs_acknowledgement"]
        return "", []

    @cached_property
    def has_to_read(self) -> bool:
        """Whether only those decide who have read the guidance under which it is reviewed, and the reader has not."""
        me = self.reader.person_id or 0
        return self.under is not None and me not in acknowledgements.those_who_have(self.under, [me])

    @property
    def decides(self) -> bool:
        """Whether the reader may decide on it now."""
        return self.turn is not None and self.turn.mine and not self.has_to_read

    # -- The chain ------------------------------------------------------------------------------------------------

    @property
    def planned(self) -> tuple[StepPlan, ...]:
        """The steps that it would go through, by the version in force."""
        return steps_of(self.against.document, self.at) if self.against else ()

    @property
    def who(self) -> Who:
        """For each step that is not decided: who may decide on it, whether the reader may, and why somebody may not."""
        if self.review is not None and self.turn is not None:
            return dict(self._running(self.review))
        editors = {one.editor_id for one in self.view.revisions if one.editor_id} | {self.line.created_by or 0}
        return {
            (plan.position, plan.part): self._acting(
                *candidates.candidates(_facts(plan), self.people, editors, (), ties_at(self.at))
            )
            for plan in self.planned
        }

    def _running(self, review: ReviewView) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
        for view in review.steps:
            if view.step.state in ("open", "waiting"):
                facts, shut_out = candidates.step_facts(view, "open"), candidates.barred(review, view)
                can, cannot = candidates.candidates(facts, self.people, review.conflict, shut_out, review.tied)
                yield (view.step.position, view.step.part), self._acting(can, cannot)

    def _acting(self, can: Sequence[Candidate], cannot: Sequence[Candidate]) -> dict[str, Any]:
        others = [words.standing_in(one) for one in can if one.id != self.reader.person_id]
        why = [words.why_not(one) for one in cannot]
        if not can:
            why.insert(0, gettext("Nobody can decide on this step at present. An administrator can give the role."))
        return {"names": words.either(others), "you": len(others) < len(can), "why": " ".join(why)}

    # -- Whether somebody is left to approve under it -------------------------------------------------------------

    @cached_property
    def dead(self) -> list[Outlook]:
        """The ways of this version that nobody's text would get through, by the people of the moment of effect."""
        document = self.checked.document
        if document is None or self.over or self.line.state not in ("drafting", "in_review", "approved"):
            return []
        return without_anybody(document, max(document.effective_from, self.at))

    @property
    def ways(self) -> list[tuple[tuple[str, ...], list[Route]]]:
        """Those ways in words, by what would mend them."""
        found: dict[tuple[str, ...], list[Route]] = {}
        document = self.checked.document
        for shown in [routes.route(one, document) for one in self.dead] if document else ():
            found.setdefault(tuple(shown.sentences), []).append(shown)
        return list(found.items())

    @property
    def may_override(self) -> bool:
        """Whether the reader may say that it may come into force nevertheless."""
        return bool(self.dead) and not self.only_reads and self.line.state == "in_review" and not self.view.override

    # -- What happened --------------------------------------------------------------------------------------------

    @property
    def history(self) -> list[Event]:
        """Everything that happened to it, newest first."""
        found = [*map(self._written, reversed(self.view.revisions))]
        for review in reversed(self.view.reviews):
            found += reviewed(review)
        if self.line.ended_at:
            what = gettext("called it off") if self.line.state == "retired" else gettext("withdrew it")
            found.append(
                happened(self.line.ended_at, self.line.ended_by or "", what, "minus", comment=self.line.reason)
            )
        if self.view.override:
            made = self.view.override
            what = gettext("let it come into force although nobody can approve on one of its ways")
            found.append(happened(made.at, made.by, what, "flag", "change", comment=made.reason))
        return sorted(found, key=lambda event: event["at"])[::-1]

    def _written(self, one: Any) -> Event:
        what = gettext("wrote revision %(n)s") % {"n": one.n} if one.n > 1 else gettext("began the version")
        if one.editor is None:
            what = gettext("The operator of the machine adopted it")
        address = url_for("versions.text", version_id=self.line.id, n=one.n)
        more = {"digest": one.sha256, "href": address, "link": gettext("Download")}
        return happened(one.created_at, one.editor or "", what, "pencil", **more)


def seen(version_id: int) -> Seen:
    """A version with everything that its page shows, in a fixed number of statements. Raises `NotFound`."""
    at, standing = clock.now(), reader.standing()
    view = version_view(number_of(version_id), at)
    current, review = words.edition(), view.review
    running = review if review is not None and review.review.state == "open" else None
    against = None if current is not None and current.id == version_id else current
    under = edition_of(running.review.policy_version_id) if running else None
    roles = {one.step.role for one in running.steps} if running else _planned_roles(current, at)
    return Seen(
        at=at,
        reader=standing,
        view=view,
        against=against,
        checked=_checked(view, at, against),
        under=under,
        turn=candidates.turn(running, standing, stand_ins(standing.person_id, at)) if running else None,
        people=candidates.holders_of(roles, at),
    )


def _planned_roles(current: Edition | None, at: datetime) -> set[str]:
    return {step.role for step in steps_of(current.document, at)} if current else set()


def _checked(view: VersionView, at: datetime, against: Edition | None) -> Checked:
    """Looked at as of now where it is still being written; what was submitted is not asked about its dates again."""
    base: tuple[str, Document] | None = (against.number, against.document) if against else None
    proposed = view.line.state in ("drafting", "changes_requested", "rejected")
    return check(view.source, at if proposed else None, base)


def _facts(plan: StepPlan) -> StepFacts:
    return StepFacts(plan.role, plan.topic, plan.quorum, "open")
