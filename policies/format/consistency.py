"""What a document must be beyond its form: its parts fit each other, and every text is there in every language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from governance.errors import N_
from policies.checking import personal_data, telephones
from policies.format.nodes import Path
from policies.format.reading import NOTHING, Reading

Values = dict[str, Any]
"""What could be read of the document: parts that were refused already are left out."""

STATEMENT = "statement"
"""The chain of a text that answers nobody."""

AMENDMENT = "amendment"
"""The chain of the document itself."""

NEVER_APPROVES = frozenset({"author", "translator", "auditor", "administrator", "operator", "system"})
"""Roles that no step may name: they write, look on or run the service."""


def check(values: Values, reading: Reading, at: datetime | None = None) -> None:
    """Note every fault that shows only where two parts are held against each other.

    With `at`, also what lies in the past for whoever proposes the document at that moment.
    """
    _languages(values, reading)
    _calendar(values, reading)
    _dates(values, reading)
    if at is not None:
        _past(values, at, reading)
    _roles(values, reading)
    _chains(values, reading)
    _overrides(values, reading)
    _categories(values, reading)
    _suggestions(values, reading)
    _corrections(values, reading)
    _own(values, reading)


def items(values: Any) -> Iterator[tuple[int, Any]]:
    """The items of a list that could be read, with their places in it."""
    return ((index, item) for index, item in enumerate(values or []) if item is not NOTHING)


def _languages(values: Values, reading: Reading) -> None:
    required = [language for _, language in items(values.get("languages", {}).get("required"))]
    for path, text in reading.texts:
        for language in required:
            if language not in text:
                reading.fault(path, N_("The text in “%(language)s” is missing here."), language=language)


def _calendar(values: Values, reading: Reading) -> None:
    hours = values.get("business_hours", {})
    if "open" in hours and "close" in hours and hours["open"] >= hours["close"]:
        reading.fault(("business_hours", "close"), N_("The day closes before it opens."))
    seen: set[date] = set()
    for index, holiday in items(values.get("holidays")):
        if "date" in holiday:
            if holiday["date"] in seen:
                reading.fault(("holidays", index, "date"), N_("This holiday is listed twice."))
            seen.add(holiday["date"])
    last, review = max(seen, default=None), values.get("review_by")
    if last and review and last < review:
        sentence = N_("The last holiday is %(last)s, before the review date %(review)s. List the holidays up to it.")
        reading.fault(("holidays",), sentence, last=last.isoformat(), review=review.isoformat())


def _dates(values: Values, reading: Reading) -> None:
    begins = values.get("effective_from")
    if begins is None:
        return
    if "review_by" in values and values["review_by"] <= begins.date():
        reading.fault(("review_by",), N_("The review date has to come after the date on which this takes effect."))
    for name, template in values.get("templates", {}).items():
        if "expires" in template and template["expires"] <= begins.date():
            path = ("templates", name, "expires")
            reading.fault(path, N_("This template has expired when the document takes effect."))


def _past(values: Values, at: datetime, reading: Reading) -> None:
    begins, today = values.get("effective_from"), at.astimezone(values.get("timezone", at.tzinfo)).date()
    if begins and begins < at:
        reading.fault(
            ("effective_from",),
            N_("This moment has passed. A new version cannot bind the past: write one after %(now)s."),
            now=at.astimezone(begins.tzinfo).isoformat(timespec="minutes"),
        )
    said = begins.date() if begins else date.min  # what is not after this has been refused already
    review = values.get("review_by")
    if review and said < review <= today:
        reading.fault(("review_by",), N_("The review date has passed. Write one after %(today)s."), today=str(today))
    for name, template in values.get("templates", {}).items():
        if said < template.get("expires", date.min) <= today:
            reading.fault(("templates", name, "expires"), N_("This template has expired."))


def _roles(values: Values, reading: Reading) -> None:
    emergency, retro = values.get("emergency", {}), values.get("emergency", {}).get("retro_review", {})
    named: list[tuple[Path, Any]] = [
        (("approval", "escalate_to"), values.get("approval", {}).get("escalate_to")),
        (("moderation", "appeal_to"), values.get("moderation", {}).get("appeal_to")),
        (("emergency", "retro_review", "by"), retro.get("by")),
        (("emergency", "retro_review", "overdue_to"), retro.get("overdue_to")),
    ]
    named += [(("emergency", "declared_by", index), role) for index, role in items(emergency.get("declared_by"))]
    named += [(("categories", name, "notify"), one.get("notify")) for name, one in values.get("categories", {}).items()]
    named += [(("templates", name, "owner"), one.get("owner")) for name, one in values.get("templates", {}).items()]
    for path, role in named:
        known(role, "roles", path, values, reading)


def known(name: Any, part: str, path: Path, values: Values, reading: Reading) -> bool:
    """Whether a name is one of a part's names; a fault where it is not. Nothing is said of a part that is missing."""
    if name is None or part not in values or reading.stands(part, name):
        return True
    sentence = N_("“%(name)s” is not named under “%(part)s”. Named there: %(known)s.")
    among = values[part]
    reading.unknown(path, sentence, name, among, part=part, known=reading.listed(part, among))
    return False


def _approvers(roles: Any, path: Path, values: Values, reading: Reading) -> None:
    """Roles that approve something: each named, none twice, none that never approves."""
    seen: set[str] = set()
    for index, role in items(roles):
        if role in seen:
            reading.fault((*path, index), N_("The role “%(role)s” is named twice here."), role=role)
        seen.add(role)
        _approver(role, (*path, index), values, reading)


def _approver(role: Any, path: Path, values: Values, reading: Reading) -> None:
    if role in NEVER_APPROVES:
        reading.fault(path, N_("The role “%(role)s” never approves, so no step can be its."), role=role)
    else:
        known(role, "roles", path, values, reading)


def _chains(values: Values, reading: Reading) -> None:
    chains = values.get("chains")
    if chains is None:
        return
    if not reading.stands("chains", STATEMENT):
        reading.fault(("chains",), N_("The chain “statement” is missing: texts that answer nobody go through it."))
    for name, steps in chains.items():
        for index, step in items(steps):
            _step(step, ("chains", name, index), values, reading)
        _skips(name, steps, values, reading)
    known(values.get("emergency", {}).get("chain"), "chains", ("emergency", "chain"), values, reading)
    for name, severity in values.get("corrections", {}).get("severities", {}).items():
        known(severity.get("chain"), "chains", ("corrections", "severities", name, "chain"), values, reading)


def _skips(name: str, steps: Any, values: Values, reading: Reading) -> None:
    """Somebody has to approve: a chain keeps a step that nobody skips, and a change of the document skips none."""
    written = dict(items(steps))
    skipped = [index for index, step in written.items() if "skip" in step]
    for index in skipped:
        path: Path = ("chains", name, index, "skip")
        _approvers(written[index]["skip"].get("by"), (*path, "by"), values, reading)
        if name == AMENDMENT:
            reading.fault(path, N_("No step may be skipped when this document is changed."))
    if skipped and name != AMENDMENT and len(skipped) == len(steps):
        sentence = N_("Every step of this chain may be skipped, so that nobody might approve. Let one stay.")
        reading.fault(("chains", name, skipped[-1], "skip"), sentence)


def _step(step: Values, path: Path, values: Values, reading: Reading) -> None:
    _approver(step.get("role"), (*path, "role"), values, reading)
    for key in ("all_of", "any_of"):
        _approvers(step.get(key), (*path, key), values, reading)
    quorum, beside = step.get("quorum"), set(step.get("any_of", ()))
    if quorum is None:
        return
    if "all_of" in step:
        reading.fault((*path, "quorum"), N_("A quorum has no meaning here: every role of “all_of” approves."))
    elif "any_of" in step and quorum > len(beside):
        sentence = N_("A quorum of %(quorum)s can never be met: %(roles)s roles are named, each approves once.")
        reading.fault((*path, "quorum"), sentence, quorum=quorum, roles=len(beside))


def _overrides(values: Values, reading: Reading) -> None:
    for name, check in values.get("checks", {}).items():
        _approvers(check.get("override_by"), ("checks", name, "override_by"), values, reading)


def _categories(values: Values, reading: Reading) -> None:
    for name, category in values.get("categories", {}).items():
        path = ("categories", name)
        known(category.get("chain"), "chains", (*path, "chain"), values, reading)
        for index, template in items(category.get("templates")):
            if not reading.stands("templates", template):
                sentence = N_("There is no template “%(name)s” in this document.")
                reading.unknown((*path, "templates", index), sentence, template, values.get("templates", ()))
        if category.get("respond") == "never":
            _unanswered(category, path, reading)
        elif "respond" in category:
            _answered(category, path, reading)


def _answered(category: Values, path: Path, reading: Reading) -> None:
    for key, sentence in (
        ("chain", N_("A category that is answered needs a chain.")),
        ("first_response", N_("A category that is answered needs a time for the first response.")),
    ):
        if key not in category and not reading.stands(*path, key):
            reading.fault(path, sentence)
    if category.get("action", "respond") != "respond":
        reading.fault((*path, "action"), N_("The action of a category that is answered is “respond”."))


def _unanswered(category: Values, path: Path, reading: Reading) -> None:
    if category.get("action", "respond") == "respond" and ("action" in category or not reading.stands(*path, "action")):
        reading.fault(
            (*path, "action"),
            N_("A category that is never answered needs an action: let_stand, monitor or moderate."),
        )
    for key in ("first_response", "sources_min", "template_only", "offline_contact"):
        if key in category:
            reading.fault((*path, key), N_("“%(key)s” has no meaning where nobody is answered."), key=key)


def _suggestions(values: Values, reading: Reading) -> None:
    for index, suggestion in items(values.get("triage", {}).get("suggestions")):
        path = ("triage", "suggestions", index, "category")
        known(suggestion.get("category"), "categories", path, values, reading)


def _corrections(values: Values, reading: Reading) -> None:
    for index, name in items(values.get("corrections", {}).get("never_silent")):
        if not reading.stands("corrections", "severities", name):
            sentence = N_("There is no severity “%(name)s” in this document.")
            among = values.get("corrections", {}).get("severities", ())
            reading.unknown(("corrections", "never_silent", index), sentence, name, among)


def _own(values: Values, reading: Reading) -> None:
    """What the check would never recognise would be listed for nothing."""
    path: Path = ("checks", "pii_third_party")
    check = values.get("checks", {}).get("pii_third_party", {})
    regions = _regions(check, path, reading)
    for index, number in items(check.get("own_numbers")):
        if regions and telephones.standard(number, regions) is None:
            sentence = N_("“%(number)s” is no telephone number of the numbering plan.")
            reading.fault((*path, "own_numbers", index), sentence, number=number[:40])
    for index, address in items(check.get("own_addresses")):
        if not personal_data.is_address(address):
            sentence = N_("“%(address)s” is no street address that the check recognises, such as 50 Main St.")
            reading.fault((*path, "own_addresses", index), sentence, address=address[:80])


def _regions(check: Values, path: Path, reading: Reading) -> tuple[str, ...]:
    """The countries whose numbers are known; none where the document names one that cannot be."""
    named = check.get("regions")
    if named is None:
        return () if reading.stands(*path, "regions") else (telephones.NORTH_AMERICA,)
    codes = dict(items(named))
    for index, code in codes.items():
        if not telephones.is_region(code):
            sentence = N_("“%(value)s” is no code of a country, such as CA, US or GB.")
            reading.fault((*path, "regions", index), sentence, value=code)
    return tuple(codes.values()) if len(codes) == len(named) and all(map(telephones.is_region, codes.values())) else ()
