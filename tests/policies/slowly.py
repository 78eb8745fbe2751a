"""A slow and obvious check of what a guidance document has to be, over plain values and apart from the parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

TEXTS = {
    "title", "summary_of_changes", "approval_authority", "question", "help", "label", "because", "guidance", "source",
    "prominence", "original", "correction_of_correction", "shown_as", "name",
}  # fmt: skip
"""Keys under which a text for people stands, wherever they are; those of examples and rules among them."""

CLAUSES_OF_TEXT = ("tone", "disclosure", "house_rules")
NEVER = {"author", "translator", "auditor", "administrator", "operator", "system"}
DURATION = re.compile(r"([0-9]{1,6})(min|h|bh|bd)(_24x7)?")
DURATION_KEYS = {
    "first_response", "resolution", "due", "valid_for", "emergency_lag", "confirm_within", "max_duration", "within",
    "publish", "acknowledge", "appeal_within",
}  # fmt: skip
MINUTES = {"min": 1, "h": 60, "bh": 60, "bd": 1440}

Document = dict[str, Any]


def wrong(document: Document) -> list[str]:
    """Everything that is wrong with a document; nothing for one that may be accepted."""
    looks = (texts, tree, categories, chains, roles, calendar, dates, durations, fixed, rules, examples)
    return [fault for look in looks for fault in look(document)]


def everywhere(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from everywhere(one, (*path, key))


def is_text(path: tuple[Any, ...]) -> bool:
    if path[0] == "examples":
        return len(path) == 3 and path[2] == "title"
    if path[0] == "rules":
        return len(path) == 3 and path[2] == "because"
    if path[0] in CLAUSES_OF_TEXT:
        return len(path) == 2
    if path[0] in ("templates", "moderation") and path[-1] == "text":
        return True
    named = path[0] in ("roles", "topics", "categories", "chains", "checks", "templates") and len(path) == 2
    named |= path[:2] in (("triage", "nodes"), ("corrections", "severities"), ("moderation", "reasons"))
    return path[-1] in TEXTS and not (named and len(path) < 3 + (path[0] in ("triage", "corrections", "moderation")))


def texts(document: Document) -> Iterator[str]:
    for path, value in everywhere(document):
        if path and isinstance(value, dict) and is_text(path):
            for language in document["languages"]["required"]:
                if not str(value.get(language, "")).strip():
                    yield f"no {language} at {path}"


def tree(document: Document) -> Iterator[str]:
    nodes, found = document["triage"]["nodes"], set(document["categories"])
    reached = {document["triage"]["start"]}
    if not reached <= set(nodes):
        yield "the start is no question"
        return
    while True:
        more = {answer["to"] for name in reached for answer in nodes[name]["answers"] if "to" in answer}
        if not more <= set(nodes):
            yield f"no such question: {more - set(nodes)}"
            return
        if more <= reached:
            break
        reached |= more
    if reached != set(nodes):
        yield f"never asked: {set(nodes) - reached}"
    ends = {answer["category"] for name in reached for answer in nodes[name]["answers"] if "category" in answer}
    if ends != found:
        yield f"categories and ends differ: {ends ^ found}"
    for name in nodes:
        ids = [answer["id"] for answer in nodes[name]["answers"]]
        if not ids or len(ids) != len(set(ids)):
            yield f"answers of {name}: {ids}"
        if any(("to" in answer) == ("category" in answer) for answer in nodes[name]["answers"]):
            yield f"an answer of {name} leads nowhere or to two places"
    yield from loops(nodes)


def loops(nodes: dict[str, Any]) -> Iterator[str]:
    """Take away the questions that lead only to ends, again and again: what is left goes round in circles."""
    left = dict(nodes)
    while True:
        ending = [name for name, node in left.items() if not any(one.get("to") in left for one in node["answers"])]
        if not ending:
            break
        for name in ending:
            del left[name]
    if left:
        yield f"a loop among {sorted(left)}"


def categories(document: Document) -> Iterator[str]:
    for name, category in document["categories"].items():
        if "chain" in category and category["chain"] not in document["chains"]:
            yield f"{name}: no chain {category['chain']}"
        for template in category.get("templates", []):
            if template not in document.get("templates", {}):
                yield f"{name}: no template {template}"
        if category["respond"] == "never":
            if category.get("action", "respond") == "respond" or "first_response" in category:
                yield f"{name}: answered, and never"
        elif (
            "chain" not in category
            or "first_response" not in category
            or category.get("action")
            not in (
                None,
                "respond",
            )
        ):
            yield f"{name}: answered without chain, time or action"


def chains(document: Document) -> Iterator[str]:
    if "statement" not in document["chains"]:
        yield "no chain for statements"
    for name, steps in document["chains"].items():
        if not steps:
            yield f"{name} is empty"
        for step in steps:
            step = {"role": step} if isinstance(step, str) else step
            named = [key for key in ("role", "all_of", "any_of") if key in step]
            if len(named) != 1:
                yield f"{name}: {named}"
                continue
            among = [step["role"]] if "role" in step else step[named[0]]
            yield from approvers(document, among, name)
            quorum = step.get("quorum", 1)
            if not 1 <= quorum <= (len(among) if named == ["any_of"] else 20) or (
                named == ["all_of"] and "quorum" in step
            ):
                yield f"{name}: a quorum of {quorum} among {among}"


def approvers(document: Document, among: list[str], where: str) -> Iterator[str]:
    if not among or len(among) != len(set(among)) or NEVER & set(among) or not set(among) <= set(document["roles"]):
        yield f"{where}: approved by {among}"


def roles(document: Document) -> Iterator[str]:
    emergency, moderation = document.get("emergency", {}), document.get("moderation", {})
    retro = emergency.get("retro_review", {})
    named = [
        document["approval"]["escalate_to"],
        moderation.get("appeal_to"),
        retro.get("by"),
        retro.get("overdue_to"),
        *emergency.get("declared_by", []),
        *(one.get("notify") for one in document["categories"].values()),
        *(one["owner"] for one in document.get("templates", {}).values()),
    ]
    for role in named:
        if role is not None and role not in document["roles"]:
            yield f"no role {role}"
    for name, check in document["checks"].items():
        if isinstance(check, dict) and "override_by" in check:
            yield from approvers(document, check["override_by"], name)
    for chain in [emergency.get("chain"), *(one["chain"] for one in severities(document).values())]:
        if chain is not None and chain not in document["chains"]:
            yield f"no chain {chain}"
    if not set(document.get("corrections", {}).get("never_silent", [])) <= set(severities(document)):
        yield "a severity that is none"


def severities(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = document.get("corrections", {}).get("severities", {})
    return found


def calendar(document: Document) -> Iterator[str]:
    hours = document["business_hours"]
    if not hours["days"] or hours["open"] >= hours["close"]:
        yield f"never open: {hours}"
    days = [date.fromisoformat(holiday["date"]) for holiday in document["holidays"]]
    if not days or len(days) != len(set(days)) or max(days) < date.fromisoformat(document["review_by"]):
        yield "holidays"


def dates(document: Document) -> Iterator[str]:
    begins = datetime.fromisoformat(document["effective_from"])
    if begins.utcoffset() is None or date.fromisoformat(document["review_by"]) <= begins.date():
        yield "reviewed before it begins"
    for name, template in document.get("templates", {}).items():
        if date.fromisoformat(template["expires"]) <= begins.date():
            yield f"{name} has expired"


def durations(document: Document) -> Iterator[str]:
    for path, value in everywhere(document):
        if path and path[-1] in DURATION_KEYS and not (path[0] == "examples" or isinstance(value, dict | list)):
            match = DURATION.fullmatch(str(value))
            if not match or int(match[1]) * MINUTES[match[2]] > 400 * 1440:
                yield f"{path}: {value}"


def fixed(document: Document) -> Iterator[str]:
    if document["approval"]["author_may_approve"] or document["approval"]["on_deadline_missed"] != "escalate":
        yield "the author approves, or silence does"
    if not document.get("moderation", {"capture_first": True})["capture_first"]:
        yield "removed without a copy"
    if len(set(re.findall(r"\d+", document["version"]))) < 1 or document["version"].count(".") != 2:
        yield "no version"


def rules(document: Document) -> Iterator[str]:
    found = document.get("rules", [])
    if len(found) != len({rule["id"] for rule in found}):
        yield "two rules of one name"
    for rule in found:
        if not set(rule) & {"require", "category", "severity", "block", "warn", "notify"}:
            yield f"{rule['id']} does nothing"
        if rule.get("category") is not None and rule["category"] not in document["categories"]:
            yield f"{rule['id']}: no category {rule['category']}"
        if rule.get("notify") is not None and rule["notify"] not in document["roles"]:
            yield f"{rule['id']}: no role {rule['notify']}"
        if "require" in rule:
            asked = {one if isinstance(one, str) else one["role"] for one in rule["require"]}
            yield from approvers(document, sorted(asked), rule["id"])


def examples(document: Document) -> Iterator[str]:
    ids = [example["id"] for example in document.get("examples", [])]
    if len(ids) != len(set(ids)):
        yield "two examples of one name"
    offered = {f"{name}.{one['id']}" for name, node in document["triage"]["nodes"].items() for one in node["answers"]}
    for example in document.get("examples", []):
        given, expect = example["given"], example["expect"]
        if not expect or not set(given.get("answers", [])) <= offered:
            yield f"{example['id']}: expects nothing, or answers what is not asked"
        for category in [given.get("category"), expect.get("category"), *expect.get("suggested", [])]:
            if category is not None and category not in document["categories"]:
                yield f"{example['id']}: no category {category}"
