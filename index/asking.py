"""Asking a dossier: use cases of :class:`index.practice.Practice` that answer questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter

from index.admissible import checked_day, checked_question, current_day
from index.answer import Answer
from index.answering import with_timings
from index.answers import Question
from index.besides import Besides
from index.browsing import Browsing
from index.cite import Citer, PagesOf
from index.dossier import OpenDocument, OpenDossier
from index.plan import Plan, checked
from index.ports import DossierRef, Embedder
from index.records import decode_pages
from index.several import matching
from index.suggestions import suggestions
from index.summaries import Stop
from index.summary_work import SummaryWork, without_summary
from index.turns import Turns
from index.understand import understand_question
from ingest.document import Page
from ingest.errors import NotFound

ATTEMPTS = 5
"""How often a question is answered anew because documents were being deleted meanwhile."""
KEPT_PAGES = 400
"""Documents of an open dossier whose pages are kept at hand; beyond, they are forgotten and read again."""
SYNTHESIS = "Synthèse du dossier"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its Plan. ``typed``: the Plan was read from the text, not sent back corrected."""

    text: str
    plan: Plan
    typed: bool


class Asking(Browsing):
    """Every call names one patient; nothing searches across."""

    _embedder: Embedder
    _summaries: SummaryWork
    _turns: Turns
    _besides: Besides

    def ask(self, patient: str, question: str, *, today: str | None = None, understood: Plan | None = None) -> Answer:
        """Answer a question. ``understood`` replaces the reading of it; ``today`` is an ISO day."""
        began = perf_counter()
        question = checked_question(question)
        day = checked_day(today) if today is not None else current_day()
        dossier = self._dossier(patient)
        plan = checked(understood) if understood else self._understood(question, day)
        asked = Asked(question, plan, typed=understood is None)
        read = perf_counter()
        for _ in range(ATTEMPTS - 1):
            with suppress(NotFound):  # (a document was deleted while its pages were wanted: answer without it)
                return self._answered(dossier, asked, day, began, read)
        return self._answered(dossier, asked, day, began, read)

    def synthesis(self, patient: str, *, today: str | None = None) -> Answer:
        """The synthesis of the dossier as this caller may see it: an Answer of intent ``summary``, made now."""
        return self.ask(patient, SYNTHESIS, today=today, understood=Plan("summary", limit=1, text=SYNTHESIS))

    def summarises(self) -> bool:
        """Whether a model that can work now makes summaries."""
        return self._summaries.summariser is not None and self._summaries.unavailable() is None

    def summary_of_several(self, patient: str, answer: Answer, *, today: str | None, stop: Stop) -> Answer:
        """``answer`` (intent ``summary``) with sentences the model chose; ``Interrupted`` when ``stop`` says so."""
        dossier = self._dossier(patient)
        day = checked_day(today) if today is not None else current_day()
        documents = matching(answer.understood, self._cache.get(dossier), today=day)
        return self._summaries.several(dossier, without_summary(answer), documents, stop)

    def awaited_summary(
        self, patient: str, answer: Answer, *, seconds: float, stop: Stop = lambda: False
    ) -> Iterator[Answer]:
        """``answer`` again each time the summary of its first document changes, until it is the model's."""
        yield from self._summaries.awaited(self._dossier(patient), answer, seconds, stop)

    def call_off_summaries(self) -> None:
        """Stop making summaries: the server is ending."""
        self._summaries.close()

    def suggestions(self, patient: str, prefix: str = "") -> list[str]:
        """Questions the dossier can answer that complete ``prefix``; nothing this caller may not see is in them."""
        return suggestions(self._open(patient), prefix, today=current_day())

    def _understood(self, question: str, day: str) -> Plan:
        return understand_question(question, today=day, turns=self._turns, besides=self._besides)

    def _answered(self, dossier: DossierRef, asked: Asked, day: str, began: float, read: float) -> Answer:
        """The answer with its summary, while no model takes the processor."""
        with self._summaries.quiet():
            opened = self._cache.get(dossier)
            answer = self._answer(dossier, opened, asked, day, began, read)
            done = perf_counter()
            at_hand = self._pages_of(dossier, opened.pages)
            if asked.plan.intent == "summary":
                documents = matching(answer.understood, opened, today=day)
                answer = self._summaries.attach_several(dossier, answer, documents, at_hand)
            else:
                answer = self._summaries.attach(dossier, answer, at_hand)
            self._check_still_there(dossier, answer)
        took = round(1000 * (perf_counter() - done), 3)
        total = round(answer.timings_ms["total"] + took, 3)
        return with_timings(answer, {**answer.timings_ms, "summary": took, "total": total})

    def _check_still_there(self, dossier: DossierRef, answer: Answer) -> None:
        """``NotFound`` when a document of the answer was deleted or masked meanwhile: pages at hand outlive it."""
        present = self._cache.get(dossier).by_id
        named = {found.document_id for found in answer.documents} | {cited.document_id for cited in answer.citations}
        if not named <= present.keys():
            raise NotFound("un document a été supprimé pendant la réponse", remedy="Posez à nouveau la question.")

    def _answer(
        self, dossier: DossierRef, opened: OpenDossier, asked: Asked, day: str, began: float, read: float
    ) -> Answer:
        """The answer in the dossier as ``opened``; ``NotFound`` when it changes meanwhile. Times from perf_counter."""
        if len(opened.pages) >= KEPT_PAGES:
            opened.pages = {}
        known = opened.pages
        pages_of = self._pages_of(dossier, known)

        def prefetch(documents: Sequence[OpenDocument]) -> None:
            wanted = dict.fromkeys(document.meta.document_id for document in documents)
            missing = [name for name in wanted if name not in known]
            if missing:
                known.update(self._pages(dossier, missing))

        plan = asked.plan
        visited = self._visits.before(dossier) if plan.event is not None or plan.focus == "news" else None
        since = (visited or "")[:10] or None
        question = Question(
            asked.text, opened, self._embedder, Citer(pages_of), prefetch, day, since, typed=asked.typed
        )
        answer = question.answer(plan)
        return _timed(answer, began, read, question.searched_at or perf_counter())

    def _pages(self, dossier: DossierRef, documents: Sequence[str]) -> dict[str, tuple[Page, ...]]:
        parts = self._store.parts(dossier, ("pages",), documents)
        return {name: decode_pages(part["pages"]) for name, part in parts.items()}

    def _citer(self, dossier: DossierRef, documents: Sequence[OpenDocument]) -> Citer:
        """A citer; the pages of ``documents`` are read in one go, those of others when they are asked for."""
        names = list(dict.fromkeys(document.meta.document_id for document in documents))
        return Citer(self._pages_of(dossier, self._pages(dossier, names) if names else {}))

    def _pages_of(self, dossier: DossierRef, known: dict[str, tuple[Page, ...]]) -> PagesOf:
        """Pages by document: those ``known``, else read from the store and kept in it."""

        def pages_of(name: str) -> tuple[Page, ...]:
            if name not in known:
                known.update(self._pages(dossier, [name]))
            return known[name]

        return pages_of


def _timed(answer: Answer, began: float, read: float, found: float) -> Answer:
    """The answer with the milliseconds of each stage; arguments are readings of ``perf_counter``."""
    done = perf_counter()
    stages = {"understand": read - began, "retrieve": found - read, "compose": done - found, "total": done - began}
    return with_timings(answer, {stage: round(1000 * seconds, 3) for stage, seconds in stages.items()})
