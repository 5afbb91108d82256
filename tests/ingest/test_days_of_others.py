"""A day that belongs to what stands beside it: the event a visit follows, the exam of a figure, the table's sample."""

import pytest

from ingest.document import Document
from tests.ingest.typeset import read

LETTER = """Dr Olivier KERMARREC
Pneumologue
Vitré, le 10 mars 2026
RE : GARNIER Stéphane, 22/07/1981
Cher Confrère,
{}
ACT à 19/25.
Dr O. KERMARREC"""


def letter(text: str) -> Document:
    return read(LETTER.format(text))


@pytest.mark.parametrize(
    "text",
    [
        "Consultation à la suite du passage aux urgences du 3 février 2026 pour crise d'asthme.",
        "Consultation de contrôle, bronchite le 3 février 2026.",
        "Consultation post-opératoire, cholécystectomie le 3 février 2026.",
        "Téléconsultation dans les suites d'une embolie du 3 février 2026.",
        "Consultation de suivi après l'hospitalisation du 3 février 2026.",
        "Visite de contrôle au décours du séjour du 3 février 2026.",
        "Vu en consultation ce jour, malaise le 3 février 2026.",
    ],
)
def test_a_visit_does_not_take_the_day_of_what_it_follows(text: str) -> None:
    assert letter(text).metadata.act_date == "2026-03-10"


@pytest.mark.parametrize(
    "text",
    [
        "Consultation du lundi 3 février 2026 pour asthme.",
        "Consultation le 3 février 2026, toux depuis janvier.",
        "Consultation de suivi de la patiente le 3 février 2026.",
        "Je l'ai vu en consultation le 3 février 2026.",
        "Je vois aujourd'hui, mardi 3 février 2026, ce patient.",
    ],
)
def test_a_visit_keeps_its_own_day(text: str) -> None:
    assert letter(text).metadata.act_date == "2026-02-03"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dernière FEVG : 42 % (ETT du 11/06/2024).", ("fevg", "42", "2024-06-11")),
        ("FEVG à 45 % (dernière échocardiographie du 11 juin 2024).", ("fevg", "45", "2024-06-11")),
        ("VEMS 3,16 L (EFR du 30/11/2021), TA 120/70.", ("vems", "3,16", "2021-11-30")),
        ("Ferritine 9 µg/L (hospitalisation du 3 mai 2025).", ("ferritine", "9", "2025-05-03")),
        ("FEVG 42 % (pontage en 2019).", ("fevg", "42", "2026-03-10")),
    ],
)
def test_a_figure_has_the_day_of_the_exam_named_behind_it(text: str, expected: tuple[str, str, str]) -> None:
    found = letter(f"Je vois ce jour ce patient en consultation.\n{text}").observations
    assert expected in [(one.analyte, one.raw, one.date) for one in found]


@pytest.mark.parametrize(
    "heading",
    [
        "Biologie du 24/10/2023",
        "Bilan biologique du 24 octobre 2023 :",
        "BIOLOGIE (24/10/2023)",
        "Dernier bilan sanguin, 24/10/2023",
    ],
)
def test_a_table_has_the_day_of_its_heading(heading: str) -> None:
    rows = "Examen     Résultat\nHbA1c     7,6 %\nCréatinine     134 µmol/L\nDFG     47 mL/min"
    found = letter(f"Je vois ce jour ce patient en consultation.\nPoids 87 kg.\n{heading}\n{rows}").observations
    assert {one.date for one in found if one.analyte in ("hba1c", "creatinine")} == {"2023-10-24"}
    assert [one.date for one in found if one.analyte == "poids"] == ["2026-03-10"]


STAY = """CLINIQUE DU PARC
COMPTE RENDU D'HOSPITALISATION
Patient : M. GARNIER Paul, né le 22/07/1951
Hospitalisation du 02/03/2022 au 10/03/2022
Motif : décompensation cardiaque.
EXAMENS COMPLEMENTAIRES
Biologie : {}
Dr L. OUDIN"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("créatinine 148 puis 126 µmol/L.", [("148", "2022-03-02"), ("126", "2022-03-10")]),
        ("sodium 129, puis 137 mmol/L ; Hb 12,8 g/dL.", [("129", "2022-03-02"), ("137", "2022-03-10")]),
        ("leucocytes à 14,2 G/L puis 7,8 G/L.", [("14,2", "2022-03-02"), ("7,8", "2022-03-10")]),
        ("hémoglobine à 9,2 puis à 10,4 g/dL.", [("9,2", "2022-03-02"), ("10,4", "2022-03-10")]),
    ],
)
def test_the_first_of_two_figures_of_a_stay_is_of_its_beginning(text: str, expected: list[tuple[str, str]]) -> None:
    found = read(STAY.format(text)).observations
    assert [(one.raw, one.date) for one in found if one.raw != "12,8"] == expected
    assert len({one.unit for one in found if one.raw != "12,8"}) == 1


def test_figures_one_after_the_other_in_a_letter_are_of_no_told_day() -> None:
    found = letter("Je le vois ce jour en consultation.\nCréatinine 148 puis 126 µmol/L.").observations
    assert [(one.raw, one.date) for one in found] == [("148", None), ("126", None)]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        (
            "Imagerie médicale - Centre hospitalier - GRUSON PATRICK (M) 17/03/1964 - Acc. 20260220-4471\n"
            "Examen du 20/02/2026, 14:05\nSCANNER THORACIQUE\nCONCLUSION\nRéponse partielle.",
            "2026-02-20",
        ),
        (
            "Centre de réadaptation\nLe 13 mai 2025\nSéjour : du 8 avril 2025 au 14 mai 2025\nChère Consœur,\n"
            "Mme B. nous a été confiée après une fracture du fémur, ostéosynthésée le 2 avril 2025.\n"
            "Elle rentre chez elle le 14 mai.",
            "2025-05-14",
        ),
        (
            "Centre chirurgical de l'œil\nPhacoémulsification avec implant, ŒIL GAUCHE\n22/09/2026\n"
            "1er œil (droit) opéré le 08/09/2026 : acuité 10/10.\nIncision cornéenne 2,2 mm. Viscoélastique.",
            "2026-09-22",
        ),
        (
            "Docteur Luc MARTIN\nOrdonnance du 21/12/2025\nAMOXICILLINE 500 mg : 1 matin et soir\n"
            "Délivré le 22/12/2025 - Pharmacie des Halles - amoxicilline 2 flacons",
            "2025-12-21",
        ),
        (
            "PHARMACIE DU PORT\nATTESTATION DE VACCINATION\n"
            "Je soussigné Luc MARTIN, pharmacien, atteste avoir vacciné le vendredi 24 octobre 2025 à l'officine :\n"
            "Grippe (INFLUVAC) K2207B\nVaccinations précédentes connues : grippe 11/10/2024,\n"
            "PREVENAR 20 le 18/03/2025.",
            "2025-10-24",
        ),
    ],
    ids=["birth", "eve", "other side", "dispensed", "attested"],
)
def test_a_day_of_something_else_is_not_the_act(text: str, act: str) -> None:
    assert read(text).metadata.act_date == act
