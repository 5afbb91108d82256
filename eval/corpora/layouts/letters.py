"""Letters of the demo dossier: hospital letterheads, private practices, a dictated sheet without letterhead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.corpora.layouts.body import BodyStyle, banner, foot, patient_lines, set_body, set_section, signature
from eval.corpora.sheet import BLACK, GREY, Sheet

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.paper import Paper
    from eval.corpora.sheet import Weight


def hospital_letter(paper: Paper, created: datetime, total: int) -> Sheet:
    """Hospital letterhead: organisation across the top, the whole team in a left column of the first page."""
    sheet = Sheet(created, family="Helvetica", size=10, total=total)
    sender = paper.sender

    def every_page(page: Sheet) -> None:
        foot(page, paper)
        if page.page > 1:
            page.colour = GREY
            page.write(page.left, 34, f"{sender.organisation} - {sender.department}", size=7.5)
            page.write(page.width - page.right, 34, f"{paper.patient.name} ({paper.birth})", size=7.5, align="right")
            page.colour = BLACK

    sheet.on_page = every_page
    sheet.new_page()
    sheet.write(sheet.left, 44, sender.organisation.upper(), "bold", 13)
    sheet.write(sheet.left, 58, f"{sender.address} - {sender.city} - Tél. {sender.phone}", size=8)
    sheet.rule(66, thickness=1.2)
    _team(sheet, paper, 84)
    x = sheet.left + 170
    sheet.write(sheet.width - sheet.right, 84, paper.date_line, align="right")
    y = 118.0
    for text in paper.recipient.split("|"):
        sheet.write(x + 110, y, text, size=9.5)
        y += 12.5
    y = max(y + 10, 175)
    for label, value in paper.reference:
        sheet.write(x, y, f"{label} : {value}", size=9)
        y += 12
    sheet.y = max(y, 84 + 11 * (len(sender.colleagues) + 8)) + 8
    banner(sheet, paper)
    sheet.line(paper.title.upper(), "bold", 11.5, "center", after=4)
    for text in patient_lines(paper):
        sheet.line(text, "regular", 9.5)
    sheet.y += 6
    _letter_text(sheet, paper, BodyStyle("underlined", 10, after=4))
    return sheet


def _team(sheet: Sheet, paper: Paper, y: float) -> None:
    sender = paper.sender
    sheet.write(sheet.left, y, sender.department.upper(), "bold", 8.5)
    y += 14
    for name in sender.colleagues:
        role = name.endswith(":")
        sheet.write(sheet.left, y, name, "bold" if role else "regular", 7.5)
        y += 10.5
    sheet.write(sheet.left, y + 4, f"Secrétariat : {sender.phone}", size=7.5)


def _letter_text(sheet: Sheet, paper: Paper, style: BodyStyle) -> None:
    if paper.greeting:
        sheet.paragraph(paper.greeting, size=style.size, after=6)
    set_body(sheet, paper, style)
    signature(sheet, paper)


def side_column_letter(paper: Paper, created: datetime, total: int) -> Sheet:
    """A grey column on the left holds the letterhead, the text stands to its right."""
    sheet = Sheet(created, family="Helvetica", size=10, total=total)
    sheet.left = 196
    sender = paper.sender

    def every_page(page: Sheet) -> None:
        page.frame(0, 0, 172, page.height, fill=0.93)
        if page.page == 1:
            y = 70.0
            lines = (sender.organisation, sender.department, "", sender.name, sender.qualification, "")
            for text in (*lines, *sender.colleagues, "", sender.address, sender.city, f"Tél. {sender.phone}"):
                weight: Weight = "bold" if text in {sender.name, sender.organisation} else "regular"
                for part in page.wrap(text, 145, weight, 8.5):
                    page.write(16, y, part, weight, 8.5)
                    y += 11.5
                y += 2 if text else 6
            page.write(16, y, f"N° RPPS {sender.number}" if sender.number else "", size=7.5)
        foot(page, paper)

    sheet.on_page = every_page
    sheet.new_page()
    sheet.y = 70
    for text in paper.recipient.split("|"):
        sheet.line(text, align="right")
    sheet.y += 10
    sheet.line(paper.date_line, align="right", after=12)
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 12, after=4)
    who, born, ins = patient_lines(paper)
    sheet.line(f"Concerne : {who}", "bold")
    sheet.line(f"{born} - {ins}", size=8.5, after=3)
    for label, value in paper.reference:
        sheet.line(f"{label} : {value}", size=9)
    sheet.y += 6
    _letter_text(sheet, paper, BodyStyle("above", 9.8, justify=True))
    return sheet


def private_letter(paper: Paper, created: datetime, total: int) -> Sheet:
    """A town practice: name and title centred at the top, serif type, patient in the subject line."""
    sheet = Sheet(created, family="Times", size=11, total=total)
    sheet.left = sheet.right = 70
    sender = paper.sender

    def every_page(page: Sheet) -> None:
        page.rule(page.height - 50, thickness=0.4)
        address = f"{sender.organisation} - {sender.address} - {sender.city} - Tél. {sender.phone}"
        page.write(page.width / 2, page.height - 40, address, size=7.5, align="center")
        y = page.height - 30
        for stamp in paper.stamps:
            page.write(page.width / 2, y, stamp, "italic", 7, "center")
            y += 9

    sheet.on_page = every_page
    sheet.new_page()
    sheet.line(sender.name, "bold", 15, "center")
    sheet.line(sender.qualification, "italic", 11, "center")
    for text in sender.colleagues:
        sheet.line(text, size=8.5, align="center")
    sheet.rule()
    sheet.y += 18
    for text in paper.recipient.split("|"):
        sheet.y += 13
        sheet.write(sheet.width * 0.55, sheet.y, text)
    sheet.y += 22
    sheet.write(sheet.width * 0.55, sheet.y, paper.date_line)
    sheet.y += 18
    banner(sheet, paper)
    who, born, _ = patient_lines(paper)
    sheet.line(f"Objet : {paper.title}", "bold")
    sheet.line(f"{who}, {born[0].lower()}{born[1:]}", after=2)
    for label, value in paper.reference:
        sheet.line(f"{label} : {value}", "italic", 10)
    sheet.y += 8
    _letter_text(sheet, paper, BodyStyle("inline", 11))
    return sheet


def two_column_letter(paper: Paper, created: datetime, total: int) -> Sheet:
    """The body runs in two columns under a wide heading, as some university clinics print."""
    sheet = Sheet(created, family="Times", size=9.5, total=total)
    sheet.left = sheet.right = 48
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sender = paper.sender
    sheet.line(sender.organisation, "bold", 14)
    sheet.line(f"{sender.department} - {sender.name}, {sender.qualification}", size=9)
    sheet.line(f"{sender.address}, {sender.city} - {sender.phone}", size=8, after=2)
    sheet.rule(thickness=1)
    sheet.y += 8
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 13, "center", after=2)
    sheet.line(" - ".join(patient_lines(paper)), size=9, align="center")
    sheet.line(" - ".join(f"{label} : {value}" for label, value in paper.reference), size=9, align="center")
    sheet.line(paper.date_line, "italic", 9, "center", after=8)
    top, gutter, full_right = sheet.y, 22.0, sheet.right
    half = (sheet.body_width - gutter) / 2
    middle = (len(paper.sections) + 1) // 2
    style = BodyStyle("caps", 9.5, justify=True)
    sheet.right = sheet.width - sheet.left - half
    if paper.greeting:
        sheet.paragraph(paper.greeting, after=4)
    for section in paper.sections[:middle]:
        set_section(sheet, section, style)
    first_end = sheet.y
    sheet.y, sheet.left, sheet.right = top, sheet.left + half + gutter, full_right
    for section in paper.sections[middle:]:
        set_section(sheet, section, style)
    signature(sheet, paper, x=sheet.left + 40)
    sheet.vertical(sheet.left - gutter / 2, top, max(first_end, sheet.y), 0.3)
    return sheet


def plain_letter(paper: Paper, created: datetime, total: int) -> Sheet:
    """A dictated letter, typewriter face, no letterhead at all: the sender is known by the signature."""
    sheet = Sheet(created, family="Courier", size=10, total=total)
    sheet.left = sheet.right = 72
    sheet.top = 90
    sheet.new_page()
    sheet.line(paper.date_line, align="right", after=16)
    for text in paper.recipient.split("|"):
        sheet.line(text)
    sheet.y += 14
    who, born, _ = patient_lines(paper)
    sheet.line(f"Patient : {who}, {born[0].lower()}{born[1:]}", after=2)
    for label, value in paper.reference:
        sheet.line(f"{label} : {value}")
    sheet.y += 10
    _letter_text(sheet, paper, BodyStyle("above", 10))
    sheet.y += 20
    for stamp in paper.stamps:
        sheet.line(stamp, size=8)
    return sheet


def ligature_letter(paper: Paper, created: datetime, total: int) -> Sheet:
    """A letter whose typesetting program joins fi and fl into one glyph."""
    sheet = Sheet(created, family="Vera", size=9, total=total, ligatures=True)
    sheet.left = sheet.right = 64
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sender = paper.sender
    sheet.frame(sheet.left, 40, sheet.body_width, 58, radius=6)
    sheet.y = 44
    sheet.line(f"{sender.name} - {sender.qualification}", "bold", 11, "center")
    sheet.line(sender.organisation, size=9, align="center")
    sheet.line(f"{sender.address}, {sender.city} - {sender.phone}", size=8, align="center")
    sheet.y = 116
    sheet.line(paper.date_line, after=8)
    for text in paper.recipient.split("|"):
        sheet.line(text)
    sheet.y += 8
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 11, after=2)
    for text in patient_lines(paper):
        sheet.line(text)
    for label, value in paper.reference:
        sheet.line(f"{label} : {value}", "italic")
    sheet.y += 8
    _letter_text(sheet, paper, BodyStyle("above", 9))
    return sheet
