"""Who is told of what: whose turn it is on arrival, author and earlier approvers on an outcome, nobody twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from governance.change import System, transaction
from governance.db import session
from governance.demo.cast import DOMAIN
from governance.errors import Invalid
from governance.handlers import HANDLERS
from governance.jobs import queue
from governance.jobs.outbox import Job, Outbox
from governance.notices.delivery import notify
from governance.notices.rows import Notice
from governance.people.accounts import disable
from governance.people.roles import Known, Wanted, grant
from governance.people.rows import User
from governance.worker import JobContext, LeaseLost, Worker
from tests.web.conftest import House
from tests.web.desk import ANSWER, approved, conversation, decided, draft, myth, published, revised, submitted
from workflows import submissions, triaging

JOAN = "Hi Joan Fisher, your measles titre came back negative. Please come to 12 Elm St."


def work(house: House) -> int:
    """A worker does all that waits; how many pieces."""
    return Worker(house.app, HANDLERS).drain()


def notices(house: House) -> list[tuple[str, str, dict[str, Any]]]:
    """Every notice there is, oldest first: the event, who was told, what."""

    def read() -> list[tuple[str, str, dict[str, Any]]]:
        rows = session.execute(
            select(Notice.event, User.email, Notice.facts).join(User, User.id == Notice.person_id).order_by(Notice.id)
        )
        return [(row.event, row.email.removesuffix(f"@{DOMAIN}"), row.facts) for row in rows]

    found: list[tuple[str, str, dict[str, Any]]] = house.does(read)
    return found


def told(house: House, event: str) -> set[str]:
    """Who was told of an event, after a worker did what waited."""
    work(house)
    people = [who for kind, who, _ in notices(house) if kind == event]
    assert len(people) == len(set(people)), "somebody was told twice"
    return set(people)


def again(house: House) -> None:
    """Let everything that was done be done once more, as after a worker that died before it could say so."""

    def revive() -> None:
        with transaction(System()):
            session.execute(update(Outbox).values(state="ready", lease_until=None, lease_token=None))

    house.does(revive)


def manages(house: House, key: str) -> None:
    """Pat makes somebody a communications manager too."""
    known = Known(frozenset({"comms_manager"}), frozenset())
    house.does(grant, house["pat"], house[key].person_id, Wanted("comms_manager"), known=known)


def test_those_whose_turn_it_is_are_told_on_arrival_and_the_others_when_it_reaches_them(house: House) -> None:
    ident = myth(house)
    assert told(house, "step_opened") == {"nadia"}  # the expert for this topic, and not Tom
    _, _, facts = notices(house)[0]
    assert (facts["role"], set(facts)) == ("program_expert", {"role", "due"})
    decided(house, ident, "nadia")
    assert told(house, "step_opened") == {"nadia", "priya"}


@pytest.mark.parametrize("verdict", ["request_changes", "reject"])
def test_the_author_and_earlier_approvers_hear_the_outcome_in_the_words_of_who_decided(
    house: House, verdict: str
) -> None:
    ident = myth(house)
    decided(house, ident, "nadia")
    decided(house, ident, "priya", verdict, comment="Say it more kindly.")
    assert told(house, verdict) == {"amal", "nadia"}
    _, _, facts = notices(house)[-1]
    assert (facts["by"], facts["comment"], facts["role"]) == ("Priya Raman", "Say it more kindly.", "comms_manager")


def test_the_author_and_earlier_approvers_hear_of_the_approval_and_of_the_publication(house: House) -> None:
    ident = myth(house)
    decided(house, ident, "nadia")
    assert told(house, "approved") == set()  # one step is still to come
    decided(house, ident, "priya", comment="Good.")
    assert told(house, "approved") == {"amal", "nadia"}
    assert notices(house)[-1][2]["comment"] == "Good."


def test_whoever_publishes_is_not_told_and_a_difference_is(house: House) -> None:
    published(house, captured=f"{ANSWER} Call us!")
    assert told(house, "published") == {"priya"}
    assert notices(house)[-1][2] == {"by": "Amal Haddad", "differs": True}


def test_nobody_is_told_of_what_was_overtaken_by_an_edit(house: House) -> None:
    waiting, cleared = submitted(house), approved(house)
    revised(house, waiting, f"{ANSWER} ")
    revised(house, waiting, f"{ANSWER} See you there.")
    revised(house, cleared, f"{ANSWER} See you there.")
    assert work(house) > 0
    assert notices(house) == []


def test_nobody_is_told_of_a_turn_or_an_approval_that_a_withdrawal_overtook(house: House) -> None:
    for ident in (submitted(house), approved(house)):
        house.does(submissions.withdraw, house["amal"], ident, "No longer needed.")
    work(house)
    assert notices(house) == []


def test_an_editor_of_the_words_is_never_asked_to_decide_on_them(house: House) -> None:
    for key in ("jules", "tom"):
        manages(house, key)
    ident = draft(house)
    revised(house, ident, f"{ANSWER} Bring a friend.", who="jules")
    house.does(submissions.submit, house["amal"], ident)
    assert told(house, "step_opened") == {"priya", "tom"}


def test_whoever_decided_on_an_earlier_step_is_not_asked_for_the_next(house: House) -> None:
    manages(house, "nadia")
    ident = myth(house)
    decided(house, ident, "nadia")
    work(house)
    assert [who for _, who, facts in notices(house) if facts["role"] == "comms_manager"] == ["priya"]


def test_whoever_left_or_gave_back_the_role_is_not_told(house: House) -> None:
    manages(house, "tom")
    submitted(house)
    house.does(disable, house["pat"], house["priya"].person_id)
    assert told(house, "step_opened") == {"tom"}


def test_a_turn_that_passed_before_anybody_was_told_is_told_of_to_the_next_alone(house: House) -> None:
    ident = myth(house)
    decided(house, ident, "nadia")
    assert told(house, "step_opened") == {"priya"}


def test_doing_it_again_tells_nobody_twice(house: House) -> None:
    ident = myth(house)
    decided(house, ident, "nadia")
    work(house)
    decided(house, ident, "priya", "request_changes", comment="Once more.")
    house.does(triaging.triage, house["amal"], conversation(house), "N1", "A troll.")
    work(house)
    before = notices(house)
    assert len(before) == 4
    again(house)
    assert work(house) >= 4
    assert notices(house) == before


def test_notices_and_the_end_of_their_work_are_one_commit(house: House) -> None:
    submitted(house)

    def taken_over() -> None:
        with transaction(System()):
            taken = queue.take([str(Job.NOTIFY)], timedelta(seconds=30))
        assert taken is not None
        with transaction(System()):
            session.execute(update(Outbox).where(Outbox.id == taken.id).values(lease_token="f" * 32))
        with pytest.raises(LeaseLost):
            notify(taken.payload, JobContext(taken))

    house.does(taken_over)
    assert notices(house) == []
    again(house)
    assert told(house, "step_opened") == {"priya"}


def test_nobody_is_told_of_a_draft_that_is_held_back_for_personal_data(house: House) -> None:
    ident = submitted(house)
    decided(house, ident, "priya", "request_changes", comment="Whom do I call?")
    revised(house, ident, JOAN)
    with pytest.raises(Invalid):
        house.does(submissions.submit, house["amal"], ident)
    work(house)
    assert notices(house) == []


def test_a_manager_is_told_of_each_troll_that_somebody_else_found(house: House) -> None:
    thread = conversation(house)
    for category in ("N1", "N2", "N1"):
        house.does(triaging.triage, house["amal"], thread, category, "Looked at it again.")
    work(house)
    assert notices(house) == [("thread_noted", "priya", {"category": "N1"})] * 2
    house.does(triaging.triage, house["priya"], thread, "N1", "I saw it myself.")
    work(house)
    assert len(notices(house)) == 2
