"""Files made to harm, through the real children: each is read or refused with a reason, and the next one is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import pymupdf
import pytest

from ingest.document import Document
from ingest.errors import DocumentRefused, LimitExceeded
from ingest.limits import MIB
from ingest.ocr import Tesseract
from ingest.pipeline import Reader
from ingest.sandbox import Sandbox
from tests.ingest.drawings import column, pdf, strings
from tests.ingest.office import message, zipped

PAGE = pdf(strings(column(60, 120, ["Compte rendu de consultation", "Paris, le 12/03/2024", "Examen normal."])))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Sandbox() as sandbox:
        yield Reader(sandbox, Tesseract())


def raw_pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of hand-written objects, numbered from 1, with its cross-reference table."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer<</Size %d%b>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start))
    return out.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), entries, content)


WORDS = b"BT /F1 12 Tf 60 700 Td (Compte rendu de consultation du 12/03/2024) Tj ET"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def one_page(
    catalog: bytes = b"",
    page: bytes = b"",
    content: bytes = WORDS,
    font: bytes = FONT,
    extra: tuple[bytes, ...] = (),
) -> bytes:
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>%b>>" % page,
        stream(content),
        font,
        *extra,
    )


def opened(reader: Reader, data: bytes, name: str = "a.pdf") -> Document | DocumentRefused:
    try:
        return reader.read(data, name).document
    except DocumentRefused as refusal:
        assert str(refusal).strip()
        return refusal


def text(found: Document | DocumentRefused) -> str:
    assert isinstance(found, Document)
    return "\n".join(page.text for page in found.pages)


ACTIONS = {
    "javascript": b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://x.invalid'\\))>>",
    "launch": b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>",
    "names": b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(while\\(1\\){})>>]>>>>",
    "uri": b"/OpenAction<</S/URI/URI(http://x.invalid/)>>",
    "submit": b"/AA<</WC<</S/SubmitForm/F(http://x.invalid/)>>>>",
}


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_are_not_run_and_the_page_is_read(reader: Reader, action: str) -> None:
    assert "Compte rendu de consultation" in text(opened(reader, one_page(ACTIONS[action])))


LOOPS = {
    "pages": raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    "parents": one_page(page=b"/Parent 3 0 R"),
    "outlines": one_page(b"/Outlines 6 0 R", extra=(b"<</First 6 0 R/Next 6 0 R/Prev 6 0 R/Title(x)>>",)),
    "form": one_page(
        content=b"/X Do",
        page=b"/Resources<</XObject<</X 6 0 R>>>>",
        extra=(stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"),),
    ),
    "length": raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Length 2 0 R>>stream\nx\nendstream"),
    "previous": PAGE.replace(b"trailer\n<<", b"trailer\n<</Prev 0"),
    "names": one_page(b"/Names<</EmbeddedFiles 6 0 R>>", extra=(b"<</Kids[6 0 R]/Type/EmbeddedFile>>",)),
}


@pytest.mark.parametrize("loop", LOOPS)
def test_loops_end(reader: Reader, loop: str) -> None:
    for name, data in reader.unfold("a.pdf", LOOPS[loop]):
        opened(reader, data, name)
    assert "Examen normal" in text(opened(reader, PAGE))


FONTS = {
    "truetype": b"/FontFile2 7 0 R",
    "type1": b"/FontFile 7 0 R",
    "cff": b"/FontFile3 7 0 R",
}


@pytest.mark.parametrize("kind", FONTS)
@pytest.mark.parametrize(
    "program",
    [
        b"",
        b"\x00\x01\x00\x00" + b"\xff" * 4_000,
        b"%!PS-AdobeFont-1.0\n/Subrs 99999999 array\n" * 50,
        b"\x01\x00\x04\x04" + bytes(range(256)) * 20,
    ],
)
def test_fonts_made_to_crash_cost_at_most_their_file(reader: Reader, kind: str, program: bytes) -> None:
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 0/LastChar 1/Widths[9 9]/FontDescriptor 6 0 R>>"
    descriptor = b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 1 1]%b>>" % FONTS[kind]
    opened(reader, one_page(font=font, extra=(descriptor, stream(program, b"/Subtype/Type1C"))))
    assert "Examen normal" in text(opened(reader, PAGE))


def test_a_million_objects_are_read_or_refused(reader: Reader) -> None:
    many = b"".join(b"%d 0 obj\n[]\nendobj\n" % number for number in range(6, 1_000_006))
    data = one_page().replace(b"xref\n0", many + b"xref\n0", 1)
    found = opened(reader, data)
    assert isinstance(found, DocumentRefused) or "Compte rendu" in text(found)


def test_a_page_that_draws_without_end_is_stopped_or_read(reader: Reader) -> None:
    content = zlib.compress(b"q 1 0 0 1 0 0 cm 0 0 m 500 500 l S Q\n" * 400_000 + WORDS)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        stream(content, b"/Filter/FlateDecode"),
        FONT,
    ]
    opened(reader, raw_pdf(*objects))
    assert "Examen normal" in text(opened(reader, PAGE))


def test_streams_that_inflate_without_bound_are_refused_or_ignored(reader: Reader) -> None:
    bomb = bytes(300 * MIB)
    for _ in range(2):
        bomb = zlib.compress(bomb, 9)
    data = raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        stream(bomb, b"/Filter[/FlateDecode/FlateDecode]"),
    )
    opened(reader, data)
    assert "Examen normal" in text(opened(reader, PAGE))


def test_an_archive_of_archives_that_each_stay_small_is_bounded_as_a_whole(reader: Reader) -> None:
    inner = zipped({f"{number}.txt": b"Compte rendu" for number in range(400)})
    outer = zipped({f"{number}.zip": inner for number in range(20)})
    errors = [data.error for _, data in reader.unfold("a.zip", outer) if hasattr(data, "error")]
    assert any(isinstance(error, LimitExceeded) for error in errors)


def test_an_archive_that_overlaps_its_own_entries_is_refused(reader: Reader) -> None:
    data = bytearray(zipped({f"{number}.txt": bytes(90 * MIB) for number in range(3)}))
    for _name, content in reader.unfold("a.zip", bytes(data)):
        assert isinstance(getattr(content, "error", None), LimitExceeded)


def test_names_made_to_escape_stay_names(reader: Reader) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("../../a.txt", "/etc/b.txt", "C:\\c.txt", "d\x00/../e.txt", "..\\..\\f.txt"):
            archive.writestr(name, b"Compte rendu")
    for name, _data in reader.unfold("a.zip", out.getvalue()):
        assert ".." not in name
        assert name.startswith("a.zip/")


WRONG_TYPES = {
    "image.jpg": PAGE,
    "lettre.docx": PAGE,
    "scan.pdf": zipped({"cr.pdf": PAGE}),
    "notes.txt": PAGE,
    "cr.xml": PAGE,
    "courrier.pdf": message("Veuillez trouver ci-joint", {"photo.jpg": PAGE}),
}


@pytest.mark.parametrize("name", WRONG_TYPES)
def test_bytes_are_believed_rather_than_names(reader: Reader, name: str) -> None:
    (content,) = (data for _, data in reader.unfold(name, WRONG_TYPES[name]))
    assert "Examen normal" in text(opened(reader, content, name))


def test_a_page_hidden_behind_an_encrypted_copy_is_not_guessed(reader: Reader) -> None:
    document = pymupdf.open("pdf", PAGE)
    data = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y")
    assert isinstance(opened(reader, data), DocumentRefused)
