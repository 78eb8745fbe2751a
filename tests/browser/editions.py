"""Versions of the guidance for the tour: one that was replaced, one to come, and texts that are being written."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from governance.db import public_id, session
from governance.errors import Refusal
from policies.format.heading import heading
from policies.versions import PolicyRevision, PolicyVersion
from tests.policies.fitting import fitting
from tests.policies.starter import values
from tests.support.clockfile import TORONTO
from tests.support.yamls import dumped
from workflows import amendments

BROKEN = "onrecord: policy/1\ntitle: {en: Guidance, fr: Directives}\nversion: 1.3.0\nroles: [\n"


def _text(number: str, at: datetime) -> dict[str, Any]:
    document = values()
    document |= {"version": number, "effective_from": at.isoformat()}
    return document


def to_come(hours: Any) -> None:
    """A version that is approved for December, declared minor though it changes who approves."""
    document = _text("1.1.0", datetime(2026, 12, 7, 8, 30, tzinfo=TORONTO))
    document |= {"change": "minor"}
    document["summary_of_changes"] = {
        "en": "The medical officer of health checks corrections of facts; new holidays.",
        "fr": "Le médecin hygiéniste vérifie les corrections de faits; nouveaux jours fériés.",
    }
    document["chains"]["fact_check"] = ["program_expert", "comms_manager", "moh"]
    document["categories"]["R1"]["first_response"] = "4bh"
    document["categories"]["R3"]["guidance"]["en"] = (
        "State what is right first and once; never repeat the wrong claim. Link at least one source that the public "
        "can open, such as [the flu page](https://maplecountyhealth.example/flu). **Nobody** answers from memory."
    )
    document["categories"]["R3"]["guidance"]["fr"] += " **Personne** ne répond de mémoire."
    document["checks"]["all_caps"]["outcome"] = "block"
    document["templates"]["T-THANKS"]["text"]["en"] = "Thank you. The team was glad to read this."
    document["holidays"].append({"date": "2027-08-02", "name": {"en": "Civic Holiday", "fr": "Congé civique"}})
    document["house_rules"].pop("hours")
    document["tone"]["short"] = {"en": "Answer in as few words as it takes.", "fr": "Répondez en peu de mots."}
    document["tone"] = {"plain": document["tone"].pop("plain"), **document["tone"]}
    made = hours.does("pat", amendments.begin, dumped(fitting(document)))["policy_version"]
    hours.does("pat", amendments.submit, made)
    with suppress(Refusal):  # not needed where every topic has an expert
        hours.does("pat", amendments.override, made, "The expert for general matters begins in January.")
    hours.does("priya", amendments.decide, made, 1, "approve", "Agreed.")
    hours.does("kowalski", amendments.decide, made, 1, "approve")


def being_written(hours: Any) -> None:
    """A text with faults."""
    hours.does("pat", amendments.begin, BROKEN)


def replaced(hours: Any) -> None:
    """The version before the demonstration's own, as a database of that time holds it."""
    document = _text("0.9.0", datetime(2026, 9, 1, 8, 30, tzinfo=TORONTO))
    del document["emergency"], document["records"]
    source = dumped(document)
    said, at = heading(source), datetime(2026, 8, 20, 10, 0, tzinfo=TORONTO)
    text = {"source": source, "sha256": hashlib.sha256(source.encode()).hexdigest()}
    row = {
        "public_id": public_id(),
        "slug": said.id,
        "number": said.version,
        "state": "approved",
        "change": said.change,
        "about": said.as_json(),
        "effective_from": said.effective_from,
        "created_at": at,
        **text,
    }
    ident = session.execute(insert(PolicyVersion).values(**row).returning(PolicyVersion.id)).scalar_one()
    session.execute(insert(PolicyRevision).values(version_id=ident, n=1, created_at=at, **text))
    session.commit()  # a version from before the record began, which no verb could make
