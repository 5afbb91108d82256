"""Results a letter goes on telling: of a sample told before, in chains of sentences, in brackets, in days by words."""

import pytest

from tests.ingest.test_measures_in_letters import Told, earlier, one, told
from tests.ingest.test_observations import ACT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PSA 6,9 ng/mL le 15 février 2024, PSA libre 0,9 ng/mL sur ce dernier dosage.", [
            one("psa_total", "6,9", "ng/mL", "2024-02-15"), one("psa_libre", "0,9", "ng/mL", "2024-02-15"),
        ]),
        ("Consultation du 12 mars\n\nPSA à 6,9 ng/mL le 15 février. La créatinine du même jour est à 91 µmol/L.", [
            one("psa_total", "6,9", "ng/mL", "2024-02-15"), one("creatinine", "91", "µmol/L", "2024-02-15"),
        ]),
        ("La CRP est à 6 mg/L le 1er mars. Ce bilan montre aussi une TSH à 5,6 mUI/L.", [
            one("crp", "6", "mg/L", "2024-03-01"), one("tsh", "5,6", "mUI/L", "2024-03-01"),
        ]),
        ("La CRP est passée de 27 mg/L le 12/01/24 à 6 mg/L le 01/03/24, la VS est à 18 mm sur ce dernier bilan.", [
            earlier("crp", "27", "mg/L", "2024-01-12"), one("crp", "6", "mg/L", "2024-03-01"),
            one("vs", "18", "mm", "2024-03-01"),
        ]),
        ("Hémoglobine 11,2 g/dL le 2 mars 2024. La ferritine, dosée à la même date, est à 9 µg/L.", [
            one("hemoglobine", "11,2", "g/dL", "2024-03-02"), one("ferritine", "9", "µg/L", "2024-03-02"),
        ]),
        ("La kaliémie est à 3,2 mmol/L le 05/03/2024. Le reste de ce bilan : CRP 4 mg/L.", [
            one("potassium", "3,2", "mmol/L", "2024-03-05"), one("crp", "4", "mg/L", "2024-03-05"),
        ]),
        ("Bilan du 09/03/2024 : plaquettes 118 G/L.\nMarqueurs du même jour : CA 19-9 388 U/mL (1240 le 03/12/2023).", [
            one("plaquettes", "118", "G/L", "2024-03-09"), one("ca_19_9", "388", "U/mL", "2024-03-09"),
            earlier("ca_19_9", "1240", None, "2023-12-03"),
        ]),
        ("HbA1c 9,4 % ce jour. Ce bilan comprend aussi un LDL à 1,2 g/L.", [
            one("hba1c", "9,4", "%", ACT), one("ldl_cholesterol", "1,2", "g/L", ACT),
        ]),
        ("CRP 45 mg/L le 01/03/2024. La ferritine n'est pas de ce bilan du 12/02/2024, elle était à 88 µg/L.", [
            one("crp", "45", "mg/L", "2024-03-01"),
        ]),
    ],
)  # fmt: skip
def test_a_sample_pointed_back_to_gives_its_day(text: str, expected: list[Told]) -> None:
    assert [found for found in told(text) if found in expected] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Biologie du jour (à jeun) : HbA1c 9,4 % contre 7,9 % au bilan du 28/11/2023. LDL 1,31 g/L sans statine.", [
            one("hba1c", "9,4", "%", ACT), earlier("hba1c", "7,9", "%", "2023-11-28"),
            one("ldl_cholesterol", "1,31", "g/L", ACT),
        ]),
        ("Prise de sang de ce matin : CRP 12 mg/L contre 30 sur le bilan du 02/01/2024. Créatinine 88 µmol/L.", [
            one("crp", "12", "mg/L", ACT), earlier("crp", "30", None, "2024-01-02"),
            one("creatinine", "88", "µmol/L", ACT),
        ]),
        ("Bilan du jour : kaliémie 4,4 mmol/L. Bilan du 02/02/2024 : CRP 3 mg/L. La TSH est à 2 mUI/L.", [
            one("potassium", "4,4", "mmol/L", ACT), one("crp", "3", "mg/L", "2024-02-02"),
            one("tsh", "2", "mUI/L", "2024-02-02"),
        ]),
    ],
)  # fmt: skip
def test_a_sample_told_for_comparison_opens_none(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La créatinine était à 98 µmol/L en mars 2023, elle est passée à 112 µmol/L en novembre 2023 puis à "
         "131 µmol/L sur ton bilan du 8 janvier 2024.", [
            earlier("creatinine", "98", "µmol/L", "2023-03"), earlier("creatinine", "112", "µmol/L", "2023-11"),
            one("creatinine", "131", "µmol/L", "2024-01-08"),
        ]),
        ("La FEVG, qui était à 35 % en novembre 2022 et à 42 % en janvier 2023, atteint maintenant 51 %.", [
            earlier("fevg", "35", "%", "2022-11"), earlier("fevg", "42", "%", "2023-01"), one("fevg", "51", "%", ACT),
        ]),
        ("LA TSH ETAIT A 6,84 mUI/L LE 19/12/2023.\nSUR LE PRELEVEMENT D'HIER ELLE EST A 1,95 mUI/L.", [
            earlier("tsh", "6,84", "mUI/L", "2023-12-19"), one("tsh", "1,95", "mUI/L", "2024-03-11"),
        ]),
        ("Ferritine à 1860 µg/L en avril 2023. Le 5 octobre 2023 elle était redescendue à 620 µg/L.", [
            earlier("ferritine", "1860", "µg/L", "2023-04"), earlier("ferritine", "620", "µg/L", "2023-10-05"),
        ]),
        ("Elle pesait 51 kg en août 2023 d'après sa fille et 43,6 kg ce jour.", [
            earlier("poids", "51", "kg", "2023-08"), one("poids", "43,6", "kg", ACT),
        ]),
        ("Créat 146 µmol/L (nadir 128 µmol/L en 09/2022 ; 141 µmol/L le 15/09/2023).", [
            one("creatinine", "146", "µmol/L"), earlier("creatinine", "128", "µmol/L", "2022-09"),
            earlier("creatinine", "141", "µmol/L", "2023-09-15"),
        ]),
        ("L'HbA1c était de 9,1 % en mai 2023, elle est tombée à 7,4 % en octobre, puis s'est stabilisée à 7,0 % le "
         "20 février 2024.", [
            earlier("hba1c", "9,1", "%", "2023-05"), earlier("hba1c", "7,4", "%", "2023-10"),
            one("hba1c", "7,0", "%", "2024-02-20"),
        ]),
        ("Poids de 102 kg le 3 janvier 2023, 96 kg à six mois (12 juillet 2023) et 81 kg aujourd'hui.", [
            earlier("poids", "102", "kg", "2023-01-03"), earlier("poids", "96", "kg", "2023-07-12"),
            one("poids", "81", "kg", ACT),
        ]),
    ],
)  # fmt: skip
def test_a_measure_goes_on_without_its_name(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ferritine à 28 µg/L le 3 mars 2024, cuivre à 12 µg/L le 3 mars 2024, zinc 9 µg/L le 3 mars 2024.",
        "Poids 84 kg le 2 février 2024, il a perdu 3 kg ensuite, soit une baisse de 4 kg le 3 mars.",
        "Poids 84 kg le 2 février 2024. Sa femme pèse 62 kg aujourd'hui.",
        "Poids 84 kg le 2 février 2024 ; objectif : 78 kg en juin. Il portait 20 kg au travail.",
        "HbA1c à 7,2 % le 2 février 2024. Le taux de réussite est de 40 % aujourd'hui.",
        "TSH à 5,2 mUI/L le 2 février 2024. Si elle est à 10 mUI/L le 3 mars on traitera.",
    ],
)
def test_another_quantity_does_not_go_on_with_a_measure(text: str) -> None:
    assert len(told(text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ferritine 48 µg/L, saturation 37 %.", [("ferritine", "48"), ("cst", "37")]),
        ("Transferrine 3,1 g/L, saturation à 9 %, hémoglobine 9,8 g/dL.", [
            ("transferrine", "3,1"), ("cst", "9"), ("hemoglobine", "9,8"),
        ]),
        ("Fébrile, saturation 88 %, CRP 120 mg/L.", [("spo2", "88"), ("crp", "120")]),
        ("FC 96/min, saturation 94 %, ferritine 12 µg/L.", [
            ("frequence_cardiaque", "96"), ("spo2", "94"), ("ferritine", "12"),
        ]),
        ("Va bien. Pds 74,6. TA 136/79.", [("poids", "74,6"), ("pa_systolique", "136"), ("pa_diastolique", "79")]),
        ("Créat 146 µmol/L (141 µmol/L le 15/09/2023), DFG 52, K 4,8, RA 21, Hb 13,1.", [
            ("creatinine", "146"), ("creatinine", "141"), ("dfg_estime", "52"), ("potassium", "4,8"),
            ("bicarbonates", "21"), ("hemoglobine", "13,1"),
        ]),
    ],
)  # fmt: skip
def test_a_short_name_is_read_by_what_stands_around_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(analyte, raw) for analyte, raw, *_ in told(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lithiémie à 0,98 mmol/L le 11/02/2024. Lithiémie à 0,71 mmol/L le 05/03/2024.", [
            earlier("lithiemie", "0,98", "mmol/L", "2024-02-11"), one("lithiemie", "0,71", "mmol/L", "2024-03-05"),
        ]),
        ("Séjour du 05/02/2024 au 12/03/2024.\n\nNatrémie 121 mmol/L le 06/02/2024, sodium 136 mmol/L le 05/03/2024.", [
            one("sodium", "121", "mmol/L", "2024-02-06"), one("sodium", "136", "mmol/L", "2024-03-05"),
        ]),
        ("CRP à 40 mg/L le 01/03/2024, CRP à 12 mg/L le 11/03/2024.", [
            one("crp", "40", "mg/L", "2024-03-01"), one("crp", "12", "mg/L", "2024-03-11"),
        ]),
    ],
)  # fmt: skip
def test_weeks_make_an_earlier_result_outside_a_stay(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


STAY = "Séjour du 01/03/2024 au 12/03/2024.\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STAY + "Lors de l'admission, le 1er mars, hémoglobine à 8,7 g/dL ; le bilan du lendemain montrait une "
         "albumine à 29 g/L.", [
            one("hemoglobine", "8,7", "g/dL", "2024-03-01"), one("albumine", "29", "g/L", "2024-03-02"),
        ]),
        (STAY + "À l'entrée :\n- CRP 164 mg/L\n- ferritine prélevée le lendemain : 612 µg/L", [
            one("crp", "164", "mg/L", "2024-03-01"), one("ferritine", "612", "µg/L", "2024-03-02"),
        ]),
        ("Opérée le 05/03/2024. Hémoglobine 9,2 g/dL le lendemain, 10,1 g/dL le surlendemain.", [
            one("hemoglobine", "9,2", "g/dL", "2024-03-06"), one("hemoglobine", "10,1", "g/dL", "2024-03-07"),
        ]),
        ("Adalimumab débuté le 20/01 (poids 61 kg ce jour-là). Poids 66 kg.", [
            earlier("poids", "61", "kg", "2024-01-20"), one("poids", "66", "kg", ACT),
        ]),
        ("Revient après sa sleeve du 12 septembre 2022. Elle pesait 127 kg le jour de l'intervention. Poids 81 kg.", [
            earlier("poids", "127", "kg", "2022-09-12"), one("poids", "81", "kg", ACT),
        ]),
        ("Elle a accouché le 05/01/2024. Hémoglobine à 8,6 g/dL le jour de l'accouchement.", [
            one("hemoglobine", "8,6", "g/dL", "2024-01-05"),
        ]),
        ("PR connue depuis 2018 (anti-CCP 214 U/mL au diagnostic).", [earlier("anti_ccp", "214", "U/mL", "2018")]),
        ("Diabétique depuis 2011. HbA1c 7,2 %.", [one("hba1c", "7,2", "%")]),
        ("Au diagnostic, en avril 2023, la ferritine était de 1860 µg/L.", [
            earlier("ferritine", "1860", "µg/L", "2023-04"),
        ]),
        ("Pas de fièvre le lendemain de la chute ; CRP 12 mg/L.", [one("crp", "12", "mg/L")]),
        ("Hémoglobine 9,2 g/dL le jour de l'intervention.", [one("hemoglobine", "9,2", "g/dL")]),
    ],
)  # fmt: skip
def test_days_counted_from_what_is_told(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Élévation du PSA. Un frère opéré (PSA à 11 au diagnostic).\nCinétique : 3,1 ng/mL en 2021, 4,4 ng/mL en juin "
         "2023 et 6,9 ng/mL le 15 février 2024.", [
            earlier("psa_total", "3,1", "ng/mL", "2021"), earlier("psa_total", "4,4", "ng/mL", "2023-06"),
            one("psa_total", "6,9", "ng/mL", "2024-02-15"),
        ]),
        ("Alerte : + 2,7 kg en une semaine (76,2 kg le 05/03, 78,9 kg ce matin).", [
            one("poids", "76,2", "kg", "2024-03-05"), one("poids", "78,9", "kg", ACT),
        ]),
        ("Éléments utiles : 57 kg sur notre balance.", [one("poids", "57", "kg", ACT)]),
        ("Dernier potassium connu : 5,4 mmol/L le 01/03.", [one("potassium", "5,4", "mmol/L", "2024-03-01")]),
        ("Alerte si potassium > 5,5 mmol/L ou poids > 80 kg.", []),
    ],
)  # fmt: skip
def test_values_without_a_name_of_their_own(text: str, expected: list[Told]) -> None:
    assert [found for found in told(text) if found[1] != "11"] == expected


def test_a_result_repeated_without_its_day_makes_no_earlier_one() -> None:
    text = "DFG à 38 mL/min sur la feuille du 09/02/2024. Metformine 1 000 mg x 2 avec DFG à 38 : dose à réduire ?"
    assert told(text) == [one("dfg_estime", "38", "mL/min", "2024-02-09")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La tension est un peu haute, 139/86, à revoir au calme.", [
            one("pa_systolique", "139", None, ACT), one("pa_diastolique", "86", None, ACT),
        ]),
        ("Le poids est stable, 78 kg. La saturation est correcte, 96 %.", [
            one("poids", "78", "kg", ACT), one("spo2", "96", "%", ACT),
        ]),
        ("Elle a repris du poids, 69 kg ce jour.", [one("poids", "69", "kg", ACT)]),
        ("Le poids est en hausse, 3 kg en deux mois. La tension est normale, contrôle le 12/03.", []),
        ("Le poids est stable, 2 kg de moins que l'an dernier.", []),
        ("Le DAS28 calculé avec la CRP est à 2,5.", []),
    ],
)  # fmt: skip
def test_a_figure_after_a_word_on_it_is_read_and_a_change_or_a_score_is_none(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il pèse 92 kg, soit cinq de plus qu'à son entrée à l'hôpital en novembre (87 kg).", [
            one("poids", "92", "kg", ACT), earlier("poids", "87", "kg", "2023-11"),
        ]),
        ("Elle pèse 62 kg, soit 4 kg de moins qu'en janvier (66 kg).", [
            one("poids", "62", "kg", ACT), earlier("poids", "66", "kg", "2024-01"),
        ]),
    ],
)  # fmt: skip
def test_what_a_figure_is_compared_with_has_its_own_day(text: str, expected: list[Told]) -> None:
    assert told(text) == expected
