"""Several drafts on one page: each in full, nothing chosen beforehand, a result for each in plain words."""

from __future__ import annotations

from typing import Any

from tests.web.conftest import House
from tests.web.desk import ANSWER, MYTH, QUESTION, conversation, decided, draft, myth, revised, submitted
from tests.web.people import granted
from tests.web.visitor import Page, Visitor
from workflows import drafts, handing_over, submissions
from workflows.decisions import decisions_of
from workflows.wording import Wording


def ticked(who: Visitor, *ids: int) -> Page:
    """Choose these in the queue and go on."""
    return who.get("/queue").press("Decide on the chosen ones together", draft=[str(one) for one in ids])


def shown(page: Page) -> dict[str, str]:
    """The fields of the form with the decisions; none where there is no such form."""
    if not page.has_button("Record these decisions"):
        return {}
    return dict(page.form("Record these decisions").fields)


def sends(page: Page, verdicts: dict[int, str], comments: dict[int, str]) -> Page:
    changes: dict[str, Any] = {f"verdict-{one}": verdict for one, verdict in verdicts.items()}
    changes |= {f"comment-{one}": comment for one, comment in comments.items()}
    return page.press("Record these decisions", **changes)


def made(house: House, ident: int) -> list[tuple[str, str, int]]:
    """Every decision on a draft: the verdict, the comment, the revision."""
    return [(one.verdict, one.comment, one.revision) for one in house.does(decisions_of, ident)]


def test_each_is_read_in_full_and_has_a_result_of_its_own(house: House) -> None:
    granted(house, "marc", "comms_manager")
    good, bare, edited, taken, left = (submitted(house, f"{n}. {ANSWER}") for n in range(5))
    priya = house.as_("priya")
    page = ticked(priya, good, bare, edited, taken, left)
    assert page.words.count(QUESTION) == 5
    assert all(f"{n}. {ANSWER}" in page.words for n in range(5))
    assert page.words.count("You decide as Communications manager · Step 1 of 1") == 5
    assert {value for name, value in shown(page).items() if name.startswith("verdict-")} == {"leave"}
    decided(house, taken, "marc", "reject", comment="Not this.")
    revised(house, edited, f"New. {ANSWER}")
    house.does(submissions.submit, house["amal"], edited)
    page = sends(
        page,
        {good: "approve", bare: "reject", edited: "approve", taken: "request_changes"},
        {edited: "Fine as it is.", taken: "Say where to park."},
    )
    assert page.status == 200
    for ident, said in (
        (good, "Your approval was recorded."),
        (bare, "Not decided. Say what has to change, or why this is rejected."),
        (edited, "Not decided. This draft has been edited since you loaded it. The current revision is 2."),
        (taken, "Not decided. Already decided by Marc Bélanger at 23 Nov 2026 09:12 (UTC-05:00)."),
        (left, "You left it open. It stays in your queue."),
    ):
        assert f"Draft {ident} {said}" in page.words, page.words
    assert f"Draft {bare}: A comment is required." in page.words
    assert "The text was edited after you opened it" in page.words
    fields = shown(page)
    assert [value for name, value in page.form("Record these decisions").fields if name == "draft"] == [
        str(bare),
        str(edited),
    ]
    assert (fields[f"verdict-{bare}"], fields[f"verdict-{edited}"]) == ("reject", "leave")
    assert (fields[f"revision-{edited}"], fields[f"comment-{edited}"]) == ("2", "Fine as it is.")
    assert "Say where to park." in page.text  # to be copied
    again = page.press("Record these decisions", **{f"verdict-{edited}": "approve", f"comment-{bare}": "Too long."})
    assert again.words.count("was recorded.") == 2
    assert shown(again) == {}
    assert [made(house, one) for one in (good, bare, edited, taken, left)] == [
        *([("approve", "", 1)], [("reject", "Too long.", 1)], [("approve", "Fine as it is.", 2)]),
        *([("reject", "Not this.", 1)], []),
    ]


def test_the_queue_says_what_is_decided_alone_and_a_rejection_here_says_when_it_comes_back(house: House) -> None:
    thread = conversation(house)
    words = [Wording("x", {"en": text}) for text in (ANSWER, f"Yes. {ANSWER}")]
    beside = [house.does(drafts.create, house["amal"], "reply", one, thread)["draft"] for one in words]
    for one in beside:
        house.does(submissions.submit, house["amal"], one)
    later, faulty = submitted(house), submitted(house)
    priya = house.as_("priya")
    queue = priya.get("/queue")
    assert queue.words.count("Decided on its own page: another reply beside it") == 2
    assert [value for name, value in queue.form("Decide on the chosen ones together").fields if name == "draft"] == []
    assert all(f'id="draft-{one}"' in queue.text for one in (later, faulty))
    assert not any(f'id="draft-{one}"' in queue.text for one in beside)
    page = ticked(priya, later, faulty)
    again = {f"revisit_on-{later}": "2027-02-01", f"revisit_if-{later}": "A new study."}
    again |= {f"revisit_on-{faulty}": "soon", f"revisit_if-{faulty}": "Less haste."}
    both = {
        f"{name}-{one}": said for one in (later, faulty) for name, said in (("verdict", "reject"), ("comment", "No."))
    }
    page = page.press("Record these decisions", **both, **again)
    assert f"Draft {later} Your rejection was recorded." in page.words
    assert f"Draft {faulty} Not decided. Write the date as year-month-day" in page.words
    assert shown(page)[f"revisit_if-{faulty}"] == "Less haste."
    page = page.press("Record these decisions", **{f"revisit_on-{faulty}": "2027-01-04"})
    assert "Your rejection was recorded." in page.words
    came = [house.does(decisions_of, one)[0] for one in (later, faulty)]
    assert [(str(one.revisit_on), one.revisit_if) for one in came] == [
        ("2027-02-01", "A new study."),
        ("2027-01-04", "Less haste."),
    ]


def test_what_is_not_decided_here_says_why_and_choosing_nothing_decides_nothing(house: House) -> None:
    """Beside it stands what changed since the reader's last decision, and by whom a step was put to them."""
    granted(house, "marc", "comms_manager")
    thread = conversation(house)
    words = [Wording("x", {"en": text}) for text in (ANSWER, f"Yes. {ANSWER}")]
    two = [house.does(drafts.create, house["amal"], "reply", one, thread)["draft"] for one in words]
    for one in two:
        house.does(submissions.submit, house["amal"], one)
    own, later, open_ = submitted(house, who="priya"), myth(house), submitted(house)
    decided(house, open_, "priya", "request_changes", comment="Say when.")
    revised(house, open_, f"On Saturday. {ANSWER}")
    house.does(submissions.submit, house["amal"], open_)
    me = house["priya"].person_id
    house.does(handing_over.reassign, house["marc"], open_, 1, 1, me, "You know the clinic.")
    ids = [*two, own, later, open_, draft(house), 4_000]
    priya = house.as_("priya")
    page = priya.get("/decisions?" + "&".join(f"draft={one}" for one in [*ids, "x", "²"]))
    assert [name for name in shown(page) if name.startswith("verdict-")] == [f"verdict-{open_}"]
    for said in (
        "What changed since you decided on revision 1",
        "Marc Bélanger put it to you: You know the clinic.",
        "which of them goes out is chosen on its own page",
        "You wrote, edited or submitted this text",
        "It is not your turn yet: step 1,",
        "This draft is not in review; there is nothing to decide.",
        "There is no such draft.",
    ):
        assert said in page.words, (said, page.words)
    assert MYTH not in page.words
    nothing = page.press("Record these decisions")
    assert nothing.status == 422
    assert "Choose for at least one of them what you decide." in nothing.words
    empty = priya.get("/decisions")
    assert "You chose no draft" in empty.words
    assert made(house, open_) == [("request_changes", "Say when.", 1)]
    assert not house.as_("amal").get("/queue").has_button("Decide on the chosen ones together")


def test_the_page_takes_as_many_statements_for_many_as_for_two(house: House) -> None:
    priya, counts, ids = house.as_("priya"), [], []
    for number in (2, 6):
        ids += [submitted(house) for _ in range(number)]
        address = "/decisions?" + "&".join(f"draft={one}" for one in ids)
        priya.get(address)
        with house.counted() as statements:
            assert priya.get(address).words.count("Leave it open") == len(ids)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 14, statements
