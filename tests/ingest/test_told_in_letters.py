"""Results as letters tell them: after the family's history, in small tables, beside scores and other days."""

import pytest

from tests.ingest.typeset import read

LETTER = """Dr Guillaume STRAUB
Urologue
Haguenau, le 15 janvier 2025
RE : PICQUET Alain, 14/09/1957
Cher Confrère,
Consultation du 14/01/2025.
{}
Dr G. STRAUB"""


def results(text: str) -> set[tuple[str, str, str | None]]:
    document = read(LETTER.format(text))
    return {(one.analyte, one.raw, one.date) for one in document.observations}


@pytest.mark.parametrize(
    "opening",
    [
        "Patient sans antécédent familial de cancer, consulte pour une élévation de son PSA : ",
        "Monsieur, dont le père a eu un cancer, m'est adressé par vos soins, PSA : ",
        "Sans histoire familiale, vient consulter, PSA : ",
    ],
)
def test_what_is_told_of_the_family_does_not_hide_the_patients_result(opening: str) -> None:
    assert ("psa_total", "4,6", "2023-01-23") in results(f"{opening}4,6 ng/mL le 23/01/2023.")


@pytest.mark.parametrize("text", ["Sa mère est suivie, glycémie à 2,5 g/L.", "Son fils a un LDL à 2,3 g/L."])
def test_a_relatives_result_is_not_the_patients(text: str) -> None:
    assert not results(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lithiémie du 06/01/2025 (12 h après la prise) : 0,71 mmol/L.", ("lithiemie", "0,71", "2025-01-06")),
        ("Glycémie (2 heures après le repas) le 06/01/2025 : 1,4 g/L.", ("glucose_non_precise", "1,4", "2025-01-06")),
        ("Le NT-proBNP que vous aviez demandé le 3 janvier était à 412 pg/mL.", ("nt_probnp", "412", "2025-01-03")),
        ("La créatinine dosée par vos soins le 3 janvier est à 84 µmol/L.", ("creatinine", "84", "2025-01-03")),
        ("PSA à 6,8 ng/mL le 06/01/2025. La créatinine prélevée le même jour est à 84 µmol/L.",
         ("creatinine", "84", "2025-01-06")),
        ("Déclin par rapport à l'examen du 15/10/2024 (VEMS alors à 1,81 L).", ("vems", "1,81", "2024-10-15")),
        ("Biologie du 08/01/2025 : CRP 11 mg/L (23 mg/L le 10/09/2024), VS 28.", ("crp", "23", "2024-09-10")),
    ],
)  # fmt: skip
def test_a_result_keeps_its_day(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in results(text)


@pytest.mark.parametrize(
    "score", ["DAS 28 CRP : 3,1", "DAS28 CRP 2,5", "DAS28-VS 3,4", "DAS 28 VS à 2,8", "ASDAS CRP 2,1"]
)
def test_a_score_named_after_a_test_is_no_result_of_it(score: str) -> None:
    assert not results(f"{score}, patient amélioré.")


def test_the_sedimentation_rate_is_no_earlier_result_of_the_test_before_it() -> None:
    assert {(name, raw) for name, raw, _ in results("Biologie du 08/01/2025 : CRP 11 mg/L, VS 28.")} >= {("crp", "11")}
    assert ("crp", "28") not in {
        (name, raw) for name, raw, _ in results("Biologie du 08/01/2025 : CRP 11 mg/L, VS 28.")
    }


TABLE = """Analyses (laboratoire de Challans) 22/10/2024    30/04/2025
Créatinine (µmol/L)                133           142
Potassium (mmol/L)                 4,8           5,3
Ferritine (µg/L)                                 88"""


def test_the_name_of_a_table_may_touch_its_first_day() -> None:
    found = {(one.analyte, one.raw, one.date, one.prior) for one in read(LETTER.format(TABLE)).observations}
    assert found == {
        ("creatinine", "133", "2024-10-22", True),
        ("creatinine", "142", "2025-04-30", False),
        ("potassium", "4,8", "2024-10-22", True),
        ("potassium", "5,3", "2025-04-30", False),
        ("ferritine", "88", "2025-04-30", False),
    }


@pytest.mark.parametrize(
    "label", ["Consentement signé le", "Consentement éclairé recueilli, devis signé le", "Consentement du"]
)
def test_a_consent_is_no_signature_of_the_report(label: str) -> None:
    text = f"# COMPTE-RENDU DE COLOSCOPIE\nDate d'examen : 03/06/2025\n{label} 06/05/2025. Rectum normal."
    assert read(text).metadata.act_date == "2025-06-03"


def test_the_day_of_a_cure_is_not_that_of_the_blood_of_the_day_before() -> None:
    text = (
        "FICHE DE CURE\nCure n° 7   Date J1 : 15/10/2025\nPoids : 66 kg\n"
        "Bilan de la veille (14/10/2025) : hémoglobine 10,9 g/dL ; plaquettes 187 G/L."
    )
    document = read(text)
    assert document.metadata.act_date == "2025-10-15"
    assert {(one.analyte, one.date) for one in document.observations} == {
        ("poids", "2025-10-15"),
        ("hemoglobine", "2025-10-14"),
        ("plaquettes", "2025-10-14"),
    }
