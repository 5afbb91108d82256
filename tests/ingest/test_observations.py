"""Measures in prose, doubtful figures, dates that govern, and what must hold of every observation."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dates import roled_dates
from ingest.document import Category, Evidence, FoundIdentity, Identity, Metadata, Observation, Page
from ingest.normalise import numbers
from ingest.observations import OCR_DIGIT_CONFIDENCE, observations
from ingest.printed import printed_lines
from ingest.sections import section_kinds
from tests.ingest.typeset import page, read

ACT = "2024-03-12"


def measured(text: str | Page, category: Category = "lettre", sex: str | None = None) -> tuple[Observation, ...]:
    lines = printed_lines([page(text) if isinstance(text, str) else text])
    kinds = section_kinds(lines)
    dates, _ = roled_dates(lines, kinds)
    evidence = {"act_date": Evidence("text", 0.9)}
    persons = (FoundIdentity(Identity(sex=sex), Evidence("text", 0.9)),) if sex else ()
    return observations(lines, kinds, dates, Metadata(category=category, act_date=ACT, evidence=evidence), persons)


def told(text: str, category: Category = "lettre") -> list[tuple[str, str, str | None]]:
    return [(one.analyte, one.raw, one.unit) for one in measured(text, category)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FEVG à 55 %.", [("fevg", "55", "%")]),
        ("La fraction d'éjection est estimée à\n45 % ce jour.", [("fevg", "45", "%")]),
        ("FEVG conservée (Simpson biplan) : 58 %", [("fevg", "58", "%")]),
        ("TA 135/80 mmHg", [("pa_systolique", "135", "mmHg"), ("pa_diastolique", "80", "mmHg")]),
        ("Tension artérielle : 13/8.", [("pa_systolique", "13", None), ("pa_diastolique", "8", None)]),
        ("Poids 82 kg, taille 1,75 m, IMC 27,3.", [
            ("poids", "82", "kg"), ("taille", "1,75", "m"), ("imc", "27,3", None),
        ]),
        ("HbA1c 7,1 %, créatinine à 98 µmol/L (DFG 65).", [
            ("hba1c", "7,1", "%"), ("creatinine", "98", "µmol/L"), ("dfg_estime", "65", None),
        ]),
        ("SpO2 98 % en air ambiant, T° 37,2°C, pouls 72/min", [
            ("spo2", "98", "%"), ("temperature", "37,2", "°C"), ("frequence_cardiaque", "72", "/min"),
        ]),
        ("K+ 4,2 mmol/L", [("potassium", "4,2", "mmol/L")]),
        ("CRP < 5 mg/L", [("crp", "< 5", "mg/L")]),
    ],
)  # fmt: skip
def test_measures_in_prose(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Objectif HbA1c < 7 %.",
        "LDL cible < 0,55 g/L",
        "FEVG normale.",
        "Si TA > 140/90 rappeler.",
        "INR dans 3 mois.",
        "Calcium 500 mg matin et soir.",
        "Vitamine D 100 000 UI",
        "Perte de poids de 5 kg.",
        "Nodule de taille 12 mm.",
        "Créatinine 59-104 µmol/L",
        "Tabagisme 20 PA",
        "Père : HbA1c 9 %.",
        "Score de Glasgow 15/15, HAS 2019, tél 01 99 00 12 34",
        "FEVG à 6 mois",
        "Nodule de 28 mm vs 30 mm précédemment",
        "poids en 2019",
    ],
)
def test_what_is_no_result_is_not_read_as_one(text: str) -> None:
    assert told(text) == []


def test_a_prescription_names_drugs_not_levels() -> None:
    assert told("Potassium 4 mmol/L par jour", "prescription") == []


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Créatinine le 12/01/2024 : 98 µmol/L.", [("98", "2024-01-12", False)]),
        ("Le 05/01/2024 : Hb 13,5 g/dL.", [("13,5", "2024-01-05", False)]),
        ("PSA 4,2 ng/mL le 03/02/2024", [("4,2", "2024-02-03", False)]),
        ("HbA1c à 7,1 % contre 7,8 % en janvier 2023.", [("7,1", None, False), ("7,8", "2023-01", True)]),
        ("Biologie du 05/01/2024 :\n- créatinine 98 µmol/L", [("98", "2024-01-05", False)]),
        ("Né le 01/02/1950, poids 82 kg", [("82", ACT, False)]),
        ("Créatinine à 88 µmol/L en février, PSA à 5,6 ng/mL.", [("88", "2024-02", False), ("5,6", None, False)]),
        (
            "En décembre, créatinine à 88 µmol/L et PSA à 5,6 ng/mL.",
            [("88", "2023-12", False), ("5,6", "2023-12", False)],
        ),
        ("La créatinine ce jour est à 88 µmol/L.", [("88", ACT, False)]),
        ("LDL à 1,2 g/L le 3 janvier dernier.", [("1,2", "2024-01-03", False)]),
    ],
)
def test_the_date_that_governs(text: str, dates: list[tuple[str, str | None, bool]]) -> None:
    assert [(one.raw, one.date, one.prior) for one in measured(text)] == dates


def test_a_doubtful_figure_has_no_value_but_its_evidence() -> None:
    sheet = page("Créatinine   98   µmol/L   59 - 104")
    (line,) = sheet.lines
    words = tuple(replace(word, confidence=OCR_DIGIT_CONFIDENCE - 0.01) for word in line.words)
    block = replace(sheet.blocks[0], lines=(replace(line, words=words),))
    (one,) = measured(replace(sheet, source="ocr", blocks=(block,)), "biologie")
    assert (one.raw, one.value, one.computed_flag) == ("98", None, None)
    assert one.value_evidence.span is not None


def test_the_reference_of_the_patients_sex_applies() -> None:
    text = "Créatinine   98   µmol/L   H : 59 - 104 F : 45 - 84"
    assert [(one.reference, one.computed_flag) for one in measured(text, "biologie", "F")] == [("45 - 84", "H")]
    assert [(one.reference, one.computed_flag) for one in measured(text, "biologie", "M")] == [("59 - 104", "N")]


def test_the_document_carries_its_observations() -> None:
    text = """
# Compte rendu d'analyses de biologie médicale
Laboratoire des Lilas
Prélevé le 12/03/2024 à 08h15
Créatinine        98     µmol/L    59 - 104
"""
    (one,) = read(text).observations
    assert (one.analyte, one.value, one.date) == ("creatinine", 98.0, "2024-03-12")


NAMES = st.sampled_from(["Créatinine", "TSH", "FEVG", "TA", "Poids", "CRP", "Plaquettes", "HbA1c (HPLC)", "Glycémie"])
BITS = st.sampled_from(
    ["98", "< 5", "6 500", "1 / 80", "12/03/2024", "µmol/L", "%", "(59 - 104)", "en cours", "négatif", "à", ":", "H",
     "*", "Antériorité", "135/80", "soit", "Résultat", "mmHg", "3,5 à 5,1", "F", "1,2,3", "(", "non détecté", "²", "…"]
)  # fmt: skip
LINES = st.lists(st.tuples(NAMES, st.lists(st.tuples(BITS, st.integers(1, 6)), max_size=6)), min_size=1, max_size=4)


@settings(deadline=None, max_examples=60)
@given(LINES, st.sampled_from(["biologie", "lettre"]))
def test_every_observation_is_cut_out_of_the_page(
    rows: list[tuple[str, list[tuple[str, int]]]], category: Category
) -> None:
    sheet = page("\n".join(name + "".join(" " * gap + bit for bit, gap in bits) for name, bits in rows))
    for one in measured(sheet, category):
        span = one.value_evidence.span
        assert span is not None
        assert sheet.text[span.start : span.end] == one.raw
        if one.value is not None:
            (canonical,) = numbers(one.raw)
            assert one.value == float(canonical)
        if not any(map(str.isdigit, one.raw)):
            assert one.value is None


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="0123456789,.-/ ()<>%àTACRP\n", max_size=120))
def test_any_text_is_read(text: str) -> None:
    for one in measured("Créatinine " + text) + measured("Créatinine " + text, "biologie"):
        assert one.raw


def test_a_homonyms_grade_is_no_result() -> None:
    assert measured("Seins de densité ACR 2. PTH 3 ans auparavant.") == ()
    assert [one.raw for one in measured("ACR 2,5 mg/mmol")] == ["2,5"]
