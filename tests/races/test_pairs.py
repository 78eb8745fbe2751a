"""Two acts or several in the same instant, on PostgreSQL: one of the outcomes that are named, and no deadlock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, update

from governance.clock import now
from governance.db import session, table
from governance.people import roles
from policies import library
from tests.races.desk import Answer, Desk, at_once
from tests.races.test_races import Size
from tests.races.test_schedules import WORDS, Rush
from tests.support.apps import application
from tests.support.installations import Installations
from tests.support.office import STARTER, Office
from tests.support.server import Web
from tests.support.yamls import dumped, loaded
from workflows import decisions, delegations, due_posts, submissions, timers
from workflows import drafts as drafting
from workflows.emergencies import declaring as emergencies
from workflows.emergencies.rows import current
from workflows.reviews import Step
from workflows.scheduled import Schedule
from workflows.wording import Wording

pytestmark = [pytest.mark.soak, pytest.mark.overlapping]

Act = Callable[[], Answer]


@dataclass
class Served(Rush):
    """An office whose people act through two web processes in the race itself, and a worker's sweeps in this one."""

    desk: Desk = field(kw_only=True)

    def call(self, who: str, method: str, path: str, body: Any, tag: int | None = None) -> Act:
        """A request that is ready to be sent."""
        match = {"If_Match": f'"{tag}"'} if tag else {}
        return lambda: self.desk.call(who, method, path, body, **match)

    def on(self, draft: int, who: str, what: str, body: Any, method: str = "POST") -> Act:
        """Something that somebody does with a draft as it is now."""
        return self.call(who, method, f"/drafts/{draft}/{what}", body, self.draft(draft).version)

    def submitted(self, category: str = "R1") -> int:
        words = Wording("x", {"en": WORDS})
        ident = drafting.create(self.people["amal"], "reply", words, self.conversation(category))["draft"]
        submissions.submit(self.people["amal"], ident)
        return int(ident)

    def approved(self, thread: int | None = None) -> int:
        ident = self.submitted()
        decisions.decide(self.people["priya"], ident, 1, "approve")
        return ident

    def declared(self) -> int:
        return int(emergencies.declare(self.people["kowalski"], "Fuel smell in the tap water")["emergency"])

    def calm(self) -> None:
        """No emergency holds."""
        if running := current(now()):
            emergencies.end(self.people["kowalski"], running.id)

    def set_roles(self, who: str, *held: str) -> None:
        wanted = [roles.Wanted(one) for one in held]
        roles.set_roles(self.people["pat"], self.people[who].person_id or 0, wanted, known=self.people.known)

    def rung(self) -> None:
        """Let a timer of each open step and each schedule ring, as only time does."""
        past = now() - timedelta(minutes=1)
        session.execute(update(table(Step)).where(Step.state == "open").values(timer="half", timer_at=past))
        rows = table(Schedule)
        session.execute(update(rows).where(rows.c.tell_at.is_not(None)).values(tell_at=past, goes_out_at=past))
        session.commit()

    def sweeping(self, sweep: Callable[[], int]) -> Act:
        """What a worker does; how many it took up as the answer."""

        def act() -> Answer:
            with self.app.app_context():
                return Answer(200, sweep())

        return act

    def order(self, *types: str) -> list[str]:
        """The newest entry of each of these types, in the order of the record."""
        newest = "SELECT type, max(idx) AS last FROM entry_index GROUP BY type ORDER BY last"
        return [row.type for row in self.desk.rows(newest) if row.type in types]


@pytest.fixture(scope="module")
def office(installations: Installations) -> Iterator[Served]:
    """One office for all of them; in the end its database has seen no deadlock."""
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    document["chains"]["two"] = [{"role": "comms_manager", "quorum": 2}]
    document["categories"]["R5"]["chain"] = "two"
    document.pop("examples", None)
    with (
        installations.new("postgresql") as installation,
        application(installation) as app,
        app.app_context(),
    ):
        people = Office.furnish(dumped(document))
        known, tokens = {key: one.person_id or 0 for key, one in people.actors.items()}, people.tokens
        engine = create_engine(installation.url)
        with Web(installation, workers=2) as web:
            served = Served(app, people, desk=Desk(web, tokens, engine, known))
            for who in ("marc", "jules"):
                served.set_roles(who, "author", "comms_manager")
            yield served
        deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert [row.deadlocks for row in served.desk.rows(deadlocks)] == [0]
        engine.dispose()


@pytest.fixture(autouse=True)
def _everybody_at_their_desk(office: Served) -> None:
    """Whatever the test before did: Marc is a manager, and nobody stands in for Priya."""
    office.set_roles("marc", "author", "comms_manager")
    nobody_stands_in(office)


def deciding(office: Served, draft: int) -> Act:
    return office.call("marc", "POST", f"/drafts/{draft}/revisions/1/decisions", {"verdict": "approve"})


def deciding_for_priya(office: Served, draft: int) -> Act:
    body = {"verdict": "approve", "on_behalf_of": office.people["priya"].person_id}
    return office.call("nadia", "POST", f"/drafts/{draft}/revisions/1/decisions", body)


def ending_to_stand_in(office: Served, _: int) -> Act:
    """Nadia, who is no manager, stands in for Priya, who ends it."""
    nadia = office.people["nadia"]
    wanted = delegations.Wanted(nadia.person_id or 0, now() + timedelta(seconds=0.01), now() + timedelta(days=5))
    ident = delegations.propose(office.people["priya"], wanted)["delegation"]
    delegations.accept(nadia, ident)
    return office.call("priya", "DELETE", f"/delegations/{ident}", {}, 2)


def nobody_stands_in(office: Served) -> None:
    """Nobody does for Priya from now on."""
    priya = office.people["priya"]
    held = "SELECT id FROM delegation WHERE delegator_id = :p AND ended_at IS NULL AND declined_at IS NULL"
    for row in office.desk.rows(held, p=priya.person_id):
        delegations.end(priya, row.id)


def written_by_jules(office: Served) -> int:
    nobody_stands_in(office)
    jules = office.people["jules"]
    ident = int(drafting.create(jules, "reply", Wording("x", {"en": WORDS}), office.conversation("R1"))["draft"])
    submissions.submit(jules, ident)
    return ident


def deciding_as_priya(office: Served, draft: int) -> Act:
    return office.call("priya", "POST", f"/drafts/{draft}/revisions/1/decisions", {"verdict": "approve"})


def accepting_to_stand_in(office: Served, _: int) -> Act:
    """Jules is asked to stand in for Priya, and accepts."""
    wanted = delegations.Wanted(office.people["jules"].person_id or 0, now(), now() + timedelta(days=5))
    ident = delegations.propose(office.people["priya"], wanted)["delegation"]
    return office.call("jules", "POST", f"/delegations/{ident}/acceptance", {}, 1)


def losing_a_role(office: Served, _: int) -> Act:
    """Marc, a manager so far, writes and does nothing else from now on."""
    ident = office.people["marc"].person_id
    (account,) = office.desk.rows("SELECT version FROM user_account WHERE id = :p", p=ident)
    return office.call("pat", "PUT", f"/people/{ident}/roles", {"roles": [{"role": "author"}]}, account.version)


def written(office: Served) -> int:
    words = Wording("x", {"en": WORDS})
    return int(drafting.create(office.people["amal"], "reply", words, office.conversation())["draft"])


def submitting(office: Served, draft: int) -> Act:
    return office.on(draft, "amal", "submission", {})


def editing_the_message(office: Served, draft: int) -> Act:
    """Jules notes that the message that it answers reads otherwise now."""
    (row,) = office.desk.rows(ANSWERED, draft=draft)
    path = f"/threads/{row.thread}/messages/{row.message}/versions"
    return office.call("jules", "POST", path, {"text": "When is the clinic? And is it free?"}, row.version)


def triaging_anew(office: Served, draft: int) -> Act:
    (row,) = office.desk.rows(ANSWERED, draft=draft)
    body = {"category": "R8", "reason": "It is a journalist."}
    return office.call("jules", "POST", f"/threads/{row.thread}/triage", body, row.version)


ANSWERED = (
    "SELECT thread.id AS thread, thread.version AS version, message.id AS message FROM draft "
    "JOIN thread ON thread.id = draft.thread_id JOIN message ON message.thread_id = thread.id WHERE draft.id = :draft"
)


def withdrawing(office: Served, draft: int) -> Act:
    return office.on(draft, "amal", "withdrawal", {"reason": "It is old."})


def scheduling(office: Served, draft: int) -> Act:
    return office.on(draft, "amal", "schedule", {"time": (now() + timedelta(hours=5)).isoformat()}, "PUT")


def posting(office: Served, draft: int) -> Act:
    body = {"url": "https://x.example/1", "published_at": now().isoformat(), "captured_text": WORDS}
    return office.on(draft, "amal", "publication", body)


def declaring(office: Served, _: int) -> Act:
    return office.call("kowalski", "POST", "/emergencies", {"what": "Fuel smell in the tap water"})


def reminding(office: Served, _: int) -> Act:
    return office.sweeping(timers.sweep)


def taking_up(office: Served, _: int) -> Act:
    return office.sweeping(due_posts.sweep)


@dataclass(frozen=True)
class Pair:
    """Two acts on one draft, and the states in which each pair of answers may leave it.

    Where it goes by who was first: the entries of the two, and the state if they stand in the record in this order.
    """

    draft: Callable[[Served], int]
    one: Callable[[Served, int], Act]
    other: Callable[[Served, int], Act]
    ends: Mapping[tuple[int, int], tuple[str, ...]]
    first: tuple[str, str, str] | None = None


PAIRS: Mapping[str, Pair] = {
    "a decision and a withdrawal": Pair(
        Served.submitted, deciding, withdrawing, {(201, 412): ("approved",), (409, 201): ("withdrawn",)}
    ),
    "a decision in somebody's place and the end of it": Pair(
        Served.submitted,
        deciding_for_priya,
        ending_to_stand_in,
        {(201, 200): ("approved",), (403, 200): ("in_review",)},
        ("decision.made", "delegation.ended", "approved"),
    ),
    "a decision on somebody's words and their acceptance to stand in": Pair(
        written_by_jules,
        deciding_as_priya,
        accepting_to_stand_in,
        {(201, 201): ("approved",), (403, 201): ("in_review",)},
        ("decision.made", "delegation.accepted", "approved"),
    ),
    "a decision and a declaration": Pair(Served.submitted, deciding, declaring, {(201, 201): ("approved",)}),
    "a decision and a change of the message": Pair(
        Served.submitted, deciding, editing_the_message, {(201, 201): ("on_hold",)}
    ),
    "a decision and another category": Pair(
        Served.submitted, deciding, triaging_anew, {(201, 201): ("drafting",), (409, 201): ("drafting",)}
    ),
    "a submission and another category": Pair(
        written,
        submitting,
        triaging_anew,
        {(201, 201): ("drafting", "in_review")},
        ("draft.submitted", "thread.triaged", "drafting"),
    ),
    "a post and another category": Pair(
        Served.approved,
        posting,
        triaging_anew,
        {(201, 201): ("published",), (201, 412): ("published",), (409, 201): ("drafting",), (412, 201): ("drafting",)},
    ),
    "a decision and a reminder": Pair(Served.submitted, deciding, reminding, {(201, 200): ("approved",)}),
    "a schedule and a declaration": Pair(
        Served.approved,
        scheduling,
        declaring,
        {(200, 201): ("on_hold",), (409, 201): ("approved",)},
        ("draft.scheduled", "emergency.declared", "on_hold"),
    ),
    "a post and a declaration": Pair(
        Served.scheduled,
        posting,
        declaring,
        {(201, 201): ("published",), (409, 201): ("on_hold",), (412, 201): ("on_hold",)},
    ),
    "a post and its coming due": Pair(Served.scheduled, posting, taking_up, {(201, 200): ("published",)}),
    "a withdrawal and its coming due": Pair(Served.scheduled, withdrawing, taking_up, {(201, 200): ("withdrawn",)}),
}


@pytest.mark.parametrize("name", PAIRS)
def test_of_two_acts_at_once_each_outcome_is_whole(office: Served, size: Size, name: str) -> None:
    pair = PAIRS[name]
    for _ in range(size(20, 200)):
        draft = pair.draft(office)
        acts = [pair.one(office, draft), pair.other(office, draft)]
        office.rung()
        one, other = at_once(acts)
        state = office.draft(draft).state
        assert state in pair.ends.get((one.status, other.status), ()), (state, one, other)
        if pair.first and one.status < 300:
            earlier, later, then = pair.first
            assert (state == then) == (office.order(earlier, later) == [earlier, later]), (state, one, other)
        office.calm()


def test_of_three_who_fill_a_quorum_of_two_at_once_two_do(office: Served, size: Size) -> None:
    for _ in range(size(20, 200)):
        draft = office.submitted("R5")
        path = f"/drafts/{draft}/revisions/1/decisions"
        answers = at_once(
            [office.call(who, "POST", path, {"verdict": "approve"}) for who in ("priya", "marc", "jules")]
        )
        assert sorted(one.status for one in answers) == [201, 201, 409], answers
        assert sorted(one.body["closing"] for one in answers if one.status == 201) == [False, True]
        assert [bool(one.body["by"]) for one in answers if one.status == 409] == [True]
        assert (len(decisions.decisions_of(draft)), office.draft(draft).state) == (2, "approved")


def test_two_workers_ring_each_timer_once(office: Served, size: Size) -> None:
    drafts = [office.submitted() for _ in range(6)]
    for _ in range(size(20, 200)):
        office.rung()
        one, other = at_once([office.sweeping(timers.sweep)] * 2)
        waiting = office.desk.rows("SELECT 1 FROM step WHERE state = 'open'")
        assert one.body + other.body == len(waiting) >= len(drafts)


def test_of_two_who_choose_crosswise_one_reply_is_left(office: Served, size: Size) -> None:
    for _ in range(size(20, 200)):
        thread = office.conversation()
        mine, other = (Rush.approved(office, thread) for _ in range(2))
        acts = [
            office.on(one, "priya", "setting-aside", {"chosen_id": left, "reason": "It is shorter."})
            for one, left in ((mine, other), (other, mine))
        ]
        answers = at_once(acts)
        assert sorted(one.status for one in answers)[0] == 201, answers
        assert sorted(office.draft(one).state for one in (mine, other)) == ["approved", "set_aside"], answers


@pytest.mark.parametrize("act", ["declared", "confirmed", "ended"])
def test_an_emergency_begins_and_ends_whoever_withdraws_loses_a_role_and_ends_a_delegation_meanwhile(
    office: Served, size: Size, act: str
) -> None:
    """All four in the same instant; whoever loses the role acts before that or is refused."""
    for _ in range(size(20, 200)):
        office.set_roles("marc", "author", "comms_manager")
        draft = office.scheduled()
        held = "/emergencies" if act == "declared" else f"/emergencies/{office.declared()}"
        urgent = {
            "declared": lambda path: office.call("marc", "POST", path, {"what": "Fuel smell in the tap water"}),
            "confirmed": lambda path: office.call("marc", "POST", f"{path}/confirmation", {}, 1),
            "ended": lambda path: office.call("marc", "DELETE", path, {}, 1),
        }[act](held)
        others = [losing_a_role(office, draft), ending_to_stand_in(office, draft), withdrawing(office, draft)]
        done, lost, ended, withdrawn = at_once([urgent, *others])
        assert (lost.status, ended.status, done.status in (200, 201, 403)) == (200, 200, True), (lost, ended, done)
        if done.status != 403:
            assert office.order(f"emergency.{act}", "role.revoked") == [f"emergency.{act}", "role.revoked"]
        held_back = act == "declared" and withdrawn.status == 412
        assert (withdrawn.status == 201 or held_back, office.draft(draft).state) == (
            True,
            "on_hold" if held_back else "withdrawn",
        )
        office.calm()
