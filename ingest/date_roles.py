"""What the words around a date say of it: « prélevé le », a column's heading, the end of the line before.

A full label (``vocabulary/date_labels.csv``) counts first. Without one, the nearest word that tells a role
(``vocabulary/date_words.csv``: « prélevé », « réalisée », « édition »…) in the same clause does, however the
sentence is turned; words that speak of another time (« antérieur », « prochain », « né ») count before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ingest import vocabulary
from ingest.normalise import fold
from ingest.printed import PrintedLine
from ingest.vocabulary import DateLabel, Found, Tokens, kinds
from ingest.written_dates import WrittenDate, find_dates

_MOST_LABELS = 240
_WINDOW = 110
"""Characters before a date in which a word may tell its role."""
_SURE_WORDS = 7
"""Words between such a word and its date up to which it proves."""
_CLAUSE = re.compile(r"[;!?|•]|\.(?=\s+[^\s:])(?<!\b(?:dr|pr|mm)\.)(?<!\bm\.)(?<!\bmme\.)")
_SENTENCE = re.compile(r"(?<=\w{3})\.\s+(?=[A-ZÀ-Ý])|[;!?]")
_ALONE = re.compile(r"(?:(?:le|ce|date|fait|du|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b|[ :,.-])*$")
_AGE = re.compile(r" ?[(,;-]? ?(?:soit |age de |agee? de )?\d{1,3} ?(?:ans?|mois)\b")
_ARTICLE = re.compile(r"\b(?:[Ll]e|LE|[Cc]e|CE) $")
_FILLER = frozenset(
    ("le", "la", "du", "de", "des", "a", "en", "au", "ce", "jour", "l", "d", "et", "par", "les", "date")
)


@dataclass(frozen=True, slots=True)
class Role:
    """A role, whether the words prove it, and whether the page states it rather than a sentence tells it."""

    kind: str
    sure: bool
    stated: bool
    referred: bool = False
    """Only referred to, as something known: « le bilan du 12/03/2020 », « l'intervention du … »."""


def labelled(
    line: PrintedLine, date: WrittenDate, free_from: int, lines: Sequence[PrintedLine], *, top: bool
) -> Role | None:
    """The role words give a date; ``top``: the line stands above the body. ``None`` when no word tells."""
    if _AGE.match(fold(line.text[date.end : date.end + 40])):
        return Role("birth", True, True)
    if _PRIOR_BEFORE.search(line.folded.text[: date.start]) and _PRIOR_AFTER.match(line.text[date.end :]):
        return Role("prior_result", True, True)
    told = _told(line, date, free_from, top=top)
    if told is None:
        return _object(line, date) or _by_place(line, date, free_from, lines)
    if not top and told.kind in _REFERABLE and _refers(line, date, free_from):
        return replace(told, stated=False, referred=True)
    return told


_PRIOR_BEFORE = re.compile(r"\d.*[(\[](?:le |au |du |ant\.? )?$")
_PRIOR_AFTER = re.compile(r" ?: ?[<>]? ?\d[\d ,.]* ?[)\]]")
"""« 18,5 mg/L (le 06/07/23 : 16,8) »: a value in brackets after its day, behind another, is the series' prior."""


def _told(line: PrintedLine, date: WrittenDate, free_from: int, *, top: bool) -> Role | None:
    """By a full label, or by the nearest telling word of the clause."""
    label = _before(line, date, free_from)
    words = _by_words(line, date, free_from)
    if label is not None and label[0].kind == "letter" and not top:  # « s'est présenté en date du … » is no heading
        outside = words is not None and words.start != label[2]
        verb = words if words is not None and words.kind != "letter" and (outside or not _ends(line, date)) else None
        told = None if verb else _object(line, date)
        label = None if verb or told else label
        if told is not None:
            return told
    if label is not None:
        found, opening, label_start = label
        overridden = words is not None and words.overrides and not words.start >= label_start
        if words is not None and overridden and found.kind not in words.kinds_of_label:
            return Role(words.kind, True, False)
        return Role(_role(found, date), found.strength == "strong", top or (opening and not line.text[:1].islower()))
    if words is None:
        return None
    field = line.text[: date.start].rstrip().endswith(":")  # « Évaluation réalisée le : 12/03/2024 »
    stated = top or (words.opens and not words.wrapped and (field or words.kind not in _OF_OTHERS))
    return Role(_ranged(words.kind, date), words.near, stated)


def _ends(line: PrintedLine, date: WrittenDate) -> bool:
    """Whether nothing comes after a date in its line."""
    return not line.text[date.end :].strip(" .")


_REFERABLE = frozenset(("visit", "exam", "operation"))


def _refers(line: PrintedLine, date: WrittenDate, free_from: int) -> bool:
    """Whether a sentence refers to an act by its day: a noun led by an article, or one the sentence goes on after.

    « Le bilan du 12/03/2020 était rassurant », « Bilan sanguin du 12/03/2020 joint. »; « Bilan du 12/03/2020 : … » and
    a line that ends with the date state it.
    """
    clause = _CLAUSE.split(line.folded.text[free_from : date.start])[-1]
    if not clause.endswith((" du ", " du lundi ", " du mardi ", " du mercredi ", " du jeudi ", " du vendredi ")):
        return False
    if _DETERMINED.search(clause) is not None:
        return True
    after = fold(line.text[date.end :]).lstrip()
    return bool(after) and after[0].isalpha() and line.kind == "body" and len(line.cells) == 1


_DETERMINED = re.compile(
    r"(?:^|[ (])(?:l[ae]?|les|une?|son|sa|ses|s[oa]n|cet?|cette|mon|ma|votre|notre) (?:[\w-]+ ){1,5}$"
)


_OF_OTHERS = frozenset(("exam", "visit"))
"""Roles that a line of the body gives to what it recounts: « ECG du 12/03/2024 : … »."""


def _by_place(line: PrintedLine, date: WrittenDate, free_from: int, lines: Sequence[PrintedLine]) -> Role | None:
    """By the end of the line before, the vaccine of the row, or the heading above."""
    alone = free_from == 0 and is_alone(line.text[: date.start])
    wrapped = _wrapped(line, date, lines) if alone else None
    if wrapped is not None:
        return wrapped
    if _vaccine(line):
        return Role("injection", True, True)
    led = _ARTICLE.search(line.text[: date.start]) is not None  # « Le 25/07/2023 » stands under no heading
    above = _above(line, date, lines) if opens_cell(line, date.start) and not led else None
    if above is None:
        return _after(line, date)
    kind = "row" if above.kind == "letter" and len(line.tokens.texts) > _DATE_WORDS else _role(above, date)
    return Role(kind, above.strength == "strong", True)


def _after(line: PrintedLine, date: WrittenDate) -> Role | None:
    """A label printed after a date that opens its cell: « 12/03/2024 08:10 Prélèvement »."""
    first = next((index for index, start in enumerate(line.tokens.starts) if start >= date.end), None)
    if first is None or not opens_cell(line, date.start) or len(line.tokens.texts) - first > _LONGEST_LABEL:
        return None
    found = kinds.date_words().at(line.tokens, first)
    if found is None or found.values[0].kind == "letter":
        return None
    return Role(_ranged(found.values[0].kind, date), True, True)


def _object(line: PrintedLine, date: WrittenDate) -> Role | None:
    """What a sentence says right after the date it opens with or that « a eu le » leads to.

    « a eu le 13 mars l'examen demandé » tells the exam's day, « En date du 10/11/2016, M. X s'est présenté » the
    visit's.
    """
    had = _HAD.search(line.folded.text[: date.start]) is not None
    if not had and not _OPENS.search(line.text[: date.start]):
        return None
    first = next((index for index, start in enumerate(line.tokens.starts) if start >= date.end), None)
    if first is None:
        return None
    stop = _SENTENCE.search(line.text, date.end)
    for index in range(first, min(first + (_LONGEST_LABEL if had else _VERB_REACH), len(line.tokens.texts))):
        if stop is not None and line.tokens.starts[index] >= stop.start():
            return None
        found = kinds.date_words().at(line.tokens, index)
        if found is not None and (had or found.values[0].verb) and not found.values[0].overrides:
            return Role(_ranged(found.values[0].kind, date), True, False)
    return None


_HAD = re.compile(
    r" (?:a|ont|ai|avons) (?:eu|passe|beneficie|subi|realise|effectue) (?:le |ce |en date du |a la date du )$"
)
_OPENS = re.compile(r"(?:^|[.;!?] )(?:[Ll]e |[Cc]e |[Ee]n date du |[ÀA] la date du )(?:\w{5,8}di )?$")
_VERB_REACH = 14
"""Words after a date that opens its sentence in which the verb it belongs to stands."""
_LONGEST_LABEL = 4
_DATE_WORDS = 4
"""Words of a date alone with its hour; a line with more under a heading « Date » is a row."""


def _vaccine(line: PrintedLine) -> bool:
    """Whether a line is a row that names a vaccine: its date is the injection's."""
    if len(line.tokens.texts) > _LONGEST_ROW:
        return False
    return any(found.values[0].category == "vaccination" for found in kinds.category_cues().find(line.tokens))


_LONGEST_ROW = 18


def is_alone(before: str) -> bool:
    """Whether nothing but « le », a weekday or « date : » stands before a date."""
    return _ALONE.match(fold(before)) is not None


def opens_cell(line: PrintedLine, position: int) -> bool:
    """Whether only a filler (« le », « date : ») stands between the beginning of a cell and a character position."""
    return is_alone(line.text[cell_start(line, position) : position])


def cell_start(line: PrintedLine, position: int) -> int:
    """The first character of the cell in which a character position stands."""
    return next((cell for cell in reversed(_cell_starts(line)) if cell <= position), 0)


def _cell_starts(line: PrintedLine) -> list[int]:
    starts = line.tokens.starts
    return [line.folded.span(starts[first], starts[first] + 1)[0] if first else 0 for first, _ in line.cells]


def _role(label: DateLabel, date: WrittenDate) -> str:
    if date.range_start and label.kind == "visit":
        return "stay_start"
    return _ranged(label.kind, date)


def _ranged(kind: str, date: WrittenDate) -> str:
    """A stay label before a single day means a stay of one day."""
    if kind == "stay":
        return "stay_start" if date.range_start else "stay_end"
    return "range_start" if kind == "exam" and date.range_start else kind


def _before(line: PrintedLine, date: WrittenDate, free_from: int) -> tuple[DateLabel, bool, int] | None:
    """The nearest full label before the date, after any other, near enough; whether it opens its cell; its start."""
    best = None
    for label in islice(vocabulary.date_labels().find(line.tokens), _MOST_LABELS):
        start, end = line.folded.span(label.start, label.end)
        near = start >= free_from and end <= date.start and date.start - end <= label.values[0].reach
        if near and _SENTENCE.search(line.text, end, date.start) is None:
            best = (label.values[0], label.first, start)
    if best is None:
        return None
    label_kind, first, begin = best
    opening = max((cell for cell, _ in line.cells if cell <= first), default=0)
    return label_kind, all(word in _FILLER for word in line.tokens.texts[opening:first]), begin


@dataclass(frozen=True, slots=True)
class _Words:
    kind: str
    start: int
    near: bool
    overrides: bool
    opens: bool
    wrapped: bool
    kinds_of_label: frozenset[str]


def _by_words(line: PrintedLine, date: WrittenDate, free_from: int) -> _Words | None:
    """The role told by the nearest telling word of the clause before the date."""
    begin = max(free_from, date.start - _WINDOW, cell_start(line, date.start))
    context = fold(line.text[begin : date.start])
    clause = 0
    for stop in _CLAUSE.finditer(context):
        clause = stop.end()
    tokens = Tokens.of(context[clause:])
    found = list(kinds.date_words().find(tokens))
    colon = context[clause:].rfind(": ")  # « Question posée : dossier discuté le … »
    found = [one for one in found if one.start > colon] or found
    if not found:
        return None
    told = _nearest(found, tokens, date, wrapped=line.text[:1].islower())
    return None if told is None else replace(told, start=begin + clause + told.start)


def _nearest(
    found: Sequence[Found[kinds.DateWord]], tokens: Tokens, date: WrittenDate, *, wrapped: bool
) -> _Words | None:
    """The word that tells, the nearest one that can bear the date; its start is counted in the clause."""
    count = len(tokens.texts)
    other = next((one for one in reversed(found) if one.values[0].overrides), None)
    near = [one for one in reversed(found) if one.values[0].overrides or _bears(one, tokens, date)]
    near = [one for one in near if one.values[0].kind != "letter"] or near
    if other is not None and count - other.last <= _SURE_WORDS:
        chosen = other
    elif near:
        chosen = near[0]
    else:
        return None
    word = chosen.values[0]
    opens = all(text in _FILLER for text in tokens.texts[: found[0].first])
    sure = count - chosen.last <= _SURE_WORDS
    return _Words(word.kind, chosen.start, sure, word.overrides, opens, wrapped, frozenset((word.kind, *_COMPATIBLE)))


def _bears(word: Found[kinds.DateWord], tokens: Tokens, date: WrittenDate) -> bool:
    """Whether a word can bear a date led by « du »: a noun right before it can, a verb further off cannot.

    « Il est venu avec ses radiographies du 2 février » dates the radiographs, « vu le 2 février » the visit.
    """
    between = tokens.texts[word.last :]
    if date.range_start or not between or between[-1] not in _OF or between[-2:-1] == ("date",):
        return True
    between = between[:-1]
    if not between:
        return True
    apart = len(between) > _NOUN_REACH or any(text in kinds.date_borders() for text in between)
    return not (word.values[0].verb or apart)


_OF = frozenset(("du", "de", "d"))
_NOUN_REACH = 5
"""Words between a noun and the « du » of its date: « consultation de cardiologie du … »."""

_COMPATIBLE = ("birth", "ignored", "next_appointment", "prior_result", "print")
"""Kinds of full labels that a word of another time does not override."""


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
        return Role(_role(label[0], date), label[0].strength == "strong", label[1] and tail.endswith(":"))
    words = _by_words(before, end, last)
    return None if words is None else Role(_ranged(words.kind, date), words.near, tail.endswith(":") and words.opens)


def _above(line: PrintedLine, date: WrittenDate, lines: Sequence[PrintedLine]) -> DateLabel | None:
    """A label printed over the date: in the same column one or two lines above, or alone on the line before."""
    left, right = _extent(line, date.start, date.end)
    for above in reversed(lines[max(0, line.index - 2) : line.index]):
        if above.page != line.page or next(find_dates(above.folded), None) is not None:
            continue
        for first, last in above.cells:
            tokens = above.tokens
            cell = Tokens(tokens.texts[first:last], tokens.starts[first:last], tokens.ends[first:last])
            if not cell.texts or len(cell.texts) > _LONGEST_HEADING:
                continue
            start, end = above.folded.span(cell.starts[0], cell.ends[-1])
            if above.text[start:end].rstrip(" :").count(":"):
                continue  # a label that already has its value heads nothing
            x0, x1 = _extent(above, start, end)
            over = (x0 < right and x1 > left) if above.line.words else first == 0 and last == len(tokens.texts)
            label = _of_cell(cell) if over and not _is_title(above, cell) else None
            if label is not None:
                return label
    return None


def _is_title(line: PrintedLine, cell: Tokens) -> bool:
    """Whether a cell opens with the name of a document (« ORDONNANCE DE SORTIE »), which labels no date."""
    found = vocabulary.document_titles().at(cell, 0)
    apart = line.kind == "title" or line.is_capitals
    if apart and len(cell.texts) > 1 and next(kinds.title_words().find(cell), None) is not None:
        return True
    return found is not None and found.values[0].strength >= _PLAIN_TITLE and found.last - found.first < len(cell.texts)


_PLAIN_TITLE = 55
_LONGEST_HEADING = 6


def _of_cell(cell: Tokens) -> DateLabel | None:
    """The label a heading cell bears: a full one that ends the cell, else a telling word of a very short cell."""
    for label in vocabulary.date_labels().find(cell):
        if label.last == len(cell.texts):
            return label.values[0]
    if len(cell.texts) > 3:
        return None
    word = next(kinds.date_words().find(cell), None)
    if word is None or word.values[0].kind == "letter":
        return None
    return DateLabel(word.values[0].kind, 0, "weak")


def _extent(line: PrintedLine, start: int, end: int) -> tuple[float, float]:
    """Left and right edge of characters ``start:end`` of a line, fractions of the page."""
    boxes = [word.box for word in line.line.words if word.start < end and word.end > start]
    if not boxes:
        return line.box.x0, line.box.x1
    return min(box.x0 for box in boxes), max(box.x1 for box in boxes)
