"""What a text claims, one thing at a time, and the text as it is compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.normalise import Folded, fold_with_offsets
from ingest.vocabulary import Tokens
from models.verify.polarity import Polarity

ClaimKind = Literal["number", "date", "drug", "test", "exam", "moment", "side", "pair", "code", "word", "concept"]
Manner = Literal["said", "inner", "implied", "denied", "limit"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing said at ``start:end``: its value, what else it is (unit, axis, opposite, the word) and its neighbours.

    ``near`` are those of its clause (``grouped`` by where they stand: one word has many readings),
    ``close`` those not parted from it by a comma or « et », ``part`` counts the parts
    between commas and these, ``before`` is the last word or concept before it in its clause. ``anchor`` is the drug or
    test a number may be about: the nearest before it, else the nearest after; in ``around`` both. ``senses`` are
    all a concept may stand for. A ``spare`` claim supports and is not judged; ``manner`` tells what is
    only implied, only a word of the name of a test, or the limit of a range.
    """

    kind: ClaimKind
    value: str
    start: int
    end: int
    detail: str = ""
    near: frozenset[str] = frozenset()
    grouped: tuple[frozenset[str], ...] = ()
    close: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    anchor: str | None = None
    side: str | None = None
    around: frozenset[str] = frozenset()
    polarity: frozenset[Polarity] = frozenset({"affirmed"})
    senses: frozenset[str] = frozenset()
    clause: int = 0
    part: tuple[int, int] = (0, 0)
    spare: bool = False
    cue: bool = False
    turned: bool = False
    manner: Manner = "said"


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is compared: ``folded`` and ``original`` have the same places, ``back`` leads to the printed."""

    folded: str
    original: str
    tokens: Tokens
    back: Folded

    @classmethod
    def of(cls, printed: str) -> Text:
        """The text of what is printed."""
        back = fold_with_offsets(printed)
        origins = back.origins if back.origins is not None else range(len(back.text))
        return cls(back.text, "".join(printed[place] for place in origins), Tokens.of(back.text), back)
