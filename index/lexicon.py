"""The words of questions that are not what is searched for: loaded once from vocabulary/*.csv."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from spellchecker import SpellChecker

from ingest.normalise import words
from ingest.vocabulary.tables import rows, split


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """Articles, pronouns, auxiliaries…: never counted, never searched."""
    return frozenset(row["word"] for row in rows("function_words"))


@lru_cache(maxsize=1)
def request_words() -> frozenset[str]:
    """Words a question asks with (« trouve », « svp », « dernier »): read by the plan, never searched."""
    return frozenset(row["word"] for row in rows("request_words"))


@lru_cache(maxsize=1)
def french_words() -> frozenset[str]:
    """Words of ordinary French, folded: none is a slip in another (« régime », « résumé »). Source: pyspellchecker."""
    return frozenset(map(words, SpellChecker(language="fr").word_frequency.words()))


@lru_cache(maxsize=1)
def own_words() -> frozenset[str]:
    """Words spelt nearly like one of the vocabulary that mean something else (« fracture », not « facture »)."""
    return frozenset(row["word"] for row in rows("own_words"))


@lru_cache(maxsize=1)
def number_words() -> dict[str, int]:
    """Numbers in letters that a question may count with (« les trois derniers »): folded word → value, from two."""
    return {words(row["term"]): int(row["value"]) for row in rows("number_words") if int(row["value"]) > 1}


@lru_cache(maxsize=1)
def shorts() -> dict[str, str]:
    """Words cut short in questions only (« cata »), folded, to the word they stand for."""
    return {words(row["typed"]): words(row["meant"]) for row in rows("question_shorts")}


@lru_cache(maxsize=1)
def telling_qualifiers() -> frozenset[str]:
    """Words beside an analyte that make it another one (« urinaire », « libre ») or another's (« du bébé »)."""
    told = (row["term"] for row in rows("analyte_qualifiers") if row["effect"] != "same")
    others = {row["word"] for row in rows("question_moments") if row["says"] == "other"}
    return frozenset(word for term in told for word in words(term).split(" ")) | others


@lru_cache(maxsize=1)
def plain_qualifiers() -> frozenset[str]:
    """Words beside an analyte that leave it what it is (« sérique », « à jeun »)."""
    told = (row["term"] for row in rows("analyte_qualifiers") if row["effect"] == "same")
    return frozenset(word for term in told for word in words(term).split(" "))


@lru_cache(maxsize=1)
def moments() -> frozenset[str]:
    """Words that tell when or how something was measured (« sortie », « repos »), folded."""
    return frozenset(row["word"] for row in rows("question_moments") if row["says"] == "moment")


@lru_cache(maxsize=1)
def attributes() -> frozenset[str]:
    """Words for how something is (« volume », « côté »), folded: what is asked of it, seldom printed beside it."""
    return frozenset(row["word"] for row in rows("attribute_words"))


@lru_cache(maxsize=1)
def meant_beside() -> dict[tuple[str, str], str]:
    """What an abbreviation stands for beside an exam: « ACR » and « mammographie »."""
    return {
        (words(row["word"]), words(exam)): words(row["meant"])
        for row in rows("question_senses")
        for exam in split(row["beside"])
    }


@lru_cache(maxsize=1)
def specialty_groups() -> dict[str, tuple[str, ...]]:
    """Families that a general word for a specialty covers: « chirurgie »."""
    return {row["family"]: split(row["covers"]) for row in rows("specialty_groups")}


@lru_cache(maxsize=1)
def worse_when_low() -> frozenset[str]:
    """Analytes whose worst result is the lowest."""
    return frozenset(row["analyte"] for row in rows("worse_when_low"))


@lru_cache(maxsize=1)
def exam_names() -> dict[str, tuple[str, ...]]:
    """Each exam by its folded name: the ways it is written. An exam is what a document is about, not a mention.

    Names only questions use (« test du souffle ») are left out: in documents their words mean other things.
    """
    return {words(row["exam"]): tuple(row["terms"].split("|")) for row in rows("exams")}


@lru_cache(maxsize=1)
def exam_kinds() -> dict[str, frozenset[str]]:
    """Each exam, folded, to the more general exams it is a kind of: « échographie rénale » is an « échographie ».

    What holds the whole name of another exam is a kind of it; the others are told by ``exam_kinds.csv``.
    """
    names = {name: frozenset(name.split(" ")) for name in exam_names()}
    above = {name: {other for other in names if other != name and names[other] < names[name]} for name in names}
    for row in rows("exam_kinds"):
        above[words(row["exam"])].add(words(row["kind_of"]))
    found: dict[str, frozenset[str]] = {}
    for name in names:
        reached, waiting = set[str](), [name]
        while waiting:
            new = above[waiting.pop()] - reached
            reached |= new
            waiting += new
        found[name] = frozenset(reached)
    return found


@lru_cache(maxsize=1)
def _categories() -> dict[str, dict[str, str]]:
    return {row["category"]: row for row in rows("categories")}


def category_label(category: str) -> str:
    """The French label of a category."""
    return _categories()[category]["label_fr"]


def essential_sections(category: str) -> tuple[str, ...]:
    """Kinds of section that say what matters in such a document, the most telling first."""
    return tuple(filter(None, _categories()[category]["essential_sections"].split(";")))


_NAMING = (
    ("anatomy_words", "word"),
    ("document_titles", "wording"),
    ("title_words", "phrase"),
    ("specialty_terms", "term"),
    ("medical_devices", "term"),
    ("modalities", "terms"),
    ("exam_complements", "term"),
    ("own_words", "word"),
)
"""Tables whose words name something, and the column that holds them."""


@lru_cache(maxsize=1)
def naming_words() -> frozenset[str]:
    """Words, folded, of titles, disciplines, parts of the body and devices: well spelt, whatever they are near to."""
    told = (row.get(column) or "" for table, column in _NAMING for row in rows(table))
    return frozenset(word for cell in told for word in words(cell).split(" ")) - {""}


@dataclass(frozen=True, slots=True)
class FocusWords:
    """How a part of a dossier is called, and the word to search for when no document states anything of it.

    ``always``: also beside other words (« allergie pénicilline »).
    """

    label: str
    searched: str
    always: bool


@lru_cache(maxsize=1)
def _focuses() -> dict[str, FocusWords]:
    return {
        row["focus"]: FocusWords(row["label"], row["searched"], row["always"] == "yes")
        for row in rows("question_focus")
    }


def focus_of(focus: str) -> FocusWords | None:
    """The words for a part of a dossier; ``None`` for one that has none."""
    return _focuses().get(focus)


@lru_cache(maxsize=1)
def _sections() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows("section_headings"):
        found.setdefault(row["kind"], row["heading"])
    return found


def section_label(kind: str) -> str:
    """The usual French heading of a kind of section."""
    return _sections().get(kind, kind)


@lru_cache(maxsize=1)
def body_words() -> tuple[tuple[str, ...], ...]:
    """Nouns and adjectives of one part of the body: « rein », « rénale »."""
    return tuple(split(row["words"]) for row in rows("body_words"))


@lru_cache(maxsize=1)
def body_regions() -> dict[str, frozenset[str]]:
    """The parts of a region of the body, each by the first of its words, folded."""
    return {words(row["region"]): frozenset(map(words, split(row["parts"]))) for row in rows("body_regions")}


@lru_cache(maxsize=1)
def pictured_whole() -> frozenset[str]:
    """The regions that pictures are taken of as one (« scanner thoracique »), folded: a part is looked for there."""
    return frozenset(words(row["region"]) for row in rows("body_regions") if row["pictured"] == "whole")


@dataclass(frozen=True, slots=True)
class Serology:
    """A disease whose antibodies are measured: what questions call it, what papers print, its analytes if any."""

    disease: str
    named: tuple[tuple[str, ...], ...]
    printed: tuple[str, ...]
    analytes: tuple[str, ...]


@lru_cache(maxsize=1)
def _serologies() -> tuple[Serology, ...]:
    return tuple(
        Serology(
            row["disease"],
            tuple(tuple(words(term).split(" ")) for term in split(row["terms"])),
            split(row["printed"]),
            split(row["analytes"]),
        )
        for row in rows("serologies")
    )


def serology_of(asked: Sequence[str]) -> tuple[Serology, tuple[str, ...]] | None:
    """The serology that some words of a question name side by side, and those words; ``None`` for none."""
    said = [word for term in asked for word in words(term).split(" ")]
    named = [
        (one, way)
        for one in _serologies()
        for way in one.named
        if any(tuple(said[place : place + len(way)]) == way for place in range(len(said)))
    ]
    return max(named, key=lambda found: len(found[1]), default=None)


@lru_cache(maxsize=1)
def relatives() -> dict[str, tuple[str, ...]]:
    """By analyte, the near relatives that may be measured in its place (« BNP », « NT-proBNP »)."""
    found: dict[str, dict[str, None]] = {}
    for row in rows("analyte_relatives"):
        for one in split(row["analytes"]):
            found.setdefault(one, {}).update(dict.fromkeys(other for other in split(row["analytes"]) if other != one))
    return {one: tuple(others) for one, others in found.items()}


@lru_cache(maxsize=1)
def expressions() -> frozenset[str]:
    """What is searched for fixed expressions: several ways of writing one thing, of which the first names it."""
    return frozenset(row["searched"] for row in rows("fixed_expressions") if row["searched"])
