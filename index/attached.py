"""Which words that nothing is known of belong to what is asked for, by where they stand in the question.

« Radio panoramique », « ordonnance de lunettes »: a word beside the subject says which one, and must be found. « Fais
péter la dernière biologie », « le dernier ECG, à tout hasard »: what is said around the subject is an open class; it is
told to the doctor as left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.cutting import cut_phrases, is_told
from index.lexicon import function_words, number_words
from index.ordinary import is_ordinary, only_asks
from index.plain import plain
from index.readings import Phrase, Reading, medical_words
from index.terms import words
from ingest.normalise import fold
from ingest.vocabulary.clinical import CLASS_PREFIX
from ingest.vocabulary.tables import rows, split

Cut = Sequence[tuple[Phrase, tuple[Reading, ...]]]
_PAPERS = frozenset({"exam", "document", "specialty", "panel", "analyte"})
_LINKS = frozenset(
    {"de", "du", "des", "d", "la", "le", "l", "les", "un", "une", "en", "sous", "sur", "avec", "sans", "au", "aux",
     "et", "ou", "son", "sa", "ses"}
)  # fmt: skip
_BY = frozenset({"par", "chez", "dr"})
_IN = frozenset({"sur", "dans"})
_OF_A_NAME = frozenset({"de", "d", "une", "la", "sa"})
_PAPER_KINDS = frozenset({"document", "exam", "panel"})
_FOR = "pour"
_TIES = frozenset({"de", "du", "des", "d", "pour", "concernant", "sur", "a", "contre", "chez", "par", "avec", "sans"})
_ARTICLES = frozenset({"la", "le", "les", "l", "un", "une", "son", "sa", "ses", "leur"})
_HEADED = frozenset({"latest", "oldest", "previous", "several", "all", "which", "count"})
"""After « dernier » stands what is asked for, known or not."""


def asks_for_papers(cut: Cut) -> bool:
    """Whether a question names documents or results to show, and no part of the history: others are searched whole."""
    kinds = {reading.kind for _, readings in cut for reading in readings if not reading.place}
    return bool(kinds & _PAPERS) and "focus" not in kinds


def is_attached(cut: Cut, place: int) -> bool:
    """Whether the unknown word at ``place`` follows a subject, a « dernier », « par », or begins the question."""
    before, purpose = place - 1, False
    while before >= 0 and not cut[before][1] and (cut[before][0][0] in _LINKS or cut[before][0][0] == _FOR):
        purpose = purpose or cut[before][0][0] == _FOR
        before -= 1
    if _orders_papers(cut, place):
        return False
    if before < 0 or _is_looked_for_in_papers(cut, place):
        return True
    phrase, readings = cut[before]
    if phrase[0] in _BY and before == place - 1:
        return True
    if purpose:  # « certificat pour le judo », but « l'ECG pour l'assurance »
        return any(reading.kind == "document" for reading in readings)
    if readings:
        return any(reading.kind != "cue" or reading.value in _HEADED for reading in readings)
    word = phrase[0]
    apart = word in function_words() or only_asks(word) or is_ordinary(word) or not word.isalpha()
    return not apart and is_attached(cut, before)


def _orders_papers(cut: Cut, place: int) -> bool:
    """Whether the first word only says what to do with the papers behind its article: « réimprime le dernier CR »."""
    word = cut[place][0][0]
    if place or len(word) < _SHORTEST_VERB or not word.endswith(_IMPERATIVE) or len(cut) < place + 2:
        return False
    ordered = cut[1][0][0] in _ARTICLES | _TO_WHOM
    return ordered and any(reading.kind in _PAPERS for _, readings in cut[2:] for reading in readings)


_SHORTEST_VERB = 4
_IMPERATIVE = ("e", "s", "z", "d", "r")
"""How orders end: « réimprime », « relis », « ressortez », « reprendre »."""
_TO_WHOM = frozenset({"moi", "nous", "lui", "me", "toute", "tous", "toutes", "tout"})


def _is_looked_for_in_papers(cut: Cut, place: int) -> bool:
    """Whether papers are only where the word at ``place`` is looked for: « cherche BDZ sur les ordonnances »."""
    after = place + 1
    if after >= len(cut) or cut[after][0][0] not in _IN:
        return False
    while after < len(cut) and not cut[after][1] and cut[after][0][0] in _LINKS | _IN:
        after += 1
    return after < len(cut) and any(reading.kind in _PAPER_KINDS for reading in cut[after][1])


def is_purpose(cut: Cut, place: int) -> bool:
    """Whether what is named at ``place`` is only what an exam is wanted for: « le dernier ECG pour le chirurgien »."""
    before = place - 1
    while before > 0 and not cut[before][1] and cut[before][0][0] in _LINKS | {"mon", "ma"}:
        before -= 1
    wanted = {reading.kind for _, readings in cut[: max(before, 0)] for reading in readings}
    papers = {
        "exam",
        "panel",
        "analyte",
        *(("document",) if any(one.kind == "document" for one in cut[place][1]) else ()),
    }
    return before > 0 and cut[before][0] == (_FOR,) and bool(wanted & papers)


def is_treated(cut: Cut, place: int) -> bool:
    """Whether the result at ``place`` only says what a drug is for: « une statine pour le cholestérol ».

    Or of what a class is: « un antiagrégant plaquettaire », however it is spelt.
    """
    before = place - 1
    named = cut[before][1] if place else ()
    if named and all(reading.kind == "drug" and reading.value.startswith(CLASS_PREFIX) for reading in named):
        return True
    while before > 0 and cut[before][0][0] in _LINKS:
        before -= 1
    drugs = {reading.kind for _, readings in cut[: max(before, 0)] for reading in readings}
    return before > 0 and cut[before][0][0] in {"pour", "contre"} and "drug" in drugs


@lru_cache(maxsize=1)
def _given_words() -> tuple[tuple[str, Phrase, bool], ...]:
    """The words for how a drug is given: the side they stand on, folded, and whether they say its form (« per os »)."""
    return tuple(
        (row["side"], tuple(term.split(" ")), row["says"] == "form")
        for row in rows("given_words")
        for term in split(row["terms"])
    )


@dataclass(frozen=True, slots=True)
class Given:
    """The words that make a drug of what is also measured; ``form``: they say in what form it is given."""

    words: Phrase
    form: bool = False


def given_as(cut: Cut, place: int) -> Given | None:
    """What beside the phrase at ``place`` makes a drug of it: « ampoule de vitamine D », « fer IV »; ``None``: nothing.

    « Tous les trois mois » is how often it is taken.
    """
    before = [word for phrase, _ in cut[:place] for word in phrase if word not in _LINKS]
    after = [word for phrase, _ in cut[place + 1 :] for word in phrase]
    while after and after[0] not in _EVERY and (after[0] in function_words() or after[0].isdecimal()):
        after.pop(0)
    beside = [
        (told, form)
        for side, told, form in _given_words()
        if tuple(before[-len(told) :] if side == "before" else after[: len(told)]) == told
    ]
    often = [word for word in after[2:4] if not (word.isdecimal() or word in number_words())]
    if after[:1] and after[0] in _EVERY and often and often[0] in _TIMES:
        beside.append((tuple(after[:2]), False))
    said = tuple(word for told, _ in beside for word in told)
    return Given(said, any(form for _, form in beside)) if beside else None


_EVERY = frozenset({"tous", "toutes"})
_TIMES = frozenset({"jours", "j", "semaines", "sem", "mois", "trimestres"})


def is_named(cut: Cut, place: int) -> bool:
    """Whether the ordinary word at ``place`` is a disease by its article: « fait état de PR »."""
    return place > 0 and cut[place - 1][0][-1] in _OF_A_NAME and cut[place][0][0] in medical_words()


def counts_papers(cut: Cut, place: int) -> bool:
    """Whether the number at ``place`` stands before papers or exams: it is how many are wanted."""
    after = cut[place + 1][1] if place + 1 < len(cut) else ()
    return int(cut[place][0][0][:4]) > 1 and any(reading.kind in {"document", "exam", "panel"} for reading in after)


def is_written(reading: Reading) -> bool:
    """Whether a reading is a paper that the asking doctor writes: « les dernières ordos pour un courrier »."""
    return reading.kind == "document" and bool({"lettre", "certificat"}.intersection(reading.categories[:1]))


def tied(question: str) -> frozenset[str]:
    """The words of a question that follow « de », « concernant »…, an article between them or not."""
    asked = [word for word in words(fold(question)) if word not in _ARTICLES]
    return frozenset(word for before, word in pairwise(asked) if before in _TIES)


def loose_words(question: str) -> frozenset[str]:
    """Words of medicine or the body that stand apart from what is asked for: « le patient en face »."""
    cut = list(cut_phrases(words(plain(question))))
    return frozenset(
        phrase[0]
        for place, (phrase, readings) in enumerate(cut)
        if not readings and (is_told(phrase[0]) or len(phrase[0]) == 1) and not is_attached(cut, place)
    )
