"""Printed forms: a field that offers « oui / non » tells nothing until one of the two is marked."""

from __future__ import annotations

import re
from typing import Literal

Answer = Literal["yes", "no", "open"]
_CHECKED, _EMPTY = r"☒|☑|✓|✔|■|⊠|\[[xX✓]\]|\([xX✓]\)", r"☐|□|❏|○|\[ ?\]|\( ?\)"
_MARK = rf"(?:{_CHECKED}|{_EMPTY})"
_BEFORE = re.compile(
    rf"[^\n;.]{{0,30}}?[:?]?\s*(?P<yes>{_MARK})?\s*oui\s*[/|,-]?\s*(?:ou\s+)?(?P<no>{_MARK})?\s*non\b(?!\s*{_MARK})",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"[^\n;.]{{0,30}}?[:?]?\s*oui\s*(?P<yes>{_MARK})\s*[/|,-]?\s*non\s*(?P<no>{_MARK})", re.IGNORECASE)
_TOLD = re.compile(
    r"(?!\s*\([^)\n]*\)\s*,)[^\n;.:?]{0,40}:\s*(?P<told>oui|non|néant|aucune?|absente?)[ .]*(?:$|\n)", re.IGNORECASE
)
"""« Gadolinium (urticaire), iode : non » denies the last of them only."""
_IS_CHECKED = re.compile(_CHECKED)


def answer(text: str, position: int) -> Answer | None:
    """What the form field printed at ``position`` (right after its name) answers; ``None`` when there is no such field.

    ``open``: both answers are printed and neither, or each, is marked.
    """
    found = _AFTER.match(text, position) or _BEFORE.match(text, position)
    if found is None:
        told = _TOLD.match(text, position)
        return None if told is None else "yes" if told["told"].lower() == "oui" else "no"
    yes, no = (_IS_CHECKED.fullmatch(found[name] or "") is not None for name in ("yes", "no"))
    return "open" if yes == no else "yes" if yes else "no"


_OPENS_WITH_BOX = re.compile(rf"\s*{_MARK}")
_BOX = re.compile(rf"(?P<box>{_MARK})\s*$")


def ticked(text: str, start: int) -> Answer | None:
    """What the box right before a name says, in a row of boxes of which one is ticked: « ☐ HTA ☒ Diabète »."""
    begin = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    row = text[begin : end if end >= 0 else len(text)]
    box = _BOX.search(text, begin, start)
    if box is None or _OPENS_WITH_BOX.match(row) is None or re.search(_CHECKED, row) is None:
        return None
    return "yes" if _IS_CHECKED.fullmatch(box["box"]) else "no"
