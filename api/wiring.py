"""The only place where concretes meet. Heavy libraries are imported by the part that needs them, when it does."""

# ruff: noqa: PLC0415 (imports when used: the shell must answer at once)

from __future__ import annotations

from typing import TYPE_CHECKING

from api.settings import Settings

if TYPE_CHECKING:
    from index.practice import Practice
    from index.summaries import Summariser


def build(settings: Settings, *, will_read: bool = False) -> Practice:
    """The practice of these settings, opened; the key is made when the data folder is new.

    The embedder loads when first used, and so does the server of reading children unless ``will_read``, which
    lets it load at once beside the caller. Raises ``KeyProblem`` and ``StoreProblem``.
    """
    from index.practice import Practice
    from index.sealing import PracticeKey
    from index.store import SealedStore
    from ingest.ocr import Tesseract
    from ingest.pipeline import Reader
    from ingest.sandbox import Sandbox
    from models.embedder import OnnxEmbedder

    key = PracticeKey.load_or_make(settings.key_file, settings.data)
    store = SealedStore.open_sqlite(settings.data, key)
    sandbox = Sandbox()
    if will_read:
        sandbox.start()
    reader = Reader(sandbox, Tesseract())
    return Practice(
        store,
        reader,
        OnnxEmbedder(settings.models),
        see_masked=settings.see_masked,
        strict_identity=settings.strict_identity,
        summariser=_summariser(settings),
    )


def _summariser(settings: Settings) -> Summariser | None:
    """What makes summaries with the model that is set; ``NotFound`` for a name the catalogue does not know."""
    if not settings.summary_model:
        return None
    from models.llm import Budget, LlamaGenerator
    from models.summarise import ModelSummariser

    generator = LlamaGenerator.of(settings.summary_model, settings.models, Budget(threads=settings.summary_threads))
    return ModelSummariser.proven(generator)
