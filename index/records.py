"""What is sealed for a document, part by part, and back.

``meta``   everything but pages and vectors: enough to list, filter and order a dossier.
``search`` chunk spans, term counts and vectors: enough to search it.
``pages``  the pages with their lines and boxes: read only for the documents an answer cites.
``summary`` the summary, extractive at first: see :mod:`index.summaries`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.ports import NewDocument, Part
from index.summaries import encode_summary, extractive_summary
from index.terms import count_terms
from ingest.document import Chunk, Document, Evidence, Page, Reading, Span


@dataclass(frozen=True, slots=True)
class Correction:
    """A field a user corrected through the API: its new JSON value, when (ISO 8601 UTC) and by which session."""

    field: str
    value: str
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class DocumentMeta:
    """The ``meta`` part. ``document`` carries no pages; ``deposited_at`` is ISO 8601 UTC with microseconds."""

    document_id: str
    document: Document
    page_count: int
    ocr_pages: tuple[int, ...]
    deposited_at: str
    corrections: tuple[Correction, ...] = ()

    @property
    def evidence(self) -> dict[str, Evidence]:
        """Evidence of each metadata field."""
        return self.document.metadata.evidence


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """Where a chunk stands."""

    spans: tuple[Span, ...]
    section: str | None


@dataclass(frozen=True, slots=True)
class SearchPart:
    """The ``search`` part.

    ``vectors`` is little-endian float32 of shape ``(len(chunks), dimensions)``; ``counts`` little-endian int32
    of shape ``(n, 3)``, rows ``(chunk, position in terms, occurrences)``.
    """

    embedder: str
    dimensions: int
    chunks: tuple[StoredChunk, ...]
    vectors: bytes
    terms: tuple[str, ...]
    counts: bytes

    def matrix(self) -> NDArray[np.float32]:
        """The vectors as ``(len(chunks), dimensions)`` float32."""
        return np.frombuffer(self.vectors, dtype="<f4").reshape(len(self.chunks), self.dimensions)

    def term_counts(self) -> NDArray[np.int32]:
        """Rows ``(chunk, position in terms, occurrences)`` as ``(n, 3)`` int32."""
        return np.frombuffer(self.counts, dtype="<i4").reshape(-1, 3)


_encoder = msgspec.msgpack.Encoder()
_meta_decoder = msgspec.msgpack.Decoder(DocumentMeta)
_search_decoder = msgspec.msgpack.Decoder(SearchPart)
_pages_decoder = msgspec.msgpack.Decoder(tuple[Page, ...])


def new_document(
    document_id: str,
    reading: Reading,
    vectors: NDArray[np.float32],
    *,
    embedder: str,
    deposited_at: str,
    original: bytes,
) -> NewDocument:
    """Everything to seal for one reading; ``vectors`` has one row a chunk."""
    document = reading.document
    meta = DocumentMeta(
        document_id=document_id,
        document=replace(document, pages=()),
        page_count=len(document.pages),
        ocr_pages=tuple(page.number for page in document.pages if page.source == "ocr"),
        deposited_at=deposited_at,
    )
    search = _search_part(reading.chunks, vectors, embedder)
    parts: dict[Part, bytes] = {
        "meta": encode_meta(meta),
        "search": _encoder.encode(search),
        "pages": encode_pages(document.pages),
        "summary": encode_summary(extractive_summary(document, document.pages)),
    }
    return NewDocument(document_id, parts, original, reading.rendition)


def _search_part(chunks: Sequence[Chunk], vectors: NDArray[np.float32], embedder: str) -> SearchPart:
    positions: dict[str, int] = {}
    rows = [
        (number, positions.setdefault(term, len(positions)), occurrences)
        for number, chunk in enumerate(chunks)
        for term, occurrences in count_terms(chunk.text).items()
    ]
    return SearchPart(
        embedder=embedder,
        dimensions=int(vectors.shape[1]),
        chunks=tuple(StoredChunk(chunk.spans, chunk.section) for chunk in chunks),
        vectors=np.ascontiguousarray(vectors, dtype="<f4").tobytes(),
        terms=tuple(positions),
        counts=np.array(rows, dtype="<i4").reshape(-1, 3).tobytes(),
    )


def encode_meta(meta: DocumentMeta) -> bytes:
    """The ``meta`` part's plaintext."""
    return _encoder.encode(meta)


def decode_meta(data: bytes) -> DocumentMeta:
    """The ``meta`` part of a document."""
    return _meta_decoder.decode(data)


def decode_search(data: bytes) -> SearchPart:
    """The ``search`` part of a document."""
    return _search_decoder.decode(data)


def encode_pages(pages: Sequence[Page]) -> bytes:
    """The ``pages`` part's plaintext."""
    return _encoder.encode(tuple(pages))


def decode_pages(data: bytes) -> tuple[Page, ...]:
    """The pages of a document, 1-based by position."""
    return _pages_decoder.decode(data)
