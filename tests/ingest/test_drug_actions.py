"""Sentences about drugs and what a careful doctor concludes of each (``drug_sentences.tsv``).

``C`` taken, ``S`` stopped, ``H`` a stop that is only discussed, planned, for a while or on a condition, ``P`` a start
that is, ``X`` contraindicated, ``N`` not taken, ``O`` a course that is over, ``F`` a relative's, ``M`` only mentioned.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ingest.document import Prescription
from tests.ingest.sheets import cut_from_their_pages, letter

_LETTERS = {"stopped": "S", "ordered": "C", "continued": "C", "mentioned": "M", "contraindicated": "X"}
_LABELS = {"family": "F", "negated": "N", "hypothetical": "P"}


def _sentences() -> list[tuple[str, dict[str, str]]]:
    path = Path(__file__).with_name("drug_sentences.tsv")
    with path.open(encoding="utf-8", newline="") as lines:
        read = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(sentence, dict(one.split("=") for one in expected.split(" "))) for sentence, expected in read]


def _concluded(one: Prescription) -> str:
    if one.label == "hypothetical" and one.status == "stopped":
        return "H"
    if one.label is not None and one.status != "contraindicated":
        return _LABELS[one.label]
    return "O" if one.over else _LETTERS[one.status]


@pytest.mark.parametrize(("sentence", "expected"), _sentences())
def test_what_a_careful_doctor_concludes(sentence: str, expected: dict[str, str]) -> None:
    document = letter(f"Conclusion : {sentence}")
    told: dict[str, str] = {}
    for one in document.prescriptions:
        told.setdefault(one.name, _concluded(one))
    assert {name: told.get(name) for name in expected} == expected
    assert cut_from_their_pages(document)
