"""Names of rows broken over two lines, and rows that stand several on one line.

« Polynucléaires       61,3 %  4,19 G/L » with « neutrophiles » below; « Taux de » above « prothrombine   88 % ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.document import Line, Word
from ingest.printed import Cell, PrintedLine
from ingest.row_names import RowName, row_name, specimen_of
from ingest.vocabulary.results import analyte_names, analyte_qualifiers

_NEAR = 1.9
"""Lines of one name are nearer than this many line heights, top to top."""
_ALIGNED = 0.012
"""Share of the page's width by which their beginnings may differ."""
_LONGEST = 5  # words
_PARTS = re.compile(r"\s[—–;|]\s|\s[-/]\s(?=[^\W\d])|[;,]\s(?=[^\W\d])")


def wrapped_name(lines: Sequence[PrintedLine], index: int, name: RowName | None) -> tuple[RowName | None, int | None]:
    """The name of the row at ``index`` read with the words above or below it, and the index of these words' line.

    ``name`` is what the line itself begins with. ``(None, i)`` tells that the words make it another, unknown analyte.
    """
    line = lines[index]
    cells = line.row_cells
    if not cells or any(map(str.isdigit, line.text[: cells[0].end])) or not any(map(str.isdigit, line.text)):
        return name, None
    below = lines[index + 1] if index + 1 < len(lines) else None
    if below is not None and _goes_with(line, below) and (below.text[:1].islower() or name is None):
        joined = _joined(line, cells[0], below)
        found = row_name(joined)
        if found is not None and (name is None or found.analyte != name.analyte):
            return replace(found, end=cells[0].end), index + 1
        if name is not None and found is None and _is_other(below):
            return None, index + 1
        if name is not None:
            return name, None
    above = lines[index - 1] if index else None
    if name is None and above is not None and _goes_with(above, line) and row_name(above) is None:
        whole = above.row_cells[0]
        found = row_name(_joined(above, whole, _part(line, cells[0])))
        if found is not None and found.end > len(above.text):
            return replace(found, end=cells[0].end), None
    return name, None


def _goes_with(above: PrintedLine, below: PrintedLine) -> bool:
    """Whether two lines are near and begin at one edge, one of them being a few words without figures."""
    height = max(above.box.y1 - above.box.y0, below.box.y1 - below.box.y0)
    near = above.page == below.page and 0 < below.box.y0 - above.box.y0 <= _NEAR * height
    if not near or abs(above.box.x0 - below.box.x0) > _ALIGNED:
        return False
    bare = [one for one in (above, below) if not any(map(str.isdigit, one.text)) and len(one.row_cells) == 1]
    return len(bare) == 1 and bare[0].kind != "title" and len(bare[0].tokens.texts) <= _LONGEST


def _joined(first: PrintedLine, cell: Cell, second: PrintedLine) -> PrintedLine:
    """A cell and the words of another line as one line; only its words count, not where they stand."""
    text = first.text[cell.start : cell.end]
    return replace(first, line=Line(f"{text} {second.text}", first.box, ()))


def _part(line: PrintedLine, cell: Cell) -> PrintedLine:
    """Part of a line as a line of its own, at its place in the text of the page."""
    text = line.text[cell.start : cell.end]
    words = tuple(
        Word(word.start - cell.start, word.end - cell.start, word.box, word.confidence)
        for word in line.line.words
        if cell.start <= word.start and word.end <= cell.end
    )
    return replace(line, line=Line(text, line.box, words), start=line.start + cell.start)


def _is_other(line: PrintedLine) -> bool:
    """Whether words make an analyte another one: « urinaire », « ionisé »."""
    found = (analyte_qualifiers().at(line.tokens, index) for index in range(len(line.tokens.texts)))
    other = any(one is not None and "other" in one.values for one in found)
    return other or specimen_of(line, 0, len(line.text)) == "specimen"


def _without_code(line: PrintedLine) -> PrintedLine:
    """The row without the number of its analysis in a first cell: « 0592     Créatinine     72 »."""
    cells = line.row_cells
    if len(cells) < _TWO_ROWS or _CODE.fullmatch(line.text, cells[0].start, cells[0].end) is None:
        return line
    rest = _part(line, Cell(cells[1].start, len(line.text), line.box.x0, line.box.x1))
    return rest if row_name(rest) is not None else line


_CODE = re.compile(r"\d{3,5}|[A-Z]{1,3}\d{2,4}")


def parts(line: PrintedLine, *, sentences: bool) -> Iterator[PrintedLine]:
    """The rows that stand on one line: side by side in cells, or after each other (« Na : 138 — K : 4,2 »).

    ``sentences`` tells to look for the latter; the line itself when it is one row.
    """
    line = _without_code(line)
    cells = line.row_cells
    beside = [cell.start for cell in cells[1:] if _begins_row(line, cell)] if len(cells) > _TWO_ROWS else []
    if beside and row_name(line) is not None:
        edges = [0, *beside, len(line.text)]
        yield from (
            _part(line, Cell(start, len(line.text[:end].rstrip()), line.box.x0, line.box.x1))
            for start, end in pairwise(edges)
        )
        return
    name = row_name(line)
    named_to = name.end if name is not None else 0  # « Albumine / créatinine » is one name
    cuts = [cut for cut in _PARTS.finditer(line.text) if cut.start() >= named_to] if sentences else []
    apart = [(cut.start(), cut.end()) for cut in cuts]
    if not cuts and sentences and len(cells) == 1 and name is not None:
        apart = [(start, start) for start in _further_names(line, named_to)]
    if not apart:
        yield line
        return
    begins = [0, *(end for _, end in apart)]
    ends = [*(start for start, _ in apart), len(line.text)]
    found = [
        _part(line, Cell(start, end, line.box.x0, line.box.x1))
        for start, end in zip(begins, ends, strict=True)
        if start < end
    ]
    named = [one for one in found if row_name(one) is not None]
    if len(named) < 2 or (len(named) < len(found) and any("," in cut.group() for cut in cuts)):
        yield line
        return
    yield from found


def _further_names(line: PrintedLine, begin: int) -> Iterator[int]:
    """Where rows begin after a whole result: « ASAT : 28 UI/L (<35) ALAT : 31 UI/L (<35) »."""
    for found in analyte_names().find(line.tokens):
        start, end = line.folded.span(found.start, found.end)
        before = line.text[:start].rstrip()
        whole = before.endswith((")", "]")) or _MEASURED.search(before) is not None
        if start >= begin and whole and line.text[end:].lstrip(" :.=")[:1] in _FIGURES:
            yield start


_MEASURED = re.compile(r"\d ?(?:%|[\wµ]{1,5}/[\w²,/]{1,12})$")
_TWO_ROWS = 3
"""Cells of two rows side by side at least: name and figure twice."""


def _begins_row(line: PrintedLine, cell: Cell) -> bool:
    """Whether a cell names an analyte, figures stand left of it, and the next cell begins with one."""
    if line.text[cell.start : cell.start + 1].isdigit() or not any(map(str.isdigit, line.text[: cell.start])):
        return False
    rest = _part(line, Cell(cell.start, len(line.text), line.box.x0, line.box.x1))
    name = row_name(rest)
    return name is not None and rest.text[name.end :].lstrip(" :.*")[:1] in _FIGURES


_FIGURES = frozenset("0123456789<>≤≥")
