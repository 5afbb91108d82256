"""PDF pages as a doctor sees them: characters, places, and which pages have no text to read."""

from __future__ import annotations

import io
import random

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen import canvas

from ingest.document import Page
from ingest.errors import BrokenDocument, EmptyFile, EncryptedDocument, LimitExceeded, RetrouveError
from ingest.limits import MAX_PAGES
from ingest.pdf import is_gibberish, read_pdf
from ingest.render import render_page
from tests.ingest import drawings
from tests.ingest.drawings import pdf, strings


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


@pytest.mark.parametrize("crop", [None, (40, 60, 500, 800)], ids=["whole", "cropped"])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_cover_the_ink_of_the_displayed_page(rotation: int, crop: tuple[int, ...] | None) -> None:
    document = pymupdf.open()
    sheet = document.new_page(width=595, height=842)
    sheet.insert_text((200, 300), "Écho GÂTEAU jpqy", fontsize=20)
    sheet.insert_text((90, 200), "vertical", fontsize=12, rotate=90)
    if crop:
        sheet.set_cropbox(pymupdf.Rect(*crop))
    sheet.set_rotation(rotation)
    data = document.tobytes()
    (page,) = read_pdf(data).pages
    assert texts(page) == ["Écho GÂTEAU jpqy", "vertical"]
    picture = Image.open(io.BytesIO(render_page(data, 1, 800))).convert("L")
    assert picture.width / picture.height == pytest.approx(page.width / page.height, rel=0.01)
    for word, ink in ((w, t) for line in page.lines for w in line.words for t in [line.text[w.start : w.end]]):
        box = word.box
        area = picture.crop(
            (
                int(box.x0 * picture.width),
                int(box.y0 * picture.height),
                int(box.x1 * picture.width) + 1,
                int(box.y1 * picture.height) + 1,
            )
        )
        assert min(area.tobytes()) < 100, f"no ink under {ink}"
    covered = picture.copy()
    for line in page.lines:
        for word in line.words:
            x0, y0, x1, y1 = word.box
            corner = (int(x0 * covered.width) - 1, int(y0 * covered.height) - 1)
            covered.paste(255, (*corner, int(x1 * covered.width) + 2, int(y1 * covered.height) + 2))
    assert min(covered.tobytes()) > 200, "ink outside every box"


def test_word_offsets_are_those_of_the_normalised_text() -> None:
    document = pymupdf.open()
    sheet = document.new_page()
    writer = pymupdf.TextWriter(sheet.rect)
    writer.append((72, 100), "e\u0301chographie ﬁbrillation post\u00adopératoire 1\u202f234", font=pymupdf.Font("helv"))
    writer.write_text(sheet)
    (page,) = read_pdf(document.tobytes()).pages
    (line,) = page.lines
    assert "fibrillation postopératoire 1 234" in line.text
    for word in line.words:
        assert line.text[word.start : word.end].strip()
    assert " ".join(line.text[word.start : word.end] for word in line.words) == line.text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("INR cible 2\u00ad3", "INR cible 2-3"),
        ("Créatinine 111 45 \u00ad 109", "Créatinine 111 45 - 109"),
        ("post\u00adopératoire", "postopératoire"),
        ("une demi\u00addose, rendez\u00advous au sous\u00adsol", "une demi-dose, rendez-vous au sous-sol"),
        (
            "post\u00adopératoire, demi\u00addose, sous\u00adsol et lève-tôt",
            "postopératoire, demidose, soussol et lève-tôt",
        ),
    ],
)
def test_a_hyphen_that_parts_figures_is_kept_however_the_font_names_it(written: str, read: str) -> None:
    document = pymupdf.open()
    sheet = document.new_page()
    writer = pymupdf.TextWriter(sheet.rect)
    writer.append((72, 100), written, font=pymupdf.Font("helv"))
    writer.write_text(sheet)
    (page,) = read_pdf(document.tobytes()).pages
    assert texts(page) == [read]


def test_what_nobody_can_see_is_not_text_of_the_page() -> None:
    document = pymupdf.open()
    sheet = document.new_page()
    sheet.insert_text((72, 100), "visible")
    sheet.insert_text((72, 130), "invisible", render_mode=3)
    sheet.insert_text((72, 160), "blanc", color=(1, 1, 1))
    sheet.insert_text((72, 190), "minuscule", fontsize=0.8)
    sheet.insert_text((-200, 220), "dehors")
    sheet.draw_rect((60, 235, 300, 260), fill=(0, 0, 0.4))
    sheet.insert_text((72, 250), "blanc sur bleu", color=(1, 1, 1))
    (page,) = read_pdf(document.tobytes()).pages
    assert texts(page) == ["visible", "blanc sur bleu"]


def test_the_text_layer_of_a_scan_is_its_text() -> None:
    document = pymupdf.open()
    sheet = document.new_page()
    sheet.insert_image(sheet.rect, stream=drawings.png(Image.new("L", (400, 600), 230)))
    sentence = "Compte rendu de consultation du 12 mars 2024, docteur Martin, cardiologue. "
    for row in range(4):
        sheet.insert_text((72, 100 + 20 * row), sentence, render_mode=3)
    parts = read_pdf(document.tobytes())
    assert texts(parts.pages[0]) == [sentence.strip()] * 4
    assert parts.scans == ()


def test_form_fields_and_notes_are_read() -> None:
    document = pymupdf.open()
    sheet = document.new_page()
    field = pymupdf.Widget()
    field.field_name, field.field_type, field.field_value = "nom", pymupdf.PDF_WIDGET_TYPE_TEXT, "DUPONT"
    field.rect = pymupdf.Rect(72, 100, 200, 120)
    sheet.add_widget(field)
    sheet.add_freetext_annot((72, 200, 300, 230), "ajout manuscrit")
    (page,) = read_pdf(document.tobytes()).pages
    assert texts(page) == ["DUPONT", "ajout manuscrit"]


def test_a_picture_without_text_is_for_ocr_and_a_blank_page_is_not() -> None:
    document = pymupdf.open()
    document.new_page()
    sheet = document.new_page()
    sheet.insert_image(sheet.rect, stream=drawings.png(Image.effect_noise((200, 300), 90)))
    sheet.insert_text((72, 800), "Numérisé le 12/03/2024")
    parts = read_pdf(document.tobytes())
    assert [scan.page for scan in parts.scans] == [2]
    assert len(parts.pages) == 2


def test_a_meaningless_text_layer_is_treated_as_a_scan() -> None:
    meaningless = "".join(chr(0xE000 + ord(c)) for c in "Compte rendu de consultation de cardiologie")
    assert is_gibberish(meaningless)
    assert is_gibberish("&RPSWHUHQGXGHFRQVXOWDWLRQGHFDUGLRORJLH", controls=6)
    shifted = "Compte rendu de consultation de cardiologie du docteur Martin : suivi d'une hypertension artérielle"
    assert is_gibberish("".join(chr(ord(character) - 29) if character != " " else " " for character in shifted))
    assert not is_gibberish("HTA DNID BPCO IRC\nTSH 2,1 mUI/L\nLDL 1,2 g/L\nVGM 90 fL\nTCMH 30 pg CCMH 33 g/dL")
    assert not is_gibberish("Compte rendu de consultation de cardiologie du docteur Martin, le 12 mars 2024.")
    assert not is_gibberish("12,5 13,6 98 104 4,2 12/03/2024 " * 20)


@pytest.mark.parametrize("password", ["secret"])
def test_a_pdf_that_needs_a_password_is_refused(password: str) -> None:
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "secret médical")
    data = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=password, owner_pw="owner")
    with pytest.raises(EncryptedDocument, match="mot de passe"):
        read_pdf(data)


def test_a_pdf_protected_from_printing_only_is_read() -> None:
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "lisible")
    data = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="", owner_pw="owner")
    assert texts(read_pdf(data).pages[0]) == ["lisible"]


@pytest.mark.parametrize(
    ("data", "error"), [(b"", EmptyFile), (b"%PDF-1.7\n", BrokenDocument), (b"pas un pdf", BrokenDocument)]
)
def test_what_is_no_pdf_is_refused(data: bytes, error: type[RetrouveError]) -> None:
    with pytest.raises(error):
        read_pdf(data)


def test_too_many_pages_are_refused() -> None:
    document = pymupdf.open()
    for _ in range(MAX_PAGES + 1):
        document.new_page(width=50, height=50)
    with pytest.raises(LimitExceeded, match=str(MAX_PAGES)):
        read_pdf(document.tobytes())


def test_a_page_of_ten_metres_is_read() -> None:
    document = pymupdf.open()
    sheet = document.new_page(width=595, height=14_400)
    sheet.insert_text((72, 14_000), "tout en bas")
    (page,) = read_pdf(document.tobytes()).pages
    assert texts(page) == ["tout en bas"]
    assert page.lines[0].box.y0 > 0.96


def test_information_of_the_file_is_passed_on() -> None:
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "texte")
    document.set_metadata({"title": "Compte rendu", "creationDate": "D:20240312101500+01'00'"})
    info = read_pdf(document.tobytes()).info
    assert (info.title, info.creation) == ("Compte rendu", "2024-03-12")


def _letter() -> bytes:
    lines = ["Centre hospitalier", "Compte rendu de consultation", *drawings.LEFT_PROSE, *drawings.RIGHT_PROSE]
    return pdf(strings(drawings.column(50, 100, lines)), strings(drawings.column(50, 100, lines)))


def test_a_truncated_pdf_is_refused_or_kept_with_a_warning() -> None:
    whole = _letter()
    seen = set()
    for share in range(5, 100, 5):
        try:
            parts = read_pdf(whole[: len(whole) * share // 100])
        except BrokenDocument:
            seen.add("refused")
        else:
            assert parts.warnings, f"{share} % of the file read without a word"
            seen.add("kept")
    assert "refused" in seen


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_damaged_bytes_give_pages_or_an_error_of_the_tree(seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(_letter())
    for _ in range(rng.randint(1, 60)):
        place = rng.randrange(len(data))
        match rng.randrange(3):
            case 0:
                data[place] = rng.randrange(256)
            case 1:
                del data[place : place + rng.randint(1, 40)]
            case _:
                data[place:place] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 20)))
    try:
        parts = read_pdf(bytes(data))
    except RetrouveError:
        return
    for page in parts.pages:
        for line in page.lines:
            assert 0 <= line.box.x0 < line.box.x1 <= 1
            assert 0 <= line.box.y0 < line.box.y1 <= 1
            for word in line.words:
                assert line.text[word.start : word.end]


def test_blank_lines_do_not_shift_the_others() -> None:
    def draw(paper: canvas.Canvas) -> None:
        text = paper.beginText(60, 700)
        for row in ("Première ligne", " ", "  ", "Deuxième ligne", " ", "Conclusion"):
            text.setFont("Helvetica-Bold" if row == "Conclusion" else "Helvetica", 10)
            text.textLine(row)
        paper.drawText(text)

    (page,) = read_pdf(pdf(draw)).pages
    assert texts(page) == ["Première ligne", "Deuxième ligne", "Conclusion"]
    assert [block.kind for block in page.blocks for _ in block.lines] == ["body", "body", "title"]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_shown_sideways_is_read_along_its_lines(rotation: int) -> None:
    document = pymupdf.open()
    sheet = document.new_page()
    printed = [f"Ligne {number} du compte rendu de consultation" for number in range(1, 30)]
    for number, line in enumerate(printed, 1):
        sheet.insert_text((50, 40 + 26 * number), line, fontsize=11)
    sheet.set_rotation(rotation)
    read = read_pdf(document.tobytes())
    assert [line.text for line in read.pages[0].lines] == printed
    assert read.warnings == ()


def test_a_text_layer_shown_nowhere_is_said() -> None:
    document = pymupdf.open()
    sheet = document.new_page()
    sheet.insert_text((50, 100), "Compte rendu de consultation", fontsize=11, render_mode=3)
    read = read_pdf(document.tobytes())
    assert read.pages[0].text == ""
    assert read.warnings == ("Texte présent dans le fichier mais non affiché, non lu : page 1.",)
