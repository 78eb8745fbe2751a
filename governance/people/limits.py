"""Counters that slow guessing down without ever locking anybody out.

Tries are counted before they are checked, so that many at once count as many. Three counters, in fixed windows:

* the account from one network: five tries are free, then each wait is twice the last, up to a minute;
* the account from anywhere: when many fail, each network gets one free try instead of five. Whoever guesses from many
  machines is slowed, and the owner, coming from a network that failed at nothing, is let in at once;
* the network: when very many fail, over all accounts, a few seconds between tries.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, delete, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from governance import clock
from governance.change import Actor, transaction, verb
from governance.db import Moment, db, session
from governance.errors import N_, SlowDown
from governance.people.actors import Visitor
from governance.people.rows import SignInAttempt

WINDOW = timedelta(minutes=15)
FREE, FREE_UNDER_ATTACK = 5, 1
ACCOUNT_ATTACKED, NETWORK_ATTACKED = 50, 30
LONGEST, LONGEST_NETWORK = 60, 5


@dataclass(frozen=True)
class Tries:
    """The counters of one account seen from one network; none of them can be read back into either."""

    account: str
    pair: str
    network: str

    @classmethod
    def of(cls, account: str, address: str, secret: bytes) -> Tries:
        """`secret` is the installation's; the key that is made of it changes every day (UTC)."""
        day = hmac.new(secret, f"limits/{clock.machine().date().isoformat()}".encode(), hashlib.sha256).digest()

        def bucket(kind: str, *values: str) -> str:
            text = "\x00".join(values).encode("utf-8", "surrogatepass")
            return f"{kind}:{hmac.new(day, kind.encode() + b'/' + text, hashlib.sha256).hexdigest()}"

        return cls(bucket("account", account), bucket("pair", account, address), bucket("network", address))


@verb
def spend(actor: Visitor, tries: Tries) -> None:
    """Count one try. Raises `SlowDown` with the seconds to wait where it comes too early; such a one is not counted."""
    with transaction(actor):
        account = _counted(tries.account, {})
        _counted(tries.pair, _waits(FREE_UNDER_ATTACK if account > ACCOUNT_ATTACKED else FREE, LONGEST))
        _counted(tries.network, _waits(NETWORK_ATTACKED, LONGEST_NETWORK))


@verb
def spend_on(actor: Visitor, kind: str, value: str, secret: bytes, free: int) -> None:
    """Count one request of a kind that anybody may make, for a key or a network. Raises `SlowDown` as `spend` does."""
    with transaction(actor):
        try:
            _counted(Tries.of(f"{kind}/{value}", "", secret).account, _waits(free, LONGEST))
        except SlowDown as slow:
            raise SlowDown("slow-down", TOO_OFTEN, extra=slow.extra, **slow.facts) from None


TOO_OFTEN = N_("This was asked for too often. Wait %(seconds)s seconds and try again; nothing is locked.")


def forgive(tries: Tries) -> None:
    """Take back, inside the running act, what a try counted that turned out right; in the order of `spend`."""
    _one_less(tries.account)
    session.execute(delete(SignInAttempt).where(SignInAttempt.bucket == tries.pair))
    _one_less(tries.network)


def _one_less(bucket: str) -> None:
    session.execute(
        update(SignInAttempt)
        .where(SignInAttempt.bucket == bucket, SignInAttempt.count > 0)
        .values(count=SignInAttempt.count - 1)
        .execution_options(synchronize_session=False)
    )


@verb
def forget_tries(actor: Actor, before: datetime) -> None:
    """Drop the counters of windows that are over."""
    with transaction(actor):
        session.execute(delete(SignInAttempt).where(SignInAttempt.window < before))


def _waits(free: int, longest: int) -> dict[int, int]:
    """Seconds to wait after the n-th try: 1, 2, 4 ... up to `longest`, beginning when `free` tries are used up."""
    doublings = math.ceil(math.log2(longest)) + 1
    return {free + step: min(2**step, longest) for step in range(doublings)}


def _counted(bucket: str, waits: dict[int, int]) -> int:
    """Count one try in one statement, unless it comes before the counter lets it: then raise `SlowDown`."""
    at = clock.machine()
    window = at - timedelta(seconds=at.timestamp() % WINDOW.total_seconds())
    count = SignInAttempt.count + 1
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(SignInAttempt)
        .values(
            bucket=bucket, window_at=window, count=1, next_at=at + timedelta(seconds=waits[1]) if 1 in waits else window
        )
        .on_conflict_do_update(
            index_elements=["bucket", "window_at"],
            set_={"count": count, "next_at": _next_at(count, waits, at, window)},
            where=SignInAttempt.next_at <= at,
        )
        .returning(SignInAttempt.count)
    )
    counted = session.execute(statement).scalar_one_or_none()
    if counted is None:
        raise _too_early(bucket, window, at)
    return int(counted)


def _next_at(
    count: ColumnElement[int], waits: dict[int, int], at: datetime, window: datetime
) -> ColumnElement[datetime]:
    # No wait is the window's beginning rather than `at`: two tries at once must not refuse one another by microseconds.
    none = literal(window, Moment)
    if not waits:
        return none
    steps = [(count <= n, literal(at + timedelta(seconds=wait), Moment)) for n, wait in sorted(waits.items())]
    return case((count < min(waits), none), *steps, else_=literal(at + timedelta(seconds=max(waits.values())), Moment))


def _too_early(bucket: str, window: datetime, at: datetime) -> SlowDown:
    until = session.execute(
        select(SignInAttempt.next_at).where(SignInAttempt.bucket == bucket, SignInAttempt.window == window)
    ).scalar_one()
    seconds = max(1, math.ceil((until - at).total_seconds()))
    return SlowDown(
        "slow-down",
        N_("There were several wrong tries. Wait %(seconds)s seconds and try again; nothing is locked."),
        extra={"retry_after": seconds},
        seconds=seconds,
    )
