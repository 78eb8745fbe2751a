"""Whatever people do, in whatever order: what must hold of every draft, by machines that try at random."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from sqlalchemy import func, select, update

from governance import clock
from governance.db import session
from governance.people.rows import User
from policies import library
from policies.versions import edition_at
from tests.support import receiver
from tests.support.apps import application
from tests.support.installations import Installation
from tests.support.office import STARTER, Office
from tests.support.tables import everything
from tests.support.yamls import dumped, loaded
from tests.workflows.approved import Approved
from tests.workflows.around import Around
from tests.workflows.foretold import VERDICTS, Foretold
from tests.workflows.trying import PEOPLE, with_somebody_from_outside
from workflows import (
    alternatives,
    carrying,
    decisions,
    drafts,
    error_reports,
    holds,
    liveness,
    overrides,
    publications,
    retrospectives,
    schedules,
    submissions,
    together,
)
from workflows.drafts import Draft, Revision
from workflows.emergencies import declaring
from workflows.emergencies.rows import Emergency
from workflows.error_reports import ErrorReport
from workflows.publications import Publication
from workflows.reviews import Decision, Review
from workflows.wording import Wording

STARTS = datetime(2026, 11, 23, 14, 12, tzinfo=UTC)
WRITERS = ("amal", "jules", "tom", "priya", "ines")
TEXTS = (
    "The Saturday clinic is open. Details: https://maplecountyhealth.example/flu",
    "A sore arm for a day is common. Source: https://www.canada.ca/flu",
    "A sore arm for a day is common.  Source: https://www.canada.ca/flu",
    "Please call 705-555-0142. Details: https://maplecountyhealth.example/help",
    "Call nurse K. at home, 705-555-0199. Details: https://maplecountyhealth.example/help",
)


def test_what_is_compared_after_a_refusal_sees_any_change_of_any_row(context: Flask) -> None:
    office = Office.furnish()
    before = everything()
    assert everything() == before
    session.execute(update(User).where(User.id == office["amal"].person_id).values(name="Amal B."))
    session.commit()
    after = everything()
    assert {name for name in before if before[name] != after[name]} == {"user_account"}


class Lifecycles(Around, Foretold, Approved):
    """Many people at one desk."""

    @initialize()
    def begin(self) -> None:
        super().begin()
        self._take_in("R1")
        self._take_in("R3")
        self.write("amal", TEXTS[1], 0)
        self.write("tom", TEXTS[1], 1)

    @rule(who=st.sampled_from(WRITERS), words=st.sampled_from(TEXTS), which=st.integers(0, 30))
    def write(self, who: str, words: str, which: int) -> None:
        thread = self.threads[which % len(self.threads)]
        made = self._try(lambda: drafts.create(self.office[who], "reply", Wording("x", {"en": words}), thread))
        if made:
            self.drafts.append(made["draft"])

    @rule(who=st.sampled_from(PEOPLE), words=st.sampled_from(TEXTS), which=st.integers(0, 30))
    def edit(self, who: str, words: str, which: int) -> None:
        self._try(lambda: drafts.revise(self.office[who], self._draft(which), Wording("x", {"en": words})))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30))
    def submit(self, who: str, which: int) -> None:
        self._try(lambda: submissions.submit(self.office[who], self._draft(which)))

    @rule(who=st.sampled_from(("priya", "nadia", "sam")), verdict=st.sampled_from(VERDICTS), behind=st.booleans())
    def decide_on_several(self, who: str, verdict: str, behind: bool) -> None:
        revisions = session.execute(select(Draft.id, Draft.revision).order_by(Draft.id.desc()).limit(4)).all()
        chosen = [together.Choice(row.id, row.revision - behind, verdict, "Because.") for row in revisions]
        results = self._try(lambda: together.decide_each(self.office[who], chosen)) or []
        assert [one.choice for one in results] == chosen

    @rule(which=st.integers(0, 30), again=st.booleans())
    def let_everybody_approve(self, which: int, again: bool) -> None:
        """Where it is said that nobody is left, nobody is; else somebody is."""
        draft = self._draft(which)
        review = self._open_review(draft)
        left = review is not None and not self._nobody_left(review)
        for who in PEOPLE * (1 + again):
            revision = self._revision(draft)
            self._try(lambda who=who, n=revision: decisions.decide(self.office[who], draft, n, "approve"))
        if review is not None and left:
            made = select(func.count()).where(Decision.review_id == review, Decision.outdated_at.is_(None))
            assert session.scalar(made)
        elif review is not None:
            assert session.scalar(select(Review.state).where(Review.id == review)) == "open"

    def _open_review(self, draft: int) -> int | None:
        """The open review of a draft by the ordinary chain of the guidance in force."""
        running = Review.subject_kind == "draft", Review.subject_id == draft, Review.state == "open"
        edition = edition_at(self.at)
        plain = Review.emergency_id.is_(None), Review.policy_version_id == (edition.id if edition else 0)
        return session.scalar(select(Review.id).where(*running, *plain))

    def _nobody_left(self, review: int) -> bool:
        found = liveness.stuck(self.at, size=10_000).items
        session.rollback()
        return review in {one.review_id for one in found}

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), minutes=st.integers(-5, 60))
    def schedule(self, who: str, which: int, minutes: int) -> None:
        at = self.at + timedelta(minutes=minutes)
        self._try(lambda: schedules.schedule(self.office[who], self._draft(which), at))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), minutes=st.integers(-5, 60))
    def reschedule(self, who: str, which: int, minutes: int) -> None:
        at = self.at + timedelta(minutes=minutes)
        self._try(lambda: schedules.reschedule(self.office[who], self._draft(which), at))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), act=st.sampled_from(("hold", "resume")))
    def hold_or_let_go(self, who: str, which: int, act: str) -> None:
        given = (self.office[who], self._draft(which))
        self._try(lambda: holds.hold(*given, "Wait.") if act == "hold" else holds.resume(*given))

    @rule(which=st.integers(0, 3), who=st.sampled_from(("amal", "priya")), again=st.booleans())
    def go_on(self, which: int, who: str, again: bool) -> None:
        """What a sensible office would do next with a draft, so that the machine comes far in its few steps."""
        for _ in range(1 + again):
            state = session.scalar(select(Draft.state).where(Draft.id == self._draft(which)))
            if state in ("drafting", "changes_requested"):
                self.submit(who, which)
            elif state == "in_review":
                self.let_everybody_approve(which, True)
            elif state == "approved":
                self.publish(who, which, True)

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30))
    def take_back(self, who: str, which: int) -> None:
        draft = self._draft(which)
        revision = self._revision(draft)
        self._try(lambda: carrying.take_back(self.office[who], draft, revision, "Not these words."))

    @rule(which=st.integers(0, 1))
    def put_right(self, which: int) -> None:
        """A reply to a myth is approved by its expert, and then a space is put right."""
        draft = self._draft(which)
        for words in (TEXTS[2], TEXTS[1]):
            self._try(lambda words=words: drafts.revise(self.office["amal"], draft, Wording("x", {"en": words})))
            self.submit("amal", which)
            if words == TEXTS[2]:
                self.decide("nadia", which, "approve", 0, False)

    @rule(
        who=st.sampled_from(("kowalski", "priya", "amal")),
        act=st.sampled_from(("declare", "drill", "confirm", "confirm", "renew", "end")),
    )
    def emergency(self, who: str, act: str) -> None:
        last = session.scalar(select(func.max(Emergency.id))) or 0
        actor = self.office[who]
        acts: Mapping[str, Callable[[], Any]] = {
            "declare": lambda: declaring.declare(actor, "Smoke over the town"),
            "drill": lambda: declaring.declare(actor, "Smoke over the town", drill=True),
            "confirm": lambda: declaring.confirm(actor, last),
            "renew": lambda: declaring.renew(actor, last, "It burns still."),
            "end": lambda: declaring.end(actor, last),
        }
        self._try(acts[act])

    @rule(drill=st.booleans(), further=st.integers(0, 3))
    def emergency_to_its_end(self, drill: bool, further: int) -> None:
        """It is declared by one, confirmed and extended by another, and ends."""
        acts = (("kowalski", "drill" if drill else "declare"), ("priya", "confirm"), ("priya", "renew"))
        for who, act in (*acts, ("kowalski", "end"))[: 1 + further]:
            self.emergency(who, act)

    @rule(follows=st.booleans(), by=st.sampled_from(("takes it", "in part", "hand")))
    def say_it_in_one_language_first(self, follows: bool, by: str) -> None:
        """In an emergency a statement goes out in English, and in French too afterwards."""
        for declares in ("kowalski", "priya"):  # one of them may have to be the other's second
            self.emergency(declares, "declare")
        both = {"en": TEXTS[0], "fr": "La clinique du samedi est ouverte."}
        for words in ({"en": TEXTS[0]}, both)[: 1 + follows]:
            amal, wording = self.office["amal"], Wording("x", words)
            made = self._try(lambda wording=wording: drafts.create(amal, "statement", wording))
            if made is None:
                return
            self.drafts.append(made["draft"])
            last = len(self.drafts) - 1
            self._try(lambda: submissions.submit(amal, self.drafts[-1], short=True))
            self.decide("olu", last, "approve", 0, False)
            self.publish("amal", last, True) if by == "hand" else self.send_and_see("amal", last, by, 0)

    @rule(which=st.integers(0, 30), who=st.sampled_from(("priya", "sam", "amal")))
    def let_pass(self, which: int, who: str) -> None:
        """A text that a check blocks is let pass by whom the guidance names, and submitted."""
        draft, words = self._draft(which), Wording("x", {"en": f"Dear [name], {TEXTS[0]}"})
        self._try(lambda: drafts.revise(self.office["amal"], draft, words))
        self.submit("amal", which)
        revision, why = self._revision(draft), "It stands for everybody."
        self._try(lambda: overrides.override(self.office[who], draft, revision, "placeholder_text", why))
        self.submit("amal", which)

    @rule(who=st.sampled_from(PEOPLE))
    def look_into_a_report(self, who: str) -> None:
        self._try(lambda: error_reports.acknowledge(self.office[who], self._newest(ErrorReport.id)))

    @rule(which=st.integers(0, 30), faithful=st.booleans())
    def urgent(self, which: int, faithful: bool) -> None:
        """An emergency is declared, and a draft goes through its chain as far as it can."""
        for who in ("kowalski", "priya"):  # one of them may have to be the other's second
            self.emergency(who, "declare" if faithful else "drill")
        draft = self._draft(which)
        self._try(lambda: submissions.submit(self.office["amal"], draft, short=True))
        self.decide("olu", which, "approve", 0, False)
        self.publish("amal", which, True)

    @rule(
        who=st.sampled_from(PEOPLE),
        which=st.integers(0, 30),
        outcome=st.sampled_from(("approved", "corrected", "retracted")),
    )
    def review_afterwards(self, who: str, which: int, outcome: str) -> None:
        ident = session.scalar(select(Publication.id).where(Publication.draft_id == self._draft(which))) or 0
        self._try(lambda: retrospectives.review_afterwards(self.office[who], ident, outcome, "Looked at."))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), chosen=st.integers(0, 30))
    def set_aside(self, who: str, which: int, chosen: int) -> None:
        pair = self._draft(which), self._draft(chosen)
        self._try(lambda: alternatives.set_aside(self.office[who], *pair, "The other is better."))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30))
    def withdraw(self, who: str, which: int) -> None:
        self._try(lambda: submissions.withdraw(self.office[who], self._draft(which), "No longer needed."))

    @rule(who=st.sampled_from(("amal", "priya", "jules")), which=st.integers(0, 30))
    def tell_of_a_post_from_before_an_edit(self, who: str, which: int) -> None:
        draft = self._draft(which)
        approved = (
            select(Review.closed_at, Revision.texts)
            .join(Revision, (Revision.draft_id == Review.subject_id) & (Revision.n == Review.revision))
            .where(Review.subject_kind == "draft", Review.subject_id == draft)
            .where(Review.approved_at.is_not(None), Review.closed_at.is_not(None))
            .order_by(Review.id.desc())
        )
        if (then := session.execute(approved).first()) is not None:
            at = then.closed_at - timedelta(minutes=1)
            self._try(lambda: publications.publish(self.office[who], draft, "https://x.example/1", at, then.texts))

    def go_far(self) -> None:
        self._corrected_by_a_space_sent_and_settled()
        self._asked_scheduled_lapsed_and_rejected()
        self._put_to_others()
        self._urgent()
        self._people_and_guidance()
        self._posted_before_an_edit()

    def _corrected_by_a_space_sent_and_settled(self) -> None:
        self._then(self.put_right, 1)
        self._then(self.take_back, "nadia", 1)
        self._then(self.put_right, 1)
        self._then(self.let_everybody_approve, 1, True)
        self._then(self.send_and_see, "priya", 1, "later", 61)
        self._then(self.send, "priya", 1)
        self._then(self.hold_or_let_go, "nadia", 1, "hold")
        self._then(self.receive, "takes it", 61)
        self._then(self.hold_or_let_go, "priya", 1, "resume")
        self._then(self.publish, "sam", 1, True)
        self._then(self.send_and_see, "priya", 1, "wants none", 0)
        self._then(self.send_and_see, "priya", 1, "breaks", 0)
        self._then(self.hold_or_let_go, "nadia", 1, "hold")
        for _ in range(2):
            self._then(self.say_what_became_of_it, "priya", "out")
        self._then(self.look_into_a_report, "jules")
        self._then(self.go_on_talking, "amal", 1, True)

    def _asked_scheduled_lapsed_and_rejected(self) -> None:
        self._then(self.talk, "jules", 0, "suggest", False)
        self._then(self.talk, "amal", 0, "decline", False)
        self._then(self.talk, "jules", 0, "take", False)
        self._then(self.talk_it_over, 0, "jules")
        self._then(self.submit, "amal", 0)
        self._then(self.ask_beside, "tom", 0, True)
        self._then(self.schedule, "amal", 0, 30)
        self._then(self.reschedule, "amal", 0, 40)
        self._then(self.take_off_the_schedule, "amal", 0)
        self._then(self.turn_webhook, "pat", False, False)
        self._then(self.schedule_and_see, 0, 3, "later", False)
        self._then(self.take_off_the_schedule, "amal", 0)
        self._then(self.turn_webhook, "pat", True, False)
        self._then(self.schedule_and_see, 0, 3, "later", False)
        for _ in range(2):
            self._then(self.wait, 24 * 60 * 8)
        self._then(self.submit, "amal", 0)
        self._then(self.decide, "priya", 0, "reject", 0, True)
        self._then(self.wait, 24 * 60 * 8)

    def _put_to_others(self) -> None:
        self._then(self.let_pass, 0, "priya")
        self._then(self.grant_or_revoke, "marc", "comms_manager", True)
        self._then(self.steer, "priya", "marc", 0, "reassign", 1)
        self._then(self.write, "jules", TEXTS[1], 1)
        self._then(self.submit, "jules", 2)
        self._then(self.decide, "priya", 2, "approve", 0, False)
        self._then(self.steer, "kowalski", "amal", 2, "skip", 1)
        self._then(self.steer, "dana", "amal", 2, "hand over", 1)
        self._then(self.decide, "kowalski", 2, "approve", 0, False)
        self._then(self.decide, "kowalski", 2, "reject", 0, False)
        self._then(self.decide, "priya", 2, "approve", 0, False)
        self._then(self.write, "amal", TEXTS[0], 1)
        self._then(self.set_aside, "priya", 3, 2)
        self._then(self.withdraw, "amal", 2)
        self._then(self.write, "amal", TEXTS[4], 0)
        self._then(self.submit, "amal", 4)

    def _urgent(self) -> None:
        self._then(self.emergency_to_its_end, False, 3)
        self._then(self.say_it_in_one_language_first, True, "hand")
        self._then(self.review_afterwards, "priya", 5, "corrected")
        self._then(self.wait, 130)
        self._then(self.edit, "amal", TEXTS[0], 0)
        self._then(self.urgent, 0, False)
        self._then(self.wait, 130)

    def _people_and_guidance(self) -> None:
        self._then(self.write, "tom", TEXTS[0], 0)
        self._then(self.submit, "tom", len(self.drafts) - 1)
        self._then(self.decide_in_somebodys_place, "priya", "marc", len(self.drafts) - 1, "end", None)
        self._then(self.decide_in_somebodys_place, "nadia", "sam", 0, "decline", "immunisation")
        self._then(self.go_away_or_come_back, "priya", "pat", True)
        self._then(self.emergency, "kowalski", "end")
        self._then(self.say_it_in_one_language_first, True, "in part")
        self._then(self.say_what_became_of_it, "priya", "not_out")
        self._then(self.emergency, "kowalski", "end")
        self._then(self.new_guidance, False, 7)
        self._then(self.grant_or_revoke, "marc", "comms_manager", False)
        self._then(self.disable_or_enable, "tom", "pat", True)
        self._then(self.edit, "tom", TEXTS[1], 0)

    def _posted_before_an_edit(self) -> None:
        self._then(self.write, "amal", TEXTS[0], 0)
        self._then(self.submit, "amal", last := len(self.drafts) - 1)
        self._then(self.let_everybody_approve, last, False)
        self._then(self.edit, "jules", TEXTS[4], last)
        self._then(self.tell_of_a_post_from_before_an_edit, "amal", last)
        told = select(Publication.late).where(Publication.draft_id == self.drafts[last])
        assert session.scalars(told).all() == ["ended"]


def source() -> str:
    """The starter, where an approval outlives a change of spaces, a step may be skipped, and nobody has to read on."""
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    document.pop("examples")
    document.pop("rules")
    document["topics"].pop("general")  # which nobody of the cast is an expert for
    document["approval"] |= {"carry_over": "whitespace", "needs_acknowledgement": False}
    checked = document["chains"]["fact_check"]
    checked[0] = {"role": checked[0], "skip": {"by": ["moh"]}}
    return dumped(document)


FAR = {
    *("thread.received", "thread.triaged", "thread.closed", "draft.created", "draft.revised", "draft.submitted"),
    *("draft.withdrawn", "draft.expired", "draft.recalled", "draft.set_aside", "draft.came_back", "draft.scheduled"),
    *("draft.rescheduled", "draft.unscheduled", "schedule.due", "draft.held", "draft.resumed", "draft.handed_over"),
    "submission.blocked",
    *("check.overridden", "approval.voided", "decision.made", "decision.carried", "decision.taken_back"),
    *("comment.made", "comment.answered", "comment.resolved", "comment.reopened", "suggestion.made"),
    *("suggestion.taken", "suggestion.declined", "step.reassigned", "step.added", "step.taken_back", "step.skipped"),
    *("step.escalated", "emergency.declared", "emergency.confirmed", "emergency.renewed", "emergency.ended"),
    *("emergency.lapsed", "language.owed", "language.followed", "channel.changed", "channel.secret_made"),
    *("delivery.requested", "delivery.attempted", "delivery.put_off", "delivery.failed", "delivery.unknown"),
    *("delivery.partly", "delivery.settled", "delivery.called_off", "reply.published", "publication.differed"),
    *("publication.reviewed", "report.opened", "report.acknowledged", "policy.approved", "policy.in_force"),
    *("delegation.proposed", "delegation.accepted", "delegation.declined", "delegation.ended", "absence.noted"),
    *("absence.ended", "person.disabled", "role.granted", "role.revoked", "act.refused"),
}
REFUSED = {
    *("own-work", "role-missing", "already-acted", "not-your-turn", "already-decided", "may-not-publish"),
    *("account-disabled", "drill", "already-sending", "delivery-known", "being-sent", "blocked-by-guidance"),
}


@pytest.mark.soak
def test_no_order_of_acts_publishes_unapproved_words_or_parts_record_and_tables(
    new_installation: Callable[[], Installation], size: Callable[[int, int], int]
) -> None:
    """The long run lives in four offices, one after the other: every act is held against all rows that there are."""
    Lifecycles.reached, Lifecycles.refused = set(), set()
    with receiver.serving() as server:
        for number in range(size(1, 4)):
            with application(new_installation(), webhooks_inside="true") as app, app.app_context():
                with clock.held_at(STARTS - timedelta(days=1)):
                    Lifecycles.office, Lifecycles.starts = Office.furnish(source()), STARTS
                    with_somebody_from_outside(Lifecycles.office)
                Lifecycles.app, Lifecycles.receiver, Lifecycles.seen = app, server, {}
                Lifecycles.config = app.extensions["onrecord"].config
                Lifecycles.live(size(4, 20), size(18, 50), number)
    assert FAR - Lifecycles.reached == set(), "chance has to come far, or this shows nothing"
    assert REFUSED - Lifecycles.refused == set(), "and to try what nobody may"
