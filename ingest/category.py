"""What kind of document this is: title, category and type code, each with the line that says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest import vocabulary
from ingest.document import Category, Evidence
from ingest.printed import PrintedLine
from ingest.vocabulary import DocumentTitle, Found

_HEAD_LINES = 40
"""Body lines of the first page among which a title is looked for."""
_LONGEST_TITLE = 14  # words
_CUE_WEIGHT = 5
"""Summed weight of distinct cues at which the body alone decides."""
_IN_FORM: tuple[Category, ...] = ("lettre",)
"""Wording that tells a form, not a content: « Compte rendu » over a letter is a report."""
_TYPES: dict[Category, str] = {
    "biologie": "11502-2", "imagerie": "18748-4", "prescription": "57833-6", "certificat": "89601-9",
    "vaccination": "11369-6", "administratif": "51851-4",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a document. ``title_line`` is the printed title; ``strength`` 0..100 tells how sure."""

    category: Category
    type_code: str | None
    specialty: str | None
    title: str | None
    evidence: Evidence | None
    title_evidence: Evidence | None
    strength: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    meaning: DocumentTitle
    line: PrintedLine
    score: float


def kind_of(lines: Sequence[PrintedLine]) -> Kind:
    """Read the kind off the title, or off the body's wording when there is no title that tells."""
    candidates = _titles(lines)
    wording = _wording(lines)
    cues = wording.weights
    for index, candidate in enumerate(candidates):
        support = min(cues[candidate.meaning.category], 12)
        candidates[index] = _Candidate(candidate.meaning, candidate.line, candidate.score + support)
    best = max(candidates, key=lambda candidate: (candidate.score, -candidate.line.index), default=None)
    strongest = max(cues, key=lambda category: cues[category], default=None)
    if best is not None and (best.meaning.strength >= 60 or strongest in (None, best.meaning.category, *_IN_FORM)):
        return _from_title(best, wording.types)
    if strongest is not None and cues[strongest] >= _CUE_WEIGHT:
        return _from_wording(strongest, wording, best.line if best is not None else None)
    if best is not None:
        return _from_title(best, wording.types)
    return Kind("autre", None, None, None, None, None, 0)


def _from_title(best: _Candidate, types: Mapping[Category, str]) -> Kind:
    meaning, line = best.meaning, best.line
    confidence = min(0.98, 0.5 + meaning.strength / 200)
    return Kind(
        meaning.category,
        meaning.type_code or types.get(meaning.category, _TYPES.get(meaning.category)),
        meaning.specialty,
        line.text,
        line.evidence(confidence),
        line.evidence(confidence),
        meaning.strength,
    )


def _titles(lines: Sequence[PrintedLine]) -> list[_Candidate]:
    """Lines of the first page that read as a title, scored: what is printed first counts most."""
    candidates: list[_Candidate] = []
    seen = first = 0
    for line in lines:
        if line.page != lines[0].page or seen >= _HEAD_LINES:
            break
        seen += 0 if line.running else 1
        following = lines[line.index + 1].text if line.index + 1 < len(lines) else ""
        found = _title_wording(line, following) if line.kind not in ("footer", "stamp") else None
        if found is None:
            continue
        first = first or seen
        candidates.append(_Candidate(found.values[0], line, _score(line, found) - _DECAY * (seen - first)))
    return candidates


_DECAY = 1.5
"""Points a title loses for each line it stands below the first candidate."""
_WRAPPED = re.compile(r"[a-zà-öø-ÿ(]")
_LEADS = re.compile(r"(?:.{0,40}[:–—-]\s*|\s*(?:[ivx\d]{1,3}[.)]\s*)?)$")


def _title_wording(line: PrintedLine, following: str) -> Found[DocumentTitle] | None:
    """The first title wording of a line that can be a title; prose that begins with such words is none."""
    if not line.tokens.texts or len(line.tokens.texts) > 2 * _LONGEST_TITLE:
        return None
    set_apart = line.kind == "title" or line.is_capitals
    for found in vocabulary.document_titles().find(line.tokens):
        if set_apart:
            return found if found.first <= _LEAD_WORDS else None
        if len(line.tokens.texts) > _LONGEST_TITLE or not _LEADS.match(line.folded.text[: found.start]):
            return None
        wrapped = _WRAPPED.match(following) is not None and not line.text.rstrip().endswith((".", ":", ";"))
        return None if wrapped or line.folded.text[0] in "-•*" else found
    return None


_LEAD_WORDS = 6


def _score(line: PrintedLine, found: Found[DocumentTitle]) -> float:
    count = len(line.tokens.texts)
    score = float(found.values[0].strength)
    score -= max(0, count - found.last - 4) + 2 * found.first
    score += 8 if line.kind == "title" else 0
    score += 6 if line.is_capitals else 0
    score -= 10 if line.running else 0
    if not line.is_capitals and line.text.rstrip().endswith((".", ",", ";", ":")):
        score -= 25
    if found.first == 0 and found.last == count and vocabulary.section_headings().meanings(line.text):
        score -= 12
    return score


@dataclass(frozen=True, slots=True)
class _Wording:
    """What the body's wording speaks for: weight, first line and first type code by category."""

    weights: Counter[Category]
    lines: dict[Category, PrintedLine]
    types: dict[Category, str]


def _wording(lines: Sequence[PrintedLine]) -> _Wording:
    """The distinct cues of each category, each counted once."""
    wording = _Wording(Counter(), {}, {})
    seen: set[tuple[str, ...]] = set()
    phrases = vocabulary.category_cues()
    for line in lines:
        if line.kind in ("footer", "stamp"):
            continue
        for found in phrases.find(line.tokens):
            phrase = line.tokens.texts[found.first : found.last]
            if phrase in seen:
                continue
            seen.add(phrase)
            for cue in found.values:
                wording.weights[cue.category] += cue.weight
                if cue.weight:
                    wording.lines.setdefault(cue.category, line)
                if cue.type_code is not None:
                    wording.types.setdefault(cue.category, cue.type_code)
    return wording


def _from_wording(category: Category, wording: _Wording, title: PrintedLine | None) -> Kind:
    return Kind(
        category,
        wording.types.get(category, _TYPES.get(category)),
        "biologie" if category == "biologie" else None,
        title.text if title else None,
        wording.lines[category].evidence(0.6),
        title.evidence(0.6) if title else None,
        _WORDING_STRENGTH,
    )


_WORDING_STRENGTH = 50
