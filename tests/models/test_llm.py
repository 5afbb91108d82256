"""The language model: what every generator does, and what becomes of crashes, wrong files and missing parts."""

from __future__ import annotations

import importlib.util
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.ports import Generator, Message, WorkerLost
from ingest.errors import NotReady
from models import llm
from models.catalogue import find_model
from models.checked import ABSENT, ALTERED, NOT_GGUF
from models.fakes import FakeGenerator
from models.llm import LlamaGenerator
from models.summarise import ids_grammar
from tests.contracts import GeneratorContract

NAME = "qwen2.5-coder-0.5b-instruct"
built = pytest.mark.skipif(importlib.util.find_spec("llama_cpp") is None, reason="llama-cpp-python is not built here")


class TestFakeGenerator(GeneratorContract):
    @pytest.fixture
    def generator(self) -> Generator:
        return FakeGenerator()


@pytest.fixture(scope="module")
def llama(models_folder: Path) -> Iterator[LlamaGenerator]:
    generator = LlamaGenerator.of(NAME, models_folder)
    reason = generator.unavailable()
    if reason is not None:
        pytest.fail(f"{reason} Run « retrouve models pull {NAME} »")
    yield generator
    generator.close()


@pytest.mark.models
@built
class TestLlamaGenerator(GeneratorContract):
    @pytest.fixture
    def generator(self, llama: LlamaGenerator) -> Generator:
        return llama


@pytest.mark.models
@built
def test_what_two_prompts_have_in_common_is_read_once(llama: LlamaGenerator) -> None:
    first = llama.generate(GeneratorContract.ASKED, grammar=ids_grammar(3, 2), most=16)
    again = (*GeneratorContract.ASKED[:1], Message("user", "1. Fièvre.\n2. Grippe."))
    second = llama.generate(again, grammar=ids_grammar(2, 1), most=16)
    assert second.kept > 0
    assert first.read + first.kept > second.read


@pytest.mark.models
@built
def test_a_native_crash_costs_one_call(llama: LlamaGenerator) -> None:
    """The worker is killed while it writes; the next call starts another and gives the text."""
    ask = {"grammar": ids_grammar(3, 2), "most": 16}
    expected = llama.generate(GeneratorContract.ASKED, **ask).text
    pid = llama.pid
    assert pid is not None
    llama.hold()  # (so that the call is certainly under way when the worker dies)
    lost: list[type[Exception]] = []

    def call() -> None:
        try:
            llama.generate(GeneratorContract.ASKED, **ask)
        except WorkerLost as error:
            lost.append(type(error))

    caller = threading.Thread(target=call)
    caller.start()
    os.kill(pid, signal.SIGKILL)
    caller.join(60)
    llama.resume()
    assert lost in ([WorkerLost], [])  # (none when it died before the call began: then the call started another)
    assert llama.generate(GeneratorContract.ASKED, **ask).text == expected
    assert llama.pid != pid


@pytest.mark.models
@built
def test_too_little_memory_is_said(models_folder: Path) -> None:
    small = LlamaGenerator.of(NAME, models_folder, llm.Budget(memory=1 << 20))
    with pytest.raises((NotReady, WorkerLost)) as caught:
        small.generate(GeneratorContract.ASKED, grammar=ids_grammar(3, 2), most=16)
    assert str(caught.value) in {llm.NO_MEMORY, llm.NOT_A_MODEL, llm.LOST}
    small.close()


@pytest.mark.models
@built
def test_a_call_that_takes_too_long_is_ended(models_folder: Path) -> None:
    slow = LlamaGenerator.of(NAME, models_folder, llm.Budget(call_seconds=0.0))
    with pytest.raises(WorkerLost, match="temps"):
        slow.generate(GeneratorContract.ASKED, grammar=ids_grammar(3, 2), most=16)
    assert slow.pid is None


@built
def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    fake = tmp_path / "model.gguf"
    fake.write_bytes(b"GGUF" + bytes(1000))
    generator = LlamaGenerator.of(str(fake), tmp_path)
    assert generator.unavailable() is None
    with pytest.raises(NotReady):
        generator.generate(GeneratorContract.ASKED, grammar=ids_grammar(3, 2), most=16)
    assert generator.pid is None


def test_a_missing_or_altered_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    generator = LlamaGenerator.of(NAME, tmp_path)
    assert generator.unavailable() == ABSENT
    path = tmp_path / NAME / find_model(NAME).files[0].name
    path.parent.mkdir()
    path.write_bytes(b"GGUF, but not this one")
    assert generator.unavailable() == ALTERED
    other = tmp_path / "mine.gguf"
    other.write_bytes(b"zip!")
    assert LlamaGenerator.of(str(other), tmp_path).unavailable() == NOT_GGUF


def test_without_the_library_the_reason_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    generator = LlamaGenerator.of(NAME, tmp_path)
    assert generator.unavailable() == llm.NOT_BUILT
    with pytest.raises(NotReady):
        generator.generate(GeneratorContract.ASKED, grammar=ids_grammar(3, 2), most=16)
