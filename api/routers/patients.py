"""Dossiers: identity, counts, removal."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from api import examples
from api.services import PatientId, UsesServices
from api.wire import IdentityOut, PatientOut, patient_out
from ingest.errors import InvalidRequest

router = APIRouter(prefix="/v1/patients", tags=["patients"])


@router.put("/{patient}", responses=examples.response(200, examples.PATIENT))
def set_patient(
    patient: PatientId,
    identity: Annotated[IdentityOut, Body(openapi_examples=examples.request(examples.IDENTITY))],
    services: UsesServices,
) -> PatientOut:
    """Create the dossier if it is new and set who it is about; traits left out become unknown."""
    return patient_out(services.practice.set_patient(patient, identity.identity()))


@router.get("/{patient}", responses=examples.response(200, examples.PATIENT, examples.NOT_FOUND))
def get_patient(patient: PatientId, services: UsesServices) -> PatientOut:
    """Identity and document counts."""
    return patient_out(services.practice.patient(patient))


@router.delete("/{patient}", status_code=204, responses=examples.response(204, None, examples.NOT_FOUND))
def erase_patient(
    patient: PatientId,
    services: UsesServices,
    confirm: Annotated[str, Query(description="The patient identifier again.", examples=["demo"], max_length=64)],
) -> Response:
    """Erase the dossier: its key, records, files and jobs, verified.

    ``confirm`` repeats the identifier: a client that shortens ``…/documents/..`` must not erase a dossier.
    """
    if confirm != patient:
        raise InvalidRequest(
            "effacement non confirmé", remedy="Répétez l'identifiant du patient dans le paramètre « confirm »."
        )
    services.practice.erase(patient)
    return Response(status_code=204)
