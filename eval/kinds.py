"""``retrouve eval kinds``: fit the weights of the signs of a document's kind, each corpus left out in turn.

A softmax regression with a quadratic penalty over ``ingest.kind_signs``, on the development corpora only (nothing held
apart, nothing of the official samples). Deterministic: full batches, fixed steps. The figures say how the rules, the
model and both together do on a corpus whose authors none of the weights has seen. ``--write`` fits on all of them and
writes ``ingest/vocabulary/kind_weights.json``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from eval.corpora.gold import load_gold
from eval.machine import describe
from eval.reading import _build, without_scans
from ingest.category import weighed
from ingest.document import Category
from ingest.parse import parse
from ingest.printed import printed_lines
from ingest.sections import section_kinds
from ingest.vocabulary import CATEGORIES, preload
from ingest.vocabulary.kind_weights import KindWeights

CORPORA = ("demo", "reading", "reading-apart", "reading-fresh", "written-open")
NEVER_FITTED = "unseen"
TARGET = Path(__file__).parents[1] / "ingest" / "vocabulary" / "kind_weights.json"
ORIGIN = "softmax regression fitted by retrouve eval kinds on the development corpora"
LENGTH, SHORTEST, PENALTY, STEPS, RATE, LEAST, AUTHORS = 5.0, 8.0, 1e-4, 150, 0.08, 4, 2
"""Euclidean length signs are scaled to, and that below which they are short; quadratic penalty; steps and their size;
documents and authors of a sign."""
SINGLE = 4.0
"""Weight of a document written singly against one made from templates."""
DIGITS = 2

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """One document: who wrote it (corpus, or writer of a sheaf), its true category, its signs, the rules' weights."""

    author: str
    category: Category
    signs: dict[str, float]
    rules: dict[Category, float]


def examples(corpus: str, folder: Path, seed: int) -> list[Example]:
    """Every document of a corpus without a structured header, born digital."""
    gold_path = _build(corpus, folder, seed)
    gold, found = without_scans(load_gold(gold_path)), []
    for patient in gold.patients:
        for truth in gold.documents.get(patient.patient_id, ()):
            path = gold_path.parent / patient.folder / truth.file_name
            if not truth.readable or "category" in truth.unjudged:
                continue
            parsed = parse(path.read_bytes(), path.name)
            if parsed.header is not None and parsed.header.type_code is not None:
                continue
            lines = printed_lines(parsed.pages)
            seen = weighed(lines, section_kinds(lines))
            author = f"{corpus} {truth.layout[:1]}" if corpus == "written-open" else corpus
            found.append(Example(author, truth.category, seen.signs.strengths, seen.rules))
    return found


def fit(those: Sequence[Example]) -> KindWeights:
    """The weights that explain these documents best under the penalty."""
    counted: Counter[str] = Counter(sign for one in those for sign in one.signs)
    by = {(sign, one.author) for one in those for sign in one.signs}
    authors: Counter[str] = Counter(sign for sign, _ in by)
    signs = sorted(
        sign for sign, n in counted.items() if n >= LEAST and (authors[sign] >= AUTHORS or sign.startswith("X:"))
    )
    categories = tuple(sorted(CATEGORIES))
    table = matrix(those, signs)
    truth = np.eye(len(categories), dtype=np.float32)[[categories.index(one.category) for one in those]]
    share = np.array([SINGLE if one.author.startswith("written") else 1.0 for one in those], dtype=np.float32)
    share /= np.sqrt(truth @ (truth.T @ share))  # rare kinds count more than their number
    share /= share.sum()
    weights, bias = _descend(table, truth, share[:, None])
    rounded = {
        sign: tuple(round(float(weight), DIGITS) for weight in row) for sign, row in zip(signs, weights, strict=True)
    }
    return KindWeights(
        ORIGIN, categories, LENGTH, SHORTEST, tuple(round(float(one), DIGITS) for one in bias),
        {sign: row for sign, row in rounded.items() if any(row)},
    )  # fmt: skip


def matrix(those: Sequence[Example], signs: Sequence[str]) -> Matrix:
    """``(documents, signs)`` strengths, each row of the same Euclidean length."""
    place = {sign: index for index, sign in enumerate(signs)}
    table = np.zeros((len(those), len(signs)), dtype=np.float32)
    for row, one in enumerate(those):
        for sign, strength in one.signs.items():
            if sign in place:
                table[row, place[sign]] = strength
    length = np.sqrt((table * table).sum(1, keepdims=True))
    return np.asarray(table * (LENGTH / np.maximum(length, SHORTEST)), dtype=np.float32)


def _descend(table: Matrix, truth: Matrix, share: Matrix) -> tuple[Matrix, Matrix]:
    """Weights and bias after a fixed number of steps of the Adam method on the whole table."""
    shape = table.shape[1], truth.shape[1]
    values = [np.zeros(shape, np.float32), np.zeros(shape[1], np.float32)]
    first, second = [np.zeros_like(one) for one in values], [np.zeros_like(one) for one in values]
    for step in range(1, STEPS + 1):
        guess = likelihood(table @ values[0] + values[1])
        error = (np.exp(guess) - truth) * share
        slopes = [table.T @ error + PENALTY * values[0], error.sum(0)]
        rate = RATE * (1 - 0.95 * step / STEPS)
        for index, slope in enumerate(slopes):
            first[index] += 0.1 * (slope - first[index])
            second[index] += 0.001 * (slope * slope - second[index])
            mean, spread = first[index] / (1 - 0.9**step), second[index] / (1 - 0.999**step)
            values[index] -= rate * mean / (np.sqrt(spread) + 1e-8)
    return values[0], values[1]


def likelihood(scores: Matrix) -> Matrix:
    """Logarithms of the probabilities of rows of scores."""
    scores = scores - scores.max(1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(1, keepdims=True)), dtype=np.float32)


def judged(model: KindWeights, those: Sequence[Example]) -> tuple[float, float, float]:
    """Share of documents whose kind the rules, the model, and both together tell."""
    signs = list(model.weights)
    weights = np.array([model.weights[sign] for sign in signs], dtype=np.float32)
    alone = likelihood(matrix(those, signs) @ weights + np.array(model.bias, dtype=np.float32))
    rules = np.array([[one.rules.get(kind, 0.0) for kind in model.categories] for one in those], dtype=np.float32)
    truth = np.array([model.categories.index(one.category) for one in those])
    both = rules / 2 + alone
    return tuple(float((scores.argmax(1) == truth).mean()) for scores in (rules, alone, both))  # type: ignore[return-value]


def _print(author: str, those: Sequence[Example], shares: tuple[float, float, float]) -> None:
    rules, alone, both = shares
    print(f"  {author:16} {len(those):5} documents: rules {rules:.3f}, model {alone:.3f}, both {both:.3f}")


def main(argv: Sequence[str] | None = None) -> int:
    """Leave each author out in turn, print the three shares; with ``--write``, fit on all and write. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval kinds", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help=f"fit on every corpus and write {TARGET.name}")
    options = parser.parse_args(argv)
    preload()
    print(describe())
    with tempfile.TemporaryDirectory(prefix="retrouve-kinds-") as folder:
        every = [one for corpus in CORPORA for one in examples(corpus, Path(folder) / corpus, options.seed)]
        unseen = examples(NEVER_FITTED, Path(folder) / NEVER_FITTED, options.seed)
    for author in sorted({one.author for one in every}):
        apart = [one for one in every if one.author == author]
        _print(author, apart, judged(fit([one for one in every if one.author != author]), apart))
    model = fit(every)
    _print(NEVER_FITTED, unseen, judged(model, unseen))
    if options.write:
        TARGET.write_bytes(msgspec.json.encode(model) + b"\n")
        print(f"{TARGET.name}: {len(model.weights)} signs from {len(every)} documents, {TARGET.stat().st_size} bytes")
    return 0
