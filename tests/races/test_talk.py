"""Suggested words that several people act on in the same instant: one outcome, and nobody approves their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.races.desk import Answer, Desk, at_once, opened
from tests.races.test_races import Size
from tests.support.installations import Installations

pytestmark = [pytest.mark.soak, pytest.mark.overlapping]


@pytest.fixture(scope="module")
def desk(installations: Installations) -> Iterator[Desk]:
    """One office on PostgreSQL for all of them: on SQLite there is one writer at a time."""
    with installations.new("postgresql") as installation, opened(installation, worker=False) as opened_desk:
        yield opened_desk


def suggested(desk: Desk, draft: int, revision: int = 1) -> str:
    """The path of a suggestion of Priya's on a revision of the draft."""
    words = {"revision": revision, "language": "en", "quoted": "Saturday", "replacement": "next Saturday"}
    return f"/drafts/{draft}/suggestions/{desk.made('priya', f'/drafts/{draft}/suggestions', words)['id']}"


def take(desk: Desk, who: str, path: str, tag: str) -> Answer:
    return desk.call(who, "POST", f"{path}/acceptance", None, If_Match=tag)


def test_of_those_who_take_or_decline_at_once_one_is_first_and_the_others_are_told_who_was(
    desk: Desk, size: Size
) -> None:
    draft, n = desk.draft(), 1
    for _ in range(size(20, 200)):
        path, tag = suggested(desk, draft, n), desk.tag(draft)
        acts = [lambda p=path, t=tag, w=who: take(desk, w, p, t) for who in ("amal", "tom")]
        acts.append(lambda p=path: desk.call("jules", "POST", f"{p}/refusal", {"reason": "No."}))
        answers = at_once(acts)
        assert sorted(one.status for one in answers) == [201, 409, 409], answers
        for lost in (one for one in answers if one.status == 409):
            assert (lost.body["type"], "by" in lost.body) == ("/problems/suggestion-decided", True)
        n += answers[2].status == 409
        (rows,) = desk.rows("SELECT count(*) AS n, max(n) AS last FROM revision WHERE draft_id = :d", d=draft)
        assert (rows.n, rows.last) == (n, n)


def test_whoever_suggested_words_that_are_taken_while_they_approve_has_not_approved_them(
    desk: Desk, size: Size
) -> None:
    for _ in range(size(20, 200)):
        draft = desk.submitted()
        path, tag = suggested(desk, draft), desk.tag(draft)
        taken, decided = at_once(
            [
                lambda p=path, t=tag: take(desk, "amal", p, t),
                lambda d=draft: desk.decide("priya", d, "approve"),
            ]
        )
        assert (taken.status, decided.status) in ((201, 201), (201, 409), (412, 201)), (taken, decided)
        if taken.status == 412:  # approved first, so that the draft is another than Amal saw
            assert take(desk, "amal", path, desk.tag(draft)).status == 201
        (row,) = desk.rows("SELECT state, revision FROM draft WHERE id = :d", d=draft)
        assert (row.state, row.revision) == ("drafting", 2)
    desk.made("amal", f"/drafts/{draft}/submission", {}, If_Match=desk.tag(draft))
    refused = desk.decide("priya", draft, "approve", 2)
    assert (refused.status, refused.body["type"]) == (403, "/problems/own-work")
