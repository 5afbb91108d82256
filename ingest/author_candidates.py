"""Everyone who may have written a page: each person it names, once, with every place where the name stands.

Doctors by their title; others where a profession, a label, a cell or a list of names shows that a name stands there.
Then where a name stands again, shortened: « K. BENALI » for Karim BENALI, « Amitiés, Béatrice » for Dr B. LANGLAIS.
The patient is nobody's author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ingest import vocabulary
from ingest.people import MOST_ON_A_LINE, Person, bare_name, cell_start, may_name, people, professional
from ingest.printed import PrintedLine
from ingest.signatures import LONGEST_INITIALS, abridges, after_labels, cells, has_role, is_role, length, names_of

Form = Literal["titled", "profession", "labelled", "alone", "listed", "again", "given"]
_MOST, _LONGEST_BARE_SIGNATURE, _LONGEST_AGAIN = 60, 5, 40
"""Candidates of a page, words of a signature without title, words of the longest line one stands on."""
_BELOW_CLOSING = 3
_APART = (",", "-", "–", "—", "(", ";", ":", "·", "|")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a person is named, and what shows that a name stands there.

    ``again`` and ``given`` are shortened names, a given name alone the last.
    """

    person: Person
    form: Form


@dataclass(slots=True)
class Candidate:
    """One person, and where the page names him, the fullest form first."""

    mentions: list[Mention] = field(default_factory=list)

    @property
    def key(self) -> frozenset[str]:
        """Folded words of the fullest form of the name."""
        return self.mentions[0].person.key


def candidates(
    lines: Sequence[PrintedLine], patient: frozenset[str], closing: PrintedLine | None = None
) -> list[Candidate]:
    """Everyone named on a page but the patient. ``closing``: the line of the letter's last closing formula, if any."""
    named = [mention for line in lines if line.text for mention in _named(lines, line, patient)]
    found = _joined(named)
    held: dict[int, list[tuple[int, int]]] = {}
    for mention in named:
        held.setdefault(mention.person.line.index, []).append((mention.person.start, mention.person.end))
    for line in lines:
        if line.text and len(line.tokens.texts) <= _LONGEST_AGAIN:
            _add_again(found, line, held.get(line.index, []), closing)
    return found


def is_patient(person: Person, patient: frozenset[str]) -> bool:
    """Whether a name is the patient's. ``patient``: the folded words of the patient's names."""
    own = {word for word in person.key if len(word) > 1}
    return bool(own) and own <= patient


def _named(lines: Sequence[PrintedLine], line: PrintedLine, patient: frozenset[str]) -> Iterator[Mention]:
    """Whoever a line names in full, no two names overlapping."""
    held: list[tuple[int, int]] = []
    for person, form in _forms(lines, line):
        if is_patient(person, patient) or any(start < person.end and person.start < end for start, end in held):
            continue
        held.append((person.start, person.end))
        yield Mention(person, form)
        if len(held) == MOST_ON_A_LINE:
            return


def _forms(lines: Sequence[PrintedLine], line: PrintedLine) -> Iterator[tuple[Person, Form]]:
    """Persons a line may name, the surest forms first."""
    titled = list(people(line))
    for person in titled:
        yield person, "titled"
    profession = professional(lines, line)
    if profession is not None:
        yield profession, "profession"
    for person in after_labels(line):
        yield person, "labelled"
    if not may_name(line):
        return
    for person in _alone(line, {cell_start(line, person.start) for person in titled}):
        yield person, "alone"
    for person in names_of(line):
        yield person, "listed"


def _alone(line: PrintedLine, titled: set[int]) -> Iterator[Person]:
    """Names without title that fill a cell of their own, but for the profession after them."""
    for start, end in cells(line):
        person = bare_name(line, start, end) if start not in titled else None
        if person is None or person.end > end or has_role(person):
            continue
        rest = line.text[person.end : end].strip()
        if not rest or (rest[:1] in _APART and is_role(rest)):
            yield person


def _joined(named: Sequence[Mention]) -> list[Candidate]:
    """The mentions by person, fullest first: one that may shorten several names stays a person of its own."""
    found: list[Candidate] = []
    for mention in sorted(named, key=lambda one: -length(one.person)):
        key = mention.person.key
        same = [one for one in found if one.key == key] or [one for one in found if abridges(key, one.key)]
        if len(same) == 1:
            same[0].mentions.append(mention)
        elif len(found) < _MOST:
            found.append(Candidate([mention]))
    return found


def _add_again(
    found: Sequence[Candidate], line: PrintedLine, held: Sequence[tuple[int, int]], closing: PrintedLine | None
) -> None:
    """Add to the candidates the cells of a line that say a known name once more, shortened."""
    for start, end in _parts(line):
        if any(first < end and start < last for first, last in held):
            continue
        words = [
            text for text, at in zip(line.tokens.texts, line.tokens.starts, strict=True)
            if start <= line.folded.span(at, at + 1)[0] < end
        ]  # fmt: skip
        if not words or len(words) > _LONGEST_BARE_SIGNATURE or not line.text[start].isupper():
            continue
        person = Person(line.text[start:end].rstrip(" .,"), line, start, end)
        same = _bearing(found, words, _below(line, closing))
        if len(same) == 1:
            same[0].mentions.append(Mention(person, "given" if len(words) == 1 else "again"))


def _bearing(found: Sequence[Candidate], words: Sequence[str], signed: bool) -> list[Candidate]:
    """Those whose name the words may shorten. ``signed``: a closing formula stands above them."""
    one = frozenset(words)
    if len(words) > 1:
        return [each for each in found if one == each.key or abridges(one, each.key) or _spells(one, each.key)]
    if len(words[0]) <= LONGEST_INITIALS:
        return []
    bearing = [each for each in found if words[0] in each.key]
    if bearing or not signed:
        return bearing
    return [each for each in found if words[0][0] in each.key]


def _spells(words: frozenset[str], key: frozenset[str]) -> bool:
    """Whether words are a known name with its initials spelt out: « hortense de beauregard » of « h de beauregard »."""
    return len(words) == len(key) and any(len(word) == 1 for word in key) and abridges(key, words)


def _below(line: PrintedLine, closing: PrintedLine | None) -> bool:
    return closing is not None and closing.page == line.page and 0 <= line.index - closing.index <= _BELOW_CLOSING


def _parts(line: PrintedLine) -> Iterator[tuple[int, int]]:
    """The cells of a line, trimmed; of a closing formula's line what follows the formula."""
    cue = vocabulary.people_cues("closing").at(line.tokens, 0) if line.tokens.texts else None
    begin = line.folded.span(cue.start, cue.end)[1] if cue is not None else 0
    for start, end in cells(line):
        text = line.text[max(start, begin) : end]
        first = max(start, begin) + len(text) - len(text.lstrip(" ,.:"))
        last = first + len(line.text[first:end].rstrip())
        if first < last and _OPENS_NAME.match(line.text, first):
            yield first, last


_OPENS_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ]")
