"""Who stands in for a doctor: « Dr X, remplaçant du Dr Y », « Dr Y, remplacée par le Dr X »: X writes, Y does not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.people import Person
from ingest.printed import PrintedLine

_LONGEST = 16
"""Words of the longest line that only says who stands in for whom; a longer one is a sentence of the text."""
_STANDS_IN = re.compile(r"[ ,;:(\-–—]*(?:medecin |interne )?(?:remplacante?\b|en remplacement d)")
_STOOD_IN_BY = re.compile(r"remplacee? (?:[a-z]+ ){0,3}par (?:le |la )?$|suppleee? par (?:le |la )?$")
_REPLACED = re.compile(
    r"(?:remplacante?|en remplacement|p/o|p\.o\.|pour) (?:d[eu] )?(?:le |la )?(?:docteure? |dr\.? ?)?$"
)
_REPLACED_AFTER = re.compile(r"[ ,;:(\-–—]*(?:absente? )?(?:remplacee? |suppleee? )(?:[a-z]+ ){0,3}par\b")


def stands_in(lines: Sequence[PrintedLine], person: Person) -> bool:
    """Whether the words beside a name, or right below one alone, say that its bearer stands in for another."""
    if _is_sentence(person.line):
        return False
    before, after = _beside(person)
    if _STOOD_IN_BY.search(before) is not None or _STANDS_IN.match(after) is not None:
        return True
    below = _below(lines, person)
    return not after.strip(" .,") and below is not None and _STANDS_IN.match(below) is not None


def is_replaced(lines: Sequence[PrintedLine], person: Person) -> bool:
    """Whether the words beside a name, or right below one alone, say that another stands in for its bearer."""
    if _is_sentence(person.line):
        return False
    before, after = _beside(person)
    if (_REPLACED.search(before) is not None and "rempla" in person.line.folded.text) or _REPLACED_AFTER.match(after):
        return True
    below = _below(lines, person)
    return not after.strip(" .,") and below is not None and _REPLACED_AFTER.match(below) is not None


def _beside(person: Person) -> tuple[str, str]:
    """The folded words of the line before and after a name."""
    folded, origins = person.line.folded.text, person.line.folded.origins
    if origins is not None and len(folded) != len(person.line.text):
        return "", ""
    return folded[: person.start], folded[person.end :]


def _below(lines: Sequence[PrintedLine], person: Person) -> str | None:
    """The folded text of the line right below on the page, if it is no sentence."""
    index = person.line.index + 1
    if index >= len(lines) or lines[index].page != person.line.page or _is_sentence(lines[index]):
        return None
    return lines[index].folded.text


def _is_sentence(line: PrintedLine) -> bool:
    return len(line.tokens.texts) > _LONGEST
