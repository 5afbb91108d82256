"""Figures told beside others they are compared with: each keeps its own day, its arm, its name."""

import pytest

from ingest.dates import roled_dates
from ingest.document import Metadata
from ingest.observations import observations
from ingest.printed import printed_lines
from ingest.sections import section_kinds
from tests.ingest.test_measures_in_letters import Told, earlier, one, told
from tests.ingest.test_observations import ACT
from tests.ingest.typeset import page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un épisode a été hospitalisé du 8 novembre au 21 décembre 2023.\n\n"
         "Il pèse 92 kg, soit cinq de plus qu'à son entrée à l'hôpital en novembre (87 kg).",
         [one("poids", "92", "kg", ACT), earlier("poids", "87", "kg", "2023-11")]),
        ("Hémoglobine préopératoire du 14/10 : 13,4 g/dL ; à J2 (30/10) : 10,9 g/dL avec une CRP à 86 mg/L.",
         [one("hemoglobine", "13,4", "g/dL", "2023-10-14"), one("hemoglobine", "10,9", "g/dL", "2023-10-30"),
          one("crp", "86", "mg/L", "2023-10-30")]),
        ("Diabète découvert en 2009 avec à l'époque une HbA1c à 11,2 %.", [earlier("hba1c", "11,2", "%", "2009")]),
        ("CRP à 45 (la veille 88).", [one("crp", "45", None), earlier("crp", "88", None, "2024-03-11")]),
        ("LDL à 1,40 en 12/2023 puis 0,70 g/L en 03/2024.",
         [earlier("ldl_cholesterol", "1,40", "g/L", "2023-12"), one("ldl_cholesterol", "0,70", "g/L", "2024-03")]),
        ("Hb 9,8 g/dL (30/10). CRP 12 mg/L.",
         [one("hemoglobine", "9,8", "g/dL", "2023-10-30"), one("crp", "12", "mg/L")]),
    ],
)  # fmt: skip
def test_what_a_figure_is_compared_with_keeps_its_own_day(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La tension artérielle est à 128/70 et le pouls régulier à 62.", ["128", "70", "62"]),
        ("FC 72, TA 12/8.", ["72", "12", "8"]),
        ("Pressions humérales : droite 144/80, gauche 141/82.", ["144", "80", "141", "82"]),
        ("G3P2, une FC en 2018. FC 2 en 2019.", []),
        ("FC à 85 % de la FMT.", []),
    ],
)
def test_signs_named_by_letters_or_by_the_arm(text: str, expected: list[str]) -> None:
    assert [raw for _, raw, *_ in told(text)] == expected


@pytest.mark.parametrize(
    ("type_code", "expected"),
    [
        ("34112-3", [("52", None), ("38,6", None), ("84", None), ("79", "2024-03-12"), ("82", "2024-03-02")]),
        ("11488-4", [("52", ACT), ("38,6", ACT), ("84", ACT), ("79", "2024-03-12"), ("82", "2024-03-02")]),
    ],
)
def test_signs_told_of_no_day_of_a_stay_are_not_of_its_last(
    type_code: str, expected: list[tuple[str, str | None]]
) -> None:
    lines = printed_lines([page(
        "Hospitalisé du 2 mars 2024 au 12 mars 2024.\n\n"
        "Histoire de la maladie : il a perdu 8 kg (poids 52 kg).\n\n"
        "CLINIQUE : température 38,6 °C, saturation 84 % sous 2 L.\n\n"
        "À la sortie : poids 79 kg.\n\nÀ l'entrée : poids 82 kg."
    )])  # fmt: skip
    kinds = section_kinds(lines)
    dates, _ = roled_dates(lines, kinds)
    metadata = Metadata(category="compte_rendu", type_code=type_code, act_date=ACT)
    assert [(one.raw, one.date) for one in observations(lines, kinds, dates, metadata)] == expected


def test_signs_of_a_night_in_the_emergency_ward_are_of_the_evening() -> None:
    lines = printed_lines([page(
        "Passage du 11/03/2024 à 21h14 - sortie 12/03/2024 02h10\nM. DURAND Paul né le 12/03/1950\n"
        "IAO : TA 188/102 FC 96\nBiologie 21h40 : troponine T hs 8 ng/L.\nTA à la sortie 146/84."
    )])  # fmt: skip
    kinds = section_kinds(lines)
    dates, _ = roled_dates(lines, kinds)
    metadata = Metadata(category="compte_rendu", type_code="15507-7", act_date=ACT)
    assert [(one.raw, one.date) for one in observations(lines, kinds, dates, metadata)] == [
        ("188", "2024-03-11"), ("102", "2024-03-11"), ("96", "2024-03-11"), ("8", "2024-03-11"),
        ("146", ACT), ("84", ACT),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ETT de janvier : FEVG 45 %.", [("45", "2024-01")]),
        ("Le Holter de février montre une FC moyenne à 66/min.", [("66", "2024-02")]),
        ("Depuis la coronarographie de janvier, il va bien, TA 13/8.", [("13", ACT), ("8", ACT)]),
        ("Opéré le 12/01/2024, il va bien, TA 13/8, Hb 12 g/dL.", [("13", ACT), ("8", ACT), ("12", None)]),
        ("Vu pour la dernière fois le 12/01/2024, il va bien, poids 72 kg.", [("72", ACT)]),
        ("Opéré le 12/01/2024 : Hb 10 g/dL.", [("10", "2024-01-12")]),
    ],
)
def test_an_exams_month_dates_its_figures_and_an_act_of_before_none(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert [(raw, date) for _, raw, _, date, _ in told(text)] == expected
