"""``retrouve eval passages``: fit what makes a passage worth a GP's time, each corpus left out in turn.

A softmax regression with a quadratic penalty over ``index.passage_signs`` on documents whose key sentences (reason,
result, conduct) are known. Deterministic: full batches, fixed steps. The figures are shares of key sentences held by
summaries of a corpus whose authors none of the weights has seen. ``--write`` fits on all and writes the weights.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import msgspec
import numpy as np

from eval.corpora.gold import GoldDocument
from eval.judging import wilson
from eval.machine import describe
from eval.summaries import Pair, by_rules, read_pairs
from index import passage_signs
from index.extractive import candidates
from index.passage_signs import signs
from index.passages import Passage, passages
from index.terms import terms
from ingest.vocabulary.passage_weights import PassageWeights

CORPORA = ("reading", "reading-apart", "reading-fresh")
TARGET = Path(__file__).parents[1] / "ingest" / "vocabulary" / "passage_weights.json"
ORIGIN = "softmax regression fitted by retrouve eval passages on the composed corpora"
USES = ("nothing", "reason", "result", "conduct")
PENALTY, STEPS, RATE, LEAST, DIGITS = 3e-4, 300, 0.05, 3, 2
OF_FACT, OF_PASSAGE = 0.5, 0.34
"""Shares of their words that a key sentence and the passage that tells it must have in common."""


@dataclass(frozen=True, slots=True)
class Example:
    """One passage: its signs, and the place of its use in :data:`USES`."""

    signs: frozenset[str]
    use: int


def examples(pairs: Sequence[Pair]) -> list[Example]:
    """Every passage that may be shown, of documents with their truth."""
    found = []
    for truth, document in pairs:
        kept = [one.passage for one in candidates(document, passages(document, document.pages))]
        category = document.metadata.category
        found += [Example(signs(category, kept, place), use_of(one, truth)) for place, one in enumerate(kept)]
    return found


def use_of(passage: Passage, truth: GoldDocument) -> int:
    """The use of the key sentence a passage tells, all or a good part of it; 0 when it tells none."""
    said = set(terms(passage.text))
    for fact in truth.facts:
        wanted = set(terms(fact.text))
        common = len(wanted & said)
        if common and common >= OF_FACT * len(wanted) and common >= OF_PASSAGE * len(said):
            return USES.index(fact.role or "result")
    return 0


def fit(those: Sequence[Example]) -> PassageWeights:
    """The weights that explain these passages best under the penalty."""
    counted = Counter(sign for one in those for sign in one.signs)
    names = sorted(sign for sign, count in counted.items() if count >= LEAST)
    place = {sign: index for index, sign in enumerate(names)}
    table = np.zeros((len(those), len(names) + 1), dtype=np.float32)
    table[:, -1] = 1.0  # the bias
    for row, one in enumerate(those):
        table[row, [place[sign] for sign in one.signs if sign in place]] = 1.0
    truth = np.eye(len(USES), dtype=np.float32)[[one.use for one in those]]
    values = np.zeros((table.shape[1], len(USES)), dtype=np.float32)
    first, second = np.zeros_like(values), np.zeros_like(values)
    for step in range(1, STEPS + 1):
        scores = table @ values
        powers = np.exp(scores - scores.max(1, keepdims=True))
        error = (powers / powers.sum(1, keepdims=True) - truth) / len(those)
        slope = table.T @ error + PENALTY * values
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope * slope
        values -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    rows = np.round(values.astype(np.float64), DIGITS).tolist()
    weights = {sign: tuple(rows[place[sign]]) for sign in names if any(rows[place[sign]])}
    return PassageWeights(ORIGIN, USES, tuple(rows[-1]), weights)


@contextmanager
def weighing(model: PassageWeights) -> Iterator[None]:
    """Summaries are made with ``model`` meanwhile."""
    with patch.object(passage_signs, "passage_weights", lambda: model):
        yield


def main(argv: Sequence[str] | None = None) -> int:
    """Leave each corpus out in turn and print what its summaries hold; with ``--write``, fit on all. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval passages", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=450, help="of each corpus, drawn with its seed")
    parser.add_argument("--write", action="store_true", help=f"fit on every corpus and write {TARGET.name}")
    options = parser.parse_args(argv)
    options.no_scans = True
    print(describe())
    with tempfile.TemporaryDirectory(prefix="retrouve-passages-") as folder:
        read = {corpus: read_pairs(corpus, Path(folder) / corpus, options) for corpus in CORPORA}
    known = {corpus: examples(pairs) for corpus, pairs in read.items()}
    for corpus, pairs in read.items():
        with weighing(fit([one for other in CORPORA if other != corpus for one in known[other]])):
            tally = by_rules(pairs)
        low, high = wilson(tally.found, tally.facts)
        print(f"  {corpus:16} {len(pairs):5} documents: {tally.found / tally.facts:.3f} [{low:.3f} {high:.3f}]")
    if options.write:
        model = fit([one for examples_ in known.values() for one in examples_])
        TARGET.write_bytes(msgspec.json.encode(model) + b"\n")
        print(f"{TARGET.name}: {len(model.weights)} signs, {TARGET.stat().st_size} bytes")
    return 0
