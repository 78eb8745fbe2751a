"""Words about health that rules know, in English and in French, as they stand in a lowered text."""

from __future__ import annotations

from policies.checking.turns import any_of

MEDICINE = any_of(
    "ibuprofen | acetaminophen | paracetamol | tylenol | advil | motrin | calpol | aspirin | naproxen | aleve |"
    " antibiotics?"
    " | amoxicillin | penicillin | ivermectin | hydroxychloroquine | benadryl | antihistamines? | (?:hydro)?cortisone"
    " | prednisone | insulin | metformin | statins? | blood thinners? | warfarin | tamiflu | paxlovid | decongestants?"
    " | laxatives? | (?:cough )?syrup | inhalers? | puffers? | painkillers? | pain relievers? | medications? |"
    " medicines?"
    " | meds | pills? | tablets? | (?:ear|eye|nose|cough) drops | vitamins? | supplements? | zinc | melatonin"
    " | antidepressants? | birth control | potassium iodide | ointment | (?<!ice )cream(?! cheese) | dos(?:e|es|age)"
    # French
    " | ibuprofene | acetaminophene | aspirine | naproxene | antibiotiques? | amoxicilline | penicilline | ivermectine"
    " | antihistaminiques? | insuline | metformine | statines? | anticoagulants? | decongestionnants? | laxatifs? |"
    " sirop"
    " | pompe | inhalateurs? | analgesiques? | antidouleurs? | medicaments? | pilules? | comprimes? | cachets? |"
    " gelules?"
    " | gouttes (?:pour|nasales) | vitamines? | melatonine | antidepresseurs? | iodure de potassium | onguent"
    " | creme(?! (?:solaire|glacee)) | posologie"
)
CONDITION = any_of(
    "flu | influenza | covid(?:-?19)? | measles | mumps | rubella | whooping cough | pertussis | chicken ?pox |"
    " shingles"
    " | strep(?: throat)? | colds? | infections? | pneumonia | bronchitis | croup | rsv | scabies | lice | eczema |"
    " hives"
    " | allerg(?:y|ies|ic reaction) | asthma | pink ?eye | conjunctivitis | uti | meningitis | mono(?:nucleosis)?"
    " | lyme(?: disease)? | tuberculosis | tb | hepatitis(?: [abc])? | norovirus | food poisoning | salmonella"
    " | gastro(?:enteritis)? | stomach (?:bug|flu) | migraines? | concussion | dehydrat(?:ed|ion) | ringworm | impetigo"
    " | hand,? foot and mouth(?: disease)? | fifth disease | roseola | scarlet fever | mpox | monkeypox | chlamydia"
    " | gonorrho?ea | syphilis | hiv | hpv | herpes | cancer | diabetes | depression | tonsillitis | sinusitis | sepsis"
    # French
    " | grippe | rougeole | oreillons | rubeole | coqueluche | varicelle | zona | otite | angine | infections?"
    " urinaires?"
    " | pneumonie | bronchite | vrs | gale | poux | urticaire | allergies? | reaction allergique | asthme |"
    " conjonctivite"
    " | meningite | mononucleose | maladie de lyme | tuberculose | hepatite(?: [abc])? | intoxication(?: alimentaire)?"
    " | salmonellose | gastro-?enterite | commotion | deshydrat(?:es?|ees?|ation) | roseole | scarlatine | variole"
    " | gonorrhee | vih | vph | diabete | rhume | sinusite | amygdalite"
)
SIGN = any_of(
    "symptoms? | rash | fever | cough | pain | temperature | headache | swelling | breathing | lump | bite | wound"
    " | reaction | heart rate | blood pressure | cramps | bruise"
    # French
    " | symptomes? | fievre | toux | eruption | douleurs? | mal de (?:tete|gorge|ventre) | enflure | respiration |"
    " bosse"
    " | piqure | morsure | plaie | tension | crampes"
)
UNIT = any_of(
    "mg | milligrams? | mcg | micrograms? | ml | millilit(?:re|er)s? | cc | tablets? | pills? | capsules? | caplets? |"
    " drops?"
    " | puffs? | (?:tea|table)spoon(?:ful)?s? | tsp | tbsp | lozenges? | units | iu"
    # French
    " | milligrammes? | microgrammes? | comprimes? | cachets? | gelules? | gouttes | pilules? | bouffees? |"
    " inhalations?"
    " | cuillerees? | cuilleres? a (?:the|soupe) | pastilles? | unites | ui"
)
NUMBER = (
    r"(?:\d+(?:[.,/]\d+)?|half|an?|one|two|three|four|five|une?|deux|trois|quatre|cinq|demi)"
    r"(?: ?(?:to|or|-|a|ou) ?(?:\d+|two|three|four|deux|trois|quatre))?"
)
WHO_ADVISES = any_of(
    "doctor | physician | pharmacist | nurse | provider | practitioner | midwife | gp | dentist | specialist | 811 |"
    " 111"
    " | telehealth | medecin | pharmacien(?:ne)? | infirmi(?:er|ere) | professionnel(?:le)? | sage-femme | dentiste"
    " | specialiste"
)
