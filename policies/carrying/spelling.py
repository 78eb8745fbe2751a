"""The misspellings that are nothing else: of common words from which no other word is one slip away."""

from __future__ import annotations

import re

MOST = 3
"""Misspelt words that one edit of one text may put right."""

_COMMON = """
    abonnement accepter accessible accommodation accompagner according account accredited accueil accueillir
    achieve acknowledge activities actualité additional address administration advisory afficher agreement
    ambulance améliorer analyse announcement announcements annuelle answered apologize appareil application
    appreciate appropriate approprié approximately arrangements arrondissement assistance associated association
    assurance attending attention augmenter authorities authority automatically autorisation available
    avertissement background baignade beginning behaviour beneficial besoins between bibliothèque bienvenue
    birthday boundary breakfast broadcast building buildings bulletin bureaux bénéficier bénévole bénévoles
    calendar calendrier candidature capacité carefully carrefour category catégorie certainly certificat
    certificate challenge chemical chercher children circulation citoyen citoyenne citoyens classroom clientèle
    clinique cliniques collecte collected collection collectivité commentaire commission committee communautaire
    communauté communiquer communities community complaints comprendre concerns concerné confidentialité
    connaissance connaître conseil conseiller conseils conserver consultation consulter continued continuer
    contribution contrôle conversation coordinate corrected correction corriger council courriel coverage
    customer customers database deadline definitely delivered delivery demande demander departments description
    designated destination developed development difficile difficulté directement direction directions
    disappointed disponible disponibles dispositif distribution document documents domicile downtown drinking
    driveway déménagement dépistage déplacement développement educational efficace electricity electronic
    elementary emergency emplacement employee employeur employment employés encourager enfants engineer enquête
    enregistrement enseignement ensemble entretien environ environmental environnement equipment especially
    essential essentiel established everyone everything evidence examiner exercice expected experienced
    explained explanation explication expliquer extérieur extérieure fabrication facility feedback fermeture
    finished fonctionnaire fonctionnement formation formulaire formulaires fournisseur frequently fréquemment
    garderie general generally gentlemen gestion gouvernement government governments gratuit gratuite
    gratuitement guidance guidelines généralement happened hazardous headquarters healthcare helpful highway
    historic historique holiday holidays horaire horaires hospital hospitals household households hôpital
    hôpitaux identification identité immediately immeuble immédiatement importante improve improvement
    improvements incendie included including increase increased indiquer individu individual industry infirmière
    information inscription inscrire inspecteur inspection inspector installations institution instructions
    insurance interest interested international internet intervention interview introduce investigate
    investigating investigation involved juridique kindergarten knowledge laboratoire laboratory leadership
    library licence lifeguard listening literature magasin maintenance maintenir maladie materials matériel
    medicine meetings meilleur members membres ministry monitor monitoring municipal municipale municipality
    municipalité municipalités médecin médecins médicaments naissance nationale natural naturel necessary
    neighbour nettoyage newspaper notamment nouveau nouvelles nutrition nécessaire observation obtained occasion
    occasionally occurred octroyer operator opportunities opportunity organisme organized outdoor overview
    ownership paperwork partenaire partenaires participation participer particular particularly particulier
    particulière passager password patience pedestrian perhaps permettre permission personal personnel
    personnels personnes pharmacie pharmacien pharmaciens pharmacies pharmacist pharmacy physician picture
    piscine playground politique population portail possibilité practice pratique prepared printemps problem
    problems problème problèmes prochain prochainement product professionnel professionnels program programme
    programs progress property propriétaire propriétaires propriété protéger provided provider providers
    providing provincial provinciale prévoir publication publique published purpose qualité question questions
    quickly quotidien rapidement rapport receive received receiving recently recherche recognize recommander
    recommend recyclage recycling registered registration registre regular regularly released remercier remplir
    rencontre renouvellement renseignement renseignements repaired request requested requirement requirements
    research residential respond response responsibility restaurants restored results returned règlement
    règlements réduire régulièrement réponse résidentiel résultat rétablir sanitaire sanitation schedule
    scheduled schedules science sciences scientific screening seasonal security separate service session shortly
    sidewalk snowplow société software solution something sometimes somewhere soutien specialist specific
    spécialiste standard standards statement statements stationnement statistics statistiques students subject
    suggestion suggestions suivante supervisor supplémentaire supplémentaires support supported surface surgery
    surveillance surveiller symptoms symptôme symptômes systems système sécurité séminaire teachers technical
    technique technologie technology telephone temporaire temporairement temporarily temporary territoire
    themselves therefore together toujours traitement transmission transport transportation travail travailler
    travaux treatment trottoir trouble téléphone téléphonique understand understanding university université
    upcoming vaccination vaccinations vaccine visiteur visiteurs volontaire volunteer volunteers website welcome
    wonderful workplace workshop économie éducation énergie équipement équipements établissement établissements
    étudiants
"""
COMMON = frozenset(_COMMON.split())
"""Common words of English and French. None of them becomes another word of either language by one slip as `slip` means
it: that was asked of dictionaries of both before a word came here, and is to be asked again of every further one."""

_LETTERS = re.compile(r"[a-zàâäçéèêëîïôöùûüœ]+")


def corrected(old: str, new: str) -> bool:
    """Whether the new word is a common one and the old one is it, misspelt by one slip inside of it.

    A part before an apostrophe or a hyphen is the same in both. Only the letters of the two languages count: one that
    looks like them and is another is no slip.
    """
    before, after = (re.split(r"(['’-])", word) for word in (old, new))
    if len(before) != len(after):
        return False
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    if len(changed) != 1:
        return False
    wrong, right = changed[0]
    if wrong[:1] != right[:1]:
        return False
    wrong, right = (word[:1].lower() + word[1:] for word in (wrong, right))
    return right in COMMON and wrong not in COMMON and bool(_LETTERS.fullmatch(wrong)) and slip(wrong, right)


def slip(old: str, new: str) -> bool:
    """Whether one letter is missing, too many or wrong, or two neighbours changed places: inside the word.

    Never its first letter, nor its last two, where words are inflected.
    """
    begin = 0
    while begin < min(len(old), len(new)) and old[begin] == new[begin]:
        begin += 1
    end = 0
    while end < min(len(old), len(new)) - begin and old[-1 - end] == new[-1 - end]:
        end += 1
    was, now = old[begin : len(old) - end], new[begin : len(new) - end]
    if begin < 1 or end < 2:
        return False
    return max(len(was), len(now)) == 1 or (len(was) == 2 and was == now[::-1])
