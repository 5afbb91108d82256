"""Whether a trait is told of somebody beside the patient: a relative, a trusted person, the insured, a caregiver.

A word of kinship speaks of what follows it in its cell, until a label of the patient, a full stop or a stroke; or of
what it closes at once (« née le 02/02/1948 (mère) »). « Mme X née le 12/03/1950, vue avec sa fille » is about Mme X.
Fields of a form (« Nom : … ») belong to the heading above them or before them on their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest import vocabulary
from ingest.name_runs import name_before
from ingest.normalise import words
from ingest.people import stem_kinds
from ingest.printed import PrintedLine

_ENDS = re.compile(r"[;|]|[^\W\d_]{3}\. (?=[A-ZÀ-ÖØ-Þ])")
_CLOSES = re.compile(r"^[\s,(–—-]{1,4}(?P<whose>(?:sa|son|la|le|ses|leur) |l['’])?$")
_COUNTED = re.compile(r"^\s*(?:de |d['’])(?:\d|une? |deux|trois|quatre|cinq|six|famille)")
"""« mère de 3 enfants » says something of herself."""
_HEAD_LINES, _LONGEST_HEADING, _FIELDS_UNDER = 32, 5, 5
_FIELD_LABELS = ("name_label", "birth_name_label", "used_name_label", "given_label", "birth_label", "sex_label")
_CAREGIVERS = ("prescriber_label", "author_label", "addressee_label", "correspondent", "team_label")
_OF_HIMSELF = frozenset(("fille", "garçon", "garcon", "jumeau", "jumelle", "jumeaux", "jumelles"))
"""« née le 21/05/2019 (jumelle) » says something of herself."""
_WHOSE = re.compile(r" (?:du|de la|de l['’]) ?(?P<word>[^\W\d_]+)")
_OF_SOMEBODY = re.compile(r" ?(?:de |d['’])?(?!Mm?e?\b|Madame|Mlle)[^\W\d_a-z][\w-]+\)")
_NAMED = re.compile(r"^[^:]{3,40}: ?(?:M\. |Mme |Mlle |Monsieur |Madame )?[^\W\d_a-z][\w'’-]+ [^\W\d_a-z]")
_NEWBORN_OF = re.compile(r" (?:\d )?(?:(?:de |d['’])(?:Mme |Madame |Mlle |M\. )?)?[^\W\d_a-z]{2}")
_ADDRESSED = frozenset(("votre", "vos"))
"""« J'ai vu votre fille Louise » names the patient of a letter to her parents, « Patient : BÉBÉ X » a newborn."""
_INSURED = re.compile(
    r"\b(?:ayants? droit|beneficiaires?|assuree?s?|mutuelle|contrat|carte vitale|autorite parentale)\b"
)
"""« Titulaire : … » of a record of vaccines is its patient, of a contract whoever insures him."""
_WHAT_OF = re.compile(
    r"^(?:identification|identite|coordonnees|references|informations|renseignements) d(?:u|e la|e l) ?"
)
"""« Identification du médecin traitant » heads his fields."""
_MINE = frozenset(("ma", "mon"))
_BORN = re.compile(r"\b[Nn]ée? (?:le|en)\b")
"""« l'ordonnance de ma mère, Mme Odette DUPIN, née le … » asks for her."""
_UNDERSIGNED = re.compile(r"\bje,? soussignee?\b(?! docteur| dr\b| medecin).{3,60}\bnee?\b")
_STOPS = frozenset((".", ":", ";", "!", "?", ""))
_SHORTEST_ABOVE, _LONGEST_ABOVE = 40, 400
"""Characters of a line of prose that may go on below; « Chers parents, » does not."""
_LEAST_COLUMNS, _MOST_COLUMNS, _UNDER_HEAD = 2, 6, 4
_ALIGNED = 0.03
"""Of the page's width, between the left edges of a column's head and of what stands under it."""
_DELIVERIES = frozenset(("15508-5", "57057-2"))


@dataclass(frozen=True)
class Others:
    """Who of those a document names is not its patient.

    In a report of a delivery the patient is the mother, in one of a newborn the child, whose mother is named too; of a
    donor and a recipient the one whose label comes first.
    """

    lines: Sequence[PrintedLine]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of cues that speak of others."""
        head = self.lines[:_HEAD_LINES]
        holder = ("holder",) if any(_INSURED.search(line.folded.text) for line in self.lines) else ()
        if of_delivery(self.lines):
            return ("relative", "newborn", "child", *holder)
        donates = any(next(vocabulary.identity_cues("donor_patient").find(line.tokens), None) for line in head)
        graft = "recipient" if donates or _first_opening(head, "donor", "recipient") == "donor" else "donor"
        mother = any(_opens(line, "mother") for line in head)
        if (mother and any(_opens(line, "newborn", "child") for line in head)) or _first_named(head) == "newborn":
            return ("relative", "mother", graft, *holder)
        return ("relative", "mother", "newborn", graft, *holder)

    def bear(self, line: PrintedLine, start: int, end: int) -> bool:
        """Whether characters ``start:end`` of the line are told of somebody else than the patient."""
        text = line.text
        for begin, stop in self._kin(line):
            if stop <= start:
                between = text[stop:start]
                if not (_ENDS.search(between) or _COUNTED.match(between) or _patient_between(line, stop, start)):
                    return True
            elif begin >= end and (closing := _CLOSES.match(text[end:begin])) is not None:
                return closing["whose"] is not None or line.text[begin:stop].casefold() not in _OF_HIMSELF
        return self._goes_on(line, start) or self._stands_under(line, start)

    def _goes_on(self, line: PrintedLine, start: int) -> bool:
        """Whether a sentence of the line above that goes on here tells of kin: « … ; leur mère, » / « née le … »."""
        above = self.lines[line.index - 1] if line.index > 0 else None
        if above is None or above.page != line.page or above.text[-1:] in _STOPS:
            return False
        if (
            (_is_field(line) and ":" in line.text)
            or len(above.row_cells) > 1
            or len(line.row_cells) > 1
            or not _SHORTEST_ABOVE <= len(above.text) <= _LONGEST_ABOVE
        ):
            return False
        kin = list(self._kin(above))
        if not kin:
            return False
        between = f"{above.text[kin[-1][1] :]} {line.text[:start]}"
        return not (_ENDS.search(between) or _COUNTED.match(between) or _patient_between(line, 0, start))

    def _stands_under(self, line: PrintedLine, start: int) -> bool:
        """Whether the head of the column in which a character stands names somebody else: « Bénéficiaire | Assuré »."""
        cell = next((one for one in line.row_cells if one.start <= start < one.end), None)
        if cell is None or len(line.row_cells) < _LEAST_COLUMNS:
            return False
        for above in reversed(self.lines[max(0, line.index - _UNDER_HEAD) : line.index]):
            if above.page != line.page or not _LEAST_COLUMNS <= len(above.row_cells) <= _MOST_COLUMNS:
                return False
            head = next((one for one in above.row_cells if abs(one.x0 - cell.x0) < _ALIGNED), None)
            told = words(above.text[head.start : head.end].partition(":")[0]) if head is not None else ""
            if told and vocabulary.identity_cues(*self.kinds).meanings(told):
                return True
        return False

    def bear_fields(self, line: PrintedLine, start: int) -> bool:
        """Whether a field of the line stands under, or behind, the heading of somebody else than the patient."""
        opening = line.text[:start]
        if not _is_field(line) and _is_heading(opening, self.kinds) and not _names_patient(line, start):
            return True
        return self._follow_another(line)

    def bear_field(self, line: PrintedLine) -> bool:
        """Whether a line is a field under the heading of somebody else than the patient."""
        return _is_field(line) and self._follow_another(line)

    def _follow_another(self, line: PrintedLine) -> bool:
        for above in reversed(self.lines[max(0, line.index - _FIELDS_UNDER) : line.index]):
            if above.page != line.page or _names_patient(above, len(above.text)):
                return False
            short = len(above.tokens.texts) <= _LONGEST_HEADING and not _is_field(above)
            if short and _heads_fields(above.text, self.kinds):
                return True
            if self._names_another(above):
                return _is_field(line) and not _opens(line, "name_label")
            if not _is_field(above):
                return False
        return False

    def _names_another(self, line: PrintedLine) -> bool:
        """Whether a field names somebody else, whose traits may follow: « Aidant principal : PERROT Anne »."""
        return _opens(line, *self.kinds) and _NAMED.search(line.text) is not None

    def _kin(self, line: PrintedLine) -> Iterator[tuple[int, int]]:
        """Where words of kinship stand, those of « assuré(e) / bénéficiaire » left out."""
        labels = [
            (found.first, found.last)
            for found in vocabulary.identity_cues("birth_name_label", "used_name_label").find(line.tokens)
        ]
        for found in vocabulary.identity_cues(*self.kinds, "patient_beside").find(line.tokens):
            in_label = any(first <= found.first < last for first, last in labels)  # « nom de jeune fille »
            before = line.tokens.texts[found.first - 1] if found.first > 0 else ""
            mine = (
                before in _MINE
                and not self._by_patient
                and _BORN.search(line.text, line.folded.span(found.start, found.end)[1]) is not None
            )
            addressed = mine or before in _ADDRESSED or bool(vocabulary.identity_cues("name_label").meanings(before))
            begin, stop = line.folded.span(found.start, found.end)
            if "patient_beside" in found.values or in_label or addressed or self._of_patient(line, begin, stop):
                continue
            yield begin, stop

    @cached_property
    def _by_patient(self) -> bool:
        """Whether the patient signs: « Je soussignée Odette DUPIN, née le … », whose kin are not the patient."""
        return any(_UNDERSIGNED.search(line.folded.text) is not None for line in self.lines)

    def _of_patient(self, line: PrintedLine, begin: int, stop: int) -> bool:
        """Whether a word of kinship tells something of the patient: « GRANDIN Camille, garçon, né le … ».

        « née le …, sœur du receveur » says whose sister she is, « Bébé de Mme NICOLAS Aurore » names a newborn.
        """
        opening = line.text[line.cell_start(begin) : begin]
        if opening.endswith(" (") and _OF_SOMEBODY.match(line.text, stop) is not None:
            name = name_before(opening)
            if name is not None and name.told and name.start == 0:  # « LE GOFF Nolwenn (sœur de Malo), née le … »
                return True
        whose = _WHOSE.match(line.text, stop)
        if whose is not None and vocabulary.identity_cues(*self.kinds).meanings(whose["word"]):
            return True
        if line.text[begin:stop].partition(" ")[0].rstrip(",").casefold() not in _OF_HIMSELF:
            return False
        if not opening.endswith((", ", " (", "- ", "– ")):
            return False
        name = name_before(opening)
        return name is not None and name.told and (name.sex is None or "newborn" not in self.kinds)


def _first_opening(lines: Sequence[PrintedLine], *kinds: str) -> str | None:
    """The kind of the first of these cues that begins a line."""
    found = (vocabulary.identity_cues(*kinds).at(line.tokens, 0) for line in lines)
    return next((one.values[0] for one in found if one is not None), None)


def _first_named(lines: Sequence[PrintedLine]) -> str | None:
    """Whether « Bébé de Mme NICOLAS Aurore » comes before any other name or trait: the newborn is the patient."""
    for line in lines:
        opening = vocabulary.identity_cues("newborn").at(line.tokens, 0)
        if opening is not None and _NEWBORN_OF.match(line.text, line.folded.span(opening.start, opening.end)[1]):
            return "newborn"
        if next(vocabulary.identity_cues(*_FIELD_LABELS).find(line.tokens), None) is not None:
            return None
        if next(vocabulary.people_cues("title_civil").find(line.tokens), None) is not None:
            return None
    return None


def of_delivery(lines: Sequence[PrintedLine]) -> bool:
    """Whether the head of the first page names a report of a delivery."""
    for line in lines[:_HEAD_LINES]:
        for found in vocabulary.document_titles().find(line.tokens):
            if found.values[0].type_code in _DELIVERIES and (line.kind == "title" or found.first == 0):
                return True
    return False


def _opens(line: PrintedLine, *kinds: str) -> bool:
    """Whether a cue of these kinds begins the line."""
    return bool(line.tokens.texts) and vocabulary.identity_cues(*kinds).at(line.tokens, 0) is not None


def _patient_between(line: PrintedLine, first: int, last: int) -> bool:
    """Whether a label of the patient stands between."""
    for found in vocabulary.identity_cues("name_label").find(line.tokens):
        start, end = line.folded.span(found.start, found.end)
        if first <= start and end <= last:
            return True
    return False


def _names_patient(line: PrintedLine, stop: int) -> bool:
    return _patient_between(line, 0, stop)


def _is_field(line: PrintedLine) -> bool:
    found = next(vocabulary.identity_cues(*_FIELD_LABELS).find(line.tokens), None)
    return found is not None and found.first == 0


def _heads_fields(text: str, kinds: tuple[str, ...]) -> bool:
    """Whether a line heads the fields below it: « Demandeur », « Personne à prévenir : »; a profession does not."""
    phrase = _WHAT_OF.sub("", words(text))
    if vocabulary.identity_cues(*kinds).meanings(phrase) or vocabulary.people_cues(*_CAREGIVERS).meanings(phrase):
        return True
    return text.rstrip().endswith(":") and _is_heading(text, kinds)


def _is_heading(text: str, kinds: tuple[str, ...]) -> bool:
    """Whether a heading, of few words and no figures, is a caregiver's or a relative's."""
    told = words(text).split()
    if not told or len(told) > _LONGEST_HEADING or any(word.isdigit() for word in told):
        return False
    phrase = " ".join(told)
    if vocabulary.identity_cues(*kinds).meanings(phrase) or vocabulary.people_cues(*_CAREGIVERS).meanings(phrase):
        return True
    stems = vocabulary.kinds.label_words()
    return any(kind for word in told[:2] for kind in stem_kinds(stems, word)) and not any(
        vocabulary.identity_cues("name_label").meanings(word) for word in told
    )
