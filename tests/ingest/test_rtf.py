"""RTF: what a reader sees, the letterhead included."""

from __future__ import annotations

import pytest

from ingest.errors import BrokenDocument
from ingest.parse import parse
from ingest.rtf import rtf_text

LETTER = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\header\pard Docteur Paul RIVIERE, cardiologue\par}"
    rb"{\headerl\pard page paire\par}\pard Compte rendu\par Cr\'e9atinine\tab 98\tab \'b5mol/L\par"
    rb"{\*\generator Word}{\v cach\'e9}{\field{\*\fldinst SECRET}{\fldrslt visible}}{\footer FINESS 750000001\par}}"
)


def test_the_letterhead_the_text_and_the_footer_are_read() -> None:
    lines = [line.strip() for line in rtf_text(LETTER).split("\n") if line.strip()]
    assert lines[:2] == ["Docteur Paul RIVIERE, cardiologue", "Compte rendu"]
    assert lines[2].split("\t") == ["Créatinine", "98", "µmol/L"]
    assert lines[-1] == "FINESS 750000001"


def test_what_is_not_shown_is_not_read() -> None:
    text = rtf_text(LETTER)
    assert "visible" in text
    assert not any(word in text for word in ("SECRET", "caché", "Arial", "Word", "paire"))


def test_an_rtf_file_has_pages_to_cite() -> None:
    parsed = parse(LETTER, "lettre.rtf")
    assert parsed.media_type == "application/rtf"
    assert "Créatinine 98 µmol/L" in parsed.pages[0].text
    assert parsed.rendition is not None


def test_groups_nested_without_end_are_refused() -> None:
    with pytest.raises(BrokenDocument):
        rtf_text(b"{\\rtf1" + b"{" * 10_000)
