import pytest

from tests.ingest.sheets import cut_from_their_pages, letter
from tests.ingest.typeset import read


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Coloscopie réalisée le 12/03/2019, normale.", ("coloscopie", True, "2019-03-12")),
        ("Cf. compte rendu du Holter du 12/01/2024.", ("holter", True, "2024-01-12")),
        ("Une coloscopie a été faite en 2019.", ("coloscopie", True, "2019")),
        ("Hospitalisation du 3 au 9 novembre 2023 en cardiologie.", ("hospitalisation", True, "2023-11-09")),
        ("Dernière mammographie en 2022.", ("mammographie", True, "2022")),
        ("Je demande une IRM cérébrale.", ("IRM", False, None)),
        ("EFR à programmer.", ("EFR", False, None)),
        ("Coronarographie prévue le 15/02/2024.", ("coronarographie", False, "2024-02-15")),
    ],
)
def test_an_exam_referred_to_is_told_done_or_asked_for(sentence: str, expected: tuple[str, bool, str | None]) -> None:
    document = letter(f"Conclusion : {sentence}")
    assert [(one.exam, one.done, one.date) for one in document.referrals] == [expected]
    assert cut_from_their_pages(document)


@pytest.mark.parametrize(
    "sentence", ["ECG ce jour : rythme sinusal.", "Pas de scanner récent.", "Échographie du 31/01/2024 normale."]
)
def test_what_the_visit_did_or_nobody_did_is_no_referral(sentence: str) -> None:
    assert letter(f"Examen : {sentence}").referrals == ()


def test_a_report_does_not_refer_to_its_own_exam() -> None:
    document = read(
        "Dr Jean MARTIN\nRadiologue\n# SCANNER THORACIQUE DU 12/03/2024\nIndication : toux.\n"
        "Comparaison : scanner du 05/01/2022.\nConclusion : le scanner réalisé ne montre pas de nodule."
    )
    assert [(one.exam, one.date) for one in document.referrals] == [("scanner", "2022-01-05")]
