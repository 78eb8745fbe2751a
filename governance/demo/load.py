"""Loading the demonstration: every row is made by the verbs that people use, at times in the last two weeks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from governance import clock
from governance.change import Actor, Operator, transaction, verb
from governance.db import public_id, session
from governance.demo.cast import CAST, PASSWORD, Member
from governance.demo.scenes import OWN_DRAFT, SCENES, Act, Scene
from governance.installation import Setting, furnish, is_demonstration, mark_demonstration
from governance.people.accounts import add_person
from governance.people.actors import actor_of, by_email
from governance.people.roles import Known, Wanted
from governance.record.entries import EntryType
from policies import library
from policies.versions import edition_at
from workflows import (
    amendments,
    decisions,
    delegations,
    drafts,
    due_posts,
    publications,
    schedules,
    submissions,
    threads,
    timers,
    triaging,
)
from workflows.channels import USUAL, by_key, set_account
from workflows.delegations import Delegation
from workflows.delegations import Wanted as Cover
from workflows.drafts import Draft
from workflows.threads import Thread
from workflows.wording import Wording

BEGINS = datetime(2026, 11, 2, 13, 30, tzinfo=UTC)
"""When the organisation's guidance came into force: 2 November 2026, 08:30 in Toronto."""

ACCOUNTS = {"x": "@MapleHealth", "facebook": "MapleCountyHealth"}
"""The organisation's names on the channels where it has one."""

FIXED = frozenset({"administrator", "auditor", "champion", "policy_owner", "author", "translator", "intern"})


def load(origin: str, progress: Callable[[str], None] = lambda _: None) -> bool:
    """Load the demonstration into an empty database; go on where an earlier load was cut off.

    Returns whether anything was missing. Raises `Conflict` where the database is in use for something real.
    """
    operator = Operator()
    if not is_demonstration():
        mark_demonstration(operator)
    furnish(operator, origin)
    if session.scalar(select(Setting.value).where(Setting.key == "demonstration_loaded")):
        return False
    now = clock.now()
    with clock.held_at(min(BEGINS, now)):
        _found(operator, progress)
    people = {member.key: _actor(member) for member in CAST}
    for number, scene in enumerate(SCENES, 1):
        progress(f"{number}/{len(SCENES)} {scene.key}")
        _play(scene, people, max(BEGINS, now - timedelta(days=scene.days, minutes=scene.minutes)), now)
    _own_draft(people["priya"], now)
    _leave(people, now)
    _schedule(people["priya"], now, "rendezvous", set_before=30, goes_out=timedelta(hours=6))
    _schedule(people["amal"], now, "travel", set_before=90, goes_out=timedelta(minutes=-5))
    timers.sweep()  # what was overdue before anybody came stands where it belongs from the first look on
    due_posts.sweep()
    _loaded(operator)
    return True


def _found(operator: Actor, progress: Callable[[str], None]) -> None:
    if edition_at(clock.now()) is None:
        source = Path(library.path("starter-public-body")).read_text(encoding="utf-8")
        amendments.adopt(operator, source, "Adopted by the director for the demonstration.")
    document = edition_at(clock.now())
    known = Known(
        FIXED | set(document.document.roles if document else ()), document.document.topics if document else ()
    )
    for member in CAST:
        if by_email(member.email) is None:
            progress(member.name)
            wanted = [Wanted(role, topic) for role, topic in member.roles]
            add_person(
                operator,
                member.email,
                member.name,
                roles=wanted,
                password=PASSWORD,
                language=member.language,
                known=known,
            )
    for key, _, _, limit in USUAL:
        account = ACCOUNTS.get(key)
        if account is not None and by_key(key).account != account:
            set_account(operator, key, account, limit)


def _actor(member: Member) -> Actor:
    account = by_email(member.email)
    if account is None:
        raise LookupError(member.email)
    return actor_of(account)


def _play(scene: Scene, people: Mapping[str, Actor], at: datetime, now: datetime) -> None:
    """Play one scene from its message on; what an earlier load already played of it is left."""
    with clock.held_at(at):
        thread = threads.receive(
            people[scene.triaged_by],
            scene.channel,
            {
                "text": scene.text,
                "language": scene.language,
                "author_handle": scene.handle,
                "received_at": at,
                "external_id": f"demo-{scene.key}",
            },
            scene.topic,
        )["thread"]
    if scene.category is None:
        return
    at += timedelta(minutes=3)
    if session.scalar(select(Thread.triaged_at).where(Thread.id == thread)) is None:
        with clock.held_at(at):
            triaging.triage(people[scene.triaged_by], thread, scene.category, scene.reason)
    if not scene.draft:
        return
    at += timedelta(minutes=6)
    draft = session.scalar(select(Draft.id).where(Draft.thread_id == thread))
    if draft is None:
        with clock.held_at(min(at, now)):
            draft = drafts.create(people[scene.author], "reply", Wording(scene.channel, scene.draft), thread)["draft"]
    done = _acts_done(draft)
    for number, act in enumerate(scene.acts):
        at = min(at + timedelta(minutes=act.after), now)
        if number >= done:
            with clock.held_at(at):
                _act(act, people[act.who], draft, scene.draft, at)


def _acts_done(draft: int) -> int:
    """How many acts of its scene a draft has behind it: each leaves a review, a decision or a publication."""
    out = publications.publication_of(draft) is not None
    return decisions.reviews_of(draft) + len(decisions.decisions_of(draft)) + out


def _act(act: Act, who: Actor, draft: int, texts: Mapping[str, str], at: datetime) -> None:
    if act.what == "submit":
        submissions.submit(who, draft)
    elif act.what == "publish":
        url = f"https://social.example/post/{public_id()[:12]}"
        publications.publish(who, draft, url, at, dict(texts))
    else:
        decisions.decide(who, draft, 1, act.what, act.comment)


def _own_draft(priya: Actor, now: datetime) -> None:
    if not session.scalar(
        select(Draft.id).where(Draft.kind == "statement", Draft.author_id == priya.person_id).limit(1)
    ):
        with clock.held_at(now - timedelta(minutes=12)):
            drafts.create(priya, "statement", Wording("facebook", OWN_DRAFT, topic="immunisation"))


def _leave(people: Mapping[str, Actor], now: datetime) -> None:
    """Priya asks Marc to decide in her place during her leave, which begins tomorrow; he has not answered yet."""
    priya, marc = people["priya"], people["marc"]
    if session.scalar(select(Delegation.id).where(Delegation.delegator_id == priya.person_id).limit(1)) is None:
        begins = now.replace(hour=5, minute=0, second=0, microsecond=0) + timedelta(days=1)
        with clock.held_at(now - timedelta(minutes=10)):
            delegations.propose(priya, Cover(marc.person_id or 0, begins, begins + timedelta(days=14), away=True))


def _schedule(who: Actor, now: datetime, key: str, *, set_before: int, goes_out: timedelta) -> None:
    """An approved reply is to be posted at a time, which was set some minutes ago."""
    thread = select(Thread.id).where(Thread.external_id == f"demo-ready-{key}").scalar_subquery()
    draft = session.scalars(select(Draft.id).where(Draft.thread_id == thread, Draft.state == "approved")).one_or_none()
    if draft is not None:
        with clock.held_at(now - timedelta(minutes=set_before)):
            schedules.schedule(who, draft, (now + goes_out).replace(second=0, microsecond=0))


@verb
def _loaded(actor: Actor) -> None:
    with transaction(actor) as change:
        session.add(Setting(key="demonstration_loaded", value="yes"))
        change.record(EntryType.DEMONSTRATION_LOADED, f"installation/{public_id()}")
