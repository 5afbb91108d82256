from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.embedder import OnnxEmbedder
from models.installed import MODEL


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """The pulled models. Their absence is a failure: whoever selects these tests means to run them."""
    folder = Path(os.environ.get("RETROUVE_MODELS") or Path.home() / ".cache" / "retrouve" / "models")
    if not (folder / MODEL / "manifest.json").exists():
        pytest.fail(f"no pulled model in {folder}: run « retrouve models pull » or set RETROUVE_MODELS")
    return folder


@pytest.fixture(scope="session")
def onnx_embedder(models_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(models_folder)
