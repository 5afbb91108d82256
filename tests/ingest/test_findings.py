import pytest

from ingest.document import Document
from tests.ingest.typeset import read


def problems(document: Document) -> set[tuple[str, str | None]]:
    return {(one.concept, one.label) for one in document.facts if one.kind == "problem"}


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        (
            "ÉCHOGRAPHIE THYROÏDIENNE",
            "Indication : nodule palpé.\nLobe droit : nodule isoéchogène du tiers moyen de 18 mm.",
            {("nodule_thyroidien", None)},
        ),
        ("ÉCHOGRAPHIE THYROÏDIENNE", "Lobe gauche : homogène, sans nodule.", {("nodule_thyroidien", "negated")}),
        ("ÉCHOGRAPHIE RÉNALE", "Kyste simple de 22 mm à contrôler dans un an.", {("kyste_renal", None)}),
        ("SCANNER THORACIQUE", "Micronodule du lobe inférieur gauche de 4 mm.", {("nodule_pulmonaire", None)}),
        ("ÉCHOGRAPHIE PELVIENNE", "Ovaire droit : kyste de 30 mm.", {("kyste_ovarien", None)}),
        ("ÉCHOGRAPHIE RÉNALE", "Utérus non étudié, rate augmentée de taille, nodule de 8 mm.", set()),
        ("SCANNER CÉRÉBRAL", "Nodule de 4 mm.", set()),
    ],
)
def test_a_finding_is_of_the_organ_that_its_sentence_or_the_title_names(
    title: str, body: str, expected: set[tuple[str, str | None]]
) -> None:
    document = read(f"Dr Jean MARTIN\nRadiologue\nLyon, le 10/03/2026\n# {title}\n{body}")
    assert problems(document) == expected


def test_what_is_only_palpated_before_the_exam_is_not_found_by_it() -> None:
    document = read(
        "Dr Jean MARTIN\nRadiologue\nLyon, le 10/03/2026\n# ÉCHOGRAPHIE THYROÏDIENNE\nIndication : nodule palpé.\n"
        "Résultats :\nThyroïde homogène."
    )
    assert problems(document) == set()
