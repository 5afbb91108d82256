"""Mentions of the clinical vocabulary in a passage, in the senses their surroundings allow, and the date beside."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from ingest import vocabulary
from ingest.document import MentionLabel
from ingest.form_fields import answer, ticked
from ingest.normalise import fold
from ingest.passages import BULLETS, Passage, PrintedDate
from ingest.vocabulary.clinical import TREATMENT, ClinicalTerm, TermKind, clinical_terms, posology_words
from ingest.vocabulary.phrases import Found, Phrases, Tokens

_PREFIXED = re.compile(r"[^\W\d_]-$")
"""What stands before a name that is the end of a longer word: « pré-anesthésique »."""
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_SHORT = 5
"""Letters of a name cut by a hyphen at most that are too few to know it by."""
_NEAR = 60
"""Characters between a mention and the date that is its own at most."""
_DATED_BY_THEMSELVES: tuple[TermKind, ...] = ("problem", "procedure")
"""A date behind two of these is the nearer one's: « apnées appareillées par pression positive depuis 2021 »."""
_OPENERS = frozenset(
    ("en", "depuis", "le", "la", "du", "de", "des", "au", "a", "l", "d", "annee", "fin", "debut", "mi", "vers", "et")
)


@dataclass(frozen=True)
class Mention:
    """A wording at ``start:end`` (words ``first:last``) of a passage, in its possible senses."""

    passage: Passage
    start: int
    end: int
    first: int
    last: int
    terms: tuple[ClinicalTerm, ...]

    @property
    def text(self) -> str:
        """The wording as printed."""
        return self.passage.text[self.start : self.end]

    @cached_property
    def label(self) -> MentionLabel | None:
        """What qualifies it; the mark of a form's « oui » or « non » before any word."""
        marked = answer(self.passage.text, self.end) or ticked(self.passage.text, self.start)
        if marked is not None:
            return "negated" if marked == "no" else None
        return self.passage.label(self.start, self.end)

    def of(self, kind: TermKind) -> tuple[ClinicalTerm, ...]:
        """Its senses of one kind."""
        return tuple(term for term in self.terms if term.kind == kind)

    @property
    def only_in_treatment(self) -> bool:
        """Whether only signs of a treatment prove that it is a drug."""
        return any(TREATMENT in term.context for term in self.terms)


def mentions(passage: Passage) -> tuple[Mention, ...]:
    """The mentions of a passage, in order, without overlap."""
    found: list[Mention] = []
    for longest in clinical_terms().find(passage.tokens):
        one = _without_preposition(passage, longest)
        if one is None:
            continue
        terms = tuple(term for term in one.values if _holds(term, passage, one.start, one.end))
        if terms and answer(passage.text, one.end) != "open":
            found.append(Mention(passage, one.start, one.end, one.first, one.last, terms))
    cut = [
        one
        for one in _cut_names(passage)
        if not any(one.start < other.end and other.start < one.end for other in found)
    ]
    return tuple(sorted((*found, *cut), key=lambda one: one.start) if cut else found)


def _without_preposition(passage: Passage, found: Found[ClinicalTerm]) -> Found[ClinicalTerm] | None:
    """A wording whose last letter is no « à »: « Grippe : à faire » names no grippe A."""
    if found.last - found.first < len(("grippe", "a")) or passage.text[found.end - 1] not in "àÀ":
        return found
    if passage.text[found.end - 2 : found.end - 1].isalpha():
        return found
    end = passage.tokens.ends[found.last - 2]
    shorter = next(clinical_terms().find(passage.tokens_of(found.start, end)), None)
    return shorter._replace(first=found.first, last=found.last - 1) if shorter and shorter.end == end else None


def _cut_names(passage: Passage) -> Iterator[Mention]:
    """Drugs whose name is printed with a hyphen that the vocabulary has not: « BI-PRETERAX », « DI-AMICRON »."""
    tokens = passage.tokens
    for hyphen in _HYPHEN.finditer(passage.text):
        first = bisect_left(tokens.ends, hyphen.start())
        if tokens.ends[first : first + 1] != (hyphen.start(),) or tokens.starts[first + 1 : first + 2] != (
            hyphen.end(),
        ):
            continue
        name, end = "".join(tokens.texts[first : first + 2]), tokens.ends[first + 1]
        terms = tuple(
            term
            for term in clinical_terms().meanings(name)
            if term.kind == "drug" and not term.initials and _holds(term, passage, tokens.starts[first], end)
        )
        if terms and len(name) > _SHORT:
            yield Mention(passage, tokens.starts[first], end, first, first + 2, terms)


def _holds(term: ClinicalTerm, passage: Passage, start: int, end: int) -> bool:
    small = term.initials and not passage.text[start:end].isupper()
    prefixed = term.kind in ("drug", "drug_class") and _PREFIXED.search(passage.text, max(0, start - 3), start)
    if small or prefixed:
        return False
    if _is_counted_form(term, passage, start, end) or _is_number_label(term, passage, start, end):
        return False
    if _is_field_of_doctor(passage, start, end):
        return False
    if not term.context or term.context == (TREATMENT,):
        return True
    if f"§{passage.kind}" in term.context:
        return True
    begin, stop = passage.sentence(start, end)
    around = f" {' '.join(Tokens.of(fold(passage.text[begin:stop])).texts)} "
    return any(f" {word}" in around for word in term.context if not word.startswith("§"))


def _is_number_label(term: ClinicalTerm, passage: Passage, start: int, end: int) -> bool:
    """Whether initials that mean other things too label a number or a grade: « IPP 00451278 », « ACR 2 ».

    « IPP » is also the patient's number, on the line of the name and birth; « IPP 20 mg » is a treatment.
    """
    if not term.initials or not (term.kind == "drug_class" or term.context):
        return False
    if _NUMBER.match(passage.text, end) or _NUMBERED.search(passage.text, max(0, start - _NEAR), start):
        return True
    line = passage.lines[passage.line_at(start)]
    return term.kind == "drug_class" and next(_identity().find(line.tokens), None) is not None


_NUMBER = re.compile(
    r"\s*(?:(?:n[°o]|[:=°])\s*)*"
    r"(?:\d[\d ]{4,}|[A-Z]?\d+(?!\d)(?![.,]\d)(?! ?(?:mg|g|µg|ml|ui|cp|cps|gel|gél|comp|x|/)\b))"
    r"|\s+(?:I{1,3}|IV|V)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:\bn[°o]\.?|\bnum[ée]ro|\bidentifiant|\bdossier|\bID)\s*(?:d['’]|de |du )?$", re.IGNORECASE)


@cache
def _identity() -> Phrases[str]:
    """Labels that only stand among a patient's identity: name of birth, given name, INS."""
    return vocabulary.identity_cues("birth_name_label", "given_label", "ins_label")


def _is_field_of_doctor(passage: Passage, start: int, end: int) -> bool:
    """Whether a doctor's name, then a bracket or a dash, say whose field it is: « Dr QUEMENER (radiothérapie) »."""
    named = _DOCTOR.search(passage.text, max(0, start - _NEAR), start)
    return named is not None and _ENDS_FIELD.match(passage.text, end) is not None


_DOCTOR = re.compile(
    r"\b(?:[DP][rR]s?|Docteur|Professeur|DOCTEUR|PROFESSEUR)\.?[ \n](?:[A-ZÀ-ÖØ-Þ][\w.'’-]*[ ]?){1,5}(?:\(|\s?[–—-] )$"
)
_ENDS_FIELD = re.compile(r"\s*(?:\)|$|\n)")


def _is_counted_form(term: ClinicalTerm, passage: Passage, start: int, end: int) -> bool:
    """« 1 goutte matin et soir »: a dosage form that is counted, not a disease."""
    if term.kind != "problem":
        return False
    before = passage.text[:start].rstrip()[-1:]
    return before.isdigit() and "form" in posology_words().meanings(passage.text[start:end])


def date_beside(mention: Mention, others: Sequence[Mention]) -> PrintedDate | None:
    """The date a mention's own line gives it: right after it, or at the head of its sentence.

    « HTA depuis 2014, diabète depuis 2016 »: each its own; « En 2015, cholécystectomie et appendicectomie »: both.
    """
    passage = mention.passage
    if not passage.dates:
        return None
    begin, stop = passage.sentence(mention.start, mention.end)
    kind = mention.terms[0].kind
    kinds = (kind, *(one for one in _DATED_BY_THEMSELVES if kind in _DATED_BY_THEMSELVES))
    last = _last_done_with(mention, others) if kind == "procedure" else mention
    after = next(
        (one.start for one in others if one.start >= last.end and any(one.of(name) for name in kinds)),
        len(passage.text),
    )
    until = min(stop, last.end + _NEAR, after)
    for date in passage.dates:
        if last.end <= date.start < until and not _separates(passage.text[last.end : date.start]):
            return date
    return _opening(mention, begin)


def _last_done_with(mention: Mention, others: Sequence[Mention]) -> Mention:
    """The last of the acts joined to one by « et »: « amygdalectomie et adénoïdectomie en 2022 » are of one day."""
    last = mention
    for one in others:
        if one.start < last.end or not one.of("procedure"):
            continue
        if _AND.fullmatch(mention.passage.text, last.end, one.start) is None:
            break
        last = one
    return last


_AND = re.compile(r"\s+(?:et|avec|\+)\s+(?:de |d['’]|du |une? |la |le |l['’])?")


_UNTIL = "jusqu"
"""« Prothèse du genou, arrêt prescrit jusqu'au 31/05 »: that day is not the prosthesis's."""


def _separates(between: str) -> bool:
    """Whether what stands between a mention and a date begins something else, or how long something lasts."""
    return _UNTIL in between or "\n" in between.strip() or ", " in between.rstrip(" ,(") or ";" in between


def _opening(mention: Mention, begin: int) -> PrintedDate | None:
    """The date that opens the sentence or line a mention stands in."""
    passage = mention.passage
    line = passage.starts[passage.line_at(mention.start)]
    index = passage.line_at(mention.start)
    edges = (begin,) if index and passage.continues(index) else (line, begin)
    for edge in dict.fromkeys(edges):
        for date in passage.dates:
            if edge <= date.start and date.end <= mention.start:
                lead = passage.text[edge : date.start].strip(f" \n(:,{BULLETS}")
                if all(word in _OPENERS for word in Tokens.of(fold(lead)).texts):
                    return date
                break
    return None
