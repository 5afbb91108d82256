"""What a document says of other documents: « annule et remplace le compte rendu du … », its own number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest import vocabulary
from ingest.document import Evidence, Links, Span
from ingest.header import Header
from ingest.normalise import fold
from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens
from ingest.written_dates import find_dates

_NUMBER = re.compile(r"[\s:°ºn.]*(?P<number>[A-Z0-9][A-Z0-9_./-]{2,30}[A-Z0-9])\b", re.IGNORECASE)
_NUMBER_MARK = re.compile(r"(?:n°|nº|num[ée]ro|r[ée]f[ée]?r?e?n?c?e?\.?)(?=[\s:])", re.IGNORECASE)
_HEAD_LINES = 45


def links(lines: Sequence[PrintedLine], header: Header) -> Links:
    """The header's links, completed by what the text announces on its first page or in running matter."""
    found = header.links
    for line in lines:
        if line.index >= _HEAD_LINES and not line.running:
            continue
        cue = next(vocabulary.document_cues("replacement").find(line.tokens), None)
        if cue is not None and found.announces_replacement is None:
            found = replace(found, announces_replacement=_announcement(line, cue.start, lines))
            number = _number_after(line, cue.end)
            if number is not None and number not in found.replaces:
                found = replace(found, replaces=(*found.replaces, number))
        elif cue is None:
            own = _own(line)
            if own is not None and own not in found.own:
                found = replace(found, own=(*found.own, own))
    return found


def _announcement(line: PrintedLine, start: int, lines: Sequence[PrintedLine]) -> Evidence:
    """From the cue to the end of its line, and the next line when the sentence goes on without a date yet."""
    begin = line.folded.span(start, start + 1)[0]
    evidence = line.evidence(0.9, begin)
    following = lines[line.index + 1] if line.index + 1 < len(lines) else None
    if (
        following is None
        or following.page != line.page
        or line.text.endswith(".")
        or any(find_dates(line.text[begin:]))
    ):
        return evidence
    day = next(find_dates(following.folded), None)
    if day is None or evidence.span is None or not _goes_on(following.text, day.start):
        return evidence
    span = Span(line.page, evidence.span.start, following.start + len(following.text))
    return replace(evidence, span=span, quote=f"{line.text[begin:]}\n{following.text}")


def _goes_on(text: str, day: int) -> bool:
    """Whether a line goes on with the sentence above until its day: « du 12/03/2024 », no label of its own."""
    return (text[:1].islower() or text[:1].isdigit()) and ":" not in text[:day]


def _number_after(line: PrintedLine, position: int) -> str | None:
    """A number announced by « n° » or « référence » after ``position`` of the folded line."""
    rest = line.text[line.folded.span(position - 1, position)[1] :]
    mark = _NUMBER_MARK.search(rest)
    number = _NUMBER.match(rest, mark.end()) if mark else None
    return number["number"] if number and any(map(str.isdigit, number["number"])) else None


def _own(line: PrintedLine) -> str | None:
    """The report's own printed number."""
    for found in vocabulary.document_cues("own_number").find(line.tokens):
        number = _NUMBER.match(line.text, line.folded.span(found.start, found.end)[1])
        if number and sum(map(str.isdigit, number["number"])) > 2 and not any(find_dates(number["number"])):
            return number["number"]
    return _bare_number(line)


def _bare_number(line: PrintedLine) -> str | None:
    """« N° 24H01877 » where no word before it says that it numbers something else: the patient's file, a matricule."""
    for found in _BARE_NUMBER.finditer(line.text):
        before = Tokens.of(fold(line.text[: found.start()]).rstrip(" :-"))
        others = vocabulary.document_cues("other_number").find(before)
        enough = sum(map(str.isdigit, found["number"])) > _FEW_DIGITS
        if enough and not any(other.last == len(before.texts) for other in others):
            return found["number"]
    return None


_BARE_NUMBER = re.compile(
    r"(?<!\w)n[°º] ?:? ?(?P<number>(?=[A-Z0-9]*[A-Z])[A-Z0-9][A-Z0-9_./-]{3,20}[A-Z0-9])(?= *(?:$|[-–,;]))",
    re.IGNORECASE,
)
"""Letters and figures, as reports are numbered; no matricule or RPPS."""
_FEW_DIGITS = 3
