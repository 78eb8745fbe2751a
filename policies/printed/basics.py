"""The first parts in words: what the document is, when people work, its languages, roles and topics."""

from __future__ import annotations

from collections.abc import Iterable

from governance.errors import N_
from policies.calendar import DAYS, MINUTES, Calendar
from policies.format.form import ALL_REQUIRED, ONE_OF_REQUIRED, SAME_AS_INBOUND
from policies.parts import Document, Role
from policies.printed.clause import Clause, Detail, Made, chain, details, value
from policies.sentences import Code, Sentence, TimeOfDay, Tongue, say, series

CHANGES = {
    "minor": N_("A minor change: nobody is asked to acknowledge it anew."),
    "material": N_("A material change: everybody is asked to acknowledge it anew."),
}
WEEKDAYS = dict(
    zip(
        DAYS,
        (
            N_("Monday"),
            N_("Tuesday"),
            N_("Wednesday"),
            N_("Thursday"),
            N_("Friday"),
            N_("Saturday"),
            N_("Sunday"),
        ),
        strict=True,
    )
)
REPLIES = {
    SAME_AS_INBOUND: N_("A reply is written in the language of the message."),
    ALL_REQUIRED: N_("A reply is written in every language of this document."),
}
STATEMENTS = {
    ALL_REQUIRED: N_("A statement is written in every language of this document."),
    ONE_OF_REQUIRED: N_("A statement is written in at least one language of this document."),
}


def identity(document: Document) -> Made:
    """What it is called, since when and until when it holds, who stands behind it."""
    yield value("", "title", N_("Title"), None, None, document.title)
    programs = say(N_("Programs call it %(id)s."), id=Code(document.id))
    yield value("", "id", N_("Name for programs"), document.id, programs)
    number = say(N_("This is version %(number)s."), number=document.version)
    yield value("", "version", N_("Version"), document.version, number)
    yield value("", "summary_of_changes", N_("Summary of changes"), None, None, document.summary_of_changes)
    yield value("", "change", N_("Kind of change"), document.change, say(CHANGES[document.change]))
    begins = say(N_("It takes effect on %(at)s."), at=document.effective_from)
    yield value("", "effective_from", N_("Effective date"), document.effective_from, begins)
    review = say(N_("It is reviewed by %(day)s."), day=document.review_by)
    yield value("", "review_by", N_("Review date"), document.review_by, review)
    yield value("", "approval_authority", N_("Approval authority"), None, None, document.approval_authority)


def calendar(document: Document) -> Made:
    """When people work: what every due time is counted in."""
    times = document.calendar
    zone = times.zone.key
    yield value("", "timezone", N_("Time zone"), zone, say(N_("Times are those of %(zone)s."), zone=zone))
    hours = (tuple(sorted(times.days)), times.opens, times.closes)
    open_ = say(
        N_("Open on %(days)s, from %(opens)s to %(closes)s."),
        days=series(say(WEEKDAYS[DAYS[day]]) for day in hours[0]),
        opens=TimeOfDay(times.opens),
        closes=TimeOfDay(times.closes),
    )
    yield value("", "business_hours", N_("Business hours"), hours, open_)
    length = (
        N_("A business day is as many hours as the office is open in a day.")
        if times.business_day == MINUTES
        else N_("A business day ends when the office closes on the next day on which it is open.")
    )
    yield value("", "business_day", N_("Business day"), times.business_day, say(length))
    yield Clause(
        "holidays",
        name=say(N_("Holidays")),
        details=tuple(Detail("holidays", one) for one in holidays(times)),
        content={
            "holidays": tuple((day, name) for day, name in sorted(times.holidays.items(), key=lambda one: one[0]))
        },
    )


def holidays(times: Calendar) -> Iterable[Sentence]:
    """Each day on which nobody works, with its name."""
    return (
        say(N_("Closed on %(day)s, %(name)s."), day=day, name=times.holidays[day]) for day in sorted(times.holidays)
    )


def languages(document: Document) -> Made:
    """Which languages texts are written in."""
    rule = document.languages
    said = say(N_("The languages of this document are %(languages)s."), languages=series(map(Tongue, rule.required)))
    yield value("languages", "required", N_("Languages"), rule.required, said)
    yield value("languages", "replies", N_("Language of replies"), rule.replies, say(REPLIES[rule.replies]))
    statements = say(STATEMENTS[rule.statements])
    yield value("languages", "statements", N_("Languages of statements"), rule.statements, statements)
    if rule.emergency_lag is not None:
        lag = say(N_("In an emergency the other languages may follow within %(time)s."), time=rule.emergency_lag)
        yield value("languages", "emergency_lag", N_("Languages in an emergency"), rule.emergency_lag, lag)


def roles(document: Document) -> Made:
    """Who takes part."""
    for one in document.roles.values():
        publishes = say(N_("May publish what is approved.")) if one.may_publish else None
        by_topic = say(N_("Held for a topic, or for all of them.")) if one.by_topic else None
        yield Clause(
            f"roles.{one.id}",
            one.title,
            details=details(("may_publish", publishes), ("scope", by_topic), ("", _asked(document, one))),
            content={"title": one.title, "may_publish": one.may_publish, "scope": one.scope},
        )


def _asked(document: Document, role: Role) -> Sentence | None:
    chains = [one.name for one in document.chains.values() if any(role.id in step.roles for step in one.steps)]
    return say(N_("Approves in: %(chains)s."), chains=series(map(chain, chains))) if chains else None


def topics(document: Document) -> Made:
    """What messages can be about."""
    for one in document.topics.values():
        yield Clause(f"topics.{one.id}", one.title, content={"title": one.title})
