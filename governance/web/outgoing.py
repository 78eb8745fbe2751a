"""Whether a draft can go out, as one reader sees it: now, later, or not until something else happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from governance import http
from governance.change import Standing
from governance.errors import N_
from governance.people.actors import acts
from policies.eligibility import NOT_PUBLISHER, NotEligible, PublisherFacts, publishing
from policies.versions import edition
from workflows import told_late
from workflows.candidates import near
from workflows.causes import CAUSES, EMERGENCY
from workflows.deliveries.reading import DeliveryView
from workflows.demands import LET_OUT, OUT, STOPPED
from workflows.drafts import Revision
from workflows.emergencies.meanwhile import stops
from workflows.emergencies.rows import Emergency
from workflows.holds import Hold
from workflows.reading import DraftView
from workflows.requirements import Requirement
from workflows.revised import RevisionView
from workflows.scheduled import Schedule
from workflows.states import DRAFT
from workflows.webhooks import WEBHOOK

READS_ONLY = N_("Your roles let you see everything here and change none of it.")
NO_ROLE = N_("You hold no role yet. An administrator has to give you one before you can do anything here.")


@dataclass(frozen=True, kw_only=True)
class GoingOut:
    """A draft and its reader. `shown` is the revision on the page, the current one or an earlier one."""

    at: datetime
    reader: Standing
    view: DraftView
    shown: RevisionView
    requirements: tuple[Requirement, ...]
    held: Hold | None = None
    holds: Sequence[Hold] = ()
    schedules: Sequence[Schedule] = ()
    deliveries: Sequence[DeliveryView] = ()
    emergency: Emergency | None = None

    @property
    def state(self) -> str:
        """The state that a reader is shown."""
        return self.view.state(self.at)

    @property
    def revision(self) -> Revision:
        """The wording on the page."""
        return self.shown.revision

    @property
    def is_current(self) -> bool:
        """Whether the page shows the revision that acts are about."""
        return self.revision.n == self.view.draft.revision

    @property
    def only_reads(self) -> str:
        """Why the reader can do nothing here at all; empty where they can."""
        if acts(self.reader.roles):
            return ""
        return gettext(READS_ONLY) if self.reader.roles else gettext(NO_ROLE)

    @property
    def publishable(self) -> bool:
        """Whether it is approved and can go out now."""
        return self.is_current and (self.state == "approved" or self.to_post)

    @property
    def was_approved(self) -> bool:
        """Whether these words were approved within the last day and are so no more: a post of then can be recorded."""
        if self.publishable or (self.is_current and self.state == "scheduled"):
            return False
        since = self.at - told_late.WITHIN
        ends = [one.valid_until if one.state == "approved" else one.closed_at for one in self._approvals()]
        return DRAFT.allows(self.view.draft.state, told_late.MOVE) and any(end is None or end > since for end in ends)

    @property
    def approved_before(self) -> Any | None:
        """The approval of an earlier revision that ended within the last day: it may have been posted while it held."""
        if self.was_approved or not self.is_current or not DRAFT.allows(self.view.draft.state, told_late.MOVE):
            return None
        since, n = self.at - told_late.WITHIN, self.view.draft.revision
        reviews = [one.review for one in (self.view.review, *self.view.earlier) if one is not None]
        ended = [one for one in reviews if one.approved_at and one.closed_at and one.closed_at > since]
        return max((one for one in ended if one.revision != n), key=lambda one: one.id, default=None)

    def approved_at(self, posted_at: datetime | None) -> datetime:
        """When these words were approved that were posted at a moment."""
        given = [one.approved_at for one in self._approvals()]
        before = [one for one in given if posted_at and one.replace(second=0, microsecond=0) <= posted_at]
        return max(before or given)

    def _approvals(self) -> list[Any]:
        reviews = [one.review for one in (self.view.review, *self.view.earlier) if one is not None]
        return [one for one in reviews if one.approved_at is not None and one.digest == self.revision.digest]

    @property
    def why_not_later(self) -> str:
        """Why the reader may not have it go out at a time, or let it go again for that; empty where they may."""
        facts = stops(self.emergency, self.view.review.review if self.view.review else None)
        return self.why_not_publish or (http.sentence(STOPPED, facts) if facts else "")

    @property
    def why_not_resume(self) -> str:
        """Why the reader may not let it go again."""
        planned = self.view.schedule is not None and self.view.schedule.goes_out_at > self.at
        by_emergency = self.held is not None and self.held.cause == EMERGENCY
        return self.why_not_later if planned or by_emergency else self.why_not_publish

    @property
    def to_post(self) -> bool:
        """Whether its time has come and it is to be posted now."""
        return self.view.to_post(self.at)

    @property
    def by_webhook(self) -> bool:
        """Whether its channel goes out by itself."""
        return self.view.channel.kind == WEBHOOK

    @property
    def sendable(self) -> bool:
        """Whether it can be sent by its channel's webhook now, and is not on its way."""
        running = self.deliveries and self.deliveries[0].row.ended_at is None
        return self.publishable and self.by_webhook and not running

    @property
    def may_schedule(self) -> bool:
        """Whether the draft is in a state from which it is scheduled."""
        return self.is_current and DRAFT.allows(self.state, "schedule")

    @property
    def may_reschedule(self) -> bool:
        """Whether the draft is in a state in which another time is chosen for it."""
        return self.is_current and DRAFT.allows(self.state, "reschedule")

    @property
    def may_hold(self) -> bool:
        """Whether the reader may hold it back."""
        return not self.only_reads and self.is_current and DRAFT.allows(self.state, "hold")

    @property
    def why_not_publish(self) -> str:
        """Why the reader may not let it out, as the verbs say it; empty where they may."""
        return self._asked(LET_OUT) or self.not_theirs

    @property
    def why_not_now(self) -> str:
        """As `why_not_publish`, or why it may not go out yet."""
        return self._asked(OUT) or self.not_theirs

    def _asked(self, act: str) -> str:
        """The first demand that stands in the way of an act."""
        unmet = (one for one in self.requirements if one.refuses(act))
        return next((http.sentence(one.sentence, one.facts) for one in unmet), "")

    @property
    def not_theirs(self) -> str:
        """Why it is not for the reader to publish."""
        review = self.view.review
        if review is None:
            return gettext(NOT_PUBLISHER)
        me = PublisherFacts(self.reader.person_id or 0, self.reader.roles)
        owners = (self.view.draft.author_id, self.view.draft.keeper_id)
        document = edition(review.review.policy_version_id).document
        answer = publishing(me, document, owners, lambda: near(self.view, review))
        return http.sentence(answer.sentence, answer.facts) if isinstance(answer, NotEligible) else ""

    @property
    def why_held(self) -> str:
        """Why the service itself holds it back; empty where a person does."""
        return gettext(CAUSES[self.held.cause]) if self.held and self.held.cause else ""
