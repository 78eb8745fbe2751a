"""Whatever owners and approvers do to versions, in whatever order: what must hold of every version, by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from governance import clock
from governance.db import session
from governance.errors import Refusal
from governance.handlers import HANDLERS
from governance.people.roles import Wanted, set_roles
from governance.worker import Worker
from policies import library
from policies.format.heading import rank
from policies.states import VERSION
from policies.versions import PolicyRevision, PolicyVersion, edition_at
from tests.support.amending import plain
from tests.support.office import STARTER, Office
from tests.support.replay import Told, entries
from tests.support.tables import everything
from tests.support.yamls import dumped, loaded
from workflows import amendments
from workflows.reviews import Decision, Review, Step

STARTS = datetime.fromisoformat("2026-11-23T14:12:00+00:00")
OWNERS, APPROVERS = ("pat", "dana"), ("priya", "marc", "kowalski", "olu")
PEOPLE = (*OWNERS, *APPROVERS, "amal")
WHICH = st.integers(0, 3)
OWNER = st.sampled_from((*OWNERS, *OWNERS, "amal"))


def versions() -> list[PolicyVersion]:
    rows = select(PolicyVersion).order_by(PolicyVersion.id).execution_options(populate_existing=True)
    return list(session.scalars(rows))


class Versions(RuleBasedStateMachine):
    """Two owners and four approvers. `office` and `app` are set by the test."""

    office: Office
    app: Flask
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.at = STARTS
        self.first = 0
        self.settled: dict[int, tuple[Any, ...]] = {}
        self.rows: Mapping[str, Any] | None = None

    @initialize()
    def begin_somewhere(self) -> None:
        session.rollback()
        last = [one.effective_from for one in versions() if one.effective_from]
        self.at = max(STARTS, *last) + timedelta(days=1)
        self.first = len(entries())
        for who in (*OWNERS, *OWNERS):
            self.begin(who, "")

    def _try(self, act: Callable[[], Any]) -> None:
        """Do it at the next minute. A refusal must leave every row as it was."""
        self.at += timedelta(minutes=1)
        before, self.rows = self.rows or everything(), None
        with clock.held_at(self.at):
            try:
                act()
            except Refusal:
                self.rows = everything()  # nothing is written before the next act, so that they hold for it too
                assert self.rows == before

    def _version(self, which: int) -> PolicyVersion:
        """One of the newest ones."""
        found = versions()[::-1]
        return found[which % min(len(found), 4)]

    @rule(who=OWNER, text=st.sampled_from(("", "", "version: [", "old")))
    def begin(self, who: str, text: str) -> None:
        source = versions()[0].source if text == "old" else text or None
        self._try(lambda: amendments.begin(self.office[who], source))

    @rule(who=OWNER, which=WHICH, days=st.integers(0, 3), broken=st.booleans())
    def revise(self, who: str, which: int, days: int, broken: bool) -> None:
        version = self._version(which)
        document = loaded(versions()[0].source)
        document["version"] = version.number
        document["effective_from"] = (self.at + timedelta(days=days, minutes=7)).isoformat()
        document["change"] = ("minor", "material")[days % 2]
        source = dumped(document) + ("nonsense\n" if broken else "")
        self._try(lambda: amendments.revise(self.office[who], version.id, source))

    @rule(who=OWNER, which=WHICH)
    def submit(self, who: str, which: int) -> None:
        self._try(lambda: amendments.submit(self.office[who], self._version(which).id))

    @rule(
        which=WHICH,
        days=st.integers(0, 3),
        who=st.sampled_from(OWNERS),
        then=st.sampled_from(("", "approve", "approve", "request_changes", "reject", "retire")),
    )
    def go_on(self, which: int, days: int, who: str, then: str) -> None:
        """What a sensible office would do, so that the machine comes far in its few steps."""
        self.revise(who, which, days, False)
        self.submit(who, which)
        if then in ("approve", "retire"):
            self.let_everybody_approve(which)
        elif then:
            self.decide("priya", which, then, 0)
        if then == "retire":
            self.end(who, which, amendments.retire)

    @rule(
        who=st.sampled_from(PEOPLE),
        which=WHICH,
        verdict=st.sampled_from(("approve", "approve", "request_changes", "reject")),
        behind=st.sampled_from((0, 0, 0, 1)),
    )
    def decide(self, who: str, which: int, verdict: str, behind: int) -> None:
        version = self._version(which)
        self._try(
            lambda: amendments.decide(self.office[who], version.id, version.revision - behind, verdict, "Because.")
        )

    @rule(which=WHICH)
    def let_everybody_approve(self, which: int) -> None:
        version = self._version(which)
        for who in APPROVERS:
            self._try(lambda who=who: amendments.decide(self.office[who], version.id, version.revision, "approve"))

    @rule(who=OWNER, which=WHICH, act=st.sampled_from((amendments.withdraw, amendments.retire)))
    def end(self, who: str, which: int, act: Any) -> None:
        self._try(lambda: act(self.office[who], self._version(which).id, "No longer needed."))

    @rule(hours=st.sampled_from((1, 30, 80)), works=st.booleans())
    def wait(self, hours: int, works: bool) -> None:
        self.at += timedelta(hours=hours)
        if works:
            session.rollback()
            self.rows = None
            with clock.held_at(self.at):
                Worker(self.app, HANDLERS).drain()

    @invariant()
    def approved_versions_follow_each_other_in_number_and_time(self) -> None:
        session.rollback()
        each = versions()
        self.reached.update(one.state for one in each)
        approved = sorted(
            (one for one in each if one.state == "approved"), key=lambda one: (one.effective_from, one.id)
        )
        moments = [one.effective_from for one in approved]
        assert len(set(moments)) == len(moments)
        assert [rank(one.number) for one in approved] == sorted(rank(one.number) for one in approved)
        now = [one for one in approved if one.effective_from is not None and one.effective_from <= self.at]
        found = edition_at(self.at)
        assert found is not None
        assert (found.id, found.sha256) == (now[-1].id, now[-1].sha256)
        assert all((one.effective_from is None) == (one.state not in ("approved", "retired")) for one in each)

    @invariant()
    def what_took_effect_never_changes(self) -> None:
        took = [one for one in versions() if one.state == "approved" and one.effective_from <= self.at]  # type: ignore[operator]
        for one in took:
            whole = (one.number, one.sha256, one.source, one.revision, one.effective_from, one.state)
            assert self.settled.setdefault(one.id, whole) == whole
        assert self.settled.keys() <= {one.id for one in took}

    @invariant()
    def every_text_is_kept_and_the_current_one_is_the_last(self) -> None:
        kept: dict[int, list[PolicyRevision]] = {}
        for text in session.scalars(select(PolicyRevision).order_by(PolicyRevision.version_id, PolicyRevision.n)):
            kept.setdefault(text.version_id, []).append(text)
        for one in versions():
            texts = kept.pop(one.id)
            assert [text.n for text in texts] == list(range(1, one.revision + 1))
            assert (texts[-1].source, texts[-1].sha256) == (one.source, one.sha256)
        assert not kept

    @invariant()
    def nothing_is_approved_without_its_whole_chain_and_by_nobody_who_wrote_it(self) -> None:
        for review in session.scalars(select(Review).where(Review.subject_kind == "policy")):
            people = session.scalars(select(Decision.person_id).where(Decision.review_id == review.id)).all()
            texts = select(PolicyRevision.editor_id).where(PolicyRevision.version_id == review.subject_id)
            hands = session.scalars(texts.where(PolicyRevision.n <= review.revision)).all()
            assert len(people) == len(set(people))
            assert not set(people) & {review.submitted_by, *hands}
            steps = session.scalars(select(Step.state).where(Step.review_id == review.id)).all()
            if review.state == "approved":
                assert set(steps) == {"approved"}
            if review.state != "open":
                assert not {"open", "waiting"} & set(steps)

    @invariant()
    def the_record_says_what_the_tables_say(self) -> None:
        told = states(entries(self.first))
        rows = {one.public_id: (one.state, one.sha256) for one in versions()}
        assert {ident: rows[ident] for ident in told} == told
        session.rollback()


def states(told: list[Told]) -> dict[str, tuple[str, str]]:
    """For each version that the entries speak of from its beginning, its state and its hash, by the entries alone."""
    found: dict[str, tuple[str, str]] = {}
    reviews: dict[str, str] = {}
    moves = {
        "policy.drafted": "drafting",
        "policy.revised": "drafting",
        "policy.submitted": "in_review",
        "policy.withdrawn": "withdrawn",
        "policy.approved": "approved",
        "policy.retired": "retired",
    }
    for entry in told:
        _, _, ident = entry.subject.partition("/")
        if entry.type in moves and (ident in found or entry.type == "policy.drafted"):
            found[ident] = (moves[entry.type], entry.data["policy"]["sha256"])
            if entry.type == "policy.submitted":
                reviews[entry.data["review"]] = ident
        verdict = entry.opened.get("verdict") if entry.type == "decision.made" else None
        if verdict in ("request_changes", "reject") and ident in reviews:
            outcome = {"request_changes": "changes_requested", "reject": "rejected"}[verdict]
            found[reviews[ident]] = (outcome, entry.data["digest"])
    return found


@pytest.mark.soak
def test_no_order_of_acts_changes_what_took_effect_or_parts_record_and_tables(
    context: Flask, size: Callable[[int, int], int]
) -> None:
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    plain(document)
    with clock.held_at(STARTS - timedelta(days=1)):
        office = Office.furnish(dumped(document))
        for who, roles in {
            "dana": ["champion", "policy_owner"],
            "marc": ["author", "comms_manager"],
            "olu": ["duty_officer", "moh"],
        }.items():
            wanted = [Wanted(role) for role in roles]
            set_roles(office["pat"], office[who].person_id or 0, wanted, known=office.known)
    Versions.office, Versions.app = office, context
    Versions.reached.clear()
    run_state_machine_as_test(
        Versions,
        settings=settings(
            max_examples=size(9, 100),
            stateful_step_count=size(25, 40),
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    far = {*VERSION.states} - {"changes_requested"}
    assert Versions.reached >= far, "chance has to come far, or this shows nothing"
