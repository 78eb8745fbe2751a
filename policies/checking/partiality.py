"""Words that take sides: between parties and candidates, or for something that is sold.

Parties are known by name in Canada, the United States and the United Kingdom; local parties, candidates and brands are
named by the document. Whether a sentence is fair to somebody is for people to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from policies.checking.letters import lowered, phrases, widest
from policies.checking.turns import any_of, some, turn
from policies.facts import Span

PARTY, PRODUCT = "party", "endorsement"

_PARTY_WORD = any_of(
    "liberal | conservative | progressive conservative | labour | tory | ndp | green | republican | democrat(?:ic)?"
)
_OFFICE = any_of(
    "government | premier | prime minister | mayor | minister | council(?:lors?)? | opposition | party | president"
    " | governor | senators? | congress | parliament | politicians? | mpp?s?"
)
_CHARGE = any_of(
    "gouvernement | premier ministre | premiere? | ministre | maire | mairesse | conseil | conseillers? | opposition"
    " | parti | presidente? | politiciens? | deputee?s?"
)
_BAD = any_of(
    "corrupt | incompetent | liars? | lying | lied | failed(?! to (?:reach|meet)) | failing | disgrace(?:ful)? |"
    " useless | to blame |"
    " dishonest"
    " | betray(?:ed|ing) | ruin(?:ed|ing) | crooks? | clowns? | a mess | heartless | abandoned | wasted"
)
_MAUVAIS = any_of(
    "corrompue?s? | incompetente?s? | menteurs? | menteuses? | menti | echoue | honteu(?:x|se) | honte | inutiles?"
    " | malhonnetes? | trahi | ruine | bandits? | que mentir"
)

_POLITICAL = turn(
    rf"(?:{_PARTY_WORD}|new democratic|labor|libertarian|people's|wildrose|unionist) party\b",
    r"(?:bloc|parti) quebecois\b|quebec solidaire\b|coalition avenir quebec\b|liberal democrats\b|lib dems?\b",
    r"plaid cymru\b|sinn fein\b|reform uk\b|ukip\b|new democrats?\b|tories\b|democrats\b|republicans\b",
    r"parti (?:liberal|conservateur|progressiste|vert|populaire|republicain|democrate|travailliste)\b",
    r"nouveau parti democratique\b|neo-democrates?\b|pequistes?\b|caquistes?\b|gauchistes?\b",
    rf"{_PARTY_WORD} (?:government|candidates?|mps?|mpps?|caucus|leader|leadership|platform|agenda|majority|minority"
    r"|voters?|supporters?|(?:vice-)?president|senators?|governor|premier|councillors?)\b",
    r"(?:gouvernement|candidate?s?|deputee?s?|chef|cheffe|caucus|programme|electeurs|partisans) (?:du parti"
    r" )?(?:liberale?"
    r"|liberaux|conservateurs?|conservatrices?|travaillistes?|republicains?|democrates?|solidaires?)\b",
    r"(?:left|right|far)-(?:wing(?:ers?)?|left|right)\b|(?:extreme|ultra)[ -](?:droite|gauche)\b",
    r"vot(?:e|es|ed|ing) (?:for|against) (?:him|her|them|me|change)\b",
    rf"vot(?:e|es|ed|ing) (?:for|against) (?:the|this|that|these|those|our|your|any|no|a) {some(2)}"
    rf"(?:part(?:y|ies)|candidates?|incumbents?|ticket|slate|crooks|{_OFFICE})\b",
    rf"vot(?:e|ing) {_PARTY_WORD}\b|vot(?:e|ing) (?:him|her|them|it|the \w{{1,20}}) out\b",
    r"vot(?:ez|er|ons) (?:pour|contre) (?:lui|elle|eux|moi|le changement)\b",
    rf"vot(?:ez|er|ons) (?:pour|contre) (?:le |la |les |ce |cette |ces |l'){some(2)}"
    rf"(?:partis?|candidate?s?|candidature|bandits|{_CHARGE})\b",
    r"vot(?:ez|er|ons) (?:liberal|conservateur|vert|npd|caquiste|pequiste|solidaire|travailliste|republicain"
    r"|democrate)\b",
    rf"{_OFFICE} (?:[\w-]{{1,20}} )?(?:lied|wasted|betrayed|ruined)\b|(?:kick|throw) (?:the |this |our )?{_OFFICE}"
    rf" out\b",
    r"(?:les|des|aux|nos) liberaux\b",
    rf"(?:the|this|our|your|that|\w{{1,20}}'s) (?:\w{{1,20}} )?{_OFFICE}(?:'s \w{{1,20}})? (?:is|are|has|have|was|were"
    rf"|only|just"
    rf"|keeps?)"
    rf" {some(3)}{_BAD}\b",
    rf"(?:le |la |l'|ce |cette |notre |votre |les |ces |nos |vos )(?:\w{{1,20}} )?{_CHARGE}(?: \w{{1,20}})?"
    rf" (?:est|sont|a|ont|etait|ne fait) {some(3)}{_MAUVAIS}\b",
)
_INITIALS = re.compile(r"(?<![\w#@.-])(?:NDP|NPD|GOP|PPC|CAQ|DUP|UKIP|Liberals|Conservatives)(?![\w-])")
"""Names that are a party's only when they are written so."""

_NO_NAME = any_of(
    "in | on | at | by | early | today | tomorrow | now | here | online | safely | options? | question | plan | design "
    "| team"
    " | number | proposal | bylaw | motion | yes | no | le | la | les | par | en | tot | aujourd | demain | ici | mon |"
    " tues"
    " | wednes | thurs | fri | satur | sun | lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche"
)
_NAMED = re.compile(
    rf"(?:(?<=[.!?:;,\n] )|(?<=\n)|^|(?<=[Pp]lease ))[Vv](?i:ote[sz]?) (?!(?i:{_NO_NAME}))[A-ZÀ-Þ][\w'’-]{{1,24}}"
    rf"|\b(?i:vot(?:e|es|ed|ing|ez|er) (?:for|against|pour|contre)) (?!(?i:{_NO_NAME})\b)[A-ZÀ-Þ][\w'’-]{{1,24}}"
    r"|\b(?:(?:[Rr]e-?)?[Ee]lect|RE-?ELECT|(?:[Rr]é)?[ÉéEe]lisez) (?!The\b|Our\b)[A-ZÀ-Þ][\w'’-]{1,24}"
)
"""Somebody whose name is written with a capital letter, asked to be voted for."""

_SHOP = any_of(
    "brands? | compan(?:y|ies) | stores? | shops? | restaurants? | pharmac(?:y|ies) | retailers? | dealers? |"
    " contractors?"
)
_MAGASIN = any_of("marques? | entreprises? | magasins? | boutiques? | restaurants? | commerces? | pharmacies?")

_COMMERCIAL = turn(
    r"we (?:\w{1,12}ly |really )?(?:recommend|suggest|advise|endorse) (?:buying|purchasing|ordering|shopping"
    r"|subscribing"
    r"|(?:that )?you (?:buy|purchase|order))\b",
    rf"we (?:\w{{1,12}}ly |really )?(?:recommend|endorse|love|trust|swear by) {some(3)}(?:{_SHOP}|this product)\b",
    rf"(?:the|our|your|my|town's|city's) (?:very )?(?:best|number one|favou?rite|finest|cheapest)"
    rf" {some(2, 'way | time | to')}"
    rf"(?:{_SHOP}|products?|deals?|on the market|in town|money can buy|value for (?:your )?money)\b",
    r"brand of choice\b|top brand\b|save \d{1,2} ?% on\b|best on the market\b|best[- ](?:selling|in[- ]class)\b"
    r"|money-back guarantee\b",
    r"buy (?:now|one get|yours (?:now|today))\b|(?:shop|order) (?:now|yours)\b|proud (?:sponsors?|partners?) of\b",
    r"(?:promo|promotional|discount|coupon|referral) codes?\b|limited[- ]time (?:offer|deal)\b",
    r"(?:on sale|reduced|half price) (?:now|today|this week)\b|at (?:a|an) (?:great|unbeatable|low|special) price\b",
    r"don't miss (?:this|these|out on this) (?:deals?|offer|sale)\b|you (?:won't|will not) find (?:a )?better\b",
    r"\d{1,2} ?% off (?:all|every|your|at|with|when|on|this|selected|until)\b",
    r"nous (?:vous )?(?:recommandons|conseillons|suggerons)(?: \w{1,12}ment)? (?:d'acheter|l'achat|de (?:vous procurer"
    r"|commander|magasiner|faire vos achats))\b",
    rf"nous (?:vous )?(?:recommandons|appuyons|adorons|endossons)(?: \w{{1,12}}ment)? {some(3)}(?:{_MAGASIN}|ce"
    rf" produit)\b",
    rf"(?:la|le|les|notre|votre|nos) (?:\w{{1,12}} )?(?:meilleure?s?|preferee?s?) (?:\w{{1,12}} )?(?:{_MAGASIN}"
    rf"|aubaines?"
    r"|offres?|produits?|rapport qualite[- ]prix|en ville|sur le marche)\b",
    rf"(?:{_MAGASIN}|produits?) (?:preferee?s?|de choix|par excellence)\b|meilleure?s? sur le marche\b",
    r"(?:achetez|commandez|magasinez) (?:maintenant|des maintenant|vite|le votre|la votre)\b|en solde\b",
    r"codes? (?:promo|promotionnels?|de rabais|de reference)\b|offre (?:limitee|d'une duree limitee|exclusive)\b",
    r"\d{1,2} ?% de rabais\b|fiers? (?:commanditaires?|partenaires?) (?:de|du|des)\b|garantie de remboursement\b",
    r"(?:ne manquez pas|profitez de) (?:cette|ces) (?:offres?|aubaines?)\b|a (?:un )?prix (?:imbattable|special)\b",
)
_PUBLIC = any_of(
    "city | town | county | municipal | service\\w* | community | library | room | ward | health | public | the | our |"
    " your"
    " | any | an? | main | st | canada | queen | king | gate | hall | local | fire | police"
)
_SELLER = re.compile(
    rf"\b(?i:buy|order|purchase) (?:[\w'’-]{{1,20}} ){{1,4}}?(?:from|at) (?!(?i:{_PUBLIC})\b)[A-Z][\w'’&-]{{2,24}}"
    r" (?:[A-Z][\w'’&-]{1,24}|Inc|Ltd)"
    r"|\b(?i:(?:achetez|commandez)(?:-l[ae]|-les)?|procurez-vous|magasinez) (?:[\w'’-]{1,20} ){0,4}?chez"
    r" [A-ZÀ-Þ][\w'’&-]{2,24}"
)
"""A seller whose name is written with capital letters."""


def party_political(text: str, wanted: Iterable[str] = ()) -> list[Span]:
    """Where a text names a party, asks for votes, or attacks who governs; and the wanted names."""
    return _found(text, _POLITICAL, (_INITIALS, _NAMED), wanted, PARTY)


def endorsement(text: str, wanted: Iterable[str] = ()) -> list[Span]:
    """Where a text speaks for something that is sold, or uses one of the wanted phrases."""
    return _found(text, _COMMERCIAL, (_SELLER,), wanted, PRODUCT)


def _found(
    text: str, turns: re.Pattern[str], names: Iterable[re.Pattern[str]], wanted: Iterable[str], kind: str
) -> list[Span]:
    plain = lowered(text)
    found = [*turns.finditer(plain), *(match for name in names for match in name.finditer(text))]
    return widest([*phrases(plain, wanted, kind), *(Span(*match.span(), kind) for match in found)])
