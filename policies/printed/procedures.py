"""Emergencies, corrections, moderation and records in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from governance.errors import N_
from policies.parts import Document
from policies.printed import approving
from policies.printed.clause import Clause, Made, chain, details, role, roles, value
from policies.printed.standing import PURPOSE
from policies.sentences import Fact, Named, Period, Sentence, say, series

RENEWABLE = {
    True: N_("A declaration may be renewed."),
    False: N_("A declaration cannot be renewed."),
}
PRE_APPROVED = {
    True: N_("Facts that were approved once may be used again until they expire."),
    False: N_("Facts that were approved before are approved again."),
}
REASON_PUBLISHED = {
    True: N_("The reason of a removal is published."),
    False: N_("The reason of a removal is not published."),
}
KINDS = {
    "hide": N_("the comment is hidden from others"),
    "remove": N_("the comment is removed"),
    "block": N_("its author is blocked for a time"),
    "mute": N_("its author is muted"),
}
LATE = {
    "with_reason": N_("A late appeal is taken, with the reason why it is late."),
    "refused": N_("A late appeal is refused."),
}
REVIEWED = {
    True: N_("The notice is reviewed again after it was published."),
    False: N_("The notice is not reviewed again after it was published."),
}


def emergency(document: Document) -> Made:
    """What holds while an emergency is declared."""
    rule, part = document.emergency, "emergency"
    if not rule:
        return
    if "guidance" in rule:
        yield value(part, "guidance", PURPOSE, None, None, rule["guidance"])
    declared = tuple(rule["declared_by"])
    who = say(N_("Declared by: %(roles)s."), roles=roles(document, declared, "or"))
    yield value(part, "declared_by", N_("Declaring"), declared, who)
    confirmed = say(
        N_("A second person confirms within %(time)s, or the declaration lapses."), time=rule["confirm_within"]
    )
    yield value(part, "confirm_within", N_("Confirming"), rule["confirm_within"], confirmed)
    longest = say(N_("A declaration holds for %(time)s at most."), time=rule["max_duration"])
    yield value(part, "max_duration", N_("How long it holds"), rule["max_duration"], longest)
    yield value(part, "renewable", N_("Renewing"), rule["renewable"], say(RENEWABLE[rule["renewable"]]))
    yield value(part, "chain", N_("The shorter chain"), rule["chain"], _through(document, rule["chain"]))
    facts = say(PRE_APPROVED[rule["pre_approved_facts"]])
    yield value(part, "pre_approved_facts", N_("Facts approved before"), rule["pre_approved_facts"], facts)
    yield _retro(document, rule["retro_review"])
    held = say(N_("Everything that is scheduled is held.")) if rule["on_declare"] else say(N_("Nothing is held."))
    yield value(part, "on_declare", N_("When it is declared"), tuple(rule["on_declare"]), held)


def _through(document: Document, name: str) -> Sentence:
    steps = approving.steps(document, document.chains[name])
    return say(N_("Approved through the chain %(chain)s: %(steps)s."), chain=chain(name), steps=steps)


def _retro(document: Document, review: Mapping[str, Any]) -> Clause:
    """The review afterwards, which is one clause of three values."""
    after = say(
        N_("Everything published under it is reviewed within %(time)s by: %(role)s."),
        time=review["within"],
        role=role(document, review["by"]),
    )
    late = say(N_("Whoever is told when that is late: %(role)s."), role=role(document, review["overdue_to"]))
    return Clause(
        "emergency.retro_review",
        name=say(N_("The review afterwards")),
        details=details(("retro_review", after), ("overdue_to", late)),
        content={"retro_review": (review["by"], review["within"]), "overdue_to": review["overdue_to"]},
    )


def corrections(document: Document) -> Made:
    """How mistakes are put right."""
    rule, part = document.corrections, "corrections"
    if not rule:
        return
    if "guidance" in rule:
        yield value(part, "guidance", PURPOSE, None, None, rule["guidance"])
    for name, one in rule["severities"].items():
        yield _severity(document, name, one)
    silent = tuple(rule["never_silent"])
    named = (severity(document, name) for name in silent)
    said = say(N_("Never corrected without a public notice: %(severities)s."), severities=series(named))
    if not silent:
        said = say(N_("Every error may be corrected without a public notice."))
    yield value(part, "never_silent", N_("Public notice"), silent, said)
    yield value(part, "original", N_("What was wrong"), None, None, rule["original"])
    again = rule["correction_of_correction"]
    yield value(part, "correction_of_correction", N_("A correction that was wrong"), None, None, again)


def severity(document: Document, name: str) -> Fact:
    """A kind of error as people call it."""
    return Named(f"corrections.severities.{name}", document.corrections["severities"][name]["title"], name)


def _severity(document: Document, name: str, one: Mapping[str, Any]) -> Clause:
    acknowledge, review = one.get("acknowledge"), one.get("retro_review")
    heard = say(N_("Whoever reports it hears of it within %(time)s."), time=acknowledge) if acknowledge else None
    return Clause(
        f"corrections.severities.{name}",
        one["title"],
        one["prominence"],
        None,
        details(
            ("acknowledge", heard),
            ("publish", say(N_("Corrected in public within %(time)s."), time=one["publish"])),
            ("chain", _through(document, one["chain"])),
            ("retro_review", None if review is None else say(REVIEWED[review])),
        ),
        dict(one),
    )


def moderation(document: Document) -> Made:
    """What is done with comments that break the house rules."""
    rule, part = document.moderation, "moderation"
    if not rule:
        return
    if "guidance" in rule:
        yield value(part, "guidance", PURPOSE, None, None, rule["guidance"])
    fixed = say(N_("A copy is kept before anything is removed. This is fixed."))
    yield value(part, "capture_first", N_("Keeping a copy"), rule["capture_first"], fixed)
    told = say(REASON_PUBLISHED[rule["publish_reason"]])
    yield value(part, "publish_reason", N_("Saying why"), rule["publish_reason"], told)
    within = say(N_("The author may appeal within %(time)s."), time=rule["appeal_within"])
    yield value(part, "appeal_within", N_("Time to appeal"), rule["appeal_within"], within)
    decided = say(
        N_("An appeal is decided by: %(role)s, within as much time as there was to make it."),
        role=role(document, rule["appeal_to"]),
    )
    yield value(part, "appeal_to", N_("Appeals"), rule["appeal_to"], decided)
    if late := rule.get("late_appeals"):
        yield value(part, "late_appeals", N_("Late appeals"), late, say(LATE[late]))
    if longest := rule.get("block_at_most"):
        blocked = say(N_("Nobody is blocked for longer than %(time)s."), time=Period(longest))
        yield value(part, "block_at_most", N_("Longest block"), longest, blocked)
    for name, one in rule["reasons"].items():
        yield _ground(name, one)


def _ground(name: str, one: Mapping[str, Any]) -> Clause:
    """A reason for which a comment may be removed, what it allows, and which checks speak for it."""
    allowed = say(N_("For this reason: %(acts)s."), acts=series(say(KINDS[kind]) for kind in one.get("kinds", ())))
    shown = say(N_("Checks that suggest it: %(checks)s."), checks=series(one.get("checks", ())))
    said = details(("kinds", allowed if one.get("kinds") else None), ("checks", shown if one.get("checks") else None))
    return Clause(f"moderation.reasons.{name}", one["title"], one["text"], None, said, dict(one))


def records(document: Document) -> Made:
    """How long what is kept."""
    rule, part = document.records, "records"
    if not rule:
        return
    if "guidance" in rule:
        yield value(part, "guidance", PURPOSE, None, None, rule["guidance"])
    for key, name, sentence in (
        ("decision_records", N_("Decisions"), N_("Decisions are kept for %(time)s.")),
        (
            "personal_information_after_use",
            N_("Personal information"),
            N_("Personal information is kept for %(time)s after its use."),
        ),
        ("moderated_comments", N_("Removed comments"), N_("Removed comments are kept for %(time)s.")),
    ):
        yield value(part, key, name, rule[key], say(sentence, time=Period(rule[key])))
    fixed = say(N_("What is under a legal hold is kept whatever else holds. This is fixed."))
    yield value(part, "legal_hold", N_("Legal hold"), rule["legal_hold"], fixed)
