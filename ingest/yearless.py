"""Days told without their year in prose about results: « du 25/08 », « le 2 » / « janvier », « en 2023 ».

They are the last such day up to the day the document was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from ingest.dates import RoledDate
from ingest.normalise import Folded
from ingest.printed import PrintedLine
from ingest.vocabulary.clinical import exam_terms
from ingest.vocabulary.results import sample_words, told_names
from ingest.written_dates import (
    WrittenDate,
    find_bare_months,
    find_dates,
    find_figures_without_year,
    find_yearless,
    month_of,
)

YEARLESS = "yearless"
"""Role of a day or month printed without its year; after a figure it is that figure's alone."""


def begun_above(above: PrintedLine, line: PrintedLine, written: str) -> list[tuple[int, int, RoledDate]]:
    """A day without year that the line above leads to: « le » / « 20/08 », « le 2 » / « janvier », « en » / « 2023 ».

    Offsets in ``line``; a day's number that stands at the end of the line above is at a negative one.
    """
    lead = _LAST_WORDS.search(above.folded.text)
    if lead is None:
        return []
    opening = Folded(f"{lead.group().strip()} {line.folded.text[:_OPENING]}", None)
    shift = len(lead.group().strip()) + 1
    begin = -len(above.folded.text[lead.start("day") + 1 :]) - 1 if lead["day"] else 0
    told = [*(found for found, _ in find_yearless(opening, written)), *find_figures_without_year(opening, written)]
    told += [*_years(opening, written), *find_bare_months(opening, written)]
    if _ends_with_result(above, lead.start()) and (month := month_of(opening, -1, written)) is not None:
        told.append(month)
    for one in told:
        if one.end > shift:
            end = line.folded.span(0, one.end - shift)[1]
            moved = WrittenDate(0, end, one.iso)
            return [(begin, end, RoledDate(YEARLESS, moved, line, False, False))]
    return []


_LAST_WORDS = re.compile(r"\b(?:le|du|au|ce|en|de)(?P<day> \d{1,2}(?:er)?)?\s*$")
_OPENING = 24


def _years(folded: Folded, written: str) -> Iterator[WrittenDate]:
    """« en 2023 », « de 2021 », « (2021) », « EFR 2022 : »: years alone, not after the document's."""
    for match in _BARE_YEAR.finditer(folded.text):
        if match["y"] <= written[:4]:
            yield WrittenDate(*folded.span(match.start("y"), match.end("y")), match["y"])


_BARE_YEAR = re.compile(r"(?:\b(?:en|de|l'annee) |\((?=\d{4}\))|\b(?=\d{4} ?:))(?P<y>(?:19|20)\d\d)(?![\w/.-]\d|\d)")


def _since(folded: Folded) -> Iterator[WrittenDate]:
    """« connue depuis 2018 »: the year of an onset, which only figures told « au diagnostic » have."""
    for match in _SINCE_A_YEAR.finditer(folded.text):
        yield WrittenDate(*folded.span(match.start("y"), match.end("y")), match["y"])


_SINCE_A_YEAR = re.compile(r"\bdepuis (?:l'annee )?(?P<y>(?:19|20)\d\d)(?![\w/.-]\d|\d)")


def yearless(line: PrintedLine, written: str | None) -> list[tuple[int, int, RoledDate]]:
    """Days and months without a year, as the last before the document, and years alone.

    « en février », « le 12 novembre dernier », « en 2023 »; without the ISO day ``written`` only years.
    """
    dated = list(_years(line.folded, written or _ANY_YEAR))
    if written is not None:
        dated += [found for found, _ in find_yearless(line.folded, written, bracketed=True)]
        dated += find_bare_months(line.folded, written)
        dated += find_figures_without_year(line.folded, written)
        dated += _months_of_results(line, written)
        dated += _days_alone(line.folded, dated, written)
    since = [one for one in _since(line.folded) if one.iso <= (written or _ANY_YEAR)[:4]]
    taken = [(found.start, found.end) for found in find_dates(line.folded)] if dated or since else []
    return [
        (one.start, one.end, RoledDate("ignored" if one in since else YEARLESS, one, line, False, False))
        for one in {(one.start, one.end): one for one in (*dated, *since)}.values()
        if not any(one.start < end and start < one.end for start, end in taken)
    ]


def _days_alone(folded: Folded, told: list[WrittenDate], written: str) -> Iterator[WrittenDate]:
    """« 12,1 le 5 juin, 9,9 le 12 »: a day's number after a day of the line is of that month or the next."""
    every = [one for one in (*told, *find_dates(folded)) if one.possible and len(one.iso) == _DAY]
    days = sorted((one for one in every if _is_recent(one.iso, written)), key=lambda one: one.end)
    for match in _DAY_ALONE.finditer(folded.text):
        start, end = folded.span(*match.span("d"))
        before = next((one.iso for one in reversed(days) if one.end <= start), None)
        if before is None or any(one.start < end and start < one.end for one in every):
            continue
        number = int(match["d"])
        with suppress(ValueError, OverflowError):  # (no such day)
            month = date.fromisoformat(before).replace(day=1)
            if number < int(before[8:]):
                month = (month + timedelta(days=32)).replace(day=1)
            iso = month.replace(day=number).isoformat()
            if iso <= written:
                yield WrittenDate(start, end, iso)


def _is_recent(iso: str, written: str) -> bool:
    """Whether a day is of the year before the document was written: a birth is not what « le 15 » goes on from."""
    try:
        return timedelta() <= date.fromisoformat(written) - date.fromisoformat(iso) <= timedelta(days=_YEAR)
    except ValueError:
        return False


_DAY, _YEAR = len("2024-03-12"), 366
_DAY_ALONE = re.compile(r"\ble (?P<d>\d{1,2})(?= ?(?:[,;)]|\.(?!\d)|$)| (?:et|puis)\b)")


def _ends_with_result(line: PrintedLine, end: int) -> bool:
    """Whether the name of a test or a sample ends where the last words of a line begin."""
    return any(found.end == end - 1 for names in (told_names(), sample_words()) for found in names.find(line.tokens))


def _months_of_results(line: PrintedLine, written: str) -> Iterator[WrittenDate]:
    """« le LDL de septembre », « le bilan d'avril », « l'ETT de janvier »: months that only a test or an exam has."""
    for names in (told_names(), sample_words(), exam_terms()):
        for found in names.find(line.tokens):
            month = month_of(line.folded, found.end, written)
            if month is not None and _SINCE_AN_ACT.search(line.folded.text[: found.start]) is None:
                yield month


_SINCE_AN_ACT = re.compile(
    r"\b(?:depuis|apres|avant|suites? (?:a|de)|en vue de) (?:l['’] ?|la |le |les |une? |sa |son |ses )?$"
)
"""« Depuis la coronarographie de janvier, il va bien, TA 13/8 »: nothing is told of that month."""


_ANY_YEAR = "9999"
