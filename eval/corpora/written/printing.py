"""A written document printed: its body's marks (README.md) drawn on a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4, landscape

from eval.corpora.sheet import FAMILIES, Align, Printed, Sheet, Weight

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

GAP = 8.0
SMALL, LARGE = 0.82, 1.35
COLUMN = 0.30
"""Width of a letterhead's column, as a share of the body."""
_DRAWN = str.maketrans({"☐": "[ ]", "☑": "[x]", "☒": "[x]", "→": "->", "\u202f": "\u00a0", "✓": "x", "✔": "x"})
_MARKS: tuple[tuple[str, str], ...] = (
    ("^^ ", "center"),
    (">> ", "right"),
    ("## ", "large"),
    ("# ", "bold"),
    (".. ", "small"),
)


@dataclass(slots=True)
class _Pen:
    """Where and how the next line is drawn."""

    sheet: Sheet
    justify: bool
    columns: list[float] = field(default_factory=lambda: [0.0, 0.4, 0.55, 0.75])


def print_written(body: Sequence[str], look: Sequence[str], created: datetime) -> Printed:
    """The PDF of a body. ``look`` is font, size and options; raises ``UnicodeEncodeError`` on a letter no font has."""
    lines = [line.translate(_DRAWN).rstrip() for line in body]
    family = look[0] if look and look[0] in FAMILIES else "Helvetica"
    if any(not _plain(line) for line in lines):
        family = "Vera"
    size = next((float(word) for word in look if word.replace(".", "").isdigit()), 10.0)
    sheet = Sheet(
        created, family=family, size=size, page_size=landscape(A4) if "landscape" in look else A4,
        ligatures="ligatures" in look,
    )  # fmt: skip
    if "narrow" in look:
        sheet.left = sheet.right = 92.0
    heads = [line[6:] for line in lines if line.startswith("^head ")]
    feet = [line[6:] for line in lines if line.startswith("^foot ")]
    sheet.on_page = lambda page: _running(page, heads, feet)
    sheet.new_page()
    pen = _Pen(sheet, "justify" in look)
    _draw(pen, [line for line in lines if not line.startswith(("^head ", "^foot "))])
    sheet.describe("Document", "", "Impression")
    return sheet.finish()


def _plain(line: str) -> bool:
    try:
        line.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _running(sheet: Sheet, heads: Sequence[str], feet: Sequence[str]) -> None:
    size = sheet.size * SMALL
    for number, text in enumerate(heads):
        sheet.write(sheet.left, 26 + number * size * 1.2, text, size=size)
    for number, text in enumerate(reversed(feet)):
        sheet.write(sheet.width / 2, sheet.height - 26 - number * size * 1.2, text, size=size, align="center")


def _draw(pen: _Pen, lines: Sequence[str]) -> None:
    sheet, margin = pen.sheet, pen.sheet.left
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if line == "~~~":
            sheet.left = margin
            sheet.new_page()
        elif line == "---":
            sheet.y += GAP / 2
            sheet.rule()
            sheet.y += GAP / 2
        elif not line.strip():
            sheet.y += GAP
        elif line == "[[":
            end = lines.index("]]", number)
            _column(sheet, lines[number:end])
            number = end + 1
        elif line.startswith("|cols"):
            pen.columns = [float(word) / 100 for word in line.split()[1:]]
        elif line.startswith("|"):
            _row(pen, [cell.strip() for cell in line.strip("|").split("|")])
        else:
            parts = [line]
            while parts[-1].endswith("\\") and number < len(lines):
                parts[-1] = parts[-1].removesuffix("\\").rstrip()
                parts.append(lines[number])
                number += 1
            _text(pen, " ".join(parts))


def _column(sheet: Sheet, lines: Sequence[str]) -> None:
    """The narrow column at the left; the rest of the page is drawn beside it."""
    size, width, top, bottom = sheet.size * SMALL, sheet.body_width * COLUMN, sheet.y, sheet.height - sheet.bottom
    level = top
    for text in lines:
        plain, weight, _, _ = _marked(text, sheet.size)
        for piece in sheet.wrap(plain, width, weight, size) or [""]:
            level += size * 1.25
            if piece and level < bottom:
                sheet.write(sheet.left, level, piece, weight, size)
    sheet.left += width + 14


def _row(pen: _Pen, cells: Sequence[str]) -> None:
    sheet = pen.sheet
    starts = [*pen.columns, *(1.0 for _ in range(len(cells) - len(pen.columns)))][: len(cells)]
    ends = [*starts[1:], 1.0]
    texts: list[tuple[float, list[str], Weight]] = []
    for cell, start, end in zip(cells, starts, ends, strict=True):
        plain, weight, _, _ = _marked(cell, sheet.size)
        width = max(20.0, (end - start) * sheet.body_width - 5)
        texts.append((sheet.left + start * sheet.body_width, sheet.wrap(plain, width, weight), weight))
    height = max((len(wrapped) for _, wrapped, _ in texts), default=1) * sheet.size * 1.2
    sheet.need(height)
    for x, wrapped, weight in texts:
        for level, piece in enumerate(wrapped, start=1):
            sheet.write(x, sheet.y + level * sheet.size * 1.2, piece, weight)
    sheet.y += height + 2


def _marked(text: str, size: float) -> tuple[str, Weight, float, Align]:
    weight: Weight = "regular"
    align: Align = "left"
    for mark, meaning in _MARKS:
        if text.startswith(mark):
            text = text.removeprefix(mark)
            align = meaning if meaning in {"center", "right"} else align  # type: ignore[assignment]
            weight = "bold" if meaning in {"bold", "large"} else weight
            size *= LARGE if meaning == "large" else SMALL if meaning == "small" else 1.0
    return text, weight, size, align


def _text(pen: _Pen, line: str) -> None:
    sheet = pen.sheet
    text, weight, size, align = _marked(line, sheet.size)
    if "||" in text:
        _two(sheet, text, weight, size)
        return
    indent = (len(text) - len(text.lstrip())) * size * 0.28
    if align == "left" and not indent:
        sheet.paragraph(text, weight, size, after=1.5, justify=pen.justify)
        return
    for piece in sheet.wrap(text, sheet.body_width - indent, weight, size):
        if align == "left":
            sheet.need(size * 1.3)
            sheet.y += size
            sheet.write(sheet.left + indent, sheet.y, piece, weight, size)
            sheet.y += size * 0.3
        else:
            sheet.line(piece, weight, size, align)


def _two(sheet: Sheet, text: str, weight: Weight, size: float) -> None:
    """``A || B`` and ``A ||| B``: two texts on one height."""
    at_right = "|||" in text
    left, right = (part.strip() for part in text.split("|||" if at_right else "||", 1))
    right, right_weight, _, _ = _marked(right, size)
    half = sheet.body_width / 2
    columns = sheet.wrap(left, half - 6, weight, size), sheet.wrap(right, half, right_weight, size)
    height = max(map(len, columns), default=1) * size * 1.3
    sheet.need(height)
    for level, piece in enumerate(columns[0], start=1):
        sheet.write(sheet.left, sheet.y + level * size * 1.25, piece, weight, size)
    for level, piece in enumerate(columns[1], start=1):
        place, align = (sheet.width - sheet.right, "right") if at_right else (sheet.left + half, "left")
        sheet.write(place, sheet.y + level * size * 1.25, piece, right_weight, size, align)  # type: ignore[arg-type]
    sheet.y += height
