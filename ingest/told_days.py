"""Days told by words in prose about results (« la veille de la sortie », « hier », « ce matin »), as dates.

Each counts from a day the document tells (``vocabulary/told_days.csv``). Where that day is not told, or may be
another, none is given: a wrong day harms more than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as calendar
from datetime import timedelta

from ingest.dates import RoledDate
from ingest.paragraph import A_DAY, LEAD, Paragraph
from ingest.vocabulary.results import told_days
from ingest.written_dates import WrittenDate

TOLD = "told"
"""Role of a day told by words, counted from another."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """ISO days a document tells that others are counted from; ``None`` when it does not tell them.

    ``written``: of writing; ``act``: of its act, where that is one day; ``entry`` and ``exit``: of the stay it reports.
    """

    written: str | None = None
    act: str | None = None
    entry: str | None = None
    exit: str | None = None


NO_ANCHORS = Anchors()


def days_by_words(paragraph: Paragraph, anchors: Anchors) -> Iterator[tuple[int, int, RoledDate | None]]:
    """``(start, end, date)`` of every day a paragraph tells by words; ``None`` where it counts from a day not told."""
    for found in told_days().find(paragraph.tokens):
        start, end = paragraph.folded.span(found.start, found.end)
        base, count = found.values[0]
        if _SINCE.search(paragraph.text, max(0, start - _LONGEST_SINCE), start) is not None:
            continue
        day = _above(paragraph, start, end, anchors) if base == "above" else _anchor(base, anchors)
        if day is None:
            if count != 0:  # « ce jour » is the document's, whichever day that is
                yield start, end, None
            continue
        iso = (calendar.fromisoformat(day) - timedelta(days=count)).isoformat()
        line, begin = paragraph.line_of(start)
        written = WrittenDate(begin, min(len(line.text), begin + end - start), iso)
        yield start, end, RoledDate(TOLD, written, line, False, False)


_SINCE = re.compile(r"\b(?:depuis|jusqu['’]à?|dès|avant|après) (?:l['’])?$", re.IGNORECASE)
_LONGEST_SINCE = 16


def _anchor(base: str, anchors: Anchors) -> str | None:
    """The day words count from; « hier » in a letter written another day than its visit is of neither."""
    if base == "act":
        return anchors.act
    if base == "written":
        return anchors.written if anchors.act in (None, anchors.written) else None
    return anchors.entry if base == "entry" else anchors.exit


def _above(paragraph: Paragraph, start: int, end: int, anchors: Anchors) -> str | None:
    """The day « la veille » is the eve of.

    It is the one told before it in its sentence, else the stay's end where words say so, else the act's. The eve of
    something else that is not a day of the document's (« la veille de l'intervention ») is none.
    """
    if _OF_ANOTHER.match(paragraph.text, end) is not None:
        return None
    before = [date.iso for at, stop, date in paragraph.dates if stop <= start and len(date.iso) == A_DAY]
    near = max((stop for at, stop, _ in paragraph.dates if stop <= start), default=0)
    if before and start - near <= LEAD and _STOP.search(paragraph.text, near, start) is None:
        return before[-1]
    if anchors.exit is not None and paragraph.moment(start, end) == "exit":
        return anchors.exit
    part = max((at for at in (0, *paragraph.breaks) if at <= start), default=0)
    others = {date.iso for at, _, date in paragraph.dates if part <= at < start and len(date.iso) == A_DAY}
    return anchors.act if others <= {anchors.act} else None


_STOP = re.compile(r"[.!?\n](?=\s|$)|\n")
_OF_ANOTHER = re.compile(r"\s(?:de|du|des|d['’]|où|que)\b")
