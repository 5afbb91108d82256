"""Laboratory tables told by their structure: no headings, cells of several lines, tables that run across."""

import pytest

from tests.ingest.test_lab_tables import BEFORE, DATE, EARLIER, NOW, Rows, sheet, told
from tests.ingest.typeset import read

LATE = "2024-03-13"

ONE_ANALYTE: dict[str, Rows] = {
    "the section heads nothing but the earlier column": (
        ((50, "Biochimie"), (420, "05.01.2024")),
        ((50, "Créatinine"), (200, "98"), (260, "µmol/L"), (320, "59-104"), (420, "91")),
    ),
    "reference and earlier column headed, the result not": (
        ((50, "BIOCHIMIE"), (320, "Intervalle"), (420, "05.01.2024")),
        ((50, "Créatinine"), (200, "98"), (260, "µmol/L"), (320, "59-104"), (420, "91")),
    ),
    "earlier column before the result": (
        ((50, "Examen"), (200, "05/01/2024"), (280, "12/03/2024"), (360, "Unité"), (420, "N")),
        ((50, "Créatinine"), (200, "91"), (280, "98"), (360, "µmol/L"), (420, "59 - 104")),
    ),
    "units and dates under the figures of their cells": (
        ((50, "Paramètre"), (200, "Résultat"), (300, "Valeurs usuelles"), (420, "Antériorité")),
        ((50, "Créatinine"), (200, "98"), (300, "59 à 104"), (420, "91")),
        ((50, "enzymatique"), (200, "µmol/L"), (300, "µmol/L"), (420, "µmol/L")),
        ((200, "11,1 mg/L"), (300, "6,7 à 11,8"), (420, "05-01-2024")),
    ),
    "the earlier result in brackets under the reference": (
        ((50, "Créatinine (enzymatique)"), (300, "98 µmol/L")),
        ((50, "Réf. sujet adulte : 59 à 104"), (300, "(91 µmol/L le 05/01/2024)")),
    ),
    "the earlier result under the row, after « le »": (
        ((50, "Créatinine"), (300, "98 µmol/L"), (420, "59 - 104")),
        ((50, "le 05/01/24"), (300, "91")),
    ),
    "figures under a name with its method after a dash": (
        ((50, "Créatinine - méthode enzymatique Roche"),),
        ((50, "98 µmol/L"), (160, "[59 - 104]"), (300, "antérieur 05/01/2024 : 91")),
    ),
    "earlier results in a list under their heading": (
        ((50, "Créatinine ............ 98 µmol/L"),),
        ((50, "ZONE DE REFERENCE 59 A 104"),),
        ((50, "ANTERIORITES CREATININE"),),
        ((50, "05/01/24 ........ 91"),),
    ),
    "analytes across, one line a date": (
        ((50, "PRELEVEMENT"), (180, "Créatinine"), (300, "Remarque")),
        ((180, "(µmol/L)"),),
        ((50, "norme"), (180, "59 - 104")),
        ((50, "12/03/2024"), (180, "98 H")),
        ((50, "05/01/2024"), (180, "91")),
    ),
    "a second unit below, the earlier day under its figure": (
        ((50, "BIOCHIMIE"), (300, "Val. normales"), (420, "Antériorités")),
        ((50, "Créatinine ........"), (200, "98"), (240, "µmol/L"), (300, "59 - 104"), (420, "91")),
        ((200, "11,1"), (240, "mg/L"), (300, "6,7 - 11,8"), (420, "(05/01/24)")),
    ),
    "the earlier result after the reference, under the row": (
        ((50, "Créatinine enzymatique : 98 µmol/L"),),
        ((50, "Valeurs attendues 59 à 104 - Antériorité du 5 janvier 2024 : 91 µmol/L"),),
    ),
    "the day of the earlier result under the name": (
        ((50, "Créatinine"), (260, "98 µmol/L"), (400, "59 - 104")),
        ((50, "Antériorité du : 05/01/2024"), (260, "91 µmol/L")),
    ),
    "the earlier day and figure in cells of their own": (
        ((50, "Créatinine"), (200, "98"), (240, "µmol/L"), (300, "(59 à 104)"), (400, "05/01/24"), (470, "91")),
    ),
    "its history under the row": (
        ((50, "Créatinine"), (200, "98 µmol/L"), (300, "59 - 104")),
        ((50, "Historique créatinine : 05/01/24 91"),),
    ),
    "the unit under the name": (
        ((50, "Analyse"), (200, "Résultat"), (300, "Intervalle"), (420, "05/01/2024")),
        ((50, "Créatinine"), (200, "98"), (300, "59 - 104"), (420, "91")),
        ((50, "µmol/L"),),
    ),
    "the number of the analysis first": (
        ((50, "Code"), (110, "Analyse"), (200, "Résultat"), (260, "Unité"), (320, "Réf."), (420, "05/01/2024")),
        ((50, "0592"), (110, "Créatinine"), (200, "98"), (260, "µmol/L"), (320, "59 - 104"), (420, "91")),
    ),
    "headings that go on in words of their own": (
        ((200, "Valeurs"), (280, "Valeurs"), (360, "Unité"), (440, "Antériorité")),
        ((200, "chez vous"), (280, "de référence"), (440, "05.01.2024")),
        ((50, "Créatinine"), (200, "98"), (280, "59 - 104"), (360, "µmol/L"), (440, "91")),
    ),
    "an unknown heading of targets": (
        ((200, "12/03/2024"), (300, "Antériorité 05/01/2024"), (450, "Zone visée")),
        ((50, "Créatinine (µmol/L)"), (200, "98"), (300, "91"), (450, "70 à 90")),
    ),
    "below the norm by a dash": (
        ((50, "EXAMEN"), (180, "Valeurs usuelles"), (300, "Résultat"), (380, "Unité"), (460, "05/01/24")),
        ((50, "Créatinine"), (180, "59 - 104"), (300, "98 -"), (380, "µmol/L"), (460, "91")),
    ),
}


@pytest.mark.parametrize("layout", ONE_ANALYTE)
def test_a_result_and_its_earlier_one(layout: str) -> None:
    assert sorted(told(sheet(*ONE_ANALYTE[layout]))) == sorted([NOW, BEFORE])


CURRENT: dict[str, tuple[Rows, list[tuple[str, str, str | None]]]] = {
    "reference first, times as headings": (
        (
            ((50, "Examen"), (180, "Réf."), (260, "05:40"), (330, "08:45"), (400, "11:50"), (470, "Unité")),
            ((50, "Troponine T hs"), (180, "< 14"), (260, "9"), (330, "11"), (400, "10"), (470, "ng/L")),
            ((50, "D-dimères"), (180, "< 500"), (260, "310"), (470, "ng/mL")),
        ),
        [
            ("troponine_t_hs", "9", "ng/L"), ("troponine_t_hs", "11", "ng/L"), ("troponine_t_hs", "10", "ng/L"),
            ("d_dimeres", "310", "ng/mL"),
        ],
    ),
    "units as headings": (
        (
            ((250, "%"), (320, "G/L"), (400, "Normes G/L")),
            ((50, "Lymphocytes"), (250, "33,1"), (320, "1,84"), (400, "1,00 - 4,00")),
        ),
        [("lymphocytes", "1,84", "G/L")],
    ),
    "before and after a session": (
        (
            ((180, "Avant séance"), (300, "Après séance"), (420, "Unité")),
            ((50, "Urée"), (180, "22,4"), (300, "6,9"), (420, "mmol/L")),
        ),
        [("uree", "22,4", "mmol/L"), ("uree", "6,9", "mmol/L")],
    ),
    "seconds and a ratio": (
        (
            ((50, "Temps de Quick"), (250, "12,9"), (300, "s"), (400, "témoin 12,7")),
            ((50, "Taux de prothrombine"), (250, "96"), (300, "%"), (400, "70 - 120")),
            ((50, "TCA patient"), (250, "33,1"), (300, "s"), (400, "témoin 31,2")),
            ((50, "TCA rapport patient/témoin"), (250, "1,06"), (400, "< 1,20")),
            ((50, "Hématocrite"), (250, "0,38"), (300, "L/L"), (400, "0,35 - 0,46")),
        ),
        [("tp", "96", "%"), ("tca", "33,1", "s"), ("tca", "1,06", None), ("hematocrite", "0,38", "L/L")],
    ),
    "a second unit with its own reference on the row": (
        (((50, "Cholestérol total"), (180, "5,2 mmol/L"), (260, "< 5,2"), (330, "2,01 g/L"), (420, "< 2,00")),),
        [("cholesterol_total", "5,2", "mmol/L")],
    ),
    "days of the laboratory's work above a table": (
        (
            ((50, "Saisie"), (180, "12.03.2024 10:02"), (330, "Validation"), (430, "12.03.2024 12:15")),
            ((50, "Sodium"), (250, "140"), (300, "mmol/L"), (400, "136 - 145")),
        ),
        [("sodium", "140", "mmol/L")],
    ),
    "names broken over two lines": (
        (
            ((50, "Polynucléaires"), (200, "61,3"), (240, "%"), (300, "4,19"), (340, "G/L"), (400, "1,80 - 7,50")),
            ((50, "neutrophiles"),),
            ((50, "Taux de"),),
            ((50, "prothrombine"), (200, "88"), (240, "%"), (400, "70 - 130")),
        ),
        [("neutrophiles", "4,19", "G/L"), ("tp", "88", "%")],
    ),
    "rows after each other without a sign": (
        (((50, "ASAT/TGO : 28 UI/L (<35) ALAT/TGP : 31 UI/L (<35)"),),),
        [("asat", "28", "UI/L"), ("alat", "31", "UI/L")],
    ),
    "a ratio named with a slash": (
        (
            ((50, "URINES (échantillon)"), (300, "Normales")),
            ((50, "Albumine / créatinine"), (200, "266"), (240, "mg/g"), (300, "< 30")),
        ),
        [("rapport_albumine_creatinine_urinaire", "266", "mg/g")],
    ),
    "a name that its heading completes": (
        (((50, "GLUCOSE A JEUN"),), ((50, "glycémie"), (200, "1,06"), (240, "g/L"), (300, "0,70 - 1,10"))),
        [("glycemie_a_jeun", "1,06", "g/L")],
    ),
    "rows side by side": (
        (
            ((50, "Sodium"), (130, "140"), (170, "mmol/L"), (300, "Potassium"), (390, "4,2"), (430, "mmol/L")),
            ((50, "Chlore"), (130, "101"), (170, "mmol/L"), (300, "Bicarbonates"), (390, "25"), (430, "mmol/L")),
        ),
        [
            ("sodium", "140", "mmol/L"), ("potassium", "4,2", "mmol/L"), ("chlore", "101", "mmol/L"),
            ("bicarbonates", "25", "mmol/L"),
        ],
    ),
    "one after the other on a line": (
        (((50, "Sodium : 140 mmol/L (136-145) — Potassium : 4,2 mmol/L (3,5-5,1)"),),),
        [("sodium", "140", "mmol/L"), ("potassium", "4,2", "mmol/L")],
    ),
    "one after the other with a dash": (
        (((50, "ASAT : 21 UI/L - ALAT : 26 UI/L"),),),
        [("asat", "21", "UI/L"), ("alat", "26", "UI/L")],
    ),
    "a second unit in a column of its own": (
        (
            ((50, "Analyse"), (180, "Résultat SI"), (280, "Résultat conv."), (400, "Normes")),
            ((50, "Glycémie à jeun"), (180, "6,1 mmol/L"), (280, "1,10 g/L"), (400, "3,9 - 5,8")),
        ),
        [("glycemie_a_jeun", "6,1", "mmol/L")],
    ),
    "norms in words before the results": (
        (((50, "CRP"), (200, "inférieure à 5,0 mg/L"), (400, "< 3,0 mg/L")),),
        [("crp", "< 3,0", "mg/L")],
    ),
    "a second unit on the row": (
        (((50, "Glycémie à jeun"), (250, "1,38 g/L soit 7,66 mmol/L"), (420, "0,74 - 1,06")),),
        [("glycemie_a_jeun", "1,38", "g/L")],
    ),
    "urine under its heading, blood under its own": (
        (
            ((50, "URINES DE 24 HEURES"), (250, "Résultat"), (320, "Unité"), (400, "Réf.")),
            ((50, "Protéines"), (250, "1,84"), (320, "g/24h"), (400, "< 0,15")),
            ((50, "Créatinine"), (250, "11,2"), (320, "mmol/24h"), (400, "9,0-18,0")),
            ((50, "SANG"), (250, "Résultat"), (320, "Unité"), (400, "Réf.")),
            ((50, "Protéines"), (250, "71"), (320, "g/L"), (400, "64-83")),
        ),
        [("proteinurie", "1,84", "g/24h"), ("proteines", "71", "g/L")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", CURRENT)
def test_results_of_the_day(layout: str) -> None:
    rows, expected = CURRENT[layout]
    found = sheet(*rows)
    assert [(one.analyte, one.raw, one.unit) for one in found] == expected
    assert {(one.date, one.prior) for one in found} == {(DATE, False)}


def test_samples_of_one_night_are_a_series() -> None:
    found = sheet(
        ((50, "Analyse"), (180, "Unité"), (250, "12/03/2024 21:14"), (370, "13/03/2024 06:02"), (480, "Normes")),
        ((50, "Troponine T hs"), (180, "ng/L"), (250, "41 H"), (370, "58 H"), (480, "< 14")),
    )
    assert told(found) == [
        ("troponine_t_hs", "41", "ng/L", DATE, False),
        ("troponine_t_hs", "58", "ng/L", LATE, False),
    ]


def test_several_analytes_across_without_norms() -> None:
    found = sheet(
        ((50, "Date"), (150, "INR"), (250, "TP"), (350, "Plaquettes")),
        ((250, "%"), (350, "G/L")),
        ((50, "05/01/2024"), (150, "2,4"), (250, "41"), (350, "210")),
        ((50, "12/03/2024"), (150, "3,1"), (250, "-"), (350, "198")),
    )
    assert sorted(told(found)) == sorted([
        ("inr", "2,4", None, EARLIER, True), ("tp", "41", "%", EARLIER, True),
        ("plaquettes", "210", "G/L", EARLIER, True), ("inr", "3,1", None, DATE, False),
        ("plaquettes", "198", "G/L", DATE, False),
    ])  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        (
            ((50, "Examen"), (200, "Cible"), (300, "Seuil d'alerte")),
            ((50, "Potassium"), (200, "4,0"), (300, "5,5")),
        ),
        (
            ((50, "Hémoglobine"), (250, "12,1"), (300, "%")),
            ((50, "fœtale"),),
        ),
        (
            ((50, "Créatinine"), (250, "11,2"), (300, "mmol/L")),
            ((50, "urinaire"),),
        ),
        (((50, "Créatinine"), (200, "98"), (260, "91"), (330, "59 - 104")),),
        (((50, "Temps de Quick : 13,1 s (témoin : 12,4 s)"),),),
        (
            ((50, "LIQUIDE CEPHALO-RACHIDIEN"),),
            ((50, "Protéines"), (200, "0,35"), (260, "g/L")),
        ),
    ],
    ids=[
        "columns of targets",
        "haemoglobin of another kind",
        "creatinine of the urine",
        "two figures, one earlier",
        "seconds of a percentage",
        "proteins of another fluid",
    ],
)
def test_no_value_rather_than_a_wrong_one(rows: Rows) -> None:
    assert sheet(*rows) == []


def test_a_follow_up_whose_cells_no_gap_parts() -> None:
    found = sheet(((50, "Date INR Posologie"),), ((50, "12/03/2024 2,8 3/4"),), ((50, "05/01/2024 3,4 1"),))
    assert told(found) == [("inr", "2,8", None, DATE, False), ("inr", "3,4", None, EARLIER, True)]


def test_days_of_a_stay_without_their_dates_date_nothing() -> None:
    assert sheet(((180, "J0"), (260, "J1"), (340, "J3")), ((50, "CRP (mg/L)"), (180, "180"), (260, "120"))) == []


def test_a_remark_on_the_limits_is_no_second_result() -> None:
    rows = (((50, "HDL cholestérol"), (250, "0,73 g/L")), ((50, "HDL cholestérol < 0,40 g/L (facteur de risque)"),))
    assert told(sheet(*rows)) == [("hdl_cholesterol", "0,73", "g/L", DATE, False)]


def test_a_criterion_that_is_ticked_is_no_result() -> None:
    assert sheet(((50, "Plaquettes < 100 000/mm3"), (420, "Non"))) == []


def test_samples_of_several_months_are_no_series_though_their_hours_are_printed() -> None:
    found = sheet(
        ((50, "Date du prélèvement"), (240, "12/03/2024"), (340, "05/01/2024"), (440, "Référence")),
        ((50, "Heure"), (240, "08:10"), (340, "08:25")),
        ((50, "Créatinine (µmol/L)"), (240, "98"), (340, "91"), (440, "59 - 104")),
    )
    assert sorted(told(found)) == sorted([NOW, BEFORE])


def test_an_earlier_result_does_not_fill_the_empty_cell_of_the_day() -> None:
    found = sheet(((50, "VGM"), (240, "fL"), (300, "(80 à 100)"), (400, "05/01/24"), (470, "88")))
    assert told(found) == [("vgm", "88", "fL", EARLIER, True)]


def test_every_line_of_a_notebook_is_the_result_of_its_day() -> None:
    page = """
CARNET DE SURVEILLANCE
Nom : MICHAUD Henriette    née le 08/05/1940
Date          INR     Dose        Prochain
06/01/2025    2,8     3/4 cp      20/01
20/01/2025    3,4     1/2 cp      03/02
"""
    found = [(one.raw, one.date, one.prior) for one in read(page).observations if one.analyte == "inr"]
    assert found == [("2,8", "2025-01-06", False), ("3,4", "2025-01-20", False)]


def test_hours_of_a_ward_are_of_the_day_in_the_title() -> None:
    page = """
# SURVEILLANCE DU 12/03/2025
Mme MICHAUD Henriette née le 08/05/1940
Heure     TA (mmHg)     FC     SpO2 (%)     T°
02:00     96/52         118    92           39,1
08:00     104/58        110    94           38,7
"""
    found = [(one.analyte, one.raw, one.unit) for one in read(page).observations if one.date == "2025-03-12"]
    assert ("pa_systolique", "96", "mmHg") in found
    assert ("spo2", "94", "%") in found
    assert ("temperature", "38,7", None) in found


def test_results_at_the_ends_of_a_stay_take_its_days() -> None:
    page = """
# COMPTE RENDU D'HOSPITALISATION
Mme MICHAUD Henriette née le 08/05/1940, hospitalisée du 08/03/2025 au 12/03/2025
Biologie               Entrée     Sortie
Hémoglobine (g/dL)     8,1        10,4
"""
    found = [(one.raw, one.date, one.prior) for one in read(page).observations]
    assert found == [("8,1", "2025-03-08", False), ("10,4", "2025-03-12", False)]


def test_a_name_and_unit_that_go_on_below_are_of_the_row() -> None:
    found = sheet(
        ((300, "Résultat"), (400, "Références")),
        ((50, "Débit de filtration glomérulaire estimé"), (300, "54"), (400, "> 60")),
        ((50, "(CKD-EPI)"), (300, "mL/min/1,73m²")),
    )
    assert told(found) == [("dfg_estime", "54", "mL/min/1,73m²", DATE, False)]


def test_two_samples_under_their_days_and_times() -> None:
    found = sheet(
        ((50, "Prélevé le"), (250, "12/03/2024"), (340, "13/03/2024"), (440, "Valeurs")),
        ((50, "à"), (250, "22 h 40"), (340, "06 h 15"), (440, "de référence")),
        ((50, "Sodium"), (160, "mmol/L"), (250, "138"), (340, "139"), (440, "136 - 145")),
    )
    assert told(found) == [("sodium", "138", "mmol/L", DATE, False), ("sodium", "139", "mmol/L", LATE, False)]


def test_earlier_results_stand_above_each_other_in_their_column() -> None:
    found = sheet(
        ((50, "SANG"), (300, "Normales"), (420, "Antérieurs")),
        ((50, "Créatinine"), (200, "98"), (240, "µmol/L"), (300, "59 - 104"), (420, "91 (05/01/24)")),
        ((420, "88 (10/06/23)"),),
    )
    assert told(found) == [NOW, BEFORE, ("creatinine", "88", "µmol/L", "2023-06-10", True)]


@pytest.mark.parametrize(
    "field",
    ["ANTERIORITES : EXAMEN DU 18/02/2024", "Antériorité : bilan du 18/02/2024", "Résultats antérieurs : 18/02/2024"],
)
def test_the_day_of_earlier_results_is_not_that_of_the_sheet(field: str) -> None:
    rows: Rows = (
        ((60, field),),
        ((60, "Créatinine"), (200, "98 µmol/L"), (300, "Ant. 91"), (420, "59 - 104")),
        ((60, "ASAT"), (200, "28 UI/L"), (420, "< 40")),
    )
    for one in sheet(*rows):
        assert one.prior == (one.raw == "91")
        assert one.date == ("2024-02-18" if one.prior else DATE) or (one.prior and one.date is None)
    assert {one.raw for one in sheet(*rows)} >= {"98", "28"}
