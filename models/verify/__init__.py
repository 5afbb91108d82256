"""Checking a sentence a model wrote against the lines it cites. A sentence that is not certain is not shown.

Every number with its unit, date, drug, named test, side, moment of intake and qualifier of the sentence must stand
in its lines, near the same words; what is negated, hypothetical or a relative's must be so there; a problem or an
operation must be named there; the other words must be the lines' own but for a measured share. How a text is read:
:mod:`models.verify.reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from models.verify.binding import attached, dated, linked, misplaced, quantity, same_value
from models.verify.claim import Claim, Text
from models.verify.lexicon import (
    body_concepts,
    body_stems,
    brands,
    contraries,
    drug_endings,
    instructions,
    kin,
    limit_stems,
    orders,
    reporting_words,
    soft_qualifiers,
    unbound_qualifiers,
    vaccines,
)
from models.verify.persons import own_lines
from models.verify.polarity import scopes
from models.verify.reading import judged, read
from models.verify.relations import (
    administered,
    bounded,
    counted,
    daily,
    exchanged,
    gained,
    labelled,
    lasting,
    measured,
    multiplied,
    neighbouring,
    shared,
    stayed,
)
from models.verify.states import agreed, misattributed, misdenied, spoilt
from models.verify.support import DOSES, Support
from models.verify.tables import limits, statements
from models.verify.verdict import KIND, Failure, Verdict

UNSUPPORTED_WORDS = 0.34
"""Share of its words, clinical ones and verbs apart, that the lines of a sentence may lack; see docs/summaries.md."""
_TEMPORAL_AXIS = "ap"
"""« antérieur » is a side, or before: it must stand in the lines only where they tell sides of that axis."""
_NEAR_LETTERS = 2
_DENIES = frozenset(
    {
        "normal",
        "negatif",
        "arret",
        "exclu",
        "contreindique",
        "asymptomatique",
        "recuse",
        "incertain",
        "resorbe",
        "nonfumeur",
    }
)
"""Qualifiers that deny without a negation."""
_RESULTS = frozenset({"negatif", "exclu", "recuse"})
"""Qualifiers with which the sentence denies what stands beside them."""
_PLACES = frozenset({"side", "moment", "exam"})
_SHORTEST_NEAR = 6
_SHORTEST_INITIALS = 3
_WITHIN_DAY = frozenset({"matin", "midi", "soir", "coucher", "nuit", "x"})
"""What tells that a dose is of each day."""
_PERSONS = frozenset({"patient"})
_CIVILITIES = frozenset({"mme", "mr", "mlle", "monsieur", "madame", "dr", "pr", "docteur", "professeur"})
_REPLACED = "remplace"
_ORDER = re.compile(
    r"(?:^|[.!?:;\"«\[(>*\n]\s*)\W*([a-z]+)"
    r"(?= ?:| (?:que|le |la |les |l'|tout|ce |ceci|cela|qu'|a l|au |par |en |dans le res))"
)
"""A word that opens a sentence and has an object: an order, when it is one of :func:`orders`."""


def verify(sentence: str, lines: Sequence[str], *, patient: str | None = None) -> Verdict:
    """Check ``sentence`` against the printed ``lines`` it cites.

    ``patient`` is the name of whom the summary is about, when known: lines of another patient support nothing.
    """
    usable, failures = _usable(sentence, lines, patient)
    printed = "\n".join(statements(usable))
    told = Text.of(printed)
    folded = told.folded
    source = linked(read(printed), folded, limits(told.original))
    whole = read(sentence)
    said = judged(whole)
    support = Support(source, folded)
    text = Text.of(sentence)
    found = [
        *_unsupported(said, source, support),
        *misplaced(said, source),
        *attached(said, source),
        *_reversed(said, source, support),
    ]
    found += [
        *daily(said, source, text.folded),
        *misattributed(said, source),
        *misdenied(whole, source),
        *spoilt(whole, source),
        *stayed(said, source, folded),
        *exchanged(said, source, text.folded, folded),
        *bounded(said, source, text.folded, folded),
        *administered(said, source, text.folded, folded),
        *labelled(said, source, text.folded, folded),
        *lasting(said, source, text.folded, folded),
        *gained(said, source),
    ]
    found += [*_other_brand(said, source, text, folded)]
    found += [*_denied(text, said, source, support), *_other_kin(text, told)]
    found += [
        *counted(text, told, source),
        *measured(said, source, told),
        *multiplied(text, told),
        *shared(text, told),
        *neighbouring(text, told),
    ]
    found += _words(text.original, said, support)
    placed = (_printed(text, failure) for failure in found)
    return Verdict(tuple(dict.fromkeys((*failures, *placed))))


def _printed(text: Text, failure: Failure) -> Failure:
    return Failure(failure.kind, *text.back.span(failure.start, failure.end))


def instructs(line: str) -> bool:
    """Whether a line speaks to whoever summarises: it is no news of the patient."""
    text = Text.of(line)
    wordings = [found.start for found in instructions().find(text.tokens)]
    if any(not _done(text, start) or not text.folded.startswith(_REPLACED, start) for start in wordings):
        return True
    openings = (match for match in _ORDER.finditer(text.folded) if match[1] in orders())
    return any(not _done(text, match.start(1)) for match in openings)


def _done(text: Text, start: int) -> bool:
    """Whether a word is a participle: « remplacé par » orders nothing."""
    word = re.match(r"\w+", text.original[start:])
    return word is not None and word[0].lower().endswith("é")


def _usable(sentence: str, lines: Sequence[str], patient: str | None) -> tuple[list[str], list[Failure]]:
    """The lines that may support the sentence: no instruction, no other patient's."""
    everything = Failure("injection", 0, len(sentence))
    failures = [everything] if instructs(sentence) else []
    kept = [line for line in lines if not instructs(line)]
    mine = own_lines(kept, sentence, patient)
    if mine is None:
        return kept, [*failures, Failure("two_patients", 0, len(sentence))]
    return mine, failures


def _unsupported(said: Sequence[Claim], source: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """Claims that the lines do not make at all."""
    for claim in said:
        kind = KIND.get(claim.kind)
        if kind is None:
            continue
        alike = [other for other in source if same_value(claim, other)]
        if claim.kind == "number" and not _of_limits(claim, said):
            alike = [other for other in alike if other.manner != "limit"]
        if not alike:
            if not _otherwise(claim, said, source, support):
                yield Failure(kind, claim.start, claim.end)
        elif claim.kind == "date" and not any(dated(claim, other, source) for other in alike):
            yield Failure("date", claim.start, claim.end)
        elif claim.kind in {"number", "code"}:
            yield from quantity(claim, alike, said, source)


def _of_limits(claim: Claim, said: Sequence[Claim]) -> bool:
    """Whether the sentence tells the limit of a range beside a figure."""
    return any(one.clause == claim.clause and one.kind == "word" and one.value in limit_stems() for one in said)


def _other_brand(said: Sequence[Claim], source: Sequence[Claim], text: Text, folded: str) -> Iterator[Failure]:
    """A trade name where the lines print only another one: « Oxynorm » is no « Oxycontin »."""
    for claim in said:
        if claim.kind != "drug" and not claim.senses & vaccines():
            continue
        printed = text.folded[claim.start : claim.end]
        there = {folded[one.start : one.end] for one in source if one.kind == claim.kind and _alike(claim, one)}
        generic_name = claim.kind != "concept" or printed.startswith("vaccin")
        named = printed in brands() or (not generic_name and text.original[claim.start].isupper())
        generic = claim.kind == "drug" and not there <= brands()
        if named and there and not generic and not any(printed in one or one in printed for one in there):
            yield Failure("drug", claim.start, claim.end)


def _alike(claim: Claim, other: Claim) -> bool:
    return claim.value == other.value or bool(claim.senses & other.senses)


def _otherwise(claim: Claim, said: Sequence[Claim], source: Sequence[Claim], support: Support) -> bool:
    """Whether the lines bear a claim out in another way than by its own value."""
    if claim.kind == "pair":
        if claim.turned and any(one.kind == "pair" and agreed(claim, one) for one in source):
            return True
        firm = claim.value not in soft_qualifiers() and claim.polarity != {"negated"}
        free = not firm or support.worded(claim, said) or _refused(claim, said, source)
        return free and not any(_opposed(claim, other) for other in source)
    if claim.kind == "side":
        return _sided(claim, said, source)
    if claim.kind in {"moment", "number"}:
        return _timed(claim, source)
    if claim.kind == "exam":
        return support.spelt(claim, said)
    return claim.kind == "test" and (support.spelt(claim, said, exact=True) or support.disordered(claim, said))


def _sided(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """« bilatéral » for both sides, both sides for « bilatéral »; « antérieur » where no such sides are told."""
    if claim.detail == _TEMPORAL_AXIS:
        return not any(other.kind == "side" and other.detail == claim.detail for other in source)
    both = {"droite", "gauche"}
    here, there = ({one.value for one in claims if one.kind == "side" and not one.spare} for claims in (said, source))
    if claim.value == "bilateral":
        told = [one for one in source if one.kind == "side" and _mostly(claim, one)]
        return both <= {one.value for one in told if one.polarity != {"negated"}}
    return "bilateral" in there and both <= here


def _mostly(claim: Claim, other: Claim) -> bool:
    """Whether at least half of what stands around a side of the sentence stands around one of the lines."""
    return 2 * sum(bool(one & other.near) for one in claim.grouped) >= len(claim.grouped)


def _timed(claim: Claim, source: Sequence[Claim]) -> bool:
    """« annuel » for one year, one year for « annuel »; « par jour » where the lines tell the hour."""
    if claim.kind == "number":
        return claim.value == "1" and any(
            one.kind == "moment" and one.value == "/" + claim.detail for one in source if claim.detail
        )
    once = any(one.kind == "number" and one.value == "1" and "/" + one.detail == claim.value for one in source)
    within = any(one.kind == "moment" and one.value in _WITHIN_DAY for one in source)
    return once or (claim.value == "/jour" and within)


def _opposed(claim: Claim, other: Claim) -> bool:
    if other.kind != "pair":
        return False
    if any((one, two) in contraries() for one in claim.senses for two in other.senses) and claim.polarity != {
        "negated"
    }:
        return bool(claim.close & other.close)
    return other.value == claim.detail and (not claim.near or bool(claim.near & other.near))


def _refused(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """Whether a qualifier that denies (« contre-indiqué ») stands for a negation of the lines (« pas de »)."""
    denied = {value for one in source if one.polarity == {"negated"} for value in (one.value, *one.senses)}
    own = {value for one in said if claim.start <= one.start < claim.end for value in (one.value, *one.senses)}
    return claim.value in _DENIES and bool((claim.near | own) & denied)


def _reversed(said: Sequence[Claim], source: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """What is affirmed and was not, or the other way round."""
    meant: dict[tuple[str, str], set[str]] = {}
    for other in source:
        for value in {other.value, *other.senses} if other.manner in {"said", "denied"} else ():
            meant.setdefault((_family(other), value), set()).update(other.polarity)
    for claim in said:
        if claim.kind in {"number", "code"}:
            told = [other for other in source if same_value(claim, other)]
            if told and "family" not in claim.polarity and all(other.polarity == {"family"} for other in told):
                yield Failure("negation", claim.start, claim.end)
        if (
            claim.kind not in {"word", "drug", "test", "exam", "concept", "pair"}
            or claim.cue
            or claim.value in _PERSONS
        ):
            continue
        if claim.kind in {"word", "concept"} and _placed(claim, said, source):
            continue
        if claim.kind == "pair" and claim.value in unbound_qualifiers():  # (of what it is said: :mod:`states`)
            continue
        values = support.family(claim.value) if claim.kind == "word" else {claim.value, *claim.senses}
        there = set().union(*(meant.get((_family(claim), value), set()) for value in values))
        here: set[str] = set(claim.polarity)
        if _names(claim, said):  # (« une TSH est à contrôler »)
            here = {_plain(one) for one in here} | here
        if claim.kind in {"drug", "test", "exam"}:  # (« si douleur » is a condition, no doubt)
            there, here = {_plain(one) for one in there}, {_plain(one) for one in here}
        if claim.kind == "word" and claim.value in reporting_words() and (there, here) != ({"negated"}, {"affirmed"}):
            continue
        if (
            there
            and not there & here
            and not _found_negative(claim, there, said)
            and not _completed(claim, said, source)
        ):
            yield Failure("negation", claim.start, claim.end)


def _found_negative(claim: Claim, there: set[str], said: Sequence[Claim]) -> bool:
    """« le test du VIH est négatif » says what « pas de VIH » does: the qualifier denies, whatever its reach."""
    beside = (one for one in said if one.kind == "pair" and one.part == claim.part and one.polarity == {"affirmed"})
    return there == {"negated"} and any(one.value in _RESULTS for one in beside)


def _completed(claim: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """« pas d'allergie au latex » where the lines tell of other allergies and print « latex : non »."""
    if claim.polarity != {"negated"}:
        return False
    after = [one for one in said if one.kind in {"word", "concept", "drug"} and one.start >= claim.end]
    after = [one for one in after if one.part == claim.part and not one.cue]
    if len({one.end for one in after}) != 1:
        return False
    values = {value for one in after for value in (one.value, *one.senses)}
    told = [one for one in source if one.kind in {"word", "concept", "drug"} and values & {one.value, *one.senses}]
    return bool(told) and all(one.polarity == {"negated"} for one in told)


def _denied(text: Text, said: Sequence[Claim], source: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """A negation of the sentence that the lines make of nothing it rules."""
    denied = {value for one in source if "negated" in one.polarity for value in (one.value, *one.senses)}
    pairs = {one.value for one in source if one.kind == "pair"}
    held = [one for one in said if one.kind == "pair" and one.cue and one.value in pairs]
    without = [one.near for one in source if one.kind == "pair" and one.value in _DENIES]
    for cue, spans in scopes(text.original, text.folded, text.tokens).negated.items():
        ruled = [one for one in said if not one.cue and any(start <= one.start < end for start, end in spans)]
        known = {value for one in ruled for value in (one.value, *one.senses, *support.family(one.value))}
        if any(pair.start <= one.start < pair.end for one in ruled for pair in held):
            continue  # (« sans changement »: the lines say the same)
        own = {one.value for one in said if one.kind == "pair" and one.start <= cue < one.end}
        if any(one.kind == "pair" and one.value in own and one.near & known for one in source):
            continue  # (« la vaccination a été refusée »)
        if any(support.disordered(one, said) for one in ruled):
            continue
        spent = any(one.turned and any(other.value == one.value for other in source) for one in ruled)
        if spent or any(known & near for near in without):
            continue
        first = next((one for one in ruled if one.kind == "word" and one.start >= cue), None)
        if text.folded.startswith("non ", cue) and first is not None and first.value in support.stems - denied:
            yield Failure("negation", first.start, first.end)
            continue
        telling = {one.value for one in ruled} - _PERSONS
        if ruled and not known & denied and (not denied or telling & support.stems):
            yield Failure("negation", min(one.start for one in ruled), max(one.end for one in ruled))


def _other_kin(text: Text, told: Text) -> Iterator[Failure]:
    """A relative of whom the lines do not speak."""
    known = {who for found in kin().find(told.tokens) for who in found.values}
    for found in kin().find(text.tokens):
        if not known & set(found.values):
            yield Failure("negation", found.start, found.end)


def _names(word: Claim, said: Sequence[Claim]) -> bool:
    """Whether a word is of the name of a drug or a test."""
    names = (one for one in said if one.kind in {"drug", "test"})
    return any(one.start <= word.start and word.end <= one.end for one in names)


def _placed(word: Claim, said: Sequence[Claim], source: Sequence[Claim]) -> bool:
    """Whether a word is a side, a moment, a part of the body or a qualifier the lines say: no polarity of its own."""
    covers = [one for one in said if one.start <= word.start and word.end <= one.end]
    if any(one.kind in _PLACES or one.senses & body_concepts() or one.value in body_stems() for one in covers):
        return True
    if word.kind == "concept":
        inner = [one for one in said if one.kind == "word" and word.start <= one.start < word.end]
        return bool(inner) and all(_placed(one, said, source) for one in inner)
    qualifiers = {one.value for one in covers if one.kind == "pair"}
    return any(one.kind == "pair" and one.value in qualifiers for one in source)


def _plain(polarity: str) -> str:
    return "affirmed" if polarity == "hypothetical" else polarity


def _family(claim: Claim) -> str:
    return "test" if claim.kind in {"test", "exam"} else claim.kind


def _words(sentence: str, said: Sequence[Claim], support: Support) -> Iterator[Failure]:
    """Words that are not the lines' own: names and clinical concepts never, near-identical ones never, others some."""
    words = support.words(said, sentence)
    yield from (Failure("concept", claim.start, claim.end) for claim in words.clinical)
    words_there = (claim for claim in support.source if claim.kind == "word" and claim.value not in reporting_words())
    printed = {claim.detail for claim in words_there}
    for claim in words.missing:
        written = sentence[claim.start : claim.end]
        if claim.detail in _CIVILITIES:
            continue
        named = claim.start > 0 and written[0].isupper() and sentence[: claim.start].rstrip()[-1:] not in {".", ":"}
        initials = written.isupper() and len(written) >= _SHORTEST_INITIALS
        if named or initials or _is_drug(claim, said) or _nearly(claim.detail, printed):
            yield Failure("drug", claim.start, claim.end)
    if words.share > UNSUPPORTED_WORDS:
        yield Failure("words", words.missing[0].start, words.missing[-1].end)


def _is_drug(claim: Claim, said: Sequence[Claim]) -> bool:
    """Whether an unknown word is a drug by its ending, or by the dose that follows it."""
    dosed = any(other.kind == "number" and other.detail in DOSES and other.start - claim.end == 1 for other in said)
    return dosed or (len(claim.detail) >= _SHORTEST_NEAR and claim.detail.endswith(drug_endings()))


def _nearly(word: str, printed: set[str]) -> bool:
    """Whether a word is spelt nearly like one of the lines: a misread or another drug."""
    if len(word) < _SHORTEST_NEAR:
        return False
    return any(
        abs(len(word) - len(other)) <= _NEAR_LETTERS
        and word[:_SHORTEST_NEAR] != other[:_SHORTEST_NEAR]
        and OSA.distance(word, other, score_cutoff=_NEAR_LETTERS) <= _NEAR_LETTERS
        for other in printed
    )
