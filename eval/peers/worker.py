"""Runs one peer over an exchange folder: passages and vectors in, ranked passages and times out. No network.

Run as ``python -m eval.peers.worker PEER FOLDER`` by the interpreter that has the peer's packages; it imports nothing
of the product. In the folder: ``passages.json`` (patient → list of passages), ``vectors-<patient>.npy``,
``questions.json`` (patient → list of [id, text]), ``queries.npy`` by order of questions. Writes ``found-<peer>.json``.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from time import perf_counter
from typing import NoReturn

import numpy as np

from eval.peers.catalogue import make
from eval.peers.port import Passage

DEPTH = 50
QUIET = {"HAYSTACK_TELEMETRY_ENABLED": "False", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1",
         "ANONYMIZED_TELEMETRY": "False", "DO_NOT_TRACK": "1", "TOKENIZERS_PARALLELISM": "false"}  # fmt: skip
"""The documented switches of the frameworks' telemetry and downloads."""


def _no_network(*_: object, **__: object) -> NoReturn:
    raise OSError("the benchmark runs without network")


def main(name: str, folder: Path) -> None:
    """Run peer ``name`` over ``folder``."""
    os.environ.update(QUIET)
    socket.create_connection = _no_network
    passages = json.loads((folder / "passages.json").read_text("utf-8"))
    questions = json.loads((folder / "questions.json").read_text("utf-8"))
    queries = np.load(folder / "queries.npy")
    found, place, settings, building = {}, 0, "", 0.0
    for patient, rows in questions.items():
        peer = make(name)
        settings = peer.settings
        began = perf_counter()
        peer.index([Passage(*row) for row in passages[patient]], np.load(folder / f"vectors-{patient}.npy"))
        building += perf_counter() - began
        for number, (question_id, text) in enumerate(rows):
            if number == 0:
                peer.search(text, queries[place], DEPTH)
            began = perf_counter()
            ranked = peer.search(text, queries[place], DEPTH)
            found[question_id] = [ranked, (perf_counter() - began) * 1000]
            place += 1
    result = {"settings": settings, "building_seconds": building, "found": found}
    (folder / f"found-{name}.json").write_text(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
