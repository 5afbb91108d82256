"""A fingerprint of what a document says, so that the same report printed twice is recognised as one.

Print stamps, page numbers, headers and footers do not count; every other word and every digit does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from ingest import vocabulary
from ingest.dates import RoledDate
from ingest.normalise import numbers, words
from ingest.printed import PrintedLine

_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,3} (?:sur |de )?\d{1,3}|page \d{1,3}")
_STAMP_WORDS = 16


def fingerprint(lines: Sequence[PrintedLine], dates: Sequence[RoledDate] = ()) -> str:
    """SHA-256 (hex) of the folded words of the lines that are neither running matter nor print stamps.

    Print dates among ``dates`` are left out of their lines. Empty when there is nothing to compare: two documents
    without text are not the same document.
    """
    kept = [words(text) for text in _said(lines, dates)]
    return hashlib.sha256(" ".join(kept).encode()).hexdigest() if kept else ""


def figures(lines: Sequence[PrintedLine], dates: Sequence[RoledDate] = ()) -> tuple[str, ...]:
    """The different numbers of the same lines, canonical (``2.5``), sorted as text."""
    return tuple(sorted({number for text in _said(lines, dates) for number in numbers(text)}))


def _said(lines: Sequence[PrintedLine], dates: Sequence[RoledDate]) -> Iterator[str]:
    """Lines that are neither running matter nor print stamps, without their print dates."""
    printed: dict[int, list[tuple[int, int]]] = {}
    for date in dates:
        if date.role == "print":
            printed.setdefault(date.line.index, []).append((date.written.start, date.written.end))
    for line in lines:
        text = line.text
        for start, end in reversed(printed.get(line.index, [])):
            text = f"{text[:start]} {text[end:]}"
        folded = words(text)
        if folded and not line.running and not _is_stamp(line, folded):
            yield text


def _is_stamp(line: PrintedLine, folded: str) -> bool:
    """« Imprimé le … », « Page 1/2 »: a short line that begins with a print label, or a page number alone."""
    if _PAGE_NUMBER.fullmatch(folded):
        return True
    found = vocabulary.document_cues("print_stamp").at(line.tokens, 0) if line.tokens.texts else None
    return found is not None and found.last > 1 and len(line.tokens.texts) <= _STAMP_WORDS
