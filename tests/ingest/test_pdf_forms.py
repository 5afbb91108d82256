"""Forms: what is filled in is on the page, a ticked box is no figure, a watermark is no part of a sentence."""

from __future__ import annotations

import pymupdf
import pytest

from ingest.pdf import read_pdf
from tests.ingest.drawings import HEIGHT, column, pdf, strings


def form(*, ticked: bool) -> bytes:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((50, 80), "Questionnaire")
    page.insert_text((70, 150), "Fumeur")
    field = pymupdf.Widget()
    field.field_name, field.field_type = "creatinine", pymupdf.PDF_WIDGET_TYPE_TEXT
    field.rect, field.field_value = pymupdf.Rect(50, 100, 300, 120), "Créatinine 98 µmol/L"
    page.add_widget(field)
    box = pymupdf.Widget()
    box.field_name, box.field_type = "fumeur", pymupdf.PDF_WIDGET_TYPE_CHECKBOX
    box.rect, box.field_value = pymupdf.Rect(50, 140, 62, 152), ticked
    page.add_widget(box)
    return bytes(document.tobytes())


def test_filled_fields_are_read_where_they_stand() -> None:
    (page,) = read_pdf(form(ticked=False)).pages
    (line,) = [line for line in page.lines if "98" in line.text]
    assert line.text == "Créatinine 98 µmol/L"
    assert 100 / page.height - 0.01 < line.box.y0 < line.box.y1 < 122 / page.height


@pytest.mark.parametrize("ticked", [True, False])
def test_a_ticked_box_is_a_tick_and_no_figure(ticked: bool) -> None:
    text = read_pdf(form(ticked=ticked)).pages[0].text
    assert ("✓" in text or "✔" in text) is ticked
    assert "3" not in text
    assert "4" not in text


def test_a_diagonal_watermark_is_apart_and_breaks_no_line() -> None:
    lines = ["Compte rendu de consultation du 12/03/2024", "Le potassium est à 4,2 mmol/L ce jour.", "Examen normal."]

    def draw(paper: object) -> None:
        strings(column(60, 300, lines))(paper)  # type: ignore[arg-type]
        paper.saveState()  # type: ignore[attr-defined]
        paper.translate(100, HEIGHT - 420)  # type: ignore[attr-defined]
        paper.rotate(45)  # type: ignore[attr-defined]
        paper.setFont("Helvetica-Bold", 70)  # type: ignore[attr-defined]
        paper.drawString(0, 0, "SPECIMEN")  # type: ignore[attr-defined]
        paper.restoreState()  # type: ignore[attr-defined]

    (page,) = read_pdf(pdf(draw)).pages
    body = [line.text for block in page.blocks if block.kind != "stamp" for line in block.lines]
    stamps = [line.text for block in page.blocks if block.kind == "stamp" for line in block.lines]
    assert body == lines
    assert stamps == ["SPECIMEN"]


def test_a_watermark_written_straight_across_the_text_breaks_no_line() -> None:
    lines = ["Compte rendu de consultation du 12/03/2024", "Le potassium est à 4,2 mmol/L ce jour.", "Examen normal."]

    def draw(paper: object) -> None:
        strings(column(60, 300, lines))(paper)  # type: ignore[arg-type]
        strings([(150, 338, "SPECIMEN")], "Helvetica-Bold", 60)(paper)  # type: ignore[arg-type]

    (page,) = read_pdf(pdf(draw)).pages
    assert [line.text for line in page.lines if "SPECIMEN" not in line.text] == lines
