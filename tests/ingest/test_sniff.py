"""What a file is, by its bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sniff import CDA, HTML, JPEG, OFFICE, PDF, PNG, RTF, TEXT, TIFF, UNKNOWN, XML, ZIP, media_type


def _zip(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


_CDA_TEXT = (
    '<?xml version="1.0"?>\n<!-- feuille -->\n<?xml-stylesheet href="a.xsl"?>\n'
    '<n1:ClinicalDocument xmlns:n1="urn:hl7-org:v3">'
)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.4\n", PDF),
        (b"\r\n\r\n%PDF-1.7", PDF),
        (b"\xff\xd8\xff\xe0", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"II*\x00abcd", TIFF),
        (b"MM\x00*abcd", TIFF),
        (_zip("a.pdf"), ZIP),
        (_zip("[Content_Types].xml"), OFFICE),
        (b"{\\rtf1\\ansi", RTF),
        (_CDA_TEXT.encode(), CDA),
        (b"\xef\xbb\xbf" + _CDA_TEXT.encode(), CDA),
        (b"\xff\xfe" + _CDA_TEXT.encode("utf-16-le"), CDA),
        (_CDA_TEXT.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16-be"), CDA),
        (b"<?xml version='1.0'?><catalogue/>", XML),
        (b"<!DOCTYPE html><html><body>", HTML),
        ("Compte rendu du 12 mars, créatinine élevée.\n".encode(), TEXT),
        ("Compte rendu du 12 mars, créatinine élevée.\n".encode("cp1252"), TEXT),
        ("Compte rendu\n".encode("utf-16"), TEXT),
        (b"\x00\x01\x02\x03\xff\xfe\x00\x00" * 50, UNKNOWN),
    ],
)
def test_bytes_decide(data: bytes, kind: str) -> None:
    assert media_type(data, "sans_extension") == kind


def test_a_wrong_extension_changes_nothing() -> None:
    assert media_type(b"\xff\xd8\xff\xe0", "scan.pdf") == JPEG
    assert media_type(b"%PDF-1.4", "photo.jpg") == PDF


def test_a_fake_pdf_is_not_taken_for_text() -> None:
    assert media_type(b"ceci n'est pas un PDF", "cr.PDF") == PDF


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_have_a_type(data: bytes, name: str) -> None:
    assert "/" in media_type(data, name)
