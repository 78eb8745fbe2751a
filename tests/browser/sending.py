"""What goes out by a webhook, in every state that it can be in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from governance import clock
from governance.change import System
from governance.channels.accounts import add_secret, set_webhook
from workflows import decisions, drafts, submissions, threads, triaging
from workflows.deliveries import asking
from workflows.deliveries.answers import Answer, Fate
from workflows.deliveries.beginning import begin
from workflows.deliveries.ending import end
from workflows.wording import Wording

TEXTS = {
    "en": "The flu clinic on Saturday is open from 9:30 a.m. to 3 p.m. Details: https://maplecountyhealth.example/flu",
    "fr": "La clinique de samedi est ouverte de 9 h 30 à 15 h. Détails\u00a0: https://maplecountyhealth.example/flu",
}
STATES: Mapping[str, Answer | None] = {
    "ready": None,
    "unknown": Answer(Fate.UNKNOWN, "no_answer", 502),
    "partly": Answer(Fate.PARTLY, "partly", 200, results={"en": True, "fr": False}),
    "failed": Answer(Fate.REFUSED, "refused", 422),
    "out": Answer(Fate.OUT, "out", 200),
}


def deliveries(hours: Any) -> None:
    """Comments on a blog are sent by a webhook: one in each state, all of them on the day before."""
    hours.at, morning = hours.at - timedelta(hours=20), hours.at
    hours.does("pat", add_secret, "blog", b"s" * 32, None)
    hours.does("pat", add_secret, "blog", b"s" * 32, None)
    hours.does("pat", set_webhook, "blog", "https://hooks.example/onrecord", "", True, None)
    for name, answer in STATES.items():
        ident = _approved(hours, name)
        if answer is not None:
            delivery = hours.does("amal", asking.send, ident)["delivery"]
            hours.at += timedelta(minutes=5)
            with clock.held_at(hours.at):
                begin(System(), delivery, 1, lambda _: None)
                end(System(), delivery, 1, answer)
    hours.at = morning


def _approved(hours: Any, name: str) -> int:
    message = {"text": "When is the clinic?", "language": "en", "external_id": f"demo-sent-{name}"}
    made = hours.does("amal", threads.receive, "blog", {**message, "received_at": hours.at}, "immunisation")
    hours.does("amal", triaging.triage, made["thread"], "R1", "It fits.")
    ident = hours.does("amal", drafts.create, "reply", Wording("blog", TEXTS), made["thread"])["draft"]
    hours.does("amal", submissions.submit, ident)
    hours.does("priya", decisions.decide, ident, 1, "approve")
    return int(ident)
