"""What reading produces: documents, pages, lines, spans, evidence, chunks.

Everything here is frozen plain data that msgspec can carry between processes and into sealed records.
Coordinates are fractions 0..1 of the page *as displayed* (crop box and rotation applied), origin top
left. Positions in text are character offsets into :attr:`Page.text`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

Category = Literal[
    "compte_rendu",
    "biologie",
    "imagerie",
    "prescription",
    "lettre",
    "synthese",
    "certificat",
    "vaccination",
    "plan_de_soins",
    "administratif",
    "autre",
]
DateKind = Literal[
    "act",
    "stay_start",
    "stay_end",
    "sampling",
    "signature",
    "creation",
    "print",
    "deposit",
    "next_appointment",
    "birth",
    "prior_result",
]
TextSource = Literal["text", "ocr", "rendered"]
EvidenceSource = Literal["cda", "xdm", "text", "layout", "file_name", "user"]
BlockKind = Literal["body", "title", "table", "header", "footer", "stamp"]
MentionLabel = Literal["negated", "family", "hypothetical"]
FactKind = Literal["problem", "allergy", "procedure", "vaccine"]
PrescriptionStatus = Literal["ordered", "continued", "stopped", "mentioned", "contraindicated"]


class Box(NamedTuple):
    """A rectangle on the displayed page: ``x0 < x1``, ``y0 < y1``, fractions 0..1, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Word:
    """Characters ``start:end`` of its line's text, where they stand, and the OCR's confidence 0..1 if read by OCR."""

    start: int
    end: int
    box: Box
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line (a table row is one line): normalised text and the box around it."""

    text: str
    box: Box
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, in reading order. ``header``/``footer``/``stamp`` are running matter."""

    kind: BlockKind
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Page:
    """One page, 1-based, with its displayed size in points and its blocks in reading order."""

    number: int
    width: float
    height: float
    source: TextSource
    blocks: tuple[Block, ...] = ()
    ocr_confidence: float | None = None

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line of the page in reading order."""
        return tuple(line for block in self.blocks for line in block.lines)

    @cached_property
    def text(self) -> str:
        """The contract's page text: the lines joined by newlines."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def line_kinds(self) -> tuple[BlockKind, ...]:
        """The kind of the block each of :attr:`lines` is in."""
        return tuple(block.kind for block in self.blocks for _ in block.lines)

    @cached_property
    def block_starts(self) -> tuple[int, ...]:
        """Offset in :attr:`text` at which each of :attr:`blocks` begins."""
        starts, position = [], 0
        for block in self.blocks:
            starts.append(position)
            position += sum(len(line.text) + 1 for line in block.lines)
        return tuple(starts)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offset in :attr:`text` at which each of :attr:`lines` begins."""
        starts, position = [], 0
        for line in self.lines:
            starts.append(position)
            position += len(line.text) + 1
        return tuple(starts)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start:end`` of page ``page``'s text (``page`` is 1-based)."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a field has its value: a span of a page, or the path of a coded element, and how sure we are.

    ``quote`` is the verbatim text of ``span`` (or the coded element's value). ``confidence`` is 0..1.
    """

    source: EvidenceSource
    confidence: float
    quote: str = ""
    span: Span | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A date the document states, ISO at the precision known (``2024-03-12``, ``2024-03``, ``2024``), and its role."""

    kind: DateKind
    date: str
    evidence: Evidence
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says about itself. ``evidence`` has one entry per field that has a value, same names.

    ``act_date_certain`` is false when two plausible act dates disagree, or the date comes from a weak
    source. ``specialty`` is a ``family`` of vocabulary/specialties.csv, ``type_code`` a code of typecodes.csv.
    """

    title: str | None = None
    type_code: str | None = None
    type_label: str | None = None
    category: Category = "autre"
    specialty: str | None = None
    author: str | None = None
    organisation: str | None = None
    act_date: str | None = None
    act_time: str | None = None
    act_date_certain: bool = False
    dates: tuple[TypedDate, ...] = ()
    confidentiality: tuple[str, ...] = ("normal",)
    evidence: dict[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identity:
    """Traits of one person. As given for a dossier, or as found on a document. Absent traits are ``None``.

    ``birth_date`` is ISO, ``sex`` is ``M`` or ``F``, ``ins`` is the matricule's digits and key without spaces.
    """

    birth_name: str | None = None
    used_name: str | None = None
    given: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    ins: str | None = None


@dataclass(frozen=True, slots=True)
class FoundIdentity:
    """An identity a document states for its patient, with where it says so.

    A document that names several persons as its patient (a misprint, two reports in one PDF) has several.
    ``born`` are the first and last year of birth that a printed age leaves. ``short_year`` tells that the birth date
    was printed with two digits of its year: its century is a guess. ``row`` is the printed line of its birth date:
    two births on one row are two persons'.
    """

    identity: Identity
    evidence: Evidence
    born: tuple[int, int] | None = None
    short_year: bool = False
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part. ``kind`` is a canonical id (``conclusion``, ``motif``, ``traitement``…) or ``None``."""

    title: str
    kind: str | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """One measured result, with the characters it was read from.

    ``raw`` is verbatim; ``value`` is derived from it by :mod:`ingest.normalise`, ``None`` when doubtful or qualitative.
    """

    analyte: str
    label: str
    raw: str
    value: float | None
    comparator: Literal["<", "<=", ">", ">="] | None
    unit: str | None
    date: str | None
    prior: bool
    value_evidence: Evidence
    date_evidence: Evidence | None = None
    reference: str | None = None
    printed_flag: str | None = None
    computed_flag: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ClinicalFact:
    """A problem, allergy, procedure or vaccine a document mentions, where it says so.

    ``concept`` is an id of the vocabulary when it is known there, else the folded words; ``name`` is the French
    name to show (for an allergy: of what). ``label`` tells a mention that is not affirmed of the patient. ``date``
    is when it was found, done or given, ISO at the precision written, ``None`` when the line does not say. ``said`` is
    the sentence or item around the evidence, over the ends of lines, ``None`` when it is too long to show.
    """

    kind: FactKind
    concept: str
    name: str
    evidence: Evidence
    label: MentionLabel | None = None
    date: str | None = None
    said: Span | None = None


@dataclass(frozen=True, slots=True)
class Prescription:
    """A drug as a document orders, continues, stops or mentions it. Every text is verbatim, cut from ``evidence``.

    ``substances`` are ids of the vocabulary (several for a combination; ``class:<id>`` for a drug told by its class
    only), empty when the name is not known there.
    ``days`` is derived from ``duration``; ``duration_evidence`` is the line that closes a list and gives all its orders
    their duration, ``None`` when the order has its own. ``ald`` tells the zone of a two-zone form, ``None`` on others.
    ``said`` is the sentence of prose around the evidence, as for a fact; ``None`` for the line of a list. ``changes``
    tells words that change an order without giving it whole: « diminuer la dose de furosémide ». ``on`` is the ISO date
    the words give to a stop or a past course, ``over`` tells a course that the document tells as past. A stop whose
    ``label`` is hypothetical is only discussed, planned, for a while or on a condition.
    """

    name: str
    substances: tuple[str, ...]
    status: PrescriptionStatus
    evidence: Evidence
    dose: str | None = None
    posology: str | None = None
    duration: str | None = None
    days: int | None = None
    ald: bool | None = None
    label: MentionLabel | None = None
    duration_evidence: Evidence | None = None
    said: Span | None = None
    changes: bool = False
    on: str | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """What a document says is to be done, and when that comes to.

    ``what`` is verbatim. ``exam`` is an exam of exams.csv and ``specialty`` a family of specialties.csv when the line
    names one. ``date`` is ISO at the precision that can be said (« contrôle à 6 mois » is a month), computed from the
    document's act date for a relative one, whose evidence is then ``from_evidence``.
    """

    what: str
    date: str | None
    evidence: Evidence
    exam: str | None = None
    specialty: str | None = None
    from_evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """An exam or stay that a document refers to and that has its own report: where it says so, and the date it gives.

    ``exam`` is an exam of exams.csv (or ``analyte:<id>`` for a test). ``done`` is false when it is only asked for.
    """

    exam: str
    name: str
    done: bool
    evidence: Evidence
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """How the document names itself and the ones it replaces, as ``root^extension`` or a printed number.

    ``announces_replacement`` is the evidence of a printed « annule et remplace » without a usable identifier.
    """

    own: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    announces_replacement: Evidence | None = None


@dataclass(frozen=True)
class Document:
    """One deposited item, read. ``readable`` is false when no text could be read on any page.

    ``figures`` are the different numbers its body states, canonical and sorted (see :mod:`ingest.fingerprint`).
    """

    file_name: str
    media_type: str
    pages: tuple[Page, ...]
    metadata: Metadata
    identities: tuple[FoundIdentity, ...] = ()
    sections: tuple[Section, ...] = ()
    observations: tuple[Observation, ...] = ()
    facts: tuple[ClinicalFact, ...] = ()
    prescriptions: tuple[Prescription, ...] = ()
    due: tuple[Due, ...] = ()
    referrals: tuple[Referral, ...] = ()
    links: Links = field(default_factory=Links)
    fingerprint: str = ""
    figures: tuple[str, ...] | None = None
    readable: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage to search: consecutive spans (one a page), the same text, and the section it stands in."""

    text: str
    spans: tuple[Span, ...]
    section: str | None = None


@dataclass(frozen=True)
class Reading:
    """All that reading one file gives. ``rendition`` is the PDF whose pages are shown when the file itself has none."""

    document: Document
    chunks: tuple[Chunk, ...]
    rendition: bytes | None = None
