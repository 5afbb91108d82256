"""From Hits to an Answer. Every text in it is cut out of a page or a label of ours; see :mod:`index.cite`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.answer import Answer, DocumentRecord, Statement, Summary
from index.cite import Citer
from index.concepts import Concept
from index.coverage import coverage
from index.days import french_date
from index.dossier import OpenDocument, OpenDossier
from index.essential import essential
from index.evidence_bar import exam_and_place
from index.excerpts import MATCHES_PER_DOCUMENT, Mention, mentions, told_in
from index.hits import Hit, Hits
from index.lexicon import category_label
from index.listing import record
from index.order import newest_first_key, verdict
from index.plan import Plan
from index.ranking import about_exams
from index.terms import terms
from ingest.document import Page
from ingest.normalise import dates, fold
from ingest.vocabulary import specialty_label
from ingest.vocabulary.clinical import procedures

Read = dict[int, list[Mention]]
"""The mentions found in a document, by its position in the dossier."""
CITED_DOCUMENTS = 5
EARLIER_REPORTS = 10
NOT_FOUND = "Non trouvé dans les documents accessibles."
NOT_AFFIRMED = "Non trouvé dans les documents accessibles : seulement des mentions niées, familiales ou hypothétiques."
PARTIAL = "une partie des mots seulement est trouvée"
ALSO = "en parle aussi"
UNPLACED = "date d'acte inconnue : ne peut être classé"
NO_SUMMARY = Summary("unavailable", "Aucun modèle de résumé n'est installé.")


def compose(question: str, plan: Plan, hits: Hits, dossier: OpenDossier, citer: Citer, *, today: str) -> Answer:
    """The answer to ``plan``: ``hits`` in words, with citations and the denominator."""
    ordered = [*hits.ordered, *hits.undated]
    affirmed = True
    read: Read = {}
    if hits.concepts and plan.intent != "latest":
        ordered, affirmed, read = _affirmed_first(ordered, hits, dossier, citer)
    elif hits.concepts and all(one.ids & procedures().keys() for one in hits.concepts):
        ordered, affirmed, read = _from_affirmed(ordered, hits, dossier, citer)
    answered = bool(ordered) and affirmed
    plan = _with_remarks(plan, hits)
    shown = ordered[: _shown(plan)]
    statements = _statements(plan, shown, read, citer, affirmed=affirmed) if ordered else []
    headline = Statement(NOT_AFFIRMED if ordered else NOT_FOUND, ())
    certain, why = True, ""
    if answered:
        headline = _headline(ordered[0].document, citer)
    if answered and plan.intent == "latest":
        others = [hit.document.meta for hit in ordered[1:]]
        decided = verdict(ordered[0].document.meta, others, oldest=plan.order == "oldest", types=plan.types)
        certain, why = decided.certain and not hits.doubts, decided.why
    elif answered and (exams := exam_and_place(hits.concepts)):
        certain = bool(about_exams(ordered, dossier, exams))  # (a mention of an exam is not its report)
    return Answer(
        question=question,
        understood=plan,
        status="answered" if answered else "not_found",
        certain=certain and not _only_undated(hits) and not hits.partial,
        headline=headline,
        statements=tuple(statements),
        citations=citer.citations,
        documents=_records(plan, hits, shown, why, today) if answered else (),
        observations=(),
        coverage=coverage(dossier, considered=hits.considered, future=hits.future, found=answered),
        summary=NO_SUMMARY,
    )


def _shown(plan: Plan) -> int:
    """How many documents are listed: the runner-up of a « latest » too, and earlier reports of what was concluded."""
    if plan.intent != "latest":
        return plan.limit
    return max(plan.limit, EARLIER_REPORTS if plan.section else 2)


def _with_remarks(plan: Plan, hits: Hits) -> Plan:
    """The plan with what the search had to do to its words."""
    remarks = [f"« {word} » : orthographe rapprochée" for word in hits.respelt]
    if hits.partial:
        remarks.append(PARTIAL)
    new = [remark for remark in remarks if remark not in plan.notes]
    return replace(plan, notes=(*plan.notes, *new), text=" · ".join((plan.text, *new))) if new else plan


def not_found(question: str, plan: Plan, hits: Hits, dossier: OpenDossier, headline: str) -> Answer:
    """An answer that finds nothing, with why in its headline and the denominator."""
    return Answer(
        question=question,
        understood=plan,
        status="not_found",
        certain=True,
        headline=Statement(headline, ()),
        statements=(),
        citations=(),
        documents=(),
        observations=(),
        coverage=coverage(dossier, considered=hits.considered, future=hits.future, found=False),
        summary=NO_SUMMARY,
    )


def _only_undated(hits: Hits) -> bool:
    return bool(hits.undated) and not hits.ordered


def _statements(plan: Plan, shown: Sequence[Hit], read: Read, citer: Citer, *, affirmed: bool) -> list[Statement]:
    """What the shown documents say; ``read`` are their mentions when words were asked for."""
    cited = shown[:CITED_DOCUMENTS]
    if plan.intent == "latest" and affirmed:
        return essential(shown[0].document, citer, plan.section)
    if not read:
        return [line for hit in cited for line in _titles(hit.document, citer)]
    found = [
        citer.statement(hit.document.meta.document_id, mention.span, mention.label)
        for hit in cited
        for mention in read.get(hit.document.position, ())
    ]
    return sorted(found, key=lambda statement: statement.label is not None)


def _affirmed_first(
    ordered: Sequence[Hit], hits: Hits, dossier: OpenDossier, citer: Citer
) -> tuple[list[Hit], bool, Read]:
    """The hits, those that affirm what was asked first; whether any does; and the mentions of those that were read.

    A mention that is negated, about family or hypothetical never alone answers; a title affirms. The hits that
    would be cited are read, and further ones only until one affirms.
    """
    affirming: list[Hit] = []
    read: Read = {}
    unsaid: list[Hit] = []
    of_exam = exam_and_place(hits.concepts)
    reports = {hit.document.position for hit in about_exams(ordered, dossier, of_exam)} if of_exam else set()
    for rank, hit in enumerate(ordered):
        if rank - len(unsaid) >= CITED_DOCUMENTS and affirming:
            break
        position = hit.document.position
        pages = citer.pages(hit.document.meta.document_id)
        read[position] = _mentions(hit, hits, dossier, pages, citer)
        if of_exam and position not in reports:
            read[position] = [one for one in read[position] if _names(hit, one, of_exam, dossier, pages)]
            if not read[position]:
                unsaid.append(hit)
                continue
        titled = _is_titled(hit, hits, dossier)
        if not read[position] and not titled:
            unsaid.append(hit)
        elif titled or any(mention.affirms for mention in read[position]):
            affirming.append(hit)
    affirming = _results_newest_first(affirming, read, citer)
    rest = [hit for hit in ordered if hit not in affirming and hit not in unsaid]
    return [*affirming, *rest], bool(affirming), read


def _from_affirmed(
    ordered: Sequence[Hit], hits: Hits, dossier: OpenDossier, citer: Citer
) -> tuple[list[Hit], bool, Read]:
    """The hits of a « latest » from the first that affirms the act asked for; all of them when none does.

    « Pas d'indication de biopsie » is no result of a biopsy; « pas d'embolie » is one of a scan for it.
    """
    read: Read = {}
    for rank, hit in enumerate(ordered[:CITED_DOCUMENTS]):
        position = hit.document.position
        if _is_titled(hit, hits, dossier):
            return list(ordered[rank:]), True, read
        read[position] = _mentions(hit, hits, dossier, citer.pages(hit.document.meta.document_id), citer)
        if any(mention.affirms for mention in read[position]):
            return list(ordered[rank:]), True, read
    further = list(ordered[CITED_DOCUMENTS:])
    return further or list(ordered), bool(further) or not ordered, read


def _is_titled(hit: Hit, hits: Hits, dossier: OpenDossier) -> bool:
    """Whether the title of a document names all that was asked."""
    return all(concept.in_stems(dossier.titles[hit.document.position]) for concept in hits.concepts)


def _names(hit: Hit, mention: Mention, wanted: Sequence[Concept], dossier: OpenDossier, pages: Sequence[Page]) -> bool:
    """Whether a line, with the title of its document, names the exam and the part of the body asked for.

    A « scanner coronaire » here and a « douleur thoracique » there are no chest scan.
    """
    said = pages[mention.span.page - 1].text[mention.span.start : mention.span.end]
    stems = frozenset(terms(said)) | dossier.titles[hit.document.position]
    return all(concept.in_stems(stems) for concept in wanted)


_MEASURED = re.compile(
    r"(?<![\w/.,-])\d+(?:[.,]\d+)?\s?(?:[a-zµ%]{1,4}\w?/[a-zµ]{1,4}|%|mm|cm|kg|[gm]?g\b)", re.IGNORECASE
)


def _results_newest_first(affirming: Sequence[Hit], read: Read, citer: Citer) -> list[Hit]:
    """The hits in order; those whose line gives a measure change places so that an older one never heads a newer."""
    places = [
        place
        for place, hit in enumerate(affirming)
        if any(_measures(hit, one, citer) for one in read[hit.document.position])
    ]
    newest = sorted((affirming[place] for place in places), key=lambda hit: newest_first_key(hit.document.meta))[::-1]
    moved = dict(zip(places, newest, strict=True))
    return [moved.get(place, hit) for place, hit in enumerate(affirming)]


def _measures(hit: Hit, one: Mention, citer: Citer) -> bool:
    page = citer.pages(hit.document.meta.document_id)[one.span.page - 1]
    return one.label is None and _MEASURED.search(page.text[one.span.start : one.span.end]) is not None


def _mentions(hit: Hit, hits: Hits, dossier: OpenDossier, pages: Sequence[Page], citer: Citer) -> list[Mention]:
    """The lines of the facts that state what was asked, else those that hold its words."""
    name, position = hit.document.meta.document_id, hit.document.position
    told = [
        Mention(told_in(hit.document, evidence, label, citer.line(name, evidence.span), pages), label)
        for evidence, label in hit.stated
        if evidence.span is not None
    ]
    if told:
        return list(dict.fromkeys(told))[:MATCHES_PER_DOCUMENT]
    return mentions(hit, hits.concepts, dossier.loaded[position].search.chunks, pages)


def _titles(document: OpenDocument, citer: Citer) -> list[Statement]:
    """The line a document's title was read from, word for word; of a stay the lines that tell when it was."""
    stay = [one.evidence for one in document.meta.document.metadata.dates if one.kind in {"stay_start", "stay_end"}]
    told = [one.span for one in stay if one.span is not None]
    title = document.meta.evidence.get("title")
    told = told or [title.span for title in (title,) if title is not None and title.span is not None]
    name = document.meta.document_id
    return [citer.statement(name, span) for span in dict.fromkeys(citer.line(name, span) for span in told)]


def _headline(document: OpenDocument, citer: Citer) -> Statement:
    """« Title, specialty, date (author) » with the evidence of each as citations."""
    metadata, evidence = document.meta.document.metadata, document.meta.evidence
    name = metadata.title or metadata.type_label or category_label(metadata.category)
    cited = ["title"] if metadata.title else []
    parts = [name]
    label = specialty_label(metadata.specialty)
    if label and fold(label) not in fold(name):
        parts.append(f" — {label}")
        cited.append("specialty")
    if metadata.act_date:
        cited.append("act_date")
        if metadata.act_date not in dates(name):
            parts.append(f" du {french_date(metadata.act_date)}")
    if metadata.author:
        parts.append(f" ({metadata.author})")
        cited.append("author")
    numbers = [citer.evidence(document.meta.document_id, evidence[field]) for field in cited if field in evidence]
    return Statement("".join(parts), tuple(dict.fromkeys(numbers)))


def _records(plan: Plan, hits: Hits, shown: Sequence[Hit], why: str, today: str) -> tuple[DocumentRecord, ...]:
    records = []
    for rank, hit in enumerate(shown):
        reason = _reason(plan, hits, hit, rank, why)
        records.append(record(hit.document, today=today, why=reason))
    mentioned = {entry.document_id for entry in records}
    if plan.intent == "latest":
        left = [hit.document for hit in hits.undated if hit.document.meta.document_id not in mentioned]
        records += [record(document, today=today, why=UNPLACED) for document in left]
        records += [record(doubt.document, today=today, why=doubt.why) for doubt in hits.doubts]
    also = [document for document in hits.also if document.meta.document_id not in mentioned]
    records += [record(document, today=today, why=ALSO) for document in also[: max(0, plan.limit - len(records))]]
    return tuple(records)


def _reason(plan: Plan, hits: Hits, hit: Hit, rank: int, why: str) -> str:
    if not hit.document.meta.document.metadata.act_date:
        return UNPLACED
    if plan.intent != "latest":
        return "contient les termes demandés" if hits.concepts else "correspond aux filtres"
    return why if rank == 0 else "suivant par date d'acte"


def with_timings(answer: Answer, timings_ms: dict[str, float]) -> Answer:
    """The answer with its timings, milliseconds by stage."""
    return replace(answer, timings_ms=timings_ms)
