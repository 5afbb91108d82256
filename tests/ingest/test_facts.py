import pytest

from ingest.reactions import BY_ITS_EFFECT
from ingest.vocabulary.clinical import problems, procedures, vaccines
from tests.ingest.sheets import cut_from_their_pages, letter

HISTORY = """Antécédents :
- 2015 : cholécystectomie
- HTA depuis 2014, dyslipidémie
- Opérée de la cataracte (03/2019)
- PTH droite le 12/05/2017
- Pas de diabète, tabagisme sevré en 2005
- Mère : HTA, père décédé d'un infarctus à 59 ans"""


def said(body: str) -> set[tuple[str, str, str | None, str | None]]:
    return {(one.kind, one.concept, one.label, one.date) for one in letter(body).facts}


def test_antecedents_have_their_own_dates_and_persons() -> None:
    document = letter(HISTORY)
    assert said(HISTORY) == {
        ("procedure", "cholecystectomie", None, "2015"),
        ("problem", "hypertension_arterielle", None, "2014"),
        ("problem", "dyslipidemie", None, None),
        ("procedure", "chirurgie_de_la_cataracte", None, "2019-03"),
        ("procedure", "prothese_totale_de_hanche", None, "2017-05-12"),
        ("problem", "diabete", "negated", None),
        ("problem", "tabagisme_sevre", None, "2005"),
        ("problem", "hypertension_arterielle", "family", None),
        ("problem", "infarctus_du_myocarde", "family", None),
    }
    assert cut_from_their_pages(document)


def test_what_a_letterhead_offers_is_nobodys_disease() -> None:
    assert not any(one.concept == "diabete" for one in letter("Conclusion : HTA équilibrée.").facts)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Allergies : pénicilline (urticaire), latex", {("class:penicilline", None), ("latex", None)}),
        ("Histoire : patiente allergique à l'amoxicilline.", {("amoxicilline", None)}),
        ("Allergies : aucune connue", {("allergie", "negated")}),
        ("Histoire : pas d'allergie à l'iode.", {("iode", "negated")}),
        ("Histoire : allergie à la poudre de perlimpinpin.", {("poudre de perlimpinpin", None)}),
        ("Histoire : intolérance aux statines.", {("class:statine", None)}),
    ],
)
def test_allergies_name_what_they_are_to(body: str, expected: set[tuple[str, str | None]]) -> None:
    found = letter(body).facts
    assert {(one.concept, one.label) for one in found if one.kind == "allergy"} == expected
    assert not any(one.concept == "urticaire" for one in found)


def test_a_disease_a_vaccine_protects_from_is_no_problem() -> None:
    found = said("Histoire : vaccinée contre la grippe en octobre 2023.\nVaccinations : DTP 2019, hépatite B en 2001")
    assert found == {
        ("vaccine", "vaccin_grippe", None, "2023-10"),
        ("vaccine", "vaccin_diphterie_tetanos_poliomyelite", None, "2019"),
        ("vaccine", "vaccin_hepatite_b", None, "2001"),
    }
    assert said("Histoire : grippe en janvier 2023.") == {("problem", "grippe", None, "2023-01")}


@pytest.mark.parametrize(
    "body", ["Conclusion : cholécystectomie à prévoir.", "Conclusion : indication d'une PTH droite."]
)
def test_an_act_only_planned_is_hypothetical(body: str) -> None:
    assert {one.label for one in letter(body).facts if one.kind == "procedure"} == {"hypothetical"}


@pytest.mark.parametrize(
    ("sentence", "concept", "found"),
    [
        ("PR à 180 ms sur l'ECG.", "polyarthrite_rhumatoide", False),
        ("PR séropositive sous méthotrexate.", "polyarthrite_rhumatoide", True),
        ("Injection IM de vitamine B12.", "insuffisance_mitrale", False),
        ("IM de grade 2, valve remaniée.", "insuffisance_mitrale", True),
        ("BAV du premier degré.", "bloc_auriculo_ventriculaire", True),
    ],
)
def test_an_abbreviation_of_several_senses_needs_its_context(sentence: str, concept: str, found: bool) -> None:
    assert any(one.concept == concept for one in letter(f"Examen : {sentence}").facts) is found


def test_the_vocabulary_is_wide_enough() -> None:
    assert len(problems()) >= 500
    assert len(procedures()) >= 150
    assert len(vaccines()) >= 30
    assert {problems()[one].specialty for one in ("asthme", "psoriasis")} == {"pneumologie", "dermatologie"}


@pytest.mark.parametrize(
    "body",
    [
        "Praticiens : Dr Etienne SAUGET IPP 00451278",
        "IPP : 451278 Né(e) le 17/04/1951",
        "Nom, Prénom, IPP : MARTIN Anne",
        "Conclusion : examen classé ACR 2 à droite comme à gauche.",
        "Participants : Dr Elodie QUEMENER (radiothérapie), Dr Samuel ROPARS (radiologie)",
    ],
)
def test_a_number_a_grade_or_a_doctors_field_is_no_disease_or_treatment(body: str) -> None:
    document = letter(body)
    assert (document.facts, document.prescriptions) == ((), ())


def test_the_same_initials_in_a_sentence_are_read() -> None:
    assert [one.substances for one in letter("Traitement : sous IPP au long cours.").prescriptions] == [("class:ipp",)]
    assert [one.dose for one in letter("Traitement :\n- IPP 20 mg le matin").prescriptions] == ["20 mg"]
    assert ("problem", "mort_subite", None, "2019") in said("Antécédents : ACR récupéré en 2019.")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Il ne fume plus depuis 2015.", {("tabagisme_sevre", None, "2015")}),
        ("Tabagisme sevré en 2010 (45 paquets-années).", {("tabagisme_sevre", None, "2010")}),
        ("Tabac : arrêté en 2012.", {("tabagisme_sevre", None, "2012")}),
        ("Ne fume pas, ne boit pas.", {("tabagisme", "negated", None)}),
        ("Elle n'a jamais fumé.", {("tabagisme", "negated", None)}),
        ("Non-fumeuse.", {("tabagisme", "negated", None)}),
        ("Mode de vie : il fume 10 cigarettes par jour.", {("tabagisme", None, None)}),
        ("Tabac : 20 paquets-années.", {("tabagisme", None, None)}),
        ("Tabac : non", {("tabagisme", "negated", None)}),
    ],
)
def test_smoking_is_told_past_denied_or_present(body: str, expected: set[tuple[str, str | None, str | None]]) -> None:
    assert {found[1:] for found in said(f"Histoire : retraité. {body}")} == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Histoire : marié. Frère décédé d'une rupture d'anévrisme.", {"rupture d anevrisme"}),
        ("Histoire : marié. Sa tante est décédée à 60 ans d'une maladie\nde surcharge.", {"maladie de surcharge"}),
        ("Antécédents familiaux :\n- Fille : phobie scolaire", {"phobie scolaire"}),
        ("Histoire : vu avec sa fille. Fille : 06 12 34 56 78", set()),
        ("Histoire : mère de trois enfants. Père décédé à 82 ans.", set()),
        ("Histoire : son père est suivi pour une HTA.", {"hypertension_arterielle"}),
    ],
)
def test_what_a_relative_had_is_told_in_its_own_words(body: str, expected: set[str]) -> None:
    found = letter(body).facts
    assert {one.concept for one in found} == expected
    assert {one.label for one in found} <= {"family"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Réaction urticarienne 10 minutes après injection d'ioméprol.", {("iomeprol", None)}),
        ("Atorvastatine arrêtée en juin 2023 pour myalgies, remplacée par rosuvastatine.", {("atorvastatine", None)}),
        ("Ne supporte pas le tramadol.", {("tramadol", None)}),
        ("Toux sous ramipril, remplacé par candésartan.", {("ramipril", None)}),
        ("TRAMADOL 50 mg : arrêté (confusion, nausées)", {("tramadol", None)}),
        ("Œdème de Quincke sous IEC.", {("class:iec", None)}),
        ("Urticaire chronique sous cétirizine.", set()),
        ("Toux sous codéine.", set()),
        ("Nausées sous ondansétron.", set()),
        ("Céphalées sous paracétamol.", set()),
        ("Hypotension sous noradrénaline.", set()),
        ("Œdème des membres inférieurs sous furosémide.", set()),
        ("Malaise après paracétamol.", set()),
        ("Toux sous codéine, arrêt du tabac.", set()),
        ("Urticaire chronique sous cétirizine, arrêt du ramipril.", set()),
        ("Toux sous ramipril, arrêt du traitement.", {("ramipril", None)}),
        ("Myalgies sous atorvastatine, qui est donc arrêtée.", {("atorvastatine", None)}),
        ("Pas de myalgies sous atorvastatine.", set()),
        ("En cas de toux sous ramipril, me recontacter.", set()),
        ("Traitement par prednisone pour urticaire.", set()),
        ("Céphalées soulagées par paracétamol.", set()),
        ("Arrêt de l'amiodarone, introduction de flécaïne pour palpitations.", set()),
        ("Circuit sans latex.", set()),
        ("Lisinopril remplacé par losartan à cause d'une toux sèche.", {("lisinopril", None)}),
        ("Éruption sous amoxicilline, test de réintroduction négatif.", {("amoxicilline", "negated")}),
        ("Test cutané positif au venin de guêpe.", {("venin_d_hymenopteres", None)}),
        ("Examen après injection de 80 mL d'Iomeron 350, sans incident.", set()),
        ("Allergie à la pénicilline infirmée par les tests.", {("class:penicilline", "negated")}),
        ("Allergie douteuse à l'aspirine.", {("acide_acetylsalicylique", "hypothetical")}),
    ],
)
def test_what_was_not_borne_is_told_by_its_reaction(body: str, expected: set[tuple[str, str | None]]) -> None:
    found = letter(f"Histoire : {body}").facts
    assert {(one.concept, one.label) for one in found if one.kind == "allergy"} == expected


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("Prothèse totale de hanche droite programmée le 14/01/2024, réalisée sans incident.", None),
        ("Césarienne programmée le 21/01/2024 : naissance d'une fille.", None),
        ("Patient entré pour cholécystectomie programmée. Intervention le 12/01/2024 sans complication.", None),
        ("Thyroïdectomie prévue en mars, finalement réalisée le 14/01/2024.", None),
        ("Césarienne programmée le 21/11/2024.", "hypothetical"),
        ("Prothèse totale de hanche prévue, annulée.", "hypothetical"),
        ("Cholécystectomie programmée, IRM réalisée.", "hypothetical"),
        ("Cholécystectomie prévue, qui sera réalisée en ambulatoire.", "hypothetical"),
        ("Prothèse totale de hanche proposée, refusée.", "hypothetical"),
        ("Néphrectomie proposée en RCP et réalisée le 18/01/2024.", None),
        ("Inscrite sur liste de transplantation hépatique.", "hypothetical"),
        ("Amygdalectomie dans l'enfance.", None),
        ("Amygdalectomie dans 2 mois.", "hypothetical"),
        ("Amygdalectomie dans un mois.", "hypothetical"),
        ("Vésicule retirée dans un sac.", None),
        ("Amygdalectomie dans une clinique de Nantes en 2020.", None),
    ],
)
def test_a_planned_act_that_was_done_is_no_hypothesis(body: str, label: str | None) -> None:
    assert [one.label for one in letter(f"Histoire : {body}").facts if one.kind == "procedure"] == [label]


@pytest.mark.parametrize(
    "body",
    [
        "Allergies : LATEX (urticaire).\nFamilial : pas d'accident d'anesthésie. Mère : phlébite en post-partum.",
        "ATCD fam. : phlébite chez la grand-mère",
        "Côté maternel : phlébite",
        "Hérédité : phlébite",
        "Histoire : phlébite (sœur).",
        "Histoire : deux tantes maternelles ont eu une phlébite.",
    ],
)
def test_what_relatives_had_is_theirs(body: str) -> None:
    found = letter(body).facts
    assert [(one.label) for one in found if one.concept == "thrombose_veineuse_profonde"] == ["family"]


def test_a_line_below_a_field_about_relatives_is_the_patients() -> None:
    found = said("Familiaux : père décédé d'un infarctus\nHTA traitée")
    assert ("problem", "hypertension_arterielle", None, None) in found


@pytest.mark.parametrize(
    ("body", "label", "date"),
    [
        ("DTP : dernier rappel en 2013, rappel à faire.", None, "2013"),
        ("Gardasil : parents réticents, non fait.", "negated", None),
        ("Rappel DTP en 2027.", "hypothetical", None),
        ("Vaccin Shingrix prescrit.", "hypothetical", None),
        ("Shingrix le 03/01/2024, 2e dose à programmer dans 2 mois.", None, "2024-01-03"),
    ],
)
def test_a_vaccine_not_given_is_not_told_as_given(body: str, label: str | None, date: str | None) -> None:
    found = letter(f"Vaccinations :\n{body}").facts
    assert [(one.label, one.date) for one in found if one.kind == "vaccine"] == [(label, date)]


def test_an_allergy_told_only_by_an_effect_is_less_sure_than_one_named_so() -> None:
    read = letter("Allergie à la pénicilline.\n\nGlibenclamide arrêté (hypoglycémies).").facts
    sure = {fact.concept: fact.evidence.confidence for fact in read if fact.kind == "allergy"}
    assert sure["glibenclamide"] <= BY_ITS_EFFECT < sure["class:penicilline"]


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("L'allergie à l'amoxicilline notée dans l'enfance est infirmée.", "negated"),
        ("Antécédent d'allergie à l'amoxicilline, écartée par l'allergologue en 2022.", "negated"),
        ("Allergie à l'amoxicilline notée en 1998, aujourd'hui levée par le test de provocation.", "negated"),
        ("L'allergie à l'amoxicilline n'a pas pu être écartée.", "hypothetical"),
        ("Allergie à l'amoxicilline (urticaire), hypothèse d'une endocardite écartée.", None),
    ],
)
def test_an_allergy_is_refuted_by_what_is_said_of_it_behind(sentence: str, label: str | None) -> None:
    assert [one.label for one in letter(sentence).facts if one.kind == "allergy"] == [label]


def test_the_reason_in_brackets_behind_a_drug_that_is_not_given_is_no_denied_disease() -> None:
    assert ("problem", "asthme", None, None) in said("Pas de bêtabloquant (asthme).")


@pytest.mark.parametrize(
    "body",
    [
        "Toxoplasmose IgG < 3 UI/mL",
        "Rubéole IgG 48 UI/mL immunisée",
        "Femme non immunisée contre la toxoplasmose : contrôle mensuel.",
        "HYPERGLYCEMIE PROVOQUEE (75 g)",
        "Hyperglycémie provoquée par voie orale du 22/10 normale.",
        "Trisomie 21 : le résultat du dépistage combiné fait l'objet d'un compte rendu séparé.",
        "Trisomie 21 : DPNI en attente.",
        "Test de dépistage trisomie 21 prescrit.",
        "Anticorps maladie coeliaque < 1",
        "Hépatite A (IgG) : positif.",
        "VIH 1 et 2 (Ag p24 + Ac) : négatif",
        "Albuminurie / créatininurie 1,8 mg/mmol",
        "Ligaments croisés continus.",
    ],
)
def test_the_name_of_a_test_is_no_disease_of_the_patient(body: str) -> None:
    assert not [one for one in letter(body).facts if one.kind == "problem" and one.label is None]


@pytest.mark.parametrize(
    "body",
    [
        "Toxoplasmose oculaire traitée en 2010.",
        "Patient porteur d'une trisomie 21.",
        "Sérologie VIH positive.",
        "Protéinurie à 2 g par jour.",
        "Rupture du ligament croisé antérieur en 2012.",
    ],
)
def test_a_disease_that_tests_also_name_stays_one(body: str) -> None:
    assert [one for one in letter(body).facts if one.kind == "problem" and one.label is None]


@pytest.mark.parametrize(
    ("body", "treated"),
    [
        ("Irradiation : PDS 4 520 cGy.cm².", False),
        ("Irradiation : DLP 340 mGy.cm", False),
        ("Irradiation prostatique de 60 Gy en 20 séances.", True),
    ],
)
def test_the_dose_of_an_exam_by_x_rays_is_no_radiotherapy(body: str, treated: bool) -> None:
    assert any(one.concept == "radiotherapie" for one in letter(body).facts) is treated


def test_a_row_of_boxes_denies_those_that_are_empty_when_one_is_ticked() -> None:
    found = {(one.concept, one.label) for one in letter("Antécédents :\n[ ] HTA  [x] Diabète  [ ] Asthme").facts}
    assert found == {("hypertension_arterielle", "negated"), ("diabete", None), ("asthme", "negated")}


@pytest.mark.parametrize(
    "body",
    [
        "Traitement arrêté : ibuprofène (contre-indiqué), ramipril (toux)",
        "Ne plus prendre : atorvastatine 40 mg (myalgies)",
        "Conclusion : amlodipine 10 mg arrêtée (œdèmes des chevilles).",
        "Biologie : créatinine 152 µmol/L, PTH 78 pg/mL.",
        "Merci de faire pratiquer :\nNFS, ferritine\nProtéinurie des 24 heures",
    ],
)
def test_what_made_a_drug_stop_a_hormone_and_a_test_asked_for_are_no_problem_or_act(body: str) -> None:
    assert not [one.concept for one in letter(body).facts if one.kind in ("problem", "procedure")]


def test_why_a_drug_is_given_or_left_out_stays_a_problem() -> None:
    found = said("Conclusion : metformine 1000 mg (diabète de type 2). Pas de bêtabloquant (asthme).")
    assert {concept for kind, concept, label, _ in found if kind == "problem" and label is None} == {
        "diabete_de_type_2",
        "asthme",
    }


@pytest.mark.parametrize(
    ("body", "vaccine", "label"),
    [
        ("Covid : refusé.", "vaccin_covid_19", "negated"),
        ("Grippe : à faire.", "vaccin_grippe", "hypothetical"),
        ("Tétanos : à jour d'après le patient.", "vaccin_tetanos", None),
        ("Hépatite B : 3 doses.", "vaccin_hepatite_b", None),
    ],
)
def test_what_is_said_of_an_injection_makes_a_vaccine_of_a_disease(body: str, vaccine: str, label: str | None) -> None:
    assert {(kind, concept, told) for kind, concept, told, _ in said(body)} == {("vaccine", vaccine, label)}


@pytest.mark.parametrize("heading", ["Histoire récente et contexte", "Résumé du séjour", "Vécu de la maladie"])
def test_a_heading_printed_like_the_text_ends_the_allergies(heading: str) -> None:
    found = said(f"Allergies\nPénicilline : urticaire en 1998.\n{heading}\nIl prend du furosémide depuis dix ans.")
    assert {concept for kind, concept, *_ in found if kind == "allergy"} == {"class:penicilline"}


def test_none_known_on_the_line_below_the_heading_denies_any_allergy() -> None:
    assert ("allergy", "allergie", "negated", None) in said("Allergies\nAucune connue\nExamen : bon état général.")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Test HPV réflexe : positif (HPV à haut risque autre que 16 et 18).", set()),
        ("Vaccin HPV : 2 doses.", {("vaccin_papillomavirus", None)}),
        ("Vaccination grippale chaque automne conseillée.", {("vaccin_grippe", "hypothetical")}),
    ],
)
def test_a_smear_is_no_vaccine_and_an_advised_one_is_not_given(
    sentence: str, expected: set[tuple[str, str | None]]
) -> None:
    assert {(concept, label) for kind, concept, label, _ in said(sentence) if kind == "vaccine"} == expected


def test_the_field_of_the_triage_nurse_is_no_valve() -> None:
    assert said("IAO : S. LEPAGE") == set()
    assert ("problem", "insuffisance_aortique", None, None) in said("ETT : IAo minime.")
