"""IHE XDM submissions: what the metadata declare, joined to each document, never trusted over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from ingest.declared import Declared, Described
from ingest.document import Document
from ingest.errors import BrokenDocument, RetrouveError, UnsupportedFormat
from ingest.members import Withheld
from ingest.ocr import Tesseract
from ingest.pipeline import Reader
from ingest.sandbox import Sandbox
from ingest.xdm import read_metadata
from tests.ingest.cda_builder import cda
from tests.ingest.drawings import column, pdf, strings
from tests.ingest.office import entry, message, metadata, replaces, xdm, zipped

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "xdm"
PLAIN = pdf(strings(column(60, 120, ["Examen clinique normal ce jour.", "Pas de traitement.", "À revoir."])))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Sandbox() as sandbox:
        yield Reader(sandbox, Tesseract())


def read(reader: Reader, name: str, data: bytes) -> dict[str, Document | RetrouveError]:
    found: dict[str, Document | RetrouveError] = {}
    for path, content in reader.unfold(name, data):
        last = path.rsplit("/", 1)[-1]
        try:
            found[last] = reader.read(content, last).document
        except RetrouveError as error:
            found[last] = error
    return found


def only(found: Mapping[str, Document | RetrouveError]) -> Document:
    (document,) = found.values()
    assert isinstance(document, Document)
    return document


def test_a_pdf_takes_its_facts_from_the_metadata(reader: Reader) -> None:
    document = only(read(reader, "a.zip", zipped(xdm({"DOC1.PDF": PLAIN}, metadata(entry("DOC1.PDF", PLAIN))))))
    found = document.metadata
    assert (found.type_code, found.category, found.specialty) == ("11488-4", "compte_rendu", "cardiologie")
    assert (found.author, found.act_date, found.title) == (
        "Dr Paul RIVIERE",
        "2024-03-12",
        "Consultation de cardiologie",
    )
    assert {found.evidence[name].source for name in ("type_code", "specialty", "author", "act_date")} == {"xdm"}
    (identity,) = [one.identity for one in document.identities if one.evidence.source == "xdm"]
    assert (identity.birth_name, identity.birth_date, identity.sex, identity.ins) == (
        "MARCHAND",
        "1980-01-05",
        "F",
        "280017512345610",
    )
    assert document.links.own[:1] == ("1.2.3^7",)
    assert document.warnings == ()


def test_the_wrapping_of_a_submission_is_no_document(reader: Reader) -> None:
    files = read(reader, "a.zip", zipped(xdm({"DOC1.PDF": PLAIN}, metadata(entry("DOC1.PDF", PLAIN)))))
    assert set(files) == {"DOC1.PDF"}


def test_a_submission_is_read_the_same_from_a_folder_a_zip_and_a_mail(reader: Reader, tmp_path: Path) -> None:
    files = xdm({"DOC1.PDF": PLAIN}, metadata(entry("DOC1.PDF", PLAIN)))
    for name, data in files.items():
        (tmp_path / "envoi" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "envoi" / name).write_bytes(data)
    archive = zipped(files)
    (tmp_path / "envoi.eml").write_bytes(
        message("Veuillez trouver ci-joint le compte rendu.", {"IHE_XDM.ZIP": archive})
    )
    (tmp_path / "envoi.zip").write_bytes(archive)
    for name in ("envoi", "envoi.eml", "envoi.zip"):
        ((path, data),) = reader.expand(str(tmp_path / name))
        assert path.endswith("SUBSET01/DOC1.PDF")
        assert isinstance(data, Described)
        assert data == PLAIN
        assert data.declared.header.type_code is not None


def test_a_cda_keeps_its_own_header_and_differences_are_said(reader: Reader) -> None:
    own = cda()
    told = entry("DOC1.XML", own, code="11502-2", start="20231101083000", secrecy=("N", "MASQUE_PS"))
    document = only(read(reader, "a.zip", zipped(xdm({"DOC1.XML": own}, metadata(told)))))
    found = document.metadata
    assert (found.type_code, found.act_date) == ("11488-4", "2024-03-12")
    assert found.confidentiality == ("masked_to_professionals",)
    assert any("Type de document" in warning for warning in document.warnings)
    assert any("01/11/2023" in warning and "12/03/2024" in warning for warning in document.warnings)


def test_another_patient_in_the_metadata_is_said(reader: Reader) -> None:
    own = cda()
    told = entry("DOC1.XML", own, patient=("PID-5|AUTRE^Paul^^^^^L", "PID-7|19500101", "PID-8|M"), ins="")
    document = only(read(reader, "a.zip", zipped(xdm({"DOC1.XML": own}, metadata(told)))))
    assert {one.identity.birth_name for one in document.identities} >= {"MARCHAND", "AUTRE"}


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_line_ends_rewritten_on_the_way_are_no_alteration(reader: Reader, ends: bytes) -> None:
    sent = cda().replace(b"\n", b"").replace(b"><", b">\r\n<")
    arrived = sent.replace(b"\r\n", ends)
    document = only(read(reader, "a.zip", zipped(xdm({"DOC1.XML": arrived}, metadata(entry("DOC1.XML", sent))))))
    assert document.warnings == ()


@pytest.mark.parametrize("wrong", [{"digest": "0" * 40}, {"size": 12}])
def test_a_file_that_is_not_the_one_announced_keeps_only_patient_and_mask(
    reader: Reader, wrong: dict[str, object]
) -> None:
    told = entry("DOC1.PDF", PLAIN, secrecy=("N", "INVISIBLE_PATIENT"), **wrong)  # type: ignore[arg-type]
    document = only(read(reader, "a.zip", zipped(xdm({"DOC1.PDF": PLAIN}, metadata(told)))))
    assert document.metadata.author is None
    assert document.metadata.confidentiality == ("not_visible_to_patient",)
    assert [one.identity.birth_name for one in document.identities] == ["MARCHAND"]
    assert any("Empreinte" in warning for warning in document.warnings)


def test_a_declared_file_that_is_absent_and_one_that_is_not_declared_are_said(reader: Reader) -> None:
    other = PLAIN.replace(b"%%EOF", b"%%EOF\n")
    described = metadata(entry("DOC1.PDF", PLAIN), entry("DOC2.PDF", PLAIN, identifier="b", unique="1.2.3^8"))
    files = read(reader, "a.zip", zipped(xdm({"DOC1.PDF": PLAIN, "DOC3.PDF": other}, described)))
    assert isinstance(files["DOC2.PDF"], BrokenDocument)
    third = files["DOC3.PDF"]
    assert isinstance(third, Document)
    assert any("annoncé" in warning for warning in third.warnings)


def test_a_replacement_names_what_it_replaces() -> None:
    old, new = "urn:uuid:aaaaaaaa-2222-3333-4444-555555555555", "urn:uuid:bbbbbbbb-2222-3333-4444-555555555555"
    described = metadata(
        entry("A.PDF", b"a", identifier=old, unique="1.2.3^1"),
        entry("B.PDF", b"b", identifier=new, unique="1.2.3^2"),
        associations=replaces(new, old),
    )
    first, second = read_metadata(described)
    assert first.header.links.replaces == ()
    assert set(second.header.links.replaces) == {"1.2.3^1", old}


def test_a_hospital_letter_is_dated_by_its_stay() -> None:
    (told,) = read_metadata(
        metadata(entry("A.PDF", b"a", code="34112-3", start="20240301080000", stop="20240309220000"))
    )
    assert [(date.kind, date.date) for date in told.header.dates][:2] == [
        ("stay_start", "2024-03-01"),
        ("stay_end", "2024-03-09"),
    ]


def test_times_are_utc_and_impossible_dates_are_said() -> None:
    (told,) = read_metadata(metadata(entry("A.PDF", b"a", start="20240312233000", created="20240231100000")))
    assert [(date.date, date.time) for date in told.header.dates] == [("2024-03-13", "00:30")]
    assert any("impossible" in warning for warning in told.warnings)


def test_an_unknown_mask_restricts() -> None:
    (told,) = read_metadata(metadata(entry("A.PDF", b"a", secrecy=("N", "NOUVEAU"))))
    assert told.header.confidentiality == ("restricted",)


def test_a_wrong_ins_key_is_not_used() -> None:
    (told,) = read_metadata(metadata(entry("A.PDF", b"a", ins="280017512345611")))
    assert told.header.identities[0].identity.ins is None
    assert any("INS" in warning for warning in told.warnings)


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><SubmitObjectsRequest>&x;</SubmitObjectsRequest>',
        b"<SubmitObjectsRequest>",
        b"",
    ],
)
def test_hostile_metadata_are_refused_or_say_nothing(data: bytes) -> None:
    with suppress(BrokenDocument):
        assert read_metadata(data) == ()


def test_another_file_of_that_name_is_read_as_a_file(reader: Reader) -> None:
    with pytest.raises(UnsupportedFormat):
        read_metadata(b"<autre/>")
    files = read(reader, "a.zip", zipped({"METADATA.XML": b"<autre/>", "a.pdf": PLAIN}))
    assert isinstance(files["METADATA.XML"], UnsupportedFormat)
    assert isinstance(files["a.pdf"], Document)


def test_a_uri_cannot_reach_outside_its_submission(reader: Reader) -> None:
    described = metadata(entry("../../../etc/passwd", b"x"))
    (path, data), *_ = reader.unfold("a.zip", zipped(xdm({}, described)))
    assert path == "a.zip/IHE_XDM/SUBSET01/etc/passwd"
    assert isinstance(data, Withheld)


def test_bytes_are_compared_without_trusting_their_form() -> None:
    told = Declared("A.XML", size=3)
    assert told.about(b"abc") == told
    assert told.about(b"ab").warnings


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the official samples are not beside the checkout")
@pytest.mark.parametrize(("folder", "documents"), [("XDM_VSM", 1), ("XDM_2-CR-BIO", 2), ("XDM_CRRTN", 1)])
def test_the_official_submissions_are_read(reader: Reader, folder: str, documents: int) -> None:
    found = list(reader.expand(str(SAMPLES / folder / "IHE_XDM")))
    assert len(found) == documents
    for path, data in found:
        assert isinstance(data, Described)
        read_back = reader.read(data, path.rsplit("/", 1)[-1]).document
        assert not any("diffèrent" in warning for warning in read_back.warnings)
        assert read_back.metadata.act_date is not None
