"""``retrouve eval observations``: measured results read against what is true, exact to the character.

A result is right when analyte, printed figures, unit, date and whether it is an earlier one are all as printed.
The gold lists laboratory results, so documents whose gold has none count only in « elsewhere »: results read
there are not judged. Errors are printed for the demonstration corpus only; the set-aside one stays unopened.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from eval.corpora.gold import GoldDocument, load_gold
from eval.machine import describe
from eval.reading import CORPORA, _build, read_corpus
from ingest.document import Document
from ingest.ocr import Tesseract
from ingest.pipeline import Reader, Timings
from ingest.sandbox import Sandbox

FIELDS = ("analyte", "raw", "unit", "date", "prior")
OPEN_CORPUS = "demo"

Result = tuple[str, str, str | None, str | None, bool]


@dataclass(slots=True)
class Tally:
    """Results counted: right, read but untrue (``extra``), true but not read (``missed``)."""

    right: int = 0
    extra: int = 0
    missed: int = 0
    doubted: int = 0
    by_fields: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """One printed line: precision, recall, F1 and the counts behind them."""
        precision = self.right / max(1, self.right + self.extra)
        recall = self.right / max(1, self.right + self.missed)
        score = 2 * precision * recall / max(1e-9, precision + recall)
        return (
            f"  {name:22} F1 {score:.4f}   precision {precision:.4f}   recall {recall:.4f}   "
            f"right {self.right}, extra {self.extra}, missed {self.missed}"
        )


def _truth(document: GoldDocument) -> Counter[Result]:
    return Counter((one.analyte, one.raw, one.unit, one.date, one.prior) for one in document.observations)


def _read(document: Document) -> Counter[Result]:
    return Counter(
        (one.analyte, " ".join(one.raw.split()), one.unit, one.date, one.prior) for one in document.observations
    )


PARTS = (
    "analyte raw",
    "analyte raw unit",
    "analyte raw date",
    "analyte raw prior",
    "analyte unit date prior",
    "analyte date prior",
)
"""Fields that may agree where the whole does not: they tell what kind of error is made, not which."""


def _part(results: Counter[Result], fields: str) -> Counter[tuple[object, ...]]:
    places = [FIELDS.index(name) for name in fields.split()]
    parts: Counter[tuple[object, ...]] = Counter()
    for result, count in results.items():
        parts[tuple(result[place] for place in places)] += count
    return parts


def _shape(raw: str) -> str:
    """What kind of result a printed one is, for counting."""
    if not any(map(str.isdigit, raw)):
        return "in words"
    return "a limit" if raw[0] in "<>≤≥" else "a figure" if raw[0].isdigit() else "words and figures"


def judge(tally: Tally, truth: GoldDocument, read: Document) -> None:
    """Count one document."""
    true, found = _truth(truth), _read(read)
    both = true & found
    tally.right += both.total()
    tally.missed += (true - both).total()
    tally.extra += (found - both).total()
    for fields in PARTS:
        tally.by_fields[fields] += (_part(true, fields) & _part(found, fields)).total()
    for prior in (False, True):
        name = "earlier" if prior else "current"
        these = Counter({result: count for result, count in true.items() if result[4] is prior})
        read_as = _part(these, "analyte raw prior") & _part(found, "analyte raw prior")
        tally.by_fields[f"{name}, date right"] += (these & found).total()
        tally.by_fields[f"{name}, figure right"] += read_as.total()
        tally.by_fields[f"{name}, in all"] += these.total()
        undated = Counter(
            {result: count for result, count in found.items() if result[3] is None and result[4] is prior}
        )
        tally.by_fields[f"{name}, read without date"] += undated.total()
    for result, count in (true - both).items():
        tally.by_fields[f"missed, {_shape(result[1])}"] += count
    tally.doubted += sum(one.value is None and one.raw[-1:].isdigit() for one in read.observations)
    place = f"{truth.file_name} [{truth.layout}]{' scan' if truth.scan else ''}"
    for result in (true - both).elements():
        tally.errors.append(f"missed {result} {place}")
        tally.errors += [f"         « {line} »" for line in _lines_with(read, result[1])]
    tally.errors += [f"extra  {result} {place}" for result in (found - both).elements()]


def _lines_with(read: Document, raw: str) -> list[str]:
    """The lines that print these characters: what was misread."""
    return [line.text for page in read.pages for line in page.lines if raw in line.text][:3]


def main(argv: Sequence[str] | None = None) -> int:
    """Build the corpora, read them, print the counts. Exit code 0; 2 when errors of the set-aside corpus are asked."""
    parser = argparse.ArgumentParser(prog="retrouve eval observations", description=__doc__)
    parser.add_argument("--corpus", action="append", choices=CORPORA, help="default: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", action="store_true", help="print each error (demonstration corpus only)")
    options = parser.parse_args(argv)
    corpora = options.corpus or CORPORA
    if options.errors and any(corpus != OPEN_CORPUS for corpus in corpora):
        parser.error("errors are shown for the demonstration corpus only")
    print(describe())
    with tempfile.TemporaryDirectory(prefix="retrouve-observations-") as folder:
        for corpus in corpora:
            _report(corpus, Path(folder) / corpus, options.seed, errors=options.errors)
    return 0


def _report(corpus: str, folder: Path, seed: int, *, errors: bool) -> None:
    gold_path = _build(corpus, folder, seed)
    gold, timings = load_gold(gold_path), Timings()
    reader = Reader(Sandbox(), Tesseract())
    began = perf_counter()
    printed, scanned = Tally(), Tally()
    elsewhere: Counter[str] = Counter()
    for truth, document, _ in read_corpus(gold, gold_path.parent, reader, timings):
        if truth.observations:
            judge(scanned if truth.scan else printed, truth, document)
        else:
            elsewhere.update(one.analyte for one in document.observations)
            if errors:
                place = f"{truth.file_name} [{truth.layout}]"
                printed.errors += [f"elsewhere {result} {place}" for result in _read(document)]
    reader.close()
    documents = sum(map(len, gold.documents.values()))
    print(f"\n{corpus}: {documents} documents, seed {seed}, {perf_counter() - began:.0f} s")
    every = Tally(printed.right + scanned.right, printed.extra + scanned.extra, printed.missed + scanned.missed)
    print(every.line("all"))
    print(printed.line("born digital"))
    print("  born digital, found with " + ", ".join(f"{part}: {count}" for part, count in printed.by_fields.items()))
    print(scanned.line("scans") + f", figures without value {scanned.doubted}")
    print(f"  elsewhere, not judged: {elsewhere.total()} in documents whose gold lists no result")
    if errors:
        print("\n".join(f"  {error}" for error in (*printed.errors, *scanned.errors)))
