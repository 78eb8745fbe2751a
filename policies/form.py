"""The form of a guidance document: every key that it may have, and what belongs there. The JSON Schema follows."""

from __future__ import annotations

from typing import Any

from governance.errors import N_
from policies.calendar import DAYS, END_OF_NEXT_DAY, MINUTES
from policies.shapes import (
    LANGUAGE,
    Choice,
    Flag,
    Integer,
    ListOf,
    MapOf,
    Record,
    Schema,
    Shape,
    String,
    Text,
    Written,
)
from policies.written import day, duration, moment, period, round_the_clock, time_of_day, word, zone

FORMAT = "policy/1"

RESPOND = ("always", "optional", "signpost_only", "never")
ACTIONS = ("respond", "let_stand", "monitor", "moderate")
OUTCOMES = ("block", "warn", "off")
SAME_AS_INBOUND, ALL_REQUIRED, ONE_OF_REQUIRED = "same_as_inbound", "all_required", "one_of_required"

_IDENTITY: dict[str, Shape] = {
    "onrecord": Choice((FORMAT,), N_("“%(value)s” is a format that is not known here. Known: %(words)s.")),
    "id": Written("[a-z][a-z0-9-]{0,79}", N_("“%(value)s” cannot be an id: use small letters, digits and hyphens.")),
    "title": Text(),
    "version": Written(
        r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){2}",
        N_("“%(value)s” is no version. Write MAJOR.MINOR.PATCH, such as 1.0.0."),
        about="MAJOR.MINOR.PATCH; it only grows.",
    ),
    "summary_of_changes": Text(),
    "change": Choice(("minor", "material"), about="A material change asks everyone to acknowledge anew."),
    "effective_from": moment(),
    "review_by": day(),
    "approval_authority": Text(),
}

_CALENDAR: dict[str, Shape] = {
    "timezone": zone(),
    "business_hours": Record(
        {
            "days": ListOf(Choice(DAYS), empty=N_("Without a working day nothing would ever be due.")),
            "open": time_of_day(),
            "close": time_of_day(),
        }
    ),
    "business_day": Choice(
        (MINUTES, END_OF_NEXT_DAY), about="Whether 1bd is a day's minutes or ends with the next day."
    ),
    "holidays": ListOf(
        Record({"date": day(), "name": Text()}),
        empty=N_("The list of holidays is empty. Every due time until the review date needs it."),
    ),
}

_LANGUAGES = Record(
    {
        "required": ListOf(
            Written(LANGUAGE, N_("“%(value)s” is no language code, such as en or fr.")),
            empty=N_("At least one language is needed."),
        ),
        "replies": Choice((SAME_AS_INBOUND, ALL_REQUIRED)),
        "statements": Choice((ALL_REQUIRED, ONE_OF_REQUIRED)),
    },
    {"emergency_lag": round_the_clock("How much later another language may follow in an emergency.")},
)

_ROLE = Record({"title": Text()}, {"may_publish": Flag(), "scope": Choice(("topic",))})

_TRIAGE = Record(
    {
        "start": word("The first question."),
        "nodes": MapOf(
            Record(
                {
                    "question": Text(),
                    "answers": ListOf(
                        Record({"id": word(), "label": Text()}, {"to": word(), "category": word()}),
                        empty=N_("This question has no answer: whoever comes here cannot go on."),
                    ),
                },
                {"help": Text()},
            ),
            empty=N_("The tree has no question."),
        ),
    },
    {
        "suggestions": ListOf(
            Record(
                {
                    "category": word(),
                    "any_of": ListOf(String(), empty=N_("Name at least one word or phrase.")),
                    "because": Text(),
                },
                {"channels": ListOf(word(), empty=N_("Name at least one channel, or leave this out."))},
            )
        )
    },
)

_CATEGORY = Record(
    {"title": Text(), "respond": Choice(RESPOND), "guidance": Text(), "source": Text()},
    {
        "action": Choice(ACTIONS),
        "first_response": duration("How soon after it came in a message is answered."),
        "resolution": duration(),
        "sources_min": Integer(0, 10, about="How many links to sources a reply needs."),
        "chain": word(),
        "template_only": Flag(),
        "templates": ListOf(word()),
        "offline_contact": Flag(about="Whether a reply has to name a way to reach the organisation in private."),
        "notify": word("The role that is told of such a message."),
    },
)

_STEP = Record(
    {"role": word()},
    {
        "quorum": Integer(1, 20, N_("A quorum is a whole number from %(least)s to %(most)s: below 1 nobody approves.")),
        "due": duration("Counted from the submission; without it the step is due when the response is."),
    },
    short="role",
)

CHECK_PARAMETERS: dict[str, dict[str, Shape]] = {
    "over_length": {},
    "missing_language": {},
    "placeholder_text": {},
    "phi": {},
    "pii_third_party": {
        "own_numbers": ListOf(String(), about="Telephone numbers that the organisation publishes itself."),
        "own_domains": ListOf(String(), about="Its own domains: addresses under them are nobody's personal data."),
        "own_addresses": ListOf(String(), about="The street addresses of its own premises."),
    },
    "confirms_client_relationship": {},
    "required_source_link": {},
    "missing_offline_contact": {},
    "missing_alt_text": {},
    "all_caps": {},
    "more_than_2_hashtags": {},
    "hashtag_not_camelcase": {},
    "reading_grade_over_9": {},
    "undefined_acronym": {"known": ListOf(String(), about="Acronyms that everybody knows.")},
    "no_source_link": {},
}
"""The content checks by name, with their parameters. One that a document does not name is off."""


def _check(parameters: dict[str, Shape]) -> Shape:
    return Record({"outcome": Choice(OUTCOMES)}, {"guidance": Text(), **parameters}, short="outcome")


_APPROVAL = Record(
    {
        "author_may_approve": Flag(False, N_("No author approves their own text. Only false can stand here.")),
        "distinct_people": Flag(about="Whether each person fills at most one step of an item."),
        "valid_for": duration("How long an approval holds."),
        "on_deadline_missed": Choice(
            ("escalate",), N_("“%(value)s” cannot stand here: silence never approves. Only escalate can.")
        ),
        "escalate_to": word(),
        "on_policy_change": Choice(("finish_under_old_unless_recall",)),
        "carry_over": Choice(("none",)),
    },
    {"guidance": Text()},
)

_DELEGATION = Record(
    {
        "max_days": Integer(1, 366),
        "needs_acceptance": Flag(),
        "chain_depth": Integer(1, 1, N_("A delegate cannot delegate further. Only 1 can stand here.")),
        "shown_as": Text(),
    },
    {"guidance": Text()},
)

_EMERGENCY = Record(
    {
        "declared_by": ListOf(word(), empty=N_("Nobody could declare an emergency. Name a role.")),
        "confirm_within": round_the_clock("A second person confirms within this time, or it lapses."),
        "max_duration": round_the_clock("How long a declaration holds."),
        "renewable": Flag(),
        "chain": word(),
        "pre_approved_facts": Flag(),
        "retro_review": Record(
            {"by": word(), "within": round_the_clock("After the publication."), "overdue_to": word()}
        ),
        "on_declare": ListOf(Choice(("hold_all_scheduled",))),
    },
    {"guidance": Text()},
)

_CORRECTIONS = Record(
    {
        "severities": MapOf(
            Record(
                {"title": Text(), "publish": duration(), "chain": word(), "prominence": Text()},
                {"acknowledge": duration(), "retro_review": Flag()},
            )
        ),
        "never_silent": ListOf(word()),
        "original": Text(),
        "correction_of_correction": Text(),
    },
    {"guidance": Text()},
)

_MODERATION = Record(
    {
        "capture_first": Flag(True, N_("A copy is kept before anything is removed. Only true can stand here.")),
        "publish_reason": Flag(),
        "appeal_within": duration(),
        "appeal_to": word(),
        "reasons": MapOf(Record({"title": Text(), "text": Text()})),
    },
    {"guidance": Text()},
)

_RECORDS = Record(
    {
        "decision_records": period(),
        "personal_information_after_use": period(),
        "moderated_comments": period(),
        "legal_hold": Choice(("overrides_all",)),
    },
    {"guidance": Text()},
)

DOCUMENT = Record(
    {
        **_IDENTITY,
        **_CALENDAR,
        "languages": _LANGUAGES,
        "roles": MapOf(_ROLE, empty=N_("A document without roles has nobody who approves.")),
        "topics": MapOf(Record({"title": Text()})),
        "triage": _TRIAGE,
        "categories": MapOf(_CATEGORY, empty=N_("A document without categories answers nothing.")),
        "chains": MapOf(ListOf(_STEP, empty=N_("This chain names no role, so that nobody would approve."))),
        "checks": Record({}, {name: _check(parameters) for name, parameters in CHECK_PARAMETERS.items()}),
        "approval": _APPROVAL,
    },
    {
        "delegation": _DELEGATION,
        "emergency": _EMERGENCY,
        "corrections": _CORRECTIONS,
        "moderation": _MODERATION,
        "records": _RECORDS,
        "templates": MapOf(Record({"title": Text(), "text": Text(), "owner": word(), "expires": day()})),
        "tone": MapOf(Text()),
        "disclosure": MapOf(Text()),
        "house_rules": MapOf(Text()),
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
        "title": "Onrecord guidance document",
        **DOCUMENT.schema(),
        "$defs": {"text": text},
    }
