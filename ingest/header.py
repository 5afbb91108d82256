"""What a structured header (CDA, XDM) states, before it is compared with the text."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.document import Evidence, FoundIdentity, Links, Observation, TypedDate


@dataclass(frozen=True, slots=True)
class HeaderField:
    """A value of the header and the evidence (``source`` cda or xdm, with the element's path)."""

    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Header:
    """Facts of a structured header. ``specialty_code`` is an authorSpecialty code such as ``G15_10/SM04``."""

    type_code: HeaderField | None = None
    type_label: HeaderField | None = None
    title: HeaderField | None = None
    specialty_code: HeaderField | None = None
    author: HeaderField | None = None
    organisation: HeaderField | None = None
    dates: tuple[TypedDate, ...] = ()
    confidentiality: tuple[str, ...] = ()
    identities: tuple[FoundIdentity, ...] = ()
    links: Links = field(default_factory=Links)
    observations: tuple[Observation, ...] = ()
