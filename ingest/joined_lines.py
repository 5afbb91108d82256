"""Lines of a sentence broken in two, read as one where a date or its label stands at the break.

« Madame X a été hospitalisée du 28 septembre au mardi 5 octobre / 2021 »: neither line alone tells the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest import vocabulary
from ingest.date_leads import WEEKDAY, is_alone
from ingest.document import Box, Line, Word
from ingest.printed import PrintedLine
from ingest.vocabulary import kinds
from ingest.written_dates import find_dates, find_yearless

_FEWEST_WORDS, _FEWEST_LED = 5, 3
"""Words of the shortest line that runs on, and of one whose last word leads on."""
_LONGEST = 400
"""Characters of the longest line joined."""
_LEADS_ON = re.compile(
    r"(?:^|[\s'])(?:le|du|au|en|ce|de|et|a|l|d|depuis|jusqu'au|entre|mois de|des|les|la|par|date|dates)$"
)
_HAD_A_DAY = re.compile(r" (?:eu|passe|beneficie|subi) (?:le|en date du) .{6,24}$")
"""« a eu le 19 août 2025 / l'examen demandé »."""
_BREAKS_A_DATE = re.compile(rf"(?:le|du|au|ce|et|a) {WEEKDAY}$")


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
    return _breaks_a_date(line, following) or _runs_on(line, following) or _tells_a_day(line, following)


def _breaks_a_date(line: PrintedLine, following: PrintedLine) -> bool:
    """Whether a date is printed over the break: « le 5 octobre / 2021 », « … deux mille / vingt-cinq »."""
    last, first = line.tokens.texts[-1:], following.tokens.texts[:1]
    if not last or not first or not (_of_a_date(last[0]) and _of_a_date(first[0])):
        return False
    if not _one_column(line, following):
        return False
    if len(line.tokens.texts) < _FEWEST_WORDS and last[0][0].isdigit() and _LED_DAY.search(line.folded.text) is None:
        return False  # « Chambre 5 » over « mars 2025 »
    if first[0] in vocabulary.months() and last[0] not in vocabulary.months():
        return True  # the year may go without saying
    tail = line.folded.text[-_WITHIN:].rstrip()
    found = find_dates(f"{tail} {following.folded.text[:_WITHIN]}")
    return any(one.start < len(tail) < one.end and not one.two_digit_year for one in found)


def _of_a_date(word: str) -> bool:
    if word.removesuffix("er").isdigit() or word in _THOUSAND:
        return True
    return word in vocabulary.months() or word in vocabulary.number_words()


_THOUSAND = frozenset(("mille", "mil", "cent", "cents", "et"))


_WITHIN = 60
"""Characters of a line in which a date printed over its break stands."""
_LED_DAY = re.compile(rf"(?:^|[ ,])(?:le|du|au|ce|{WEEKDAY}) \d{{1,2}}(?: ?er)?$")


def _runs_on(line: PrintedLine, following: PrintedLine) -> bool:
    """Whether a sentence goes on over the break, with a date beside it."""
    head = following.text[:_HEAD]
    counts = following.tokens.texts[:1] != () and following.tokens.texts[0] in vocabulary.number_words()
    digits = _DIGIT.search(head) or counts or (_DIGIT.search(line.text[-_TAIL:]) and head[:1].islower())
    if not digits:
        return False
    if not _one_column(line, following) or _is_date(following, line):
        return False
    tail = line.folded.text.rstrip()
    if tail.endswith((".", ":", ";", "!", "?")) or line.is_capitals:
        return False
    leads = _LEADS_ON.search(tail) is not None
    if len(line.tokens.texts) < (_FEWEST_LED if leads else _FEWEST_WORDS):
        return False
    if leads or _HAD_A_DAY.search(tail) or _BREAKS_A_DATE.search(tail):
        return True
    goes_on = following.text[:1].islower() and (not _has_its_day(line) or following.tokens.texts[0] in _GOES_ON)
    return goes_on and next(kinds.date_words().find(line.tokens), None) is not None


def _has_its_day(line: PrintedLine) -> bool:
    """« M. TISSOT Yves né le 02/02/1960 » over « le 03/11/2025 de 18:05 à 18:20 »: nothing is left to be told.

    Nor under « Passage du vendredi 21 février », a heading of few words.
    """
    end = len(line.text.rstrip())
    days = [date for date, _ in find_yearless(line.folded, _ANY_DAY)] if len(line.tokens.texts) <= _HEADING else []
    return any(date.end == end for date in (*find_dates(line.folded), *days))


_HEADING, _ANY_DAY = 7, "2100-12-31"


_GOES_ON = frozenset(("au", "et", "a", "jusqu", "puis", "ainsi"))
"""First words of a line that adds another day to the one above."""


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


def _is_date(line: PrintedLine, before: PrintedLine) -> bool:
    """Whether a line is a whole date and nothing else: « 24 février 2022 », « le 6 mai 2025 » date the letter."""
    date = next(find_dates(line.folded), None)
    if date is None or len(date.iso) != len("2024-01-01") or date.end < len(line.text):
        return False
    if _DATELINE.match(line.text) is not None:
        return True
    return date.start == 0 or (is_alone(line.text[: date.start]) and _of_appointments(before))


def _of_appointments(line: PrintedLine) -> bool:
    """« Sur rendez-vous, 4 place du Marché / le 6 mai 2025 »: of a letterhead, no sentence that runs on."""
    found = list(kinds.date_words().find(line.tokens))
    return bool(found) and found[-1].values[0].kind == "next_appointment"


def _one_column(line: PrintedLine, following: PrintedLine) -> bool:
    """Whether both are lines of running text of one page."""
    if line.page != following.page or line.running or following.running or "table" in (line.kind, following.kind):
        return False
    return len(line.text) + len(following.text) <= _LONGEST and len(line.cells) == len(following.cells) == 1


_DATELINE = re.compile(rf"[^\W\d_a-z][^\W\d]+(?:[ -][^\W\d]+){{0,3}}, (?:[Ll]e |LE )(?:{WEEKDAY} )?\d")
"""« Nancy, le 8 juin 1979 » under « Service de chirurgie A »."""
_HEAD, _TAIL = 40, 16
_DIGIT = re.compile(r"\d")


_WEEKDAY_END = re.compile(rf"\b{WEEKDAY}$")
_LAST_WEEK = re.compile(r"(?:dernier|passe)\b")


def _join(line: PrintedLine, following: PrintedLine) -> PrintedLine:
    """Both lines as one: the text of the page has one character, the line's end, where this has a space."""
    shift = len(line.text) + 1
    words = tuple(
        Word(word.start + shift, word.end + shift, word.box, word.confidence) for word in following.line.words
    )
    box = Box(min(line.box.x0, following.box.x0), line.box.y0, max(line.box.x1, following.box.x1), following.box.y1)
    text = f"{line.text} {following.text}"
    ends = (*line.ends, shift - 1)
    return replace(line, line=Line(text, box, (*line.line.words, *words)), broken=True, ends=ends)
