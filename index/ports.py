"""The ports of the index: what it needs from the outside, as protocols.

``tests/contracts.py`` holds one behaviour suite for each port; every implementation passes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Part = Literal["meta", "search", "pages", "summary"]
JobState = Literal["queued", "running", "done", "failed"]


class Embedder(Protocol):
    """Turns text into unit vectors; passages and queries are prefixed as the model wants."""

    @property
    def name(self) -> str:
        """Identifies model and run-time; vectors of different names are never compared."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(len(texts), dimensions)`` float32, rows of L2 norm 1; ``(0, dimensions)`` for no text."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """``(dimensions,)`` float32 of L2 norm 1."""


class TokenStates(NamedTuple):
    """What an encoder makes of each token of a text."""

    places: NDArray[np.int64]
    """``(tokens, 2)``: where each stands in the text, first character and the one after its last."""
    states: NDArray[np.float32]
    """``(tokens, width)``."""


@runtime_checkable
class TokenReader(Embedder, Protocol):
    """An embedder that also tells what it makes of each token: what models over words read."""

    def token_states(self, text: str) -> TokenStates:
        """The tokens of a question, in order, those that stand for no character left out."""


class DossierRef(NamedTuple):
    """A dossier that exists, opened by its own key. Made by a :class:`Store` only."""

    row: str
    """HMAC of the patient identifier under the practice key: the only form it has on disk."""
    key: bytes
    """The dossier's own key, unwrapped. Never logged, never serialised."""

    def __repr__(self) -> str:
        """Keys stay out of tracebacks and logs."""
        return f"DossierRef({self.row[:8]}…)"


class Change(NamedTuple):
    """Entry ``sequence`` of a dossier's change log: ``document_id`` was put or deleted."""

    sequence: int
    document_id: str
    kind: Literal["put", "delete", "identity"]


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is sealed for one document, in one transaction."""

    document_id: str
    parts: Mapping[Part, bytes]
    original: bytes
    rendition: bytes | None = None


@dataclass(frozen=True, slots=True)
class JobFile:
    """One uploaded file of a job: where it stands in the job, its name and its bytes."""

    position: int
    file_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """A durable upload. ``results`` has one entry a file read: its ``ingest --json`` records, a JSON list."""

    job_id: str
    state: JobState
    results: tuple[bytes, ...]


class SummaryTask(NamedTuple):
    """A document claimed from the queue of summaries; ``attempts`` counts this one."""

    dossier: DossierRef
    document_id: str
    attempts: int


class SummaryQueue(Protocol):
    """Documents that wait for a model's summary, durable, the dossier opened last first."""

    def want(self, dossier: DossierRef, names: Sequence[str], *, first: bool = False) -> None:
        """Queue documents that the dossier holds; those already queued keep their place unless ``first``."""

    def opened(self, dossier: DossierRef) -> None:
        """Put what waits for this dossier before everything else."""

    def next(self) -> SummaryTask | None:
        """Claim the document to work on, counting the attempt before it is made; ``None`` when none waits.

        ``attempts`` above the bound tells a document whose every attempt took the process down: it is not tried.
        """

    def done(self, task: SummaryTask) -> None:
        """The document waits no more."""

    def put_back(self, task: SummaryTask, *, counted: bool) -> bool:
        """Queue a claimed document again; ``False`` when it was tried too often and was dropped instead."""

    def position(self, dossier: DossierRef, document_id: str) -> int | None:
        """1 for the next or the one being made; ``None`` when the document does not wait."""

    def waiting(self) -> int:
        """How many documents wait or are being worked on."""

    def requeue_interrupted(self) -> int:
        """At a start: what a dead process was working on waits again; how many there were."""


class Message(NamedTuple):
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    text: str


class Generation(NamedTuple):
    """What a model wrote, and its cost: tokens read (not those kept from the last prompt), written, seconds."""

    text: str
    read: int
    kept: int
    written: int
    seconds: float


class Generator(Protocol):
    """A language model on this machine. One text at a time; calls from several threads wait for each other."""

    @property
    def name(self) -> str:
        """Identifies the model file."""

    @property
    def context(self) -> int:
        """Tokens a prompt and its answer may have together."""

    def generate(
        self, messages: Sequence[Message], *, grammar: str, most: int, stop: Callable[[], bool] = lambda: False
    ) -> Generation:
        """Write at most ``most`` tokens that answer ``messages`` and match ``grammar`` (GBNF, rule ``root``).

        Always the likeliest token: the same messages give the same text. ``Interrupted`` between two tokens when
        ``stop`` says so; ``PromptTooLong`` when prompt and ``most`` exceed the context; ``WorkerLost`` when the
        model died or took too long (the next call starts it anew); ``NotReady`` when there is no model.
        """

    def unavailable(self) -> str | None:
        """``None`` when it can write, else the French reason. Loads nothing."""

    def hold(self) -> None:
        """Give the processor free at once, until :meth:`resume`; time held does not count as time taken."""

    def resume(self) -> None:
        """Go on."""

    def close(self) -> None:
        """Stop the model; the next call starts it anew."""


class Interrupted(Exception):
    """The text is no longer wanted: called off between two tokens."""


class PromptTooLong(Exception):
    """Prompt and answer do not fit in the model's context."""


class WorkerLost(Exception):
    """The model's process died, ran out of memory or of time. ``str()`` is a French line without any text read."""


class Store(Protocol):
    """Sealed records by part; the only durable truth. Every call names one dossier and can reach no other.

    Each method that returns normally after a write has made it durable. All raise ``StoreProblem`` when a
    record fails authentication or the disk is full, and ``NotFound`` for an unknown patient or document.
    """

    @property
    def summaries(self) -> SummaryQueue:
        """The queue of summaries."""

    # -- dossiers ---------------------------------------------------------------------------------
    def open(self, patient: str) -> DossierRef:
        """The existing dossier of ``patient``; ``NotFound`` when there is none."""

    def create(self, patient: str) -> DossierRef:
        """The dossier of ``patient``, made if new. Idempotent."""

    def tray(self) -> DossierRef:
        """The dossier of documents without a patient, made when first used. No identifier reaches or lists it."""

    def patients(self) -> list[str]:
        """Patient identifiers, sorted."""

    def identity(self, dossier: DossierRef) -> bytes | None:
        """The sealed identity's plaintext, or ``None`` when never set."""

    def set_identity(self, dossier: DossierRef, identity: bytes) -> None:
        """Replace the identity."""

    def note(self, dossier: DossierRef, name: str) -> bytes | None:
        """What was last set under ``name`` by :meth:`set_note`, or ``None``."""

    def set_note(self, dossier: DossierRef, name: str, data: bytes) -> None:
        """Keep a sealed note beside the dossier: what its users did there (opened when, seen what).

        Notes are no documents: they change no open dossier and are not in the manifest; the last one set wins.
        """

    def erase(self, dossier: DossierRef) -> None:
        """Remove the dossier, its keys, records, files and jobs; no byte of it stays in the data folder."""

    # -- documents --------------------------------------------------------------------------------
    def document_id(self, dossier: DossierRef, data: bytes) -> str:
        """HMAC of the bytes under the dossier key: the same inside the dossier, meaningless outside."""

    def documents(self, dossier: DossierRef) -> list[str]:
        """Document ids in deposit order, checked against the sealed manifest."""

    def add(self, dossier: DossierRef, document: NewDocument) -> None:
        """Seal every part and file of a new document, atomically and durably. Adding it again is a no-op."""

    def put_part(self, dossier: DossierRef, document_id: str, part: Part, data: bytes) -> None:
        """Replace one part of an existing document."""

    def parts(
        self, dossier: DossierRef, wanted: Sequence[Part], documents: Iterable[str] | None = None
    ) -> dict[str, dict[Part, bytes]]:
        """Plaintext of the wanted parts, by document in deposit order; absent parts are left out."""

    def original(self, dossier: DossierRef, document_id: str) -> bytes:
        """The deposited bytes."""

    def rendition(self, dossier: DossierRef, document_id: str) -> bytes | None:
        """The PDF made at reading time for a file without pages of its own, or ``None``."""

    def delete(self, dossier: DossierRef, document_id: str) -> None:
        """Remove one document, verified: no record, key, file or free page keeps a byte of it."""

    def changes(self, dossier: DossierRef, after: int) -> list[Change]:
        """Changes with a sequence above ``after``, oldest first; summaries make none."""

    # -- jobs -------------------------------------------------------------------------------------
    def enqueue(self, dossier: DossierRef, files: Sequence[tuple[str, bytes]]) -> str:
        """Seal uploaded files ``(file_name, data)`` durably and return a new job id, state ``queued``."""

    def job(self, dossier: DossierRef, job_id: str) -> Job:
        """State and results of a job of this dossier; ``NotFound`` otherwise."""

    def next_job(self) -> tuple[DossierRef, str, list[JobFile]] | None:
        """Claim the oldest unfinished job with its files not yet read, or ``None``.

        A job left ``running`` by a process that died is claimed again by :meth:`requeue_interrupted`.
        """

    def finish_file(self, dossier: DossierRef, job_id: str, position: int, result: bytes) -> None:
        """Record one file's result and drop its sealed bytes; the job is ``done`` after the last."""

    def fail_job(self, dossier: DossierRef, job_id: str, result: bytes) -> None:
        """Give up on a job: state ``failed``, its remaining files dropped, ``result`` recorded for each."""

    def requeue_interrupted(self) -> int:
        """At server start: put ``running`` jobs back to ``queued``; how many there were."""

    # -- health -----------------------------------------------------------------------------------
    def check(self) -> None:
        """Raise ``StoreProblem`` when the store cannot be read or written now."""

    def close(self) -> None:
        """Release every handle."""
