"""Days told by words and samples told above: which of them a result in prose is of, and when none is given."""

import pytest

from tests.ingest.test_measures_in_letters import Told, earlier, one, told
from tests.ingest.test_observations import ACT
from tests.ingest.typeset import read

STAY = "Séjour du 01/03/2024 au 12/03/2024.\n\n"
EVE = "2024-03-11"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Biologie de la veille : hémoglobine 10,1 g/dL, créatinine 71 µmol/L.", [
            one("hemoglobine", "10,1", "g/dL", EVE), one("creatinine", "71", "µmol/L", EVE),
        ]),
        ("La numération de la veille montre des plaquettes à 118 G/L. La calcémie est à 2,31 mmol/L.", [
            one("plaquettes", "118", "G/L", EVE), one("calcium", "2,31", "mmol/L", EVE),
        ]),
        ("Opérée le 06/03/2024 ; la veille, l'hémoglobine était à 12,9 g/dL.", [
            one("hemoglobine", "12,9", "g/dL", "2024-03-05"),
        ]),
        ("Bilan de la veille de l'intervention : créatinine 88 µmol/L.", [one("creatinine", "88", "µmol/L")]),
        ("Fièvre depuis la veille, CRP 88 mg/L.", [one("crp", "88", "mg/L")]),
        (STAY + "La veille de la sortie : poids 64,5 kg, TA 128/70 mmHg.", [
            one("poids", "64,5", "kg", EVE), one("pa_systolique", "128", "mmHg", EVE),
            one("pa_diastolique", "70", "mmHg", EVE),
        ]),
        (STAY + "Apyrexie. La CRP est à 18 mg/L la veille de son départ.", [one("crp", "18", "mg/L", EVE)]),
        (STAY + "La natrémie remonte à 129 mmol/L le 04/03/2024 puis à 136 mmol/L la veille de la\nsortie.", [
            one("sodium", "129", "mmol/L", "2024-03-04"), one("sodium", "136", "mmol/L", EVE),
        ]),
        (STAY + "Sortie : autonome. La veille, TA 126/72 mmHg.", [
            one("pa_systolique", "126", "mmHg", EVE), one("pa_diastolique", "72", "mmHg", EVE),
        ]),
        (STAY + "Hémoglobine 9,8 g/dL le lendemain de l'admission.", [one("hemoglobine", "9,8", "g/dL", "2024-03-02")]),
        (STAY + "Bilan de la veille : CRP 40 mg/L.", [one("crp", "40", "mg/L")]),
        ("La prise de sang d'hier montre un potassium à 3,2 mmol/L.", [one("potassium", "3,2", "mmol/L", EVE)]),
        ("Bilan d'avant-hier : CRP 12 mg/L.", [one("crp", "12", "mg/L", "2024-03-10")]),
        ("Lyon, le 20 mars 2024\n\nCher confrère,\n\nLa CRP d'hier est à 12 mg/L.", [one("crp", "12", "mg/L")]),
    ],
)  # fmt: skip
def test_days_told_by_words(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hémogramme de ce matin : plaquettes 158 G/L (142 G/L en juillet 2023). LDH 214 UI/L.", [
            one("plaquettes", "158", "G/L", ACT), earlier("plaquettes", "142", "G/L", "2023-07"),
            one("ldh", "214", "UI/L", ACT),
        ]),
        ("Le prélèvement du 26 février 2024 trouve des ALAT à 71 UI/L (elles étaient à 48 UI/L en mars 2023). La "
         "ferritine est à 540 µg/L.", [
            one("alat", "71", "UI/L", "2024-02-26"), earlier("alat", "48", "UI/L", "2023-03"),
            one("ferritine", "540", "µg/L", "2024-02-26"),
        ]),
        ("Bilan du 26/02/2024 : CRP 4 mg/L. Échographie du 06/03/2024 : stéatose. Plaquettes 231 G/L.", [
            one("crp", "4", "mg/L", "2024-02-26"), one("plaquettes", "231", "G/L", "2024-02-26"),
        ]),
        ("Bilan du 26/02/2024 : CRP 4 mg/L. La TSH de novembre est à 3 mUI/L. La vitamine D est à 31 ng/mL.", [
            one("crp", "4", "mg/L", "2024-02-26"), one("tsh", "3", "mUI/L", "2023-11"),
            one("vitamine_d", "31", "ng/mL"),
        ]),
        ("CRP de contrôle du 04/03/2024 : 11 mg/L. Dénutrition, albumine 27 g/L.", [
            one("crp", "11", "mg/L", "2024-03-04"), one("albumine", "27", "g/L"),
        ]),
        ("Bilan du 26/02/2024 : CRP 4 mg/L. Le poids est de 70 kg.", [
            one("crp", "4", "mg/L", "2024-02-26"), one("poids", "70", "kg", ACT),
        ]),
        ("La TA reste à 164/98 mmHg, et sa kaliémie du 26 février est à 2,9 mmol/L.", [
            one("pa_systolique", "164", "mmHg", ACT), one("pa_diastolique", "98", "mmHg", ACT),
            one("potassium", "2,9", "mmol/L", "2024-02-26"),
        ]),
    ],
)  # fmt: skip
def test_a_sample_governs_the_tests_told_after_it(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le LDL de septembre est à 0,94 g/L.", [one("ldl_cholesterol", "0,94", "g/L", "2023-09")]),
        ("Le LDL de\nseptembre est à 0,94 g/L.", [one("ldl_cholesterol", "0,94", "g/L", "2023-09")]),
        ("La lithiémie de septembre 2023 était à 0,68 mmol/L.", [one("lithiemie", "0,68", "mmol/L", "2023-09")]),
        ("Le bilan d'avril montrait une ferritine à 64 µg/L.", [one("ferritine", "64", "µg/L", "2023-04")]),
        ("Lithiémie du 27 février 0,72 mmol/L et TSH 3,1 mUI/L le même jour.", [
            one("lithiemie", "0,72", "mmol/L", "2024-02-27"), one("tsh", "3,1", "mUI/L", "2024-02-27"),
        ]),
        ("Depuis la consultation de février, le poids est stable à 70 kg.", [one("poids", "70", "kg", ACT)]),
    ],
)  # fmt: skip
def test_months_that_a_test_or_a_sample_has(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STAY + "À l'admission : FC 34 bpm, TA 168/70 mmHg. ECG : bloc complet. Biologie : potassium 4,6 mmol/L.", [
            one("frequence_cardiaque", "34", "bpm", "2024-03-01"), one("pa_systolique", "168", "mmHg", "2024-03-01"),
            one("pa_diastolique", "70", "mmHg", "2024-03-01"), one("potassium", "4,6", "mmol/L", "2024-03-01"),
        ]),
        (STAY + "À l'entrée, température 39,2 °C. Radiographie : foyer basal. Au laboratoire : CRP 214 mg/L.", [
            one("temperature", "39,2", "°C", "2024-03-01"), one("crp", "214", "mg/L", "2024-03-01"),
        ]),
        (STAY + "À l'entrée, température 39,2 °C. Sous antibiotiques, apyrexie. Biologie : CRP 22 mg/L.", [
            one("temperature", "39,2", "°C", "2024-03-01"), one("crp", "22", "mg/L"),
        ]),
        (STAY + "À l'entrée, température 39,2 °C. Il a reçu de la ceftriaxone. La CRP est à 22 mg/L.", [
            one("temperature", "39,2", "°C", "2024-03-01"), one("crp", "22", "mg/L"),
        ]),
        ("Hospitalisation de jour du 12/03/2024\n\n- quatre cures du 02/01 au 20/02/2024\n\nElle a bien récupéré de "
         "l'intervention, sans fièvre ni douleur.\n\nBilan de la veille : CRP 8 mg/L.", [one("crp", "8", "mg/L", EVE)]),
        ("Hospitalisation de jour du 12/03/2024\n\n- quatre cures du 02/01 au 20/02/2024\n\nBilan de la veille : "
         "CRP 8 mg/L.", [one("crp", "8", "mg/L")]),
    ],
)  # fmt: skip
def test_the_beginning_of_a_stay_governs_the_results_of_its_list(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le PSA du 28 février est à 8,2 ng/mL. Il était à 6,1 ng/mL en novembre 2023 et à 4,7 ng/mL en juin 2022.", [
            one("psa_total", "8,2", "ng/mL", "2024-02-28"), earlier("psa_total", "6,1", "ng/mL", "2023-11"),
            earlier("psa_total", "4,7", "ng/mL", "2022-06"),
        ]),
        ("Créatinine 212 µmol/L, soit un DFG à 30 mL/min ; elle était à 187 µmol/L en décembre.", [
            one("creatinine", "212", "µmol/L"), one("dfg_estime", "30", "mL/min"),
            earlier("creatinine", "187", "µmol/L", "2023-12"),
        ]),
        ("Il consulte pour une élévation du PSA. Le dosage du 28 février est à 6,4 ng/mL.", [
            one("psa_total", "6,4", "ng/mL", "2024-02-28"),
        ]),
        ("La CRP et la ferritine sont élevées. Le dosage du 28 février est à 6,4 mg/L.", []),
        ("Il est suivi pour son PSA. Il était à 140 kg.", []),
        ("Poids 68 kg (71,5 kg lors de sa dernière visite, le 10/09/2023).", [
            one("poids", "68", "kg", ACT), earlier("poids", "71,5", "kg", "2023-09-10"),
        ]),
        ("Il pèse 118 kg. Il pesait 124 kg le 10/01/2024 et 127,3 kg à notre première rencontre, le 18/10/2023.", [
            one("poids", "118", "kg", ACT), earlier("poids", "124", "kg", "2024-01-10"),
            earlier("poids", "127,3", "kg", "2023-10-18"),
        ]),
        ("Le VEMS est à 1,27 L, soit 58 % de la théorique, contre 1,34 L en novembre 2023.", [
            one("vems", "1,27", "L", ACT), earlier("vems", "1,34", "L", "2023-11"),
        ]),
        ("Biologie du 01/03/2024 (entre parenthèses, celle du 14/01/2024) :\n- TSH 0,42 mUI/L (< 0,01)\n"
         "- T4 libre 14,1 pmol/L (41,3)\n\nLe poids est de 70 kg (75).", [
            one("tsh", "0,42", "mUI/L", "2024-03-01"), earlier("tsh", "< 0,01", None, "2024-01-14"),
            one("t4_libre", "14,1", "pmol/L", "2024-03-01"), earlier("t4_libre", "41,3", None, "2024-01-14"),
            one("poids", "70", "kg", ACT),
        ]),
        ("Traitement : calcium, zopiclone.\nLa TSH est à 2,6 mUI/L.", [one("tsh", "2,6", "mUI/L")]),
    ],
)  # fmt: skip
def test_figures_of_other_days_told_apart_from_their_name(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STAY + "CRP à 92 mg/L le 4, puis 21 mg/L le 8 avec une créatinine à 77 µmol/L.", [
            one("crp", "92", "mg/L", "2024-03-04"), one("crp", "21", "mg/L", "2024-03-08"),
            one("creatinine", "77", "µmol/L", "2024-03-08"),
        ]),
        (STAY + "Le 8 : CRP 21 mg/L.", [one("crp", "21", "mg/L", "2024-03-08")]),
        ("Séjour du 01/03/2024 au 12/03/2024.\n\nCRP à 92 mg/L le 20.", [one("crp", "92", "mg/L")]),
        ("Séjour du 02/02/2024 au 12/03/2024.\n\nCRP à 92 mg/L le 4.", [one("crp", "92", "mg/L")]),
        ("Au bilan du 27 février le DFG est à 31 mL/min.\nSur ce même bilan du 27, une HbA1c à 7,4 %.", [
            one("dfg_estime", "31", "mL/min", "2024-02-27"), one("hba1c", "7,4", "%", "2024-02-27"),
        ]),
        ("CRP à 92 mg/L le 14.", [one("crp", "92", "mg/L")]),
        ("PSA à 4,1 ng/mL en mai 2022, 5,9 en décembre 2022 et 6,8 ng/mL le 2 janvier 2024.", [
            earlier("psa_total", "4,1", "ng/mL", "2022-05"), earlier("psa_total", "5,9", None, "2022-12"),
            one("psa_total", "6,8", "ng/mL", "2024-01-02"),
        ]),
        ("Hémoglobine 12,1 g/dL le 5 février, 8,7 le 7 février, 9,9 g/dL le 12.", [
            one("hemoglobine", "12,1", "g/dL", "2024-02-05"), one("hemoglobine", "8,7", None, "2024-02-07"),
            one("hemoglobine", "9,9", "g/dL", "2024-02-12"),
        ]),
        ("Vue le 31/02/2024 puis le 5 mars, hémoglobine 12,1 g/dL le 10.", [
            one("hemoglobine", "12,1", "g/dL", "2024-03-10"),
        ]),
        ("Elle pèse 62 kg alors qu'elle en pesait 70 en octobre.", [
            one("poids", "62", "kg", "2024-03-12"), earlier("poids", "70", None, "2023-10"),
        ]),
        ("La ferritine du mois d'août était à 18 µg/L.", [one("ferritine", "18", "µg/L", "2023-08")]),
        ("Derniers INR : 07/03/24 = 3,4 ; 20/02/24 = 2,6.", [
            one("inr", "3,4", None, "2024-03-07"), earlier("inr", "2,6", None, "2024-02-20"),
        ]),
    ],
)  # fmt: skip
def test_days_of_the_month_alone_and_days_before_their_figures(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CRP à 22 mg/L le lundi 4 mars.", [one("crp", "22", "mg/L", "2024-03-04")]),
        ("CRP à 22 mg/L (lundi 4 mars), créatinine 70 µmol/L.", [
            one("crp", "22", "mg/L", "2024-03-04"), one("creatinine", "70", "µmol/L"),
        ]),
        ("La CRP de lundi 4 mars est à 22 mg/L.", [one("crp", "22", "mg/L", "2024-03-04")]),
        ("Je l'ai pesée mardi 5 mars : 58 kg.", [one("poids", "58", "kg", "2024-03-05")]),
        ("HbA1c 7,2 % (4 mars), 7,9 % en septembre et 8,4 % en mars 2023.", [
            one("hba1c", "7,2", "%", "2024-03-04"), earlier("hba1c", "7,9", "%", "2023-09"),
            earlier("hba1c", "8,4", "%", "2023-03"),
        ]),
        ("Selon le laboratoire (prélèvement du 4 mars), CRP 22 mg/L, TSH 2 mUI/L.", [
            one("crp", "22", "mg/L", "2024-03-04"), one("tsh", "2", "mUI/L", "2024-03-04"),
        ]),
        ("Son bilan sanguin, réalisé le 4 mars, retrouve une CRP à 22 mg/L. Le LDL est à 1,1 g/L.", [
            one("crp", "22", "mg/L", "2024-03-04"), one("ldl_cholesterol", "1,1", "g/L", "2024-03-04"),
        ]),
        ("La clairance était de 60 mL/min en 2022, elle est de 48 mL/min aujourd'hui.", [
            earlier("dfg_estime", "60", "mL/min", "2022"), one("dfg_estime", "48", "mL/min", ACT),
        ]),
        ("L'uricémie, qui était de 512 µmol/L en septembre 2023, puis 388 µmol/L en janvier 2024, est le 9 mars 2024 à "
         "297 µmol/L.", [
            earlier("acide_urique", "512", "µmol/L", "2023-09"), earlier("acide_urique", "388", "µmol/L", "2024-01"),
            one("acide_urique", "297", "µmol/L", "2024-03-09"),
        ]),
        ("Le bilan du 20 février notait une hémoglobine à 13,9 g/dL ; elle est à 11,2 g/dL ce matin.", [
            earlier("hemoglobine", "13,9", "g/dL", "2024-02-20"), one("hemoglobine", "11,2", "g/dL", ACT),
        ]),
        ("Le 4 mars, l'hémoglobine était à 7,9 g/dL, remontée à 11,2 g/dL.", [
            earlier("hemoglobine", "7,9", "g/dL", "2024-03-04"), one("hemoglobine", "11,2", "g/dL"),
        ]),
        ("Le 4 mars la CRP était à 80 mg/L, le 8 mars à 20 mg/L.", [
            one("crp", "80", "mg/L", "2024-03-04"), one("crp", "20", "mg/L", "2024-03-08"),
        ]),
        ("La ferritine dosée le 4 mars est à 12 µg/L.", [one("ferritine", "12", "µg/L", "2024-03-04")]),
        ("TSH 5,1 mUI/L (novembre) puis 3,2 mUI/L (4 mars).", [
            earlier("tsh", "5,1", "mUI/L", "2023-11"), one("tsh", "3,2", "mUI/L", "2024-03-04"),
        ]),
        ("Scanner du 4 mars : nodule de 8 mm. CRP 12 mg/L.", [one("crp", "12", "mg/L")]),
        ("Il a maigri : 97 kg aujourd'hui, contre 103 en septembre.", [
            one("poids", "97", "kg", ACT), earlier("poids", "103", None, "2023-09"),
        ]),
        ("TA 138/80 mmHg ce jour (160/90 le 10 janvier).", [
            one("pa_systolique", "138", "mmHg", ACT), one("pa_diastolique", "80", "mmHg", ACT),
            earlier("pa_systolique", "160", None, "2024-01-10"), earlier("pa_diastolique", "90", None, "2024-01-10"),
        ]),
        ("TA 138/80 mmHg (objectif 130/80).", [
            one("pa_systolique", "138", "mmHg", ACT), one("pa_diastolique", "80", "mmHg", ACT),
        ]),
    ],
)  # fmt: skip
def test_weekdays_brackets_and_what_is_compared(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


def test_the_entries_of_a_log_date_their_own_figures() -> None:
    document = read(
        "CABINET INFIRMIER\nMme LEROUX Françoise (14/09/1948)\n\n"
        "- 05/10/2026 : pansement propre. Pas de fièvre. TA 150/84,\npouls 88.\n"
        "- 09/10/2026 : plaie bourgeonne. Poids 70 kg.\n- 12/10/2026 : RAS. TA 148/82.\n\nS. Guégan, IDE"
    )
    told = {(one.raw, one.date) for one in document.observations}
    assert told >= {
        ("150", "2026-10-05"),
        ("84", "2026-10-05"),
        ("88", "2026-10-05"),
        ("70", "2026-10-09"),
        ("148", "2026-10-12"),
        ("82", "2026-10-12"),
    }
