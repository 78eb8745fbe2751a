"""Practice has no way out: no operation takes one for a draft, no row can point to one, and nothing real shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, update

from governance.db import Base, session, table
from governance.search import search
from tests.api.operations import Request, requests
from tests.stories.test_practice import handed_in
from tests.support.maple import Maple
from workflows.drafts import Draft
from workflows.practising.rows import Practice
from workflows.publications import Publication
from workflows.reviews import Review
from workflows.scheduled import Schedule
from workflows.states import DRAFT, PRACTICE

FAR = 777_777
"""The number of a practice that no draft, conversation, person or anything else has."""

WORDS = "The zebrafish clinic is open 9 a.m. to 3 p.m. Details: https://maplecountyhealth.example/flu"


def changing(maple: Maple) -> Iterator[tuple[str, str, Request]]:
    """Every operation that changes something: method, path with its places, and a request that is taken."""
    document, known = maple.visitor().read("/api/openapi.json"), requests(maple)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in ("post", "put", "patch", "delete") and operation["operationId"] in known:
                yield method, path.removeprefix("/api/v1"), known[operation["operationId"]]


def aimed(body: Any) -> Any:
    """The body with the practice's number wherever it names something by its number."""
    if not isinstance(body, dict):
        return body
    return {
        name: FAR if name.endswith("_id") and value is not None else [FAR] if name.endswith("_ids") else value
        for name, value in body.items()
    }


def rows(kind: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table(kind))) or 0


def kept(maple: Maple) -> tuple[Any, ...]:
    """The practice as it stands, and how much there is that could go out."""
    with maple.app.app_context():
        practice = session.execute(select(table(Practice)).where(Practice.id == FAR)).one()
        return (*practice, *(rows(kind) for kind in (Draft, Review, Publication, Schedule)))


def test_no_operation_takes_a_practice_for_something_that_can_go_out(furnished: Maple) -> None:
    ident = handed_in(furnished, 1, text=WORDS)
    with furnished.app.app_context():
        session.execute(update(Practice).where(Practice.id == ident).values(id=FAR))
        session.commit()  # a number of its own, which no verb gives
    before, asked = kept(furnished), 0
    for method, path, known in changing(furnished):
        if path.startswith("/practices"):
            continue
        here, named = known.path.split("/"), "_id}" in path
        body = known.body if named else aimed(known.body)
        if not named and body == known.body:
            continue  # nothing in it names anything
        for n, part in enumerate(path.split("/")):
            if part.endswith("_id}"):
                here[n] = str(FAR)
        match = '"1"' if known.match else None
        answer = furnished.as_(known.who).call(method.upper(), "/".join(here), body, match=match)
        asked += 1
        assert answer.status in ((404,) if named else (403, 404, 409, 422)), (method, path, answer.body)
    assert asked > 40
    assert kept(furnished) == before
    own = {path.partition("{practice_id}")[2] for _, path, _ in changing(furnished) if path.startswith("/practices")}
    assert own == {"", "/triage", "/text", "/handing-in", "/feedback"}


def test_a_practice_has_no_move_and_no_row_that_leads_out() -> None:
    assert PRACTICE.moves.keys() == {"hand_in", "compare"}
    assert not PRACTICE.moves.keys() & DRAFT.moves.keys()
    assert not set(PRACTICE.states) & set(DRAFT.states)
    pointing = {
        (one.name, column.name)
        for one in Base.metadata.tables.values()
        for column in one.columns
        if column.name.startswith("practice") or any(key.column.table.name == "practice" for key in column.foreign_keys)
    }
    assert pointing == {("practice_feedback", "practice_id"), ("notice", "practice_id")}


def test_nothing_real_shows_that_somebody_practises(maple: Maple) -> None:
    """Every list and figure of the interface, the conversation itself, search and the work that waits, as they were."""
    draft = maple.submitted()
    maple.publish("amal", maple.approved())
    thread = maple.as_("amal").read(f"/drafts/{draft}")["thread_id"]
    maple.work()
    document = maple.visitor().read("/api/openapi.json")
    own = ("/practices", "/record", "/me")
    lists = [path.removeprefix("/api/v1") for path, item in document["paths"].items() if "get" in item]
    lists = [path for path in lists if "{" not in path and not path.startswith(own)]
    views = [f"/queue?view={view}" for view in ("mine", "attention", "to_post", "approved", "emergency")]
    asked = [*lists, *views, f"/threads/{thread}", f"/drafts/{draft}", f"/drafts/{draft}/requirements"]

    def seen() -> dict[tuple[str, str], Any]:
        return {(who, path): maple.as_(who).get(path).body for who in ("amal", "priya", "rita") for path in asked}

    before = seen()
    assert len(before) > 60
    handed_in(maple, thread, text=WORDS)
    with maple.app.app_context():
        assert search("zebrafish") == ([], None)
    maple.work()
    assert seen() == before
