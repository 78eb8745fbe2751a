"""Some days of work at Maple County: who wrote what, and what was done about it. Invented throughout."""

from __future__ import annotations

from dataclasses import dataclass, field

FLU = "https://maplecountyhealth.example/flu"
GRIPPE = "https://maplecountyhealth.example/fr/grippe"
BEACH = "https://maplecountyhealth.example/beaches"


@dataclass(frozen=True)
class Act:
    """One thing that somebody does, `after` minutes after the thing before."""

    who: str
    what: str  # submit, approve, request_changes, reject, publish, withdraw
    comment: str = ""
    after: int = 25


@dataclass(frozen=True)
class Scene:
    """A message, its triage and the draft that answers it. `days` and `minutes` count back from the load."""

    key: str
    days: int
    channel: str
    handle: str
    text: str
    language: str = "en"
    topic: str | None = None
    category: str | None = None
    reason: str = ""
    triaged_by: str = "amal"
    author: str = "amal"
    draft: dict[str, str] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    minutes: int = 0


def _approved(first: str = "priya", after: int = 25) -> tuple[Act, ...]:
    return (Act("amal", "submit", after=after), Act(first, "approve"))


SCENES = (
    # Approvals that have lapsed: nobody published in time.
    Scene(
        "lapsed-parking",
        13,
        "facebook",
        "D. Nguyen",
        "Is there parking at the Saturday clinic?",
        topic="immunisation",
        category="R1",
        reason="A plain question with a public answer.",
        draft={"en": f"Yes, parking is free behind the building on clinic days. Details: {FLU}"},
        acts=_approved(),
    ),
    Scene(
        "lapsed-wells",
        12,
        "x",
        "@ridgefarm",
        "How do I get my well water tested?",
        topic="environment",
        category="R1",
        reason="A plain question with a public answer.",
        draft={
            "en": "Pick up a free bottle at our office and bring the sample back the same day. "
            "How to take it: https://maplecountyhealth.example/wells"
        },
        acts=_approved(),
    ),
    Scene(
        "lapsed-ticks",
        12,
        "facebook",
        "Robin K.",
        "Where can I bring a tick to be identified?",
        minutes=90,
        topic="environment",
        category="R1",
        reason="A plain question with a public answer.",
        draft={"en": "You can send us a clear photograph: https://maplecountyhealth.example/ticks"},
        acts=_approved(),
    ),
    # Published.
    Scene(
        "done-hours",
        9,
        "x",
        "@sunny_lane",
        "@MapleHealth are you open on Friday?",
        topic="general",
        category="R1",
        reason="Opening hours are public.",
        draft={
            "en": "Yes, our office is open on Friday from 8:30 a.m. to 4:30 p.m. Details: "
            "https://maplecountyhealth.example/hours"
        },
        acts=(*_approved(), Act("amal", "publish", after=6)),
    ),
    Scene(
        "done-gratuit",
        8,
        "facebook",
        "Chantal B.",
        "Est-ce que la clinique de samedi est gratuite?",
        language="fr",
        topic="immunisation",
        category="R1",
        reason="Question simple dont la réponse est publique.",
        triaged_by="jules",
        author="jules",
        draft={"fr": f"Oui, le vaccin est gratuit et aucun rendez-vous n’est requis. Détails : {GRIPPE}"},
        acts=(Act("jules", "submit"), Act("priya", "approve"), Act("jules", "publish", after=9)),
    ),
    Scene(
        "done-myth",
        7,
        "facebook",
        "Truth Seeker",
        "The flu shot gives you the flu. Everyone knows it.",
        topic="immunisation",
        category="R3",
        reason="A wrong fact that many will read.",
        draft={
            "en": "We hear this a lot. The injected flu vaccine is inactivated, so it cannot give you flu. A sore arm "
            "or mild fever for a day is common. Source: https://www.canada.ca/flu"
        },
        acts=(
            Act("amal", "submit"),
            Act("nadia", "approve"),
            Act("priya", "approve"),
            Act("priya", "publish", after=8),
        ),
    ),
    # Not answered, on the record.
    Scene(
        "left-bashing",
        7,
        "blog",
        "rantpage",
        "lol health unit = clowns, defund them all",
        category="N1",
        reason="A site dedicated to bashing: two hundred posts of the same kind.",
        minutes=45,
    ),
    Scene(
        "left-satire",
        6,
        "x",
        "@maplesatire",
        "BREAKING: local health unit bans fun, sources say",
        category="N2",
        reason="A satire account, and labelled as one.",
    ),
    Scene(
        "left-cool",
        6,
        "instagram",
        "kay.lee",
        "Cool!",
        category="N3",
        reason="A remark that asks for nothing.",
        minutes=30,
    ),
    # Rejected, and one taken back.
    Scene(
        "no-joke",
        5,
        "x",
        "@hal_o_ween",
        "Do you give the flu shot in the shape of a pumpkin?",
        topic="immunisation",
        category="R5",
        reason="Light, but a chance to speak of the clinic.",
        draft={"en": f"Only the bandages come in orange. The clinic is open on Saturday: {FLU}"},
        acts=(Act("amal", "submit"), Act("priya", "reject", "Friendly, but it makes light of the vaccine. Leave it.")),
    ),
    # Priya's own drafts that came back.
    Scene(
        "back-shingles",
        4,
        "facebook",
        "M. Duarte",
        "Shingles shots are made from real shingles, no thanks.",
        topic="immunisation",
        category="R3",
        reason="A wrong fact, politely put.",
        triaged_by="priya",
        author="priya",
        draft={
            "en": "The shingles vaccine used here holds no live virus, so it cannot give you shingles. "
            "Source: https://www.canada.ca/shingles"
        },
        acts=(
            Act("priya", "submit"),
            Act("nadia", "request_changes", "Say “one protein of the virus”, not “no live virus”."),
        ),
    ),
    Scene(
        "back-fever",
        4,
        "facebook_dm",
        "New Dad",
        "My son has a fever of 39.5, what do I give him?",
        minutes=60,
        category="R6",
        reason="A clinical question: we point to care and give no advice.",
        triaged_by="priya",
        author="priya",
        draft={
            "en": "We cannot give medical advice here. Please call your doctor, or 911 in an emergency. "
            "A nurse answers at any hour: https://maplecountyhealth.example/nurse"
        },
        acts=(Act("priya", "submit"), Act("sam", "request_changes", "Please put the nurse line first.")),
    ),
    Scene(
        "back-algae",
        3,
        "x",
        "@lakeviewlife",
        "That green stuff in the lake is paint, the county is hiding it.",
        topic="environment",
        category="R3",
        reason="A wrong fact about a public hazard.",
        triaged_by="priya",
        author="priya",
        draft={
            "en": "It is blue-green algae, which warm and still water brings. Keep children and pets out of it. "
            f"Source: {BEACH}"
        },
        acts=(Act("priya", "submit"), Act("tom", "request_changes", "Name the two beaches where it was found.")),
    ),
    # Approved and waiting to go out.
    Scene(
        "ready-travel",
        1,
        "facebook",
        "Sasha P.",
        "Do you give travel vaccines?",
        topic="immunisation",
        category="R1",
        reason="A plain question with a public answer.",
        minutes=200,
        draft={"en": "We do not; travel clinics do. How to find one: https://maplecountyhealth.example/travel"},
        acts=_approved(),
    ),
    Scene(
        "ready-rendezvous",
        1,
        "x",
        "@lise_m",
        "Faut-il un rendez-vous pour le vaccin?",
        language="fr",
        topic="immunisation",
        category="R1",
        reason="Question simple.",
        minutes=170,
        triaged_by="jules",
        author="jules",
        draft={"fr": f"Non, aucun rendez-vous n’est requis le samedi. Détails : {GRIPPE}"},
        acts=(Act("jules", "submit"), Act("priya", "approve")),
    ),
    Scene(
        "ready-beach",
        1,
        "facebook",
        "Lakeview Moms",
        "Your beach data are a week old. Publish daily like others do.",
        topic="environment",
        category="R5",
        reason="Fair criticism, and we can say when results come.",
        minutes=140,
        draft={"en": f"Thank you, that is fair. Results now go up each Tuesday and Friday by noon: {BEACH}"},
        acts=_approved(),
    ),
    # Waiting for Priya.
    Scene(
        "wait-card",
        1,
        "x",
        "@first_timer",
        "Do I need my health card for the flu shot?",
        topic="immunisation",
        category="R1",
        reason="A plain question with a public answer.",
        minutes=100,
        draft={"en": f"No health card is needed at our Saturday flu clinic. Details: {FLU}"},
        acts=(Act("amal", "submit"),),
    ),
    Scene(
        "wait-queue",
        1,
        "x",
        "@tired_parent",
        "Waited 3 hours at your clinic with a baby and got sent home. Unacceptable.",
        topic="immunisation",
        category="R4",
        reason="A bad experience that we can try to put right.",
        minutes=80,
        draft={
            "en": "We are sorry about your wait. Please call us at 705-555-0142, weekdays 8:30 to 4:30, so that we can "
            "put this right."
        },
        acts=(Act("amal", "submit"),),
    ),
    Scene(
        "wait-gluten",
        1,
        "facebook",
        "Ann-Marie",
        "The flu vaccine is full of mercury, look it up.",
        topic="immunisation",
        category="R3",
        reason="A wrong fact that worries people.",
        minutes=70,
        author="ines",
        draft={
            "en": "Single-dose flu vaccines used at our clinic hold no mercury preservative. "
            "Source: https://www.canada.ca/flu"
        },
        acts=(Act("ines", "submit", after=10), Act("nadia", "approve", "Correct as it stands.", after=10)),
    ),
    # Emergency and public safety.
    Scene(
        "urgent-water",
        0,
        "x",
        "@ward3mom",
        "Tap water in Ward 3 smells like gasoline, is it safe??",
        topic="environment",
        category="E1",
        reason="A possible hazard to many, now.",
        minutes=55,
        draft={
            "en": "We are investigating a fuel smell in Ward 3 tap water. Until we know more, do not drink, cook or "
            "bathe with it. Next update within the hour."
        },
        acts=(Act("amal", "submit", after=4),),
    ),
    Scene(
        "urgent-school",
        0,
        "facebook",
        "PTA Ward 3",
        "Should the school close its fountains because of the smell?",
        topic="environment",
        category="E1",
        reason="The same hazard, asked for a school.",
        minutes=40,
        draft={"en": "Yes, please close them until we have the results. We will post an update within the hour."},
        acts=(Act("amal", "submit", after=4),),
    ),
    Scene(
        "urgent-pets",
        0,
        "x",
        "@dogsofmaple",
        "Can my dog drink the Ward 3 water?",
        topic="environment",
        category="E1",
        reason="The same hazard; many will ask this.",
        minutes=30,
        draft={"en": "Please do not give it to pets until we know more. Next update within the hour."},
    ),
    # Not yet triaged.
    Scene(
        "new-flu-kids", 0, "x", "@ella_rose", "Is the flu shot ok for my 2 year old?", topic="immunisation", minutes=28
    ),
    Scene("new-ctv", 0, "x_dm", "CTV desk", "CTV here, can the MOH comment on the outbreak by 3pm?", minutes=22),
    Scene(
        "new-piscine",
        0,
        "facebook",
        "Luc D.",
        "La piscine municipale est-elle sûre après la panne?",
        language="fr",
        topic="environment",
        minutes=15,
    ),
    Scene("new-pills", 0, "facebook", "bestpharma4u", "Buy cheap pills here http://pills.example", minutes=9),
)

OWN_DRAFT = {
    "en": f"Flu season is here. Free shots every Saturday, 9:30 a.m. to 3 p.m., 50 Main St. Details: {FLU}",
    "fr": f"La grippe arrive. Vaccin gratuit chaque samedi, 9 h 30 à 15 h, 50, rue Main. Détails : {GRIPPE}",
}
"""A statement that Priya is still writing."""
