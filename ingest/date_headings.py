"""The label printed over a date: a column's heading one or more lines above, or the line before it."""

from __future__ import annotations

from collections.abc import Sequence

from ingest import vocabulary
from ingest.printed import PrintedLine
from ingest.vocabulary import DateLabel, Tokens, kinds
from ingest.written_dates import WrittenDate, find_dates


def label_above(line: PrintedLine, date: WrittenDate, lines: Sequence[PrintedLine]) -> DateLabel | None:
    """A label printed over the date: in the same column one or two lines above, or alone on the line before."""
    left, right = _extent(line, date.start, date.end)
    undated = 0
    for above in reversed(lines[max(0, line.index - _ROWS) : line.index]):
        far = line.index - above.index > _NEAR_HEADING
        if above.page != line.page or undated == _NEAR_HEADING or (far and len(line.cells) == 1):
            break
        if next(find_dates(above.folded), None) is not None:
            continue
        undated += 1
        if far and len(above.cells) == 1:
            continue
        for first, last in above.cells:
            tokens = above.tokens
            cell = Tokens(tokens.texts[first:last], tokens.starts[first:last], tokens.ends[first:last])
            if not cell.texts or len(cell.texts) > _LONGEST_HEADING:
                continue
            start, end = above.folded.span(cell.starts[0], cell.ends[-1])
            if above.text[start:end].rstrip(" :").count(":"):
                continue  # a label that already has its value heads nothing
            x0, x1 = _extent(above, start, end)
            over = (x0 < right and x1 > left) if above.line.words else first == 0 and last == len(tokens.texts)
            label = _of_cell(cell) if over and not _is_title(above, cell) else None
            if label is not None:
                return label
    return None


def _is_title(line: PrintedLine, cell: Tokens) -> bool:
    """Whether a cell opens with the name of a document (« ORDONNANCE DE SORTIE »), which labels no date."""
    found = vocabulary.document_titles().at(cell, 0)
    whole = found is not None and found.last == len(cell.texts) and found.values[0].strength >= _WHOLE_TITLE
    if whole and line.kind == "title" and not line.text.rstrip().endswith(":"):
        return True
    apart = line.kind == "title" or line.is_capitals
    if apart and len(cell.texts) > 1 and next(kinds.title_words().find(cell), None) is not None:
        return True
    return found is not None and found.values[0].strength >= _PLAIN_TITLE and found.last - found.first < len(cell.texts)


_PLAIN_TITLE, _WHOLE_TITLE = 55, 60
_ROWS, _NEAR_HEADING = 12, 2
"""Lines above a date among which its column's heading stands; lines without a date from which none is looked for."""
_LONGEST_HEADING = 6


def _of_cell(cell: Tokens) -> DateLabel | None:
    """The label a heading cell bears: a full one that ends the cell, else a telling word of a very short cell."""
    for label in vocabulary.date_labels().find(cell):
        if label.last == len(cell.texts):
            return label.values[0]
    if len(cell.texts) > 3:
        return None
    word = next(kinds.date_words().find(cell), None)
    if word is None or word.values[0].kind == "letter":
        return None
    return DateLabel(word.values[0].kind, 0, "weak")


def _extent(line: PrintedLine, start: int, end: int) -> tuple[float, float]:
    """Left and right edge of characters ``start:end`` of a line, fractions of the page."""
    boxes = [word.box for word in line.line.words if word.start < end and word.end > start]
    if not boxes:
        return line.box.x0, line.box.x1
    return min(box.x0 for box in boxes), max(box.x1 for box in boxes)
