"""The checks of what a text says: of people, of anybody's health, of parties and products, and whose pages it links."""

from __future__ import annotations

from collections.abc import Iterator

from governance.errors import N_
from policies.checking import advice, partiality, personal_data, relationship, sites
from policies.checking.looks import Look
from policies.facts import Finding

_THIRD_PARTY = {
    "telephone": N_("Telephone numbers that are not the organisation's own: %(count)s. Take them out."),
    "email": N_("E-mail addresses that are not the organisation's own: %(count)s. Take them out."),
    "street_address": N_("Street addresses that are not the organisation's own: %(count)s. Take them out."),
    "social_insurance_number": N_("Social insurance numbers: %(count)s. Take them out."),
    "social_security_number": N_("Social security numbers: %(count)s. Take them out."),
    "national_insurance_number": N_("National insurance numbers: %(count)s. Take them out."),
    "bank_account": N_("Numbers of bank accounts: %(count)s. Take them out."),
    "ip_address": N_("Addresses of somebody's connection to the internet: %(count)s. Take them out."),
    "credit_card": N_("Numbers of payment cards: %(count)s. Take them out."),
    "date_of_birth": N_("Dates of birth: %(count)s. Take them out."),
}
_HEALTH = {
    "health_card": N_("Numbers of health cards: %(count)s. Take them out."),
    "health_result": N_("Results of one person's test: %(count)s. Take them out."),
    "name": N_("A person is greeted by name together with their health or a date of theirs. Take both out."),
}


def pii_third_party(look: Look) -> Iterator[Finding]:
    """Contact details and numbers of people."""
    own = personal_data.own(look.check)
    for language, text in look.texts.items():
        yield from look.by_kind(language, personal_data.third_party(text, own), _THIRD_PARTY)


def phi(look: Look) -> Iterator[Finding]:
    """One person's health."""
    for language, text in look.texts.items():
        spans = [*personal_data.health_cards(text), *relationship.health_details(text)]
        # A date or a health word is named only with the name of the person whose it is.
        spans = [one if one.kind in _HEALTH else one._replace(kind="name") for one in spans]
        yield from look.by_kind(language, spans, _HEALTH)


def confirms_client_relationship(look: Look) -> Iterator[Finding]:
    """That somebody is a client or patient."""
    sentence = N_("This tells the public that somebody is a client or patient, which is never said, even if they did.")
    return look.where(relationship.client_relationship, sentence)


def clinical_advice(look: Look) -> Iterator[Finding]:
    """Advice about somebody's own health."""
    sentence = N_(
        "This reads as advice about somebody's own health. Point to care instead: a doctor, a nurse line, an emergency "
        "number."
    )
    return look.where(lambda text: advice.advice(text, look.check.phrases), sentence)


def party_political(look: Look) -> Iterator[Finding]:
    """Words for or against a party, a candidate or who governs."""
    sentence = N_("This names a party, asks for votes or attacks who governs. Say what is done, and take no side.")
    return look.where(lambda text: partiality.party_political(text, look.check.phrases), sentence)


def endorsement(look: Look) -> Iterator[Finding]:
    """Words for something that is sold."""
    sentence = N_("This speaks for something that is sold. Say what people need, and name no brand or shop.")
    return look.where(lambda text: partiality.endorsement(text, look.check.phrases), sentence)


def unofficial_link(look: Look) -> Iterator[Finding]:
    """Links to pages of others than the named domains and governments."""
    sentence = N_(
        "Links to pages that are neither the organisation's own nor a government's: %(count)s. Link an official page."
    )
    return look.where(lambda text: sites.unofficial(text, look.check.official_domains), sentence)
