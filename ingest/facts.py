"""Problems, allergies, procedures and vaccines a document mentions, with where, when, and what qualifies them.

A drug named as an allergen is an allergy. A disease named as what a vaccine protects from is no problem. An act that
is only planned or proposed is hypothetical. Nothing is inferred: a fact is a wording of the vocabulary at its place,
or the words that follow « allergie à ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.asked_exams import is_sent_for
from ingest.carried_out import SCHEDULED, is_carried_out
from ingest.document import ClinicalFact, FactKind, MentionLabel, Metadata
from ingest.family_history import of_relatives
from ingest.mentions import Mention, date_beside
from ingest.normalise import fold, words
from ingest.not_problems import (
    is_effect_in_bracket,
    is_namesake_measured,
    is_state_of_injection,
    is_test_asked,
)
from ingest.passages import Passage, PrintedDate
from ingest.reactions import BY_ITS_EFFECT, PRODUCTS, disproved, reacted, told_apart, told_until
from ingest.vocabulary.clinical import ClinicalTerm, Cue, cues_in, fact_cues
from ingest.vocabulary.phrases import Found, Tokens

_ALLERGIES = "allergies"
_VACCINATIONS = "vaccinations"
_UNKNOWN = re.compile(
    r"\s*(?:à la |à l['’]|aux? |à |a la |a l['’]|:\s*)(?P<agent>[^\W\d_][\w'’ -]{2,60})", re.IGNORECASE
)
_AGENT_END = re.compile(r"[,.;:()\n]|\s(?:et|ou|avec|depuis|dans|sans|de type|à type|en|qui|ayant|lors|chez|confirm)\b")
_LABELLED = re.compile(r"[ ]*[^:\n]{2,60}:(?=\s)")
_BEFORE_ITEM = " -•*–▪■"
_ENDS_OPEN = re.compile(r"[^:]*(?::\s*)?")
"""A heading with nothing behind its colon."""
_BARE = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:[ '’-][^\W\d_]+)+")
_FEWEST, _HEADING, _SENTENCE = 2, 7, 6
"""Words of a heading, and of the sentence below it at least."""
_WITHOUT = re.compile(r"\bsans\s$", re.IGNORECASE)
"""« Circuit sans latex », « régime sans gluten »: a precaution, no denial of an allergy."""
_FOR = re.compile(r"\s+(?:pour|contre|dans|devant)\b", re.IGNORECASE)
"""« prednisone pour urticaire »: a treatment of it."""
_MOST_WORDS = 4
_LEAD = 8
_NEAR_CUE = 40
"""Characters after « allergie » in which a known agent is what it is to."""
_TO = frozenset(("a", "au", "aux", "la", "le", "l", "les", "de", "du", "des", "d", "par"))


@dataclass(frozen=True)
class _Read:
    """A passage with its mentions and the cues of its facts."""

    passage: Passage
    mentions: tuple[Mention, ...]
    cues: tuple[Found[Cue], ...]
    allergies: bool
    """Whether the part is about allergies."""

    def tells_allergies(self, mention: Mention) -> bool:
        """Whether a mention stands in a part about allergies.

        A labelled line (« Asthme : non ») below « Allergies : néant » is out of it, as are words of vaccination.
        """
        if not self.allergies or self.reaching(mention, "vaccine", "vaccine_after") or mention.of("vaccine"):
            return False
        heading, line = self.passage.heading, self.passage.line_at(mention.start)
        if any(self._opens_account(index) for index in range(1, line)):
            return False
        inline = heading is not None and self.passage.lines[0] is heading and _ENDS_OPEN.fullmatch(heading.text) is None
        if not inline or line == 0:
            return True
        start = self.passage.starts[line]
        label = _LABELLED.match(self.passage.text, start)
        if label is None:
            ended = any(self.passage.lines[above].text.rstrip().endswith(".") for above in range(line))
            return not ended or self.passage.text[start : mention.start].strip(_BEFORE_ITEM) == ""
        return any(
            label.start() <= one.start < label.end() and any(one.of(kind) for kind in PRODUCTS) for one in self.mentions
        )

    def _opens_account(self, index: int) -> bool:
        """Whether a line is a heading that nothing sets apart: a few words, then a sentence: « Vécu du séjour »."""
        words, below = self.passage.lines[index].text.split(), self.passage.lines[index + 1].text.rstrip()
        if not _FEWEST <= len(words) <= _HEADING or len(below.split()) < _SENTENCE or not below.endswith("."):
            return False
        if not _BARE.fullmatch(self.passage.lines[index].text.strip()):
            return False
        start, end = self.passage.starts[index], self.passage.line_end(index)
        told = any(start <= one.start < end for one in self.mentions)
        return not told and not any(start <= cue.start < end for cue in self.cues)

    def is_headed(self, kind: str) -> bool:
        """Whether the line that heads the passage begins with such a cue: « Proposition : »."""
        heading = self.passage.heading
        if heading is None or self.passage.lines[0] is not heading or not heading.tokens.texts:
            return False
        cue = fact_cues().at(heading.tokens, 0)
        return cue is not None and any(one.kind == kind for one in cue.values)

    def reaching(self, mention: Mention, *kinds: str) -> bool:
        """Whether a cue of such a kind, in the mention's sentence, reaches it."""
        begin, stop = self.passage.sentence(mention.start, mention.end)
        for found in self.cues:
            if found.start < begin or found.end > stop or found.values[0].kind not in kinds:
                continue
            gap = mention.first - found.last if found.last <= mention.first else found.first - mention.last
            before = found.last <= mention.first
            if not before and "," in self.passage.text[mention.end : found.start]:
                continue
            if 0 <= gap <= found.values[0].reach and before != found.values[0].kind.endswith("_after"):
                return True
        return False


def _is_sheet(passage: Passage, metadata: Metadata) -> bool:
    """Whether a passage under no other part is a sheet of allergies: by the document's title or a table's heading."""
    if passage.kind is not None:
        return False
    if not _SHEETS.isdisjoint(Tokens.of(fold(metadata.title or "")).texts):
        return True
    return any(len(line.cells) > 1 and line.tokens.texts[0] in _COLUMNS for line in passage.lines)


_SHEETS = frozenset(("allergie", "allergies"))
_COLUMNS = frozenset(("allergene", "allergenes", *_SHEETS))


def facts(
    read: Sequence[tuple[Passage, tuple[Mention, ...]]], metadata: Metadata, allergic: set[tuple[int, int]]
) -> tuple[ClinicalFact, ...]:
    """The facts of a document, each said once a label and date.

    Fills ``allergic`` with ``(page, offset)`` of the mentions that are allergens, so that nobody takes them for
    treatments.
    """
    found: dict[tuple[FactKind, str, str | None, str | None], ClinicalFact] = {}
    for passage, mentioned in read:
        one = _Read(
            passage,
            mentioned,
            cues_in(fact_cues(), passage.tokens),
            passage.kind == _ALLERGIES or _is_sheet(passage, metadata),
        )
        for fact in _of_passage(one, metadata, allergic):
            found.setdefault((fact.kind, fact.concept, fact.label, fact.date), fact)
    dated = {(kind, concept, label) for kind, concept, label, date in found if date is not None}
    return tuple(fact for key, fact in found.items() if key[3] is not None or key[:3] not in dated)


def _of_passage(read: _Read, metadata: Metadata, allergic: set[tuple[int, int]]) -> Iterator[ClinicalFact]:
    agents = set()
    for mention in read.mentions:
        term = _agent(read, mention)
        if term is not None:
            agents.add(mention.start)
            allergic.add((read.passage.lines[0].page, read.passage.lines[0].start + mention.start))
            fact = _fact("allergy", mention, term, read, metadata)
            yield replace(fact, label="negated") if disproved(mention, read.mentions, read.cues) else fact
        elif (product := _product(mention)) is not None and reacted(mention, read.mentions, read.cues):
            label: MentionLabel | None = "negated" if disproved(mention, read.mentions, read.cues) else None
            fact = _fact("allergy", mention, product, read, metadata)
            sure = min(BY_ITS_EFFECT, fact.evidence.confidence)
            yield replace(fact, label=label, evidence=replace(fact.evidence, confidence=sure))
    yield from of_relatives(read.passage, read.mentions, read.cues)
    yield from _unknown_agents(read, agents)
    yield from _no_allergy(read, agents)
    for mention in read.mentions:
        if mention.start in agents or read.tells_allergies(mention):
            continue
        vaccine = _vaccine(read, mention, metadata)
        if vaccine is not None:
            yield _fact("vaccine", mention, vaccine, read, metadata)
            continue
        for kind in ("procedure", "problem"):
            if kind == "problem" and _is_no_problem(read, mention, metadata):
                continue
            if kind == "procedure" and (_is_exposure(read, mention) or is_namesake_measured(mention)):
                continue
            for term in mention.of(kind):
                yield _fact(kind, mention, term, read, metadata)
                break


def _fact(kind: FactKind, mention: Mention, term: ClinicalTerm, read: _Read, metadata: Metadata) -> ClinicalFact:
    passage = read.passage
    label = mention.label or ("negated" if term.denies else None)
    if label == "negated" and _is_reason(mention, read.mentions):
        label = None
    if label is None and kind == "vaccine" and _is_not_given(read, mention):
        label = "negated"
    if label is None and kind in ("procedure", "vaccine") and _is_planned(read, mention, metadata):
        label = "hypothetical"
    date = date_beside(mention, read.mentions)
    if date is None and kind == "vaccine" and label is None:
        date = _day_of_act(mention, metadata)
    if date is not None and _is_ahead(date, metadata):
        if label is None and _FOLLOWED.search(passage.text, max(0, mention.start - _LEAD * 3), mention.start) is None:
            label = "hypothetical" if kind in ("procedure", "vaccine") else None
        date = None
    sure = passage.confidence(date.start, date.end) if date is not None else 0.0
    return ClinicalFact(
        kind=kind,
        concept=term.concepts[0],
        name=term.name,
        evidence=passage.evidence(
            mention.start, told_until(passage, mention.end) if kind == "allergy" else mention.end
        ),
        label=label,
        date=date.iso if date is not None and sure >= _SURE and label not in _UNDATED else None,
        said=passage.said(mention.start, mention.end),
    )


def _is_no_problem(read: _Read, mention: Mention, metadata: Metadata) -> bool:
    """Whether the name of a disease tells none: a test, its figure, what made a drug stop."""
    if mention.label is None and _names_test(read, mention):
        return True
    if is_test_asked(mention, metadata) or is_namesake_measured(mention):
        return True
    return is_effect_in_bracket(mention, read.mentions, read.cues)


def _names_test(read: _Read, mention: Mention) -> bool:
    """« Toxoplasmose IgG < 3 », « immunisée contre la rubéole », « hyperglycémie provoquée »: no disease is found."""
    if read.reaching(mention, "serology", "serology_after", "test", "test_after"):
        return True
    if not read.reaching(mention, "serology_done", "serology_done_after"):
        return False
    begin, stop = read.passage.sentence(mention.start, mention.end)
    return _POSITIVE.search(read.passage.text, begin, stop) is None


def _is_exposure(read: _Read, mention: Mention) -> bool:
    """« Irradiation : PDS 4 520 cGy.cm² »: the dose that an exam by X-rays gave, no treatment."""
    near = (one for one in read.cues if 0 <= one.start - mention.end <= _NEAR_CUE)
    return fold(mention.text) == _IRRADIATION and any(one.values[0].kind == "exposure" for one in near)


_IRRADIATION = "irradiation"
_POSITIVE = re.compile(r"\b(?:positi|r[ée]acti)(?:f|ve)s?\b", re.IGNORECASE)


def _is_reason(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether a bracket right behind a drug names why it is not given: « Pas de bêtabloquant (asthme) »."""
    drugs = (one for one in others if one.end <= mention.start and (one.of("drug") or one.of("drug_class")))
    return any(_BRACKET.fullmatch(mention.passage.text, one.end, mention.start) for one in drugs)


_BRACKET = re.compile(r"\s?\(")


def _is_not_given(read: _Read, mention: Mention) -> bool:
    """« Gardasil : parents réticents, non fait »: said of it before the next vaccine is named."""
    _, stop = read.passage.sentence(mention.start, mention.end)
    following = [one.start for one in read.mentions if one.start >= mention.end and one.of("vaccine")]
    until = min([stop, *following])
    said = (cue for cue in read.cues if mention.end <= cue.start < until)
    verdicts = [cue for cue in said if cue.values[0].kind in ("not_given", "done")]
    if not verdicts or verdicts[0].values[0].kind == "done":
        return False
    return not any(mention.end <= date.start < verdicts[0].start for date in read.passage.dates)


def _is_ahead(date: PrintedDate, metadata: Metadata) -> bool:
    """Whether a date lies after the document's act: « rappel DTP en 2027 » is not done."""
    act = metadata.act_date
    return act is not None and date.iso[: len(act)] > act[: len(date.iso)]


_FOLLOWED = re.compile(
    r"\b(?:contr[ôo]le|suivi|surveillance|consultation|v[ée]rification|bilan)[ ][^.;\n]{0,12}$", re.IGNORECASE
)
"""« Contrôle du pacemaker en avril 2027 »: the pacemaker is there."""


def _is_planned(read: _Read, mention: Mention, metadata: Metadata) -> bool:
    """Whether an act is only planned: words that say so reach it, and none that it was done."""
    planned = read.reaching(mention, "planned", "planned_after", SCHEDULED) or read.is_headed("planned")
    planned = planned or is_sent_for(mention.passage, mention.first)
    return planned and not is_carried_out(mention, read.cues, read.mentions, metadata)


_UNDATED = ("family", "hypothetical")
"""A relative's disease, and what is only planned, has no day on which it was found or done."""
_SURE = 0.60
"""A date whose word OCR read with less confidence dates nothing."""


def _day_of_act(mention: Mention, metadata: Metadata) -> PrintedDate | None:
    """« avoir vacciné ce jour, le 3 septembre 2024, … par Bexsero »: the day of the act, printed in the sentence."""
    begin, _ = mention.passage.sentence(mention.start, mention.end)
    said = (date for date in mention.passage.dates if begin <= date.start and date.end <= mention.start)
    return next((date for date in said if date.iso == metadata.act_date), None)


def _agent(read: _Read, mention: Mention) -> ClinicalTerm | None:
    """The substance, class or allergen a mention names, when the words say that it is what an allergy is to."""
    term = _product(mention)
    if term is None or _WITHOUT.search(mention.passage.text, max(0, mention.start - _LEAD), mention.start):
        return None
    if read.tells_allergies(mention):
        return term
    if read.reaching(mention, "allergy", "intolerance") and not told_apart(mention, read.cues):
        return term
    if _FOR.match(mention.passage.text, mention.end) is None and read.reaching(mention, "allergy_after"):
        return term
    return None


def _product(mention: Mention) -> ClinicalTerm | None:
    """What a mention names that an allergy or a reaction can be to."""
    return next((term for kind in PRODUCTS for term in mention.of(kind)), None)


def _unknown_agents(read: _Read, agents: set[int]) -> Iterator[ClinicalFact]:
    """« Allergie à la … » whose agent no table knows: the words themselves."""
    for cue in read.cues:
        if cue.values[0].kind != "allergy":
            continue
        known = any(cue.end <= start <= cue.end + _NEAR_CUE for start in agents)
        match = _UNKNOWN.match(read.passage.text, _before_preposition(read.passage, cue))
        if known or match is None:
            continue
        agent = _AGENT_END.split(match["agent"])[0].strip()
        if not agent or len(agent.split()) > _MOST_WORDS or _is_nothing(agent):
            continue
        start = match.start("agent")
        end = start + len(agent)
        yield ClinicalFact(
            "allergy",
            words(agent),
            agent,
            read.passage.evidence(start, end, 0.7),
            read.passage.label(start, end),
        )


def _is_nothing(agent: str) -> bool:
    """« Allergies : aucune », « non connue »: no agent."""
    found = fact_cues().at(Tokens.of(fold(agent)), 0)
    return found is not None and found.values[0].kind == "none"


def _before_preposition(passage: Passage, cue: Found[Cue]) -> int:
    """Where the words after « allergie » begin, the preposition the cue may hold included."""
    last = cue.last
    while last - 1 > cue.first and passage.tokens.texts[last - 1] in _TO:
        last -= 1
    return passage.tokens.ends[last - 1]


def _no_allergy(read: _Read, agents: set[int]) -> Iterator[ClinicalFact]:
    """« Pas d'allergie connue », « Allergies : aucune »: said once, as a negated allergy without agent."""
    for cue in read.cues:
        if cue.values[0].kind == "allergy" and not agents and read.passage.label(cue.start, cue.end) == "negated":
            begin, stop = read.passage.sentence(cue.start, cue.end)
            end = begin + len(read.passage.text[begin:stop].rstrip(" \n.,;"))
            begin += len(read.passage.text[begin:end]) - len(read.passage.text[begin:end].lstrip())
            start, end = (begin, end) if end - begin <= _SHORT_SENTENCE else (cue.start, cue.end)
            yield ClinicalFact("allergy", "allergie", "allergie", read.passage.evidence(start, end), "negated")
            return
    if read.passage.kind == _ALLERGIES and read.passage.heading is read.passage.lines[0] and not agents:
        yield from _none_below(read.passage)


def _none_below(passage: Passage) -> Iterator[ClinicalFact]:
    """« Allergies » alone on its line, « Aucune connue » on the next."""
    begin = passage.starts[1] if len(passage.lines) > 1 else len(passage.text)
    text = passage.text[begin : passage.line_end(1)].rstrip(" .") if begin < len(passage.text) else ""
    alone = _ENDS_OPEN.fullmatch(passage.lines[0].text) is not None
    if alone and len(text.split()) <= _MOST_WORDS and _is_nothing(text):
        evidence = passage.evidence(begin, begin + len(text))
        yield ClinicalFact("allergy", "allergie", "allergie", evidence, "negated")


_SHORT_SENTENCE = 80
"""Characters of a sentence shown whole at most."""


def _vaccine(read: _Read, mention: Mention, metadata: Metadata) -> ClinicalTerm | None:
    """The vaccine a mention names; a disease's name needs words of vaccination around it."""
    terms = mention.of("vaccine")
    if not terms:
        return None
    if not mention.of("problem"):
        return terms[0]
    if read.passage.kind == _VACCINATIONS or metadata.category == "vaccination":
        return terms[0]
    said = read.reaching(mention, "vaccine", "vaccine_after") or is_state_of_injection(mention, read.cues)
    return terms[0] if said else None
