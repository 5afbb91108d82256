"""The words of a question cut into phrases of the vocabulary, longest first, slips respelt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.clinical_phrases import clinical_phrases
from index.lexicon import function_words, number_words, own_words, shorts
from index.ordinary import is_ordinary, only_asks
from index.readings import Phrase, Reading, in_haste, longest_from, longest_phrase, medical_words, phrases, stemmed
from index.settling import DIRECTIONS
from index.spelling import body_parts, respelt
from index.terms import stem, terms, words
from index.verbs import asking_verbs

_NAMED_IN_DISEASES = frozenset({"specialty", "analyte", "panel", "drug"})
LONGEST_DISEASE = 5
"""Words of the name of a disease, links included: « reflux gastro œsophagien »."""
_WHO_ASKS = frozenset({"je", "j", "tu", "vous", "nous"})
_BETWEEN = frozenset({"me", "m", "te", "t", "la", "le", "les", "l", "lui", "leur", "y", "en", "ne", "n"})
_TO_ME = frozenset({"moi", "nous"})
MY_WORD = "veux"
"""What stands in the place of a verb of who asks."""
_BEFORE_A_NOUN = frozenset({"la", "une", "sa", "quelle", "derniere"})
_BEFORE_ABBREVIATIONS = frozenset(
    {"le", "les", "un", "son", "ses", "sa", "et", "ou", "en", "pour", "sur", "quel", "dernier", "combien", "avec"}
)
LINKS = frozenset({"de", "d", "du", "des", "a", "au", "aux", "la", "l"})
"""What binds a qualifier to a result."""


def is_told(word: str) -> bool:
    """Whether a word without a reading is of medicine or the body: never left out."""
    word = shorts().get(word, word)
    return word in medical_words() or word in body_parts()


def is_subject(word: str) -> bool:
    """Whether a word without a reading may be what is asked about: of medicine or the body, and no « du »."""
    return is_told(word) and not is_filler(word)


def is_filler(word: str) -> bool:
    """Whether a folded word is neither asked for nor told as left out."""
    return word in function_words() or word in number_words() or only_asks(word)


def _is_asked(asked: Sequence[str], place: int) -> bool:
    """Whether an unknown word is a verb of who asks: « je dicte », « pourrais-tu me rapatrier », « goupille-moi »."""
    if place + 1 < len(asked) and asked[place + 1] in _TO_ME:
        return True
    if not asked[place].isalpha() or asked[place] in number_words():
        return False  # « auriez-vous les 4 dernières »
    before = place - 1
    while before > 0 and asked[before] in _BETWEEN:
        before -= 1
    if before >= 0 and asked[before] in {"on", "qui"}:  # « ce qu'on lit », « tout ce qui touche au coeur »
        return asked[place] in asking_verbs() or not is_told(asked[place])
    return before >= 0 and asked[before] in _WHO_ASKS


def _takes_a_pronoun(word: str) -> bool:
    """Whether what follows ``word`` is a pronoun rather than a noun: a verb (« prescrit ça », « t'as ça »)."""
    return is_filler(word) and word not in LINKS | _BEFORE_A_NOUN | _BEFORE_ABBREVIATIONS


def _cuts_longer(asked: Sequence[str], start: int, end: int) -> bool:
    """Whether a phrase ends inside the name of an exam or specialty: « compte rendu de radio » · « des poumons »."""
    known, longest = phrases(), longest_phrase()
    return any(
        reading.kind in {"exam", "specialty"}
        for begin in range(start + 1, end)
        for last in range(end + 1, min(len(asked), begin + longest) + 1)
        for reading in known.get(tuple(asked[begin:last]), ())
    )


def _cuts_disease(asked: Sequence[str], start: int, end: int, readings: Sequence[Reading]) -> bool:
    """Whether a specialty or result is part of a disease: « reflux gastro-œsophagien », « carence en fer »."""
    kinds = {reading.kind for reading in readings}
    told = {reading.value for reading in readings if reading.kind == "cue"}
    if not (kinds <= _NAMED_IN_DISEASES or (told and told <= DIRECTIONS)) or kinds == {"drug"}:
        return False  # (« baisse d'audition »)
    known = clinical_phrases()
    return any(
        last - begin > end - start
        and asked[begin] not in function_words()
        and asked[last - 1] not in function_words()
        and tuple(dict.fromkeys(terms(" ".join(asked[begin:last])))) in known
        for begin in range(max(0, start - LONGEST_DISEASE), start + 1)
        for last in range(end, min(len(asked), begin + LONGEST_DISEASE) + 1)
    )


def cut_phrases(asked: list[str]) -> Iterator[tuple[Phrase, tuple[Reading, ...]]]:
    """The question cut left to right into the longest known phrases; other words one by one, as they were typed."""
    known, by_stem = phrases(), stemmed()
    pairs = respelt(asked)
    corrected = [word for _, word in pairs]
    place = 0
    last = len(pairs) - 1
    while place < len(pairs):
        for length in range(min(longest_from(corrected[place]), len(pairs) - place), 0, -1):
            phrase = tuple(corrected[place : place + length])
            readings = known.get(phrase) or by_stem.get(tuple(map(stem, phrase)), ())
            readings = readings or in_haste(phrase)
            # A function word that ends a question, or has an article, is none: « dernière TA », « la TA au pire »;
            # but « qui a prescrit ça » is no calcium.
            noun = place > 0 and len(phrase[0]) > 1 and corrected[place - 1] in _BEFORE_A_NOUN
            ends = place == last and not (place and _takes_a_pronoun(corrected[place - 1]))
            lost = length == 1 and phrase[0] in function_words() and not ends and not noun
            if length == 1 and phrase not in known and (only_asks(phrase[0]) or phrase[0] in shorts()):
                continue  # « rappelle-moi » is no « rappel »
            if length == 1 and phrase not in known and phrase[0] in own_words():
                continue  # « panoramique » is no « panorama »
            if length > 1 and readings and _cuts_longer(corrected, place, place + length):
                continue
            if readings and _cuts_disease(corrected, place, place + length, readings):
                continue
            if readings and (not lost or all(reading.kind in {"cue", "focus"} for reading in readings)):
                yield phrase, readings
                place += length
                break
        else:
            typed, word = pairs[place]
            if _is_asked(corrected, place):
                word = MY_WORD
            yield (word if is_filler(word) or is_ordinary(word) or is_told(word) else typed,), ()
            place += 1


WIDE = frozenset({"summary", "summary_alone", "news", "abnormal"})
"""Cues that ask for something by themselves."""
_MADE_OUT: Mapping[str, frozenset[str]] = {
    "prescription": frozenset({"person"}),
    "certificat": frozenset({"person", "place"}),
}
"""Papers that are made out for persons or for houses: what stands behind them says for whom."""


def names_a_subject(text: str) -> bool:
    """Whether something that can be asked for is named in a piece of a question."""
    return any(reading.kind != "cue" for _, readings in cut_phrases(words(text)) for reading in readings)


def names_a_thing(text: str) -> bool:
    """Whether an exam, a result, a drug or papers are named, not only a person."""
    return any(
        reading.kind not in {"cue", "focus", "specialty"}
        for _, readings in cut_phrases(words(text))
        for reading in readings
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """What a piece of a question asks for: nothing, papers that are somebody's (a letter), or something of its own."""

    named: bool
    own: bool
    """No person or house named beside it is needed to tell which one."""
    measured: bool
    """Only results are asked for: no illness named beside them tells which ones."""
    made_out: frozenset[str] = frozenset()
    """Papers made out for a ``person`` (« ordonnance pour le kiné ») or a ``place``: what stands behind says which."""


def names_the_drug(said: str, asked: str) -> bool:
    """Whether only how a drug is given is ``asked`` (« à quelle dose est-ce prescrit »), and ``said`` names it."""
    kinds = [{one.kind for one in read} for _, read in cut_phrases(words(said)) if read]
    named = [one for _, read in cut_phrases(words(asked)) for one in read if one.kind != "cue"]
    given = bool(named) and all((one.kind, one.value) == ("focus", "treatment") for one in named)
    ordered = _CALLS.search(said) is not None and any("prescription" in one.categories for one in named)
    return (given or ordered) and any("drug" in one for one in kinds) and not any("focus" in one for one in kinds)


_CALLS = re.compile(r"\b(?:appell\w+|telephon\w+) pour\b")
"""« La pharmacie appelle pour fer, c'est sur quelle ordonnance »."""


def subject_of(text: str) -> Subject:
    """What a piece of a question asks for."""
    cut = list(cut_phrases(words(text)))
    told = any(not readings and is_subject(phrase[0]) for phrase, readings in cut)
    read = [one for _, readings in cut for one in readings]
    named = [one for one in read if one.kind != "cue" or one.value in WIDE]
    papers = [one for one in named if one.kind == "document"]
    someones = [one for one in papers if "lettre" in one.categories[: len(one.categories) if not one.types else 1]]
    someones += [one for one in named if (one.kind, one.value) == ("focus", "practitioner")]  # « cardiologue : nom ? »
    others = [one for one in named if one not in someones and one.kind != "specialty"]
    written = bool(someones) and any(one.kind == "specialty" for one in named)  # « courrier du cardiologue »
    made = [category for one in papers if one in others for category in one.categories if category in _MADE_OUT]
    made_out = frozenset().union(*(_MADE_OUT[category] for category in made))
    measured = bool(named) and not told and all(one.kind in {"analyte", "panel"} for one in named)
    return Subject(named=bool(named) or told, own=bool(others) or told or written, measured=measured, made_out=made_out)
