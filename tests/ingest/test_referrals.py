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
        ("La coloscopie a été refusée par la patiente.", ("coloscopie", False, None)),
        ("Une coloscopie de dépistage est indiquée.", ("coloscopie", False, None)),
        ("La mammographie reste à faire.", ("mammographie", False, None)),
        ("Scanner annulé faute de créneau.", ("scanner", False, None)),
        ("Merci de recevoir M. DURAND Paul pour une coronarographie.", ("coronarographie", False, None)),
        ("Je vous adresse cette patiente en vue d'une coloscopie.", ("coloscopie", False, None)),
        ("Pourriez-vous recevoir Mme LEBRUN pour la réalisation d'une EFR ?", ("EFR", False, None)),
    ],
)
def test_an_exam_referred_to_is_told_done_or_asked_for(sentence: str, expected: tuple[str, bool, str | None]) -> None:
    document = letter(f"Conclusion : {sentence}")
    assert [(one.exam, one.done, one.date) for one in document.referrals] == [expected]
    assert cut_from_their_pages(document)


def test_all_of_an_enumeration_is_asked_for_and_not_what_the_patient_comes_with() -> None:
    document = letter("Merci de recevoir ce patient pour un holter et une échocardiographie devant un scanner anormal.")
    assert [(one.exam, one.done) for one in document.referrals] == [("holter", False), ("échocardiographie", False)]


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


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("La gastroscopie réalisée le 27 janvier 2026 montre une gastrite.", [(True, "2026-01-27")]),
        ("Une coloscopie faite le 25 janvier 2026 est normale.", [(True, "2026-01-25")]),
        ("L'échographie effectuée le 30/01/2026 est normale.", [(True, "2026-01-30")]),
        ("L'IRM pratiquée le 1er février 2026 est rassurante.", [(True, "2026-02-01")]),
        ("Scanner prévu le 01/02/2026.", [(False, "2026-02-01")]),
        ("L'IRM sera réalisée le 15 février 2026.", [(False, "2026-02-15")]),
        ("Coloscopie réalisée le 20 février 2026.", []),  # after the letter: a slip, nobody knows of which
    ],
)
def test_a_letter_written_after_the_visit_tells_what_was_done_since(
    sentence: str, expected: list[tuple[bool, str]]
) -> None:
    document = read(
        "Dr Jean MARTIN\nGastro-entérologue\nVilleneuve, le 2 février 2026\nCher confrère,\n"
        f"J'ai vu Madame MERCIER le 20 janvier 2026 pour des douleurs. {sentence}\nBien à vous."
    )
    assert document.metadata.act_date == "2026-01-20"
    assert [(one.done, one.date) for one in document.referrals] == expected
