"""Papers about drugs (``drug_sentences.tsv``: kind, lines parted by ¶) and what a careful doctor concludes of each.

``C`` taken, ``S`` stopped, ``H`` a stop that is only discussed, planned, for a while or on a condition, ``P`` a start
that is, ``X`` contraindicated, ``N`` not taken, ``O`` a course that is over, ``F`` a relative's, ``M`` only mentioned.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ingest.document import Prescription
from tests.ingest.sheets import cut_from_their_pages, letter, ordonnance

_LETTERS = {"stopped": "S", "ordered": "C", "continued": "C", "mentioned": "M", "contraindicated": "X"}
_LABELS = {"family": "F", "negated": "N", "hypothetical": "P"}


def _papers() -> list[tuple[str, str, dict[str, str]]]:
    path = Path(__file__).with_name("drug_sentences.tsv")
    with path.open(encoding="utf-8", newline="") as lines:
        read = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        (kind, body.replace("¶", "\n"), dict(one.split("=") for one in expected.split(" ")))
        for kind, body, expected in read
    ]


def _concluded(one: Prescription) -> str:
    if one.label == "hypothetical" and one.status == "stopped":
        return "H"
    if one.label is not None and one.status != "contraindicated":
        return _LABELS[one.label]
    return "O" if one.over else _LETTERS[one.status]


@pytest.mark.parametrize(("kind", "body", "expected"), _papers())
def test_what_a_careful_doctor_concludes(kind: str, body: str, expected: dict[str, str]) -> None:
    document = letter(body) if kind == "letter" else ordonnance(body)
    told = {one.name: _concluded(one) for one in document.prescriptions}
    assert {name: told.get(name) for name in expected} == expected
    assert cut_from_their_pages(document)


@pytest.mark.parametrize(
    ("body", "on"),
    [
        ("J'arrête l'apixaban compte tenu de l'hémorragie du 15/02/2022.", None),
        ("Arrêt de l'aspirine prescrite depuis l'infarctus du 12/03/2019.", None),
        ("Arrêt de l'apixaban introduit le 12/03/2021.", None),
        ("Apixaban stoppé ce jour, saignement le 12/01/2024.", None),
        ("Arrêt de l'apixaban le 15/02/2022.", "2022-02-15"),
        ("Apixaban arrêté depuis le 15/02/2022.", "2022-02-15"),
        ("En 2019, j'ai arrêté le ramipril.", "2019"),
        ("Ramipril arrêté (toux) en 2019.", "2019"),
    ],
)
def test_a_stop_is_dated_by_its_own_date_only(body: str, on: str | None) -> None:
    (one,) = letter(f"Conclusion : {body}").prescriptions
    assert (one.status, one.on) == ("stopped", on)
