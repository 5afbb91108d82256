"""The analyte a row begins with, by the names of the laboratory table; and the specimen a heading announces.

« Créatinine urinaire » is not the creatinine of the blood, « Hémoglobine corpusculaire » not the haemoglobin: a
word after the name that is no known qualifier makes it another analyte, and the row is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest import vocabulary
from ingest.normalise import find_numbers
from ingest.printed import PrintedLine
from ingest.result_cells import NUMBER, RANGE
from ingest.units import unit_at
from ingest.vocabulary.results import AnalyteName, analyte_names, analyte_qualifiers, result_words

_LEAD = frozenset((
    "dosage", "taux", "dont", "soit", "de", "la", "le", "du", "des", "l", "d", "numeration", "s", "p", "resultat",
    "recherche",
))  # fmt: skip
OTHER_SPECIMENS = ("urines", "microbiologie")
"""Chapters of the laboratory table whose analytes are not measured in blood."""
_LONGEST_HEADING = 8  # words


@dataclass(frozen=True, slots=True)
class RowName:
    """An analyte named up to offset ``end`` of its line; ``specimen`` if the name tells one."""

    analyte: str
    end: int
    specimen: str | None = None
    ambiguous: bool = False
    """Whether only a unit tells it from another measure: « FR »."""


@lru_cache(maxsize=512)
def row_name(line: PrintedLine) -> RowName | None:
    """The analyte the line begins with, ``None`` if it begins with none or with one we do not know."""
    texts = line.tokens.texts
    index = 0
    while index < min(len(texts) - 1, 4) and texts[index] in _LEAD and _leads(line, index):
        index += 1
    if index >= len(texts):
        return None
    found = analyte_names().at(line.tokens, index)
    if found is None:
        return None
    names: tuple[AnalyteName, ...] = found.values
    if len({name.analyte for name in names}) != 1 or names[0].pair:
        return None
    begin, stop = line.folded.span(found.start, found.end)
    if (unit_at(line.text, begin) or 0) > stop:
        return None  # « soit   mg/L   5,8 » is no magnesium
    urinary = vocabulary.analytes()[names[0].analyte].chapter in OTHER_SPECIMENS
    end = _name_end(line, found.last, line.folded.span(found.start, found.end)[1], urinary=urinary)
    if end is None:
        return None
    return RowName(names[0].analyte, end, specimen_of(line, 0, end), names[0].ambiguous)


def _leads(line: PrintedLine, index: int) -> bool:
    """Whether a word before a name is none itself: « P » of plasma before « P Sodium »."""
    if analyte_names().at(line.tokens, index) is None:
        return True
    return len(line.tokens.texts[index]) == 1 and analyte_names().at(line.tokens, index + 1) is not None


def _name_end(line: PrintedLine, token: int, end: int, *, urinary: bool) -> int | None:
    """Where the name with its qualifiers and method ends; ``None`` when a further word makes it another analyte."""
    cell_end = next((cell.end for cell in line.row_cells if cell.end >= end), len(line.text))
    texts = line.tokens.texts
    while token < len(texts):
        start = line.folded.span(line.tokens.starts[token], line.tokens.ends[token])[0]
        if start >= cell_end:
            break
        between = line.text[end:start]
        if "(" in between or "[" in between:
            closing = _closing(line.text, start, cell_end)
            if _holds_result(line, start, closing) or unit_at(line.text, start) == closing:
                break
            if not urinary and (specimen_of(line, start, closing) == "specimen" or _is_other(line, token, closing)):
                return None
            end = min(closing + 1, cell_end)
            token = next((i for i in range(token, len(texts)) if line.tokens.starts[i] >= closing), len(texts))
            continue
        if _DASH.search(between):
            return _remark_end(line, token, (end, start, cell_end), urinary=urinary)
        found = analyte_qualifiers().at(line.tokens, token)
        if found is not None and (unit_at(line.text, start) or 0) > line.folded.span(found.start, found.end)[1]:
            break  # « Créatinine mg/L   11,9 » names no magnesium
        if found is not None:
            if "same" not in found.values and not urinary:
                return None
            token, end = found.last, line.folded.span(found.start, found.end)[1]
            continue
        if len(texts[token]) == 1 and line.text[start + 1 : start + 2] == "." and texts[token].isalpha():
            return None  # « Cholestérol X.Y.Z. »: initials we do not know make it another analyte
        if texts[token][0].isdigit() or unit_at(line.text, start) is not None:
            break
        if result_words().at(line.tokens, token) is not None or any(mark in between for mark in ":="):
            break
        return None
    return end


_DAY = re.compile(r"24 ?[hH]")
"""« Urines de 24 heures » is a heading although it holds figures."""
_DASH = re.compile(r"[—–]|\s-\s")


def _remark_end(line: PrintedLine, token: int, places: tuple[int, int, int], *, urinary: bool) -> int | None:
    """Where a name ends that a dash parts from words on the method: before these if they hold the only figure.

    ``places`` are the ends of the name and of its cell, and between them where the words begin.
    """
    end, start, cell_end = places
    if not urinary and (specimen_of(line, start, cell_end) == "specimen" or _is_other(line, token, cell_end)):
        return None
    figures = len(list(find_numbers(line.text[start:cell_end])))
    if not figures:
        return cell_end
    return end if figures == 1 else None


def _holds_result(line: PrintedLine, start: int, closing: int) -> bool:
    """Whether brackets after a name hold a figure or a reference, not « 1re heure », « 8 h » or a note's number."""
    inner = line.text[start:closing]
    number = NUMBER.match(inner)
    if number is None:
        return False
    rest = number.end() + len(inner[number.end() :]) - len(inner[number.end() :].lstrip())
    if rest >= len(inner):
        return len(number["digits"]) > 1
    return RANGE.match(inner) is not None or unit_at(line.text, start + rest) is not None


def _closing(text: str, start: int, limit: int) -> int:
    ends = [at for mark in ")]" if (at := text.find(mark, start, limit)) >= 0]
    return min(ends, default=limit)


def _is_other(line: PrintedLine, token: int, closing: int) -> bool:
    """Whether the words in brackets from ``token`` on make it another analyte."""
    for index in range(token, len(line.tokens.texts)):
        if line.tokens.starts[index] >= closing:
            return False
        found = analyte_qualifiers().at(line.tokens, index)
        if found is not None and "other" in found.values:
            return True
    return False


def specimen_of(line: PrintedLine, start: int = 0, end: int | None = None) -> str | None:
    """``specimen`` (urine, other fluids), ``blood`` or ``None``: told by part of a line, or by a short heading."""
    if end is None and (len(line.tokens.texts) > _LONGEST_HEADING or any(map(str.isdigit, _DAY.sub("", line.text)))):
        return None
    stop = len(line.text) if end is None else end
    kinds: set[str] = set()
    for found in result_words("specimen", "blood").find(line.tokens):
        at = line.folded.span(found.start, found.end)[0]
        if start <= at < stop:
            kinds.update(found.values)
    return next((kind for kind in ("specimen", "blood") if kind in kinds), None)
