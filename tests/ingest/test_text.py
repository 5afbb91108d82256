"""Plain text: its characters, and pages that show exactly its lines."""

from __future__ import annotations

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.encoding import decode_text
from ingest.errors import BrokenDocument, EmptyFile
from ingest.normalise import page_text
from ingest.text import read_text

FRENCH = "Cœur : état général conservé, à 98 µmol/L (≥ 59), 37,5 °C, 3 €, œdème, Noël, ÇA ET LÀ… « suivi »"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_is_found(encoding: str) -> None:
    assert decode_text(FRENCH.encode(encoding)) == FRENCH


def test_old_windows_files_are_read() -> None:
    text = "Cœur : état général conservé, œdème, 3 €, 98 µmol/L"
    assert decode_text(text.encode("cp1252")) == text


def test_binary_is_not_text() -> None:
    with pytest.raises(BrokenDocument):
        decode_text(b"\x80\x00\x03\x07" * 200)


def test_every_french_character_is_drawn() -> None:
    rendition, _ = read_text(FRENCH.encode())
    drawn = pymupdf.open(stream=rendition, filetype="pdf")[0].get_text()
    assert set(FRENCH.replace(" ", "")) <= set(drawn)
    assert "\ufffd" not in drawn


def test_lines_are_those_of_the_file_and_boxes_lie_on_the_drawn_words() -> None:
    text = "LABORATOIRE\n\n  Créatinine      98 µmol/L    (59 - 104)\n\tPotassium\t4,2\n"
    rendition, (page,) = read_text(text.encode())
    assert page.text == "LABORATOIRE\nCréatinine 98 µmol/L (59 - 104)\nPotassium 4,2"
    assert page.source == "rendered"
    sheet = pymupdf.open(stream=rendition, filetype="pdf")[0]
    for line in page.lines:
        for word in line.words:
            box = word.box
            area = pymupdf.Rect(box.x0 * 595, box.y0 * 842, box.x1 * 595, box.y1 * 842)
            assert sheet.get_textbox(area).strip() == line.text[word.start : word.end]


def test_long_texts_and_form_feeds_make_pages() -> None:
    rendition, pages = read_text(("ligne\n" * 200 + "\fnouvelle page\n").encode())
    assert len(pages) == pymupdf.open(stream=rendition, filetype="pdf").page_count > 2
    assert pages[-1].text == "nouvelle page"
    assert sum(len(page.lines) for page in pages) == 201


def test_a_very_long_line_is_wrapped_without_losing_a_word() -> None:
    text = " ".join(f"mot{number}" for number in range(400))
    _, pages = read_text(text.encode())
    assert " ".join(line.text for page in pages for line in page.lines) == text
    assert all(word.box.x1 <= 1 for page in pages for line in page.lines for word in line.words)


@pytest.mark.parametrize("data", [b"  \n\t\n", b"\xef\xbb\xbf"])
def test_a_text_without_text_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyFile):
        read_text(data)


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=70))
def test_a_line_of_any_characters_keeps_its_words(line: str) -> None:
    text = "début " + line.replace("\u2028", " ").replace("\u2029", " ")
    _, pages = read_text(text.encode())
    read = " ".join(printed.text for page in pages for printed in page.lines)
    drawn = "".join(c if c.isprintable() else " " for c in text)
    assert read == " ".join(page_text(word) for word in drawn.split() if page_text(word))
