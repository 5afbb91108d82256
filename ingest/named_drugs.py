"""The drugs a passage names: a combination's parts as one, a name's double in brackets, names the vocabulary lacks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.mentions import Mention
from ingest.passages import BULLETS, Passage
from ingest.unlisted_drugs import unlisted
from ingest.vocabulary.clinical import CLASS_PREFIX

NEW_ITEM = re.compile(rf"\s*(?:[{BULLETS}]|\d{{1,2}} ?[.)]\s)")
"""How a line that begins an item of a list begins."""
_BY = re.compile(r"\s*(?:par|:|de type|avec)\s+(?:l['’]|du |de la |de l['’])?")
"""What stands between a class and the drug it is given by: « hormonothérapie par létrozole »."""
_JOINS = re.compile(r"[^\S\n]?[/+-][^\S\n]?")
_DOUBLE = 40
"""Characters between a brand and its substance at most."""


@dataclass(frozen=True)
class NamedDrug:
    """A drug's name at ``start:end`` of a passage (words ``first:last``): one mention, or those of a combination."""

    start: int
    end: int
    first: int
    last: int
    substances: tuple[str, ...]
    needs_order: bool
    feared: bool = False
    """It is told as what an allergy or intolerance is to: only its being stopped is told here."""


def named_drugs(
    passage: Passage, mentioned: Sequence[Mention], allergic: set[tuple[int, int]], verbs: Sequence[int]
) -> Iterator[NamedDrug]:
    """The drugs a passage names, the parts of a combination and a name's double in brackets put together.

    Not over a verb (its word's index among ``verbs``): « ANAPEN 300 (remplace ANAPEN 150) » names two.
    """
    page, begin = passage.lines[0].page, passage.lines[0].start
    held: NamedDrug | None = None
    for mention in mentioned:
        terms = (*mention.of("drug"), *mention.of("drug_class"))
        if not terms:
            continue
        feared = (page, begin + mention.start) in allergic
        places = mention.start, mention.end, mention.first, mention.last
        drug = NamedDrug(*places, terms[0].concepts, mention.only_in_treatment, feared)
        if held is not None:
            between = passage.text[held.end : drug.start]
            if _JOINS.fullmatch(between) and not set(held.substances) & set(drug.substances):
                ids = (*held.substances, *drug.substances)
                held = replace(held, end=drug.end, last=drug.last, substances=ids, needs_order=False)
                continue
            apart = len(held.substances) > len(drug.substances) and "," in between  # « X + Y, le Y … »
            acted = any(held.last <= verb < drug.first for verb in verbs)
            if set(held.substances) >= set(drug.substances) and _same_item(between) and not acted and not apart:
                continue
            if held.substances[0].startswith(CLASS_PREFIX) and _BY.fullmatch(between):
                held = drug
                continue
            yield held
        held = drug
    if held is not None:
        yield held


def with_unlisted(passage: Passage, drugs: tuple[NamedDrug, ...]) -> tuple[NamedDrug, ...]:
    """The drugs of a list of orders, with those whose name the vocabulary does not know, in order."""
    known = frozenset(passage.line_at(drug.start) for drug in drugs)
    found = [*drugs]
    for start, end in unlisted(passage, known):
        first = bisect_left(passage.tokens.starts, start)
        found.append(NamedDrug(start, end, first, bisect_left(passage.tokens.starts, end), (), needs_order=True))
    return tuple(sorted(found, key=lambda drug: drug.start))


def _same_item(between: str) -> bool:
    """Whether a substance's name after its brand is the same order: « CARDENSIEL (bisoprolol) », on the next line."""
    return len(between) <= _DOUBLE and not re.search(r"[.;](?=\s)", between) and NEW_ITEM.search(between) is None
