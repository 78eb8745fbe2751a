"""The content checks in words."""

from __future__ import annotations

from collections.abc import Mapping

from governance.errors import N_
from policies.format.form_checks import CHECK_PARAMETERS
from policies.parts import Check, Document
from policies.printed.clause import Clause, Made, details, phrases, roles
from policies.sentences import Sentence, say

NAMES: Mapping[str, str] = {
    "over_length": N_("Too long for its channel"),
    "missing_language": N_("A language is missing"),
    "placeholder_text": N_("A place left to be filled in"),
    "phi": N_("Somebody's health"),
    "pii_third_party": N_("Personal details of others"),
    "confirms_client_relationship": N_("Confirming that somebody is a client"),
    "clinical_advice": N_("Advice about somebody's health"),
    "party_political": N_("Taking sides in politics"),
    "endorsement": N_("Praising a product"),
    "required_source_link": N_("The source that the category asks for"),
    "unofficial_link": N_("Links to other than official pages"),
    "missing_offline_contact": N_("A way to reach the organisation in private"),
    "missing_alt_text": N_("A description of each image"),
    "all_caps": N_("Words in capital letters"),
    "more_than_2_hashtags": N_("More than two hashtags"),
    "hashtag_not_camelcase": N_("Hashtags in small letters"),
    "reading_grade_over_9": N_("Hard to read"),
    "undefined_acronym": N_("Acronyms that are not spelt out"),
    "no_source_link": N_("No link to a source"),
}
OUTCOMES: Mapping[str, str] = {
    "block": N_("Blocks a submission."),
    "warn": N_("Warns, and blocks nothing."),
    "off": N_("Switched off."),
}
PARAMETERS: Mapping[str, str] = {
    "own_numbers": N_("Telephone numbers that may stand in a text: %(words)s."),
    "own_domains": N_("Domains whose addresses may stand in a text: %(words)s."),
    "own_addresses": N_("Street addresses that may stand in a text: %(words)s."),
    "regions": N_("Telephone numbers are recognised as they are written in: %(words)s."),
    "known": N_("Acronyms that everybody knows: %(words)s."),
    "phrases": N_("Looked for as well: %(words)s."),
    "official_domains": N_("Official as well: %(words)s."),
}
"""What the parameters of the checks mean, by name."""


def checks(document: Document) -> Made:
    """What is looked for in every draft, and what follows where it is found."""
    for one in document.checks.values():
        given = {key: vars(one)[key] for key in ("outcome", "override_by", *CHECK_PARAMETERS[one.name])}
        yield Clause(
            one.clause,
            None,
            one.guidance,
            say(NAMES[one.name]),
            details(
                ("outcome", say(OUTCOMES[one.outcome])),
                ("override_by", _override(document, one)),
                *((key, _told(key, words)) for key, words in given.items() if key in PARAMETERS),
            ),
            {**given, **({"guidance": one.guidance} if one.guidance else {})},
        )


def _told(key: str, words: tuple[str, ...]) -> Sentence | None:
    return say(PARAMETERS[key], words=phrases(words)) if words else None


def _override(document: Document, one: Check) -> Sentence | None:
    if not one.override_by:
        return None
    return say(
        N_("With a reason, a text may be let pass by: %(roles)s. Never by its author."),
        roles=roles(document, one.override_by, "or"),
    )
