"""Measures told in prose: « FEVG à 55 % », « TA 135/80 mmHg », « créatinine le 12/03/2024 : 98 ».

A name, words that link it to its figure, the figure, a unit that fits. Targets, thresholds, conditions, ranges,
changes and mentions that are negated, about the family or hypothetical are no results. Words are data
(``vocabulary/measure_cues.csv``); time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as calendar

from ingest import vocabulary
from ingest.assertions import label
from ingest.dates import RoledDate
from ingest.lab_tables import Figure
from ingest.measure_runs import FROM_TO, bare_measures, bare_pressures, dated_before, going_on, past_date, unitless_runs
from ingest.paragraphs import Paragraph, paragraphs
from ingest.printed import PrintedLine
from ingest.result_cells import NUMBER, RANGE, comparator_of, number_of
from ingest.units import canonical, fits, unit_at
from ingest.vocabulary import Found
from ingest.vocabulary.results import AnalyteName, analyte_names, measure_bounds

_PAIR = re.compile(r"(?P<high>\d{2,3}) ?/ ?(?P<low>\d{1,3})(?![\d/]|[.,]\d)")
_SIGN = re.compile(r"[°+⁺²]{0,2}")
_SKIPPED = " :=≈~(\n"
_MOST_LINKS = 9
"""Words and signs between a name and its figure at most."""
_BRACKETS = re.compile(r"\((?![<>≤≥]?\s?\d)[^()\n]{1,40}\) ?")
_CLAUSE = re.compile(r"[.;](?=\s|$)|,(?=\s)|\n\s*[-•*–▪■]|:(?=\s)")
_NO_MEASURE = re.compile(r"[\w/°]|[-–] ?\d|:\d|[.,]\d")
_DRUGS = frozenset(("traitement", "traitement_entree", "traitement_sortie", "ordonnance"))
_PATIENTS = ("constantes", "imagerie", "EFR")
_ACRONYM = 2
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPACES = re.compile(r"[ \n]*")


@dataclass(frozen=True, slots=True)
class _Printed:
    """A figure at ``start:end`` of a paragraph with its unit's end and the date printed with it."""

    start: int
    end: int
    unit_end: int | None
    date: RoledDate | None
    after: int


def measures(
    lines: Sequence[PrintedLine],
    kinds: Sequence[str | None],
    used: frozenset[int],
    dates: Sequence[RoledDate],
    *,
    prescription: bool = False,
    laboratory: bool = False,
    written: str | None = None,
) -> list[Figure]:
    """Measures of the lines not ``used`` by a table; on a prescription and a laboratory's sheet, vital signs only.

    ``kinds`` is the section kind of each line, ``dates`` the document's with their roles, ``written`` the
    ISO day from which months without a year count back.
    """
    figures: list[Figure] = []
    for paragraph in paragraphs(lines, kinds, used, dates, written):
        names = [found for found in analyte_names().find(paragraph.tokens) if found.values]
        taken = unitless_runs(paragraph, names)
        for found in names:
            analyte = found.values[0].analyte
            start = paragraph.folded.span(found.start, found.end)[0]
            drugs = prescription or paragraph.kind_at(start) in _DRUGS
            if laboratory and vocabulary.analytes()[analyte].chapter not in _PATIENTS:
                continue
            if drugs and vocabulary.analytes()[analyte].chapter not in _PATIENTS and not paragraph.is_dated(start):
                continue
            figures += _read(paragraph, found, in_run=found.first in taken)
        figures += _bare(paragraph, figures)
    return figures


def _taken(paragraph: Paragraph, figures: Sequence[Figure]) -> frozenset[int]:
    """Where in a paragraph figures begin that were read already."""
    begins = dict(zip((line.index for line in paragraph.lines), paragraph.starts, strict=True))
    return frozenset(begins[figure.line.index] + figure.start for figure in figures if figure.line.index in begins)


def _bare(paragraph: Paragraph, figures: Sequence[Figure]) -> Iterator[Figure]:
    """Weights and heights told without their names."""
    taken = _taken(paragraph, figures)
    for at in bare_pressures(paragraph):
        if at not in taken and not _is_no_result(paragraph, at, at):
            yield from _pair(paragraph, at, None, at)
    for bare in bare_measures(paragraph, taken):
        if _is_no_result(paragraph, bare.start, bare.start):
            continue
        printed = _Printed(bare.start, bare.end, bare.unit_end, paragraph.date_after(bare.unit_end), bare.unit_end)
        figure = _made(paragraph, bare.analyte, printed, bare.start)
        if figure is not None:
            yield figure


def _read(paragraph: Paragraph, found: Found[AnalyteName], *, in_run: bool = False) -> Iterator[Figure]:
    """The measure that begins with a name, if it is one."""
    candidates = found.values
    start, end = paragraph.folded.span(found.start, found.end)
    if paragraph.text[end : end + 1].isalnum() or paragraph.text[max(0, start - 1) : start] in ("/", "-"):
        return
    if end - start <= _ACRONYM and paragraph.text[start:end].islower():
        return  # « vs » is versus, « VS » is not
    at, date = _figure_start(paragraph, end)
    if at is None or _is_no_result(paragraph, start, at):
        return
    if any(name.pair for name in candidates):
        yield from _pair(paragraph, at, date, start)
        return
    change = FROM_TO.match(paragraph.text, at)
    if change is not None and any("from" in kinds for _, kinds in paragraph.cues_between(end, at)):
        yield from _changed(paragraph, candidates[0], change.start("last"), change.span("first"), start)
        return
    for name in candidates:
        printed = _figure(paragraph, name, at, date, in_run=in_run)
        if printed is not None:
            figure = _made(paragraph, name.analyte, printed, start)
            if figure is not None:
                further = list(_series(paragraph, figure, printed))
                shared = further[0].unit if further else None
                yield replace(figure, unit=figure.unit or shared)
                yield from _contrasted(paragraph, name, printed, figure.unit)
                yield from further
            return


def _figure_start(paragraph: Paragraph, position: int) -> tuple[int | None, RoledDate | None]:
    """Where the figure after a name begins, past the words that link them, and the date among these."""
    text, date = paragraph.text, None
    sign = _SIGN.match(text, position)
    position = sign.end() if sign else position
    for _ in range(_MOST_LINKS):
        while position < len(text) and text[position] in _SKIPPED:
            if text.startswith("(", position) and (group := _BRACKETS.match(text, position)) is not None:
                if paragraph.date_at(position + 1) is not None:
                    break
                position = group.end()
            else:
                position += 1
        dated = paragraph.date_at(position)
        if dated is not None:
            date, position = dated[0], dated[1]
            while position < len(text) and text[position] in " ):":
                position += 1
            continue
        if position < len(text) and (text[position].isdigit() or text[position] in "<>≤≥"):
            return position, date
        step = paragraph.cue_at(position, "link")
        if step is None:
            return None, date
        position = step
    return None, date


def _is_no_result(paragraph: Paragraph, start: int, at: int) -> bool:
    """Whether words of the clause make the figure a target, a condition, a change, or somebody else's."""
    left = 0
    for stop in _CLAUSE.finditer(paragraph.text, max(0, start - 160), start):
        left = stop.end()
    left = max(left, start - 160)
    context = list(paragraph.cues_between(left, at))
    if any("target" in kinds for _, kinds in context):
        return True
    if any("birth" in kinds for _, kinds in paragraph.cues_between(paragraph.sentence(start, at)[0], at)):
        return True  # « poids de naissance 3 250 g, taille 50 cm »
    if any("change" in kinds and start - end <= 12 for end, kinds in context):
        return True
    if any("other" in kinds and start - end <= 1 for end, kinds in context):
        return True  # « tour de taille »
    clause = paragraph.text[left : at + 1]
    if label(clause, start - left, len(clause), paragraph.kind) is not None:
        return True
    return label(paragraph.text, start, at, paragraph.kind) == "family"


def _figure(
    paragraph: Paragraph, name: AnalyteName, at: int, date: RoledDate | None, *, in_run: bool = False
) -> _Printed | None:
    """The figure at ``at`` with its unit; ``None`` when it is a range, a score, a year, or of another unit."""
    text = paragraph.text
    number = NUMBER.match(text, at)
    if number is None or RANGE.match(text, number.start("digits")) is not None:
        return None
    end = number.end()
    gap = _SPACES.match(text, end)
    begin = gap.end() if gap else end
    unit_end = unit_at(text, begin)
    if unit_end is not None and not fits(name.analyte, text[begin:unit_end]):
        return None
    if unit_end is None:
        needed = (name.needs_unit and not in_run) or _YEAR.fullmatch(number["digits"]) is not None
        if needed or _NO_MEASURE.match(text, end) or _is_counted(text, begin):
            return None
    stop = unit_end or end
    following = text[stop : stop + 4]
    if re.match(r" ?[-–] ?\d", following) or (unit_end is None and following[:1] == "/"):
        return None
    dated = paragraph.date_after(stop)
    return _Printed(at, end, unit_end, date or dated, stop)


def _is_counted(text: str, position: int) -> bool:
    """Whether a word or sign that no measure has follows the figure (« x », « fois », « ème »)."""
    return text[position : position + 2].lower() in ("x ", "è", "e ") or text[position : position + 4] == "fois"


def _made(
    paragraph: Paragraph, analyte: str, printed: _Printed, name_start: int, *, prior: bool = False
) -> Figure | None:
    """The figure as the laboratory tables give theirs, or ``None`` when no person can have it."""
    line, start = paragraph.line_of(printed.start)
    end = start + printed.end - printed.start
    raw = line.text[start:end]
    if end > len(line.text):
        return None
    unit = None
    if printed.unit_end is not None:
        tail = paragraph.text[printed.end : printed.unit_end]
        unit = " ".join(tail.split())
    value = number_of(raw)
    if not _possible(analyte, value, unit):
        return None
    blood = vocabulary.analytes()[analyte].chapter not in _PATIENTS
    date = printed.date or (None if prior else paragraph.date_before(name_start))
    old = date is not None and printed.date is None and date.iso < (paragraph.written or "")[:4] and len(date.iso) == 4
    if date is None and not prior:
        date = paragraph.date_later(name_start, printed.end) or (paragraph.date_carried(name_start) if blood else None)
    history = paragraph.is_history(name_start, printed.end)
    past = (
        prior or old or paragraph.is_past(name_start, printed.start) or (history and _is_old(date, paragraph.written))
    )
    return Figure(
        analyte=analyte,
        line=line,
        start=start,
        end=end,
        value=value,
        comparator=comparator_of(raw),
        unit=unit,
        prior=past,
        date=date.iso if date else None,
        date_evidence=date.line.evidence(0.8, date.written.start, date.written.end) if date else None,
        tabled=False,
        at_visit=paragraph.at_visit(name_start, printed.end),
        moment=None if prior else paragraph.moment(name_start, printed.end) or (_HISTORY if history else None),
    )


def _is_old(date: RoledDate | None, written: str | None) -> bool:
    """Whether a day told in a part about the past is not of the weeks before the document."""
    if date is None or written is None:
        return False
    return date.iso[:7] < written[:7] and not (len(date.iso) == len(written) and _days(date.iso, written) <= _RECENT)


def _days(first: str, last: str) -> int:
    return (calendar.fromisoformat(last) - calendar.fromisoformat(first)).days


_RECENT = 31
_HISTORY = "history"


def _possible(analyte: str, value: float | None, unit: str | None) -> bool:
    bounds = measure_bounds().get(analyte)
    if bounds is None or value is None:
        return value is not None
    low, high, of = bounds
    if not unit and of and not low <= value <= high:  # « taille 166 »
        return any(_possible(analyte, value, usual) for usual in vocabulary.analytes()[analyte].units)
    found = canonical(analyte, value, unit) if unit else (value, of)
    wanted = canonical(analyte, low, of), canonical(analyte, high, of)
    if found is None or wanted[0] is None or wanted[1] is None or not unit:
        return low <= value <= high if not unit or not of else True
    return wanted[0][0] <= found[0] <= wanted[1][0]


def _pair(paragraph: Paragraph, at: int, date: RoledDate | None, name_start: int) -> Iterator[Figure]:
    """« 135/80 mmHg »: systolic and diastolic."""
    text = paragraph.text
    pair = _PAIR.match(text, at)
    if pair is None or not int(pair["high"]) > int(pair["low"]):
        return
    gap = _SPACES.match(text, pair.end())
    begin = gap.end() if gap else pair.end()
    unit_end = unit_at(text, begin)
    if unit_end is not None and not fits("pa_systolique", text[begin:unit_end]):
        unit_end = None
    dated = date or paragraph.date_after(unit_end or pair.end())
    unit = text[begin:unit_end] if unit_end is not None else None
    centimetres = int(pair["high"]) < _LOWEST_MMHG
    if centimetres and (int(pair["high"]) > _HIGHEST_CMHG or int(pair["low"]) > _HIGHEST_CMHG or len(pair["low"]) > 2):
        return
    for analyte, part in (("pa_systolique", "high"), ("pa_diastolique", "low")):
        line, start = paragraph.line_of(pair.start(part))
        end = start + len(pair[part])
        if not centimetres and not _possible(analyte, float(pair[part]), "mmHg"):
            return
        governing = dated or paragraph.date_before(name_start)
        evidence = governing.line.evidence(0.8, governing.written.start, governing.written.end) if governing else None
        history = paragraph.is_history(name_start, at) and _is_old(governing, paragraph.written)
        past = history or paragraph.is_past(name_start, at)
        iso = governing.iso if governing else None
        figure = Figure(analyte, line, start, end, float(pair[part]), None, unit, past, iso, evidence, tabled=False)
        yield replace(figure, moment=paragraph.moment(name_start, at))
    again = _AGAIN.match(text, unit_end or pair.end())
    if again is not None:
        yield from _pair(paragraph, again.start("pair"), date, name_start)


_AGAIN = re.compile(
    r"(?: ?(?:couchée?|assise?|debout|en décubitus|au repos|bras (?:droit|gauche)),?)?[ ,;/]*(?:et |puis )?"
    r"(?:(?:couchée?|assise?|debout|en orthostatisme|en décubitus|à (?:droite|gauche)|bras (?:droit|gauche)) ?:? ?)?"
    r"(?P<pair>\d{2,3}/\d{2,3})(?= (?:couché|assis|debout|en |à |mmHg)|[ .,;)]|$)",
    re.IGNORECASE,
)
"""« 132/70 couché, 118/66 debout », « couchée 151/72, debout 128/65 »."""


_LOWEST_MMHG, _HIGHEST_CMHG = 40, 30


def _changed(paragraph: Paragraph, name: AnalyteName, at: int, first: tuple[int, int], start: int) -> Iterator[Figure]:
    """« passé de 78 à 74 kg »: the figure reached, and the one before it, which no day is told of."""
    printed = _figure(paragraph, name, at, None)
    figure = _made(paragraph, name.analyte, printed, start) if printed is not None else None
    if figure is None or figure.unit is None:
        return
    earlier = _made(paragraph, name.analyte, _Printed(*first, None, None, first[1]), first[0], prior=True)
    if earlier is not None:
        yield replace(earlier, unit=figure.unit)
    yield figure


def _series(paragraph: Paragraph, figure: Figure, printed: _Printed) -> Iterator[Figure]:
    """The further results of a series: « 6 420 ng/L le 28/07, 2 110 ng/L le 04/08 »."""
    found = going_on(paragraph, figure.analyte, figure.unit, printed.after)
    if found is None and printed.date is not None:
        found = dated_before(paragraph, figure.analyte, figure.unit, printed.after)
    if found is not None:
        bare, date = found
        unit_end = bare.unit_end if bare.unit_end > bare.end else None
        further = _Printed(bare.start, bare.end, unit_end, date, bare.unit_end)
        next_figure = _made(paragraph, figure.analyte, further, bare.start)
        if next_figure is not None:
            yield next_figure
            yield from _series(paragraph, next_figure, further)


def _contrasted(paragraph: Paragraph, name: AnalyteName, printed: _Printed, unit: str | None) -> Iterator[Figure]:
    """« … à 98 µmol/L (contre 91 en janvier 2024) »: the earlier figure."""
    position = past_date(paragraph, printed.after) or printed.after
    while position < len(paragraph.text) and paragraph.text[position] in " (,":
        position += 1
    after = paragraph.cue_at(position, "prior")
    at, date = (position, None) if after is None else _figure_start(paragraph, after)
    if at is None or (after is None and not _dated_in_brackets(paragraph, printed.after, at)):
        return
    earlier = _figure(paragraph, AnalyteName(name.analyte, pair=False, needs_unit=False), at, date)
    if earlier is not None and (after is not None or earlier.date is not None):
        figure = _made(paragraph, name.analyte, earlier, at, prior=True)
        if figure is not None:
            yield replace(figure, unit=figure.unit or unit)


def _dated_in_brackets(paragraph: Paragraph, end: int, at: int) -> bool:
    """« 7,4 % (8,1 % le 14 janvier) »: a figure that opens brackets right after a result."""
    return "(" in paragraph.text[end:at] and paragraph.text[at : at + 1].isdigit()
