from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.errors import NotFound
from models.catalogue import catalogue, find_model
from models.installed import MODEL, TOKENIZER, WEIGHTS


def test_every_file_is_pinned_and_has_a_licence_and_a_source() -> None:
    for model in catalogue():
        assert model.licence
        assert model.licence_url.startswith("https://")
        for file in model.files:
            assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
            assert file.size > 0
            assert file.sources
            assert Path(file.name).name == file.name


def test_every_source_is_https_or_an_exactly_pinned_package() -> None:
    sources = [source for model in catalogue() for file in model.files for source in file.sources]
    for source in sources:
        if source.kind == "hub":
            assert source.url is not None
            assert source.url.startswith("https://huggingface.co/")
        else:
            assert source.parts
            assert all(re.fullmatch(r"[a-z0-9.-]+==[0-9.]+", part.requirement) for part in source.parts)


def test_the_hub_comes_before_the_mirror() -> None:
    for model in catalogue():
        for file in model.files:
            kinds = [source.kind for source in file.sources]
            assert kinds == sorted(kinds), file.name


def test_only_the_embedding_model_is_pulled_by_default() -> None:
    assert [model.name for model in catalogue() if model.default] == [MODEL]
    assert {file.name for file in find_model(MODEL).files} == {WEIGHTS, TOKENIZER}


def test_an_unknown_model_is_refused_with_the_known_names() -> None:
    with pytest.raises(NotFound) as caught:
        find_model("gpt-9")
    assert MODEL in caught.value.detail


def test_a_model_is_present_only_when_every_file_has_its_size(tmp_path: Path) -> None:
    model = find_model(MODEL)
    assert not model.present(tmp_path)
    (tmp_path / MODEL).mkdir()
    for file in model.files:
        with (tmp_path / MODEL / file.name).open("wb") as stream:
            stream.truncate(file.size)
    assert model.present(tmp_path)
    (tmp_path / MODEL / TOKENIZER).write_bytes(b"{}")
    assert not model.present(tmp_path)
