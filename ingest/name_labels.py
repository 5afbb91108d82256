"""What the words around a name make of who bears it: the author, one who asks, receives or is merely named."""

from __future__ import annotations

import re
from itertools import islice

from ingest import vocabulary
from ingest.people import MOST_ON_A_LINE, Person, cell_start, stem_kinds
from ingest.printed import PrintedLine
from ingest.vocabulary import Found


def addressed(line: PrintedLine, person: Person) -> bool:
    """Whether the words before the name, or the label of its list, say that he receives, sends or is merely named."""
    kinds = label_kinds(line, person)
    if "addressee_label" in kinds or _told_after(line, person):
        return True
    return not kinds and (_listed(line, person) or _receives(line, person))


def _receives(line: PrintedLine, person: Person) -> bool:
    """« A Monsieur le Docteur X », « au Dr X » opens the cell."""
    return _TO.fullmatch(line.folded.text, cell_start(line, person.start), _folded_start(line, person)) is not None


_TO = re.compile(r"(?:a|au|aux|a l'attention d[eu])(?: (?:le|la|mme|madame|mlle|m\.?|mr|monsieur|professeur))* ?")


def _told_after(line: PrintedLine, person: Person) -> bool:
    """« Dr X (méd. traitant) »: words right after the name make him a correspondent."""
    after = _ASIDE.match(line.text, person.end)
    return after is not None and bool(vocabulary.people_cues("correspondent").meanings(after["role"]))


def _listed(line: PrintedLine, person: Person) -> bool:
    """Whether a label of addressees with its colon opens the cell: « Destinataires : Dr A, Dr B, Dr C »."""
    before, colon, _ = line.text[cell_start(line, person.start) : person.start].rpartition(":")
    label = _PARTS.split(before)[-1]
    return bool(colon) and "addressee_label" in vocabulary.people_cues("addressee_label").meanings(label)


_PARTS = re.compile(r"[-–—.;,:]\s")


def label_kinds(line: PrintedLine, person: Person) -> frozenset[str]:
    """The kinds of the nearest label before the name on its line, nothing but small words and dates between.

    A noun (« Radiologue : Dr X ») is a label only with its colon; « le Dr X, cardiologue, Dr Y » names two doctors.
    """
    kinds: frozenset[str] = frozenset()
    aside = _ASIDE.match(line.text, person.end)
    if aside is not None and "author_label" in vocabulary.people_cues("author_label").meanings(aside["role"]):
        return frozenset(("author_label",))  # « Présents : Dr X (rédacteur), Mme Y »
    worded = _worded_label(line, person)
    if "author_label" in worded:
        return worded
    for found in islice(vocabulary.people_cues(*_LABELS).find(line.tokens), 4 * MOST_ON_A_LINE):
        end = line.folded.span(found.start, found.end)[1]
        if end > person.start or not _JOINING.fullmatch(line.folded.text, found.end, _folded_start(line, person)):
            continue
        joined = line.text[end : person.start]
        if joined.startswith(")"):
            continue  # « Dr X (rédacteur), Dr Y »
        if "performed_label" in found.values:
            if _BY.search(joined):
                return frozenset(("author_label",))
            continue
        colon = joined.lstrip().startswith(":") or _stands_apart(line, found, person, joined)
        asks = not _CORRESPONDENTS.isdisjoint(found.values)
        if not colon and not asks and line.tokens.texts[found.last - 1] in _OF and found.first > _LEAD:
            continue  # « après consultation du Dr X »
        kinds = frozenset(kind for kind in found.values if colon or kind != "author_role")
    return kinds or worded


def _stands_apart(line: PrintedLine, found: Found[str], person: Person, joined: str) -> bool:
    """Whether a noun before a name is its label without a colon: « Le biologiste, X », or a cell beside his."""
    start, end = line.folded.span(found.start, found.end)
    cell = cell_start(line, start)
    if line.folded.text[cell : found.start].strip() not in _ARTICLES | {""}:
        return False
    own = cell_start(line, person.start)
    return joined.strip() == "," or (own > end and own == person.start and not joined.strip())


def _worded_label(line: PrintedLine, person: Person) -> frozenset[str]:
    """What words of a label no table lists tell of the name after them: « Biologiste de garde : », « relus par »."""
    begin = cell_start(line, person.start)
    begin = max((end.end() for end in _STOPS.finditer(line.text, begin, person.start)), default=begin)
    stop = _folded_start(line, person)
    before = line.text[begin : person.start]
    texts = [
        text
        for text, at in zip(line.tokens.texts, line.tokens.starts, strict=True)
        if at < stop and line.folded.span(at, at + 1)[0] >= begin
    ]
    while texts and (texts[-1] in _ARTICLES or texts[-1].isdigit()):
        texts.pop()
    by = bool(texts) and texts[-1] == "par"
    if any(text.startswith(_CERTIFYING) for text in texts[-_NEAR_CERTIFYING:]):
        return frozenset(("author_label",))
    texts = [text for text in texts if not text.isdigit() and text not in _SMALL]
    if not texts or len(texts) > _LONGEST_LABEL or not (by or _COLON.search(before)):
        return frozenset()
    stems = vocabulary.kinds.label_words()
    told = [kind for text in texts for kind in stem_kinds(stems, text)]
    if told[:1] == ["author"]:
        return frozenset(("author_label",))  # « Signature du médecin traitant : »
    if "other" in told:
        return frozenset(("addressee_label",))
    if "author" in told:
        return frozenset(("author_label",))
    return frozenset(("author_role",)) if told and not by else frozenset()


_ASIDE = re.compile(r" ?\((?P<role>[^(),;:]{2,30})\)")
_CERTIFYING, _NEAR_CERTIFYING = "soussign", 4
_SMALL = frozenset(("le", "la", "les", "l", "du", "de", "des", "d", "au", "a", "et", "h"))
_STOPS = re.compile(
    r"[^\W\d_]{3}\. (?=[A-ZÀ-ÖØ-Þ])| [-–—] (?=[^\W\d_]+ ?:)"
    r"|, (?=(?:[^\W\d_]+ )?(?:valid|sign|rédig|relu|lu )[^,]* par )"
)
_ARTICLES = frozenset(("le", "la", "les", "l", "dr", "mme", "m", "monsieur", "madame"))
_COLON = re.compile(r":\s*(?:le |la )?$")
_LONGEST_LABEL = 6


def _folded_start(line: PrintedLine, person: Person) -> int:
    """Where the name begins in the folded line."""
    origins = line.folded.origins
    return person.start if origins is None else origins.index(person.start)


_LABELS = ("author_label", "author_role", "addressee_label", "prescriber_label", "performed_label")
_CORRESPONDENTS = frozenset(("addressee_label", "prescriber_label"))
_OF, _LEAD = ("de", "du"), 0
_BY = re.compile(r"\bpar\b")
"""« Examen réalisé le 15/07/2024 par le Dr X » names who did it, « réalisé le 15/07/2024, Dr X » does not."""
_JOINING = re.compile(r"(?:\b(?:le|la|les|par|du|de|a|ce|jour|electroniquement|h)\b|[\s\d/:.,'()–—-]){0,40}")
