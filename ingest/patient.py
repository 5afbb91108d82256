"""The patient's traits on the page, by their labels and by the form of the line.

A birth date names its patient when a birth label says so and no relative stands before it; a name when it
follows a patient label, a civility before a birth date, or fills a labelled field. A number of the health insurance
counts where it bears the month of a birth the page states: a child's is often a parent's. Traits printed together
make one identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice

from ingest import vocabulary
from ingest.birth_anchors import age_field, birth_years, years_written
from ingest.birth_dates import is_name
from ingest.dates import RoledDate
from ingest.document import Evidence, FoundIdentity, Identity
from ingest.kinship import Others
from ingest.labelled_traits import is_full, labelled
from ingest.name_runs import is_filler
from ingest.names import PrintedName, is_unnamed, read_name, read_patient_name
from ingest.normalise import words
from ingest.people import cell_edges, people
from ingest.printed import PrintedLine

_HEAD_LINES = 32
"""Lines of a page among which a birth date in prose is the patient's; further down it may be anybody's."""
_TOGETHER = 8
"""Lines within which traits belong to the same person."""


@dataclass(frozen=True, slots=True)
class _Fact:
    """Traits read at one place."""

    identity: Identity
    line: PrintedLine
    evidence: Evidence
    short_year: bool = False
    born: tuple[int, int] | None = None


def found_in(lines: Sequence[PrintedLine], dates: Sequence[RoledDate]) -> tuple[FoundIdentity, ...]:
    """Identities the text states for the patient, each once. ``dates`` are the document's, with their roles."""
    births: dict[int, list[tuple[RoledDate, str | None]]] = {}
    latest = max((date.iso for date in dates if date.role not in ("birth", "next_appointment", "ignored")), default="")
    for date in dates:
        if date.role == "birth":
            births.setdefault(date.line.index, []).append((date, _born(date, latest)))
    used = any(
        next(vocabulary.identity_cues("used_name_label").find(line.tokens), None) for line in lines[:_HEAD_LINES]
    )
    bare = "birth_name" if used else "used_name"
    months = frozenset(date.iso[2:4] + date.iso[5:7] for found in births.values() for date, _ in found)
    others, written = Others(lines), years_written(dates)
    facts = list(
        islice(
            (
                fact
                for line in lines
                for fact in (
                    *_facts(line, others, births.get(line.index, []), months, bare),
                    *_age_told(line, others, written),
                )
            ),
            _MOST_FACTS,
        )
    )
    return _without_repeats(_persons(facts))


_LONGEST_LINE, _MOST_FACTS = 600, 200
"""Characters of a line and facts of a document read for identities: no form has more."""


def _facts(
    line: PrintedLine,
    others: Others,
    births: Sequence[tuple[RoledDate, str | None]],
    months: frozenset[str],
    bare: str,
) -> Iterator[_Fact]:
    if len(line.text) > _LONGEST_LINE or _related(line, others):
        return
    for identity, start, end, label in labelled(line, months, bare):
        if not others.bear(line, start, end) and not others.bear_fields(line, label):
            yield _Fact(identity, line, line.evidence(0.9, start, end))
    for birth, born in births:
        start = birth.written.start
        if not _patients(birth) or others.bear(line, start, birth.written.end) or others.bear_fields(line, start):
            continue
        named = _named_before(birth, others)
        if named is None:
            continue
        traits = {trait.name: getattr(named, trait.name) for trait in fields(Identity)} | {"birth_date": born}
        if any(traits.values()):
            evidence = line.evidence(0.9, birth.written.start, birth.written.end)
            yield _Fact(Identity(**traits), line, evidence, short_year=birth.written.two_digit_year)
    yield from _aged(line, others)


def _age_told(line: PrintedLine, others: Others, written: tuple[int, int] | None) -> Iterator[_Fact]:
    """« AGE : 45 », a field of the patient's form."""
    told = age_field(line.text) if written is not None and line.index_on_page < _HEAD_LINES else None
    if told is None or written is None or others.bear(line, told.start(), told.end()):
        return
    if not others.bear_fields(line, told.start()):
        evidence = line.evidence(0.9, told.start(), told.end())
        yield _Fact(Identity(), line, evidence, born=birth_years(int(told["age"]), written))


def _aged(line: PrintedLine, others: Others) -> Iterator[_Fact]:
    """« Madame Odile LARTIGUE, 84 ans » in a head: a civility, a full name and an age."""
    if line.index_on_page >= _HEAD_LINES:
        return
    for found in islice(vocabulary.people_cues("title_civil").find(line.tokens), _MOST_FACTS):
        start = line.folded.span(found.start, found.end)[0]
        age = _AGE.search(line.text, start, start + _LONGEST_NAME)
        name = read_name(line.text[start : age.start()]) if age else PrintedName()
        if age and others.bear(line, start, age.end()):
            continue
        if age and name.family and name.given and not any(start <= one.start < age.start() for one in people(line)):
            yield _Fact(name.identity(), line, line.evidence(0.9, start, age.end()))
            return


_AGE = re.compile(r"[ ,(:-]{1,3}(?:[âa]gée? de )?\d{1,3} ans\b")
_LONGEST_NAME = 90


def _born(birth: RoledDate, latest: str) -> str | None:
    """The birth date; of a two-digit year the last century in which it lies before all other dates."""
    if not birth.written.two_digit_year:
        return birth.iso
    if len(birth.iso) != len("2024-01-01"):
        return None
    this_century, last_century = ("20" + birth.iso[2:], "19" + birth.iso[2:])
    return last_century if not latest or this_century > latest else this_century


def _related(line: PrintedLine, others: Others) -> bool:
    """Whether a field a little below says that the person is a relative: « Lien : épouse », « Qualité : mère »."""
    below = others.lines[line.index + 1 : line.index + 1 + _KINSHIP_BELOW]
    return any(
        _KINSHIP.match(one.folded.text) and others.bear(one, len(one.text), len(one.text))
        for one in below
        if one.page == line.page
    )


_KINSHIP = re.compile(r"(?:lien|qualite|parente)\b[^:]{0,24}:")
_KINSHIP_BELOW = 2


def _patients(birth: RoledDate) -> bool:
    """Whether a birth date is the patient's: in a head, in running matter, or in a form (« Né(e) le : »)."""
    line = birth.line
    if birth.history and not line.running:
        return False
    if line.running or line.index_on_page < _HEAD_LINES:
        return True
    before = line.text[: birth.written.start].rstrip()
    return before.endswith(":") and len(line.tokens.texts) <= 16


def _named_before(birth: RoledDate, others: Others) -> Identity | None:
    """The name printed before the birth date, on its line or on the line above; ``None`` when it is a doctor's."""
    line = birth.line
    name = _name_in(line, birth.written.start)
    if name == Identity() and line.index > 0:
        above = others.lines[line.index - 1]
        opening = line.text[: birth.written.start]
        short = len(words(opening).split()) <= _BIRTH_LABEL_WORDS
        if above.page == line.page and short and not _ends_kin(above, others):
            return _name_above(above, others, _column_end(birth, above)) or Identity()
    return name


def _ends_kin(line: PrintedLine, others: Others) -> bool:
    """Whether the end of a line is told of a relative, or of the caregiver whose heading is above."""
    return others.bear(line, len(line.text), len(line.text)) or others.bear_fields(line, 0)


def _column_end(birth: RoledDate, above: PrintedLine) -> int:
    """Where the column of a birth ends on the line above: a doctor may be named at its right."""
    beside = [edge for edge in cell_edges(above) if edge > 0]
    first = all(edge > birth.written.start for edge in cell_edges(birth.line) if edge > 0)
    return beside[0] if beside and first else len(above.text)


def _name_above(above: PrintedLine, others: Others, stop: int) -> Identity | None:
    """The name on the line above a birth date, over two lines when « née MARTIN » stands on its own."""
    parts = above.text.split(maxsplit=1)
    if len(parts) == 2 and words(parts[0]) in ("nee", "ne") and above.index > 0:
        before = others.lines[above.index - 1]
        name = read_name(f"{before.text.strip()} {above.text.strip()}")
        told = name.birth and (name.sex is not None or (name.family and name.given) or _all_capitals(before.text))
        if told and before.page == above.page and not any(people(before)) and not _ends_kin(before, others):
            return name.identity()
        return Identity(birth_name=read_name(parts[1]).family)
    if _INITIALS_LISTED.search(above.text) is not None:
        return None  # « A. ROUSSELOT, P. DEBRAY, Y. TERNISIEN », who work there
    if next(vocabulary.identity_cues("ins_label").find(above.tokens), None) is not None:
        return None  # « INS 1 51 … » between a name and its birth
    return _name_in(above, stop)


_INITIALS_LISTED = re.compile(r"\b[A-ZÀ-Ý]\. ?[^\W\d_a-z][\w'’-]+ ?[,/–-] ?[A-ZÀ-Ý]\. ?[^\W\d_a-z]")
_NAMES = ("name_label", "birth_name_label", "used_name_label", "given_label")
_UNNAMED_OF = re.compile(r"(?P<word>[^\W\d_][\w-]*)(?: \d)? (?:de |d['’])?$")
_UNDERSIGNED = re.compile(r"\s*[Jj]e,? soussignée?(?:\(e\))?,? ")
_BIRTH_LABEL_WORDS = 4


def _name_in(line: PrintedLine, stop: int) -> Identity | None:
    """The name before ``stop``: after the last civility or patient label, or from the line's beginning."""
    cues = vocabulary.people_cues("title_civil")
    ends = [line.folded.span(found.start, found.end) for found in cues.find(line.tokens)]
    civil = [start for start, end in ends if end < stop and not _is_initial(line.text, start)]
    signs = _UNDERSIGNED.match(line.text)
    labels = [found for found in vocabulary.identity_cues(*_NAMES).find(line.tokens) if found.end < stop]
    if labels and labels[-1].values[0] != "name_label":
        return Identity()  # « PRENOM : MICHELE NÉE LE : » is read by its label
    label = line.folded.span(labels[-1].start, labels[-1].end)[1] if labels else 0
    begin = max(label, civil[-1] if civil else 0, signs.end() if signs else 0)
    newborn = _UNNAMED_OF.search(line.text[:begin])
    if newborn is not None and is_unnamed(words(newborn["word"])):  # « Bébé de Mme NICOLAS Aurore »
        begin = newborn.start()
    if any(begin <= person.start < stop for person in people(line)):
        return None
    stop = _before_label(line, begin, stop)
    text = line.text[begin:stop].strip(_AROUND_NAMES)
    if begin == 0:  # « Centre Les Cèdres – COSSEC Jeanne née ROUX – 07/10/1946 », at the head of a page
        nearest = _PARTED.split(text)[-1]
        text = nearest if _is_whole_name(read_patient_name(nearest)) else text
    name = read_patient_name(text)
    told = (
        bool(civil)
        or _only_name(text, name)
        or (name.family and name.given)
        or name.birth
        or (labels and is_full(text))
        or _all_capitals(text)
    )
    return name.identity() if told and not name.empty else Identity()


_AROUND_NAMES = " :.-–—/|•,;()"
_PARTED = re.compile(r" [-–—|•] ")


def _is_whole_name(name: PrintedName) -> bool:
    return bool(name.family and name.given)


def _is_initial(text: str, start: int) -> bool:
    """Whether « M. » is a given name's initial, behind a family name in capitals that opens the line."""
    return text[start : start + 2] == "M." and _CAPITALS.fullmatch(text[:start]) is not None and is_name(text[:start])


_CAPITALS = re.compile(r"(?:[^\W\d_a-z][^\W\d_a-z'’-]+ ){1,3}")


def _before_label(line: PrintedLine, begin: int, stop: int) -> int:
    """Where the label of the birth begins that stands right before ``stop``: « NE(E) LE » is no name."""
    for label in vocabulary.identity_cues("birth_label").find(line.tokens):
        start, end = line.folded.span(label.start, label.end)
        if begin <= start and end <= stop and is_filler(line.text[end:stop]):
            return start
    return stop


def _only_name(text: str, name: PrintedName) -> bool:
    """« Marie Dupont, » and nothing else: two to four words of a name."""
    return name.whole is not None and words(name.whole) == words(text) and 1 < len(text.split()) <= 4


def _all_capitals(text: str) -> bool:
    """« DUPONT MARIE » and nothing else before the label."""
    parts = [part for part in text.split() if any(character.isalpha() for character in part)]
    return 2 <= len(parts) <= 4 and all(part.isupper() for part in parts[:2])


def _persons(facts: Sequence[_Fact]) -> list[FoundIdentity]:
    """Facts printed near each other that do not contradict make one identity."""
    persons: list[FoundIdentity] = []
    last: _Fact | None = None
    for fact in facts:
        near = last is not None and last.line.page == fact.line.page and fact.line.index - last.line.index <= _TOGETHER
        merged = _merge(persons[-1].identity, fact.identity) if near else None
        row = fact.line.index if fact.identity.birth_date else None
        if merged is not None:
            known = persons[-1]
            row = row if known.row is None else known.row
            short, born = known.short_year or fact.short_year, known.born or fact.born
            persons[-1] = replace(known, identity=merged, short_year=short, born=born, row=row)
        else:
            persons.append(FoundIdentity(fact.identity, fact.evidence, fact.born, fact.short_year, row))
        last = fact
    return [one for one in persons if one.identity != Identity()]


def _merge(first: Identity, second: Identity) -> Identity | None:
    """Both identities' traits, ``None`` when they cannot be one person's."""
    merged: dict[str, str | None] = {}
    for trait in fields(Identity):
        a, b = getattr(first, trait.name), getattr(second, trait.name)
        if a and b and words(a) != words(b):
            if trait.name in ("birth_date", "ins", "sex"):
                return None
            if trait.name == "given" and not _longer(words(a).split(), words(b).split()):
                return None
            a = max(a, b, key=len) if set(words(a).split()) & set(words(b).split()) else None
            if a is None:
                return None
        merged[trait.name] = a or b
    return Identity(**merged)


def _longer(first: list[str], second: list[str]) -> bool:
    """Whether one list of given names begins with the other: « Josiane » and « JOSIANE ANDRÉE »."""
    length = min(len(first), len(second))
    return first[:length] == second[:length]


def _without_repeats(persons: Sequence[FoundIdentity]) -> tuple[FoundIdentity, ...]:
    """Each identity once: one whose traits another already has is left out."""
    kept: list[FoundIdentity] = []
    for person in sorted(persons, key=lambda one: -_traits(one.identity)):
        if not any(_within(person.identity, other.identity) for other in kept):
            kept.append(person)
    return tuple(kept)


def _traits(identity: Identity) -> int:
    return sum(getattr(identity, trait.name) is not None for trait in fields(Identity))


def _within(part: Identity, whole: Identity) -> bool:
    return all(
        getattr(part, trait.name) is None or words(getattr(part, trait.name)) == words(getattr(whole, trait.name) or "")
        for trait in fields(Identity)
    )
