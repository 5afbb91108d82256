"""Reading the vocabulary before the first question: a server does it when it starts, nobody waits for it."""

from __future__ import annotations

import gc

from index.concepts import concept
from index.understand import understand_question
from ingest.assertions import label
from ingest.warming import build_tables

_ANY = "antécédent familial"
_ANY_DAY = "2026-01-01"


def warm_up() -> None:
    """Build every table that understanding and answering a question use. Idempotent; two seconds the first time.

    What was built is then left out of garbage collection: scanning it would stop an answer for a fifth of a second.
    """
    build_tables("ingest", "index")
    concept(_ANY)
    label(_ANY, 0, len(_ANY), None)
    understand_question(_ANY, today=_ANY_DAY)
    gc.collect()
    gc.freeze()
