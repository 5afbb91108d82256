"""PDFs and pictures drawn for the tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

Draw = Callable[[canvas.Canvas], None]
Cell = tuple[float, float, str]

WIDTH, HEIGHT = A4
LAB_ROWS = (
    ("Analyse", "Résultat", "Unité", "Valeurs de référence", "Antériorité"),
    ("Créatinine", "98", "µmol/L", "59 - 104", "91"),
    ("Potassium", "4,2", "mmol/L", "3,5 - 5,1", "4,0"),
    ("Hémoglobine", "13,5", "g/dL", "13,0 - 17,0", "13,9"),
    ("Leucocytes", "6 500", "/mm³", "4 000 - 10 000", "7 100"),
    ("CRP", "< 5", "mg/L", "< 5", ""),
)
LEFT_PROSE = (
    "Le patient a été hospitalisé pour une",
    "douleur thoracique évoluant depuis trois",
    "jours, sans irradiation notable, avec une",
    "élévation modérée des enzymes cardiaques.",
)
RIGHT_PROSE = (
    "La coronarographie retrouve une lésion",
    "significative de l'artère interventriculaire",
    "antérieure, traitée par un stent actif avec",
    "un bon résultat angiographique final.",
)


def pdf(*pages: Draw, size: tuple[float, float] = A4) -> bytes:
    """A PDF whose pages are drawn by ``pages``, one each."""
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=size)
    for draw in pages:
        paper.setFont("Helvetica", 10)
        draw(paper)
        paper.showPage()
    paper.save()
    return out.getvalue()


def strings(cells: Iterable[Cell], font: str = "Helvetica", size: float = 10) -> Draw:
    """Draws each text with its left foot at ``x`` and ``y`` points from the top."""
    wanted = tuple(cells)

    def draw(paper: canvas.Canvas) -> None:
        paper.setFont(font, size)
        for x, y, text in wanted:
            paper.drawString(x, HEIGHT - y, text)

    return draw


def column(x: float, top: float, texts: Iterable[str], step: float = 14) -> list[Cell]:
    """Texts one under the other."""
    return [(x, top + index * step, text) for index, text in enumerate(texts)]


def lab_cells(*, by_column: bool) -> list[Cell]:
    """The cells of ``LAB_ROWS``, drawn row by row or column by column."""
    places = (50, 200, 270, 340, 470)
    if by_column:
        return [(x, 150 + 14 * row, LAB_ROWS[row][k]) for k, x in enumerate(places) for row in range(len(LAB_ROWS))]
    return [(x, 150 + 14 * row, LAB_ROWS[row][k]) for row in range(len(LAB_ROWS)) for k, x in enumerate(places)]


def scanned(page: Image.Image) -> bytes:
    """A PDF page that is nothing but a picture."""
    out = io.BytesIO()
    page.save(out, "PDF", resolution=300)
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    """The picture as PNG."""
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
