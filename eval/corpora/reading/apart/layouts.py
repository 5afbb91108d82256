"""Layouts of the part held apart. None is shared with the development part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.corpora.dated_text import written_date
from eval.corpora.layouts.body import BodyStyle, banner, foot, set_body, set_section, signature
from eval.corpora.reading.registry import LaboratorySheet, Layouts
from eval.corpora.sheet import Sheet
from eval.corpora.tables import TableStyle, draw_table

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.biology import LabResults, LabRow
    from eval.corpora.reading.composing import ReadingPaper


def _pairs(paper: ReadingPaper) -> list[str]:
    return [f"{label} : {value}" if value else label for label, value in paper.reference]


def _sender(paper: ReadingPaper) -> list[str]:
    sender = paper.sender
    lines = (sender.organisation, sender.department, sender.name, sender.qualification, sender.address, sender.city)
    return [line for line in (*lines, f"Téléphone : {sender.phone}") if line]


def window_letter(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Sender top right, addressee in the window below on the left, dated line under it, references in a side note."""
    sheet = Sheet(created, family="Helvetica", size=10, total=total)
    sheet.on_page = lambda page: foot(page, paper, numbered=page.total > 1)
    sheet.new_page()
    for text in _sender(paper):
        sheet.line(text, size=8.5, align="right")
    sheet.y = 150
    for text in paper.recipient.split("|"):
        sheet.line(text)
    sheet.y += 16
    sheet.line(paper.date_line, after=10)
    banner(sheet, paper)
    for text in _pairs(paper):
        sheet.line(text, size=8.5)
    sheet.line(paper.title, "bold", after=4)
    for text in paper.identity:
        sheet.line(text)
    sheet.y += 8
    if paper.greeting:
        sheet.paragraph(paper.greeting, after=8)
    set_body(sheet, paper, BodyStyle("above", 10, justify=True, after=7))
    signature(sheet, paper, x=sheet.left)
    return sheet


def framed_letter(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Everything inside one frame; the patient in the top band, the sender at the very end."""
    sheet = Sheet(created, family="Times", size=11.5, total=total)
    sheet.left = sheet.right = 72

    def every_page(page: Sheet) -> None:
        page.frame(50, 36, page.width - 100, page.height - 96)
        foot(page, paper, size=6.5)

    sheet.on_page = every_page
    sheet.new_page()
    sheet.y = 52
    for text in paper.identity:
        sheet.line(text, "bold", 10.5)
    sheet.rule()
    sheet.y += 12
    sheet.line(paper.title, "italic", 13, "center", after=6)
    banner(sheet, paper)
    for text in _pairs(paper):
        sheet.line(text, size=10)
    if paper.recipient:
        sheet.line(f"À l'attention de {paper.recipient.replace('|', ', ')}", size=10, after=4)
    if paper.greeting:
        sheet.paragraph(paper.greeting, after=6)
    set_body(sheet, paper, BodyStyle("inline", 11.5, after=6))
    if paper.date_line:
        sheet.line(paper.date_line, align="right")
    signature(sheet, paper)
    for text in _sender(paper)[:2]:
        sheet.line(text, size=8.5, align="right")
    return sheet


def margin_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Headings stand in the left margin, texts to their right."""
    sheet = Sheet(created, family="Vera", size=8.6, total=total)
    sheet.left = 170
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sheet.write(30, 40, paper.sender.organisation, "bold", 11)
    sheet.write(30, 54, f"{paper.sender.department or paper.sender.qualification} - {paper.sender.phone}", size=7.5)
    sheet.y = 74
    sheet.line(paper.title, "bold", 12, after=3)
    banner(sheet, paper)
    for text in (*paper.identity, *_pairs(paper), paper.date_line):
        if text:
            sheet.line(text)
    sheet.y += 8
    if paper.greeting:
        sheet.paragraph(paper.greeting)
    for section in paper.sections:
        sheet.need(30)
        if section.heading:
            sheet.write(30, sheet.y + 12, section.heading[:26], "bold", 8.6)
        for text in section.paragraphs:
            sheet.paragraph(text, after=5)
        if section.table:
            draw_table(sheet, section.table, TableStyle((1 / len(section.table[0]),) * len(section.table[0]), "l" * 9))
    signature(sheet, paper)
    return sheet


def summary_first_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """The last parts come first in a grey box, then the detail; identity in the running header only."""
    sheet = Sheet(created, family="Helvetica", size=9.6, total=total)

    def every_page(page: Sheet) -> None:
        page.write(page.left, 30, " / ".join(paper.identity)[:110], size=8)
        page.rule(36)
        foot(page, paper)

    sheet.on_page = every_page
    sheet.new_page()
    sheet.y = 50
    sheet.line(" - ".join(_sender(paper)[:2]), "bold", 10)
    sheet.line(paper.title.upper(), "bold", 12, after=2)
    for text in (*_pairs(paper), paper.date_line):
        if text:
            sheet.line(text)
    banner(sheet, paper)
    sheet.y += 6
    if paper.greeting:
        sheet.paragraph(paper.greeting)
    style = BodyStyle("caps", 9.6)
    late = len(paper.sections) > 3
    for section in (*paper.sections[-2:], *paper.sections[:-2]) if late else paper.sections:
        set_section(sheet, section, style)
    signature(sheet, paper)
    return sheet


def terminal_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A print-out in fixed pitch: dashed rules, labels in capitals, everything flush left."""
    sheet = Sheet(created, family="Courier", size=9.2, total=total)
    sheet.left = sheet.right = 50
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sheet.line("=" * 78, size=9.2)
    for text in _sender(paper)[:3]:
        sheet.line(text)
    sheet.line("=" * 78, size=9.2)
    for text in (paper.title.upper(), *paper.identity, *_pairs(paper), paper.date_line):
        if text:
            sheet.line(text)
    sheet.line("-" * 78, size=9.2)
    banner(sheet, paper)
    if paper.greeting:
        sheet.paragraph(paper.greeting)
    set_body(sheet, paper, BodyStyle("caps", 9.2))
    signature(sheet, paper, x=sheet.left)
    return sheet


def wide_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Landscape: identity and sender side by side, body across."""
    sheet = Sheet(created, family="Times", size=11, total=total, page_size=(842, 595))
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    y = 48.0
    for text in paper.identity:
        sheet.write(sheet.left, y, text, "bold", 10)
        y += 13
    other = 48.0
    for text in _sender(paper)[:4]:
        sheet.write(sheet.width - sheet.right, other, text, size=9, align="right")
        other += 12
    sheet.y = max(y, other) + 6
    sheet.line(paper.title, "bold", 14, "center", after=4)
    banner(sheet, paper)
    for text in (*_pairs(paper), paper.date_line):
        if text:
            sheet.line(text, align="center")
    if paper.greeting:
        sheet.paragraph(paper.greeting)
    set_body(sheet, paper, BodyStyle("underlined", 11))
    signature(sheet, paper)
    return sheet


def half_page_form(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """An A5 sheet: small letterhead, day at the bottom left beside the signature."""
    sheet = Sheet(created, family="Helvetica", size=9, total=total, page_size=(420, 595))
    sheet.left = sheet.right = 34
    sheet.bottom = 50
    sheet.on_page = lambda page: foot(page, paper, numbered=False, size=6)
    sheet.new_page()
    for text in _sender(paper)[:5]:
        sheet.line(text, size=8)
    sheet.rule()
    sheet.y += 8
    for text in (*paper.identity, *_pairs(paper)):
        sheet.line(text)
    banner(sheet, paper, 9)
    if paper.title:
        sheet.line(paper.title, "bold", 11, after=6)
    set_body(sheet, paper, BodyStyle("above", 9, after=6))
    if paper.date_line:
        sheet.line(paper.date_line)
    signature(sheet, paper)
    return sheet


def ruled_form(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Each block between two rules; the title stands last before the body."""
    sheet = Sheet(created, family="Times", size=11.5, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    if paper.date_line:
        sheet.line(paper.date_line, "italic")
    for block in (_sender(paper), list(paper.identity), _pairs(paper)):
        for text in block:
            sheet.line(text, size=10.5)
        if block:
            sheet.rule(thickness=0.3)
            sheet.y += 5
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 14, after=8)
    set_body(sheet, paper, BodyStyle("boxed", 11.5, after=6))
    signature(sheet, paper)
    return sheet


# -- laboratory ---------------------------------------------------------------------------------------
def _top(sheet: Sheet, paper: ReadingPaper) -> None:
    for text in paper.identity:
        sheet.line(text, "bold", 9.5)
    for text in _pairs(paper):
        sheet.line(text, size=9)
    sheet.line(f"{paper.sender.organisation} - {paper.sender.city} - {paper.sender.phone}", size=8, align="right")
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 12, after=6)


def _bottom(sheet: Sheet, paper: ReadingPaper) -> Sheet:
    set_body(sheet, paper, BodyStyle("above", 8.5))
    sheet.line(f"Biologiste : {paper.signature}", size=8.5, align="right")
    return sheet


def _earlier(row: LabRow, place: int) -> str:
    return (row.priors[place] or "") if place < len(row.priors) else ""


def reference_first_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Name, limits, then value with unit and flag, and two earlier values at the right under their days."""
    sheet = Sheet(created, family="Helvetica", size=9, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    _top(sheet, paper)
    days = [written_date(day, "dots") for day in results.prior_days]
    style = TableStyle((0.34, 0.18, 0.14, 0.12, *[0.22 / max(1, len(days))] * len(days)), "llrl" + "r" * len(days),
                       grid="rows", size=8.6)  # fmt: skip
    for heading, rows in results.chapters:
        sheet.line(heading, "bold", 9.5, after=1)
        table = [("Paramètre", "Norme", "Valeur", "", *days)]
        for row in rows:
            earlier = [_earlier(row, place) for place in range(len(days))]
            table.append((row.analyte.label, row.analyte.reference, row.raw, row.analyte.unit or "", *earlier))
        draw_table(sheet, table, style)
    return _bottom(sheet, paper)


def arrow_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Value and unit bold behind a colon, plus or minus signs for flags, limits after « Réf. »; nothing earlier."""
    sheet = Sheet(created, family="Times", size=11, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    _top(sheet, paper)
    style = TableStyle((0.46, 0.24, 0.06, 0.24), "lrcl", grid="none", size=10.5, header=False)
    for heading, rows in results.chapters:
        sheet.line(heading.capitalize(), "italic", 11, after=2)
        table = []
        for row in rows:
            sign = {"H": "+", "B": "-"}.get(row.flag, "")
            limits = f"Réf. {row.analyte.reference}" if row.analyte.reference else ""
            value = f"{row.raw} {row.analyte.unit or ''}".strip()
            table.append((f"{row.analyte.label} :", value, sign, limits))
        draw_table(sheet, table, style)
    return _bottom(sheet, paper)


def compared_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """The earlier column stands before the current one, both dated in the head, units between."""
    sheet = Sheet(created, family="Vera", size=8.2, total=total)
    sheet.left = sheet.right = 44
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    _top(sheet, paper)
    prior = f"Antériorité du {written_date(results.prior_days[0], 'num')}" if results.prior_days else ""
    style = TableStyle((0.32, 0.22, 0.18, 0.12, 0.16), "lrrlc", grid="full", size=8)
    for heading, rows in results.chapters:
        sheet.line(heading, "bold", 9, after=2)
        now = f"Résultat du {written_date(results.day, 'num')}"
        table = [("Examen", prior, now, "Unité", "Référence")]
        table += [(r.analyte.label, _earlier(r, 0), r.raw, r.analyte.unit or "", r.analyte.reference) for r in rows]
        draw_table(sheet, table, style)
    return _bottom(sheet, paper)


APART: Layouts = Layouts(
    {
        "letter": (window_letter, framed_letter, margin_report, terminal_report),
        "report": (margin_report, summary_first_report, terminal_report, wide_report, window_letter),
        "form": (half_page_form, ruled_form),
        "prescription": (half_page_form, ruled_form, window_letter),
    },
    (
        LaboratorySheet(reference_first_laboratory, 2),
        LaboratorySheet(arrow_laboratory, 0),
        LaboratorySheet(compared_laboratory, 1, says_day=True),
    ),
)
