"""Links in a text: whose site each leads to, as far as its address tells.

Whether a page is still there cannot be seen from here: nothing is fetched while a text is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from policies.facts import Span
from policies.lengths import links

KIND = "link"

_CANADA = (
    "canada.ca gc.ca parl.ca ontario.ca gov.on.ca publichealthontario.ca quebec.ca gouv.qc.ca alberta.ca gov.ab.ca "
    "albertahealthservices.ca gov.bc.ca bccdc.ca manitoba.ca gov.mb.ca saskatchewan.ca gov.sk.ca gnb.ca novascotia.ca "
    "gov.ns.ca princeedwardisland.ca gov.pe.ca gov.nl.ca yukon.ca gov.nt.ca gov.nu.ca"
)
_UNITED_STATES = "gov mil fed.us"
_UNITED_KINGDOM = (
    "gov.uk nhs.uk parliament.uk police.uk gov.scot parliament.scot nhs.scot gov.wales llyw.cymru senedd.wales "
    "nhs.wales hscni.net"
)
_OTHERS = "gouv.fr gov.au govt.nz gov.ie europa.eu who.int un.org unicef.org paho.org oecd.org"
GOVERNMENTS = frozenset(f"{_CANADA} {_UNITED_STATES} {_UNITED_KINGDOM} {_OTHERS}".split())
"""Domains under which only governments, their health services and international bodies publish."""

_STATE = re.compile(r"(?:^|\.)state\.[a-z]{2}\.us$")
_HOST = re.compile(r"(?:https?:)?(?://)?([^/\\?#]*+)", re.IGNORECASE)


def unofficial(text: str, official: Iterable[str] = ()) -> list[Span]:
    """The links that lead neither to one of the official domains nor to a government's."""
    known = GOVERNMENTS | {domain.lower().strip("@. ") for domain in official}
    found = ((start, end, host(text[start:end])) for start, end in links(text, bare=True))
    return [Span(start, end, KIND) for start, end, name in found if not _under(name.lower(), known) and not _slip(name)]


def host(link: str) -> str:
    """The host that a browser asks for a link: what stands before an @ is no part of it, and a \\ ends it as a /"
    " does."""
    match = _HOST.match(link)
    named = match[1] if match else ""
    return named.rpartition("@")[2].partition(":")[0].rstrip(".")


def _under(name: str, known: Iterable[str]) -> bool:
    labels = name.split(".")
    return any(".".join(labels[at:]) in known for at in range(len(labels))) or bool(_STATE.search(name))


def _slip(name: str) -> bool:
    """`infected.Health`, where the space after a full stop is missing."""
    return name.rpartition(".")[2].istitle()
