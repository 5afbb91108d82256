"""IHE XDM metadata (``METADATA.XML``, ebRIM): what a submission declares of each of its files.

Sources: IHE ITI TF-3 4.2 (document entry attributes, classification schemes), CI-SIS volet « échange de documents
de santé » and the DMP reference 4.1, 4.4. Times are UTC. ``practiceSettingCode`` tells town from hospital, never a
specialty, so it is not read. Nothing is corrected: an impossible date or a wrong INS key is left out and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest import vocabulary
from ingest.cda_persons import INS_ROOTS, PATIENT_AUTHOR, Author, has_valid_key
from ingest.declared import Declared
from ingest.document import DateKind, Evidence, FoundIdentity, Identity, Links, TypedDate
from ingest.errors import BrokenDocument, UnsupportedFormat
from ingest.header import Header, HeaderField
from ingest.header_type import national_type
from ingest.hl7 import Element, name_of, path_of, read_stamp, text_of, xml_root
from ingest.vocabulary.tables import rows

_AUTHOR = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
_TYPE = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
_CONFIDENTIALITY = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
_UNIQUE_ID = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
_REPLACES = ("AssociationType:RPLC", "AssociationType:XFRM_RPLC")
_DEPRECATED = "StatusType:Deprecated"
_MOST_ENTRIES = 5_000
_MASKS = {row["code"]: row["value"] for row in rows("confidentiality")}
_UNKNOWN_MASK = "restricted"
_UUID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LEGAL = "L"


def read_metadata(data: bytes) -> tuple[Declared, ...]:
    """What a ``METADATA.XML`` declares of each file.

    Raises ``UnsupportedFormat`` when it is another kind of XML, ``BrokenDocument`` when it cannot be read.
    """
    root = xml_root(data)
    if name_of(root) not in ("SubmitObjectsRequest", "ProvideAndRegisterDocumentSetRequest"):
        raise UnsupportedFormat("Ce fichier XML n'est pas un document clinique CDA.")
    entries = _named(root, "ExtrinsicObject")
    if len(entries) > _MOST_ENTRIES:
        raise BrokenDocument("Les métadonnées de cet envoi sont démesurées.")
    replaced = list(_replacements(root))
    unique = {entry.get("id", ""): _unique_id(entry) for entry in entries}
    return tuple(_declared(entry, replaced, unique) for entry in entries)


def _declared(entry: Element, replaced: list[tuple[str, str]], unique: dict[str, str | None]) -> Declared:
    warnings: list[str] = []
    if (entry.get("status") or "").endswith(_DEPRECATED):
        warnings.append("L'envoi déclare ce document remplacé par un autre")
    own = entry.get("id", "")
    names = tuple(name for name in (unique[own], own if _UUID.fullmatch(own) else None) if name)
    targets = [target for source, target in replaced if source == own]
    replaces = [name for target in targets for name in (unique.get(target), target) if name and name not in names]
    size = _slot_value(entry, "size")
    digest = (_slot_value(entry, "hash") or "").lower()
    title, (stated, label) = _name_field(entry), _type(entry)
    kind, told = national_type(stated, title, label)
    warnings += told
    writer = _author(entry, warnings)
    header = Header(
        type_code=kind,
        type_label=label,
        author=writer.name,
        specialty_code=writer.specialty_code,
        organisation=writer.organisation,
        title=title,
        dates=_dates(entry, kind, warnings),
        confidentiality=_confidentiality(entry, warnings),
        identities=_identities(entry, warnings),
        links=Links(names, tuple(dict.fromkeys(replaces))),
    )
    return Declared(
        uri=_slot_value(entry, "URI") or "",
        header=header,
        digest=digest if re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{40}", digest) else None,
        size=int(size) if size and size.isascii() and size.isdigit() and len(size) < 16 else None,
        warnings=tuple(dict.fromkeys(warnings)),
    )


# -- ebRIM --------------------------------------------------------------------------------------------
def _named(element: Element, name: str) -> list[Element]:
    return [one for one in element.iter() if isinstance(one.tag, str) and name_of(one) == name]


def _below(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iterchildren() if isinstance(one.tag, str) and name_of(one) == name)


def _values(element: Element, slot: str) -> list[Element]:
    """The ``Value`` elements of a slot."""
    found = (one for one in _below(element, "Slot") if one.get("name") == slot)
    return [value for one in found for value in _named(one, "Value") if text_of(value)]


def _slot_value(element: Element, slot: str) -> str | None:
    """The value of a slot; a long URI is cut into numbered parts (« 1|… »), in order."""
    values = [text_of(value) for value in _values(element, slot)]
    if slot == "URI" and len(values) > 1 and all(re.match(r"\d+\|", value) for value in values):
        ordered = sorted(values, key=lambda value: int(value.split("|", 1)[0]))
        return "".join(value.split("|", 1)[1] for value in ordered)
    return values[0] if values else None


def _classifications(entry: Element, scheme: str) -> Iterator[Element]:
    return (one for one in _below(entry, "Classification") if one.get("classificationScheme") == scheme)


def _field(element: Element, value: str, quote: str | None = None, attribute: str | None = None) -> HeaderField:
    return HeaderField(value, Evidence("xdm", 1.0, quote or value, path=path_of(element, attribute)))


def _name_field(element: Element) -> HeaderField | None:
    for name in _below(element, "Name"):
        for said in _named(name, "LocalizedString"):
            value = " ".join((said.get("value") or "").split())
            if value:
                return _field(said, value, attribute="value")
    return None


def _unique_id(entry: Element) -> str | None:
    for one in _below(entry, "ExternalIdentifier"):
        if one.get("identificationScheme") == _UNIQUE_ID and (one.get("value") or "").strip():
            return (one.get("value") or "").strip().removesuffix("^")
    return None


def _replacements(root: Element) -> Iterator[tuple[str, str]]:
    for one in _named(root, "Association"):
        if (one.get("associationType") or "").endswith(_REPLACES):
            yield one.get("sourceObject", ""), one.get("targetObject", "")


# -- what is declared ---------------------------------------------------------------------------------
def _type(entry: Element) -> tuple[HeaderField | None, HeaderField | None]:
    """The type's code and its label."""
    for one in _classifications(entry, _TYPE):
        code = (one.get("nodeRepresentation") or "").strip()
        if code:
            return _field(one, code, attribute="nodeRepresentation"), _name_field(one)
    return None, None


def _author(entry: Element, warnings: list[str]) -> Author:
    """The first author who is a person, else the first one."""
    authors = list(_classifications(entry, _AUTHOR))
    if not authors:
        return Author()
    chosen = next((one for one in authors if _values(one, "authorPerson")), authors[0])
    specialty = next(iter(_values(chosen, "authorSpecialty")), None)
    code = text_of(specialty).split("^", 1)[0].strip()
    if code == PATIENT_AUTHOR:
        warnings.append("Ce document est écrit par le patient")
    person = next(iter(_values(chosen, "authorPerson")), None)
    place = next(iter(_values(chosen, "authorInstitution")), None)
    name, institution = _person(text_of(person)), text_of(place).split("^", 1)[0].strip()
    return Author(
        name=_field(person, name, text_of(person)) if person is not None and name else None,
        specialty_code=_field(specialty, code, text_of(specialty)) if specialty is not None and code else None,
        organisation=_field(place, institution, text_of(place)) if place is not None and institution else None,
    )


def _person(xcn: str) -> str:
    """« Dr Paul MARTIN » from HL7 v2 ``id^family^given^^suffix^prefix``; a device has no family name."""
    parts = [part.strip() for part in (*xcn.split("^"), *[""] * 6)]
    family, given, titles = parts[1], parts[2], (parts[5], parts[4])
    title = next((one for one in titles if vocabulary.people_cues("title_doctor").meanings(one)), "") if family else ""
    return " ".join(part for part in (title.capitalize(), given, family) if part)


def _dates(entry: Element, kind: HeaderField | None, warnings: list[str]) -> tuple[TypedDate, ...]:
    """Service start and stop as the act (the stay for hospital letters), and creation. Times are UTC.

    In laboratory reports the start is the reception of the samples, not the sampling (DMP reference, trap 3): it then
    has less weight than a day the text states.
    """
    type_code = kind.value if kind is not None else None
    category = vocabulary.category_of_type(type_code)
    stay = "stay_end" in vocabulary.act_date_roles(category, type_code).proving if category else False
    start: DateKind = "stay_start" if stay else "act"
    confidence = 0.7 if category == "biologie" else 1.0
    found = [_date(entry, "serviceStartTime", start, confidence, warnings)]
    if stay:
        found.append(_date(entry, "serviceStopTime", "stay_end", confidence, warnings))
    elif found[0] is None:
        found.append(_date(entry, "serviceStopTime", "act", 0.8, warnings))
    found.append(_date(entry, "creationTime", "creation", 1.0, warnings))
    return tuple(date for date in found if date is not None)


def _date(entry: Element, slot: str, kind: DateKind, confidence: float, warnings: list[str]) -> TypedDate | None:
    values = _values(entry, slot)
    if not values:
        return None
    written = text_of(values[0])
    stamp = read_stamp(written if re.search(r"[+-]\d+$|Z$", written) or len(written) < 12 else f"{written}Z")
    if stamp is None:
        warnings.append(f"L'envoi déclare une date impossible ({written[:25]})")
        return None
    return TypedDate(kind, stamp.date, Evidence("xdm", confidence, written, path=path_of(values[0])), stamp.time)


def _confidentiality(entry: Element, warnings: list[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for one in _classifications(entry, _CONFIDENTIALITY):
        code = (one.get("nodeRepresentation") or "").strip()
        if code not in _MASKS:
            warnings.append("La confidentialité déclarée par l'envoi est inconnue : le document est dit restreint")
        found[_MASKS.get(code, _UNKNOWN_MASK)] = None
    stricter = tuple(value for value in found if value != "normal")
    return stricter or (("normal",) if found else ())


def _identities(entry: Element, warnings: list[str]) -> tuple[FoundIdentity, ...]:
    """The patient by ``sourcePatientInfo`` (PID-3, 5, 7, 8) and ``sourcePatientId``."""
    traits = _values(entry, "sourcePatientInfo")
    identifiers = [text_of(value) for value in _values(entry, "sourcePatientId")]
    names: dict[str, str] = {}
    given = birth = sex = None
    for value in traits:
        label, _, content = text_of(value).partition("|")
        if label == "PID-3":
            identifiers.append(content)
        elif label == "PID-5":
            for repeated in content.split("~"):
                parts = [part.strip() for part in (*repeated.split("^"), *[""] * 7)]
                names.setdefault(parts[6].upper(), parts[0])
                given = given or parts[1] or None
        elif label == "PID-7" and content.strip():
            stamp = read_stamp(content)
            birth = stamp.date if stamp else None
            if stamp is None:
                warnings.append("L'envoi déclare une date de naissance impossible")
        elif label == "PID-8" and content.strip() in ("M", "F"):
            sex = content.strip()
    legal, used = names.get(_LEGAL), next((name for kind, name in names.items() if kind != _LEGAL and name), None)
    identity = Identity(legal or None, used, given, birth, sex, _ins(identifiers, warnings))
    if identity == Identity():
        return ()
    quote = " ".join(text_of(value) for value in traits) or next(iter(identifiers), "")
    place = traits[0].getparent() if traits else None
    path = path_of(place if place is not None else entry)
    return (FoundIdentity(identity, Evidence("xdm", 1.0, quote, path=path)),)


def _ins(identifiers: list[str], warnings: list[str]) -> str | None:
    """The INS of HL7 v2 identifiers ``matricule^^^&root&ISO``; one with a wrong key is left out and said."""
    for identifier in identifiers:
        parts = identifier.split("^")
        root = parts[3].split("&")[1:2] if len(parts) > 3 else []
        matricule = re.sub(r"\s", "", parts[0]).upper()
        if root and root[0] in INS_ROOTS and matricule:
            if has_valid_key(matricule):
                return matricule
            warnings.append("La clé de l'INS déclaré par l'envoi est fausse : cet INS n'est pas utilisé")
    return None
