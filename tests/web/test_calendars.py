"""The calendar of due times: whose it is, what stands in it, and who reads it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from governance import clock
from governance.db import session
from governance.notices.ical import Event, calendar
from governance.people.accounts import disable
from governance.people.rows import User
from tests.support.clockfile import TORONTO
from tests.web.conftest import House
from tests.web.desk import ANSWER, conversation, decided, submitted
from workflows.drafts import create
from workflows.submissions import submit
from workflows.wording import Wording

MADE = datetime(2026, 11, 23, 14, 12, tzinfo=UTC)


def address(house: House, key: str) -> str:
    """Somebody makes the address of their calendar; its path."""
    page = house.as_(key).get("/account/notices")
    made = page.press("Make an address") if page.has_button("Make an address") else page.press("Make a new address")
    assert made.status == 201
    return re.findall(r"data-copy=\"https?://[^/]+(/calendar/[\w-]{43}\.ics)\"", made.text)[0]


def read(house: House, path: str, **headers: str) -> Any:
    return house.visitor().client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def lines(answer: Any) -> list[str]:
    """The unfolded lines of a calendar."""
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return list(answer.get_data(as_text=True).replace("\r\n ", "").split("\r\n"))


def values(answer: Any, name: str) -> list[str]:
    return [line.partition(":")[2] for line in lines(answer) if line.startswith(f"{name}:")]


def test_a_calendar_shows_what_waits_for_its_person_and_no_text(house: House) -> None:
    path, others = address(house, "priya"), address(house, "nadia")
    first, second = submitted(house), submitted(house)
    decided(house, first, "priya")
    answer = read(house, path)
    assert values(answer, "SUMMARY") == [f"Draft {second}: your decision is due"]
    assert values(answer, "DTSTART") == ["20261124T141200Z"]
    assert values(answer, "URL") == [f"http://127.0.0.1:8000/drafts/{second}"]
    assert ANSWER[:20] not in answer.get_data(as_text=True)
    assert values(read(house, others), "SUMMARY") == []


def test_the_authors_calendar_shows_when_their_drafts_may_go_out(house: House) -> None:
    path, thread = address(house, "amal"), conversation(house)
    planned = datetime(2026, 11, 25, 10, 30, tzinfo=TORONTO)
    wording = Wording("x", {"en": ANSWER}, scheduled_for=planned)
    ident = house.does(create, house["amal"], "reply", wording, thread)["draft"]
    assert values(read(house, path), "SUMMARY") == []  # nothing goes out that nobody was asked about
    house.does(submit, house["amal"], ident)
    answer = read(house, path)
    assert values(answer, "SUMMARY") == [f"Draft {ident}: planned to go out"]
    assert values(answer, "DTSTART") == ["20261125T153000Z"]
    with clock.held_at(planned):
        assert values(read(house, path), "SUMMARY") == []


def test_it_speaks_its_persons_language(house: House) -> None:
    path = address(house, "priya")
    submitted(house)
    house.does(_in_french, house["priya"].person_id)
    assert values(read(house, path), "SUMMARY") == ["Brouillon 1\u00a0: votre décision est attendue"]


def _in_french(person_id: int) -> None:
    session.execute(update(User).where(User.id == person_id).values(language="fr"))
    session.commit()


def test_an_unchanged_calendar_is_not_sent_twice_and_its_events_keep_their_names(house: House) -> None:
    path = address(house, "priya")
    submitted(house)
    first = read(house, path)
    assert first.headers["Cache-Control"] == "private, max-age=300"
    with clock.held_at(clock.now().replace(hour=20)):
        again = read(house, path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        submitted(house)
        changed = read(house, path, If_None_Match=first.headers["ETag"])
    assert set(values(first, "UID")) < set(values(changed, "UID"))
    assert len(set(values(changed, "UID"))) == 2


def test_its_address_ends_when_it_is_made_anew_taken_away_or_its_person_leaves(house: House) -> None:
    old, new = address(house, "priya"), address(house, "priya")
    assert (read(house, old).status_code, read(house, new).status_code) == (404, 200)
    page = house.as_("priya").get("/account/notices").press("Take the address away")
    assert "Your calendar has no address any more." in page.words
    assert read(house, new).status_code == 404
    nadia = address(house, "nadia")
    house.does(disable, house["pat"], house["nadia"].person_id)
    assert read(house, nadia).status_code == 404


def test_guessing_addresses_is_slowed_down_and_the_right_one_is_not(house: House) -> None:
    path = address(house, "priya")
    answers = [read(house, "/calendar/guess.ics") for _ in range(12)]
    assert {one.status_code for one in answers} == {404, 429}
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert read(house, path).status_code == 200
    assert house.visitor().client.post(path).status_code == 405


@pytest.mark.parametrize("waiting", [1, 6])
def test_reading_it_takes_a_fixed_number_of_statements(house: House, waiting: int) -> None:
    path = address(house, "priya")
    for _ in range(waiting):
        submitted(house)
    with house.counted() as statements:
        assert len(values(read(house, path), "UID")) == waiting
    assert len(statements) <= 14, statements


# -- RFC 5545 ----------------------------------------------------------------------------------------------------------

TEXTS = st.text(max_size=200)


@given(TEXTS, TEXTS, TEXTS)
def test_no_text_breaks_out_of_its_line_and_every_line_is_short(name: str, summary: str, description: str) -> None:
    texts = [one.encode("utf-8", "replace").decode() for one in (name, summary, description)]
    event = Event("step-1@x", MADE, MADE, MADE, texts[1], texts[2], "https://x.example/drafts/1")
    written = calendar(texts[0], [event])
    pieces = written.split(b"\r\n")
    assert pieces[-1] == b""
    assert all(len(piece) <= 75 for piece in pieces)
    for piece in pieces:
        piece.decode("utf-8")  # no character is cut in two
    unfolded = written.replace(b"\r\n ", b"").decode().split("\r\n")
    assert [line.partition(":")[0].partition(";")[0] for line in unfolded] == [
        *("BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL"),
        *("X-PUBLISHED-TTL", "BEGIN", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "CLASS"),
        *("TRANSP", "END", "END", ""),
    ]
    said = next(line for line in unfolded if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")
    assert _unescaped(said) == re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f]", "", texts[1].replace("\r\n", "\n").replace("\r", "\n")
    )


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)
