"""Reports of acts and stays in the demo dossier: imaging, operations, stays, measurements, endoscopy, pathology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4, landscape

from eval.corpora.layouts.body import BodyStyle, banner, even_table, foot, patient_lines, set_body, signature
from eval.corpora.sheet import Sheet
from eval.corpora.tables import TableStyle, draw_table

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.paper import Paper


def _open(paper: Paper, created: datetime, total: int, family: str, size: float, *, numbered: bool = True) -> Sheet:
    sheet = Sheet(created, family=family, size=size, total=total)
    sheet.on_page = lambda page: foot(page, paper, numbered=numbered)
    sheet.new_page()
    return sheet


def imaging_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """Radiology: logo block left, radiologists right, a framed patient and exam box, indication, technique, results."""
    sheet = _open(paper, created, total, "Helvetica", 10)
    sender = paper.sender
    sheet.frame(sheet.left, 36, 64, 44, fill=0.8)
    sheet.write(sheet.left + 32, 63, "IMAGERIE", "bold", 9, "center")
    sheet.write(sheet.left + 76, 48, sender.organisation, "bold", 13)
    sheet.write(sheet.left + 76, 62, f"{sender.address} - {sender.city}", size=8.5)
    sheet.write(sheet.left + 76, 74, f"Tél. {sender.phone}", size=8.5)
    y = 44.0
    for name in sender.colleagues:
        sheet.write(sheet.width - sheet.right, y, name, size=7.5, align="right")
        y += 9.5
    top = max(y, 92)
    rows = [*patient_lines(paper), *(f"{label} : {value}" for label, value in paper.reference)]
    if paper.recipient:
        rows.append(f"Médecin demandeur : {paper.recipient.split('|')[0]}")
    sheet.frame(sheet.left, top, sheet.body_width, 13 * len(rows) + 8)
    for number, text in enumerate(rows):
        sheet.write(sheet.left + 8, top + 14 + 13 * number, text, "bold" if number == 0 else "regular", 9.5)
    sheet.y = top + 13 * len(rows) + 18
    banner(sheet, paper)
    sheet.line(paper.title.upper(), "bold", 12.5, "center", after=6)
    set_body(sheet, paper, BodyStyle("caps", 10))
    signature(sheet, paper)
    if paper.date_line:
        sheet.line(paper.date_line, size=8.5)
    return sheet


def operative_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """Operating theatre: a two-column identification grid, then the course of the operation."""
    sheet = _open(paper, created, total, "Times", 10.5)
    sender = paper.sender
    sheet.line(sender.organisation, "bold", 14, "center")
    sheet.line(sender.department, size=10, align="center")
    sheet.line(f"{sender.address} - {sender.city} - {sender.phone}", size=8.5, align="center", after=6)
    sheet.rule(thickness=1.4)
    sheet.y += 8
    banner(sheet, paper)
    sheet.line(paper.title.upper(), "bold", 15, "center", after=8)
    who, born, ins = patient_lines(paper)
    rows = [("Patient", who), ("Naissance / INS", f"{born} - {ins}"), *paper.reference]
    draw_table(sheet, rows, TableStyle((0.28, 0.72), "ll", header=False, size=10))
    set_body(sheet, paper, BodyStyle("boxed", 10.5))
    signature(sheet, paper)
    return sheet


def discharge_summary(paper: Paper, created: datetime, total: int) -> Sheet:
    """Hospital stay: running header with the patient on every page, stay dates in a band, long sections."""
    sheet = Sheet(created, family="Helvetica", size=9.8, total=total)
    sender = paper.sender

    def every_page(page: Sheet) -> None:
        page.write(page.left, 30, f"{sender.organisation} - {sender.department}", "bold", 8)
        page.write(page.width - page.right, 30, f"{paper.patient.name} - {paper.birth}", size=8, align="right")
        page.rule(35, thickness=0.4)
        foot(page, paper)

    sheet.on_page = every_page
    sheet.new_page()
    sheet.y = 50
    sheet.line(paper.title, "bold", 16, after=4)
    banner(sheet, paper)
    sheet.frame(sheet.left, sheet.y, sheet.body_width, 15 * len(paper.reference) + 8, fill=0.9)
    for label, value in paper.reference:
        sheet.y += 15
        sheet.write(sheet.left + 8, sheet.y, f"{label} : {value}", "bold", 10)
    sheet.y += 16
    for text in patient_lines(paper):
        sheet.line(text)
    team = [name for name in sender.colleagues if not name.endswith(":")]
    if team:
        sheet.paragraph("Médecins du service : " + ", ".join(team), size=8)
    if paper.recipient:
        sheet.line(f"Destinataire : {paper.recipient.replace('|', ', ')}", size=9)
    sheet.y += 6
    set_body(sheet, paper, BodyStyle("boxed", 9.8))
    if paper.date_line:
        sheet.line(paper.date_line, align="right")
    signature(sheet, paper)
    return sheet


def measurement_sheet(paper: Paper, created: datetime, total: int) -> Sheet:
    """ECG or echocardiography: a table of measures with normal values, then the conclusion in a frame."""
    sheet = _open(paper, created, total, "Helvetica", 10)
    sender = paper.sender
    sheet.write(sheet.left, 46, sender.organisation, "bold", 11)
    sheet.write(sheet.left, 59, f"{sender.department} - {sender.name}", size=9)
    sheet.write(sheet.width - sheet.right, 46, paper.title, "bold", 12, "right")
    sheet.rule(68)
    y = 84.0
    for number, text in enumerate((*patient_lines(paper), *(f"{a} : {b}" for a, b in paper.reference))):
        column, row = divmod(number, 3)
        sheet.write(sheet.left + 250 * column, y + 13 * row, text, size=9)
    sheet.y = y + 46 + 13 * max(0, (len(paper.reference) - 3))
    banner(sheet, paper)
    widest = max((len(s.table[0]) for s in paper.sections if s.table), default=2)
    set_body(sheet, paper, BodyStyle("caps", 9.8, table=even_table(widest, size=9, grid="rows")))
    signature(sheet, paper)
    return sheet


def eye_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """Ophthalmology: right and left eye side by side in a table."""
    sheet = _open(paper, created, total, "Vera", 9, numbered=False)
    sender = paper.sender
    sheet.line(sender.name, "bold", 13)
    sheet.line(sender.qualification, size=9)
    sheet.line(f"{sender.organisation}, {sender.address}, {sender.city}", size=8)
    sheet.line(f"Tél. {sender.phone}", size=8, after=10)
    sheet.line(paper.date_line, align="right", after=6)
    sheet.line(paper.title, "bold", 11, after=4)
    for text in (*patient_lines(paper), *(f"{label} : {value}" for label, value in paper.reference)):
        sheet.line(text)
    sheet.y += 8
    banner(sheet, paper)
    set_body(sheet, paper, BodyStyle("underlined", 9, table=TableStyle((0.3, 0.35, 0.35), "lcc", size=9)))
    signature(sheet, paper)
    return sheet


def endoscopy_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """Endoscopy unit: title band, bordered reference list on the right, findings segment by segment."""
    sheet = _open(paper, created, total, "Helvetica", 10)
    sender = paper.sender
    sheet.frame(0, 0, sheet.width, 56, fill=0.85)
    sheet.write(sheet.left, 26, sender.organisation, "bold", 13)
    sheet.write(sheet.left, 42, f"{sender.department} - {sender.city} - {sender.phone}", size=9)
    height = 13 * len(paper.reference) + 10
    x = sheet.width * 0.52
    sheet.frame(x, 70, sheet.width - sheet.right - x, height)
    for number, (label, value) in enumerate(paper.reference):
        sheet.write(x + 6, 84 + 13 * number, f"{label} : {value}", size=8.8)
    for number, text in enumerate(patient_lines(paper)):
        sheet.write(sheet.left, 84 + 13 * number, text, size=9.5)
    sheet.y = 82 + max(height, 44)
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 15, after=8)
    set_body(sheet, paper, BodyStyle("inline", 10))
    signature(sheet, paper)
    return sheet


def pathology_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """Pathology: numbered report, samples, macroscopy, microscopy, conclusion in capitals."""
    sheet = _open(paper, created, total, "Courier", 9.5)
    sender = paper.sender
    sheet.line(sender.organisation.upper(), "bold", 12)
    sheet.line(f"{sender.address} {sender.city}  Tél {sender.phone}", size=8.5)
    for name in sender.colleagues:
        sheet.line(name, size=8.5)
    sheet.rule()
    sheet.y += 6
    for text in (*patient_lines(paper), *(f"{label} : {value}" for label, value in paper.reference)):
        sheet.line(text, size=9.5)
    sheet.y += 6
    banner(sheet, paper)
    sheet.line(paper.title.upper(), "bold", 11, "center", after=6)
    set_body(sheet, paper, BodyStyle("caps", 9.5))
    signature(sheet, paper)
    return sheet


def emergency_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """Emergency department: time line of the passage in a table, then narrative."""
    sheet = _open(paper, created, total, "Helvetica", 9.5)
    sender = paper.sender
    sheet.line(f"{sender.organisation} - {sender.department}", "bold", 12)
    sheet.line(f"{sender.address} {sender.city} - {sender.phone}", size=8, after=4)
    sheet.frame(sheet.left, sheet.y, sheet.body_width, 22)
    sheet.write(sheet.width / 2, sheet.y + 15, paper.title.upper(), "bold", 12, "center")
    sheet.y += 30
    who, born, ins = patient_lines(paper)
    rows = [(who, f"{born} - {ins}"), *(tuple(pair) for pair in paper.reference)]
    draw_table(sheet, rows, TableStyle((0.45, 0.55), "ll", header=False, size=9))
    banner(sheet, paper)
    set_body(sheet, paper, BodyStyle("inline", 9.5))
    signature(sheet, paper)
    return sheet


def landscape_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """A wide page: hourly table of a blood pressure or rhythm recording."""
    sheet = Sheet(created, family="Helvetica", size=9.5, total=total, page_size=landscape(A4))
    sheet.on_page = lambda page: foot(page, paper)
    return _wide(sheet, paper)


def rotated_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """The same wide page stored upright and turned by the page's own rotation."""
    sheet = Sheet(created, family="Helvetica", size=9.5, total=total, page_size=landscape(A4), rotation=90)
    sheet.on_page = lambda page: foot(page, paper)
    return _wide(sheet, paper)


def _wide(sheet: Sheet, paper: Paper) -> Sheet:
    sheet.new_page()
    sender = paper.sender
    sheet.write(sheet.left, 44, f"{sender.organisation} - {sender.name}, {sender.qualification}", "bold", 11)
    sheet.write(sheet.left, 57, f"{sender.address} - {sender.city} - {sender.phone}", size=8.5)
    sheet.write(sheet.width - sheet.right, 44, paper.title, "bold", 13, "right")
    sheet.rule(64)
    sheet.y = 70
    sheet.line("   ".join(patient_lines(paper)), "bold", 9.5)
    sheet.line("   ".join(f"{label} : {value}" for label, value in paper.reference), after=6)
    banner(sheet, paper)
    widest = max((len(s.table[0]) for s in paper.sections if s.table), default=2)
    set_body(sheet, paper, BodyStyle("above", 9.5, table=even_table(widest, size=8.5)))
    signature(sheet, paper, x=sheet.width * 0.7)
    return sheet
