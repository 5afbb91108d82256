"""Lines with true and falsified sentences over many specialties: ``verify_pairs.txt``, written beside the verifier.

In the file « = » opens the lines (parted by « | »), « + » a sentence a doctor would sign, « - » one falsified in the
way named first. Blind measurement is elsewhere (``eval/corpora/falsified``); these only hold what is settled.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.verify import verify

PAIRS = Path(__file__).with_name("verify_pairs.txt")


def _pairs() -> Iterator[tuple[tuple[str, ...], str, bool]]:
    lines: tuple[str, ...] = ()
    for row in PAIRS.read_text(encoding="utf-8").splitlines():
        mark, text = row[0], row[2:]
        if mark == "=":
            lines = tuple(text.split(" | "))
        else:
            yield lines, text if mark == "+" else text.partition(" ")[2], mark == "+"


@pytest.mark.parametrize(("lines", "sentence", "holds"), list(_pairs()))
def test_a_sentence_is_judged_as_a_doctor_would(lines: tuple[str, ...], sentence: str, holds: bool) -> None:
    assert verify(sentence, lines).holds is holds


@pytest.mark.parametrize(
    ("sentence", "lines"),
    [
        ("L'acuité est de 7/10 à gauche.", ["       OD       OG", "AV     10/10    7/10"]),
        ("Hémoglobine à 12 g/dL le 31 janvier 2024.", ["Date        Hb (g/dL)", "31/01/2024    12,0"]),
        ("Le cholestérol total est en hausse.", ["BILAN   05/09/2023   28/02/2023", "Cholestérol total   2,31   2,02"]),
        ("La natrémie est normale.", ["Sodium ......... 138 mmol/L   (136 - 145)"]),
        ("E. coli résistant à l'ofloxacine.", ["E. coli", "Ofloxacine        R", "Fosfomycine       S"]),
        ("La CRP a diminué.", ["CRP 12 mg/L (86 en janvier)"]),
    ],
)
def test_what_a_table_says_by_its_places_is_read(sentence: str, lines: list[str]) -> None:
    assert verify(sentence, lines).holds


@pytest.mark.parametrize(
    ("sentence", "lines"),
    [
        ("L'acuité est de 10/10 à gauche.", ["       OD       OG", "AV     10/10    7/10"]),
        ("La natrémie est basse.", ["Sodium ......... 138 mmol/L   (136 - 145)"]),
        ("E. coli sensible à l'ofloxacine.", ["E. coli", "Ofloxacine        R", "Fosfomycine       S"]),
        ("La CRP a augmenté.", ["CRP 12 mg/L (86 en janvier)"]),
        ("Oxynorm 10 mg le soir.", ["OXYCONTIN 10 mg le soir"]),
        ("Activité de 620 mBq.", ["Activité 620 MBq"]),
    ],
)
def test_and_its_contrary_refused(sentence: str, lines: list[str]) -> None:
    assert not verify(sentence, lines).holds


SIBLINGS = ["KONATE Awa, 3 ans : otite droite.", "Température 38,9 °C.", "KONATE Fatou, 31 ans : enceinte, TA 11/7."]


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [("Otite droite avec 38,9 °C.", True), ("La tension est à 11/7.", False), ("Fatou est enceinte.", False)],
)
def test_lines_of_a_namesake_support_nothing(sentence: str, holds: bool) -> None:
    assert verify(sentence, SIBLINGS, patient="Awa KONATE").holds is holds
