"""Sentences that advise somebody about their own health: what to take, give or stop, and what they have.

Statements about everybody's health and pointers to care ("call 811", "ask your doctor", "get vaccinated") are none. The
rules know turns of phrase, not medicine: advice that is put in other words is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from policies.checking.letters import after, before, lowered, phrases, widest
from policies.checking.looks import MOST_SPANS
from policies.checking.medical import CONDITION, MEDICINE, NUMBER, SIGN, UNIT, WHO_ADVISES
from policies.checking.turns import BETWEEN, START, any_of, some, turn
from policies.facts import Span

KIND = "advice"
NEAR = 100
"""Characters before a word about health that can make advice of it."""

JUDGED = 1_000
"""Words about health that are looked at in one text. One that holds more is taken for advice there: no reply does."""

_KEY = re.compile(
    rf"(?:(?<=\d)|(?<=donne-)|(?<=donnez-)|\b(?<!-))(?=[a-z8])(?:(?P<amount>{UNIT})|(?P<medicine>{MEDICINE})"
    rf"|(?P<condition>{CONDITION})|(?P<sign>{SIGN})"
    r"|(?P<whom>(?<=give )(?:him|her)|lui)"
    r"|(?P<care>see (?:a|the|your) doctor|go to (?:the )?(?:hospital|er|emergency)|stitches|treatment|consulter"
    r"|traitement"
    r"|voir un medecin|aller (?:a l'hopital|a l'urgence|aux urgences)))(?![\w-])"
)

_TAKE = any_of(
    "take | taking | stop(?: taking)? | start(?: taking)? | continue(?: taking| with)? | keep taking | double | skip"
    " | increase | reduce | lower | switch(?: to)? | try | use | avoid | combine | mix | swallow | apply | put | rub"
    " | alternate | ask for | give (?:him|her|them|it|the \\w+|your \\w+)"
    # French
    " | prendre | cesser(?: de prendre)? | arreter(?: de prendre)? | continuer(?: a prendre| de prendre)? | utiliser"
    " | commencer(?: a prendre)? | appliquer | eviter | augmenter | reduire | doubler | sauter | essayer | mettre |"
    " avaler"
    " | (?:lui )?donner"
)
_SOMEBODY = any_of(
    "you | he | she | your (?:son|daughter|child|baby|kid|toddler|mother|mom|mum|father|dad|husband|wife|partner)"
)
_DO = any_of(
    f"(?:don't |do not |never |ne )?(?!taking){_TAKE}"
    " | (?:ne )?(?:prenez|prends|donnez(?:-lui|-leur)?|donne-lui|cessez(?: de prendre)?|arretez(?: de prendre)?|evitez"
    "|continuez(?: a prendre| de prendre)?|commencez(?: a prendre)?|utilisez|appliquez|augmentez|reduisez|doublez"
    "|sautez"
    "|essayez|mettez|avalez)"
)
_MAY = any_of(
    "should | shouldn't | can | can't | cannot | could | may | might | must | mustn't | needs? to | ought to | had"
    " better"
    " | (?:be )?better(?: to)? | ha(?:ve|s) to | don't (?:need|have) to | do not (?:need|have) to"
)
_PEUT = any_of("devriez | devez | pouvez | pourriez | avez | aurez | doit | devrait | peut | pourrait")

_TO_TAKE = turn(
    rf"{_SOMEBODY}(?:'d| would)? {_MAY}(?: not)? {some(2)}(?:{_TAKE}|give){BETWEEN}{some(5)}$",
    rf"i(?:'d| would) {some(1)}{_TAKE}{BETWEEN}{some(5)}$",
    rf"(?:it is|it's|is) (?:not )?(?:safe|fine|ok|okay|best|better)(?: for (?:you|him|her))? to"
    rf" {_TAKE}{BETWEEN}{some(5)}$",
    rf"(?:vous|il|elle) (?:ne |n')?{_PEUT} {some(3)}{_TAKE}{BETWEEN}{some(5)}$",
)
_TOLD_TO = re.compile(rf"{START}{_DO}{BETWEEN}{some(5)}$")
_ASKED = re.compile(r"\b(?:whether|who|that|si|qui)\b")
"""What stands before "or take" where the sentence is about whoever does."""

_NEED = turn(
    r"you (?:don't|do not|won't) need (?:to )?", r"no need (?:for|to) ", r"pas besoin (?:de |d')", r"inutile (?:de |d')"
)

_HOW_MUCH = re.compile(rf"\b{NUMBER}[ -]?(?:extra-strength )?$")
_GIVEN = turn(
    rf"(?:takes?|taking|give|giving|swallow|inhale|prenez|prends|prendre|donn(?:ez|er|e)(?:-lui)?"
    rf"|avale[rz]){BETWEEN}{some(6)}$"
)
_HOW_OFTEN = re.compile(
    rf"{BETWEEN}{some(5)}(?:every (?:\w{{1,6}}|\d+ ?(?:to|-) ?\d+) (?:hours?|hrs?|minutes)|(?:once|twice|(?:three|four"
    rf"|\d) times)"
    r" (?:a|per) day|at bedtime|before bed|(?:toutes les|aux|a chaque) (?:\w{1,7}|\d+ ?(?:a|-) ?\d+) (?:heures?|h"
    r"|minutes)"
    r"|(?:une|deux|trois|quatre|\d) fois par jour|(?:au|avant le) coucher)\b"
)

_SURELY = any_of(
    "just | only | probably | likely | almost certainly | certainly | definitely | clearly | most likely | simply"
    " | probablement | surement | sans doute | certainement | vraisemblablement | seulement | simplement | peut-etre"
)
_RISKS = "risk | chance | protect | immunity | question | to\\b | symptom | seen | heard | been | sign | higher | lower"
_HAS = turn(
    rf"(?:you're|he's|she's) having {some(3, _RISKS)}$",
    rf"{_SOMEBODY}(?:'ve|'s| {_SURELY})* (?:ha(?:ve|s)|must have)(?: {_SURELY})?(?: (?:got|caught|developed))?"
    rf" {some(3, _RISKS)}$",
    rf"(?:you've|he's|she's) (?:{_SURELY} )?(?:got|caught|developed) {some(3, _RISKS)}$",
    rf"(?:sounds|looks|seems) {some(2)}like {some(4)}$",
    rf"(?:this|that|it)(?:'s| is| was) {_SURELY} {some(2)}$",
    rf"(?:vous|il|elle|votre (?:fils|fille|enfant|bebe)) (?:avez|a|souffrez|souffre|faites|fait) (?:{_SURELY} |bien )?"
    rf"(?:(?:attrape|contracte|developpe) )?(?:la |le |une? |des |les |de |du |l'|d'){some(2)}$",
    rf"(?:on dirait|(?:ca|cela|ceci) ressemble a|il s'agit {_SURELY}|c'est {_SURELY}|ce n'est qu(?:e\b"
    rf"|(?=')))[ ']{some(4)}$",
    rf"(?:your|his|her|votre|vos|sa|son|ses) {some(2)}{SIGN} {some(2)}(?:suggests?|indicates?|points? to|means?"
    rf"|indiquent?|suggerent?) {some(4)}$",
)
_NOT_ILL = re.compile(
    r" (?:vaccin|shot|test|immunit|symptom|question|risk|exposure|contact|case|clinic|season|protect|concern|data|rate"
    r"|survivor)"
)

_OWN = turn(rf"(?:your|his|her|votre|vos|sa|son|ses) {some(2)}$")
_IS = re.compile(
    rf" {some(2)}(?:is|are|isn't|aren't|sounds?|looks?|seems?|est|sont|n'est|semble(?:nt)?|indique(?:nt)?"
    rf"|suggere(?:nt)?) {some(2)}"
    + any_of(
        "normal | fine | mild | serious | nothing | harmless | expected | typical | signs? | caused | contagious |"
        " viral | ok"
        " | bacterial | allergic | okay | dangerous | high | worrying | consistent | normale?s? | normaux | benigne?s? "
        "| graves?"
        " | legere?s? | inquietante?s? | rien | causee?s? | contagieu(?:x|se) | virale?s? | bacterienne?s? |"
        " allergiques?"
        " | dangereu(?:x|se)s? | attendue?s? | signes?"
    )
    + r"\b"
)
_DEGREES = re.compile(
    rf" (?:of|de) [0-9][0-9.,]{{0,5}} ?(?:degrees |degres |°?[cf] )?{some(4)}(?:is|isn't|est|n'est pas) {some(2)}"
    r"(?:normale?|fine|safe|nothing|dangerous|high|ok|okay|serious|grave|dangereuse|inquietante|elevee)\b"
)

_OTHERWISE_GIVEN = re.compile(
    r" (?:an? (?:call|ring|shout|hug|hand|chance|break|try|moment|minute|copy)|our|time|space|your|this|access|credit"
    r"|thanks"
    r"|information|my|the (?:number|link|address|form|time|details|chance|phone)|un (?:coup|appel|exemplaire|rendez)"
    r"|rendez"
    r"|une (?:chance|copie|minute)|notre|nos|du temps|votre|vos|ce |cette |ces |son |l'(?:adresse|occasion|information)"
    r"|part"
    r"|le (?:temps|numero|lien|formulaire)|la (?:parole|chance)|savoir|parvenir)"
)
_GIVES = re.compile(
    rf"(?:{START}|\byou (?:can|could|should|may|might|must|need to) (?:\w{{1,10}} )?)(?:give |donnez-|donne-)$"
)

_REFERRED = re.compile(
    rf"\b(?:ask|talk|speak|check|consult|call|contact|see|discuss|demandez|parlez|consultez|appelez|adressez-vous"
    rf"|informez-vous"
    rf"|communiquez|discutez) {some(6)}{WHO_ADVISES}\b"
    r"|\b(?:can't|cannot|can not|not able to|unable to|won't|ne pouvons pas|ne pouvons pas vous) (?:tell|say|advise"
    r"|recommend|dire"
    r"|conseiller|recommander)\b"
)
"""What stands before "take" where people are sent to somebody else for the answer."""

_DIRECTED = re.compile(
    r"\b(?:prescribed|directed|instructed|advised|recommended|told) (?:to|by)\b|\bas (?:prescribed|directed|instructed"
    r"|advised|told)\b"
    rf"|\b(?:unless|until|if|when|only|sauf|si|lorsque|quand) (?:avis )?(?:your|an?|the|une?|votre|le|la)"
    rf" {some(2)}{WHO_ADVISES}\b"
    r"|\b(?:prescrite?s?|indique|recommande) par\b|\b(?:comme|selon) (?:prescrit|l'ordonnance|les directives)\b"
    r"|\b(?:prescribes?|wisely|resistan\w+|unused|expired|leftover|list of|out of reach|back to|perimes?|inutilises?|la"
    r" liste de"
    r"|hors de (?:la )?portee)\b"
    r"|\b(?:bleach|chlorine|javex|javel|chlore|lit(?:re|er)s? of water|litres? d'eau|filter)\b"
)
"""What makes such a sentence one about what a prescriber says, about keeping medicines, or about clean water."""

_WHOEVER = re.compile(
    r"\b(?:if|when|whether|once|unless|until|while|where|(?<=\w )that|in case|even though|before|after|anyone|everyone"
    r"|somebody"
    r"|someone|people|person|those|who|whose|si|s'il|s'ils|s'elle|lorsqu\w*|quand|des que|jusqu\w*|avant|apres|pendant"
    r" que|qui"
    r"|que|qu'il|qu'elle|qu'ils|qu'on|personnes?|ceux|celles)\b"
)
"""What makes a sentence one about whoever has something."""

_FOR_A_SHOT = re.compile(
    r"(?: first)?,?(?: to (?:get|be|book|receive)| for (?:a|the|your)\b| pour (?:vous faire|obtenir|recevoir|le"
    r" vaccin))"
)


def advice(text: str, wanted: Iterable[str] = ()) -> list[Span]:
    """Where a text gives somebody advice about their own health, or uses one of the wanted phrases.

    Of a text that holds more such places than a finding names, the first ones.
    """
    plain = lowered(text)
    found = islice(_advice(plain), MOST_SPANS)
    return widest([*phrases(plain, wanted, KIND), *(Span(start, end, KIND) for start, end in found)])


def _advice(plain: str) -> Iterator[tuple[int, int]]:
    for judged, key in enumerate(_KEY.finditer(plain)):
        if judged == JUDGED:
            yield key.span()
            return
        said = before(plain, key.start(), NEAR)
        place = _RULES[key.lastgroup or ""](plain, key, said)
        if place is not None:
            yield key.start() - len(said) + place[0], place[1]


def _medicine(plain: str, key: re.Match[str], said: str) -> tuple[int, int] | None:
    """`take two of these tablets`, unless the sentence sends people to somebody who may say so."""
    told = _TO_TAKE.search(said) or _told(said)
    if told and not _elsewhere(plain, key):
        return told.start(), key.end()
    return _care(plain, key, said)


def _told(said: str) -> re.Match[str] | None:
    told = _TOLD_TO.search(said)
    joined = told is not None and said[told.start() : told.end()].split(" ")[0] in ("or", "and", "ou", "et")
    return None if joined and _ASKED.search(said) else told


def _amount(plain: str, key: re.Match[str], said: str) -> tuple[int, int] | None:
    """`give 5 ml`, `400 mg every six hours`."""
    much = _HOW_MUCH.search(said)
    given, often = _GIVEN.search(said), _HOW_OFTEN.match(plain, key.end())
    if much and (given or often) and not _DIRECTED.search(before(plain, key.start()) + after(plain, key.end())):
        return (given or much).start(), often.end() if often else key.end()
    return _medicine(plain, key, said)


def _condition(plain: str, key: re.Match[str], said: str) -> tuple[int, int] | None:
    """`you probably have the flu`, unless it is said of whoever has it."""
    has = _HAS.search(said)
    if has and not _NOT_ILL.match(plain, key.end()) and not _WHOEVER.search(before(plain, key.start())):
        return has.start(), key.end()
    return None


def _sign(plain: str, key: re.Match[str], said: str) -> tuple[int, int] | None:
    """`your rash looks viral`, `a fever of 39 is nothing`."""
    own, means = _OWN.search(said), _IS.match(plain, key.end())
    if own and means and not _WHOEVER.search(before(plain, key.start())):
        return own.start(), means.end()
    degrees = _DEGREES.match(plain, key.end())
    return (len(said), degrees.end()) if degrees else None


def _whom(plain: str, key: re.Match[str], said: str) -> tuple[int, int] | None:
    """`give him`, whatever follows, but for a call or a number."""
    gives = _GIVES.search(said)
    return (gives.start(), key.end()) if gives and not _OTHERWISE_GIVEN.match(plain, key.end()) else None


def _care(plain: str, key: re.Match[str], said: str) -> tuple[int, int] | None:
    """`you don't need antibiotics`, `no need to see a doctor`."""
    need = _NEED.search(said)
    if need and len(said) - need.end() <= NEAR // 4 and not _FOR_A_SHOT.match(plain, key.end()):
        return need.start(), key.end()
    return None


def _elsewhere(plain: str, key: re.Match[str]) -> bool:
    said = before(plain, key.start())
    return bool(_REFERRED.search(said) or _DIRECTED.search(said + key[0] + after(plain, key.end())))


_RULES = {
    "amount": _amount,
    "medicine": _medicine,
    "condition": _condition,
    "sign": _sign,
    "whom": _whom,
    "care": _care,
}
