"""Runs of words that may be a person's name: at the end of a text, or filling a cell of a line.

Nothing is split: whether a word is a family or a given name is told by the names that are expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ingest import vocabulary
from ingest.names import told_sex
from ingest.normalise import words
from ingest.people import cell_edges
from ingest.printed import PrintedLine

_TOKEN = re.compile(r"[^\W\d_][\w'’]*(?:[-.][\w'’]+)*[.-]?|\d+|[^\w\s]")
_ENDINGS = re.compile(r"\((?:e|s|ne|E|S|NE)\)")
"""« PATIENT(E) », « Prénom(s) »."""
_PARTICLES = frozenset(("de", "du", "des", "la", "le", "les", "d", "von", "van", "di", "da", "dos", "el", "al", "ben"))
_MARKERS = frozenset(
    ("nee", "ne", "epouse", "ep", "epx", "veuve", "vve", "nom", "jeune", "fille", "naissance", "naiss")
)
_BIRTH_MARKERS = frozenset(("nee", "ne", "fille", "naissance", "naiss"))
_SEXES = {
    "m": "M", "mr": "M", "monsieur": "M", "mme": "F", "madame": "F", "mlle": "F", "melle": "F", "mademoiselle": "F",
}  # fmt: skip
_FILLERS = frozenset(
    ("ne", "nee", "e", "le", "la", "du", "de", "date", "ddn", "dn", "dob", "naissance", "naiss", "nais", "birth",
     "of", "sexe", "sex", "age", "agee", "ans", "an", "a", "f", "h", "m", "mme", "mr", "masculin", "feminin", "homme",
     "femme", "masc", "fem", "ipp", "nip", "nda", "iep", "n", "no", "id", "kg", "cm", "d", "ch", "chambre", "dossier",
     "enfant", "nourrisson", "patient", "patiente")
)  # fmt: skip
"""Words between a name and its birth that name nothing themselves."""
_LETTERS = {"F": "F", "M": "M", "H": "M"}
_AFTER = re.compile(r"[\s,(|/–-]{1,4}(?:[Ss]exe ?:? ?)?(?P<word>[^\W\d_]+)(?![.'’\w]| [^\W\d_a-z])")
_OF_PLACES = frozenset(("à", "À"))
_JOINS = frozenset(",/|^()-:")
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class NameRun:
    """Words of a name, characters ``start:end`` of the text; ``birth`` those after « née ».

    ``adjacent``: only fillers stand between the name and the end; in a cell, nothing but the name and its label.
    ``told``: a civility stands before it, or a word of it is in capitals. ``line``: of which line the offsets are.
    """

    printed: str
    start: int
    end: int
    sex: str | None = None
    birth: str | None = None
    adjacent: bool = True
    told: bool = False
    line: int = -1


def is_filler(text: str) -> bool:
    """Whether nothing but figures, signs and words of a birth label stand in ``text``."""
    return all(word.isdigit() or word in _FILLERS for word in words(text).split())


def name_before(text: str) -> NameRun | None:
    """The name that ends ``text``, fillers after it left out; ``None`` when there is none or a doctor bears it."""
    text = _ENDINGS.sub(lambda match: " " * len(match[0]), text)
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
    last, beside = len(tokens) - 1, None
    while last >= 0 and not _begins_name(tokens[last][0], loose=False):
        beside_it = _sex_beside(tokens[last][0])
        if beside_it is None and not is_filler(tokens[last][0]):
            return None
        beside = beside_it or beside
        last -= 1
    first, kept, birth, sex = last, list[str](), None, None
    while first >= 0 and len(kept) < _MOST_WORDS:
        token, folded = tokens[first][0], words(tokens[first][0])
        if folded in _SEXES and (len(folded) > 1 or token[0] in "Mm"):
            sex = _SEXES[folded]
            first -= 1
            break
        if _is_title(token):
            return None
        if folded in _MARKERS:
            birth = " ".join(kept) if folded in _BIRTH_MARKERS and kept and birth is None else birth
        elif _begins_name(token, loose=True) or (folded in _PARTICLES and kept):
            kept.insert(0, token)
        elif token not in _JOINS or not _joins(tokens, first):
            sex = told_sex(token) if token.islower() else None  # « la petite Charlie ROBIN »
            break
        first -= 1
    if first >= 0 and _is_title(tokens[first][0]):
        return None
    if not kept or not any(len(word) > 1 for word in kept):
        return None
    if first >= 0 and tokens[first][0] in _OF_PLACES:  # « Roland MASSE, né à Tours le » : what stands before the place
        return name_before(text[: tokens[first][1]])
    start = tokens[first + 1][1]
    told = sex is not None or any(word.isupper() and len(word) > 2 for word in kept)
    return NameRun(" ".join(kept), start, tokens[last][2], sex or beside, birth, True, told)


def sex_after(text: str) -> str | None:
    """The sex told right behind a birth or an age: « (F) », « , garçon »."""
    match = _AFTER.match(text)
    return _sex_beside(match["word"]) if match is not None else None


def _sex_beside(token: str) -> str | None:
    return _LETTERS.get(token) or told_sex(token)


def names_in_cells(line: PrintedLine, begin: int) -> Iterator[NameRun]:
    """The names that fill a cell of the line from ``begin`` on, after a label and its colon or alone."""
    edges = sorted({begin, *(edge for edge in cell_edges(line) if edge > begin), len(line.text)})
    for start, end in pairwise(edges):
        for part in _SPLIT.finditer(line.text, start, end):
            run = name_before(part[0])
            if run is None or len(run.printed.split()) > _MOST_WORDS:
                continue
            opening = part[0][: run.start].rpartition(":")
            alone = is_filler(opening[2].strip(" :.-–*•|,;"))
            yield NameRun(
                run.printed, part.start() + run.start, part.start() + run.end, run.sex, run.birth, alone, run.told
            )


_SPLIT = re.compile(r"[^|;]+")


def _joins(tokens: list[tuple[str, int, int]], index: int) -> bool:
    """Whether a sign parts the words of one name: a bracket, a comma, or after a family name in capitals."""
    before = tokens[index - 1][0] if index else ""
    if tokens[index][0] in "()":
        return bool(before) and (_begins_name(before, loose=True) or words(before) in _MARKERS or before in "()")
    if tokens[index][0] == ":":
        return words(before) in _MARKERS  # « (naissance : LESTRADE) »
    if tokens[index][0] == ",":  # « Mme HENNEBELLE Denise, Violette »
        return bool(before) and _begins_name(before, loose=False)
    return len(before) > 1 and before.isupper()


def _begins_name(token: str, *, loose: bool) -> bool:
    """Whether a word can be part of a name: an initial or a word with a capital, no word of forms."""
    if not token[0].isalpha() or not token[0].isupper():
        return False
    folded = words(token)
    if not loose and folded in _FILLERS:
        return False
    return not _is_stop(folded) and (folded not in _SEXES)


@cache
def _is_stop(folded: str) -> bool:
    stops = vocabulary.identity_cues(
        "name_stop", "name_label", "birth_name_label", "used_name_label", "given_label", "birth_label", "sex_label"
    )
    return bool(stops.meanings(folded)) and folded not in _PARTICLES


@cache
def _is_title(token: str) -> bool:
    return bool(vocabulary.people_cues("title_doctor").meanings(token.rstrip(".")))
