"""What a document says is to be done, and the date that comes to.

« contrôle à 6 mois », « coloscopie à refaire dans 3 ans », « prochain rendez-vous le 12/09/2024 »: a wording of what is
to come and a time, in one clause. A relative time counts from the act date; without one it has no date. What tells
the past (« vu en contrôle à 3 mois ») is left out.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from ingest import vocabulary
from ingest.document import Due, Metadata
from ingest.normalise import fold_with_offsets
from ingest.passages import BULLETS, Passage
from ingest.vocabulary.clinical import Cue, due_cues, exam_terms
from ingest.vocabulary.phrases import Found

_PAST_PARTS = frozenset(
    (
        "motif",
        "antecedents",
        "antecedents_familiaux",
        "histoire",
        "comparaison",
        "allergies",
        "technique",
        "mode_de_vie",
    )
)
_NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "douze": 12, "quinze": 15, "dix-huit": 18, "vingt": 20,
}  # fmt: skip
_UNITS = {
    "jour": "day", "jours": "day", "j": "day", "semaine": "week", "semaines": "week", "sem": "week", "mois": "month",
    "an": "year", "ans": "year", "annee": "year", "annees": "year",
}  # fmt: skip
_PERIODS = {"mensuel": 1, "trimestriel": 3, "semestriel": 6, "annuel": 12, "biannuel": 6, "bisannuel": 24}
_SURE = 0.60


@dataclass(frozen=True, slots=True)
class _Time:
    """A time at ``start:end``: an ISO date, or a number of units from the act; neither when it is a range."""

    start: int
    end: int
    iso: str | None = None
    count: int | None = None
    unit: str | None = None


@lru_cache(maxsize=1)
def _relative() -> re.Pattern[str]:
    number = "|".join(sorted(_NUMBERS, key=len, reverse=True))
    unit = "|".join(sorted(_UNITS, key=len, reverse=True))
    return re.compile(
        rf"\b(?P<lead>dans(?: un delai de)?|d'ici(?: a)?|a|sous|apres|au bout de|tous les|toutes les|tous|avant) ?"
        rf"(?P<n>\d{{1,3}}|{number})?(?: ?(?:a|-|ou|et) ?(?P<m>\d{{1,3}}|{number}))? ?(?P<u>{unit})\b"
        rf"(?! ?(?:d'|de |du |des |post|apres|en |auparavant|plus tot|avant))"
        rf"|\ba (?P<mj>[mj])(?P<mn>\d{{1,3}})\b|\b(?P<p>mensuel|trimestriel|semestriel|annuel|biannuel|bisannuel)(?:le)?s?\b"
    )


def dues(passages: Sequence[Passage], metadata: Metadata) -> tuple[Due, ...]:
    """What is due, in reading order, each once."""
    if metadata.category == "biologie":
        return ()
    found: dict[tuple[str, str | None], Due] = {}
    for passage in passages:
        if passage.kind in _PAST_PARTS:
            continue
        for one in _of_passage(passage, metadata):
            found.setdefault((one.what, one.date), one)
    return tuple(found.values())


def _of_passage(passage: Passage, metadata: Metadata) -> Iterator[Due]:
    cues = tuple(due_cues().find(passage.tokens))
    if not cues:
        return
    times: list[_Time] | None = None
    begin = 0
    for stop in (*passage.stops, len(passage.text)):
        inside = [cue for cue in cues if begin <= cue.start and cue.end <= stop]
        if inside:
            times = times if times is not None else _times(passage)
            yield from _of_sentence(passage, begin, stop, inside, times, metadata)
        begin = stop


def _times(passage: Passage) -> list[_Time]:
    folded = fold_with_offsets(passage.text)
    found = [_Time(one.start, one.end, iso=one.iso) for one in passage.dates]
    for match in _relative().finditer(folded.text):
        start, end = folded.span(*match.span())
        if match["p"]:
            found.append(_Time(start, end, count=_PERIODS[match["p"]], unit="month"))
        elif match["mj"]:
            found.append(_Time(start, end, count=int(match["mn"]), unit="month" if match["mj"] == "m" else "day"))
        elif match["n"] is None and match["lead"] not in ("tous les", "toutes les"):
            continue
        elif match["m"] is not None:
            found.append(_Time(start, end))
        else:
            written = match["n"] or "1"
            count = int(written) if written.isdigit() else _NUMBERS[written]
            found.append(_Time(start, end, count=count, unit=_UNITS[match["u"]]))
    return sorted(found, key=lambda time: time.start)


def _of_sentence(
    passage: Passage, begin: int, stop: int, cues: Sequence[Found[Cue]], times: Sequence[_Time], metadata: Metadata
) -> Iterator[Due]:
    edge = begin
    inside = [time for time in times if begin <= time.start < stop]
    told = False
    for number, time in enumerate(inside):
        until = inside[number + 1].start if number + 1 < len(inside) else stop
        clause = [cue for cue in cues if edge <= cue.start and cue.end <= until]
        kinds = {cue.values[0].kind for cue in clause if cue.start < time.start or cue.start - time.end <= _AFTER}
        if kinds - {"past"} and _is_to_come(time, kinds, clause, metadata):
            last = max([time.end, *(cue.end for cue in clause if cue.end <= time.end + _AFTER)])
            yield _due(passage, edge, last, time, metadata)
            told = True
            edge = last
        else:
            edge = time.end
    plans = [cue for cue in cues if cue.values[0].kind in ("plan", "again") and cue.values[0].reach]
    if not told and not inside and plans and not any(cue.values[0].kind == "past" for cue in cues):
        exam = _exam(passage, begin, stop)
        if exam is not None:
            yield _due(passage, begin, _end(passage, stop), None, metadata)


_AFTER = 24
"""Characters after a time in which « à refaire », « à prévoir » may follow it."""


def _is_to_come(time: _Time, kinds: set[str], clause: Sequence[Found[Cue]], metadata: Metadata) -> bool:
    """Whether a time with such cues lies ahead of the document."""
    strong = bool(kinds & {"appointment", "again", "plan"})
    past = [cue for cue in clause if cue.values[0].kind == "past" and cue.start < time.start]
    if time.iso is None:
        return not past or (
            bool(kinds & {"again"})
            and any(cue.values[0].kind == "again" for cue in clause if cue.start > past[-1].start)
        )
    if metadata.act_date is None:
        return strong and not past
    return time.iso[: len(metadata.act_date)] > metadata.act_date[: len(time.iso)] and not (past and not strong)


def _end(passage: Passage, stop: int) -> int:
    return stop


def _due(passage: Passage, begin: int, end: int, time: _Time | None, metadata: Metadata) -> Due:
    text = passage.text
    while begin < end and text[begin] in f" \n,.;:)({BULLETS}":
        begin += 1
    while end > begin and text[end - 1] in " \n,.;:(":
        end -= 1
    lead = _LEAD.match(text, begin, end)
    begin = lead.end() if lead else begin
    act = metadata.evidence.get("act_date")
    iso = _date(passage, time, metadata)
    return Due(
        what=" ".join(text[begin:end].split()),
        date=iso,
        evidence=passage.evidence(begin, end, 0.85),
        exam=_exam(passage, begin, end),
        specialty=_specialty(passage, begin, end),
        from_evidence=act if iso is not None and time is not None and time.iso is None else None,
    )


_LEAD = re.compile(r"(?:et|puis|ou|avec) ", re.IGNORECASE)


def _date(passage: Passage, time: _Time | None, metadata: Metadata) -> str | None:
    if time is None or passage.confidence(time.start, time.end) < _SURE:
        return None
    if time.iso is not None:
        return time.iso
    if time.count is None or time.unit is None or metadata.act_date is None:
        return None
    return after(metadata.act_date, time.count, time.unit)


def after(start: str, count: int, unit: str) -> str | None:
    """The ISO date ``count`` ``unit`` (day, week, month, year) after ``start``, at the precision that can be said.

    Days and weeks after a day are a day; months and years are a month (a year when only the year of ``start`` is
    known). ``None`` when the precision of ``start`` does not allow it.
    """
    parts = [int(part) for part in start.split("-")]
    if unit in ("day", "week"):
        if len(parts) < 3:
            return None
        return (date(*parts) + timedelta(days=count * (7 if unit == "week" else 1))).isoformat()
    if len(parts) == 1:
        return f"{parts[0] + count:04d}" if unit == "year" else None
    months = parts[0] * 12 + parts[1] - 1 + count * (12 if unit == "year" else 1)
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def month_end(year: int, month: int) -> int:
    """The last day of a month."""
    return monthrange(year, month)[1]


def _exam(passage: Passage, begin: int, end: int) -> str | None:
    for found in exam_terms().find(passage.tokens):
        if begin <= found.start and found.end <= end:
            term = found.values[0]
            if not term.initials or passage.text[found.start : found.end].isupper():
                return term.exam
    return None


def _specialty(passage: Passage, begin: int, end: int) -> str | None:
    for found in vocabulary.specialty_phrases("document", "adjective").find(passage.tokens):
        if begin <= found.start and found.end <= end:
            return found.values[0]
    return None
