"""``retrouve eval facts``: facts, orders, what is due and what is referred to, against annotated whole documents.

The documents (``eval/labels/care/*.txt``) are invented: as printed, then one ``> `` line for each thing a careful
reader notes. Each goes the way of a text file. Precision and recall by kind; the parts of an order (dose, posology,
duration) count apart, on the orders whose drug was found.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from eval.machine import describe
from ingest.document import Document, Prescription
from ingest.text import read_text
from ingest.understand import understand

FOLDER = Path(__file__).parent / "labels" / "care"
LABELS = {"!": "negated", "~": "hypothetical", "^": "family"}
KINDS = ("order", "dose", "posology", "duration", "zone", "problem", "allergy", "procedure", "vaccine", "due",
         "referral", "referral name")  # fmt: skip
_PARTS = ("dose", "posology", "duration", "zone")
Note = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as printed, and what there is to read in it, as notes ``(kind, …)``."""

    name: str
    text: str
    truth: Counter[Note]


@dataclass(slots=True)
class Tally:
    """Notes counted by kind: right, read but untrue, true but not read."""

    right: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def line(self, kinds: Sequence[str]) -> str:
        """Precision, recall and the counts behind them for some kinds together."""
        right, extra, missed = (sum(count[kind] for kind in kinds) for count in (self.right, self.extra, self.missed))
        precision, recall = right / max(1, right + extra), right / max(1, right + missed)
        return f"precision {precision:.3f}   recall {recall:.3f}   right {right}, extra {extra}, missed {missed}"


def sheets(folder: Path = FOLDER) -> Iterator[Sheet]:
    """The annotated documents, file by file."""
    for path in sorted(folder.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").strip("\n").removeprefix("@ ").split("\n@ "):
            name, _, body = part.partition("\n")
            lines = body.split("\n")
            notes = [note for line in lines if line.startswith("> ") for note in _notes(line.removeprefix("> "))]
            text = "\n".join(line for line in lines if not line.startswith("> ")).rstrip("\n")
            yield Sheet(f"{path.stem}/{name.strip()}", text, Counter(notes))


def _notes(line: str) -> Iterator[Note]:
    """Notes of ``rx drug status | dose | posology | duration | zone``, ``ref exam | done | date | name``.

    Also ``due date what`` and ``problem [!~^]concept date`` (allergy, procedure, vaccine alike).
    """
    kind, _, rest = line.partition(" ")
    cells = [cell.strip() for cell in rest.split("|")]
    if kind == "rx":
        drug, status = cells[0].split()
        yield ("order", drug, status)
        yield from ((part, drug, cell) for part, cell in zip(_PARTS, cells[1:], strict=False) if cell not in ("", "-"))
    elif kind == "due":
        date, _, what = rest.partition(" ")
        yield ("due", date, what.strip())
    elif kind == "ref":
        yield ("referral", *cells[:3])
        if len(cells) > len(("exam", "done", "date")):
            yield ("referral name", *cells[:3], cells[3])
    else:
        concept, _, date = rest.partition(" ")
        label = LABELS.get(concept[0], "")
        yield (kind, concept.lstrip("".join(LABELS)), label, date.strip())


def found_in(document: Document) -> Counter[Note]:
    """What was read, as notes."""
    notes: list[Note] = [(one.kind, one.concept, one.label or "", one.date or "") for one in document.facts]
    for order in document.prescriptions:
        notes += _of_order(order)
    notes += [("due", one.date or "-", one.exam or one.specialty or "-") for one in document.due]
    for one in document.referrals:
        told = (one.exam, "done" if one.done else "asked", one.date or "-")
        notes += [("referral", *told), ("referral name", *told, one.name)]
    return Counter((note[0], *(cell.replace(" ", "_") if note[0] == "allergy" else cell for cell in note[1:]))
                   for note in notes)  # fmt: skip


def _of_order(order: Prescription) -> Iterator[Note]:
    drug = "+".join(order.substances) or order.name.replace(" ", "_")
    yield ("order", drug, order.status if order.label is None else order.label)
    zone = None if order.ald is None else "ald" if order.ald else "not ald"
    for part, value in zip(_PARTS, (order.dose, order.posology, order.duration, zone), strict=True):
        if value is not None:
            yield (part, drug, value)


def judge(sheet: Sheet, document: Document) -> tuple[Counter[Note], Counter[Note], Counter[Note]]:
    """Notes right, read but untrue, and missed. Names of referrals count only where the sheet gives them."""
    found = found_in(document)
    named = {note[1:4] for note in sheet.truth if note[0] == "referral name"}
    found = Counter({note: count for note, count in found.items() if note[0] != "referral name" or note[1:4] in named})
    return sheet.truth & found, found - sheet.truth, sheet.truth - found


def read(sheet: Sheet) -> Document:
    """The sheet read as a text file is."""
    _, pages = read_text(sheet.text.encode())
    return understand(pages, None, "document.txt", "text/plain")


def tally(documents: Iterable[Sheet]) -> Tally:
    """Every sheet read and judged."""
    total = Tally()
    for sheet in documents:
        right, extra, missed = judge(sheet, read(sheet))
        for count, notes in ((total.right, right), (total.extra, extra), (total.missed, missed)):
            for note, times in notes.items():
                count[note[0]] += times
        total.errors += [f"missed {' | '.join(note)}   {sheet.name}" for note in sorted(missed)]
        total.errors += [f"extra  {' | '.join(note)}   {sheet.name}" for note in sorted(extra)]
    return total


def main(argv: Sequence[str]) -> int:
    """Print the figures by kind, and with ``--errors`` every error."""
    parser = argparse.ArgumentParser(prog="retrouve eval facts", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--errors", action="store_true", help="chaque erreur, avec son document")
    arguments = parser.parse_args(argv)
    documents = list(sheets())
    began = perf_counter()
    total = tally(documents)
    spent = perf_counter() - began
    print(describe())
    print(f"{len(documents)} documents, {1000 * spent / max(1, len(documents)):.1f} ms each, drawing included")
    for kind in KINDS:
        print(f"  {kind:14} {total.line((kind,))}")
    print(f"  {'in all':14} {total.line(KINDS)}")
    if arguments.errors:
        print("\n".join(total.errors))
    return 0
