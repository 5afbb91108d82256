"""Vocabulary of what a document says of the patient: drugs, problems, procedures, vaccines, allergens.

One index holds every wording (:func:`clinical_terms`), so that a text is read once. A wording may have several
senses; some hold in a context only (``context``): « PR » is a disease beside « méthotrexate », an interval of an
ECG elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast

from ingest.normalise import fold, words
from ingest.vocabulary.phrases import Found, Phrases, Tokens
from ingest.vocabulary.results import analyte_names
from ingest.vocabulary.tables import rows, split

TermKind = Literal["drug", "drug_class", "problem", "procedure", "vaccine", "allergen"]
CLASS_PREFIX = "class:"
"""A drug named by its class only (« sous anticoagulant ») has ``class:<id>`` in place of a substance."""
_LONGEST_INITIALS = 4
TREATMENT = "treatment"
"""Context of a name that is also a word or an analyte: only a dose, a dosage form or a verb of treatment proves it."""


@dataclass(frozen=True, slots=True)
class Drug:
    """A substance: its id, French name (DCI), brand names and the ids of its classes."""

    id: str
    name: str
    brands: tuple[str, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrugClass:
    """A therapeutic class: id, French label, the wider class it belongs to (or ``None``), and the words for it."""

    id: str
    label: str
    parent: str | None
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A problem, procedure, vaccine or allergen: id, French name, other wordings, specialty family (or ``None``)."""

    id: str
    name: str
    synonyms: tuple[str, ...]
    specialty: str | None = None


@dataclass(frozen=True, slots=True)
class ClinicalTerm:
    """One sense of a wording. ``concepts`` are substances for a drug (several for a combination), else one id.

    ``name`` is the French name to show. ``initials`` tells an abbreviation that counts only in capitals. ``context``
    lists what must stand near: words (folded), ``§kind`` for a kind of section, ``treatment`` for a drug's own signs.
    ``denies``: the wording says that there is none (« ne fume pas »).
    """

    kind: TermKind
    concepts: tuple[str, ...]
    name: str
    initials: bool = False
    context: tuple[str, ...] = ()
    denies: bool = False


# -- drugs ------------------------------------------------------------------------------------------
@cache
def drugs() -> dict[str, Drug]:
    """Substances by id."""
    return {
        row["id"]: Drug(row["id"], row["name"], split(row["brands"]), split(row["classes"])) for row in rows("drugs")
    }


@cache
def drug_classes() -> dict[str, DrugClass]:
    """Therapeutic classes by id."""
    return {
        row["id"]: DrugClass(row["id"], row["label"], row["parent"] or None, split(row["terms"]))
        for row in rows("drug_classes")
    }


@cache
def classes_of(substance: str) -> tuple[str, ...]:
    """The classes a substance belongs to, narrow ones first, each followed by the wider ones it is part of."""
    found: dict[str, None] = {}
    drug = drugs().get(substance)
    for name in drug.classes if drug is not None else ():
        step: str | None = name
        while step is not None and step not in found:
            found[step] = None
            known = drug_classes().get(step)
            step = known.parent if known is not None else None
    return tuple(found)


@cache
def members(drug_class: str) -> frozenset[str]:
    """What a document may hold for a class: its substances, and ``class:<id>`` of itself and of narrower classes."""
    narrower = {drug_class}
    while True:
        wider = narrower | {one.id for one in drug_classes().values() if one.parent in narrower}
        if wider == narrower:
            break
        narrower = wider
    substances = {drug.id for drug in drugs().values() if narrower.intersection(drug.classes)}
    substances |= {row["allergen"] for row in rows("allergen_classes") if row["class"] in narrower}
    return frozenset(substances | {CLASS_PREFIX + one for one in narrower})


def _drug_terms() -> Iterator[tuple[str, ClinicalTerm]]:
    for row in rows("drugs"):
        weak = {words(term) for term in split(row["needs_context"])}
        term = ClinicalTerm("drug", (row["id"],), row["name"])
        for wording in (row["name"], *split(row["synonyms"]), *split(row["brands"])):
            needs = (TREATMENT,) if words(wording) in weak else ()
            for spelt in _spellings(wording):
                yield spelt, replace(term, initials=_is_initials(wording), context=needs)
    for row in rows("drug_combinations"):
        needs = (TREATMENT,) if row["needs_context"] else ()
        for spelt in _spellings(row["brand"]):
            yield spelt, ClinicalTerm("drug", split(row["substances"]), row["brand"], context=needs)
    for one in drug_classes().values():
        for wording in one.terms:
            yield (
                wording,
                ClinicalTerm("drug_class", (CLASS_PREFIX + one.id,), one.label, initials=_is_initials(wording)),
            )


def _spellings(wording: str) -> tuple[str, ...]:
    """A drug's name as it stands and, where it has a hyphen, written in one word: « Néo-Mercazole », « Néomercazole ».

    Not where what is left is as short as initials (« 5-FU », « X-Prep »).
    """
    joined = wording.replace("-", "")
    return (wording, joined) if joined != wording and len(joined) > _LONGEST_INITIALS + 1 else (wording,)


def _is_initials(wording: str) -> bool:
    """Whether a wording counts only as printed in capitals: a few capitals, that a word may spell too."""
    letters = [character for character in wording if character.isalpha()]
    return len(letters) <= _LONGEST_INITIALS and all(character.isupper() for character in letters)


# -- problems, procedures, vaccines, allergens ------------------------------------------------------
def _concepts(table: str) -> dict[str, Concept]:
    return {
        row["id"]: Concept(row["id"], row["name"], split(row["synonyms"]), row.get("specialty") or None)
        for row in rows(table)
    }


@cache
def problems() -> dict[str, Concept]:
    """Problems (diseases, conditions, risk factors) by id."""
    return _concepts("problems")


@cache
def procedures() -> dict[str, Concept]:
    """Operations and invasive acts by id."""
    return _concepts("procedures")


@cache
def vaccines() -> dict[str, Concept]:
    """Vaccines by id; synonyms hold valences, abbreviations and brands."""
    return _concepts("vaccines")


@cache
def allergens() -> dict[str, Concept]:
    """Allergens that are no drug of the drug table, by id."""
    return _concepts("allergens")


def _concept_terms(table: str, kind: TermKind) -> Iterator[tuple[str, ClinicalTerm]]:
    for row in rows(table):
        contexts = {
            words(term): tuple(split(needed, ","))
            for term, _, needed in (entry.partition("=") for entry in split(row["context"]))
        }
        for wording in (row["name"], *split(row["synonyms"])):
            initials = _is_initials(wording)
            yield (
                wording,
                ClinicalTerm(kind, (row["id"],), row["name"], initials, contexts.get(words(wording), ())),
            )


@cache
def clinical_terms() -> Phrases[ClinicalTerm]:
    """Every wording of a drug, drug class, problem, procedure, vaccine or allergen → its senses."""
    tables: tuple[tuple[str, TermKind], ...] = (
        ("problems", "problem"),
        ("procedures", "procedure"),
        ("vaccines", "vaccine"),
        ("allergens", "allergen"),
    )
    entries = list(_drug_terms())
    for table, kind in tables:
        entries += _concept_terms(table, kind)
    for row in rows("problem_phrases"):
        one = problems()[row["problem"]]
        entries.append((row["term"], ClinicalTerm("problem", (one.id,), one.name, denies=row["says"] == "denied")))
    return Phrases(entries)


# -- cues -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Cue:
    """What a wording tells about the mentions of its clause (``kind``), and how many words away (``reach``)."""

    kind: str
    reach: int


def cues_in(phrases: Phrases[Cue], tokens: Tokens) -> tuple[Found[Cue], ...]:
    """The cues of a text in order, one entry for each sense of a wording."""
    return tuple(found._replace(values=(value,)) for found in phrases.find(tokens) for value in found.values)


@cache
def fact_cues() -> Phrases[Cue]:
    """Cues of allergies, vaccines, planned acts, relatives and more → ``allergy``, ``vaccine``, ``planned``…."""
    return Phrases((row["term"], Cue(row["kind"], int(row["reach"]))) for row in rows("fact_cues"))


def is_kin(word: str) -> bool:
    """Whether a folded word names a relative of blood."""
    return any(cue.kind == "kin" for cue in fact_cues().meanings(word))


@cache
def prescription_cues() -> Phrases[Cue]:
    """Wordings around a drug → its status, the zone of a two-zone form, or that it is no treatment."""
    return Phrases((row["term"], Cue(row["kind"], int(row["reach"]))) for row in rows("prescription_cues"))


@cache
def posology_words() -> Phrases[str]:
    """Words of an order → ``form``, ``unit``, ``moment``, ``condition``, ``route``, ``period`` or ``renewal``."""
    return Phrases((row["term"], row["kind"]) for row in rows("posology_words"))


@cache
def medical_devices() -> Phrases[str]:
    """Devices and care an ordonnance also orders: no drugs."""
    return Phrases((row["term"], "device") for row in rows("medical_devices"))


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A word of time: a length (« semaine »), a rhythm (« semestriel »: 6 months), or words around them."""

    unit: Literal["day", "week", "month", "year"] | None
    count: int


@cache
def time_words(kind: str) -> dict[str, TimeWord]:
    """Folded words of one kind: length, rhythm, delay, ahead, every, in_month, counts_elsewhere or lasts."""
    return {
        fold(row["term"]): TimeWord(
            cast(Literal["day", "week", "month", "year"], row["unit"]) if row["unit"] else None,
            int(row["count"]),
        )
        for row in rows("time_words")
        if row["kind"] == kind
    }


@cache
def due_cues() -> Phrases[Cue]:
    """Wordings of what is to come → ``check``, ``appointment``, ``again``, ``plan``, ``past``."""
    return Phrases((row["term"], Cue(row["kind"], int(row["reach"]))) for row in rows("due_cues"))


@dataclass(frozen=True, slots=True)
class ExamTerm:
    """A wording for an exam (an ``exam`` of exams.csv) or another referable event (« hospitalisation »)."""

    exam: str
    initials: bool


@cache
def exam_terms() -> Phrases[ExamTerm]:
    """Wordings of exams and other events that have their own report."""
    entries = [(term, row["exam"]) for row in rows("exams") for term in (row["exam"], *split(row["terms"]))]
    entries += [(row["term"], row["event"]) for row in rows("referable_events")]
    return Phrases((term, ExamTerm(exam, _is_initials(term))) for term, exam in entries)


ANALYTE_PREFIX = "analyte:"
_NO_LABORATORY = frozenset(("constantes", "imagerie", "EFR"))
"""Chapters of labs.csv that no laboratory measures."""


def blood_tests(tokens: Tokens) -> Iterator[Found[str]]:
    """The laboratory tests a text names, in order: ``analyte:<id>``, or ``biologie`` for « bilan biologique », « NFS ».

    A name of one or two letters, and one that also means something outside biology, is none without its figures.
    """
    found = [one._replace(values=("biologie",)) for one in _laboratory_words().find(tokens)]
    for one in analyte_names().find(tokens):
        name = one.values[0]
        if not name.needs_unit and name.analyte in _measured_by_laboratories():
            test = (ANALYTE_PREFIX + name.analyte,)
            found.append(Found(start=one.start, end=one.end, first=one.first, last=one.last, values=test))
    return iter(sorted(found, key=lambda one: one.start))


@cache
def _laboratory_words() -> Phrases[str]:
    return Phrases((row["term"], "biologie") for row in rows("blood_tests"))


@cache
def _measured_by_laboratories() -> frozenset[str]:
    return frozenset(row["id"] for row in rows("labs") if row["chapter"] not in _NO_LABORATORY)


@cache
def exam_complements() -> Phrases[str]:
    """What completes the name of an exam: parts of the body, sides, with or without injection."""
    entries = [row["term"] for row in rows("exam_complements")] + [row["word"] for row in rows("anatomy_words")]
    entries += [word for row in rows("body_words") for word in split(row["words"])]
    return Phrases((term, "complement") for term in entries)


@cache
def referral_cues() -> Phrases[Cue]:
    """Wordings around an exam → ``done``, ``asked``, ``see``, ``own``."""
    return Phrases((row["term"], Cue(row["kind"], int(row["reach"]))) for row in rows("referral_cues"))
