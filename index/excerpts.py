"""Which lines of a document are shown of what was asked; without any, its essential ones (:mod:`index.essential`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from index.concepts import Concept, mentioned
from index.dossier import OpenDocument
from index.essential import body_lines, essential_spans
from index.hits import Hit
from index.passages import LONGEST, sentences_of
from index.records import StoredChunk
from index.terms import stems_of, terms
from ingest.assertions import labels
from ingest.document import (
    ClinicalFact,
    Due,
    Evidence,
    MentionLabel,
    Page,
    Prescription,
    Referral,
    Span,
)
from ingest.findings import finding_words
from ingest.normalise import fold
from ingest.vocabulary import assertion_cues
from ingest.vocabulary.clinical import problems

MATCHES_PER_DOCUMENT = 2
CHUNKS_READ = 12
"""Chunks of a document that are read for what its best ones do not hold."""
SAME_LINE = 120
"""Characters apart that may be on one printed line."""
_STOP = re.compile(r"[.;!?](?=\s)\s*|\n(?=\s*[-•*])")


@dataclass(frozen=True, slots=True)
class Mention:
    """A line to show, not cited yet, and its label when it is negated, about family or hypothetical.

    ``of_kin``: it is a relative that was asked for (« fils »), so that a line of the family answers.
    """

    span: Span
    label: MentionLabel | None = None
    of_kin: bool = False

    @property
    def affirms(self) -> bool:
        """Whether the line answers."""
        return self.label is None or self.of_kin


def mentions(
    hit: Hit, wanted: Sequence[Concept], chunks: Sequence[StoredChunk], pages: Sequence[Page]
) -> list[Mention]:
    """The lines of the hit's best chunks that hold the concepts, labelled when negated, family or hypothetical.

    Where no line holds one, sentences that go on over lines are read. A document found by its title alone gives its
    essential lines; one that only holds the words apart (« cancer » here, « toucher rectal » there) gives none. Nothing
    is cited yet.
    """
    found: list[tuple[int, int, Span, frozenset[int]]] = []
    missing = set(range(len(wanted)))
    for rank, number in enumerate(hit.chunks[:CHUNKS_READ]):
        if rank >= MATCHES_PER_DOCUMENT and not missing:
            break
        for span in chunks[number].spans:
            page = pages[span.page - 1]
            for line in body_lines(page, span):
                held = _held(page.text[line.start : line.end], wanted)
                if held and (rank < MATCHES_PER_DOCUMENT or held & missing):
                    missing -= held
                    found.append((-len(held), rank, line, frozenset(held)))
    found.sort(key=lambda entry: entry[:2])
    chosen = _telling_most(found)
    if not chosen:
        title = frozenset(terms(hit.document.meta.document.metadata.title or ""))
        chosen = _over_lines(hit, wanted, chunks, pages, title)
    if not chosen:
        if not any(concept.in_stems(title) for concept in wanted) and _holds_apart(hit, wanted, chunks, pages):
            return []
        return [Mention(span) for span in essential_spans(hit.document, pages)[:MATCHES_PER_DOCUMENT]]
    read = [_labelled(hit.document, line, wanted, pages) for line in chosen]
    return list({one.span: one for one in reversed(read)}.values())[::-1]  # (two lines may be of one sentence)


def _holds_apart(hit: Hit, wanted: Sequence[Concept], chunks: Sequence[StoredChunk], pages: Sequence[Page]) -> bool:
    """Whether a chunk of the hit holds the words of a concept, wherever and as whatever they stand in it."""
    texts = (
        " ".join(pages[span.page - 1].text[span.start : span.end] for span in chunks[number].spans)
        for number in hit.chunks[:CHUNKS_READ]
    )
    return any(concept.in_stems(stems_of(text)) for text in texts for concept in wanted)


def _over_lines(
    hit: Hit,
    wanted: Sequence[Concept],
    chunks: Sequence[StoredChunk],
    pages: Sequence[Page],
    title: frozenset[str],
) -> list[Span]:
    """The first sentences over lines that hold a concept, of itself or with what the title of the document says."""
    spans = (span for number in hit.chunks[:CHUNKS_READ] for span in chunks[number].spans)
    lines = (line for span in spans for line in body_lines(pages[span.page - 1], span))
    found: dict[Span, None] = {}
    for line in lines:
        page = pages[line.page - 1]
        for one in sentences_of(hit.document.meta.document, page, line):
            said = page.text[one.start : one.end]
            stems = title | stems_of(_COMBINING.sub("", said))
            whole = _held(said, wanted)
            told = (other for place, other in enumerate(wanted) if place in whole or other.in_stems(stems))
            if any(not concept.in_stems(title) for concept in told):
                found[one] = None
        if len(found) >= MATCHES_PER_DOCUMENT:
            break
    return list(found)[:MATCHES_PER_DOCUMENT]


def _telling_most(found: Sequence[tuple[int, int, Span, frozenset[int]]]) -> list[Span]:
    """The first lines in order, and those that hold what lines before them do not before those that add nothing."""
    held: set[int] = set()
    adding: dict[Span, None] = {}
    for _, _, line, concepts in found:
        if not concepts <= held:
            adding[line] = None
            held |= concepts
    return list(dict.fromkeys((*adding, *(entry[2] for entry in found))))[:MATCHES_PER_DOCUMENT]


def is_mixed(document: OpenDocument, evidence: Evidence, label: MentionLabel | None) -> bool:
    """Whether a fact of another label stands near enough to be on the same line."""
    span = evidence.span
    return span is not None and any(
        other.label != label and other.evidence.span is not None and _near(span, other.evidence.span)
        for other in document.meta.document.facts
    )


def _near(a: Span, b: Span) -> bool:
    return a.page == b.page and a.start < b.end + SAME_LINE and b.start < a.end + SAME_LINE


def told_in(
    document: OpenDocument, evidence: Evidence, label: MentionLabel | None, whole: Span, pages: Sequence[Page]
) -> Span:
    """What to show of ``whole`` (the lines of ``evidence``): all, or its sentence, or only the words of the fact.

    A line that also says something of another label must not be shown as if all of it had this one. A fact told in a
    sentence that goes on over lines is shown with its sentence, which begins and ends where it does.
    """
    span, said = evidence.span, _said(document, evidence, pages)
    if said is not None and span is not None:
        lines = Span(whole.page, max(whole.start, said.start), min(whole.end, said.end))
        shown = (said, lines) if _is_entry(pages[whole.page - 1].text, lines, said) else (said,)
        return next((one for one in shown if _alone(document, label, one)), span)
    if span is None or not is_mixed(document, evidence, label):
        return whole
    text = pages[whole.page - 1].text
    begins = [match.end() for match in _STOP.finditer(text, whole.start, span.start)]
    stop = _STOP.search(text, span.end, whole.end)
    sentence = Span(whole.page, begins[-1] if begins else whole.start, stop.start() + 1 if stop else whole.end)
    return sentence if _alone(document, label, sentence) and text[sentence.start : sentence.end].strip() else span


def _is_entry(text: str, lines: Span, said: Span) -> bool:
    """Whether printed lines stand for themselves in what was read as one sentence: « 28/10 : REPEVAX | Grippe : … »."""
    begins = lines.start == said.start or not text[lines.start : lines.start + 1].islower()
    return begins and (lines.end == said.end or not text[lines.end :].lstrip()[:1].islower())


def _alone(document: OpenDocument, label: MentionLabel | None, sentence: Span) -> bool:
    """Whether a sentence says nothing of another label."""
    others = (other.evidence.span for other in document.meta.document.facts if other.label != label)
    return not any(
        other is not None and other.page == sentence.page and other.start < sentence.end and sentence.start < other.end
        for other in others
    )


def _said(document: OpenDocument, evidence: Evidence, pages: Sequence[Page]) -> Span | None:
    """The sentence a fact or an order of prose was read in; that around what is due or referred to."""
    told = next((one for one in _told(document) if one.evidence is evidence), None)
    if isinstance(told, ClinicalFact | Prescription):
        return told.said
    return sentence_around(document, evidence.span, pages) if told is not None and evidence.span is not None else None


def sentence_around(document: OpenDocument, span: Span, pages: Sequence[Page]) -> Span | None:
    """The sentences of the page, over the ends of lines, that ``span`` stands in; ``None`` when too long to show."""
    held = [
        one
        for one in sentences_of(document.meta.document, pages[span.page - 1], span)
        if one.start < span.end and span.start < one.end
    ]
    whole = Span(span.page, held[0].start, held[-1].end) if held else None
    covers = whole is not None and whole.start <= span.start and span.end <= whole.end
    return whole if covers and whole is not None and whole.end - whole.start <= LONGEST else None


def unbroken(document: OpenDocument, span: Span, line: Span, pages: Sequence[Page]) -> Span:
    """``line`` (that of ``span``) or, where it begins or ends within a sentence, the sentence of ``span``."""
    page = pages[line.page - 1]
    held = sentences_of(document.meta.document, page, line)
    if all(line.start <= one.start and one.end <= line.end for one in held):
        return line
    return sentence_around(document, span, pages) or line


def is_told(document: OpenDocument, evidence: Evidence) -> bool:
    """Whether evidence is of something read in a sentence: its line may begin or end within other sentences."""
    return any(one.evidence is evidence for one in _told(document))


def _told(document: OpenDocument) -> Iterator[ClinicalFact | Prescription | Due | Referral]:
    content = document.meta.document
    return chain(content.facts, content.prescriptions, content.due, content.referrals)


def _held(text: str, wanted: Sequence[Concept]) -> set[int]:
    """Places of the concepts a text holds; by one word that is not the first part of a compound (« colo-rectal »)."""
    stems = stems_of(text)
    held = {place for place, concept in enumerate(wanted) if concept.in_stems(stems)}
    if not held or _COMBINING.search(text) is None:
        return held
    first, without = stems_of(" ".join(_COMBINING.findall(text))), stems_of(_COMBINING.sub("", text))
    return {place for place in held if _is_whole(wanted[place], stems, first, without)}


def _is_whole(concept: Concept, stems: frozenset[str], first: frozenset[str], without: frozenset[str]) -> bool:
    """Whether more than the first part of a compound holds a concept; ``without``: the stems but for such parts."""
    if not any(len(way) == 1 and way[0] in first for way in concept.alternatives):
        return True
    alone = concept.in_stems(without)
    return alone or any(len(way) > 1 and stems.issuperset(way) for way in concept.alternatives)


_COMBINING = re.compile(r"\b[^\W\d_]{2,8}o-(?=[^\W\d_])", re.IGNORECASE)


def _labelled(document: OpenDocument, line: Span, wanted: Sequence[Concept], pages: Sequence[Page]) -> Mention:
    text = pages[line.page - 1].text
    section = next(
        (
            section.kind
            for section in document.meta.document.sections
            for span in section.spans
            if span.page == line.page and span.start <= line.start < span.end
        ),
        None,
    )
    sentences = sentences_of(document.meta.document, pages[line.page - 1], line)
    held = [len(_held(text[one.start : one.end], wanted)) for one in sentences]
    if any(held):  # (« IRM de prostate normale. Pas d'indication de biopsie. » holds a biopsy in no sentence)
        line = sentences[held.index(max(held))]
    places = mentioned(text, line.start, line.end, wanted)
    test = not any(one.ids & problems().keys() for one in wanted)
    told = labels(text, places, section, test=test)
    # (« hanche gauche : pas de fracture »: what is asked is denied when a part of it is)
    said = "negated" if "negated" in told else told[0]
    if said in (None, "family") and _is_kin(text[places[0][0] : places[0][1]]):
        return Mention(line, "family", of_kin=True)
    found = finding_words().meanings(fold(text[places[0][0] : places[0][1]]))  # (what is to be followed is there)
    ordered = test and document.meta.document.metadata.type_code == _ORDER_OF_TESTS
    to_come = not found and (ordered or _is_to_come(document, Span(line.page, *places[0])))
    return Mention(line, said or ("hypothetical" if to_come else None))


_ORDER_OF_TESTS = "PRESC-BIO"


def _is_kin(word: str) -> bool:
    """Whether a word names a relative."""
    return any(cue.field or cue.label == "family" for cue in assertion_cues().meanings(word))


def _is_to_come(document: OpenDocument, mention: Span) -> bool:
    """Whether a mention lies in what the document says is to be done, or asks for: « HGPO à prévoir » is none done."""
    content = document.meta.document
    spans = [one.evidence.span for one in content.due]
    spans += [one.evidence.span for one in content.referrals if not one.done]
    return any(
        span is not None and span.page == mention.page and span.start <= mention.start and mention.end <= span.end
        for span in spans
    )
