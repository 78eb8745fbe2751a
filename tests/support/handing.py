"""Maple County where the medical officer may skip the expert's step, and acts on steps and drafts over HTTP."""

from __future__ import annotations

from typing import Any

from tests.support.maple import FACT, MYTH, Answer, Maple, under_other_guidance


def _change(document: dict[str, Any]) -> None:
    chain = document["categories"]["R3"]["chain"]
    document["chains"][chain] = [{"role": "program_expert", "skip": {"by": ["moh"]}}, "comms_manager"]
    document["chains"]["either"] = [{"any_of": ["legal", "privacy_officer"]}, "comms_manager"]
    document["categories"]["R5"]["chain"] = "either"
    document.pop("examples", None)


HANDING = under_other_guidance("handing", _change)
"""The template: R3 goes to the expert, whose step the medical officer may skip, then to the manager."""

WHY = "It is closer to her desk."


def myth(maple: Maple, who: str = "amal") -> int:
    """A reply to a myth in review: the expert decides first, then the manager."""
    return maple.submitted(FACT, who, message=MYTH, category="R3", channel="facebook")


def put_to(maple: Maple, who: str, ident: int, to: str, position: int = 1, reason: str = WHY, **more: Any) -> Answer:
    """Somebody puts a step to somebody."""
    body = {"position": position, "person_id": maple.people[to], "reason": reason}
    return _post(maple, who, ident, "reassignments", body, **more)


def ask(maple: Maple, who: str, ident: int, whom: str, reason: str = WHY, **more: Any) -> Answer:
    """An approver asks one more person."""
    return _post(maple, who, ident, "steps", {"person_id": maple.people[whom], "reason": reason}, **more)


def take_back(maple: Maple, who: str, ident: int, position: int = 1, part: int = 2) -> Answer:
    """Somebody takes that back."""
    caller, path = maple.as_(who), f"/drafts/{ident}"
    place = f"{path}/steps/{position}/{part}"
    return caller.call("DELETE", place, {"reason": "She is ill."}, match=caller.get(path))


def pass_over(maple: Maple, who: str, ident: int, position: int = 1, reason: str = WHY, **more: Any) -> Answer:
    """Somebody skips a step."""
    return _post(maple, who, ident, "skips", {"position": position, "reason": reason}, **more)


def hand_over(maple: Maple, who: str, ident: int, to: str, reason: str = WHY, **more: Any) -> Answer:
    """Somebody hands a draft over."""
    return _post(maple, who, ident, "handovers", {"keeper_id": maple.people[to], "reason": reason}, **more)


def _post(maple: Maple, who: str, ident: int, what: str, body: Any, match: Any = None) -> Answer:
    caller, path = maple.as_(who), f"/drafts/{ident}"
    return caller.post(f"{path}/{what}", body, match=match or maple.as_("rita").get(path))


def line(maple: Maple, who: str, ident: int) -> Any:
    """The draft's line in somebody's queue of what waits for them; None where it is not there."""
    items = maple.as_(who).read("/queue")["items"]
    return next((one for one in items if one["draft_id"] == ident), None)


def state(maple: Maple, ident: int) -> str:
    """How a draft stands."""
    return str(maple.as_("rita").read(f"/drafts/{ident}")["state"])


def needs(maple: Maple, ident: int) -> dict[str, Any]:
    """What is asked of a draft, by name."""
    return {one["id"]: one for one in maple.as_("rita").read(f"/drafts/{ident}/requirements")["items"]}


def slug(answer: Answer) -> tuple[int, str]:
    """How it was refused."""
    return answer.status, str(answer.body["type"]).rpartition("/")[2]


def fault(answer: Answer) -> str:
    """What was wrong with the person who was named."""
    assert answer.status == 422, answer.body
    (lines,) = answer.body["errors"].values()
    return str(lines[0])


def disable(maple: Maple, key: str) -> None:
    """Pat disables somebody's account."""
    pat, path = maple.as_("pat"), f"/people/{maple.people[key]}"
    assert pat.call("DELETE", path, match=pat.get(path)).status in (200, 204)


def away(maple: Maple, key: str) -> None:
    """Somebody is away for the week."""
    begins = maple.clock.now()
    body = {"from": begins.isoformat(), "until": begins.replace(day=begins.day + 5).isoformat()}
    maple.as_(key).made("/absences", body)
