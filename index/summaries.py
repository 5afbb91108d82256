"""The stored summary of one document: what is sealed as part ``summary``, and how it is shown with an answer.

A sentence without text of its own is its spans word for word; one that a model wrote carries its text and was
verified against its spans before it was stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from index.answer import Statement, Summary
from index.cite import Citer
from index.extractive import extract
from ingest.document import Document, Page, Span

Mode = Literal["extractive", "choose", "write"]
EXTRACTIVE = "extractive/1"
"""Who made an extractive summary; raised whenever the rules change, so that old ones are made anew."""
NOTHING_TO_SAY = "Aucune phrase de ce document ne peut en tenir lieu de résumé."
Stop = Callable[[], bool]
"""Says whether the work is no longer wanted."""


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence: the passages it rests on; ``text`` is ``None`` when it is these passages, word for word.

    ``rank`` tells how much it says, 0 the most; sentences stand in order of reading.
    """

    spans: tuple[Span, ...]
    text: str | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class StoredSummary:
    """The ``summary`` part. ``made_by`` names model, prompt and mode; ``dropped`` counts sentences that failed.

    ``note`` is a French line when the wanted model could not be used for this document.
    """

    mode: Mode
    made_by: str
    sentences: tuple[SummarySentence, ...]
    model: str | None = None
    dropped: int = 0
    note: str | None = None


class Summariser(Protocol):
    """Makes a document's summary with a model."""

    @property
    def model(self) -> str:
        """Name of the model, shown beside what it chose or wrote."""

    @property
    def made_by(self) -> str:
        """Names what makes summaries now; a stored one made by something else is made anew when there is time."""

    def summarise(self, document: Document, pages: Sequence[Page], stop: Stop) -> StoredSummary:
        """The summary of a readable document; ``Interrupted`` when ``stop`` says so, ``NotReady`` without model."""

    def choose(self, lines: Sequence[str], most: int, stop: Stop) -> tuple[int, ...]:
        """Positions in ``lines`` of at most ``most`` of the most useful ones, in order of use."""

    def unavailable(self) -> str | None:
        """``None`` when it can work, else the French reason; fast, loads nothing."""

    def hold(self) -> None:
        """Stand still at once, until :meth:`resume`: the processor is wanted for a question."""

    def resume(self) -> None:
        """Go on."""

    def close(self) -> None:
        """Stop the model."""


def extractive_summary(document: Document, pages: Sequence[Page]) -> StoredSummary:
    """The deterministic summary; no sentence when the document cannot be read or says nothing."""
    chosen = extract(document, pages)
    sentences = tuple(SummarySentence((passage.span,), rank=rank) for rank, passage in chosen)
    return StoredSummary("extractive", EXTRACTIVE, sentences)


_decoder = msgspec.msgpack.Decoder(StoredSummary)


def encode_summary(summary: StoredSummary) -> bytes:
    """The ``summary`` part's plaintext."""
    return msgspec.msgpack.encode(summary)


def decode_summary(data: bytes) -> StoredSummary:
    """The ``summary`` part of a document."""
    return _decoder.decode(data)


def shown(stored: StoredSummary, document_id: str, citer: Citer, *, reason: str | None) -> Summary:
    """``stored`` as an answer shows it, its citations numbered by ``citer``.

    ``reason`` is a French line that says why the summary is not (yet) a model's, ``None`` when it is what is wanted.
    """
    statements = tuple(sentence_statement(sentence, document_id, citer) for sentence in stored.sentences)
    why = stored.note or reason
    if not statements:
        return Summary("unavailable", why or NOTHING_TO_SAY, mode=stored.mode, dropped=stored.dropped)
    return Summary("ready", why, stored.model, statements, mode=stored.mode, dropped=stored.dropped)


def sentence_statement(sentence: SummarySentence, document_id: str, citer: Citer) -> Statement:
    """A stored sentence with its citations, numbered by ``citer``."""
    parts = [citer.statement(document_id, span) for span in sentence.spans]
    numbers = tuple(number for part in parts for number in part.citations)
    return Statement(sentence.text or " ".join(part.text for part in parts), numbers)
