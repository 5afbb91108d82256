"""``retrouve eval specialties``: fit what tells whose discipline a paper is, each writer of papers left out in turn.

A softmax regression (:func:`eval.fitting.chosen`) over ``ingest.specialty_signs``, on the development corpora only
(nothing held apart, nothing of the official samples): of every discipline the page names or implies, or none, which
is its writer's. What words alone make likely is among the signs; it is told by a model that has not seen the writer
either. ``--write`` fits on all and writes ``specialty_weights.json``.
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

from eval.fitting import Contest, Example, Fit, chosen, fitted, print_verdicts, weighing, write
from eval.kinds import DISCIPLINE, NEVER_FITTED, SINGLE, born_digital, words_of
from eval.machine import describe
from ingest import kind_signs, metadata, specialty, specialty_signs
from ingest.authors import Author
from ingest.category import Kind
from ingest.document import Category
from ingest.house_discipline import Specialty
from ingest.printed import PrintedLine
from ingest.specialty_signs import LABEL, Named, named
from ingest.understand import understand
from ingest.vocabulary.sign_weights import SignWeights

CORPORA = ("demo", "reading", "reading-fresh", "written-open")
HOW = Fit(
    "softmax regression fitted by retrouve eval specialties on the development corpora",
    authors=2,
    penalty=3e-4,
    steps=300,
    smallest=0.02,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What reading asks of a page: its lines, its kind, its category, its author."""

    lines: Sequence[PrintedLine]
    kind: Kind
    category: Category
    author: Author | None


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: who wrote it (corpus, or writer of a sheaf), the layout, the true family, what reading asks."""

    writer: str
    layout: str
    truth: str | None
    asked: Asked

    @property
    def share(self) -> float:
        """How much it counts."""
        return SINGLE if self.writer.startswith("written") else 1.0

    def named(self) -> tuple[Named, ...]:
        """What it names, by the words model now in force."""
        asked = self.asked
        return named(asked.lines, asked.kind, asked.category, asked.author)

    def contest(self) -> Contest | None:
        """It as an example; ``None`` when nothing is to choose or its discipline is none of those named."""
        every = self.named()
        right = tuple(place for place, one in enumerate(every) if one.family == self.truth)
        if self.asked.category in specialty.BY_RULE or not every or (self.truth and not right):
            return None
        return Contest(tuple(one.strengths for one in every), right, self.share, self.writer)

    def verdict(self) -> str:
        """``right``, ``wrong`` or ``abstained`` with the weights now in force."""
        asked = self.asked
        found = specialty.specialty_of(asked.lines, asked.kind, asked.category, asked.author)
        read = found.family if found is not None else None
        return "right" if read == self.truth else "abstained" if read is None else "wrong"


@contextmanager
def asking(seen: list[Asked]) -> Iterator[None]:
    """What reading asks of every page meanwhile is added to ``seen``."""

    def ask(lines: Sequence[PrintedLine], kind: Kind, category: Category, author: Author | None) -> Specialty | None:
        seen.append(Asked(lines, kind, category, author))
        return None

    with patch.object(metadata, "specialty_of", ask):
        yield


def papers(corpus: str, folder: Path, seed: int) -> list[Paper]:
    """Every document of a corpus whose discipline no structured header tells, born digital."""
    found: list[Paper] = []
    for writer, truth, parsed, name in born_digital(corpus, folder, seed, "specialty"):
        if parsed.header is not None and parsed.header.specialty_code is not None:
            continue
        seen: list[Asked] = []
        with asking(seen):
            understand(parsed.pages, parsed.header, name, parsed.media_type, ())
        found += [Paper(writer, truth.layout, truth.specialty or None, asked) for asked in seen[-1:]]
    return found


def by_words(those: Sequence[Paper]) -> SignWeights:
    """What words alone make likely of a paper's discipline, fitted on these."""
    examples = [Example(one.truth or "", words_of(one.asked.kind.signs), one.share, one.writer) for one in those]
    return fitted(examples, DISCIPLINE, sorted({one.label for one in examples}))


def main(argv: Sequence[str] | None = None) -> int:
    """Leave each writer out in turn, print the counts; with ``--write``, fit on all and write. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval specialties", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="fit on every corpus and write the weights")
    parser.add_argument("--errors", action="store_true", help="name the layouts not read right")
    options = parser.parse_args(argv)
    print(describe())
    with tempfile.TemporaryDirectory(prefix="retrouve-specialties-") as folder:
        every = [one for corpus in CORPORA for one in papers(corpus, Path(folder) / corpus, options.seed)]
        unseen = papers(NEVER_FITTED, Path(folder) / NEVER_FITTED, options.seed)
    writers = sorted({one.writer for one in every})
    words = {writer: by_words([one for one in every if one.writer != writer]) for writer in writers}
    contests: dict[str, list[Contest]] = {}
    for writer in writers:
        with weighing(kind_signs, discipline=words[writer]):
            told = (one.contest() for one in every if one.writer == writer)
            contests[writer] = [contest for contest in told if contest is not None]
    total = Counter[str]()
    for writer in writers:
        model = chosen([one for other in writers if other != writer for one in contests[other]], HOW, LABEL)
        apart = [one for one in every if one.writer == writer]
        with weighing(kind_signs, discipline=words[writer]):
            counted = _print(writer, apart, model, errors=options.errors)
        total += counted if writer.startswith("written") else Counter()
    print(f"  written singly, each writer left out: {dict(total)}")
    model = chosen([one for writer in writers for one in contests[writer]], HOW, LABEL)
    _print(NEVER_FITTED, unseen, model, errors=options.errors)
    if options.write:
        print(f"{write('specialty', model)}, from {len(every)} documents")
    return 0


def _print(writer: str, those: Sequence[Paper], model: SignWeights, *, errors: bool) -> Counter[str]:
    with weighing(specialty_signs, specialty=model):
        return print_verdicts(writer, [(one.verdict(), one.layout) for one in those], errors=errors)
