"""Maple County's guidance being changed over HTTP: Pat writes, Priya and Dr Kowalski approve."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import Answer, Maple, opened, under_other_guidance
from tests.support.yamls import dumped, loaded

SLUG = "starter-public-body"
ALL = f"/policies/{SLUG}/versions"
LATER = "2026-11-30T09:00:00-05:00"
"""When the versions of the stories take effect: Monday 30 November, 09:00."""

Written = Callable[[dict[str, Any]], object]


def plain(document: dict[str, Any]) -> None:
    """The starter without what no story here is about, and with a chain for its own changes."""
    for part in ("rules", "examples"):
        document.pop(part, None)
    document["topics"].pop("general")  # which nobody of the cast is an expert for
    document["chains"]["amendment"] = ["comms_manager", "moh"]
    document["approval"].pop("needs_acknowledgement", None)
    document["approval"]["on_policy_change"] = "finish_under_old_unless_recall"


PLAIN = under_other_guidance("plain", plain)


def reading_first(document: dict[str, Any]) -> None:
    """The same, where nobody approves under what they have not read."""
    plain(document)
    document["approval"]["needs_acknowledgement"] = True


READING_FIRST = under_other_guidance("reading_first", reading_first)


def path(number: str) -> str:
    """Where a version is."""
    return f"{ALL}/{number}"


def from_monday(document: dict[str, Any]) -> None:
    """It takes effect on Monday 30 November, 09:00."""
    document["effective_from"] = LATER


def moh_on_myths(document: dict[str, Any]) -> None:
    """Story 14: the medical officer of health approves replies to myths too, from that Monday on."""
    from_monday(document)
    document["chains"]["fact_check"] = ["program_expert", "comms_manager", "moh"]


def re_evaluating(document: dict[str, Any]) -> None:
    """As in story 14, and what is in flight is looked at again."""
    moh_on_myths(document)
    document["approval"]["on_policy_change"] = "re_evaluate"


@dataclass
class Guidance:
    """The guidance of a running service."""

    maple: Maple

    def text(self, number: str) -> str:
        """The YAML of a version."""
        answer = self.maple.as_("pat").get(path(number), headers={"Accept": "application/yaml"})
        assert answer.status == 200, answer.body
        return answer.raw.decode()

    def written(self, number: str, change: Written) -> str:
        """The YAML of a version, changed."""
        document = loaded(self.text(number))
        change(document)
        return dumped(document)

    def begin(self, who: str = "pat", **body: Any) -> Answer:
        """Begin a version, from the one in force unless the body says otherwise."""
        return self.maple.as_(who).post(ALL, body)

    def put(self, number: str, source: str, who: str = "pat", match: Any = None, **more: Any) -> Answer:
        """Give a version another text, as YAML."""
        caller = self.maple.as_(who)
        headers = {"Content-Type": "application/yaml"}
        match = match or caller.get(path(number))
        return caller.call("PUT", path(number), data=source.encode(), headers=headers, match=match, **more)

    def drafted(self, change: Written = from_monday) -> str:
        """A version begun by Pat from the one in force, its text changed: its number."""
        begun = self.begin()
        assert begun.status == 201, begun.body
        number = str(begun.body["number"])
        put = self.put(number, self.written(number, change))
        assert put.status == 200, put.body
        return str(put.body["number"])

    def act(self, what: str, number: str, who: str = "pat", body: Any = None, match: Any = None, **more: Any) -> Answer:
        """`submission`, `withdrawal`, `retirement` or `override` of a version as it stands."""
        caller = self.maple.as_(who)
        return caller.post(f"{path(number)}/{what}", body or {}, match=match or caller.get(path(number)), **more)

    def submitted(self, change: Written = from_monday) -> str:
        """A version in review."""
        number = self.drafted(change)
        answer = self.act("submission", number)
        assert answer.status == 201, answer.body
        return number

    def decide(
        self, who: str, number: str, verdict: str = "approve", comment: str = "", revision: int = 2, **more: Any
    ) -> Answer:
        """A decision on a text of a version."""
        body = {"revision": revision, "verdict": verdict, "comment": comment}
        return self.maple.as_(who).post(f"{path(number)}/decisions", body, **more)

    def approved(self, change: Written = from_monday) -> str:
        """A version that Priya and Dr Kowalski approved."""
        number = self.submitted(change)
        revision = self.line(number)["revision"]
        for who in ("priya", "kowalski"):
            answer = self.decide(who, number, revision=revision)
            assert answer.status == 201, answer.body
        return number

    def line(self, number: str) -> Any:
        """A version as it stands."""
        return self.maple.as_("rita").read(path(number))

    def in_force(self) -> str:
        """The number in force now."""
        (policy,) = self.maple.as_("rita").read("/policies")["items"]
        return str(policy["current"])

    def notices(self, who: str) -> list[tuple[str, str]]:
        """What somebody was told of the guidance, oldest first: event, and the sentence."""
        items = self.maple.as_(who).read("/notices?limit=100")["items"][::-1]
        return [(one["event"], one["detail"]) for one in items]


@contextmanager
def guided(installation: Installation, clock: ClockFile) -> Iterator[Guidance]:
    """The guidance of Maple County on an installation, on Monday 23 November 2026, 09:12."""
    with opened(installation, clock) as maple:
        yield Guidance(maple)
