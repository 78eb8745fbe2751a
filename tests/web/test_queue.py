"""The queue: six views with counts, rows that say who waits for what, and the same few statements at any length."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from governance import clock
from governance.db import public_id, session
from governance.people.accounts import disable
from tests.web import desk
from tests.web.conftest import MORNING, House
from tests.web.test_editor import ANSWER, written
from workflows import decisions, drafts, submissions, threads, timers, triaging
from workflows.channels import Channel
from workflows.drafts import Draft, Revision
from workflows.reviews import Review, Step
from workflows.wording import Wording

VIEWS = ("awaiting_me", "mine", "changes_requested", "to_post", "approved", "expired", "emergency", "attention")
MOST_STATEMENTS = 9


def submitted(house: House, text: str = ANSWER, category: str = "R1") -> int:
    """A reply of Amal's that waits in the chain."""
    amal = house["amal"]
    message = {"text": "A question", "language": "en", "received_at": clock.now()}
    thread = house.does(threads.receive, amal, "x", message)["thread"]
    house.does(triaging.triage, amal, thread, category, "It fits.")
    draft = house.does(drafts.create, amal, "reply", Wording("x", {"en": text}), thread)["draft"]
    house.does(submissions.submit, amal, draft)
    return int(draft)


def test_the_start_page_is_the_queue(house: House) -> None:
    assert house.as_("priya").get("/").path == "/queue"


def test_priya_sees_what_waits_for_her_and_amal_what_she_wrote(house: House) -> None:
    draft = submitted(house)
    page = house.as_("priya").get("/queue")
    assert ANSWER[:60] in page.words
    assert "By Amal Haddad" in page.words
    assert f'href="/drafts/{draft}"' in page.text
    assert "24 Nov 2026 09:12 (UTC-05:00)" in page.words
    mine = house.as_("amal").get("/queue?view=mine")
    assert ANSWER[:60] in mine.words
    assert ANSWER[:60] not in house.as_("amal").get("/queue").words


def test_every_view_shows_its_count(house: House) -> None:
    submitted(house)
    page = house.as_("priya").get("/queue")
    for title in ("Awaiting my review 1", "Mine 0", "Changes requested 0", "Approved, scheduled 0", "Expired 0"):
        assert title in page.words


def test_what_nobody_attends_to_says_why(house: House) -> None:
    draft, left = submitted(house), desk.draft(house)
    house.does(disable, house["pat"], house["amal"].person_id)
    with clock.held_at(MORNING + timedelta(days=1)):
        house.does(timers.sweep)
        page = house.as_("dana").get("/queue?view=attention")
        assert "Nobody has decided in time, as Communications manager." in page.words
        assert page.words.count("Whoever was writing it has left. Somebody has to go on with it.") == 2
        assert f'href="/drafts/{draft}"' in page.text
        assert f'href="/drafts/{left}"' in page.text
        french = house.as_("priya", language="fr").get("/queue?view=attention")
        assert "Personne n’a décidé à temps" in french.words
        assert french.alien == []


def test_steps_are_told_in_words_and_not_by_colour_alone(house: House) -> None:
    submitted(house, category="R8")
    assert "its turn now" in house.as_("priya").get("/queue").words


def test_what_was_asked_to_be_changed_stands_with_its_author(house: House) -> None:
    draft = submitted(house)
    house.does(decisions.decide, house["priya"], draft, 1, "request_changes", "Say where to park.")
    assert ANSWER[:60] in house.as_("amal").get("/queue?view=changes_requested").words
    assert ANSWER[:60] not in house.as_("priya").get("/queue").words


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_view_says_what_would_stand_there(house: House, view: str) -> None:
    page = house.as_("chen").get(f"/queue?view={view}")
    assert page.status == 200
    assert 'class="o-empty"' in page.text


def test_an_unknown_view_is_the_first_one(house: House) -> None:
    assert 'aria-current="page"' in house.as_("priya").get("/queue?view=nonsense").text


@pytest.mark.parametrize("path", ["/queue", "/queue?view=mine", "/threads", "/notices"])
@pytest.mark.parametrize("word", ["x", "eyJ9", "WzFd", "WyJ4IiwxXQ", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", "bnVsbA", "%00"])
def test_a_page_of_a_list_that_does_not_exist_is_refused_or_empty(house: House, path: str, word: str) -> None:
    page = house.as_("priya").get(f"{path}{'&' if '?' in path else '?'}after={word}")
    assert page.status in (200, 422)
    assert "Something went wrong" not in page.words


def test_a_long_queue_goes_on_by_key_and_shows_each_row_once(house: House) -> None:
    house.does(fill, house, 130)
    priya, seen, path = house.as_("priya"), [], "/queue"
    while path:
        page = priya.get(path)
        seen += _rows(page.text)
        path = _older(page.text)
    assert len(seen) == 130
    assert len(set(seen)) == 130


def _rows(html: str) -> list[str]:
    return re.findall(r'href="(/drafts/\d+)" data-open', html)


def _older(html: str) -> str:
    if "o-pager__link--older" not in html:
        return ""
    return html.split('o-pager__link--older" href="')[1].split('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize(
    "path", [*(f"/queue?view={view}" for view in VIEWS), "/threads", "/threads?view=closed", "/notices"]
)
def test_a_list_asks_the_same_few_statements_at_any_length(house: House, path: str, size: Any) -> None:
    priya = house.as_("priya")
    counts = []
    for more in (10, size(1500, 10_000)):
        house.does(fill, house, more)
        priya.get(path)
        with house.counted() as statements:
            assert priya.get(path).status == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_STATEMENTS, statements


def fill(house: House, number: int) -> None:
    """Put drafts in review before Priya, straight into the tables."""
    channel = session.scalars(select(Channel).where(Channel.key == "x")).one()
    author = house["amal"].person_id
    known = session.scalar(select(Draft.id).order_by(Draft.id.desc()).limit(1)) or 0
    ids = range(known + 1, known + number + 1)
    _rows_of(Draft, ({**_draft(one, channel.id, author), "review_id": one} for one in ids))
    _rows_of(Revision, (_revision(one, channel, author) for one in ids))
    _rows_of(Review, (_review(one, author) for one in ids))
    _rows_of(Step, (_step(one) for one in ids))
    session.commit()


def _rows_of(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    session.execute(insert(table), list(rows))


def _draft(ident: int, channel: int, author: int | None) -> dict[str, Any]:
    return {
        "id": ident,
        "public_id": public_id(),
        "kind": "statement",
        "channel_id": channel,
        "state": "in_review",
        "author_id": author,
        "revision": 1,
        "digest": "0" * 64,
        "restricted": False,
        "version": 1,
        "created_at": MORNING,
        "updated_at": MORNING,
    }


def _revision(ident: int, channel: Channel, author: int | None) -> dict[str, Any]:
    return {
        "draft_id": ident,
        "n": 1,
        "texts": {"en": f"Text {ident}"},
        "attachments": [],
        "channel": {"key": channel.key, "account": ""},
        "channel_id": channel.id,
        "salt": b"0" * 32,
        "digest": "0" * 64,
        "editor_id": author,
        "restricted": False,
        "at": MORNING,
    }


def _review(ident: int, author: int | None) -> dict[str, Any]:
    return {
        "id": ident,
        "public_id": public_id(),
        "subject_kind": "draft",
        "subject_id": ident,
        "revision": 1,
        "digest": "0" * 64,
        "policy_version_id": 1,
        "state": "open",
        "submitted_by": author,
        "submitted_at": MORNING,
        "clauses": [],
        "version": 1,
    }


def _step(ident: int) -> dict[str, Any]:
    return {
        "review_id": ident,
        "position": 1,
        "role": "comms_manager",
        "quorum": 1,
        "state": "open",
        "due": MORNING,
        "clauses": [],
        "opened_at": MORNING,
    }


def test_the_text_of_a_row_can_be_read_in_place(house: House) -> None:
    written(house.as_("amal"), "First line\nSecond line")
    assert "Second line" in house.as_("amal").get("/queue?view=mine").words


def test_a_step_without_a_due_time_shows_none(house: House) -> None:
    texts = {"en": "Free shots on Saturday.", "fr": "Vaccins gratuits le samedi."}
    wording = Wording("facebook", texts, topic="immunisation")
    draft = house.does(drafts.create, house["amal"], "statement", wording)["draft"]
    house.does(submissions.submit, house["amal"], draft)
    shown = [house.as_(key).get("/queue") for key in ("priya", "nadia", "kowalski")]
    assert any("Free shots on Saturday." in page.words for page in shown)
    assert not any("9999" in page.text for page in shown)
