"""Words that tell the public something about one person's health, or that somebody is a client at all.

The second is forbidden even where the person said so first. Each rule looks at a word for "your" and the few words
after it in the same sentence, so that an author can see why a text was held back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.checking.dates import DATE
from policies.facts import Span


def _words(written: str) -> frozenset[str]:
    return frozenset(written.split())


REACH = 10
"""How many words after "your" belong to it."""

_TOKEN = re.compile(r"[\w'’]+|[.!?](?=\s|$)|[;\n]")
_YOUR = frozenset(("your", "votre", "vos", "ton", "ta", "tes"))
_SOMEBODYS = _YOUR | {"his", "her", "their", "son", "sa", "ses"}
_DATE = re.compile(DATE, re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_GREETING = re.compile(
    r"(?<!\w)(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening)|bonjour|bonsoir|salut|chers?|chère|allô)[ ,]{1,2}"
    r"(?:(?:Mrs?|Ms|Miss|Dr|M|Mme|Mlle|Monsieur|Madame)\.? )?(?P<name>[A-ZÀ-Þ][\w'’-]{0,30}(?: [A-ZÀ-Þ][\w'’-]{0,30})?)"
)
_NOBODY = _words(
    "there all everyone everybody folks team residents resident parents neighbours neighbors friends madam sir "
    "community maple monsieur madame mesdames messieurs tous toutes tout résidents parents amis chers the we our thank "
    "thanks yes no please merci oui non nous la le les vous à and it this that for if in on at as"
)

_HEALTH = _words(
    "test tests result results diagnosis prescription prescriptions medication medications vaccine vaccines "
    "vaccination vaccinations immunization immunizations immunisation immunisations dose doses bloodwork blood xray "
    "scan biopsy screening infection treatment symptoms condition pregnancy file chart record records referral "
    "appointment appointments visit visits swab sample samples résultat résultats diagnostic ordonnance médicament "
    "médicaments vaccin vaccins radiographie dépistage traitement symptômes grossesse dossier dossiers prélèvement "
    "prélèvements échantillon analyse analyses visite visites rendez"
)
_OUTCOME = _words(
    "negative positive normal abnormal inconclusive négatif négative négatifs négatives positif positive positifs "
    "positives normal normale normaux normales anormal anormale concluant concluante"
)
_HAPPENED = _words(
    "was were came showed shows arrived had était étaient fut confirme confirment montre montrent indique indiquent"
)
_IS = _words("is are has have est sont a ont")
_STATE = _OUTCOME | _words(
    "ready back complete completed scheduled booked confirmed overdue been mailed sent prêt prête prêts prêtes arrivé "
    "arrivés arrivée arrivées confirmé confirmée prévu prévue fixé fixée été envoyé envoyés donné révélé"
)
_PERHAPS = _words("if whether can could may might will would should peut peuvent pourrait pourraient sera seront")
# Making an appointment says nothing of one that exists.
_BOOKING = _words(
    "book make schedule reserve plan booking making scheduling change cancel reschedule prendre prenez réserver "
    "réservez fixer fixez planifier planifiez modifier modifiez annuler annulez"
)
_TOLD = re.compile(
    r"\b(?:we|our (?:staff|team|nurses?|clinic|office))(?: (?:have|had|has|already|just)){0,2}"
    r" (?:saw|seen|treated|tested|vaccinated|immunized|immunised|examined|diagnosed) you\b"
    r"|\b(?:as|you are|you're|you were) (?:a|an|our|one of our) (?:\w{1,20} )?(?:patient|client)s?\b"
    r"|\bnous vous avons(?: \w{1,12})?"
    r" (?:vue?s?|traitée?s?|testée?s?|vaccinée?s?|examinée?s?)\b"
    r"|\b(?:vous êtes|vous étiez|en tant que|comme) (?:une? |notre |nos )?(?:\w{1,20} )?(?:patiente?|cliente?)s?\b",
    re.IGNORECASE,
)
_HAD_DONE = re.compile(
    r"\byou (?:were|have been|had been)(?: \w{1,20})? "
    r"(?:tested|seen|treated|diagnosed|admitted|vaccinated|immunized|immunised|referred|examined)\b"
    r"|\bwhen you (?:visited|came to|attended|saw) (?:us|our|the)\b"
    r"|\bvous (?:avez|aviez) été(?: \w{1,20})?"
    r" (?:testée?s?|vue?s?|traitée?s?|diagnostiquée?s?|vaccinée?s?|examinée?s?)\b",
    re.IGNORECASE,
)
_GENERAL = _words("if when once unless whether until before anyone who si lorsque quand avant")
"""Words before a "your" or "you were" that make the sentence one about anybody."""


Token = tuple[str, int, int]
"""A word, folded to small letters, and where it stands."""


def health_details(text: str) -> list[Span]:
    """A person greeted by name together with a health matter or a date of theirs, and results of one person's tests."""
    names = [match.span("name") for match in _GREETING.finditer(text) if _first(match["name"]) not in _NOBODY]
    dated = _DIGIT.search(text) is not None
    found: list[Span] = []
    details: list[Span] = []
    for (owner, _, _), words in _owned(text, _SOMEBODYS):
        thing = _health_word(words)
        if thing is not None and (result := _result(words, thing)):
            found.append(result)
        if names and owner in _YOUR:
            if dated and (date := _date(text, words)):
                details.append(date)
            elif thing is not None:
                details.append(Span(words[thing][1], words[thing][2], "health_detail"))
    if details:
        found += [Span(start, end, "name") for start, end in names]
        found += details
    return sorted(dict.fromkeys(found))


def client_relationship(text: str) -> list[Span]:
    """Words that confirm that somebody was tested, treated or seen, or has a file or an appointment."""
    found = [Span(*match.span(), "relationship") for match in _TOLD.finditer(text)]
    found += [
        Span(*match.span(), "relationship")
        for match in _HAD_DONE.finditer(text)
        if not _preceded(text, match.start(), _GENERAL)
    ]
    for (_, start, _), words in _owned(text, _YOUR):
        end = _confirmed(text, start, words)
        if end:
            found.append(Span(start, end, "relationship"))
    return sorted(found, key=lambda span: (span.start, span.end))


def _first(name: str) -> str:
    return name.partition(" ")[0].casefold()


def _owned(text: str, owners: frozenset[str]) -> Iterator[tuple[Token, list[Token]]]:
    """Each word for "your" with the words that follow it, to the end of the sentence or the next such word."""
    owner: Token | None = None
    words: list[Token] = []
    before = ""
    for match in _TOKEN.finditer(text):
        word = match[0].casefold()
        owns = word in owners
        if owner and (owns or word in ".!?;\n"):
            yield owner, words
            owner = None
        if owns and before not in _GENERAL:
            owner, words = (word, match.start(), match.end()), []
        elif owner and len(words) < REACH:
            words.append((word, match.start(), match.end()))
        before = word
    if owner:
        yield owner, words


def _date(text: str, words: list[Token]) -> Span | None:
    """A date among the six words that follow."""
    if not words:
        return None
    begin, end = words[0][1], words[:6][-1][2]
    date = _DIGIT.search(text, begin, end) and _DATE.search(text, begin, end)
    return Span(*date.span(), "date") if date else None


def _health_word(words: list[Token]) -> int | None:
    """The place of the first health word among the six words that follow."""
    for place, word in enumerate(words[:6]):
        if word[0] in _HEALTH:
            return place
    return None


def _result(words: list[Token], thing: int) -> Span | None:
    """`your TB skin test was negative`: a health word of somebody's, with an outcome after it."""
    for word, _, end in words[thing + 1 :]:
        if word in _PERHAPS:
            return None
        if word in _OUTCOME:
            return Span(words[thing][1], end, "health_result")
    return None


def _confirmed(text: str, start: int, words: list[Token]) -> int | None:
    """Where the words end that confirm something of this "your"; None where they do not."""
    said = [word for word, _, _ in words]
    for place, word in enumerate(said[:6]):
        if word in ("appointment", "appointments"):
            return None if _preceded(text, start, _BOOKING) else words[place][2]
        if said[place : place + 2] == ["rendez", "vous"]:
            return None if _preceded(text, start, _BOOKING) else words[place + 1][2]
        if word in _HEALTH:
            after = said[place + 1 : place + 5]
            for offset, verb in enumerate(after):
                if verb in _HAPPENED or (verb in _IS and _STATE.intersection(after[offset + 1 :])):
                    return words[place + 1 + offset][2]
    return None


def _preceded(text: str, start: int, words: frozenset[str]) -> bool:
    """Whether the word before a place is one of these."""
    before = re.findall(r"[\w'’]+", text[max(0, start - 24) : start])
    return bool(before) and before[-1].casefold() in words
