"""The last clause of a question, alone, where the whole of it finds nothing.

« Je tape le courrier d'adressage, le nom de son cardio ? »: what stands before tells why one asks. It may be left out
only when it names nothing that could be asked for; the answer is then uncertain and says what was left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from index.concepts import concepts
from index.cutting import subject_of
from index.plain import plain
from index.plan import Plan
from index.understand import read_question, understand_question
from index.wording import not_used
from ingest.vocabulary.tables import rows, split

_CUT = re.compile(r"\s*[,:;!?]\s+|\.\s+|\s+[-–—]\s+")
_ASKED_FOR = ("exam", "analyte", "panel", "drug", "focus")


def last_clause(question: str, *, today: str) -> tuple[str, Plan] | None:
    """The last clause and its Plan; ``None`` when there is one clause, or when others name something to be found."""
    clauses = [clause for clause in _CUT.split(question.strip(" ?!.")) if clause.strip()]
    if len(clauses) < 2 or not all(_is_beside(clause, today) for clause in clauses[:-1]):
        return None
    asked = clauses[-1]
    read = read_question(asked, today=today)
    if not (read.terms or any(one.kind != "cue" for one in read.readings)):
        return None
    plan = understand_question(asked, today=today)
    if (
        any(read_question(clause, today=today).of("specialty") for clause in clauses[:-1])
        and not subject_of(plain(asked)).own
    ):
        return None  # « il sort de chez le dermato, le dernier compte rendu »: of whom
    left = tuple(not_used(clause.strip()) for clause in clauses[:-1])
    return asked, replace(plan, notes=(*plan.notes, *left))


def _is_beside(clause: str, today: str) -> bool:
    """Whether a clause tells a situation and names no exam, test, drug, disease or day."""
    first = plain(clause).split(" ")[0]
    read = read_question(clause, today=today)
    named = any(one.ids for one in concepts(read.terms))
    return first in _subjects() and not (read.of(*_ASKED_FOR) or read.since or read.until or read.numbers or named)


@lru_cache(maxsize=1)
def _subjects() -> frozenset[str]:
    """First words of a clause that tells a situation: « la secrétaire demande », « avant de signer »."""
    return frozenset(word for row in rows("asides") if row["kind"] == "opening" for word in split(row["terms"]))
