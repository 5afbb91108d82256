"""PDFs that carry files: each is a document of its own."""

from __future__ import annotations

import pymupdf
import pytest

from ingest.archive import unfold
from ingest.containers import unpack
from ingest.declared import Declared, Described
from ingest.members import Batch, Withheld
from ingest.xdm import read_metadata
from tests.ingest.office import zipped


class Here:
    def unpack(self, data: bytes, start: int) -> Batch:
        return unpack(data, start)

    def declared(self, metadata: bytes) -> tuple[Declared, ...]:
        return read_metadata(metadata)


def pdf(text: str, files: dict[str, bytes] | None = None, *, portfolio: bool = False, **options: bool) -> bytes:
    document = pymupdf.open()
    document.new_page().insert_text((50, 80), text)
    for name, data in (files or {}).items():
        document.embfile_add(name, data, filename=name)
    if portfolio:
        document.xref_set_key(document.pdf_catalog(), "Collection", "<</Type/Collection/View/D>>")
    return bytes(document.tobytes(**options))


def names(data: bytes) -> list[str]:
    return [name for name, _ in unfold("envoi.pdf", data, Here())]


INSIDE = pdf("Compte rendu de consultation du 12/03/2024")
LETTER = pdf("Lettre")


@pytest.mark.parametrize("options", [{}, {"use_objstms": True, "deflate": True}])
def test_each_carried_file_is_a_document_beside_the_pdf(options: dict[str, bool]) -> None:
    data = pdf("Courrier", {"cr.pdf": INSIDE, "lettre.pdf": LETTER}, **options)
    found = dict(unfold("envoi.pdf", data, Here()))
    assert found == {"envoi.pdf": data, "envoi.pdf/cr.pdf": INSIDE, "envoi.pdf/lettre.pdf": LETTER}


def test_the_cover_of_a_portfolio_is_no_document_unless_it_says_more() -> None:
    files = {"cr.pdf": INSIDE}
    assert names(pdf("Ouvrez ce fichier avec Acrobat", files, portfolio=True)) == ["envoi.pdf/cr.pdf"]
    long = "\n".join(["Le patient a été revu ce jour, son état est stable."] * 20)
    assert names(pdf(long, files, portfolio=True)) == ["envoi.pdf", "envoi.pdf/cr.pdf"]


def test_a_plain_pdf_is_itself() -> None:
    assert names(LETTER) == ["envoi.pdf"]


def test_a_file_pinned_on_a_page_is_found() -> None:
    document = pymupdf.open("pdf", LETTER)
    document[0].add_file_annot((100, 100), INSIDE, "épinglé.pdf")
    assert names(document.tobytes()) == ["envoi.pdf", "envoi.pdf/épinglé.pdf"]


def test_the_same_bytes_carried_twice_are_one_document() -> None:
    assert names(pdf("Courrier", {"a.pdf": INSIDE, "b.pdf": INSIDE})) == ["envoi.pdf", "envoi.pdf/a.pdf"]


def test_nesting_is_bounded_and_said() -> None:
    data = INSIDE
    for depth in range(6):
        data = pdf(f"Enveloppe {depth}", {"dedans.pdf": data})
    found = list(unfold("envoi.pdf", data, Here()))
    assert 3 <= len(found) <= 5
    _, deepest = found[-1]
    assert isinstance(deepest, Described)
    assert any("joints" in warning for warning in deepest.declared.warnings)


def test_an_archive_inside_a_pdf_is_opened() -> None:
    assert names(pdf("Courrier", {"lot.zip": zipped({"a.txt": b"bonjour"})})) == [
        "envoi.pdf",
        "envoi.pdf/lot.zip/a.txt",
    ]


def test_a_damaged_carried_file_costs_no_other() -> None:
    data = pdf("Courrier", {"vide.pdf": b" ", "cr.pdf": INSIDE})
    found = dict(unfold("envoi.pdf", data, Here()))
    assert found["envoi.pdf/cr.pdf"] == INSIDE


def test_names_cannot_reach_outside() -> None:
    found = names(pdf("Courrier", {"../../etc/passwd": INSIDE}))
    assert found[-1] == "envoi.pdf/etc/passwd"


def test_a_portfolio_that_does_not_open_is_left_to_its_reader() -> None:
    data = b"%PDF-1.7\n1 0 obj<</Type/EmbeddedFile>>endobj"
    ((name, content),) = unfold("envoi.pdf", data, Here())
    assert (name, content) == ("envoi.pdf", data)
    assert not isinstance(content, Withheld)
