"""Layouts of letters and reports of the development part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.corpora.layouts.body import BodyStyle, banner, foot, set_body, set_section, signature
from eval.corpora.sheet import BLACK, GREY, Sheet

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.reading.composing import ReadingPaper


def flow(sheet: Sheet, paper: ReadingPaper, style: BodyStyle) -> Sheet:
    """Greeting, body, closing words, signature."""
    if paper.greeting:
        sheet.paragraph(paper.greeting, size=style.size, after=6)
    set_body(sheet, paper, style)
    signature(sheet, paper)
    return sheet


def pairs(paper: ReadingPaper) -> list[str]:
    """The reference pairs as lines."""
    return [f"{label} : {value}" for label, value in paper.reference]


def head_lines(paper: ReadingPaper) -> list[str]:
    """The letterhead's lines, empty ones left out."""
    sender = paper.sender
    lines = [sender.organisation, sender.department, f"{sender.address}, {sender.city}", f"Tél. {sender.phone}"]
    return [line for line in lines if line]


def band_letter(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A grey band with the sender's name, addressee on the right, subject line."""
    sheet = Sheet(created, family="Helvetica", size=10.5, total=total)
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sheet.frame(0, 0, sheet.width, 74, fill=0.85)
    sheet.write(sheet.left, 30, paper.sender.name, "bold", 14)
    sheet.write(sheet.left, 46, paper.sender.qualification, size=10)
    sheet.write(sheet.left, 62, " - ".join(head_lines(paper)[:3])[:100], size=8)
    sheet.y = 96
    for text in paper.recipient.split("|"):
        sheet.line(text, align="right")
    sheet.line(paper.date_line, align="right", after=14)
    banner(sheet, paper)
    sheet.line(f"Objet : {paper.title}", "bold", after=3)
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text, size=9.5)
    sheet.y += 10
    return flow(sheet, paper, BodyStyle("underlined", 10.5, after=6))


def margin_team_letter(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """The whole department is listed in the right margin; the writer is known by the signature."""
    sheet = Sheet(created, family="Times", size=11, total=total)
    sheet.left, sheet.right = 54, 200

    def every_page(page: Sheet) -> None:
        foot(page, paper)
        if page.page > 1:
            return
        y = 120.0
        page.write(page.width - 176, y, (paper.sender.department or paper.sender.organisation)[:36], "bold", 8.5)
        for name in (*paper.sender.colleagues, paper.sender.name):
            y += 24
            page.write(page.width - 176, y, name, "bold", 8)
            page.write(page.width - 176, y + 10, paper.sender.qualification[:40], "italic", 7.5)
        page.write(page.width - 176, y + 34, f"Secrétariat {paper.sender.phone}", size=7.5)

    sheet.on_page = every_page
    sheet.new_page()
    sheet.write(sheet.left, 40, paper.sender.organisation, "bold", 15)
    sheet.write(sheet.left, 56, f"{paper.sender.address} - {paper.sender.city}", size=9)
    sheet.y = 100
    sheet.line(paper.date_line, after=8)
    for text in paper.recipient.split("|"):
        sheet.line(text)
    sheet.y += 8
    banner(sheet, paper)
    for text in (*pairs(paper), *paper.identity):
        sheet.line(text, "bold", 10)
    sheet.y += 4
    sheet.line(paper.title.upper(), "bold", 11, after=6)
    return flow(sheet, paper, BodyStyle("above", 11, justify=True))


def typed_letter(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A typewritten letter: name of the sender as four lines at the top left, no rule anywhere."""
    sheet = Sheet(created, family="Courier", size=10, total=total)
    sheet.left = sheet.right = 66
    sheet.new_page()
    for text in (paper.sender.name, paper.sender.qualification, *head_lines(paper)[-2:]):
        sheet.line(text)
    sheet.y += 14
    sheet.line(paper.date_line, align="right", after=10)
    for text in paper.recipient.split("|"):
        sheet.line(f"{'':30}{text}")
    sheet.y += 12
    banner(sheet, paper)
    sheet.line(paper.title, after=2)
    for text in (*paper.identity, *pairs(paper)):
        sheet.line(text)
    sheet.y += 12
    flow(sheet, paper, BodyStyle("caps", 10))
    for stamp in paper.stamps:
        sheet.line(stamp, size=7.5)
    return sheet


def foot_address_letter(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Nothing at the top but the patient; the letterhead runs along the bottom; joined letters."""
    sheet = Sheet(created, family="Vera", size=9, total=total, ligatures=True)
    sheet.bottom = 90

    def every_page(page: Sheet) -> None:
        page.rule(page.height - 72, thickness=0.5)
        page.write(page.width / 2, page.height - 60, " - ".join(head_lines(paper)[:2]), "bold", 7.5, "center")
        page.write(page.width / 2, page.height - 50, " - ".join(head_lines(paper)[-2:]), size=7, align="center")
        foot(page, paper, size=6.5)

    sheet.on_page = every_page
    sheet.new_page()
    for text in paper.identity:
        sheet.line(text, "bold")
    for text in pairs(paper):
        sheet.line(text)
    sheet.y += 6
    sheet.line(paper.date_line, "italic", after=6)
    for text in paper.recipient.split("|"):
        sheet.line(text, align="right")
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 12, "center", after=10)
    return flow(sheet, paper, BodyStyle("inline", 9, after=5))


def software_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A practice program's report: two framed boxes at the top, boxed headings."""
    sheet = Sheet(created, family="Helvetica", size=9.5, total=total)

    def every_page(page: Sheet) -> None:
        foot(page, paper)
        if page.page > 1:
            page.colour = GREY
            page.write(page.left, 32, paper.title[:60], size=7.5)
            page.write(page.width - page.right, 32, paper.identity[0], size=7.5, align="right")
            page.colour = BLACK

    sheet.on_page = every_page
    sheet.new_page()
    half = sheet.body_width / 2 - 8
    sheet.frame(sheet.left, 40, half, 84)
    sheet.frame(sheet.left + half + 16, 40, half, 84)
    y = 54.0
    for text in (paper.sender.name, paper.sender.qualification, *head_lines(paper)):
        sheet.write(sheet.left + 6, y, text[:44], "bold" if text == paper.sender.name else "regular", 8.5)
        y += 12
    y = 54.0
    for text in paper.identity:
        sheet.write(sheet.left + half + 22, y, text, size=8.5)
        y += 12
    sheet.y = 140
    sheet.line(paper.title.upper(), "bold", 13, "center", after=4)
    if paper.date_line:
        sheet.line(paper.date_line, align="center", after=2)
    for text in pairs(paper):
        sheet.line(text, "bold", 9.5)
    banner(sheet, paper)
    sheet.y += 4
    return flow(sheet, paper, BodyStyle("boxed", 9.5))


def centre_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A group practice's report: names of all partners under the organisation, identity across one line."""
    sheet = Sheet(created, family="Times", size=11, total=total)
    sheet.on_page = lambda page: foot(page, paper, size=6.5)
    sheet.new_page()
    sheet.line(paper.sender.organisation.upper(), "bold", 14, "center")
    sheet.line(" - ".join((*paper.sender.colleagues, paper.sender.name)), "italic", 9, "center")
    sheet.line(" - ".join(head_lines(paper)[1:]), size=8, align="center")
    sheet.rule()
    sheet.y += 12
    sheet.line(paper.date_line, align="right", after=4)
    for text in paper.identity:
        sheet.line(text, size=10.5)
    for text in pairs(paper):
        sheet.line(text, "bold", 10.5)
    sheet.y += 8
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 13, "center", after=8)
    return flow(sheet, paper, BodyStyle("caps", 11))


def dense_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Small type, headings in the line, letterhead squeezed into two lines on the right."""
    sheet = Sheet(created, family="Helvetica", size=8.2, total=total)
    sheet.left = sheet.right = 42
    sheet.on_page = lambda page: foot(page, paper, size=6)
    sheet.new_page()
    for text in (paper.sender.organisation, f"{paper.sender.name} - {paper.sender.qualification}", paper.sender.phone):
        sheet.line(text, size=8, align="right")
    banner(sheet, paper, 9)
    sheet.line(paper.title, "bold", 10.5, after=2)
    sheet.line(" | ".join(paper.identity), size=8)
    if paper.reference:
        sheet.line(" | ".join(pairs(paper)), size=8)
    if paper.date_line:
        sheet.line(paper.date_line, size=8)
    sheet.rule()
    sheet.y += 6
    return flow(sheet, paper, BodyStyle("inline", 8.2, after=3))


def two_column_report(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """Findings on the left, the rest on the right, under a wide heading."""
    sheet = Sheet(created, family="Helvetica", size=9, total=total)
    sheet.left = sheet.right = 46
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sheet.line(paper.sender.organisation, "bold", 13)
    sheet.line(f"{paper.sender.department} {paper.sender.phone}".strip(), size=8, after=2)
    sheet.rule(thickness=1)
    sheet.y += 6
    for text in (*paper.identity, *pairs(paper), paper.date_line):
        if text:
            sheet.line(text, size=9)
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 12, "center", after=8)
    top, gutter, full_right = sheet.y, 20.0, sheet.right
    half = (sheet.body_width - gutter) / 2
    style = BodyStyle("above", 9)
    middle = max(1, len(paper.sections) // 2)
    sheet.right = sheet.width - sheet.left - half
    for section in paper.sections[:middle]:
        set_section(sheet, section, style)
    sheet.y, sheet.left, sheet.right = top, sheet.left + half + gutter, full_right
    for section in paper.sections[middle:]:
        set_section(sheet, section, style)
    signature(sheet, paper, x=sheet.left + 20)
    return sheet


def record_export(paper: ReadingPaper, created: datetime, total: int) -> Sheet:
    """A page printed from a hospital's record: path at the top, label and value one under the other, no letterhead."""
    sheet = Sheet(created, family="Vera", size=8.8, total=total)
    sheet.left = sheet.right = 48
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    sheet.line(f"Dossier patient > Documents > {paper.title}", size=7.5, after=4)
    sheet.frame(sheet.left, sheet.y, sheet.body_width, 14 + 12 * len(paper.identity), fill=0.93)
    sheet.y += 4
    for text in paper.identity:
        sheet.line(f"  {text}", size=8.8)
    sheet.y += 14
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 12, after=4)
    rows = [("Structure", paper.sender.organisation), ("Service", paper.sender.department)]
    rows += [*paper.reference, ("Rédacteur", paper.signature.replace("|", ", "))]
    for label, value in rows:
        if value:
            sheet.line(f"{label} : {value}")
    if paper.date_line:
        sheet.line(paper.date_line)
    sheet.y += 6
    if paper.greeting:
        sheet.paragraph(paper.greeting)
    set_body(sheet, paper, BodyStyle("underlined", 8.8))
    if paper.closing:
        sheet.paragraph(paper.closing)
    return sheet
