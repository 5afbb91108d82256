"""Forms, prescriptions and laboratory sheets of the fresh part, and which layouts it prints on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.corpora.dated_text import written_date
from eval.corpora.layouts.body import BodyStyle, banner, foot, set_body
from eval.corpora.reading.fresh import layouts as prints
from eval.corpora.reading.fresh.layouts import pairs, sign
from eval.corpora.reading.registry import LaboratorySheet, Layouts
from eval.corpora.sheet import Sheet
from eval.corpora.tables import TableStyle, draw_table

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.biology import LabResults, LabRow
    from eval.corpora.reading.composing import ReadingPaper


# -- forms --------------------------------------------------------------------------------------------
def corner_form(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Title alone at the top right in a round-cornered frame, organisation left, place and day at the very end."""
    sheet = Sheet(created, family="Helvetica", size=10.2, total=total)
    sheet.left = sheet.right = 60
    sheet.on_page = lambda page: foot(page, paper, size=6.8)
    sheet.new_page()
    sender = paper.sender
    lines = sheet.wrap(paper.title, 200, "bold", 12) or [""]
    if paper.title:
        sheet.frame(320, 40, 218, 18 + 15 * len(lines), radius=8)
        for number, text in enumerate(lines):
            sheet.write(429, 60 + 15 * number, text, "bold", 12, "center")
    for text in (sender.organisation, sender.name, sender.qualification, f"{sender.address} - {sender.city}"):
        for line in sheet.wrap(text, 250, size=9):
            sheet.line(line, size=9)
    sheet.y = max(sheet.y + 16, 76 + 15 * len(lines))
    banner(sheet, paper, 10)
    for text in (*pairs(paper), *paper.identity):
        sheet.line(text)
    sheet.y += 10
    set_body(sheet, paper, BodyStyle("caps", 10.2, after=6))
    if paper.date_line:
        sheet.y += 6
        sheet.line(paper.date_line)
    sign(sheet, paper, sheet.width * 0.6)
    return sheet


def office_form(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """An office's letter form: references at the left in small type, text set wide, signature and stamp centred."""
    sheet = Sheet(created, family="Times", size=11, total=total)
    sheet.left, sheet.right = 90, 70
    sheet.on_page = lambda page: foot(page, paper, numbered=False, size=7)
    sheet.new_page()
    sender = paper.sender
    sheet.line(sender.organisation.upper(), "bold", 12.5)
    for text in (sender.department or sender.qualification, sender.address, sender.city, sender.phone):
        if text:
            sheet.line(text, size=9)
    sheet.y += 10
    if paper.date_line:
        sheet.line(paper.date_line, size=10)
    for text in pairs(paper):
        sheet.line(text, "italic", 9)
    sheet.y += 8
    for text in paper.identity:
        sheet.line(text, size=10.5)
    sheet.y += 10
    banner(sheet, paper)
    if paper.title:
        sheet.line(paper.title, "bold", 13, after=10)
    set_body(sheet, paper, BodyStyle("underlined", 11, after=8))
    sign(sheet, paper, sheet.width / 2)
    return sheet


def grid_form(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A structured print in which identity and references are rows of one ruled table."""
    sheet = Sheet(created, family="Vera", size=8.6, total=total)
    sheet.left = sheet.right = 46
    sheet.on_page = lambda page: foot(page, paper, size=6.4)
    sheet.new_page()
    sender = paper.sender
    sheet.line(paper.title, "bold", 12.5, "center", after=8)
    banner(sheet, paper, 9.5)
    rows = [("Bénéficiaire", text) if number == 0 else ("", text) for number, text in enumerate(paper.identity)]
    rows += list(paper.reference)
    rows += [("Rédacteur", f"{sender.name} {sender.qualification}".strip()), ("Structure", sender.organisation)]
    draw_table(sheet, rows, TableStyle((0.25, 0.75), "ll", size=8.4, header=False))
    set_body(sheet, paper, BodyStyle("boxed", 8.6, after=5))
    if paper.date_line:
        sheet.line(paper.date_line, align="right")
    sign(sheet, paper, sheet.width * 0.6)
    return sheet


# -- prescriptions ------------------------------------------------------------------------------------
def half_sheet_prescription(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A5: name and number at the left, consulting hours at the right, the day under the patient."""
    sheet = Sheet(created, family="Helvetica", size=9.6, total=total, page_size=(420, 595))
    sheet.left = sheet.right = 34
    sheet.bottom = 48
    sheet.on_page = lambda page: foot(page, paper, numbered=False, size=6)
    sheet.new_page()
    sender = paper.sender
    sheet.line(sender.name, "bold", 11.5)
    for text in (sender.qualification, sender.organisation, f"{sender.address}, {sender.city}", sender.phone):
        sheet.line(text, size=7.6)
    sheet.line(f"N° RPPS : {sender.number}", size=7.2, after=8)
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text, "bold", 8.6)
    if paper.date_line:
        sheet.line(paper.date_line, after=6)
    banner(sheet, paper, 9)
    if paper.title:
        sheet.line(paper.title, "bold", 11, "center", after=6)
    set_body(sheet, paper, BodyStyle("underlined", 9.6, after=7))
    sign(sheet, paper, 190)
    return sheet


def department_prescription(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A clinic's form: all prescribers listed with their numbers, the signature tells which; title in a band."""
    sheet = Sheet(created, family="Times", size=11.5, total=total)
    sheet.left, sheet.right = 58, 58
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sender = paper.sender
    sheet.line(f"{sender.organisation}", "bold", 13, "center")
    sheet.line(sender.department or sender.qualification, size=10, align="center")
    sheet.line(" - ".join(dict.fromkeys((sender.name, *sender.colleagues[:2]))), size=9, align="center", after=8)
    sheet.frame(sheet.left, sheet.y, sheet.body_width, 20, fill=0.86)
    sheet.write(sheet.left + 6, sheet.y + 14, paper.title, "bold", 11.5)
    sheet.write(sheet.width - sheet.right - 6, sheet.y + 14, paper.date_line, size=10, align="right")
    sheet.y += 30
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text, size=10)
    sheet.y += 10
    banner(sheet, paper)
    set_body(sheet, paper, BodyStyle("caps", 11.5, after=7, indent=14))
    sign(sheet, paper, sheet.width * 0.55)
    return sheet


# -- laboratory ---------------------------------------------------------------------------------------
def _open(paper: ReadingPaper, sheet: Sheet, numbered: bool = True) -> None:
    sheet.on_page = lambda page: foot(page, paper, numbered=numbered, size=6.6)
    sheet.new_page()


def _close(sheet: Sheet, paper: ReadingPaper, words: str) -> Sheet:
    set_body(sheet, paper, BodyStyle("above", 8.4))
    sheet.line(f"{words} {paper.sender.name}", size=8.4)
    return sheet


def _earlier(row: LabRow, place: int) -> str:
    return (row.priors[place] or "") if place < len(row.priors) else ""


def side_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Patient left, file right; result in bold beside its unit, limits, then the earlier value under its day."""
    sheet = Sheet(created, family="Helvetica", size=9, total=total)
    sheet.left = sheet.right = 42
    _open(paper, sheet)
    sender = paper.sender
    sheet.line(sender.organisation, "bold", 13)
    sheet.line(f"{sender.address} {sender.city} - Tél {sender.phone}", size=7.4)
    sheet.line(" / ".join((sender.name, *sender.colleagues)), size=7.4, after=8)
    y = sheet.y + 10
    for number, text in enumerate(paper.identity):
        sheet.write(sheet.left, y + 12 * number, text, "bold" if number == 0 else "regular", 8.8)
    for number, text in enumerate(pairs(paper)):
        sheet.write(sheet.width - sheet.right, y + 12 * number, text, size=8.2, align="right")
    # The longest identity and the references stand side by side: the next line is below both.
    sheet.y = y + 12 * max(len(paper.identity), len(paper.reference)) + 8
    banner(sheet, paper, 10)
    sheet.rule()
    sheet.line(paper.title, "bold", 10.5, after=6)
    day = f"Antériorité du {written_date(results.prior_days[0], 'num')}" if results.prior_days else ""
    style = TableStyle((0.36, 0.13, 0.13, 0.2, 0.18), "lrlcr", grid="none", size=8.7)
    for heading, rows in results.chapters:
        sheet.line(heading, "bold", 9.4, after=1)
        body = [(r.analyte.label, r.raw, r.analyte.unit or "", r.analyte.reference, _earlier(r, 0)) for r in rows]
        draw_table(sheet, [("", "Résultat", "Unités", "Valeurs de référence", day), *body], style)
    return _close(sheet, paper, "Compte rendu validé par")


def ledger_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Limits before the result, and the current column last under its own day, as ledgers grow to the right."""
    sheet = Sheet(created, family="Times", size=9.6, total=total)
    sheet.left = sheet.right = 40
    _open(paper, sheet)
    sender = paper.sender
    sheet.line(f"{sender.organisation} - {sender.city}", "bold", 12, "center")
    sheet.line(
        f"Biologistes médicaux : {', '.join((sender.name, *sender.colleagues))}", size=8, align="center", after=6
    )
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text, size=9)
    banner(sheet, paper, 10)
    sheet.line(paper.title, "italic", 12, after=6)
    days = [written_date(day, "num") for day in (*reversed(results.prior_days), results.day)]
    share = 0.4 / len(days)
    style = TableStyle(
        (0.28, 0.2, 0.12, *[share] * len(days)), "lcl" + "r" * len(days), grid="rows", size=8.8, shade=None
    )
    for heading, rows in results.chapters:
        sheet.line(heading, "bold", 10, after=1)
        body = []
        for row in rows:
            values = [_earlier(row, place) for place in range(len(days) - 1)][::-1]
            body.append((row.analyte.label, row.analyte.reference, row.analyte.unit or "", *values, row.raw))
        draw_table(sheet, [("Paramètre", "Usuelles", "Unité", *days), *body], style)
    return _close(sheet, paper, "Validation biologique :")


def bracket_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """One line a result in running type: « label : value unit [limits] (earlier) », an arrow for what is outside."""
    sheet = Sheet(created, family="Courier", size=8.6, total=total)
    sheet.left = sheet.right = 46
    _open(paper, sheet, numbered=False)
    sender = paper.sender
    for text in (sender.organisation.upper(), f"{sender.address} {sender.city}", f"Responsable : {sender.name}"):
        sheet.line(text)
    sheet.y += 6
    for text in (*pairs(paper), *paper.identity):
        sheet.line(text)
    banner(sheet, paper, 9)
    sheet.y += 6
    sheet.line(paper.title, "bold", 9.6, after=6)
    before = written_date(results.prior_days[0], "short") if results.prior_days else ""
    for heading, rows in results.chapters:
        sheet.line(f"** {heading} **", "bold", 9, after=2)
        for row in rows:
            unit = f" {row.analyte.unit}" if row.analyte.unit else ""
            limits = f" [{row.analyte.reference}]" if row.analyte.reference else ""
            outside = {"H": " (+)", "B": " (-)"}.get(row.flag, "")
            prior = f" (le {before} : {_earlier(row, 0)})" if before and _earlier(row, 0) else ""
            sheet.line(f"{row.analyte.label} : {row.raw}{unit}{outside}{limits}{prior}")
        sheet.y += 5
    return _close(sheet, paper, "Signé :")


def shaded_laboratory(paper: ReadingPaper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Chapters under shaded bars, full grid, the flag glued to nothing: a column of its own on the right."""
    sheet = Sheet(created, family="Vera", size=8.2, total=total)
    sheet.left = sheet.right = 36
    _open(paper, sheet)
    sender = paper.sender
    sheet.line(paper.title.upper(), "bold", 11.5, "center", after=4)
    sheet.line(f"{sender.organisation}, {sender.address}, {sender.city}", size=7.2, align="center", after=6)
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text, size=8)
    banner(sheet, paper, 9)
    sheet.y += 4
    days = [written_date(day, "fulldots") for day in results.prior_days]
    style = TableStyle((0.3, 0.13, 0.13, 0.19, 0.15, 0.1), "lclcrc", size=7.8)
    for heading, rows in results.chapters:
        sheet.need(60)
        sheet.frame(sheet.left, sheet.y, sheet.body_width, 13, fill=0.82)
        sheet.write(sheet.left + 4, sheet.y + 9.6, heading, "bold", 8.4)
        sheet.y += 14
        head = ("Examen", "Valeur", "Unité", "Norme", days[0] if days else "", "Alerte")
        body = [
            (r.analyte.label, r.raw, r.analyte.unit or "", r.analyte.reference, _earlier(r, 0), r.flag) for r in rows
        ]
        draw_table(sheet, [head, *body], style)
    return _close(sheet, paper, "Résultats validés et signés électroniquement par")


FRESH = Layouts(
    {
        "letter": (
            prints.left_column_letter, prints.centred_head_letter, prints.service_letter, prints.mail_print,
            prints.typist_report,
        ),
        "report": (
            prints.cartouche_report, prints.ribbon_report, prints.typist_report, prints.banded_screen,
            prints.left_column_letter,
        ),
        "form": (corner_form, office_form, grid_form),
        "prescription": (half_sheet_prescription, department_prescription, office_form),
    },
    (
        LaboratorySheet(side_laboratory, 1), LaboratorySheet(ledger_laboratory, 2, says_day=True),
        LaboratorySheet(bracket_laboratory, 1), LaboratorySheet(shaded_laboratory, 1),
    ),
)  # fmt: skip
