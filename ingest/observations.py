"""Measured results of a document: laboratory tables and measures in prose, each with the citation of value and date.

``raw`` is cut out of the page, ``value`` is what the published normaliser makes of it. A figure OCR doubts, a
qualitative result, has no value. Dates: the column's or the row's; else the sampling above; else the act date, but
for a blood test quoted in prose, whose day nothing tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as calendar
from datetime import timedelta
from typing import Literal, cast

from ingest import vocabulary
from ingest.dates import RoledDate
from ingest.document import Evidence, FoundIdentity, Metadata, Observation
from ingest.lab_tables import Figure, lab_tables
from ingest.measures import measures
from ingest.printed import PrintedLine
from ingest.reference_ranges import computed_flag, reference_text, settled
from ingest.table_headings import day_of_table
from ingest.told_days import Anchors
from ingest.units import canonical, usual

OCR_DIGIT_CONFIDENCE = 0.60
"""A figure whose word OCR read with less confidence (0..1) gives no value: its picture is the evidence."""
_TAKEN = ("constantes", "imagerie", "EFR")
"""Chapters of what the writer measures: without a date of their own they are of the act. A blood test is quoted."""
_VITAL = "constantes"
_ON_THE_SPOT = frozenset(("15507-7", "60280-5"))
"""Reports of a visit to the emergency ward: its blood tests are made there."""
_ROWS_OF_A_LETTER = 1
"""Rows of results at most in a laboratory's letter, which tells its results in sentences."""
_BEFORE_IMAGING = "glucose_non_precise"
"""Measured before an examination that needs it, on its day."""
_SAME = 0.04
"""Results of one analyte and date in two units that differ by less than this share are one result."""


def observations(
    lines: Sequence[PrintedLine],
    kinds: Sequence[str | None],
    dates: Sequence[RoledDate],
    metadata: Metadata,
    identities: Sequence[FoundIdentity] = (),
) -> tuple[Observation, ...]:
    """Every result the lines state, in reading order. ``kinds``: the section kind of each line."""
    laboratory = metadata.category == "biologie"
    tables = lab_tables(lines, laboratory=laboratory)
    figures = list(tables.figures)
    figures += measures(
        lines,
        kinds,
        tables.lines | {line.index for line in lines if _is_untold_row(line)},
        dates,
        prescription=metadata.category == "prescription",
        laboratory=laboratory,
        letter=len({figure.line.index for figure in figures}) <= _ROWS_OF_A_LETTER,
        anchors=_anchors(dates, metadata),
    )
    figures.sort(key=lambda figure: (figure.line.index, figure.start))
    dating = _Dating(dates, metadata, lines)
    sexes = {found.identity.sex for found in identities if found.identity.sex}
    sex = sexes.pop() if len(sexes) == 1 else None
    found = _in_order([_observation(figure, dating, sex) for figure in figures], figures)
    stay = dating.is_of_a_stay()
    earlier = [(_may_be_prior(figure), stay or _opens_its_line(figure)) for figure in figures]
    rows = [figure.line.index for figure in figures]
    return tuple(_without_doubles(_with_priors(found, earlier, metadata.act_date), rows))


def _is_untold_row(line: PrintedLine) -> bool:
    """Whether a row of figures alone in their cells stands under headings nothing tells: measured, predicted, share."""
    cells = [line.text[cell.start : cell.end].strip() for cell in line.row_cells[1:]]
    return len(cells) >= _UNTOLD and all(_BARE.fullmatch(cell) for cell in cells[:_UNTOLD])


_UNTOLD = 3
_BARE = re.compile(r"\d{1,4}(?:[.,]\d+)?")


def _may_be_prior(figure: Figure) -> bool:
    """Whether a newer result makes it an earlier one: told in prose, and not as one of the stay's beginning.

    A line that begins with the day of its result is one of a list: each is the result of its day.
    """
    listed = figure.line.kind == "table" and _opens_its_line(figure)
    return not figure.tabled and figure.moment != "entry" and not listed


def _opens_its_line(figure: Figure) -> bool:
    span = figure.date_evidence.span if figure.date_evidence is not None else None
    return span is not None and span.start == figure.line.start


def _with_priors(found: Sequence[Observation], told: Sequence[tuple[bool, bool]], act: str | None) -> list[Observation]:
    """Results told in prose of a day long before a newer one of the same analyte are earlier ones.

    One that no day is told of is taken to be of about the day ``act`` of the document. ``told``: of each, whether it
    may be an earlier one, and whether it is one of a course (of a stay, of a list of days), where weeks part none.
    """
    newest: dict[str, str] = {}
    dated = {(one.analyte, one.raw) for one in found if one.date is not None}
    for one in found:
        day = one.date or (act if not one.prior and (one.analyte, one.raw) not in dated else None)
        if day is not None:
            newest[one.analyte] = max(newest.get(one.analyte, ""), day)

    def is_prior(one: Observation, *, course: bool) -> bool:
        if one.date is None or one.prior:
            return False
        last = newest[one.analyte]
        if not course and len(one.date) == len(last) == _A_DAY:
            return calendar.fromisoformat(last) - calendar.fromisoformat(one.date) >= _ANOTHER_VISIT
        return _months(one.date, last) > 1

    return [
        replace(one, prior=True) if prose and is_prior(one, course=course) else one
        for one, (prose, course) in zip(found, told, strict=True)
    ]


def _in_order(found: Sequence[Observation], figures: Sequence[Figure]) -> list[Observation]:
    """The observations, without the day of those a row shows as earlier results if it is not before the row's own.

    A day that cannot be an earlier result's was read from something else: such a result must never be the last one.
    """
    current: dict[int, str] = {}
    for one, figure in zip(found, figures, strict=True):
        if figure.tabled and not one.prior and one.date is not None:
            row = figure.line.index
            current[row] = min(current.get(row, one.date), one.date)
    return [
        replace(one, date=None, date_evidence=None)
        if figure.prior and one.prior and (one.date or "") >= current.get(figure.line.index, "~")
        else one
        for one, figure in zip(found, figures, strict=True)
    ]


_ANOTHER_VISIT = timedelta(days=20)
"""Outside a stay, results this far apart are of two visits."""


def _months(first: str, last: str) -> int:
    """Whole months from one ISO day, month or year to another."""
    numbers = [int(iso[:4]) * 12 + int(iso[5:7] or 12) for iso in (first, last)]
    return numbers[1] - numbers[0]


def _written(dates: Sequence[RoledDate], metadata: Metadata) -> str | None:
    """The day of writing, from which months without a year count back; else the act's, else the last one told."""
    days = [date.iso for role in ("letter", "written", "signature") for date in dates if date.role == role]
    told = next((iso for iso in days if len(iso) == _A_DAY), None)
    if told is not None:
        return told
    end = _ends(dates, metadata.act_date)["exit"]
    ends = [end.iso] if end is not None else []
    act = [iso for iso in (metadata.act_date or "", *ends) if len(iso) == _A_DAY]
    last = [date.iso for date in dates if date.role not in _NOT_WRITTEN and len(date.iso) == _A_DAY]
    return max(act or last, default=None)


def _anchors(dates: Sequence[RoledDate], metadata: Metadata) -> Anchors:
    """The days others are counted from; the act of a stay is no one day, and what a prescription orders has none.

    A period that ended before the act (« quatre cures du 17/02 au 21/04 ») is no stay the document reports.
    """
    act = metadata.act_date
    entry, end = _ends(dates, act).values()
    stay = entry is not None and end is not None and entry.iso < end.iso and entry.iso <= (act or end.iso) <= end.iso
    one_day = not stay and metadata.category != "prescription" and len(act or "") == _A_DAY
    return Anchors(
        written=_written(dates, metadata),
        act=act if one_day else None,
        entry=entry.iso if entry is not None else None,
        exit=end.iso if end is not None else None,
    )


class _Dating:
    """The date a figure without its own takes: the act date, or in tables the sampling printed above."""

    def __init__(self, dates: Sequence[RoledDate], metadata: Metadata, lines: Sequence[PrintedLine]) -> None:
        self._lines = lines
        self._sampling = [date for date in dates if date.role == "sampling" and not date.history]
        self._metadata = metadata
        self._ends = _ends(dates, metadata.act_date)
        if metadata.type_code in _ON_THE_SPOT and self._ends["entry"] is None:
            self._ends["entry"] = _came(dates, self._ends["exit"])
        priors = {date.iso: date for date in dates if date.role == "prior_result"}
        self._only_prior = next(iter(priors.values())) if len(priors) == 1 else None

    def of(self, figure: Figure) -> tuple[str | None, Evidence | None]:
        if figure.date is not None:
            return figure.date, figure.date_evidence
        if figure.prior:
            only = self._only_prior if figure.tabled else None
            return (only.iso, only.line.evidence(0.6, only.written.start, only.written.end)) if only else (None, None)
        headed = figure.tabled and figure.moment is None and self._metadata.category != "biologie"
        day = day_of_table(self._lines, figure.line.index) if headed else None
        if day is not None:
            return day
        ward = self._metadata.type_code in _ON_THE_SPOT
        end = self._ends.get(figure.moment or ("entry" if ward and not figure.tabled else ""))
        if end is not None:
            return end.iso, end.line.evidence(0.8, end.written.start, end.written.end)
        return self._of_the_act(figure) if ward or self._is_of_the_act(figure) else (None, None)

    def is_of_a_stay(self) -> bool:
        """Whether the document reports a stay of several days."""
        begun, ended = self._ends["entry"], self._ends["exit"]
        return begun is not None and (ended is None or begun.iso != ended.iso)

    def _ends_a_stay(self) -> bool:
        """Whether the document is a report of a stay of days, and its act therefore the stay's end."""
        metadata, begun, ended = self._metadata, self._ends["entry"], self._ends["exit"]
        if metadata.category is None or begun is None or ended is None or ended.iso != metadata.act_date:
            return False
        proving = vocabulary.act_date_roles(metadata.category, metadata.type_code).proving
        return proving[0] == "stay_end" and begun.iso < ended.iso

    def is_of_the_stay(self, iso: str | None) -> bool:
        """Whether a day is one of the stay that the document reports: its results are none of before."""
        begun, ended = self._ends["entry"], self._ends["exit"]
        if begun is None or ended is None or iso is None or self._metadata.category == "biologie":
            return False
        return begun.iso <= iso <= ended.iso and begun.iso != ended.iso

    def _is_of_the_act(self, figure: Figure) -> bool:
        """Whether a figure that no day is told of was measured at the act; else nothing says when it was."""
        if figure.moment == "entry" and self._ends["exit"] is not None:
            return False  # of the beginning of a stay, whose day is not told
        if figure.moment in ("ago", "elsewhen"):
            return False
        chapter = vocabulary.analytes()[figure.analyte].chapter
        if figure.moment == "entry" and chapter not in _TAKEN:
            return False
        taken = chapter in _TAKEN and (figure.moment is None or chapter == _VITAL)
        if figure.moment in (None, "history") and not (figure.tabled or figure.at_visit) and self._ends_a_stay():
            return False  # « à l'examen, 38,6 °C »: of the first day as likely as of the last
        if self._metadata.category == "imagerie":
            taken = taken or figure.analyte == _BEFORE_IMAGING
        own = self._metadata.category == "biologie" and figure.moment is None
        return figure.tabled or figure.at_visit or taken or own

    def _of_the_act(self, figure: Figure) -> tuple[str | None, Evidence | None]:
        act = self._metadata.act_date
        if self._sampling and figure.tabled and act not in {date.iso for date in self._sampling}:
            above = [date for date in self._sampling if date.line.index <= figure.line.index]
            date = above[-1] if above else self._sampling[0]
            return date.iso, date.line.evidence(0.9, date.written.start, date.written.end)
        return act, self._metadata.evidence.get("act_date") if act else None


def _ends(dates: Sequence[RoledDate], act: str | None) -> dict[str, RoledDate | None]:
    """The days on which the stay begins and ends; a range that is over when it ends (« quatre cures ») is not it."""
    entry, end = (_first(dates, roles, act) for roles in _ENDS.values())
    if entry is not None and end is not None and entry.role == _ENDS["entry"][1] and end.role == _ENDS["exit"][0]:
        over = _first(dates, _ENDS["exit"][1:], act)
        entry = None if over is not None and over.iso < end.iso else entry
    return {"entry": entry, "exit": end}


def _came(dates: Sequence[RoledDate], left: RoledDate | None) -> RoledDate | None:
    """The visit told of the evening before the day on which somebody left the emergency ward."""
    if left is None or len(left.iso) != _A_DAY:
        return None
    eve = (calendar.fromisoformat(left.iso) - timedelta(days=1)).isoformat()
    return next((one for one in dates if one.role == "visit" and one.iso == eve and not one.history), None)


def _first(dates: Sequence[RoledDate], roles: Sequence[str], act: str | None) -> RoledDate | None:
    """The first day of one of these roles that the document tells of itself, within a year of the act."""
    births = {date.iso for date in dates if date.role == "birth"}
    return next(
        (
            one
            for one in dates
            if one.role in roles
            and not one.history
            and len(one.iso) == _A_DAY
            and one.iso not in births
            and (act is None or abs(_months(one.iso, act)) <= _LONGEST_STAY)
        ),
        None,
    )


_LONGEST_STAY = 12
"""Months."""
_A_DAY = len("2024-01-01")
_NOT_WRITTEN = frozenset(("birth", "next_appointment", "ignored", "deposit", "print"))
_ENDS = {"entry": ("stay_start", "range_start"), "exit": ("stay_end", "range_end")}
"""Roles of the days on which a stay begins and ends."""


def _observation(figure: Figure, dating: _Dating, sex: str | None) -> Observation:
    line = figure.line
    doubted = any(
        word.confidence is not None and word.confidence < OCR_DIGIT_CONFIDENCE
        for word in line.line.words
        if word.start < figure.end and word.end > figure.start
    )
    value = None if doubted else settled(figure, sex)
    date, date_evidence = dating.of(figure)
    doubtful_signs = any(word.confidence is not None for word in line.line.words)
    sure = [word.confidence for word in line.line.words if word.start < figure.end and word.end > figure.start]
    confidence = min((one for one in sure if one is not None), default=0.95)
    return Observation(
        analyte=figure.analyte,
        label=vocabulary.analytes()[figure.analyte].name,
        raw=line.text[figure.start : figure.end],
        value=value,
        comparator=cast(Literal["<", "<=", ">", ">="] | None, figure.comparator),
        unit=usual(figure.unit) if figure.unit and doubtful_signs else figure.unit,
        date=date,
        prior=figure.prior and not (figure.tabled and dating.is_of_the_stay(date)),
        value_evidence=line.evidence(round(confidence, 4), figure.start, figure.end),
        date_evidence=date_evidence,
        reference=reference_text(figure, sex),
        printed_flag=figure.flag,
        computed_flag=computed_flag(figure, value, sex),
    )


def _without_doubles(found: Sequence[Observation], rows: Sequence[int]) -> list[Observation]:
    """One result printed twice, or in two units, once: the first printed is kept. ``rows``: the line of each."""
    kept: list[tuple[Observation, int]] = []
    for one, row in zip(found, rows, strict=True):
        doubled = any(_is_double(one, other, beside=row == line) for other, line in kept)
        if not doubled and not _is_remark(one, found) and not _is_repeated(one, found):
            kept.append((one, row))
    return [one for one, _ in kept]


def _is_repeated(one: Observation, found: Sequence[Observation]) -> bool:
    """Whether an undated result is one told with its day elsewhere: « … (HbA1c 7,2 %) » in a conclusion."""
    return one.date is None and any(
        other.date is not None
        and (other.analyte, other.raw, other.prior) == (one.analyte, one.raw, one.prior)
        and one.unit in (None, other.unit)
        for other in found
    )


def _is_remark(one: Observation, found: Sequence[Observation]) -> bool:
    """« HDL < 0,40 g/l : facteur de risque » under the day's result of HDL is none."""
    return (
        one.comparator is not None
        and one.date is not None
        and any(
            (other.analyte, other.date, other.prior) == (one.analyte, one.date, one.prior) and other.comparator is None
            for other in found
        )
    )


def _is_double(one: Observation, other: Observation, *, beside: bool) -> bool:
    """Whether two results are one. ``beside``: on one line, where a percentage and a count are one told otherwise."""
    if (one.analyte, one.date, one.prior) != (other.analyte, other.date, other.prior):
        return False
    if one.raw == other.raw and one.unit == other.unit:
        return True
    if one.date is None or one.value is None or other.value is None or one.unit == other.unit:
        return False
    first, second = canonical(one.analyte, one.value, one.unit), canonical(other.analyte, other.value, other.unit)
    if first is None or second is None:
        return beside and vocabulary.analytes()[one.analyte].chapter != _VITAL
    return abs(first[0] - second[0]) <= _SAME * max(abs(first[0]), abs(second[0]))
