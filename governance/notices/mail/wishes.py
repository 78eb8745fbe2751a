"""What people want by mail: at once, in one letter a day, or not at all, by kind of notice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select, update

from governance.change import Change, Made, insert_once, transaction, verb
from governance.db import session
from governance.errors import N_, Invalid, Problem, Stale
from governance.notices.mail.rows import MailWishes
from governance.people.actors import Person
from governance.people.rows import User
from governance.record.entries import EntryType

AT_ONCE, DIGEST, NEVER = "at_once", "digest", "never"
WAYS = (AT_ONCE, DIGEST, NEVER)
USUAL_HOUR = 8

USUAL: Mapping[str, str] = {
    "turn": AT_ONCE,
    "reminders": AT_ONCE,
    "escalations": AT_ONCE,
    "outcomes": DIGEST,
    "talk": AT_ONCE,
    "guidance": DIGEST,
    "news": DIGEST,
}
"""The groups of notices, and what who has said nothing gets of each."""

GROUP_OF: Mapping[str, str] = {
    "step_opened": "turn",
    "version_step_opened": "turn",
    "delegation_proposed": "turn",
    "review_owed": "turn",
    "language_owed": "turn",
    "moderation_step_opened": "turn",
    "moderation_appealed": "turn",
    "emergency_declared": "turn",
    "post_now": "turn",
    "delivery_unknown": "turn",
    "delivery_partly": "turn",
    "delivery_failed": "turn",
    "delivery_called_off": "turn",
    "step_half": "reminders",
    "step_most": "reminders",
    "step_due": "reminders",
    "review_half": "reminders",
    "review_most": "reminders",
    "review_due": "reminders",
    "language_half": "reminders",
    "language_most": "reminders",
    "language_due": "reminders",
    "appeal_half": "reminders",
    "appeal_most": "reminders",
    "appeal_due": "reminders",
    "block_soon": "reminders",
    "block_ended": "turn",
    "acknowledge_reminder": "reminders",
    "version_review_by": "reminders",
    "step_escalated": "escalations",
    "step_nobody": "escalations",
    "review_escalated": "escalations",
    "review_nobody": "escalations",
    "language_escalated": "escalations",
    "language_nobody": "escalations",
    "appeal_escalated": "escalations",
    "appeal_nobody": "escalations",
    "emergency_confirmed": "escalations",
    "emergency_renewed": "escalations",
    "emergency_ended": "escalations",
    "emergency_lapsed": "escalations",
    "emergency_expired": "escalations",
    "commented": "talk",
    "comment_answered": "talk",
    "comment_resolved": "talk",
    "comment_reopened": "talk",
    "suggested": "talk",
    "suggestion_taken": "talk",
    "suggestion_declined": "talk",
    "version_in_force": "guidance",
    "acknowledge": "guidance",
    "version_request_changes": "guidance",
    "version_reject": "guidance",
    "version_approved": "guidance",
    "version_came_back": "guidance",
    "thread_noted": "news",
    "draft_noted": "news",
}
"""The group of each event; one that is not named is an outcome."""


def group_of(event: str) -> str:
    """The group of notices that an event belongs to."""
    return GROUP_OF.get(event, "outcomes")


@dataclass(frozen=True)
class Wishes:
    """What somebody wants; `version` is 0 until they have said anything.

    `links` is how often they made the links in their letters anew: those of before lead nowhere.
    """

    ways: Mapping[str, str]
    hour: int = USUAL_HOUR
    version: int = 0
    links: int = 0

    def way(self, event: str) -> str:
        """How somebody is told of an event by mail."""
        return self.ways[group_of(event)]


NOTHING_SAID = Wishes(USUAL)


def wishes_of(people: Collection[int]) -> dict[int, Wishes]:
    """The wishes of those who have said any. One statement."""
    rows = session.execute(
        select(MailWishes.person_id, MailWishes.ways, MailWishes.hour, MailWishes.version, MailWishes.links).where(
            MailWishes.person_id.in_(sorted(people))
        )
    )
    return {row.person_id: Wishes({**USUAL, **row.ways}, row.hour, row.version, row.links) for row in rows}


def wishes(person_id: int) -> Wishes:
    """The wishes of one person."""
    return wishes_of([person_id]).get(person_id, NOTHING_SAID)


@verb
def choose(actor: Person, ways: Mapping[str, str], hour: int, version: int | None) -> Made:
    """Say what one wants by mail. `version` is the one that was seen; raises `Stale` where it is another by now."""
    errors = _faults(ways, hour)
    if errors:
        raise Invalid("wishes-unfit", N_("Nothing was changed."), errors=errors)
    with transaction(actor) as change:
        person_id = one_at_a_time(actor)
        before = wishes(person_id)
        if version is not None and before.version != version:
            raise Stale(
                "stale",
                N_("This was changed meanwhile, perhaps in another window. Look at it again."),
                extra={"current_version": before.version},
            )
        write(change, person_id, {**before.ways, **ways}, hour)
        return change.made(new=False, person=person_id)


def one_at_a_time(actor: Person) -> int:
    """Let two windows of one person, or a window and a letter, change their wishes one after the other."""
    return session.execute(select(User.id).where(User.id == actor.person_id).with_for_update()).scalar_one()


def _faults(ways: Mapping[str, str], hour: int) -> dict[str, list[Problem]]:
    errors = {
        f"ways.{group}": [Problem(N_("Choose at once, once a day, or not by mail."))]
        for group, way in ways.items()
        if group not in USUAL or way not in WAYS
    }
    if not 0 <= hour <= 23:
        errors["hour"] = [Problem(N_("Choose an hour from 0 to 23."))]
    return errors


def write(change: Change, person_id: int, ways: Mapping[str, str], hour: int) -> None:
    """Write what somebody wants from now on."""
    if not insert_once(
        MailWishes, {"person_id": person_id, "ways": dict(ways), "hour": hour, "version": 1, "links": 0}
    ):
        session.execute(
            update(MailWishes)
            .where(MailWishes.person_id == person_id)
            .values(ways=dict(ways), hour=hour, version=MailWishes.version + 1)
            .execution_options(synchronize_session=False)
        )
    change.record(
        EntryType.PERSON_CHANGED,
        change.standing.subject,
        committed={"person": {"id": person_id, "name": change.standing.name}, "mail": {**ways, "hour": hour}},
    )
