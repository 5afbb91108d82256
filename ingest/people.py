"""Persons named on a line: doctors by their title, others where their form and place tell a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from ingest import vocabulary
from ingest.normalise import fold, words
from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens
from ingest.vocabulary.clinical import clinical_terms
from ingest.vocabulary.results import analyte_names

_LONGEST_LINE, MOST_ON_A_LINE = 4000, 16
"""Characters and names read on one line: no printed line has more; a hostile one costs no more."""
_TITLE = r"(?:[Dd]r|DR|[Dd]octeure?|DOCTEURE?|Dre|Pr|PR|Prof|[Pp]rofesseur|PROFESSEUR)"
_CIVIL = r"(?:M|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle|MME|MR)"
_PARTICLE = r"(?:de la|de|du|des|le|la|van|von|di|da|el|ben|d['’]|DE LA|DE|DU|DES|LE|LA)"
_NAME = r"(?:[A-ZÀ-ÖØ-Þ]\.-[A-ZÀ-ÖØ-Þ]\.|[A-ZÀ-ÖØ-Þ][\w'’]*(?:-[A-ZÀ-ÖØ-Þ]?[\w'’]+)*\.?)"
_NEXT = rf"(?: (?!{_TITLE}\b)(?:{_PARTICLE} ?)?{_NAME})"
_PERSON = re.compile(rf"\b{_TITLE}(?:\. ?| )(?:{_PARTICLE} ?)?{_NAME}{_NEXT}{{0,4}}")


_DOCTOR = re.compile(_TITLE)
_BEARS = re.compile(rf"^(?:{_TITLE}|{_CIVIL})(?:\. ?| )")
_NAMED = re.compile(
    rf"(?:{_CIVIL}(?:\. ?| ))?(?:{_PARTICLE} ?)?{_NAME} (?:{_PARTICLE} ?)?{_NAME}(?: (?:{_PARTICLE} ?)?{_NAME}){{0,3}}"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A doctor named on a line, as printed, characters ``start:end`` of the line."""

    name: str
    line: PrintedLine
    start: int
    end: int

    @property
    def key(self) -> frozenset[str]:
        """The folded words of the name without title, for comparing."""
        return frozenset(words(_BEARS.sub("", self.name)).split())


def people(line: PrintedLine) -> Iterator[Person]:
    """Doctors named on a line with their title."""
    if not line.names_doctor:
        return
    for match in islice(_PERSON.finditer(line.text[:_LONGEST_LINE]), MOST_ON_A_LINE):
        start, end = match.span()
        end = next((cell for cell in cell_edges(line) if start < cell < end), end)  # no name spans a gap
        name = _without_label(_trim(line.text[start:end].rstrip()), line.text, start)
        if len(name.split()) > 1 and _is_named(name):
            yield Person(name, line, start, start + len(name))


def _is_named(name: str) -> bool:
    """« Dr X » and « Dr Orthopédiste » name nobody."""
    bare = _BEARS.sub("", name)
    profession = " " not in bare and bool(vocabulary.specialty_phrases("practitioner").meanings(bare))
    return not profession and any(len(word) > 1 for word in words(bare).split())


def cell_edges(line: PrintedLine) -> tuple[int, ...]:
    """Where the cells of a line begin, in its text."""
    if len(line.cells) == 1:
        return ()
    starts = line.tokens.starts
    return tuple(line.folded.span(starts[first], starts[first] + 1)[0] for first, _ in line.cells if first)


def _without_label(name: str, text: str, start: int) -> str:
    """A name without the label of the next field: « CLAVEL Thierry   ANESTH : »."""
    following = text[start + len(name) :].lstrip()
    return name.rpartition(" ")[0] if following.startswith(":") and len(name.split(" ")) > 1 else name


@lru_cache(maxsize=4096)
def _trim(name: str) -> str:
    """Cut what follows the name: the next sentence, a discipline, a role, a department, the label of the next field."""
    parts = name.split(" ")
    stops = vocabulary.specialty_phrases("document")
    for index in range(1, len(parts)):
        if _SENTENCE_END.search(parts[index]):
            return " ".join(parts[: index + 1]).rstrip(".")
    after = vocabulary.people_cues("after_name")
    for index in range(2, len(parts)):
        if any(table.meanings(parts[index]) for table in (stops, after, vocabulary.organisation_cues())):
            return " ".join(parts[:index])
    return _without_town(parts)


def _without_town(parts: Sequence[str]) -> str:
    """« Dr Bernadette CARRIÈRE Perpignan »: given and family name are told, what follows is no name."""
    capitals = [index for index, part in enumerate(parts) if part.isupper() and len(part) > _LONGEST_INITIAL]
    if capitals and any(part.istitle() and len(part) > _LONGEST_INITIAL for part in parts[1 : capitals[0]]):
        return " ".join(parts[: capitals[-1] + 1])
    return " ".join(parts)


_SENTENCE_END = re.compile(r"[^\W\d_]{3}\.$")
"""A full stop after a word too long for an initial."""


def professional(lines: Sequence[PrintedLine], line: PrintedLine) -> Person | None:
    """A person named at the start of a line without a doctor's title, whom a profession right after tells.

    « NOM Prénom, cardiologue », or « Mme Anne ROUX » above « Infirmière diplômée d'État ».
    """
    house = _BESIDE_HOUSE.search(line.text)
    if house is not None and opens(vocabulary.organisation_cues(), line):
        return Person(house.group("name"), line, house.start("name"), house.end("name"))
    match = _NAMED.match(line.text)
    if match is None or len(line.tokens.texts) > _LONGEST_SIGNATURE or any(people(line)):
        return None
    practitioners = vocabulary.specialty_phrases("practitioner")
    name = _trim(match.group())
    if vocabulary.specialty_phrases().meanings(name) or opens(vocabulary.organisation_cues(), line):
        return None
    if not _BEARS.match(name) and len(words(name).split()) > _LONGEST_BARE:
        return None
    if any(is_no_name(part) for part in _BEARS.sub("", name).split(" ")):
        return None
    after = line.text[len(name) :].lstrip()
    on_line = [
        found for found in practitioners.find(line.tokens) if line.folded.span(found.start, found.end)[0] >= len(name)
    ]
    told = bool(on_line) and after[:1] in _SETS_APART
    if not told and after[:1] == "," and line.index_on_page < _HEAD:
        rest = Tokens.of(fold(after))
        told = bool(rest.texts) and vocabulary.specialty_phrases("document").at(rest, 0) is not None
    if not after and line.index + 1 < len(lines) and lines[line.index + 1].page == line.page:
        told = opens(practitioners, lines[line.index + 1])
    return Person(name, line, 0, len(name)) if told else None


def bare_name(line: PrintedLine, start: int, stop: int | None = None, *, announced: bool = False) -> Person | None:
    """A name without title at a character position, up to ``stop``: a family name in capitals beside a given name.

    Both may be in capitals where a profession follows (« CORDIER BAPTISTE, PHARMACIEN ») or a label ``announced`` them;
    with an initial after a label, the family name may be in small letters (« G. Morice »).
    """
    plural = _DOCTORS.match(line.text, start)
    if plural is not None:  # « Drs Thierry OSTERMANN, Odile HEITZ »
        start, announced = plural.end(), True
    match = _BARE.match(line.text, start, len(line.text) if stop is None else stop)
    if match is None or (match.end() < len(line.text) and line.text[match.end()].isalnum()):
        return None
    name = _before_terms(_without_label(_trim(match.group()), line.text, start))
    parts = name.split(" ")
    proper = [part for part in parts if not _PARTICLES.fullmatch(part)]
    if vocabulary.people_cues("no_name").meanings(parts[0]) or _is_house_of(parts):
        return None  # « Score NIHSS », « La FOGD »
    if len(proper) < _SHORTEST_NAME or any(_DOCTOR.fullmatch(part.rstrip(".")) for part in parts):
        return None
    professes = _professes(line, start + len(name))
    initials = [part for part in parts if _INITIALS.fullmatch(part)]
    capitals = [part for part in parts if part.isupper() and len(part) > 1 and part not in initials]
    if capitals and max(map(len, capitals)) <= _LONGEST_INITIAL and not professes:
        return None  # « Catégorie de DM »
    given = bool(initials) or any(part[1:2].islower() for part in parts) or professes or announced
    family = bool(capitals) or (announced and bool(initials))
    if not family or not given or (start == 0 and opens(vocabulary.organisation_cues(), line)):
        return None
    return Person(name, line, start, start + len(name))


def _is_house_of(parts: Sequence[str]) -> bool:
    """« CMA de Draguignan », « SSR de Vannes »: capitals of a town are no family name."""
    opening, *rest = parts
    return opening.isupper() and len(rest) > 1 and bool(_PARTICLES.fullmatch(rest[0])) and " ".join(rest[1:]).istitle()


def _before_terms(name: str) -> str:
    """The words of a name before one that is no name: « BELAID HAKIM SIGNE »."""
    parts = name.split(" ")
    cut = next((index for index, part in enumerate(parts) if is_no_name(part)), len(parts))
    return " ".join(parts[:cut])


def may_name(line: PrintedLine) -> bool:
    """Whether two capitalised words stand together on a line; one as long as a page names nobody by its form."""
    return len(line.text) <= _LONGEST_NAMING and _BARE.search(line.text) is not None


_LONGEST_NAMING = 1_000
"""Characters of a line in which names without title are looked for."""


def _professes(line: PrintedLine, position: int) -> bool:
    """Whether a comma or dash and a profession follow."""
    rest = line.text[position:].lstrip()
    if rest[:1] not in (",", "-", "–", "—"):
        return False
    found = vocabulary.specialty_phrases("practitioner").find(line.tokens)
    return any(0 <= line.folded.span(one.start, one.end)[0] - position <= _BESIDE for one in found)


_BESIDE = 6
"""Characters between a name and its profession."""


@lru_cache(maxsize=4096)
def is_no_name(word: str) -> bool:
    """Whether a capitalised word is a figure's or a term of medicine: « L5-S1 », « Vitamine B12 », « INR »."""
    if any(character.isdigit() for character in word):
        return True
    if _PARTICLES.fullmatch(word) or _INITIALS.fullmatch(word):
        return False  # « P. » is an initial where « P » is phosphorus
    if next(stem_kinds(vocabulary.kinds.label_words(), fold(word)), None) is not None and not word.istitle():
        return True
    if len(word) > _LONGEST_INITIAL and any(table.meanings(word) for table in _labels()):
        return True
    terms = (
        analyte_names(), vocabulary.section_headings(), vocabulary.kinds.title_words(), vocabulary.kinds.houses(),
        vocabulary.organisation_cues(), vocabulary.specialty_phrases(),
    )  # fmt: skip
    clinical = clinical_terms().meanings(word)  # (Olivier and Froment are pollens and grains, and people)
    return any(table.meanings(word) for table in terms) or any(one.kind != "allergen" for one in clinical)


def _labels() -> tuple[vocabulary.Phrases[str], ...]:
    """Words of forms beside names: of the patient's traits, of who signs."""
    return vocabulary.identity_cues(), vocabulary.people_cues("author_role", "author_label", "after_name")


_PARTICLES = re.compile(_PARTICLE)
_DOCTORS = re.compile(r"(?:Drs|DRS|Docteurs|DOCTEURS|Prs|PRS|Professeurs|PROFESSEURS)\.? ")
_LONGEST_INITIAL = 2
_SHORTEST_NAME = 2
_BESIDE_HOUSE = re.compile(rf" [-–—|] (?P<name>{_CIVIL}(?:\. ?| ){_NAME}(?: (?:{_PARTICLE} ?)?{_NAME}){{1,3}})$")
"""« Cabinet de maïeutique - Mme Anne ROUX »."""
_INITIALS = re.compile(r"[A-ZÀ-ÖØ-Þ][a-z]?\.(?:-?[A-ZÀ-ÖØ-Þ]\.)*")
_BARE = re.compile(rf"{_NAME} (?:{_PARTICLE} ?)?{_NAME}(?: (?:{_PARTICLE} ?)?{_NAME}){{0,2}}")
_HEAD = 3
"""First lines of a page, where a discipline tells who practises it: « Martine HÉBERT, médecine générale »."""
_LONGEST_SIGNATURE, _LONGEST_BARE = 14, 4
_SETS_APART = (*",-–—(;:", "")


def stem_kinds(stems: Mapping[str, str], word: str) -> Iterator[str]:
    """The kinds of the longest known stem a word begins with."""
    if word in stems:
        yield stems[word]
        return
    for length in range(len(word) - 1, _SHORTEST_STEM - 1, -1):
        if word[:length] in stems:
            yield stems[word[:length]]
            return


_SHORTEST_STEM = 4
"""Letters of the shortest stem; a shorter one is a word by itself (« mis », no part of MISTRAL)."""


def cell_start(line: PrintedLine, position: int) -> int:
    """Where the cell that holds a character of the line begins."""
    return max((edge for edge in cell_edges(line) if edge <= position), default=0)


def opens(phrases: vocabulary.Phrases[str], line: PrintedLine) -> bool:
    """Whether a line begins with one of the phrases."""
    return bool(line.tokens.texts) and phrases.at(line.tokens, 0) is not None
