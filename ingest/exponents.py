"""Figures printed small and raised: an exponent, or the mark of a footnote, never digits of the number before."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def as_exponent(raised: str) -> str:
    """Raised text with its figures as exponents: « 10⁶ » is no 106, « 98¹ » no 981. Other text (« 1er ») stands."""
    return raised.translate(_RAISED) if raised.strip().isdecimal() else raised


def as_figures(text: str) -> str:
    """The exponents of ``text`` as plain figures: « ⁶ » is « 6 »."""
    return text.translate(_PLAIN)
