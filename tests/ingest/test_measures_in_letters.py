"""Results as specialists tell them in letters: which day governs a figure, what is earlier, and what is no result."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.test_observations import ACT, measured

Told = tuple[str, str, str | None, str | None, bool]


def told(text: str) -> list[Told]:
    return [(one.analyte, one.raw, one.unit, one.date, one.prior) for one in measured(text)]


def one(analyte: str, raw: str, unit: str | None, date: str | None = None) -> Told:
    return analyte, raw, unit, date, False


def earlier(analyte: str, raw: str, unit: str | None, date: str | None = None) -> Told:
    return analyte, raw, unit, date, True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CRP 87 mg/L au dernier jour (09/03/2024).", [one("crp", "87", "mg/L", "2024-03-09")]),
        ("TSH à 3,8 en janvier 2024, sous Lévothyrox 50, contrôlée à 2,1 en février 2024.",
         [one("tsh", "3,8", None, "2024-01"), one("tsh", "2,1", None, "2024-02")]),
        ("Ferritine à 9 en janvier 2024, furosémide diminué à 20 en février 2024.",
         [one("ferritine", "9", None, "2024-01")]),
        ("CRP 87 mg/L à J3 (le 09/03/2024).", [one("crp", "87", "mg/L", "2024-03-09")]),
        ("PSA (décembre 2023) 4,2 ng/mL.", [one("psa_total", "4,2", "ng/mL", "2023-12")]),
        ("Poids à la sortie de réanimation le 11/02/2024 : 84 kg.", [one("poids", "84", "kg", "2024-02-11")]),
        ("Le poids à la veille de la sortie, le 08/03/2024, est de 47,3 kg.", [
            one("poids", "47,3", "kg", "2024-03-08"),
        ]),
        ("Kaliémie 4,9 mmol/L, créatininémie 132 µmol/L (DFG 48 mL/min/1,73 m²) le 04/03/2024.", [
            one("potassium", "4,9", "mmol/L", "2024-03-04"), one("creatinine", "132", "µmol/L", "2024-03-04"),
            one("dfg_estime", "48", "mL/min/1,73 m²", "2024-03-04"),
        ]),
        ("Créatinine à 212 µmol/L le 06/03/2024, contre 198 en décembre et 176 en juin.", [
            one("creatinine", "212", "µmol/L", "2024-03-06"), earlier("creatinine", "198", None, "2023-12"),
            earlier("creatinine", "176", None, "2023-06"),
        ]),
        ("Le rapport albuminurie sur créatininurie est descendu à 640 mg/g, il était à 1 120 en octobre 2023.", [
            one("rapport_albumine_creatinine_urinaire", "640", "mg/g"),
            earlier("rapport_albumine_creatinine_urinaire", "1 120", None, "2023-10"),
        ]),
        ("Plaquettes 88 G/L (112 G/L au contrôle du 02/01/2024).", [
            one("plaquettes", "88", "G/L"), earlier("plaquettes", "112", "G/L", "2024-01-02"),
        ]),
        ("Créatinine 152 µmol/L soit un DFG à 29 mL/min/1,73 m² (139 µmol/L le 18/06/2023).", [
            one("creatinine", "152", "µmol/L"), one("dfg_estime", "29", "mL/min/1,73 m²"),
            earlier("creatinine", "139", "µmol/L", "2023-06-18"),
        ]),
        ("PR évoluant depuis septembre 2021 (anti-CCP à 188 U/mL, facteur rhumatoïde à 64 UI/mL au diagnostic).", [
            earlier("anti_ccp", "188", "U/mL", "2021-09"), earlier("facteur_rhumatoide", "64", "UI/mL", "2021-09"),
        ]),
        ("En mars 2023, la TSH était à 8,4 mUI/L ; elle est à 2,6 mUI/L aujourd'hui.", [
            earlier("tsh", "8,4", "mUI/L", "2023-03"), one("tsh", "2,6", "mUI/L", ACT),
        ]),
        ("Natrémie à 128 mmol/L le 03/03/2024, corrigée à 136 mmol/L le 09/03/2024.", [
            one("sodium", "128", "mmol/L", "2024-03-03"), one("sodium", "136", "mmol/L", "2024-03-09"),
        ]),
        ("Sa dernière HbA1c, dosée le 20 février, est à 7,9 %, elle était à 8,6 % en novembre.", [
            one("hba1c", "7,9", "%", "2024-02-20"), earlier("hba1c", "8,6", "%", "2023-11"),
        ]),
        ("Il pèse 96 kg, soit 2 kg de moins qu'en novembre.", [one("poids", "96", "kg", ACT)]),
        ("Dernier INR 2,4 (06/03/2024), le précédent à 3,1 (28/02/2024).", [
            one("inr", "2,4", None, "2024-03-06"), earlier("inr", "3,1", None, "2024-02-28"),
        ]),
        ("VEMS 61 % de la théorique (1,72 L) contre 68 % en 2022.", [
            one("vems", "61", "%", ACT), earlier("vems", "68", "%", "2022"),
        ]),
        ("Résultats du 5 mars : sodium 141 mmol/L ; créatinine 66 µmol/L (DFG 92 mL/min) ; CRP < 4 mg/L.", [
            one("sodium", "141", "mmol/L", "2024-03-05"), one("creatinine", "66", "µmol/L", "2024-03-05"),
            one("dfg_estime", "92", "mL/min", "2024-03-05"), one("crp", "< 4", "mg/L", "2024-03-05"),
        ]),
        ("FEVG évaluée à 38 %, contre 35 % à l'entrée.", [one("fevg", "38", "%", ACT), one("fevg", "35", "%")]),
        ("PSA : 4,3 ng/mL le 28/03/2023, 5,1 ng/mL le 11/04/2023 et maintenant 6,8 ng/mL le 20/02/2024.", [
            earlier("psa_total", "4,3", "ng/mL", "2023-03-28"), earlier("psa_total", "5,1", "ng/mL", "2023-04-11"),
            one("psa_total", "6,8", "ng/mL", "2024-02-20"),
        ]),
        ("Thrombopénie à 48 G/L, remontée à 131 G/L à la sortie.", [
            earlier("plaquettes", "48", "G/L"), one("plaquettes", "131", "G/L", ACT),
        ]),
        ("Hémoglobine avant : 7,2 g/dL (04/03). Après : 9,0 g/dL (06/03).", [
            one("hemoglobine", "7,2", "g/dL", "2024-03-04"), one("hemoglobine", "9,0", "g/dL", "2024-03-06"),
        ]),
        ("Leucocytes 38,4 G/L dont 33,9 G/L lymphocytes, contre 24 G/L au mois de mai.", [
            one("leucocytes", "38,4", "G/L"), one("lymphocytes", "33,9", "G/L"),
            earlier("lymphocytes", "24", "G/L", "2023-05"),
        ]),
        ("Le taux de PSA, de 6,2 ng/mL en janvier 2023, est monté à 8,9 ng/mL en février 2024.", [
            earlier("psa_total", "6,2", "ng/mL", "2023-01"), one("psa_total", "8,9", "ng/mL", "2024-02"),
        ]),
        ("Hémoglobine : 9,1 g/dL (J0), 8,2 g/dL (J2), 9,6 g/dL à la sortie.", [
            one("hemoglobine", "9,1", "g/dL"), one("hemoglobine", "8,2", "g/dL"),
            one("hemoglobine", "9,6", "g/dL", ACT),
        ]),
        ("Poids : 78,4 kg le 01/03, 75,2 kg ce jour.", [
            one("poids", "78,4", "kg", "2024-03-01"), one("poids", "75,2", "kg", ACT),
        ]),
        ("CA 125 : 18 U/mL (03/2024), 22 (12/2023), 412 au diagnostic (02/2023).", [
            one("ca_125", "18", "U/mL", "2024-03"), earlier("ca_125", "22", None, "2023-12"),
            earlier("ca_125", "412", None, "2023-02"),
        ]),
        ("Le DFG, mesuré à 38 mL/min le 1er mars (41 en septembre), reste stable.", [
            one("dfg_estime", "38", "mL/min", "2024-03-01"), earlier("dfg_estime", "41", None, "2023-09"),
        ]),
        ("PSA à 0,08 ng/mL, nadir à 0,02 en 2022.", [
            one("psa_total", "0,08", "ng/mL"), earlier("psa_total", "0,02", None, "2022"),
        ]),
    ],
)  # fmt: skip
def test_the_day_that_governs_a_figure(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Leucocytes 5,2 G/L dont 2,9 G/L de neutrophiles.", [
            one("leucocytes", "5,2", "G/L"), one("neutrophiles", "2,9", "G/L"),
        ]),
        ("La NFS du 11/03 retrouve 11,2 g/dL d'hémoglobine et 245 G/L de plaquettes.", [
            one("hemoglobine", "11,2", "g/dL", "2024-03-11"), one("plaquettes", "245", "G/L", "2024-03-11"),
        ]),
        ("AAN 1/640 au diagnostic (03/2023).", [earlier("anticorps_antinucleaires", "1/640", None, "2023-03")]),
        ("Anticorps anti-nucléaires positifs au 1/320.", [one("anticorps_antinucleaires", "1/320", None)]),
        ("Apyrétique, 36,9 °C au départ.", [one("temperature", "36,9", "°C", ACT)]),
        ("Elle était entrée à 43,5 kg.", [one("poids", "43,5", "kg", ACT)]),
        ("Poids de naissance 3 100 g, poids ce jour 4,850 kg.", [one("poids", "4,850", "kg", ACT)]),
        ("Les D-dimères sous traitement sont à 480 ng/mL.", [one("d_dimeres", "480", "ng/mL")]),
        ("SpO2 sous 2 L/min : 94 %.", [one("spo2", "94", "%", ACT)]),
        ("Glycémie capillaire avant le petit déjeuner 1,62 g/L.", [one("glucose_non_precise", "1,62", "g/L")]),
        ("Hémoglobine à 10,8 g/dL au troisième trimestre.", [one("hemoglobine", "10,8", "g/dL")]),
        ("Examen : 71 kg, 1m74, TA 128/76.", [
            one("poids", "71", "kg", ACT), one("taille", "1m74", None, ACT),
            one("pa_systolique", "128", None, ACT), one("pa_diastolique", "76", None, ACT),
        ]),
        ("Enfant de 14 kg (P50), 96 cm (P75).", [one("poids", "14", "kg", ACT), one("taille", "96", "cm", ACT)]),
        ("HCO3- 25 mmol/L ; lactates 1,1 mmol/L.", [
            one("bicarbonates", "25", "mmol/L"), one("lactate", "1,1", "mmol/L"),
        ]),
        ("SpO2 91 % en air ambiant, 94 % sous 1,5 L.", [one("spo2", "91", "%", ACT), one("spo2", "94", "%", ACT)]),
        ("Créatinine maximale 412 µmol/L le 03/03.", [one("creatinine", "412", "µmol/L", "2024-03-03")]),
        ("PA à l'officine le 04/03 : 108/58 mmHg", [
            one("pa_systolique", "108", "mmHg", "2024-03-04"), one("pa_diastolique", "58", "mmHg", "2024-03-04"),
        ]),
        ("161 cm - 72,5 kg", [one("taille", "161", "cm", ACT), one("poids", "72,5", "kg", ACT)]),
        ("Il pèse 18 kg (75e percentile) et mesure 1,08 m.", [
            one("poids", "18", "kg", ACT), one("taille", "1,08", "m", ACT),
        ]),
    ],
)  # fmt: skip
def test_figures_told_otherwise_than_after_their_names(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


LISTED = """leucocytes 3,1 G/L dont lymphocytes 0,8 G/L
plaquettes 141 G/L
créatinine 61 µmol/L"""


@pytest.mark.parametrize(
    ("heading", "date"),
    [
        ("Biologie du 18/02/2024 :", "2024-02-18"),
        ("# Biologie du 18/02/2024", "2024-02-18"),
        ("3. BIOLOGIE (18/02)", "2024-02-18"),
        ("Biologie récente (18/02/2024) : CRP 4 mg/L", "2024-02-18"),
        ("BIOLOGIE DU MATIN (validée 11 h 20)", ACT),
        ("Biologie :", None),
    ],
)
def test_results_one_a_line_are_of_the_day_of_their_heading(heading: str, date: str | None) -> None:
    found = {(analyte, day) for analyte, _, _, day, _ in told(f"{heading}\n{LISTED}")}
    assert found >= {(name, date) for name in ("leucocytes", "lymphocytes", "plaquettes", "creatinine")}


def test_a_part_about_the_entry_is_of_its_day() -> None:
    text = "4. EXAMEN D'ENTRÉE (06/03)\nPoids 58,2 kg, PA 132/68 mmHg.\n5. SORTIE\nPoids 60,1 kg."
    assert [(raw, day) for _, raw, _, day, _ in told(text)] == [
        ("58,2", "2024-03-06"), ("132", "2024-03-06"), ("68", "2024-03-06"), ("60,1", ACT),
    ]  # fmt: skip


def test_labels_of_a_stay_end_the_list_of_another_day() -> None:
    text = (
        "À l'entrée (05/03) : poids 81,2 kg – NT-proBNP 8 940 ng/L – créatinine 128 µmol/L – potassium 3,6 mmol/L\n"
        "Avant la sortie (11/03) : NT-proBNP 3 120 ng/L – créatinine 141 µmol/L – potassium 4,4 mmol/L\n"
        "Le jour de la sortie : poids 75,9 kg, TA 112/64 mmHg, absence d'œdème."
    )
    days = [day for _, _, _, day, _ in told(text)]
    assert days == ["2024-03-05"] * 4 + ["2024-03-11"] * 3 + [ACT] * 3


@pytest.mark.parametrize(
    "text",
    [
        "Apixaban 5 mg : âge, poids à 60 kg ou moins.",
        "Grossesse monofœtale évolutive, cœur 148 bpm, mobilités actives.",
        "Activité cardiaque à 152/min, LCC 58 mm.",
        "BCF à 140 bpm, présentation céphalique.",
        "RCF oscillant, rythme de base à 135 bpm.",
        "Embryon unique de 12 mm, activité cardiaque positive à 128 bpm.",
        "Estimation du poids fœtal 2 450 g (38e percentile).",
        "EPF 1 850 g, PC 310 mm, PA 290 mm, LF 62 mm.",
        "À la naissance : 3 450 g, 51 cm, PC 35 cm, Apgar 10/10, pH 7,28, lactates 3,2 mmol/L.",
        "Nouveau-né de 3 120 g, Apgar 9.",
        "Son bébé pèse 4,2 kg.",
        "Sa sœur a été opérée d'un cancer, CA 125 à 340 U/mL.",
        "Antécédents familiaux : père diabétique, HbA1c 10 %.",
        "La conjointe a une TSH à 12 mUI/L.",
        "SERVICE DE SANTÉ AU TRAVAIL - AST 45",
        "Code postal 69130, BP 120/80.",
        "Facture n° 132/84 du 12/03/2024.",
        "Taille M, compression 15/20 mmHg.",
        "Bas de contention classe 2 (15 à 20 mmHg).",
        "PPC réglée entre 6 et 12 cmH2O, fuites 12 L/min, IAH résiduel 2,1.",
        "Ventilation : VT 420 mL, FR 18/min, PEP 8, FiO2 50 %.",
        "Réglages : fréquence 14/min, aide 12.",
        "Pacemaker réglé en DDD 60-130/min.",
        "Seuil de détection de la TV à 171 bpm.",
        "FC maximale théorique 162/min.",
        "Fréquence cardiaque cible 100 à 120/min à l'effort.",
        "Charge maximale 120 W, 85 % de la FMT.",
        "Cryothérapie à -10 °C, chaleur à 40 °C.",
        "Lavage à 60 °C.",
        "Vaccin conservé à +4 °C.",
        "Sérum physiologique 0,9 %, glucosé 5 %.",
        "Glucose 30 % : 2 ampoules si glycémie < 0,6 g/L.",
        "Resucrage si glycémie inférieure à 0,70 g/L.",
        "Protocole insuline : 4 UI si glycémie > 2 g/L, 6 UI si > 2,5 g/L.",
        "Seuil transfusionnel à 8 g/dL d'hémoglobine.",
        "EPO si hémoglobine < 10 g/dL, arrêt si > 12 g/dL.",
        "Remboursement si LDL > 1,9 g/L.",
        "Diabète défini par une glycémie à jeun supérieure à 1,26 g/L.",
        "HTA définie par une PA ≥ 140/90 mmHg.",
        "Alerte si SpO2 < 90 % ou FC > 130/min.",
        "Consignes : appeler si T° > 38,3 °C, TA < 90/60.",
        "Le laboratoire rend une créatinine normale entre 45 et 84 µmol/L.",
        "Valeurs usuelles : TSH 0,4 à 4 mUI/L.",
        "Dose totale 60 Gy, 2 Gy par fraction.",
        "Carboplatine AUC 5 (clairance retenue plafonnée à 125 mL/min).",
        "Régime hypoprotidique 0,8 g/kg/j, potassium limité à 2 g/j.",
        "Apports : protéines 90 g/j, calcium 1 200 mg/j.",
        "Supplémentation en magnésium 300 mg, zinc 15 mg.",
        "Gluconate de potassium 40 mmol/jour.",
        "Perfusion de bicarbonates 14 ‰ 500 mL.",
        "Albumine humaine 20 % 100 mL x 2.",
        "Fibrinogène 1,5 g IV.",
        "Facteur VIII 2 000 UI.",
        "Immunoglobulines 0,4 g/kg/j.",
        "PAC de 3,5/23, stent 2,5/18 mm.",
        "Hauteur utérine 24 cm, bassin 12/8.",
        "Séjour du 13/8 au 17/9 en rééducation.",
        "Consultation 12/7, 14/8 et 17/9.",
        "Fait à Lyon le 13/8, revu le 14/9.",
        "Risque de trisomie 21 : 1/640.",
        "Dilution 1/320 du collyre.",
        "INR à contrôler à 8 jours.",
        "INR à 8 jours puis toutes les 4 semaines.",
        "NFS et CRP à J15.",
        "Contrôle de la créatinine à 3 mois.",
        "Potassium à doser le 12/03.",
        "HbA1c tous les 3 mois.",
        "Objectif HbA1c < 7 %.",
        "Cible de LDL inférieure à 0,55 g/L.",
        "Maintenir une SpO2 entre 88 et 92 %.",
        "Viser une PA < 130/80 mmHg.",
        "Oxygène pour une SpO2 > 92 %.",
        "Si fièvre > 38,5 °C, consulter aux urgences.",
        "En cas de température supérieure à 38 °C, appeler le 15.",
        "Ramipril 5 mg le matin, bisoprolol 2,5 mg.",
        "Potassium 600 mg x 3 par jour.",
        "Diffu-K 600 mg : 2 gélules matin et soir.",
        "Vitamine D 100 000 UI tous les 3 mois.",
        "Fer 80 mg deux fois par jour.",
        "Calcium 500 mg/vitamine D 400 UI.",
        "Insuline glargine 22 UI le soir.",
        "Morphine 10 mg si EVA > 4.",
        "Paracétamol 15 mg/kg toutes les 6 heures.",
        "Amoxicilline 80 mg/kg/jour.",
        "Sa mère a un diabète avec une HbA1c à 9,2 %.",
        "Père décédé d'un cancer de la prostate, PSA à 120 ng/mL.",
        "Son frère pèse 140 kg.",
        "Secrétariat : 01 40 25 80 80.",
        "Hospitalisé du 12/08 au 17/09/2023.",
        "Rendez-vous le 13/07 à 10 h 30.",
        "PICC-line posé le 13/03 au bras gauche.",
        "Voie veineuse du 12/8 au bras droit.",
        "Perfusion de 14/7 au bras gauche posée le 12/9.",
        "Normes : hémoglobine 12 à 16 g/dL.",
        "Hémoglobine (N : 12-16 g/dL).",
        "Créatinine (norme 60-105 µmol/L).",
        "Perte de poids de 8 kg en 3 mois.",
        "Prise de 4 kg depuis janvier.",
        "Il a perdu 12 kg.",
        "Appeler si prise de poids de 2 kg en 3 jours.",
        "Restriction hydrique 1,5 L/jour, régime sans sel 6 g/jour.",
        "Score de Glasgow 15, MMSE 24/30, EVA 3/10.",
        "CHA2DS2-VASc 4, HAS-BLED 2.",
        "Apgar 9/10, poids de naissance 3 250 g, PC 34 cm.",
        "Acuité visuelle OD 10/10, OG 8/10. TO 14/15 mmHg.",
        "TO OD 16 mmHg, OG 18 mmHg.",
        "Port de charges supérieures à 10 kg interdit.",
        "Nodule de 12 mm, adénopathie de 2 cm.",
        "Anémie définie par une hémoglobine < 13 g/dL.",
        "Insuffisance rénale (DFG < 30 mL/min) : contre-indication.",
        "Transfuser si Hb < 7 g/dL.",
        "Arrêt de la metformine si DFG < 30 mL/min.",
        "Débit de pompe 2 L/min, FiO2 40 %, PEP 8 cmH2O.",
        "Hémodialyse 4 h, débit sang 320 mL/min, dialysat K 2 mmol/L, Ca 1,5 mmol/L.",
        "Bain de dialyse : potassium 2 mmol/L, calcium 1,5 mmol/L.",
        "NaCl 0,9 % 500 mL avec KCl 2 g/L.",
        "G5 % 1 L/24 h avec 4 g de NaCl et 2 g de KCl.",
        "Irradiation 50 Gy en 25 fractions.",
        "Échographie à 22 SA : BIP 54 mm, poids fœtal estimé 1 850 g.",
        "Tour de taille 102 cm, périmètre crânien 46 cm.",
        "Régime à 1 800 kcal, protéines 1,2 g/kg/j.",
        "Coronarographie : sténose de 70 % de l'IVA.",
        "Scintigraphie : captation 35 %.",
        "Déficit de 30 % en quadriceps.",
        "Poids maximal autorisé 120 kg.",
        "Chambre 135/80.",
        "Fiche 132/84 du registre.",
        "Séance 12/30 de kinésithérapie.",
        "Page 12/15.",
        "Plaquettes si < 50 G/L : ne pas injecter.",
        "Ferritine basse à contrôler dans 3 mois.",
        "Fumeur 20 paquets-années, alcool 3 verres/j.",
        "Créatinine attendue autour de 90 µmol/L après hydratation.",
        "Une glycémie supérieure à 2,5 g/L doit faire appeler.",
        "Le seuil de 50 ng/mL de troponine est retenu.",
        "Vaccin HBV : anticorps protecteurs si > 10 UI/L.",
        "Albumine 20 % 100 mL en perfusion.",
        "Poids cible 62 kg.",
        "Poids sec souhaité 70 kg.",
        "Poids idéal théorique 65 kg.",
        "Poids de sa fille 3 120 g.",
        "Le donneur avait une créatinine à 85 µmol/L.",
        "Son mari a 16/9 de tension.",
        "Créatinine urinaire du conjoint 8 mmol/L.",
        "Température de la pièce 21 °C.",
        "Bain à 37 °C pendant 10 minutes.",
        "Conserver entre 2 et 8 °C.",
        "Marche 6 minutes : 420 m.",
        "Stent de 3,5/18 mm posé le 12/03.",
        "Entresto 49/51 mg matin et soir.",
        "Sacubitril-valsartan 97/103 mg.",
        "Coversyl 10/2,5 : 1 comprimé.",
        "Tension à l'embauche 24/12/2023.",
        "Vu le 13/8 et le 12/7 au bras.",
    ],
)
def test_what_is_no_result_of_the_patient(text: str) -> None:
    assert measured(text) == ()


@settings(deadline=None)
@given(
    lead=st.sampled_from(("posé le", "depuis le", "les", "du", "samedi", "au", "vu le", "fait le")),
    day=st.integers(10, 28),
    month=st.integers(1, 12),
    year=st.sampled_from(("", "/2023", "/23")),
    rest=st.sampled_from(("au bras gauche", "aux deux bras", "en consultation", "par la mesure", "")),
)
def test_no_pressure_out_of_a_day(lead: str, day: int, month: int, year: str, rest: str) -> None:
    text = f"Cathéter {lead} {day}/{month:02d}{year} {rest}."
    assert not [one for one in measured(text) if one.analyte.startswith("pa_")]
    text = f"Pansement {lead} {day}/{month}{year} {rest}."
    assert not [one for one in measured(text) if one.analyte.startswith("pa_")]


@settings(deadline=None)
@given(
    named=st.sampled_from((
        ("CRP", "mg/L"), ("Hémoglobine", "g/dL"), ("INR", ""), ("Poids", "kg"), ("FC", "/min"), ("TSH", "mUI/L"),
        ("TA", "mmHg"), ("IMC", ""), ("HbA1c", "%"), ("Température", "°C"),
    )),
    lead=st.sampled_from(("le", "du", "au", "en date du", "(", "contrôlée le", "à revoir le", "depuis le", "vu le")),
    day=st.sampled_from((
        "12/03/2024", "12.03.2024", "12-03-24", "12/03", "12.03", "12 mars", "12 mars 2024", "03/2024", "13/8", "14/09",
        "1er avril", "12-13 février", "12 et 13 mars", "12 03 2024", "8 août 23",
    )),
    rest=st.sampled_from((" : ", " ", ", ", ") ", " à 10 h 30. ")),
)  # fmt: skip
def test_no_figure_of_a_day_is_a_result(named: tuple[str, str], lead: str, day: str, rest: str) -> None:
    name, unit = named
    text = f"{name} {lead} {day}{rest}38 {unit}".replace("( ", "(")
    assert {one.raw for one in measured(text)} <= {"38"}
