"""Every format a practice receives, from the command line and by HTTP, to an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
from fastapi.testclient import TestClient

from tests.api.conftest import CARDIOLOGY, _quiet, deposit, program, sandbox, server, settings, stranger
from tests.api.test_commands import Run, run, value
from tests.ingest.cda_builder import cda
from tests.ingest.office import docx, entry, message, metadata, paragraph, xdm, zipped

__all__ = ["_quiet", "program", "run", "sandbox", "server", "settings", "stranger"]  # the fixtures


def by_name(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {Path(item["path"]).name: item for item in records}


def pdf(text: str, files: dict[str, bytes] | None = None) -> bytes:
    document = pymupdf.open()
    document.new_page().insert_text((50, 80), text, fontsize=9)
    for name, data in (files or {}).items():
        document.embfile_add(name, data, filename=name)
    return bytes(document.tobytes())


def test_a_folder_of_every_format_is_read_and_answers(run: Run, tmp_path: Path) -> None:
    inbox = tmp_path / "boîte"
    inbox.mkdir()
    sent = pdf("Examen clinique normal ce jour.\nPas de traitement.")
    archive = zipped(xdm({"DOC1.PDF": sent}, metadata(entry("DOC1.PDF", sent))))
    (inbox / "courrier.eml").write_bytes(message("Veuillez trouver ci-joint le document.", {"IHE_XDM.ZIP": archive}))
    (inbox / "lettre.docx").write_bytes(docx("".join(paragraph(line) for line in CARDIOLOGY.splitlines() if line)))
    (inbox / "portfolio.pdf").write_bytes(pdf("Envoi du laboratoire", {"bio.pdf": pdf("Potassium 4,2 mmol/L")}))
    (inbox / "note.rtf").write_bytes(rb"{\rtf1\ansi Note de suivi du 03/02/2024. Examen normal.}")
    (inbox / "cr.xml").write_bytes(cda())
    (inbox / "ancien.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))

    read = by_name(value(run("ingest", str(inbox), "--patient", "p", "--json"), 1))
    assert {name: item["status"] for name, item in read.items()} == {
        "DOC1.PDF": "added",
        "lettre.docx": "added",
        "portfolio.pdf": "added",
        "bio.pdf": "added",
        "note.rtf": "added",
        "cr.xml": "added",
        "ancien.doc": "rejected",
    }
    assert read["bio.pdf"]["path"].endswith("portfolio.pdf/bio.pdf")
    assert "docx" in read["ancien.doc"]["reason"]
    listed = {item["file_name"]: item for item in value(run("documents", "--patient", "p", "--json"))}
    assert (listed["DOC1.PDF"]["specialty"], listed["DOC1.PDF"]["act_date"]) == ("cardiologie", "2024-03-12")
    shown = value(run("show", listed["DOC1.PDF"]["document_id"], "--patient", "p", "--json"))
    assert shown["evidence"]["act_date"]["source"] == "xdm"
    letter = value(run("show", listed["lettre.docx"]["document_id"], "--patient", "p", "--json"))
    assert letter["page_texts"][0]["source"] == "rendered"


def test_a_submission_uploaded_as_a_zip_gives_one_record_a_document(program: TestClient) -> None:
    sent = pdf("Examen clinique normal ce jour.\nPas de traitement.")
    archive = zipped(xdm({"DOC1.PDF": sent}, metadata(entry("DOC1.PDF", sent), entry("DOC2.PDF", b"absent"))))
    found = by_name(deposit(program, "x", ("IHE_XDM.ZIP", archive)))
    assert {name: item["status"] for name, item in found.items()} == {"DOC1.PDF": "added", "DOC2.PDF": "rejected"}
    assert found["DOC2.PDF"]["reason"]
