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
        day = _told_day(base, paragraph, (start, end), anchors, after=count < 0)
        if day is None:
            if count != 0:  # « ce jour » is the document's, whichever day that is
                yield start, end, None
            continue
        iso = (calendar.fromisoformat(day) - timedelta(days=count)).isoformat()
        line, begin = paragraph.line_of(start)
        written = WrittenDate(begin, min(len(line.text), begin + end - start), iso)
        yield start, end, RoledDate(TOLD, written, line, False, False)


def days_alone(paragraph: Paragraph, anchors: Anchors) -> Iterator[tuple[int, int, RoledDate]]:
    """« CRP à 92 mg/L le 14 »: days of the month alone, in the stay or as told before with their month."""
    for match in _DAY_ALONE.finditer(paragraph.text):
        start, end = match.span("day")
        taken = any(at < end and start < stop for at, stop in paragraph.days)
        if taken or any(at < end and start < stop for at, stop, _ in paragraph.dates):
            continue
        iso = _in_the_stay(int(match["day"]), anchors) or _as_before(int(match["day"]), paragraph, start)
        if iso is not None:
            line, begin = paragraph.line_of(start)
            yield start, end, RoledDate(TOLD, WrittenDate(begin, begin + end - start, iso), line, False, False)


_DAY_ALONE = re.compile(
    r"\b(?:[Ll]e|[Dd]u|[Aa]u) (?P<day>0?[1-9]|[12]\d|3[01])(?=[;)]|[,.](?!\d)|\s?$| ?:\s|,? (?:et|puis|avec|où)\b)"
)


def _in_the_stay(day: int, anchors: Anchors) -> str | None:
    """The only day of the stay with that number."""
    if anchors.entry is None or anchors.exit is None or anchors.act is not None:
        return None
    first, last = calendar.fromisoformat(anchors.entry), calendar.fromisoformat(anchors.exit)
    days = [first + timedelta(days=number) for number in range(min((last - first).days, _LONGEST_STAY) + 1)]
    found = [one.isoformat() for one in days if one.day == day]
    return found[0] if len(found) == 1 else None


_LONGEST_STAY = 400
"""Days."""


def _as_before(day: int, paragraph: Paragraph, position: int) -> str | None:
    """The last day told before with its month that has that number: « ce même bilan du 12 »."""
    told = [date.iso for at, _, date in paragraph.dates if at < position and len(date.iso) == A_DAY]
    return next((iso for iso in reversed(told) if int(iso[8:]) == day), None)


_SINCE = re.compile(r"\b(?:depuis|jusqu['’]à?|dès|avant|après) (?:l['’])?$", re.IGNORECASE)
_LONGEST_SINCE = 16


def _told_day(base: str, paragraph: Paragraph, words: tuple[int, int], anchors: Anchors, *, after: bool) -> str | None:
    """The day that ``words`` of a paragraph count from; ``after``: « le lendemain », not « la veille »."""
    if base == "event":
        return _event(paragraph, words[0])
    if base != "above":
        return _anchor(base, anchors)
    if after and _OF_ANOTHER.match(paragraph.text, words[1]) is None and _beside(paragraph, words[0]) is None:
        entry = anchors.entry if paragraph.moment(*words) == "entry" else None
        return _event(paragraph, words[0]) or entry
    return _above(paragraph, *words, anchors)


def _event(paragraph: Paragraph, position: int) -> str | None:
    """The only day told in the sentence of a position and the one before it: « opérée le 5 mars. … le lendemain »."""
    begin = paragraph.sentence(position, position)[0]
    begin = paragraph.sentence(begin - _INSIDE, begin - _INSIDE)[0] if begin > _INSIDE else 0
    told = (*paragraph.dates, *paragraph.ignored)
    days = {date.iso for at, _, date in told if begin <= at < position and len(date.iso) == A_DAY}
    return days.pop() if len(days) == 1 else None


_INSIDE = 2
"""Characters before the beginning of a sentence that are inside the one before."""


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
    beside = _beside(paragraph, start)
    if beside is not None:
        return beside
    if anchors.exit is not None and paragraph.moment(start, end) == "exit":
        return anchors.exit
    part = max((at for at in (0, *paragraph.breaks) if at <= start), default=0)
    others = {date.iso for at, _, date in paragraph.dates if part <= at < start and len(date.iso) == A_DAY}
    return anchors.act if others <= {anchors.act} else None


def _beside(paragraph: Paragraph, start: int) -> str | None:
    """The day told shortly before words, in their sentence."""
    before = [date.iso for at, stop, date in paragraph.dates if stop <= start and len(date.iso) == A_DAY]
    near = max((stop for at, stop, _ in paragraph.dates if stop <= start), default=0)
    close = before and start - near <= LEAD and _STOP.search(paragraph.text, near, start) is None
    return before[-1] if close else None


_STOP = re.compile(r"[.!?\n](?=\s|$)|\n")
_OF_ANOTHER = re.compile(r"\s(?:de|du|des|d['’]|où|que)\b")
