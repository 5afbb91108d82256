"""Days told from the day of writing, without month or year: « hier », « venu lundi », « mardi 19 ».

They are the last such day before the writing. Set expressions are data (``vocabulary/relative_days.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ingest import vocabulary
from ingest.date_leads import WEEKDAY, WEEKDAYS
from ingest.normalise import Folded
from ingest.vocabulary import Tokens
from ingest.written_dates import WrittenDate

_PERIOD = re.compile(rf"\b(?:de|du) (?P<first>{WEEKDAY}) (?:au|a) (?P<last>{WEEKDAY})\b(?! (?:\d|prochain))")
_OF_MONTH = re.compile(
    rf"\b(?P<wd>{WEEKDAY}) (?P<d>[12]?\d|3[01])(?: ?er)?\b"
    r"(?! ?(?:[/.:-] ?\d|h\b|heures?\b|h\d|[a-z]{3,9}\.? \d{2,4}\b))"
)
_WEEKDAY = re.compile(
    r"(?<=[a-z] )(?<!\ble )(?<!\bles )(?<!\bun )(?<!\bdu )(?<!\bau )(?<!\bde )(?<!\bdes )(?<!\bchaque )(?<!\ba )"
    rf"(?<!\bce )(?<!\bet )(?<!\bou )(?<!\bavant )(?<!\bd'ici )(?P<wd>{WEEKDAY})\b"
    rf"(?! ?(?:prochain|dernier|passe|en huit|et |ou |a |,? ?\(?\d|[,;] ?{WEEKDAY}|[:-]))"
)
"""A weekday that neither opens a list nor is habitual: « venu lundi », not « le lundi », « lundi et jeudi »."""
_THIS = re.compile(rf"\bce (?P<wd>{WEEKDAY})\b(?! ?(?:prochain|en huit|\d))")
"""« en consultation ce mardi »: the last one, also the day of writing itself."""
_NO_CLAUSE = re.compile(r"\([^()]*\)?|\b(?:m|dr|pr)\. ")
"""What ends no clause though it has a point: brackets, « M. MEUNIER »."""
_OVER = re.compile(
    r"\b(?:ai|a|avons|ont|est|sont|suis|sommes|passage|visite|consultation|examen|(?:re)?vue?s?|recue?s?|venue?s?|"
    r"examinee?s?|hospitalisee?s?|operee?s?|appele?e?s?)\b[^.;:!?]*$"
)
_NEAR = 80
"""Characters before a weekday in which a past tense or an act says that it is over."""
_MONTH_DAYS = 31


def find_relative(folded: Folded, tokens: Tokens, before: str) -> Iterator[tuple[WrittenDate, bool]]:
    """Days told from the day of writing ``before``, to the month for a week or a month, and whether that is sure.

    A week that lies in two months is told by neither: nothing is given.
    """
    base = date.fromisoformat(before)
    for found in vocabulary.kinds.relative_days().find(tokens):
        iso = _back(base, *found.values[0])
        if iso is not None:
            yield WrittenDate(*folded.span(found.start, found.end), iso), len(iso) == len(before)
    yield from _by_weekdays(folded, base)


def _by_weekdays(folded: Folded, base: date) -> Iterator[tuple[WrittenDate, bool]]:
    """Days told by their weekday alone, or by weekday and day of a month not named."""
    for match in _PERIOD.finditer(folded.text):
        last = _last_weekday(base, match["last"])
        first = _last_weekday(last, match["first"])
        begin, end = (folded.span(match.start(part), match.end(part)) for part in ("first", "last"))
        yield WrittenDate(*begin, first.isoformat(), range_start=True), True
        yield WrittenDate(*end, last.isoformat()), True
    for match in _OF_MONTH.finditer(folded.text):
        day = next((one for one in _days_back(base) if one.day == int(match["d"])), None)
        if day is not None and WEEKDAYS[day.weekday()] == match["wd"] and not _month_follows(folded.text, match.end()):
            yield WrittenDate(*folded.span(match.start("d"), match.end()), day.isoformat()), True
    yield from _this_weekday(folded, base)
    for match in _WEEKDAY.finditer(folded.text):
        if not _is_over(folded.text, match.start()):
            continue  # « je la revois lundi »
        yield WrittenDate(*folded.span(match.start(), match.end()), _last_weekday(base, match["wd"]).isoformat()), False


def _this_weekday(folded: Folded, base: date) -> Iterator[tuple[WrittenDate, bool]]:
    for match in _THIS.finditer(folded.text):
        if _is_over(folded.text, match.start()):
            day = base if WEEKDAYS[base.weekday()] == match["wd"] else _last_weekday(base, match["wd"])
            yield WrittenDate(*folded.span(match.start(), match.end()), day.isoformat()), True


def _is_over(text: str, position: int) -> bool:
    return _OVER.search(_NO_CLAUSE.sub("", text[max(0, position - _NEAR) : position])) is not None


def _month_follows(text: str, end: int) -> bool:
    return text[end:].lstrip().split(" ", 1)[0].rstrip(".,") in vocabulary.months()


def _days_back(base: date) -> Iterator[date]:
    return (base - timedelta(days=count) for count in range(_MONTH_DAYS))


def _last_weekday(base: date, weekday: str) -> date:
    """The last such weekday before a day."""
    return base - timedelta(days=(base.weekday() - WEEKDAYS.index(weekday) - 1) % 7 + 1)


def _back(base: date, unit: str, count: int) -> str | None:
    if unit == "day":
        return (base - timedelta(days=count)).isoformat()
    if unit == "weekday":
        return _last_weekday(base, WEEKDAYS[count]).isoformat()
    if unit == "month":
        return (base.replace(day=1) - timedelta(days=1)).isoformat()[:7]
    monday = base - timedelta(days=base.weekday() + 7 * count)
    first, last = (day.isoformat()[:7] for day in (monday, monday + timedelta(days=6)))
    return first if first == last else None
