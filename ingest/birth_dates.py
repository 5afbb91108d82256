"""Birth dates without a label: « LARTIGUE Odette (12/11/1972) », a date printed right after the patient's name.

Such a date is a birth only where the page names its patient (a head, running matter, a patient label), when the name
is no doctor's and no wording of documents, and when the date lies well before everything else the page dates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest import vocabulary
from ingest.boxed_births import boxed_births
from ingest.dates import RoledDate
from ingest.kinship import Others, of_delivery
from ingest.name_runs import is_filler
from ingest.names import read_patient_name
from ingest.normalise import words
from ingest.people import people
from ingest.printed import PrintedLine
from ingest.usable_dates import days_between
from ingest.vocabulary import Tokens, kinds
from ingest.written_dates import FIRST_PAPERS

_HEAD_LINES = 32
"""Lines of a page among which a name with a date is the patient's."""
_UNTOLD = frozenset(("bare", "letter", "title", "row", "column"))
"""Roles no label gave: the form of the line, or none."""
_OF_ACTS = frozenset(("exam", "visit"))
_NEVER_LATER = frozenset(("next_appointment", "ignored", "birth"))
_GAP_YEARS = 2
"""Years between a birth printed without brackets and the rest: less may be an earlier act."""
_BETWEEN = re.compile(r"[\s,:/|;-]*$")
_LONGEST_NAME = 6  # words
_DAY = len("2024-01-01")


def with_births(dates: Sequence[RoledDate], lines: Sequence[PrintedLine] = ()) -> tuple[RoledDate, ...]:
    """The dates, those printed beside the patient's name as births; a report of delivery has two, the later its act."""
    boxed = list(boxed_births(lines, dates))
    told = sorted((*dates, *boxed), key=_place) if boxed else dates
    others, days, unprinted = Others(lines), DatedDays(dates), DatedDays(dates, prints=False)
    found = [
        _as_birth(date) if _is_labelled(date) or _is_birth(date, days, unprinted, others) else date for date in told
    ]
    births = sorted({date.iso for date in found if date.role == "birth" and len(date.iso) == _DAY})
    if len(births) < 2 or int(births[-1][:4]) - int(births[0][:4]) < _YOUNGEST_MOTHER or not of_delivery(lines):
        return tuple(found)
    return tuple(
        replace(date, role="operation") if date.role == "birth" and date.iso == births[-1] else date for date in found
    )


def _place(date: RoledDate) -> tuple[int, int]:
    return date.line.index, date.written.start


_YOUNGEST_MOTHER = 12


class DatedDays:
    """The days a document dates itself or its past by, told once for all its dates: a birth lies before the others."""

    def __init__(self, dates: Sequence[RoledDate], *, prints: bool = True) -> None:
        """``prints``: also a print's day, which may be years later. A short year too late is of the century before."""
        kept = [one for one in dates if prints or one.role not in ("print", "deposit")]
        last = max((one.iso for one in kept if not one.written.two_digit_year), default="")
        days = {one.iso for one in kept if one.role not in _NEVER_LATER and not one.history}
        late = {one.iso for one in kept if last and one.written.two_digit_year and one.iso[:4] > last[:4]}
        whole = {one.iso for one in kept if not one.written.two_digit_year}
        self._days = sorted(days - (late - whole))
        injected = {one.iso for one in kept if one.role == "injection" and len(one.iso) == len("2024-01-01")}
        self._injected = min(injected, default="")
        self.first_injection = min(injected) if len(injected) > _FIRST_DOSES else None

    def before_vaccines(self, iso: str) -> bool:
        """Whether a day lies as long before the first injection as a child's birth does."""
        return iso < self._injected and days_between(iso, self._injected) >= _FIRST_VACCINE

    def beside(self, iso: str) -> tuple[str, str] | None:
        """First and last of the days other than ``iso``; ``None`` without any."""
        first = next((day for day in self._days if day != iso), None)
        last = next((day for day in reversed(self._days) if day != iso), None)
        return None if first is None or last is None else (first, last)

    def could_be_birth(self, iso: str, short_year: bool) -> bool:
        """Whether a day no label explains lies well before all that the document dates, as a birth does."""
        others = self.beside(iso)
        if others is None:
            return not short_year and int(iso[:4]) < FIRST_PAPERS
        isos = [one for one in (f"19{iso[2:]}", f"20{iso[2:]}") if one <= others[1]] if short_year else [iso]
        first = int(others[0][:4])
        return any(int(one[:4]) < FIRST_PAPERS or first - int(one[:4]) >= _GAP_YEARS for one in isos)


def _as_birth(date: RoledDate) -> RoledDate:
    return replace(date, role="birth", sure=True, stated=True)


def _is_birth(date: RoledDate, days: DatedDays, unprinted: DatedDays, others: Others) -> bool:
    line = date.line
    if date.role not in _UNTOLD | _OF_ACTS or len(date.iso) != _DAY:
        return False
    below = (date.history or line.index_on_page >= _HEAD_LINES) and not line.running
    if below or others.bear(line, date.written.start, date.written.end):
        return False
    after = line.text[date.written.end :]
    before = line.text[: date.written.start].rstrip()
    if _DATED.search(before) is not None:
        return False
    bracketed = before.endswith("(") and _BRACKETED.match(after) is not None
    before = _AGE_BEFORE.sub("", before.removesuffix("(").rstrip())
    sexed = _SEX_AFTER.match(after) is not None or _SEX_BEFORE.search(before) is not None
    before = _SEX_BEFORE.sub("", before)
    civil = next(vocabulary.people_cues("title_civil").find(line.tokens), None) is not None
    if not sexed and not _long_before(date, days if bracketed or civil else unprinted, bracketed=bracketed):
        return False
    follows = _follows_name(line, before, bracketed=bracketed)
    if date.role in _OF_ACTS:  # « Imagerie médicale - GRUSON Patrick (M) 17/03/1964 »
        return follows and (sexed or bracketed or int(date.iso[:4]) < FIRST_PAPERS)
    return follows or _under_name(date, others)


def _is_labelled(date: RoledDate) -> bool:
    return date.role in _UNTOLD and len(date.iso) == _DAY and follows_label(date.line, date.written.start)


def follows_label(line: PrintedLine, start: int) -> bool:
    """Whether a birth label stands right before a character: « DOB : 08-SEP-2006 »."""
    labels = vocabulary.identity_cues("birth_label").find(line.tokens)
    ends = (line.folded.span(found.start, found.end)[1] for found in labels)
    between = (line.text[end:start] for end in ends if 0 <= start - end <= _LABEL_GAP)
    return any(is_filler(text) and _OWN_DAY.search(text) is None for text in between)


_OWN_DAY = re.compile(r"\d[/.-]\d")
"""« né 12/09/1947   Date : 19/02/2026 »: the label has its day."""


_LABEL_GAP = 24
_DATED = re.compile(r"\b(?:[Ll]e|LE|[Cc]e|CE|du|au)(?: \w{3,6}di| dimanche)?$")
"""« LYON, le 24 juillet 2023 » dates a letter."""
_BRACKETED = re.compile(r"\s*[);,]")
_AGE_BEFORE = re.compile(r",? ?\d{1,3} (?:ans|mois),?$")


def _under_name(date: RoledDate, others: Others) -> bool:
    """Whether a date that opens its line stands under the patient's name alone on its own."""
    line = date.line
    after = line.text[date.written.end :].strip(" .")
    if line.text[: date.written.start].strip() or (after and after[0] not in "-–|,") or line.index == 0:
        return False
    above = next((one for one in others.lines if one.index == line.index - 1), None)
    if (
        above is None
        or above.page != line.page
        or _apart(line, above)
        or others.bear(above, len(above.text), len(above.text))
    ):
        return False
    if date.written.two_digit_year and _INITIAL.search(above.text) is not None:
        return False  # « E. GIRAULT - D. SERVANT » over the day of their letter
    return _follows_name(above, above.text.rstrip(" ,"), bracketed=False)


_INITIAL = re.compile(r"\b[A-ZÀ-Ý]\. ?[A-ZÀ-Ý]{2}")


def _apart(line: PrintedLine, other: PrintedLine) -> bool:
    """Whether two lines stand in different columns: the day of a letter at the right of a letterhead."""
    return line.box.x0 >= other.box.x1 or line.box.x1 <= other.box.x0


def _long_before(date: RoledDate, days: DatedDays, *, bracketed: bool) -> bool:
    """Whether a date is earlier than all that the page dates. A print counts only beside a plain name."""
    others = days.beside(date.iso)
    if others is not None and days.before_vaccines(date.iso):
        return others[0] > date.iso
    if date.written.two_digit_year:
        isos = [one for one in (f"19{date.iso[2:]}", f"20{date.iso[2:]}") if others is None or one <= others[1]]
        if others is None or not isos:
            return bool(isos) and max(isos)[:4] < str(FIRST_PAPERS)
        return int(others[0][:4]) - int(isos[-1][:4]) >= _GAP_YEARS
    year = int(date.iso[:4])
    if year < FIRST_PAPERS or others is None:
        return year < FIRST_PAPERS
    vaccinated = days.first_injection is not None and days.first_injection > date.iso
    if bracketed or vaccinated:  # vaccines begin at two months
        return others[0] > date.iso
    return int(others[0][:4]) - year >= _GAP_YEARS


_FIRST_DOSES, _FIRST_VACCINE = 2, 42
"""Injections of a record; days of the youngest child who is vaccinated."""


def _follows_name(line: PrintedLine, before: str, *, bracketed: bool) -> bool:
    """Whether nothing but a person's name, with its civility or label, stands before a date in its cell.

    In brackets it may follow a name in a sentence: « le jeune Noé MERCIER, 9 ans (05.01.2017) ».
    """
    cell = max((first for first, _ in line.cells if _offset(line, first) < len(before)), default=0)
    begin = _offset(line, cell)
    labels = [found for found in vocabulary.identity_cues("name_label").find(line.tokens) if found.first >= cell]
    ends = [line.folded.span(found.start, found.end)[1] for found in labels]
    begin = max((end for end in ends if end <= len(before)), default=begin)
    civil = vocabulary.people_cues("title_civil").find(line.tokens)
    titled = [line.folded.span(found.start, found.end)[0] for found in civil]
    begin = max((start for start in titled if begin <= start < len(before)), default=begin)
    if any(begin <= person.start < len(before) for person in people(line)):
        return False
    text = _BETWEEN.sub("", before[begin:]).strip(" :.-")
    text = _PARTS.split(text)[-1]
    if bracketed and len(text.split()) > _LONGEST_NAME and (ending := _NAME_AT_END.search(text)) is not None:
        text = ending[0]
    elif ":" in text:  # « Patient mineur : WAGNER Emilie, 2/04/2008 »
        text = text.rpartition(":")[2].strip()
    name = read_patient_name(text)
    told = bool(ends or titled)
    alone = len(text) == len(before.strip(" :.-,"))  # « Bourdin Fabien, 19/12/1985 » and nothing else in the line
    if not ((name.family and name.given) or ((told or alone) and name.whole and len(name.whole.split()) > 1)):
        return False
    printed = " ".join(part for part in (name.family, name.given, name.whole, name.birth) if part)
    return len(text.split()) <= _LONGEST_NAME and len(words(printed)) >= len(words(text)) - _CIVILITY and is_name(text)


_PARTS = re.compile(r" [-–—|•] ")
"""« Imagerie médicale - Centre hospitalier - GRUSON Patrick »: the house, then the name."""
_NAME_AT_END = re.compile(r"(?:[^\W\d_a-z][\w'’-]+ ){1,3}[^\W\d_a-z][\w'’-]+$")
_SEX_BEFORE = re.compile(r"(?:,| |\|)[ ]?\(?(?:F|M|H|Féminin|Masculin)\)?\.?$")
_SEX_AFTER = re.compile(
    r"\s*[|/,;–-]?\s*\(?(?:[Ss]exe\s*:?\s*)?(?:[FMH]|[Ff]éminin|[Mm]asculin|[Ff]emme|[Hh]omme)\)?(?![\w.'’])"
)
_CIVILITY = len("mademoiselle nee epouse ")
"""Letters of a printed name that are no part of it: civility and marker."""


def _offset(line: PrintedLine, token: int) -> int:
    starts = line.tokens.starts
    return line.folded.span(starts[token], starts[token] + 1)[0] if token else 0


def is_name(text: str) -> bool:
    """Whether no wording of documents, organisations, disciplines or results stands in a text that reads as a name."""
    tokens = Tokens.of(words(text))
    return not any(
        next(iter(phrases.find(tokens)), None)
        for phrases in (
            vocabulary.document_titles(),
            kinds.title_words(),
            kinds.category_cues(),
            vocabulary.organisation_cues(),
            vocabulary.specialty_phrases("document"),
        )
    )
