"""The header of a CDA R2 document, CI-SIS profile: what it states, each with the path of its element.

Source of the places: ANS, IG document core, « en-tête » (DMP reference 4.1). Nothing is corrected: a date that no
calendar has, or a matricule whose key is wrong, is left out and said.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest import vocabulary
from ingest.cda_persons import author_of, identities
from ingest.cda_results import coded_results
from ingest.document import Category, DateKind, Evidence, Links, TypedDate
from ingest.header import Header, HeaderField
from ingest.header_type import national_type
from ingest.hl7 import V3, Element, child, children, path_of, read_stamp, text_of
from ingest.vocabulary.tables import rows

_CONFIDENTIALITY = {row["code"]: row["value"] for row in rows("confidentiality")}
_UNKNOWN_MASK = "restricted"
"""A confidentiality code nobody knows is never read as « normal »."""
_STAYS = frozenset(("IMP", "ACUTE", "NONAC", "OBSENC", "HH"))
"""HL7 v3 ActEncounterCode of stays: inpatient, and at home under a hospital (HH)."""
_MOST_VERSIONS = 100

Warnings = list[str]


def read_header(document: Element) -> tuple[Header, tuple[str, ...]]:
    """What the header of ``ClinicalDocument`` states, and French warnings about it."""
    warnings: Warnings = []
    code = child(document, "code")
    title, label = _text(child(document, "title")), attribute(code, "displayName")
    type_code, told = national_type(attribute(code, "code"), title, label)
    warnings += told
    author = author_of(document, warnings)
    header = Header(
        type_code=type_code,
        type_label=label,
        title=title,
        specialty_code=author.specialty_code,
        author=author.name,
        organisation=author.organisation or _custodian(document),
        dates=_dates(document, type_code.value if type_code else None, warnings),
        confidentiality=_confidentiality(document, warnings),
        identities=identities(document, warnings),
        links=_links(document),
        observations=coded_results(document),
    )
    return header, tuple(dict.fromkeys(warnings))


def attribute(element: Element | None, name: str) -> HeaderField | None:
    """An attribute of an element as a field, ``None`` when absent or blank."""
    value = " ".join((element.get(name) or "").split()) if element is not None else ""
    if element is None or not value:
        return None
    return HeaderField(value, Evidence("cda", 1.0, value, path=path_of(element, name)))


def _text(element: Element | None) -> HeaderField | None:
    value = text_of(element)
    if element is None or not value:
        return None
    return HeaderField(value, Evidence("cda", 1.0, value, path=path_of(element)))


def _custodian(document: Element) -> HeaderField | None:
    return _text(child(document, "custodian", "assignedCustodian", "representedCustodianOrganization", "name"))


# -- dates ------------------------------------------------------------------------------------------
def _dates(document: Element, type_code: str | None, warnings: Warnings) -> tuple[TypedDate, ...]:
    """The dates of the header, the act's first.

    The act is the sampling for biology, the stay for hospital documents, else the first service event's beginning:
    its ``low`` is the reception of the samples in laboratory reports, the day of entry in hospital letters.
    """
    category = vocabulary.category_of_type(type_code) or "autre"
    created = _read(child(document, "effectiveTime"), "creation", warnings)
    signed = _read(child(document, "legalAuthenticator", "time"), "signature", warnings)
    samplings = list(_samplings(document, category, warnings))
    stay = list(_stay(document, category, type_code, warnings))
    act: list[TypedDate] = []
    by_sampling = bool(samplings) and "sampling" in vocabulary.act_date_roles(category, type_code).proving
    if not by_sampling and not any(date.kind == "stay_end" for date in stay):
        act = list(_act(document, warnings))
    found = [*act, *samplings, *stay, *(date for date in (created, signed) if date is not None)]
    _compare(found, created, warnings)
    return tuple(found)


def _compare(dates: list[TypedDate], created: TypedDate | None, warnings: Warnings) -> None:
    """Say that a document was created before the act it reports."""
    if created is None:
        return
    for date in dates:
        length = min(len(date.date), len(created.date))
        if date.kind in ("act", "stay_end", "sampling") and date.date[:length] > created.date[:length]:
            warnings.append(
                f"L'en-tête date l'acte ({_french(date.date)}) après la création du document ({_french(created.date)})"
            )


def _french(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def _act(document: Element, warnings: Warnings) -> Iterator[TypedDate]:
    """The first service event's beginning; its end, or the encounter's beginning, when it gives none."""
    event = child(document, "documentationOf", "serviceEvent", "effectiveTime")
    encounter = child(document, "componentOf", "encompassingEncounter", "effectiveTime")
    for time, ends, confidence in (
        (event, (".", "low"), 1.0),
        (event, ("high",), 0.8),
        (encounter, (".", "low", "high"), 0.8),
    ):
        found = _first(time, ends, "act", warnings, confidence)
        if found is not None:
            yield found
            return


def _samplings(document: Element, category: Category, warnings: Warnings) -> Iterator[TypedDate]:
    """When samples were taken: the sampler's participation; for biology without one, the results' own time."""
    found = False
    for participant in children(document, "participant"):
        function = child(participant, "functionCode")
        if function is not None and function.get("code") == "PRELV":
            date = _first(child(participant, "time"), ("high", ".", "low"), "sampling", warnings)
            if date is not None:
                found = True
                yield date
    if not found and category == "biologie":
        yield from _result_times(document, warnings)


def _result_times(document: Element, warnings: Warnings) -> Iterator[TypedDate]:
    """The days of the current results: an observation below a reference is an earlier one."""
    days: set[str] = set()
    for result in current_results(document):
        date = _first(child(result, "effectiveTime"), (".", "low"), "sampling", warnings, 0.9)
        if date is not None and date.date not in days:
            days.add(date.date)
            yield date


def current_results(document: Element) -> Iterator[Element]:
    """Observations with a value that are the document's own, not earlier ones it refers to."""
    for result in document.iter(f"{V3}observation"):
        if child(result, "value") is None:
            continue
        links = result.iterancestors(f"{V3}entryRelationship")
        if not any(link.get("typeCode") == "REFR" for link in links):
            yield result


def _stay(document: Element, category: Category, type_code: str | None, warnings: Warnings) -> Iterator[TypedDate]:
    encounter = child(document, "componentOf", "encompassingEncounter")
    code = child(encounter, "code")
    of_stay = code is not None and code.get("code") in _STAYS
    time = child(encounter, "effectiveTime")
    event = child(document, "documentationOf", "serviceEvent", "effectiveTime")
    if vocabulary.category_of_type(type_code) is None:
        of_stay = of_stay or _is_over_days(time) or _is_over_days(event)
    if not of_stay and "stay_end" not in vocabulary.act_date_roles(category, type_code).proving:
        return
    bounds: tuple[tuple[DateKind, tuple[str, ...]], ...] = (("stay_start", ("low", ".")), ("stay_end", ("high",)))
    for kind, ends in bounds:
        found = _first(time, ends, kind, warnings) or _first(event, ends, kind, warnings, 0.9)
        if found is not None:
            yield found


def _is_over_days(time: Element | None) -> bool:
    """Whether an interval ends on a later day than it begins: of a document whose type nothing tells, a stay."""
    low, high = (child(time, end) for end in ("low", "high"))
    begun, ended = (read_stamp((end.get("value") or "").strip() if end is not None else "") for end in (low, high))
    return begun is not None and ended is not None and begun.date < ended.date


def _first(
    time: Element | None, ends: tuple[str, ...], kind: DateKind, warnings: Warnings, confidence: float = 1.0
) -> TypedDate | None:
    """The first of the ends of an interval that gives a date; ``.`` is the element itself."""
    for end in ends:
        found = _read(time if end == "." else child(time, end), kind, warnings, confidence)
        if found is not None:
            return found
    return None


_KINDS = {
    "act": "de l'acte", "stay_start": "d'entrée", "stay_end": "de sortie", "sampling": "de prélèvement",
    "creation": "de création", "signature": "de signature",
}  # fmt: skip


def _read(element: Element | None, kind: DateKind, warnings: Warnings, confidence: float = 1.0) -> TypedDate | None:
    value = (element.get("value") or "").strip() if element is not None else ""
    if element is None or not value:
        return None
    stamp = read_stamp(value)
    if stamp is None:
        warnings.append(f"L'en-tête porte une date {_KINDS[kind]} impossible ({value[:25]})")
        return None
    evidence = Evidence("cda", confidence, value, path=path_of(element, "value"))
    return TypedDate(kind, stamp.date, evidence, stamp.time)


# -- confidentiality and links ----------------------------------------------------------------------
def _confidentiality(document: Element, warnings: Warnings) -> tuple[str, ...]:
    """The contract's words for the header's and the sections' codes, the header's first; ``normal`` only alone."""
    found: dict[str, None] = {}
    sections = (code for section in document.iter(f"{V3}section") for code in children(section, "confidentialityCode"))
    for element in (*children(document, "confidentialityCode"), *sections):
        code = element.get("code")
        value = _CONFIDENTIALITY.get(code or "")
        if value is None:
            warnings.append("La confidentialité indiquée par l'en-tête est inconnue : le document est dit restreint")
        found[value or _UNKNOWN_MASK] = None
    stricter = tuple(value for value in found if value != "normal")
    return stricter or ("normal",)


def _links(document: Element) -> Links:
    """Its own identifiers and those it replaces: ``root^extension``, and ``set#version`` for a family of versions."""
    own = [*_identifiers(document, "id"), *_version(document)]
    replaced: list[str] = []
    for related in children(document, "relatedDocument"):
        parent = child(related, "parentDocument")
        if related.get("typeCode") == "RPLC" and parent is not None:
            replaced += [*_identifiers(parent, "id"), *_version(parent)]
    family, number = next(_identifiers(document, "setId"), None), _number(document)
    if family is not None and number is not None:
        replaced += [f"{family}#{earlier}" for earlier in range(number - 1, 0, -1)]
    return Links(tuple(own), tuple(dict.fromkeys(name for name in replaced if name not in own)))


def _identifiers(element: Element, name: str) -> Iterator[str]:
    for identifier in children(element, name):
        root, extension = identifier.get("root", "").strip(), identifier.get("extension", "").strip()
        if root:
            yield f"{root}^{extension}" if extension else root


def _version(element: Element) -> Iterator[str]:
    family, number = next(_identifiers(element, "setId"), None), _number(element)
    if family is not None and number is not None:
        yield f"{family}#{number}"


def _number(element: Element) -> int | None:
    version = child(element, "versionNumber")
    value = version.get("value", "") if version is not None else ""
    return int(value) if value.isascii() and value.isdigit() and 0 < int(value) <= _MOST_VERSIONS else None
