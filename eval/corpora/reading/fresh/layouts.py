"""Layouts of letters and reports of the fresh part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.corpora.layouts.body import BodyStyle, banner, foot, set_body, set_section
from eval.corpora.sheet import BLACK, GREY, Sheet
from eval.corpora.tables import TableStyle

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.reading.composing import ReadingPaper


def pairs(paper: ReadingPaper, mark: str = " : ") -> list[str]:
    """The reference pairs as lines."""
    return [f"{label}{mark}{value}" for label, value in paper.reference]


def greet(sheet: Sheet, paper: ReadingPaper, style: BodyStyle) -> None:
    """The greeting of a letter, if it has one."""
    if paper.greeting:
        sheet.paragraph(paper.greeting, size=style.size, after=8)


def sign(sheet: Sheet, paper: ReadingPaper, x: float, size: float | None = None) -> None:
    """Closing words and the signature at ``x``."""
    if paper.closing:
        sheet.paragraph(paper.closing, size=size, after=6)
    if not paper.signature:
        return
    sheet.need(46)
    sheet.y += 20
    for text in paper.signature.split("|"):
        sheet.write(x, sheet.y, text, size=size)
        sheet.y += (size or sheet.size) * 1.3


def left_column_letter(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """The unit's team, telephone and address stand in a shaded column on the left; the text runs beside it."""
    sheet = Sheet(created, family="Helvetica", size=9.8, total=total)
    sheet.left, sheet.right, sheet.top = 196, 42, 56
    sender = paper.sender

    def every_page(page: Sheet) -> None:
        page.frame(22, 30, 154, page.height - 70, fill=0.93)
        foot(page, paper, size=6.5)
        if page.page > 1:
            return
        y = 56.0
        for text in (sender.organisation, sender.department, sender.address, sender.city, sender.phone):
            for line in page.wrap(text, 138, "bold", 8):
                page.write(30, y, line, "bold" if text == sender.organisation else "regular", 8)
                y += 11
            y += 5
        for name in (sender.name, *sender.colleagues):
            page.write(30, y + 8, name, "regular", 8)
            page.write(30, y + 17, sender.qualification[:34], "italic", 6.8)
            y += 26

    sheet.on_page = every_page
    sheet.new_page()
    for text in paper.recipient.split("|"):
        sheet.line(text)
    sheet.line(paper.date_line, after=10)
    banner(sheet, paper, 10)
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text, "bold", 9.3)
    sheet.line(paper.title, "bold", 11.5, after=6)
    style = BodyStyle("underlined", 9.8, after=6)
    greet(sheet, paper, style)
    set_body(sheet, paper, style)
    sign(sheet, paper, sheet.left + 120)
    return sheet


def centred_head_letter(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A practice's engraved head in the middle, date under it on the left, addressee far right, no title line."""
    sheet = Sheet(created, family="Times", size=11.5, total=total)
    sheet.left = sheet.right = 72
    sheet.on_page = lambda page: foot(page, paper, numbered=False, size=6.5)
    sheet.new_page()
    sender = paper.sender
    sheet.line(sender.name.upper(), "bold", 15, "center")
    sheet.line(sender.qualification, "italic", 11, "center")
    sheet.line(f"{sender.organisation} · {sender.address}", size=9, align="center")
    sheet.line(f"{sender.city} · {sender.phone} · sur rendez-vous", size=9, align="center", after=6)
    sheet.rule(x0=sheet.width * 0.4, x1=sheet.width * 0.6)
    sheet.y += 18
    if paper.date_line:
        sheet.line(paper.date_line, "italic")
    for text in paper.recipient.split("|"):
        sheet.line(text, align="right")
    sheet.y += 8
    banner(sheet, paper)
    if paper.title:
        sheet.line(paper.title, "bold", after=4)
    for text in (*paper.identity, *pairs(paper, " ")):
        sheet.line(text, size=10)
    sheet.y += 10
    style = BodyStyle("inline", 11.5, justify=True, after=7)
    greet(sheet, paper, style)
    set_body(sheet, paper, style)
    sign(sheet, paper, sheet.width / 2)
    return sheet


def service_letter(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A hospital letter: references in a ruled strip, addressee in a window frame, typist initials at the end."""
    sheet = Sheet(created, family="Helvetica", size=10, total=total)
    sheet.left, sheet.right = 62, 48

    def every_page(page: Sheet) -> None:
        foot(page, paper)
        page.write(page.left, page.height - 20, f"{paper.sender.organisation} - {paper.sender.city}", size=6.2)
        if page.page > 1:
            page.write(page.left, 30, f"Suite du courrier - {paper.identity[0]}", "italic", 8)

    sheet.on_page = every_page
    sheet.new_page()
    sender = paper.sender
    sheet.line(sender.organisation, "bold", 13)
    sheet.line((sender.department or sender.qualification).upper(), size=10.5)
    for name in dict.fromkeys((*sender.colleagues[:2], sender.name, *sender.colleagues[2:])):
        sheet.line(name, size=8)
    sheet.line(f"Secrétariat médical : {sender.phone}", size=8)
    if paper.recipient:
        lines = paper.recipient.split("|")
        sheet.frame(318, 58, 228, 20 + 13 * len(lines), radius=3)
        for number, text in enumerate(lines):
            sheet.write(328, 76 + 13 * number, text)
    sheet.y = max(sheet.y + 8, 138)
    sheet.rule(thickness=0.3)
    for text in (*pairs(paper, " "), *paper.identity):
        sheet.line(text, size=8.8)
    sheet.rule(thickness=0.3)
    sheet.y += 8
    sheet.line(paper.date_line, align="right", after=8)
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 10.5, after=6)
    style = BodyStyle("above", 10, after=6)
    greet(sheet, paper, style)
    set_body(sheet, paper, style)
    sign(sheet, paper, sheet.left)
    sheet.line(f"{sender.name.split()[-1][:1]}{sender.name.split()[1][:1]}/sec".lower(), size=7)
    return sheet


def mail_print(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """The print of a secure message: header fields one below the other, then the text with the sender under it."""
    sheet = Sheet(created, family="Vera", size=8.8, total=total)
    sheet.left = sheet.right = 48
    sheet.on_page = lambda page: foot(page, paper, size=6.3)
    sheet.new_page()
    sheet.line("Messagerie sécurisée de santé - impression du message", "bold", 9.5, after=4)
    sheet.rule()
    sheet.y += 4
    fields = [("De", f"{paper.sender.name} - {paper.sender.qualification}")]
    fields += [("À", paper.recipient.split("|")[0])] if paper.recipient else []
    fields += [("Objet", paper.title)] if paper.title else []
    for label, value in (*fields, *paper.reference):
        sheet.line(f"{label} : {value}")
    sheet.rule(sheet.y + 3)
    sheet.y += 12
    banner(sheet, paper, 9)
    if paper.date_line:
        sheet.line(paper.date_line, after=4)
    for text in paper.identity:
        sheet.line(text, "italic")
    sheet.y += 8
    style = BodyStyle("above", 8.8, after=5)
    greet(sheet, paper, style)
    set_body(sheet, paper, style)
    sign(sheet, paper, sheet.left)
    for text in (paper.sender.organisation, paper.sender.department, paper.sender.phone):
        if text:
            sheet.line(text, size=7.8)
    return sheet


def cartouche_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Two frames side by side (patient, examination), a thick rule, small capitals for headings."""
    sheet = Sheet(created, family="Helvetica", size=9.6, total=total)
    sheet.left = sheet.right = 44
    sheet.on_page = lambda page: foot(page, paper, size=6.8)
    sheet.new_page()
    sender = paper.sender
    sheet.line(f"{sender.organisation} - {sender.department or sender.qualification}", "bold", 11.5)
    sheet.line(f"{sender.address}, {sender.city} / {sender.phone}", size=7.6, after=6)
    top, right = sheet.y, [*pairs(paper), *([paper.recipient.split("|")[0]] if paper.recipient else [])]
    height = 14 + 12.5 * max(len(paper.identity), len(right), 2)
    sheet.frame(sheet.left, top, 252, height, radius=4)
    sheet.frame(sheet.left + 260, top, sheet.body_width - 260, height, radius=4)
    for column, texts in ((sheet.left + 8, list(paper.identity)), (sheet.left + 266, right)):
        width = 240 if column < 200 else sheet.body_width - 274
        y = top + 15.0
        for text in texts:
            size = 8.4 if sheet.text_width(text, size=8.4) < width else 6.4
            sheet.write(column, y, text, size=size)
            y += 12.5
    sheet.y = top + height + 8
    banner(sheet, paper, 9.5)
    sheet.rule(thickness=2)
    sheet.line(paper.title, "bold", 13, "center", after=2)
    sheet.rule(thickness=2)
    sheet.y += 8
    if paper.date_line:
        sheet.line(paper.date_line, size=8.4, align="right")
    set_body(sheet, paper, BodyStyle("caps", 9.6, after=4, indent=8))
    sign(sheet, paper, sheet.width * 0.62)
    return sheet


def ribbon_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Sections under grey ribbons; the identity is repeated at the top of every page; author in the head's right."""
    sheet = Sheet(created, family="Vera", size=8.4, total=total)
    sheet.left, sheet.right, sheet.top = 40, 40, 92
    sender = paper.sender

    def every_page(page: Sheet) -> None:
        foot(page, paper, size=6.2)
        page.write(page.left, 30, sender.organisation, "bold", 10)
        page.write(page.width - page.right, 30, sender.name, size=8.4, align="right")
        page.write(page.width - page.right, 42, sender.qualification, "italic", 7.2, "right")
        for number, text in enumerate(paper.identity[:3]):
            page.write(page.left, 46 + 11 * number, text, size=7.8)

    sheet.on_page = every_page
    sheet.new_page()
    for text in paper.identity[3:]:
        sheet.line(text, size=7.8)
    banner(sheet, paper, 9)
    sheet.line(paper.title.upper(), "bold", 12, after=3)
    for text in (*pairs(paper), paper.date_line):
        if text:
            sheet.line(text, size=8)
    for text in paper.recipient.split("|")[:1]:
        sheet.line(f"Destinataire : {text}" if text else "", size=8)
    sheet.y += 4
    table = TableStyle((0.4, 0.2, 0.2, 0.2), "lccc", size=8)
    for section in paper.sections:
        columns = len(section.table[0]) if section.table else 0
        set_section(sheet, section, BodyStyle("boxed", 8.4, table=table if columns == 4 else None))
    sign(sheet, paper, sheet.width * 0.55)
    return sheet


def typist_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A dictated report without ornament: upper-case title, sender at the very bottom, wide typewriter lines."""
    sheet = Sheet(created, family="Courier", size=9.6, total=total)
    sheet.left, sheet.right, sheet.top, sheet.bottom = 54, 44, 44, 84
    sender = paper.sender

    def every_page(page: Sheet) -> None:
        page.colour = GREY
        page.write(
            page.left,
            page.height - 66,
            f"{sender.organisation} - {sender.department or sender.qualification}"[:88],
            size=7.5,
        )
        page.write(page.left, page.height - 56, f"{sender.address} {sender.city} {sender.phone}"[:88], size=7.5)
        page.colour = BLACK
        foot(page, paper, size=6.8)

    sheet.on_page = every_page
    sheet.new_page()
    banner(sheet, paper, 10)
    sheet.line(paper.title.upper(), "bold", 10.5, after=6)
    for text in (*paper.identity, *pairs(paper, " : ")):
        sheet.line(text)
    for text in paper.recipient.split("|"):
        sheet.line(text)
    sheet.line(paper.date_line, after=8)
    style = BodyStyle("caps", 9.6, after=5)
    greet(sheet, paper, style)
    set_body(sheet, paper, style)
    sign(sheet, paper, sheet.left + 200)
    return sheet


def banded_screen(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """The print of a record's screen, landscape: a dark line of identity, dates in a table, text below."""
    sheet = Sheet(created, family="Helvetica", size=9.4, total=total, page_size=(842, 595))
    sheet.left = sheet.right = 50
    sheet.on_page = lambda page: foot(page, paper, size=6.5)
    sheet.new_page()
    sheet.frame(0, 22, sheet.width, 20, fill=0.8)
    sheet.write(sheet.left, 36, "   ".join(paper.identity[:2]), "bold", 9.5)
    sheet.y = 56
    for text in paper.identity[2:]:
        sheet.line(text, size=8.5)
    sender = paper.sender
    sheet.line(f"{sender.organisation} > {sender.department or sender.qualification} > {sender.name}", size=8)
    sheet.line(paper.title, "bold", 12, after=4)
    banner(sheet, paper, 9.5)
    for text in (*pairs(paper, "   "), paper.date_line):
        if text:
            sheet.line(text, size=9)
    sheet.rule(sheet.y + 2, thickness=0.3)
    sheet.y += 8
    style = BodyStyle("inline", 9.4, after=4)
    greet(sheet, paper, style)
    set_body(sheet, paper, style)
    sign(sheet, paper, sheet.width * 0.7)
    return sheet
