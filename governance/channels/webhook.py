"""The port of a webhook: a text is handed over, or the receiver is asked about one, and its answer is a fate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from governance import clock
from governance.channels import addresses, signature
from governance.channels.envelope import MEDIA
from governance.channels.wire import Broken, NotSent, Received, Wire
from governance.text import Unfit, clean
from workflows.deliveries.answers import Answer, Fate

LONGEST_ID, LONGEST_TEXT = 200, 100_000


@dataclass(frozen=True)
class Receiver:
    """Who takes what goes out by itself. `secrets` are those that sign, as they are shown."""

    url: str
    status_url: str
    secrets: Sequence[str]
    wire: Wire

    def hand_over(self, ident: str, body: bytes, languages: Sequence[str]) -> Answer:
        """Send a text, and tell what became of it. Never raises for what a receiver or a network does."""
        headers = {"Content-Type": MEDIA, **self._headers(ident, body)}
        try:
            received = self.wire.ask("POST", addresses.place(self.url), headers, body)
        except NotSent as error:
            return Answer(Fate.LATER if error.allowed else Fate.REFUSED, error.why)
        except Broken as error:
            return Answer(Fate.UNKNOWN, error.why, error.status)
        return meaning(received, languages)

    def ask(self, ident: str, languages: Sequence[str]) -> Answer:
        """Ask what became of an id: `LATER` is its word that nothing arrived, `UNKNOWN` is all that settles nothing."""
        url = f"{self.status_url}{'&' if '?' in self.status_url else '?'}id={quote(ident)}"
        headers = {"Accept": "application/json", **self._headers(ident, b"")}
        try:
            received = self.wire.ask("GET", addresses.place(url), headers)
        except NotSent as error:
            return Answer(Fate.UNKNOWN, error.why)
        except Broken as error:
            return Answer(Fate.UNKNOWN, error.why, error.status)
        said, status = _object(received.body), received.status
        if status == 200 and said.get("status") == "published":
            out = _out(said, languages, status)
            return out if out.fate in (Fate.OUT, Fate.PARTLY) else Answer(Fate.UNKNOWN, "no_answer", status)
        if status == 200 and said.get("status") == "not_received":
            return Answer(Fate.LATER, "not_received", status)
        return Answer(Fate.UNKNOWN, "no_answer", status)

    def _headers(self, ident: str, body: bytes) -> dict[str, str]:
        at = int(clock.machine().timestamp())
        return {"User-Agent": "Onrecord", **signature.headers(ident, at, body, self.secrets)}


def meaning(received: Received, languages: Sequence[str]) -> Answer:
    """What an answer to a text that was sent means (docs/decisions/0029)."""
    status = received.status
    if 200 <= status < 300:
        return _out(_object(received.body), languages, status)
    if status in (425, 429) or (status == 503 and received.retry_after):
        return Answer(Fate.LATER, "busy", status, rest=_seconds(received.retry_after))
    if 300 <= status < 400:
        return Answer(Fate.REFUSED, "redirect", status)
    if 400 <= status < 500 and status not in (408, 409):
        return Answer(Fate.REFUSED, "gone" if status == 410 else "refused", status, gone=status == 410)
    return Answer(Fate.UNKNOWN, "no_answer", status)


def _out(said: Mapping[str, Any], languages: Sequence[str], status: int) -> Answer:
    """It is out, in all languages or in some. What the receiver says is taken only in the form that is documented."""
    results = _results(said.get("results"), languages)
    known: dict[str, Any] = {"status": status, "results": results}
    if results and not any(results.values()):
        return Answer(Fate.REFUSED, "refused", **known)
    if results and not all(results.values()):
        return Answer(Fate.PARTLY, "partly", **known)
    url = _word(said.get("url"), addresses.LONGEST)
    return Answer(
        Fate.OUT,
        "out",
        url=url if url.startswith(("https://", "http://")) else "",
        published_at=_moment(said.get("published_at")),
        external_id=_word(said.get("external_id"), LONGEST_ID),
        texts=_texts(said.get("texts"), languages),
        **known,
    )


def _results(said: Any, languages: Sequence[str]) -> dict[str, bool]:
    """Which language went out, where that is said at all: one of which nothing is said did not."""
    if not isinstance(said, dict):
        return {}
    return {one: said.get(one) is True or said.get(one) == "published" for one in languages}


def _texts(said: Any, languages: Sequence[str]) -> dict[str, str]:
    given = said if isinstance(said, dict) else {}
    found = {one: given.get(one) for one in languages}
    return {one: text for one, text in found.items() if isinstance(text, str) and len(text) <= LONGEST_TEXT}


def _word(said: Any, longest: int) -> str:
    try:
        found = isinstance(said, str) and len(said) <= longest and clean(said) == said and said
    except Unfit:
        return ""
    return found if isinstance(found, str) and not any(one.isspace() for one in found) else ""


def _moment(said: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(said) if isinstance(said, str) and len(said) <= 40 else None
        return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _object(body: bytes | None) -> Mapping[str, Any]:
    try:
        said = json.loads(body or b"null")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _seconds(said: str) -> int | None:
    """How long to wait by `Retry-After`, in seconds or as a date; None where it says neither."""
    if said.isascii() and said.isdigit():
        return min(int(said[:9]), 10**6)
    try:
        at = parsedate_to_datetime(said)
        return max(0, int((at - clock.machine()).total_seconds())) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
