"""``retrouve eval reading``: what was read against what is true, field by field, with each error and its cause.

Counts right, wrong and abstained apart: an unknown date is not a wrong one. Intervals are Wilson 95 %. Scans are
reported apart. Single errors of a corpus held apart are printed only with ``--open-apart``: rules are not written
from them.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec

from eval.corpora.gold import Gold, GoldDocument, load_gold
from eval.judging import (
    FIELDS,
    Figures,
    Judged,
    Results,
    count_figures,
    count_results,
    judge,
    sentences_read,
    wilson,
)
from eval.machine import describe
from ingest.document import Document, Identity, Metadata
from ingest.errors import RetrouveError
from ingest.ocr import Tesseract
from ingest.pipeline import Reader, Timings
from ingest.sandbox import Sandbox

CORPORA = ("demo", "unseen", "reading", "reading-apart", "reading-fresh", "written-open", "written-apart")
HELD_APART = frozenset({"unseen", "written-apart"})
SAMPLES = "samples"
MOST_CONFUSIONS = 12


def read_corpus(
    gold: Gold, root: Path, reader: Reader, timings: Timings
) -> Iterator[tuple[GoldDocument, Document, Identity]]:
    """Read every file of a corpus, two at a time, and pair it with its truth; a refused one counts as unreadable."""

    def read(path: Path) -> Document:
        try:
            return reader.read(path.read_bytes(), path.name, timings).document
        except RetrouveError:
            return Document(path.name, "", (), Metadata(), readable=False)

    tasks = [
        (document, root / patient.folder / document.file_name, patient.identity)
        for patient in gold.patients
        for document in gold.documents.get(patient.patient_id, ())
    ]
    with ThreadPoolExecutor(2) as pool:
        documents = pool.map(read, [path for _, path, _ in tasks])
        for (truth, _, identity), document in zip(tasks, documents, strict=True):
            yield truth, document, identity


@dataclass(slots=True)
class Report:
    """Everything counted on one half of a corpus (born digital, or scans)."""

    judged: list[Judged] = field(default_factory=list)
    near: list[Judged] = field(default_factory=list)
    tables: Results = field(default_factory=Results)
    prose: Results = field(default_factory=Results)
    figures: Figures = field(default_factory=Figures)
    sentences: int = 0
    sentences_in_all: int = 0
    documents: int = 0
    elsewhere: int = 0

    def add(self, gold: GoldDocument, read: Document, identity: Identity) -> None:
        """Count one document."""
        self.documents += 1
        verdicts = list(judge(gold, read, identity))
        self.judged += verdicts
        if gold.near:
            self.near += [replace(one, layout=gold.near) for one in verdicts if one.field == "patient_match"]
        if gold.observations:
            count_results(self.tables if gold.category == "biologie" else self.prose, gold, read)
        else:
            self.elsewhere += len(read.observations)
        if gold.scan:
            count_figures(self.figures, gold, read)
        found, every = sentences_read(gold, read)
        self.sentences, self.sentences_in_all = self.sentences + found, self.sentences_in_all + every

    def as_json(self) -> dict[str, Any]:
        """The aggregate figures."""
        return {
            "documents": self.documents,
            "fields": {name: share(self.of(name)) for name in FIELDS},
            "act_dates_said_certain": share(self.dated(certain=True)),
            "act_dates_said_doubtful": share(self.dated(certain=False)),
            "near_identities": identity_figures(self.near),
            "laboratory_results": self.tables.as_json(),
            "results_in_prose": self.prose.as_json(),
            "results_where_gold_lists_none": self.elsewhere,
            "key_sentences": {"read": self.sentences, "of": self.sentences_in_all},
            "figures": self.figures.as_json(),
            "confusions": {name: confusions(self.of(name)) for name in ("category", "type_code", "specialty")},
        }

    def of(self, name: str) -> list[Judged]:
        """The verdicts on one field."""
        return [one for one in self.judged if one.field == name]

    def dated(self, *, certain: bool) -> list[Judged]:
        """The verdicts on act dates that were read and said to be certain, or doubtful."""
        return [one for one in self.of("act_date") if one.found is not None and one.certain is certain]


def share(entries: Sequence[Judged]) -> dict[str, Any]:
    """Right, wrong, abstained; the share of right ones with its interval."""
    counts = Counter(entry.verdict for entry in entries)
    low, high = wilson(counts["right"], len(entries))
    invented = sum(entry.truth is None and entry.found is not None for entry in entries)
    return {
        "right": counts["right"], "wrong": counts["wrong"], "abstained": counts["abstained"], "of": len(entries),
        "found_where_nothing_is_said": invented, "share": round(counts["right"] / max(1, len(entries)), 4),
        "interval": [round(low, 4), round(high, 4)], "wrong_share": round(counts["wrong"] / max(1, len(entries)), 4),
    }  # fmt: skip


def identity_figures(entries: Sequence[Judged]) -> dict[str, Any]:
    """Recall and precision of « mismatch » over near identities, and the misses by kind."""
    true = [one for one in entries if one.truth == "mismatch"]
    said = [one for one in entries if one.found == "mismatch"]
    right = sum(one.found == "mismatch" for one in true)
    missed = Counter(one.layout for one in true if one.found != "mismatch")
    false = Counter(one.layout for one in said if one.truth != "mismatch")
    return {
        "of": len(entries), "mismatches": len(true), "recall": round(right / max(1, len(true)), 4),
        "recall_interval": [round(x, 4) for x in wilson(right, len(true))],
        "precision": round(right / max(1, len(said)), 4),
        "precision_interval": [round(x, 4) for x in wilson(right, len(said))],
        "missed": dict(missed), "wrongly_set_aside": dict(false),
    }  # fmt: skip


def confusions(entries: Sequence[Judged]) -> list[tuple[str, int]]:
    """The commonest « true → read » pairs that are wrong."""
    pairs = Counter(f"{one.truth} → {one.found}" for one in entries if one.verdict != "right")
    return pairs.most_common(MOST_CONFUSIONS)


# -- the command --------------------------------------------------------------------------------------
def main(argv: Sequence[str] | None = None) -> int:
    """Build the corpora, read them, print the tables. Exit code 0; 2 when errors held apart are asked for."""
    parser = argparse.ArgumentParser(prog="retrouve eval reading", description=__doc__)
    parser.add_argument("--corpus", action="append", choices=(*CORPORA, SAMPLES), help="default: all but samples")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, metavar="N", help="read only N documents of each corpus")
    parser.add_argument("--only", default="", metavar="LETTERS", help="written documents whose id begins so")
    parser.add_argument("--no-scans", action="store_true", help="leave out scans (OCR takes seconds a page)")
    parser.add_argument("--errors", action="store_true", help="print each error with the line that misled it")
    parser.add_argument("--open-apart", action="store_true", help="allow --errors on a corpus held apart")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the aggregate figures")
    options = parser.parse_args(argv)
    corpora = tuple(options.corpus or CORPORA)
    shut = sorted(HELD_APART & set(corpora))
    if options.errors and shut and not options.open_apart:
        parser.error(f"single errors of {', '.join(shut)} are held apart; name another --corpus, or --open-apart")
    print(describe())
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="retrouve-reading-") as folder:
        for corpus in corpora:
            if corpus == SAMPLES:
                from eval.samples import report_samples

                figures[corpus] = report_samples(errors=options.errors)
                continue
            figures[corpus] = _report(
                corpus, Path(folder) / corpus, options.seed, sample=options.sample, errors=options.errors,
                scans=not options.no_scans, only=options.only,
            )  # fmt: skip
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=1))
    return 0


def _report(
    corpus: str, folder: Path, seed: int, *, sample: int | None, errors: bool, scans: bool = True, only: str = ""
) -> dict[str, Any]:
    began = perf_counter()
    gold_path = _build(corpus, folder, seed, only=only)
    built = perf_counter() - began
    gold = load_gold(gold_path)
    gold = gold if scans else without_scans(gold)
    gold = gold if sample is None else sampled(gold, sample)
    timings, printed, scanned = Timings(), Report(), Report()
    reader = Reader(Sandbox(), Tesseract())
    began = perf_counter()
    for truth, document, identity in read_corpus(gold, gold_path.parent, reader, timings):
        (scanned if truth.scan else printed).add(truth, document, identity)
    seconds = perf_counter() - began
    reader.close()
    documents = printed.documents + scanned.documents
    print(
        f"\n{corpus}: {documents} documents, seed {seed}, built in {built:.0f} s; {documents / seconds:.1f} documents/s"
    )
    print(f"  seconds: parsing {timings.parse:.1f}, OCR {timings.ocr:.1f}, understanding {timings.understand:.1f}")
    for name, report in (("born digital", printed), ("scans", scanned)):
        if report.documents:
            _print(name, report, errors=errors)
    return {
        "seed": seed,
        "built_seconds": round(built, 1),
        "born_digital": printed.as_json(),
        "scans": scanned.as_json(),
    }


def _print(name: str, report: Report, *, errors: bool) -> None:
    print(f" {name}: {report.documents} documents")
    for entry in FIELDS:
        counted = share(report.of(entry))
        low, high = counted["interval"]
        print(
            f"  {entry:14} {counted['share']:6.3f} [{low:.3f} {high:.3f}]   right {counted['right']}, wrong "
            f"{counted['wrong']} (of which said nowhere {counted['found_where_nothing_is_said']}), abstained "
            f"{counted['abstained']}, of {counted['of']}"
        )
    for label, certain in (("certain", True), ("doubtful", False)):
        said = share(report.dated(certain=certain))
        print(f"  act dates said {label}: right {said['right']} of {said['of']}, {said['share']} {said['interval']}")
    if report.near:
        near = identity_figures(report.near)
        print(
            f"  near identities {near['of']}: mismatch recall {near['recall']} {near['recall_interval']}, precision "
            f"{near['precision']} {near['precision_interval']}; missed {near['missed']}, wrongly set aside "
            f"{near['wrongly_set_aside']}"
        )
    for label, results in (("laboratory results", report.tables), ("results in prose", report.prose)):
        print(f"  {label}: {results.as_json()}")
    print(f"  key sentences verbatim on the pages: {report.sentences} of {report.sentences_in_all}")
    if report.figures.lines:
        print(f"  figures of scans: {report.figures.as_json()}")
    for entry in ("category", "type_code", "specialty"):
        pairs = ", ".join(f"{pair} ({count})" for pair, count in confusions(report.of(entry)))
        print(f"  {entry} confused: {pairs or 'none'}")
    if errors:
        _print_errors(report)


def _print_errors(report: Report) -> None:
    for entry in report.judged:
        if entry.verdict != "right":
            print(f"  {entry.verdict:9} {entry.field:13} {entry.file_name} [{entry.layout}]")
            print(f"            true {entry.truth!r}, read {entry.found!r}, from « {entry.because} »")
    for line in (*report.tables.errors, *report.prose.errors):
        print(f"  {line}")


def without_scans(gold: Gold) -> Gold:
    """The corpus without its scans."""
    documents = {patient: tuple(one for one in found if not one.scan) for patient, found in gold.documents.items()}
    return replace(gold, documents=documents)


def sampled(gold: Gold, number: int) -> Gold:
    """``number`` documents of the corpus drawn with its own seed."""
    every = [(patient, document.file_name) for patient, found in gold.documents.items() for document in found]
    kept = set(random.Random(gold.seed).sample(every, k=min(number, len(every))))
    documents = {
        patient: tuple(one for one in found if (patient, one.file_name) in kept)
        for patient, found in gold.documents.items()
    }
    return replace(gold, documents=documents)


def _build(corpus: str, folder: Path, seed: int, documents: int | None = None, only: str = "") -> Path:
    """Write a corpus under ``folder``; the path of its gold. ``only``: the first letters of written documents' ids."""
    if corpus.startswith("written"):
        from eval.corpora.written.build import NAMES as WRITTEN
        from eval.corpora.written.build import build_written

        return build_written(folder, part=WRITTEN[corpus], only=only)
    if corpus == "demo":
        from eval.corpora.demo import build_demo

        return build_demo(folder, seed=seed).gold_path
    if corpus.startswith("reading"):
        from eval.corpora.reading.build import NAMES, build_reading

        part = next(part for part, name in NAMES.items() if name == corpus)
        return build_reading(folder, seed=seed, part=part, documents=documents).gold_path
    from eval.corpora.unseen import build_unseen

    return build_unseen(folder, seed=seed).gold_path
