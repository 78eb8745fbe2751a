"""What takes sides between parties or for a product, whose pages a text links, and what of that is left alone."""

from __future__ import annotations

import pytest

from policies.checking.partiality import endorsement, party_political
from policies.checking.sites import host, unofficial

PARTISAN = (
    "Vote Dan Reyes, he'll fire these crooks.",
    "Vote for Dan Reyes on Monday.",
    "Please vote for the Green candidate.",
    "Don't vote for the party that closed the clinic.",
    "Re-elect Mayor Jane Doe.",
    "The Conservative Party cut this program.",
    "The Liberals did nothing about it.",
    "The NDP would have paid for it.",
    "The Republicans blocked the bill.",
    "This Conservative government has failed the north.",
    "The mayor is lying to you.",
    "Our premier is incompetent.",
    "Vote Green this fall.",
    "Vote them out.",
    "It is the right-wing councillors who voted against it.",
    "Votez pour Dan Reyes.",
    "Votez pour le changement.",
    "Votez contre ce gouvernement.",
    "Votez libéral le 4 juin.",
    "Réélisez Jeanne Côté.",
    "Le Parti libéral a coupé ce programme.",
    "Les péquistes n'ont rien fait.",
    "Le gouvernement conservateur a tout coupé.",
    "Le ministre a menti.",
    "Notre maire est incompétent.",
    "Le Parti Québécois avait promis une clinique.",
    "La CAQ a fermé l’urgence.",
    "The Tory council wasted your money.",
    "Doug Ford's government has abandoned public health.",
    "MPP Smith lied about the funding.",
    "The opposition keeps lying about vaccines.",
    "Kick the mayor out this fall.",
    "Support our Liberal candidate, Anna Roy.",
    "Le gouvernement Legault a trahi les régions.",
    "Les libéraux ont tout coupé.",
    "Votez Jeanne Côté, elle rouvrira la clinique.",
    "Québec solidaire est le seul parti qui agit.",
)

NOT_PARTISAN = (
    "The board voted for the motion.",
    "Council voted against the budget amendment.",
    "Vote early at any advance poll.",
    "Vote by mail or in person on 26 October.",
    "Vote for your favourite poster design.",
    "Vote for Option B in our park survey.",
    "Your vaccination campaign continues on Saturday.",
    "The mayor is away until Monday.",
    "The mayor has opened the new clinic.",
    "The government of Ontario pays for the shot.",
    "A conservative estimate is 40 cases.",
    "Labour Day hours: closed Monday.",
    "The labour market survey is out.",
    "A liberal helping of sunscreen.",
    "Join the party at the arena: free skating.",
    "The party room is closed.",
    "Green bins are collected on Tuesday.",
    "The Minister of Health announced the program.",
    "Election Day is October 26: know where to vote.",
    "The premier visited the clinic.",
    "This vaccine holds no preservatives.",
    "The democratic process is explained here.",
    "Wash your right hand, then your left.",
    "Le conseil a voté contre le budget.",
    "Votez par anticipation dès samedi.",
    "Votez en ligne ou en personne.",
    "Le gouvernement de l'Ontario paie le vaccin.",
    "Les conservateurs du vaccin sont sans danger.",
    "Le maire est absent jusqu'à lundi.",
    "La ministre a annoncé le programme.",
    "Le parti de la fête est remis à samedi.",
    "Les travailleurs libéraux sont autonomes.",
    "The federal government has approved the vaccine.",
    "Premier Ford visited the clinic on Monday.",
    "The opposition day debate is on Tuesday.",
    "MPP Smith asked about beach testing; here are the results.",
    "The Green Lane recycling depot is closed.",
    "Mayor Doe declared Flu Shot Day.",
    "Le premier ministre a visité la clinique.",
    "La députée a posé la question; voici les résultats.",
    "The council has failed to reach quorum, the meeting moves to May 3.",
    "Voting stations are wheelchair accessible.",
    "Le vote par anticipation est ouvert à l'aréna.",
)

SELLING = (
    "We recommend buying the SunSafe lotion.",
    "We highly recommend purchasing a HEPA filter from them.",
    "This is the best brand of insect repellent.",
    "It is the best product on the market.",
    "We recommend this brand.",
    "We love this store!",
    "Use promo code MAPLE10.",
    "Get 20% off your first order.",
    "Limited-time offer for residents.",
    "Buy now while they last!",
    "Shop now at the link.",
    "Buy your sunscreen at Shoppers Drug Mart.",
    "Our favourite pharmacy is on Main Street.",
    "You won't find a better filter.",
    "Order yours today.",
    "Proud sponsor of the Maple Leafs.",
    "Nous recommandons d'acheter cette lotion.",
    "Nous vous conseillons fortement l'achat d'un filtre.",
    "C'est la meilleure marque de crème solaire.",
    "Les meilleurs produits sur le marché.",
    "Achetez vos masques chez Jean Coutu.",
    "Utilisez le code promo ERABLE.",
    "Profitez de 20 % de rabais.",
    "Offre d’une durée limitée.",
    "Ne manquez pas cette aubaine!",
    "Commandez le vôtre dès aujourd'hui.",
    "Notre pharmacie préférée est rue Main.",
    "Le meilleur rapport qualité-prix en ville.",
    "Order yours at Amazon today.",
    "Tim Hortons has the best coffee in town.",
    "Big thanks to Shoppers, the best pharmacy around.",
    "Save 30% on bug spray this week.",
    "We suggest the Brita filter; it's the top brand.",
    "Achetez-le chez Canadian Tire.",
    "Le meilleur café en ville, c'est chez Tim.",
    "Profitez de cette aubaine chez Uniprix.",
)

NOT_SELLING = (
    "We recommend getting vaccinated.",
    "We recommend wearing a mask in crowded places.",
    "We recommend products with DEET or icaridin.",
    "The best protection is vaccination.",
    "The best time to get the shot is now.",
    "The best way to store food is below 4 degrees.",
    "Check the best-before date.",
    "Buy bottled water until the advisory ends.",
    "You can buy a test kit at any pharmacy.",
    "Any brand of sunscreen with SPF 30 will do.",
    "The vaccine cuts your risk by 50% or more.",
    "Order a free water bottle at our office.",
    "Get your shot at City Hall on Saturday.",
    "Get your flu shot at Lakeview Arena.",
    "The shop on Main Street is closed by order of the inspector.",
    "Our restaurant inspections are online.",
    "The company has recalled the product.",
    "The store must post its inspection result.",
    "Free naloxone kits at every pharmacy.",
    "Prices of parking permits went up.",
    "This week we test all beaches.",
    "The best evidence we have is from large studies.",
    "We suggest you book online.",
    "We recommend that you call 811.",
    "Nous recommandons la vaccination.",
    "Nous recommandons des produits contenant du DEET.",
    "La meilleure protection est le vaccin.",
    "Le meilleur moment est maintenant.",
    "Achetez de l'eau embouteillée jusqu'à la fin de l'avis.",
    "Toute marque de crème solaire FPS 30 convient.",
    "Le vaccin réduit le risque de 50 %.",
    "Le magasin doit afficher le résultat de l'inspection.",
    "L'entreprise a rappelé le produit.",
    "Commandez votre trousse gratuite.",
    "Nos inspections de restaurants sont en ligne.",
    "Our best advice: stay home when sick.",
    "The best price is free: flu shots cost nothing.",
    "Save the date: Saturday clinic.",
    "Filters certified to NSF standard 53 remove lead.",
    "We suggest a filter certified to remove lead.",
    "Inspection results of the restaurant are posted.",
    "The top brands were tested; results are here.",
)


@pytest.mark.parametrize("text", PARTISAN)
def test_words_for_or_against_a_party_are_found(text: str) -> None:
    assert party_political(text)


@pytest.mark.parametrize("text", NOT_PARTISAN)
def test_elections_and_offices_as_such_are_left_alone(text: str) -> None:
    assert party_political(text) == []


@pytest.mark.parametrize("text", SELLING)
def test_words_for_something_that_is_sold_are_found(text: str) -> None:
    assert endorsement(text)


@pytest.mark.parametrize("text", NOT_SELLING)
def test_what_people_need_may_be_said(text: str) -> None:
    assert endorsement(text) == []


def test_the_document_names_local_parties_candidates_and_brands() -> None:
    assert party_political("Maple First will fix this.", ("Maple First",))
    assert party_political("Merci à Élan érable!", ("élan Érable",))
    assert party_political("The maple firsts", ("Maple First",)) == []
    assert endorsement("We use BrandX here.", ("brandx",))


def test_a_name_is_marked_where_it_stands() -> None:
    text = "Été comme hiver, la CAQ décide."
    assert [text[span.start : span.end] for span in party_political(text)] == ["CAQ"]


@pytest.mark.parametrize(
    "link",
    [
        "https://www.canada.ca/flu",
        "https://www.quebec.ca/sante",
        "http://ontario.ca",
        "canada.ca/flu",
        "https://www.nhs.uk/conditions/flu/",
        "https://www.cdc.gov/flu",
        "https://health.state.mn.us/flu",
        "https://MAPLE.example:443/a?b=https://evil.example",
        "https://clinic.maple.example/flu",
        "https://maple.example./x",
    ],
)
def test_pages_of_governments_and_the_organisation_may_be_linked(link: str) -> None:
    assert unofficial(f"Details: {link}.", ("maple.example",)) == []


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/flu",
        "https://canada.ca.evil.example",
        "https://notcanada.ca",
        "https://canada.ca@evil.example",
        "https://evil.example\\@canada.ca",
        "https://xn--canad-5ve.ca",
        "https://c\u0430nada.ca",
        "https:///evil.example",
        "http://203.0.113.9/flu",
        "bit.ly/3xYz",
        "https://notmaple.example",
    ],
)
def test_a_host_that_only_looks_official_is_found(link: str) -> None:
    text = f"Details: {link} and more."
    assert [text[span.start : span.end] for span in unofficial(text, ("maple.example",))] == [link]


@pytest.mark.parametrize("text", ["Read the report.Health follows.", "e.g. this", "9:30 a.m.", "St.Paul", "no links"])
def test_what_is_no_link_is_left_alone(text: str) -> None:
    assert unofficial(text) == []


def test_the_host_is_the_one_that_a_browser_asks() -> None:
    assert host("https://user:secret@Evil.example:8080/x") == "Evil.example"
    assert host("https://evil.example?@canada.ca") == "evil.example"
    assert host("https://") == ""
