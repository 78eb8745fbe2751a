"""The content checks on real sentences: what they find, what they miss, what they find for nothing, and their time.

The sentences lie outside the project, in the directory that `ONRECORD_DATA_SAMPLES` names: `personal-data.ndjson`
(`{"text": …, "spans": [{"type": …, "start": …, "end": …}]}` in each line) and `health-sentences.en-fr.tsv`.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policies.checking.personal_data import Own, health_cards, third_party
from policies.checks import run
from policies.evaluation import evaluate
from policies.facts import Facts, Span
from tests.bench.costs import percentile
from tests.policies.starter import changed, reply, starter, statement

VARIABLE = "ONRECORD_DATA_SAMPLES"
PERSONAL, HEALTH = "personal-data.ndjson", "health-sentences.en-fr.tsv"

KINDS: Mapping[str, tuple[str, str]] = {
    "EMAIL_ADDRESS": ("email", "e-mail addresses"),
    "PHONE_NUMBER": ("telephone", "telephone numbers, of any country"),
    "CREDIT_CARD": ("credit_card", "numbers of payment cards"),
    "IBAN_CODE": ("bank_account", "numbers of bank accounts"),
    "US_SSN": ("social_security_number", "social security numbers"),
    "IP_ADDRESS": ("ip_address", "IP addresses"),
    "STREET_ADDRESS": ("street_address", "street addresses, of any country, and parts of them"),
}
"""For each type of the sentences that is looked for, the kind that the check gives it, and its name."""

CONTENT = (
    "clinical_advice",
    "party_political",
    "endorsement",
    "unofficial_link",
    "confirms_client_relationship",
    "phi",
)

Pairs = list[tuple[str, str]]


@dataclass
class Recall:
    """What was marked and found, by type, and what was found where nothing is marked."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    alarms: int = 0
    beside: int = 0


def directory() -> Path | None:
    """Where the sentences lie; None where that is not said or they are not there."""
    named = os.environ.get(VARIABLE)
    where = Path(named) if named else None
    return where if where and all((where / name).is_file() for name in (PERSONAL, HEALTH)) else None


def page(where: Path | None) -> list[str]:
    """The lines of the section, or a sentence on why there are none."""
    head = ["", "## The content checks on real sentences", ""]
    if where is None:
        print(f"No sentences to hold the checks against: {VARIABLE} names no directory with {PERSONAL} and {HEALTH}.")
        return [*head, "Not measured in this run: the sentences are not part of the project, and none were given."]
    pairs = health(where)
    return [*head, *_recall(recall(where), pairs), "", *_finding(pairs), "", *_times(pairs)]


def health(where: Path) -> Pairs:
    """The pairs of sentences about health, English and French."""
    lines = (where / HEALTH).read_text(encoding="utf-8").splitlines()[1:]
    split = (line.partition("\t") for line in lines)
    return [(english, french) for english, _, french in split]


def recall(where: Path) -> Recall:
    """What the check for personal data finds of what is marked."""
    told = Recall()
    for line in (where / PERSONAL).read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        spans = _spans(row["text"])
        for marked in row["spans"]:
            told.marked[marked["type"]] += 1
            kind, _ = KINDS.get(marked["type"], ("", ""))
            told.found[marked["type"]] += any(one.kind == kind and _meets(one, marked) for one in spans)
        told.beside += sum(not any(_meets(one, marked) for marked in row["spans"]) for one in spans)
        if not row["spans"]:
            told.clean += 1
            told.alarms += bool(spans)
    return told


def _spans(text: str) -> list[Span]:
    return [*third_party(text, Own()), *health_cards(text)]


def _meets(one: Span, marked: Mapping[str, Any]) -> bool:
    return bool(one.start < marked["end"] and marked["start"] < one.end)


def _recall(told: Recall, pairs: Pairs) -> list[str]:
    texts = [text for pair in pairs for text in pair]
    alarms = sum(bool(_spans(text)) for text in texts)
    others = ", ".join(f"{name} {told.marked[name]}" for name in sorted(told.marked) if name not in KINDS)
    return [
        "What `pii_third_party` finds in 1,000 sentences about invented people (Microsoft's Presidio research, MIT). It"
        " "
        "flags, people decide: it never finds all.",
        "",
        "| kind | marked | found | recall |",
        "|---|---|---|---|",
        *(
            f"| {name} | {told.marked[type]} | {told.found[type]} | {told.found[type] / max(1, told.marked[type]):.0%} "
            f"|"
            for type, (_, name) in KINDS.items()
        ),
        "",
        f"Not looked for, and marked there: {others}.",
        f"False alarms: {told.alarms} of {told.clean} sentences in which nothing is marked, {told.beside} places beside"
        f" "
        f"the marks of the others, {alarms} of {len(texts):,} sentences about health (TICO-19, CC0).",
    ]


def _finding(pairs: Pairs) -> list[str]:
    """How many sentences about health each check of content speaks up at: they are general, and some are a doctor's."""
    alone = {name: _alone(name) for name in CONTENT}
    rows = []
    for name, found in alone.items():
        english, french = (sum(bool(found(pair[place])) for pair in pairs) for place in (0, 1))
        rows.append(f"| `{name}` | {english} | {french} |")
    return [
        f"In how many of {len(pairs):,} sentences about health in each language the checks of content find something."
        f" The "
        "sentences are meant for everybody, so that little should be found; a few are what a doctor says to a patient.",
        "",
        "| check | English | French |",
        "|---|---|---|",
        *rows,
    ]


def _alone(name: str) -> Callable[[str], tuple[object, ...]]:
    document = changed(lambda values: values.update(checks={name: "block"}, rules=[], examples=[]))
    return lambda text: run(reply(text), document)


def _times(pairs: Pairs) -> list[str]:
    """What an evaluation takes, with every rule and check of the starter."""
    drafts: dict[str, list[Facts]] = {
        "a reply, each English sentence": [reply(english, "R3") for english, _ in pairs],
        "a reply, each French sentence": [reply(french, "R3", language="fr") for _, french in pairs],
        "a statement, each pair": [statement({"en": english, "fr": french}) for english, french in pairs],
    }
    document = starter()
    rows = []
    for what, facts in drafts.items():
        took = list(_took(facts, document))
        p50, p95 = percentile(took, 0.5), percentile(took, 0.95)
        rows.append(f"| {what} | ≤ 2 ms | {p50:.2f} ms | {p95:.2f} ms |")
    return [
        f"One evaluation with the starter's {len(document.rules)} rules and {len(document.checks)} checks, compiled "
        "beforehand; CPU time.",
        "",
        "| draft | goal for p95 | p50 | p95 |",
        "|---|---|---|---|",
        *rows,
    ]


def _took(facts: list[Facts], document: Any) -> Iterator[float]:
    for one in facts[:50]:
        evaluate(one, document)
    for one in facts:
        began = time.process_time()
        evaluate(one, document)
        yield (time.process_time() - began) * 1000
