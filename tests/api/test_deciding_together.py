"""Several decisions in one request: a result for each, none that stops another, and no repeat that decides twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select

from governance.db import db, session
from tests.api.test_statements import DECIDE, counted
from tests.support.maple import ANSWER, FACT, MYTH, Answer, Maple
from workflows.reviews import Decision
from workflows.together import MOST


def item(draft: int, verdict: str = "approve", comment: str = "", revision: int = 1, **more: Any) -> dict[str, Any]:
    return {"draft_id": draft, "revision": revision, "verdict": verdict, "comment": comment, **more}


def several(maple: Maple, who: str, *items: Any, language: str = "en", **more: Any) -> Answer:
    return maple.as_(who, language).post("/decisions", {"decisions": list(items)}, **more)


def came(answer: Answer) -> list[tuple[int, str]]:
    """Each one's status, and its verdict or the type of its problem."""
    assert answer.status == 200, answer.body
    found = answer.body["items"]
    assert answer.body["decided"] == sum(one["problem"] is None for one in found)
    assert answer.body["refused"] == len(found) - answer.body["decided"]
    assert all((one["decision"] is None) != (one["problem"] is None) for one in found)
    named = [one["problem"]["type"].removeprefix("/problems/") if one["problem"] else "" for one in found]
    return [(one["status"], name or one["decision"]["verdict"]) for one, name in zip(found, named, strict=True)]


def decisions(maple: Maple) -> list[tuple[int, str]]:
    """Every decision there is: who, and what."""
    with maple.app.app_context():
        rows = session.execute(select(Decision.person_id, Decision.verdict).order_by(Decision.id)).all()
        return [(row.person_id, row.verdict) for row in rows]


def test_each_has_a_result_of_its_own_in_the_order_given(maple: Maple) -> None:
    maple.grant("marc", "author", "comms_manager")
    good, bare, taken, edited, later, back = (maple.submitted() for _ in range(6))
    myth = maple.submitted(FACT, message=MYTH, category="R3", channel="facebook")
    own = maple.submitted(who="priya")
    assert maple.decide("marc", taken, "reject", "No.").status == 201
    amal = maple.as_("amal")
    words = {"channel": "x", "texts": {"en": f"Yes. {ANSWER}"}}
    amal.made(f"/drafts/{edited}/revisions", words, match=amal.get(f"/drafts/{edited}"))
    answer = several(
        maple,
        "priya",
        *(item(back, "request_changes", "Say where."), item(taken), item(bare, "reject"), item(edited), item(own)),
        *(item(myth), item(good), item(99_999), item(later, "reject", "Not now.", revisit_on="2026-12-07")),
        language="fr",
    )
    assert came(answer) == [
        *((201, "request_changes"), (409, "already-decided"), (422, "comment-required")),
        *((409, "revision-outdated"), (403, "own-work"), (409, "not-your-turn"), (201, "approve")),
        *((404, "not-found"), (201, "reject")),
    ]
    items = answer.body["items"]
    assert items[0]["decision"]["draft"]["state"] == "changes_requested"
    first = items[1]["problem"]
    assert (first["by"], first["at"], first["current_revision"]) == ("Marc Bélanger", "2026-11-23T14:12:00Z", 1)
    assert first["instance"] == f"/api/v1/drafts/{taken}/revisions/1/decisions"
    assert first["detail"].startswith("Décision déjà prise par Marc Bélanger")
    assert items[2]["problem"]["errors"]["comment"]
    assert items[3]["problem"]["current_revision"] == 2
    assert items[8]["decision"]["revisit_on"] == "2026-12-07"
    refused = maple.record(f"people/{maple.people['priya']}", type="act.refused")
    assert [one["opened"]["slug"] for one in refused] == [
        "already-decided",
        "revision-outdated",
        "own-work",
        "not-your-turn",
    ]


def test_somebody_who_stands_in_decides_as_on_one_alone(maple: Maple) -> None:
    when = {"from": "2026-11-23T14:12:00Z", "until": "2026-12-01T05:00:00Z"}
    priya, marc = maple.as_("priya"), maple.as_("marc")
    asked = priya.made("/delegations", {"delegate_id": maple.people["marc"], **when})
    marc.made(f"/delegations/{asked.body['id']}/acceptance", {}, match=asked)
    theirs, hers = maple.submitted(), maple.submitted(who="priya")
    answer = several(maple, "marc", *(item(one, on_behalf_of=maple.people["priya"]) for one in (hers, theirs)))
    assert came(answer) == [(403, "own-work-of-delegator"), (201, "approve")]
    made = answer.body["items"][1]["decision"]
    assert (made["by"], made["on_behalf_of"]) == ("Marc Bélanger", "Priya Raman")


def test_what_has_more_to_weigh_than_words_is_decided_alone(maple: Maple) -> None:
    """Two replies to one message, one rejected before, one let pass, one with personal data, and an emergency's."""
    amal, found = maple.as_("amal"), []
    thread = maple.conversation()
    for text in (ANSWER, f"Yes. {ANSWER}"):
        body = {"kind": "reply", "thread_id": thread, "channel": "x", "texts": {"en": text}}
        made = amal.made("/drafts", body)
        amal.made(f"/drafts/{made.body['id']}/submission", match=made)
        found.append(made.body["id"])
    before = maple.submitted()
    maple.decide("priya", before, "reject", "Not like this.")
    amal.made(
        f"/drafts/{before}/revisions",
        {"channel": "x", "texts": {"en": f"No. {ANSWER}"}},
        match=amal.get(f"/drafts/{before}"),
    )
    amal.made(f"/drafts/{before}/submission", match=amal.get(f"/drafts/{before}"))
    passed = let_pass(
        maple, ANSWER.replace("maplecountyhealth.example", "elsewhere.example"), "priya", "unofficial_link"
    )
    personal = let_pass(maple, f"Ask Jo at 705-555-0199. {ANSWER}", "sam", "pii_third_party")
    urgent = maple.submitted("Please keep away.", category="E1")
    plain = maple.submitted()
    chosen = [
        item(one, revision=2 if one == before else 1) for one in (*found, before, passed, personal, urgent, plain)
    ]
    answer = several(maple, "priya", *chosen)
    assert came(answer) == [*[(409, "decided-alone")] * 6, (201, "approve")]
    whys = [one["problem"]["detail"] for one in answer.body["items"][:-1]]
    assert [why.split(",")[0].split(":")[0].split(".")[0] for why in whys] == [
        *["There is another reply to the same message"] * 2,
        "It was rejected before",
        "Somebody let it pass a check that stops others",
        "A check found what may be personal data in it",
        "It concerns an emergency",
    ]
    assert maple.decide("priya", before, "approve", revision=2).status == 201


def let_pass(maple: Maple, text: str, who: str, check: str) -> int:
    """A draft in review of which somebody let a check pass."""
    made, amal = maple.draft(text), maple.as_("amal")
    path = f"/drafts/{made.body['id']}"
    assert amal.post(f"{path}/submission", match=made).status == 422
    maple.as_(who).made(f"{path}/revisions/1/overrides", {"check": check, "reason": "It is right here."})
    amal.made(f"{path}/submission", match=amal.get(path))
    return int(made.body["id"])


def test_a_request_that_cannot_be_understood_as_a_whole_decides_nothing(maple: Maple) -> None:
    one, two = maple.submitted(), maple.submitted()
    twice = several(maple, "priya", item(one), item(two), item(one, "reject", "No."))
    assert (twice.status, twice.body["type"], "decisions" in twice.body["errors"]) == (
        422,
        "/problems/draft-given-twice",
        True,
    )
    assert several(maple, "priya", item(one), item(two, "perhaps")).status == 422
    assert several(maple, "priya", *(item(n + 1) for n in range(MOST + 1))).status == 422
    assert came(several(maple, "priya", item(one), key="k")) == [(201, "approve")]
    other = several(maple, "priya", item(two), key="k")
    assert (other.status, other.body["type"]) == (422, "/problems/key-reused")
    assert len(decisions(maple)) == 1


class Died(BaseException):
    """The service stands still in the middle."""


@pytest.mark.parametrize("key", ["k", "k" * 200])
def test_what_was_decided_before_it_died_stays_and_a_repeat_does_the_rest(maple: Maple, key: str) -> None:
    ids = [maple.submitted() for _ in range(4)]
    chosen = [item(ids[0]), item(ids[1], "reject"), *map(item, ids[2:])]
    with maple.app.app_context():
        engine = db.engine
    written: list[str] = []

    def die(_: Any, __: Any, statement: str, *___: Any) -> None:
        written.extend(["decision"] * statement.startswith("INSERT INTO decision "))
        if len(written) == 3:
            raise Died

    event.listen(engine, "before_cursor_execute", die)
    with pytest.raises(Died):
        several(maple, "priya", *chosen, key=key)
    event.remove(engine, "before_cursor_execute", die)
    assert decisions(maple) == [(maple.people["priya"], "approve")] * 2
    again = several(maple, "priya", *chosen, key=key)
    assert came(again) == [(201, "approve"), (422, "comment-required"), (201, "approve"), (201, "approve")]
    assert again.body == several(maple, "priya", *chosen, key=key).body
    assert decisions(maple) == [(maple.people["priya"], "approve")] * 3


def test_each_takes_as_many_statements_as_one_alone_and_one_more(maple: Maple) -> None:
    taken = []
    several(maple, "priya", item(maple.submitted()))  # reads the guidance into memory
    for number in (2, 5):
        chosen = [item(maple.submitted()) for _ in range(number)]
        taken.append(counted(maple, lambda these=chosen: several(maple, "priya", *these, key=f"n{len(these)}"))[0])
    assert taken[1] - taken[0] <= 3 * (DECIDE + 1)
