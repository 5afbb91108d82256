"""Summaries at work: shown with answers, made one at a time from the durable queue, put together for several documents.

No answer waits for a model: what is stored is shown, what is missing is made by rules at once. Making yields to
asking: while a question is answered the model stands still, while a reader waits for a summary the queue does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache

from index.answer import Answer, Citation, Statement, Summary
from index.cite import Citer, PagesOf
from index.dossier import OpenDocument
from index.ports import DossierRef, Interrupted, Part, Store, SummaryTask, WorkerLost
from index.records import decode_meta, decode_pages
from index.several import SENTENCES, Offered, by_rule, compose_several, offered
from index.summaries import (
    EXTRACTIVE,
    Stop,
    StoredSummary,
    Summariser,
    decode_summary,
    encode_summary,
    extractive_summary,
    sentence_statement,
    shown,
)
from index.summary_queue import ATTEMPTS
from ingest.document import Document, Page
from ingest.errors import NotFound, NotReady, RetrouveError

GIVEN_UP = "Le modèle n'a pu résumer ce document : lignes choisies par des règles."
TOOK_DOWN = "Le résumé de ce document a arrêté le service trois fois : lignes choisies par des règles."
WAITING = "Résumé du modèle en préparation ; en attendant, lignes choisies par des règles."
NO_DOCUMENT = "Aucun document à résumer."
COMPONENT = "résumés"
"""Name of this part in the readiness report; its absence keeps nothing else from working."""


class SummaryWork:
    """Safe to call from several threads. ``summariser`` is ``None`` when no model is set: rules make every summary."""

    def __init__(self, store: Store, summariser: Summariser | None = None) -> None:
        """Summaries of the documents of ``store``."""
        self._store = store
        self._summariser = summariser
        self._lock = threading.Lock()
        self._current: SummaryTask | None = None
        self._called_off = False
        self._readers = 0
        self._closing = False
        self._to_sweep: list[str] | None = None
        self._moved = threading.Condition()

    @property
    def summariser(self) -> Summariser | None:
        """What makes summaries besides the rules."""
        return self._summariser

    def unavailable(self) -> str | None:
        """Why the model that is set cannot work, in French; ``None`` when it can or none is set."""
        return self._summariser.unavailable() if self._summariser else None

    # shown with an answer

    def attach(self, dossier: DossierRef, answer: Answer, pages_of: PagesOf | None = None) -> Answer:
        """``answer`` with the summary of its first document; never waits, never fails an answer.

        ``pages_of`` gives the pages that are at hand; without it they are read from the store.
        """
        if answer.status != "answered" or not answer.documents:
            return replace(answer, summary=Summary("unavailable", NO_DOCUMENT))
        name = answer.documents[0].document_id
        if not answer.documents[0].readable:
            return replace(answer, summary=Summary("unavailable", "Document illisible."))
        pages_of = pages_of or self._pages_of(dossier)
        stored = self._stored(dossier, name, self._store.parts(dossier, ("summary",), [name])[name], pages_of)
        citer = Citer(pages_of)
        position = self._wanted(dossier, name, stored)
        summary = shown(stored, name, citer, reason=self._reason(stored, position))
        return with_summary(answer, replace(summary, position=position), citer.citations)

    def awaited(self, dossier: DossierRef, answer: Answer, seconds: float, stop: Stop) -> Iterator[Answer]:
        """``answer`` each time the summary of its first document, or its place in the queue, changes.

        Ends when it waits no more, after ``seconds``, or when ``stop`` says so. Nothing at all when the summary is what
        is wanted.
        """
        known, until = answer.summary, time.monotonic() + seconds
        while known.position is not None and time.monotonic() < until:
            if self._closing or stop():
                return
            with self._moved:
                self._moved.wait(1.0)
            later = self.attach(dossier, without_summary(answer))
            if later.summary != known:
                known = later.summary
                yield later

    def _pages_of(self, dossier: DossierRef) -> PagesOf:
        return cache(lambda name: decode_pages(self._store.parts(dossier, ("pages",), [name])[name]["pages"]))

    def _stored(self, dossier: DossierRef, name: str, parts: Mapping[Part, bytes], pages_of: PagesOf) -> StoredSummary:
        """The summary of a document; made by rules when none is stored."""
        if "summary" in parts:
            return decode_summary(parts["summary"])
        meta = decode_meta(self._store.parts(dossier, ("meta",), [name])[name]["meta"])
        pages = tuple(pages_of(name))
        return extractive_summary(replace(meta.document, pages=pages), pages)

    def attach_several(
        self, dossier: DossierRef, answer: Answer, documents: Sequence[OpenDocument], pages_of: PagesOf
    ) -> Answer:
        """``answer`` with a summary of several documents, by rules: the model's comes by :meth:`several`."""
        lines, citer = self._offered(dossier, documents, pages_of)
        summary = compose_several(lines, by_rule(lines), citer, model=None, reason=self.unavailable())
        return with_summary(answer, summary, citer.citations)

    def several(self, dossier: DossierRef, answer: Answer, documents: Sequence[OpenDocument], stop: Stop) -> Answer:
        """The same with sentences the model chose; the rules' when it cannot. ``Interrupted`` when ``stop`` says so."""
        lines, citer = self._offered(dossier, documents, self._pages_of(dossier))
        chosen: Sequence[int] = ()
        model, reason = None, self.unavailable()
        if self._summariser is not None and reason is None and len(lines) > SENTENCES:
            spoken = [sentence_statement(line.sentence, line.document.meta.document_id, citer).text for line in lines]
            try:
                with self.reading():
                    chosen = self._summariser.choose(spoken, SENTENCES, stop)
                model = self._summariser.model
            except (WorkerLost, NotReady) as lost:
                reason = str(lost)
        fresh = Citer(citer.pages)
        summary = compose_several(lines, chosen or by_rule(lines), fresh, model=model, reason=reason)
        return with_summary(answer, summary, fresh.citations)

    def _offered(
        self, dossier: DossierRef, documents: Sequence[OpenDocument], pages_of: PagesOf
    ) -> tuple[list[Offered], Citer]:
        names = [one.meta.document_id for one in documents]
        parts = self._store.parts(dossier, ("summary",), names)
        made = [self._stored(dossier, name, parts[name], pages_of) for name in names]
        return offered(documents, made), Citer(pages_of)

    def _wanted(self, dossier: DossierRef, name: str, stored: StoredSummary) -> int | None:
        """Queue the document when its summary is not the model's; its place, ``None`` when it does not wait."""
        if self._summariser is None or stored.made_by == self._summariser.made_by or self.unavailable():
            return None
        queue = self._store.summaries
        with suppress(RetrouveError):  # (a store that cannot be written now still answers)
            queue.want(dossier, [name], first=True)
        return queue.position(dossier, name)

    def _reason(self, stored: StoredSummary, position: int | None) -> str | None:
        if self._summariser is None or stored.mode != "extractive":
            return None
        return self.unavailable() or (WAITING if position is not None else None)

    # the queue

    def arrived(self, dossier: DossierRef, name: str) -> None:
        """A document was added: its model's summary will be made when there is time."""
        if self._summariser is not None:
            self._store.summaries.want(dossier, [name])

    def work_one(self) -> bool:
        """Make the next summary; ``False`` when nothing can be done now. Never raises for one bad document."""
        if self._summariser is None or self._closing or self._readers or self.unavailable():
            return False
        task = self._store.summaries.next()
        if task is None:
            return self._sweep()
        with self._lock:
            self._current, self._called_off = task, False
        try:
            self._make(self._summariser, task)
        except NotFound:  # (deleted or erased meanwhile)
            with suppress(RetrouveError):
                self._store.summaries.done(task)
        except (Interrupted, NotReady):
            self._store.summaries.put_back(task, counted=False)
            return False
        except Exception as error:
            if not self._store.summaries.put_back(task, counted=True):
                self._give_up(self._summariser, task)
            if not isinstance(error, WorkerLost):
                raise
        finally:
            with self._lock:
                self._current = None
            with self._moved:
                self._moved.notify_all()
        return True

    def _make(self, summariser: Summariser, task: SummaryTask) -> None:
        if task.attempts > ATTEMPTS:  # (each attempt ended with the process)
            self._give_up(summariser, task, TOOK_DOWN)
            self._store.summaries.done(task)
            return
        document, pages = self._document(task)
        if document.readable:
            made = summariser.summarise(document, pages, self._unwanted)
        else:
            made = replace(extractive_summary(document, pages), made_by=summariser.made_by)
        self._store.put_part(task.dossier, task.document_id, "summary", encode_summary(made))
        self._store.summaries.done(task)

    def _document(self, task: SummaryTask) -> tuple[Document, tuple[Page, ...]]:
        parts = self._store.parts(task.dossier, ("meta", "pages"), [task.document_id])[task.document_id]
        pages = decode_pages(parts["pages"])
        return replace(decode_meta(parts["meta"]).document, pages=pages), pages

    def _give_up(self, summariser: Summariser, task: SummaryTask, note: str = GIVEN_UP) -> None:
        """Keep the extractive summary for good, and say so."""
        with suppress(NotFound):
            document, pages = self._document(task)
            made = replace(extractive_summary(document, pages), made_by=summariser.made_by, note=note)
            self._store.put_part(task.dossier, task.document_id, "summary", encode_summary(made))

    def _unwanted(self) -> bool:
        return self._called_off or self._closing or self._readers > 0

    def call_off(self, dossier: DossierRef, name: str | None = None) -> None:
        """Stop what is being made of a document (of a whole dossier): it is being deleted."""
        with self._lock:
            task = self._current
            if task and task.dossier.row == dossier.row and name in {None, task.document_id}:
                self._called_off = True

    def _sweep(self) -> bool:
        """Queue what another model made, one dossier a call, once a start; whether there was one to look at."""
        if self._summariser is None:
            return False
        if self._to_sweep is None:
            self._to_sweep = self._store.patients()
        if not self._to_sweep:
            return False
        with suppress(NotFound):
            dossier = self._store.open(self._to_sweep.pop())
            parts = self._store.parts(dossier, ("summary",))
            old = [name for name, part in parts.items() if self._is_old(part.get("summary"))]
            self._store.summaries.want(dossier, old)
        return True

    def _is_old(self, data: bytes | None) -> bool:
        made_by = self._summariser.made_by if self._summariser else EXTRACTIVE
        return data is None or decode_summary(data).made_by != made_by

    # giving way

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """While a question is answered: the model stands still where it is."""
        if self._summariser is None:
            yield
            return
        self._summariser.hold()
        try:
            yield
        finally:
            self._summariser.resume()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While a reader waits for a summary of several documents: the queue gives its turn away."""
        with self._lock:
            self._readers += 1
        try:
            yield
        finally:
            with self._lock:
                self._readers -= 1

    def close(self) -> None:
        """Stop the model; what was being made waits for the next start."""
        self._closing = True
        if self._summariser is not None:
            self._summariser.close()


def with_summary(answer: Answer, summary: Summary, cited: Sequence[Citation]) -> Answer:
    """``answer`` with ``summary``, whose citations ``cited`` are numbered after the answer's own (each once)."""
    known = {(one.document_id, one.page, one.quote, one.boxes, one.path): one.id for one in answer.citations}
    numbers: dict[int, int] = {}
    added: list[Citation] = []
    for one in cited:
        key = (one.document_id, one.page, one.quote, one.boxes, one.path)
        if key not in known:
            known[key] = len(answer.citations) + len(added) + 1
            added.append(replace(one, id=known[key]))
        numbers[one.id] = known[key]
    sentences = tuple(
        Statement(said.text, tuple(numbers[number] for number in said.citations), said.label, said.section)
        for said in summary.sentences
    )
    return replace(answer, summary=replace(summary, sentences=sentences), citations=(*answer.citations, *added))


def without_summary(answer: Answer) -> Answer:
    """``answer`` as it was before its summary was attached: without the citations only the summary names."""
    elsewhere = {number for said in (answer.headline, *answer.statements) for number in said.citations}
    elsewhere |= {number for one in answer.observations for number in one.citations.values()}
    mine = {number for said in answer.summary.sentences for number in said.citations} - elsewhere
    kept = len(answer.citations)
    while kept and answer.citations[kept - 1].id in mine:
        kept -= 1
    return replace(answer, summary=Summary("pending"), citations=answer.citations[:kept])
