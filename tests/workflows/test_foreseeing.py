"""Before an edit is saved it is said which approvals it keeps, by the rule that carries them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import FACT, Maple, opened, under_other_guidance
from tests.workflows.test_carrying import TYPO, approve, edit, keeping, maple, myth, states, submit

__all__ = ["maple"]


def foreseen(maple: Maple, ident: int, text: str, who: str = "amal", **more: Any) -> Any:
    body = {"channel": "facebook", "texts": {"en": text}, **more}
    answer = maple.as_(who).post(f"/drafts/{ident}/revisions/evaluation", body)
    assert answer.status == 200, answer.body
    return answer.body


@pytest.mark.parametrize(
    ("text", "who", "why"),
    [
        (FACT, "amal", "In English"),
        (TYPO.replace("a lot", "not at all"), "amal", "In English"),
        (TYPO + " Ask us.", "amal", "In English"),
        (FACT, "nadia", "Nadia Osei has a hand in this text since."),
    ],
)
def test_before_an_edit_is_saved_it_is_said_which_approvals_it_keeps_and_so_it_comes(
    maple: Maple, text: str, who: str, why: str
) -> None:
    """What is foreseen of the words that are typed is what the submission does with them."""
    ident = myth(maple)
    approve(maple, "nadia", ident)
    before = maple.as_("amal").get(f"/drafts/{ident}")
    same = foreseen(maple, ident, TYPO, who)
    assert (same["makes_revision"], same["approvals"]) == (False, [])
    said = foreseen(maple, ident, text, who)
    (one,) = said["approvals"]
    assert (said["makes_revision"], said["if_edited"]["voids_review"]) == (True, True)
    assert (one["name"], one["step"], one["revision"]) == ("Nadia Osei", 1, 1)
    assert one["detail"].startswith(why)
    assert maple.as_("amal").get(f"/drafts/{ident}").body == before.body  # nothing is changed
    edit(maple, ident, text, who)
    assert foreseen(maple, ident, f"{text} ", who)["approvals"][0]["kept"] == one["kept"]
    kept = states(submit(maple, ident, who)) == ["approved", "open"]
    assert kept == one["kept"]


def test_a_step_that_is_not_finished_and_guidance_that_keeps_nothing_say_so_of_each_approval(
    new_installation: Callable[..., Installation], clock: ClockFile
) -> None:
    def unfinished(document: dict[str, Any]) -> None:
        keeping("typos")(document)
        document["chains"]["fact_check"] = [{"role": "program_expert", "quorum": 2}, "comms_manager"]

    def nothing(document: dict[str, Any]) -> None:
        keeping("none")(document)

    for name, how, why in (
        ("keeping_two", unfinished, "Its step was not finished, and a step is kept whole."),
        ("keeping_none", nothing, "The guidance keeps no approval after an edit."),
    ):
        with opened(new_installation(under_other_guidance(name, how)), clock) as service:
            ident = myth(service)
            approve(service, "nadia", ident)
            (one,) = foreseen(service, ident, FACT)["approvals"]
            assert (one["kept"], one["detail"]) == (False, why)
