"""``retrouve eval passages``: fit what makes a passage worth a GP's time, each corpus left out in turn.

A softmax regression (:mod:`eval.fitting`) over ``index.passage_signs`` on documents whose key sentences (reason,
result, conduct) are known. The figures are shares of key sentences held by summaries of a corpus whose authors none of
the weights has seen. ``--write`` fits on all and writes the weights.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.corpora.gold import GoldDocument
from eval.fitting import Example, Fit, fitted, weighing, write
from eval.judging import wilson
from eval.machine import describe
from eval.summaries import Pair, by_rules, read_pairs
from index import passage_signs
from index.extractive import candidates
from index.passage_signs import signs
from index.passages import Passage, passages
from index.terms import terms

CORPORA = ("reading", "reading-apart", "reading-fresh")
ORIGIN = "softmax regression fitted by retrouve eval passages on the composed corpora"
USES = ("nothing", "reason", "result", "conduct")
HOW = Fit(ORIGIN, penalty=3e-4, steps=300, rate=0.05, least=3)
OF_FACT, OF_PASSAGE = 0.5, 0.34
"""Shares of their words that a key sentence and the passage that tells it must have in common."""


def examples(pairs: Sequence[Pair]) -> list[Example]:
    """Every passage that may be shown, of documents with their truth."""
    found = []
    for truth, document in pairs:
        kept = [one.passage for one in candidates(document, passages(document, document.pages))]
        category = document.metadata.category
        found += [
            Example(USES[use_of(one, truth)], dict.fromkeys(sorted(signs(category, kept, place)), 1.0))
            for place, one in enumerate(kept)
        ]
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


def main(argv: Sequence[str] | None = None) -> int:
    """Leave each corpus out in turn and print what its summaries hold; with ``--write``, fit on all. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval passages", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=450, help="of each corpus, drawn with its seed")
    parser.add_argument("--write", action="store_true", help="fit on every corpus and write the weights")
    options = parser.parse_args(argv)
    options.no_scans = True
    print(describe())
    with tempfile.TemporaryDirectory(prefix="retrouve-passages-") as folder:
        read = {corpus: read_pairs(corpus, Path(folder) / corpus, options) for corpus in CORPORA}
    known = {corpus: examples(pairs) for corpus, pairs in read.items()}
    for corpus, pairs in read.items():
        model = fitted([one for other in CORPORA if other != corpus for one in known[other]], HOW, USES)
        with weighing(passage_signs, passage=model):
            tally = by_rules(pairs)
        low, high = wilson(tally.found, tally.facts)
        print(f"  {corpus:16} {len(pairs):5} documents: {tally.found / tally.facts:.3f} [{low:.3f} {high:.3f}]")
    if options.write:
        print(write("passage", fitted([one for examples_ in known.values() for one in examples_], HOW, USES)))
    return 0
