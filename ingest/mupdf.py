"""The one place where pymupdf is imported: ``from ingest.mupdf import pymupdf``.

Importing pymupdf 2 also loads a layout network (onnxruntime, networkx: about a second, 100 MB) that is not
used here; marking those two optional modules as absent is what pymupdf itself checks for.
"""

from __future__ import annotations

import sys

_UNUSED = ("pymupdf.layout", "pymupdf4llm")

if "pymupdf" not in sys.modules:
    for _name in _UNUSED:
        sys.modules.setdefault(_name, None)  # type: ignore[arg-type]

import pymupdf  # noqa: E402

pymupdf.no_recommend_layout()
pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

DAMAGED = (RuntimeError, ValueError, IndexError, pymupdf.mupdf.FzErrorBase)
"""What pymupdf raises on damaged files."""

__all__ = ["DAMAGED", "pymupdf"]
