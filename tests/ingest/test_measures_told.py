"""Measures told in prose: of which day, which of several figures, which without a name, and which are none."""

import pytest

from tests.ingest import sheets
from tests.ingest.test_observations import ACT, measured
from tests.ingest.typeset import read


def told(text: str) -> list[tuple[str, str, str | None, str | None, bool]]:
    return [(one.analyte, one.raw, one.unit, one.date, one.prior) for one in measured(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("66 kg, 161 cm, TA 132/74", [
            ("poids", "66"), ("taille", "161"), ("pa_systolique", "132"), ("pa_diastolique", "74"),
        ]),
        ("Au repos 148/88 mmHg aux deux bras.", [("pa_systolique", "148"), ("pa_diastolique", "88")]),
        ("TA couchée 151/72, debout 128/65.", [
            ("pa_systolique", "151"), ("pa_diastolique", "72"), ("pa_systolique", "128"), ("pa_diastolique", "65"),
        ]),
        ("Elle pèse 63 kg pour 1,62 m.", [("poids", "63"), ("taille", "1,62")]),
        ("POIDS 59,8 kg TAILLE 166 TA 108/64", [
            ("poids", "59,8"), ("taille", "166"), ("pa_systolique", "108"), ("pa_diastolique", "64"),
        ]),
        ("CRP 38 - GB 13,2 - CREAT 103 - LIPASE 28", []),
    ],
)  # fmt: skip
def test_figures_of_the_visit(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.analyte, one.raw) for one in measured(text) if one.date == ACT] == expected


def test_tests_in_a_run_need_no_units() -> None:
    found = [(one.analyte, one.raw) for one in measured("CRP 38 - GB 13,2 - CREAT 103 - LIPASE 28")]
    assert found == [("crp", "38"), ("leucocytes", "13,2"), ("creatinine", "103"), ("lipase", "28")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CRP 45 mg/L le 01/03/2024, 12 mg/L le 08/03/2024.", [
            ("crp", "45", "mg/L", "2024-03-01", False), ("crp", "12", "mg/L", "2024-03-08", False),
        ]),
        ("INR le 02/03/2024 : 2,4 ; le 09/03/2024 : 3,1.", [
            ("inr", "2,4", None, "2024-03-02", False), ("inr", "3,1", None, "2024-03-09", False),
        ]),
        ("Le poids est passé de 78 à 74 kg.", [
            ("poids", "78", "kg", None, True), ("poids", "74", "kg", ACT, False),
        ]),
        ("HbA1c 7,4 % (8,1 % le 14/01/2024).", [
            ("hba1c", "7,4", "%", None, False), ("hba1c", "8,1", "%", "2024-01-14", True),
        ]),
        ("GGT 212 UI/L le 01/03/2024 (340 en mai 2023), VGM 101 fL le même jour.", [
            ("ggt", "212", "UI/L", "2024-03-01", False), ("ggt", "340", None, "2023-05", True),
            ("vgm", "101", "fL", "2024-03-01", False),
        ]),
        ("PSA à 4,5 ng/mL le 01/03/2024. Il était à 3,1 ng/mL.", [
            ("psa_total", "4,5", "ng/mL", "2024-03-01", False),
        ]),
        ("Opéré le 11/02/2023 (poids 131 kg). Ce jour, poids 92 kg.", [
            ("poids", "131", "kg", "2023-02-11", True), ("poids", "92", "kg", ACT, False),
        ]),
    ],
)  # fmt: skip
def test_figures_of_several_days(text: str, expected: list[tuple[str, str, str | None, str | None, bool]]) -> None:
    assert told(text) == expected


def test_a_note_is_dated_by_its_heading() -> None:
    first = "# Consultation du 2 juin 2023\nPoids 66 kg. Ponction.\n\n"
    found = told(f"{first}# Consultation du 12 mars 2024\nPoids 64 kg.")
    assert found == [("poids", "66", "kg", "2023-06-02", True), ("poids", "64", "kg", ACT, False)]


def test_a_day_goes_on_over_the_end_of_a_line() -> None:
    text = "Lyon, le 12/03/2024\nÉvolution favorable sous antibiotiques, apyrexie obtenue, CRP 34 mg/L le 2\nmars."
    assert ("crp", "34", "mg/L", "2024-03-02", False) in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tour de taille 104 cm.",
        "Poids de naissance 3 250 g, taille 50 cm.",
        "Perte de poids de 5 kg en 3 mois.",
        "Port de charges de plus de 10 kg interdit.",
        "Appeler si INR > 4 ou poids > 72 kg.",
        "Lésion de 12 cm de grand axe.",
        "FEVG 35-40 %.",
        "Son père a une HbA1c à 9 %.",
    ],
)
def test_no_measure_of_the_patient(text: str) -> None:
    assert measured(text) == ()


def test_a_year_like_figure_with_decimals_is_a_figure() -> None:
    assert [(one.analyte, one.raw) for one in measured("IMC 20,2, MNA 18/30.")] == [("imc", "20,2")]


def both(high: str, low: str, date: str | None = ACT) -> list[tuple[str, str, str | None, str | None, bool]]:
    return [("pa_systolique", high, None, date, False), ("pa_diastolique", low, None, date, False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Je le trouve à 168/102 ce jour.", both("168", "102")),
        ("Elle a 142 sur 85 de tension.", both("142", "85")),
        ("La tension est à 13,5/8.", both("13,5", "8")),
        ("TA couché/debout : 138/82 - 121/70", [*both("138", "82"), *both("121", "70")]),
        ("Auto-mesures à domicile : 134/79 de moyenne.", both("134", "79", None)),
        ("PAS 132 PAD 76", both("132", "76")),
        ("TA 12/8. FC 64. SpO2 97 %.", [
            *both("12", "8"), ("frequence_cardiaque", "64", None, ACT, False), ("spo2", "97", "%", ACT, False),
        ]),
        ("FEVG SB 56%.", [("fevg", "56", "%", ACT, False)]),
        ("Taille : 1m68", [("taille", "1m68", None, ACT, False)]),
        ("T 37,1, FC 88, FR 18, SpO2 97 %", [
            ("temperature", "37,1", None, ACT, False), ("frequence_cardiaque", "88", None, ACT, False),
            ("spo2", "97", "%", ACT, False),
        ]),
        ("Fibrillation auriculaire à 110/min.", [("frequence_cardiaque", "110", "/min", ACT, False)]),
        ("08/11/1953 — 61 kg", [("poids", "61", "kg", ACT, False)]),
    ],
)  # fmt: skip
def test_vital_signs_as_they_are_told(text: str, expected: list[tuple[str, str, str | None, str | None, bool]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HbA1c en baisse de 8,2 % à 7,4 %.", [
            ("hba1c", "8,2", "%", None, True), ("hba1c", "7,4", "%", None, False),
        ]),
        ("LDL à 0,72 g/L (il était à 1,34 g/L).", [
            ("ldl_cholesterol", "0,72", "g/L", None, False), ("ldl_cholesterol", "1,34", "g/L", None, True),
        ]),
        ("Poids 54 kg (61 il y a six mois).", [("poids", "54", "kg", ACT, False), ("poids", "61", None, None, True)]),
        ("Le PSA, qui était à 4,8 ng/mL en 2022, est à 7,3 ng/mL.", [
            ("psa_total", "4,8", "ng/mL", "2022", True), ("psa_total", "7,3", "ng/mL", None, False),
        ]),
        ("Le DFG, à 62 l'an dernier, est à 54 mL/min.", [
            ("dfg_estime", "62", "mL/min", None, True), ("dfg_estime", "54", "mL/min", None, False),
        ]),
        ("Objectif HbA1c < 7 %, actuellement 7,4 %.", [("hba1c", "7,4", "%", None, False)]),
        ("La TSH, contrôlée en février 2024, est à 2,4 mUI/L.", [("tsh", "2,4", "mUI/L", "2024-02", False)]),
        ("La CRP que vous aviez demandée est à 12 mg/L.", [("crp", "12", "mg/L", None, False)]),
        ("CRP à 180 mg/L à l'entrée, 45 à J3.", [
            ("crp", "180", "mg/L", None, False), ("crp", "45", "mg/L", None, False),
        ]),
        ("Adressé pour une thrombocytose à 845 G/L.", [("plaquettes", "845", "G/L", None, False)]),
        ("Fièvre à 39,4 °C depuis hier.", [("temperature", "39,4", "°C", None, False)]),
        ("Hémoglobine J2 : 10,8.", [("hemoglobine", "10,8", None, None, False)]),
        ("Créatinine à 168 µmol/L (DFG 35), elle était à 121 en 2022.", [
            ("creatinine", "168", "µmol/L", None, False), ("dfg_estime", "35", None, None, False),
            ("creatinine", "121", None, "2022", True),
        ]),
        ("Folates 9 nmol/L, TSH 2,8 mUI/L (bilan du 20/02/2024).", [
            ("folates", "9", "nmol/L", "2024-02-20", False), ("tsh", "2,8", "mUI/L", "2024-02-20", False),
        ]),
        ("Il y a un an l'hémoglobine était à 12,6 g/dL.", [("hemoglobine", "12,6", "g/dL", None, True)]),
        ("On trouve une Hb à 10,1 et des plaquettes à 452 000.", [
            ("hemoglobine", "10,1", None, None, False), ("plaquettes", "452 000", None, None, False),
        ]),
        ("Vue ce jour, née en 1944. PA : 154/82, la kaliémie : 4,9 mEq/L. Acide urique 72 mg/L.", [
            *both("154", "82"), ("potassium", "4,9", "mEq/L", None, False),
            ("acide_urique", "72", "mg/L", None, False),
        ]),
        ("Na 136 ; K 3,4 (N 3,5-5) ; Cl 99.", [
            ("sodium", "136", None, None, False), ("potassium", "3,4", None, None, False),
            ("chlore", "99", None, None, False),
        ]),
        ("Sur le bilan du 04/03/2024 la créatinine atteint 198 µmol/L. L'hémoglobine est à 10,9 g/dL.", [
            ("creatinine", "198", "µmol/L", "2024-03-04", False),
            ("hemoglobine", "10,9", "g/dL", "2024-03-04", False),
        ]),
        ("Le bilan du 13/10/2023 était rassurant. PSA 5,1 ng/mL.", [("psa_total", "5,1", "ng/mL", None, False)]),
        ("Créatinine 196 µmol/L (le 10/03/2023 : créatinine 181 µmol/L).", [
            ("creatinine", "196", "µmol/L", None, False), ("creatinine", "181", "µmol/L", "2023-03-10", True),
        ]),
        ("EFR 2022 : VEMS 2,05 L.", [("vems", "2,05", "L", "2022", True)]),
        ("Pas d'anémie (Hb 13,8 g/dL).", [("hemoglobine", "13,8", "g/dL", None, False)]),
        ("TSH freinée à 0,02 mUI/L.", [("tsh", "0,02", "mUI/L", None, False)]),
        ("ASAT/ALAT 34/42 UI/L.", [("asat", "34", "UI/L", None, False), ("alat", "42", "UI/L", None, False)]),
        ("HbA1c 9,1 % le 04/12/2023, glycémie à jeun 2,10 g/L", [
            ("hba1c", "9,1", "%", "2023-12-04", False), ("glycemie_a_jeun", "2,10", "g/L", None, False),
        ]),
        ("dernière HbA1c 7,8 % (11.04.23)", [("hba1c", "7,8", "%", "2023-04-11", False)]),
    ],
)  # fmt: skip
def test_what_changed_and_what_is_of_another_day(
    text: str, expected: list[tuple[str, str, str | None, str | None, bool]]
) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "L'HbA1c a diminué de 0,6 %.",
        "Le poids a augmenté de 3 kg.",
        "Poids 71 kg 500.",
        "Poids souhaité : 80 kg\nIMC",
        "SpO2 94 -> 88 %",
        "créatinine : 210 > 180 > 145 µmol/L",
        "Densité du PSA 0,13.",
        "Périmètre sus-rotulien à 10 cm 41 cm 43 cm",
        "Consulter si fièvre supérieure à 38,5.",
        "Fièvre > 38,5 °C : rappeler.",
        "La rate est à 14/8 cm.",
        "FEVG 45 % à 50 %.",
        "Insuffisance rénale définie par un DFG < 60 mL/min.",
        "PSA < 4 ng/mL : surveillance annuelle.",
        "Chaussures taille 42, compression taille 3.",
        "Son bébé pèse 4,2 kg.",
        "Anticoagulants oraux avec INR > 1,7",
        "ACR 1 ACR 3",
        "Calcémie corrigée à 2,41 mmol/L.",
    ],
)
def test_no_result_rather_than_a_wrong_one(text: str) -> None:
    assert told(text) == []


def test_the_moment_told_before_several_names_is_all_theirs() -> None:
    found = measured(
        "Entrée le 03/03/2024, sortie le 10/03/2024.\n"
        "A l'admission : patient stable. Fréquence cardiaque : 72 /min Température : 36,8°C."
    )
    assert [(one.analyte, one.date) for one in found] == [
        ("frequence_cardiaque", "2024-03-03"),
        ("temperature", "2024-03-03"),
    ]


def test_a_limit_told_in_words() -> None:
    (one,) = measured("La TSH est inférieure à 0,01 mUI/L.")
    assert (one.raw, one.value, one.comparator, one.unit) == ("inférieure à 0,01", 0.01, "<", "mUI/L")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La CRP est à moins de 4 mg/L.", [("<", 4.0)]),
        ("La CRP est passée de 31 mg/L à moins de 4 mg/L.", [(None, 31.0), ("<", 4.0)]),
        ("La ferritine reste à plus de 500 µg/L.", [(">", 500.0)]),
        ("La VS est descendue de 48 à 12 mm et la CRP de 31 à moins de 4 mg/L.",
         [(None, 48.0), (None, 12.0), (None, 31.0), ("<", 4.0)]),
        ("Le LDL doit être à moins de 0,55 g/L.", []),
        ("INR de 2 à 3.", []),
    ],
)  # fmt: skip
def test_a_limit_in_words_is_never_told_as_a_figure(text: str, expected: list[tuple[str | None, float]]) -> None:
    assert [(one.comparator, one.value) for one in measured(text)] == expected


def test_a_figure_counts_what_is_named_behind_it() -> None:
    found = measured("L'hémogramme montre 14,8 g/dL d'hémoglobine et 320 éosinophiles.")
    assert [(one.analyte, one.raw) for one in found] == [("hemoglobine", "14,8")]
    assert not measured("L'hémogramme montre 14,8 g d'hémoglobine et 320 éosinophiles.")


@pytest.mark.parametrize(
    "text",
    [
        "Elle a 142 sur 85 de tension, elle mesure 1,62 m et pèse 58 kg.",
        "L'HbA1c est passée de 8,2 % à 7,4 % en six mois.",
        "La créatinine est à 112 µmol/L, contre 88 µmol/L en mars 2023.",
        "La TSH, contrôlée en février 2024, est à 2,4 mUI/L.",
        "TA couchée 138/82, debout 121/70, pouls régulier à 72/min.",
        "Hémoglobine à 8,1 g/dL le 03/03/2024, plaquettes 245 000/mm3, CRP 12 mg/L.",
    ],
)
def test_the_end_of_a_line_in_a_sentence_makes_no_other_result(text: str) -> None:
    whole = told(text)
    assert whole
    for at in (index for index, character in enumerate(text) if character == " "):
        assert set(told(f"{text[:at]}\n{text[at + 1 :]}")) <= set(whole)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le bilan du 05/03/2024 : créatinine 112 µmol/L (le 13/10/2023 elle était à 96 µmol/L), BNP 480 ng/L.", [
            ("creatinine", "112", "µmol/L", "2024-03-05", False), ("creatinine", "96", "µmol/L", "2023-10-13", True),
            ("bnp", "480", "ng/L", "2024-03-05", False),
        ]),
        ("Constantes (01/03/2024 vers 22h20) : FC 96/min, T° 37,6 °C", [
            ("frequence_cardiaque", "96", "/min", "2024-03-01", False),
            ("temperature", "37,6", "°C", "2024-03-01", False),
        ]),
        ("L'HbA1c du 04/03/2024 est à 7,1 %. Sur le même bilan, la créatinine est à 92 µmol/L.", [
            ("hba1c", "7,1", "%", "2024-03-04", False), ("creatinine", "92", "µmol/L", "2024-03-04", False),
        ]),
        ("PSA :\n12/02/2024 0,06 ng/mL\n10/03/2024 0,11 ng/mL", [
            ("psa_total", "0,06", "ng/mL", "2024-02-12", False), ("psa_total", "0,11", "ng/mL", "2024-03-10", False),
        ]),
        ("Poids (kg) / Taille (cm) : 84 / 178", [
            ("poids", "84", "kg", ACT, False), ("taille", "178", "cm", ACT, False),
        ]),
        ("L'INR du 20/02/2024, qu'elle m'apporte, est de 2,2.", [("inr", "2,2", None, "2024-02-20", False)]),
    ],
)  # fmt: skip
def test_each_figure_has_its_own_day(text: str, expected: list[tuple[str, str, str | None, str | None, bool]]) -> None:
    assert sorted(told(text)) == sorted(expected)


@pytest.mark.parametrize(
    "heading",
    [
        "Biologie du 05/01/2024 (entre parenthèses, celle du 14/10/2023) :",
        "Bilan du 05/01/2024 (précédent du 14/10/2023) :",
    ],
)
def test_figures_under_two_days_are_of_the_first(heading: str) -> None:
    found = sheets.letter(f"{heading}\n- TSH 0,42 mUI/L (0,02)\n- créatinine 88 µmol/L\n").observations
    assert {(one.raw, one.date) for one in found if not one.prior} == {("0,42", "2024-01-05"), ("88", "2024-01-05")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La CRP est négative (2 mg/L), la ferritine effondrée (8 µg/L).", [("crp", "2"), ("ferritine", "8")]),
        ("PSA indétectable (< 0,01 ng/mL).", [("psa_total", "< 0,01")]),
        ("La ferritine attendue (50 µg/L) n'est pas atteinte.", []),
        ("TSH élevée (deux contrôles).", []),
    ],
)
def test_a_figure_in_brackets_behind_what_describes_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.analyte, one.raw) for one in measured(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Na+ 128, K+ : 5,4", [("sodium", "128"), ("potassium", "5,4")]),
        ("On vise K+ < 5.", []),
        ("Vitamine K 2 mg par jour.", []),
    ],
)
def test_the_charge_of_an_ion_names_a_test(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.analyte, one.raw) for one in measured(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La FEVG est à 42 % en biplan, alors qu'elle n'était que de 35 % le 11/09/2023.", [
            ("fevg", "42", "%", ACT, False), ("fevg", "35", "%", "2023-09-11", True),
        ]),
        ("La lithiémie est à 0,71 mmol/L (prise de sang du 26/01/2024), elle n'était qu'à 0,48 avant l'augmentation.", [
            ("lithiemie", "0,71", "mmol/L", "2024-01-26", False), ("lithiemie", "0,48", None, None, True),
        ]),
        ("La CRP était à 31 mg/L avant la biothérapie.", [("crp", "31", "mg/L", None, True)]),
        ("PR diagnostiquée en 2019 (anti-CCP à 212 U/mL à l'époque).", [("anti_ccp", "212", "U/mL", None, True)]),
        ("Amoxicilline, dose poids 15 kg matin et soir.", []),
    ],
)  # fmt: skip
def test_what_was_before_is_not_the_result_of_the_day(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Son frère aîné a été traité pour un cancer de la prostate à 66 ans, avec un PSA à 14 ng/ml au diagnostic.",
        "Sa mère est suivie depuis dix ans pour un diabète de type 2 mal équilibré, avec une HbA1c à 9,2 % en 2022.",
    ],
)
def test_what_was_measured_in_a_relative_is_no_result_of_the_patient(sentence: str) -> None:
    text = f"Consultation du 21/06/2023\nM. GINESTET Bernard, né le 16/09/1953\n{sentence}\nSon poids est à 70 kg."
    assert [(one.analyte, one.raw) for one in read(text).observations] == [("poids", "70")]


def test_a_figure_whose_unit_lost_a_letter_is_no_value() -> None:
    text = "Consultation du 21/06/2023\nBiologie : créatinine 78 mol/L, CRP 3 mg/L, sodium 138 mmol/L."
    assert [one.analyte for one in read(text).observations] == ["crp", "sodium"]
