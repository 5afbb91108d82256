"""Lines of a sentence broken in two, read as one where a date or its label stands at the break.

« Madame X a été hospitalisée du 28 septembre au mardi 5 octobre / 2021 »: neither line alone tells the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest import vocabulary
from ingest.document import Box, Line, Word
from ingest.printed import PrintedLine
from ingest.vocabulary import kinds
from ingest.written_dates import find_dates

_FEWEST_WORDS, _FEWEST_LED = 5, 3
"""Words of the shortest line that runs on, and of one whose last word leads on."""
_LONGEST = 400
"""Characters of the longest line joined."""
_LEADS_ON = re.compile(
    r"(?:^|[\s'])(?:le|du|au|en|ce|de|et|a|l|d|depuis|jusqu'au|entre|mois de|des|les|la|par|date|dates)$"
)
_HAD_A_DAY = re.compile(r" (?:eu|passe|beneficie|subi) (?:le|en date du) .{6,24}$")
"""« a eu le 19 août 2025 / l'examen demandé »."""
_DAY = re.compile(r"\b\d{1,2}(?: ?er)?$")
_BREAKS_A_DATE = re.compile(r"(?:le|du|au|ce|et|a) (?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)$")


def sentences(lines: Sequence[PrintedLine], parts: Sequence[str | None]) -> Iterator[tuple[PrintedLine, str | None]]:
    """The lines with their section, those broken where a date stands joined with the next ones."""
    index = 0
    while index < len(lines):
        whole = lines[index]
        last = index
        while last + 1 < len(lines) and last - index < _MOST_JOINED and _goes_on(lines[last], lines[last + 1]):
            last += 1
            whole = _join(whole, lines[last])
        yield whole, parts[index]
        index = last + 1


_MOST_JOINED = 2
"""Lines joined to the one a sentence begins on."""


def _goes_on(line: PrintedLine, following: PrintedLine) -> bool:
    return _runs_on(line, following) or _tells_a_day(line, following)


def _runs_on(line: PrintedLine, following: PrintedLine) -> bool:
    """Whether a sentence goes on over the break, with a date beside it."""
    head = following.text[:_HEAD]
    if not _DIGIT.search(head) and not (_DIGIT.search(line.text[-_TAIL:]) and head[:1].islower()):
        return False
    if not _one_column(line, following) or _is_date(following):
        return False
    tail = line.folded.text.rstrip()
    if tail.endswith((".", ":", ";", "!", "?")) or line.is_capitals:
        return False
    leads = _LEADS_ON.search(tail) is not None
    broken = _ends_within_date(tail, following)
    year = broken and _YEAR_ALONE.fullmatch(following.text.strip()) is not None
    if len(line.tokens.texts) < (_FEWEST_LED if leads else _FEWEST_WORDS) and not year:
        return False
    if leads or _HAD_A_DAY.search(tail) or _BREAKS_A_DATE.search(tail) or broken:
        return True
    return following.text[:1].islower() and next(kinds.date_words().find(line.tokens), None) is not None


def _tells_a_day(line: PrintedLine, following: PrintedLine) -> bool:
    """« … à ma consultation / vendredi dernier », « … vendredi / dernier »."""
    tail = line.folded.text.rstrip()
    if not _one_column(line, following):
        return False
    if tail.endswith((".", ":", ";", "!", "?", ",")) or not following.tokens.texts:
        return False
    if _WEEKDAY_END.search(tail) is not None and _LAST_WEEK.match(following.folded.text) is not None:
        return True
    relative = kinds.relative_days().at(following.tokens, 0) is not None and following.text[:1].islower()
    return relative and len(line.tokens.texts) >= _FEWEST_LED


def _is_date(line: PrintedLine) -> bool:
    """Whether a line is a whole date and nothing else: « 24 février 2022 » below a birth dates the letter."""
    date = next(find_dates(line.folded), None)
    return date is not None and len(date.iso) == len("2024-01-01") and (date.start, date.end) == (0, len(line.text))


def _one_column(line: PrintedLine, following: PrintedLine) -> bool:
    """Whether both are lines of running text of one page."""
    if line.page != following.page or line.running or following.running or "table" in (line.kind, following.kind):
        return False
    return len(line.text) + len(following.text) <= _LONGEST and len(line.cells) == len(following.cells) == 1


_HEAD, _TAIL = 40, 16
_DIGIT = re.compile(r"\d")


def _ends_within_date(tail: str, following: PrintedLine) -> bool:
    """« … le 5 octobre / 2021 », « … le 5 / octobre 2021 »."""
    words, first = tail.split(" "), following.tokens.texts[:1]
    months = vocabulary.months()
    if not first:
        return False
    if words[-1].rstrip(".") in months:
        return len(first[0]) == len("2021") and first[0].isdigit()
    return _DAY.search(tail) is not None and first[0] in months


_WEEKDAY_END = re.compile(r"\b(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)$")
_LAST_WEEK = re.compile(r"(?:dernier|passe)\b")
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d\.?")


def _join(line: PrintedLine, following: PrintedLine) -> PrintedLine:
    """Both lines as one: the text of the page has one character, the line's end, where this has a space."""
    shift = len(line.text) + 1
    words = tuple(
        Word(word.start + shift, word.end + shift, word.box, word.confidence) for word in following.line.words
    )
    box = Box(min(line.box.x0, following.box.x0), line.box.y0, max(line.box.x1, following.box.x1), following.box.y1)
    text = f"{line.text} {following.text}"
    return replace(line, line=Line(text, box, (*line.line.words, *words)), broken=True)
