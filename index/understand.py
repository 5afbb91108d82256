"""From a question to its Plan: longest phrases of the vocabulary first, the rest is searched as words.

Deterministic, by rules; a turn of phrase they leave open is read by its likeness to known ones (:mod:`index.turns`).
Misspelt words of the vocabulary are read as the nearest one; the Plan's ``text`` shows the reading, so a wrong one is
seen and corrected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from index.alternatives import add_term, join_alternatives
from index.asides import is_bystander, without_aside
from index.attached import (
    Cut,
    Given,
    asks_for_papers,
    counts_papers,
    given_as,
    is_attached,
    is_named,
    is_purpose,
    is_treated,
    is_written,
)
from index.back_references import without_back_reference, without_open_since, without_repetition
from index.besides import Besides
from index.comparisons import Bounds, read_bounds
from index.cutting import LINKS, WIDE, cut_phrases, is_filler, is_told
from index.doctors import without_names
from index.event_words import EventWords, is_last_visit, read_event
from index.intents import decided
from index.lexicon import function_words, moments, number_words, request_words, shorts
from index.ordinary import is_ordinary, only_asks
from index.periods import meet, read_periods, without_age
from index.plain import plain
from index.plan import Plan
from index.readings import (
    PREFERENCE,
    Phrase,
    Reading,
    drugs_measured,
    medical_words,
    phrases,
)
from index.settling import SUBJECTS
from index.side_by_side import read_side_by_side
from index.terms import words
from index.turns import Turns
from index.wording import AS_RESULT, AS_TREATMENT
from ingest.normalise import fold

_SOME = ("du", "de la", "de l")
"""What makes a thing had a drug: « a-t-il eu du fer »."""
_PAPERS = frozenset({"document", "documents", "doc", "docs", "fichiers", "pieces"})
_ONE = frozenset({"un", "une", "d", "l"})


@dataclass
class Understood:
    """What was gathered from one question before its intent is decided. Lives within one call."""

    readings: list[Reading] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    either: list[int] = field(default_factory=list)
    """Places of terms that follow « ou »."""
    ignored: list[str] = field(default_factory=list)
    """Ordinary words that are neither asking nor asked for: told to the doctor, not searched."""
    aside: str = ""
    """What the rules read as said besides what is asked."""
    senses: list[str] = field(default_factory=list)
    """What was read in one of two senses, and which: told to the doctor."""
    given: list[Given] = field(default_factory=list)
    """What says how a drug is given that is also measured: not searched for."""
    precisions: list[str] = field(default_factory=list)
    """Words that say which result is meant (« du don ») and may be left out: the answer is then uncertain."""
    asking: list[str] = field(default_factory=list)
    """Words that only ask (« montre », « combien »)."""
    plural: bool = False
    """Papers or exams are named in the plural, after an article (« des hospitalisations »)."""
    numbers: list[int] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    since: str | None = None
    until: str | None = None
    bounds: Bounds | None = None
    event: EventWords | None = None

    def of(self, *kinds: str) -> list[Reading]:
        """The readings of some kinds, in the order of the question."""
        return [reading for reading in self.readings if reading.kind in kinds]

    def values(self, kind: str) -> tuple[str, ...]:
        """What the readings of a kind mean, each once."""
        return tuple(dict.fromkeys(reading.value for reading in self.of(kind)))


def understand_question(
    question: str, *, today: str, turns: Turns | None = None, besides: Besides | None = None
) -> Plan:
    """The Plan of a question. ``today`` (ISO day) only resolves relative words.

    ``besides`` leaves out what is only said besides what is asked, ``turns`` reads the turn of phrase where the rules
    leave it open; without them the rules alone decide.
    """
    left: tuple[str, ...] = ()
    asked, found = question, read_question(question, today=today)
    if besides is not None and _may_say_more(question, found):
        rest, left = besides.without(question)
        whole = found.aside.strip(" ,;:.")
        left = () if all(plain(run) in whole != plain(run) for run in left) else left  # (the rules left out more)
        if left:
            asked, found = rest, read_question(rest, today=today)
    if turns is not None:
        turns.tell(asked, found)
    found.ignored += left
    return decided(found)


def _may_say_more(question: str, found: Understood) -> bool:
    """Whether more is said than one thing that the rules know, in one clause: some of it may be said only besides."""
    unexplained = found.terms or found.ignored or found.authors or found.event
    several = len({one.phrase for one in found.of(*SUBJECTS)}) > 1
    return bool(unexplained) or several or _CLAUSES.search(question) is not None


_CLAUSES = re.compile(r"[,;:.!?]\s+\w")


def read_question(question: str, *, today: str) -> Understood:
    """What the rules read in a question, before what it wants is decided. ``today`` as above."""
    folded, whole = plain(question), False
    found = Understood()
    folded, each = without_repetition(folded)
    folded, goes_on = without_back_reference(folded, today)
    folded, open_since = without_open_since(folded)
    folded, found.aside = without_aside(folded)
    typed = folded
    found.event = read_event(folded, today=today)
    if found.event is not None:
        folded = found.event.rest
        whole = not found.event.event
        found.event = None if whole else found.event
    folded, periods = read_periods(folded, today)
    found.since, found.until = meet(periods)
    found.until = None if goes_on else found.until
    folded, at_age = without_age(folded)
    bounds = read_bounds(folded)
    asked, found.authors = without_names(words(bounds.rest))
    _read(list(cut_phrases(asked)), found)
    if found.of("analyte", "panel"):
        found.bounds = bounds
    elif bounds.rest != folded:  # (of nothing measured, figures are no bounds)
        found.readings, found.terms, found.numbers, found.ignored, found.asking = [], [], [], [], []
        found.senses, found.given = [], []
        asked, found.authors = without_names(words(folded))
        _read(list(cut_phrases(asked)), found)
    if found.of("analyte", "panel"):
        _read_qualifiers(asked, found)
    _read_when(found, asked, typed, today=today)
    if each:
        found.readings.append(Reading("cue", "trend" if found.of("analyte", "panel") else "all"))
    if whole and not (found.since or found.until):
        found.readings.append(Reading("cue", "all"))  # « depuis le début »: every one
    if open_since and found.since:
        _since_then(found)
    if {"et", "ou"}.intersection(asked):
        found.readings.append(Reading("cue", "both"))
    read_side_by_side(folded, found)
    left_out = (at_age, found.event.window if found.event is not None else "", found.aside.strip(" ,;:"))
    found.ignored += [one for one in left_out if one]
    _read_wants(found, asked, question)
    return found


def _read_wants(found: Understood, asked: Sequence[str], question: str) -> None:
    """What is wanted where no word of the question says it: of a patient seen first, or the only words there are."""
    if not _wants_something(found) and "whom" in found.values("cue"):
        shown = "all" if _PAPERS.intersection(asked) else "summary"
        found.readings.append(Reading("cue", shown))  # « je le vois pour la première fois, raconte »
    if not _wants_something(found):
        # « AIT », « aidant ? »: nothing else is asked for
        alone = not (function_words() | request_words()).intersection(asked)
        found.ignored += [word for word in asked if only_asks(word) and (word in medical_words() or alone)]
        found.terms, found.ignored = found.ignored, []
    if not (found.readings or found.terms or found.event or found.authors or found.since or found.until or found.aside):
        rest = (word for word in words(fold(question)) if word not in request_words())
        found.terms = [word for word in rest if len(word) > len("le")]  # « aura », « DEP »


def _read_when(found: Understood, asked: Sequence[str], folded: str, *, today: str) -> None:
    """What the period or event says besides its days. ``folded`` is the whole question."""
    measured = found.of("analyte", "panel")
    if (measured or "latest" in found.values("cue")) and found.since == found.until == today:
        found.since = found.until = None  # « la créat aujourd'hui » is the last one
    if found.event is not None and found.of("specialty") and is_last_visit(found.event):
        # « Le retour du cardio après la dernière consultation » is what that visit gave.
        found.event = None
        found.readings.append(Reading("cue", "latest"))
    if found.since and "depuis" in words(folded) and not _PAPERS.intersection(asked):
        found.readings.append(Reading("cue", "since"))
    if measured and found.since and not found.until and (back := _BACK_TO.search(folded)):
        found.until = f"{back['year']}-12-31"  # « si on remonte à 2025, la créat » is that year's
    if found.since and measured and _OVER.search(folded):
        found.readings.append(Reading("cue", "trend"))  # « HbA1c sur 3 ans »
    bounded = found.since or found.until or found.event
    dated = "when" in found.values("cue") and found.of("document")
    if (dated or (bounded and found.of("exam"))) and (found.plural or _SEVERAL.intersection(asked)):
        found.readings.append(Reading("cue", "all"))  # « les ECG d'avant 2023 », « quand ont eu lieu les hospis »


_OVER = re.compile(r"\bsur (?:les |ces )?(?:\w+ )?(?:dernier\w* )?(?:ans?|annees?|mois|semestres?|trimestres?)\b")
_BACK_TO = re.compile(r"\b(?:remont|revien|reven|retourn)\w* (?:a|en|sur) (?:l'annee )?(?P<year>(?:19|20)\d\d)\b")
_SEVERAL = frozenset({"les", "ses", "mes", "leurs"})


def _since_then(found: Understood) -> None:
    """What was named before « et depuis ? » only says when; but for something that is followed."""
    found.until = None
    if found.of("analyte", "panel"):
        found.readings.append(Reading("cue", "trend"))
    elif not found.of("exam", "drug"):
        found.readings, found.terms = [Reading("cue", "news")], []


def _read(cut: Cut, found: Understood) -> None:
    """Choose one reading of each phrase; what has none is a term, a number, or nothing."""
    cut = _without_first_time(cut)
    every_reading = [reading for _, readings in cut for reading in readings]
    cues = {reading.value for reading in every_reading if reading.kind == "cue"}
    told = _Told(
        cues=cues,
        treated=_is_given(every_reading),
        had="existence" in cues and not cues & {"measured", "latest", "trend"},
        papers=asks_for_papers(cut),
        several=any(reading.value == "several" for reading in every_reading),
        about_something=any(
            any(reading.kind in {"exam", "panel"} for reading in readings)
            if readings
            else not (is_filler(phrase[0]) or phrase[0].isdecimal() or is_ordinary(phrase[0]))
            for phrase, readings in cut
        ),
    )
    for place, (_, readings) in enumerate(cut):
        if readings:
            _read_known(cut, place, found, told)
        else:
            _read_unknown(cut, place, found, told)
    join_alternatives(found)
    for given in found.given:
        found.terms = [term for term in found.terms if term not in given.words]
        found.ignored = [word for word in found.ignored if word not in given.words]
        found.ignored += [" ".join(given.words)] if given.form else []


def _without_first_time(cut: Cut) -> Cut:
    """« J'ouvre le dossier pour la première fois, dernier bilan »: beside « dernier » a first time is the reader's."""
    oldest, whom = Reading("cue", "oldest"), (Reading("cue", "whom"),)
    if not any(reading in (Reading("cue", "latest"), Reading("cue", "several")) for _, all_ in cut for reading in all_):
        return cut
    return [(phrase, whom if oldest in all_ and phrase[-1] == "fois" else all_) for phrase, all_ in cut]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the whole of a question tells of each of its phrases.

    ``treated``: it is about what is taken; ``had``: about what was had; ``papers``: about papers or results;
    ``several``: of several; ``about_something``: something else than a specialty is searched for.
    """

    cues: set[str]
    treated: bool
    had: bool
    papers: bool
    several: bool
    about_something: bool


def _read_known(cut: Cut, place: int, found: Understood, told: _Told) -> None:
    """Choose one reading of a phrase of the vocabulary.

    A part of the body (« pulmonaire ») names a specialty only when nothing else of the question is searched for.
    """
    phrase, every = cut[place]
    named, kinds = " ".join(phrase), {one.kind for one in every}
    # « Sous fer », « prend du potassium »: the drug, not the result.
    some = " ".join(before[0] for before, _ in cut[max(0, place - 2) : place]).endswith(_SOME)
    given = (told.treated or (told.had and some)) and "drug" in kinds
    readings = tuple(one for one in every if one.kind not in {"analyte", "panel"}) if given else every
    if not kinds - {"analyte", "panel"} and is_treated(cut, place):
        found.ignored.append(named)
        return
    if _read_given(cut, place, found):
        return
    chosen = min(readings, key=lambda reading: PREFERENCE.index(reading.kind))
    if chosen.kind == "words":
        (found.terms if chosen.value else found.ignored).append(chosen.value or named)
    elif (chosen.person or is_written(chosen)) and is_purpose(cut, place):
        found.ignored.append(named)
    elif told.about_something and chosen.place:
        found.terms.append(named)
    else:
        article = cut[place - 1][0][0] if place else ""
        some_of_them = article in {"des", "ces"} and phrase[-1].endswith("s") and not chosen.plural
        papers = chosen.kind in {"document", "exam"}
        found.plural = found.plural or (papers and (article in _SEVERAL or some_of_them))
        alike = [one for one in readings if one.kind == chosen.kind]
        alike = alike if chosen.kind in {"analyte", "specialty"} else [chosen]
        found.readings += [replace(reading, phrase=named) for reading in (*alike, *_also(phrase, readings, chosen))]
        if {chosen.kind, *kinds} >= {"analyte", "drug"} and not (chosen.kind == "analyte" and told.cues & MEASURING):
            found.senses.append(f"« {named} » : {AS_RESULT if chosen.kind == 'analyte' else AS_TREATMENT}")


def _read_unknown(cut: Cut, place: int, found: Understood, told: _Told) -> None:
    """Keep a word without a reading as what it is: a number, a word that asks, one left out, one searched for."""
    word = cut[place][0][0]
    meant = shorts().get(word, word)
    asks = is_filler(word) and not (
        place and cut[place - 1][0][0] in _ONE and word in medical_words() and only_asks(word)
    )
    if word.isdecimal() and (len(word) <= 2 or told.several):
        found.numbers.append(int(word[:4]))
        if counts_papers(cut, place):
            found.readings.append(Reading("cue", "several"))  # « les 3 ordos les moins vieilles »
    elif told.several and word in number_words():
        found.numbers.append(number_words()[word])
    elif asks:
        found.asking.append(word)
    elif (is_ordinary(word) and not is_named(cut, place)) or (
        told.papers and not is_told(meant) and (not is_attached(cut, place) or is_bystander(word, cut[:place]))
    ):
        found.ignored.append(word)
    else:
        add_term(found, meant, cut, place)


MEASURING = frozenset({"measured", "latest", "trend", "direction", "up", "down", "extent", "reach"})
"""Cues of results: beside one, a name that a drug has too leaves no doubt."""


def _read_given(cut: Cut, place: int, found: Understood) -> bool:
    """Read « ampoule de vitamine D », « fer IV » as the drug; one that no list of drugs has is searched as words."""
    phrase, every = cut[place]
    measured = [one for one in every if one.kind == "analyte"]
    given = given_as(cut, place) if measured else None
    if given is None:
        return False
    named = " ".join(phrase)
    drug = next((one for one in every if one.kind == "drug"), drugs_measured().get(measured[0].value))
    if drug is None and not given.form:
        return False  # « la créat tous les trois mois »
    if drug is not None:
        found.readings.append(replace(drug, phrase=named))
        found.given.append(given)
    else:
        found.terms.append(named)
    found.senses.append(f"« {named} » : {AS_TREATMENT}")
    return True


def _read_qualifiers(asked: Sequence[str], found: Understood) -> None:
    """« Poids de sortie »: the word is looked for beside the value; one nothing is known of is told as left out."""
    for before, word in pairwise(asked):
        linked = before in LINKS
        if linked and word in moments() and word not in found.terms:
            found.ignored = [one for one in found.ignored if one != word]
            found.terms.append(word)
        elif linked and word in (*found.ignored, *found.terms):
            found.precisions.append(word)


def _is_given(readings: Sequence[Reading]) -> bool:
    """Whether the question is about what is taken: a name of both a drug and a result (« fer ») is the drug."""
    return any(
        reading.value in {"treatment", "ongoing"} or "prescription" in reading.categories for reading in readings
    )


def _also(phrase: Phrase, readings: tuple[Reading, ...], chosen: Reading) -> list[Reading]:
    """What a phrase names besides the cue it is: « maigri » is a weight and its trend; and the cue it begins with."""
    if chosen.kind not in {"cue", "focus"}:
        begun = phrases().get(phrase[:1], ()) if chosen.kind == "analyte" and len(phrase) > 1 else ()
        return [reading for reading in begun if (reading.kind, reading.value) == ("cue", "trend")]
    rest = [reading for reading in readings if reading.kind not in {"cue", "focus"}]
    subject = min(rest, key=lambda reading: PREFERENCE.index(reading.kind), default=None)
    return [reading for reading in rest if subject is not None and reading.kind == subject.kind]


def _wants_something(found: Understood) -> bool:
    """Whether anything but cues was read."""
    named = any(reading.kind != "cue" or reading.value in WIDE for reading in found.readings)
    return bool(named or found.terms or found.authors or found.since or found.until or found.event)
