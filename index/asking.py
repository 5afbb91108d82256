"""Asking a dossier: use cases of :class:`index.practice.Practice` that answer questions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from time import perf_counter

from index.admissible import checked_day, checked_question, current_day
from index.answer import Answer
from index.answering import CITED_DOCUMENTS, compose, with_timings
from index.browsing import Browsing
from index.cite import Citer
from index.dossier import OpenDocument, OpenDossier
from index.hits import Hits
from index.plan import Plan, checked
from index.ports import DossierRef, Embedder
from index.records import decode_pages
from index.search import search
from index.series import series
from index.several import matching
from index.summary_work import SummaryWork
from index.synthesis import compose_synthesis, gather
from index.understand import understand_question
from index.values import asked_for, compose_values
from ingest.document import Page
from ingest.errors import NotFound

ATTEMPTS = 5
"""How often a question is answered anew because documents were being deleted meanwhile."""
SYNTHESIS = "Synthèse du dossier"


class Asking(Browsing):
    """Every call names one patient; nothing searches across."""

    _embedder: Embedder
    _summaries: SummaryWork

    def ask(self, patient: str, question: str, *, today: str | None = None, understood: Plan | None = None) -> Answer:
        """Answer a question. ``understood`` replaces the reading of it; ``today`` is an ISO day."""
        began = perf_counter()
        question = checked_question(question)
        day = checked_day(today) if today is not None else current_day()
        dossier = self._dossier(patient)
        plan = checked(understood) if understood else understand_question(question, today=day)
        read = perf_counter()
        for _ in range(ATTEMPTS - 1):
            with suppress(NotFound):  # (a document was deleted while its pages were wanted: answer without it)
                return self._answered(dossier, question, plan, day, began, read)
        return self._answered(dossier, question, plan, day, began, read)

    def synthesis(self, patient: str, *, today: str | None = None) -> Answer:
        """The synthesis of the dossier as this caller may see it: an Answer of intent ``summary``, made now."""
        return self.ask(patient, SYNTHESIS, today=today, understood=Plan("summary", limit=1, text=SYNTHESIS))

    def _answered(self, dossier: DossierRef, question: str, plan: Plan, day: str, began: float, read: float) -> Answer:
        """The answer with its summary, while no model takes the processor."""
        with self._summaries.quiet():
            answer = self._answer(dossier, question, plan, day, began, read)
            done = perf_counter()
            if plan.intent == "summary":
                documents = matching(plan, self._cache.get(dossier), today=day)
                answer = self._summaries.attach_several(dossier, answer, documents)
            else:
                answer = self._summaries.attach(dossier, answer)
        took = round(1000 * (perf_counter() - done), 3)
        total = round(answer.timings_ms["total"] + took, 3)
        return with_timings(answer, {**answer.timings_ms, "summary": took, "total": total})

    def _answer(self, dossier: DossierRef, question: str, plan: Plan, day: str, began: float, read: float) -> Answer:
        """The answer in the dossier as it is now; ``NotFound`` when it changes meanwhile. Times from perf_counter."""
        opened = self._cache.get(dossier)
        if plan.intent == "summary":
            gathered = gather(plan, opened, today=day)
            found = perf_counter()
            citer = self._citer(dossier, gathered.documents)
            answer = compose_synthesis(question, plan, gathered, opened, citer, today=day)
            return _timed(answer, began, read, found)
        hits = search(plan, opened, self._embedder, today=day)
        found = perf_counter()
        answer = self._of_hits(dossier, question, plan, opened, hits, day)
        return _timed(answer, began, read, found)

    def _of_hits(
        self, dossier: DossierRef, question: str, plan: Plan, opened: OpenDossier, hits: Hits, day: str
    ) -> Answer:
        points = series(plan, opened, today=day) if plan.analytes else []
        citer = self._citer(dossier, [point.document for point in points])
        if points := asked_for(plan, points, citer):
            return compose_values(question, plan, points, hits, opened, citer, today=day)
        listed = [hit.document for hit in (*hits.ordered, *hits.undated)]
        return compose(question, plan, hits, opened, self._citer(dossier, listed[:CITED_DOCUMENTS]), today=day)

    def _pages(self, dossier: DossierRef, documents: Sequence[str]) -> dict[str, tuple[Page, ...]]:
        parts = self._store.parts(dossier, ("pages",), documents)
        return {name: decode_pages(part["pages"]) for name, part in parts.items()}

    def _citer(self, dossier: DossierRef, documents: Sequence[OpenDocument]) -> Citer:
        """A citer; the pages of ``documents`` are read in one go, those of others when they are asked for."""
        names = list(dict.fromkeys(document.meta.document_id for document in documents))
        pages = self._pages(dossier, names) if names else {}

        def pages_of(name: str) -> tuple[Page, ...]:
            if name not in pages:
                pages.update(self._pages(dossier, [name]))
            return pages[name]

        return Citer(pages_of)


def _timed(answer: Answer, began: float, read: float, found: float) -> Answer:
    """The answer with the milliseconds of each stage; arguments are readings of ``perf_counter``."""
    done = perf_counter()
    stages = {"understand": read - began, "retrieve": found - read, "compose": done - found, "total": done - began}
    return with_timings(answer, {stage: round(1000 * seconds, 3) for stage, seconds in stages.items()})
