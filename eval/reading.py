"""``retrouve eval reading``: what was read against what is true, field by field, with each error and its cause.

Counts right, wrong and abstained apart: an unknown date is not a wrong one. Intervals are Wilson 95 %.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from time import perf_counter

from eval.corpora.gold import Gold, GoldDocument, load_gold
from eval.machine import describe
from ingest.document import Document, Identity
from ingest.identity import compare
from ingest.ocr import Tesseract
from ingest.pipeline import Reader, Timings
from ingest.sandbox import Sandbox

CORPORA = ("demo", "unseen", "reading")
FIELDS = ("category", "type_code", "specialty", "author", "act_date", "patient_match", "readable")
Z = 1.96


@dataclass(frozen=True, slots=True)
class Judged:
    """One field of one document: what is true, what was read, and the line that led there."""

    file_name: str
    layout: str
    field: str
    truth: str | None
    found: str | None
    because: str

    @property
    def verdict(self) -> str:
        """``right``, ``wrong`` or ``abstained``."""
        if self.truth == self.found:
            return "right"
        return "abstained" if self.found is None else "wrong"


def judge(gold: GoldDocument, read: Document, identity: Identity) -> Iterator[Judged]:
    """Every field of one document."""
    metadata = read.metadata
    match = compare(identity, read.identities)
    found: dict[str, str | None] = {
        "category": metadata.category,
        "type_code": metadata.type_code,
        "specialty": metadata.specialty,
        "author": _name(metadata.author),
        "act_date": metadata.act_date,
        "patient_match": "mismatch" if match == "mismatch" else "not a mismatch",
        "readable": str(read.readable),
    }
    truth: dict[str, str | None] = {
        "category": gold.category,
        "type_code": gold.type_code,
        "specialty": gold.specialty,
        "author": _name(gold.author),
        "act_date": gold.act_date,
        "patient_match": "mismatch" if gold.misfiled else "not a mismatch",
        "readable": str(gold.readable),
    }
    fields = FIELDS if gold.readable and read.readable else ("readable",)
    for field in fields:
        evidence = metadata.evidence.get(field)
        because = " ".join(evidence.quote.split())[:100] if evidence else ""
        yield Judged(gold.file_name, gold.layout, field, truth[field], found[field], because)


def _name(author: str | None) -> str | None:
    """Surname and given names in any order, without title: « Dr Jean MARTIN » is « MARTIN Jean »."""
    if author is None:
        return None
    words = author.replace(".", " ").replace("-", " ").lower().split()
    return " ".join(sorted(word for word in words if word not in {"dr", "pr", "docteur", "professeur", "mme", "m"}))


def wilson(right: int, total: int) -> tuple[float, float]:
    """Wilson 95 % interval of a proportion."""
    if total == 0:
        return 0.0, 1.0
    share = right / total
    centre = share + Z * Z / (2 * total)
    spread = Z * sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    scale = 1 + Z * Z / total
    return (centre - spread) / scale, (centre + spread) / scale


def read_corpus(
    gold: Gold, root: Path, reader: Reader, timings: Timings
) -> Iterator[tuple[GoldDocument, Document, Identity]]:
    """Read every file of a corpus, two at a time, and pair it with its truth."""
    tasks = [
        (document, root / patient.folder / document.file_name, patient.identity)
        for patient in gold.patients
        for document in gold.documents.get(patient.patient_id, ())
    ]
    with ThreadPoolExecutor(2) as pool:
        documents = pool.map(lambda task: reader.read(task[1].read_bytes(), task[1].name, timings).document, tasks)
        for (truth, _, identity), document in zip(tasks, documents, strict=True):
            yield truth, document, identity


def main(argv: Sequence[str] | None = None) -> int:
    """Build the corpora, read them, print the table and the errors. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval reading", description=__doc__)
    parser.add_argument("--corpus", action="append", choices=CORPORA, help="default: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", action="store_true", help="print each error with the line that misled it")
    options = parser.parse_args(argv)
    print(describe())
    with tempfile.TemporaryDirectory(prefix="retrouve-reading-") as folder:
        for corpus in options.corpus or CORPORA:
            _report(corpus, Path(folder) / corpus, options.seed, errors=options.errors)
    return 0


def _report(corpus: str, folder: Path, seed: int, *, errors: bool) -> None:
    gold_path = _build(corpus, folder, seed)
    gold, timings = load_gold(gold_path), Timings()
    sandbox = Sandbox()
    reader = Reader(sandbox, Tesseract())
    began = perf_counter()
    judged = [
        verdict
        for truth, document, identity in read_corpus(gold, gold_path.parent, reader, timings)
        for verdict in judge(truth, document, identity)
    ]
    seconds = perf_counter() - began
    reader.close()
    documents = sum(map(len, gold.documents.values()))
    print(f"\n{corpus}: {documents} documents, seed {seed}; {documents / seconds:.1f} documents/s without embedding")
    print(f"  seconds: parsing {timings.parse:.1f}, OCR {timings.ocr:.1f}, understanding {timings.understand:.1f}")
    for field in FIELDS:
        _line(field, [entry for entry in judged if entry.field == field])
    if errors:
        for entry in judged:
            if entry.verdict != "right":
                print(f"  {entry.verdict:9} {entry.field:13} {entry.file_name} [{entry.layout}]")
                print(f"            true {entry.truth!r}, read {entry.found!r}, from « {entry.because} »")


def _line(field: str, entries: Sequence[Judged]) -> None:
    counts = Counter(entry.verdict for entry in entries)
    low, high = wilson(counts["right"], len(entries))
    share = counts["right"] / len(entries) if entries else 0.0
    print(
        f"  {field:14} {share:6.3f} [{low:.3f} {high:.3f}]   right {counts['right']}, "
        f"wrong {counts['wrong']}, abstained {counts['abstained']}, of {len(entries)}"
    )


def _build(corpus: str, folder: Path, seed: int, documents: int | None = None) -> Path:
    """Write a corpus under ``folder``; the path of its gold."""
    if corpus == "demo":
        from eval.corpora.demo import build_demo

        return build_demo(folder, seed=seed).gold_path
    if corpus == "reading":
        from eval.corpora.reading.build import build_reading

        return build_reading(folder, seed=seed, part="development", documents=documents).gold_path
    from eval.corpora.unseen import build_unseen

    return build_unseen(folder, seed=seed).gold_path
