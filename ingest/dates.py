"""Every date a document prints, with the role its label gives it.

A label stands before its date (« prélevé le 12/03/2024 »), above it as a column header, or is the form of the
line itself (« Lyon, le 12 mars 2024 »). Labels are data (``vocabulary/date_labels.csv``). A date without a role
is nobody's: it is left out. Which of them is the act date is :mod:`ingest.act_date`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from ingest import vocabulary
from ingest.clauses import Role
from ingest.date_forms import at_an_end, by_form, closes_heading, heads_columns, is_loose, names_document, titled
from ingest.date_leads import ON, ON_A_DAY, is_alone, led_by
from ingest.date_roles import labelled, opens_cell
from ingest.document import DateKind, TypedDate
from ingest.joined_lines import sentences
from ingest.other_acts import (
    apart,
    asks_for_care,
    beside_the_act,
    deaths,
    in_their_century,
    leaves_on_the_day,
    of_a_course,
    opens_with_visit,
    seen_on_the_day,
)
from ingest.printed import PrintedLine
from ingest.writing_day import LONGEST_IN_LETTERS, WritingDay, counted_back, writing_day
from ingest.written_dates import FIRST_PAPERS, WrittenDate, find_dates

HISTORY = frozenset(
    ("antecedents", "antecedents_familiaux", "histoire", "comparaison", "allergies", "problemes", "mode_de_vie")
)
"""Section kinds that tell the past: their acts are not the document's."""

_KINDS: dict[str, DateKind] = {
    "exam": "act", "visit": "act", "operation": "act", "meeting": "act", "injection": "act", "title": "act",
    "sampling": "sampling", "stay_start": "stay_start", "stay_end": "stay_end", "written": "creation",
    "letter": "creation", "signature": "signature", "creation": "creation", "print": "print", "deposit": "deposit",
    "next_appointment": "next_appointment", "birth": "birth", "prior_result": "prior_result",
    "last_visit": "prior_result",
}  # fmt: skip
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class RoledDate:
    """A date of the document and its ``role`` (finer than :data:`DateKind`: ``exam``, ``visit``, ``letter``…).

    ``history`` tells that it stands in a part about the past. ``sure`` is false for labels that prove little.
    ``stated`` tells a date the form of the page states (a label opens its cell, or it stands above the body), from
    one told in a sentence.
    """

    role: str
    written: WrittenDate
    line: PrintedLine
    sure: bool
    history: bool
    stated: bool = True
    opening: bool = False
    """Told in the first sentences of a letter, which say what it is about."""
    referred: bool = False
    """Only referred to as something known: « le bilan du 12/03/2020 était normal »."""
    own: bool = False
    """Told as the writer's own act, wherever it stands: « j'ai revu le … »."""
    heads: bool = False
    """Told by a word that opens its clause: « Rencontre au lit le … »."""
    modality: bool = False
    """Borne by the name of an exam that no title of the page bears."""

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
    dates, warnings = _roled(lines, kinds, None)
    dates = in_their_century(dates)
    written = writing_day(dates)
    if written is None or not any(any(counted_back(line, written)) for line, _ in sentences(lines, kinds)):
        return dates, warnings
    dates, warnings = _roled(lines, kinds, written)
    return in_their_century(dates), warnings


_PAGE_NUMBER = re.compile(r"(?:^|[ |–-])(?:page|p\.?) ?\d{1,2}(?: ?(?:/|sur) ?\d{1,2})? ?$")
_OF_PAGE = frozenset(("exam", "visit", "operation", "sampling"))


def _roled(
    lines: Sequence[PrintedLine], kinds: Sequence[str | None], written: WritingDay | None
) -> tuple[tuple[RoledDate, ...], tuple[str, ...]]:
    """As :func:`roled_dates`; days without a year count back from ``written``, when it is given."""
    roled: list[RoledDate] = []
    warnings: list[str] = []
    headed, greeted, section, began = False, False, None, 0
    greeting = _greeting(lines)
    for line, kind in sentences(lines, kinds):
        began = line.index if kind != section else began
        headed = headed or (kind not in (None, section) and not names_document(line))
        section = kind
        if len(line.text) > LONGEST_IN_LETTERS and _DIGIT.search(line.text) is None:
            continue
        dates = list(islice(find_dates(line.folded), _MOST_ON_A_LINE))
        if not dates and written is None:
            continue
        impossible = [date for date in dates if not date.possible]
        warnings += [f"Date impossible page {line.page} : {line.text[date.start : date.end]}" for date in impossible]
        greeted = greeted or line.index > greeting
        top = not headed and not greeted and line.page == lines[0].page and not line.broken
        past = kind in HISTORY and not (kind == _STORY and line.index <= began + 1)
        prose = top and _is_prose(line)
        found = _roles(line, [date for date in dates if date.possible], lines, history=past, top=top and not prose)
        if prose:
            found = [replace(date, stated=date.stated or date.heads) for date in found]
        if written is not None:
            told = _yearless(line, dates, lines, written, top=top and not prose)
            found = sorted((*found, *told), key=lambda date: date.written.start)
        found = _with_ends(found)
        found = [date if top else _placed(date, kind, line.index - greeting) for date in found]
        if _PAGE_NUMBER.search(line.folded.text) is not None:  # a foot states what its page is of
            found = [
                replace(date, stated=date.stated or (date.role in _OF_PAGE and not date.referred)) for date in found
            ]
        if kind == _TO_DO:
            found = [replace(date, role="ignored") if date.role == "bare" else date for date in found]
        if line.broken:
            found = [
                replace(date, stated=date.stated and (_opens_row(date) or _opens_with_label(date))) for date in found
            ]
        roled += [date for date in found if date.role not in _BY_FORM or _dates_page(date, lines, headed=headed)]
    roled = of_a_course(deaths(beside_the_act(apart(_rows(_datelines(roled)), lines))), lines)
    if leaves_on_the_day(lines) and not any(date.role == "stay_end" for date in roled):
        roled = [replace(date, role="stay_end", own=True) if date.role == "letter" else date for date in roled]
    asks = asks_for_care(lines)  # a letter that sends its patient is dated by the asking, whatever acts it tells
    if asks or (seen_on_the_day(lines, kinds, greeting) and not opens_with_visit(roled, greeting)):
        roled = [replace(date, own=(date.own and not asks) or date.role == "letter") for date in roled]
    return tuple(roled), tuple(dict.fromkeys(warnings))


def _datelines(dates: Sequence[RoledDate]) -> list[RoledDate]:
    """The dates; where a plain dateline stands, what only looks like one is none."""
    loose = {id(date) for date in dates if date.role == "letter" and is_loose(date.line, date.written)}
    if not any(date.role == "letter" and date.stated and id(date) not in loose for date in dates):
        return list(dates)
    return [replace(date, role="bare", stated=False) if id(date) in loose else date for date in dates]


def _rows(dates: Sequence[RoledDate]) -> list[RoledDate]:
    """The dates; those that open the rows of a list of days are its rows', whatever their row names."""
    opening = [date for date in dates if _opens_row(date)]
    if len({date.line.index for date in opening}) < _FEWEST_ROWS or len({date.iso for date in opening}) < _FEWEST_DAYS:
        return list(dates)
    titles = sum(date.role == "title" for date in opening)  # one may name the page: « 25/02/2025 colposcopie »
    named = [date for date in opening if date.role in _NAMED_BY_ROW or (date.role == "title" and titles > 1)]
    rows = {id(date) for date in named if not date.own}
    untold = {id(date) for date in opening if date.role in _NO_ACTS}
    found = [replace(date, role="row", sure=False) if id(date) in rows else date for date in dates]
    return [replace(date, role="bare", sure=False) if id(date) in untold else date for date in found]


def _opens_row(date: RoledDate) -> bool:
    text = date.line.text
    return not text[: date.written.start].strip(" -–•*·") and text[date.written.end :].strip(" :-–")[:1].isalpha()


_FEWEST_ROWS, _FEWEST_DAYS = 3, 2
_NO_ACTS = frozenset(("ignored", "onset"))
_NAMED_BY_ROW = frozenset(("exam", "visit", "operation", "stay_end", "stay_start", "creation", "written", "signature"))


def _is_prose(line: PrintedLine) -> bool:
    """Whether a line above the body is a sentence, which states nothing by its form."""
    if len(line.tokens.texts) < _SENTENCE + 2 or len(line.cells) > 1 or line.is_capitals or line.kind != "body":
        return False
    return line.text.rstrip().endswith((".", ";")) and line.folded.text.count(" ") > _SENTENCE


def _dates_page(date: RoledDate, lines: Sequence[PrintedLine], *, headed: bool) -> bool:
    role = Role(date.role, date.sure, date.stated)
    return at_an_end(date.line, date.written, role, lines, headed=headed)


_TO_DO = "conduite"
"""The part that tells what is to come: a day no word explains is none of the past."""
_STORY = "histoire"
"""The part whose first sentence tells what brings the patient: « accueillie aux urgences le … pour … »."""


def _yearless(
    line: PrintedLine, dates: Sequence[WrittenDate], lines: Sequence[PrintedLine], written: WritingDay, *, top: bool
) -> Iterator[RoledDate]:
    """Days without a year to which a label gives an act of the past; not sure unless « dernier » says so."""
    opened: RoledDate | None = None
    for date, told in islice(counted_back(line, written), _MOST_ON_A_LINE):
        if opened is not None:  # « de samedi à lundi »
            yield replace(opened, role=_RANGE_ENDS.get(opened.role, opened.role), written=date)
            opened = None
            continue
        if any(date.start < other.end and other.start < date.end for other in dates):
            continue
        free_from = max((other.end for other in dates if other.end <= date.start), default=0)
        role = labelled(line, date, free_from, lines, top=top and told)
        if _EVE.search(line.text, date.start, date.end) is not None and (role is None or role.kind != "sampling"):
            continue  # of whatever the sentence tells before
        if role is not None and role.kind in _YEARLESS:
            sure = role.sure and told
            stated = role.stated and "/" not in line.text[date.start : date.end]
            found = RoledDate(role.kind, date, line, sure, False, stated, referred=role.referred, own=role.own)
            yield found
            opened = found if date.range_start else None


_EVE = re.compile(r"\bveille\b")
_YEARLESS = frozenset(("visit", "exam", "operation", "sampling", "injection", "stay_start", "stay_end"))


def _placed(date: RoledDate, part: str | None, after_greeting: int) -> RoledDate:
    """A visit recounted beyond a letter's opening is another's; an exam in a part of findings is not the act."""
    opening = 0 < after_greeting <= _OPENING_LINES
    if date.role == "visit" and not date.stated and not date.own and (not opening or _of_results(date)):
        return replace(date, history=True)
    if date.role == "exam" and not date.stated and opening and led_by(date.line.text[: date.written.start], ON):
        return replace(date, opening=True)
    field = date.line.text[: date.written.start].rstrip().endswith(":")
    if date.role == "exam" and part in _FINDINGS and not _opens_with_label(date) and not (field and date.stated):
        return replace(date, stated=False)
    return date


def _of_results(date: RoledDate) -> bool:
    """« Le bilan du 12/03/2020 »: a noun that names results, or a visit only where a title states it."""
    found = vocabulary.kinds.date_words().find(date.line.tokens)
    before = [word for word in found if word.start < date.written.start]
    return date.referred and bool(before) and before[-1].values[0].results


def _opens_with_label(date: RoledDate) -> bool:
    """« Examen du 15/07/2024 », « Examen réalisé le … »: the label of the document's own act opens the line."""
    label = vocabulary.date_labels().at(date.line.tokens, 0)
    if label is None or label.values[0].strength != "strong":
        return False
    return not date.line.text[date.line.folded.span(label.start, label.end)[1] : date.written.start].strip(" :-")


_OPENING_LINES = 4
_FINDINGS = frozenset(("resultats", "examen", "conclusion", "conduite", "evolution", "traitement"))


def _greeting(lines: Sequence[PrintedLine]) -> int:
    """Index of the line that greets, else of the line before the first sentence, beyond the last when none is."""
    greetings = vocabulary.people_cues("greeting")
    for line in lines:
        if not 0 < len(line.tokens.texts) <= _LONGEST_GREETING or not line.text.rstrip().endswith(","):
            continue
        if greetings.at(line.tokens, 0) is not None:
            return line.index
    first = next((line.index for line, after in pairwise(lines) if _is_sentence(line, after)), len(lines) + 1)
    return first - 1


def _is_sentence(line: PrintedLine, after: PrintedLine) -> bool:
    """Whether a line of the first page is prose: long, no field, and ended or gone on with."""
    if line.page > 1 or line.running or len(line.tokens.texts) < _SENTENCE or len(line.cells) > 1:
        return False
    if line.is_capitals or line.kind != "body" or ":" in line.text[:_FIELD]:
        return False
    return line.text.rstrip().endswith((".", "?", ";")) or after.text[:1].islower()


_SENTENCE, _FIELD = 7, 30
"""Words of the shortest sentence, characters in which a field's label ends."""


_LONGEST_GREETING = 6
_MOST_ON_A_LINE = 60
"""Dates read on one line: no printed line has more; a hostile one costs no more."""


_BY_FORM = frozenset(("letter", "title"))


def _roles(
    line: PrintedLine, dates: Sequence[WrittenDate], lines: Sequence[PrintedLine], *, history: bool, top: bool
) -> list[RoledDate]:
    roled: list[RoledDate] = []
    opened: RoledDate | None = None  # the range start that waits for its end
    free_from = 0
    named = bool(dates) and not is_alone(line.text[: dates[0].start])
    columns = len(dates) > 1 and heads_columns(line, dates)
    for date in dates:
        listed = free_from > 0 and named and _LISTS.fullmatch(line.text[free_from : date.start]) is not None
        listed = listed and bool(roled) and len(roled[-1].iso) == len(date.iso)  # « 05/2025 | 22/10/2024 »
        if listed and roled and roled[-1].role == "birth":  # another column is not born the day after
            beside = not line.text[free_from : date.start].strip(" |-/")
            listed = beside and (not opens_cell(line, date.start) or int(date.iso[:4]) < FIRST_PAPERS)
        if opened is not None:
            end = _RANGE_ENDS.get(opened.role, opened.role)
            role = Role(end, opened.sure, opened.stated, own=opened.own, heads=opened.heads)
        elif listed and roled:
            last = roled[-1]
            role = Role(last.role, last.sure, last.stated, last.referred, last.own, last.heads)
        else:
            told = labelled(line, date, free_from, lines, top=top)
            ignored = told is not None and told.kind == "ignored" and top
            named_so = ignored and (titled(line, date) or closes_heading(line, date))
            role = by_form(line, date, free_from, top=top) if told is None or named_so else told
            role = Role("column", False, True) if columns and role.kind in (*_UNLABELLED, "row") else role
        found = RoledDate(
            role.kind, date, line, role.sure, history, role.stated, referred=role.referred,
            own=role.own and not history, heads=role.heads and not history,
        )  # fmt: skip
        if role.kind != "none":
            roled.append(found)
        opened = found if date.range_start else None
        free_from = date.end
    return roled


def _with_ends(found: Sequence[RoledDate]) -> list[RoledDate]:
    """« hospitalisée le 5 mai pour quatre nuits, jusqu'au 9 mai 2025 »: the second day ends the stay."""
    dates = list(found)
    for index, (first, last) in enumerate(pairwise(dates)):
        if last.role == "ignored" and first.role in _STAYS and _UNTIL.search(last.line.text[: last.written.start]):
            dates[index], dates[index + 1] = replace(first, role="stay_start"), replace(last, role="stay_end")
    return dates


_STAYS = ("stay_start", "stay_end")
_UNTIL = re.compile(rf"\bjusqu['’]au {ON_A_DAY}$")
_LISTS = re.compile(rf"[ |,;/-]*(?:(?:,|et|puis|ainsi que|et enfin|enfin) (?:le |du )?{ON_A_DAY})?")
"""« le 04/11/2023 puis le 23/11/2023 »: one word's days."""


_UNLABELLED = frozenset(("bare", "letter"))
_RANGE_ENDS = {"stay_start": "stay_end", "range_start": "range_end", "none": "ignored"}
