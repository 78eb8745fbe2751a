"""The demonstration organisation on one morning, with what its own days leave out, so that every page has something.

Importing this module adds the templates `tour` and `tour-fr`: the same installation, its people reading English or
French.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Flask, current_app
from PIL import Image, ImageDraw
from sqlalchemy import insert, select, update

from governance import clock, handlers
from governance.change import Actor, Operator
from governance.db import public_id, session
from governance.demo.cast import CAST
from governance.demo.load import load
from governance.errors import Refusal
from governance.jobs.outbox import Job, Outbox
from governance.people import accounts, tokens
from governance.people.actors import actor_of, by_email
from governance.people.credentials import digest
from governance.people.roles import Known, Wanted
from governance.people.rows import User, UserSession
from governance.record.log import EntryIndex
from governance.worker import Worker
from policies.versions import PolicyVersion
from tests.browser import amended, editions, mailed, moderated, outsiders, practised, replayed, sending, talked, urgent
from tests.support.apps import application
from tests.support.clockfile import TORONTO, ClockFile
from tests.support.installations import TEMPLATES, Installation
from workflows import (
    attachments,
    changed_messages,
    claims,
    decisions,
    drafts,
    due_posts,
    handing_over,
    publications,
    schedules,
    submissions,
    threads,
    triaging,
    working_copies,
)
from workflows.drafts import Draft
from workflows.threads import Message
from workflows.wording import Wording

MORNING = datetime(2026, 11, 25, 10, 40, tzinfo=TORONTO)
"""A Wednesday in working hours: all that the organisation did lies before it."""

ORIGIN = "records.maplecountyhealth.example/log"
FORMER = "lee@maplecountyhealth.example"
WARNING = (
    "Our staff test the water at Lakeview Beach every Tuesday and Thursday. Today's result was 412 E. coli per 100 mL, "
    "which is above the limit of 200, so swimming is not advised."
)
FLU = "https://maplecountyhealth.example/flu"
YES = f"Yes. The Saturday clinic is open from 9:30 a.m. to 3 p.m. Details: {FLU}"


def settings(installation: Installation) -> dict[str, str]:
    """Under which it is served: its clock stands still."""
    file = ClockFile(installation.data / "clock")
    if not file.path.exists():
        file.set(MORNING)
    return {"clock_file": str(file.path)}


def _furnish(installation: Installation) -> None:
    with application(installation) as app, clock.held_at(MORNING):
        with app.app_context():
            load(ORIGIN)
            _reading("en")
            _further_work({one.key: _actor(one.email) for one in CAST})
        with app.app_context():
            due_posts.sweep()
        Worker(app, handlers.HANDLERS).drain()
        with app.app_context():
            _dead_work()
            mailed.letters(MORNING)
            replayed.waiting(_actor("pat@maplecountyhealth.example"))
            handlers.sign()


def _in_french(installation: Installation) -> None:
    with application(installation, **settings(installation)) as app, app.app_context():
        _reading("fr")


def _reading(language: str) -> None:
    session.execute(update(User).values(language=language))
    session.commit()  # fourteen choices of a language, which no verb makes for others


TEMPLATES["tour"] = ("migrated", _furnish)
TEMPLATES["tour-fr"] = ("tour", _in_french)


def _actor(email: str) -> Actor:
    account = by_email(email)
    assert account is not None
    return actor_of(account)


# -- What the demonstration's own days leave out ------------------------------------------------------------------


class Hours:
    """The morning before: whatever somebody does takes five minutes."""

    def __init__(self, people: Mapping[str, Actor]) -> None:
        self.people, self.at = dict(people), MORNING - timedelta(hours=3)

    def does(self, who: str, act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Somebody does something, and time goes on."""
        self.at += timedelta(minutes=5)
        with clock.held_at(self.at):
            return act(self.people[who], *args, **kwargs)

    def is_refused(self, who: str, act: Callable[..., Any], *args: Any) -> None:
        """Somebody tries what is refused."""
        try:
            self.does(who, act, *args)
        except Refusal:
            session.rollback()
            return
        raise AssertionError("this should have been refused")


def _further_work(people: Mapping[str, Actor]) -> None:
    early = Hours(people)
    early.at -= timedelta(hours=2)
    for act in (_planned, _due_now, _moved_on, _from_outside, _thread_of_posts, _too_early):
        act(early)
    hours = Hours(people)
    for act in (
        _second_look,
        _two_writers,
        _restricted,
        _linked,
        _pictured,
        _taken_back,
        _posted_otherwise,
        _edited_later,
        _handed_over,
        _accounts,
        _typed_and_not_sent,
        _tried,
        moderated.proposals,
        practised.practices,
        sending.deliveries,
        talked.said,
        editions.to_come,
        replayed.tried,
        editions.being_written,
        editions.replaced,
        amended.in_review,
        amended.written,
        amended.sent_back,
        amended.taken_back,
        amended.read,
        amended.under_way,
        urgent.last_evening,
    ):
        act(hours)


def _reply(hours: Hours, key: str, question: str, answer: str) -> int:
    """A draft of Amal's that answers a message of the day before, with the questions answered on the record."""
    with clock.held_at(MORNING - timedelta(hours=20)):
        amal = hours.people["amal"]
        message = {"text": question, "language": "en", "author_handle": "@resident", "external_id": f"demo-{key}"}
        thread = threads.receive(amal, "x", {**message, "received_at": clock.now()}, "immunisation")["thread"]
        no = ("danger", "breach", "formal", "media", "personal", "clinical")
        path = [*({"question": name, "answer": "no"} for name in no), {"question": "question", "answer": "yes"}]
        triaging.triage(amal, thread, "R1", "A plain question with a public answer.", path)
        return int(drafts.create(amal, "reply", Wording("x", {"en": answer}), thread)["draft"])


def _thread_of(draft_id: int) -> int | None:
    return session.scalar(select(Draft.thread_id).where(Draft.id == draft_id))


def _second_look(hours: Hours) -> None:
    """Changed as Priya asked, and before her again; the writer of the question has asked once more meanwhile."""
    ident = _reply(hours, "again", "Is the clinic open this Saturday?", "Yes, it is open.")
    hours.does("amal", submissions.submit, ident)
    hours.does("priya", decisions.decide, ident, 1, "request_changes", "Give the hours, and the link to the page.")
    hours.does("amal", drafts.revise, ident, Wording("x", {"en": YES}))
    message = {"text": "And until when?", "language": "en", "author_handle": "@resident", "received_at": hours.at}
    hours.does("amal", threads.add_message, _thread_of(ident), message)
    hours.does("amal", submissions.submit, ident)


def _two_writers(hours: Hours) -> None:
    """Amal has typed into a draft that Jules saved meanwhile."""
    ident = _reply(hours, "two-writers", "Where is the clinic?", f"At 50 Main St., by the back door. Map: {FLU}")
    mine = {"channel": ["x"], "topic": ["immunisation"], "texts.en": [f"At 50 Main St., by the side door. Map: {FLU}"]}
    hours.does("amal", working_copies.keep, f"draft/{ident}", 1, mine)
    hours.does("jules", drafts.revise, ident, Wording("x", {"en": f"At 50 Main Street, by the back door. Map: {FLU}"}))


def _restricted(hours: Hours) -> None:
    """A draft with somebody's telephone number: blocked, and out of sight for most."""
    ident = _reply(hours, "restricted", "Whom do I ask?", f"Call nurse K. at home: 705-555-0199. Details: {FLU}")
    hours.is_refused("amal", submissions.submit, ident)


def _linked(hours: Hours) -> None:
    """A draft that links a page of nobody official: blocked, unless somebody who may lets it pass."""
    _reply(hours, "linked", "Is there a map?", "Yes: https://partner.example/map")


def _pictured(hours: Hours) -> None:
    """A statement with a picture, in both languages, not to go out before Saturday."""
    canvas = Image.new("RGB", (640, 360), "#0d2f3a")
    ImageDraw.Draw(canvas).rectangle((60, 60, 580, 300), fill="#f2c14e")
    content = BytesIO()
    canvas.save(content, "PNG")
    alt = {"en": "A yellow poster: flu clinic, Saturday", "fr": "Une affiche jaune : clinique de grippe, samedi"}
    directory = current_app.extensions["onrecord"].config.data_dir / "attachments"
    made = hours.does("amal", attachments.attach, directory, content.getvalue(), alt)
    texts = {
        "en": f"The flu clinic is back on Saturday, 50 Main St. Details: {FLU}",
        "fr": "La clinique de grippe est de retour samedi, au 50, rue Main. Détails : "
        "https://maplecountyhealth.example/fr/grippe",
    }
    saturday = MORNING.replace(day=28, hour=8, minute=0)
    wording = Wording("facebook", texts, [made["attachment"]], saturday, topic="immunisation")
    hours.does("amal", submissions.submit, hours.does("amal", drafts.create, "statement", wording)["draft"])


def _taken_back(hours: Hours) -> None:
    ident = _reply(hours, "taken-back", "Is there a waiting list?", f"No, just come. Details: {FLU}")
    hours.does("amal", submissions.submit, ident)
    hours.does("amal", submissions.withdraw, ident, "It was answered by telephone.")


def _posted_otherwise(hours: Hours) -> None:
    """What stands on the channel is not what was approved, and the conversation is closed."""
    ident = _reply(hours, "posted-otherwise", "Do children get the flu shot?", f"Yes, from 6 months. {FLU}")
    hours.does("amal", submissions.submit, ident)
    hours.does("priya", decisions.decide, ident, 1, "approve", "Short and clear.")
    posted = {"en": f"Yes, from the age of 6 months. {FLU}"}
    hours.does("amal", publications.publish, ident, "https://social.example/post/77", hours.at, posted)
    hours.does("amal", threads.close, _thread_of(ident))


def _edited_later(hours: Hours) -> None:
    """Approved, then edited: the approval is outdated and the draft is being written again."""
    ident = _reply(hours, "edited-later", "Do I have to book?", f"No, just come on Saturday. Details: {FLU}")
    hours.does("amal", submissions.submit, ident)
    hours.does("priya", decisions.decide, ident, 1, "approve")
    hours.does("jules", drafts.revise, ident, Wording("x", {"en": f"No, just come on any Saturday. Details: {FLU}"}))


def _approved(hours: Hours, key: str, question: str, answer: str) -> int:
    ident = _reply(hours, key, question, answer)
    hours.does("amal", submissions.submit, ident)
    hours.does("priya", decisions.decide, ident, 1, "approve")
    return ident


def _planned(hours: Hours) -> None:
    """Approved, and to be posted this afternoon."""
    ident = _approved(hours, "planned", "Is it also for visitors?", f"Yes, for everybody here. Details: {FLU}")
    hours.does("priya", schedules.schedule, ident, MORNING.replace(hour=16, minute=30))


def _due_now(hours: Hours) -> None:
    """Approved, and its time came a moment ago."""
    ident = _approved(hours, "due-now", "When does the line open?", f"At 10:30 today. Details: {FLU}")
    hours.does("amal", schedules.schedule, ident, MORNING.replace(hour=10, minute=30))


def _too_early(hours: Hours) -> None:
    """Approved, to go out this evening or later."""
    ident = _reply(hours, "too-early", "And this evening?", f"From 6 p.m. on, at 50 Main St. Details: {FLU}")
    evening = Wording("x", {"en": f"From 6 p.m. on, at 50 Main St. Details: {FLU}"}, (), MORNING.replace(hour=18))
    hours.does("amal", drafts.revise, ident, evening)
    hours.does("amal", submissions.submit, ident)
    hours.does("priya", decisions.decide, ident, 2, "approve")


def _moved_on(hours: Hours) -> None:
    """Approved and scheduled; then the question was edited, so that the answer is held back."""
    ident = _approved(hours, "moved-on", "Is it free?", f"Yes, it is free of charge. Details: {FLU}")
    hours.does("amal", schedules.schedule, ident, MORNING.replace(hour=17, minute=0))
    thread = _thread_of(ident)
    message = session.scalar(select(Message.id).where(Message.thread_id == thread))
    words = "Is it free, and do I have to wait outside?"
    hours.does("tom", changed_messages.note_edit, thread, message, words)


def _accounts(hours: Hours) -> None:
    """Tokens in use and revoked, and somebody who has left."""
    amal = hours.people["amal"].person_id
    hours.does("amal", tokens.issue_token, amal, "Weekly report", expires=MORNING + timedelta(days=90))
    first = hours.does("amal", tokens.issue_token, amal, "First try")
    hours.does("amal", tokens.revoke_token, first.made["token"])
    with clock.held_at(hours.at):
        accounts.add_person(Operator(), FORMER, "Lee Marsh", roles=[Wanted("author")], known=Known({"author"}, ()))
    former = by_email(FORMER)
    assert former is not None
    hours.does("pat", accounts.disable, former.id)


def _from_outside(hours: Hours) -> None:
    """Approved by somebody of another body."""
    ident = _reply(hours, "outside", "Do I have to book?", f"No appointment is needed. Details: {FLU}")
    hours.does("amal", submissions.submit, ident)
    outsiders.decided(hours, ident)


def _thread_of_posts(hours: Hours) -> None:
    """Approved as a thread of two posts; and Amal is writing another of three, one of which is too long."""
    ident = _approved(hours, "posts", "Is the beach safe?", f"{WARNING}\n---\nPlease keep children and pets out of it.")
    longer = f"{WARNING} {WARNING}\n---\nPlease keep out of it.\n---\nNext result on Friday."
    hours.does("amal", working_copies.keep, f"draft/{ident}", 1, {"channel": ["x"], "texts.en": [longer]})


def _handed_over(hours: Hours) -> None:
    """Priya looks at a reply and asks Chen to approve it too; Jules goes on with another of Amal's."""
    of = dict(session.execute(_OF_SCENE).all())
    chen, jules = hours.people["chen"].person_id, hours.people["jules"].person_id
    hours.does("priya", handing_over.ask, of["demo-wait-gluten"], chen, "It names a by-law; please read it too.")
    with clock.held_at(MORNING - timedelta(minutes=4)):
        claims.claim(hours.people["priya"], of["demo-wait-gluten"])
    hours.does("pat", handing_over.hand_over, of["demo-lapsed-wells"], jules, "Amal is away until the new year.")


_OF_SCENE = select(Message.external_id, Draft.id).join(Draft, Draft.thread_id == Message.thread_id)


def _typed_and_not_sent(hours: Hours) -> None:
    message = {"channel": "x", "language": "en", "author_handle": "@quietone", "text": "Is the office open on Monday?"}
    hours.does("amal", working_copies.keep, "message", 0, message)
    words = {"channel": ["facebook"], "topic": ["environment"], "texts.en": ["Lakeview beach is open again. [TODO]"]}
    hours.does("tom", working_copies.keep, "statement", 0, words)


def _tried(hours: Hours) -> None:
    """Ines, an intern, tries to decide on her own draft, which leaves an entry."""
    ident = session.scalar(select(Draft.id).where(Draft.author_id == hours.people["ines"].person_id).limit(1))
    hours.is_refused("ines", decisions.decide, ident, 1, "approve")


def _dead_work() -> None:
    """One piece of work that failed for good, as the worker leaves it."""
    at = MORNING - timedelta(hours=2)
    row = {"kind": str(Job.NOTIFY), "dedup": "tour", "payload": {}, "state": "dead", "attempts": 10, "run_at": at}
    row |= {"public_id": public_id(), "created_at": at, "last_error": "ConnectionRefusedError: the mail server"}
    session.execute(insert(Outbox), [row])
    session.commit()


# -- What a tour knows ----------------------------------------------------------------------------------------------


@dataclass
class Tour:
    """An installation as the list of pages sees it: ids by the names of scenes and people, and cookies."""

    app: Flask
    language: str
    drafts: dict[str, int] = field(default_factory=dict)
    threads: dict[str, int] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    guidance: dict[str, int] = field(default_factory=dict)
    _cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, app: Flask, language: str) -> Tour:
        """What there is in the database of an application."""
        tour = cls(app, language)
        with app.app_context():
            scenes = select(Message.external_id, Message.thread_id, Message.id)
            for name, thread, message in session.execute(scenes.where(Message.external_id.like("demo-%"))):
                key = name.removeprefix("demo-")
                tour.threads[key], tour.messages[key] = thread, message
            of_thread = dict(session.execute(select(Draft.thread_id, Draft.id)).all())
            tour.drafts = {key: of_thread[ident] for key, ident in tour.threads.items() if ident in of_thread}
            statements = select(Draft.id).where(Draft.kind == "statement").order_by(Draft.id)
            tour.drafts["own"], tour.drafts["pictured"], tour.drafts["late"] = session.scalars(statements)
            tour.versions = dict(session.execute(select(Draft.id, Draft.version)).all())
            tour.guidance = dict(session.execute(select(PolicyVersion.number, PolicyVersion.id)).all())
            tour.people = {
                email.partition("@")[0]: ident for email, ident in session.execute(select(User.email, User.id))
            }
            for kind, index in session.execute(select(EntryIndex.type, EntryIndex.idx).order_by(EntryIndex.idx.desc())):
                tour.entries.setdefault(str(kind), index)
        return tour

    def address(self, endpoint: str, args: Mapping[str, Any]) -> str:
        """The path of a page."""
        with self.app.test_request_context():
            return self.app.url_for(endpoint, **args)

    def cookie(self, who: str | None) -> str:
        """The session cookie of somebody, or of a visitor who chose the language."""
        key = who or ""
        if key not in self._cookies:
            kept = {"sid": self._session(who)} if who else {"language": self.language}
            signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
            self._cookies[key] = signer.dumps(kept)
        return self._cookies[key]

    def _session(self, who: str) -> str:
        cookie, at = secrets.token_urlsafe(32), MORNING
        row = {"id_hash": digest(cookie), "public_id": public_id(), "user_id": self.people[who]}
        row |= {"created_at": at, "last_seen_at": at, "expires_at": at + timedelta(hours=12)}
        with self.app.app_context():
            session.execute(insert(UserSession), [row])
            session.commit()
        return cookie
