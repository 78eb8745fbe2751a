"""`onrecord channels …`: how each channel goes out, by the hand of the operator."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import datetime

from governance.change import Operator
from governance.channels import accounts
from governance.channels.accounts import Account
from governance.clock import now
from governance.commands.service import opened
from governance.commands.speech import complain, put, say, told
from governance.errors import N_
from governance.web.sent_words import STATES
from workflows import channels
from workflows.deliveries import reading
from workflows.deliveries.rows import OPEN


def show(given: Namespace) -> None:
    """List every channel and how it goes out, as a table or as JSON."""
    with opened():
        found = [accounts.account(one.key, now()) for one in channels.all_channels()]
        if given.json:
            put(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
            return
        for one in found:
            way = told(N_("by webhook")) if one.on else told(N_("by hand"))
            put(f"{one.channel.key}\t{way}\t{one.url or '-'}\t{_signing(one)}\t{one.channel.name}")


def _as_json(one: Account) -> dict[str, object]:
    secrets = [{"made_at": _iso(made), "until": _iso(until)} for made, until in one.secrets]
    same = {name: getattr(one.channel, name) for name in ("key", "name", "account", "limit")} | {"on": one.on}
    return {**same, "url": one.url, "status_url": one.status_url, "secrets": secrets}


def _signing(one: Account) -> str:
    if not one.secrets:
        return told(N_("no secret"))
    ends = one.secrets[0][1]
    if ends is None:
        return told(N_("one secret signs"))
    return told(N_("two secrets sign, the older one until %(until)s"), until=_iso(ends))


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def set_webhook(given: Namespace) -> None:
    """Have a channel go out by a webhook."""
    with opened():
        channel = channels.by_key(given.channel)
        accounts.set_webhook(Operator(), channel.key, given.url, given.status_url or "", on=True, version=None)
        say(N_("%(name)s goes out by the webhook %(url)s."), name=channel.name, url=given.url)


def turn_off(given: Namespace) -> None:
    """Have a channel posted to by hand. Doing it again changes nothing."""
    with opened():
        found = accounts.account(channels.by_key(given.channel).key, now())
        if found.on:
            same = found.channel.key, found.url, found.status_url
            accounts.set_webhook(Operator(), *same, on=False, version=found.version)
        say(N_("%(name)s is posted to by hand."), name=found.channel.name)


def set_limit(given: Namespace) -> None:
    """Set the longest text that a channel takes, and its account where one is given."""
    with opened():
        channel = channels.by_key(given.channel)
        account = channel.account if given.account is None else given.account
        channels.set_account(Operator(), channel.key, account, given.limit, channel.version)
        say(N_("%(name)s takes texts of at most %(limit)s."), name=channel.name, limit=given.limit)


def make_secret(given: Namespace) -> None:
    """Make a secret and print it alone on its line; whatever else there is to say goes to standard error."""
    with opened() as config:
        found = accounts.account(channels.by_key(given.channel).key, now())
        made = accounts.add_secret(Operator(), found.channel.key, config.secret, found.version)
        complain(told(N_("This secret is shown this once. Give it to whoever receives what is sent.")))
        if found.secrets:
            complain(told(N_("The one before signs beside it for a day.")))
        if not found.on:
            command = f"onrecord channels set {found.channel.key} URL"
            complain(
                told(
                    N_("The channel is posted to by hand until you say where it is sent: %(command)s"), command=command
                )
            )
        put(str(made.text))


def show_unknown(given: Namespace) -> None:
    """List what was sent and nobody knows the outcome of: somebody has to look at the channel."""
    with opened() as config:
        found, standing = [], Operator().standing(now(), lock=False)
        for state in OPEN:
            page, after = reading.page(standing, state)
            while after is not None:
                more, after = reading.page(standing, state, after)
                page += more
            found += page
        for one in sorted(found, key=lambda view: view.row.id):
            where = f"{config.base_url}/drafts/{one.row.draft_id}/delivery"
            put(
                f"{one.row.draft_id}\t{one.channel.key}\t{_iso(one.row.asked_at)}\t{told(STATES[one.row.state])}\t{where}"
            )
        if not found:
            complain(told(N_("What became of everything that was sent is known.")))
        else:
            complain(
                told(N_("Look at the channel, then say on these pages what you see there. Nothing is sent again."))
            )
