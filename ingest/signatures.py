"""The forms in which who signs is named: initials for a name told elsewhere, a cell of his own, beside a label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest import vocabulary
from ingest.name_labels import label_kinds
from ingest.normalise import fold
from ingest.people import Person, bare_name, cell_edges, cell_start, may_name, opens, people
from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens

LONGEST_SIGNATURE = 9
"""Words of the longest cell that only signs."""
LONGEST_INITIALS = 3
SEVERAL = 2
BY_ORDER = re.compile(r"p(?:our|\.? ?/? ?o\.?)\b")
"""« Pour le Dr X, l'interne » signs for him."""


def abridges(words: frozenset[str], key: frozenset[str]) -> bool:
    """Whether words are a name's with initials for what they leave out: « k benali » of « karim benali »."""
    full = words & key
    long = {word for word in full if len(word) > 1}
    return bool(long) and all(_shortens(word, key) for word in words - full)


def length(person: Person) -> int:
    """Letters of a name, that of who is named in full being longer."""
    return sum(map(len, person.key))


def _shortens(word: str, key: frozenset[str]) -> bool:
    """Whether a word is the initial or initials of others, or the beginning of one: « ml », « ph », « j »."""
    if len(word) > LONGEST_INITIALS:
        return False
    return set(word) <= {one[0] for one in key} or any(one.startswith(word) for one in key)


def cells(line: PrintedLine) -> list[tuple[int, int]]:
    """Character ranges of the cells of a line."""
    edges = [0, *cell_edges(line), len(line.text)]
    return [(start, end) for start, end in pairwise(edges) if start < end]


def names_of(line: PrintedLine) -> Iterator[Person]:
    """Names without title at the start of the line's cells or of the items of its list."""
    if len(line.tokens.texts) > _LONGEST_LIST or not may_name(line):
        return
    starts = {start for start, _ in cells(line)} | {match.end() for match in _ITEMS.finditer(line.text)}
    for start in sorted(starts):
        person = bare_name(line, start)
        if person is not None:
            yield person


_ITEMS = re.compile(r"(?: [-–—|·/&] |, | ?: | par )")
_LONGEST_LIST = 24


def is_role(rest: str) -> bool:
    """Whether what follows a name in its cell is a profession, a rank or a day, and no sentence."""
    tokens = Tokens.of(fold(rest))
    if not tokens.texts or len(tokens.texts) > LONGEST_SIGNATURE:
        return False
    roles = (vocabulary.specialty_phrases("practitioner"), vocabulary.people_cues("after_name", "author_role"))
    dated = next((text for text in tokens.texts if text not in _DATING), "").isdigit()
    return dated or any(table.at(tokens, 0) for table in roles)


_DATING = frozenset(("le", "valide", "validee", "signe", "signee", "lu", "date"))
"""Words before a day: « X, validé le 05/02/2025 »."""


def has_role(person: Person) -> bool:
    """Whether a word of the name is a role's: « Médecin Anaïs DUFLOT » is a label and a name."""
    roles = vocabulary.people_cues("author_role", "after_name", "addressee_label")
    return any(roles.meanings(word) for word in person.key)


def after_labels(line: PrintedLine) -> Iterator[Person]:
    """Names without title that a colon, « par » or a cell of its own announces, in an author's label."""
    if not may_name(line):
        return
    roles = vocabulary.people_cues("author_label", "author_role")
    heading = ""
    for start, end in cells(line):
        text = line.text[start:end]
        if roles.meanings(heading) and (person := bare_name(line, start, end)) is not None:
            yield person
        opening = next(
            (one for one in roles.find(line.tokens) if line.folded.span(one.start, one.end)[0] == start), None
        )
        if opening is not None and end > (begin := line.folded.span(opening.start, opening.end)[1] + 1):
            person = bare_name(line, begin, end, announced=True) if line.text[begin - 1 : begin] == " " else None
            if person is not None and person.end == end:
                yield person
        heading = text
        role, comma, _ = text.partition(", ")
        if comma and roles.meanings(_ARTICLE.sub("", fold(role))):
            person = bare_name(line, start + len(role) + len(comma), end, announced=True)  # « Le biologiste, X »
            if person is not None and person.end == end:
                yield person
                continue
        for mark in _MARKS:
            at = text.lower().find(mark)
            if at < 0:
                continue
            begin = start + at + len(mark)
            begin += len(line.text[begin:end]) - len(line.text[begin:end].lstrip(" "))
            if mark in _SIGNED and (day := _DAY_BETWEEN.match(line.text, begin, end)) is not None:
                begin = day.end()  # « Validé le 20/05/2025 — X »
            person = bare_name(line, begin, end, announced=True)
            signs = mark in _SIGNED or (person is not None and bool(label_kinds(line, person) & _AUTHORS))
            if person is not None and signs:
                yield person
                break


_AUTHORS = frozenset(("author_label", "author_role"))
_SIGNED = ("signé ", "validé ")
_ARTICLE = re.compile(r"^(?:le |la |l')")
_DAY_BETWEEN = re.compile(r"(?:\w+ment )?(?:le )?\d[\d/.]{5,9}(?:,? à \d\d ?[h:] ?\d\d)?(?: ?[-–—:,] ?| )(?:par )?")
_MARKS = (":", " par ", *_SIGNED)


def alone_in_cell(person: Person, named: Sequence[Person]) -> bool:
    """Whether nobody else is named in the cell of a name, but one he stands in for."""
    own = cell_start(person.line, person.start)
    others = [one for one in named if one is not person and cell_start(one.line, one.start) == own]
    return all(one.start > person.end and _FOR in one.line.folded.text[person.end : one.start] for one in others)


_FOR = "remplac"


def one_of_several(person: Person) -> bool:
    """Whether a label lists several: « Radiologues : Dr A, Dr B, Dr C », « Biologistes : A. UN, B. DEUX »."""
    others = [one for one in (*people(person.line), *names_of(person.line)) if one.start > person.end]
    return bool(others) and min(one.start for one in others) - person.end <= _ADJACENT


def beside_another(person: Person) -> bool:
    """Whether a name is of a list: « A. UN, B. DEUX »."""
    others = [one for one in (*people(person.line), *names_of(person.line)) if one.start != person.start]
    gaps = (one.start - person.end if one.start > person.start else person.start - one.end for one in others)
    return any(0 < gap <= _ADJACENT for gap in gaps)


_ADJACENT = 4
"""Characters between two names of a list."""


_DAYS = re.compile(r"^(?:[a-z' -]{2,30}, (?=le ))?(?:le )?\d[\d/. er]*(?:[a-z]+ \d{4})?[,:-]? ?$")
"""« Le 04/08/2025, Dr X », « Lyon, le 8 février 2024, Dr X »."""
_CIVILITIES = re.compile(r"^(?:mme|madame|m|mr|monsieur)\.? (?:le|la) $")


def signs(line: PrintedLine, person: Person, start: int) -> bool:
    """Whether a name opens its cell, or follows nothing but a role: « Le médecin du service, Dr X »."""
    if person.start <= start + 2:
        return True
    if BY_ORDER.match(line.folded.text, start):
        return True
    before = _CIVILITIES.sub("", line.folded.text[start : person.start])
    before = _DAYS.sub("", before).strip(" ,:-")
    if not before:
        return True
    roles = vocabulary.people_cues("author_role", "author_label")
    return bool(roles.meanings(before) or roles.meanings(before.removeprefix("le ").removeprefix("la ")))


def without_copies(body: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines but those that tell who receives a copy: one that names him, or a list below its heading."""
    copies = vocabulary.people_cues("copies")
    kept: list[PrintedLine] = []
    listed = False
    for index, line in enumerate(body):
        apart = {cell_start(line, person.start) for person in people(line)}
        if index > len(body) // 2 and opens(copies, line) and len(apart) < SEVERAL:
            listed = line.text.rstrip().endswith(":") or (
                next(people(line), None) is None and len(line.tokens.texts) <= 2
            )
            continue
        listed = listed and next(people(line), None) is not None
        if not listed:
            kept.append(line)
    return kept
