"""What a word of a public text is, where changing it could change what is said: in English and in French."""

from __future__ import annotations

import re

from governance.errors import N_

NEGATION, NUMBER, DATE, NAME, LINK, SIGN, WORD = "negation", "number", "date", "name", "link", "sign", "word"

CHANGED = {
    NEGATION: N_("In %(language)s the negation “%(word)s” was changed, added or taken away."),
    NUMBER: N_("In %(language)s the number or measure “%(word)s” was changed, added or taken away."),
    DATE: N_("In %(language)s the date or time “%(word)s” was changed, added or taken away."),
    NAME: N_("In %(language)s the name “%(word)s” was changed, added or taken away."),
    LINK: N_("In %(language)s the link or address “%(word)s” was changed, added or taken away."),
    SIGN: N_("In %(language)s the sign “%(word)s” was changed, added or taken away."),
    WORD: N_("In %(language)s the word “%(word)s” was changed, added or taken away."),
}
"""What is said of a word that changed, the gravest kind first."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NEGATIONS = _set(
    "no not never none nobody nothing neither nor nowhere without cannot cant dont doesnt didnt isnt arent wasnt "
    "werent couldnt wont wouldnt shouldnt hasnt havent hadnt mustnt hardly barely scarcely rarely seldom except "
    "unless unable ne n pas non ni sans aucun aucune aucuns aucunes jamais rien personne nul nulle plus point "
    "guère nullement sauf"
)
_NUMBERS = _set(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand "
    "thousands million millions billion billions half halves quarter quarters third thirds double triple dozen "
    "dozens first second fourth fifth sixth seventh eighth ninth tenth once twice both single couple pair percent "
    "per cent cents dollar dollars degree degrees metre metres meter meters kilometre kilometres litre litres "
    "gram grams dose doses zéro un une deux trois quatre cinq sept huit neuf dix onze douze treize quatorze "
    "quinze seize vingt vingts trente quarante cinquante soixante septante huitante nonante cents mille milliard "
    "milliards demi demie quart quarts tiers triple douzaine douzaines premier première premiers premières "
    "seconde seconds secondes pourcent degré degrés mètre mètres kilomètre kilomètres gramme grammes km cm mm kg "
    "mg ml l g m iv vi vii viii ix xi xii"
)
_DATES = _set(
    "january february march april may june july august september october november december jan feb mar apr jun "
    "jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mondays tuesdays "
    "wednesdays thursdays fridays saturdays sundays mon tue tues wed thu thur thurs fri sat sun today tomorrow "
    "yesterday tonight noon midnight am pm a.m p.m hour hours minute minutes day days week weeks weekend weekends "
    "month months year years daily weekly monthly yearly morning mornings afternoon afternoons evening evenings "
    "night nights now later until before after janvier février mars avril mai juin juillet août septembre octobre "
    "novembre décembre janv fév févr avr juil déc lundi mardi mercredi jeudi vendredi samedi dimanche lundis "
    "mardis mercredis jeudis vendredis samedis dimanches lun mer jeu ven sam dim aujourd hui demain hier midi "
    "minuit h heure heures jour jours journée journées semaine semaines mois an ans année années matin matins "
    "soir soirs soirée nuit nuits maintenant avant après jusque jusqu"
)
TURNING = _set(
    "who whom whose which where when while only even also if but because that then than yes qui que qu dont où "
    "lequel laquelle lesquels lesquelles quand lorsque lorsqu seulement même aussi si mais parce car oui donc "
    "alors"
)
"""Words in whose sentence a comma can turn the sense: “children, who are ill” are not “children who are ill”."""
_BEGINNINGS = _set(
    "the a an we our you your it its this these those they their there here i he she his her for from in on at to "
    "of by with as and or all every each any some please thank thanks let many most more le la les l des d du de "
    "nous notre nos vous votre vos il elle ils elles on ce c cet cette ces ceux son sa ses leur leurs pour par "
    "dans en à au aux avec et ou tous toutes tout toute chaque plusieurs merci veuillez voici voilà"
)
"""Words that begin a sentence with a capital letter and are no names."""

_ORDINAL = re.compile(r"[^\W\d_]+ièmes?")
_LINK = re.compile(r"://|www\.|@[\w-]+\.|\w\.[^\W\d_]{2,}", re.IGNORECASE)
_TIME = re.compile(r"[ap]\.?m\.?\W*", re.IGNORECASE)


def kind_of(text: str, begins: bool) -> str:
    """What a piece of text without spaces is; `begins` where a sentence begins with it."""
    if any(char.isnumeric() for char in text):
        return NUMBER
    if _TIME.fullmatch(text):
        return DATE
    if _LINK.search(text):
        return LINK
    if text[0] in "@#":
        return NAME
    if not any(char.isalpha() for char in text):
        return SIGN
    return _kind_of_word(text, begins)


def _kind_of_word(text: str, begins: bool) -> str:
    small = text.lower().replace("’", "'")
    parts = [part for part in re.split(r"['\W]+", small) if part]
    if small.endswith("n't") or NEGATIONS.intersection(parts):
        return NEGATION
    longer = [part for part in parts if len(part) > 1 or part == small]  # not the l of “l'eau”
    if _NUMBERS.intersection(longer) or _ORDINAL.fullmatch(small):
        return NUMBER
    if _DATES.intersection(parts):
        return DATE
    capital = any(char != char.lower() for char in text)
    if capital and not (begins and text[1:] == text[1:].lower() and set(parts) <= _BEGINNINGS):
        return NAME
    return WORD


PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis", "mis", "dé", "des", "mal")


def turned(old: set[str], new: set[str]) -> str | None:
    """A word of which the other side has the contrary by a prefix: available, unavailable."""
    for these, those in ((old, new), (new, old)):
        words = {word.lower(): word for word in sorted(these)}
        for other in sorted(those):
            contraries = (prefix + join + other.lower() for prefix in PREFIXES for join in ("", "-"))
            found = next((words[one] for one in contraries if one in words), None)
            if len(other) > 3 and found:
                return found
    return None
