"""The falsified sentences: what is committed is what their author wrote, in the documented form, in fair numbers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.corpora.falsified_author import APART, BLOCKS, KINDS, Block, read_blocks, rendered, written

THEMES = sorted(BLOCKS.glob("*.txt"))
HELD_APART = sorted(APART.glob("*.txt"))
LEAST = {"number": 80, "unit": 80, "date": 80, "drug": 80, "side": 80, "negation": 80} | {
    "test": 40,
    "two_patients": 40,
    "injection": 40,
    "citation": 40,
}
ALLOWED = {"source_lines", "sentence", "kind", "true", "cited", "patient", "note"}


def _blocks(paths: list[Path]) -> Iterator[Block]:
    for path in paths:
        yield from read_blocks(path)


def _records() -> Iterator[dict[str, Any]]:
    for path in THEMES + HELD_APART:
        for line in written(path).read_text("utf-8").splitlines():
            yield json.loads(line)


@pytest.mark.parametrize("path", THEMES + HELD_APART, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_the_committed_file_is_what_the_blocks_give(path: Path) -> None:
    assert written(path).read_text("utf-8") == rendered(path)


def test_every_record_has_the_documented_form() -> None:
    kinds = {kind for kind, _ in KINDS.values()} | {"paraphrase"}
    for record in _records():
        assert set(record) <= ALLOWED
        assert record["kind"] in kinds
        assert record["true"] is (record["kind"] == "paraphrase")
        assert 1 <= len(record["source_lines"]) <= 12
        assert all(line.strip() for line in record["source_lines"])
        assert all(1 <= number <= len(record["source_lines"]) for number in record.get("cited", [1]))
        assert record["sentence"].strip() == record["sentence"] != ""
        assert record["sentence"].endswith(".")


def test_there_are_enough_of_each_kind() -> None:
    blocks = list(_blocks(THEMES))
    counts = Counter(sentence.kind for block in blocks for sentence in block.sentences)
    notes = Counter(sentence.note for block in blocks for sentence in block.sentences)
    assert len(blocks) >= 200
    assert counts["paraphrase"] >= 500
    assert counts.total() - counts["paraphrase"] >= 1000
    assert {kind: count for kind, count in LEAST.items() if counts[kind] < count} == {}
    assert notes[KINDS["f"][1]] >= 40
    assert notes[KINDS["h"][1]] >= 40


def test_nothing_is_written_twice() -> None:
    records = list(_records())
    assert len({json.dumps([r["source_lines"], r["sentence"], r.get("cited")]) for r in records}) == len(records)
    sources = [tuple(block.lines) for block in _blocks(THEMES + HELD_APART)]
    assert len(set(sources)) == len(sources)


def test_a_falsified_sentence_is_none_of_the_true_ones_of_its_block() -> None:
    for block in _blocks(THEMES + HELD_APART):
        true = {sentence.text for sentence in block.sentences if sentence.kind == "paraphrase"}
        false = {s.text for s in block.sentences if s.kind not in {"paraphrase", "citation"}}
        assert true, block.title
        assert not true & false, block.title


def test_a_wrong_citation_shares_no_line_with_the_right_one() -> None:
    for block in _blocks(THEMES + HELD_APART):
        right = {s.text: set(s.cited) for s in block.sentences if s.kind == "paraphrase"}
        for sentence in block.sentences:
            if sentence.kind == "citation":
                cited = right[sentence.text] or set(range(1, len(block.lines) + 1))
                assert set(sentence.cited) < cited or not set(sentence.cited) & cited, sentence.text


def test_a_sentence_copied_from_its_source_is_no_paraphrase() -> None:
    copied = [
        s.text
        for b in _blocks(THEMES + HELD_APART)
        for s in b.sentences
        if s.kind == "paraphrase" and s.text in b.lines
    ]
    assert copied == []


@pytest.mark.parametrize("edit", ["n 45 % > 50 %", "n 5 > 6", "n 55 % > 55 %", "n 55 %", "? 55 % > 45 %"])
def test_an_edit_that_does_not_fit_is_refused(tmp_path: Path, edit: str) -> None:
    path = tmp_path / "theme.txt"
    path.write_text(f"# cardiologie\n| FEVG 55 %.\n+ La FEVG est de 55 %.\n{edit}\n", "utf-8")
    with pytest.raises(ValueError, match=r"must stand once|what is this line"):
        read_blocks(path)
