"""Practice in every state, for the pages about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from governance.db import session
from workflows import practising
from workflows.threads import Message

COMPARED, BEGUN, UNDECIDED, LEFT, WRITTEN = range(1, 6)
"""The practices of the tour, by their ids."""

OWN = "No, it does not. The vaccine is not alive. A sore arm is common!!! Details: https://partner.example/flu"


def practices(hours: Any) -> None:
    """Ines practises on what was answered and on what is new; Jules on what was left without an answer."""
    hours.at, morning = hours.at - timedelta(minutes=90), hours.at
    _handed_in(hours, "ines", "done-myth", "R1", OWN)
    hours.does("ines", practising.begin, _thread("new-flu-kids"))
    _handed_in(hours, "ines", "new-ctv", "R8", "We will call you before 3 p.m.")
    _handed_in(hours, "jules", "left-satire", "N2", "")
    _written(hours, "ines", "done-hours", "R1", OWN)
    hours.does("dana", practising.say, COMPARED, "Give the source. And one exclamation mark is already too many.")
    hours.at = morning


def _handed_in(hours: Any, who: str, key: str, category: str, text: str) -> None:
    hours.does(who, practising.hand_in, _written(hours, who, key, category, text))


def _written(hours: Any, who: str, key: str, category: str, text: str) -> int:
    ident = int(hours.does(who, practising.begin, _thread(key))["practice"])
    hours.does(who, practising.choose, ident, category, "So it seems to me.")
    if text:
        hours.does(who, practising.write, ident, {"en": text}, "immunisation")
    return ident


def _thread(key: str) -> int:
    return int(session.scalars(select(Message.thread_id).where(Message.external_id == f"demo-{key}")).one())
