"""The form of the content checks: each by its name, with its switch and its parameters."""

from __future__ import annotations

from governance.errors import N_
from policies.format.groups import ListOf, Record, Text
from policies.format.shapes import Choice, Shape, String, Written
from policies.format.written import word

OUTCOMES = ("block", "warn", "off")


def _phrases(about: str) -> dict[str, Shape]:
    return {"phrases": ListOf(String(), about=about)}


CHECK_PARAMETERS: dict[str, dict[str, Shape]] = {
    "over_length": {},
    "missing_language": {},
    "placeholder_text": {},
    "phi": {},
    "pii_third_party": {
        "own_numbers": ListOf(String(), about="Telephone numbers that the organisation publishes itself."),
        "own_domains": ListOf(String(), about="Its own domains: addresses under them are nobody's personal data."),
        "own_addresses": ListOf(String(), about="The street addresses of its own premises."),
        "regions": ListOf(
            Written("[A-Z]{2}", N_("“%(value)s” is no code of a country, such as CA, US or GB.")),
            empty=N_("Name at least one country, or leave this out."),
            about="Countries whose telephone numbers are recognised as people write them at home; CA where left out.",
        ),
    },
    "confirms_client_relationship": {},
    "clinical_advice": _phrases("Further words that are advice about somebody's health, beside those that are known."),
    "party_political": _phrases("Names of parties, candidates and campaigns, beside those that are known."),
    "endorsement": _phrases("Names and slogans that no text may praise, beside the turns of phrase that are known."),
    "required_source_link": {},
    "unofficial_link": {
        "official_domains": ListOf(
            String(), about="Domains that may be linked, with all below them, beside those of governments."
        )
    },
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


_ABOUT: dict[str, str] = {
    "over_length": "A text is longer than its channel takes, by the channel's own way of counting.",
    "missing_language": "A text is not written in a language that it needs.",
    "placeholder_text": "A place that was meant to be filled in was left.",
    "phi": "A person's health, test, visit or health card number is named.",
    "pii_third_party": "A telephone number, e-mail address, street address or identity number of a person is named.",
    "confirms_client_relationship": "The text says or shows that somebody is or was a client.",
    "clinical_advice": "The text gives advice about somebody's own health.",
    "party_political": "The text speaks for or against a party, a candidate or a campaign.",
    "endorsement": "The text praises or recommends a company or a product.",
    "required_source_link": "A source that the category asks for is not linked.",
    "unofficial_link": "A link leads to a domain that is not official.",
    "missing_offline_contact": "A way to reach the organisation in private, which the category asks for, is not named.",
    "missing_alt_text": "An attachment has no description in a language of the text.",
    "all_caps": "Three words or more in a row are in capital letters.",
    "more_than_2_hashtags": "A text has more than two hashtags.",
    "hashtag_not_camelcase": "The words of a hashtag do not begin with capital letters.",
    "reading_grade_over_9": "A text is hard to read.",
    "undefined_acronym": "An acronym is not spelt out at its first use.",
    "no_source_link": "A text has no link by which readers can check it.",
}


def _check(name: str, parameters: dict[str, Shape]) -> Shape:
    return Record(
        {"outcome": Choice(OUTCOMES, about="Whether what the check finds blocks, warns or is not looked for.")},
        {
            "guidance": Text(about="Why the check is there, for whoever writes."),
            "override_by": ListOf(
                word(),
                empty=N_("Name at least one role, or leave this out."),
                most=20,
                about="Roles that may let a text pass although this check blocks it, with a reason; never its author.",
            ),
            **parameters,
        },
        short="outcome",
        about=_ABOUT[name],
    )


CHECKS = Record(
    {},
    {name: _check(name, parameters) for name, parameters in CHECK_PARAMETERS.items()},
    about="The content checks by name. One that is not named is off.",
)
