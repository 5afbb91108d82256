"""The published normalisers: page text, folding for matching, numbers and dates of a text.

``page_text`` is the contract's definition of the characters of a page; quotes, offsets and boxes rest on it.
``fold`` is for matching only: nothing a doctor reads has been folded. ``numbers`` and ``dates`` say which
figures a text holds in a canonical form, so that an answer can be checked against its citations; the digits
they return are the printed ones, only separators change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Comparator = Literal["<", "<=", ">", ">="]

# Presentation forms that survive PDF extraction; NFC keeps them (unlike NFKC, which would also alter « m² »).
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": None}
)


def page_text(text: str) -> str:
    """One line as the contract's page text: NFC, ligatures expanded, soft hyphens out, white space runs one space.

    Idempotent. Leading and trailing white space goes. Line ends count as white space: give one line at a time.
    """
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text.translate(_LIGATURES)).split())


class _FoldTable(dict[int, str]):
    """Folded form of each character, computed at first sight."""

    def __missing__(self, code: int) -> str:
        folded, before = _fold_character(chr(code)), ""
        while folded != before:
            folded, before = "".join(_fold_character(character) for character in folded), folded
        self[code] = folded
        return folded


_SINGLE = {
    **dict.fromkeys("’‘ʼ′´`ʹ‛＇", "'"),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("“”„″", '"'),
    **{"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d"},
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
}


def _fold_character(character: str) -> str:
    if character in _SINGLE:
        return _SINGLE[character]
    if character != "\n" and character.isspace():
        return " "
    decomposed = unicodedata.normalize("NFKD", character.lower())
    return "".join(part for part in decomposed if not unicodedata.combining(part))


_FOLD_TABLE = _FoldTable()
_CHANGES_LENGTH = re.compile(r"[^\x00-\xad\xaf-\xbb\xbf-\xc5\xc7-\xde\xe0-\xe5\xe7-\xff‐-―‘’“”‹›€−]")


def fold(text: str) -> str:
    """``text`` for matching: lower case, no accents, œ→oe, one kind of apostrophe, dash and space. Idempotent."""
    return text.lower() if text.isascii() and "`" not in text else text.translate(_FOLD_TABLE)


def words(text: str) -> str:
    """``fold`` with everything but letters and digits as single spaces: for comparing names and wordings."""
    return " ".join(_WORD.findall(fold(text)))


_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that remembers where each character came from. ``origins`` is ``None`` when nothing moved."""

    text: str
    origins: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of folded characters ``start:end`` (``start < end``)."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


def fold_with_offsets(text: str) -> Folded:
    """``fold(text)`` with the way back to the offsets of ``text``."""
    folded = fold(text)
    if _CHANGES_LENGTH.search(text) is None and len(folded) == len(text):
        return Folded(folded, None)
    origins = tuple(index for index, character in enumerate(text) for _ in _FOLD_TABLE[ord(character)])
    return Folded(folded, origins)


class Number(NamedTuple):
    """A number printed at ``start:end``: canonical digits with a decimal point, sign kept, comparator apart."""

    start: int
    end: int
    canonical: str
    comparator: Comparator | None


# Digits with their separators; each alternative starts with a digit and consumes it, so the scan is linear.
_DIGITS = re.compile(r"(?a:[1-9]\d{0,2}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)(?:[.,]\d+)*|\d+(?:[.,]\d+)*)")
_SIGN_BEFORE = re.compile(r"[\s(:=<>≤≥]")
_COMPARATORS: dict[str, Comparator] = {"<": "<", "≤": "<=", "<=": "<=", "=<": "<=", ">": ">", "≥": ">=", ">=": ">="}


def find_numbers(text: str) -> Iterator[Number]:
    """Every number of ``text``, in order. ``1 234,5`` is one number; ``12.03.24`` and ``1,2,3`` are three each."""
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        printed = match.group()
        if len(_SEPARATORS.findall(printed)) > 1:
            for part in re.finditer(r"\d+", printed):
                yield Number(start + part.start(), start + part.end(), part.group(), None)
            continue
        canonical = _SPACES.sub("", printed).replace(",", ".")
        if start > 1 and text[start - 1] in "-−" and _SIGN_BEFORE.match(text[start - 2]):
            start, canonical = start - 1, "-" + canonical
        yield Number(start, end, canonical, _comparator_before(text, start))


_SEPARATORS = re.compile(r"[.,]")
_SPACES = re.compile(r"[ \u00a0\u202f\u2009]")


def _comparator_before(text: str, position: int) -> Comparator | None:
    before = text[max(0, position - 4) : position].rstrip()
    return _COMPARATORS.get(before[-2:]) or _COMPARATORS.get(before[-1:])


def numbers(text: str) -> tuple[str, ...]:
    """The canonical numbers of ``text`` in order: ``"TA 13,5 ; 250 000"`` gives ``("13.5", "250000")``.

    French reading: a comma is a decimal mark, a space between groups of three digits a thousands mark. Digits
    are the printed ones (``1,20`` stays ``1.20``); comparators are left apart, see :func:`find_numbers`.
    """
    return tuple(number.canonical for number in find_numbers(text))


def dates(text: str) -> tuple[str, ...]:
    """The dates of ``text`` in order, ISO at the precision printed: ``2024-03-12`` or ``2024-03``.

    Figures or letters, day first, two-digit years (00-39 are 20xx). Impossible dates are left out.
    """
    from ingest.written_dates import find_dates  # noqa: PLC0415 - written_dates needs fold

    return tuple(date.iso for date in find_dates(text) if date.possible)
