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
