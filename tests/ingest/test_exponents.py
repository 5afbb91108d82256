"""A germ count of a million is no 106: figures printed small and raised are exponents, in every format."""

from __future__ import annotations

import pymupdf
import pytest

from ingest.exponents import as_exponent
from ingest.html_text import html_text
from ingest.parse import parse
from ingest.rtf import rtf_text
from ingest.understand import understand
from tests.ingest.cda_builder import cda, structured
from tests.ingest.office import docx
from tests.ingest.typeset import read

_RUN = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'


def _sheet(*pieces: tuple[str, float, float]) -> bytes:
    """A laboratory's sheet whose last line is set in pieces: text, size and how far it is raised, in points."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((50, 60), "Laboratoire des Tilleuls", fontsize=11)
    page.insert_text((50, 80), "Prélevé le 12/03/2026", fontsize=11)
    writer, left = pymupdf.TextWriter(page.rect), 50.0
    for text, size, raised in pieces:
        _, (left, _) = writer.append((left, 110 - raised), text, fontsize=size)
    writer.write_text(page)
    return bytes(document.tobytes())


def _results(data: bytes) -> list[tuple[str, str, str | None, float | None]]:
    parsed = parse(data, "examen.pdf")
    found = understand(parsed.pages, parsed.header, "examen.pdf", parsed.media_type).observations
    return [(one.analyte, one.raw, one.unit, one.value) for one in found]


def test_a_raised_exponent_of_a_pdf_is_one() -> None:
    sheet = _sheet(("Bactériurie : 10", 10, 0), ("6", 6, 4), (" UFC/mL", 10, 0))
    assert _results(sheet) == [("ecbu", "10⁶", "UFC/mL", 1e6)]


def test_a_footnote_s_mark_is_no_digit_of_a_result() -> None:
    sheet = _sheet(("Créatinine : 98", 10, 0), ("1", 6, 4), (" µmol/L", 10, 0))
    assert all(raw != "981" for _, raw, _, _ in _results(sheet))
    assert "98¹ µmol/L" in " ".join(line.text for line in parse(sheet, "examen.pdf").pages[0].lines)


def test_raised_letters_and_the_exponents_of_units_stand_as_they_did() -> None:
    sheet = _sheet(("Leucocytes : 7,2 10", 10, 0), ("9", 6, 4), ("/L", 10, 0))
    assert [(one, raw, value) for one, raw, _, value in _results(sheet)] == [("leucocytes", "7,2", 7.2)]
    assert as_exponent("er") == "er"


def test_word_files_web_pages_rich_text_and_cda_keep_exponents() -> None:
    run = "<w:p><w:r><w:t>Bactériurie : 10</w:t></w:r>" + _RUN.format("6") + "<w:r><w:t> UFC/mL</w:t></w:r></w:p>"
    letter = " ".join(line.text for page in parse(docx(run), "lettre.docx").pages for line in page.lines)
    assert "10⁶ UFC/mL" in letter
    assert html_text("<p>10<sup>6</sup> UFC/mL, le 1<sup>er</sup> mars</p>") == "10⁶ UFC/mL, le 1er mars"
    assert rtf_text(rb"{\rtf1\ansi 10{\super 6} UFC/mL, 10\super 5\nosupersub  puis 12}").strip() == (
        "10⁶ UFC/mL, 10⁵ puis 12"
    )
    told = cda(body=structured("<paragraph>Bactériurie : 10<sup>6</sup> UFC/mL</paragraph>"))
    assert "10⁶ UFC/mL" in " ".join(line.text for page in parse(told, "cda.xml").pages for line in page.lines)


@pytest.mark.parametrize(
    ("line", "raw", "value"),
    [
        ("Bactériurie : 10^6 UFC/mL", "10^6", 1e6),
        ("Bactériurie : 10*5 UFC/mL", "10*5", 1e5),
        ("Bactériurie : 5.10^5 UFC/mL", "5.10^5", 5e5),
        ("Bactériurie : 2,5 x 10^4 /mL", "2,5 x 10^4", 2.5e4),
        ("Bactériurie : > 10 exp 5 UFC/mL", "> 10 exp 5", 1e5),
        ("Leucocytes : 7,2 x 10^9/L", "7,2", 7.2),
        ("Plaquettes : 210.10^9/L", "210", 210.0),
    ],
)
def test_a_power_of_ten_belongs_to_the_figure_or_to_the_unit(line: str, raw: str, value: float) -> None:
    found = read(f"Laboratoire des Tilleuls\nPrélevé le 12/03/2026\n{line}").observations
    assert [(one.raw, one.value) for one in found] == [(raw, value)]


@pytest.mark.parametrize("printed", ["4,5¹", "1 234¹", "4,5^2", "2.5⁹"])
def test_no_part_of_a_marked_figure_stands_for_it(printed: str) -> None:
    found = read(f"Laboratoire des Tilleuls\nPrélevé le 12/03/2026\nPotassium : {printed} mmol/L").observations
    assert not found


def test_two_exponents_of_one_word_are_both_kept() -> None:
    sheet = _sheet(("Germes 10", 10, 0), ("3", 6, 4), ("-10", 10, 0), ("4", 6, 4), (" UFC/mL", 10, 0))
    assert "10³-10⁴" in " ".join(line.text for line in parse(sheet, "examen.pdf").pages[0].lines)
