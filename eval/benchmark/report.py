"""The figures as tables, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.benchmark.given import Given
from eval.benchmark.judge import Verdict, judge
from eval.benchmark.question import KINDS, Question
from eval.benchmark.reading import ReadCohort
from eval.corpora.cohort.truth import Part
from eval.metrics import Interval, interval, percentile, precision_recall

TITLES: dict[Part, str] = {
    "eastern": "held apart (eastern)",
    "rural": "held apart (rural)",
    "brisk": "held apart (brisk)",
    "spoken": "opened (spoken)",
    "candid": "held apart (candid)",
    "tacit": "opened (tacit)",
    "native": "opened (native)",
    "mute": "opened (mute)",
    "quiet": "opened (quiet)",
    "latent": "opened (latent)",
    "covert": "opened (covert)",
    "silent": "opened (silent)",
    "unheard": "opened (unheard)",
    "veiled": "opened (veiled)",
    "hidden": "opened (hidden)",
    "locked": "opened (locked)",
    "closed": "opened (closed)",
    "sealed": "opened (sealed)",
    "blind": "opened (blind)",
    "fresh": "opened (fresh)",
    "apart": "opened (apart)",
    "dev": "development",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """One system on one part: accuracy by kind, find's measures, absence, p95 milliseconds by kind."""

    accuracy: dict[str, Interval]
    ndcg: Interval
    first: Interval
    recall: Interval
    absence: tuple[float, float]
    p95: dict[str, float]


def same_files(read: ReadCohort) -> dict[str, dict[str, str]]:
    """By patient: a copy's file to its original's, and a file the store knew already to the one it stands for."""
    found: dict[str, dict[str, str]] = {}
    for patient in read.truth.patients:
        copies = {d.gold.file_name: d.gold.duplicate_of for d in patient.documents if d.gold.duplicate_of}
        found[patient.patient.patient_id] = copies
    return found


def verdicts(questions: Sequence[Question], answers: Mapping[str, Given], read: ReadCohort) -> list[Verdict]:
    """Every answer judged."""
    same = same_files(read)
    return [judge(question, answers[question.question_id], same[question.patient]) for question in questions]


def figures(judged: Sequence[Verdict], answers: Mapping[str, Given], part: str) -> Figures:
    """Figures of one part."""
    mine = [verdict for verdict in judged if verdict.question.part == part]
    by_kind = {kind: [v for v in mine if v.question.need.kind == kind] for kind in KINDS}
    finds = by_kind["find"]
    return Figures(
        accuracy={kind: _over([v.right for v in these], these) for kind, these in by_kind.items()},
        first=_over([v.first for v in finds], finds),
        ndcg=_over([v.ndcg or 0.0 for v in finds], finds), recall=_over([v.recall or 0.0 for v in finds], finds),
        absence=precision_recall([v.question.need.kind == "absent" for v in mine], [v.said_absent for v in mine]),
        p95={k: percentile([answers[v.question.question_id].milliseconds for v in these], 0.95)
             for k, these in by_kind.items()},
    )  # fmt: skip


def _over(scores: Sequence[float], judged: Sequence[Verdict]) -> Interval:
    return interval(scores, groups=[verdict.question.patient for verdict in judged])


def own_table(by_part: Mapping[Part, Figures]) -> str:
    """Retrouve by kind and part, in the order of ``by_part``."""
    parts = tuple(by_part)
    lines = [f"{'':10} " + " ".join(f"{TITLES[part]:34}" for part in parts) + f" {'p95 ms (all)':>12}"]
    for kind in KINDS:
        cells = [f"{by_part[part].accuracy[kind]!s:34}" for part in parts]
        lines.append(f"{kind:10} {' '.join(cells)} {max(by_part[part].p95[kind] for part in parts):12.1f}")
    lines.append(f"{'nDCG@10':10} " + " ".join(f"{by_part[part].ndcg!s:34}" for part in parts))
    lines.append(f"{'recall@10':10} " + " ".join(f"{by_part[part].recall!s:34}" for part in parts))
    absence = (f"precision {by_part[part].absence[0]:.3f} recall {by_part[part].absence[1]:.3f}" for part in parts)
    lines.append(f"{'absence':10} " + " ".join(f"{text:34}" for text in absence))
    return "\n".join(lines)


def rival_table(rows: Mapping[str, Figures], *, values: Mapping[str, float]) -> str:
    """Systems beside each other on one part. ``values``: value in the first passage, by system."""
    head = ("latest", "list*", "value**", "find p@1", "nDCG@10", "recall@10", "says absent", "p95 ms")
    lines = [f"{'':22} " + " ".join(f"{name:>11}" for name in head)]
    for name, row in rows.items():
        value = values.get(name, row.accuracy["value"].mean)
        cells = (row.accuracy["latest"].mean, row.accuracy["list"].mean, value, row.first.mean,
                 row.ndcg.mean, row.recall.mean, row.absence[1], max(row.p95.values()))  # fmt: skip
        lines.append(f"{name:22} " + " ".join(f"{cell:11.3f}" for cell in cells))
    return "\n".join(lines)
