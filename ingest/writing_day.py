"""The day a page was written, from which days without their year count back: « le 12 novembre », « hier », « lundi ».

A page that does not say when it was written may announce a day (« prochain passage le 1er mars 2025 ») or tell one
without a word for it: a day told with its weekday lies before it, in the year whose weekday agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from typing import TYPE_CHECKING

from ingest.date_leads import led_by
from ingest.printed import PrintedLine
from ingest.relative_days import find_relative
from ingest.written_dates import (
    FIRST_PAPERS,
    WrittenDate,
    find_figures_without_year,
    find_yearless,
)

if TYPE_CHECKING:
    from ingest.dates import RoledDate

LONGEST_IN_LETTERS = 400
"""Characters of a line in which days told by words are looked for."""
_LEADS = ("le", "du", "au", "ce")
"""« du 11/09 »; « lombalgies (6/10) » and « acuité 10/10 : » are scores."""
_DAY = re.compile(r"\d|\b(?:janv|fevr|mars|avril|mai|juin|juil|aout|sept|octo|nove|dece)")
"""What no day in figures or words is told without."""
_RECENT = 240
"""Days before the writing beyond which a day without year may as well be to come: « sortie le 9 décembre »."""
_OF_PAGE = frozenset(("exam", "visit", "operation", "sampling"))
_TO_COME = 400
"""Days after the writing that a page tells: a lone day that lies further before another is a birth's."""
_WRITTEN = ("letter", "written", "signature", "deposit", "creation")
_ANNOUNCED = frozenset(("next_appointment", "ordered"))
_WHOLE = len("2024-01-01")


@dataclass(frozen=True, slots=True)
class WritingDay:
    """The ISO day of writing; ``announced``: only a day the page announces or tells, which is later."""

    iso: str
    announced: bool = False


def writing_day(dates: Sequence[RoledDate]) -> WritingDay | None:
    """The day the page states or bears as that of its writing, else a day it announces; ``None`` without any."""
    whole = [date for date in dates if len(date.iso) == _WHOLE]
    printed = () if any(date.role in _OF_PAGE for date in whole) else ("print",)  # « édité le 21 » over « 19 mars »
    written = next((date.iso for role in (*_WRITTEN, *printed) for date in whole if date.role == role), None)
    written = written or _lone_head(whole)
    if written is not None:
        return WritingDay(written)
    announced = min((date.iso for date in whole if date.role in _ANNOUNCED), default=None)
    announced = announced or max((date.iso for date in whole if _may_follow(date)), default=None)
    return WritingDay(announced, announced=True) if announced is not None else None


def _may_follow(date: RoledDate) -> bool:
    """« Compte rendu adressé le 28 mars 2025 »: a day of the years of papers that no history tells."""
    return date.role == "bare" and not date.history and int(date.iso[:4]) >= FIRST_PAPERS


def _lone_head(whole: Sequence[RoledDate]) -> str | None:
    """The only day that the head of the page bears, but for a birth."""
    heads = sorted({date.iso for date in whole if date.role == "bare" and date.stated})
    near = (_days(heads[-1], date.iso) <= _TO_COME for date in whole)
    alone = bool(heads) and all(_days(iso, heads[-1]) > 2 * _TO_COME for iso in heads[:-1])
    return heads[-1] if alone and int(heads[-1][:4]) >= FIRST_PAPERS and all(near) else None


def counted_back(line: PrintedLine, written: WritingDay) -> Iterator[tuple[WrittenDate, bool]]:
    """Days told from the day of writing, without year or relative to it, and whether that is sure."""
    if len(line.text) > LONGEST_IN_LETTERS:
        return
    if written.announced:  # only a weekday says which year it was
        if _DAY.search(line.folded.text) is not None:
            days = find_yearless(line.folded, written.iso)
            yield from ((day, told) for day, told in days if told and _days(day.iso, written.iso) <= _RECENT)
        return
    if _DAY.search(line.folded.text) is not None:
        days = find_yearless(line.folded, written.iso)
        yield from ((day, told) for day, told in days if told or _days(day.iso, written.iso) <= _RECENT)
        figures = find_figures_without_year(line.folded, written.iso)
        yield from ((date, False) for date in figures if led_by(line.text[: date.start], _LEADS))
    yield from find_relative(line.folded, line.tokens, written.iso)


def _days(iso: str, written: str) -> int:
    return (calendar_date.fromisoformat(written) - calendar_date.fromisoformat(iso)).days
