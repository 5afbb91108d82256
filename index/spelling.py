"""A question's words as the vocabulary spells them: slips of the fingers, lost or added spaces, words cut short.

A word the vocabulary knows, in any of its lists, is never changed: no drug is turned into another. What was changed
shows in the Plan's text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.clinical_phrases import clinical_phrases
from index.lexicon import (
    body_words,
    french_words,
    function_words,
    naming_words,
    number_words,
    own_words,
    request_words,
    shorts,
)
from index.ordinary import is_ordinary, only_asks, ordinary_words
from index.readings import Reading, medical_words, phrases, stemmed
from index.terms import stem, words
from index.verbs import asking_verbs
from ingest.vocabulary.clinical import CLASS_PREFIX

SHORTEST_MISSPELT = 6
SHORTEST_MISSPELT_DRUG = 8
"""Drug names are many and near to common words: only long ones are looked for in a misspelt word."""
SHORTEST_MISSPELT_DISEASE = 7
SHORTEST_MISSPELT_VERB = 7
SHORTEST_WRONG_START = 7
"""From this length on a slip may be in the first letter."""
LONG_WORD = 9
SHORTEST_CUT = 5
SHORTEST_SWAPPED = 4
SHORTEST_JOINED = 3
"""« ladernière »: the second of two words written as one has at least as many letters."""
_CUT_KINDS = frozenset({"exam", "analyte", "specialty"})


def respelt(asked: Sequence[str]) -> list[tuple[str, str]]:
    """Each word as typed and as the vocabulary spells it; two written as one stand apart, one written as two is one."""
    found: list[tuple[str, str]] = []
    for word in asked:
        if found and len(word) >= SHORTEST_JOINED:
            joined = found[-1][0] + word
            known = (
                joined in body_parts() if is_of_vocabulary(word) else (joined,) in phrases() or joined in body_parts()
            )
            if len(joined) >= SHORTEST_MISSPELT and known:
                found[-1] = (joined, joined)
                continue
        apart = _apart(word)
        found += [(part, part) for part in apart] if apart else [(word, spelt(word))]
    return found


def is_known(word: str) -> bool:
    """Whether a folded word is one of the vocabulary, names something of medicine, or is one of French."""
    return is_of_vocabulary(word) or word in naming_words() or word in french_words()


def is_of_vocabulary(word: str) -> bool:
    """Whether some list of what questions ask for has a folded word, or its stem."""
    return (
        (word,) in phrases()
        or (stem(word),) in stemmed()
        or word in function_words()
        or only_asks(word)
        or word in own_words()
        or word in number_words()
        or word in medical_words()
        or word in shorts()
        or is_ordinary(word)
    )


@lru_cache(maxsize=4096)
def spelt(word: str) -> str:
    """The vocabulary's word nearest to a misspelt one (one edit; two from nine letters), else the word itself."""
    if len(word) > SHORTEST_JOINED and word[-1] == "s" and not is_of_vocabulary(word) and (word[:-1],) in phrases():
        return word[:-1]  # (stems are for longer words: « bios »)
    if word in shorts() or not word.isalpha() or len(word) < SHORTEST_SWAPPED or word in _inside():
        return word
    if is_known(word):
        return word if word in _own() or only_asks(word) else _same_stem().get(stem(word), word)
    whole = _whole(word) if len(word) >= SHORTEST_CUT else None
    whole = whole or _part_of_body(word) or _disease(word)
    if whole is not None:
        return whole
    if len(word) < SHORTEST_MISSPELT:
        return _swapped(word) or word
    return _near(word) or _near_asking(word) or word


def _near(word: str) -> str | None:
    """The nearest word; ``None`` when several of different meaning are equally near, and are drugs or disciplines.

    One with a letter lost, added or out of place is nearer than one with another letter in its place.
    """
    allowed = 1 if len(word) < LONG_WORD else 2
    near = process.extract(word, _near_start(word, allowed), scorer=OSA.distance, score_cutoff=allowed, limit=4)
    best = [found for found, distance, _ in near if distance == near[0][1] and not _is_another(word, found, distance)]
    if word.removesuffix("s") in best:
        return word  # (« cancers » is no slip)
    asking = [candidate for candidate in best if only_asks(candidate)]
    best = asking or best
    if _differ(best, "drug"):
        return None
    best = [found for found in best if not _is_replaced(word, found)] or best
    if _differ(best, "specialty"):
        return None
    return str(best[0]) if best else None


def _is_another(word: str, near: str, edits: float) -> bool:
    """Whether two letters are replaced: « directives » are not « digestives »; slips lose, add or swap letters."""
    return edits > 1 and (Counter(word) - Counter(near)).total() > 1 and (Counter(near) - Counter(word)).total() > 1


def _is_replaced(word: str, near: str) -> bool:
    """Whether a letter stands in the place of another: « angologie » is « angiologie », not « algologie »."""
    return len(word) == len(near) and Counter(word) != Counter(near)


def _swapped(word: str) -> str | None:
    """The one short word that ``word`` is with two neighbouring letters swapped: « ehco »."""
    near = [known for known in _by_letters().get("".join(sorted(word)), ()) if OSA.distance(known, word) == 1]
    return near[0] if len(near) == 1 else None


@lru_cache(maxsize=1)
def _by_letters() -> dict[str, tuple[str, ...]]:
    """Short words of the vocabulary that are no drug, and words that ask, by their letters in order."""
    single = {
        phrase[0]
        for phrase, readings in phrases().items()
        if len(phrase) == 1 and not all(reading.kind == "drug" for reading in readings)
    }
    found: dict[str, list[str]] = {}
    for word in sorted(single | request_words() | function_words()):
        if SHORTEST_SWAPPED <= len(word) < SHORTEST_MISSPELT:
            found.setdefault("".join(sorted(word)), []).append(word)
    return {letters: tuple(near) for letters, near in found.items()}


def _near_asking(word: str) -> str | None:
    """The ordinary word one edit away: a slip in a word that only asks makes nothing to search for."""
    candidates = [near for near in _ordinary_by_start().get(word[0], ()) if abs(len(near) - len(word)) <= 1]
    near = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=1)
    return str(near[0]) if near is not None else None


@lru_cache(maxsize=1)
def _ordinary_by_start() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for word in ordinary_words() | asking_verbs():
        if len(word) >= (SHORTEST_MISSPELT if word in ordinary_words() else SHORTEST_MISSPELT_VERB):
            found.setdefault(word[0], set()).add(word)
    return {start: tuple(sorted(near)) for start, near in found.items()}


def _near_start(word: str, allowed: int) -> list[str]:
    """Words of about that length that begin alike; long ones may have lost, gained or swapped their first letter."""
    starts = {word[0]}
    if len(word) >= SHORTEST_WRONG_START:
        starts.add(word[1])
    candidates = [near for start in sorted(starts) for near in _by_start().get(start, ())]
    if len(word) >= SHORTEST_WRONG_START:
        candidates += _by_second().get(word[0], ())
    return [near for near in candidates if abs(len(near) - len(word)) <= allowed]


@lru_cache(maxsize=2048)
def _apart(word: str) -> tuple[str, ...]:
    """Two words written as one, « dernierscanner »; nothing when the word is known or cannot be cut."""
    if len(word) < SHORTEST_CUT or is_known(word) or word in _inside():
        return ()
    for first in _before_others():
        rest = word[len(first) :]
        if word.startswith(first) and len(rest) >= SHORTEST_JOINED and (rest,) in phrases():
            # (« deloratadine » may be « de loratadine », or a slip in « desloratadine »)
            return () if _is(rest, "drug") and _near(word) is not None else (first, rest)
    return next(((word[:place], word[place:]) for place in range(2, len(word) - 1) if _is_pair(word, place)), ())


def _is_pair(word: str, place: int) -> bool:
    return (word[:place], word[place:]) in phrases() or (word[:place], word[place:]) in _neighbours()


@lru_cache(maxsize=1)
def _neighbours() -> frozenset[tuple[str, str]]:
    """Words that stand side by side in longer phrases, long enough to be told in one: « carcinoembryonnaire »."""
    return frozenset(
        (first, second)
        for phrase in phrases()
        if len(phrase) > 2
        for first, second in pairwise(phrase)
        if len(first) >= SHORTEST_CUT and len(second) >= SHORTEST_CUT
    )


@lru_cache(maxsize=1)
def _before_others() -> tuple[str, ...]:
    """Words that others are written onto without a space, the longest first: articles, « dernier »."""
    cues = {
        phrase[0]
        for phrase, readings in phrases().items()
        if len(phrase) == 1 and all(reading.kind == "cue" for reading in readings)
    }
    articles = {"la", "le", "les", "l", "d", "du", "de", "des", "un", "une", "son", "sa", "ses"}
    return tuple(sorted((cues | articles), key=lambda word: (-len(word), word)))


@lru_cache(maxsize=1)
def _inside() -> frozenset[str]:
    """Words of phrases of several words: no slips though they mean nothing alone (« carcino-embryonnaire »)."""
    return frozenset(word for phrase in phrases() if len(phrase) > 1 for word in phrase)


@lru_cache(maxsize=1)
def _own() -> frozenset[str]:
    """Words that stand in the vocabulary, or mean something of their own, as they are."""
    inside = {word for phrase in phrases() for word in phrase}
    return frozenset(inside | function_words() | request_words() | own_words() | medical_words() | naming_words())


@lru_cache(maxsize=1)
def _same_stem() -> dict[str, str]:
    """The vocabulary's single words by stem, « radiographi » for « radiographie du thorax »."""
    found: dict[str, set[str]] = {}
    for phrase in phrases():
        if len(phrase) == 1 and len(phrase[0]) >= SHORTEST_CUT:
            found.setdefault(stem(phrase[0]), set()).add(phrase[0])
    return {key: min(ways, key=len) for key, ways in found.items()}


@lru_cache(maxsize=4096)
def _whole(word: str) -> str | None:
    """The word of the vocabulary that ``word`` is the beginning of (« densito »), when all such mean one thing."""
    meanings: set[tuple[str, str]] = set()
    found: list[str] = []
    for phrase, readings in _singles().get(word[:SHORTEST_CUT], ()):
        if phrase.startswith(word):
            meanings |= {(reading.kind, reading.value) for reading in readings}
            found.append(phrase)
    if len(meanings) != 1 or next(iter(meanings))[0] not in _CUT_KINDS:
        return None
    return min(found, key=len)


@lru_cache(maxsize=1024)
def _disease(word: str) -> str | None:
    """The disease or operation that ``word`` begins (« hypercholest »), when all such words name one thing."""
    if len(word) < SHORTEST_MISSPELT_DISEASE:
        return None
    begun = _diseases().get(word[:SHORTEST_MISSPELT_DISEASE], ())
    named = [(known, ids) for known, ids in begun if known.startswith(word)]
    alike = named and frozenset.intersection(*(ids for _, ids in named))
    return min((known for known, _ in named), key=lambda known: (len(known), known)) if alike else None


@lru_cache(maxsize=1)
def _parts() -> tuple[tuple[str, int], ...]:
    """Words of parts of the body, each with the number of its part."""
    return tuple((word, number) for number, group in enumerate(body_words()) for way in group for word in words(way))


@lru_cache(maxsize=1)
def body_parts() -> frozenset[str]:
    """The folded words of parts of the body."""
    return frozenset(word for word, _ in _parts())


@lru_cache(maxsize=1)
def _diseases() -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """Words of diseases and operations with what each names alone, by their first letters."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for word in sorted(medical_words()):
        phrase = clinical_phrases().get((stem(word),))
        if phrase is not None:
            found.setdefault(word[:SHORTEST_MISSPELT_DISEASE], []).append((word, phrase.ids))
    return {start: tuple(named) for start, named in found.items()}


@lru_cache(maxsize=1024)
def _part_of_body(word: str) -> str | None:
    """The word of one part of the body that ``word`` begins: « écho thyr »."""
    found = [(number, part) for part, number in _parts() if part.startswith(word)]
    return min((part for _, part in found), key=len) if len({number for number, _ in found}) == 1 else None


@lru_cache(maxsize=1)
def _singles() -> dict[str, list[tuple[str, tuple[Reading, ...]]]]:
    """The vocabulary's single words by their first letters."""
    found: dict[str, list[tuple[str, tuple[Reading, ...]]]] = {}
    for phrase, readings in phrases().items():
        if len(phrase) == 1 and len(phrase[0]) > SHORTEST_CUT:
            found.setdefault(phrase[0][:SHORTEST_CUT], []).append((phrase[0], readings))
    return found


def _meanings(word: str) -> frozenset[tuple[str, str]]:
    """What a word alone is read as; of one that is read with others only, its stem."""
    return frozenset((one.kind, one.value) for one in phrases().get((word,), ())) or frozenset({("", stem(word))})


def _is(word: str, kind: str) -> bool:
    return any(reading.kind == kind for reading in phrases().get((word,), ()))


def _differ(near: Sequence[str], kind: str) -> bool:
    """Whether words mean different things, one of them of ``kind``."""
    return any(_is(word, kind) for word in near) and len(set(map(_meanings, near))) > 1


def _candidates() -> Iterator[str]:
    yield from (word for word in sorted(medical_words() | body_parts()) if len(word) >= SHORTEST_MISSPELT_DISEASE)
    for phrase, readings in phrases().items():
        # (classes are few: « staine »)
        only_drugs = all(one.kind == "drug" and not one.value.startswith(CLASS_PREFIX) for one in readings)
        shortest = SHORTEST_MISSPELT_DRUG if only_drugs else SHORTEST_MISSPELT
        for word in phrase:
            if len(word) >= shortest:
                yield word
                # Plurals are read by their stem: the singular is as near.
                if word[-1] == "s" and len(word) > shortest and (stem(word[:-1]),) in stemmed():
                    yield word[:-1]


@lru_cache(maxsize=1)
def _by_start() -> dict[str, tuple[str, ...]]:
    """Words of the vocabulary long enough for a misspelt one to be near, by their first letter."""
    return _grouped(0)


@lru_cache(maxsize=1)
def _by_second() -> dict[str, tuple[str, ...]]:
    return _grouped(1)


def _grouped(letter: int) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for word in (*_candidates(), *(word for word in request_words() if len(word) >= SHORTEST_MISSPELT)):
        found.setdefault(word[letter], set()).add(word)
    return {start: tuple(sorted(near)) for start, near in found.items()}
