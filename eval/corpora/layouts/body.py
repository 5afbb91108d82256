"""How the sections of a document are set: the part of a layout that all families share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from eval.corpora.tables import TableStyle, draw_table

if TYPE_CHECKING:
    from eval.corpora.paper import Paper, Section
    from eval.corpora.sheet import Sheet, Weight

HeadingPlace = Literal["above", "inline", "boxed", "underlined", "caps"]


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """How headings, paragraphs and tables of a body look."""

    heading: HeadingPlace = "above"
    size: float = 10
    justify: bool = False
    after: float = 4
    indent: float = 0
    table: TableStyle | None = None


def even_table(columns: int, **changes: object) -> TableStyle:
    """A ruled table: the first column wider than the others."""
    first = 0.34 if columns > 2 else 0.5
    widths = (first, *[(1 - first) / (columns - 1)] * (columns - 1)) if columns > 1 else (1.0,)
    return TableStyle(widths=widths, aligns="l" + "c" * (columns - 1), **changes)  # type: ignore[arg-type]


def set_body(sheet: Sheet, paper: Paper, style: BodyStyle) -> None:
    """Set every section of ``paper``."""
    for section in paper.sections:
        set_section(sheet, section, style)


def set_section(sheet: Sheet, section: Section, style: BodyStyle) -> None:
    """Heading, paragraphs, table."""
    paragraphs = section.paragraphs
    if section.heading:
        if style.heading == "inline" and paragraphs:
            paragraphs = _inline_heading(sheet, section, style)
        else:
            _heading(sheet, section.heading, style)
    for text in paragraphs:
        bullet = text.startswith("- ")
        x = sheet.left + style.indent + (12 if bullet else 0)
        sheet.paragraph(text, size=style.size, x=x, after=1.5 if bullet else style.after, justify=style.justify)
    if section.table:
        sheet.y += 4
        draw_table(sheet, section.table, style.table or even_table(len(section.table[0])))
    sheet.y += style.after


def _inline_heading(sheet: Sheet, section: Section, style: BodyStyle) -> tuple[str, ...]:
    """``Heading :`` in bold, then the first paragraph below with a hanging indent."""
    sheet.need(style.size * 2.8)
    sheet.y += style.size * 1.32
    label = f"{section.heading} :"
    sheet.write(sheet.left, sheet.y, label, "bold", style.size)
    first = section.paragraphs[0]
    room = sheet.text_width(label, "bold", style.size) + 6
    if sheet.text_width(first, size=style.size) < sheet.body_width - room:
        sheet.write(sheet.left + room, sheet.y, first, "regular", style.size)
        sheet.y += 2
        return section.paragraphs[1:]
    return section.paragraphs


def _heading(sheet: Sheet, heading: str, style: BodyStyle) -> None:
    text = heading.upper() if style.heading in {"caps", "boxed"} else heading
    weight: Weight = "bold"
    size = style.size + (0 if style.heading == "caps" else 0.5)
    sheet.need(size * 4)
    sheet.y += 5
    if style.heading == "boxed":
        sheet.frame(sheet.left, sheet.y, sheet.body_width, size * 1.6, fill=0.88)
        sheet.write(sheet.left + 5, sheet.y + size * 1.15, text, weight, size)
        sheet.y += size * 1.6 + 2
        return
    sheet.line(text, weight, size)
    if style.heading == "underlined":
        sheet.rule(sheet.y - 1, sheet.left, sheet.left + sheet.text_width(text, weight, size))
        sheet.y += 2


def foot(sheet: Sheet, paper: Paper, *, numbered: bool = True, size: float = 7) -> None:
    """Stamps of the program that printed the page, and ``Page n/m``, in the bottom margin."""
    y = sheet.height - 34
    for stamp in paper.stamps:
        sheet.write(sheet.left, y, stamp, "regular", size)
        y += size * 1.3
    if numbered:
        sheet.write(
            sheet.width - sheet.right, sheet.height - 34, f"Page {sheet.page}/{sheet.total}", size=size, align="right"
        )


def banner(sheet: Sheet, paper: Paper, size: float = 11) -> None:
    """The framed notice of a corrected report, if any."""
    if not paper.banner:
        return
    lines = sheet.wrap(paper.banner, sheet.body_width - 16, "bold", size)
    sheet.y += 4
    sheet.frame(sheet.left, sheet.y, sheet.body_width, len(lines) * size * 1.35 + 8)
    for text in lines:
        sheet.y += size * 1.35
        sheet.write(sheet.left + 8, sheet.y, text, "bold", size)
    sheet.y += 18


def signature(sheet: Sheet, paper: Paper, *, x: float | None = None) -> None:
    """Closing words, then the signature on the right."""
    if paper.closing:
        sheet.paragraph(paper.closing, after=10)
    if paper.signature:
        sheet.need(40)
        sheet.y += 14
        for text in paper.signature.split("|"):
            sheet.write(x or sheet.width * 0.58, sheet.y, text)
            sheet.y += sheet.size * 1.35


def patient_lines(paper: Paper) -> tuple[str, ...]:
    """Name, birth and INS as most letterheads print them."""
    person = paper.patient
    maiden = f" née {person.birth_name}" if person.used_name else ""
    born = "Né le" if person.sex == "M" else "Née le"
    return (f"{person.civil} {person.name}{maiden}", f"{born} {paper.birth}", f"INS : {person.spaced_ins}")
