"""Exams told in newer documents than their last report: « EFR du jour : VEMS 1,42 L » in a letter, a scan not received.

The report stays the answer; that a newer result is told elsewhere makes it uncertain, and is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np

from index.absence import referred_to
from index.cite import Citer
from index.concepts import Concept
from index.current import speaking
from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.entries import Entry
from index.evidence import in_history
from index.evidence_bar import wanted_concepts
from index.excerpts import mentions
from index.hits import Hit
from index.lexicon import exam_names
from index.plan import Plan
from index.terms import terms
from ingest.document import Evidence, Page, Span
from ingest.normalise import words
from ingest.vocabulary.tables import rows

NEWER = "Dit dans un document plus récent"
DOCUMENTS = 5


def told_since(plan: Plan, first: OpenDocument, dossier: OpenDossier, citer: Citer, *, today: str) -> list[Entry]:
    """The lines of documents newer than ``first`` that tell the exam of a « latest » as done after it."""
    since = interval(first.act_date)[1] if first.act_date else ""
    exams = [concept for concept in wanted_concepts(plan) if concept.phrase in exam_names()]
    if plan.intent != "latest" or plan.order != "newest" or plan.offset or not exams or not since:
        return []
    newer = [
        document
        for document in speaking(dossier, today=today)
        if document is not first and document.act_date and interval(document.act_date)[0] > since
    ]
    done = [
        Entry(NEWER, one.document, one.referral.evidence)
        for one in referred_to(plan, newer, dossier)
        if one.referral.done and one.referral.date is not None and interval(one.referral.date)[0] > since
    ]
    holding = _holding(newer, exams, dossier)[:DOCUMENTS]
    told = (
        next(chain(_same_day(document, exams, dossier, citer), _heading(document, exams, citer)), None)
        for document in holding
    )
    return [*done, *filter(None, told)]


def told_by_visit(plan: Plan, dossier: OpenDossier, citer: Citer, *, today: str) -> list[Entry]:
    """Of a « latest » exam without a report, the line of the newest document that tells it as done that day."""
    exams = [concept for concept in wanted_concepts(plan) if concept.phrase in exam_names()]
    if plan.intent != "latest" or plan.order != "newest" or plan.offset or plan.specialties or not exams:
        return []
    if len(exams) != len(plan.terms):
        return []
    holding = _holding([one for one in speaking(dossier, today=today) if one.act_date], exams, dossier)
    told = (next(_same_day(document, exams, dossier, citer), None) for document in holding[:DOCUMENTS])
    return [one for one in told if one is not None][:1]


def _holding(documents: Sequence[OpenDocument], exams: Sequence[Concept], dossier: OpenDossier) -> list[OpenDocument]:
    """Those of the documents whose chunks hold the words of every exam, in order."""
    each = [set(dossier.chunk_documents[concept.scores(dossier.bm25) > 0].tolist()) for concept in exams]
    held = set.intersection(*each)
    return [document for document in documents if document.position in held]


def _same_day(document: OpenDocument, exams: Sequence[Concept], dossier: OpenDossier, citer: Citer) -> Iterator[Entry]:
    """The line that tells the exam as done on the document's day."""
    first, last = dossier.chunk_starts[document.position : document.position + 2]
    scores = np.sum([concept.scores(dossier.bm25)[first:last] for concept in exams], axis=0)
    holding = [place for place in np.argsort(-scores, kind="stable").tolist() if scores[place] > 0]
    chunks = dossier.loaded[document.position].search.chunks
    pages = citer.pages(document.meta.document_id)
    for mention in mentions(Hit(document, tuple(holding)), exams, chunks, pages):
        said = _with_next_line(mention.span, pages)
        told = frozenset(terms(said))
        text = pages[mention.span.page - 1].text[mention.span.start : mention.span.end]
        evidence = Evidence("text", 1.0, text, mention.span)
        today = _same_day_words().search(f" {words(said)} ") is not None
        own = today or (_opens(text, exams) and not in_history(document, evidence))
        if mention.label is None and own and all(one.in_stems(told) for one in exams):
            yield Entry(NEWER, document, evidence)
            return


def _opens(text: str, exams: Sequence[Concept]) -> bool:
    """Whether a line opens with the exam as a heading of its result: « Fond d'œil dilaté : pas de rétinopathie ».

    « Scanner du 12/03 : … » tells one of another day.
    """
    name, mark, result = text.partition(":")
    if not mark or not result.strip() or len(name.split()) > _LONGEST_NAME or any(map(str.isdigit, name)):
        return False
    stems = frozenset(terms(name))
    awaited = f"{words(result)} ".startswith(_of_what_is_to_come())
    return not awaited and all(one.in_stems(stems) for one in exams)


_LONGEST_NAME = 6
"""Words of an exam's name with its complements at most."""


@lru_cache(maxsize=1)
def _of_what_is_to_come() -> tuple[str, ...]:
    """What stands in the place of a result that is awaited: « à prévoir », « demandé », « rendez-vous pris »."""
    asked = [row["term"] for row in rows("referral_cues") if row["kind"] == "asked_after"]
    planned = [row["term"] for row in rows("due_cues")]
    return tuple(f"{words(term)} " for term in (*asked, *planned))


def _heading(document: OpenDocument, exams: Sequence[Concept], citer: Citer) -> Iterator[Entry]:
    """The title of a section that is the exam: its results stand under it."""
    pages = citer.pages(document.meta.document_id)
    for section in document.meta.document.sections:
        if not section.spans or not all(one.in_stems(frozenset(terms(section.title))) for one in exams):
            continue
        whole = section.spans[0]
        start = pages[whole.page - 1].text.find(section.title, whole.start, whole.end)
        if start >= 0:
            span = Span(whole.page, start, start + len(section.title))
            yield Entry(NEWER, document, Evidence("text", 1.0, section.title, span))
            return


def _with_next_line(span: Span, pages: Sequence[Page]) -> str:
    """A line and the one after it: sentences go on."""
    text = pages[span.page - 1].text
    return " ".join(text[span.start :].split("\n")[:2])


@lru_cache(maxsize=1)
def _same_day_words() -> re.Pattern[str]:
    """« Du jour », « ce matin »; « à ce jour » is until now."""
    told = "|".join(sorted((words(row["term"]) for row in rows("same_day_words")), key=len, reverse=True))
    return re.compile(rf"(?<! a) (?:{told}) ")
