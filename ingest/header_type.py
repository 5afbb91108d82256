"""The document type a structured header states, in the national list.

Hospital software also codes documents by LOINC codes the list does not hold (« 34105-7 », hospital discharge summary).
Such a code stands for a national one by ``vocabulary/foreign_types.csv``; the title of the document tells more, and all
there is when no table knows the code. The place of the code stays the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ingest import vocabulary
from ingest.header import HeaderField
from ingest.normalise import fold
from ingest.vocabulary import DocumentTitle, Tokens

_PLAIN = 85
"""Strength from which a title tells the type better than a code of another list."""


def national_type(code: HeaderField | None, *names: HeaderField | None) -> tuple[HeaderField | None, tuple[str, ...]]:
    """The type of ``code`` as a national code, and French warnings; ``names``: the title, then the code's own name.

    A code that neither the tables nor a name explain is given back as it is: the text then tells the kind.
    """
    if code is None or vocabulary.category_of_type(code.value) is not None:
        return code, ()
    stands = vocabulary.national_code(code.value)
    titled = next(_titled(names), None)
    if titled is not None and (stands is None or titled[0].strength >= _PLAIN):
        meaning, name = titled
        if meaning.type_code != stands:
            told = f"Type de document inconnu dans l'en-tête ({code.value[:24]}) : lu d'après le titre"
            return replace(name, value=meaning.type_code or code.value), (told,)
    return (code if stands is None else replace(code, value=stands)), ()


def _titled(names: tuple[HeaderField | None, ...]) -> Iterator[tuple[DocumentTitle, HeaderField]]:
    """What each name says when it opens with a title that has a type."""
    for name in names:
        tokens = Tokens.of(fold(name.value)) if name is not None else None
        found = vocabulary.document_titles().at(tokens, 0) if tokens is not None and tokens.texts else None
        if name is not None and found is not None and found.values[0].type_code is not None:
            yield found.values[0], name
