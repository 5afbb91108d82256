"""What kind of document this is: title, category and type code, each with the line that says so.

Evidence is added up by category: title wordings and words, who sends, which parts there are, how lines are shaped,
phrases of the body, and for letters what they report; to it a fitted model (:mod:`ingest.kind_signs`) adds what all
the words and the form of the page make likely. Weights are data; no single wording decides alone but a full title
where titles stand. ``autre`` means that nothing says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import exp, log

from ingest import vocabulary
from ingest.document import Category, Evidence
from ingest.kind_signs import NO_SIGNS, Signs, leanings, signs_of, telling_line, type_leanings
from ingest.letterhead import letterhead
from ingest.letters import Letter, letter
from ingest.line_shapes import shapes
from ingest.people import people, professional
from ingest.printed import PrintedLine
from ingest.titles import Title, title_words, titles
from ingest.vocabulary import kinds
from ingest.vocabulary.results import analyte_names

_LEAST = 2.5
"""Summed weight below which nothing is known."""
_TITLE_SCALE = 6.0
"""Points of a title's score that make one of weight."""
_SECOND_TITLE = 0.4
"""Share of a title's weight that counts when another title stands better."""
_WORDS_CAP, _SENDER_CAP, _SECTIONS_CAP, _CUES_CAP = 6.0, 5.0, 5.0, 9.0
_WORDING_STRENGTH = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a document. ``title`` is the printed one; ``strength`` 0..100: how sure; ``signs``: what shows."""

    category: Category
    type_code: str | None
    specialty: str | None
    title: str | None
    evidence: Evidence | None
    title_evidence: Evidence | None
    strength: int
    signs: Signs = NO_SIGNS


@dataclass(slots=True)
class _Case:
    """What speaks for one category: the weights by source, the lines that carry them and the types they suggest."""

    sources: dict[str, float] = field(default_factory=dict)
    caps: dict[str, float] = field(default_factory=dict)
    lines: list[tuple[float, PrintedLine]] = field(default_factory=list)
    types: list[tuple[float, str]] = field(default_factory=list)

    def add(self, source: str, weight: float, line: PrintedLine | None, type_code: str | None = None) -> None:
        self.sources[source] = self.sources.get(source, 0.0) + weight
        if line is not None:
            self.lines.append((weight, line))
        if type_code is not None:
            self.types.append((weight, type_code))

    @property
    def total(self) -> float:
        return sum(_bounded(weight, _CAPS.get(source)) for source, weight in self.sources.items())


_CAPS = {"words": _WORDS_CAP, "sender": _SENDER_CAP, "sections": _SECTIONS_CAP, "cues": _CUES_CAP}


def _bounded(weight: float, cap: float | None) -> float:
    """Repeated weak evidence saturates."""
    return weight if cap is None else cap * (1 - exp(-weight / cap))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found for each category: the cases, the best titles, the signs of the model, and what each says."""

    cases: dict[Category, _Case]
    titles: dict[Category, Title]
    signs: Signs

    @property
    def rules(self) -> dict[Category, float]:
        """Summed weight of the evidence, about twice a log-odds."""
        return {category: case.total for category, case in self.cases.items()}


def weighed(lines: Sequence[PrintedLine], parts: Sequence[str | None], *, drawn: bool = False) -> Weighed:
    """Weigh everything that tells the kind. ``parts``: the kind of section each line stands in.

    ``drawn``: the pages are drawn from a structured narrative, whose headings but the first name parts.
    """
    cases: dict[Category, _Case] = {category: _Case() for category in vocabulary.CATEGORIES}
    first = next((line for line in lines if line.kind == "title"), None)
    found = [one for one in titles(lines, parts) if not drawn or one.line is first]
    best = _weigh_titles(cases, found)
    _weigh_words(cases, lines[: first.index + 1] if drawn and first is not None else lines, parts)
    _weigh_senders(cases, lines, {one.line.index for one in found})
    if set(parts) >= _REPORTED:  # « Demande d'examen » then heads a part of a report
        asked = cases["prescription"]
        asked.sources = {source: _REPORTS * weight for source, weight in asked.sources.items()}
    told = letter(lines)
    _weigh_body(cases, lines, parts, recounts=told is not None and told.greets and told.type_code != _STAY)
    if told is not None and told.type_code == _VISIT and _reports_imaging(cases, parts):
        told = replace(told, category="imagerie", type_code=None)
    if told is not None:
        cases[told.category].add("letter", told.weight + _told_plainly(told), told.line, told.type_code)
    if told is None or told.type_code != _VISIT or not told.greets:
        _weigh_requests(cases, lines, parts)
        _weigh_opening_request(cases, lines)
    return Weighed(cases, best, signs_of(lines, parts, greets=told is not None and told.greets))


def kind_of(lines: Sequence[PrintedLine], parts: Sequence[str | None], *, drawn: bool = False) -> Kind:
    """The kind for which the evidence and the model's leaning together speak most.

    ``drawn``: the pages are drawn from a structured narrative, no paper as the model knows them.
    """
    seen = weighed(lines, parts, drawn=drawn)
    rules, leaning = seen.rules, {} if drawn else leanings(seen.signs)
    score = {category: rules[category] * _PER_WEIGHT + leaning.get(category, 0.0) for category in rules}
    category = max(score, key=lambda one: score[one])
    if max(rules.values()) < _LEAST and leaning.get(category, _UNSURE) <= _UNSURE:
        return _untold(lines)
    case = seen.cases[category]
    if not case.lines:
        line = telling_line(seen.signs, category)
        if line is None:
            return _untold(lines)
        case.add("signs", 0.0, line)
    return _kind(category, seen, {} if drawn else type_leanings(seen.signs, category))


def _told_plainly(told: Letter) -> float:
    """A greeted letter that says it reports a stay or sends a patient is one by definition, whatever its words."""
    return _BY_DEFINITION if told.greets and told.category == "lettre" and told.type_code is not None else 0.0


_BY_DEFINITION = 4.0
_REPORTED, _REPORTS = frozenset(("resultats", "conclusion")), 0.3
"""Parts that no order has, and what the title of one is then worth."""
_PER_WEIGHT = 0.3
"""Log-odds of one of weight: found with the model, on corpora it was not fitted on (``retrouve eval kinds``)."""
_UNSURE = log(0.7)
"""Leaning from which the model alone, no evidence being found, tells a kind."""
_VISIT, _STAY, _HOSPITAL = "11488-4", "11490-0", "34112-3"


def _reports_imaging(cases: dict[Category, _Case], parts: Sequence[str | None]) -> bool:
    """Whether a letter tells how an image was made: a radiologist's letter reports an exam, no visit."""
    return "technique" in parts and cases["imagerie"].total > cases["compte_rendu"].total


def _untold(lines: Sequence[PrintedLine]) -> Kind:
    """A page whose wording tells nothing: what a professional notes of a patient is a report, anything else unknown."""
    head, houses = letterhead(lines), vocabulary.organisation_cues()
    named = (
        line for line in head
        if any(people(line)) or professional(lines, line) is not None or next(houses.find(line.tokens), None)
    )  # fmt: skip
    by = next(named, None)
    prose = any(len(line.tokens.texts) >= _PROSE for line in lines if not line.running)
    if by is None or not prose:
        return Kind("autre", None, None, None, None, None, 0)
    return Kind("compte_rendu", None, None, None, by.evidence(_BY_WRITER), None, 0)


_PROSE = 6
"""Words of a line that says something of a patient."""
_BY_WRITER = 0.4


def _kind(category: Category, seen: Weighed, leaning: Mapping[str, float]) -> Kind:
    """The kind of a document of a known category; ``leaning``: what the model says of its type codes."""
    case, title = seen.cases[category], seen.titles.get(category)
    shown = title or max(seen.titles.values(), key=lambda found: found.score, default=None)
    shown = shown if shown is not None and shown.head else title
    own = title is not None and title.score / _TITLE_SCALE * 3 > case.total
    line = title.line if title is not None and own else max(case.lines, key=lambda entry: entry[0])[1]
    strength = title.meaning.strength if title is not None and own else _WORDING_STRENGTH
    confidence = min(0.98, 0.5 + strength / 200) if own else 0.6
    specialty = title.meaning.specialty if title is not None else None
    return Kind(
        category,
        _type_code(category, case, title, leaning),
        "biologie" if category == "biologie" else specialty,
        shown.line.text if shown is not None else None,
        line.evidence(confidence),
        shown.line.evidence(confidence) if shown is not None else None,
        strength,
        seen.signs,
    )


def _type_code(category: Category, case: _Case, title: Title | None, leaning: Mapping[str, float]) -> str | None:
    """The code for which the title, the wordings and the model together speak most, among those of the category."""
    wording: dict[str, float] = {}
    for weight, code in case.types:
        wording[code] = wording.get(code, 0.0) + weight
    score = {code: _PER_WORDING * min(_MOST_WORDING, weight) for code, weight in wording.items()}
    if title is not None and (titled := title.meaning.type_code) is not None:
        score[titled] = score.get(titled, 0.0) + _PER_TITLE * max(0.0, title.score) / _TITLE_SCALE
    unknown = log(_NOT_IN_MODEL)
    for code in {*score, *leaning}:
        score[code] = score.get(code, 0.0) + max(_LEAST_LEANING, leaning.get(code, unknown))
    own = [code for code in score if vocabulary.category_of_type(code) == category]
    return max(own, key=lambda code: (score[code], code), default=None)


_PER_TITLE, _PER_WORDING, _MOST_WORDING, _NOT_IN_MODEL, _LEAST_LEANING = 0.4, 0.3, 8.0, 0.02, -9.0
"""Log-odds of a type code by one of weight of a title, of wordings, and up to how many; probability of a code that the
model does not know, and the least leaning that counts: found on authors left out (``retrouve eval kinds``)."""


def _weigh_requests(cases: dict[Category, _Case], lines: Sequence[PrintedLine], parts: Sequence[str | None]) -> None:
    """Exams named without any result, by a house that makes none, are asked for: the wording of a request says so."""
    if sum(len(line.tokens.texts) for line in lines if not line.running) > _LONGEST_REQUEST:
        return
    if _FOUND & set(parts) or not _asks(lines):
        return
    for category, (proofs, type_code) in _ASKED.items():
        case = cases[category]
        named = case.total
        if not named or any(proof in case.sources for proof in proofs):
            continue
        cases["prescription"].add("request", named, case.lines[0][1], type_code)
        case.sources = {source: _UNPROVEN * weight for source, weight in case.sources.items()}


def _weigh_opening_request(cases: dict[Category, _Case], lines: Sequence[PrintedLine]) -> None:
    """« Prière de réaliser : » over the name of an exam, before any sentence: the page asks for it."""
    for line, below in pairwise(line for line in lines if line.page == 1 and not line.running and line.tokens.texts):
        if len(line.tokens.texts) > _LONGEST_OPENING or line.text.rstrip().endswith("."):
            return
        request = next(kinds.request_cues().find(line.tokens), None) if line.text.rstrip().endswith(":") else None
        asks = request is not None and request.first < _ARTICLE_WORDS
        title = next(vocabulary.document_titles().find(below.tokens), None) if asks else None
        if title is None or title.first > _ARTICLE_WORDS or title.values[0].category not in _ASKED:
            continue
        cases["prescription"].add("opening", _OPENING_WEIGHT, line, _ASKED[title.values[0].category][1])
        case = cases[title.values[0].category]
        case.sources = {source: _UNPROVEN * weight for source, weight in case.sources.items()}
        return


_LONGEST_OPENING, _ARTICLE_WORDS, _OPENING_WEIGHT = 12, 2, 14.0
"""Words of a line that is no sentence, words before an exam's name, what such a request weighs: as a plain title."""


def _asks(lines: Sequence[PrintedLine]) -> bool:
    """Whether a page asks: its wording, a question, or nothing but names of exams below its head."""
    cues = kinds.request_cues()
    if any(next(cues.find(line.tokens), None) or line.text.rstrip().endswith("?") for line in lines):
        return True
    body = [line for line in lines if not line.running and next(analyte_names().find(line.tokens), None)]
    if len(body) >= _FEWEST_ASKED and not any(_RESULT.search(line.folded.text) for line in body):
        return True
    named = [line for line in lines if line.tokens.texts and _names_image(line)]
    return len(named) >= _FEWEST_ASKED or (bool(named) and _by_general_practice(lines))


def _names_image(line: PrintedLine) -> bool:
    """Whether a line begins with the name of an imaging exam."""
    title = vocabulary.document_titles().at(line.tokens, 0)
    return title is not None and title.values[0].category == "imagerie"


def _by_general_practice(lines: Sequence[PrintedLine]) -> bool:
    """Whether the one discipline of the head is general practice, which orders images and makes none."""
    told = vocabulary.specialty_phrases("document")
    head = [line for line in lines if not line.running and line.text][:_SENDER_LINES]
    return {found.values[0] for line in head for found in told.find(line.tokens)} == {_GENERAL}


_RESULT = re.compile(r"\d|positi|negati|normal")
_FEWEST_ASKED, _GENERAL = 2, "medecine-generale"
_FOUND = frozenset(("resultats", "conclusion", "technique", "comparaison"))
"""Parts in which an exam's findings are told."""
_LONGEST_REQUEST = 90
"""Words of the longest page that only asks."""
_UNPROVEN = 0.5
_ASKED: dict[Category, tuple[tuple[str, ...], str]] = {
    "biologie": (("shapes", "sender"), "PRESC-BIO"),
    "imagerie": (("sender",), "55115-0"),
}
"""Categories whose sheets show results, the evidence that one does, and the type of a request for them."""


def _weigh_titles(cases: dict[Category, _Case], found: Sequence[Title]) -> dict[Category, Title]:
    """The best title of each category; the best of all counts in full."""
    best: dict[Category, Title] = {}
    for title in found:
        known = best.get(title.meaning.category)
        if known is None or title.score > known.score:
            best[title.meaning.category] = title
    first = max(best.values(), key=lambda title: (title.score, -title.line.index), default=None)
    for category, title in best.items():
        weight = max(0.0, title.score) / _TITLE_SCALE * (1.0 if title is first else _SECOND_TITLE)
        cases[category].add("title", weight, title.line)
    return {category: title for category, title in best.items() if title.score > 0}


def _weigh_words(cases: dict[Category, _Case], lines: Sequence[PrintedLine], parts: Sequence[str | None]) -> None:
    seen: set[kinds.Weight] = set()
    for weight, line in title_words(lines, parts):
        if weight not in seen:
            seen.add(weight)
            cases[weight.category].add("words", weight.weight, line, weight.type_code)


def _weigh_senders(cases: dict[Category, _Case], lines: Sequence[PrintedLine], titled: Collection[int]) -> None:
    """What the house at the head sends. ``titled``: lines that name the document: an « IRM » there is no house's."""
    seen: set[tuple[str, ...]] = set()
    for line in letterhead(lines)[:_SENDER_LINES]:
        if line.index_on_page >= _HOUSE_LINES and line.index in titled:
            continue
        for found in kinds.senders().find(line.tokens):
            phrase = line.tokens.texts[found.first : found.last]
            if phrase not in seen:
                seen.add(phrase)
                for weight in found.values:
                    cases[weight.category].add("sender", weight.weight, line)


_HOUSE_LINES, _SENDER_LINES = 2, 10
"""Lines of the letterhead in which the sender names itself, the first of them whatever they name beside."""


def _weigh_body(
    cases: dict[Category, _Case], lines: Sequence[PrintedLine], parts: Sequence[str | None], *, recounts: bool
) -> None:
    """Phrases, parts and shapes; a letter that recounts another's stay is no hospital's (``recounts``)."""
    seen: set[tuple[str, ...] | str] = set()
    for line, part in zip(lines, parts, strict=True):
        if line.kind in ("footer", "stamp"):
            continue
        for found in kinds.category_cues().find(line.tokens):
            phrase = line.tokens.texts[found.first : found.last]
            if phrase not in seen:
                seen.add(phrase)
                for weight in found.values:
                    if recounts and weight.type_code == _HOSPITAL:
                        continue
                    cases[weight.category].add("cues", weight.weight, line, weight.type_code)
        if part is not None and part not in seen:
            seen.add(part)
            for weight in kinds.section_weights().get(part, ()):
                cases[weight.category].add("sections", weight.weight, line)
    for shape in shapes(lines):
        cases[shape.category].add("shapes", shape.weight, shape.line)
