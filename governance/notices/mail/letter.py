"""The letter itself: what it says in its reader's language, as plain text and as HTML, and its headers.

It names items by their number and never carries a draft's text; its links are addresses of this service, and opening
one changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask_babel import Babel, force_locale, gettext, ngettext
from jinja2 import Environment, PackageLoader

from governance import http
from governance.config import Config
from governance.notices.mail.leaving import key_of
from governance.notices.mail.wishes import group_of
from governance.notices.places import place
from governance.notices.rows import Notice
from governance.notices.waiting import Waiting
from governance.web import words
from governance.web.notices import sentence, thread_of
from workflows.moderation.rows import KIND as MODERATION
from workflows.reviews import NO_DUE

LONGEST_SUBJECT = 200
POLICY = SMTP.clone(max_line_length=998)
"""To write a letter out: no header is folded, as an address in one must be neither broken nor encoded."""

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
_pages = Environment(loader=PackageLoader("governance"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for."""

    public_id: str
    name: str
    email: str
    language: str
    links: int = 0


@dataclass(frozen=True)
class Item:
    """One thing that a letter tells."""

    title: str
    about: str
    href: str
    comment: str = ""
    due: str = ""


def speaks(app: Flask) -> None:
    """Let an application without pages speak both languages."""
    Babel(app, default_translation_directories=str(Path(__file__).resolve().parents[2] / "translations"))


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    g.pop("edition", None)  # what another letter read before belongs to its moment
    with force_locale(language):
        yield


def written(
    mail: Any, reader: Reader, notices: Sequence[Notice], waiting: Sequence[Waiting], config: Config
) -> EmailMessage:
    """The letter that tells these notices, and, where it is the daily one, what waits. The same each time."""
    groups = sorted({group_of(one.event) for one in notices})
    away = f"{config.base_url}/unsubscribe/{key_of(reader.public_id, groups, config.secret, reader.links)}"
    with _speaking(reader.language):
        items = [_item(one, config) for one in notices]
        due = [_waits(one, config) for one in waiting] if mail.kind == "digest" else []
        subject = _daily(len(items), len(due)) if mail.kind == "digest" else _subject(items)
        told = _told(reader, items, due, away, config)
        plain = _plain(told)
        html = _pages.get_template("mail/letter.html").render(language=reader.language, subject=subject, **told)
    letter = EmailMessage(policy=SMTP.clone(max_line_length=76))  # as long as a line of quoted-printable may be
    sender_name, sender = parseaddr(config.mail_from or "")
    user, _, host = sender.rpartition("@")
    letter["From"] = Address(sender_name, user, host)
    letter["To"] = _recipient(reader)
    letter["Subject"] = subject
    letter["Date"] = format_datetime(mail.created_at)
    letter["Message-ID"] = f"<{mail.public_id}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["List-Unsubscribe"] = f"<{away}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(plain, cte="quoted-printable")
    letter.add_alternative(html, subtype="html", cte="quoted-printable")
    letter["Content-Language"] = reader.language  # last: to set content takes such headers away
    return letter


def one_line(text: str) -> str:
    """Text for a header: whatever could end its line is a space."""
    return _BREAKS.sub(" ", text).strip()


def _recipient(reader: Reader) -> Address:
    user, _, host = reader.email.rpartition("@")
    return Address(one_line(reader.name), user, host)


# -- What it says ------------------------------------------------------------------------------------------------------


def _item(one: Notice, config: Config) -> Item:
    about, path = _place(one)
    due = _due(datetime.fromisoformat(one.facts["due"])) if one.facts.get("due") else ""
    return Item(one_line(sentence(one)), about, config.base_url + path, str(one.facts.get("comment") or ""), due)


def _place(one: Notice) -> tuple[str, str]:
    """What a notice is about, and the path of its page."""
    if one.delegation_id is not None:
        return gettext("Standing in"), "/account/standing-in"
    if one.emergency_id is not None:
        return gettext("Emergency %(number)s", number=one.facts["number"]), f"/emergencies/{one.emergency_id}"
    if one.moderation_id is not None:
        return place(MODERATION, one.moderation_id)
    if one.practice_id is not None:
        return gettext("Practice %(number)s", number=one.practice_id), f"/practices/{one.practice_id}"
    if one.report_id is not None:
        return gettext("Report %(number)s", number=one.report_id), f"/reports/{one.report_id}"
    if one.draft_id is not None:
        about, path = place("draft", one.draft_id)
        return about, f"{path}{thread_of(one)}"
    if one.thread_id is not None:
        return gettext("Conversation %(number)s", number=one.thread_id), f"/threads/{one.thread_id}"
    if one.policy_version_id is not None:
        return gettext("Guidance"), f"/guidance/versions/{one.policy_version_id}"
    return gettext("Notices"), "/notices"


def _waits(one: Waiting, config: Config) -> Item:
    about, path = place(one.kind, one.subject_id)
    role = gettext("as %(role)s", role=words.role_title(one.role))
    if one.delegator:
        role = gettext("in the place of %(name)s", name=one_line(one.delegator))
    return Item(f"{about}, {role}", about, config.base_url + path, due=_due(one.due) if one.due else "")


def _due(moment: datetime) -> str:
    return "" if moment >= NO_DUE else gettext("Due %(time)s", time=http.shown_time(moment))


def _subject(items: Sequence[Item]) -> str:
    """`Draft 7: It is your turn to decide, as Communications manager. Due 23 Nov 2026 16:30 (UTC-05:00)`."""
    first = items[0]
    said = " ".join(filter(None, (words.labelled(first.about, first.title), first.due)))
    if len(items) > 1:
        more = ngettext("(and %(num)s more notice)", "(and %(num)s more notices)", len(items) - 1)
        said = f"{said} {more}"
    return one_line(said)[:LONGEST_SUBJECT]


def _daily(notices: int, waiting: int) -> str:
    said = ngettext("Onrecord: %(num)s notice", "Onrecord: %(num)s notices", notices)
    if waiting:
        said += ", " + ngettext("%(num)s decision waits for you", "%(num)s decisions wait for you", waiting)
    return str(said)


def _told(reader: Reader, items: Sequence[Item], due: Sequence[Item], away: str, config: Config) -> dict[str, Any]:
    """The parts of a letter, in the language that is spoken."""
    return {
        "greeting": f"{one_line(reader.name)},",
        "items": items,
        "waiting": due,
        "waiting_title": gettext("What waits for your decision"),
        "comment_title": gettext("Comment:"),
        "why": gettext(
            "Onrecord sent you this because it concerns you. The links only open pages: nothing is decided by opening "
            "one. Nobody reads answers to this address."
        ),
        "choose": gettext("Choose what you are mailed of"),
        "choose_href": f"{config.base_url}/account/notices",
        "leave": gettext("End mail of this kind"),
        "leave_href": away,
    }


def _plain(told: dict[str, Any]) -> str:
    lines = [told["greeting"], ""]
    for one in told["items"]:
        lines += [one.title, f"{one.about}. {one.due}".strip(" ")]
        if one.comment:
            lines += [told["comment_title"], *(f"> {line}" for line in one.comment.splitlines())]
        lines += [one.href, ""]
    if told["waiting"]:
        lines += [told["waiting_title"], ""]
        for one in told["waiting"]:
            lines += [". ".join(filter(None, (one.title, one.due))), one.href, ""]
    lines += ["-- ", told["why"], words.labelled(told["choose"], told["choose_href"])]
    return "\n".join([*lines, words.labelled(told["leave"], told["leave_href"]), ""])
