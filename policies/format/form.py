"""The form of a guidance document: every key that it may have, and what belongs there. The JSON Schema follows."""

from __future__ import annotations

from typing import Any

from governance.errors import N_
from policies.calendar import DAYS, END_OF_NEXT_DAY, MINUTES
from policies.format.form_checks import CHECKS
from policies.format.form_examples import EXAMPLES
from policies.format.form_procedures import CORRECTIONS, DELEGATION, EMERGENCY, MODERATION, RECORDS
from policies.format.form_routing import APPROVAL, CATEGORY, CHAINS, TRIAGE
from policies.format.form_rules import RULES, predicate_schema
from policies.format.groups import ListOf, MapOf, Record, Text
from policies.format.shapes import LANGUAGE, Choice, Flag, Schema, Shape, String, Written
from policies.format.written import day, moment, round_the_clock, time_of_day, word, zone

FORMAT = "policy/1"

SAME_AS_INBOUND, ALL_REQUIRED, ONE_OF_REQUIRED = "same_as_inbound", "all_required", "one_of_required"

MOST_HOLIDAYS = 1000

_IDENTITY: dict[str, Shape] = {
    "onrecord": Choice(
        (FORMAT,),
        N_("“%(value)s” is a format that is not known here. Known: %(words)s."),
        about="The version of this format.",
    ),
    "id": Written(
        "[a-z][a-z0-9-]{0,79}",
        N_("“%(value)s” cannot be an id: use small letters, digits and hyphens."),
        about="The document's id, the same in all its versions.",
    ),
    "title": Text(about="The document's title."),
    "version": Written(
        r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){2}",
        N_("“%(value)s” is no version. Write MAJOR.MINOR.PATCH, such as 1.0.0."),
        about="MAJOR.MINOR.PATCH; it only grows.",
    ),
    "summary_of_changes": Text(about="What differs from the version before, for those who have to know."),
    "change": Choice(("minor", "material"), about="A material change asks everyone to acknowledge anew."),
    "effective_from": moment("The moment from which this version holds, with its offset."),
    "review_by": day("The date by which the document is reviewed."),
    "approval_authority": Text(about="Who approves the document."),
}

_CALENDAR: dict[str, Shape] = {
    "timezone": zone("The organisation's time zone, such as America/Toronto."),
    "business_hours": Record(
        {
            "days": ListOf(
                Choice(DAYS), empty=N_("Without a working day nothing would ever be due."), about="The working days."
            ),
            "open": time_of_day("When the working day begins."),
            "close": time_of_day("When the working day ends."),
        },
        about="When the organisation works. Business time passes only then.",
    ),
    "business_day": Choice(
        (MINUTES, END_OF_NEXT_DAY), about="Whether 1bd is a day's minutes or ends with the next day."
    ),
    "holidays": ListOf(
        Record({"date": day("The day on which nobody works."), "name": Text(about="What it is called.")}),
        empty=N_("The list of holidays is empty. Every due time until the review date needs it."),
        most=MOST_HOLIDAYS,
        about="Days on which nobody works, up to the review date at least.",
    ),
}

MOST_LANGUAGES = 20

_LANGUAGES = Record(
    {
        "required": ListOf(
            Written(LANGUAGE, N_("“%(value)s” is no language code, such as en or fr.")),
            empty=N_("At least one language is needed."),
            most=MOST_LANGUAGES,
            about="The languages in which every text for people stands in this document.",
        ),
        "replies": Choice((SAME_AS_INBOUND, ALL_REQUIRED), about="The languages that a reply needs."),
        "statements": Choice((ALL_REQUIRED, ONE_OF_REQUIRED), about="The languages that a statement needs."),
    },
    {"emergency_lag": round_the_clock("How much later another language may follow in an emergency.")},
    about="Which languages a text for the public needs.",
)

_ROLE = Record(
    {"title": Text(about="What the role is called.")},
    {
        "may_publish": Flag(about="Whether the role may publish what is approved."),
        "scope": Choice(("topic",), about="Where this is topic, the role is held for a topic, or for all of them."),
    },
)

_TEMPLATE = Record(
    {
        "title": Text(about="What the template is called."),
        "text": Text(about="The approved text."),
        "owner": word("The role that looks after it."),
        "expires": day("The first day on which it may no longer be used."),
    }
)

DOCUMENT = Record(
    {
        **_IDENTITY,
        **_CALENDAR,
        "languages": _LANGUAGES,
        "roles": MapOf(
            _ROLE, empty=N_("A document without roles has nobody who approves."), about="The roles by their names."
        ),
        "topics": MapOf(
            Record({"title": Text(about="What the topic is called.")}), about="What messages can be about, by name."
        ),
        "triage": TRIAGE,
        "categories": MapOf(
            CATEGORY,
            empty=N_("A document without categories answers nothing."),
            about="What a message can be, and what follows from that, by name.",
        ),
        "chains": CHAINS,
        "checks": CHECKS,
        "approval": APPROVAL,
    },
    {
        "delegation": DELEGATION,
        "emergency": EMERGENCY,
        "corrections": CORRECTIONS,
        "moderation": MODERATION,
        "records": RECORDS,
        "templates": MapOf(_TEMPLATE, about="Texts that were approved beforehand, by name."),
        "tone": MapOf(Text(), about="How we write, clause by clause."),
        "disclosure": MapOf(Text(), about="What whoever writes for us says about themselves, clause by clause."),
        "house_rules": MapOf(Text(), about="What we ask of the public, clause by clause."),
        "rules": RULES,
        "examples": EXAMPLES,
    },
)


def json_schema() -> Schema:
    """The whole form as JSON Schema, draft 2020-12, as `policies/schema.json` holds it."""
    text: dict[str, Any] = {
        "type": "object",
        "propertyNames": {"pattern": f"^({LANGUAGE})$"},
        "additionalProperties": String().schema(),
        "minProperties": 1,
        "description": "Text for people, in every required language.",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:onrecord:policy:1",
        "title": "Onrecord guidance document",
        "description": "How a public body replies, who approves it by when, and what is looked for in every text.",
        **DOCUMENT.schema(),
        "$defs": {"text": text, "predicate": predicate_schema()},
    }
