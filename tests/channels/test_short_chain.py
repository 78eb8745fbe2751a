"""What an emergency's short chain approved, on its way out by a webhook while the emergency ends."""

from __future__ import annotations

from datetime import timedelta

from tests.channels.conftest import Hooked
from tests.stories.test_emergency import NOTICE, declared, urgent
from tests.support.maple import POST
from tests.support.receiver import Manners


def test_what_was_sent_in_an_emergency_counts_once_it_is_out_and_what_was_not_falls_back(hooked: Hooked) -> None:
    maple, kowalski = hooked.maple, hooked.maple.as_("kowalski")
    made = declared(maple)
    emergency = f"/emergencies/{made.body['id']}"
    out, lost, failed = (urgent(maple) for _ in range(3))
    hooked.receiver.manners = Manners(status=500)
    for ident in (out, lost, failed):
        assert maple.decide("olu", ident, "approve").status == 201
        assert hooked.send(ident).status == 201
    maple.work()
    assert hooked.state(out) == ("sending", "unknown")
    owed = [one["review_due"] for one in maple.as_("rita").read(emergency)["drafts"]]
    assert owed == [None] * 3  # nothing of it is known to be out
    maple.clock.forward(timedelta(minutes=5))
    assert kowalski.call("DELETE", emergency, {"reason": "It is over."}, match=kowalski.get(emergency)).status == 200
    maple.work()
    assert [hooked.state(one)[0] for one in (out, lost, failed)] == ["sending"] * 3
    proof = {"url": POST, "published_at": maple.clock.now().isoformat(), "captured_text": NOTICE}
    assert hooked.settle(out, said="out", **proof).status == 201
    assert hooked.state(out) == ("published_unreviewed", "delivered")
    for ident, said in ((lost, "again"), (failed, "not_out")):
        assert hooked.settle(ident, said=said, reason="Nothing stands there.").status == 201
    maple.work()
    assert [hooked.state(one) for one in (lost, failed)] == [("drafting", "called_off"), ("drafting", "failed")]
    assert len(hooked.receiver.posts) == 3
    owed = [one["draft_id"] for one in maple.as_("rita").read(emergency)["drafts"] if one["review_due"]]
    assert owed == [out]
