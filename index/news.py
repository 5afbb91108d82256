"""« Quoi de neuf depuis… »: what arrived or took place since a day, abnormal results first, each line cited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.answer import Answer, DocumentRecord, Statement
from index.answering import NO_SUMMARY
from index.cite import Citer
from index.coverage import coverage
from index.current import future, speaking
from index.days import interval
from index.dossier import OpenDocument, OpenDossier
from index.drug_events import Drug, key
from index.entries import Entry, statements
from index.essential import essential
from index.listing import record
from index.plan import Plan
from index.search import NEVER_ASKED_BY_DEFAULT, is_of_kind
from index.series import Point, abnormal_points
from index.synthesis import results
from index.treatment import courses, dose_figure

HEADLINE = "Quoi de neuf"
NOTHING = "Rien de nouveau dans les documents accessibles."
CHANGES = "Traitement modifié"
UNCHANGED = "Aucun changement de traitement dans les documents accessibles."
DOCUMENTS = "Nouveaux documents"
SHOWN = 20
"""Documents whose lines are shown; all of them are listed."""
ESSENTIAL = 2


@dataclass(frozen=True, slots=True)
class News:
    """What is new: the documents newest first, their abnormal results, the drugs started or stopped."""

    documents: tuple[OpenDocument, ...]
    points: tuple[Point, ...]
    changes: tuple[Entry, ...]
    considered: int

    @property
    def cited(self) -> tuple[OpenDocument, ...]:
        """The documents whose pages citing will need."""
        abnormal = (point.document for point in self.points)
        both = (*self.documents[:SHOWN], *abnormal, *(entry.document for entry in self.changes))
        return tuple({document.position: document for document in both}.values())


def gather_news(plan: Plan, dossier: OpenDossier, *, today: str) -> News:
    """What took place or was deposited in the plan's period."""
    speakers = speaking(dossier, today=today)
    if plan.categories or plan.specialties or plan.authors or plan.types:  # (else also papers that tell nothing)
        speakers = [document for document in speakers if is_of_kind(document.meta.document.metadata, plan)]
    arrivals = _tells_arrivals(dossier, plan)
    new = tuple(document for document in speakers if _is_new(document, plan, arrivals=arrivals))
    points = tuple(abnormal_points(new, plan))
    reading = (today, *(tuple(document.position for document in several) for several in (new, speakers)))
    changes = dossier.once("changes", reading, lambda: tuple(_changes(new, speakers, dossier, today=today)))
    if plan.focus == "changes":
        changed = {entry.document.position for entry in changes}
        return News(tuple(one for one in new if one.position in changed), (), changes, len(speakers))
    return News(new, points, changes, len(speakers))


def _tells_arrivals(dossier: OpenDossier, plan: Plan) -> bool:
    """Whether days of deposit tell what arrived in the period: not when the whole dossier was deposited since."""
    return plan.date_from is None or any(
        document.meta.deposited_at[:10] < plan.date_from for document in dossier.documents
    )


def _is_new(document: OpenDocument, plan: Plan, *, arrivals: bool) -> bool:
    """Took place or, when deposits tell, was deposited in the period; without a period, everything is."""
    deposited = document.meta.deposited_at[:10]
    return (arrivals and _within(deposited, deposited, plan)) or not _is_old_act(document, plan)


def _is_old_act(document: OpenDocument, plan: Plan) -> bool:
    day = document.act_date
    return not day or not _within(*interval(day), plan)


def _within(first: str, last: str, plan: Plan) -> bool:
    return (plan.date_from is None or last >= plan.date_from) and (plan.date_to is None or first <= plan.date_to)


def _changes(
    new: Sequence[OpenDocument], all_documents: Sequence[OpenDocument], dossier: OpenDossier, *, today: str
) -> Iterator[Entry]:
    """Drugs that the new documents stop or change, those at another dose, and those no earlier document names."""
    recent = {document.position for document in new}
    known: dict[Drug, str] = {}
    """Of each drug that earlier documents name the last dose, empty where none is told; or that it was stopped."""
    for document in all_documents:
        for prescription in document.meta.document.prescriptions if document.position not in recent else ():
            drug = key(prescription)
            if prescription.label is None and not known.get(drug):
                known[drug] = dose_figure(prescription.dose) if prescription.status != "stopped" else ""
    earlier = [document for document in all_documents if document.position not in recent]
    ended = (course for course in courses(earlier, dossier, today=today) if course.state == "stopped")
    known |= {key(course.prescription): _ENDED for course in ended}
    told = set()
    for document in new:
        for prescription in document.meta.document.prescriptions:
            drug = key(prescription)
            before, dose = known.get(drug), dose_figure(prescription.dose)
            new_one = prescription.status == "ordered" and before in (None, _ENDED)
            dosed = bool(before and dose and before not in (dose, _ENDED))
            stopped = prescription.status == "stopped" and before != _ENDED
            changed = stopped or prescription.changes or new_one or dosed
            if prescription.label is None and changed and drug not in told:
                told.add(drug)
                yield Entry(CHANGES, document, prescription.evidence)


_ENDED = "ended"
"""In the place of the last dose of a drug that earlier documents stopped: told again, it is no news."""


def compose_news(question: str, plan: Plan, news: News, dossier: OpenDossier, citer: Citer, *, today: str) -> Answer:
    """The answer: abnormal results, changes of treatment, then each document with its title and what it concludes."""
    observed, lines = results(news.points, citer)
    shown = [*lines, *statements(news.changes, citer)]
    only_changes = plan.focus == "changes"
    for document in () if only_changes else news.documents[:SHOWN]:
        shown += _of_document(document, citer)
    flagged = {point.document.position for point in news.points}
    ordered = sorted(news.documents, key=lambda document: (document.position not in flagged, _tells_nothing(document)))
    found = bool(news.documents)
    return Answer(
        question=question,
        understood=plan,
        status="answered" if found else "not_found",
        certain=True,
        headline=Statement(_headline(plan, found=found), ()),
        statements=tuple(shown),
        citations=citer.citations,
        documents=_records(ordered, flagged, today) if found else (),
        observations=tuple(observed),
        coverage=coverage(dossier, considered=news.considered, future=future(dossier, today=today), found=found),
        summary=NO_SUMMARY,
    )


def _headline(plan: Plan, *, found: bool) -> str:
    if plan.focus == "changes":
        return CHANGES if found else UNCHANGED
    return HEADLINE if found else NOTHING


def _tells_nothing(document: OpenDocument) -> bool:
    """Whether a document is a paper of administration: listed after the others."""
    return document.meta.document.metadata.category == NEVER_ASKED_BY_DEFAULT


def _of_document(document: OpenDocument, citer: Citer) -> list[Statement]:
    """The document's title, then its first essential lines, under one heading."""
    title = document.meta.evidence.get("title")
    said = statements([Entry(DOCUMENTS, document, title)], citer) if title is not None else []
    return [*said, *(replace(line, section=DOCUMENTS) for line in essential(document, citer)[:ESSENTIAL])]


def _records(ordered: Sequence[OpenDocument], flagged: set[int], today: str) -> tuple[DocumentRecord, ...]:
    """Documents with abnormal results first, newest first otherwise."""
    return tuple(
        record(document, today=today, why=_ABNORMAL if document.position in flagged else _NEW) for document in ordered
    )


_ABNORMAL = "nouveau, avec des résultats hors des valeurs de référence"
_NEW = "nouveau"
