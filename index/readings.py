"""What the words of a question can mean: every phrase of the vocabulary and its readings, built once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal, cast, get_args

from index.lexicon import function_words
from index.terms import stem, words
from index.verbs import verb_forms
from ingest.document import Category
from ingest.vocabulary import analytes, specialty_label, specialty_terms
from ingest.vocabulary.clinical import CLASS_PREFIX, allergens, drug_classes, drugs, problems, procedures, vaccines
from ingest.vocabulary.tables import rows, split

SHORTEST_STEMMED = 5
SHORTEST_CUT = 4
TOGETHER = "+"
"""Joins the substances of a combination sold under one name."""

Kind = Literal["cue", "focus", "document", "exam", "specialty", "panel", "analyte", "drug", "words"]
PREFERENCE: tuple[Kind, ...] = get_args(Kind)
"""A phrase that can be read in several ways is read as the first of these."""
Phrase = tuple[str, ...]
_SECOND_OF_PAIR = {"pa_systolique": "pa_diastolique"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one phrase of a question means. ``label`` is how the doctor reads it back.

    ``place``: a specialty named by a part of the body (« thoracique »): beside an exam it says where, not who.
    ``values`` are the analytes of a panel. ``without`` are type codes a kind of document leaves out, ``recipients``
    specialties it is addressed to rather than written by (``*``: any).
    """

    kind: Kind
    value: str
    categories: tuple[Category, ...] = ()
    types: tuple[str, ...] = ()
    label: str = ""
    place: bool = False
    values: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    person: bool = False
    """The specialty is named by who practises it (« cardiologue »)."""
    measures: tuple[str, ...] = ()
    """The analytes that an exam measures itself: beside one, the exam is no word to search for."""
    plural: bool = False
    """One exam is spoken of in the plural (« les dernières EFR »)."""
    phrase: str = ""
    """The words of the question that were read so."""


@lru_cache(maxsize=1)
def phrases() -> dict[Phrase, tuple[Reading, ...]]:
    """Every phrase the vocabulary reads, by its folded words. A phrase may be read in several ways."""
    found: dict[Phrase, dict[Reading, None]] = {}
    for source in (_cues, _documents, _exams, _specialties, _short_specialties, _results, _drugs, _expressions):
        for phrase, reading in source():
            key = tuple(words(phrase))
            if key:
                found.setdefault(key, {})[reading] = None
    return {phrase: tuple(readings) for phrase, readings in found.items()}


def _cues() -> Iterator[tuple[str, Reading]]:
    for row in rows("question_cues"):
        for phrase in split(row["terms"]):
            yield phrase, Reading("cue", row["cue"])
    for row in rows("question_focus"):
        for phrase in split(row["terms"]):
            yield phrase, Reading("focus", row["focus"], label=row["label"])
    for form, cue in verb_forms().items():
        kind, _, value = cue.rpartition(":")
        if kind == "focus":
            yield form, Reading("focus", value, label=_focus_label(value))
        elif cue:
            yield form, Reading("cue", cue)


def _focus_label(focus: str) -> str:
    return next(row["label"] for row in rows("question_focus") if row["focus"] == focus)


def _documents() -> Iterator[tuple[str, Reading]]:
    for row in rows("question_documents"):
        reading = Reading(
            "document",
            row["label"],
            cast("tuple[Category, ...]", split(row["categories"], ";")),
            split(row["type_codes"], ";"),
            row["label"],
            without=split(row["excluded_types"], ";"),
            recipients=split(row["recipients"], ";"),
        )
        for phrase in split(row["terms"]):
            yield phrase, reading


def _exams() -> Iterator[tuple[str, Reading]]:
    for row in rows("exams"):
        categories = cast("tuple[Category, ...]", split(row["categories"], ";"))
        measured = split(row["measures"], ";")
        reading = Reading(
            "exam", " ".join(words(row["exam"])), categories, label=row["exam"], measures=measured,
            plural=row["plural"] == "yes",
        )  # fmt: skip
        for phrase in (*split(row["terms"]), *split(row["asked"])):
            yield phrase, reading


def _specialties() -> Iterator[tuple[str, Reading]]:
    places = {key for row in rows("anatomy_words") if (key := " ".join(words(row["word"])))}
    places |= {" ".join(words(word)) for row in rows("body_words") for word in split(row["words"])}
    endings = tuple(row["ending"] for row in rows("specialist_endings"))
    for phrase, family in specialty_terms().items():
        label = specialty_label(family) or family
        if tuple(words(phrase)) in _diseases() or words(phrase)[0] in function_words():
            continue  # « insuffisance cardiaque » names a unit on a letterhead, a disease in a question; « aura »
        yield phrase, Reading("specialty", family, label=label, place=phrase in places, person=phrase.endswith(endings))


def _short_specialties() -> Iterator[tuple[str, Reading]]:
    for row in rows("question_specialties"):
        for phrase in split(row["terms"]):
            label = specialty_label(row["family"]) or row["family"]
            yield phrase, Reading("specialty", row["family"], label=label)
    for row in rows("specialty_nouns"):
        label = specialty_label(row["family"]) or row["family"]
        for who, of, noun in product(_SPECIALISTS, ("du", "de la", "des", "de l", "de"), split(row["nouns"])):
            yield f"{who} {of} {noun}", Reading("specialty", row["family"], label=label, person=True)


_SPECIALISTS = ("spécialiste", "spécialistes", "médecin", "docteur", "toubib")
"""Who is « des rhumatismes » or « du cœur »."""


@lru_cache(maxsize=1)
def _diseases() -> frozenset[Phrase]:
    named = (*problems().values(), *procedures().values())
    return frozenset(tuple(words(phrase)) for one in named for phrase in (one.name, *one.synonyms))


def _results() -> Iterator[tuple[str, Reading]]:
    for row in rows("panels"):
        named = tuple(name for name in split(row["analytes"], ";") if name in analytes())
        for phrase in split(row["terms"]):
            yield phrase, Reading("panel", row["panel"], label=row["panel"], values=named)
    for analyte in analytes().values():
        for phrase in (analyte.name, *analyte.synonyms):
            yield phrase, Reading("analyte", analyte.id, label=analyte.name)
    for row in rows("question_analytes"):
        for phrase in split(row["terms"]):
            for name in split(row["analytes"], ";"):
                yield phrase, Reading("analyte", name, label=analytes()[name].name)
    for row in rows("analyte_names"):
        for name in _measured(row):
            yield row["term"], Reading("analyte", name, label=analytes()[name].name)


def _measured(row: dict[str, str]) -> tuple[str, ...]:
    """The analytes a printed name means in a question; « tension » is a pair of pressures."""
    known = {"pair": (row["analyte"], _SECOND_OF_PAIR.get(row["analyte"], row["analyte"])), "any": (row["analyte"],)}
    return tuple(name for name in known.get(row["use"], ()) if name in analytes())


def _drugs() -> Iterator[tuple[str, Reading]]:
    # (what questions mean by a word stands before the drug of that very name: « fer » is any iron)
    for row in rows("question_drugs"):
        name = row["drug"]
        label = _drug_label(name)
        for phrase in split(row["terms"]):
            yield phrase, Reading("drug", name, label=label)
    yield from _treatments()
    for drug in drugs().values():
        if drug.id in drug_classes():
            continue  # « insuline » asks for any of its class
        reading = Reading("drug", drug.id, label=drug.name)
        for phrase in (drug.name, *drug.brands):
            yield phrase, reading
    for row in rows("drugs"):
        for phrase in split(row["synonyms"]) if row["id"] not in drug_classes() else ():
            yield phrase, Reading("drug", row["id"], label=row["name"])
    for row in rows("drug_combinations"):
        yield row["brand"], Reading("drug", TOGETHER.join(split(row["substances"])), label=row["brand"])
    for one in drug_classes().values():
        for phrase in one.terms:
            yield phrase, Reading("drug", CLASS_PREFIX + one.id, label=one.label)


def _treatments() -> Iterator[tuple[str, Reading]]:
    """« Traitement pour la tension », « que prend-il pour dormir »: the class of drugs that is taken for it."""
    for row in rows("treated_by"):
        reading = Reading("drug", CLASS_PREFIX + row["class"], label=drug_classes()[row["class"]].label)
        for treated, what in product(split(row["treats"]), _TREATMENTS):
            yield f"{what} {treated}", reading


_FOR = (
    *("pour", "pour le", "pour la", "pour l", "pour les", "pour son", "pour sa", "pour ses"),
    *("contre", "contre le", "contre la", "contre l", "contre les"),
)
_OF = ("de", "du", "de la", "de l", "des", "de son", "de sa", "de ses")
_TREATMENTS = tuple(
    f"{what} {of}"
    for whats, links in (
        (("traitement", "traitements", "médicament", "médicaments", "cachets"), _FOR + _OF),
        (("prend", "prend il", "prend elle", "il prend", "elle prend", "qu il prend", "qu elle prend"), _FOR),
        (("que prend il", "que prend elle", "prend quoi", "il prend quoi", "elle prend quoi"), _FOR),
    )
    for what, of in product(whats, links)
)


def _expressions() -> Iterator[tuple[str, Reading]]:
    """Expressions whose words mean nothing apart (« trousse d'urgence »): searched whole, or only manner (« - »)."""
    for row in rows("fixed_expressions"):
        for phrase in split(row["terms"]):
            searched = "" if row["searched"] == "-" else row["searched"] or phrase
            yield phrase, Reading("words", searched, label=phrase)


def _drug_label(name: str) -> str:
    if name.startswith(CLASS_PREFIX):
        return drug_classes()[name.removeprefix(CLASS_PREFIX)].label
    return drugs()[name].name if name in drugs() else name


@lru_cache(maxsize=1)
def drugs_measured() -> dict[str, Reading]:
    """By analyte, the drug that goes by one of its names: « fer », « vitamine D »."""
    found: dict[str, Reading] = {}
    for every in phrases().values():
        for drug in (one for one in every if one.kind == "drug"):
            for analyte in (one for one in every if one.kind == "analyte"):
                found.setdefault(analyte.value, drug)
    return found


@lru_cache(maxsize=1)
def stemmed() -> dict[Phrase, tuple[Reading, ...]]:
    """Phrases by their stems, for plurals and other endings; only phrases whose words are all long enough."""
    found: dict[Phrase, dict[Reading, None]] = {}
    for phrase, every in phrases().items():
        # (names of drugs have no endings: « retrove » is no « Rétrovir »)
        readings = tuple(one for one in every if one.kind != "drug" or one.value.startswith(CLASS_PREFIX))
        if readings and all(len(word) >= SHORTEST_STEMMED for word in phrase):
            found.setdefault(tuple(map(stem, phrase)), {}).update(dict.fromkeys(readings))
    return {stems: tuple(readings) for stems, readings in found.items()}


_LINKS = frozenset({"de", "d", "du", "des", "la", "le", "les", "l", "a", "au", "aux", "en"})


def bare(phrase: Phrase) -> Phrase:
    """A phrase without the words that only link, plurals as singulars: « échos de grossesse » is « echo grossesse »."""
    return tuple(_bare_word(word) for word in phrase if word not in _LINKS)


@lru_cache(maxsize=8192)
def _bare_word(word: str) -> str:
    return _exam(word).removesuffix("s")


def _exam(word: str) -> str:
    """The name of an exam that a single word calls by another: « écho » is « échographie »."""
    readings = phrases().get((word,), ())
    return readings[0].value if readings and all(one.kind == "exam" for one in readings) else word


def in_haste(phrase: Phrase) -> tuple[Reading, ...]:
    """What words mean that are a phrase of the vocabulary but for its small words: « certif sport »."""
    if len(phrase) < 2 or phrase[0] in _LINKS or phrase[-1] in _LINKS:
        return ()
    return telegraphic().get(bare(phrase), ()) or _second_cut(phrase)


def _second_cut(phrase: Phrase) -> tuple[Reading, ...]:
    """What two words mean whose second only begins: « hémoglobine glyc »; nothing when several things may be meant."""
    if len(phrase) != 2 or len(phrase[1]) < SHORTEST_CUT:
        return ()
    begun = [readings for second, readings in _pairs().get(bare(phrase)[0], ()) if second.startswith(phrase[1])]
    meant = {frozenset((one.kind, one.value) for one in readings) for readings in begun}
    return begun[0] if len(meant) == 1 else ()


@lru_cache(maxsize=1)
def _pairs() -> dict[str, list[tuple[str, tuple[Reading, ...]]]]:
    """Phrases of two words that are an exam or a result, by the first."""
    found: dict[str, list[tuple[str, tuple[Reading, ...]]]] = {}
    for key, readings in telegraphic().items():
        if len(key) == 2 and all(one.kind in {"exam", "analyte", "panel"} for one in readings):
            found.setdefault(key[0], []).append((key[1], readings))
    return found


@lru_cache(maxsize=1)
def telegraphic() -> dict[Phrase, tuple[Reading, ...]]:
    """Phrases as they are typed in haste: « certif sport », « prise sang »; those that then mean one thing only."""
    found: dict[Phrase, dict[Reading, None]] = {}
    for phrase, readings in phrases().items():
        key = bare(phrase)
        asks = any(reading.kind == "cue" for reading in phrases().get(phrase[:1], ()))  # « résultat de … »
        if len(key) > 1 and not asks and all(reading.kind not in {"cue", "focus"} for reading in readings):
            found.setdefault(key, {}).update(dict.fromkeys(readings))
    meant = {key: {(reading.kind, reading.value) for reading in readings} for key, readings in found.items()}
    return {key: tuple(found[key]) for key, meanings in meant.items() if len(meanings) == 1}


@lru_cache(maxsize=1)
def longest_phrase() -> int:
    """How many words the longest phrase has."""
    return max(map(len, phrases()))


@lru_cache(maxsize=8192)
def longest_from(word: str) -> int:
    """How many words the longest phrase may have that a word begins, as it is, by its stem or as typed in haste."""
    by_word, by_stem, in_haste_too = _longest_by_start()
    hasty = longest_phrase() if _bare_word(word) in in_haste_too else 0
    return max(by_word.get(word, 0), by_stem.get(stem(word), 0), hasty)


@lru_cache(maxsize=1)
def _longest_by_start() -> tuple[dict[str, int], dict[str, int], frozenset[str]]:
    by_word: dict[str, int] = {}
    by_stem: dict[str, int] = {}
    for found, every in ((by_word, phrases()), (by_stem, stemmed())):
        for phrase in every:
            found[phrase[0]] = max(found.get(phrase[0], 0), len(phrase))
    return by_word, by_stem, frozenset(key[0] for key in telegraphic())


@lru_cache(maxsize=1)
def medical_words() -> frozenset[str]:
    """Words of diseases, operations, vaccines and allergens: well spelt though the readings do not have them."""
    named = (*problems().values(), *procedures().values(), *vaccines().values(), *allergens().values())
    return frozenset(word for one in named for phrase in (one.name, *one.synonyms) for word in words(phrase))
