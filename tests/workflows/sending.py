"""Rules of a machine for what goes out by itself, and what must hold of it: the receiver answers by chance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import case, func, or_, select

from governance import clock
from governance.channels import accounts
from governance.config import Config
from governance.db import session
from tests.support.receiver import Manners, Receiver
from tests.support.replay import delivery_states
from tests.workflows.steering import Steering
from tests.workflows.trying import PEOPLE
from workflows import channels, schedules
from workflows.deliveries import asking, rows, settling
from workflows.deliveries.rows import Attempt, Delivery
from workflows.drafts import Draft
from workflows.emergencies.rows import Emergency
from workflows.holds import Hold
from workflows.publications import Publication
from workflows.reviews import Review
from workflows.scheduled import Schedule

OVER = case((Emergency.confirmed_at.is_(None), Emergency.confirm_by), else_=Emergency.until)
POST = {"url": "https://x.example/MapleHealth/1"}
MANNERS: Mapping[str, Manners] = {
    "takes it": Manners(answer=POST),
    "other words": Manners(answer={"texts": {"en": "The clinic is closed."}}),
    "wants none": Manners(status=422),
    "later": Manners(status=429, headers={"Retry-After": "3600"}),
    "gone": Manners(status=410),
    "in part": Manners(answer={"results": {"en": "published"}}),
    "breaks": Manners(status=500),
    "breaks, arrived": Manners(cut="before", asked={"status": "published", **POST}),
    "breaks, lost": Manners(cut="before", asked={"status": "not_received"}),
}
OFTEN = (*MANNERS, "takes it", "later", "breaks")


class Sending(Steering):
    """A channel that goes out by itself. The test sets `receiver`."""

    receiver: Receiver
    config: Config
    seen: ClassVar[dict[str, bytes]] = {}
    """What came under each id: the same each time."""

    @initialize()
    def begin(self) -> None:
        super().begin()
        self.taken = len(self.receiver.taken)
        with clock.held_at(self.at):
            known = accounts.account("x", self.at)
            if not known.secrets:
                accounts.add_secret(self.office["pat"], "x", self.config.secret, None)
        self.turn_webhook("pat", True, True)

    @rule(who=st.sampled_from(("pat", "pat", "amal")), on=st.sampled_from((True, True, False)), asked=st.booleans())
    def turn_webhook(self, who: str, on: bool, asked: bool) -> None:
        """The channel goes out by itself from now on, or by hand; and it says what became of a text, or does not."""
        status = self.receiver.url("/status") if asked else ""
        self._try(lambda: accounts.set_webhook(self.office[who], "x", self.receiver.url(), status, on, None))

    @rule(who=st.sampled_from(("pat", "amal")), limit=st.sampled_from((280, 281)))
    def set_account(self, who: str, limit: int) -> None:
        self._try(lambda: channels.set_account(self.office[who], "x", "@MapleHealth", limit))
        if who == "pat":
            secret = self.config.secret
            self._try(lambda: accounts.add_secret(self.office["pat"], "x", secret, None), silent=True)

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30))
    def send(self, who: str, which: int) -> None:
        self._try(lambda: asking.send(self.office[who], self._draft(which)))

    @rule(
        who=st.sampled_from(("amal", "priya")),
        which=st.integers(0, 3),
        how=st.sampled_from(OFTEN),
        minutes=st.sampled_from((0, 61, 200)),
    )
    def send_and_see(self, who: str, which: int, how: str, minutes: int) -> None:
        """Somebody has a text sent, and the worker does, at once and after a while."""
        self.send(who, which)
        self.receive(how, 0)
        if minutes:
            self.receive(how, minutes)

    @rule(how=st.sampled_from(OFTEN), minutes=st.sampled_from((0, 5, 61, 200)))
    def receive(self, how: str, minutes: int) -> None:
        """The worker sends what is due, and asks about what nobody knows; the receiver answers as it does now."""
        self.receiver.manners = MANNERS[how]
        self.at += timedelta(minutes=minutes)
        self._work()

    @rule(which=st.integers(0, 3), minutes=st.sampled_from((3, 30)), how=st.sampled_from(OFTEN), waits=st.booleans())
    def schedule_and_see(self, which: int, minutes: int, how: str, waits: bool) -> None:
        """A time is set, for what waits to be sent perhaps, and comes."""
        if waits:
            self.send_and_see("amal", which, "later", 0)
        self._try(lambda: schedules.schedule(self.office["amal"], self._draft(which), self.at + timedelta(hours=1)))
        self.receive(how, 59 + minutes)

    @rule(who=st.sampled_from(PEOPLE), said=st.sampled_from(settling.SAID))
    def say_what_became_of_it(self, who: str, said: str) -> None:
        """Somebody says whether what nobody knows of went out, or of something of which that is known."""
        ident = self._newest(Delivery.id, Delivery.state.in_(rows.OPEN)) or self._newest(Delivery.id)
        proof = {"url": "https://x.example/1", "published_at": self.at, "captured": "The clinic is open."}
        why = {"reason": "I looked at the account."}
        given = proof if said == settling.OUT else why
        self._try(lambda: settling.settle(self.office[who], ident, said, **given))

    # -- What must hold ------------------------------------------------------------------------------------------------

    @invariant()
    def one_id_brings_the_same_bytes_and_comes_again_only_after_a_word_that_nothing_arrived(self) -> None:
        new = [one for one in self.receiver.taken[self.taken :] if one.method == "POST"]
        self.taken = len(self.receiver.taken)
        for one in new:
            assert self.seen.setdefault(one.headers["webhook-id"], one.body) == one.body
        before: dict[int, Attempt] = {}
        for made in session.scalars(select(Attempt).where(Attempt.kind == rows.SEND).order_by(Attempt.id)):
            last = before.get(made.delivery_id)
            assert made.n == (last.n + 1 if last else 1)
            assert last is None or last.outcome in rows.NOTHING_ARRIVED
            before[made.delivery_id] = made

    @invariant()
    def what_is_sent_is_sent_while_its_approval_holds_and_never_on_hold_early_or_in_a_drill(self) -> None:
        sent = (
            select(Attempt.id)
            .join(Delivery, Delivery.id == Attempt.delivery_id)
            .join(Review, Review.id == Delivery.review_id)
            .outerjoin(Emergency, Emergency.id == Review.emergency_id)
            .outerjoin(Schedule, Schedule.id == Delivery.schedule_id)
            .where(Attempt.kind == rows.SEND)
        )
        held = select(Hold.id).where(
            Hold.draft_id == Delivery.draft_id, Hold.at >= Delivery.asked_at, Hold.at <= Attempt.begun_at
        )
        wrong = or_(
            Attempt.begun_at < Review.approved_at,
            Attempt.begun_at >= Review.valid_until,
            Delivery.digest != Review.digest,
            Attempt.begun_at < Schedule.goes_out_at,
            Emergency.drill,
            Attempt.begun_at >= func.coalesce(Emergency.ended_at, OVER),
            held.correlate(Delivery, Attempt).exists(),
        )
        assert session.scalars(sent.where(wrong)).all() == []

    @invariant()
    def a_draft_is_on_its_way_by_one_delivery_or_none_and_goes_out_once_under_its_id(self) -> None:
        away = select(Delivery.draft_id).where(Delivery.state.in_((rows.SENDING, *rows.OPEN)))
        sending = select(Draft.id).where(Draft.state == "sending")
        assert sorted(session.scalars(away)) == sorted(session.scalars(sending))
        twice = select(Publication.draft_id).group_by(Publication.draft_id).having(func.count() > 1)
        assert session.scalars(twice).all() == []
        joined = Publication.public_id == Delivery.public_id
        out = select(Delivery.state, Delivery.digest, Publication.digest).outerjoin(Publication, joined)
        for state, digest, published in session.execute(out):
            assert published == (digest if state == rows.DELIVERED else None)

    @invariant()
    def what_is_approved_and_not_scheduled_has_no_time(self) -> None:
        planned = select(Draft.id).join(Schedule, Schedule.review_id == Draft.review_id)
        left = planned.where(Draft.state == "approved", Schedule.over_at.is_(None))
        assert session.scalars(left).all() == []

    @invariant()
    def the_record_says_what_became_of_each_delivery(self) -> None:
        told = delivery_states(self._record())
        kept = select(Delivery.public_id, Delivery.state, Delivery.digest).where(Delivery.public_id.in_(told))
        assert {ident: (state, digest) for ident, state, digest in session.execute(kept)} == told
