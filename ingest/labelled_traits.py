"""Traits in labelled fields of a line: « Nom de naissance : DUPONT   Prénom : MARIE   Sexe : F »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest import vocabulary
from ingest.birth_dates import is_name
from ingest.document import Identity
from ingest.matricules import read_matricule
from ingest.names import PrintedName, read_patient_name, told_sex
from ingest.normalise import words
from ingest.people import cell_edges
from ingest.printed import PrintedLine

_FORM = re.compile(r"\s*\)?\s*(?:\([^)]{0,24}\))?\s*(?:[:=]|\.{2,}|…+|\|)[\s:.]*")
_FIELDS = {
    "name_label": "name", "birth_name_label": "birth_name", "used_name_label": "used_name", "given_label": "given",
    "sex_label": "sex", "ins_label": "ins",
}  # fmt: skip
_SEX = {"m": "M", "h": "M", "f": "F"}


def labelled(line: PrintedLine, months: frozenset[str], bare: str) -> Iterator[tuple[Identity, int, int, int]]:
    """Traits in labelled fields of the line: ``(identity, start, end)`` of the value, and where its label begins.

    ``bare`` is the field a bare « Nom » names: the name of birth beside a name in use, else the name in use.
    """
    labels = list(vocabulary.identity_cues(*_FIELDS).find(line.tokens))
    births = list(vocabulary.identity_cues("birth_label").find(line.tokens))
    edges = cell_edges(line)
    for label in labels:
        start, end = line.folded.span(label.start, label.end)
        form = _FORM.match(line.text, end)
        begin = form.end() if form else end
        beside = begin + len(line.text[begin:]) - len(line.text[begin:].lstrip())
        begin = beside if form is None and beside in edges else begin  # the value in the cell after its label's
        stop = min(
            (
                *(at for o in (*labels, *births) if (at := line.folded.span(o.start, o.end)[0]) >= begin),
                *(edge for edge in edges if edge > begin),
            ),
            default=None,
        )
        begin += len(line.text[begin:]) - len(line.text[begin:].lstrip(" )"))
        value = _OTHER_LABEL.split(line.text[begin:stop], maxsplit=1)[0]
        field, opens = _FIELDS[label.values[0]], start == 0 or start in edges
        field = bare if words(line.text[start:end]) == "nom" else field
        named = (opens and field == "name") or field == "ins"  # « N° INS 2 44 10 … » needs no colon
        if form is None and not named and begin not in edges and not _fills(field, value, opens=opens):
            continue
        formal = form is not None or begin in edges
        identity = _trait(field, value, words(line.text[start:end]), formal, months)
        if identity is not None:
            yield identity, begin, begin + len(value.rstrip()), start


# of the field beside, that no table lists: « STEINMETZ   Titre ..... Mr »
_OTHER_LABEL = re.compile(r" +[^\W\d_][\w'’/-]*\.? *(?:\.{3}|…|_{3})")


def _fills(field: str, value: str, *, opens: bool) -> bool:
    """Whether a value without colon is nothing but a name: « Nom d'usage LE ROY », in capitals inside of a line."""
    if field not in ("birth_name", "used_name", "given") or not value.strip():
        return False
    name = read_patient_name(value.strip())
    return words(name.printed) == words(value) and (opens or value.strip().split()[0].isupper())


def _trait(field: str, value: str, label: str, form: bool, months: frozenset[str]) -> Identity | None:
    if field == "sex":
        told = words(value).split()[:3]
        sexes = [_SEX.get(word) or told_sex(word) for word in told]
        boxes = {sex for sex in sexes if sex}  # « M F » are boxes to tick
        return Identity(sex=sexes[0]) if len(boxes) == 1 and sexes[0] else None
    if field == "ins":
        digits = read_matricule(value) or ""
        own = label.find("ins") >= 0 or label.find("national") >= 0 or digits[1:5] in months
        return Identity(ins=digits) if digits and own else None
    name = PrintedName() if _doctors(value) else read_patient_name(value.strip(" :.-"))
    if name.empty or (field == "name" and name.sex is None and not is_name(name.printed)):
        return None
    return _named(
        field, name, label, told=name.sex is not None or (is_full(value) and (form or _is_whole(name, value)))
    )


def _is_whole(name: PrintedName, value: str) -> bool:
    """« ENFANT CORDONNIER NOLAN » and nothing else in its cell."""
    return words(name.printed) == words(value) and len(value.split()) <= _LONGEST_NAME


_LONGEST_NAME = 4


def _named(field: str, name: PrintedName, label: str, *, told: bool) -> Identity | None:
    """The traits a name gives in a field; a bare « Patient » needs a civility or a full name (``told``).

    « Patiente : MASSE Dominique » tells a sex too.
    """
    if field == "name":
        return replace(name.identity(), sex=name.sex or told_sex(label)) if told else None
    text = " ".join(part for part in (name.family, name.given, name.whole) if part)
    if field == "given":
        return Identity(given=text)
    split = name.identity()
    if field == "birth_name":
        return Identity(birth_name=split.birth_name or split.used_name, given=split.given) if split.used_name else None
    return Identity(used_name=split.used_name, given=split.given)


def is_full(value: str) -> bool:
    """At least two words, one of them in capitals: « DUPONT Marie »."""
    parts = value.split()
    return len(parts) > 1 and any(part.isupper() and len(part) > 1 for part in parts)


def _doctors(value: str) -> bool:
    titles = vocabulary.people_cues("title_doctor")
    return any(titles.meanings(word) for word in value.split()[:3])
