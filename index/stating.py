"""The Answer made of a facet: each entry word for word under its heading, the first one as the headline."""

from __future__ import annotations

from collections.abc import Sequence

from index.answer import Answer, DocumentRecord, Statement
from index.answering import ALSO, NO_SUMMARY, NOT_AFFIRMED
from index.cite import Citer
from index.coverage import coverage
from index.current import future
from index.dossier import OpenDossier
from index.drugs_asked import EARLIER
from index.entries import Entry, Facet, records, statements
from index.evidence import document_rank
from index.listing import record
from index.plan import Plan
from index.practitioners import PRACTITIONER
from ingest.vocabulary import specialty_label


def compose_facet(question: str, plan: Plan, found: Facet, dossier: OpenDossier, citer: Citer, *, today: str) -> Answer:
    """The answer made of ``found``; « non trouvé » with the labelled lines when nothing of it is affirmed."""
    said = _once(statements(found.entries, citer))
    answered = found.answers and bool(said)
    return Answer(
        question=question,
        understood=plan,
        status="answered" if answered else "not_found",
        certain=found.certain,
        headline=_headline(plan, found.entries[0], said[0], citer) if answered else Statement(NOT_AFFIRMED, ()),
        statements=tuple(said),
        citations=citer.citations,
        documents=_documents(found, today) if answered else (),
        observations=(),
        coverage=coverage(dossier, considered=found.considered, future=future(dossier, today=today), found=answered),
        summary=NO_SUMMARY,
    )


def _once(said: Sequence[Statement]) -> list[Statement]:
    """The statements without the earlier mentions that repeat a line told under another heading."""
    told = {one.citations for one in said if one.section != EARLIER}
    return [one for one in said if one.section != EARLIER or one.citations not in told]


def _documents(found: Facet, today: str) -> tuple[DocumentRecord, ...]:
    """The documents of the entries, the first one's first, then those that prove best; then the others to list."""
    listed = records(found.entries, today=today, in_order=True)
    if found.subject is not None:
        by_name = {entry.document.meta.document_id: entry.document.meta.document.metadata for entry in found.entries}
        subject = found.subject
        later = sorted(listed[1:], key=lambda one: document_rank(by_name[one.document_id], [subject]))
        listed = (listed[0], *later)
    known = {one.document_id for one in listed}
    also = [document for document in found.also if document.meta.document_id not in known]
    return (*listed, *(record(document, today=today, why=ALSO) for document in also))


def _headline(plan: Plan, first: Entry, said: Statement, citer: Citer) -> Statement:
    """A practitioner's name with the specialty; else the first line as printed."""
    metadata, evidence = first.document.meta.document.metadata, first.document.meta.evidence
    if first.section != PRACTITIONER or metadata.author is None:
        return Statement(said.text, said.citations, said.label)
    cited = [citer.evidence(first.document.meta.document_id, evidence["author"])]
    label = specialty_label(metadata.specialty)
    if label and "specialty" in evidence:
        cited.append(citer.evidence(first.document.meta.document_id, evidence["specialty"]))
    told = f"{metadata.author} — {label}" if label else metadata.author
    return Statement(told, tuple(dict.fromkeys(cited)))
