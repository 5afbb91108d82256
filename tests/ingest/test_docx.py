"""Word documents: what a reader sees, in reading order, on pages that can be cited."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from ingest.docx import docx_html
from ingest.errors import BrokenDocument, DocumentRefused, LimitExceeded
from ingest.parse import parse
from tests.ingest.office import R, docx, paragraph, table, zipped

LETTER = docx(
    paragraph("Compte rendu de consultation", "Titre1")
    + paragraph("Paris, le 12/03/2024")
    + table(("Analyse", "Résultat", "Unité"), ("Créatinine", "98", "µmol/L"), ("Potassium", "4,2", "mmol/L"))
    + paragraph("Conclusion : examen normal."),
    header=paragraph("Docteur Paul RIVIERE, cardiologue"),
)


def lines(data: bytes) -> list[str]:
    return [line.text for page in parse(data, "lettre.docx").pages for line in page.lines]


def test_text_tables_and_the_letterhead_come_in_reading_order() -> None:
    read = lines(LETTER)
    assert read == [
        "Docteur Paul RIVIERE, cardiologue",
        "Compte rendu de consultation",
        "Paris, le 12/03/2024",
        "Analyse Résultat Unité",
        "Créatinine 98 µmol/L",
        "Potassium 4,2 mmol/L",
        "Conclusion : examen normal.",
    ]


def test_it_has_pages_that_can_be_shown() -> None:
    parsed = parse(LETTER, "lettre.docx")
    assert parsed.rendition is not None
    assert parsed.rendition.startswith(b"%PDF")
    assert {page.source for page in parsed.pages} == {"rendered"}


def test_what_a_reader_does_not_see_is_not_read() -> None:
    body = (
        "<w:p><w:r><w:t>Traitement : </w:t></w:r><w:del><w:r><w:delText>aspirine</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>bisoprolol</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>caché</w:t></w:r>"
        "<w:r><w:instrText>MERGEFIELD secret</w:instrText></w:r></w:p>"
    )
    assert lines(docx(body)) == ["Traitement : bisoprolol"]


def test_a_text_box_is_read_once() -> None:
    box = "<w:txbxContent>" + paragraph("Dans le cadre") + "</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:AlternateContent><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback></w:AlternateContent>"
    )
    assert lines(docx(body + "<w:t>Autour</w:t></w:r></w:p>")) == ["Dans le cadre", "Autour"]


def test_a_scan_pasted_in_a_word_file_goes_to_ocr() -> None:
    out = io.BytesIO()
    Image.effect_noise((600, 800), 80).save(out, "PNG")
    body = '<w:p><w:r><w:drawing><a:blip xmlns:a="a" r:embed="rId9"/></w:drawing></w:r></w:p>'
    relation = f'<Relationship Id="rId9" Type="{R}/image" Target="media/image1.png"/>'
    parsed = parse(docx(body, extra={"word/media/image1.png": out.getvalue()}, relations=relation), "scan.docx")
    assert [scan.page for scan in parsed.scans] == [1]


def test_an_empty_word_file_is_refused() -> None:
    with pytest.raises(DocumentRefused):
        parse(docx(paragraph(" ")), "vide.docx")


@pytest.mark.parametrize(
    "part",
    [
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&b;</w>',
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>',
        "<w:document>",
    ],
)
def test_entities_and_broken_xml_are_refused(part: str) -> None:
    with pytest.raises(BrokenDocument):
        docx_html(docx("", extra={"word/document.xml": part}))


def test_a_word_file_that_is_a_bomb_is_refused() -> None:
    with pytest.raises(LimitExceeded):
        docx_html(docx("", extra={"word/document.xml": b" " * (300 << 20)}))


def test_macros_and_outside_targets_are_not_followed() -> None:
    relation = f'<Relationship Id="rId9" Type="{R}/image" Target="file:///etc/passwd" TargetMode="External"/>'
    body = paragraph("Texte") + '<w:p><w:r><a:blip xmlns:a="a" r:embed="rId9"/></w:r></w:p>'
    assert "<img" not in docx_html(docx(body, extra={"word/vbaProject.bin": b"\xd0\xcf"}, relations=relation))


def test_a_truncated_word_file_is_refused() -> None:
    with pytest.raises(DocumentRefused):
        parse(LETTER[: len(LETTER) // 2], "lettre.docx")


def test_other_office_formats_are_refused_with_what_to_do() -> None:
    odt = zipped({"mimetype": "application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED)
    doc = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    for name, data in (("a.odt", odt), ("a.doc", doc)):
        with pytest.raises(DocumentRefused, match="PDF"):
            parse(data, name)
