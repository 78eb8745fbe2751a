"""Words of the guidance and of the service in the reader's language: titles, states, roles, how long ago."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Flask, g
from flask_babel import format_decimal, format_timedelta, get_locale, gettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from governance import clock
from governance.web import sent_words, vocabulary
from governance.web.telling import day, told
from policies.clauses import clauses
from policies.eligibility import ASKED
from policies.moderating import Rules, rules
from policies.parts import Document, Text
from policies.versions import Edition, edition_at


def language() -> str:
    """The reader's language: `en` or `fr`."""
    return str(getattr(get_locale(), "language", "en"))


def edition() -> Edition | None:
    """The edition of the guidance in force now, read once in a request; None before there is one."""
    if "edition" not in g:
        g.edition = edition_at(clock.now())
    found: Edition | None = g.edition
    return found


def document() -> Document | None:
    """The guidance in force now."""
    found = edition()
    return found.document if found else None


def moderation_rules() -> Rules | None:
    """What the guidance in force says of moderation."""
    found = document()
    return rules(found) if found else None


def languages() -> tuple[str, ...]:
    """The languages that texts for the public are written in."""
    found = document()
    return found.languages.required if found else ("en", "fr")


def topic_items() -> list[dict[str, str]]:
    """The topics of the guidance, to choose from."""
    found = document()
    return [{"value": one.id, "text": said(one.title)} for one in found.topics.values()] if found else []


def said(text: Text | None) -> str:
    """A text of the guidance in the reader's language, else in the first that it has."""
    if not text:
        return ""
    return text.get(language()) or next(iter(text.values()))


def labelled(label: str, value: str) -> str:
    """What something is called, and what it is: French sets a space before the colon."""
    return gettext("%(key)s: %(value)s") % {"key": label, "value": value}


def for_whom(delegate: str, delegator: str | None) -> str:
    """Whoever decided, and in whose place, as the guidance wants it shown."""
    if not delegator:
        return delegate
    found = document()
    shown = said(found.delegation["shown_as"]) if found else gettext("{delegate} for {delegator}")
    return shown.replace("{delegate}", delegate).replace("{delegator}", delegator)


def who_decided(made: Any) -> str:
    """Whoever decided (`workflows.reviews.Decision`), in whose place, and from which other body."""
    return from_outside(for_whom(made.person_name, made.for_name), made.outside_body)


def from_outside(name: str, body: str | None) -> str:
    """A name, with the other body of somebody from outside."""
    return gettext("%(name)s (outside approver, %(body)s)") % {"name": name, "body": body} if body else name


def standing_in(one: Any) -> str:
    """Somebody who can act (`workflows.candidates.Candidate`), and in whose place."""
    return for_whom(one.name, one.stands_in)


def why_not(one: Any) -> str:
    """Why somebody cannot act, in a sentence."""
    return gettext(one.why) % {"name": one.name, "stands_in": one.stands_in, "other": one.other}


def either(names: Sequence[str]) -> str:
    """`Priya Raman or Marc Bélanger`."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(some)s or %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


def every(names: Sequence[str]) -> str:
    """`Priya Raman and Marc Bélanger`."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


def role_title(role: str) -> str:
    """A role as people call it."""
    if role in vocabulary.ROLES:
        return gettext(vocabulary.ROLES[role])
    if role.startswith(ASKED):
        return gettext("Asked in person")
    found = document()
    known = found.roles.get(role) if found else None
    return said(known.title) if known else role


def topic_title(topic: str | None) -> str:
    """A topic of the guidance as people call it; its id where the guidance no longer has it."""
    found = document()
    known = found.topics.get(topic) if found and topic else None
    return said(known.title) if known else topic or ""


def category_title(category: str | None, with_id: bool = True) -> str:
    """A category of the guidance, `R3 Fix the facts`; its id alone where the guidance no longer has it."""
    found = document()
    known = found.categories.get(category) if found and category else None
    if known is None:
        return category or ""
    return f"{known.id} {said(known.title)}" if with_id else said(known.title)


def clause_title(clause: str) -> str:
    """What a clause is about, in the reader's words; empty where it has no title of its own."""
    found = document()
    known = clauses(found).get(clause) if found else None
    if known is None:
        return ""
    return said(known.title) or (told(known.name) if known.name else "")


def _named(words: Mapping[str, str]) -> Callable[[str | None], str]:
    def name(code: str | None) -> str:
        return gettext(words[code]) if code and code in words else code or ""

    return name


state_name = _named(vocabulary.STATES)
thread_state_name = _named(vocabulary.THREAD_STATES)
practice_state_name = _named(vocabulary.PRACTICE_STATES)
moderation_state_name = _named(vocabulary.MODERATION_STATES)
moderation_kind_name = _named(vocabulary.MODERATION_KINDS)
step_state_name = _named(vocabulary.STEP_STATES)
verdict_name = _named(vocabulary.VERDICTS)
action_name = _named(vocabulary.ACTIONS)
response_name = _named(vocabulary.RESPONSES)
kind_name = _named(vocabulary.KINDS)
author_kind_name = _named(vocabulary.AUTHOR_KINDS)
language_name = _named(vocabulary.LANGUAGES)
scope_name = _named(vocabulary.SCOPES)
job_name = _named(vocabulary.JOBS)


def of_people(text: str) -> Markup:
    """What somebody wrote, inside a sentence: in whatever language and direction it is."""
    return Markup('<bdi class="o-inline-words">{}</bdi>').format(text)


def ago(moment: datetime) -> str:
    """How long ago, or in how long, roughly: `3 hours ago`, `in 2 days`."""
    if _this_minute(moment):
        return gettext("just now")
    return str(format_timedelta(moment - clock.now(), granularity="minute", add_direction=True))


def how_long(moment: datetime) -> str:
    """How long it is from a moment to now or back, roughly: `3 hours`."""
    if _this_minute(moment):
        return gettext("less than a minute")
    return str(format_timedelta(abs(moment - clock.now()), granularity="minute"))


def _this_minute(moment: datetime) -> bool:
    return abs((moment - clock.now()).total_seconds()) < 60


def file_size(size: int) -> str:
    """How large a file is, roughly."""
    if size < 1_000_000:
        return gettext("%(number)s kB") % {"number": format_decimal(round(size / 1000, 1))}
    return gettext("%(number)s MB") % {"number": format_decimal(round(size / 1_000_000, 1))}


def one_decimal(value: float) -> str:
    """A number with one decimal, as the reader's language writes it."""
    return str(format_decimal(value, format="#,##0.0"))


def fact(name: str, value: Any, facts: Mapping[str, Any]) -> Any:
    """A fact of a domain's sentence as it is shown: our codes in words, a text in the reader's language."""
    if isinstance(value, Mapping):
        return said(value)
    if name in ("role", "roles") and isinstance(value, str):
        return ", ".join(map(role_title, value.split(", ")))
    if name == "acts" and isinstance(value, str):
        return ", ".join(map(moderation_kind_name, value.split(", ")))
    msgid = vocabulary.fact(name, value, facts)
    return gettext(msgid) if msgid else value


def init_app(app: Flask) -> None:
    """Give the templates these words as filters."""
    filters: dict[str, Callable[..., str]] = {
        one.__name__: one
        for one in (said, role_title, topic_title, category_title, clause_title, ago, how_long, file_size, day)
    }
    filters |= {
        "state_name": state_name,
        "thread_state_name": thread_state_name,
        "step_state_name": step_state_name,
        "practice_state_name": practice_state_name,
        "moderation_state_name": moderation_state_name,
        "moderation_kind_name": moderation_kind_name,
        "verdict_name": verdict_name,
        "action_name": action_name,
        "response_name": response_name,
        "kind_name": kind_name,
        "author_kind_name": author_kind_name,
        "language_name": language_name,
        "scope_name": scope_name,
        "job_name": job_name,
        "who_decided": who_decided,
        "told": told,
        "one_decimal": one_decimal,
        "delivery_state_name": sent_words.state_name,
        "why_sent": sent_words.why,
    }
    app.jinja_env.filters.update({name: _at_run_time(one) for name, one in filters.items()})


def _at_run_time(word: Callable[..., str]) -> Callable[..., str]:
    """The filter, never folded into the compiled template where its argument is constant: the language would freeze."""

    @pass_context
    def filter_(_: Context, *args: Any, **kwargs: Any) -> str:
        return word(*args, **kwargs)

    return filter_
