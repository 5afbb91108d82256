"""Births after a label in figures that are no date elsewhere: over the boxes of a form, or without any sign.

« 2 3 | 0 5 1 9 7 8 », « 26 11 1929 », « 14FEV1962 », « 06061960 ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from ingest import vocabulary
from ingest.dates import RoledDate
from ingest.printed import PrintedLine
from ingest.written_dates import WrittenDate, is_possible

_FORMS = (
    re.compile(r"(?<!\d)(\d ?\d)[ ./|-]{0,5}(\d ?\d)[ ./|-]{0,5}((?:19|20|1 9|2 0) ?\d ?\d)(?!\d)"),
    re.compile(r"(?<!\d)(\d\d?)[ -]?([A-Za-zéûÉÛ]{3,4})\.?[ -]?((?:19|20)\d\d)\b"),
)
_SIX = re.compile(r"[\s:.]*(\d\d)(\d\d)(\d\d)(?!\d)")
_BETWEEN_STROKES = re.compile(r"(?<=[/|])(\d\d)(\d\d)((?:19|20)\d\d)(?=[/|\s]|$)")
_LABEL_GAP, _MOST = 16, 8
_FILLING = re.compile(
    r"[\s:.…|_()\[\]-]*(?:le|l)?[\s:.…|_()\[\]-]*(?:\(?jj ?/ ?mm ?/ ?aaaa\)?)?[\s:.…|_()\[\]-]*$", re.IGNORECASE
)


def boxed_births(lines: Sequence[PrintedLine], dates: Sequence[RoledDate]) -> Iterator[RoledDate]:
    """Births that no date of the document is already read from."""
    taken: dict[int, list[tuple[int, int]]] = {}
    for date in dates:
        taken.setdefault(date.line.index, []).append((date.written.start, date.written.end))
    for line in lines:
        labels = list(vocabulary.identity_cues("birth_label").find(line.tokens)) if line.tokens.texts else []
        spans = taken.get(line.index, [])
        for written in _in_line(line, [line.folded.span(one.start, one.end)[1] for one in labels]):
            if not any(start < written.end and written.start < end for start, end in spans):
                yield RoledDate("birth", written, line, sure=True, history=False)


def _in_line(line: PrintedLine, label_ends: Sequence[int]) -> Iterator[WrittenDate]:
    for end in label_ends:
        if (six := _SIX.match(line.text, end)) is not None:
            iso = _iso(six[1], six[2], f"19{six[3]}")
            if iso is not None:
                yield WrittenDate(six.start(1), six.end(3), iso, two_digit_year=True)
                break
        for form in _FORMS:
            match = form.search(line.text, end, end + _LABEL_GAP + 24)
            if match is None or not _FILLING.match(line.text[end : match.start()]):
                continue
            if (iso := _iso(*match.groups())) is not None:
                yield WrittenDate(match.start(), match.end(), iso)
                break
    for match in islice(_BETWEEN_STROKES.finditer(line.text), _MOST):
        if (iso := _iso(*match.groups())) is not None:
            yield WrittenDate(match.start(), match.end(), iso)


def _iso(day: str, month: str, year: str) -> str | None:
    day, month, year = (part.replace(" ", "") for part in (day, month, year))
    number = int(month) if month.isdigit() else _month(month)
    iso = f"{year}-{number:02d}-{int(day):02d}"
    return iso if number and is_possible(iso) else None


def _month(name: str) -> int:
    months = vocabulary.months()
    folded = name.casefold().translate(str.maketrans("éû", "eu"))
    return months.get(folded, 0) or next((number for word, number in months.items() if word.startswith(folded)), 0)
