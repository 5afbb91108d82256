"""The JSON shapes of the unassigned tray."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.wire import DocumentOut, IdentityOut, Wire, document_out
from index.tray import TrayItem


class ProposalOut(Wire):
    """A dossier whose identity the document states, and by which traits."""

    patient: str
    identity: IdentityOut
    because: Literal["ins", "name_birth_date"]


class TrayItemOut(Wire):
    """A document without a patient, the persons it names, and the dossiers that fit."""

    document: DocumentOut
    identities: list[IdentityOut]
    proposals: list[ProposalOut]


class TrayOut(Wire):
    """What waits to be filed, oldest deposit first."""

    items: list[TrayItemOut]


class AssignIn(Wire):
    """The dossier a person chose."""

    patient: str = Field(max_length=64, description="An existing dossier.")
    despite_mismatch: bool = Field(default=False, description="File it although it names another patient.")


def tray_item_out(item: TrayItem) -> TrayItemOut:
    """The shape of one waiting document."""
    return TrayItemOut(
        document=document_out(item.record),
        identities=[IdentityOut.model_validate(one.identity) for one in item.identities],
        proposals=[ProposalOut.model_validate(proposal) for proposal in item.proposals],
    )
