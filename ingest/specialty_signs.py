"""What a page shows of each discipline it names: where, in what form, beside whom, and what its kind implies.

Signs of a fitted model: their weights are data (``vocabulary/specialty_weights.json``), fitted by ``retrouve eval
specialties`` on the development corpora. A sign is a short key: ``author:end`` (beside the author's name, at the end).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import exp

from ingest import vocabulary
from ingest.authors import Author
from ingest.category import Kind
from ingest.document import Category, Evidence
from ingest.kind_signs import discipline_leanings, likely_discipline
from ingest.letterhead import above_greeting, letterhead
from ingest.name_labels import addressed
from ingest.normalise import fold
from ingest.people import Person, cell_start, opens, people
from ingest.printed import PrintedLine
from ingest.qualifications import families_near
from ingest.signatures import cells
from ingest.vocabulary import Found, Tokens
from ingest.vocabulary.sign_weights import sign_weights

_MOST_LINES, _FIRST, _TOP, _END = 400, 3, 14, 5
_SENTENCE, _SHORT = 9, 4
_BY_WORDS, _SURE_OF_WORDS = "by words", 0.69
_TOLD_BY_WORDS, _FAINTEST = 0.2, 10.0
"""Least probability at which words alone name a discipline, and the log-odds at which they say nothing for it."""
_STEM, _BEFORE = 7, 2
_SMALL = frozenset(("de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "a", "au", "aux", "un", "une"))


@dataclass(slots=True)
class Named:
    """One discipline (a family of the specialties table), the places that name it with what each shows, all signs."""

    family: str
    places: list[tuple[Evidence, frozenset[str]]] = field(default_factory=list)
    signs: set[str] = field(default_factory=set)
    words: float = 0.0
    """How much the words of the page make it likely, 0..1 (a twenty-thousandth or less..certain)."""

    @property
    def strengths(self) -> dict[str, float]:
        """The signs with their strength, in a fixed order: 1, and of the words as much as they tell."""
        return {**dict.fromkeys(sorted(self.signs), 1.0), "words": self.words}


def named(lines: Sequence[PrintedLine], kind: Kind, category: Category, author: Author | None) -> tuple[Named, ...]:
    """Every discipline a page names or its kind implies, with its signs, in the order of the page."""
    page, asked = _Page(lines, kind, author), _asked(lines, kind)
    found: dict[str, Named] = {}
    for line in lines[:_MOST_LINES]:
        for family, evidence, signs in page.on_line(line):
            if line.index in asked and "whose:author" not in signs:
                continue
            found.setdefault(family, Named(family)).places.append((evidence, frozenset(signs)))
    for family, evidence, sign in _implied(kind, category):
        found.setdefault(family, Named(family)).places.append((evidence, frozenset((sign,))))
    likely = likely_discipline(kind.signs) if author is not None else None
    if likely is not None and likely[1] >= _TOLD_BY_WORDS and kind.type_code != REFERRAL:
        family, _, line = likely
        found.setdefault(family, Named(family)).places.append((line.evidence(0.5), frozenset((_BY_WORDS,))))
    every = tuple(found.values())
    leanings = discipline_leanings(kind.signs)
    for one in every:
        one.words = max(0.0, 1.0 + leanings.get(one.family, -_FAINTEST) / _FAINTEST)
    _compare(every, kind, category)
    return every


REFERRAL = "96349-6"


def _asked(lines: Sequence[PrintedLine], kind: Kind) -> frozenset[int]:
    """The lines of a letter that sends a patient, after its greeting: they tell of whom it is sent to."""
    head = above_greeting(lines) if kind.type_code == REFERRAL else ()
    return frozenset(line.index for line in lines if line.index > head[-1].index) if head else frozenset()


def _implied(kind: Kind, category: Category) -> Iterator[tuple[str, Evidence, str]]:
    """The disciplines that the title, the type or the category imply, whatever the page names."""
    if kind.evidence is None:
        return
    if kind.specialty is not None:
        yield kind.specialty, kind.evidence, "by title"
    typed = vocabulary.kinds.type_families().get(kind.type_code or "")
    if typed is not None:
        yield typed, kind.evidence, "by type"
    if category == "imagerie":
        yield "radiologie", kind.evidence, "by category"


def _compare(every: Sequence[Named], kind: Kind, category: Category) -> None:
    """Gather the signs of each discipline, and add those that tell it from the others."""
    for one in every:
        for _, signs in one.places:
            one.signs |= signs
        one.signs |= {f"family:{one.family}", f"times:{min(4, len(one.places))}", f"{category}:{one.family}"}
        if kind.type_code is not None:
            one.signs.add(f"{kind.type_code}:{one.family}")
    for sort in _SORTS:
        those = [one for one in every if sort in one.signs]
        for one in those:
            one.signs.add(f"{'only' if len(those) == 1 else 'one of'} {sort}")
    if len(every) == 1:
        every[0].signs.add("only one")


_GREETS = (",", "!")
LABEL = "writer"
"""The only label of the model: the discipline of who wrote the page."""
_HIGHEST = 50.0
"""Scores are cut here before the exponential."""
_SORTS = (
    "zone:first", "zone:head", "zone:header", "zone:title", "zone:end", "whose:author", "whose:nobody", "whose:other",
    "use:practitioner", "at head", "department",
)  # fmt: skip


def likelihoods(every: Sequence[Named]) -> list[float]:
    """The probability 0..1 that each is the writer's discipline; none has what is left to 1."""
    model = sign_weights("specialty")
    scores = [
        model.bias[0] + sum(model.weight(sign, LABEL) * strength for sign, strength in one.strengths.items())
        for one in every
    ]
    powers = [exp(min(_HIGHEST, max(-_HIGHEST, score))) for score in scores]
    return [power / (1.0 + sum(powers)) for power in powers]


def only_implied(one: Named) -> bool:
    """Whether no place of the page names a discipline: its words, its title or its type make it likely."""
    return all(signs <= _IMPLYING for _, signs in one.places)


_IMPLYING = frozenset((_BY_WORDS, "by title", "by type", "by category"))


def telling(one: Named, likely: float) -> Evidence:
    """Where the page names a discipline: the place whose signs speak most for it. ``likely``: how likely it is."""
    model = sign_weights("specialty")
    evidence, signs = max(one.places, key=lambda place: sum(model.weight(sign, LABEL) for sign in place[1]))
    return replace(evidence, confidence=round(likely * (_SURE_OF_WORDS if _BY_WORDS in signs else 1.0), 2))


class _Page:
    """The lines of a page as one looks for its discipline."""

    def __init__(self, lines: Sequence[PrintedLine], kind: Kind, author: Author | None) -> None:
        self._body = [line for line in lines if not line.running and line.tokens.texts]
        self._rows = {line.index: row for row, line in enumerate(self._body)}
        self._head = {line.index for line in letterhead(lines)} if lines else set()
        span = kind.title_evidence.span if kind.title_evidence else None
        self._title = (span.page, span.start) if span is not None else None
        self._author = author
        self._own: set[tuple[int, int]] = set()
        if author is not None:
            spans = [one[1].span for each in _bearing(lines, author) for one in families_near(lines, each)]
            self._own = {(span.page, span.start) for span in spans if span is not None}

    def on_line(self, line: PrintedLine) -> Iterator[tuple[str, Evidence, set[str]]]:
        """Each discipline a line names, no two places overlapping, with its signs."""
        if line.text.rstrip().endswith(_GREETS) and vocabulary.people_cues("greeting").at(line.tokens, 0) is not None:
            return  # (« chère consœur cardiologue » is whom one writes to)
        held: list[Found[str]] = []
        persons = list(people(line))
        for use in self._uses(line):
            for found in vocabulary.specialty_phrases(use).find(line.tokens):
                if any(one.first < found.last and found.first < one.last for one in held):
                    continue
                held.append(found)
                evidence = line.folded_evidence(0.8, found.start, found.end)
                yield found.values[0], evidence, set(self._signs(line, found, use, bool(persons)))

    def _uses(self, line: PrintedLine) -> Iterator[str]:
        """What names a discipline on a line: adjectives where titles and houses stand, a practice of whoever signs."""
        yield from ("document", "practitioner")
        if self._zone(line) in ("title", "header") or line.is_capitals or opens(vocabulary.organisation_cues(), line):
            yield "adjective"
        if self._author is not None:
            yield "practice"

    def _signs(self, line: PrintedLine, found: Found[str], use: str, persons: bool) -> Iterator[str]:
        start, end = line.folded.span(found.start, found.end)
        zone, whose = self._zone(line), self._whose(line, start, persons)
        practises = bool(vocabulary.specialty_phrases("practitioner").meanings(line.text[start:end]))
        use = "practitioner" if practises else use
        begin = cell_start(line, start)
        stop = next((last for first, last in cells(line) if first == begin), len(line.text))
        shape = self._shape(line, begin, start, end, stop)
        yield from (f"zone:{zone}", f"use:{use}", f"whose:{whose}", f"shape:{shape}")
        yield from (f"{zone}:{use}", f"{zone}:{whose}", f"{zone}:{shape}", f"{whose}:{use}", f"{whose}:{shape}")
        yield f"{zone}:{whose}:{use}:{shape}"
        if zone in ("first", "head", "header"):
            yield from ("at head", f"at head:{whose}:{use}")
        if opens(vocabulary.organisation_cues(), line):
            yield from ("department", f"department:{zone}")
        if line.is_capitals:
            yield f"capitals:{zone}"
        if line.kind == "table":
            yield f"table:{shape}"
        for word in _stems(line.text[begin:start])[-_BEFORE:]:
            yield f"before:{word}"
        for word in _stems(line.text[end:stop])[:1]:
            yield f"after:{word}"

    def _zone(self, line: PrintedLine) -> str:
        """Where on the page a line stands."""
        if line.running:
            return line.kind
        row = self._rows.get(line.index, len(self._body))
        if self._title == (line.page, line.start) or line.kind == "title":
            return "title"
        if row < _FIRST:
            return "first"
        if line.index in self._head and row < _TOP:
            return "head"
        if len(self._body) - row <= _END:
            return "end"
        return "top" if row < _TOP else "body"

    def _whose(self, line: PrintedLine, start: int, persons: bool) -> str:
        """Beside whose name a place stands: the author's, another's, one's who is addressed, or nobody's."""
        if (line.page, line.start + start) in self._own:
            return "author"
        if not persons:
            return "nobody"
        those = list(people(line))
        nearest = next((one for one in reversed(those) if one.end <= start), None)
        author = self._author
        if nearest is not None and author is not None:
            own = same_name(nearest.key, author.person.key)
            return "with author" if own else "addressed" if addressed(line, nearest) else "other"
        if any(addressed(line, one) for one in those):
            return "addressed"
        if author is not None and any(same_name(one.key, author.person.key) for one in those):
            return "with author"
        return "other"

    @staticmethod
    def _shape(line: PrintedLine, begin: int, start: int, end: int, stop: int) -> str:
        """How a place stands in its cell."""
        alone = not line.text[end:stop].strip(" .,;:-–—()")
        if line.text[end:stop].lstrip().startswith(":"):
            return "label"
        if start <= begin + 1:
            return "fills" if alone else "opens"
        if ":" in line.text[begin:start]:
            return "told"
        words = len(line.text[begin:stop].split())
        if words >= _SENTENCE:
            return "sentence" if line.text.rstrip().endswith((".", ",")) else "long"
        return "closes" if alone else "short" if words <= _SHORT else "inside"


def _bearing(lines: Sequence[PrintedLine], author: Author) -> Iterator[Person]:
    """Everywhere a page names its author, with a title or in full without: « Anne PORET, infirmière »."""
    yield author.person
    own = {word for word in author.person.key if len(word) > 1}
    for line in lines[:_MOST_LINES]:
        yield from (one for one in people(line) if same_name(one.key, author.person.key))
        if len(own) < _FULL_NAME or not own <= set(line.tokens.texts):
            continue
        places = [line.tokens.texts.index(word) for word in own]
        if max(places) - min(places) <= _LONGEST_NAME:
            start = line.folded.span(line.tokens.starts[min(places)], line.tokens.ends[min(places)])[0]
            end = line.folded.span(line.tokens.starts[max(places)], line.tokens.ends[max(places)])[1]
            yield Person(line.text[start:end], line, start, end)


_FULL_NAME, _LONGEST_NAME = 2, 5
"""Words of a name that tells whose it is without a title, and of the longest."""


def same_name(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two printed names can be one person's: one holds all the other's words of more than an initial."""
    first, second = ({word for word in key if len(word) > 1} for key in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def _stems(text: str) -> list[str]:
    return [word[:_STEM] for word in Tokens.of(fold(text)).texts if word not in _SMALL and not word.isdigit()]
