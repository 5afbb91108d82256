"""What the commands print for a person: answers, lists. Nothing of it is wrapped or coloured in a pipe."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest.vocabulary import specialty_label

if TYPE_CHECKING:
    from api.detail import DocumentDetail
    from api.model_list import ModelOut
    from api.tray_wire import TrayItemOut
    from api.wire import DocumentOut, IdentityOut, IngestOut, PatientOut
    from api.wire_answer import AnswerDocumentOut, AnswerOut
    from index.intake import IngestStatus

_REASONS = {"ins": "même INS", "name_birth_date": "même nom et même date de naissance"}
_STATUS_WORDS: dict[IngestStatus, str] = {
    "added": "ajoutés",
    "unchanged": "déjà présents",
    "replaced": "remplaçants",
    "unreadable": "illisibles (gardés)",
    "rejected": "refusés",
}
_TO_LOOK_AT: dict[IngestStatus, str] = {"rejected": "refusé", "unreadable": "illisible"}
_LABELS = {"negated": "nié", "family": "antécédent familial", "hypothetical": "hypothèse"}
_FLAGS = {"mismatch": "autre identité : mis à l'écart", "unreadable": "illisible", "replaced": "remplacé"}


def _console() -> Console:
    """Standard output, wrapped to the terminal's width; never colours a pipe, never reads markup in a text."""
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())


def print_ingested(records: Sequence[IngestOut]) -> None:
    """What became of the files: those that need a look, then the count by status."""
    console = _console()
    for record in records:
        word = _TO_LOOK_AT.get(record.status)
        if word is not None:
            path = "".join(c if c.isprintable() or c == "\xa0" else "?" for c in record.path)
            console.print(f"{word} : {path} : {record.reason}")
    counts = Counter(record.status for record in records)
    console.print(", ".join(f"{counts[status]} {word}" for status, word in _STATUS_WORDS.items() if counts[status]))


def print_patients(patients: Sequence[PatientOut]) -> None:
    """One line a dossier."""
    table = Table("dossier", "nom", "prénoms", "né(e) le", "documents", "illisibles", "à l'écart", box=None)
    for item in patients:
        who = item.identity
        name = (who.used_name or who.birth_name) if who else None
        table.add_row(
            item.patient,
            name or "",
            (who.given if who else None) or "",
            day((who.birth_date if who else None), unknown=""),
            str(item.documents),
            str(item.unreadable),
            str(item.set_aside),
        )
    _console().print(table)


def day(value: str | None, *, unknown: str = "sans date") -> str:
    """``2024-03-12`` → ``12/03/2024``."""
    return "/".join(reversed(value.split("-"))) if value else unknown


def print_documents(documents: Sequence[DocumentOut]) -> None:
    """One line a document, then what is peculiar about it."""
    console = _console()
    for document in documents:
        console.print(_line(document))
    console.print(f"{len(documents)} document(s)")


def print_tray(items: Sequence[TrayItemOut]) -> None:
    """One line a waiting document, the persons it names, the dossiers that fit."""
    console = _console()
    for item in items:
        console.print(_line(item.document))
        for named in item.identities:
            console.print(f"            nomme : {_person(named)}")
        for proposal in item.proposals:
            reason = _REASONS[proposal.because]
            console.print(f"            proposé : {proposal.patient} — {_person(proposal.identity)} ({reason})")
    console.print(f"{len(items)} document(s) à classer")


def _person(who: IdentityOut) -> str:
    parts = [who.birth_name or who.used_name, who.given, who.birth_date and f"né(e) le {day(who.birth_date)}"]
    return " ".join(part for part in parts if part) or "identité illisible"


def _line(document: DocumentOut) -> Text:
    name = document.title or (document.type.label if document.type else None) or document.file_name
    parts = [
        specialty_label(document.specialty),
        document.author,
        f"{document.pages} p.",
        document.file_name,
        document.document_id,
    ]
    text = Text(f"{day(document.act_date):>10}  ")
    text.append(name, style="bold")
    text.append("  " + " · ".join(part for part in parts if part), style="dim")
    for flag in _flags(document):
        text.append(f"  [{flag}]", style="yellow")
    return text


def _flags(document: DocumentOut) -> list[str]:
    found = []
    if document.patient_match == "mismatch":
        found.append(_FLAGS["mismatch"])
    if not document.readable:
        found.append(_FLAGS["unreadable"])
    if document.replaced_by:
        found.append(_FLAGS["replaced"])
    if document.duplicate_of:
        found.append("doublon")
    if document.act_date and not document.act_date_certain:
        found.append("date à vérifier")
    return found


def print_answer(answer: AnswerOut) -> None:
    """An answer: headline, statements with page and file, why, runner-up, coverage, warnings."""
    console = _console()
    names = {document.document_id: document.file_name for document in answer.documents}
    places = {
        citation.id: f"{names.get(citation.document_id, citation.document_id)}, "
        + (f"page {citation.page}" if citation.page else f"élément codé {citation.path}")
        for citation in answer.citations
    }
    if answer.understood.text:
        console.print(Text(f"Compris : {answer.understood.text}", style="dim"))
    console.print(Text(answer.headline.text, style="bold green" if answer.status == "answered" else "bold yellow"))
    if answer.status == "answered" and not answer.certain:
        console.print(Text("À vérifier : les dates ne permettent pas de trancher avec certitude.", style="yellow"))
    for statement in answer.statements:
        text = Text("  « " + statement.text.replace("\n", "\n    ") + " »")
        if statement.label:
            text.append(f" [{_LABELS[statement.label]}]", style="yellow")
        where = " ; ".join(dict.fromkeys(places[number] for number in statement.citations))
        text.append(f"  ({where})", style="cyan")
        console.print(text)
    _print_ranked(console, answer.documents)
    console.print(Text(answer.coverage.text, style="dim"))


def _print_ranked(console: Console, documents: Sequence[AnswerDocumentOut]) -> None:
    for rank, document in enumerate(documents, 1):
        text = Text(f"{rank}. ")
        text.append_text(_line(document))
        console.print(text)
        if document.why:
            console.print(Text(f"     {document.why}"))
        for warning in document.warnings:
            console.print(Text(f"     attention : {warning}", style="yellow"))


def print_detail(detail: DocumentDetail) -> None:
    """A document: its record, the evidence of each field, its sections and the text of its pages."""
    console = _console()
    console.print(_line(detail))
    for warning in detail.warnings:
        console.print(Text(f"attention : {warning}", style="yellow"))
    for name, evidence in detail.evidence.items():
        cited = evidence.citation
        said = f" : « {cited.quote} »" + (f", page {cited.page}" if cited.page else "") if cited else ""
        console.print(Text(f"  {name} [{evidence.source}, {evidence.confidence:.2f}]{said}", style="dim"))
    for section in detail.sections:
        console.print(Text(f"  § {section.title}", style="dim"))
    for observation in detail.observations:
        console.print(f"  {observation.label} : {observation.raw} {observation.unit or ''} ({day(observation.date)})")
    for page in detail.page_texts:
        console.print(Text(f"— page {page.page} —", style="bold"))
        console.print(Text(page.text))


def print_models(models: Sequence[ModelOut]) -> None:
    """One block a model: purpose, licence, size, hashes, present or not."""
    console = _console()
    for model in models:
        state = "présent" if model.present else "absent"
        console.print(Text(f"{model.name}  [{state}]  {model.size / 1e6:.0f} Mo", style="bold"))
        console.print(f"  {model.purpose}")
        console.print(f"  licence {model.licence} ({model.licence_url}) · origine {model.origin}")
        for file in model.files:
            console.print(Text(f"  {file.name}  {file.size} octets  sha256 {file.sha256}", style="dim"))
