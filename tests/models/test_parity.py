"""The run-time encoder against sentence-transformers on the same weights, dequantised to a plain BERT checkpoint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.ports import Embedder
from models.conversion import reference_encoder
from models.embedder import OnnxEmbedder
from models.installed import MODEL

pytestmark = [
    pytest.mark.models,
    pytest.mark.reference,
    # Warnings of torch and transformers at import are theirs to mend.
    pytest.mark.filterwarnings("default"),
]

TEXTS = (
    "Pas d'allergie connue.",
    "Créatinine 98 µmol/L (59 - 104)",
    "HbA1c : 7,2 % le 12/03/2024 ; antériorité 6,9 % le 04/09/2023",
    "Échographie transthoracique : FEVG 35 %, dilatation du VG, insuffisance mitrale grade II.",
    "Œdème aigu du poumon sur passage en fibrillation auriculaire, évolution favorable sous furosémide IV.",
    "Père : infarctus à 52 ans. Pas de diabète dans la famille.",
    "Vaccin antitétanique (REVAXIS) fait le 3 mai, lot X12, prochain rappel dans 20 ans.",
    "IRM lombaire : hernie discale L5-S1 droite conflictuelle avec la racine S1, sans canal étroit.",
    "Mammographie et échographie mammaire bilatérales : ACR 2 des deux côtés.",
    "Cher confrère, je vous remercie de m'avoir confié Madame X. pour avis sur une dyspnée d'effort stade III NYHA.",
    "AMOXICILLINE 1 g cp : 1 comprimé matin et soir pendant 7 jours, non substituable (MTE)",
    "ALD n° 8 — Diabète de type 2 — Protocole de soins valable jusqu'au 01/02/2027",
    "NFS  Hb 9,8 g/dL*  VGM 71 fL*  Plaq 512 G/L*  CRP 84 mg/L*",
    "1 234 567,89 ≥ 12,5 ; < 0,01 ; 38 °C ; 120/80 mmHg ; pH 7,38",
    "x",
)
PAGE = " ".join(TEXTS)
LONG = f"{PAGE} {PAGE} {PAGE}"
QUESTIONS = ("dernier compte rendu cardiologique", "créatinine", "est-elle vaccinée contre le tétanos ?", "MTE")

FLOAT32_LEAST_COSINE = 0.999999
"""Measured: every component within 1e-7."""
INT8_LEAST_COSINE = 0.996
"""Measured: 0.9977 at worst."""


@pytest.fixture(scope="module")
def reference(models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    from eval.reference import ReferenceEmbedder, write_checkpoint

    checkpoint = tmp_path_factory.mktemp("checkpoint")
    write_checkpoint(models_folder / MODEL, checkpoint)
    embedder = ReferenceEmbedder(checkpoint)
    (checkpoint / "model.safetensors").unlink()
    return embedder


def vectors(embedder: Embedder) -> NDArray[np.float32]:
    queries = np.stack([embedder.embed_query(text) for text in QUESTIONS])
    return np.concatenate([embedder.embed_passages([*TEXTS, PAGE, LONG]), queries])


def cosines(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((one * other).sum(axis=1))


def test_the_float32_graph_is_the_reference_model(reference: Embedder, models_folder: Path, tmp_path: Path) -> None:
    """Same prefixes, tokens, positions, Gelu, pooling and norm as sentence-transformers, long texts included."""
    from eval.embedding import Float32Onnx

    path = tmp_path / "float32.onnx"
    path.write_bytes(reference_encoder(models_folder / MODEL))
    float32 = Float32Onnx(models_folder / MODEL, path, threads=2)
    assert cosines(vectors(float32), vectors(reference)).min() > FLOAT32_LEAST_COSINE


def test_the_int8_encoder_stays_close_to_the_reference(reference: Embedder, onnx_embedder: OnnxEmbedder) -> None:
    assert cosines(vectors(onnx_embedder), vectors(reference)).min() > INT8_LEAST_COSINE


def test_the_int8_encoder_ranks_as_the_reference(reference: Embedder, onnx_embedder: OnnxEmbedder) -> None:
    """The passage the reference puts first for each question is first, or within the rounding of first."""
    exact = reference.embed_passages(TEXTS) @ np.stack([reference.embed_query(text) for text in QUESTIONS]).T
    quick = onnx_embedder.embed_passages(TEXTS) @ np.stack([onnx_embedder.embed_query(text) for text in QUESTIONS]).T
    best = exact.argmax(axis=0)
    assert (quick.max(axis=0) - quick[best, range(len(QUESTIONS))] < 0.005).all()
    assert np.abs(exact - quick).max() < 0.02
