"""What is true of a synthetic dossier, written beside its files and never inside the folder that is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from ingest.document import Category, DateKind, Identity


@dataclass(frozen=True, slots=True)
class GoldDate:
    """A date printed on the document, ISO, with its role."""

    kind: DateKind
    date: str


@dataclass(frozen=True, slots=True)
class GoldLine:
    """A printed line (a table row is one line), verbatim, ligatures expanded.

    ``box`` is ``[x0, y0, x1, y1]`` in fractions 0..1 of the page as displayed, origin top left; on a scan it
    is where the line stood before the sheet was laid crooked on the glass (within 3 % of the page).
    """

    page: int
    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A sentence a reader would look for, and the printed lines it stands on, in order, all on one page.

    ``role`` says what it is for a general practitioner, where the corpus tells.
    """

    text: str
    lines: tuple[GoldLine, ...]
    role: Literal["reason", "result", "conduct"] | None = None


@dataclass(frozen=True, slots=True)
class GoldObservation:
    """A laboratory result: ``raw`` and ``unit`` verbatim, ``date`` the sampling it belongs to (ISO, null if unsaid).

    ``prior`` is true in a column of earlier results. ``comparator`` is set when the raw value is a limit.
    ``optional`` marks the repetition of a result in a second unit: reading may keep one of the two.
    """

    analyte: str
    label: str
    raw: str
    unit: str | None
    date: str | None
    prior: bool
    page: int
    comparator: Literal["<", ">"] | None = None
    reference: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """The truth about one file.

    ``act_date`` follows the contract (sampling, exam, visit, end of stay, day written) and is ``None`` when the
    page does not say. ``dates`` lists every date printed on it with a role. ``patient`` is the id of the person
    it is about, ``misfiled`` says that this is not the dossier's. ``created`` is the PDF's own creation time and
    ``deposited`` the file's modification time, both independent of the act. ``replaces`` and ``duplicate_of``
    name files of the same folder. ``facts`` and ``title_line`` are empty for unreadable files. ``near`` is how the
    patient's identity comes near the dossier's, ``unjudged`` names the fields on which careful readers may differ,
    ``figures`` are the printed lines of a scan that hold digits.
    """

    file_name: str
    category: Category
    type_code: str
    specialty: str | None
    author: str | None
    organisation: str | None
    title: str
    act_date: str | None
    patient: str
    misfiled: bool
    layout: str
    wording: str
    pages: int
    created: str
    deposited: str
    readable: bool = True
    scan: str | None = None
    dates: tuple[GoldDate, ...] = ()
    title_line: GoldLine | None = None
    facts: tuple[GoldFact, ...] = ()
    observations: tuple[GoldObservation, ...] = ()
    replaces: str | None = None
    replaced_by: str | None = None
    duplicate_of: str | None = None
    traps: tuple[str, ...] = ()
    near: str | None = None
    unjudged: tuple[str, ...] = ()
    figures: tuple[GoldLine, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question, the file that answers it and the facts to highlight; ``file_name`` is ``None`` when nothing does.

    ``lines`` are the printed lines of the fact that a right answer points at; ``also`` are files that may be
    listed with it. ``decoys`` are files that must not come first, each with the reason in English.
    """

    question: str
    patient: str
    today: str
    intent: Literal["latest", "list", "value", "trend", "find", "summary"]
    file_name: str | None
    lines: tuple[GoldLine, ...] = ()
    also: tuple[str, ...] = ()
    decoys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoldPatient:
    """A fictitious person and the folder, relative to the corpus, that holds the documents of the dossier."""

    patient_id: str
    identity: Identity
    folder: str


@dataclass(frozen=True, slots=True)
class Gold:
    """A whole corpus: its patients, documents (keyed by dossier) and questions."""

    corpus: str
    seed: int
    patients: tuple[GoldPatient, ...]
    documents: dict[str, tuple[GoldDocument, ...]]
    questions: tuple[GoldQuestion, ...] = ()


def save_gold(gold: Gold, path: Path) -> None:
    """Write ``gold`` as indented JSON; the same gold gives the same bytes."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(gold), indent=1))


def load_gold(path: Path) -> Gold:
    """Read what :func:`save_gold` wrote; raises ``msgspec.ValidationError`` on anything else."""
    return msgspec.json.decode(path.read_bytes(), type=Gold)
