"""A fingerprint of what a document says, so that the same report printed twice is recognised as one.

Print stamps, page numbers, headers and footers do not count; every other word and every digit does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from ingest import vocabulary
from ingest.normalise import words
from ingest.printed import PrintedLine

_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,3} (?:sur |de )?\d{1,3}|page \d{1,3}")


def fingerprint(lines: Sequence[PrintedLine]) -> str:
    """SHA-256 (hex) of the folded words of the lines that are neither running matter nor print stamps.

    Empty when there is nothing to compare: two documents without text are not the same document.
    """
    kept = [
        folded for line in lines if not line.running and (folded := words(line.text)) and not _is_stamp(line, folded)
    ]
    if not kept:
        return ""
    return hashlib.sha256(" ".join(kept).encode()).hexdigest()


def _is_stamp(line: PrintedLine, folded: str) -> bool:
    """« Imprimé le … », « Page 1/2 »: a short line that begins with a print label, or a page number alone."""
    if _PAGE_NUMBER.fullmatch(folded):
        return True
    found = vocabulary.document_cues("print_stamp").at(line.tokens, 0) if line.tokens.texts else None
    return found is not None and found.last > 1 and len(line.tokens.texts) <= 16
