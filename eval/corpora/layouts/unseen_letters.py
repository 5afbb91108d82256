"""Letters of the set-aside corpus. Made apart from the demo's layouts: other places for dates, names and headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A5

from eval.corpora.layouts.body import BodyStyle, banner, set_body, set_section
from eval.corpora.sheet import Sheet
from eval.corpora.tables import TableStyle, draw_table

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.paper import Paper


def _civil_lines(paper: Paper) -> tuple[str, str, str]:
    person = paper.patient
    name = f"Nom d'usage : {person.used_name}" if person.used_name else f"Nom : {person.birth_name}"
    return (
        f"{name}   Prénom : {person.given}",
        f"Nom de naissance : {person.birth_name}   Sexe : {person.sex}",
        f"DDN : {paper.birth}   Matricule INS : {person.ins}",
    )


def _end(sheet: Sheet, paper: Paper) -> None:
    if paper.closing:
        sheet.paragraph(paper.closing, after=8)
    if paper.signature:
        sheet.need(30)
        sheet.y += 8
        for text in paper.signature.split("|"):
            sheet.line(text, "bold")


def grid_header_letter(paper: Paper, created: datetime, total: int) -> Sheet:
    """A three-column grid on top: service, patient, dates one above the other."""
    sheet = Sheet(created, family="Times", size=10.5, total=total)
    sheet.left = sheet.right = 50
    sheet.new_page()
    sender = paper.sender
    dates = [f"{label} {value}" for label, value in paper.reference] or [paper.date_line]
    columns = (
        [sender.organisation, sender.department, sender.name, f"{sender.phone}"],
        [paper.patient.name, *(line for line in _civil_lines(paper)[2].split("   "))],
        dates,
    )
    depth = max(sum(len(sheet.wrap(text, 150, size=9)) for text in column if text) for column in columns)
    top = 40.0
    sheet.frame(sheet.left, top, sheet.body_width, depth * 12.5 + 10)
    for number, column in enumerate(columns):
        x, y = sheet.left + 6 + number * sheet.body_width / 3, top + 14
        for text in column:
            for part in sheet.wrap(text, 150, size=9) if text else []:
                sheet.write(x, y, part, size=9)
                y += 12.5
        if number:
            sheet.vertical(x - 6, top, top + depth * 12.5 + 10)
    sheet.y = top + depth * 12.5 + 30
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 14, after=8)
    if paper.greeting:
        sheet.paragraph(paper.greeting)
    set_body(sheet, paper, BodyStyle("underlined", 10.5, justify=True))
    _end(sheet, paper)
    return sheet


def foot_letterhead_letter(paper: Paper, created: datetime, total: int) -> Sheet:
    """No heading: the sender is printed small at the foot, and the date stands at the bottom left."""
    sheet = Sheet(created, family="Helvetica", size=11, total=total)
    sheet.left, sheet.right, sheet.bottom = 90, 70, 100
    sender = paper.sender

    def every_page(page: Sheet) -> None:
        page.rule(page.height - 70, thickness=0.3)
        page.write(
            page.left, page.height - 58, f"{sender.name} | {sender.qualification} | {sender.organisation}", size=8
        )
        page.write(page.left, page.height - 47, f"{sender.address} {sender.city} | {sender.phone}", size=8)
        for number, stamp in enumerate(paper.stamps):
            page.write(page.left, page.height - 36 + 9 * number, stamp, "italic", 7)

    sheet.on_page = every_page
    sheet.new_page()
    sheet.y = 80
    for text in paper.recipient.split("|"):
        sheet.line(text)
    sheet.y += 16
    banner(sheet, paper)
    sheet.line(f"Objet : {paper.title}", "bold")
    sheet.line(f"Réf. patient : {paper.patient.name} - {paper.birth}", after=2)
    for label, value in paper.reference:
        sheet.line(f"{label} {value}", size=10)
    sheet.y += 10
    if paper.greeting:
        sheet.paragraph(paper.greeting)
    set_body(sheet, paper, BodyStyle("above", 11, after=6))
    _end(sheet, paper)
    sheet.y += 14
    sheet.line(paper.date_line)
    return sheet


def margin_heading_report(paper: Paper, created: datetime, total: int) -> Sheet:
    """Headings stand in the left margin, the text in a column on the right."""
    sheet = Sheet(created, family="Helvetica", size=9.5, total=total)
    sheet.left, sheet.right = 170, 46
    sender = paper.sender

    def every_page(page: Sheet) -> None:
        page.write(46, 40, sender.organisation, "bold", 9)
        page.write(page.width - 46, 40, f"{page.page} sur {page.total}", size=8, align="right")
        page.rule(46, 46, page.width - 46)
        page.y = 66

    sheet.on_page = every_page
    sheet.new_page()
    sheet.write(46, sheet.y, paper.title, "bold", 13)
    sheet.write(sheet.width - 46, sheet.y + 14, paper.date_line, size=9, align="right")
    sheet.y += 22
    for text in _civil_lines(paper):
        sheet.write(46, sheet.y, text, size=9)
        sheet.y += 12
    for label, value in paper.reference:
        sheet.write(46, sheet.y, label, "bold", 9)
        sheet.write(170, sheet.y, value, size=9)
        sheet.y += 12
    sheet.write(46, sheet.y, sender.department or sender.qualification, "italic", 9)
    sheet.y += 8
    banner(sheet, paper)
    for section in paper.sections:
        sheet.need(40)
        if section.heading:
            for number, part in enumerate(sheet.wrap(section.heading, 112, "bold", 9.5)):
                sheet.write(46, sheet.y + 12.5 * (number + 1), part, "bold", 9.5)
        start = sheet.y
        plain = type(section)("", section.paragraphs, section.table)
        set_section(sheet, plain, BodyStyle("above", 9.5))
        sheet.y = max(sheet.y, start + 28)
    _end(sheet, paper)
    for stamp in paper.stamps:
        sheet.line(stamp, size=7.5)
    return sheet


def fax_letter(paper: Paper, created: datetime, total: int) -> Sheet:
    """A fax cover in typewriter face: De, À, Date, Objet, one under the other."""
    sheet = Sheet(created, family="Courier", size=10, total=total)
    sheet.left = sheet.right = 60
    sheet.new_page()
    sender = paper.sender
    sheet.line("TELECOPIE", "bold", 18, after=10)
    head = (
        ("De", f"{sender.name}, {sender.qualification}"), ("Service", f"{sender.organisation} {sender.department}"),
        ("A", paper.recipient.replace("|", " ")), ("Date", paper.date_line), ("Objet", paper.title),
        ("Patient", f"{paper.patient.name} ne(e) le {paper.birth}"),
    )  # fmt: skip
    for label, value in (*head, *paper.reference):
        if value:
            sheet.paragraph(f"{label:<8}: {value}", after=0)
    sheet.y += 6
    sheet.rule()
    sheet.y += 10
    banner(sheet, paper)
    if paper.greeting:
        sheet.paragraph(paper.greeting)
    set_body(sheet, paper, BodyStyle("inline", 10))
    _end(sheet, paper)
    return sheet


def secure_mail_print(paper: Paper, created: datetime, total: int) -> Sheet:
    """The print of a secure message: sender, addressee, sending date and subject, then the text of the letter."""
    sheet = Sheet(created, family="Vera", size=9, total=total)
    sheet.new_page()
    sender = paper.sender
    sheet.line("Messagerie sécurisée de santé - Aperçu avant impression", "italic", 8, after=6)
    rows = [
        ("Expéditeur", f"{sender.name} ({sender.qualification})"),
        ("Destinataire", paper.recipient.replace("|", ", ") or "Médecin traitant"),
        ("Objet", f"{paper.title} - {paper.patient.name}"),
        *((stamp.split(" : ", 1)[0], stamp.split(" : ", 1)[-1]) for stamp in paper.stamps),
    ]
    draw_table(sheet, rows, TableStyle((0.22, 0.78), "ll", grid="rows", size=8.5, header=False))
    banner(sheet, paper)
    sheet.line(f"{sender.organisation} - {sender.city}", "bold", 9.5)
    for label, value in paper.reference:
        sheet.line(f"{label} {value}", size=9)
    sheet.line(f"{paper.patient.short_civil} {paper.patient.name}, DDN {paper.birth}", after=6)
    if paper.greeting:
        sheet.paragraph(paper.greeting)
    set_body(sheet, paper, BodyStyle("above", 9))
    sheet.line(paper.date_line)
    _end(sheet, paper)
    return sheet


def half_sheet_note(paper: Paper, created: datetime, total: int) -> Sheet:
    """A note on half a sheet (A5): a line of title, a line of date, the text."""
    sheet = Sheet(created, family="Times", size=10.5, total=total, page_size=A5)
    sheet.left = sheet.right = 34
    sheet.new_page()
    sender = paper.sender
    sheet.y = 30
    sheet.line(f"{sender.name}, {sender.qualification}", "bold", 11)
    sheet.line(f"{sender.organisation}, {sender.city}", size=8.5, after=4)
    sheet.write(sheet.width - sheet.right, sheet.y + 10, paper.date_line, "italic", 9.5, "right")
    sheet.y += 24
    sheet.line(paper.title, "bold", 12, "center", after=4)
    sheet.line(f"{paper.patient.short_civil} {paper.patient.name} - {paper.birth}", after=4)
    for label, value in paper.reference:
        sheet.line(f"{label} {value}", size=9.5)
    banner(sheet, paper)
    sheet.y += 4
    set_body(sheet, paper, BodyStyle("above", 10.5))
    _end(sheet, paper)
    return sheet
