"""An approval that is kept in the same instant in which its giver loses the role, or does not stand by it any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policies import library
from tests.races.desk import WORDS, Answer, Desk, at_once, opened
from tests.races.test_races import Size, grant, now
from tests.support.installations import Installations
from tests.support.office import STARTER
from tests.support.yamls import dumped, loaded

pytestmark = [pytest.mark.soak, pytest.mark.overlapping]


@pytest.fixture(scope="module")
def desk(engine: str, installations: Installations) -> Iterator[Desk]:
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    document["approval"]["carry_over"] = "whitespace"
    document["approval"].pop("needs_acknowledgement", None)
    for part in ("rules", "examples"):
        document.pop(part, None)
    document["chains"]["manager"] = ["program_expert", "comms_manager"]
    with (
        installations.new(engine) as installation,
        opened(installation, source=dumped(document), worker=False) as opened_desk,
    ):
        yield opened_desk


def spaced(desk: Desk) -> int:
    """A draft that Nadia approved and in which a space was put right since."""
    draft = desk.submitted()
    assert desk.decide("nadia", draft, "approve").status == 201
    desk.made(
        "amal",
        f"/drafts/{draft}/revisions",
        {"channel": "x", "texts": {"en": WORDS.replace("open. ", "open.  ")}},
        If_Match=desk.tag(draft),
    )
    return draft


def submit(desk: Desk, draft: int, tag: str) -> Answer:
    return desk.call("amal", "POST", f"/drafts/{draft}/submission", {}, If_Match=tag)


def test_an_approval_is_kept_only_while_its_giver_holds_the_role(desk: Desk, size: Size) -> None:
    for _ in range(size(20, 200)):
        grant(desk, "nadia", ["program_expert"])
        draft = spaced(desk)
        tag, path = desk.tag(draft), f"/people/{desk.people['nadia']}"
        person = desk.call("pat", "GET", path).headers["ETag"]
        submitted, taken = at_once(
            [
                lambda: submit(desk, draft, tag),
                lambda: desk.call("pat", "PUT", f"{path}/roles", {"roles": [{"role": "author"}]}, If_Match=person),
            ]
        )
        assert (submitted.status, taken.status) == (201, 200), (submitted, taken)
        carried = submitted.body["steps"][0]["decisions"] != []
        order = desk.rows(
            "SELECT DISTINCT idx, type FROM entry_index WHERE type IN ('draft.submitted', 'role.revoked') ORDER BY idx"
        )
        assert [row.type for row in order[-2:]] == (
            ["draft.submitted", "role.revoked"] if carried else ["role.revoked", "draft.submitted"]
        )


def test_what_is_taken_back_is_not_published_and_what_is_published_is_not_taken_back(desk: Desk, size: Size) -> None:
    for _ in range(size(20, 200)):
        grant(desk, "nadia", ["program_expert"])
        draft = spaced(desk)
        assert submit(desk, draft, desk.tag(draft)).status == 201
        assert desk.decide("priya", draft, "approve", 2).status == 201
        tag, at = desk.tag(draft), now()
        reason = {"reason": "Not these words."}
        taken, published = at_once(
            [
                lambda: desk.call("nadia", "POST", f"/drafts/{draft}/revisions/2/objections", reason),
                lambda: desk.publish("amal", draft, tag, at),
            ]
        )
        assert (taken.status, published.status) in ((201, 409), (201, 412), (409, 201)), (taken, published)
        (row,) = desk.rows("SELECT state FROM draft WHERE id = :d", d=draft)
        assert row.state == ("changes_requested" if taken.status == 201 else "published")
