"""Findings whose organ stands apart from them: « ÉCHOGRAPHIE THYROÏDIENNE … Nodule droit » is a thyroid nodule.

A report names the organ once, at its head or as the label of a line, and then only what it finds there. The vocabulary
knows the disease by both words; nothing is made that it does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ingest.document import Metadata
from ingest.mentions import Mention
from ingest.normalise import fold
from ingest.passages import Passage
from ingest.vocabulary.clinical import ClinicalTerm, clinical_terms
from ingest.vocabulary.phrases import Found, Phrases, Tokens
from ingest.vocabulary.tables import rows, split

_TOLD_BEFORE = frozenset(("motif", "antecedents", "antecedents_familiaux", "histoire", "technique", "comparaison"))
"""Kinds of parts that tell what is not found by the exam itself."""
_CATEGORIES = frozenset(("imagerie", "compte_rendu"))
_JOINING = ("{finding} {part}", "{finding} du {part}", "{finding} de la {part}", "{finding} de l {part}")


def findings(passage: Passage, known: Sequence[Mention], metadata: Metadata) -> Iterator[Mention]:
    """What a report finds in the organ of its title, as mentions of the diseases that both words name."""
    if metadata.category not in _CATEGORIES:
        return
    title = _organ_of_title(metadata)
    for found in finding_words().find(passage.tokens):
        organ = _organ_named(passage, found, title)
        term = _diseases().get((found.values[0], organ)) if organ is not None else None
        taken = any(one.start < found.end and found.start < one.end for one in known)
        if term is not None and not taken and not _is_told_before(passage, found):
            yield Mention(passage, found.start, found.end, found.first, found.last, (term,))


def _is_told_before(passage: Passage, found: Found[str]) -> bool:
    """Whether a part tells what is not found by the exam itself; behind a label on its own line, that line does."""
    if passage.kind not in _TOLD_BEFORE:
        return False
    inline = passage.heading is passage.lines[0] and _INLINE.match(passage.lines[0].text) is not None
    return not inline or passage.line_at(passage.sentence(found.start, found.end)[0]) == 0


_INLINE = re.compile(r"[^:]{2,60}:\s*\S")


def _organ_named(passage: Passage, found: Found[str], title: str | None) -> str | None:
    """The part of the body a finding is of: the one its sentence names, right behind or as a label, else the title's.

    ``None`` when its sentence names others.
    """
    begin, stop = passage.sentence(found.start, found.end)
    parts = [one for one in _parts().find(passage.tokens_of(begin, stop)) if one.values[0] != title]
    named = {one.values[0] for one in parts}
    if not named:
        return title
    if len(named) > 1:
        return None
    for part in parts:
        behind = found.end <= part.start and len(passage.tokens_of(found.end, part.start).texts) <= _BETWEEN
        if behind or _LABEL.fullmatch(passage.text, part.end, found.start):
            return part.values[0]
    return None


_BETWEEN = 3
"""Words between a finding and the part of the body it is of: « nodule de 8 mm du lobe moyen »."""
_LABEL = re.compile(r"(?: [^\W\d_]+){0,2} ?: (?:[^\W\d_]+ )?")
"""From a part of the body that labels its line to what is found there: « Rein gauche : un kyste »."""


@cache
def _organ(title: str) -> str | None:
    named = {found.values[0] for found in _parts().find(Tokens.of(fold(title)))}
    return next(iter(named)) if len(named) == 1 else None


def _organ_of_title(metadata: Metadata) -> str | None:
    """The one part of the body a title names; ``None`` when it names none or several."""
    return _organ(metadata.title) if metadata.title else None


@cache
def finding_words() -> Phrases[str]:
    """Words for what an exam finds (« micronodules ») → the finding (« micronodule »)."""
    return Phrases((row["term"], row["finding"]) for row in rows("finding_words"))


@cache
def _parts() -> Phrases[str]:
    """Every word of a part of the body → the part, by its first word."""
    groups = (split(row["words"]) for row in rows("body_words"))
    return Phrases((word, group[0]) for group in groups for word in group)


@cache
def _diseases() -> dict[tuple[str, str], ClinicalTerm]:
    """The problem that a finding in a part of the body is, where the vocabulary has one: « nodule » + « thyroïde ».

    Only one that is called so: a « polype » of the bladder is among the words for a cancer, and is none by itself.
    """
    found: dict[tuple[str, str], ClinicalTerm] = {}
    names = {row["finding"] for row in rows("finding_words")}
    for group in (split(row["words"]) for row in rows("body_words")):
        for name in names:
            worded = (joining.format(finding=name, part=part) for part in group for joining in _JOINING)
            term = next((one for wording in worded for one in _problems(wording) if fold(name) in fold(one.name)), None)
            if term is not None:
                found[name, group[0]] = term
    return found


def _problems(wording: str) -> tuple[ClinicalTerm, ...]:
    meant = clinical_terms().meanings(fold(wording))
    return tuple(term for term in meant if term.kind == "problem" and not term.context and not term.initials)
