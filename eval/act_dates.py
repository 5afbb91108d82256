"""``retrouve eval act-dates``: fit what tells the day of a paper's act, each writer of papers left out in turn.

A softmax regression (:func:`eval.fitting.chosen`) over ``ingest.act_signs``, on papers written one by one: of every
day a page prints, or none, which is the act's. The figures say how the choice does, without the rules, on papers of a
writer none of the weights has seen. ``--write`` fits on all and writes ``act_date_weights.json``.
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

from eval.fitting import Contest, Fit, chosen, weighing, write
from eval.kinds import SINGLE, born_digital
from eval.machine import describe
from ingest import act_signs, metadata
from ingest.act_signs import LABEL, MODEL, Candidate
from ingest.understand import understand
from ingest.vocabulary import preload
from ingest.vocabulary.sign_weights import SignWeights

CORPORA = ("written-open", "reading-fresh")
HOW = Fit(
    "softmax regression fitted by retrouve eval act-dates on the development corpora",
    authors=2,
    least=3,
    penalty=1e-3,
    steps=200,
    smallest=0.02,
)
ANSWERED = 0.5
"""Probability from which the figures count a day as told."""


@dataclass(frozen=True)
class Paper:
    """One document: who wrote it, its name, the true day, what it prints."""

    writer: str
    layout: str
    truth: str | None
    candidates: tuple[Candidate, ...]

    def contest(self) -> Contest:
        """It as an example."""
        right = tuple(place for place, one in enumerate(self.candidates) if one.iso == self.truth)
        share = SINGLE if self.writer.startswith("written") else 1.0
        return Contest(tuple(one.signs for one in self.candidates), right, share, self.writer)

    def verdict(self) -> str:
        """``right``, ``wrong`` or ``abstained`` with the weights now in force."""
        told = act_signs.likeliest(self.candidates)
        if not told or told[0].probability < ANSWERED:
            return "abstained"
        return "right" if told[0].candidate.iso == self.truth else "wrong"


@contextmanager
def asking(seen: list[tuple[Candidate, ...]]) -> Iterator[None]:
    """The days of every page read meanwhile are added to ``seen``."""
    real = act_signs.candidates

    def ask(*asked: object) -> tuple[Candidate, ...]:
        seen.append(real(*asked))  # type: ignore[arg-type]
        return ()

    with patch.object(metadata, "candidates", ask):
        yield


def papers(corpus: str, folder: Path, seed: int) -> list[Paper]:
    """Every document of a corpus without a structured header, born digital."""
    found: list[Paper] = []
    for writer, truth, parsed, name in born_digital(corpus, folder, seed, "act_date"):
        if parsed.header is not None and parsed.header.dates:
            continue
        seen: list[tuple[Candidate, ...]] = []
        with asking(seen):
            understand(parsed.pages, parsed.header, name, parsed.media_type, ())
        found += [Paper(writer, truth.layout, truth.act_date, days) for days in seen[-1:]]
    return found


def fit(those: Sequence[Paper]) -> SignWeights:
    """The model that explains best which day is the act's."""
    return chosen([one.contest() for one in those if one.candidates], HOW, LABEL)


def main(argv: Sequence[str] | None = None) -> int:
    """Leave each writer out in turn, print the counts; with ``--write``, fit on all and write. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval act-dates", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="fit on every corpus and write the weights")
    parser.add_argument("--errors", action="store_true", help="name the papers not read right")
    options = parser.parse_args(argv)
    preload()
    print(describe())
    with tempfile.TemporaryDirectory(prefix="retrouve-act-dates-") as folder:
        every = [one for corpus in CORPORA for one in papers(corpus, Path(folder) / corpus, options.seed)]
    total = Counter[str]()
    for writer in sorted({one.writer for one in every if one.writer.startswith("written")}):
        model = fit([one for one in every if one.writer != writer])
        with weighing(act_signs, **{MODEL: model}):
            told = [(one.verdict(), one) for one in every if one.writer == writer]
        counted = Counter(verdict for verdict, _ in told)
        total += counted
        print(f"  {writer:16} {dict(counted)}, of {len(told)}: {counted['right'] / max(1, len(told)):.3f}", flush=True)
        for verdict, one in told if options.errors else ():
            if verdict != "right":
                print(f"    {verdict:9} {one.layout}")
    print(f"  written singly, each writer left out: {dict(total)}")
    if options.write:
        print(f"{write(MODEL, fit(every))}, from {len(every)} documents")
    return 0
