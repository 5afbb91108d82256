"""An open dossier: everything search needs of one patient, in memory, derived from sealed records, never stored.

FAISS flat index (exact inner product) over the chunks' vectors, BM25 over their terms, and one
:class:`OpenDocument` a document with its standing. A :class:`DossierCache` keeps the last opened ones and
brings them up to date from the store's change log.
"""

from __future__ import annotations

import gc
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from index.answer import PatientMatch
from index.bm25 import Bm25
from index.order import newest_first_key
from index.ports import DossierRef, Store
from index.records import DocumentMeta, SearchPart, decode_meta, decode_search
from index.terms import terms
from index.versions import Standing, standings
from ingest.assertions import label
from ingest.decoding import unpacked
from ingest.document import Document, Evidence, FactKind, Identity, MentionLabel, Page
from ingest.errors import NotFound
from ingest.identity import compare
from ingest.normalise import fold
from ingest.vocabulary import Tokens
from ingest.vocabulary.clinical import exam_terms

if TYPE_CHECKING:
    import faiss

    from index.concepts import Concept

CACHED_DOSSIERS = 8


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document's decoded parts, as kept between openings."""

    meta: DocumentMeta
    search: SearchPart


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document inside its dossier. ``position`` is its deposit order."""

    position: int
    meta: DocumentMeta
    standing: Standing
    match: PatientMatch
    answers: bool = field(init=False)
    """Whether it may enter an answer: readable, current, not another patient's."""
    act_date: str = field(init=False)
    """The ISO date of its act at its precision; empty when unknown."""

    def __post_init__(self) -> None:
        """Say once what every question asks of every document."""
        answers = self.meta.document.readable and self.standing.current and self.match != "mismatch"
        object.__setattr__(self, "answers", answers)
        object.__setattr__(self, "act_date", self.meta.document.metadata.act_date or "")


@dataclass(frozen=True, slots=True)
class NamedMention:
    """One place where a document names something; ``dated`` when its line says when."""

    evidence: Evidence
    label: MentionLabel | None
    dated: bool


@dataclass(frozen=True, slots=True)
class Named:
    """Something the documents name: its kind, ids, the stems of its names, and where (position, mention)."""

    kind: FactKind | Literal["drug"]
    ids: frozenset[str]
    stems: frozenset[str]
    mentions: tuple[tuple[int, NamedMention], ...]


_Made = TypeVar("_Made")


class OpenDossier:
    """The documents of one patient the caller may see, ready to search. Immutable."""

    def __init__(self, identity: Identity | None, loaded: Sequence[Loaded], *, embedder: str, sequence: int) -> None:
        """Derive everything from ``loaded`` (deposit order). Vectors of another embedder are left out."""
        self.identity = identity
        self.sequence = sequence
        self.loaded = tuple(loaded)
        self.documents = _open_documents(identity, loaded)
        self.by_id = {document.meta.document_id: document for document in self.documents}
        self.pages: dict[str, tuple[Page, ...]] = {}
        """Pages read for answers, by document: gone with this object at the next change of the dossier."""
        self.reports: dict[str, frozenset[int]] = {}
        """Positions of the documents that report an exam, by exam: filled when an exam is asked about."""
        self.stated: dict[Hashable, dict[int, Any]] = {}
        """What each document states of a concept, by concept: filled when the concept is asked about."""
        self.gathered: dict[str, tuple[Hashable, Any]] = {}
        """What is gathered of the whole dossier (synthesis, what is due, drugs…), each for the last reading."""
        self._about: dict[Concept, list[int]] = {}
        self._embedder = embedder

    def once(self, what: str, reading: Hashable, make: Callable[[], _Made]) -> _Made:
        """What ``make`` gathers of the whole dossier for ``reading``; the last of each kind ``what`` is kept."""
        kept = self.gathered.get(what)
        if kept is None or kept[0] != reading:
            kept = self.gathered[what] = (reading, make())
        made: _Made = kept[1]
        return made

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """Everything that facts and prescriptions of documents that may answer name, each once."""
        return _named(self.documents)

    @cached_property
    def chunk_starts(self) -> tuple[int, ...]:
        """Chunks of document ``p`` are numbered ``chunk_starts[p]`` to ``chunk_starts[p + 1]`` in the dossier."""
        return (0, *accumulate(len(entry.search.chunks) for entry in self.loaded))

    @cached_property
    def chunk_documents(self) -> NDArray[np.int32]:
        """Position of the document of each chunk, shape ``(chunks,)``."""
        return np.repeat(np.arange(len(self.loaded), dtype=np.int32), np.diff(self.chunk_starts))

    @cached_property
    def subjects(self) -> tuple[frozenset[str], ...]:
        """For each document, the stems of what it is about: its title, type and section titles."""
        return tuple(_subject(document.meta.document) for document in self.documents)

    def about(self, concept: Concept) -> list[int]:
        """Positions of the documents that are about ``concept``; looked up once in the open dossier's life."""
        known = self._about.get(concept)
        if known is None:
            subjects = enumerate(self.subjects)
            known = self._about[concept] = [position for position, stems in subjects if concept.in_stems(stems)]
        return known

    @cached_property
    def titles(self) -> tuple[frozenset[str], ...]:
        """For each document, the stems of its title alone; without one, of what its type and house were read from."""
        return tuple(frozenset(terms(_title(document.meta.document))) for document in self.documents)

    @cached_property
    def newest_first(self) -> tuple[int, ...]:
        """Positions of the documents in « dernier » order: newest act first, undated last."""
        keys = [newest_first_key(document.meta) for document in self.documents]
        return tuple(sorted(range(len(keys)), key=keys.__getitem__, reverse=True))

    @cached_property
    def ranks(self) -> dict[int, int]:
        """The place of each document, by position, in « dernier » order."""
        return {position: rank for rank, position in enumerate(self.newest_first)}

    @cached_property
    def answering(self) -> tuple[OpenDocument, ...]:
        """The documents that may enter an answer, in « dernier » order."""
        return tuple(one for position in self.newest_first if (one := self.documents[position]).answers)

    @cached_property
    def bm25(self) -> Bm25:
        """BM25 over every chunk."""
        with _collection_paused():
            return Bm25(
                [(entry.search.terms, entry.search.term_counts()) for entry in self.loaded],
                [len(entry.search.chunks) for entry in self.loaded],
            )

    @cached_property
    def _dense(self) -> tuple[faiss.IndexFlatIP | None, NDArray[np.int64]]:
        rows: list[NDArray[np.float32]] = []
        chunks: list[NDArray[np.int64]] = []
        first = 0
        for entry in self.loaded:
            size = len(entry.search.chunks)
            if entry.search.embedder == self._embedder and size:
                rows.append(entry.search.matrix())
                chunks.append(np.arange(first, first + size, dtype=np.int64))
            first += size
        if not rows:
            return None, np.zeros(0, np.int64)
        import faiss  # noqa: PLC0415 - a quarter of a second that a question answered without vectors does without

        matrix = np.ascontiguousarray(np.concatenate(rows))
        index = faiss.IndexFlatIP(matrix.shape[1])
        index.add(matrix)
        return index, np.concatenate(chunks)

    def nearest(self, vector: NDArray[np.float32], count: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``count`` chunks nearest to ``vector`` and their cosines, best first."""
        index, chunks = self._dense
        if index is None:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        scores, found = index.search(vector[None, :], min(count, len(chunks)))
        return chunks[found[0]], scores[0]

    def warm(self) -> None:
        """Build what is otherwise built at the first search."""
        _ = (
            self.bm25,
            self._dense,
            self.chunk_documents,
            self.subjects,
            self.titles,
            self.ranks,
            self.answering,
            self.named,
        )


def _title(document: Document) -> str:
    """The title; of a document where none was told apart, the lines that told its type and where it was written."""
    metadata = document.metadata
    if metadata.title:
        return metadata.title
    told = [one for field in ("type_code", "organisation") if (one := metadata.evidence.get(field)) is not None]
    return " ".join([metadata.type_label or "", *(_of_its_own(document, one) for one in told)])


def _of_its_own(document: Document, evidence: Evidence) -> str:
    """The lines a type was read from, without sentences that speak of exams done elsewhere, to be done or denied.

    « La coloscopie de dépistage reste à faire » makes no report of a coloscopy of the letter that says so.
    """
    if evidence.span is None or len(evidence.quote) != evidence.span.end - evidence.span.start:
        return evidence.quote
    page, begin = evidence.span.page, evidence.span.start
    spoken = [*(one.evidence.span for one in document.due), *(one.evidence.span for one in document.referrals)]
    there = [(span.start - begin, span.end - begin) for span in spoken if span is not None and span.page == page]
    told = []
    for match in _SENTENCE.finditer(evidence.quote):
        elsewhere = any(start < match.end() and match.start() < end for start, end in there)
        if not elsewhere and not _only_speaks(match.group()):
            told.append(match.group())
    return " ".join(told)


_SENTENCE = re.compile(r"(?:[^.;!?]|[.;!?](?!\s))+[.;!?]?")


def _only_speaks(sentence: str) -> bool:
    """Whether every exam a sentence names is denied, a relative's or supposed."""
    named = list(exam_terms().find(Tokens.of(fold(sentence))))
    return bool(named) and all(label(sentence, one.start, one.end, test=True) for one in named)


def _subject(document: Document) -> frozenset[str]:
    metadata = document.metadata
    titles = (metadata.title or "", metadata.type_label or "", *(section.title for section in document.sections))
    return frozenset(part for title in titles for part in terms(title))


def _named(documents: Sequence[OpenDocument]) -> tuple[Named, ...]:
    found: dict[tuple[Any, ...], list[tuple[int, NamedMention]]] = {}
    for document in documents:
        if not document.answers:
            continue
        for fact in document.meta.document.facts:
            mention = NamedMention(fact.evidence, fact.label, fact.date is not None)
            key = (fact.kind, (fact.concept,), f"{fact.name} {fact.concept.replace('_', ' ')}")
            found.setdefault(key, []).append((document.position, mention))
        for drug in document.meta.document.prescriptions:
            mention = NamedMention(drug.evidence, drug.label, dated=False)
            found.setdefault(("drug", drug.substances, drug.name), []).append((document.position, mention))
    return tuple(
        Named(kind, frozenset(ids), frozenset(terms(name)), tuple(mentions))
        for (kind, ids, name), mentions in found.items()
    )


def _open_documents(identity: Identity | None, loaded: Sequence[Loaded]) -> tuple[OpenDocument, ...]:
    metas = [entry.meta for entry in loaded]
    matches: dict[str, PatientMatch] = {meta.document_id: compare(identity, meta.document.identities) for meta in metas}
    own = [meta for meta in metas if matches[meta.document_id] != "mismatch"]
    standing = standings(own, {entry.meta.document_id: entry.search for entry in loaded})
    alone = Standing()
    return tuple(
        OpenDocument(position, meta, standing.get(meta.document_id, alone), matches[meta.document_id])
        for position, meta in enumerate(metas)
    )


class DossierCache:
    """The last opened dossiers, each brought up to date from the change log at every access. Thread-safe.

    ``see_masked`` shows documents masked to professionals; otherwise they are left out before anything is
    derived, so no count, suggestion or replacement can betray them.
    """

    def __init__(self, store: Store, *, embedder: str, see_masked: bool, capacity: int = CACHED_DOSSIERS) -> None:
        """Keep at most ``capacity`` dossiers of ``store``."""
        self._store = store
        self._embedder = embedder
        self._see_masked = see_masked
        self._capacity = capacity
        self._open: OrderedDict[str, OpenDossier] = OrderedDict()
        self._lock = threading.Lock()
        self._opening: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()

    def get(self, dossier: DossierRef) -> OpenDossier:
        """The dossier as the store has it now."""
        with self._turn(dossier):
            cached = self._open.get(dossier.row)
            try:
                fresh = self._refreshed(dossier, cached) if cached else self._load(dossier)
            except NotFound:  # (a document deleted between two reads; if it is the dossier, this says so)
                fresh = self._load(dossier)
            with self._lock:
                self._open[dossier.row] = fresh
                self._open.move_to_end(dossier.row)
                while len(self._open) > self._capacity:
                    self._open.popitem(last=False)
            return fresh

    def forget(self, dossier: DossierRef) -> None:
        """Drop what is in memory of a dossier, once nobody is opening it."""
        with self._turn(dossier), self._lock:
            self._open.pop(dossier.row, None)

    def _turn(self, dossier: DossierRef) -> threading.Lock:
        """The dossier's lock, which lives as long as somebody holds or awaits it."""
        with self._lock:
            return self._opening.setdefault(dossier.row, threading.Lock())

    def _load(self, dossier: DossierRef) -> OpenDossier:
        changes = self._store.changes(dossier, 0)
        parts = self._store.parts(dossier, ("meta", "search"))
        with _collection_paused():
            loaded = [Loaded(decode_meta(part["meta"]), decode_search(part["search"])) for part in parts.values()]
            return self._derive(dossier, loaded, changes[-1].sequence if changes else 0)

    def _refreshed(self, dossier: DossierRef, cached: OpenDossier) -> OpenDossier:
        changes = self._store.changes(dossier, cached.sequence)
        if not changes:
            return cached
        touched = {change.document_id for change in changes if change.kind != "identity"}
        kept = {entry.meta.document_id: entry for entry in cached.loaded if entry.meta.document_id not in touched}
        present = self._store.documents(dossier)
        parts = self._store.parts(dossier, ("meta", "search"), [name for name in present if name not in kept])
        for name, part in parts.items():
            kept[name] = Loaded(decode_meta(part["meta"]), decode_search(part["search"]))
        return self._derive(dossier, [kept[name] for name in present if name in kept], changes[-1].sequence)

    def _derive(self, dossier: DossierRef, loaded: Sequence[Loaded], sequence: int) -> OpenDossier:
        sealed = self._store.identity(dossier)
        identity = unpacked(sealed, Identity) if sealed else None
        seen = [entry for entry in loaded if self._see_masked or not _masked(entry.meta)]
        return OpenDossier(identity, seen, embedder=self._embedder, sequence=sequence)


@contextmanager
def _collection_paused() -> Iterator[None]:
    """No garbage collection meanwhile: over many new objects that all stay, it takes as long as reading them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _masked(meta: DocumentMeta) -> bool:
    return "masked_to_professionals" in meta.document.metadata.confidentiality
