"""What a page shows of each person it names: labels, place, form, the words around, who else is named.

Signs of a fitted model: their weights are data (``vocabulary/author_weights.json``), fitted by ``retrouve eval
authors`` on the development corpora. A sign is a short key: ``zone:end`` (the name stands on one of the last lines).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest import vocabulary
from ingest.addressee_blocks import addressee_cells
from ingest.author_candidates import Candidate, Mention
from ingest.document import Category
from ingest.letterhead import letterhead
from ingest.locums import is_replaced, stands_in
from ingest.name_labels import addressed, label_kinds
from ingest.normalise import fold
from ingest.people import Person, cell_start, people
from ingest.printed import PrintedLine
from ingest.qualifications import families_near
from ingest.signatures import (
    BY_ORDER,
    LONGEST_SIGNATURE,
    alone_in_cell,
    beside_another,
    cells,
    one_of_several,
    signs,
    without_copies,
)
from ingest.vocabulary import Tokens

STEM = 7
"""Letters of the beginning of a word that is a sign."""
_BEFORE, _AFTER, _ABOVE = 3, 2, 4
"""Words before a name in its cell, after it, and of the cell beside or the line above one that opens its cell."""
_LOWER_HALF, _CLOSED_FROM = 0.5, 1 / 3
_ZONES = ((3, "end"), (6, "low"), (14, "tail"))
"""Lines from the end up to which a zone of the lower half reaches."""
_TOP, _BELOW_CLOSING, _RIGHT, _FAR = 14, 8, 0.45, 40
_ALIGNED = 0.02
"""Share of the page's width by which the left edges of a list's names differ at most."""
_KINDS: dict[Category, str] = {"biologie": "laboratory", "administratif": "administrative", "vaccination": "vaccines"}
_BY = "par "
_SIGNING = ("fills", "opens", "signs")
_LOW, _HEADS = ("end", "low", "tail"), ("head", "header")


@dataclass(slots=True)
class Seen:
    """A mention as the page shows it: the kinds of its label, whether it is addressed, its zone and shape, its signs.

    ``row``: its line among those of the body, -1 when it stands elsewhere; ``below``: lines under the last closing
    formula, -1 when above or far; ``receives``: its place at the head of a letter is an addressee's,
    or another stands in for its bearer.
    """

    mention: Mention
    label: frozenset[str]
    addressed: bool
    zone: str
    shape: str
    row: int
    below: int
    undersigned: bool
    receives: bool
    signs: set[str]

    @property
    def strengths(self) -> dict[str, float]:
        """The signs with their strength, all 1, in a fixed order."""
        return dict.fromkeys(sorted(self.signs), 1.0)

    @property
    def may_write(self) -> bool:
        """Whether it leaves open that its bearer is the author: what no weight overrules.

        Who asks does not write, nor one of a list under a label or at the head, nor « Mme X » where one prescribes, nor
        a doctor of a laboratory's sheet whom nothing tells to be of the house, nor one an administration only names.
        Nor one whose place at the head of a letter says that he receives it.
        """
        if "author_label" in self.label:
            return True
        if "prescriber_label" in self.label or (self.label and "several" in self.signs):
            return False
        if self.receives or "listed at head" in self.signs or {"civil:prescription", "no profession"} <= self.signs:
            return False
        if {"civil", "form:listed"} <= self.signs and not self.label and "biologist" not in self.signs:
            return False  # « M. DURAND Paul, hospitalisé en cardiologie »
        if f"administrative:{self.zone}" in self.signs and not self.label:
            return self.shape in _SIGNING
        return "no biologist" not in self.signs or (self.zone in _LOW and self.shape in _SIGNING and not self.label)


class Page:
    """The lines of a document as one looks for its author: what is body, head, and where it closes."""

    def __init__(self, lines: Sequence[PrintedLine], category: Category, *, prescription: bool) -> None:
        """``prescription``: who prescribes writes it."""
        self.lines = lines
        self.kind = _KINDS.get(category, "prescription" if prescription else "other")
        self.body = without_copies([line for line in lines if not line.running and line.text])
        self.rows = {line.index: row for row, line in enumerate(self.body)}
        self.head = {line.index for line in letterhead(lines)} if lines else set()
        self.addressees = addressee_cells(lines)
        self._acts = vocabulary.document_titles()
        heads = [line for line in lines if line.index in self.head or line.kind == "title"]
        told = vocabulary.specialty_phrases("document")
        self._disciplines = {line.index: {one.values[0] for one in told.find(line.tokens)} for line in heads}
        closing, first = vocabulary.people_cues("closing"), len(self.body) * _CLOSED_FROM
        closed = [row for row, line in enumerate(self.body) if row > first and next(closing.find(line.tokens), None)]
        self.closed = closed[-1] if closed else None

    @property
    def closing(self) -> PrintedLine | None:
        """The line of the last closing formula."""
        return self.body[self.closed] if self.closed is not None else None

    def signs(self, those: Sequence[Candidate]) -> list[list[Seen]]:
        """What the page shows of each candidate's mentions, with the signs that compare them."""
        seen = [[self._seen(mention) for mention in one.mentions] for one in those]
        for each in seen:
            if any(one.zone != "middle" and is_replaced(self.lines, one.mention.person) for one in each):
                each[:] = [replace(one, receives=True) for one in each]
        for each in seen:
            for one in each:
                one.signs.update(self._own(one))
        _compare(seen)
        for each in seen:
            _join(each)
        return seen

    def _seen(self, mention: Mention) -> Seen:
        person, line = mention.person, mention.person.line
        known = mention.form in ("again", "given")
        label = frozenset[str]() if known else label_kinds(line, person)
        if self.kind == "prescription" and "prescriber_label" in label:
            label = frozenset(("author_label",))
        row = self.rows.get(line.index, -1)
        zone = self._zone(line, row)
        if "author_label" not in label and zone not in ("middle", "copies") and stands_in(self.lines, person):
            label = frozenset(("author_label",)) if zone in _LOW or _BY in line.folded.text else label
        below = row - self.closed if self.closed is not None and row >= self.closed else -1
        sent = (line.index, cell_start(line, person.start)) in self.addressees
        told = sent or (not known and "author_label" not in label and addressed(line, person))
        return Seen(
            mention, label, told, zone, _shape(mention), row, below if below < _BELOW_CLOSING else -1,
            _UNDERSIGNED in line.folded.text[: person.start], sent, set(),
        )  # fmt: skip

    def _zone(self, line: PrintedLine, row: int) -> str:
        """Where on the page a line stands."""
        if line.running:
            return line.kind
        if row < 0:
            return "copies"
        lower = row >= len(self.body) * _LOWER_HALF
        if not lower:
            return "head" if line.index in self.head else "top" if row < _TOP else "middle"
        return next((zone for reach, zone in _ZONES if len(self.body) - row <= reach), "middle")

    def _own(self, seen: Seen) -> Iterator[str]:
        """The signs of one mention by itself."""
        form, zone, shape = seen.mention.form, seen.zone, seen.shape
        label = "+".join(sorted(seen.label)) or "none"
        yield from (f"zone:{zone}", f"label:{label}", f"form:{form}", f"shape:{shape}")
        yield from (f"{zone}:{shape}", f"{zone}:{form}", f"{zone}:{label}", f"{shape}:{label}")
        yield from (f"{self.kind}:{label}", f"{self.kind}:{zone}")
        if not seen.label:
            yield f"{zone}:{form}:{shape}"
        if seen.addressed:
            yield from ("addressed", f"addressed:{zone}")
        if seen.below >= 0:
            yield from ("closed", f"closed:{shape}")
        yield from self._around(seen)
        yield from self._words(seen)

    def _around(self, seen: Seen) -> Iterator[str]:
        """Signs of the line: a table's, at the right, naming others, a profession, a day beside the name."""
        person, line, zone = seen.mention.person, seen.mention.person.line, seen.zone
        before, begin = line.folded.text[: person.start], cell_start(line, person.start)
        yield from _company(seen, begin)
        if zone in _HEADS and seen.shape == "fills" and not seen.label and self._stacked(seen.mention.person):
            yield "listed at head"
        if line.kind == "table":
            yield from ("table", f"table:{self.kind}")
        if line.box.x0 > _RIGHT or person.start > _FAR:
            yield f"right:{zone}"
        if any(BY_ORDER.match(text) and ":" not in text for text in (before, before[begin:])):
            yield "by order"
        if _CIVIL.match(person.name):
            yield from ("civil", f"civil:{zone}", f"civil:{self.kind}")
        if _HOUSE_OF.search(before):
            yield "house of"
        near = families_near(self.lines, person)
        yield from self._disciplined(seen, {family for family, _ in near}, begin)
        if self.kind == "laboratory":
            own = any(family in _LABORATORIES for family, _ in near) or _OF_LABORATORY.search(line.folded.text)
            yield from ("biologist",) if own else ("no biologist", f"no biologist:{zone}")
        if any(map(str.isdigit, before)) and before.rstrip().endswith(_DASHES):
            yield "day before"
        if _DAY_AFTER.match(line.text, person.end):
            yield from ("day after", f"day after:{zone}")
        if line.tokens.texts and self._acts.at(line.tokens, 0) is not None:
            yield from ("title", f"title:{seen.shape}")

    def _stacked(self, person: Person) -> bool:
        """Whether the line above or below one a doctor's name fills is filled by another's: a team, one a line."""
        line = person.line
        for other in self.lines[max(0, line.index - 1) : line.index + 2]:
            if other.index == line.index or other.page != line.page or (other.index, 0) in self.addressees:
                continue
            apart = max(other.box.y0 - line.box.y1, line.box.y0 - other.box.y1)
            near = apart <= line.box.y1 - line.box.y0 and abs(other.box.x0 - line.box.x0) < _ALIGNED
            if near and any((one.start, one.end) == (0, len(other.text)) for one in people(other)):
                return True
        return False

    def _disciplined(self, seen: Seen, near: set[str], begin: int) -> Iterator[str]:
        """Signs of the profession printed ``near`` the name, and of the one opening its cell: the head's or another."""
        line, label = seen.mention.person.line, "+".join(sorted(seen.label))
        if near:
            yield from ("profession", f"profession:{seen.zone}")
        else:
            yield from ("no profession", f"no profession:{seen.mention.form}")
        before = line.folded.text[begin : seen.mention.person.start]
        role = vocabulary.specialty_phrases("practitioner").at(Tokens.of(before), 0)
        own = near | ({role.values[0]} if role is not None else set())
        if own:
            told = "of the head" if own & self._told_elsewhere(line) else "of another"
            yield from (f"discipline {told}", f"discipline {told}:{label}")

    def _told_elsewhere(self, line: PrintedLine) -> set[str]:
        """The disciplines that the head and the titles of the page name, but near a line."""
        near = range(line.index - 1, line.index + 3)
        return {family for at, families in self._disciplines.items() if at not in near for family in families}

    def _words(self, seen: Seen) -> Iterator[str]:
        """Beginnings of the words before and after the name in its cell; of the cell beside, or the line above."""
        person, line = seen.mention.person, seen.mention.person.line
        begin = cell_start(line, person.start)
        end = next((last for first, last in cells(line) if first == begin), len(line.text))
        yield from (f"before:{word}" for word in _stems(line.text[begin : person.start])[-_BEFORE:])
        yield from (f"after:{word}" for word in _stems(line.text[person.end : end])[:_AFTER])
        if seen.shape not in ("fills", "opens"):
            return
        beside = next((line.text[first:last] for first, last in cells(line) if last == begin), None)
        if beside is not None:
            yield from (f"beside:{word}" for word in _stems(beside)[-_ABOVE:])
        elif line.index and self.lines[line.index - 1].page == line.page:
            yield from (f"above:{word}" for word in _stems(self.lines[line.index - 1].text)[-_ABOVE:])


def _join(each: Sequence[Seen]) -> None:
    """Add to every mention of one person what they are together."""
    together: set[str] = set()
    zones = {one.zone for one in each}
    together.add(f"times:{min(3, len(each))}")
    if zones & {"head", "header", "top"} and zones & set(_LOW):
        together.add("head and foot")
    told = [one.addressed for one in each]
    if any(told):
        together.add("always addressed" if all(told) else "once addressed")
    if not any(one.label for one in each):
        together.add("no label")
    for one in each:
        one.signs |= together


def _compare(seen: Sequence[Sequence[Seen]]) -> None:
    """Add the signs that tell a candidate from the others: the only one of a sort, the lowest who signs."""
    every = [(who, one) for who, each in enumerate(seen) for one in each]
    for name, of_sort in _SORTS.items():
        those = [(who, one) for who, one in every if of_sort(one)]
        only = len({who for who, _ in those}) == 1
        for _, one in those:
            one.signs.add(f"{'only' if only else 'one of'} {name}")
    signing = [one for _, one in every if not one.addressed and one.zone in _LOW and one.shape in _SIGNING]
    _mark(signing, "lowest", first=False)
    _mark(signing, "highest low", first=True)
    _mark([one for one in signing if one.below >= 0], "closes", first=True)
    labelled = [one for _, one in every if "addressee_label" not in one.label]
    _mark([one for one in labelled if "author_label" in one.label], "last label", first=False)
    _mark([one for one in labelled if "author_role" in one.label], "first role", first=True)


def _mark(those: Sequence[Seen], name: str, *, first: bool) -> None:
    """Tell the first or last of some from the others."""
    if not those:
        return
    order = sorted(those, key=lambda one: (one.mention.person.line.index, one.mention.person.start))
    for one in those:
        one.signs.add(name if one is order[0 if first else -1] else f"not {name}")


_SORTS: dict[str, Callable[[Seen], bool]] = {
    "candidate": lambda one: True,
    "unaddressed": lambda one: not one.addressed,
    "doctor": lambda one: not one.addressed and one.mention.form == "titled",
    "doctor of the head": lambda one: not one.addressed and one.mention.form == "titled" and one.zone in _HEADS,
    "of the head": lambda one: not one.addressed and one.zone in _HEADS,
    "professional": lambda one: one.mention.form == "profession",
    "qualified": lambda one: not one.addressed and "profession" in one.signs,
    "below": lambda one: not one.addressed and one.zone in _LOW,
    "labelled": lambda one: "author_label" in one.label and "addressee_label" not in one.label,
    "of a role": lambda one: "author_role" in one.label and "addressee_label" not in one.label,
}


def _company(seen: Seen, begin: int) -> Iterator[str]:
    """Signs of the others named on the line, in the cell that starts at ``begin``, as in a list."""
    person, line, zone = seen.mention.person, seen.mention.person.line, seen.zone
    others = [one for one in people(line) if one.start != person.start]
    if others:
        yield "beside:" + ("last" if all(one.start < person.start for one in others) else "others")
        named = [person, *others]
        if zone in _HEADS and min(one.start for one in named) <= begin + 2 and not alone_in_cell(person, named):
            yield "listed at head"
    if zone in _HEADS and seen.mention.form == "listed" and beside_another(person):
        yield "listed at head"
    if one_of_several(person):
        yield from ("several", f"several:{zone}")


def _shape(mention: Mention) -> str:
    """How a name stands in its cell: ``fills`` it, ``opens`` it, ``signs`` after a role, or in a ``short`` one."""
    person, line = mention.person, mention.person.line
    begin = cell_start(line, person.start)
    end = next((last for first, last in cells(line) if first == begin), len(line.text))
    if person.start <= begin + 2:
        return "opens" if line.text[person.end : end].strip(" .,") else "fills"
    if len(line.text[begin:end].split()) > LONGEST_SIGNATURE:
        return "sentence"
    return "signs" if signs(line, person, begin) else "short"


def _stems(text: str) -> list[str]:
    return [word[:STEM] for word in Tokens.of(fold(text)).texts if not word.isdigit()]


_CIVIL = re.compile(r"(?:M|Mr|Mme|Mlle|MME|MR|Monsieur|Madame|Mademoiselle)\b[. ]")
_HOUSE_OF = re.compile(r"cabinet (?:medical )?(?:du |de la |de |des )$")
"""« Cabinet du Dr X »."""
_OF_LABORATORY = re.compile(r"biolog|pharmac|laborato|valid")
_LABORATORIES = ("biologie", "anatomopathologie", "pharmacien")
_UNDERSIGNED = "soussign"
_DASHES = ("-", "–", "—", "|", ",")
_DAY_AFTER = re.compile(r" ?[-–—:,(]* ?(?:le |validé le |signé le )?\d\d?[/. ]")
