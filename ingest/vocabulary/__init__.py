"""The French medical vocabulary: CSV tables with the origin of each row, and typed look-ups over them.

Everything is read lazily, once, and shared; :mod:`ingest.warming` reads it all, so that a process that may not open
files can work afterwards. Folded means :func:`ingest.normalise.fold`, words joined by single spaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from typing import cast, get_args

from ingest.document import Category
from ingest.normalise import words
from ingest.vocabulary import kinds
from ingest.vocabulary.phrases import Found, Phrases, Tokens
from ingest.vocabulary.qualifying import AssertionCue, assertion_cues
from ingest.vocabulary.tables import rows, split

__all__ = [
    "ActDateRoles",
    "Analyte",
    "AssertionCue",
    "DateLabel",
    "DocType",
    "DocumentTitle",
    "Found",
    "Phrases",
    "Tokens",
    "abbreviations",
    "act_date_roles",
    "analytes",
    "assertion_cues",
    "category_of_type",
    "cda_section_kind",
    "date_labels",
    "doctype_terms",
    "document_cues",
    "document_titles",
    "family_of_specialty_code",
    "identity_cues",
    "kinds",
    "modalities",
    "months",
    "national_code",
    "number_words",
    "organisation_cues",
    "people_cues",
    "section_headings",
    "specialty_families",
    "specialty_label",
    "specialty_phrases",
    "specialty_terms",
    "synonym_groups",
    "type_label",
    "words",
]

CATEGORIES: tuple[Category, ...] = get_args(Category)


# -- document types ---------------------------------------------------------------------------------
@cache
def _types() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("typecodes")}


def category_of_type(code: str | None) -> Category | None:
    """The category of a DMP type code, ``None`` for a code the table does not know."""
    row = _types().get(code or "")
    return cast(Category, row["category"]) if row else None


@cache
def _foreign_types() -> dict[str, str]:
    return {row["code"]: row["stands_for"] for row in rows("foreign_types")}


def national_code(code: str) -> str | None:
    """The national type that a LOINC code of documents outside the national list stands for."""
    return _foreign_types().get(code)


def type_label(code: str | None) -> str | None:
    """The official French label of a type code."""
    row = _types().get(code or "")
    return row["label_fr"] if row else None


@dataclass(frozen=True, slots=True)
class DocType:
    """What words of a question ask for: type codes, and the categories these codes belong to."""

    type_codes: tuple[str, ...]
    categories: tuple[Category, ...]
    note: str


@cache
def doctype_terms() -> Phrases[DocType]:
    """Words for kinds of documents in questions (« ordo », « CRH », « bio »), from the doctype table."""
    entries: list[tuple[str, DocType]] = []
    for row in rows("doctype_terms"):
        codes = split(row["type_codes"], ";")
        categories = dict.fromkeys(category for code in codes if (category := category_of_type(code)))
        if not codes:  # « compte rendu » alone: what the contract accepts for it
            categories = dict.fromkeys(("compte_rendu", "imagerie", "lettre", "synthese"))
        meaning = DocType(codes, tuple(categories), row["note"])
        entries += [(term, meaning) for term in split(row["terms"])]
    return Phrases(entries)


@dataclass(frozen=True, slots=True)
class DocumentTitle:
    """A title wording: the category it announces, its type code and specialty if it implies one, strength 1..100."""

    wording: str
    category: Category
    type_code: str | None
    specialty: str | None
    strength: int


@cache
def document_titles() -> Phrases[DocumentTitle]:
    """Wordings of titles in documents: single ones first, then whole families of them."""
    single = ((row["wording"], row) for row in rows("document_titles"))
    return Phrases((wording, _title(wording, row)) for wording, row in chain(single, _families()))


def _families() -> Iterator[tuple[str, dict[str, str]]]:
    """Every wording of the families of titles: one alternative of each slot, in order."""
    for row in rows("title_families"):
        for parts in product(*(slot.split("|") for slot in row["slots"].split(";"))):
            yield " ".join(part for part in parts if part), row


def _title(wording: str, row: Mapping[str, str]) -> DocumentTitle:
    return DocumentTitle(
        wording,
        cast(Category, row["category"]),
        row["type_code"] or None,
        row["specialty"] or None,
        int(row["strength"]),
    )


# -- specialties ------------------------------------------------------------------------------------
@cache
def specialty_families() -> dict[str, str]:
    """Clinical specialty families and their French labels (``cardiologie`` → « cardiologie »)."""
    return {row["family"]: row["label_fr"] for row in rows("specialty_families") if row["clinical"] == "yes"}


def specialty_label(family: str | None) -> str | None:
    """The French label of a family, for a reader."""
    return next((row["label_fr"] for row in rows("specialty_families") if row["family"] == family), None)


@cache
def _families_by_code() -> dict[str, str]:
    return {row["code"]: row["family"] for row in rows("specialties") if row["family"]}


def family_of_specialty_code(code: str | None) -> str | None:
    """The clinical family of an authorSpecialty code (``G15_10/SM04``); ``None`` if it has none."""
    family = _families_by_code().get(code or "")
    return family if family in specialty_families() else None


@cache
def specialty_phrases(*uses: str) -> Phrases[str]:
    """Terms for families restricted to some uses.

    ``document``: nouns of a discipline, its practitioners and units, a proof in a document;
    ``adjective``: « cardiologique », a proof in a title only; ``question``: « cardio », « cœur », in questions only;
    ``practice``: « cabinet médical », houses that name no discipline, only when asked for.
    """
    terms = ((row["term"], row["family"], row["use"]) for row in rows("specialty_terms"))
    return Phrases((term, family) for term, family, use in terms if (use in uses if uses else use != "practice"))


@cache
def specialty_terms() -> dict[str, str]:
    """Folded term → family, every word form a question may use; terms with two families are left out."""
    return {term: families[0] for term, families in specialty_phrases() if len(families) == 1}


# -- analytes, modalities, abbreviations ------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Analyte:
    """A measured quantity: its id, French name, synonyms, usual units and LOINC codes."""

    id: str
    name: str
    synonyms: tuple[str, ...]
    units: tuple[str, ...]
    loinc: tuple[str, ...]
    chapter: str


@cache
def analytes() -> dict[str, Analyte]:
    """Analytes by id."""
    return {
        row["id"]: Analyte(
            row["id"],
            row["name"],
            split(row["synonyms"]),
            split(row["usual_units"]),
            tuple(part.split(" ")[0] for part in split(row["loinc"], ";")),
            row["chapter"],
        )
        for row in rows("labs")
    }


@cache
def modalities() -> Phrases[str]:
    """Imaging terms → DICOM modality code."""
    return Phrases((term, row["dicom_code"]) for row in rows("modalities") for term in split(row["terms"]))


@cache
def abbreviations() -> dict[str, tuple[str, ...]]:
    """Abbreviation as printed → its expansions; several when it has several senses."""
    senses: dict[str, list[str]] = {}
    for row in rows("abbreviations"):
        known = senses.setdefault(row["abbreviation"].split(" (")[0], [])
        known += [sense for sense in split(row["expansion"]) if sense not in known]
    return {abbreviation: tuple(expansions) for abbreviation, expansions in senses.items()}


@cache
def synonym_groups() -> tuple[tuple[str, ...], ...]:
    """Terms that mean the same, folded, for expanding a question as OR (never replacing what was typed).

    Analytes with their synonyms; abbreviations with one sense only. Terms that share a modality (« coloscopie »,
    « fibroscopie ») are different exams and no synonyms.
    """
    groups = [(analyte.name, *analyte.synonyms) for analyte in analytes().values()]
    groups += [(short, senses[0].split(" (")[0]) for short, senses in abbreviations().items() if len(senses) == 1]
    folded = (tuple(dict.fromkeys(words(term) for term in group if words(term))) for group in groups)
    return tuple(group for group in folded if len(group) > 1)


# -- dates ------------------------------------------------------------------------------------------
@cache
def months() -> dict[str, int]:
    """Folded month names and abbreviations → 1..12."""
    return {words(row["term"]): int(row["month"]) for row in rows("months")}


@cache
def number_words() -> dict[str, int]:
    """Folded number words → value, single words (compounds are added up by the reader of dates)."""
    return {words(row["term"]): int(row["value"]) for row in rows("number_words")}


@dataclass(frozen=True, slots=True)
class DateLabel:
    """Words that say what a date is: kind, how many characters it may stand before the date, how sure."""

    kind: str
    reach: int
    strength: str


@cache
def date_labels() -> Phrases[DateLabel]:
    """Labels of dates (« prélevé le », « date de sortie », « né(e) le »)."""
    return Phrases(
        (row["label"], DateLabel(row["kind"], int(row["reach"]), row["strength"])) for row in rows("date_labels")
    )


@dataclass(frozen=True, slots=True)
class ActDateRoles:
    """Roles of dates that prove a document's act date, best first, those that suggest it, those a sentence may tell.

    ``telling`` counts where the form of the page states no date.
    """

    proving: tuple[str, ...]
    suggesting: tuple[str, ...]
    telling: tuple[str, ...]


@cache
def _act_date_roles() -> dict[str, ActDateRoles]:
    """By type code where a row names some, else by category."""
    roles: dict[str, ActDateRoles] = {}
    for row in rows("act_date_roles"):
        meaning = ActDateRoles(split(row["proving"]), split(row["suggesting"]), split(row["telling"]))
        roles |= dict.fromkeys(split(row["type_codes"], ";") or (row["category"],), meaning)
    return roles


def act_date_roles(category: Category, type_code: str | None) -> ActDateRoles:
    """Which dates may be the act date of such a document."""
    table = _act_date_roles()
    return table.get(type_code or "") or table[category]


# -- parts, people, identity, assertions ------------------------------------------------------------
@cache
def section_headings() -> Phrases[str]:
    """Section headings → canonical kind."""
    return Phrases((row["heading"], row["kind"]) for row in rows("section_headings"))


@cache
def cda_section_kind(code: str) -> str | None:
    """The canonical kind of a CDA section's LOINC code."""
    return next((row["kind"] or None for row in rows("cda_sections") if row["section_code"] == code), None)


@cache
def people_cues(*kinds: str) -> Phrases[str]:
    """Cues around people's names → kind of cue; all kinds when none is named."""
    return Phrases((row["term"], row["kind"]) for row in rows("people_cues") if not kinds or row["kind"] in kinds)


@cache
def identity_cues(*kinds: str) -> Phrases[str]:
    """Labels and stop words around a patient's traits → kind of cue."""
    return Phrases((row["term"], row["kind"]) for row in rows("identity_cues") if not kinds or row["kind"] in kinds)


@cache
def document_cues(*kinds: str) -> Phrases[str]:
    """Wordings about the document itself: replacement, own number, print stamp."""
    return Phrases((row["term"], row["kind"]) for row in rows("document_cues") if not kinds or row["kind"] in kinds)


@cache
def organisation_cues() -> Phrases[str]:
    """Words with which an organisation's name begins."""
    return Phrases((row["term"], "organisation") for row in rows("organisation_cues"))
