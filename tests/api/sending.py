"""Requests to what goes out by a webhook: one draft can be sent, and of another nobody knows whether it arrived."""

from __future__ import annotations

from typing import Any

from governance.change import System
from tests.api.requests import Request
from tests.support.maple import ANSWER, POST, Maple
from workflows.deliveries.answers import Answer, Fate
from workflows.deliveries.beginning import begin
from workflows.deliveries.ending import end

HOOK = "/channels/blog/webhook"
WEBHOOK = {"url": "https://hooks.example/onrecord", "status_url": "https://hooks.example/status", "on": True}


def of_ways_out(maple: Maple) -> dict[str, Request]:
    """Comments on a blog go out by a webhook."""
    pat, amal = maple.as_("pat"), maple.as_("amal")
    pat.made(f"{HOOK}/secrets", match=pat.get(HOOK))
    assert pat.put(HOOK, WEBHOOK, match=pat.get(HOOK)).status == 200
    ready, lost = (f"/drafts/{maple.approved(channel='blog')}" for _ in range(2))
    delivery = amal.made(f"{lost}/deliveries", match=amal.get(lost)).body["id"]
    with maple.app.app_context():
        begin(System(), delivery, 1, lambda _: None)
        end(System(), delivery, 1, Answer(Fate.UNKNOWN, "no_answer", 500))
    sent = f"/deliveries/{delivery}"
    proof = {"url": POST, "published_at": maple.clock.now().isoformat(), "captured_text": ANSWER}
    said: dict[str, Any] = {"said": "out", "reason": "It stands there.", **proof}
    return {
        "put_channel": Request("pat", "PUT", "/channels/x", {"account": "@MapleHealth", "limit": 290}, "/channels/x"),
        "put_webhook": Request("pat", "PUT", HOOK, WEBHOOK, HOOK),
        "create_webhook_secret": Request("pat", "POST", f"{HOOK}/secrets", {}, HOOK),
        "create_delivery": Request("amal", "POST", f"{ready}/deliveries", {}, ready),
        "create_settlement": Request("amal", "POST", f"{sent}/settlement", said, sent),
    }
