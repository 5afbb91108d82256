"""``retrouve eval questions``: the public benchmark of questions about one patient's documents (docs/benchmark.md).

Builds the cohort, reads it through the real pipeline, asks every question, judges the answers against the simulated
histories, and runs other systems on the same passages. Each part has patients and wordings of its own; the part still
held apart is reported first, and its single errors are written only with ``--open-apart``.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter

import msgspec

from api.settings import Settings
from eval.benchmark import ablations, rivals
from eval.benchmark.ask import questions as all_questions
from eval.benchmark.exported import export
from eval.benchmark.judge import Verdict
from eval.benchmark.ours import OwnRun, ask_all
from eval.benchmark.question import Question
from eval.benchmark.reading import ReadCohort, read_cohort
from eval.benchmark.report import TITLES, Figures, figures, own_table, rival_table, verdicts
from eval.corpora.cohort.truth import HELD_APART, PARTS, Part
from eval.machine import describe
from eval.peers.catalogue import PEERS
from models.embedder import OnnxEmbedder

PLAIN = ("bm25", "dense", "hybrid")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Exit code 0."""
    options = _options(argv)
    if options.export:
        count = export(options.export, seed=options.seed, patients=options.patients)
        print(f"{count} questions → {options.export}")
        return 0
    print(describe())
    began = perf_counter()
    parts = tuple(part for part in PARTS if part in (options.part or PARTS))
    read = read_cohort(options.cache, seed=options.seed, patients=options.patients, parts=parts, keep=options.keep)
    documents = sum(len(patient.documents) for patient in read.truth.patients)
    asked = _sampled(all_questions(read.truth, as_written=options.as_written), options.sample, options.seed)
    print(f"{len(read.truth.patients)} patients, {documents} documents, {len(asked)} questions, seed {options.seed};"
          f" ready in {perf_counter() - began:.0f} s")  # fmt: skip
    own = ask_all(read, asked)
    judged = verdicts(asked, own.answers, read)
    by_part = {part: figures(judged, own.answers, part) for part in parts}
    print("\n" + own_table(by_part))
    _print_audits(own, parts)
    others = _rivals(options, read, asked, parts[0], by_part[parts[0]])
    lost = ablations.run(read, asked, own, OnnxEmbedder(Settings().models), parts[0]) if options.ablations else {}
    for name, row in lost.items():
        print(f"  {name:26} " + "  ".join(f"{kind} {cell.mean:.3f}" for kind, cell in row.accuracy.items())
              + f"  nDCG {row.ndcg.mean:.3f}")  # fmt: skip
    _write_errors(options, judged, own)
    if options.json:
        whole = {"retrouve": {part: asdict(row) for part, row in by_part.items()},
                 "peers": {name: asdict(row) for name, row in others.items()},
                 "ablations": {name: asdict(row) for name, row in lost.items()},
                 "audits": {part: replace(own.audits[part], faults=[]) for part in parts}}  # fmt: skip
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(whole), indent=1))
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="retrouve eval questions", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", action="append", choices=PARTS, help="read and ask this part only; may be repeated")
    parser.add_argument("--patients", type=int, help="about so many instead of all")
    parser.add_argument("--sample", type=int, help="so many questions, drawn with the seed")
    parser.add_argument("--as-written", action="store_true", help="also the wordings authors share with earlier parts")
    parser.add_argument("--peers", default=",".join(PLAIN), help=f"of {', '.join(PEERS)}; empty for none")
    parser.add_argument("--peers-python", default=sys.executable, help="the interpreter that has the peers' packages")
    parser.add_argument("--ablations", action="store_true", help="also without each part of the product")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "retrouve" / "benchmark")
    parser.add_argument("--keep", action="store_true", help="take an earlier reading though the reading code changed")
    parser.add_argument("--errors", type=Path, help="write the errors there (opened parts only)")
    parser.add_argument("--open-apart", action="store_true", help="allow --errors on the part held apart")
    parser.add_argument("--export", type=Path, help="write the benchmark to this folder and stop")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    options = parser.parse_args(argv)
    if options.errors and not opened(options.part or PARTS, also_apart=options.open_apart):
        parser.error(f"single errors of {', '.join(options.part)} are held apart; name another --part, or --open-apart")
    return options


def opened(parts: Sequence[Part], *, also_apart: bool) -> frozenset[Part]:
    """Those of ``parts`` whose single errors may be written."""
    return frozenset(parts) - (frozenset() if also_apart else HELD_APART)


def _sampled(asked: list[Question], count: int | None, seed: int) -> list[Question]:
    if count is None or count >= len(asked):
        return asked
    kept = set(random.Random(seed).sample(range(len(asked)), k=count))
    return [question for number, question in enumerate(asked) if number in kept]


def _print_audits(own: OwnRun, parts: Sequence[Part]) -> None:
    for part in parts:
        audit = own.audits[part]
        checked = audit.citations - audit.scanned
        print(f"{part:6} citations {audit.citations} (on scans, not checked: {audit.scanned}), valid"
              f" {(checked - audit.invalid) / max(1, checked):.4f}; numbers {audit.numbers}, altered {audit.altered};"
              f" leaks {audit.leaks}")  # fmt: skip
    if own.failures:
        print(f"exceptions: {len(own.failures)}")


def _rivals(
    options: argparse.Namespace, read: ReadCohort, asked: list[Question], part: Part, ours: Figures
) -> dict[str, Figures]:  # fmt: skip
    """Run the peers on ``part`` and print the table."""
    names = [name for name in options.peers.split(",") if name]
    if not names:
        return {}
    shared = [question for question in asked if question.part == part]
    folder = options.cache / "exchange"
    spent = rivals.hand_over(read, shared, OnnxEmbedder(Settings().models), options.cache / "vectors", folder)
    rows, values, notes = {"retrouve": ours}, {}, []
    for name in names:
        if reason := rivals.run(name, folder, options.peers_python):
            notes.append(f"{name}: not run ({reason})")
            continue
        run = rivals.found(name, folder)
        notes.append(f"{name}: {run.settings}")
        for label, answers in ((name, run.answers), (f"{name}, newest of {rivals.NEWEST_OF}", run.newest)):
            given = rivals.cut(answers, shared)
            rows[label] = figures(verdicts(shared, given, read), given, part)
            values[label] = rivals.value_in_first(run, shared)
    print(f"\n{TITLES[part]}, beside other systems given each dossier alone, the same passages and vectors")
    print(rival_table(rows, values=values))
    print("* given the number of documents to list; ** the value is printed somewhere in the first passage, of a right"
          f" document\nembedding the question, {spent:.1f} ms, is not in the peers' times")  # fmt: skip
    print("\n".join(notes))
    return rows


def _write_errors(options: argparse.Namespace, judged: list[Verdict], own: OwnRun) -> None:
    if not options.errors:
        return
    shown = opened(options.part or PARTS, also_apart=options.open_apart)
    lines = []
    for verdict in judged:
        question = verdict.question
        if question.part in shown and verdict.right < 1:
            need = question.need
            lines.append(f"{question.question_id} [{need.kind}/{need.ask} {need.subject[1]}] « {question.text} »"
                         f"\n    {verdict.why}\n    right: {_right(question)}")  # fmt: skip
    for part in sorted(shown):
        lines += own.audits[part].faults[:200]
    options.errors.write_text("\n".join(lines) + "\n", "utf-8")


def _right(question: Question) -> str:
    need = question.need
    if need.points:
        return str([(point.raw, point.unit, point.date) for point in need.points][:12])
    return "absent" if need.kind == "absent" else f"{list(need.files)[:6]} {list(need.items)}"
