"""Documents written one by one: labels are checked against their page, and every one can be printed."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from eval.corpora.gold import load_gold
from eval.corpora.written.build import COLLECTED, build_written
from eval.corpora.written.parse import LabelError, PartName, load_written, parse_file
from eval.corpora.written.printing import print_written

ENTRY = """@@ ett-01
dossier: LE GOFF | Maryvonne | F | 1951-03-13
category: compte_rendu
specialty: cardiologie
author: -
act: 2025-02-07
unjudged: act
obs: fevg | 62 | % | 2025-02-07
===
^head Imprimé le 12/02/2025
[[
Dr A. MARTIN
]]
Dr B. DUPONT || Vannes, le 11/02/2025
La FEVG est à \\
62 %.
|cols 0 40
| Sodium | 140
~~~
Suite ☐ non ☒ oui
"""


def test_a_label_says_what_is_true_of_its_page() -> None:
    (one,) = parse_file(ENTRY)
    assert (one.dossier.birth_name, one.dossier.birth_date, one.author) == ("LE GOFF", "1951-03-13", None)
    assert one.act_date == "2025-02-07" and one.unjudged == ("act_date",)
    assert [(found.analyte, found.raw, found.unit) for found in one.observations] == [("fevg", "62", "%")]


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("compte_rendu", "papier"),
        ("fevg | 62", "fevg | 63"),
        ("author", "auteur"),
        ("\n===\n", "\n"),
        ("act: 2025-02-07\n", "type: no-such-code\n"),
    ],
)
def test_a_wrong_label_is_refused_with_the_document_s_name(said: str, instead: str) -> None:
    with pytest.raises(LabelError, match="ett-01"):
        parse_file(ENTRY.replace(said, instead))


def test_a_body_is_printed_where_its_marks_say() -> None:
    (one,) = parse_file(ENTRY)
    printed = print_written(one.body, one.look, COLLECTED)
    with pymupdf.open(stream=printed.data) as document:
        texts = [" ".join(page.get_text().split()) for page in document]
    assert len(texts) == 2
    assert "La FEVG est à 62 %." in texts[0] and texts[1].endswith("Suite [ ] non [x] oui")
    assert all(text.startswith("Imprimé le 12/02/2025") for text in texts)
    boxes = {line.text: line.box for line in printed.lines}
    assert boxes["Dr A. MARTIN"][2] < boxes["Dr B. DUPONT"][0] < boxes["Vannes, le 11/02/2025"][0]


@pytest.mark.parametrize("part", ["open", "apart"])
def test_every_document_of_a_part_loads_and_prints_alike_twice(part: PartName, tmp_path: Path) -> None:
    names = [one.id for one in load_written(part)]
    assert names and len(names) == len(set(names))
    born_digital = next(one for one in load_written(part))
    first = load_gold(build_written(tmp_path / "a", part=part, only=born_digital.id))
    build_written(tmp_path / "b", part=part, only=born_digital.id)
    for patient in first.patients:
        for truth in first.documents[patient.patient_id]:
            path = Path(patient.folder) / truth.file_name
            assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes()
