"""Layouts of forms, prescriptions and laboratory sheets of the development part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.corpora.dated_text import written_date
from eval.corpora.layouts.body import BodyStyle, banner, foot, set_body, signature
from eval.corpora.reading.layouts_letters import head_lines, pairs
from eval.corpora.sheet import Sheet
from eval.corpora.tables import TableStyle, draw_table

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.biology import LabResults, LabRow
    from eval.corpora.reading.composing import ReadingPaper


def framed_form(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Title in a frame, identity in a second frame, body below, place and day above the signature."""
    sheet = Sheet(created, family="Helvetica", size=10.5, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    for text in head_lines(paper):
        sheet.line(text, size=9)
    sheet.y += 12
    sheet.frame(sheet.left, sheet.y, sheet.body_width, 30)
    sheet.write(sheet.width / 2, sheet.y + 20, paper.title.upper(), "bold", 12.5, "center")
    sheet.y += 42
    banner(sheet, paper)
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text)
    sheet.y += 14
    set_body(sheet, paper, BodyStyle("above", 10.5, after=6))
    sheet.y += 10
    if paper.date_line:
        sheet.line(paper.date_line, align="right")
    signature(sheet, paper)
    return sheet


def plain_sheet(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A practice's plain sheet: sender top left, day top right, title in the middle."""
    sheet = Sheet(created, family="Times", size=12, total=total)
    sheet.left = sheet.right = 64
    sheet.on_page = lambda page: foot(page, paper, numbered=False)
    sheet.new_page()
    sheet.line(paper.sender.name, "bold")
    sheet.line(paper.sender.qualification, "italic", 10.5)
    for text in head_lines(paper)[-2:]:
        sheet.line(text, size=10)
    sheet.line(paper.date_line, align="right", after=16)
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 14, "center", after=12)
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text)
    sheet.y += 8
    set_body(sheet, paper, BodyStyle("underlined", 12, after=7))
    signature(sheet, paper)
    return sheet


def numbered_form(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """An office's printed form: form number, tight type, ruled identity box."""
    sheet = Sheet(created, family="Vera", size=9, total=total)
    sheet.left = sheet.right = 40

    def every_page(page: Sheet) -> None:
        foot(page, paper, size=6.5)
        page.write(page.width - page.right, 26, "n° 50-1170", size=7, align="right")

    sheet.on_page = every_page
    sheet.new_page()
    sheet.line(paper.title, "bold", 13)
    sheet.line(" - ".join(head_lines(paper)[:2]), size=8, after=6)
    sheet.frame(sheet.left, sheet.y, sheet.body_width, 16 + 13 * len(paper.identity))
    sheet.y += 5
    for text in paper.identity:
        sheet.line(f" {text}")
    sheet.y += 14
    banner(sheet, paper)
    for text in pairs(paper):
        sheet.line(text)
    set_body(sheet, paper, BodyStyle("boxed", 9))
    if paper.date_line:
        sheet.line(paper.date_line)
    signature(sheet, paper)
    return sheet


def practice_prescription(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Sender centred, identity left, day right, lines widely spaced."""
    sheet = Sheet(created, family="Helvetica", size=11, total=total)
    sheet.left = sheet.right = 70
    sheet.on_page = lambda page: foot(page, paper, numbered=False)
    sheet.new_page()
    sheet.line(paper.sender.name, "bold", 13, "center")
    sheet.line(paper.sender.qualification, size=10, align="center")
    sheet.line(" - ".join(head_lines(paper)[-2:]), size=8.5, align="center")
    sheet.line(f"RPPS {paper.sender.number}", size=8, align="center", after=6)
    sheet.rule()
    sheet.y += 14
    sheet.line(paper.date_line, align="right", after=4)
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text)
    sheet.y += 16
    if paper.title:
        sheet.line(paper.title, "bold", 11, after=8)
    set_body(sheet, paper, BodyStyle("above", 11, after=9))
    signature(sheet, paper)
    return sheet


def hospital_prescription(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A hospital's prescription: department on the left, bar-coded number as text, title between rules."""
    sheet = Sheet(created, family="Times", size=11, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    for text in (*head_lines(paper), f"Prescripteur : {paper.sender.name} ({paper.sender.number})"):
        sheet.line(text, size=9.5)
    sheet.y += 6
    sheet.rule()
    sheet.line(paper.title.upper(), "bold", 13, "center", after=3)
    sheet.rule()
    sheet.y += 10
    for text in (*paper.identity, *pairs(paper), paper.date_line):
        if text:
            sheet.line(text, size=10.5)
    sheet.y += 8
    set_body(sheet, paper, BodyStyle("caps", 11, after=7, indent=10))
    signature(sheet, paper)
    return sheet


# -- laboratory ---------------------------------------------------------------------------------------
def _laboratory_head(sheet: Sheet, paper: ReadingPaper) -> None:
    sheet.line(paper.sender.organisation.upper(), "bold", 12)
    sheet.line(f"Biologistes : {', '.join((*paper.sender.colleagues, paper.sender.name))}", size=7.5)
    sheet.line(f"{paper.sender.address} {paper.sender.city} - {paper.sender.phone}", size=7.5, after=8)
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text, size=9)
    sheet.y += 6
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 11, "center", after=6)


def _laboratory_end(sheet: Sheet, paper: ReadingPaper) -> Sheet:
    set_body(sheet, paper, BodyStyle("above", 8.5))
    sheet.line(f"Validé par : {paper.signature}" if paper.signature else "", size=8.5)
    return sheet


def ruled_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """A fully ruled table with flags in their own column and one earlier column."""
    sheet = Sheet(created, family="Helvetica", size=9, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    _laboratory_head(sheet, paper)
    prior = written_date(results.prior_days[0], "num") if results.prior_days else ""
    style = TableStyle((0.32, 0.06, 0.14, 0.14, 0.18, 0.16), "lcrlcr", grid="full", size=8.8)
    for heading, rows in results.chapters:
        sheet.line(heading, "bold", 10, after=2)
        header = ("Analyse", "", "Résultat", "Unité", "Intervalle de référence", f"Antérieur {prior}".strip())
        body = [
            (r.analyte.label, "*" if r.flag else "", r.raw, r.analyte.unit or "", r.analyte.reference, _prior(r, 0))
            for r in rows
        ]
        draw_table(sheet, [header, *body], style)
    return _laboratory_end(sheet, paper)


def _prior(row: LabRow, place: int) -> str:
    return (row.priors[place] or "") if place < len(row.priors) else ""


def dotted_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Dots lead from the name to value and unit in one cell; limits in brackets; earlier value with its day."""
    sheet = Sheet(created, family="Times", size=10.5, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    _laboratory_head(sheet, paper)
    style = TableStyle((0.42, 0.2, 0.2, 0.18), "lllr", grid="dots", size=10, header=False)
    for heading, rows in results.chapters:
        sheet.line(heading, "bold", 11, after=3)
        table = []
        for row in rows:
            reference = f"({row.analyte.reference})" if row.analyte.reference else ""
            prior = _prior(row, 0)
            when = f"{written_date(results.prior_days[0], 'short')} : {prior}" if prior else ""
            table.append((row.analyte.label, f"{row.raw} {row.analyte.unit or ''}".strip(), reference, when))
        draw_table(sheet, table, style)
    return _laboratory_end(sheet, paper)


def columns_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Up to three dated columns, newest first, written column by column; the day of sampling stands in the head."""
    sheet = Sheet(created, family="Vera", size=8, total=total)
    sheet.left = sheet.right = 38
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    _laboratory_head(sheet, paper)
    days = [written_date(day, "num") for day in (results.day, *results.prior_days)]
    share = 0.42 / len(days)
    style = TableStyle(
        (0.3, 0.11, *[share] * len(days), 0.17), "ll" + "r" * len(days) + "c", grid="rows", size=7.8, by_column=True
    )
    for heading, rows in results.chapters:
        sheet.need(40 + 16 * len(rows))
        sheet.line(heading, "bold", 9, after=2)
        table = [("Examens", "Unités", *days, "Normales")]
        for row in rows:
            values = (row.raw, *(_prior(row, place) for place in range(len(days) - 1)))
            table.append((row.analyte.label, row.analyte.unit or "", *values, row.analyte.reference))
        draw_table(sheet, table, style)
    return _laboratory_end(sheet, paper)


def typed_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """A listing in typewriter face: name, flag, value, unit, limits after « N : », no earlier results shown."""
    sheet = Sheet(created, family="Courier", size=9, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    _laboratory_head(sheet, paper)
    style = TableStyle((0.4, 0.06, 0.16, 0.16, 0.22), "lcrll", grid="none", size=8.8, header=False)
    for heading, rows in results.chapters:
        sheet.line(f"--- {heading} ---", "bold", 9, after=2)
        table = [
            (
                r.analyte.label,
                r.flag,
                r.raw,
                r.analyte.unit or "",
                f"N : {r.analyte.reference}" if r.analyte.reference else "",
            )
            for r in rows
        ]
        draw_table(sheet, table, style)
    return _laboratory_end(sheet, paper)
