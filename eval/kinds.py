"""``retrouve eval kinds``: fit what tells the kind and the discipline of documents, each author left out in turn.

Softmax regressions (:mod:`eval.fitting`) over ``ingest.kind_signs``, on the development corpora only (nothing held
apart, nothing of the official samples). The figures say how the evidence alone, and with the models, does on papers of
an author none of the weights has seen. ``--write`` fits on all and writes ``kind_weights.json``, ``type_weights.json``,
``discipline_weights.json``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.corpora.gold import GoldDocument, load_gold
from eval.fitting import Example, Fit, fitted, weighing, write
from eval.machine import describe
from eval.reading import _build, without_scans
from ingest import kind_signs
from ingest.category import kind_of, weighed
from ingest.document import Category
from ingest.parse import parse
from ingest.parsed import Parsed
from ingest.printed import PrintedLine, printed_lines
from ingest.sections import section_kinds
from ingest.specialty import LIKELY
from ingest.vocabulary import CATEGORIES
from ingest.vocabulary.sign_weights import SignWeights

CORPORA = ("demo", "reading", "reading-apart", "reading-fresh", "written-open")
NEVER_FITTED = "unseen"
ORIGIN = "softmax regression fitted by retrouve eval kinds on the development corpora"
CATEGORY = Fit(ORIGIN, length=5.0, shortest=8.0, authors=2, always=("X:",), smallest=0.05, balanced=True)
TYPE = Fit(ORIGIN, length=6.0, shortest=8.0, authors=2, smallest=0.1, balanced=True)
DISCIPLINE = TYPE
SINGLE = 4.0
"""Weight of a document written singly against one made from templates."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: who wrote it (corpus, or writer of a sheaf), its truth, its lines and the part each stands in."""

    author: str
    category: Category
    type_code: str | None
    discipline: str | None
    lines: tuple[PrintedLine, ...]
    parts: tuple[str | None, ...]

    @property
    def signs(self) -> kind_signs.Signs:
        """What the page shows."""
        return weighed(self.lines, self.parts).signs

    def example(self, label: str, *, words: bool = False) -> Example:
        """It as an example of ``label``. ``words``: by what it says and its form, not by what its head names."""
        share = SINGLE if self.author.startswith("written") else 1.0
        return Example(label, words_of(self.signs) if words else self.signs.strengths, share, self.author)


def words_of(signs: kind_signs.Signs) -> dict[str, float]:
    """The signs but the disciplines that a letterhead names, which tell nothing new of a discipline."""
    return {sign: strength for sign, strength in signs.strengths.items() if not sign.startswith(kind_signs.DISCIPLINE)}


def born_digital(corpus: str, folder: Path, seed: int, judged: str) -> Iterator[tuple[str, GoldDocument, Parsed, str]]:
    """Of each readable document, no scan, whose field ``judged`` counts: writer, truth, what is parsed, file name.

    The writer is the corpus, or the writer of a sheaf of papers written singly.
    """
    gold_path = _build(corpus, folder, seed)
    gold = without_scans(load_gold(gold_path))
    for patient in gold.patients:
        for truth in gold.documents.get(patient.patient_id, ()):
            path = gold_path.parent / patient.folder / truth.file_name
            if truth.readable and judged not in truth.unjudged:
                writer = f"{corpus} {truth.layout[:1]}" if corpus == "written-open" else corpus
                yield writer, truth, parse(path.read_bytes(), path.name), path.name


def papers(corpus: str, folder: Path, seed: int) -> list[Paper]:
    """Every document of a corpus without a structured header, born digital."""
    found = []
    for author, truth, parsed, _ in born_digital(corpus, folder, seed, "category"):
        lines = tuple(printed_lines(parsed.pages))
        if not lines or (parsed.header is not None and parsed.header.type_code is not None):
            continue
        code = None if "type_code" in truth.unjudged else truth.type_code or None
        family = None if "specialty" in truth.unjudged else truth.specialty or ""
        found.append(Paper(author, truth.category, code, family, lines, tuple(section_kinds(lines))))
    return found


def fit(those: Sequence[Paper]) -> dict[str, SignWeights]:
    """The models of categories, of types and of disciplines that explain these documents best."""
    typed = [(one, one.type_code) for one in those if one.type_code is not None]
    told = [(one, one.discipline) for one in those if one.discipline is not None]
    return {
        "kind": fitted([one.example(one.category) for one in those], CATEGORY, sorted(CATEGORIES)),
        "type": fitted([one.example(code) for one, code in typed], TYPE, sorted({code for _, code in typed})),
        "discipline": fitted(
            [one.example(family, words=True) for one, family in told], DISCIPLINE, sorted({f for _, f in told})
        ),
    }


def judged(models: dict[str, SignWeights], those: Sequence[Paper]) -> tuple[float, float]:
    """Shares of documents whose category, and whose type, is told with these models."""
    with weighing(kind_signs, **models):
        kinds = [(kind_of(one.lines, one.parts), one) for one in those]
    typed = [(kind, one) for kind, one in kinds if one.type_code is not None]
    right = sum(kind.category == one.category for kind, one in kinds)
    right_types = sum(kind.type_code == one.type_code for kind, one in typed)
    return right / max(1, len(kinds)), right_types / max(1, len(typed))


def disciplines(model: SignWeights, those: Sequence[Paper]) -> str:
    """How many of the documents the words of which are held to name a discipline are told the right one."""
    told = [one for one in those if one.discipline is not None]
    with weighing(kind_signs, discipline=model):
        found = [(kind_signs.likely_discipline(one.signs), one) for one in told]
    sure = [(best[0], one.discipline) for best, one in found if best is not None and best[1] >= LIKELY]
    return f"{sum(read == true for read, true in sure)} right of {len(sure)} told, of {len(told)}"


def _print(author: str, those: Sequence[Paper], models: dict[str, SignWeights]) -> None:
    none = SignWeights("", ("",), 0.0, 1.0, (0.0,), {})
    rules, both = judged({"kind": none, "type": none}, those), judged(models, those)
    print(
        f"  {author:16} {len(those):5} documents: category by evidence {rules[0]:.3f}, with model {both[0]:.3f};"
        f" type {rules[1]:.3f}, {both[1]:.3f}; discipline by words {disciplines(models['discipline'], those)}",
        flush=True,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Leave each author out in turn, print the shares; with ``--write``, fit on all and write. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval kinds", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="fit on every corpus and write the weights")
    options = parser.parse_args(argv)
    print(describe())
    with tempfile.TemporaryDirectory(prefix="retrouve-kinds-") as folder:
        every = [one for corpus in CORPORA for one in papers(corpus, Path(folder) / corpus, options.seed)]
        unseen = papers(NEVER_FITTED, Path(folder) / NEVER_FITTED, options.seed)
    for author in sorted({one.author for one in every}):
        apart = [one for one in every if one.author == author]
        _print(author, apart, fit([one for one in every if one.author != author]))
    models = fit(every)
    _print(NEVER_FITTED, unseen, models)
    for name in models if options.write else ():
        print(f"{write(name, models[name])}, from {len(every)} documents")
    return 0
