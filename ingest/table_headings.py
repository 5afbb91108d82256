"""The day a heading gives the table of results below it: « Biologie du 24/10/2023 » over rows without a day."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.document import Evidence
from ingest.printed import PrintedLine
from ingest.vocabulary.results import sample_words
from ingest.written_dates import find_dates

_LONGEST = 9
"""Words of such a heading at most, its day among them."""
_WORDS_BEFORE = 2
"""Words before the sample's at most: « Dernier bilan du », « Résultats de la prise de sang du »."""
_FAR = 40
"""Lines of one table at most."""


def day_of_table(lines: Sequence[PrintedLine], index: int) -> tuple[str, Evidence] | None:
    """The ISO day of the nearest heading above line ``index``, if that names a sample and its day."""
    for line in reversed(lines[max(0, index - _FAR) : index]):
        told = _of_heading(line)
        if told is not None:
            return told
        if line.kind == "title" or (line.kind == "body" and not line.running and line.text.rstrip().endswith(".")):
            return None
    return None


def _of_heading(line: PrintedLine) -> tuple[str, Evidence] | None:
    if line.running or len(line.tokens.texts) > _LONGEST:
        return None
    days = [date for date in find_dates(line.folded) if date.possible]
    if len(days) != 1 or line.text[days[0].end :].strip(" :.)-–—"):
        return None
    named = next(iter(sample_words().find(line.tokens)), None)
    if named is None or named.first > _WORDS_BEFORE:
        return None
    day = days[0]
    return day.iso, line.evidence(0.8, day.start, day.end)
