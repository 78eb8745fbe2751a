"""Every way in which handing over a letter can fail, against a real mail server: what is tried again, what is said."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from governance import clock
from governance.change import System, transaction
from governance.db import session
from governance.handlers import HANDLERS
from governance.jobs import queue
from governance.jobs.outbox import Job, Outbox
from governance.notices.mail.rows import Mail
from governance.notices.mail.sending import MOST_TRIES, send
from governance.notices.mail.server import Fate, Server
from governance.worker import JobContext, LeaseLost, Worker
from tests.notices.conftest import Post
from tests.support import smtpd
from tests.web.desk import submitted

LETTER = b"Subject: x\r\n\r\n.hidden\r\n.\r\nend\r\n"


def handed(server: smtpd.Server, url: str | None = None, **patience: float) -> Any:
    """A letter is handed over."""
    to = replace(Server.at(url or server.url()), **patience)
    return to.hand_over(LETTER, "from@mail.example", "to@mail.example", "mail.example")


# -- What the server's answer means ------------------------------------------------------------------------------------

FATES: dict[str, tuple[dict[str, Any], Fate, bool]] = {
    "taken": ({}, Fate.TAKEN, False),
    "recipient refused": ({"recipient": "550 5.1.1 no such person"}, Fate.REFUSED, False),
    "letter refused": ({"end": "554 5.7.1 not wanted"}, Fate.REFUSED, False),
    "letter refused beforehand": ({"data": "554 5.7.1 not now"}, Fate.REFUSED, False),
    "greylisted": ({"recipient": "450 4.2.0 come back later"}, Fate.LATER, False),
    "put off": ({"end": "451 4.3.0 full"}, Fate.LATER, False),
    "shutting down": ({"greeting": "421 4.3.2 going down"}, Fate.LATER, True),
    "no service": ({"greeting": "554 no service"}, Fate.LATER, True),
    "sender refused": ({"sender": "550 5.7.1 not from you"}, Fate.LATER, True),
    "hangs up at once": ({"greeting": ""}, Fate.LATER, True),
    "hangs up on the recipient": ({"recipient": ""}, Fate.LATER, True),
    "hangs up before the letter": ({"data": ""}, Fate.LATER, True),
    "hangs up after the letter": ({"end": ""}, Fate.UNKNOWN, False),
}


@pytest.mark.parametrize("case", FATES)
def test_each_answer_of_a_server_is_one_fate(case: str) -> None:
    manners, fate, away = FATES[case]
    with smtpd.serving(smtpd.Manners(**manners)) as server:
        answer = handed(server)
        assert (answer.fate, answer.away) == (fate, away), answer
        assert len(server.taken) == (fate in (Fate.TAKEN, Fate.UNKNOWN))
        for one in server.taken:
            assert one.raw == LETTER


def test_a_server_that_is_not_there_or_never_ends_is_not_waited_for_without_end() -> None:
    with smtpd.serving() as gone:
        url = gone.url()
    assert (handed(gone, url).fate, handed(gone, url).away) == (Fate.LATER, True)
    with smtpd.serving(smtpd.Manners(slow=30)) as slow:
        assert handed(slow, patience=0.2).fate is Fate.UNKNOWN
    with smtpd.serving(smtpd.Manners(drips=True)) as dripping:  # an answer comes all the time and never ends
        assert handed(dripping, patience=10, longest=0.3).fate is Fate.UNKNOWN


@pytest.mark.parametrize(("scheme", "wrapped"), [("smtp+starttls", False), ("smtps", True)])
def test_encryption_is_kept_to_and_a_strange_certificate_refused(
    scheme: str, wrapped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manners = smtpd.Manners(password=("us:er", "pass/word@1"))
    with smtpd.serving(manners, tls=tmp_path, wrapped=wrapped) as server:
        url = server.url(scheme, "us%3Aer:pass%2Fword%401@")
        assert handed(server, url).away  # nobody vouches for it
        monkeypatch.setenv("SSL_CERT_FILE", str(smtpd.certificate(tmp_path)))
        assert handed(server, url).fate is Fate.TAKEN
        assert [one.encrypted for one in server.taken] == [True]
        wrong = handed(server, server.url(scheme, "us%3Aer:wrong@"))
        assert (wrong.fate, wrong.away, "535" in wrong.words) == (Fate.LATER, True, True)


def test_a_server_that_offers_no_encryption_is_given_nothing_where_it_has_to() -> None:
    with smtpd.serving() as server:
        assert handed(server, server.url("smtp+starttls")).away
        assert server.reached == 0


# -- What becomes of the letter ----------------------------------------------------------------------------------------


def test_a_refused_letter_ends_and_its_person_and_administrators_read_why(post: Post) -> None:
    post.server.manners.recipient = "550 5.1.1 <b>no such person</b>"
    submitted(post.house)
    post.goes()
    post.goes(days=1)
    assert [(row.state, row.tries) for row in post.letters] == [("refused", 1)]
    page = post.house.as_("priya").get("/account/notices")
    assert "Your address refuses mail." in page.words
    assert "The mail server refused it: 550 5.1.1 <b>no such person</b>" in page.words
    assert "The mail server refused it: 550 5.1.1" in post.house.as_("priya").get("/notices").words
    jobs = post.house.as_("pat").get("/jobs").words
    assert "Priya Raman" in jobs
    assert "550 5.1.1 <b>no such person</b>" in jobs


def test_a_letter_that_is_put_off_is_tried_again_after_growing_rests_until_it_is_taken(post: Post) -> None:
    post.server.manners.recipient = "450 4.2.0 greylisted"
    submitted(post.house)
    post.goes()
    rests = []
    for _ in range(4):
        (row,) = post.letters
        assert (row.state, row.answer) == ("waiting", "450 4.2.0 greylisted")
        rests.append(row.next_at)
        with clock.held_at(row.next_at - timedelta(seconds=1)):
            Worker(post.house.app, HANDLERS).drain()
        assert post.letters[0].tries == row.tries  # not before its time
        with clock.held_at(row.next_at):
            Worker(post.house.app, HANDLERS).drain()
    gaps = [later - sooner for sooner, later in pairwise(rests)]
    assert gaps == [timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30)]
    assert "It said: 450 4.2.0 greylisted" in post.house.as_("priya").get("/account/notices").words
    post.server.manners.recipient = "250 ok"
    with clock.held_at(post.letters[0].next_at):
        Worker(post.house.app, HANDLERS).drain()
    (row,) = post.letters
    assert (row.state, row.in_doubt, len(post.server.taken)) == ("sent", False, 1)


def test_a_letter_that_is_put_off_for_ever_is_given_up(post: Post) -> None:
    post.server.manners.recipient = "450 4.2.0 greylisted"
    submitted(post.house)
    post.goes()
    post.house.does(_tried, MOST_TRIES - 1)
    with clock.held_at(post.letters[0].next_at):
        Worker(post.house.app, HANDLERS).drain()
    post.goes(days=9)
    assert [(row.state, row.tries) for row in post.letters] == [("failed", MOST_TRIES)]
    assert "Not mailed: given up after 20 attempts." in post.house.as_("pat").get("/jobs").words


def _tried(times: int) -> None:
    with transaction(System()):
        session.execute(update(Mail).values(tries=times))


def test_a_cut_after_the_letter_is_tried_again_under_the_same_id_and_said_to_be_in_doubt(post: Post) -> None:
    post.server.manners.end = ""
    submitted(post.house)
    post.goes()
    assert (post.letters[0].state, post.letters[0].in_doubt) == ("waiting", True)
    assert "so the letter may come twice" in post.house.as_("priya").get("/account/notices").words
    post.server.manners.end = "250 ok"
    post.goes(minutes=2)
    first, second = post.server.taken
    assert post.server.ids[0] == post.server.ids[1]
    assert (first.text(), first.letter["Date"], first.letter["Subject"]) == (
        second.text(),
        second.letter["Date"],
        second.letter["Subject"],
    )
    assert post.letters[0].state == "sent"
    assert "the letter may have come twice" in post.house.as_("priya").get("/account/notices").words
    post.goes(days=1)
    assert len(post.server.taken) == 2


def test_a_server_that_dies_with_a_letter_in_its_hands_gets_it_again_under_the_same_id(post: Post) -> None:
    post.server.before = post.server.kill
    submitted(post.house)
    post.goes()
    assert (post.letters[0].state, post.letters[0].in_doubt, post.server.taken) == ("waiting", True, [])
    post.set()
    post.goes(minutes=2)  # nobody listens there
    (row,) = post.letters
    assert (row.state, post.server.reached) == ("waiting", 1)
    post.server.before = None
    post.server.start()
    post.set()
    with clock.held_at(row.next_at):
        Worker(post.house.app, HANDLERS).drain()
    assert (post.letters[0].state, post.server.reached, len(post.server.taken)) == ("sent", 2, 1)
    assert "the letter may have come twice" in post.house.as_("priya").get("/account/notices").words


def test_a_server_that_is_away_is_left_alone_for_a_while_so_that_other_work_goes_on(post: Post) -> None:
    post.server.manners.greeting = "421 going down"
    for _ in range(3):
        submitted(post.house)
    post.goes()
    assert sum(row.tries for row in post.letters) == 1
    post.server.manners.greeting = "220 back"
    post.set()  # this process has waited for long enough
    post.goes(minutes=5)
    assert {row.state for row in post.letters} == {"sent"}
    assert sorted(set(post.server.ids)) == sorted(post.server.ids)


def test_no_log_line_names_a_person_or_an_address(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for manners in ({"recipient": "550 no priya@maplecountyhealth.example"}, {"end": ""}, {"greeting": ""}):
        for name, value in {"recipient": "250 ok", "end": "250 ok", "greeting": "220 ok", **manners}.items():
            setattr(post.server.manners, name, value)
        submitted(post.house)
        post.goes()
        post.set()
    post.set(base_url=None)  # what no letter can be written with
    submitted(post.house)
    post.goes()
    said = caplog.text.lower()
    assert "could not be written" in said
    assert [word for word in ("priya", "raman", "maplecounty", "@") if word in said] == []


# -- A worker that dies, or loses its work -----------------------------------------------------------------------------


def taken_up(post: Post) -> queue.Taken:
    """A worker takes a letter's work, and has it when this returns."""

    def take() -> queue.Taken:
        with transaction(System()):
            taken = queue.take([str(Job.MAIL)], timedelta(seconds=30))
        assert taken is not None
        return taken

    taken: queue.Taken = post.house.does(take)
    return taken


def test_whoever_lost_the_work_sends_nothing(post: Post, later: Callable[..., Any]) -> None:
    submitted(post.house)
    post.goes(seconds=1)
    with later(seconds=6):
        taken = taken_up(post)
        post.house.does(_release)
        Worker(post.house.app, HANDLERS).drain()  # another worker
        with pytest.raises(LeaseLost):
            post.house.does(send, taken.payload, JobContext(taken))
    assert len(post.server.taken) == 1


def _release() -> None:
    with transaction(System()):
        session.execute(update(Outbox).where(Outbox.kind == "mail").values(lease_until=None, lease_token=None))


def test_a_worker_that_dies_between_the_letter_and_its_note_leaves_one_more_copy_and_no_third(
    post: Post, later: Callable[..., Any]
) -> None:
    submitted(post.house)
    post.goes(seconds=1)

    with later(seconds=6):
        taken = taken_up(post)
        post.server.before = lambda: post.house.does(_release)  # as if it had died, and its lease run out
        with pytest.raises(LeaseLost):
            post.house.does(send, taken.payload, JobContext(taken))
        post.server.before = None
        assert (post.letters[0].state, len(post.server.taken)) == ("sending", 1)
        for _ in range(3):
            Worker(post.house.app, HANDLERS).drain()
    (row,) = post.letters
    assert (row.state, row.in_doubt, len(post.server.taken)) == ("sent", True, 2)
    assert len(set(post.server.ids)) == 1
    left = post.house.does(lambda: session.scalars(select(Outbox.state).where(Outbox.kind == "mail")).all())
    assert set(left) == {"done"}
