"""What machines that try at random let people do, held against all that the record can tell of."""

from __future__ import annotations

from governance.record.entries import EntryType
from tests.workflows import test_lifecycles, test_lives_of_comments

VERSIONS = {
    *("policy.adopted", "policy.drafted", "policy.revised", "policy.submitted", "policy.withdrawn", "policy.approved"),
    *("policy.in_force", "policy.retired", "policy.overridden", "policy.acknowledged", "policy.commented"),
    "policy.replayed",
}
"""Of versions of the guidance, which have a machine of their own, and of reading and replaying them."""

ACCOUNTS = {
    *("session.started", "session.ended", "session.refused", "token.issued", "token.revoked", "person.added"),
    *("attachment.added", "record.viewed", "log.exported", "log.adopted", "privacy.erased", "demonstration.loaded"),
}
"""Of who signs in, what is kept beside texts, and the record itself: nothing of it moves a draft or a comment."""

NOT_WANTED = {"acts.refused", "job.died", "job.retried", "person.changed"}
"""Of floods of refusals and of work that failed, which no life here may come to; and of who is let in again."""


def test_whatever_the_record_can_tell_of_is_done_in_a_usual_run_or_is_of_something_else() -> None:
    done = test_lifecycles.FAR | test_lives_of_comments.FAR
    assert set(EntryType) - done - VERSIONS - ACCOUNTS - NOT_WANTED == set()
    assert (done | VERSIONS | ACCOUNTS | NOT_WANTED) - set(EntryType) == set()
