"""Answers about results: the last value of an analyte, or its whole series, each point cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from index.answer import Answer, AnswerObservation, DocumentRecord, Statement
from index.answering import NO_SUMMARY
from index.cite import Citer
from index.concepts import concepts
from index.coverage import coverage
from index.days import french_date
from index.dossier import OpenDocument, OpenDossier
from index.excerpts import sentence_around, unbroken
from index.hits import Hits
from index.lexicon import moments
from index.listing import record
from index.plan import Plan
from index.series import Point, chosen, last_dated
from index.terms import terms
from index.wording import LEFT_OUT
from ingest.document import Evidence
from ingest.normalise import dates, numbers
from ingest.observations import OCR_DIGIT_CONFIDENCE
from ingest.vocabulary import analytes

STATEMENTS = 8
_DAY = 2
"""Hyphens of a whole ISO day."""
NAMED_ANALYTES = 2


def asked_or_left(plan: Plan, points: Sequence[Point], citer: Citer) -> tuple[Plan, list[Point]]:
    """The points that are what was asked; when none says the moment asked for, all, and the plan tells it."""
    kept = asked_for(plan, points, citer)
    said = [term for term in plan.terms if term in moments()]
    if kept or not said:
        return plan, kept
    remarks = tuple(f"« {term} » : {LEFT_OUT}" for term in said)
    left = replace(plan, terms=tuple(term for term in plan.terms if term not in said))
    told = replace(plan, notes=(*plan.notes, *remarks), text=" · ".join((plan.text, *remarks)))
    return told, asked_for(left, points, citer)


def asked_for(plan: Plan, points: Sequence[Point], citer: Citer) -> list[Point]:
    """The points that are what was asked: every other word of the question stands with the value.

    « Créatinine urinaire » is not answered by a creatinine of the blood that the same dossier holds.
    """
    wanted = concepts([term for term in plan.terms if term not in moments()])
    when = concepts([term for term in plan.terms if term in moments()])
    if not wanted and not when:
        return list(points)
    return [
        point
        for point in points
        if all(concept.in_stems(_stems(point, citer)) for concept in wanted)
        if not when or all(concept.in_stems(_stems(point, citer, by_sentence=True)) for concept in when)
    ]


def _stems(point: Point, citer: Citer, *, by_sentence: bool = False) -> frozenset[str]:
    """Stems of the printed line of a value (or its sentence), of the titles of its sections and of its document."""
    content, span = point.document.meta.document, point.observation.value_evidence.span
    texts = [content.metadata.title or ""]
    if span is not None:
        name = point.document.meta.document_id
        said = sentence_around(point.document, span, citer.pages(name)) if by_sentence else None
        line = said or citer.line(name, span)
        texts.append(citer.pages(name)[line.page - 1].text[line.start : line.end])
    texts += [
        section.title
        for section in content.sections
        for part in section.spans
        if span is not None and part.page == span.page and part.start <= span.start < part.end
    ]
    return frozenset(stem for text in texts for stem in terms(text))


def compose_values(
    question: str, plan: Plan, points: Sequence[Point], hits: Hits, dossier: OpenDossier, citer: Citer, *, today: str
) -> Answer:
    """The answer made of ``points`` (oldest first, at least one): the last of each analyte, or all for a trend."""
    last = chosen(points, plan)
    shown = points if plan.intent == "trend" and not bounded(plan) else _last_and_earlier(plan, points, last)
    headline = _headlines(plan, last, citer)
    whole = len(last) + len(plan.analytes) >= len(shown)
    told = (
        shown[-STATEMENTS:] if plan.intent == "trend" else shown if whole and not bounded(plan) else shown[:STATEMENTS]
    )
    lines = [printed_line(point, citer) for point in told]
    observed = tuple(observation(point, citer) for point in shown)
    return Answer(
        question=question,
        understood=plan,
        status="answered",
        certain=_is_certain(plan, last),
        headline=headline,
        statements=tuple({statement.citations: statement for statement in lines}.values()),
        citations=citer.citations,
        documents=_records(last, points, today),
        observations=observed,
        coverage=coverage(dossier, considered=len(_documents(points)), future=hits.future, found=True),
        summary=NO_SUMMARY,
    )


def _last_and_earlier(plan: Plan, points: Sequence[Point], last: Sequence[Point]) -> list[Point]:
    """The chosen results, then the earlier ones, newest first, as far as the plan shows more than one."""
    first = [*last, *last_dated(points, last)]
    if plan.limit == 1 or bounded(plan):
        return first
    shown = {id(point) for point in first}
    return [*first, *(point for point in reversed(points) if id(point) not in shown)][: max(len(first), plan.limit)]


def bounded(plan: Plan) -> bool:
    """Whether the question sets bounds to the values it wants."""
    return plan.above is not None or plan.below is not None


def _is_certain(plan: Plan, last: Sequence[Point]) -> bool:
    """Whether each analyte found has one last value, dated and well read; bounds may leave several."""
    found = Counter(point.observation.analyte for point in last)
    if any(note.endswith(LEFT_OUT) for note in plan.notes):
        return False
    return (bounded(plan) or max(found.values(), default=0) <= 1) and all(
        point.observation.date_evidence and _year_is_told(point) and not _is_doubtful(point) for point in last
    )


def _year_is_told(point: Point) -> bool:
    """Whether the year of its date stands on a page: with the date, or in its document's date (« en février »)."""
    return any(_tells_year(evidence, point) for evidence in (point.observation.date_evidence, _act_evidence(point)))


def _tells_year(evidence: Evidence | None, point: Point) -> bool:
    year = (point.date or "")[:4]
    return evidence is not None and (evidence.quote.startswith(year) or year in _years(evidence.quote))


@lru_cache(maxsize=4096)
def _years(quote: str) -> frozenset[str]:
    """The years of the dates printed in a quote: a sheet's results share its date."""
    return frozenset(found[:4] for found in dates(quote))


def _act_evidence(point: Point) -> Evidence | None:
    return point.document.meta.evidence.get("act_date")


def _dating(point: Point) -> dict[str, Evidence]:
    """What dates a point: its own date, and its document's where that has none or leaves the year out."""
    own, act = point.observation.date_evidence, _act_evidence(point)
    found = {} if own is None else {"date": own}
    if act is not None and point.date and not _tells_year(own, point) and (point.told or own is not None):
        found["document_date" if found else "date"] = act
    return found


def _is_doubtful(point: Point) -> bool:
    """Whether the figure is one OCR doubts: its picture is the evidence, its characters are a guess."""
    found = point.observation
    return found.value is None and found.value_evidence.confidence < OCR_DIGIT_CONFIDENCE


def observation(point: Point, citer: Citer) -> AnswerObservation:
    """One result with the citations of its value and of its date."""
    found, name = point.observation, point.document.meta.document_id
    dated = {} if found.date is None and not point.told else _dating(point)
    cited = {"value": citer.evidence(name, found.value_evidence)}
    cited |= {key: citer.evidence(name, evidence) for key, evidence in dated.items()}
    return AnswerObservation(
        analyte=found.analyte,
        label=analytes()[found.analyte].name if found.analyte in analytes() else found.label,
        value=found.value,
        comparator=found.comparator,
        raw=found.raw,
        unit=found.unit,
        date=point.date if "date" in cited else found.date,
        prior=found.prior,
        reference=found.reference,
        printed_flag=found.printed_flag,
        computed_flag=found.computed_flag,
        code=found.code,
        citations=cited,
    )


def _headlines(plan: Plan, last: Sequence[Point], citer: Citer) -> Statement:
    """One line for the first result of each analyte, in the order asked."""
    firsts = list({point.observation.analyte: point for point in reversed(last)}.values())[::-1]
    made = [_headline(point, citer) for point in firsts]
    cited = dict.fromkeys(number for statement in made for number in statement.citations)
    lacking = _lacking(plan, last)
    return Statement(" ; ".join([*(statement.text for statement in made), *lacking]), tuple(cited))


def _lacking(plan: Plan, last: Sequence[Point]) -> list[str]:
    """Analytes asked for by name of which nothing was found; of a panel's many nobody expects all."""
    found = {point.observation.analyte for point in last}
    if len(plan.analytes) > NAMED_ANALYTES:
        return []
    names = [analytes()[name].name for name in plan.analytes if name not in found]
    return [f"{name} : non trouvé" for name in names if not numbers(name)]


def _headline(point: Point, citer: Citer) -> Statement:
    """« Créatinine : 98 µmol/L le 01/02/2024 », with the citations of the line, the value and the date.

    A name or unit with a figure that the line does not print (« Vitamine B12 ») is left out: never the whole row, which
    holds other days' figures.
    """
    made, found = observation(point, citer), point.observation
    line = printed_line(point, citer)
    unit = f" {made.unit}" if made.unit else ""
    dated = _dated(point, made.citations)
    cited = dict.fromkeys((*line.citations, *made.citations.values()))
    if _is_doubtful(point):
        return Statement(f"{made.label} : chiffre mal lu sur l'image, à vérifier{dated}", tuple(cited))
    # (the value is cited by itself: in a row of columns it may run into its neighbour)
    figures = set(numbers(line.text))
    names = (f"{made.label} : ", f"{found.label} : ", "")
    units = (unit, "")
    name = next(one for one in names if set(numbers(one)) <= figures)
    told = name + made.raw + next(one for one in units if set(numbers(one)) <= figures)
    return Statement(f"{told}{dated}", tuple(cited))


def _dated(point: Point, cited: Mapping[str, int]) -> str:
    """« le 01/02/2024 », « en 02/2024 »; « (document du …) » for a result that has only its document's date.

    Nothing when no citation tells the year.
    """
    if not point.date or "date" not in cited or not _year_is_told(point):
        return ""
    if point.told:
        return f" (document du {french_date(point.date)})"
    return f" {'le' if point.date.count('-') == _DAY else 'en'} {french_date(point.date)}"


def printed_line(point: Point, citer: Citer, section: str | None = None) -> Statement:
    """The printed line that holds the value, word for word; the coded value when it is not printed.

    Where the line begins or ends within a sentence, the value's own sentence.
    """
    name, evidence = point.document.meta.document_id, point.observation.value_evidence
    if evidence.span is None:
        return Statement(evidence.quote, (citer.evidence(name, evidence),), section=section)
    line = citer.line(name, evidence.span)
    number = citer.span(name, unbroken(point.document, evidence.span, line, citer.pages(name)))
    return Statement(citer.quote(number), (number,), section=section)


def _documents(points: Sequence[Point]) -> list[OpenDocument]:
    """The documents of the points, newest point first, each once."""
    return list({point.document.position: point.document for point in reversed(points)}.values())


def _records(last: Sequence[Point], points: Sequence[Point], today: str) -> tuple[DocumentRecord, ...]:
    holding = {point.document.position for point in last}
    dated = {point.document.position for point in points if point.day}
    told = {point.document.position for point in last if point.told}
    ordered = sorted(_documents(points), key=lambda document: document.position not in holding)
    return tuple(
        record(
            document,
            today=today,
            why=_why(document, holding, dated, told),
        )
        for document in ordered
    )


def _why(document: OpenDocument, holding: set[int], dated: set[int], told: set[int]) -> str:
    if document.position in told:
        return "porte un résultat sans date propre : placé à la date du document"
    if document.position not in dated:
        return "porte un résultat sans date : ne peut être classé"
    return "porte le résultat le plus récent" if document.position in holding else "porte un résultat antérieur"
