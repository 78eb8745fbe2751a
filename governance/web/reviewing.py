"""What the page of a draft shows: the text, the chain and who may act on it, what is asked, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from flask_babel import gettext
from markupsafe import escape

from governance import clock, http
from governance.db import session
from governance.errors import N_, NotFound
from governance.web import reader, words
from governance.web.banner import holding
from governance.web.comparing import Comparison, compared
from governance.web.happenings import let_pass, sent, talked
from governance.web.kept import Kept, kept_of, last_decided
from governance.web.prospects import Owed, evaluation_of, owed_of, taken_out, turn_of
from governance.web.timeline import events, held_back, newest_first, planned
from governance.web.weighing import Weighed, found_by_check, found_of
from policies.eligibility import NotEligible
from policies.evaluation import MISSING_LANGUAGE
from policies.facts import Evaluation
from policies.lengths import COUNTING
from policies.posts import Post, counted
from policies.versions import version_in_force
from workflows import evaluating
from workflows.alternatives import SetAside
from workflows.candidates import Turn
from workflows.channels import Channel
from workflows.deliveries.reading import DeliveryView, of_draft
from workflows.drafts import Revision, Withdrawal
from workflows.emergencies.following import late_of
from workflows.emergencies.translating import following
from workflows.evaluating import CheckOverride
from workflows.holds import holds_of
from workflows.own_hand import own_hand
from workflows.reading import DraftView, draft_view, thread_view
from workflows.requirements import Requirement, current_review, requirements
from workflows.reviews import RUNNING
from workflows.revised import RevisionView, revisions_of
from workflows.scheduled import schedules_of
from workflows.states import DRAFT
from workflows.talk.reading import NOTHING_SAID, Page, Said, all_said, threads
from workflows.threads import Message

BLOCKED = N_("The guidance does not allow this to be submitted yet. Each point below says what to change.")


@dataclass(frozen=True, kw_only=True)
class Seen(Weighed):
    """A draft as one reader sees it."""

    channel: Channel
    revisions: Sequence[RevisionView]
    withdrawal: Withdrawal | SetAside | None
    evaluation: Evaluation | None
    turn: Turn | None
    owed: Owed | None = None
    kept: Kept = field(default_factory=Kept)
    talk: Page = NOTHING_SAID
    said: Sequence[Said] = ()
    passes: Sequence[CheckOverride] = ()
    late: Sequence[Any] = ()
    follower: Any = None

    @property
    def owed_languages(self) -> list[str]:
        """The languages that are still to go out of what was published under an emergency."""
        return [one.language for one in self.late if one.state == "open" and one.followed is None]

    @property
    def message(self) -> Message | None:
        """The public message that a reply answers: the last one."""
        incoming = (one for one in reversed(self.thread.messages if self.thread else ()) if one.direction == "in")
        return next(incoming, None)

    @property
    def posts(self) -> dict[str, tuple[Post, ...]]:
        """The posts that each language's text goes out as, with their lengths by the channel's own rule."""
        return {one: counted(self.channel.counting, text) for one, text in self.revision.texts.items()}

    @property
    def counting(self) -> str:
        """How the channel counts, in a sentence."""
        return gettext(COUNTING[self.channel.counting].explained)

    @property
    def not_before(self) -> datetime | None:
        """When it may go out at the earliest."""
        planned = self.revision.not_before
        return datetime.fromisoformat(planned["time"]) if planned else None

    @property
    def history(self) -> list[dict[str, Any]]:
        """Everything that happened to the draft, newest first."""
        owed = self.owed.review if self.owed else None
        shown = events(self.view, self.revisions, self.withdrawal, self.kept.objections, owed)
        beside = [*talked(self.view.draft.id, self.said), *sent(self.deliveries[::-1]), *let_pass(self.passes)]
        return newest_first([*shown, *planned(self.schedules), *held_back(self.holds), *beside])

    @cached_property
    def since_mine(self) -> Comparison | None:
        """What changed since the revision that the reader decided on last; None where that is the current one."""
        last = last_decided(self.view, self.reader.person_id) or self.revision.n
        return compared(self.numbered(last), self.shown) if last != self.revision.n and self.is_current else None

    def numbered(self, n: int) -> RevisionView:
        """One revision by its number. Raises `NotFound` for one that there is not."""
        return _numbered(self.revisions, n)

    @property
    def who(self) -> dict[tuple[int, int], dict[str, Any]]:
        """For each step that is not decided: who may decide on it, whether the reader may, and why somebody may not."""
        if self.turn is None and self.evaluation is None:  # the review has its outcome: nobody is asked any more
            return {}
        asked = (one for one in self.requirements if one.id.startswith("steps."))
        return {(one.facts["step"], one.facts["part"]): self._acting(one) for one in asked}

    def _acting(self, one: Requirement) -> dict[str, Any]:
        if one.status == "satisfied":  # by an approval that will be kept
            return {"names": "", "you": False, "why": said(one)}
        others = [words.standing_in(each) for each in one.can if each.id != self.reader.person_id]
        you = len(others) < len(one.can)
        why = [words.why_not(candidate) for candidate in one.cannot]
        if not one.can:
            nobody = gettext("Nobody can decide on this step at present. An administrator can give the role.")
            gone = gettext("Whoever was asked cannot decide at present. It can be asked of them no longer.")
            why.insert(0, gone if "name" in one.facts else nobody)
        return {"names": words.either(others), "you": you, "why": " ".join(why)}

    @property
    def lets_pass(self) -> frozenset[str]:
        """The checks that block this text and that the reader may let it pass."""
        if self.reader.person_id in (self.view.draft.author_id, self.view.draft.keeper_id):
            return frozenset()
        mine = self.reader.person_id
        unmet = (one for one in self.requirements if one.status == "unsatisfied")
        found = (one.id for one in unmet if any(each.id == mine for each in one.can))
        return frozenset(one.removeprefix("checks.") for one in found if one.startswith("checks."))

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What the checks of the guidance say of a text that is not in review."""
        found = self.evaluation.findings if self.evaluation else ()
        passes = self.lets_pass
        return [found_by_check(one) | {"let_pass": one.outcome == "block" and one.check in passes} for one in found]

    @property
    def items(self) -> list[dict[str, Any]]:
        """The requirements for the page; the checks stand beside the button that they switch off."""
        return [
            {
                "status": one.status,
                "text": said(one),
                "who": words.either([words.standing_in(candidate) for candidate in one.can])
                if one.status == "unsatisfied"
                else "",
                "cannot": [words.why_not(candidate) for candidate in one.cannot],
                "clauses": () if one.id.startswith("steps.") else one.clauses,  # the chain shows them
            }
            for one in self.requirements
            if not one.id.startswith("checks.") or one.status == "overridden"
        ]

    @property
    def why_not_decide(self) -> tuple[str, list[str]]:
        """Why the reader cannot decide, as `decide` would say it, and the clause behind it."""
        answer = self.turn.answer if self.turn else None
        if not isinstance(answer, NotEligible):
            return "", []
        return http.sentence(answer.sentence, answer.facts), [answer.clause] if answer.clause else []

    @property
    def may_edit(self) -> bool:
        """Whether the text can still be changed, by this reader."""
        return not self.only_reads and self.is_current and DRAFT.allows(self.view.draft.state, "revise")

    @cached_property
    def if_edited(self) -> list[str]:
        """What an edit by the reader does to the review, and to their own part in it."""
        wrote = {writer for one in self.revisions for writer in one.writers}
        lent = [self.turn.stands_in] if self.turn and self.turn.mine and self.turn.stands_in else []
        planned = self.evaluation.steps if self.evaluation else ()
        hand = own_hand(self.view, planned, wrote, self.reader, lent)
        return [http.sentence(sentence, facts) for sentence, facts in hand.sentences]

    @property
    def submittable(self) -> bool:
        """Whether the draft is in a state from which it is submitted."""
        return self.is_current and DRAFT.allows(self.state, "submit")

    @property
    def why_not_submit(self) -> str:
        """Why the reader cannot submit it now; empty where they can."""
        if self.only_reads:
            return self.only_reads
        return gettext(BLOCKED) if self.evaluation and self.evaluation.blocked and not self.may_follow else ""

    @property
    def may_follow(self) -> bool:
        """Whether it lacks nothing but a language that may follow if it is submitted under the emergency that holds."""
        if self.emergency is None or self.evaluation is None:
            return False
        blocks = {one.check for one in self.evaluation.findings if one.outcome == "block"}
        return blocks == {MISSING_LANGUAGE} and version_in_force(self.at).document.languages.emergency_lag is not None

    @property
    def may_withdraw(self) -> bool:
        """Whether the reader may take the draft back: its author or keeper, or who submitted it."""
        review = self.view.review.review if self.view.review else None
        mine = {self.view.draft.author_id, self.view.draft.keeper_id}
        mine |= {review.submitted_by if review and review.state in RUNNING else None}
        return (
            self.is_current
            and self.reader.person_id in mine
            and not self.only_reads
            and DRAFT.allows(self.view.draft.state, "withdraw")
        )


def said(one: Requirement) -> str:
    """A requirement's sentence in the reader's language."""
    facts = dict(one.facts)
    if facts.get("topic"):
        facts["topic"] = words.topic_title(facts["topic"])
    reason = facts.get("reason", "")
    sentence = escape(http.sentence(one.sentence, {**facts, "reason": "\0"}))
    return sentence.replace("\0", words.of_people(reason))


def seen(draft_id: int, n: int | None = None) -> Seen:
    """A draft with everything that its page shows, in a fixed number of statements.

    `n` is the revision to show, by default the current one. Raises `NotFound` for what the reader may not see.
    """
    at, standing = clock.now(), reader.standing()
    view = draft_view(draft_id, standing, every_review=True)
    revisions = revisions_of(draft_id)
    shown = _numbered(revisions, view.draft.revision if n is None else n)
    thread = thread_view(view.draft.thread_id, standing) if view.draft.thread_id else None
    evaluation = evaluation_of(view, at)
    review = current_review(view)
    asked = requirements(view, at, evaluation, {writer for one in revisions for writer in one.writers})
    urgent = view.publication is not None and view.publication.emergency_id is not None
    holds, schedules = (holds_of(draft_id), schedules_of(draft_id)) if view.review else ((), ())
    return Seen(
        at=at,
        reader=standing,
        view=view,
        shown=shown,
        channel=_channel(view, shown.revision),
        revisions=revisions,
        thread=thread,
        withdrawal=taken_out(view),
        evaluation=evaluation,
        requirements=asked,
        turn=turn_of(review, standing, at, asked),
        owed=owed_of(view, standing, at),
        emergency=holding(),
        held=holds[-1] if holds and view.draft.state == "on_hold" else None,
        holds=holds,
        schedules=schedules,
        deliveries=_sent(view),
        kept=kept_of(view, standing.person_id),
        talk=threads(view, "open", size=20) if view.open_comments else NOTHING_SAID,
        said=all_said(draft_id) if view.comments else (),
        passes=evaluating.let_pass(draft_id),
        late=late_of(draft_id) if urgent else (),
        follower=following(draft_id) if urgent else None,
        found=found_of(review),
    )


def _sent(view: DraftView) -> list[DeliveryView]:
    """What was sent of a draft; nothing is asked of one that never was to be sent."""
    return of_draft(view.draft.id) if view.deliveries else []


def _numbered(revisions: Sequence[RevisionView], n: int) -> RevisionView:
    found = next((one for one in revisions if one.revision.n == n), None)
    if found is None:
        raise NotFound("not-found", N_("This draft has no such revision."))
    return found


def _channel(view: DraftView, revision: Revision) -> Channel:
    same = revision.channel_id == view.channel.id
    return view.channel if same else session.get_one(Channel, revision.channel_id)
