"""What reads as advice about somebody's own health and what does not, in both languages."""

from __future__ import annotations

import pytest

from policies.checking.advice import JUDGED, advice

ADVICE = (
    "You should take ibuprofen every six hours.",
    "Give him 5 ml of children's Tylenol.",
    "Give her plenty of fluids and let her sleep.",
    "Take two tablets before bed.",
    "Stop taking your blood thinners until the bleeding stops.",
    "You can stop the antibiotics once you feel better.",
    "You don't need antibiotics for that.",
    "Double the dose if it doesn't help.",
    "Please take an antihistamine for the itching.",
    "It sounds like you have strep throat.",
    "That looks like an allergic reaction.",
    "It's probably just a cold.",
    "You probably have the flu.",
    "You have whooping cough.",
    "He has croup.",
    "Your son's fever is normal.",
    "Your symptoms suggest an infection.",
    "Your rash looks viral.",
    "A fever of 39.5 is not dangerous at his age.",
    "If he has a fever, give him acetaminophen.",
    "400 mg every 4 to 6 hours should do.",
    "You don't need to go to the hospital for that.",
    "It is safe for you to take Advil with your medication.",
    "You may want to try melatonin.",
    "She should not take aspirin with chicken pox.",
    "Put some hydrocortisone cream on it.",
    "Just take a Tylenol and rest.",
    "Skip tonight's pill and start again tomorrow.",
    "Hi! For the earache, use ear drops twice a day.",
    "Vous devriez prendre de l'ibuprofène.",
    "Prenez deux comprimés toutes les quatre heures.",
    "Prenez de l’acétaminophène pour la douleur.",
    "Donnez-lui 5 ml de sirop.",
    "Donnez-lui beaucoup d'eau et laissez-le dormir.",
    "Donnez à votre fils du Tylenol.",
    "Cessez de prendre vos antibiotiques.",
    "Arrêtez votre médication dès aujourd'hui.",
    "Doublez la dose si rien ne change.",
    "Vous n'avez pas besoin d'antibiotiques.",
    "Vous n’avez pas besoin d’aller à l’urgence.",
    "On dirait une otite.",
    "Il s'agit probablement d'une infection urinaire.",
    "C'est sûrement un rhume.",
    "Vous avez probablement la grippe.",
    "Vous avez la varicelle.",
    "Elle a une otite.",
    "Votre fièvre est normale.",
    "Vos symptômes indiquent une réaction légère.",
    "Une fièvre de 39,5 n'est pas grave à son âge.",
    "Appliquez une crème à base de cortisone.",
    "Vous pouvez prendre du sirop contre la toux.",
    "Il devrait prendre un antihistaminique.",
    "S'il fait de la fièvre, donnez-lui de l'acétaminophène.",
    "Inutile de consulter pour une simple toux.",
    "Alternate Tylenol and Advil every three hours.",
    "Keep him home and give him Pedialyte.",
    "At four months you can give infant acetaminophen.",
    "No, don't stop your insulin.",
    "You'd be better to take your pill with food.",
    "I would take an extra dose tonight.",
    "Your daughter probably has hand, foot and mouth disease.",
    "Sounds like norovirus to me.",
    "That's almost certainly shingles.",
    "We think you have a sinus infection.",
    "It's most likely an ear infection.",
    "You're having an allergic reaction.",
    "Try a nasal spray and an antihistamine.",
    "Start with 200 mg and see how you feel.",
    "You can safely mix those two medications.",
    "Go ahead and take the antibiotic.",
    "You should not be taking aspirin with that.",
    "Ask for amoxicillin, it works best.",
    "His temperature of 38.2 is fine, don't worry.",
    "Vous pouvez lui donner de l'acétaminophène.",
    "Donnez à bébé 2,5 ml aux quatre heures.",
    "Essayez un antihistaminique.",
    "Prenez plutôt de l'ibuprofène avec un repas.",
    "Il a probablement une gastro.",
    "Ça ressemble à une allergie.",
    "Vous faites une réaction allergique.",
    "Continuez l'antibiotique jusqu'à la fin.",
    "C'est sans doute la varicelle.",
    "Ne prenez pas d'aspirine.",
    "Mettez un peu d'onguent antibiotique.",
    "Sa température est normale.",
)

NO_ADVICE = (
    "Get vaccinated: it is free and takes ten minutes.",
    "Call 811 at any hour to speak with a nurse.",
    "Ask your doctor or pharmacist before you take ibuprofen.",
    "Talk to your pharmacist about whether you should take antivirals or other medication.",
    "We can't give medical advice here. Please call Health811 (dial 811) at any hour, or your doctor.",
    "If it is urgent, call 911.",
    "We cannot tell you whether you should take this medication.",
    "Take your medication as prescribed by your doctor.",
    "Antibiotics do not work against viruses.",
    "Return unused pills to any pharmacy.",
    "Take unused medication back to your pharmacy.",
    "Bring a list of your medications to the appointment.",
    "Stay home when you are sick and wash your hands.",
    "If you have the flu, stay home for five days.",
    "People who have measles are contagious for four days before the rash.",
    "A sore arm or mild fever for a day is common.",
    "The injected flu vaccine holds no live virus, so it cannot give you flu.",
    "Symptoms include fever, cough and a runny nose.",
    "Your child can get the second dose at six months.",
    "You should see a doctor if the fever lasts more than three days.",
    "You can take the bus to the clinic.",
    "Take a test, wear a mask, keep your distance.",
    "Give us a call at 705-555-0142.",
    "We will give him a call tomorrow.",
    "Please give her our number.",
    "Give your child the best start: book the vaccine today.",
    "You have the right to see your file.",
    "You have until Friday to book.",
    "You have a lower risk of pneumonia after the vaccine.",
    "Use 2 drops of bleach for each litre of water and wait 30 minutes.",
    "Today's result was 412 E. coli per 100 mL, above the limit of 200.",
    "Adults should limit caffeine to 400 mg a day.",
    "Everyone six months and older should get a flu shot.",
    "You do not need an appointment or a health card.",
    "You don't need to see a doctor to get the shot.",
    "The clinic gives the flu vaccine to children and adults.",
    "Nurses give two doses, four weeks apart.",
    "It looks like flu season is here early this year.",
    "This is a cold-weather alert.",
    "You can spread the virus before you have symptoms.",
    "You may have COVID-19 even without a fever: take a rapid test.",
    "Do not drink, cook with or bathe in the water.",
    "Keep medicines out of the reach of children.",
    "Health Canada has recalled two lots of ibuprofen tablets.",
    "Naloxone kits are free at every pharmacy.",
    "Opioid overdoses rose by 12 per cent; each dose of fentanyl may kill.",
    "Take potassium iodide only when officials tell you to: follow what you are instructed to do.",
    "We are sorry about your wait. Please call us.",
    "The new school program gives her class a free dental check.",
    "Is the flu shot safe with my medication? Ask the nurse at the clinic.",
    "Faites-vous vacciner : c'est gratuit.",
    "Appelez le 811 pour parler à une infirmière.",
    "Consultez votre médecin avant de prendre de l'ibuprofène.",
    "Demandez à votre pharmacienne si vous pouvez prendre ce médicament.",
    "Nous ne pouvons pas donner d'avis médical ici. Appelez Santé811 (composez le 811) en tout temps, ou un médecin.",
    "En cas d'urgence, composez le 911.",
    "Prenez rendez-vous en ligne.",
    "Prenez soin de vous et lavez-vous les mains.",
    "Prenez vos médicaments comme prescrit par votre médecin.",
    "Donnez-lui notre numéro.",
    "Donnez-lui rendez-vous à la clinique.",
    "Si vous avez la grippe, restez à la maison.",
    "Les personnes qui ont la rougeole sont contagieuses quatre jours avant l'éruption.",
    "Les symptômes comprennent la fièvre et la toux.",
    "Vous avez droit à une copie de votre dossier.",
    "Vous avez des questions sur la grippe?",
    "Vous avez jusqu'à vendredi pour prendre rendez-vous.",
    "Rapportez les médicaments périmés à la pharmacie.",
    "Apportez la liste de vos médicaments.",
    "Le vaccin antigrippal injectable ne contient aucun virus vivant, il ne peut donc pas donner la grippe.",
    "Une douleur au bras ou une légère fièvre pendant un jour est courante.",
    "Les antibiotiques n'agissent pas contre les virus.",
    "Utilisez 2 gouttes d'eau de Javel par litre d'eau.",
    "Il y a une éclosion de grippe à la résidence.",
    "Vous n'avez pas besoin de rendez-vous.",
    "Le résultat est de 412 E. coli par 100 ml.",
    "Santé Canada a rappelé deux lots de comprimés.",
    "Prenez l'autobus 4 jusqu'à la clinique.",
    "C'est la saison de la grippe.",
    "Stay up to date: COVID-19 and flu shots can be given at the same visit.",
    "Measles exposure at Lakeview Arena on March 3, 5 to 9 p.m. Check your vaccination record.",
    "If you were at this location, watch for symptoms until March 24.",
    "Not sure if you had the measles vaccine? Call 811 or your provider.",
    "Free naloxone saves lives. Pick up a kit at our office.",
    "Ticks are out. Check yourself, your children and pets after being outside.",
    "A boil water advisory is in effect for Ward 3. Boil water for one minute before drinking.",
    "Blue-green algae was found at Lakeview Beach. Keep children and pets out of the water.",
    "Extreme cold warning: dress warmly and check on neighbours.",
    "Breastfeeding clinics run every Tuesday. No referral needed.",
    "Smoke-free: call 1-866-797-0000 for help to quit.",
    "Wash your hands with soap for 20 seconds.",
    "Rabies is fatal once symptoms begin. If you are bitten by a bat, see a doctor right away.",
    "Health Canada has approved a new RSV vaccine for adults aged 60 and over.",
    "Our clinic does not offer travel vaccines; a travel clinic can help.",
    "The nurse will ask whether you have allergies or take medication.",
    "Tell the nurse if you have had a reaction to a vaccine.",
    "You may feel tired or have a mild fever after your shot. This is normal and passes in a day or two.",
    "Pregnant? The flu shot protects you and your baby.",
    "Please bring your pill bottles to the medication review day at the library.",
    "Drug take-back day is on Saturday: bring old medicine in its packaging.",
    "There is no cost for the vaccine and you do not need a health card.",
    "Diabetes prevention classes start in May.",
    "We are investigating three cases of Legionnaires' disease.",
    "Do not share needles. Free supplies are at 50 Main St.",
    "Children need two doses of the MMR vaccine, at 12 months and between 4 and 6.",
    "Seniors can get a free pneumonia vaccine.",
    "Have you had your tetanus booster? You need one every ten years.",
    "Le vaccin contre la grippe est offert gratuitement à toute personne de 6 mois et plus.",
    "Avis d'ébullition : faites bouillir l'eau une minute avant de la boire.",
    "Vous avez été exposé à la rougeole? Appelez avant de vous présenter à la clinique.",
    "Les enfants reçoivent deux doses du vaccin RRO.",
    "Vérifiez votre carnet de vaccination.",
    "Vous pourriez ressentir de la fatigue après le vaccin; c'est normal.",
    "Les trousses de naloxone sont gratuites en pharmacie.",
    "Restez à la maison si vous êtes malade.",
    "Aucun rendez-vous n'est requis pour le vaccin antigrippal.",
    "Les tiques sont de retour : inspectez votre peau après une sortie.",
    "Lavez-vous les mains pendant 20 secondes.",
    "Parlez-en à votre médecin ou à votre pharmacien.",
)


@pytest.mark.parametrize("text", ADVICE)
def test_advice_about_somebodys_own_health_is_found(text: str) -> None:
    assert advice(text)


@pytest.mark.parametrize("text", NO_ADVICE)
def test_what_holds_for_everybody_and_pointers_to_care_are_left_alone(text: str) -> None:
    assert advice(text) == []


def test_advice_is_marked_where_it_stands_accents_and_all() -> None:
    text = "Bonjour! C’est noté. Donnez-lui de l’acétaminophène, puis appelez-nous."
    assert [text[span.start : span.end] for span in advice(text)] == ["Donnez-lui de l’acétaminophène"]


def test_advice_is_found_whatever_its_capitals_and_apostrophes() -> None:
    assert advice("YOU SHOULD TAKE IBUPROFEN")
    assert advice("Vous n'avez pas besoin d’antibiotiques")


@pytest.mark.parametrize("text", ["", " ", "Take.", "give", "5 ml", "lui", "\u200b"])
def test_single_words_are_no_advice(text: str) -> None:
    assert advice(text) == []


def test_the_document_adds_phrases_of_its_own() -> None:
    assert advice("Wait and see, it will pass.", ("wait and see",))
    assert advice("Attendez de voir,\u00a0ÇA PASSERA", ("ça passera",))
    assert advice("Await and seek", ("wait and see",)) == []


def test_a_text_of_nothing_but_words_about_health_is_taken_for_advice() -> None:
    assert advice("aspirin " * JUDGED) == []
    assert len(advice("aspirin " * (JUDGED + 1))) == 1


def test_a_pointer_to_care_excuses_no_amount() -> None:
    assert advice("Call your doctor. Until then give him 5 ml of ibuprofen every six hours.")
    assert advice("Take two ibuprofen tablets and ask your doctor in the morning.")
