"""Compare a gold with the files it describes, by another PDF library than the one that wrote them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import pypdfium2

from eval.corpora.dated_text import written_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eval.corpora.gold import GoldDocument, GoldLine

DATE_STYLES = ("num", "short", "dots", "fulldots", "dash", "long", "abbr", "words", "daymonth")


def folded(text: str) -> str:
    """Letters, digits and signs only, ligatures apart: how a reader compares two copies of one line."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def digests(folder: Path) -> dict[str, tuple[str, int]]:
    """SHA-256 and modification time of every file under ``folder``."""
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), int(path.stat().st_mtime))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "gold.json"
    }


@contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """The PDF, closed afterwards."""
    pdf = pypdfium2.PdfDocument(path.read_bytes())
    try:
        yield pdf
    finally:
        pdf.close()


def page_texts(path: Path) -> list[str]:
    """The text layer of every page."""
    with opened(path) as pdf:
        return [str(page.get_textpage().get_text_bounded()) for page in pdf]


def text_under(page: pypdfium2.PdfPage, line: GoldLine) -> str:
    """What the text layer holds inside the box of ``line``, whatever the rotation of the page."""
    width, height = page.get_size()
    x0, y0, x1, y1 = line.box
    left, top, right, bottom = x0 * width - 2, y0 * height - 1, x1 * width + 2, y1 * height + 1
    text = page.get_textpage()
    if page.get_rotation() == 90:
        return str(text.get_text_bounded(left=top, bottom=left, right=bottom, top=right))
    if page.get_rotation() == 270:
        return str(
            text.get_text_bounded(left=height - bottom, bottom=width - right, right=height - top, top=width - left)
        )
    return str(text.get_text_bounded(left=left, bottom=height - bottom, right=right, top=height - top))


def check_lines(path: Path, document: GoldDocument) -> int:
    """Assert that every gold line stands where the gold says; how many were checked."""
    titles = [document.title_line] if document.title_line else []
    lines = [line for fact in document.facts for line in fact.lines] + titles
    with opened(path) as pdf:
        assert len(pdf) == document.pages
        for line in lines:
            found = folded(text_under(pdf[line.page - 1], line))
            for word in line.text.split():
                assert folded(word) in found, (document.layout, line.text, found)
    return len(lines)


def check_dates(path: Path, document: GoldDocument) -> None:
    """Assert that each typed date can be read on the document, in figures or in letters."""
    text = folded(" ".join(page_texts(path))).lower()
    for stated in document.dates:
        day = date.fromisoformat(stated.date)
        forms = [folded(written_date(day, style)).lower() for style in DATE_STYLES]
        interval = stated.kind == "stay_start" and str(day.day) in text
        assert interval or any(form in text for form in forms), (document.layout, stated)


def check_observations(path: Path, document: GoldDocument) -> int:
    """Assert that each result's label, value and unit are on its page; how many were checked."""
    pages = [folded(text) for text in page_texts(path)]
    for observation in document.observations:
        page = pages[observation.page - 1]
        assert folded(observation.label) in page
        assert folded(observation.raw) in page
        assert observation.unit is None or folded(observation.unit) in page
    return len(document.observations)
