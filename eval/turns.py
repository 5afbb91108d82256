"""``retrouve eval turns``: fit what tells the turn of phrase of questions, each author left out in turn.

A softmax regression (:mod:`eval.fitting`) over the embedded turns of :mod:`index.turns`, on the wordings of the opened
parts of the benchmark. ``--write`` fits on all and writes ``turn_weights.json``.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from api.settings import Settings
from eval.benchmark.question import Need
from eval.benchmark.wordings import Wordings
from eval.corpora.cohort.tables import table
from eval.corpora.cohort.truth import HELD_APART, PARTS, Part
from eval.fitting import Example, Fit, fitted, weighing, write
from eval.machine import describe
from index import turns
from index.understand import read_question
from ingest.vocabulary.sign_weights import SignWeights
from models.embedder import OnnxEmbedder

TODAY = "2026-11-02"
SUBJECTS = 3
"""Subjects each template is filled with."""
SLOTS = {"n": "3", "year": "2024", "date": "12/03/2026", "event": "cataracte"}
LABELS = {
    "analyte": {
        "value_latest": "value", "value_year": "value", "value_lowest": "lowest", "value_highest": "highest",
        "trend": "trend",
    },
    "exam": {"latest_exam": "latest", "find_conclusion": "conclusion", "find_exam": "existence"},
    "specialty": {"latest_specialty": "latest", "latest_letter": "latest", "find_doctor": "who", "list_before": "list"},
    "document": {
        "latest_category": "latest", "list_last": "list", "list_all": "list", "list_since": "list",
    },
    "nothing": {"summary_synthesis": "summary", "summary_news": "news"},
}  # fmt: skip
"""What each ask of the benchmark is for a subject of a kind; any other is « other »."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A worded question: its part, the kind of subject read in it, what it asks, and the signs of its vector."""

    part: Part
    kind: str
    label: str
    signs: dict[str, float]

    def example(self) -> Example:
        """It as an example."""
        return Example(self.label, self.signs, author=self.part)


def worded(part: Part, *, mark: Callable[[str], str] = str, clean: bool = False) -> Iterator[tuple[str, str]]:
    """Every ask of a part with its texts, filled with a few subjects; ``mark`` and ``clean`` as of ``Wordings``."""
    words, rng = Wordings.of(part), random.Random(f"turns {part}")
    for ask, templates in words.templates.items():
        for subject in _subjects(words, ask, rng):
            for text in words.word(Need(ask, "find", subject, SLOTS), rng, len(templates), mark=mark, clean=clean):
                yield ask, text


def _subjects(words: Wordings, ask: str, rng: random.Random) -> list[tuple[str, str]]:
    family = _FAMILIES.get(ask) or ask.partition("_")[2]
    if family in {"synthesis", "news"}:
        return [("", "")]
    if family == "drug":
        return [("drug", name) for name in rng.sample(sorted(table("drugs")["drug"]), k=SUBJECTS)]
    names = sorted(words.subjects[family])
    return [(family, name) for name in rng.sample(names, k=min(SUBJECTS, len(names)))]


_FAMILIES = {
    "latest_letter": "specialty", "list_last": "category", "list_all": "category", "list_since": "category",
    "list_before": "specialty", "value_latest": "analyte", "value_year": "analyte", "value_lowest": "analyte",
    "value_highest": "analyte", "trend": "analyte", "find_doctor": "specialty", "find_conclusion": "exam",
}  # fmt: skip
"""The table of subjects of each ask whose name does not say it."""


def gathered(embedder: OnnxEmbedder) -> list[Turn]:
    """The turns of phrase of the opened parts, each once a part."""
    found: dict[tuple[Part, str, str], Turn] = {}
    for part in (part for part in PARTS if part not in HELD_APART):
        for ask, text in worded(part):
            kind = turns.kind_of(read_question(text, today=TODAY))
            if kind is None or (part, kind, turn := turns.turn_of(text)) in found:
                continue
            label = f"{kind}:{LABELS[kind].get(ask, 'other')}"
            found[part, kind, turn] = Turn(part, kind, label, turns.strengths(embedder.embed_query(turn)))
    return list(found.values())


def fit(those: Sequence[Turn], name: str) -> SignWeights:
    """The model of these turns, for the encoder ``name``."""
    how = Fit(
        f"{name}: softmax regression fitted by retrouve eval turns",
        penalty=1e-3,
        steps=300,
        rate=0.05,
        least=1,
        digits=3,
        smallest=0.001,
        balanced=True,
    )
    return fitted([one.example() for one in those], how, sorted({one.label for one in those}))


def judged(model: SignWeights, those: Sequence[Turn]) -> dict[str, tuple[int, int, int]]:
    """Of each kind of subject: right, told at all, asked; with a model."""
    counted: dict[str, Counter[str]] = {}
    with weighing(turns, turn=model):
        for one in those:
            told = turns.labelled(one.signs, one.kind)
            right = "right" if told == one.label else "wrong"
            counted.setdefault(one.kind, Counter())["silent" if told is None else right] += 1
    return {
        kind: (count["right"], count["right"] + count["wrong"], sum(count.values())) for kind, count in counted.items()
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Leave each author out in turn, print what is told right; with ``--write``, fit on all and write. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval turns", description=__doc__)
    parser.add_argument("--write", action="store_true", help="fit on every opened part and write the weights")
    options = parser.parse_args(argv)
    embedder = OnnxEmbedder(Settings().models)
    print(describe())
    every = gathered(embedder)
    for part in dict.fromkeys(one.part for one in every):
        model = fit([one for one in every if one.part != part], embedder.name)
        told = judged(model, [one for one in every if one.part == part])
        each = "; ".join(
            f"{kind} {right} right of {sure} told, of {all_}" for kind, (right, sure, all_) in told.items()
        )
        print(f"  {part:8} {each}", flush=True)
    if options.write:
        print(f"{write('turn', fit(every, embedder.name))}, from {len(every)} turns of phrase")
    return 0
