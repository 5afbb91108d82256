"""The embedders through their port's suite, and what is particular to each."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.ports import Embedder
from ingest.errors import NotReady
from models.conversion import build
from models.embedder import OnnxEmbedder
from models.fakes import FakeEmbedder
from models.installed import ENCODER, MODEL, read_manifest
from tests.contracts import EmbedderContract


class TestFakeEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return FakeEmbedder()

    def test_accents_and_case_do_not_matter(self) -> None:
        accented, plain = FakeEmbedder().embed_passages(["ÉCHOGRAPHIE RÉNALE", "echographie renale"])
        np.testing.assert_array_equal(accented, plain)

    def test_gives_the_same_vector_in_every_process(self) -> None:
        """A vector written down once: Python's own hash changes from one process to the next, this one may not."""
        vector = FakeEmbedder().embed_query("tsh")
        assert np.flatnonzero(vector).tolist() == [47, 132, 265, 272, 359]


@pytest.mark.models
class TestOnnxEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, onnx_embedder: OnnxEmbedder) -> Embedder:
        return onnx_embedder

    @pytest.mark.parametrize(
        ("question", "right", "wrong"),
        [
            ("taux de sucre dans le sang", "Glycémie à jeun : 1,26 g/L", "Plaquettes : 245 G/L"),
            ("problème de cœur", "Insuffisance cardiaque à fraction d'éjection altérée", "Entorse de la cheville"),
            ("vaccin contre la grippe", "Injection antigrippale faite ce jour", "Coloscopie sans anomalie"),
            ("examen des poumons", "Scanner thoracique : nodule du lobe supérieur", "Audiogramme : presbyacousie"),
        ],
    )
    def test_finds_by_meaning_without_a_word_in_common(
        self, embedder: Embedder, question: str, right: str, wrong: str
    ) -> None:
        scores = embedder.embed_passages([right, wrong]) @ embedder.embed_query(question)
        assert scores[0] > scores[1]

    def test_text_beyond_512_tokens_does_not_count(self, embedder: Embedder) -> None:
        long = "douleur thoracique " * 400
        vectors = embedder.embed_passages([long, long + "fracture du poignet", "douleur thoracique " * 50])
        np.testing.assert_array_equal(vectors[0], vectors[1])
        assert not np.array_equal(vectors[0], vectors[2])

    def test_a_query_and_a_passage_of_the_same_text_differ(self, embedder: Embedder) -> None:
        assert not np.array_equal(embedder.embed_query("asthme"), embedder.embed_passages(["asthme"])[0])

    def test_loads_neither_torch_nor_onnx_nor_a_network_client(self, models_folder: Path) -> None:
        program = (
            "import sys, pathlib, models.embedder as e\n"
            "e.OnnxEmbedder(pathlib.Path(sys.argv[1])).embed_query('asthme')\n"
            "bad = {'torch', 'onnx', 'transformers', 'sentence_transformers', 'huggingface_hub', 'requests', 'httpx',"
            " 'urllib.request', 'http.client'}\n"
            "print(sorted(bad & set(sys.modules)))"
        )
        root = Path(__file__).parents[2]
        done = subprocess.run(
            [sys.executable, "-c", program, str(models_folder)], capture_output=True, text=True, check=True, cwd=root
        )
        assert done.stdout.strip() == "[]"


def test_absent_model_says_how_to_get_it(tmp_path: Path) -> None:
    embedder = OnnxEmbedder(tmp_path)
    assert embedder.dimensions == 384
    assert embedder.embed_passages([]).shape == (0, 384)
    with pytest.raises(NotReady) as caught:
        embedder.embed_query("asthme")
    assert "pas installé" in caught.value.detail
    assert "retrouve models pull" in caught.value.remedy
    with pytest.raises(NotReady):
        embedder.check()


@pytest.mark.models
class TestDamage:
    @pytest.fixture
    def copy(self, models_folder: Path, tmp_path: Path) -> Path:
        """The pulled folder, copied without its modification times."""
        shutil.copytree(models_folder / MODEL, tmp_path / MODEL, copy_function=shutil.copyfile)
        return tmp_path

    def test_a_copied_folder_works(self, copy: Path, onnx_embedder: OnnxEmbedder) -> None:
        copied = OnnxEmbedder(copy)
        copied.check()
        np.testing.assert_array_equal(copied.embed_query("asthme"), onnx_embedder.embed_query("asthme"))

    def test_checking_a_copied_folder_records_its_times(self, copy: Path) -> None:
        """So that later starts need not hash it again."""
        checked = build(copy / MODEL)
        assert checked == read_manifest(copy / MODEL)
        assert checked.files[ENCODER].modified_ns == (copy / MODEL / ENCODER).stat().st_mtime_ns

    def test_a_changed_byte_is_refused(self, copy: Path) -> None:
        with (copy / MODEL / ENCODER).open("r+b") as stream:
            stream.seek(40_000_000)
            byte = stream.read(1)
            stream.seek(40_000_000)
            stream.write(bytes([byte[0] ^ 1]))
        with pytest.raises(NotReady) as caught:
            OnnxEmbedder(copy).load()
        assert ENCODER in caught.value.detail

    def test_a_truncated_or_missing_file_is_refused(self, copy: Path) -> None:
        (copy / MODEL / ENCODER).write_bytes(b"short")
        with pytest.raises(NotReady):
            OnnxEmbedder(copy).check()
        (copy / MODEL / ENCODER).unlink()
        with pytest.raises(NotReady):
            OnnxEmbedder(copy).check()

    def test_building_again_repairs_it_to_the_same_bytes(self, copy: Path) -> None:
        before = read_manifest(copy / MODEL)
        assert before is not None
        (copy / MODEL / ENCODER).write_bytes(b"short")
        after = build(copy / MODEL)
        assert after.files[ENCODER].sha256 == before.files[ENCODER].sha256
        OnnxEmbedder(copy).check()
