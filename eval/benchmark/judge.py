"""Whether an answer is right, kind by kind. One rule a kind, the same for everyone (docs/benchmark.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.benchmark.given import Given, GivenValue
from eval.benchmark.question import Need, Point, Question
from eval.metrics import f1, ndcg, recall
from ingest.normalise import fold

BEST, SOME = 3.0, 1.0
"""Gains of the best evidence and of a mere mention."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The scores of one answer, 0..1; ``None`` where a measure does not apply. ``why``: what is wrong, or empty.

    ``first``: for « find », whether the first document is evidence at all.
    """

    question: Question
    right: float
    said_absent: bool
    ndcg: float | None = None
    recall: float | None = None
    points: float | None = None
    first: float = 0.0
    why: str = ""


def judge(question: Question, given: Given, same: Mapping[str, str]) -> Verdict:
    """Judge ``given``; ``same`` maps a copy's file to its original, so that either is the same answer."""
    need = question.need
    files = list(dict.fromkeys(same.get(name, name) for name in given.files))
    if need.kind == "absent":
        why = "" if given.absent else f"answered with {files[:1]}"
        return Verdict(question, float(given.absent), given.absent, why=why)
    if given.absent and need.label == "negated" and any(line.label == "negated" for line in given.lines):
        # A denial is shown, labelled, and never said to be an answer (contract, 7): its lines are what was found.
        given = replace(given, absent=False, files=given.files or _files_of(given))
        files = list(dict.fromkeys(same.get(name, name) for name in given.files))
    if given.absent and not (need.kind == "summary" and need.ask == "summary_synthesis"):
        zero = 0.0 if need.kind == "find" else None
        return Verdict(question, 0.0, True, zero, zero, 0.0 if need.points else None, why="said that nothing was found")
    rules = {"latest": _latest, "list": _list, "value": _value, "trend": _trend, "find": _find, "summary": _summary}
    return rules[need.kind](question, given, files, same)


def _files_of(given: Given) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for line in given.lines for name in line.files))


def _own(names: Sequence[str], same: Mapping[str, str]) -> set[str]:
    return {same.get(name, name) for name in names}


def _latest(question: Question, given: Given, files: list[str], same: Mapping[str, str]) -> Verdict:
    right = bool(files) and files[0] in _own(question.need.files, same)
    return Verdict(question, float(right), given.absent, why="" if right else f"first is {files[:1]}")


def _list(question: Question, given: Given, files: list[str], same: Mapping[str, str]) -> Verdict:
    wanted, maybe = _own(question.need.files, same), _own(question.need.also, same)
    listed = set(files) - (maybe - wanted)
    why = "" if listed == wanted else f"missing {sorted(wanted - listed)}, extra {sorted(listed - wanted)}"
    return Verdict(question, float(listed == wanted), given.absent, why=why)


def _value(question: Question, given: Given, files: list[str], same: Mapping[str, str]) -> Verdict:
    analytes = dict.fromkeys(point.analyte for point in question.need.points)
    shown = given.values[: len(analytes)]
    right = bool(shown) and all(
        any(_agrees(point, value) for point in question.need.points if point.analyte == analyte for value in shown)
        for analyte in analytes
    )
    got = [(value.analyte, value.raw, value.unit, value.date) for value in shown]
    return Verdict(question, float(right), given.absent, points=float(right), why="" if right else f"first is {got}")


def _agrees(point: Point, value: GivenValue) -> bool:
    return (point.analyte, point.raw, point.date) == (value.analyte, value.raw, value.date) and _unit(
        point.unit
    ) == _unit(value.unit)


def _unit(unit: str | None) -> str:
    """Letter by letter but for the two signs micro, case kept, spaces apart."""
    return re.sub(r"\s", "", unit or "").replace("\u03bc", "\u00b5")


def _trend(question: Question, given: Given, files: list[str], same: Mapping[str, str]) -> Verdict:
    wanted = [(point.date, point.raw) for point in question.need.points]
    got = [(value.date, value.raw) for value in given.values if value.analyte == question.need.points[0].analyte]
    score = f1(wanted, got)
    why = (
        ""
        if score == 1
        else f"missing {sorted(set(wanted) - set(got))}, extra {sorted(set(got) - set(wanted), key=str)}"
    )
    return Verdict(question, score, given.absent, points=score, why=why)


def gains(need: Need, same: Mapping[str, str]) -> dict[str, float]:
    """What each file is worth for a « find »."""
    best = dict.fromkeys(_own(need.files, same), BEST)
    return dict.fromkeys(_own(need.also, same) - best.keys(), SOME) | best


def _find(question: Question, given: Given, files: list[str], same: Mapping[str, str]) -> Verdict:
    need = question.need
    worth = gains(need, same)
    score, found = ndcg(files, worth), recall(files, list(worth))
    why = ""
    if not files or files[0] not in worth:
        why = f"first is {files[:1]}"
    elif need.ask == "find_conclusion" and not _quoted(given, need.quotes):
        why = "the conclusion is not quoted"
    elif need.label and not _labelled(given, need):
        why = f"the line is not labelled {need.label}"
    elif need.names and not any(fold(name) in fold(given.text) for name in need.names):
        why = "the name is not in the answer"
    first = float(bool(files) and files[0] in worth)
    return Verdict(question, float(not why), given.absent, score, found, first=first, why=why)


def _quoted(given: Given, quotes: Sequence[str]) -> bool:
    """Whether a line shows a sentence whole, or at least its first line on paper."""
    shown = " ".join(_flat(line.text) for line in given.lines) + " " + _flat(given.text)
    return any(_flat(quote)[:40] in shown for quote in quotes)


def _labelled(given: Given, need: Need) -> bool:
    """A line of the sentence carries the label, and none of it goes without."""
    about = [line for line in given.lines if any(_shares(line.text, quote) for quote in need.quotes)]
    return bool(about) and all(line.label == need.label for line in about)


def _shares(line: str, quote: str) -> bool:
    flat, said = _flat(line), _flat(quote)
    return said[:30] in flat or (len(flat) > 12 and flat in said)


def _flat(text: str) -> str:
    return " ".join(fold(text).split()).rstrip(" .")


def _summary(question: Question, given: Given, files: list[str], same: Mapping[str, str]) -> Verdict:
    need = question.need
    if need.ask == "summary_news":
        wanted, maybe = _own(need.files, same), _own(need.also, same)
        score = f1(sorted(wanted), sorted(set(files) - (maybe - wanted)))
        return Verdict(question, score, given.absent, why="" if score == 1 else f"F1 of what is new {score:.2f}")
    shown = _flat("\n".join(line.text for line in given.lines if line.label is None))
    missing = [item for item in need.items if not any(fold(stem) in shown for stem in item.split("|"))]
    score = 1 - len(missing) / len(need.items) if need.items else 1.0
    return Verdict(question, score, given.absent, why=f"missing {missing}" if missing else "")
