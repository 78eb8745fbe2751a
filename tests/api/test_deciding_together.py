"""Several decisions in one request: a result for each, none that stops another, and no repeat that decides twice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from governance.db import session
from tests.api.test_statements import DECIDE
from tests.support.maple import ANSWER, Answer, Maple


def several(maple: Maple, who: str, *chosen: Any, language: str = "en", **more: Any) -> Answer:
    """Decide on these: (draft, verdict) or (draft, verdict, comment, revision)."""
    items = []
    for draft, verdict, *rest in chosen:
        comment, revision = [*rest, "", 1][:2] if len(rest) < 2 else rest
        items.append({"draft_id": draft, "revision": revision or 1, "verdict": verdict, "comment": comment})
    return maple.as_(who, language).post("/decisions", {"decisions": items}, **more)


def slugs(answer: Answer) -> list[str]:
    """What came of each: `decided`, or the problem's type."""
    assert answer.status == 200, answer.body
    return [one["problem"]["type"].removeprefix("/problems/") if one["problem"] else "decided" for one in answer.body["items"]]


def test_each_has_its_own_result(maple):
    ids = [maple.submitted() for _ in range(3)]
    print(several(maple, "priya", (ids[0], "approve"), (ids[1], "reject"), (999, "approve"), (ids[2], "request_changes", "x")).body)
    assert 0
