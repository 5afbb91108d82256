"""The patient a document is about, and whether it is the dossier's.

Only what the page says of its patient counts: labelled fields (« Patient : », « Nom de naissance »), a civility
with a birth date, the INS. Doctors and relatives are nobody's patient. Precision first: an identity without a
clear label is not an identity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from ingest.document import FoundIdentity, Identity, Page
from ingest.header import Header
from ingest.patient import found_in
from ingest.printed import printed_lines

PatientMatch = Literal["match", "unknown", "mismatch"]


def found(pages: Sequence[Page], header: Header | None) -> tuple[FoundIdentity, ...]:
    """Identities stated for the patient, the header's first, then the text's in reading order."""
    stated = header.identities if header is not None else ()
    return (*stated, *found_in(printed_lines(pages)))


def compare(dossier: Identity | None, identities: Sequence[FoundIdentity]) -> PatientMatch:
    """Whether the identities found are the dossier's.

    ``mismatch``: a birth date, an INS or a given name contradicts. ``match``: INS equal, or name, given name and
    birth date equal. ``unknown``: anything less, no dossier identity, or nothing found.
    """
    if dossier is None:
        return "unknown"
    verdicts = [_compare_one(dossier, one.identity) for one in identities]
    if "mismatch" in verdicts:
        return "mismatch"
    return "match" if "match" in verdicts else "unknown"


def _compare_one(dossier: Identity, other: Identity) -> PatientMatch:
    if dossier.birth_date and other.birth_date and dossier.birth_date != other.birth_date:
        return "mismatch"
    if dossier.ins and other.ins:
        return "match" if _matricule(dossier.ins) == _matricule(other.ins) else "mismatch"
    return "unknown"


def _matricule(ins: str) -> str:
    return re.sub(r"[^0-9AB]", "", ins.upper())[:13]
