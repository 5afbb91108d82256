"""A child forked for one file finds every table of the vocabulary built, and builds none for itself."""

import builtins
from typing import Any, cast

import pytest

from ingest import jobs
from ingest.chunks import chunk
from ingest.warming import build_tables, tables
from tests.ingest.typeset import read

LETTER = """Docteur Zoé PAPIER, rhumatologue
Nantes, le 4 avril 2025
Chère Consœur, je vois ce jour M. Luc ENCRE, né le 01/01/1960, pour une gonalgie droite.
L'IRM montre une fissure méniscale et un kyste poplité. Ferritine 45 µg/L.
Méthotrexate 15 mg par semaine, arrêt du diclofénac.
À revoir dans 4 mois avec une radiographie. Sa mère a une polyarthrite."""


def test_no_table_is_built_while_a_file_is_read() -> None:
    jobs.warm_up()
    built = {id(table): cast(Any, table).cache_info().misses for table in tables("ingest")}
    assert len(built) > 50
    read(LETTER)
    assert {id(table): cast(Any, table).cache_info().misses for table in tables("ingest")} == built


def test_no_file_is_opened_while_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    build_tables("ingest")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr("pathlib.Path.open", refuse)
    monkeypatch.setattr("pathlib.Path.read_text", refuse)
    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    document = read(LETTER)
    assert document.metadata.category == "compte_rendu"
    assert chunk(document)
