"""Printed names of persons: family name in capitals, given names, civility, birth name after « née »."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest import vocabulary
from ingest.document import Identity
from ingest.normalise import words

_MOST_WORDS = 9
_WORD = re.compile(r"[^\W\d_][\w'’]*(?:-[\w'’]+)*\.?|\d[\w/.]*|[^\w\s]")
_PARTICLES = frozenset(("de", "du", "des", "la", "le", "les", "d'", "von", "van", "di", "da", "el", "al", "ben", "bel"))
_SEXES = {
    "m": "M",
    "mr": "M",
    "monsieur": "M",
    "mme": "F",
    "madame": "F",
    "mlle": "F",
    "melle": "F",
    "mademoiselle": "F",
}


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name as printed. ``family`` or ``birth`` and ``given`` when the form tells them apart, else ``whole``."""

    family: str | None = None
    given: str | None = None
    birth: str | None = None
    whole: str | None = None
    sex: str | None = None

    def identity(self) -> Identity:
        """As traits: a name that cannot be split is kept whole as the used name."""
        return Identity(birth_name=self.birth, used_name=self.family or self.whole, given=self.given, sex=self.sex)

    @property
    def printed(self) -> str:
        """Its words, without civility."""
        return " ".join(part for part in (self.family, self.given, self.whole, self.birth) if part)

    @property
    def empty(self) -> bool:
        """Whether nothing that looks like a name was read."""
        return not (self.family or self.given or self.birth or self.whole)


def read_name(text: str) -> PrintedName:
    """The name at the beginning of ``text``: « Mme DUPONT Marie née MARTIN », « DUPONT Marie », « Marie Dupont ».

    Stops at the first word that cannot be part of a name (a label, a number, a lower-case word).
    """
    tokens = _WORD.findall(text)[: 2 * _MOST_WORDS]
    sex, start = _civilities(tokens, 0)
    unnamed = tokens[start] if tokens[start:] and is_unnamed(words(tokens[start])) else None
    if unnamed is not None:  # « BB de Mme SERRA Julie » : the civility is his mother's
        start = _after_of(tokens, start + 1)
        _, start = _civilities(tokens, start)
    main, rest = _name_words(tokens[start:])
    name = _split(main)
    if unnamed is not None and not name.empty:
        name = replace(name, given=" ".join(filter(None, (unnamed, name.given))))
    marker = words(rest[0]) if rest else ""
    if marker == "" and len(rest) > 1 and rest[0] in "(,-":
        rest = rest[1:]
        marker = words(rest[0])
    if marker in _MARKERS and len(rest) > 1:
        other, _ = _name_words(rest[1:])
        family = " ".join(word for word in other if word.isupper() or words(word) in _PARTICLES) or " ".join(other[:1])
        if family and marker in ("nee", "ne"):
            name = replace(name, birth=family)
        elif family:  # « MARTIN Marie épouse DUPONT »
            name = replace(name, birth=name.family, family=family)
    return replace(name, sex=sex)


_JOINED = re.compile(r"^(\W*(?:[^\W\d_][^\W\d_'’-]*[.\s-]+)*[^\W\d_][^\W\d_'’-]+)\s*[,/|;]\s*(?=[^\W\d_]\w)")


_SPACED = re.compile(r"\b(?:[^\W\d_a-z] ){3,}[^\W\d_a-z]\b")
"""« P R E V O S T », in the boxes of a form."""


def read_patient_name(text: str) -> PrintedName:
    """As :func:`read_name`, also where a form parts the family name in capitals from the given name.

    « DUPONT, Marie », « DUPONT / Marie », « DUPONT | Marie ».
    """
    text = _SPACED.sub(lambda match: match[0].replace(" ", ""), text)
    joined = _JOINED.match(text)
    if joined is None or not joined[1].isupper() or not text[joined.end()].isupper():
        return read_name(text)
    name = read_name(f"{joined[1]} {text[joined.end() :]}")
    return name if name.family and name.given else read_name(text)


def told_sex(word: str) -> str | None:
    """The sex that a word or label beside a name tells: « garçon », « Résidente »; « patient » tells none."""
    meanings = vocabulary.identity_cues("male", "female").meanings(word)
    return {"male": "M", "female": "F"}[meanings[0]] if meanings else None


def is_unnamed(word: str) -> bool:
    """Whether a folded word stands for the given name a newborn has not yet: « BB », « BB2 », « NN ».

    « BÉBÉ GIRARD LUCIE » bears his mother's given name until he has his own.
    """
    unnamed = vocabulary.identity_cues("unnamed")
    return bool(unnamed.meanings(word) or unnamed.meanings(word.rstrip("0123456789")))


_MARKERS = ("nee", "ne", "epouse", "ep", "veuve", "vve")


def _civilities(tokens: list[str], start: int) -> tuple[str | None, int]:
    """The sex civilities from ``start`` on tell, and the index of the word after them."""
    sex = None
    while start < len(tokens) and (civility := _civility(tokens[start])) is not None:
        sex = civility or sex
        start += 2 if tokens[start + 1 : start + 2] == ["."] else 1  # « M. »
    return sex, start


def _after_of(tokens: list[str], start: int) -> int:
    """The index after a number and « de »: « BB 2 de SERRA »."""
    while start < len(tokens) and (tokens[start].isdigit() or tokens[start].casefold() == "de"):
        start += 1
    return start


def _civility(token: str) -> str | None:
    """The sex a civility tells, empty for « Enfant », ``None`` for another word."""
    folded = words(token)
    if folded in _SEXES:
        return _SEXES[folded]
    if folded in ("veuve", "vve"):
        return "F"
    return "" if folded == "enfant" else None


def _name_words(tokens: list[str]) -> tuple[list[str], list[str]]:
    """The words of a name at the beginning, and what follows."""
    stops = vocabulary.identity_cues("name_stop")
    index = 0
    while index < len(tokens) and index < _MOST_WORDS:
        token = tokens[index]
        folded = words(token)
        particle = folded in _PARTICLES and index + 1 < len(tokens) and tokens[index + 1][:1].isupper()
        if not particle and (not token[0].isalpha() or not token[0].isupper() or (index > 0 and stops.meanings(token))):
            break
        if index == 0 and stops.meanings(token) and not token.isupper():
            break
        index += 1
        if _ends_sentence(token, tokens[index : index + 1]):
            return [*tokens[: index - 1], token.rstrip(".")], []
    return tokens[:index], tokens[index:]


def _ends_sentence(word: str, following: list[str]) -> bool:
    """« Mme LEFEBVRE. Kératoses »: a whole name ends there; « Ch. DUPONT », « Cath. DUPONT » go on."""
    letters = word.rstrip(".")
    if word == letters or len(letters) < _SHORTEST_WHOLE:
        return False
    return letters.isupper() or not (following and following[0].isupper())


_SHORTEST_WHOLE = 4
"""Letters of the shortest name that a full stop ends rather than cuts short."""


def _split(name: list[str]) -> PrintedName:
    capitals = [word.isupper() and len(word.rstrip(".")) > 1 for word in name]
    particles = [words(word) in _PARTICLES for word in name]
    family = [
        word
        for index, word in enumerate(name)
        if (capitals[index] and not (particles[index] and not _leads_to(capitals, index)))
        or (particles[index] and _leads_to(capitals, index))
    ]
    given = [word for word in name if word not in family]
    if family and given:
        return PrintedName(family=" ".join(family), given=" ".join(given))
    if len(name) == 1 and family:
        return PrintedName(family=name[0])
    return PrintedName(whole=" ".join(name)) if name else PrintedName()


def _leads_to(capitals: list[bool], index: int) -> bool:
    """Whether a particle stands before a word in capitals."""
    return any(capitals[index + 1 : index + 3])
