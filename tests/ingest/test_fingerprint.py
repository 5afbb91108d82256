import pytest

from tests.ingest.typeset import read

REPORT = """^ CHU de Bourg - page 1/2
Patient : DUPONT Marie
Prélevé le 02/04/2024   Édité le 03/04/2024
Créatinine 98 µmol/L
_ Imprimé par le secrétariat
Page 1/2"""


def test_the_same_report_printed_twice_is_one() -> None:
    again = REPORT.replace("Édité le 03/04/2024", "Édité le 19/06/2025").replace("secrétariat", "DMP")
    again += "\nImprimé le 19/06/2025 à 18:02 par M. X"
    assert read(REPORT).fingerprint == read(again).fingerprint


@pytest.mark.parametrize(
    ("old", "new"),
    [("98", "99"), ("02/04/2024", "02/05/2024"), ("DUPONT", "DURAND"), ("µmol/L", "mg/L"), ("Marie", "Mario")],
)
def test_a_single_altered_character_is_another_report(old: str, new: str) -> None:
    assert read(REPORT).fingerprint != read(REPORT.replace(old, new)).fingerprint


def test_line_breaks_and_typography_do_not_count() -> None:
    assert read("Examen de l’œil\nnormal").fingerprint == read("Examen de l'oeil normal").fingerprint


def test_documents_without_text_have_no_fingerprint() -> None:
    assert read("_ page 1").fingerprint == ""
