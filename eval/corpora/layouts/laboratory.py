"""Three laboratories of the demo dossier: one prior column, a cumulative table, a typewriter listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.corpora.dated_text import written_date
from eval.corpora.layouts.body import banner, foot, patient_lines
from eval.corpora.sheet import Sheet
from eval.corpora.tables import TableStyle, draw_table

if TYPE_CHECKING:
    from datetime import datetime

    from eval.corpora.biology import LabResults, LabRow
    from eval.corpora.paper import Paper


def one_prior_laboratory(paper: Paper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Examen, Résultat, Unités, Valeurs de référence, Antériorité: ruled rows under chapter headings."""
    sheet = Sheet(created, family="Helvetica", size=9.5, total=total)

    def every_page(page: Sheet) -> None:
        foot(page, paper)
        if page.page > 1:
            page.write(
                page.left, 36, f"{paper.patient.name} - {paper.reference[0][0]} : {paper.reference[0][1]}", size=8
            )

    sheet.on_page = every_page
    sheet.new_page()
    _letterhead(sheet, paper)
    _patient_block(sheet, paper, 128)
    banner(sheet, paper)
    sheet.line(paper.title.upper(), "bold", 12, "center", after=6)
    prior = written_date(results.prior_days[0], "num") if results.prior_days else ""
    style = TableStyle((0.36, 0.15, 0.13, 0.2, 0.16), "lrlcr", grid="rows", size=9, shade=0.92)
    for heading, rows in results.chapters:
        sheet.need(80)
        sheet.line(heading, "bold", 10.5, after=2)
        header = ("Examen", "Résultat", "Unités", "Valeurs de référence", f"Antériorité {prior}".strip())
        draw_table(sheet, [header, *(_five(row) for row in rows)], style)
    _comments(sheet, paper)
    return sheet


def _five(row: LabRow) -> tuple[str, ...]:
    value = f"{row.flag} {row.raw}".strip()
    prior = row.priors[0] if row.priors and row.priors[0] else ""
    return (row.analyte.label, value, row.analyte.unit or "", row.analyte.reference, prior)


def cumulative_laboratory(paper: Paper, created: datetime, total: int, results: LabResults) -> Sheet:
    """Dated columns, newest first, drawn column after column; one chapter block after another over several pages."""
    sheet = Sheet(created, family="Vera", size=8.2, total=total)
    sheet.left = sheet.right = 40

    def every_page(page: Sheet) -> None:
        foot(page, paper)
        page.write(page.left, 28, f"{paper.sender.organisation} - Dossier {paper.patient.name} {paper.birth}", size=7)
        page.y = 44

    sheet.on_page = every_page
    sheet.new_page()
    _letterhead(sheet, paper)
    _patient_block(sheet, paper, 128)
    banner(sheet, paper)
    sheet.line(paper.title, "bold", 11, after=6)
    days = [written_date(day, "short") for day in (results.day, *results.prior_days)]
    share = 0.4 / max(len(days), 1)
    style = TableStyle(
        (0.3, 0.12, *[share] * len(days), 0.18), "ll" + "r" * len(days) + "c", grid="rows", size=8, by_column=True
    )
    for heading, rows in results.chapters:
        sheet.need(30 + 16 * (len(rows) + 1))
        sheet.line(heading, "bold", 9.5, after=2)
        header = ("Analyse", "Unité", *days, "Réf.")
        draw_table(sheet, [header, *(_dated(row, len(days)) for row in rows)], style)
        sheet.y += 10
    _comments(sheet, paper)
    return sheet


def _dated(row: LabRow, columns: int) -> tuple[str, ...]:
    priors = [raw or "" for raw in row.priors][: columns - 1]
    return (row.analyte.label, row.analyte.unit or "", row.raw, *priors, row.analyte.reference)


def listing_laboratory(paper: Paper, created: datetime, total: int, results: LabResults) -> Sheet:
    """A typewriter listing: dotted leaders, limits in brackets, the earlier result and its date at the end."""
    sheet = Sheet(created, family="Courier", size=8.4, total=total)
    sheet.left = sheet.right = 42
    sheet.on_page = lambda page: foot(page, paper)
    sheet.new_page()
    _letterhead(sheet, paper)
    _patient_block(sheet, paper, 122)
    banner(sheet, paper)
    sheet.line(paper.title.upper(), "bold", 11, "center", after=8)
    for heading, rows in results.chapters:
        sheet.need(60)
        sheet.line(f"*** {heading} ***", "bold", 9, "center", after=4)
        for row in rows:
            sheet.line(_listing(row, results), after=2.5)
        sheet.y += 8
    _comments(sheet, paper)
    return sheet


def _listing(row: LabRow, results: LabResults) -> str:
    label = row.analyte.label + " "
    reference = f"({row.analyte.reference})" if row.analyte.reference else ""
    text = f"{label:.<34} {row.raw:>8} {row.analyte.unit or '':<11} {reference:<17}"
    if row.priors and row.priors[0]:
        text += f" {written_date(results.prior_days[0], 'short')} : {row.priors[0]}"
    return " ".join(text.split())


def _letterhead(sheet: Sheet, paper: Paper) -> None:
    sender = paper.sender
    sheet.write(sheet.left, 48, sender.organisation, "bold", 14)
    sheet.write(sheet.left, 61, f"{sender.address} - {sender.city}", size=8)
    sheet.write(sheet.left, 72, f"Tél. {sender.phone} - {sender.department}", size=8)
    y = 48.0
    for name in sender.colleagues:
        sheet.write(sheet.width - sheet.right, y, name, size=7.5, align="right")
        y += 9.5
    sheet.rule(max(y, 84) + 2)


def _patient_block(sheet: Sheet, paper: Paper, y: float) -> None:
    lines = patient_lines(paper)
    for number, text in enumerate(lines):
        sheet.write(sheet.left, y + 12.5 * number, text, "bold" if number == 0 else "regular", 9)
    x = sheet.left + sheet.body_width * 0.52
    for number, (label, value) in enumerate(paper.reference):
        sheet.write(x, y + 12.5 * number, f"{label} : {value}", size=9)
    sheet.y = y + 12.5 * max(len(lines), len(paper.reference)) + 8
    if paper.recipient:
        sheet.line(f"Prescripteur : {paper.recipient.split('|')[0]}", size=8.5, after=4)


def _comments(sheet: Sheet, paper: Paper) -> None:
    for section in paper.sections:
        for text in section.paragraphs:
            sheet.paragraph(text, "italic", sheet.size)
    if paper.signature:
        sheet.need(30)
        sheet.y += 14
        sheet.write(sheet.width * 0.55, sheet.y, paper.signature)
