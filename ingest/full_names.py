"""The name of a person as fully as a page prints it, from wherever it says more than the signature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.author_candidates import Mention
from ingest.normalise import fold
from ingest.people import Person, is_no_name
from ingest.printed import PrintedLine
from ingest.signatures import length

INITIAL = re.compile(r"[A-ZÀ-ÖØ-Þ][a-z]?\.(?:-[A-ZÀ-ÖØ-Þ]\.)*")
_TITLE = re.compile(r"(?:Dr|DR|Docteur|Pr|PR|Mme|Mlle|M\.|Madame|Mademoiselle|Monsieur)\.? ")
_SHORTEST_GIVEN = 3


def full_name(
    lines: Sequence[PrintedLine], telling: Mention, spelt: Sequence[Mention], patient: frozenset[str]
) -> tuple[str, Person]:
    """The name to give and where it stands. ``telling``: the mention that tells the author; ``spelt``: fullest first.

    « Dr BALDY » signs, « Dr Irène BALDY » heads. ``patient``: folded words of the patient's names, whose given name is
    not another's.
    """
    person = telling.person if telling in spelt else spelt[0].person
    for one in (person, *(mention.person for mention in spelt)):
        told = given_in_brackets(one) or broken_off(lines, one)
        if told is not None:
            return told, one
    if not _is_whole(person):
        person = max((mention.person for mention in spelt), key=length)
    name = without_doubled_initial(person.name)
    initial = INITIAL.search(name)
    if initial is None:
        return name, person
    given = (
        fold(telling.person.name) != fold(name) and telling.form == "given" and telling.person.name
    ) or _given_elsewhere(lines, name, initial, patient)
    return (name.replace(initial.group(), given, 1), person) if given else (name, person)


def _is_whole(person: Person) -> bool:
    """Whether nothing is left out of a name: no initial, and a given name beside that of the family."""
    return len(_TITLE.sub("", person.name, count=1).split(" ")) > 1 and INITIAL.search(person.name) is None


def _given_elsewhere(
    lines: Sequence[PrintedLine], name: str, initial: re.Match[str], patient: frozenset[str]
) -> str | None:
    """The one given name of that initial the page prints beside the family's: « Olivia MAZERES » of « O. MAZERES »."""
    family = _TITLE.sub("", f"{name[: initial.start()]}{name[initial.end() :]}", count=1).strip()
    words = fold(family)
    if len(words) < _SHORTEST_GIVEN:
        return None
    found = {
        fold(given): given
        for line in lines
        if words in line.folded.text
        for given in _beside(line, words)
        if fold(given[0]) == fold(initial.group()[0]) and fold(given) not in patient
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _beside(line: PrintedLine, family: str) -> Iterator[str]:
    """Given names right before or after a family name on a line."""
    text = line.text
    for match in re.finditer(rf"(?<![\w-]){re.escape(family)}(?![\w-])", line.folded.text):
        start, end = line.folded.span(match.start(), match.end())
        before, after = _GIVEN_BEFORE.search(text[:start]), _GIVEN_AFTER.match(text, end)
        for given in (before, after):
            if given is not None and not is_no_name(given["given"]):
                yield given["given"]


_GIVEN = r"(?P<given>[A-ZÀ-ÖØ-Þ][\wÀ-ÿ]{2,}(?:-[A-ZÀ-ÖØ-Þ][\wÀ-ÿ]+)*)"
_GIVEN_BEFORE = re.compile(rf"(?<![\w-]){_GIVEN} $")
_GIVEN_AFTER = re.compile(rf" \(?{_GIVEN}(?![\w-])")


def given_in_brackets(person: Person) -> str | None:
    """« Dr O. PETRENKO (Olga) » is Dr Olga PETRENKO; ``None`` without brackets."""
    told = _BRACKETS.match(person.line.text, person.end)
    initials = INITIAL.search(person.name)
    if told is None or is_no_name(told["given"]) or (initials is not None and told["given"][0] != initials.group()[0]):
        return None
    bare = person.name if initials is None else person.name.replace(initials.group(), "").replace("  ", " ")
    title, _, family = bare.partition(" ") if bare.startswith(("Dr", "DR", "Pr", "PR", "Docteur")) else ("", "", bare)
    return " ".join(part for part in (title, told["given"], family.strip()) if part)


_BRACKETS = re.compile(r" ?\((?P<given>[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:-[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+)*)\)")


def without_doubled_initial(name: str) -> str:
    """« Dr O. FRESNAY Odile » as « Dr FRESNAY Odile »: the given name begins with the initial before it."""
    initial = INITIAL.search(name)
    rest = name[initial.end() :].split() if initial is not None else []
    if initial is None or not any(word.istitle() and word[0] == initial.group()[0] for word in rest):
        return name
    return " ".join(f"{name[: initial.start()]}{name[initial.end() :]}".split())


def broken_off(lines: Sequence[PrintedLine], person: Person) -> str | None:
    """« …par le Docteur Claire » above « HEITZ »: with the family name that the line leaves to the next."""
    line = person.line
    words = person.name.split(" ")[1:]
    if person.end < len(line.text.rstrip()) or len(words) != 1 or not words[0].istitle():
        return None
    below = lines[line.index + 1] if line.index + 1 < len(lines) else None
    family = _FAMILY.match(below.text) if below is not None and below.page == line.page else None
    return f"{person.name} {family.group().strip()}" if family is not None else None


_FAMILY = re.compile(r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]+(?: [A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]+)?(?=[ .,]|$)")
