"""From bytes to chunks through real children, and what a reader does when a part is missing or a file hostile."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pymupdf
import pytest
from PIL import Image

from ingest.archive import Withheld
from ingest.document import Block, Box, Line, Page, Reading, Word
from ingest.errors import (
    BrokenDocument,
    EmptyFile,
    EncryptedDocument,
    LimitExceeded,
    NotFound,
    RetrouveError,
    UnsupportedFormat,
)
from ingest.limits import MAX_FILE_BYTES, Limits
from ingest.ocr import OcrPage, Tesseract
from ingest.parsed import Bitmap
from ingest.pipeline import Reader, Timings
from ingest.sandbox import Sandbox
from tests.ingest import drawings
from tests.ingest.drawings import column, pdf, scanned, strings

LETTER = pdf(strings(column(60, 120, ["Compte rendu de consultation du 12/03/2024", *drawings.LEFT_PROSE])))


class NoOcr:
    def available(self) -> str | None:
        return "Tesseract n'est pas installé."

    def read(self, picture: Bitmap) -> OcrPage:
        raise AssertionError("not available, so never asked")


class FixedOcr:
    """Reads the same three words on every picture."""

    def __init__(self, confidence: float) -> None:
        self.confidence = confidence
        self.seen: list[tuple[int, int]] = []

    def available(self) -> str | None:
        return None

    def read(self, picture: Bitmap) -> OcrPage:
        self.seen.append((picture.width, picture.height))
        box = Box(0.1, 0.1, 0.5, 0.12)
        words = tuple(Word(start, start + 3, box, self.confidence) for start in (0, 4, 8))
        return OcrPage((Block("body", (Line("lus par OCR"[:11], box, words),)),), self.confidence)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def reader(sandbox: Sandbox) -> Reader:
    return Reader(sandbox, NoOcr())


def test_a_pdf_is_read_to_chunks_whose_spans_resolve(reader: Reader) -> None:
    timings = Timings()
    reading = reader.read(LETTER, "cr.pdf", timings)
    document = reading.document
    assert document.readable
    assert document.media_type == "application/pdf"
    assert reading.rendition is None
    assert reading.chunks
    for chunk in reading.chunks:
        pieces = [document.pages[span.page - 1].text[span.start : span.end] for span in chunk.spans]
        assert chunk.text == "\n".join(pieces)
    assert 0 < timings.parse + timings.understand < timings.total
    assert timings.ocr == 0


def test_a_text_gets_a_rendition_that_can_be_drawn(reader: Reader) -> None:
    reading = reader.read("Compte rendu\nCréatinine 98 µmol/L\n".encode(), "note.txt")
    assert reading.document.pages[0].source == "rendered"
    assert reading.rendition is not None
    picture = reader.render(reading.rendition, 1, 400, [reading.document.pages[0].lines[1].box])
    assert Image.open(io.BytesIO(picture)).width == 400


def test_pictures_are_drawn_even_without_their_rendition(reader: Reader) -> None:
    picture = reader.render(drawings.png(Image.new("L", (300, 400), 128)), 1, 100, [])
    assert Image.open(io.BytesIO(picture)).size[0] == 100


def test_a_scan_without_tesseract_is_kept_unreadable_with_the_reason(reader: Reader) -> None:
    reading = reader.read(scanned(Image.effect_noise((600, 800), 80)), "scan.pdf")
    assert not reading.document.readable
    assert len(reading.document.pages) == 1
    assert any("Page 1" in warning and "Tesseract" in warning for warning in reading.document.warnings)


def test_pages_of_a_scan_are_read_by_ocr_and_the_others_are_not(sandbox: Sandbox) -> None:
    document = pymupdf.open(stream=LETTER, filetype="pdf")
    document.insert_pdf(pymupdf.open(stream=scanned(Image.effect_noise((600, 800), 80)), filetype="pdf"))
    ocr = FixedOcr(0.9)
    reading = Reader(sandbox, ocr).read(document.tobytes(), "mixte.pdf")
    first, second = reading.document.pages
    assert (first.source, second.source, second.text) == ("text", "ocr", "lus par OCR")
    assert second.ocr_confidence == pytest.approx(0.9)
    assert len(ocr.seen) == 1


def test_an_ocr_that_is_not_sure_is_not_quoted(sandbox: Sandbox) -> None:
    reading = Reader(sandbox, FixedOcr(0.3)).read(scanned(Image.effect_noise((600, 800), 80)), "scan.pdf")
    assert not reading.document.readable
    assert any("Page 1" in warning for warning in reading.document.warnings)


@pytest.mark.ocr
def test_a_scanned_letter_is_found_again_by_its_words(sandbox: Sandbox) -> None:
    ocr = Tesseract()
    assert ocr.available() is None
    sheet = pymupdf.open(stream=LETTER, filetype="pdf")[0].get_pixmap(dpi=200, colorspace=pymupdf.csGRAY)
    reading = Reader(sandbox, ocr).read(sheet.tobytes("png"), "photo.png")
    assert "Compte rendu de consultation du 12/03/2024" in reading.document.pages[0].text
    assert reading.document.pages[0].source == "ocr"
    assert reading.rendition is not None


def _encrypted() -> bytes:
    document = pymupdf.open()
    document.new_page()
    data: bytes = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="a", owner_pw="b")
    return data


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"", "vide.pdf", EmptyFile),
        (b"ceci n'est pas un PDF", "faux.pdf", BrokenDocument),
        (LETTER[: len(LETTER) // 10], "coupe.pdf", BrokenDocument),
        (_encrypted(), "protege.pdf", EncryptedDocument),
        (b"PK\x03\x04rien", "lot.zip", UnsupportedFormat),
        (bytes(1000), "x.bin", UnsupportedFormat),
        (bytes(MAX_FILE_BYTES + 1), "gros.pdf", LimitExceeded),
        (Withheld(EncryptedDocument("protégé")), "membre.pdf", EncryptedDocument),
    ],
    ids=["empty", "fake", "truncated", "encrypted", "zip", "binary", "too large", "withheld"],
)
def test_what_cannot_be_kept_is_refused_in_one_line(
    reader: Reader, data: bytes, name: str, error: type[RetrouveError]
) -> None:
    with pytest.raises(error) as raised:
        reader.read(data, name)
    assert "\n" not in raised.value.detail
    assert reader.read(LETTER, "suivant.pdf").document.readable


def test_a_missing_page_is_not_found(reader: Reader) -> None:
    with pytest.raises(NotFound):
        reader.render(LETTER, 2, 300, [])


def test_reading_and_drawing_from_many_threads(reader: Reader) -> None:
    def work(number: int) -> tuple[str, bytes]:
        text = f"Document numéro {number}, compte rendu."
        reading = reader.read(pdf(strings([(60, 120, text)])), f"{number}.pdf")
        return reading.document.pages[0].text, reader.render(LETTER, 1, 64, [])

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(work, range(18)))
    assert [text for text, _ in results] == [f"Document numéro {number}, compte rendu." for number in range(18)]
    assert len({picture for _, picture in results}) == 1


def test_damaged_files_disturb_nothing(reader: Reader) -> None:
    rng = random.Random(20240312)
    image = drawings.png(Image.effect_noise((80, 100), 50))
    for source, name in ((LETTER, "a.pdf"), (image, "b.png"), ("Créatinine 98\n".encode() * 20, "c.txt")):
        for _ in range(12):
            data = bytearray(source)
            for _ in range(rng.randint(1, 30)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            try:
                reading = reader.read(bytes(data), name)
            except RetrouveError as error:
                assert error.detail
            else:
                assert isinstance(reading, Reading)
    assert reader.read(LETTER, "a.pdf").document.readable


def test_zips_are_opened_in_children(reader: Reader, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "lot.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("cr.pdf", LETTER)
        archive.writestr("../note.txt", "Note")
    assert [(name.rsplit(".zip/")[-1], data) for name, data in reader.expand(str(path))] == [
        ("cr.pdf", LETTER),
        ("note.txt", b"Note"),
    ]


class LyingChild:
    """Answers what a child taken over by a hostile file could answer."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def run(self, job: str, request: bytes, blobs: Sequence[bytes] = (), limits: Limits | None = None) -> bytes:
        return self.answer

    def close(self) -> None:
        pass


def test_an_answer_that_makes_no_sense_is_refused(sandbox: Sandbox) -> None:
    request = msgspec.msgpack.encode({"file_name": "cr.pdf"})
    honest = msgspec.msgpack.decode(sandbox.run("read", request, [LETTER]))
    assert Reader(LyingChild(msgspec.msgpack.encode(honest)), NoOcr()).read(LETTER, "cr.pdf").document.readable
    page = honest["understood"]["document"]["pages"][0]
    for field, value in (("number", 7), ("width", -1.0), ("width", "large")):
        lie = msgspec.msgpack.decode(msgspec.msgpack.encode(honest))
        lie["understood"]["document"]["pages"][0] = {**page, field: value}
        with pytest.raises(BrokenDocument):
            Reader(LyingChild(msgspec.msgpack.encode(lie)), NoOcr()).read(LETTER, "cr.pdf")
    with pytest.raises(BrokenDocument):
        Reader(LyingChild(b"\xc1"), NoOcr()).read(LETTER, "cr.pdf")


def test_readiness_names_what_is_missing(reader: Reader) -> None:
    assert reader.readiness() == {"ocr": "Tesseract n'est pas installé."}


def test_page_type_round_trips_with_its_cached_text(reader: Reader) -> None:
    page = reader.read(LETTER, "a.pdf").document.pages[0]
    assert page.text
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(page), type=Page) == page
