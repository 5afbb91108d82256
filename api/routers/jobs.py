"""Uploads being read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import TypeAdapter

from api import examples
from api.services import PatientId, UsesServices
from api.wire import IngestOut, JobOut
from index.ports import Job

_ITEMS = TypeAdapter(list[IngestOut])

router = APIRouter(prefix="/v1/patients/{patient}/jobs", tags=["jobs"])


@router.get("/{job}", responses=examples.response(200, examples.JOB, examples.NOT_FOUND))
def get_job(
    patient: PatientId,
    job: Annotated[str, Path(description="As given by the upload.", examples=["7c1d52"])],
    services: UsesServices,
) -> JobOut:
    """State of an upload, with one item for each file read so far."""
    return job_out(services.practice.job(patient, job))


def job_out(found: Job) -> JobOut:
    """The shape of a job's state."""
    items = [item for result in found.results for item in _ITEMS.validate_json(result)]
    return JobOut(job=found.job_id, state=found.state, items=items)
