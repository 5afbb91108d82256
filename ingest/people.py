"""Doctors named on a line: where, with what label before the name and what specialty after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ingest import vocabulary
from ingest.document import Evidence
from ingest.normalise import fold, words
from ingest.printed import PrintedLine
from ingest.vocabulary.clinical import clinical_terms
from ingest.vocabulary.results import analyte_names

_LONGEST_LINE, _MOST_ON_A_LINE = 4000, 16
"""Characters and names read on one line: no printed line has more; a hostile one costs no more."""
_TITLE = r"(?:Dr|DR|Docteur|DOCTEUR|Dre|Pr|PR|Prof|Professeur|PROFESSEUR|Docteure|DOCTEURE)"
_CIVIL = r"(?:M|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle|MME|MR)"
_PARTICLE = r"(?:de la|de|du|des|le|la|van|von|di|da|el|ben|d['’]|DE LA|DE|DU|DES|LE|LA)"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:-[A-ZÀ-ÖØ-Þ]?[\w'’]+)*\.?"
_NEXT = rf"(?: (?!{_TITLE}\b)(?:{_PARTICLE} ?)?{_NAME})"
_PERSON = re.compile(rf"\b{_TITLE}(?:\. ?| )(?:{_PARTICLE} ?)?{_NAME}{_NEXT}{{0,4}}")


_DOCTOR = re.compile(rf"{_TITLE}\b")
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
    for match in islice(_PERSON.finditer(line.text[:_LONGEST_LINE]), _MOST_ON_A_LINE):
        start, end = match.span()
        end = next((cell for cell in cell_edges(line) if start < cell < end), end)  # no name spans a gap
        name = _without_label(_trim(line.text[start:end].rstrip()), line.text, start)
        if len(name.split()) > 1 and _is_named(name):
            yield Person(name, line, start, start + len(name))


def _is_named(name: str) -> bool:
    """« Dr X » names nobody."""
    return any(len(word) > 1 for word in words(_BEARS.sub("", name)).split())


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
    return name


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
    if any(_is_no_name(part) for part in _BEARS.sub("", name).split(" ")):
        return None
    after = line.text[len(name) :].lstrip()
    on_line = [
        found for found in practitioners.find(line.tokens) if line.folded.span(found.start, found.end)[0] >= len(name)
    ]
    told = bool(on_line) and after[:1] in _SETS_APART
    if not after and line.index + 1 < len(lines) and lines[line.index + 1].page == line.page:
        told = opens(practitioners, lines[line.index + 1])
    return Person(name, line, 0, len(name)) if told else None


def bare_name(line: PrintedLine, start: int) -> Person | None:
    """A name without title at a character position: a family name in capitals beside a given name.

    Both may be in capitals where a profession follows: « CORDIER BAPTISTE, PHARMACIEN ».
    """
    match = _BARE.match(line.text, start)
    if match is None or (match.end() < len(line.text) and line.text[match.end()].isalnum()):
        return None
    name = _without_label(_trim(match.group()), line.text, start)
    parts = name.split(" ")
    if _DOCTOR.match(name) or len(parts) < _SHORTEST_NAME or any(_is_no_name(part) for part in parts):
        return None
    capitals = [part for part in parts if part.isupper() and len(part.strip(".")) > 1 and not _INITIALS.fullmatch(part)]
    given = any(part[1:2].islower() or _INITIALS.fullmatch(part) for part in parts)
    given = given or _professes(line, start + len(name))
    if not capitals or not given or opens(vocabulary.organisation_cues(), line):
        return None
    return Person(name, line, start, start + len(name))


def _professes(line: PrintedLine, position: int) -> bool:
    """Whether a comma or dash and a profession follow."""
    rest = line.text[position:].lstrip()
    if rest[:1] not in (",", "-", "–", "—"):
        return False
    found = vocabulary.specialty_phrases("practitioner").find(line.tokens)
    return any(0 <= line.folded.span(one.start, one.end)[0] - position <= _BESIDE for one in found)


_BESIDE = 6
"""Characters between a name and its profession."""


def _is_no_name(word: str) -> bool:
    """Whether a capitalised word is a figure's or a term of medicine: « L5-S1 », « Vitamine B12 », « INR »."""
    if any(character.isdigit() for character in word):
        return True
    if next(_stem_kinds(vocabulary.kinds.label_words(), fold(word)), None) is not None and not word.istitle():
        return True
    if len(word) > _LONGEST_INITIAL and any(table.meanings(word) for table in _labels()):
        return True
    terms = (
        analyte_names(), vocabulary.section_headings(), vocabulary.kinds.title_words(), vocabulary.kinds.houses(),
        vocabulary.organisation_cues(), vocabulary.specialty_phrases(), clinical_terms(),
    )  # fmt: skip
    return any(table.meanings(word) for table in terms)


def _labels() -> tuple[vocabulary.Phrases[str], ...]:
    """Words of forms beside names: of the patient's traits, of who signs."""
    return vocabulary.identity_cues(), vocabulary.people_cues("author_role", "author_label", "after_name")


_LONGEST_INITIAL = 2
_SHORTEST_NAME = 2
_BESIDE_HOUSE = re.compile(rf" [-–—|] (?P<name>{_CIVIL}(?:\. ?| ){_NAME}(?: (?:{_PARTICLE} ?)?{_NAME}){{1,3}})$")
"""« Cabinet de maïeutique - Mme Anne ROUX »."""
_INITIALS = re.compile(r"[A-ZÀ-ÖØ-Þ][a-z]?\.(?:-?[A-ZÀ-ÖØ-Þ]\.)*")
_BARE = re.compile(rf"{_NAME} (?:{_PARTICLE} ?)?{_NAME}(?: (?:{_PARTICLE} ?)?{_NAME}){{0,2}}")
_LONGEST_SIGNATURE, _LONGEST_BARE = 14, 4
_SETS_APART = (*",-–—(;:", "")


def addressed(line: PrintedLine, person: Person) -> bool:
    """Whether the words before the name, or the label of its list, say that he receives, sends or is merely named."""
    kinds = label_kinds(line, person)
    return "addressee_label" in kinds or (not kinds and _listed(line, person)) or _told_after(line, person)


def _told_after(line: PrintedLine, person: Person) -> bool:
    """« Dr X (méd. traitant) »: words right after the name make him a correspondent."""
    after = _ASIDE.match(line.text, person.end)
    return after is not None and bool(vocabulary.people_cues("correspondent").meanings(after["role"]))


def _listed(line: PrintedLine, person: Person) -> bool:
    """Whether a label of addressees with its colon opens the cell: « Destinataires : Dr A, Dr B, Dr C »."""
    begin = cell_start(line, person.start)
    label, colon, _ = line.text[begin : person.start].partition(":")
    return bool(colon) and "addressee_label" in vocabulary.people_cues("addressee_label").meanings(label)


def cell_start(line: PrintedLine, position: int) -> int:
    """Where the cell that holds a character of the line begins."""
    return max((edge for edge in cell_edges(line) if edge <= position), default=0)


def label_kinds(line: PrintedLine, person: Person) -> frozenset[str]:
    """The kinds of the nearest label before the name on its line, nothing but small words and dates between.

    A noun (« Radiologue : Dr X ») is a label only with its colon; « le Dr X, cardiologue, Dr Y » names two doctors.
    """
    kinds: frozenset[str] = frozenset()
    for found in islice(vocabulary.people_cues(*_LABELS).find(line.tokens), 4 * _MOST_ON_A_LINE):
        end = line.folded.span(found.start, found.end)[1]
        if end > person.start or not _JOINING.fullmatch(line.folded.text, found.end, _folded_start(line, person)):
            continue
        joined = line.text[end : person.start]
        if "performed_label" in found.values:
            if _BY.search(joined):
                return frozenset(("author_label",))
            continue
        colon = joined.lstrip().startswith(":")
        kinds = frozenset(kind for kind in found.values if colon or kind != "author_role")
    return kinds or _worded_label(line, person)


def _worded_label(line: PrintedLine, person: Person) -> frozenset[str]:
    """What words of a label no table lists tell of the name after them: « Biologiste de garde : », « relus par »."""
    begin = cell_start(line, person.start)
    stop = _folded_start(line, person)
    before = line.text[begin : person.start]
    texts = [
        text
        for text, at in zip(line.tokens.texts, line.tokens.starts, strict=True)
        if at < stop and line.folded.span(at, at + 1)[0] >= begin
    ]
    while texts and (texts[-1] in _ARTICLES or texts[-1].isdigit()):
        texts.pop()
    by = bool(texts) and texts[-1] == "par"
    if any(text.startswith(_CERTIFYING) for text in texts[-_NEAR_CERTIFYING:]):
        return frozenset(("author_label",))
    texts = [text for text in texts if not text.isdigit() and text not in _SMALL]
    if not texts or len(texts) > _LONGEST_LABEL or not (by or _COLON.search(before)):
        return frozenset()
    stems = vocabulary.kinds.label_words()
    told = [kind for text in texts for kind in _stem_kinds(stems, text)]
    if "other" in told:
        return frozenset(("addressee_label",))
    if "author" in told:
        return frozenset(("author_label",))
    return frozenset(("author_role",)) if told and not by else frozenset()


def _stem_kinds(stems: Mapping[str, str], word: str) -> Iterator[str]:
    """The kinds of the longest known stem a word begins with."""
    if word in stems:
        yield stems[word]
        return
    for length in range(len(word) - 1, _SHORTEST_STEM - 1, -1):
        if word[:length] in stems:
            yield stems[word[:length]]
            return


_ASIDE = re.compile(r" ?\((?P<role>[^(),;:]{2,30})\)")
_CERTIFYING, _NEAR_CERTIFYING = "soussign", 4
_SMALL = frozenset(("le", "la", "les", "l", "du", "de", "des", "d", "au", "a", "et", "h"))
_ARTICLES = frozenset(("le", "la", "les", "l", "dr"))
_COLON = re.compile(r":\s*(?:le |la )?$")
_LONGEST_LABEL, _SHORTEST_STEM = 6, 3


def _folded_start(line: PrintedLine, person: Person) -> int:
    """Where the name begins in the folded line."""
    origins = line.folded.origins
    return person.start if origins is None else origins.index(person.start)


def team(person: Person) -> bool:
    """Whether the words before a name make him one of those who treat: « Anesthésiste : », « médecin traitant : »."""
    line = person.line
    before = [
        found
        for found in vocabulary.people_cues("team_label").find(line.tokens)
        if line.folded.span(found.start, found.end)[1] <= person.start
    ]
    if not before:
        return False
    return _JOINING.fullmatch(line.folded.text, before[-1].end, _folded_start(line, person)) is not None


_LABELS = ("author_label", "author_role", "addressee_label", "prescriber_label", "performed_label")
_BY = re.compile(r"\bpar\b")
"""« Examen réalisé le 15/07/2024 par le Dr X » names who did it, « réalisé le 15/07/2024, Dr X » does not."""
_JOINING = re.compile(r"(?:\b(?:le|la|les|par|du|de|a|ce|jour|electroniquement|h)\b|[\s\d/:.,'()-]){0,40}")


def opens(phrases: vocabulary.Phrases[str], line: PrintedLine) -> bool:
    """Whether a line begins with one of the phrases."""
    return bool(line.tokens.texts) and phrases.at(line.tokens, 0) is not None


def families_near(lines: Sequence[PrintedLine], person: Person) -> list[tuple[str, Evidence]]:
    """Specialties written with a name: after it on its line, or on the next two lines that name nobody else."""
    phrases = vocabulary.specialty_phrases("document")
    stop = min((one.start for one in people(person.line) if one.start >= person.end), default=len(person.line.text))
    found = [
        (match.values[0], person.line.folded_evidence(0.95, match.start, match.end))
        for match in phrases.find(person.line.tokens)
        if person.end <= person.line.folded.span(match.start, match.end)[0] < stop
        and not person.line.folded.text[match.end :].lstrip(" s)").startswith(":")
    ]
    if not found and person.start and len(list(people(person.line))) == 1:
        found = _families_before(person)
    if not found:
        found = _profession_above(lines, person)
    index, column = person.line.index, cell_start(person.line, person.start)
    for line in lines[index + 1 : index + 3] if person.line.kind != "table" or not column else ():
        begin, end = _below(line, person, column)
        words = len(line.text[begin:end].split())
        if found or line.page != person.line.page or any(people(line)) or words > _LONGEST_ROLE:
            break
        if opens(vocabulary.people_cues("greeting"), line):
            break  # « Cher confrère radiologue »
        found += [
            (match.values[0], line.folded_evidence(0.9, match.start, match.end))
            for match in phrases.find(line.tokens)
            if begin <= line.folded.span(match.start, match.end)[0] < end
            and ":" not in line.folded.text[: match.start]
            and not line.folded.text[match.end :].lstrip().startswith(":")
            and (not line.folded.text[: match.start].endswith(" en ") or _qualifies(line, match.first))
        ]
    return found


def _profession_above(lines: Sequence[PrintedLine], person: Person) -> list[tuple[str, Evidence]]:
    """« Sage-femme » alone on the line above a name that opens its own."""
    if person.line.index == 0 or person.start > _OPENS:
        return []
    above = lines[person.line.index - 1]
    if above.page != person.line.page or len(above.tokens.texts) > _LONGEST_PROFESSION:
        return []
    found = next(vocabulary.specialty_phrases("practitioner").find(above.tokens), None)
    if found is None or found.first > 0:
        return []
    return [(found.values[0], above.folded_evidence(0.85, found.start, found.end))]


_OPENS, _LONGEST_PROFESSION = 2, 4


def _below(line: PrintedLine, person: Person, column: int) -> tuple[int, int]:
    """The part of a line under a name: its first cell when the name opens a line of several, else all of it."""
    edges = cell_edges(line)
    several = bool(cell_edges(person.line)) and not column
    return (0, edges[0]) if several and edges else (0, len(line.text))


def _families_before(person: Person) -> list[tuple[str, Evidence]]:
    """« Hématologie - Dr Paula MENDES »: the discipline that opens the line of the only name on it."""
    line = person.line
    before = line.text[: person.start].rstrip()
    found = [
        match
        for match in vocabulary.specialty_phrases("document").find(line.tokens)
        if line.folded.span(match.start, match.end)[1] <= person.start
    ]
    if len(found) != 1 or not before.endswith(("-", "–", "—", "|", ",", "/", ":")):
        return []
    return [(found[0].values[0], line.folded_evidence(0.85, found[0].start, found[0].end))]


def _qualifies(line: PrintedLine, first: int) -> bool:
    """« Praticien hospitalier en psychiatrie » qualifies, « adressée initialement en urologie » tells."""
    return first <= _QUALIFICATION or vocabulary.people_cues("after_name").at(line.tokens, 0) is not None


_QUALIFICATION = 2
"""Words before the discipline of « spécialiste en cardiologie »."""
_LONGEST_ROLE = 10
"""Words of the longest line that is only a doctor's qualification."""
