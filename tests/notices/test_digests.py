"""The daily letter: once a day at its hour, on working days, today's and not yesterday's, of what still holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from governance import clock
from governance.change import Made, System
from governance.db import session
from governance.demo.cast import DOMAIN
from governance.handlers import PERIODIC
from governance.notices.mail.digest import begin, digests
from governance.notices.rows import mark_read
from tests.notices.conftest import BASE, Post
from tests.support.clockfile import TORONTO
from tests.web.desk import conversation, submitted
from workflows import submissions, triaging
from workflows.together import Choice, decide_each


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of November 2026 where the stories play; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TORONTO)


def noted(post: Post, reason: str = "A troll.") -> int:
    """A conversation that Priya is told of, by the usual wishes in her daily letter."""
    thread = conversation(post.house)
    post.house.does(triaging.triage, post.house["amal"], thread, "N1", reason)
    post.goes(seconds=0)
    return thread


def subjects(post: Post) -> list[str]:
    return [str(one.letter["Subject"]) for one in post.server.taken]


def test_what_is_kept_comes_in_one_letter_at_the_hour_of_the_next_working_day(post: Post) -> None:
    post.wants("priya", turn="digest")
    threads = [noted(post), noted(post)]
    ident = submitted(post.house)
    post.goes()
    for moment in (at(23, 12), at(23, 23, 59), at(24, 7, 59)):
        post.daily(moment)
        assert post.server.taken == []
    for moment in (at(24, 8), at(24, 8, 1), at(24, 18)):
        post.daily(moment)
    (one,) = post.server.taken
    assert one.recipient == f"priya@{DOMAIN}"
    assert subjects(post) == ["Onrecord: 3 notices, 1 decision waits for you"]
    for address in (*(f"{BASE}/threads/{thread}" for thread in threads), f"{BASE}/drafts/{ident}"):
        assert address in one.text()
    assert "What waits for your decision" in one.text()
    assert ".news-turn." in one.letter["List-Unsubscribe"]
    assert [way for _, way in post.mailings] == ["joined"] * 3


def test_many_decided_at_once_are_in_one_daily_letter(post: Post) -> None:
    post.wants("amal", outcomes="digest")
    ids = [submitted(post.house) for _ in range(6)]
    post.goes()
    chosen = [Choice(one, 1, "request_changes", "Say where to park.") for one in ids]
    results = post.house.does(decide_each, post.house["priya"], chosen)
    assert all(isinstance(one.came, Made) for one in results)
    before = len(post.server.taken)
    post.goes()
    assert len(post.server.taken) == before
    post.daily(at(24, 8))
    told = post.server.taken[before:]
    (one,) = [letter for letter in told if letter.recipient == f"amal@{DOMAIN}"]
    assert str(one.letter["Subject"]) == "Onrecord: 6 notices"
    assert all(f"{BASE}/drafts/{ident}" in one.text() for ident in ids)


def test_the_hour_is_each_persons_own(post: Post) -> None:
    post.wants("priya", 14)
    noted(post)
    post.daily(at(23, 13, 59))
    assert post.server.taken == []
    post.daily(at(23, 14))
    assert len(post.server.taken) == 1


def test_after_a_standstill_there_is_todays_letter_alone(post: Post) -> None:
    noted(post)
    with clock.held_at(at(24, 15)):
        noted(post)
    post.daily(at(26, 11))  # the worker stood still from Monday to Thursday
    post.daily(at(26, 11, 30))
    assert subjects(post) == ["Onrecord: 2 notices"]
    assert [row.key.partition(":")[2].partition(":")[2] for row in post.letters] == ["2026-11-26"]


def test_a_clock_that_jumps_back_sends_no_second_letter(post: Post) -> None:
    noted(post)
    post.daily(at(24, 8))
    noted(post)
    for moment in (at(24, 7), at(24, 8), at(23, 9)):
        post.daily(moment)
    assert len(post.server.taken) == 1


def test_two_workers_begin_one_letter(post: Post) -> None:
    noted(post)
    with clock.held_at(at(24, 8)):
        for _ in range(2):
            post.house.does(begin, System(), post.house["priya"].person_id, at(24, 8).date())
    assert len(post.letters) == 1


def test_no_letter_comes_on_a_day_off_but_about_what_never_rests(post: Post) -> None:
    with clock.held_at(at(27, 16)):  # Friday
        noted(post)
    for day in (28, 29):
        post.daily(at(day, 8))
        assert post.server.taken == []
    post.daily(at(30, 8))
    assert len(post.server.taken) == 1
    post.wants("priya", turn="digest")
    with clock.held_at(datetime(2026, 12, 4, 16, tzinfo=TORONTO)):
        submitted(post.house)
        post.goes(seconds=0)
    post.house.does(_never_rests)
    post.daily(datetime(2026, 12, 5, 8, tzinfo=TORONTO))  # Saturday
    assert len(post.server.taken) == 2


def _never_rests() -> None:
    session.execute(text("UPDATE step SET always = true"))
    session.commit()


def test_what_was_overtaken_or_seen_is_in_no_daily_letter(post: Post) -> None:
    post.wants("priya", turn="digest")
    first = submitted(post.house)
    post.goes()
    post.house.does(submissions.withdraw, post.house["amal"], first, "No longer needed.")
    post.daily(at(24, 8))
    assert post.server.taken == []
    assert [row.state for row in post.letters] == ["dropped"]
    with clock.held_at(at(24, 9)):
        noted(post)
    newest = post.house.does(lambda: session.scalar(text("SELECT max(id) FROM notice")))
    post.house.does(mark_read, post.house["priya"], newest)
    with clock.held_at(at(24, 10)):
        noted(post)
    post.daily(at(25, 8))
    assert subjects(post) == ["Onrecord: 1 notice"]
    assert [way for _, way in post.mailings] == ["dropped", "seen", "joined"]


def test_the_worker_looks_for_it_by_itself() -> None:
    assert [one.seconds for one in PERIODIC if one.act is digests] == [30]


def test_nothing_to_tell_is_no_letter(post: Post) -> None:
    submitted(post.house)
    post.daily(at(24, 8))
    post.daily(at(25, 8))
    assert [row.kind for row in post.letters] == ["notices"]
