"""What the patient did not tolerate, told by what it did.

« Urticaire après injection d'ioméprol », « ramipril arrêté (toux) ».
A reaction and a product are bound by the words between them; a reaction that is denied or only feared binds nothing.
« Sous » and « après » also tell what a symptom is treated with (« toux sous codéine »): they bind only with a stop or
a cause told of the same product.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.mentions import Mention
from ingest.passages import Passage
from ingest.vocabulary.clinical import Cue, TermKind
from ingest.vocabulary.phrases import Found

PRODUCTS: tuple[TermKind, ...] = ("allergen", "drug", "drug_class")
BY_ITS_EFFECT = 0.6
"""Confidence in an allergy that nothing names so: a cough, a bleeding, a hypoglycaemia made it stop."""
_REACTION, _TO, _STOPPED, _REPLACED, _CAUSE = "reaction", "reaction_to", "stopped", "replaced", "cause"
_WITH = "reaction_with"
_RELIEVED = "relieved"
_FAR, _NEAR = 12, 5
"""Words between a reaction and the product, and between it and the words that bind, at most."""
_HEADS = re.compile(
    r"\s*(?::|→|=>|->)\s*(?:arrêt\s(?:de |du |des |d['’]|de la |de l['’])?)?(?:les? |la |l['’])?", re.IGNORECASE
)
_OBJECT = re.compile(r"arr[êe]t(?:er)?\s+(?:du|de|des|d['’]|le|la|les|l['’])", re.IGNORECASE)
_TREATMENT = re.compile(
    r"arr[êe]t(?:er)?\s+(?:du|de ce|de l['’]|le|ce)\s*(?:traitement|médicament|produit|perfusion|injection)",
    re.IGNORECASE,
)
"""« toux sous codéine, arrêt du tabac » stops something else; « arrêt du traitement » stops the product."""
_DENIES = frozenset(("non", "pas", "jamais", "ne", "n", "ni", "peut"))
"""« n'a pas pu être écartée », « jamais infirmée »: the allergy stands."""
_JOINED = re.compile(r"\s*(?:et|ou|/|\+|,|puis)\s*(?:à |au |aux |le |la |l['’]|de |d['’])?", re.IGNORECASE)


def told_until(passage: Passage, end: int) -> int:
    """Where the mention of an allergen that ends at ``end`` ends with what it did: « amoxicilline (urticaire) »."""
    found = _BRACKETS.match(passage.text, end)
    return found.end() if found is not None else end


_BRACKETS = re.compile(r"[ \t]*\([^()\n]*[^\W\d]{4}[^()\n]*\)")


def told_apart(mention: Mention, cues: Sequence[Found[Cue]]) -> bool:
    """« Pas d'allergie à la pénicilline, elle a reçu de l'amoxicilline »: a statement of its own names the product."""
    begin = mention.passage.sentence(mention.start, mention.end)[0]
    told = _STATEMENT.search(mention.passage.text, begin, mention.start)
    return told is not None and not any(
        told.start() <= cue.start and cue.end <= mention.start and cue.values[0].kind in ("allergy", "intolerance")
        for cue in cues
    )


_STATEMENT = re.compile(
    r"[,;:]\s+(?:et |mais |donc |car )?(?:j['’]ai|(?:elle|il|on|nous|je|la patiente|le patient|l['’]enfant)"
    r" (?:n['’]|ne )?(?:a|ai|avons|peut|pourra|prend|prenait|reçoit|recevra|tolère|supporte|reste|est))\b[^.;:]*$",
    re.IGNORECASE,
)


def reacted(mention: Mention, others: Sequence[Mention], cues: Sequence[Found[Cue]]) -> bool:
    """Whether the sentence of a product tells a reaction to it."""
    passage = mention.passage
    begin, stop = passage.sentence(mention.start, mention.end)
    inside = [cue for cue in cues if begin <= cue.start and cue.end <= stop]
    told = [cue for cue in inside if cue.values[0].kind == _REACTION]
    if not told:
        return False
    products = [one for one in others if begin <= one.start < stop and any(one.of(kind) for kind in PRODUCTS)]
    return any(
        _follows(mention, products, cue, inside) or _explains(mention, products, cue, inside)
        for cue in told
        if passage.label(cue.start, cue.end) is None
    )


def _follows(mention: Mention, products: Sequence[Mention], cue: Found[Cue], inside: Sequence[Found[Cue]]) -> bool:
    """« toux sous ramipril »: words that bind stand between the reaction and the first product behind it."""
    if not 0 <= mention.first - cue.last <= _FAR:
        return False
    text = mention.passage.text
    if _HEADS.fullmatch(text, cue.end, mention.start) is not None:  # « toux sèche : IEC arrêtés »
        stops = [one for one in inside if one.values[0].kind == _STOPPED]
        return any(abs(one.first - mention.last) <= 1 or abs(mention.first - one.last) <= 1 for one in stops)
    behind = [one for one in inside if cue.end <= one.start and one.end <= mention.start]
    links = [one for one in behind if one.values[0].kind in (_TO, _WITH)]
    if not links or links[0].first - cue.last > _NEAR or any(one.values[0].kind == _RELIEVED for one in behind):
        return False
    if all(one.values[0].kind == _WITH for one in links) and not _is_blamed(mention, products, inside):
        return False
    between = [one for one in products if links[0].end <= one.start < mention.start]
    return _is_next(mention.passage, between, mention)


def _is_blamed(mention: Mention, products: Sequence[Mention], inside: Sequence[Found[Cue]]) -> bool:
    """Whether a product beside a reaction is stopped, replaced or said behind it to be the cause of it."""
    text = mention.passage.text
    for one in inside:
        kind = one.values[0].kind
        if one.start < mention.end or one.first - mention.last > _NEAR or kind not in (_STOPPED, _REPLACED, _TO):
            continue
        if not _is_of(one, mention, products):
            continue
        other = kind == _STOPPED and _OBJECT.match(text, one.start) is not None
        named = any(again.start >= one.start and _is_same(again, mention) for again in products)
        if not other or named or _TREATMENT.match(text, one.start):
            return True
    return False


def _is_same(one: Mention, other: Mention) -> bool:
    """Whether two mentions name the same product."""
    return any(term in other.of(kind) for kind in PRODUCTS for term in one.of(kind))


def _is_next(passage: Passage, between: Sequence[Mention], mention: Mention) -> bool:
    """Whether nothing but products joined to it stand between: « à la pénicilline et aux céphalosporines »."""
    ends = [*between, mention]
    return all(
        _JOINED.fullmatch(passage.text, one.end, following.start) is not None for one, following in pairwise(ends)
    )


def _explains(mention: Mention, products: Sequence[Mention], cue: Found[Cue], inside: Sequence[Found[Cue]]) -> bool:
    """« atorvastatine arrêtée pour myalgies », « arrêt du ramipril (toux) »: a stop, and the reaction as its cause."""
    text = mention.passage.text
    if not 0 <= cue.first - mention.last <= 2 * _FAR:
        return False
    stops = [
        one
        for one in inside
        if one.end <= cue.start
        and (one.values[0].kind == _STOPPED or (one.values[0].kind == _REPLACED and mention.end <= one.start))
    ]
    if not any(_is_of(one, mention, products) for one in stops):
        return False
    last = max([mention.end, *(one.end for one in stops)])
    replaced = any(one.values[0].kind == _REPLACED for one in stops)
    if not replaced and any(last <= one.start < cue.start for one in products):
        return False  # (« arrêt de l'amiodarone, introduction de flécaïne pour … »)
    causes = any(one.values[0].kind == _CAUSE and last <= one.start and one.end <= cue.start for one in inside)
    return causes or "(" in text[last : cue.start]


def _is_of(stop: Found[Cue], mention: Mention, products: Sequence[Mention]) -> bool:
    """Whether no other product stands between the word for the stop and this one."""
    low, high = min(stop.end, mention.end), max(stop.start, mention.start)
    return not any(low <= one.start and one.end <= high and one.start != mention.start for one in products)


def disproved(mention: Mention, others: Sequence[Mention], cues: Sequence[Found[Cue]]) -> bool:
    """Whether the sentence says behind a product that it was no allergy: « tests négatifs », « est infirmée ».

    A bare « écartée » is said of the allergy told before the product, where no disease stands between.
    """
    begin, stop = mention.passage.sentence(mention.start, mention.end)
    inside = [cue for cue in cues if begin <= cue.start < stop]
    behind = [cue for cue in inside if cue.start >= mention.end]
    if any(cue.values[0].kind == "disproved" for cue in behind):
        return True
    if not any(cue.values[0].kind == "allergy" and cue.end <= mention.start for cue in inside):
        return False
    return any(
        cue.values[0].kind == "refuted"
        and cue.first - mention.last <= _FAR
        and _DENIES.isdisjoint(mention.passage.tokens.texts[max(mention.last, cue.first - _NEAR) : cue.first])
        and not any(mention.end <= one.start < cue.start and one.of("problem") for one in others)
        for cue in behind
    )
