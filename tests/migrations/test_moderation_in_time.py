"""A database from before moderation had its times: what waited in it is due and told after the upgrade."""

from __future__ import annotations

from collections.abc import Callable

from flask_migrate import Migrate, downgrade, upgrade

from governance.db import db, session
from governance.handlers import ring
from tests.stories.test_moderation import appealed, conversation, decided, done, judged, proposed
from tests.support.clockfile import ClockFile
from tests.support.installations import ROOT, Installation
from tests.support.maple import opened


def test_what_waited_before_is_due_and_told_afterwards(
    new_installation: Callable[..., Installation], clock: ClockFile
) -> None:
    with opened(new_installation("maple"), clock) as maple:
        ident = int(proposed(maple, conversation(maple)).body["id"])
        hate = conversation(maple, "We will break your windows.")
        said = {"ground": "threat_or_hate", "quote": "break your windows", "kind": "block"}
        block = int(proposed(maple, hate, until="2026-12-03T14:12:00Z", **said).body["id"])
        for one in (ident, block):
            assert decided(maple, "priya", one, comment="It does.").status == 201
            assert done(maple, one).status == 201
        assert appealed(maple, ident).status == 201
        with maple.app.app_context():
            Migrate(maple.app, db, render_as_batch=False)
            downgrade(str(ROOT / "migrations"), "0018")
            upgrade(str(ROOT / "migrations"))
            session.remove()
        shown = maple.as_("dana").read(f"/moderations/{ident}")
        assert shown["appeal"]["decide_by"] == shown["appeal"]["due"] == "2026-12-07T14:12:00Z"
        maple.clock.at(2026, 12, 8, 9, 12)
        with maple.app.app_context():
            ring()
        maple.work()
        events = {one["event"] for one in maple.as_("dana").read("/notices")["items"]}
        assert {"appeal_half", "appeal_most", "appeal_due"} <= events
        assert "block_ended" in {one["event"] for one in maple.as_("amal").read("/notices")["items"]}
        maple.grant("jules", "author", "champion")
        assert judged(maple, ident, "jules").status == 403, "she took the appeal down"
        maple.grant("priya", "comms_manager", "champion")
        assert judged(maple, ident, "priya").status == 403, "she approved the removal"
        assert judged(maple, ident, "dana").status == 201
