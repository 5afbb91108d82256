"""The persons of a CDA header: who wrote the document and whom it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest import vocabulary
from ingest.document import Evidence, FoundIdentity, Identity
from ingest.header import HeaderField
from ingest.hl7 import Element, child, children, name_of, path_of, read_stamp, text_of

INS_ROOTS = ("1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9", "1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11")
"""INS matricules: NIR, NIA, test and demonstration NIR (ANS, annexe INS)."""
_MATRICULE = re.compile(r"\d{5}(?:\d\d|2A|2B)\d{8}")
PATIENT_AUTHOR = "EXP_PATIENT"
"""authorSpecialty of documents written by the patient (JDV_J01)."""


@dataclass(frozen=True, slots=True)
class Author:
    """The first person among the authors (a device only when alone)."""

    name: HeaderField | None = None
    specialty_code: HeaderField | None = None
    organisation: HeaderField | None = None


def author_of(document: Element, warnings: list[str]) -> Author:
    """The author: the first who is a person, else the first device."""
    authors = list(children(document, "author", "assignedAuthor"))
    person = next((one for one in authors if person_name(child(one, "assignedPerson", "name"))), None)
    chosen = person if person is not None else next(iter(authors), None)
    if chosen is None:
        return Author()
    code = child(chosen, "code")
    specialty = code.get("code", "").strip() if code is not None else ""
    if specialty == PATIENT_AUTHOR or _is_patient(chosen, document):
        warnings.append("Ce document est écrit par le patient")
    name = child(chosen, "assignedPerson", "name")
    written = person_name(name)
    place = child(chosen, "representedOrganization", "name")
    return Author(
        name=_field(name, written, _quoted(name)),
        specialty_code=HeaderField(specialty, Evidence("cda", 1.0, specialty, path=path_of(code, "code")))
        if specialty and code is not None
        else None,
        organisation=_field(place, text_of(place), text_of(place)),
    )


def _field(element: Element | None, value: str, quote: str) -> HeaderField | None:
    if element is None or not value:
        return None
    return HeaderField(value, Evidence("cda", 1.0, quote, path=path_of(element)))


def _quoted(name: Element | None) -> str:
    """The parts of a name in the header's order, set apart by spaces: « DR Bleuenn HASCOËT »."""
    if name is None or not any(text_of(part) for part in name.iterchildren()):
        return text_of(name)
    written = (str(text).split() for text in name.itertext())
    return " ".join(word for text in written for word in text)


def _is_patient(author: Element, document: Element) -> bool:
    """Whether the author bears an identifier of the patient."""
    own = {(one.get("root"), one.get("extension")) for one in children(author, "id") if one.get("extension")}
    patients = children(document, "recordTarget", "patientRole", "id")
    return any((one.get("root"), one.get("extension")) in own for one in patients)


def person_name(name: Element | None) -> str:
    """« Dr Jean MARTIN »: title, given names, family name, as the header writes them; empty when it gives none.

    A doctor's title (often a suffix, « DR ») is preferred to a civility (« M »). Other suffixes are left out.
    """
    if name is None:
        return ""
    parts = {"prefix": [], "given": [], "family": [], "suffix": []}  # type: dict[str, list[str]]
    for part in name.iterchildren():
        if name_of(part) in parts and text_of(part):
            parts[name_of(part)].append(text_of(part))
    if not parts["family"] and not parts["given"]:
        return text_of(name)
    titles = [*parts["prefix"], *parts["suffix"]]
    doctors = [title for title in titles if vocabulary.people_cues("title_doctor").meanings(title)]
    civil = [title for title in parts["prefix"] if vocabulary.people_cues("title_civil").meanings(title)]
    title = next(iter((*doctors, *civil)), "")
    return " ".join((*([title.capitalize()] if title else []), *parts["given"], *parts["family"]))


def identities(document: Element, warnings: list[str]) -> tuple[FoundIdentity, ...]:
    """Each ``recordTarget``'s traits: birth name, used name, birth given names, birth date, sex, INS."""
    found = []
    for role in children(document, "recordTarget", "patientRole"):
        patient = child(role, "patient")
        ins, ins_root = _ins(role, warnings)
        names = list(children(patient, "name"))
        identity = Identity(
            birth_name=_names(names, "family", "BR"),
            used_name=_names(names, "family", "CL") or _names(names, "family", "SP") or _names(names, "family", None),
            given=_given(names),
            birth_date=_birth(child(patient, "birthTime"), warnings),
            sex=_sex(child(patient, "administrativeGenderCode")),
            ins=ins,
        )
        if identity == Identity():
            continue
        quoted = (*(_quoted(name) for name in names), identity.birth_date, identity.sex, ins and f"{ins_root}^{ins}")
        quote = " ".join(part for part in quoted if part)
        found.append(FoundIdentity(identity, Evidence("cda", 1.0, quote, path=path_of(role))))
    return tuple(found)


def _names(names: list[Element], part: str, qualifier: str | None) -> str | None:
    found = (one for name in names for one in children(name, part) if one.get("qualifier") == qualifier)
    return " ".join(text for one in found if (text := text_of(one))) or None


def _given(names: list[Element]) -> str | None:
    """All birth given names when they begin with the first one, else the first, else those of use."""
    every, first = _names(names, "given", None), _names(names, "given", "BR")
    if every and (not first or vocabulary.words(every).startswith(vocabulary.words(first))):
        return every
    return first or _names(names, "given", "CL")


def _birth(element: Element | None, warnings: list[str]) -> str | None:
    value = element.get("value", "").strip() if element is not None else ""
    if not value:
        return None
    stamp = read_stamp(value)
    if stamp is None:
        warnings.append("L'en-tête porte une date de naissance impossible")
        return None
    return stamp.date


def _sex(element: Element | None) -> str | None:
    code = element.get("code", "").strip() if element is not None else ""
    return code if code in ("M", "F") else None


def _ins(role: Element, warnings: list[str]) -> tuple[str | None, str]:
    """The INS with its root; one whose key does not match its digits is left out and said."""
    for identifier in children(role, "id"):
        root, written = identifier.get("root", "").strip(), identifier.get("extension", "")
        if root not in INS_ROOTS or not written.strip():
            continue
        matricule = re.sub(r"\s", "", written).upper()
        if has_valid_key(matricule):
            return matricule, root
        warnings.append("La clé de l'INS de l'en-tête est fausse : cet INS n'est pas utilisé")
    return None, ""


def has_valid_key(matricule: str) -> bool:
    """Whether a 15-character matricule ends with its key, ``97 - (first 13 digits mod 97)``, 2A = 19 and 2B = 18."""
    if not matricule.isascii() or not _MATRICULE.fullmatch(matricule):
        return False
    number = int(matricule[:13].replace("2A", "19").replace("2B", "18"))
    return 97 - number % 97 == int(matricule[13:])
