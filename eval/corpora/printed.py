"""A reading printed: the PDF whose pages show the lines of a made-up document where its boxes say."""

from __future__ import annotations

import io

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ingest.document import Document

_FONT = "Helvetica"
_BASELINE = 0.22
"""Share of a line's box below its baseline."""


def printed(document: Document) -> bytes:
    """Every page of ``document``, each line stretched over its box."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1, pageCompression=1)
    for page in document.pages:
        canvas.setPageSize((page.width, page.height))
        for line in page.lines:
            tall = (line.box.y1 - line.box.y0) * page.height
            wide = (line.box.x1 - line.box.x0) * page.width
            pen = canvas.beginText(line.box.x0 * page.width, page.height * (1 - line.box.y1) + tall * _BASELINE)
            size = tall * 0.75
            pen.setFont(_FONT, size)
            text = line.text.encode("cp1252", "replace").decode("cp1252")
            pen.setHorizScale(100 * wide / max(1.0, stringWidth(text, _FONT, size)))
            pen.textOut(text)
            canvas.drawText(pen)
        canvas.showPage()
    canvas.save()
    return file.getvalue()
