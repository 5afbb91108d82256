"""Where a part about allergies ends, so that no treatment is told as an allergy."""

import pytest

from tests.ingest.typeset import read


def agents(text: str) -> set[tuple[str, str | None]]:
    return {(fact.name, fact.label) for fact in read(text).facts if fact.kind == "allergy"}


@pytest.mark.parametrize(
    "heading",
    [
        "# Histoire de la maladie et évolution",
        "# Résumé de la semaine",
        "# Examen d'entrée et paramètres",
        "Antécédents et mode de vie",
        "Histoire de la maladie et contexte :",
        "# Ce qui l'amène",
    ],
)
def test_the_next_heading_ends_the_part(heading: str) -> None:
    text = f"Allergies\nPénicilline : urticaire géante en 1998.\n{heading}\nAmélioration sous furosémide."
    assert agents(text) == {("pénicilline", None)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Allergies : eczéma de contact au nickel.\nPas de réversibilité après 400 µg de salbutamol.", "nickel"),
        ("Allergies : aucune hormis la pénicilline.\nIl est traité par amlodipine.", "pénicilline"),
        ("Allergies : pénicilline.\n\nJe débute ramipril 5 mg par jour.", "pénicilline"),
        ("Allergie : iode.\nPas d'amélioration sous prednisone.", "iode"),
        ("Allergies : latex.\nAmélioration nette sous furosémide.", "latex"),
    ],
)
def test_a_sentence_below_the_line_of_allergies_is_out_of_it(text: str, expected: str) -> None:
    assert agents(text) == {(expected, None)}


def test_items_below_the_line_of_allergies_are_in_it() -> None:
    assert agents("Allergies : pénicilline.\n- iode\n- latex") == {
        ("pénicilline", None),
        ("iode", None),
        ("latex", None),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pas d'allergie à la pénicilline, elle a reçu de l'amoxicilline sans problème.", {("pénicilline", "negated")}),
        ("L'allergie aux bêtalactamines n'est pas confirmée, elle peut recevoir de l'amoxicilline.",
         {("bêtalactamine", "negated")}),
        ("Elle est allergique à la pénicilline, elle ne supporte pas la codéine.",
         {("pénicilline", None), ("codéine", None)}),
        ("On signale une allergie au latex, au Bactrim et à l'iode.",
         {("latex", None), ("Bactrim", None), ("iode", None)}),
    ],
)  # fmt: skip
def test_what_a_statement_of_its_own_names_is_no_allergy(text: str, expected: set[tuple[str, str | None]]) -> None:
    assert agents(text) == expected
