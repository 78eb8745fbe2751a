"""How many SQL statements an act and a list take, BEGIN and COMMIT aside: at any length of the log and of the queue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from governance import clock
from governance.db import public_id, session
from governance.notices.rows import Notice
from governance.record.log import EntryIndex, LogEntry, LogHead, LogOpening
from tests.support.maple import ANSWER, Maple
from workflows.drafts import Draft, Revision
from workflows.replays.rows import ReplayCase
from workflows.reviews import Review, Step
from workflows.starting import NO_DUE
from workflows.threads import Message, Thread

DECIDE, SUBMIT, PUBLISH, LIST = 16, 21, 19, 8


def counted(maple: Maple, act: Any) -> tuple[int, Any]:
    """How many statements a request takes, from the first to the last, signing in included."""
    with maple.statements() as found:
        answer = act()
    assert answer.status in (200, 201), answer.body
    return len(found), answer


def grow(maple: Maple, by: int) -> None:
    """Lengthen the log by entries that say nothing, as if others had acted meanwhile."""
    with maple.app.app_context():
        size = session.scalar(select(LogHead.size)) or 0
        at = clock.now()
        rows = range(size, size + by)
        session.execute(insert(LogEntry), [{"idx": n, "leaf": b"0" * 32, "body": b"{}"} for n in rows])
        index = {"n": 0, "type": "thread.received", "subject": f"thread/{public_id()}", "at": at}
        session.execute(insert(EntryIndex), [{"idx": n, **index} for n in rows])
        session.execute(insert(LogOpening), [{"idx": n, "path": "a", "salt": b"0", "value": b"1"} for n in rows])
        session.execute(update(LogHead).values(size=size + by))
        session.commit()


@pytest.mark.parametrize("longer", [1, 256, 3000])
@pytest.mark.parametrize("fresh", [True, False], ids=["token not used for a while", "token just used"])
def test_submitting_deciding_and_publishing_take_few_statements_at_any_length_of_the_log(
    maple: Maple, longer: int, fresh: bool
) -> None:
    grow(maple, longer)
    first, draft = maple.draft(category="R8"), None
    for draft in (first, maple.draft(category="R8")):  # the first one reads the guidance into memory
        path = f"/drafts/{draft.body['id']}"
        number, _ = counted(maple, lambda p=path, d=draft: maple.as_("amal").post(f"{p}/submission", match=d, key=p))
        assert number <= SUBMIT
        for who in ("priya", "kowalski"):
            if fresh:
                maple.clock.forward(timedelta(minutes=2))
            number, decided = counted(maple, lambda w=who, p=path: decide(maple, w, p))
            assert number <= DECIDE
        if fresh:
            maple.clock.forward(timedelta(minutes=2))
        number, _ = counted(maple, lambda p=path, d=decided: publish(maple, "kowalski", p, d))
        assert number <= PUBLISH


def decide(maple: Maple, who: str, path: str) -> Any:
    body = {"verdict": "approve", "comment": "Good."}
    return maple.as_(who).post(f"{path}/revisions/1/decisions", body, key=f"{who} {path}".replace(" ", "-"))


def publish(maple: Maple, who: str, path: str, match: Any) -> Any:
    body = {"url": "https://x.example/1", "published_at": maple.clock.now().isoformat(), "captured_text": ANSWER}
    return maple.as_(who).post(f"{path}/publication", body, match=match, key=f"p-{path}")


def fill(maple: Maple, number: int) -> None:
    """So many drafts await Priya, written and submitted by Amal, each answering a conversation; and so many notices."""
    model = maple.submitted()
    with maple.app.app_context():
        draft = row(Draft, Draft.id == model)
        review = row(Review, Review.subject_id == model)
        revision, step = row(Revision, Revision.draft_id == model), row(Step, Step.review_id == review["id"])
        thread = row(Thread, Thread.id == draft["thread_id"])
        message = row(Message, Message.thread_id == thread["id"])
        for first in range(100, 100 + number, 1000):
            ids = range(first, min(first + 1000, 100 + number))
            session.execute(insert(Thread), [thread | fresh(n) for n in ids])
            session.execute(insert(Message), [message | fresh(n) | {"thread_id": n} for n in ids])
            session.execute(insert(Draft), [draft | fresh(n) | {"thread_id": n, "review_id": n} for n in ids])
            session.execute(insert(Revision), [revision | {"id": n, "draft_id": n} for n in ids])
            session.execute(insert(Review), [review | fresh(n) | {"subject_id": n} for n in ids])
            session.execute(insert(Step), [step | {"id": n, "review_id": n, "due": NO_DUE} for n in ids])
            session.execute(insert(Notice), [notice(maple, n, draft) for n in ids])
        session.commit()


def tried(maple: Maple, number: int) -> None:
    """A version tried on the past: each of the drafts that were put there would have gone another way."""
    made = maple.as_("pat").post("/policies/starter-public-body/versions/1.0.0/replay", {"items": "all"})
    with maple.app.app_context():
        same = {"run_id": made.body["id"], "subject": "draft", "kinds": ["gained"], "detail": {}, "at": clock.now()}
        cases = [same | {"n": n, "subject_id": n, "source_id": n} for n in range(100, 100 + number)]
        session.execute(insert(ReplayCase), cases)
        session.commit()


def row(kind: Any, where: Any) -> dict[str, Any]:
    found = session.execute(select(kind.__table__).where(where)).one()
    return dict(found._mapping)


def fresh(n: int) -> dict[str, Any]:
    return {"id": n, "public_id": public_id()}


def notice(maple: Maple, n: int, draft: dict[str, Any]) -> dict[str, Any]:
    told = {"person_id": maple.people["priya"], "event": "approved", "draft_id": n, "facts": {}, "dedup": f"n{n}"}
    return {**told, "created_at": draft["created_at"]}


def lists(maple: Maple) -> Iterator[tuple[str, str]]:
    """Every list of the API: who asks, and for what."""
    paths = maple.as_("amal").read("/api/openapi.json")["paths"]
    for path in sorted(paths):
        schema = paths[path].get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "List" in str(schema.get("application/json", {}).get("schema", {})):
            filled = path.removeprefix("/api/v1").replace("{draft_id}", "1").replace("{slug}", "starter-public-body")
            filled = (
                filled.replace("{number}", "1.0.0")
                .replace("{revision}", "1")
                .replace("{thread_id}", "1")
                .replace("{replay_id}", "1")
                .replace("{emergency_id}", "1")
            )
            who = "rita" if "record" in path or "people" in path else "priya"
            yield "pat" if path.endswith("/v1/deliveries") else who, filled
    for view in ("mine", "changes_requested", "to_post", "approved", "expired", "emergency", "attention"):
        yield "amal", f"/queue?view={view}"
    for view in ("answered", "no_response", "closed"):
        yield "amal", f"/threads?view={view}"
    for query in ("subject=drafts/1", "type=draft.created", "clause=categories.R1", "actor=1"):
        yield "rita", f"/record/entries?{query}"


@pytest.mark.parametrize("number", [10, 10_000])
def test_a_list_takes_few_statements_and_no_more_when_it_is_long(maple: Maple, number: int) -> None:
    fill(maple, number)
    tried(maple, number)
    maple.as_("kowalski").made("/emergencies", {"what": "A drill", "drill": True})
    asked = list(lists(maple))
    assert len(asked) > 20
    for who, path in asked:
        maple.clock.forward(timedelta(minutes=6))  # a look at the record is recorded anew, a token's use noted
        first, answer = counted(maple, lambda w=who, p=path: maple.as_(w).get(p))
        assert first <= LIST, path
        if after := answer.body.get("next"):
            second, _ = counted(maple, lambda w=who, a=after: maple.as_(w).get(a))
            assert second <= LIST, after
    queue = maple.as_("priya").read("/queue")
    assert len(queue["items"]) == min(number + 1, 50)
    assert queue["counts"]["awaiting_me"] == min(number + 1, 1001)


def test_every_row_of_a_long_list_is_met_once_going_from_page_to_page(maple: Maple) -> None:
    fill(maple, 120)
    priya, seen, path = maple.as_("priya"), [], "/queue?limit=50"
    while path:
        page = priya.read(path)
        seen += [item["draft_id"] for item in page["items"]]
        path = page["next"]
    assert len(seen) == len(set(seen)) == 121
    link = priya.get("/queue?limit=50").headers["Link"]
    assert link.endswith('rel="next"')
    assert priya.get("/queue?after=WzFd").status == 404  # a key of another list
    assert priya.get("/queue?after=%25").status in (404, 422)
