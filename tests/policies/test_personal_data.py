"""Personal data by pattern and check digit: what is found, what is the organisation's own, and what is neither."""

from __future__ import annotations

import pytest

from policies.checking.personal_data import Own, health_cards, is_address, own, third_party
from policies.checking.relationship import client_relationship, health_details
from policies.checking.telephones import LOOK_UPS, standard
from policies.parts import Check
from tests.policies.starter import faults, values, written

MAPLE = own(
    Check(
        "pii_third_party",
        "block",
        own_numbers=("705-555-0142", "1-866-797-0007"),
        own_domains=("maplecountyhealth.example",),
        own_addresses=("50 Main St.", "12, rue de la Montagne"),
    )
)
NOBODY = Own()


def kinds(text: str, known: Own = MAPLE) -> list[str]:
    return [span.kind for span in third_party(text, known)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Call nurse K. at home 705-555-0199", "telephone"),
        ("Call (705) 555-0199 now", "telephone"),
        ("+1 705.555.0199", "telephone"),
        ("705\u00a0555\u00a00199 or later", "telephone"),
        ("705\u2011555\u20110199", "telephone"),
        ("7055550199", "telephone"),
        ("Appelez le 705 555-0199", "telephone"),
        ("Ring +33 1 42 68 53 00", "telephone"),
        ("at home: 555-0199", "telephone"),
        ("\u0667\u0660\u0665-555-0199", "telephone"),  # a digit is a digit
        ("joan.miller+tb@mail.example", "email"),
        ("Écrivez à rené@courriel.example.", "email"),
        ("Desk: (705) 555-0199 ext. 12", "telephone"),
        ("+46 (0)8 928 571 38", "telephone"),
        ("0044 20 7946 0018", "telephone"),
        ("+1-984-182-0190", "telephone"),  # given out before the plan was published
        ("Mobile: 432 03 163", "telephone"),
        ("please call me at 0494 92 82 32", "telephone"),
        ("tél. : 71-33-52-22", "telephone"),
        ("appelez-la au 78 651 450", "telephone"),
        ("781 1704 (450 0840 office)", "telephone"),
        ("mailed to 14 Birch Ave.", "street_address"),
        ("write to P.O. Box 149", "street_address"),
        ("case postale 12", "street_address"),
        ("she lives at 12 Elm St, Apt. 4", "street_address"),
        ("appartement 12", "street_address"),
        ("au 36 rue de pologne", "street_address"),
        ("Pohlstrasse 9", "street_address"),
        ("Rua João Pessoa 1636", "street_address"),
        ("the fire at 1203B North Lake Shore Blvd", "street_address"),
        ("12 Elm St tested positive", "street_address"),
        ("at 7 5th Line", "street_address"),
        ("au 14, rue des Bouleaux", "street_address"),
        ("au 1280 boul. Saint-Laurent", "street_address"),
        ("au 3 chemin de l'Église", "street_address"),
        ("SIN 046 454 286", "social_insurance_number"),
        ("046-454-286", "social_insurance_number"),
        ("son NAS est le 046454286", "social_insurance_number"),
        ("card 4454794511390933?", "credit_card"),
        ("4454 7945 1139 0933 and", "credit_card"),
        ("card 630427373398", "credit_card"),
        ("ma carte est la 180016070420458", "credit_card"),
        ("SSN 460 89 9847", "social_security_number"),
        ("460-89-9847", "social_security_number"),
        ("AB 12 34 56 C", "national_insurance_number"),
        ("NI number AB123456C", "national_insurance_number"),
        ("GB05QJZO19199608871268", "bank_account"),
        ("IBAN: FR14 2004 1010 0505 0001 3M02 606", "bank_account"),
        ("from 36.106.174.11", "ip_address"),
        ("from 2001:db8::8a2e:370:7334,", "ip_address"),
        ("born on March 3, 1984", "date_of_birth"),
        ("DOB: 1984-03-03", "date_of_birth"),
        ("née le 3 mars 1984", "date_of_birth"),
    ],
)
def test_details_of_a_person_are_found(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Call 705-555-0142, +1 705 555 0142, (705) 555.0142 or 555-0142.",
        "Telehealth: 1-866-797-0007 or 1 (866) 797-0007",
        "info@maplecountyhealth.example and INFO@mail.MapleCountyHealth.example",
        "50 Main St. is open; 50 Main Street too; au 50, rue Main aussi",
        "au 12 rue de la Montagne",
    ],
)
def test_the_organisations_own_details_are_nobodys(text: str) -> None:
    assert kinds(text) == []
    assert kinds(text, NOBODY) != []


@pytest.mark.parametrize(
    "text",
    [
        "open 9:30 a.m. to 3 p.m., Monday 23 November 2026",
        "412 E. coli per 100 mL, above the limit of 200",
        "In 2026-11-23 09:12:00 there were 258 345 cases",
        "473\u00a0933\u00a0356 élèves",
        "See https://data.example/705-555-0199/4454794511390933?id=046-454-286",
        "Dial 811 or 911",
        "3 ways to stay well, 5 minutes' drive",
        "As of 19 March drive-in tests are offered",
        "@MapleHealth 2-1-1",
        "ISBN 978-3-16-148410-0",
        "1234567890123456",
        "a@b",
        "from 8 h 30 à 16 h 30, du 12 au 15 mai",
        "Ward 3 arena from 8 p.m.",
        "Lot 46-12, section 1234-567",
        "We call 1 234 567 people a year",
        "call before 2026-12-24 or fax 2026-12-24",
        "deaths rose by +20 000 000, cases by 12 345 678",
        "the cell count was 1 234 567 in all",
        "see section 10.11.12.13 and version 2.10.0.14",
        "1.2.3.4 and ::1 and 09:12:00",
        "card 630427373399",
        "GB05QJZO19199608871269",
        "000-12-3456 and 912-34-5678",
        "RR 1.2, app. 3.5",
        "lot AB123456C was recalled",
        "Fire Brigade 12, 3 routes ouvertes",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert kinds(text, NOBODY) == []
    assert health_cards(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1234-567-897-AB", True),
        ("1234 567 897", True),
        ("1234567897AB", True),
        ("health card 1234567897", True),
        ("numéro de carte Santé : 1234567897", True),
        ("1234567897", False),  # ten bare digits may be anything
        ("1234-567-890-AB", False),  # the check digit is wrong
        ("705-555-0142", False),
        ("NHS number 943 476 5919", True),
        ("your NHS no. is 9434765919", True),
        ("NHS number 943 476 5918", False),
        ("the NHS saw 943 476 5919", False),
    ],
)
def test_a_health_card_is_told_from_a_telephone_by_its_form_and_check_digit(text: str, found: bool) -> None:
    assert bool(health_cards(text)) is found


def test_a_number_is_of_one_kind() -> None:
    assert kinds("health card 7055550101-AB", NOBODY) in ([], ["telephone"])
    assert [span.kind for span in third_party("4454 7945 1139 0933", NOBODY)] == ["credit_card"]


def test_numbers_beyond_the_look_ups_are_taken_for_numbers() -> None:
    text = " ".join(f"705-555-{n:04}" for n in range(LOOK_UPS + 20))
    assert len(third_party(text, NOBODY)) == LOOK_UPS + 20


def test_only_numbers_of_the_plan_have_a_standard_form() -> None:
    assert standard("(705) 555-0142") == "+17055550142"
    assert standard("123-456-7890") is None
    assert standard("seven") is None
    assert is_address("50 Main St.")
    assert not is_address("Main Street")


PERSONAL = [
    "Hi Joan, your Oct 3 TB skin test was negative and was mailed to you.",
    "Dear Mr. Miller, your file is ready.",
    "Bonjour Marie, votre dose du 3 octobre est prévue.",
    "Hello Priya Raman, your appointment is on Dec 5.",
    "Her result came back positive.",
    "Vos résultats étaient négatifs.",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_somebodys_health_is_found(text: str) -> None:
    assert health_details(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hi Sarah, you can drop in on Dec 5. Bring your health card.",
        "Hi everyone, your flu vaccine is free.",
        "Bonjour à tous, votre vaccin est gratuit.",
        "Dear residents, your vaccine is here.",
        "If your test is positive, stay home.",
        "The lab result was negative for lead.",
        "Hi Joan, thank you for asking. The clinic is open on Oct 3.",
        "Your water test results can be negative and the tap still off.",
    ],
)
def test_health_in_general_is_left_alone(text: str) -> None:
    assert health_details(text) == []


CONFIRMING = [
    "your Oct 3 TB skin test was negative",
    "Your appointment is on Monday.",
    "Your results are ready.",
    "You were tested in May.",
    "When you visited our clinic, the nurse explained it.",
    "As our patient you may ask for your file.",
    "Our nurses have seen you twice.",
    "Votre rendez-vous est confirmé.",
    "Votre dossier a été envoyé.",
    "Vos résultats étaient négatifs.",
    "Vous avez été vacciné en mai.",
    "Nous vous avons testée mardi.",
    "Vous êtes notre patiente depuis 2020.",
]


@pytest.mark.parametrize("text", CONFIRMING)
def test_words_that_confirm_a_client_are_found(text: str) -> None:
    assert client_relationship(text)


@pytest.mark.parametrize(
    "text",
    [
        "We can't discuss personal matters here. Please call our privacy line, 705-555-0142, weekdays 8:30 to 4:30.",
        "Book your appointment online.",
        "Prenez votre rendez-vous en ligne.",
        "If you were tested, stay home until you have the result.",
        "Si vous avez été testé, restez à la maison.",
        "No appointment or health card needed.",
        "We have sent you a direct message.",
        "Your feedback was passed on to the team.",
        "Ask your doctor about the vaccine.",
        "Votre question a été transmise.",
    ],
)
def test_words_that_confirm_nobody_are_left_alone(text: str) -> None:
    assert client_relationship(text) == []


BRITISH = own(
    Check(
        "pii_third_party",
        "block",
        own_numbers=("0161 496 0142", "0161 496 0100"),
        own_domains=("mereside.example",),
        own_addresses=("1 Mereside Way", "PO Box 14"),
        regions=("GB",),
    )
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring 0161 496 0199", ["telephone"]),
        ("(020) 7946 0018", ["telephone"]),
        ("call +44 161 496 0199", ["telephone"]),
        ("Ring 0161 496 0142, 0161 4960142 or +44 161 496 0142", []),
        ("at 12 Elm Mews or 1 Mereside Way", ["street_address"]),
        ("PO Box 14, P.O. Box 15", ["street_address"]),
        ("Open 0930 to 1630, bays 01 02 03", []),
    ],
)
def test_numbers_are_read_as_the_named_country_writes_them(text: str, found: list[str]) -> None:
    assert kinds(text, BRITISH) == found


def test_numbers_of_another_country_need_its_code() -> None:
    assert kinds("0161 496 0199", NOBODY) == []
    assert kinds("+44 161 496 0199", NOBODY) == ["telephone"]


def test_an_address_is_marked_with_its_flat() -> None:
    (span,) = third_party("at 12 Elm St, Apt. 4, on Monday", NOBODY)
    assert "at 12 Elm St, Apt. 4, on Monday"[span.start : span.end] == "12 Elm St, Apt. 4"


def _with(**parameters: object) -> list[str]:
    document = values()
    document["checks"]["pii_third_party"].update(parameters)
    return [str(fault) for fault in faults(written(document))]


def test_a_document_names_the_countries_whose_numbers_are_its_own() -> None:
    assert _with(own_numbers=["0161 496 0142"], regions=["GB"]) == []
    assert _with(own_numbers=["(612) 555-0142", "0161 496 0142"], regions=["US", "GB"]) == []
    (refused,) = _with(own_numbers=["0161 496 0142"])
    assert "checks.pii_third_party: “0161 496 0142” is no telephone number of the numbering plan" in refused


@pytest.mark.parametrize("code", ["ZZ", "gb", "GBR"])
def test_a_country_without_a_numbering_plan_is_refused_and_its_numbers_not_judged(code: str) -> None:
    (refused,) = _with(own_numbers=["0161 496 0142"], regions=[code])
    assert f"“{code}” is no code of a country" in refused
