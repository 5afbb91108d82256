"""Days told by words and samples told above: which of them a result in prose is of, and when none is given."""

import pytest

from tests.ingest.test_measures_in_letters import Told, earlier, one, told
from tests.ingest.test_observations import ACT

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
