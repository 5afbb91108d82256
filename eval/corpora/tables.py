"""Tables drawn row by row or, as some laboratory programs do, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.corpora.sheet import Align, Sheet, Weight

Grid = Literal["full", "rows", "none", "dots"]


@dataclass(frozen=True, slots=True)
class TableStyle:
    """How a table looks. ``widths`` are fractions of the body; ``aligns`` one letter (l, c, r) a column."""

    widths: tuple[float, ...]
    aligns: str
    grid: Grid = "full"
    size: float = 9
    header: bool = True
    shade: float | None = 0.9
    by_column: bool = False
    padding: float = 4


def draw_table(sheet: Sheet, rows: Sequence[Sequence[str]], style: TableStyle) -> None:
    """Draw ``rows`` (the first is the header when the style has one), breaking pages between rows."""
    if style.by_column:
        _draw_columns(sheet, rows, style)
        return
    for number, row in enumerate(rows):
        head = style.header and number == 0
        page = sheet.page
        height = row_height(sheet, row, style, head=head)
        sheet.need(height)
        if sheet.page != page and style.header and not head:
            _draw_row(sheet, rows[0], style, head=True)
        _draw_row(sheet, row, style, head=head)
    sheet.y += 8


def _weight(*, head: bool) -> Weight:
    return "bold" if head else "regular"


def _cells(sheet: Sheet, row: Sequence[str], style: TableStyle, *, head: bool) -> list[list[str]]:
    room = [sheet.body_width * width - 2 * style.padding for width in style.widths]
    return [sheet.wrap(cell, room[i], _weight(head=head), style.size) for i, cell in enumerate(row)]


def row_height(sheet: Sheet, row: Sequence[str], style: TableStyle, *, head: bool) -> float:
    """Points the row takes."""
    depth = max((len(cell) for cell in _cells(sheet, row, style, head=head)), default=1)
    return max(depth, 1) * style.size * 1.2 + style.padding


def _draw_row(sheet: Sheet, row: Sequence[str], style: TableStyle, *, head: bool) -> None:
    cells = _cells(sheet, row, style, head=head)
    height = row_height(sheet, row, style, head=head)
    if head and style.shade is not None:
        sheet.frame(sheet.left, sheet.y, sheet.body_width, height, fill=style.shade)
    boxes = []
    for i, lines in enumerate(cells):
        for depth, text in enumerate(lines):
            x, align = _anchor(sheet, style, i)
            y = sheet.y + style.size * (1.05 + 1.2 * depth)
            boxes.append(sheet.draw(x, y, text, _weight(head=head), style.size, align))
    _draw_grid(sheet, cells, style, height)
    if boxes:
        sheet.remember(" ".join(" ".join(lines) for lines in cells if lines), boxes)
    sheet.y += height


def _anchor(sheet: Sheet, style: TableStyle, column: int) -> tuple[float, Align]:
    x0 = sheet.left + sheet.body_width * sum(style.widths[:column])
    width = sheet.body_width * style.widths[column]
    if style.aligns[column] == "r":
        return x0 + width - style.padding, "right"
    if style.aligns[column] == "c":
        return x0 + width / 2, "center"
    return x0 + style.padding, "left"


def _draw_grid(sheet: Sheet, cells: list[list[str]], style: TableStyle, height: float) -> None:
    if style.grid == "full":
        sheet.frame(sheet.left, sheet.y, sheet.body_width, height)
        for column in range(1, len(style.widths)):
            x = sheet.left + sheet.body_width * sum(style.widths[:column])
            sheet.vertical(x, sheet.y, sheet.y + height)
    elif style.grid == "rows":
        sheet.rule(sheet.y + height, thickness=0.3)
    elif style.grid == "dots" and len(cells) > 1 and cells[1]:
        start = sheet.left + style.padding + sheet.text_width(" ".join(cells[0]), size=style.size) + 3
        stop = sheet.left + sheet.body_width * style.widths[0] - 2
        dots = "." * int((stop - start) / sheet.text_width(".", size=style.size))
        if dots:
            sheet.draw(start, sheet.y + style.size * 1.05, dots, "regular", style.size)


def _draw_columns(sheet: Sheet, rows: Sequence[Sequence[str]], style: TableStyle) -> None:
    """All cells of a column before the next column; every row one line high and on one page."""
    height = style.size * 1.45 + style.padding
    sheet.need(height * len(rows))
    boxes: list[list[tuple[float, float, float, float]]] = [[] for _ in rows]
    for column in range(len(style.widths)):
        x, align = _anchor(sheet, style, column)
        for number, row in enumerate(rows):
            if row[column]:
                weight = _weight(head=style.header and number == 0)
                y = sheet.y + height * number + style.size * 1.15
                boxes[number].append(sheet.draw(x, y, row[column], weight, style.size, align))
    for number, row in enumerate(rows):
        sheet.remember(" ".join(cell for cell in row if cell), boxes[number])
        if style.grid != "none":
            sheet.rule(sheet.y + height * (number + 1), thickness=0.3)
    sheet.y += height * len(rows) + 8
