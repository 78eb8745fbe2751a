"""Mail: whom a letter goes to, what it says, and what is never mailed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from governance.db import session
from governance.people.accounts import disable
from governance.people.roles import revoke
from governance.people.rows import User
from tests.guards import house as house_rules
from tests.guards.french import english_in, english_on
from tests.notices.conftest import BASE, Post
from tests.support.smtpd import Taken
from tests.web.conftest import House
from tests.web.desk import ANSWER, MYTH, QUESTION, conversation, decided, draft, myth, published, revised, submitted
from workflows import submissions, timers, triaging

SECRETS = [*re.findall(r"\w{5,} \w+ \w+", f"{ANSWER} {QUESTION} {MYTH}")]


def named(house: House, key: str, **values: Any) -> None:
    """Somebody's account reads otherwise, whatever the forms would have let through."""

    def write() -> None:
        session.execute(update(User).where(User.id == house[key].person_id).values(**values))
        session.commit()

    house.does(write)


def by_recipient(post: Post) -> dict[str, list[Taken]]:
    found: dict[str, list[Taken]] = {}
    for one in post.server.taken:
        found.setdefault(one.recipient.partition("@")[0], []).append(one)
    return found


def test_whoever_has_the_turn_is_mailed_at_once_the_item_the_due_time_and_a_link(post: Post) -> None:
    ident = submitted(post.house)
    post.goes()
    (one,) = post.server.taken
    assert one.recipient == "priya@maplecountyhealth.example"
    assert one.letter["Subject"] == (
        f"Draft {ident}: It is your turn to decide, as Communications manager. Due 24 Nov 2026 09:12 (UTC-05:00)"
    )
    for kind in ("plain", "html"):
        assert "It is your turn to decide, as Communications manager." in one.text(kind)
        assert f"{BASE}/drafts/{ident}" in one.text(kind)
    assert [row.state for row in post.letters] == ["sent"]
    assert post.mailings == [("step_opened", "joined")]


def test_a_letter_says_what_the_rfcs_want_of_one_that_a_machine_sent(post: Post) -> None:
    submitted(post.house)
    post.goes()
    letter = post.server.taken[0].letter
    (row,) = post.letters
    assert letter["Message-ID"] == f"<{row.public_id}@maplecountyhealth.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(rf"<{BASE}/unsubscribe/[0-9a-f]{{32}}\.turn\.[0-9a-f]{{64}}>", letter["List-Unsubscribe"])
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Content-Language"] == "en"
    body = post.server.taken[0].raw.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76  # RFC 2045
    assert letter["From"] == "Onrecord <onrecord@maplecountyhealth.example>"
    assert letter["Date"].datetime == row.created_at.replace(microsecond=0)


def test_no_letter_carries_a_text_that_is_being_written_and_its_links_stay_with_the_service(post: Post) -> None:
    for group in ("priya", "nadia", "amal"):
        post.wants(group, outcomes="at_once", news="at_once")
    ident = myth(post.house)
    decided(post.house, ident, "nadia", comment="Source checked.")
    decided(post.house, ident, "priya", "request_changes", comment="Say it more kindly.")
    published(post.house)
    post.goes()
    assert len(post.server.taken) > 2
    for one in post.server.taken:
        said = f"{one.letter['Subject']} {one.text()} {one.text('html')}"
        assert [secret for secret in SECRETS if secret in said] == []
        links = re.findall(r"https?://[^\s\"<>]+", said)
        assert len(links) > 4
        assert all(link.startswith(f"{BASE}/") for link in links)
        reader = post.house.as_(one.recipient.partition("@")[0])
        assert {reader.get(link.removeprefix(BASE)).status for link in set(links)} == {200}
    told = by_recipient(post)["amal"][0]
    assert "Priya Raman asked for changes." in told.letter["Subject"]
    assert "> Say it more kindly." in told.text()


def test_whoever_acted_is_never_mailed_of_it(post: Post) -> None:
    for key in ("amal", "priya"):
        post.wants(key, outcomes="at_once")
    published(post.house)
    post.goes()
    told = {who: one.letter["Subject"] for who, (one,) in by_recipient(post).items()}
    assert set(told) == {"amal", "priya"}
    assert "It is approved" in told["amal"]
    assert "It was published" in told["priya"]


def test_a_french_reader_is_mailed_in_french_alone(post: Post) -> None:
    named(post.house, "amal", language="fr")
    post.wants("amal", outcomes="at_once")
    decided(post.house, submitted(post.house), "priya", "request_changes", comment="Plus doux.")
    named(post.house, "priya", language="fr")
    submitted(post.house)
    post.goes()
    assert len(post.server.taken) == 2
    for one in post.server.taken:
        assert one.letter["Content-Language"] == "fr"
        assert english_on(one.text("html")) == []
        words = re.sub(r"https?://\S+|Priya Raman|Amal Haddad", " ", f"{one.letter['Subject']} {one.text()}")
        assert english_in(words) == []


def test_notices_of_one_item_that_come_together_are_one_letter(post: Post) -> None:
    post.wants("priya", news="at_once")
    thread = conversation(post.house)
    for reason in ("A troll.", "Still a troll."):
        post.house.does(triaging.triage, post.house["amal"], thread, "N1", reason)
    post.goes()
    (one,) = post.server.taken
    assert one.letter["Subject"].endswith("(and 1 more notice)")
    assert one.text().count(f"{BASE}/threads/{thread}") == 2
    post.house.does(triaging.triage, post.house["amal"], thread, "N1", "And again.")
    post.goes(minutes=1)
    assert len(set(post.server.ids)) == 2  # what has left is closed


OVERTAKEN = {
    "edited": lambda house, ident: revised(house, ident, f"{ANSWER} See you."),
    "withdrawn": lambda house, ident: house.does(submissions.withdraw, house["amal"], ident, "No longer needed."),
    "decided": lambda house, ident: decided(house, ident, "priya"),
    "the account is disabled": lambda house, _: house.does(disable, house["pat"], house["priya"].person_id),
    "the role is gone": lambda house, _: house.does(revoke, house["pat"], house["priya"].person_id, "comms_manager"),
}


@pytest.mark.parametrize("how", OVERTAKEN)
def test_what_was_overtaken_before_it_left_is_not_mailed_and_says_so(post: Post, how: str) -> None:
    ident = submitted(post.house)
    post.goes(seconds=1)  # they are told, and the letter has not left
    assert [row.state for row in post.letters] == ["waiting"]
    OVERTAKEN[how](post.house, ident)
    post.goes()
    assert not [one for one in post.server.taken if "turn to decide" in one.letter["Subject"]]
    assert (post.letters[0].state, post.mailings[0]) == ("dropped", ("step_opened", "dropped"))


def test_a_reminder_of_a_step_that_was_decided_meanwhile_is_not_mailed(post: Post, later: Callable[..., Any]) -> None:
    ident = submitted(post.house)
    post.goes()
    with later(hours=5):  # half of a business day is over
        post.house.does(timers.sweep)
        post.goes(seconds=1)
        assert ("step_half", "joined") in post.mailings
        decided(post.house, ident, "priya")
        post.goes(minutes=5)
    assert [one.letter["Subject"] for one in post.server.taken if "Half of the time" in one.letter["Subject"]] == []
    assert ("step_half", "dropped") in post.mailings


def test_nobody_is_mailed_of_what_they_do_not_want(post: Post) -> None:
    post.wants("priya", turn="never")
    submitted(post.house)
    post.goes()
    assert (post.server.reached, post.mailings) == (0, [("step_opened", "never")])


def test_a_wish_that_changes_before_the_letter_leaves_is_heeded(post: Post) -> None:
    submitted(post.house)
    post.goes(seconds=1)
    post.wants("priya", turn="never")
    post.goes()
    assert (post.server.reached, post.mailings) == (0, [("step_opened", "dropped")])


def test_every_notice_goes_through_the_door_that_mails_it() -> None:
    doors = [
        str(path)
        for path in house_rules.python(*house_rules.PACKAGES)
        if re.search(r"insert(_once)?\(\s*(table\()?Notice\b|\bNotice\(\s*\w+=", house_rules.text(path))
        or re.search(r"notice = table\(Notice\)\n.*insert\(notice\)", house_rules.text(path), re.DOTALL)
    ]
    assert doors == ["governance/notices/writing.py"]


def test_without_a_mail_server_nothing_is_kept_for_mail_and_the_pages_say_so(post: Post) -> None:
    post.set(smtp_url=None)
    submitted(post.house)
    post.goes()
    assert (post.letters, post.mailings) == ([], [("step_opened", None)])
    assert "This installation sends no mail" in post.house.as_("priya").get("/account/notices").words
    assert "This installation sends no mail" in post.house.as_("pat").get("/jobs").words


# -- Hostile names and addresses ---------------------------------------------------------------------------------------

HOSTILE = [
    "Priya\r\nBcc: everybody@elsewhere.example",
    "Priya\nSubject: You won\n\nClick here",
    '"><script>alert(1)</script>',
    "Priya <root@elsewhere.example>, x",
    "Priya\u2028Raman\x0b\x85",
    "=?utf-8?q?Bcc=3A?= Привет 李雷 🎉",
    "é" * 200,
]
UNFIT = dict.fromkeys((0x0B, 0x85))
"""What no comment can hold."""


def test_no_name_adds_a_header_a_recipient_or_markup(post: Post) -> None:
    post.wants("amal", outcomes="at_once")
    for name in HOSTILE:
        for key in ("amal", "priya"):
            named(post.house, key, name=name)
        decided(post.house, submitted(post.house), "priya", "reject", comment=f"{name}\n.\nNo.".translate(UNFIT))
    post.goes()
    assert {one.recipient.partition("@")[0] for one in post.server.taken} == {"amal"}
    assert len(post.server.taken) == len(HOSTILE)
    expected = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe"]
    expected += ["List-Unsubscribe-Post", "MIME-Version", "Content-Type", "Content-Language"]
    for one in post.server.taken:
        assert one.letter.keys() == expected
        (address,) = one.letter["To"].addresses
        assert address.addr_spec == one.recipient
        assert "<script" not in one.text("html")
        assert one.letter.defects == []
        assert "\n> .\n" in one.text().replace("\r\n", "\n")


def test_an_address_beyond_ascii_is_mailed_where_the_server_takes_it_and_said_where_it_does_not(post: Post) -> None:
    named(post.house, "priya", email="priyà@maplecounty.example")
    submitted(post.house)
    post.goes()
    assert [one.recipient for one in post.server.taken] == ["priyà@maplecounty.example"]
    post.server.manners.features = ()
    draft(post.house)
    submitted(post.house)
    post.goes(minutes=1)
    assert [(row.state, "SMTPUTF8" in (row.answer or "")) for row in post.letters] == [
        ("sent", False),
        ("refused", True),
    ]
