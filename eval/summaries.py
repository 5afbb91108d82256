"""``retrouve eval summaries``: are summaries useful, are they true, what do they cost, does asking slow down.

Usefulness: share of the gold key facts that a summary holds (80 % of a fact's content words and all its numbers).
Truth: what written sentences claim that their lines do not, before and after verification, per summary; a deployed
system published 0.73 hallucinations and 1.60 inaccuracies per summary. The verifier itself is judged on falsified
sentences. Without a model the rules' summaries are measured alone.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import msgspec

from api.settings import Settings
from eval import falsified
from eval.corpora.gold import GoldDocument, GoldFact, load_gold
from eval.judging import wilson
from eval.machine import describe, resident_megabytes
from eval.reading import CORPORA, _build, read_corpus, sampled, without_scans
from index.ports import Generation, WorkerLost
from index.summaries import StoredSummary, extractive_summary
from index.terms import terms
from ingest.document import Document
from ingest.normalise import dates, numbers
from ingest.ocr import Tesseract
from ingest.pipeline import Reader, Timings
from ingest.sandbox import Sandbox
from models.llm import Budget, LlamaGenerator
from models.summarise import ModelSummariser, WrittenMode, cited_sentences, patient_of
from models.verify import verify

ENOUGH = 0.8
"""Share of a fact's content words that a summary must hold."""
Pair = tuple[GoldDocument, Document]


@dataclass(slots=True)
class Tally:
    """What was measured of one way of making summaries."""

    facts: int = 0
    found: int = 0
    summaries: int = 0
    characters: int = 0
    sentences: int = 0
    written: int = 0
    dropped: int = 0
    lost: int = 0
    seconds: float = 0.0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    nowhere: Counter[str] = field(default_factory=Counter)
    spent: list[Generation] = field(default_factory=list)


def holds(fact: GoldFact, text: str) -> bool:
    """Whether a summary says a key fact."""
    wanted, said = set(terms(fact.text)), set(terms(text))
    figures = set(numbers(fact.text)) <= set(numbers(text))
    return figures and len(wanted & said) >= ENOUGH * len(wanted)


def text_of(summary: StoredSummary, document: Document) -> list[str]:
    """The sentences of a summary as shown."""
    return [
        said.text or " ".join(document.pages[span.page - 1].text[span.start : span.end] for span in said.spans)
        for said in summary.sentences
    ]


def count(tally: Tally, truth: GoldDocument, document: Document, summary: StoredSummary) -> None:
    """Add one summary, checked against the whole document by the published normalisers alone."""
    said = text_of(summary, document)
    whole = "\n".join(said)
    printed = "\n".join(page.text for page in document.pages)
    tally.summaries += 1
    tally.characters += len(whole)
    tally.sentences += len(said)
    tally.dropped += summary.dropped
    tally.facts += len(truth.facts)
    tally.found += sum(holds(fact, whole) for fact in truth.facts)
    tally.nowhere["numbers"] += len(set(numbers(whole)) - set(numbers(printed)))
    tally.nowhere["dates"] += len(set(dates(whole)) - set(dates(printed)))


def judge_written(tally: Tally, maker: ModelSummariser, document: Document, summary: StoredSummary) -> None:
    """What the model's sentences claim beyond their lines: as written, and as shown."""
    offered = [passage.text for passage in maker.offered(document, document.pages)]
    patient = patient_of(document)
    for text, cited in cited_sentences(maker.spent.text if maker.spent else ""):
        lines = [offered[place] for place in cited if place < len(offered)]
        tally.written += 1
        tally.before.update(failure.kind for failure in verify(text, lines, patient=patient).failures)
    for said in summary.sentences:
        if said.text is not None:
            lines = [document.pages[span.page - 1].text[span.start : span.end] for span in said.spans]
            tally.after.update(failure.kind for failure in verify(said.text, lines, patient=patient).failures)


def sheet(path: Path | None, way: str, document: Document, summary: StoredSummary, written: str = "") -> None:
    """Add one summary beside its document to ``path``, for a reader who judges it; ``written`` is the model's text."""
    if path is None:
        return
    pages = [page.text for page in document.pages]
    entry = {"way": way, "document": pages, "shown": text_of(summary, document), "written": written}
    with path.open("ab") as file:
        file.write(msgspec.json.encode(entry) + b"\n")


def by_rules(pairs: Sequence[Pair], sheets: Path | None = None) -> Tally:
    """The extractive summaries."""
    tally = Tally()
    began = perf_counter()
    made = [extractive_summary(document, document.pages) for _, document in pairs]
    tally.seconds = perf_counter() - began
    for (truth, document), summary in zip(pairs, made, strict=True):
        count(tally, truth, document, summary)
        sheet(sheets, "rules", document, summary)
    return tally


def by_model(pairs: Sequence[Pair], generator: LlamaGenerator, mode: WrittenMode, sheets: Path | None = None) -> Tally:
    """The summaries of a model; a document that takes the model down counts as lost and keeps the rules' summary."""
    tally = Tally()
    for truth, document in pairs:
        maker = ModelSummariser(generator, mode)
        began = perf_counter()
        try:
            summary = maker.summarise(document, document.pages, lambda: False)
        except WorkerLost:
            tally.lost += 1
            summary = extractive_summary(document, document.pages)
        tally.seconds += perf_counter() - began
        count(tally, truth, document, summary)
        sheet(sheets, mode, document, summary, maker.spent.text if maker.spent else "")
        if maker.spent is not None:
            tally.spent.append(maker.spent)
            if mode == "write":
                judge_written(tally, maker, document, summary)
    return tally


def show(name: str, tally: Tally) -> None:
    """Print one way's figures."""
    low, high = wilson(tally.found, tally.facts)
    each = max(1, tally.summaries)
    print(f"\n{name}: {tally.summaries} documents")
    print(f"  key facts held           {tally.found / max(1, tally.facts):.3f} [{low:.3f} {high:.3f}] of {tally.facts}")
    print(
        f"  length                   {tally.sentences / each:.1f} sentences, {tally.characters / each:.0f} characters"
    )
    print(f"  not printed anywhere     {dict(tally.nowhere)}")
    print(f"  time                     {tally.seconds / each:.3f} s a document")
    if tally.written:
        print(f"  sentences written        {tally.written}, dropped {tally.dropped}, model lost {tally.lost}")
        print(f"  unsupported a summary    before {_rates(tally.before, each)}")
        print(f"                           after  {_rates(tally.after, each)}")
    if tally.spent:
        read, wrote = sum(one.read for one in tally.spent), sum(one.written for one in tally.spent)
        kept, seconds = sum(one.kept for one in tally.spent), sum(one.seconds for one in tally.spent)
        print(
            f"  tokens                   {read / len(tally.spent):.0f} read, {kept / len(tally.spent):.0f} kept, "
            f"{wrote / len(tally.spent):.0f} written a document; {(read + wrote) / max(seconds, 1e-9):.0f} a second"
        )


def _rates(kinds: Counter[str], each: int) -> str:
    return f"{kinds.total() / each:.2f} ({', '.join(f'{k} {v / each:.2f}' for k, v in kinds.most_common())})"


def read_pairs(corpus: str, folder: Path, options: argparse.Namespace) -> list[Pair]:
    """Readable documents with key facts of a corpus, those asked for drawn with the seed."""
    gold_path = _build(corpus, folder, options.seed)
    gold = load_gold(gold_path)
    if options.no_scans:
        gold = without_scans(gold)
    if options.documents:
        gold = sampled(gold, options.documents)
    reader = Reader(Sandbox(), Tesseract())
    found = read_corpus(gold, gold_path.parent, reader, Timings())
    pairs = [(truth, document) for truth, document, _ in found if document.readable and truth.facts]
    reader.close()
    return pairs


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval summaries", description=__doc__)
    parser.add_argument("--corpus", action="append", choices=CORPORA, help="default: all")
    parser.add_argument("--model", help="name of the catalogue or path of a GGUF file; rules alone without it")
    parser.add_argument("--mode", action="append", choices=("choose", "write"), help="default: both")
    parser.add_argument("--documents", type=int, help="so many documents of each corpus; default: all")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-scans", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--falsified", action="append", type=Path, help="files of cases; default: all published ones")
    parser.add_argument("--apart", action="store_true", help="also the set held apart: count the run in the docs")
    parser.add_argument("--ask", action="store_true", help="p95 of asking with and without the queue at work")
    parser.add_argument(
        "--sheets", type=Path, metavar="FILE", help="write each summary beside its document, as JSON lines"
    )
    options = parser.parse_args(argv)
    print(describe())
    sets = {"development": options.falsified or falsified.published()}
    if options.apart:
        sets["held apart"] = falsified.published(apart=True)
    for name, files in sets.items():
        cases = falsified.load_cases(files)
        print(f"\nverifier, {name}: {len(cases)} sentences of {len(files)} files")
        falsified.report(cases)
    with tempfile.TemporaryDirectory(prefix="retrouve-summaries-") as folder:
        for corpus in options.corpus or CORPORA:
            _measure(corpus, Path(folder) / corpus, options)
        if options.ask and options.model:
            from eval.summary_load import report as load

            load(Path(folder), options.model, Settings().models, options.threads)
    return 0


def _measure(corpus: str, folder: Path, options: argparse.Namespace) -> None:
    pairs = read_pairs(corpus, folder, options)
    if not pairs:
        print(f"\n{corpus}: no key facts are labelled")
        return
    show(f"{corpus}, rules", by_rules(pairs, options.sheets))
    if not options.model:
        return
    generator = LlamaGenerator.of(options.model, Settings().models, Budget(threads=options.threads, niceness=0))
    reason = generator.unavailable()
    if reason is not None:
        print(f"  {options.model}: {reason}")
        return
    for mode in options.mode or ("choose", "write"):
        show(f"{corpus}, {generator.name}, {mode}", by_model(pairs, generator, mode, options.sheets))
        if generator.pid:
            print(f"  memory of the worker     {resident_megabytes(generator.pid):.0f} MB")
    generator.close()
