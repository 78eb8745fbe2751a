"""Channels by the operator's hand: a webhook is set up, renewed and switched off; what nobody knows is listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from governance.change import System
from governance.db import session
from governance.people.actors import actor_of, by_email
from tests.commands.conftest import Onrecord, Said
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import opened
from workflows.channels import Channel
from workflows.deliveries import asking
from workflows.deliveries.beginning import begin
from workflows.webhooks import Webhook

HOOK = "https://hooks.example/x"


def listed(onrecord: Onrecord) -> Any:
    return {one["key"]: one for one in json.loads(onrecord("channels", "list", "--json").out)}["x"]


def test_a_channel_goes_out_by_a_webhook_with_a_secret_that_is_printed_once_and_by_hand_again(
    onrecord: Onrecord,
) -> None:
    refused = onrecord("channels", "set", "x", HOOK)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "Make a secret first: what goes out by itself is signed with it.\n"
    first = onrecord("channels", "secret", "x")
    assert (first.code, first.out.startswith("whsec_"), first.out.count("\n")) == (0, True, 1)
    assert "onrecord channels set x URL" in first.err
    assert onrecord("channels", "set", "x", HOOK, "--status-url", f"{HOOK}/status").code == 0
    assert (listed(onrecord)["on"], listed(onrecord)["url"]) == (True, HOOK)
    second = onrecord("channels", "secret", "x")
    assert second.out != first.out
    assert second.err.endswith("The one before signs beside it for a day.\n")
    third = onrecord("channels", "secret", "x")
    assert (third.code, third.out) == (1, "")
    assert "  secret: The older one signs until 20" in third.err
    shown = onrecord("channels", "list").out
    assert f"x\tby webhook\t{HOOK}\ttwo secrets sign, the older one until 20" in shown
    assert "facebook\tby hand\t-\tno secret\tFacebook" in shown
    for _ in range(2):
        assert onrecord("channels", "off", "x").out == "X is posted to by hand.\n"
    assert (listed(onrecord)["on"], listed(onrecord)["url"], len(listed(onrecord)["secrets"])) == (False, HOOK, 2)
    assert all(secret.out.strip() not in shown for secret in (first, second))


def test_the_longest_text_of_a_channel_is_set_with_its_account(onrecord: Onrecord) -> None:
    set_to = onrecord("channels", "limit", "x", "4000", "--account", "@MapleHealth")
    assert (set_to.code, set_to.out) == (0, "X takes texts of at most 4000.\n")
    assert (listed(onrecord)["limit"], listed(onrecord)["account"]) == (4000, "@MapleHealth")
    assert onrecord("channels", "limit", "x", "4001").code == 0
    assert (listed(onrecord)["limit"], listed(onrecord)["account"]) == (4001, "@MapleHealth")
    wrong = onrecord("channels", "limit", "x", "3")
    assert (wrong.code, "  limit: Use a number from 20 to 100000." in wrong.err) == (1, True)


def test_what_cannot_be_set_says_how_to_mend_it_in_both_languages(onrecord: Onrecord) -> None:
    onrecord("channels", "secret", "x")
    unknown = onrecord("channels", "off", "gazette")
    assert unknown.code == 1
    assert unknown.err.startswith("There is no channel “gazette”.\n  channel: Use one of: ")
    wrong = onrecord("channels", "set", "x", "ftp://hooks.example")
    assert (wrong.code, wrong.err.startswith("The webhook was not changed.\n  url: ")) == (1, True)
    assert "Le webhook n’a pas été" in onrecord("channels", "set", "x", "ftp://hooks.example", LANGUAGE="fr").err
    assert onrecord("channels", "post").code == 2


def test_what_nobody_knows_is_listed_with_the_page_on_which_it_is_said(
    new_installation: Callable[..., Installation], clock: ClockFile, run: Callable[..., Said]
) -> None:
    there = new_installation("maple")
    with opened(there, clock) as maple:
        settings = there.settings()
        assert run(settings, "channels", "unknown").err == "What became of everything that was sent is known.\n"
        ident = maple.approved()
        with maple.app.app_context():
            channel = session.scalars(select(Channel).where(Channel.key == "x")).one()
            session.add(Webhook(public_id="a" * 32, channel_id=channel.id, url=HOOK, status_url=""))
            channel.kind = "webhook"
            session.commit()  # what an administrator did
            amal = by_email("amal@maplecountyhealth.example")
            assert amal is not None
            delivery = asking.send(actor_of(amal), ident)["delivery"]
            for _ in range(2):  # a worker that began and never came back, and the next one
                begin(System(), delivery, 1, lambda _: None)
    said = run(settings, "channels", "unknown", stdin="")
    number, key, _, state, page = said.out.strip().split("\t")
    assert (number, key, state) == (str(ident), "x", "Nobody knows whether it arrived")
    assert page.endswith(f"/drafts/{ident}/delivery")
    assert said.err.startswith("Look at the channel, then say on these pages what you see there.")
