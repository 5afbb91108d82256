"""What the words and the form of a page make likely of its kind: a linear model's leanings, added to the evidence.

Signs are beginnings of words (anywhere, and of titles at the head), the kinds of its parts, the disciplines its
letterhead names, and how it is laid out.
Their weights for categories, type codes and disciplines are data (``vocabulary/kind_weights.json``,
``type_weights.json``, ``discipline_weights.json``), fitted by ``retrouve eval kinds`` on the development corpora.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import cast

from ingest.document import Category
from ingest.letterhead import letterhead
from ingest.printed import PrintedLine
from ingest.vocabulary import category_of_type, specialty_phrases
from ingest.vocabulary.sign_weights import sign_weights

DISCIPLINE = "D:"
"""Begins the sign of a discipline that the letterhead names: a general practitioner's « IRM » is an order."""
STEM = 7
"""Letters of the beginning of a word that is a sign."""
_HEAD_LINES, _LONGEST_TITLE = 14, 14
_PROSE = 9
"""Words of a line of prose."""
_BOXES = re.compile(r"[☐☑☒□]|\[ ?x? ?\]")
_MOST_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of a page with their strength 0..1, and the first line of each that stands on one."""

    strengths: dict[str, float]
    lines: dict[str, PrintedLine]


NO_SIGNS = Signs({}, {})


def signs_of(lines: Sequence[PrintedLine], parts: Sequence[str | None], *, greets: bool) -> Signs:
    """The signs of a document. ``parts``: the kind of section each line stands in; ``greets``: a letter's greeting."""
    body = [line for line in lines if line.kind not in ("footer", "stamp") and line.tokens.texts]
    places: dict[str, PrintedLine] = {}
    begun = False
    for count, line in enumerate(body):
        part = parts[line.index]
        begun = begun or (part is not None and not line.running)
        if part is not None:
            places.setdefault(f"N:{part}", line)
        stems = [text[:STEM] for text in line.tokens.texts if len(text) > 1 and not text.isdigit()]
        for stem in stems:
            places.setdefault(f"B:{stem}", line)
        head = line.running or (count < _HEAD_LINES and not begun)
        if head and len(line.tokens.texts) <= _LONGEST_TITLE and (line.kind == "title" or line.is_capitals):
            for stem in stems:
                places.setdefault(f"T:{stem}", line)
    for line in letterhead(lines) if lines else ():
        for found in specialty_phrases("document").find(line.tokens):
            places.setdefault(f"{DISCIPLINE}{found.values[0]}", line)
    strengths = dict.fromkeys(places, 1.0) | _form(body, greets=greets)
    return Signs({sign: strength for sign, strength in strengths.items() if strength}, places)


def _form(body: Sequence[PrintedLine], *, greets: bool) -> dict[str, float]:
    """How a page is laid out, as shares of its lines.

    Not how long it is: that tells the corpora's kinds, and made a bare audiogram an order of glasses.
    """
    count = max(1, len(body))
    text = "\n".join(line.text for line in body)
    return {
        "X:table": sum(line.kind == "table" for line in body) / count,
        "X:digits": sum(any(map(str.isdigit, line.text)) for line in body) / count,
        "X:prose": sum(len(line.tokens.texts) >= _PROSE for line in body) / count,
        "X:colon": sum(":" in line.text for line in body) / count,
        "X:questions": min(1.0, text.count("?") / _MOST_QUESTIONS),
        "X:dots": float("...." in text),
        "X:boxes": float(_BOXES.search(text) is not None),
        "X:greets": float(greets),
    }


def leanings(signs: Signs) -> dict[Category, float]:
    """Natural logarithm of the probability of each category by the model alone; empty when it knows no sign."""
    model = sign_weights("kind")
    if not signs.strengths.keys() & model.weights.keys():
        return {}
    return cast(dict[Category, float], model.likely(signs.strengths))


def type_leanings(signs: Signs, category: Category) -> dict[str, float]:
    """Natural logarithm of the probability of each type code the model knows, among those of the category."""
    model = sign_weights("type")
    if not signs.strengths.keys() & model.weights.keys():
        return {}
    likely = model.likely(signs.strengths)
    own = {code: told for code, told in likely.items() if category_of_type(code) == category}
    total = log(sum(map(exp, own.values()))) if own else 0.0
    return {code: told - total for code, told in own.items()}


def discipline_leanings(signs: Signs) -> dict[str, float]:
    """Natural logarithm of the probability of each family of specialties by words alone; ``""``: of none."""
    return sign_weights("discipline").likely(signs.strengths)


def likely_discipline(signs: Signs) -> tuple[str, float, PrintedLine] | None:
    """The family of specialties the model holds likeliest, how likely 0..1, and the line that tells it most.

    ``None`` when the likeliest is that the page is of no discipline, or no line speaks for one.
    """
    likely = discipline_leanings(signs)
    best = max(likely, key=lambda family: likely[family])
    line = telling_line(signs, best, "discipline") if best else None
    return (best, exp(likely[best]), line) if line is not None else None


def telling_line(signs: Signs, label: str, name: str = "kind") -> PrintedLine | None:
    """The line whose signs speak most for a label of the model ``name``: by default a category."""
    model = sign_weights(name)
    by_line: dict[int, float] = {}
    for sign, line in signs.lines.items():
        if sign in model.weights:
            by_line[line.index] = by_line.get(line.index, 0.0) + model.weight(sign, label)
    best = max(by_line, key=lambda index: by_line[index], default=None)
    return next((line for line in signs.lines.values() if line.index == best), None)
