"""Every date a document prints, with the role its label gives it.

A label stands before its date (« prélevé le 12/03/2024 »), above it as a column header, or is the form of the
line itself (« Lyon, le 12 mars 2024 »). Labels are data (``vocabulary/date_labels.csv``). A date without a role
is nobody's: it is left out. Which of them is the act date is :mod:`ingest.act_date`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ingest import vocabulary
from ingest.document import DateKind, TypedDate
from ingest.normalise import fold
from ingest.printed import PrintedLine
from ingest.vocabulary import DateLabel, Found
from ingest.written_dates import WrittenDate, find_dates

HISTORY = frozenset(
    ("antecedents", "antecedents_familiaux", "histoire", "comparaison", "allergies", "problemes", "mode_de_vie")
)
"""Section kinds that tell the past: their acts are not the document's."""

_KINDS: dict[str, DateKind] = {
    "exam": "act", "visit": "act", "operation": "act", "meeting": "act", "injection": "act", "title": "act",
    "sampling": "sampling", "stay_start": "stay_start", "stay_end": "stay_end", "written": "creation",
    "letter": "creation", "signature": "signature", "creation": "creation", "print": "print", "deposit": "deposit",
    "next_appointment": "next_appointment", "birth": "birth", "prior_result": "prior_result",
}  # fmt: skip
_PLACE = re.compile(
    r"(?:^|[^\w])(?P<place>[A-ZÀ-ÖØ-Þ][\w'’-]*(?:[ -][\w'’-]+){0,5}),? ?(?:le|Le|LE) ?:? ?(?:\w{5,8} )?$"
)
_ALONE = re.compile(r"(?:(?:le|date|fait|du|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b|[ :,.-])*$")
_DIGIT = re.compile(r"\d")
_AGE = re.compile(r" ?[(,;-]? ?(?:soit |age de |agee? de )?\d{1,3} ?(?:ans?|mois)\b")


@dataclass(frozen=True, slots=True)
class RoledDate:
    """A date of the document and its ``role`` (finer than :data:`DateKind`: ``exam``, ``visit``, ``letter``…).

    ``history`` tells that it stands in a part about the past. ``sure`` is false for labels that prove little.
    """

    role: str
    written: WrittenDate
    line: PrintedLine
    sure: bool
    history: bool

    @property
    def iso(self) -> str:
        """ISO date at the precision printed."""
        return self.written.iso

    def typed(self) -> TypedDate | None:
        """As the document model keeps it; ``None`` for roles it has no kind for."""
        kind = _KINDS.get(self.role)
        if kind is None or (self.history and kind in ("act", "stay_start", "stay_end")):
            return None
        evidence = self.line.evidence(0.9 if self.sure else 0.6, self.written.start, self.written.end)
        return TypedDate(kind, self.iso, evidence, self.written.time)


def roled_dates(
    lines: Sequence[PrintedLine], kinds: Sequence[str | None]
) -> tuple[tuple[RoledDate, ...], tuple[str, ...]]:
    """Every date with a role, in reading order, and warnings (impossible dates). ``kinds``: section kind a line."""
    roled: list[RoledDate] = []
    warnings: list[str] = []
    headed, section = False, None
    for line, kind in zip(lines, kinds, strict=True):
        headed = headed or (kind not in (None, section) and not _names_document(line))
        section = kind
        if len(line.text) > _LONGEST_IN_LETTERS and _DIGIT.search(line.text) is None:
            continue
        dates = list(islice(find_dates(line.folded), _MOST_ON_A_LINE))
        if not dates:
            continue
        impossible = [date for date in dates if not date.possible]
        warnings += [f"Date impossible page {line.page} : {line.text[date.start : date.end]}" for date in impossible]
        found = _roles(line, [date for date in dates if date.possible], lines, kind in HISTORY)
        roled += [date for date in found if date.role not in _BY_FORM or _at_an_end(date, lines, headed=headed)]
    return tuple(roled), tuple(dict.fromkeys(warnings))


_LONGEST_IN_LETTERS = 400
_MOST_ON_A_LINE = 60
"""Dates read on one line: no printed line has more; a hostile one costs no more."""
_FIRST_LINES, _LAST_LINES = 30, 14


_BY_FORM = frozenset(("letter", "title"))


def _at_an_end(date: RoledDate, lines: Sequence[PrintedLine], *, headed: bool) -> bool:
    """Whether a date told by the form of its line stands where letters and reports are dated.

    That is the head of the first page before the first section, running matter, and, after a place, the end.
    """
    line = date.line
    if line.running or (line.page == lines[0].page and line.index < _FIRST_LINES and not headed):
        return True
    last = line.index >= len(lines) - _LAST_LINES
    return date.role == "letter" and last and _PLACE.search(line.text[: date.written.start]) is not None


def _names_document(line: PrintedLine) -> bool:
    """Whether a line opens with the title of a document: such a heading begins no section."""
    found = vocabulary.document_titles().at(line.tokens, 0) if line.tokens.texts else None
    return found is not None and found.values[0].strength >= _TITLE_STRENGTH


def _roles(
    line: PrintedLine, dates: Sequence[WrittenDate], lines: Sequence[PrintedLine], history: bool
) -> list[RoledDate]:
    labels = list(islice(vocabulary.date_labels().find(line.tokens), 4 * _MOST_ON_A_LINE))
    roled: list[RoledDate] = []
    opened: RoledDate | None = None  # the range start that waits for its end
    free_from = 0
    for date in dates:
        label = _label_before(line, labels, date, free_from)
        if opened is not None:
            role, sure = _range_end(opened), opened.sure
        elif label is not None:
            role, sure = _role(label, date), label.strength == "strong"
        else:
            role, sure = _unlabelled(line, date, lines, free_from)
        if role != "none":
            roled.append(RoledDate(role, date, line, sure, history))
        opened = roled[-1] if date.range_start and role != "none" else None
        if date.range_start and role == "none":
            opened = RoledDate("ignored", date, line, False, history)
        free_from = date.end
    return roled


def _role(label: DateLabel, date: WrittenDate) -> str:
    """A stay label before a single day means a stay of one day."""
    if label.kind == "stay":
        return "stay_start" if date.range_start else "stay_end"
    if date.range_start and label.kind == "visit":
        return "stay_start"
    return label.kind


def _range_end(opened: RoledDate) -> str:
    return {"stay_start": "stay_end", "range_start": "range_end"}.get(opened.role, opened.role)


def _label_before(
    line: PrintedLine, labels: Sequence[Found[DateLabel]], date: WrittenDate, free_from: int
) -> DateLabel | None:
    """The nearest label before the date, after any other date, near enough for its kind."""
    best = None
    for label in labels:
        start, end = line.folded.span(label.start, label.end)
        if start >= free_from and end <= date.start and date.start - end <= label.values[0].reach:
            best = label.values[0]
    return best


def _unlabelled(line: PrintedLine, date: WrittenDate, lines: Sequence[PrintedLine], free_from: int) -> tuple[str, bool]:
    """The role of a date without a label on its line: ``(role, sure)``; role ``none`` when nothing tells."""
    if _AGE.match(fold(line.text[date.end : date.end + 40])):
        return "birth", True
    above = _label_above(line, date, lines)
    if above is not None:
        return _role(above, date), above.strength == "strong"
    if date.range_start:
        return "range_start", True
    if _titled(line, date):
        return "title", True
    return ("letter", True) if _letter(line, date, free_from) else ("none", False)


def _letter(line: PrintedLine, date: WrittenDate, free_from: int) -> bool:
    """« Lyon, le 12 mars 2024 » at the end of a line, or a date that stands alone on its line."""
    before, after = line.text[free_from : date.start], line.text[date.end :].strip(" .)|-")
    if _PLACE.search(before[-_LONGEST_PLACE:]) and not after:
        return True
    return free_from == 0 and not after and _ALONE.match(fold(before)) is not None


_LONGEST_PLACE = 60


def _titled(line: PrintedLine, date: WrittenDate) -> bool:
    """« IRM cérébrale du 12/03/2024 »: a title wording opens the line and « du » leads to the date."""
    before = line.folded.text[: date.start].rstrip()
    if not before.endswith((" du", " du :", " le", " -", " :")) or len(before) > _LONGEST_TITLE:
        return False
    for index in range(min(2, len(line.tokens.texts))):
        found = vocabulary.document_titles().at(line.tokens, index)
        if found is not None:
            return found.values[0].strength >= _TITLE_STRENGTH and len(line.text) - date.end <= 24
    return False


_LONGEST_TITLE = 90
_TITLE_STRENGTH = 60


def _label_above(line: PrintedLine, date: WrittenDate, lines: Sequence[PrintedLine]) -> DateLabel | None:
    """A label printed over the date: in the same column one or two lines above, or alone on the line before."""
    left, right = _extent(line, date.start, date.end)
    for above in reversed(lines[max(0, line.index - 2) : line.index]):
        if above.page != line.page:
            continue
        labels = list(islice(vocabulary.date_labels().find(above.tokens), _MOST_ON_A_LINE))
        if not labels or next(find_dates(above.folded), None) is not None:
            continue
        for label in labels:
            start, end = above.folded.span(label.start, label.end)
            if above.line.words:
                x0, x1 = _extent(above, start, end)
                if x0 < right and x1 > left:
                    return label.values[0]
            elif start == 0 and len(above.text) - end <= 3:
                return label.values[0]
    return None


def _extent(line: PrintedLine, start: int, end: int) -> tuple[float, float]:
    """Left and right edge of characters ``start:end`` of a line, fractions of the page."""
    boxes = [word.box for word in line.line.words if word.start < end and word.end > start]
    if not boxes:
        return line.box.x0, line.box.x1
    return min(box.x0 for box in boxes), max(box.x1 for box in boxes)
