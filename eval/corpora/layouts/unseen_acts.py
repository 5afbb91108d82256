"""Reports, forms and laboratory sheets of the set-aside corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4, A5, landscape

from eval.corpora.dated_text import written_date
from eval.corpora.layouts.body import BodyStyle, banner, even_table, set_body, set_section
from eval.corpora.sheet import Sheet
from eval.corpora.tables import TableStyle, draw_table

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.biology import LabResults, LabRow
    from eval.corpora.paper import Paper


def stacked_form(paper: Paper, created: datetime, total: int) -> Sheet:
    """A form whose small labels stand above their values, two a row."""
    sheet = Sheet(created, family="Helvetica", size=9.8, total=total)
    sheet.left = sheet.right = 44
    sheet.new_page()
    sender, person = paper.sender, paper.patient
    sheet.write(sheet.left, 42, paper.title, "bold", 15)
    sheet.write(sheet.width - sheet.right, 42, sender.organisation, size=9, align="right")
    fields = [
        ("NOM DE NAISSANCE", person.birth_name), ("PRÉNOM", person.given), ("DATE DE NAISSANCE", paper.birth),
        ("IDENTIFIANT NATIONAL DE SANTÉ", person.ins), ("UNITÉ", sender.department or sender.qualification),
        ("PRATICIEN", sender.name), *((label.upper().rstrip(" :"), value) for label, value in paper.reference),
    ]  # fmt: skip
    for number, (label, value) in enumerate(fields):
        x = sheet.left + (number % 2) * sheet.body_width / 2
        y = 66 + (number // 2) * 32
        sheet.write(x, y, label, size=6.5)
        for row, part in enumerate(sheet.wrap(value, sheet.body_width / 2 - 10, "bold", 9.5)):
            sheet.write(x, y + 12 + 10.5 * row, part, "bold", 9.5)
    sheet.y = 66 + (len(fields) + 1) // 2 * 32 + 4
    sheet.rule()
    sheet.y += 6
    banner(sheet, paper)
    columns = max((len(section.table[0]) for section in paper.sections if section.table), default=2)
    set_body(sheet, paper, BodyStyle("caps", 9.8, table=even_table(columns, size=9, grid="none")))
    sheet.line(paper.date_line, size=9)
    sheet.line(paper.signature.replace("|", ", "), "bold", 9)
    for stamp in paper.stamps:
        sheet.line(stamp, "italic", 7.5)
    return sheet


def conclusion_first_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """The last section is printed first, in a frame; details follow in small type."""
    sheet = Sheet(created, family="Helvetica", size=9.5, total=total)
    sheet.new_page()
    sender, person = paper.sender, paper.patient
    sheet.line(sender.organisation.upper(), "bold", 11)
    sheet.line(f"{sender.name} - {sender.qualification} - {sender.phone}", size=8, after=4)
    sheet.line(f"{person.name} ({person.sex}) né(e) {paper.birth}", "bold", 11, "right")
    sheet.line(f"INS {person.spaced_ins}", size=8, align="right", after=4)
    sheet.line(paper.title, "bold", 14)
    sheet.line(" / ".join(f"{label} {value}" for label, value in paper.reference), after=6)
    banner(sheet, paper)
    *details, last = paper.sections
    top = sheet.y
    sheet.left += 8
    sheet.right += 8
    sheet.y += 2
    set_section(sheet, last, BodyStyle("above", 10.5))
    sheet.left -= 8
    sheet.right -= 8
    sheet.frame(sheet.left, top, sheet.body_width, sheet.y - top, radius=4)
    sheet.y += 8
    for section in details:
        columns = len(section.table[0]) if section.table else 2
        set_section(sheet, section, BodyStyle("inline", 9, table=even_table(columns, size=8.5)))
    sheet.line(paper.signature.replace("|", ", "), align="right")
    for text in (paper.date_line, *paper.stamps):
        sheet.line(text, size=7.5)
    return sheet


def wide_turned_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """A wide page turned the other way (270 degrees)."""
    sheet = Sheet(created, family="Helvetica", size=10, total=total, page_size=landscape(A4), rotation=270)
    sheet.new_page()
    sender = paper.sender
    sheet.y = 34
    sheet.line(paper.title, "bold", 15, "center")
    sheet.line(f"{sender.name}, {sender.qualification}, {sender.organisation}", size=9, align="center", after=6)
    sheet.line(f"Patient : {paper.patient.name}   DDN : {paper.birth}   INS : {paper.patient.ins}")
    sheet.line("   ".join(f"{label} {value}" for label, value in paper.reference), after=4)
    banner(sheet, paper)
    columns = max((len(section.table[0]) for section in paper.sections if section.table), default=2)
    set_body(sheet, paper, BodyStyle("caps", 10, table=even_table(columns, size=9, grid="rows")))
    sheet.line(paper.signature.replace("|", ", "), align="right")
    sheet.line(paper.date_line, size=8.5)
    return sheet


def half_sheet_prescription(paper: Paper, created: datetime, total: int) -> Sheet:
    """Half a sheet: prescriber at the top right, date under the text, box for the stamp."""
    sheet = Sheet(created, family="Helvetica", size=10, total=total, page_size=A5)
    sheet.left = sheet.right = 30
    sheet.new_page()
    sender, person = paper.sender, paper.patient
    right = sheet.width - sheet.right
    for number, text in enumerate((sender.name, sender.qualification, sender.organisation, sender.city, sender.phone)):
        sheet.write(right, 34 + 11 * number, text, "bold" if number == 0 else "regular", 8.5, "right")
    sheet.y = 96
    sheet.line(f"Pour {person.civil} {person.name}", "bold", 11)
    sheet.line(f"date de naissance {paper.birth}", size=8.5, after=10)
    sheet.line(paper.title, "bold", 12, after=4)
    for label, value in paper.reference:
        sheet.line(f"{label} {value}", size=9)
    set_body(sheet, paper, BodyStyle("above", 10, after=5))
    sheet.y = max(sheet.y + 10, sheet.height - 130)
    sheet.line(paper.date_line, size=9)
    sheet.frame(sheet.width - 170, sheet.height - 110, 140, 60)
    sheet.write(sheet.width - 100, sheet.height - 55, sender.name, size=8, align="center")
    return sheet


def vaccination_card(paper: Paper, created: datetime, total: int) -> Sheet:
    """A card in landscape half a sheet with one row an injection."""
    sheet = Sheet(created, family="Helvetica", size=9, total=total, page_size=landscape(A5))
    sheet.left = sheet.right = 30
    sheet.new_page()
    sheet.y = 22
    sheet.line(paper.title, "bold", 13)
    sheet.line(f"{paper.patient.name} - {paper.birth} - INS {paper.patient.ins}", size=8.5)
    sheet.line(f"{paper.sender.name}, {paper.sender.qualification}, {paper.sender.organisation}", size=8.5, after=4)
    for label, value in paper.reference:
        sheet.line(f"{label} {value}", size=8.5)
    columns = max((len(section.table[0]) for section in paper.sections if section.table), default=3)
    set_body(sheet, paper, BodyStyle("caps", 9, table=even_table(columns, size=8.5)))
    sheet.line(paper.date_line, size=8)
    return sheet


def desk_letter(paper: Paper, created: datetime, total: int) -> Sheet:
    """Administrative desk: references in a left column, large title, date at the end of the references."""
    sheet = Sheet(created, family="Times", size=11, total=total)
    sheet.left = 200
    sheet.new_page()
    sender, person = paper.sender, paper.patient
    y = 60.0
    for text in (sender.organisation, sender.department, sender.address, sender.city, sender.phone, "",
                 *(f"{label} {value}" for label, value in paper.reference), paper.date_line):  # fmt: skip
        for part in sheet.wrap(text, 130, size=9) if text else [""]:
            sheet.write(40, y, part, size=9)
            y += 12
    sheet.y = 60
    for text in (f"{person.civil} {person.name}", person.address, person.city):
        sheet.line(text)
    sheet.y += 30
    sheet.line(paper.title, "bold", 14, after=10)
    if paper.greeting:
        sheet.paragraph(paper.greeting)
    set_body(sheet, paper, BodyStyle("above", 11, after=6))
    sheet.line(paper.signature)
    return sheet


# -- laboratories -------------------------------------------------------------------------------------
def two_priors_first_laboratory(paper: Paper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Earlier results stand left of the new one; the dates are in the row below the column names."""
    sheet = Sheet(created, family="Helvetica", size=9, total=total)
    sheet.left = sheet.right = 44
    sheet.new_page()
    _lab_head(sheet, paper)
    days = [*reversed(results.prior_days[:2]), results.day]
    names = [*("Antérieur" for _ in days[:-1]), "Résultat"]
    share = 0.42 / len(days)
    style = TableStyle((0.3, *[share] * len(days), 0.12, 0.16), "l" + "r" * len(days) + "cc", size=8.8, shade=None)
    for heading, rows in results.chapters:
        sheet.need(90)
        sheet.line(heading.capitalize(), "bold", 10, after=2)
        table = [
            ("Paramètre", *names, "Unité", "Intervalle"),
            ("", *(written_date(day, "dots") for day in days), "", ""),
        ]
        draw_table(sheet, [*table, *(_reversed(row, len(days)) for row in rows)], style)
    return _lab_end(sheet, paper)


def _reversed(row: LabRow, columns: int) -> tuple[str, ...]:
    priors = [raw or "" for raw in row.priors][: columns - 1]
    return (row.analyte.label, *reversed(priors), row.raw, row.analyte.unit or "", row.analyte.reference)


def sentence_laboratory(paper: Paper, created: datetime, total: int, results: LabResults) -> Sheet:
    """One sentence a result, the earlier one in brackets after it."""
    sheet = Sheet(created, family="Times", size=11, total=total)
    sheet.new_page()
    _lab_head(sheet, paper)
    for heading, rows in results.chapters:
        sheet.need(60)
        sheet.line(heading, "bold", 11.5, after=3)
        for row in rows:
            text = f"{row.analyte.label} : {row.raw} {row.analyte.unit or ''}".rstrip()
            if row.analyte.reference:
                text += f" (N : {row.analyte.reference})"
            if row.priors and row.priors[0]:
                text += f" [le {written_date(results.prior_days[0], 'fulldots')} : {row.priors[0]}]"
            sheet.line(text, after=2)
        sheet.y += 6
    return _lab_end(sheet, paper)


def narrow_laboratory(paper: Paper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Half a sheet without earlier results: name, value, unit, limits."""
    sheet = Sheet(created, family="Vera", size=7.8, total=total, page_size=A5)
    sheet.left = sheet.right = 26
    sheet.new_page()
    _lab_head(sheet, paper)
    style = TableStyle((0.44, 0.16, 0.2, 0.2), "lrlc", grid="none", size=7.6)
    for heading, rows in results.chapters:
        sheet.need(60)
        table = [(heading, "Valeur", "Unité", "Normales")]
        draw_table(sheet, [*table, *(_plain(row) for row in rows)], style)
    return _lab_end(sheet, paper)


def _plain(row: LabRow) -> tuple[str, ...]:
    return (row.analyte.label, row.raw, row.analyte.unit or "", row.analyte.reference)


def _lab_head(sheet: Sheet, paper: Paper) -> None:
    sender, person = paper.sender, paper.patient
    sheet.line(sender.organisation, "bold", 13, "center")
    sheet.line(f"{sender.address}, {sender.city} - {sender.phone}", size=8, align="center", after=4)
    sheet.rule()
    sheet.y += 4
    sheet.line(f"{person.short_civil} {person.name} - {person.sex} - {paper.birth}", "bold")
    sheet.line(f"INS {person.ins}", after=2)
    for label, value in paper.reference:
        sheet.line(f"{label} {value}")
    sheet.y += 4
    banner(sheet, paper)
    sheet.line(paper.title, "bold", sheet.size + 3, "center", after=6)


def _lab_end(sheet: Sheet, paper: Paper) -> Sheet:
    for section in paper.sections:
        for text in section.paragraphs:
            sheet.paragraph(text)
    sheet.line(paper.signature, "italic")
    for stamp in paper.stamps:
        sheet.line(stamp, size=7)
    return sheet
