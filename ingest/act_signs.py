"""What a page shows of each day it prints: words around, place, role, distance from the other days.

Signs of a fitted model that tells which day is the act's where no rule proves one; their weights are data
(``vocabulary/act_date_weights.json``), fitted by ``retrouve eval act-dates`` on the development corpora.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from itertools import islice
from math import exp

from ingest.clauses import border
from ingest.dates import RoledDate
from ingest.document import Category
from ingest.joined_lines import sentences
from ingest.normalise import fold
from ingest.other_acts import asks_for_care, tells_today
from ingest.printed import PrintedLine
from ingest.relative_days import find_headed, find_relative
from ingest.vocabulary import Tokens
from ingest.vocabulary.sign_weights import sign_weights
from ingest.written_dates import FIRST_PAPERS, WrittenDate, find_dates, find_figures_without_year, find_yearless

MODEL, LABEL = "act_date", "act"
"""Name of the weights, and the label that the day meant bears."""
STEM = 6
"""Letters of the beginning of a word that is a sign."""
_BEFORE, _NEAREST, _AFTER, _CHARACTERS = 8, 3, 3, 60
"""Words before a date in its clause, of them with their place, words behind it, and characters they stand in."""
_SPANS = (0, 1, 3, 7, 15, 45, 120, 400, 3000)
"""Days between two days, in classes."""
_TOP, _ENDS = ((4, "0"), (10, "1"), (20, "2")), ((2, "0"), (5, "1"), (10, "2"))
"""Lines from the beginning and from the end, in classes."""
_OLDEST, _HIGHEST, _MOST, _ROW = "1950", 30.0, 200, 2
_CROSSED = ("w:", "new:", "top:", "end:", "b0:", "first", "alone", "rank:", "field", "closes", "r:")
"""Signs that say another thing in papers of each category."""
_NEVER = frozenset(("print", "prior_result", "result", "next_appointment", "death"))
"""Roles of days that are no act's unless another place of the page tells one of them."""
_WRITING = ("letter", "written", "signature", "deposit", "creation")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A day that may be the act's, where it is printed, and its signs with their strength."""

    iso: str
    line: PrintedLine
    written: WrittenDate
    signs: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Likely:
    """The likeliest day, where it is printed, and the probability 0..1 that it is the act's."""

    candidate: Candidate
    probability: float


def likeliest(found: Sequence[Candidate]) -> tuple[Likely, ...]:
    """The days, each once, the likeliest first; what is left to 1 is nobody's."""
    model = sign_weights(MODEL)
    powers = [
        exp(max(-_HIGHEST, min(_HIGHEST, model.bias[0] + sum(model.weight(sign, LABEL) for sign in one.signs))))
        for one in found
    ]
    total = 1.0 + sum(powers)
    days: dict[str, list[tuple[float, Candidate]]] = defaultdict(list)
    for power, one in zip(powers, found, strict=True):
        days[one.iso].append((power / total, one))
    told = [Likely(max(each, key=lambda pair: pair[0])[1], sum(pair[0] for pair in each)) for each in days.values()]
    return tuple(sorted(told, key=lambda one: -one.probability))


@dataclass(frozen=True, slots=True)
class _Printed:
    """A day as the page prints it, with the section it stands in and the role it was given, if any."""

    line: PrintedLine
    part: str | None
    date: WrittenDate
    told: RoledDate | None


def candidates(
    lines: Sequence[PrintedLine], parts: Sequence[str | None], dates: Sequence[RoledDate], category: Category
) -> tuple[Candidate, ...]:
    """Every whole day of the page that is no birth, print, earlier result or appointment, with its signs."""
    births = {date.iso for date in dates if date.role == "birth"}
    no_acts = {date.iso for date in dates} - {date.iso for date in dates if date.role not in _NEVER} | births
    days = [one for one in _printed(lines, parts, dates) if one.date.iso not in no_acts and one.date.iso >= _OLDEST]
    if not days:
        return ()
    page = _page(lines, dates, days, category)
    return tuple(Candidate(one.date.iso, one.line, one.date, page.signs(one)) for one in days)


def _printed(
    lines: Sequence[PrintedLine], parts: Sequence[str | None], dates: Sequence[RoledDate]
) -> Iterator[_Printed]:
    """The whole days of the page in reading order, also those told without their year."""
    told = {(date.line.index, date.written.start): date for date in dates}
    joined = list(sentences(lines, parts))
    whole = [[day for day in islice(find_dates(line.folded), _MOST) if day.possible] for line, _ in joined]
    days = [day.iso for each in whole for day in each if len(day.iso) == _DAY and int(day.iso[:4]) >= FIRST_PAPERS]
    base = _written(dates) or max(days, default=None) or _year(lines)
    for (line, part), each in zip(joined, whole, strict=True):
        every = [*each, *(_without_year(line, base, each) if base is not None else ())]
        for day in sorted(every, key=lambda one: one.start):
            if len(day.iso) == _DAY:
                known = told.get((line.index, day.start))
                yield _Printed(line, part, known.written if known is not None else day, known)


def _without_year(line: PrintedLine, base: str, days: Sequence[WrittenDate]) -> Iterator[WrittenDate]:
    """Days counted back from ``base`` that overlap neither each other nor ``days``."""
    if len(line.text) > _LONGEST_LINE:
        return
    taken = [(day.start, day.end) for day in days]
    back = [
        *(day for day, _ in find_yearless(line.folded, base)),
        *find_headed(line.folded, base),
        *find_figures_without_year(line.folded, base),
        *(day for day, _ in find_relative(line.folded, line.tokens, base)),
    ]
    for day in islice(back, _MOST):
        if not any(day.start < end and start < day.end for start, end in taken):
            taken.append((day.start, day.end))
            yield day


def _written(dates: Sequence[RoledDate]) -> str | None:
    """The day of writing, as the roles tell it."""
    whole = [date for date in dates if len(date.iso) == _DAY]
    return next((date.iso for role in _WRITING for date in whole if date.role == role), None)


def _year(lines: Sequence[PrintedLine]) -> str | None:
    """The end of the one year that the head of a page without whole day prints: « Mardi 28 mai, 10 h 20 (2024) »."""
    years = {match[0] for line in lines[:_HEAD_LINES] for match in _A_YEAR.finditer(line.text)}
    return f"{next(iter(years))}-12-31" if len(years) == 1 else None


_A_YEAR = re.compile(r"\b20[0-4]\d\b(?![./-])")
_DAY = len("2024-01-01")
_HEAD_LINES, _LONGEST_LINE = 14, 400


@dataclass(frozen=True, slots=True)
class _Page:
    """What the days of one page are measured by."""

    category: Category
    count: int
    days: Sequence[_Printed]
    newest: str
    ranks: Sequence[str]
    written: str | None
    of_page: tuple[str, ...]

    def signs(self, one: _Printed) -> Mapping[str, float]:
        """The signs of a day, each of strength 1, in a fixed order."""
        found = {*_words(one), *self._places(one), *self._spans(one), *_roles(one)}
        found |= {f"{self.category}&{sign}" for sign in found if sign.startswith(_CROSSED)}
        found |= {f"{flag}&{sign}" for flag in self.of_page for sign in found if sign.startswith(("r:", "w:"))}
        return dict.fromkeys(sorted(found), 1.0)

    def _places(self, one: _Printed) -> Iterator[str]:
        index, line = one.line.index, one.line
        yield "top:" + next((name for lines, name in _TOP if index < lines), "3")
        yield "end:" + next((name for lines, name in _ENDS if index >= self.count - lines), "3")
        yield f"part:{one.part}"
        yield f"kind:{line.kind}"
        if line.page > 1:
            yield "page 2"
        if line.running:
            yield "running"
        if len(line.row_cells) > _ROW:
            yield "row"
        beside = [other.date for other in self.days if other.line.index == index]
        yield f"on line:{min(3, len(beside))}"
        before = [other for other in beside if other.end <= one.date.start]
        if before and before[-1].range_start:
            yield "ends range"

    def _spans(self, one: _Printed) -> Iterator[str]:
        iso = one.date.iso
        yield "new:" + _span(iso, self.newest)
        yield "w:" + ("none" if self.written is None else "after" if iso > self.written else _span(iso, self.written))
        yield f"count:{min(3, sum(other.date.iso == iso for other in self.days))}"
        yield f"rank:{min(3, self.ranks.index(iso))}" + ("/1" if len(self.ranks) == 1 else "")
        if self.days[0].date.iso == iso:
            yield "first"


def _page(
    lines: Sequence[PrintedLine], dates: Sequence[RoledDate], days: Sequence[_Printed], category: Category
) -> _Page:
    counted = Counter(one.date.iso for one in days)
    ranks = sorted(counted, reverse=True)
    flags = {"today": tells_today(lines), "asks": asks_for_care(lines)}
    of_page = tuple(flag for flag, holds in flags.items() if holds)
    return _Page(category, len(lines), days, ranks[0], ranks, _written(dates), of_page)


def _words(one: _Printed) -> Iterator[str]:
    """The words of the clause before a date, those that open its line, those behind it."""
    text, day = one.line.text, one.date
    begin = max(border(text, 0, day.start), one.line.cell_start(day.start))
    before = [_stem(word) for word in Tokens.of(fold(text[begin : day.start])).texts[-_BEFORE:]]
    opening = [_stem(word) for word in Tokens.of(fold(text[: day.start])).texts]
    after = [_stem(word) for word in Tokens.of(fold(text[day.end : day.end + _CHARACTERS])).texts[:_AFTER]]
    yield from (f"b:{word}" for word in before)
    yield from (f"b{place}:{word}" for place, word in enumerate(reversed(before[-_NEAREST:])))
    yield from (f"a{place}:{word}" for place, word in enumerate(after))
    yield "bb:" + " ".join(before[-2:]) if len(before) > 1 else "little before" if before else "nothing before"
    yield "o:" + " ".join(opening[:2]) if opening else "opens"
    if not after:
        yield "closes" if opening else "alone"
    if text[begin : day.start].rstrip().endswith(":"):
        yield "field"
    if text[: day.start].endswith("("):
        yield "bracket"
    if day.time:
        yield "time"
    if day.range_start:
        yield "opens range"
    printed = text[day.start : day.end]
    yield "figures" if printed[:1].isdigit() else "in words"
    if not any(character.isdigit() for character in printed):
        yield "relative"
    elif day.iso[2:4] not in printed:
        yield "yearless"


def _roles(one: _Printed) -> Iterator[str]:
    told = one.told
    if told is None:
        yield "r:none"
        return
    yield f"r:{told.role}"
    yield f"r:{told.role}|{int(told.stated)}"
    for flag in ("own", "heads", "history", "opening", "referred", "modality", "sure"):
        if getattr(told, flag):
            yield flag
            yield f"{flag}|{told.role}"


def _stem(word: str) -> str:
    return "#" if word.isdigit() else word[:STEM]


def _span(first: str, last: str) -> str:
    days = (calendar_date.fromisoformat(last) - calendar_date.fromisoformat(first)).days
    return next((f"<={most}" for most in _SPANS if days <= most), "old")
