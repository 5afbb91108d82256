"""Results of one analyte."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api import examples
from api.services import PatientId, UsesServices
from api.wire_answer import ObservationsOut, citation_out, observation_out

router = APIRouter(prefix="/v1/patients/{patient}/observations", tags=["observations"])


@router.get("", responses=examples.response(200, examples.OBSERVATIONS, examples.NOT_FOUND))
def list_observations(
    patient: PatientId,
    analyte: Annotated[str, Query(description="Identifier of an analyte.", examples=["creatinine"], max_length=64)],
    services: UsesServices,
) -> ObservationsOut:
    """Every result of an analyte in the dossier, oldest first, each with the citations of its value and date."""
    found, citations = services.practice.observations(patient, analyte)
    return ObservationsOut(
        items=[observation_out(item) for item in found], citations=[citation_out(citation) for citation in citations]
    )
