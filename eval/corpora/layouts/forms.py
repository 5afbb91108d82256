"""Prescriptions, certificates, vaccination records, sick leave, paramedical reports and administrative papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.corpora.layouts.body import (
    BodyStyle,
    banner,
    even_table,
    foot,
    patient_lines,
    set_body,
    set_section,
    signature,
)
from eval.corpora.sheet import Sheet
from eval.corpora.tables import TableStyle, draw_table

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.paper import Paper


def _prescriber(sheet: Sheet, paper: Paper) -> None:
    sender = paper.sender
    sheet.write(sheet.left, 50, sender.name, "bold", 13)
    sheet.write(sheet.left, 64, sender.qualification, size=9.5)
    sheet.write(sheet.left, 77, f"{sender.organisation}", size=9)
    sheet.write(sheet.left, 89, f"{sender.address}, {sender.city}", size=9)
    sheet.write(sheet.left, 101, f"Tél. {sender.phone}", size=9)
    if sender.number:
        sheet.write(sheet.left, 113, f"RPPS : {sender.number}", size=9)


def prescription(paper: Paper, created: datetime, total: int) -> Sheet:
    """A plain ordonnance: prescriber left, patient and date right, numbered lines."""
    sheet = Sheet(created, family="Helvetica", size=10.5, total=total)
    sheet.on_page = lambda page: foot(page, paper, numbered=False)
    sheet.new_page()
    _prescriber(sheet, paper)
    right = sheet.width - sheet.right
    sheet.write(right, 140, paper.date_line, align="right")
    for number, text in enumerate(patient_lines(paper)):
        sheet.write(right, 160 + 13 * number, text, "bold" if number == 0 else "regular", 9.5, "right")
    sheet.y = 210
    sheet.line(paper.title.upper(), "bold", 13, "center", after=14)
    for label, value in paper.reference:
        sheet.line(f"{label} : {value}", size=9)
    set_body(sheet, paper, BodyStyle("underlined", 10.5, after=7, indent=10))
    signature(sheet, paper)
    return sheet


def two_zone_prescription(paper: Paper, created: datetime, total: int) -> Sheet:
    """Ordonnance bizone: the upper frame for the long-term disease (ALD), the lower one for the rest."""
    sheet = Sheet(created, family="Helvetica", size=9.8, total=total)
    sheet.left = sheet.right = 40
    sheet.on_page = lambda page: foot(page, paper, numbered=False)
    sheet.new_page()
    _prescriber(sheet, paper)
    right = sheet.width - sheet.right
    sheet.write(right, 50, "Ordonnance bizone", "bold", 11, "right")
    sheet.write(
        right,
        64,
        "articles L. 322-3, 3° et 4°, L. 324-1 et R. 161-45 du Code de la sécurité sociale",
        size=6,
        align="right",
    )
    for number, text in enumerate((*patient_lines(paper), paper.date_line)):
        sheet.write(right, 84 + 13 * number, text, "bold" if number == 0 else "regular", 9.5, "right")
    sheet.y = 146
    zones = (
        "Prescriptions relatives au traitement de l'affection de longue durée reconnue (liste ou hors liste)",
        "Prescriptions SANS RAPPORT avec l'affection de longue durée",
    )
    for zone, section in zip(zones, paper.sections, strict=False):
        top = sheet.y
        sheet.y += 4
        sheet.line(zone, "bold", 8.5, "center")
        sheet.left += 12
        set_section(sheet, section, BodyStyle("above", 9.8, after=4))
        sheet.left -= 12
        sheet.y = max(sheet.y, top + 120)
        sheet.frame(sheet.left, top, sheet.body_width, sheet.y - top)
        sheet.y += 10
    signature(sheet, paper)
    return sheet


def certificate(paper: Paper, created: datetime, total: int) -> Sheet:
    """A medical certificate: large centred title, one or two sentences, place and date at the bottom left."""
    sheet = Sheet(created, family="Times", size=12, total=total)
    sheet.left = sheet.right = 80
    sheet.on_page = lambda page: foot(page, paper, numbered=False)
    sheet.new_page()
    sender = paper.sender
    for text in (sender.name, sender.qualification, sender.organisation, sender.address, sender.city):
        sheet.line(text, size=10)
    sheet.y += 60
    sheet.line(paper.title.upper(), "bold", 17, "center", after=40)
    set_body(sheet, paper, BodyStyle("above", 12, after=10))
    sheet.y += 30
    sheet.line(paper.date_line)
    signature(sheet, paper)
    return sheet


def vaccination_record(paper: Paper, created: datetime, total: int) -> Sheet:
    """A vaccination card: a table of dates, vaccines, batches."""
    sheet = Sheet(created, family="Helvetica", size=10, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sheet.frame(sheet.left, 40, sheet.body_width, 30, fill=0.85)
    sheet.write(sheet.width / 2, 60, paper.title.upper(), "bold", 14, "center")
    sheet.y = 84
    for text in patient_lines(paper):
        sheet.line(text)
    sheet.line(f"{paper.sender.name}, {paper.sender.qualification} - {paper.sender.organisation}", size=9)
    for label, value in paper.reference:
        sheet.line(f"{label} : {value}", size=9)
    sheet.y += 10
    columns = max(len(section.table[0]) for section in paper.sections if section.table)
    style = TableStyle((0.16, 0.36, *[0.48 / (columns - 2)] * (columns - 2)), "l" * columns, size=9)
    set_body(sheet, paper, BodyStyle("caps", 10, table=style))
    signature(sheet, paper)
    return sheet


def paramedical_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """Nurse or physiotherapist: sober sheet with boxed headings."""
    sheet = Sheet(created, family="Vera", size=8.8, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sender = paper.sender
    sheet.line(f"{sender.name}", "bold", 12)
    sheet.line(f"{sender.qualification} - {sender.organisation}", size=9)
    sheet.line(f"{sender.address}, {sender.city} - {sender.phone}", size=8, after=8)
    sheet.rule()
    sheet.y += 6
    sheet.line(paper.title, "bold", 13, "center", after=8)
    for text in (*patient_lines(paper), *(f"{label} : {value}" for label, value in paper.reference)):
        sheet.line(text)
    sheet.y += 8
    banner(sheet, paper)
    set_body(sheet, paper, BodyStyle("boxed", 8.8))
    sheet.line(paper.date_line)
    signature(sheet, paper)
    return sheet


def sick_leave(paper: Paper, created: datetime, total: int) -> Sheet:
    """A form with numbered fields and small print, as the health insurance prints them."""
    sheet = Sheet(created, family="Helvetica", size=9, total=total)
    sheet.left = sheet.right = 36
    sheet.new_page()
    sheet.write(sheet.left, 40, "cerfa", "italic", 10)
    sheet.write(sheet.width - sheet.right, 40, "volet 3 à conserver par l'assuré(e)", size=8, align="right")
    sheet.frame(sheet.left, 50, sheet.body_width, 26, fill=0.85)
    sheet.write(sheet.width / 2, 67, paper.title.upper(), "bold", 13, "center")
    sheet.y = 86
    person = paper.patient
    for heading, rows in (
        ("l'assuré(e)", ((("numéro d'immatriculation"), person.spaced_ins), ("nom et prénom", person.name),
                         ("date de naissance", paper.birth), ("adresse", f"{person.address}, {person.city}"))),
        ("les renseignements médicaux", paper.reference),
    ):  # fmt: skip
        top = sheet.y
        sheet.y += 3
        sheet.line(heading, "bold", 10)
        for label, value in rows:
            sheet.line(f"{label} : {value}", size=9, after=3)
        sheet.frame(sheet.left - 4, top, sheet.body_width + 8, sheet.y - top + 4)
        sheet.y += 16
    set_body(sheet, paper, BodyStyle("above", 9))
    sheet.line(paper.date_line, after=6)
    for text in (paper.sender.name, paper.sender.qualification, f"{paper.sender.organisation}, {paper.sender.city}"):
        sheet.line(text)
    signature(sheet, paper)
    return sheet


def administrative_paper(paper: Paper, created: datetime, total: int) -> Sheet:
    """Insurance and hospital desks: sender top left, addressee in the window, references, table."""
    sheet = Sheet(created, family="Helvetica", size=10, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sender, person = paper.sender, paper.patient
    sheet.line(sender.organisation, "bold", 12)
    for text in (sender.department, sender.address, sender.city, f"Tél. {sender.phone}"):
        sheet.line(text, size=9) if text else None
    y = 120.0
    for text in (person.name, person.address, person.city):
        sheet.write(sheet.width * 0.56, y, text, size=11)
        y += 15
    sheet.y = 190
    for label, value in paper.reference:
        sheet.line(f"{label} : {value}", size=8.5)
    sheet.write(sheet.width * 0.56, sheet.y, paper.date_line)
    sheet.y += 24
    sheet.line(paper.title, "bold", 12, after=12)
    if paper.greeting:
        sheet.paragraph(paper.greeting, after=6)
    set_body(sheet, paper, BodyStyle("above", 10, after=6))
    signature(sheet, paper)
    return sheet


def synthesis(paper: Paper, created: datetime, total: int) -> Sheet:
    """Volet de synthèse médicale printed by the practice's software: dense, boxed, two tables."""
    sheet = Sheet(created, family="Helvetica", size=9, total=total)
    sheet.left = sheet.right = 44
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sheet.line(paper.title, "bold", 15, after=4)
    who, born, ins = patient_lines(paper)
    rows = [(who, f"{born} - {ins}"), *(tuple(pair) for pair in paper.reference)]
    draw_table(sheet, rows, TableStyle((0.45, 0.55), "ll", header=False, size=9))
    columns = max((len(section.table[0]) for section in paper.sections if section.table), default=2)
    set_body(sheet, paper, BodyStyle("boxed", 9, after=2, table=even_table(columns, size=8.5)))
    sheet.line(f"{paper.sender.name}, {paper.sender.qualification}, {paper.sender.organisation}", size=8.5)
    sheet.line(paper.date_line, size=8.5)
    return sheet
