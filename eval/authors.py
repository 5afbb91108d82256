"""``retrouve eval authors``: fit what tells who wrote a paper, each writer of papers left out in turn.

A softmax regression (:func:`eval.fitting.chosen`) over ``ingest.author_signs``, on the development corpora only
(nothing held apart, nothing of the official samples): of everyone a page names, or nobody, who is its author. The
figures say how the choice does on papers of a writer none of the weights has seen. ``--write`` fits on all and writes
``author_weights.json``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from eval.fitting import Contest, Fit, chosen, print_verdicts, weighing, write
from eval.judging import plain_name
from eval.kinds import NEVER_FITTED, SINGLE, born_digital
from eval.machine import describe
from ingest import authors, metadata
from ingest.authors import Author, Choice
from ingest.document import Category
from ingest.normalise import words
from ingest.printed import PrintedLine
from ingest.signatures import abridges
from ingest.understand import understand
from ingest.vocabulary.sign_weights import SignWeights

CORPORA = ("demo", "reading", "reading-fresh", "written-open")
HOW = Fit(
    "softmax regression fitted by retrouve eval authors on the development corpora",
    authors=3,
    penalty=3e-4,
    steps=300,
    smallest=0.02,
)


class Asked(NamedTuple):
    """What reading asks of a page: its lines, whether it prescribes, its category, the patient's names."""

    lines: Sequence[PrintedLine]
    prescription: bool
    category: Category
    patient: frozenset[str]


@dataclass(frozen=True)
class Paper:
    """One document: who wrote it (corpus, or writer of a sheaf), the layout, the true author, what reading asks."""

    writer: str
    layout: str
    truth: str | None
    asked: Asked

    @cached_property
    def choice(self) -> Choice:
        """Who may have written it."""
        asked = self.asked
        return authors.choice_of(
            asked.lines, prescription=asked.prescription, category=asked.category, patient=asked.patient
        )

    @cached_property
    def contest(self) -> Contest | None:
        """It as an example; ``None`` when its author is none of the candidates."""
        true = frozenset(words(self.truth or "").split())
        keys = [one.key for one in self.choice.candidates]
        places = [who for who, each in enumerate(self.choice.signs) for _ in each]
        own = {who for who, key in enumerate(keys) if true and (key == true or abridges(key, true))}
        if not keys or (true and not own):
            return None
        share = SINGLE if self.writer.startswith("written") else 1.0
        signs = tuple(signs for each in self.choice.signs for signs in each)
        return Contest(signs, tuple(place for place, who in enumerate(places) if who in own), share, self.writer)

    def verdict(self) -> str:
        """``right``, ``wrong`` or ``abstained`` with the weights now in force."""
        found = authors.likeliest(self.asked.lines, self.choice, self.asked.patient)
        read, true = plain_name(found.name if found else None), plain_name(self.truth)
        return "right" if read == true else "abstained" if read is None else "wrong"


@contextmanager
def asking(seen: list[Asked]) -> Iterator[None]:
    """What reading asks of every page meanwhile is added to ``seen``."""

    def ask(
        lines: Sequence[PrintedLine], *, prescription: bool, category: Category, patient: frozenset[str]
    ) -> Author | None:
        seen.append(Asked(lines, prescription, category, patient))
        return None

    with patch.object(metadata, "author", ask):
        yield


def papers(corpus: str, folder: Path, seed: int) -> list[Paper]:
    """Every document of a corpus whose author no structured header names, born digital."""
    found: list[Paper] = []
    for writer, truth, parsed, name in born_digital(corpus, folder, seed, "author"):
        if parsed.header is not None and parsed.header.author is not None:
            continue
        seen: list[Asked] = []
        with asking(seen):
            understand(parsed.pages, parsed.header, name, parsed.media_type, ())
        found += [Paper(writer, truth.layout, truth.author, asked) for asked in seen[-1:]]
    return found


def fit(those: Sequence[Paper]) -> SignWeights:
    """The model that explains best who wrote these."""
    return chosen([one.contest for one in those if one.contest is not None], HOW, "author")


def _print(writer: str, those: Sequence[Paper], model: SignWeights, *, errors: bool) -> Counter[str]:
    with weighing(authors, author=model):
        return print_verdicts(writer, [(one.verdict(), one.layout) for one in those], errors=errors)


def main(argv: Sequence[str] | None = None) -> int:
    """Leave each writer out in turn, print the counts; with ``--write``, fit on all and write. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval authors", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="fit on every corpus and write the weights")
    parser.add_argument("--errors", action="store_true", help="name the layouts not read right")
    options = parser.parse_args(argv)
    print(describe())
    with tempfile.TemporaryDirectory(prefix="retrouve-authors-") as folder:
        every = [one for corpus in CORPORA for one in papers(corpus, Path(folder) / corpus, options.seed)]
        unseen = papers(NEVER_FITTED, Path(folder) / NEVER_FITTED, options.seed)
    total = Counter[str]()
    for writer in sorted({one.writer for one in every}):
        apart = [one for one in every if one.writer == writer]
        model = fit([one for one in every if one.writer != writer])
        counted = _print(writer, apart, model, errors=options.errors)
        total += counted if writer.startswith("written") else Counter()
    print(f"  written singly, each writer left out: {dict(total)}")
    model = fit(every)
    _print(NEVER_FITTED, unseen, model, errors=options.errors)
    if options.write:
        print(f"{write('author', model)}, from {len(every)} documents")
    return 0
