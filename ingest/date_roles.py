"""What the words around a date say of it: « prélevé le », a column's heading, the end of the line before.

A full label (``vocabulary/date_labels.csv``) counts first. Without one, the nearest word that tells a role
(``vocabulary/date_words.csv``: « prélevé », « réalisée », « édition »…) in the same clause does, however the
sentence is turned; words that speak of another time (« antérieur », « prochain », « né ») count before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from ingest import vocabulary
from ingest.clauses import (
    FILLER,
    REFERABLE,
    SENTENCE,
    Role,
    TellingWord,
    border,
    by_own_act,
    by_what_follows,
    by_words,
    had,
    is_purpose,
    is_since,
    owned,
    ranged,
    refers,
)
from ingest.date_headings import label_above
from ingest.date_leads import ON, day_start, is_alone, led_by, of_anothers_paper, of_earlier_results
from ingest.normalise import fold
from ingest.printed import PrintedLine
from ingest.titled_visits import titled_visit
from ingest.vocabulary import DateLabel, Tokens, kinds
from ingest.written_dates import WrittenDate, find_dates

_MOST_LABELS = 240
_AGE = re.compile(r" ?[(,;-]? ?(?:soit |age de |agee? de )?\d{1,3} ?(?:ans?|mois)\b")


def labelled(
    line: PrintedLine, date: WrittenDate, free_from: int, lines: Sequence[PrintedLine], *, top: bool
) -> Role | None:
    """The role words give a date; ``top``: the line stands above the body. ``None`` when no word tells."""
    before = line.folded.text[max(0, date.start - _NEAR_FIGURES) : date.start]
    if _AGE_BEFORE.search(before) is not None:
        return None
    if of_earlier_results(line.folded.text[line.cell_start(date.start) : date.start]):
        return Role("prior_result", True, True)
    plain = _by_figures(line, date, free_from, before, top=top) or _by_actor(line, date, free_from, top=top)
    told = None if plain is not None else _told(line, date, free_from, top=top)
    if told is None:
        return plain or by_what_follows(line, date) or _by_place(line, date, free_from, lines)
    role, begin = told
    if role.kind == "print" and _MAIL.match(line.folded.text) is not None:
        role = Role("letter", True, True)
    if top and role.stated and _mentioned(line, date, begin):
        role = replace(role, stated=False)
    other = _no_act(role, line, date, begin, free_from)
    if other is not None:
        return other
    if role.kind == "prior_result" and _last_visit(line, date, free_from):
        role = replace(role, kind="last_visit")
    titled = top and vocabulary.document_titles().at(line.tokens, 0) is not None  # « CR de la consultation du … »
    titled = titled and not (line.text.endswith(".") and line.text[date.end :].strip(" ."))  # « Radios du … vues. »
    if role.kind in (*REFERABLE, *_PAPERS) and not titled and refers(line, date, free_from, top=top):
        return replace(role, stated=False, referred=True)
    return role if top else owned(role, line, date, begin)


def _mentioned(line: PrintedLine, date: WrittenDate, begin: int) -> bool:
    """Whether words stand in brackets or in a line's later sentence: « Suivi depuis 2020. Bilan du 20/01/2025. »."""
    before = line.text[line.cell_start(date.start) : begin]
    bracketed = before.rfind("(") > before.rfind(")")
    field = line.text[: date.start].rstrip().endswith(":")
    return bracketed or (not field and _LATER_SENTENCE.search(before) is not None)


_LATER_SENTENCE = re.compile(r"\w{3}\.\s+|\d\.\s+")


def _no_act(role: Role, line: PrintedLine, date: WrittenDate, begin: int, free_from: int) -> Role | None:
    """The role of a day that a noun of an act bears though no act of it is told.

    Its figures, what is to come, or what the page's own act follows.
    """
    if role.kind == "visit" and _gives_results(line, date, begin):
        return Role("result", False, False)
    come = role.kind in REFERABLE and (is_purpose(line, date, free_from) or is_since(line, date, free_from))
    return Role("none", False, False) if come else None


def _last_visit(line: PrintedLine, date: WrittenDate, free_from: int) -> bool:
    """« Dernière visite au cabinet : 07/04/2025 », « vu pour la dernière fois le … »."""
    tokens = Tokens.of(fold(line.text[border(line.text, free_from, date.start) : date.start]))
    if any(found.values[0].kind == "visit" for found in kinds.date_words().find(tokens)):
        return True
    return any(found.values[0].kind == "visit" for found in vocabulary.date_labels().find(tokens))


def _gives_results(line: PrintedLine, date: WrittenDate, begin: int) -> bool:
    """« Bilan du 20/01/2025 : Hb 11,2 - K 5,1 »: figures follow a date that a noun of results bears."""
    if _FIGURES_AFTER.match(line.text, date.end) is None:
        return False
    tokens = Tokens.of(fold(line.text[begin : date.start]))
    return any(found.values[0].results for found in kinds.date_words().find(tokens))


_FIGURES_AFTER = re.compile(r" ?:[^\d\n]{2,40}\d")


def _by_figures(line: PrintedLine, date: WrittenDate, free_from: int, before: str, *, top: bool) -> Role | None:
    """By the figures beside: an age after a birth, a value before its day or behind it."""
    aged = _AGE.match(fold(line.text[date.end : date.end + 40])) and not _opens_row(line, date)
    if aged and not _acts_before(line, date, free_from):
        return Role("birth", True, True)
    if _PRIOR_BEFORE.search(before) and _PRIOR_AFTER.match(line.text[date.end :]):
        return Role("prior_result", True, True)
    measured = _BESIDE_VALUE.search(before) is not None or (not top and _MEASURED.search(before) is not None)
    return Role("result", False, False) if measured else None


def _opens_row(line: PrintedLine, date: WrittenDate) -> bool:
    """Whether a date fills the first of several cells: « 28/05/2019 | 2 ans | 11,2 kg », a day and the age on it."""
    cells = line.row_cells
    return len(cells) > _FEWEST_CELLS and (cells[0].start, cells[0].end) == (date.start, date.end)


_FEWEST_CELLS = 2


def _by_actor(line: PrintedLine, date: WrittenDate, free_from: int, *, top: bool) -> Role | None:
    """By who does what in a sentence, unless a label right before tells another time."""
    label = _before(line, date, free_from)
    if top or (label is not None and label[0].kind in ("birth", "next_appointment", "prior_result")):
        return None
    return by_own_act(line, date, free_from) or had(line, date)


def _acts_before(line: PrintedLine, date: WrittenDate, free_from: int) -> bool:
    """« Vue le 19/11/2025 (4 mois) »: the age on the day of an act."""
    label = _before(line, date, free_from)
    return label is not None and label[0].kind in ("visit", "exam", "injection", "stay", "operation", "sampling")


_NEAR_FIGURES = 200
"""Characters before a date in which figures beside it stand."""
_AGE_BEFORE = re.compile(r"\d{1,3} (?:ans|mois) ?\($")
"""« Noé MERCIER, 9 ans (05.01.2017) »: no word of the sentence bears it."""
_MEASURED = re.compile(
    r"\d ?(?:%|(?:[a-zµ]{1,5}/)+[a-zµ0-9²]{1,8}|mg|g|kg|mm|cm|ml|ui|bpm)(?: ?[\])])?,? ?(?:le |du |au |en )$"
)
"""« Lymphocytes 14 G/L le 24/06/2021 »: the day of a value."""
_BESIDE_VALUE = re.compile(r"[a-z%] ?\d{1,3}(?:[.,/]\d{1,3})? ?\($")
"""« poids 68 (07/10/2025) »."""
_PAPERS = frozenset(("ordered", "written"))
_PRIOR_BEFORE = re.compile(r"\d.*[(\[](?:le |au |du |ant\.? )?$")
_PRIOR_AFTER = re.compile(r" ?: ?[<>]? ?\d[\d ,.]* ?[)\]]")
"""« 18,5 mg/L (le 06/07/23 : 16,8) »: a value in brackets after its day, behind another, is the series' prior."""


def _told(line: PrintedLine, date: WrittenDate, free_from: int, *, top: bool) -> tuple[Role, int] | None:
    """By a full label, or by the nearest telling word of the clause; and where these words begin."""
    label = _before(line, date, free_from)
    words = by_words(line, date, free_from)
    if label is not None and label[0].kind == "letter" and not top:  # « s'est présenté en date du … » is no heading
        outside = words is not None and words.start != label[2]
        verb = words if words is not None and words.kind != "letter" and (outside or not _ends(line, date)) else None
        told = None if verb else by_what_follows(line, date)
        if told is not None:
            return told, label[2]
        label = None if verb else label
    if label is not None:
        return _of_label(line, date, label, words, top=top)
    if words is None:
        return None
    field = line.text[: date.start].rstrip().endswith(":")  # « Évaluation réalisée le : 12/03/2024 »
    stated = top or (words.opens and not words.wrapped and (field or words.kind not in _OF_OTHERS))
    return Role(ranged(words.kind, date), words.near, stated), words.start


def _of_label(
    line: PrintedLine, date: WrittenDate, label: tuple[DateLabel, bool, int], words: TellingWord | None, *, top: bool
) -> tuple[Role, int]:
    """The role of a full label, unless a word of another time or the noun of what was done says more."""
    found, opening, begin = label
    letters_own = found.kind in _OF_WRITING and _LETTERS_OWN.match(line.folded.text) is not None
    kind, stated = ranged(found.kind, date), top or ((opening or letters_own) and not line.text[:1].islower())
    overrides = words is not None and words.overrides and not letters_own
    if words is not None and overrides and words.start < begin and found.kind not in words.kinds_of_label:
        return Role(words.kind, True, False), words.start
    if (
        words is not None
        and words.start < begin
        and (words.kind in _BY_NOUN.get(kind, ()) or _shares_day(line, found, words, begin))
    ):  # « Intervention pratiquée le … », « Vue et dictée le … »
        return Role(words.kind, True, top or words.opens), words.start
    if found.strength == "weak" and words is not None and words.start > begin and words.kind in _NEARER:
        return Role(words.kind, words.near, False), words.start  # « résultat du bilan prélevé le … »
    if kind == "written" and not opening and line.folded.text.startswith("fait", begin):
        return Role("injection" if _vaccine(line) else "exam", False, False), begin  # « Vaccin : fait le … »
    if kind == "letter" and not opening and of_anothers_paper(line.folded.text[:begin]):
        return Role("ignored", True, False), begin
    if kind == "deposit" and _names_person(line, begin):
        kind = "visit"
    if kind == "consulted":  # « Consulté le : » of a visit, or of the screen the page was printed from
        kind = "print" if line.running or _BY_WHOM.match(line.text, date.end) else "visit"
    return Role(kind, found.strength == "strong", stated), begin


def _shares_day(line: PrintedLine, label: DateLabel, words: TellingWord, begin: int) -> bool:
    """Whether the label of a writing is joined to the act before it."""
    joined = line.folded.text[:begin].endswith((" et ", " puis ", ", "))
    return joined and label.kind in _OF_WRITING and words.start < begin and words.kind in REFERABLE


def _names_person(line: PrintedLine, begin: int) -> bool:
    """« Mme PICARD Jennifer, née le … - reçue le 17/06/2025 »: persons are received as patients, papers otherwise."""
    before = line.text[:begin].rstrip()
    if not before.endswith((",", "-", "–", "—", ")", "|")) and not before[-1:].isdigit():
        return False
    cues = (vocabulary.people_cues("title_civil"), vocabulary.identity_cues("name_label"))
    return any(phrases.at(line.tokens, 0) is not None for phrases in cues)


_LETTERS_OWN = re.compile(
    r"(?:le |ce )?(?:present )?(?:courrier|lettre|compte[ -]rendu|rapport|document|message) \w+ le\b"
)
"""« Courrier établi le … », « Compte rendu dicté le … »: the page speaks of itself; « demande rédigée le » does not."""
_OF_WRITING = frozenset(("written", "letter", "creation", "signature"))
_NEARER = frozenset(("sampling", "exam", "visit", "operation"))
_BY_NOUN = {"exam": frozenset(("visit", "operation", "meeting", "injection")), "written": frozenset(("meeting",))}
"""Kinds of labels that a noun before them makes its own: « Consultation réalisée le », « Réunion de synthèse du »."""
_MAIL = re.compile(r"envoye ?:")
"""« Envoyé : jeudi 14 août 2025 19:45 », a message's own; a paper's says « envoyé le »."""
_BY_WHOM = re.compile(r",? ?(?:par|sur|via|depuis|dans)\b")


def _ends(line: PrintedLine, date: WrittenDate) -> bool:
    """Whether nothing comes after a date in its line."""
    return not line.text[date.end :].strip(" .")


_OF_OTHERS = frozenset(("exam", "visit"))
"""Roles that a line of the body gives to what it recounts: « ECG du 12/03/2024 : … »."""


def _by_place(line: PrintedLine, date: WrittenDate, free_from: int, lines: Sequence[PrintedLine]) -> Role | None:
    """By the end of the line before, the vaccine of the row, or the heading above."""
    alone = free_from == 0 and is_alone(line.text[: date.start])
    wrapped = _wrapped(line, date, lines) if alone else None
    if wrapped is not None:
        return wrapped
    led = led_by(line.text[: date.start], ON)  # « Le 25/07/2023 » stands under no heading
    above = label_above(line, date, lines) if opens_cell(line, date.start) and not led else None
    if _vaccine(line):  # but not under « Péremption »
        expires = above is not None and above.kind == "ignored"
        return Role("ignored" if expires else "injection", True, True)
    if above is not None and above.strength == "never" and above.kind == "ignored":
        above = None  # « Norme » over a column of dates heads another one
    if above is None:
        return _after(line, date) or _row(line, date) or titled_visit(line, date)
    kind = "row" if above.kind == "letter" and len(line.tokens.texts) > _DATE_WORDS else ranged(above.kind, date)
    return Role(kind, above.strength == "strong", True)


def _row(line: PrintedLine, date: WrittenDate) -> Role | None:
    """A date that opens a line of figures: a row of a table of days."""
    if date.start > 0 or len(line.tokens.texts) <= _DATE_WORDS + 2 or line.running:
        return None
    rest = line.tokens.texts[_DATE_WORDS - 1 :]
    figures = sum(text[:1].isdigit() for text in rest)
    return Role("row", False, True) if figures >= len(rest) / 2 else None


def _after(line: PrintedLine, date: WrittenDate) -> Role | None:
    """A label printed after a date that opens its cell: « 12/03/2024 08:10 Prélèvement »."""
    first = next((index for index, start in enumerate(line.tokens.starts) if start >= date.end), None)
    if first is None or not opens_cell(line, date.start) or len(line.tokens.texts) - first > _LONGEST_LABEL:
        return None
    found = kinds.date_words().at(line.tokens, first)
    if found is None or found.values[0].kind == "letter":
        return None
    if any(one.start >= date.end for one in find_dates(line.text)):
        return None  # « 05/04/62 | HDJ 28/11/23 »: the label of the next one
    return Role(ranged(found.values[0].kind, date), True, True)


_LONGEST_LABEL = 4
_DATE_WORDS = 4
"""Words of a date alone with its hour; a line with more under a heading « Date » is a row."""


def _vaccine(line: PrintedLine) -> bool:
    """Whether a line is a row that names a vaccine: its date is the injection's."""
    if len(line.tokens.texts) > _LONGEST_ROW:
        return False
    return any(found.values[0].category == "vaccination" for found in kinds.category_cues().find(line.tokens))


_LONGEST_ROW = 18


def opens_cell(line: PrintedLine, position: int) -> bool:
    """Whether only a filler (« le », « date : ») stands between the beginning of a cell and a character position."""
    return is_alone(line.text[line.cell_start(position) : position])


def _before(line: PrintedLine, date: WrittenDate, free_from: int) -> tuple[DateLabel, bool, int] | None:
    """The nearest full label before the date, after any other, near enough; whether it opens its cell; its start."""
    best = None
    lead = day_start(line.text, date.start)
    for label in islice(vocabulary.date_labels().find(line.tokens), _MOST_LABELS):
        start, end = line.folded.span(label.start, label.end)
        near = start >= free_from and end <= date.start and lead - end <= label.values[0].reach
        if near and SENTENCE.search(line.text, end, date.start) is None:
            best = (label.values[0], label.first, start)
    if best is None:
        return None
    label_kind, first, begin = best
    opening = max((cell for cell, _ in line.cells if cell <= first), default=0)
    return label_kind, all(word in FILLER for word in line.tokens.texts[opening:first]), begin


def _wrapped(line: PrintedLine, date: WrittenDate, lines: Sequence[PrintedLine]) -> Role | None:
    """The label at the very end of the line before, when a sentence was broken there."""
    if line.index == 0 or lines[line.index - 1].page != line.page:
        return None
    before = lines[line.index - 1]
    tail = before.text.rstrip()
    if not tail or tail.endswith((".", "!", "?")) or before.running != line.running or len(before.cells) > 1:
        return None
    if not fold(tail).endswith((" le", " du", ":", " au", " ce", " en")):
        return None
    end = WrittenDate(len(before.text), len(before.text), date.iso, range_start=date.range_start)
    last = max((one.end for one in find_dates(before.folded)), default=0)
    label = _before(before, end, last)
    if label is not None:
        field = tail.endswith(":") and (label[1] or tail.count(":") > 1)
        return Role(ranged(label[0].kind, date), label[0].strength == "strong", field)
    words = by_words(before, end, last)
    return None if words is None else Role(ranged(words.kind, date), words.near, tail.endswith(":") and words.opens)
