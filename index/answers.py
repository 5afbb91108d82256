"""One question, one dossier, one Answer: which of the ways of answering a Plan calls for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from index.absence import operations_told, referred_to
from index.answer import Answer, Statement
from index.answering import CITED_DOCUMENTS, NOT_AFFIRMED, NOT_FOUND, compose, not_found
from index.cite import Citer
from index.clinical_phrases import joined
from index.concepts import concepts, kind_of, names_body_part
from index.current import speaking
from index.dossier import OpenDocument, OpenDossier
from index.entries import Entry, Facet, records, statements
from index.exam_told import told_by_visit, told_since
from index.excerpts import mentions
from index.facets import facet
from index.hits import Hits
from index.immunity import compose_immunity, names_serology
from index.last_clause import last_clause
from index.leftover import as_typed, of_whole_dossier, relaxed
from index.lexicon import exam_names, relatives
from index.news import compose_news, gather_news
from index.plan import Focus, Plan
from index.ports import Embedder
from index.resolve import Resolved, resolve
from index.results_told import tells_result
from index.search import search
from index.series import chosen, is_abnormal, last_points, series
from index.stating import compose_facet
from index.synthesis import MISSING, compose_synthesis, gather
from index.understand import read_question
from index.values import asked_or_left, bounded, compose_values, printed_line
from ingest.vocabulary import analytes

REQUESTED = "Demandé, compte rendu absent"
MENTIONED = "Mentionné dans d'autres documents"
NOTHING_DUE = "Non trouvé : aucune échéance de cela dans les documents accessibles."
NOBODY_TOLD = "Non trouvé : aucun document accessible ne dit qui l'a fait."
LOST = "Non trouvé : l'événement qui borne la période n'est pas retrouvé dans le dossier."
OUT_OF_BOUNDS = "Aucun résultat dans ces bornes."
MADE_HERE = "aucune dans le dossier : synthèse faite de ses documents"
RELATIVE = "Autre dosage que celui demandé"
TOLD = "Dit sans que le compte rendu soit au dossier"
MENTIONS = 3
_ONLY_STATED: dict[Focus | None, str] = {"due": NOTHING_DUE, "operator": NOBODY_TOLD}
"""What is answered by what documents state only, and what is said when none does: a mention is no answer."""


def _must_be_stated(plan: Plan) -> bool:
    """Whether words found answer nothing: what is due, who did it, a drug that nothing states as taken."""
    if plan.focus == "treatment":
        return bool(plan.substances and not plan.terms)
    return plan.focus in _ONLY_STATED and bool(plan.terms)


@dataclass
class Question:
    """A question being answered. ``today`` is an ISO day; ``visited`` the day the doctor last looked at the dossier."""

    text: str
    opened: OpenDossier
    embedder: Embedder
    citer: Citer
    prefetch: Callable[[Sequence[OpenDocument]], None]
    """Reads the pages of documents in one go, for the citer."""
    today: str
    visited: str | None = None
    typed: bool = True
    """Whether the plan was read from ``text``, not sent back corrected."""
    searched_at: float = field(default=0.0)
    """When what answers was found, before it is cited (``perf_counter``)."""

    def answer(self, plan: Plan) -> Answer:
        """The Answer to ``plan``, read in the light of the dossier."""
        resolved = resolve(plan, self.opened, self.embedder, today=self.today, visited=self.visited)
        plan = as_typed(resolved.plan, self.text, self.opened)
        if resolved.lost:
            return self._lost(plan)
        made = self._summary(plan) if plan.intent == "summary" else self._found(plan)
        if made.status == "not_found" and made.headline.text != NOT_AFFIRMED:
            made = self._relaxed(plan) or self._of_last_clause() or made
        if made.status == "not_found" and plan == Plan(
            plan.intent, categories=("synthese",), text=plan.text, limit=plan.limit, notes=plan.notes
        ):
            made = self._summary(replace(plan, intent="summary", categories=(), text=f"{plan.text} · {MADE_HERE}"))
        return self._with_event(made, resolved)

    def _of_last_clause(self) -> Answer | None:
        """The answer to the last clause of what was typed, never certain; ``None`` when it finds nothing either."""
        alone = last_clause(self.text, today=self.today) if self.typed else None
        if alone is None:
            return None
        asked, plan = alone
        made = replace(self, text=asked).answer(plan)
        return replace(made, question=self.text, certain=False) if made.status == "answered" else None

    def _relaxed(self, plan: Plan) -> Answer | None:
        """The answer without what is not certain to have been meant, never certain; ``None`` when none is found."""
        for less in relaxed(plan, self.text):
            made = self._found(less)
            if made.status == "answered":
                return replace(made, certain=False)
        whole = of_whole_dossier(plan, self.text)
        return replace(self._summary(whole), certain=False) if whole is not None else None

    def _found(self, plan: Plan) -> Answer:
        """What the dossier states of the question, else what its documents hold."""
        stated = facet(plan, self.opened, today=self.today)
        if plan.focus == "immunity":
            immune = compose_immunity(self.text, plan, stated, self.opened, self.citer, today=self.today)
            self.searched_at = perf_counter()
            if immune is not None:
                return immune
        if stated is not None and stated.answers:
            return self._of_facet(plan, stated)
        hits = search(plan, self.opened, self.embedder, today=self.today)
        self.searched_at = perf_counter()
        made = self._of_results(plan, hits) or self._told_only(plan, hits) or self._of_hits(plan, hits)
        if made.status == "answered" and _must_be_stated(plan):
            return self._only_told(plan, made, hits)
        if plan.intent == "find" and names_serology(plan) and _is_of_laboratory(made):
            immune = compose_immunity(self.text, plan, stated, self.opened, self.citer, today=self.today)
            made, stated = immune or made, None if immune is not None else stated
        if made.status == "not_found" and stated is not None:
            return self._of_facet(plan, stated)
        if made.status == "answered" or made.headline.text == OUT_OF_BOUNDS:
            return made
        return self._with_what_refers(plan, made)

    def _of_facet(self, plan: Plan, stated: Facet) -> Answer:
        if stated.answers and plan.intent == "find":
            stated = replace(stated, also=(*stated.also, *self._also(plan)))
        self.searched_at = perf_counter()
        self.prefetch([entry.document for entry in stated.entries])
        return compose_facet(self.text, plan, stated, self.opened, self.citer, today=self.today)

    def _also(self, plan: Plan) -> list[OpenDocument]:
        """Documents that hold the words of what others state: listed after them, never an answer of their own."""
        if plan.focus in {None, "family", "practitioner"} or not (plan.terms or plan.substances):
            return []
        hits = search(plan, self.opened, None, today=self.today)
        return [] if hits.partial else [hit.document for hit in hits.ordered if not hit.denied][: plan.limit]

    def _of_results(self, plan: Plan, hits: Hits) -> Answer | None:
        if plan.focus == "abnormal":
            last = last_points(speaking(self.opened, today=self.today), self.opened, plan, today=self.today)
            named = {point.observation.analyte for point in last if is_abnormal(point.observation)}
            # (what a later document tells of such a result, without its range, is shown before it)
            points = [
                one for one in last if is_abnormal(one.observation) or (one.told and one.observation.analyte in named)
            ]
        else:
            points = series(plan, self.opened, today=self.today) if plan.analytes else []
        if not points:
            return None
        shown = points if plan.terms or plan.limit > 1 else chosen(points, plan)
        self.prefetch([point.document for point in shown])
        plan, points = asked_or_left(plan, points, self.citer)
        if bounded(plan) and points and not chosen(points, plan):
            return not_found(self.text, plan, hits, self.opened, OUT_OF_BOUNDS)
        if not points:
            return None
        return compose_values(self.text, plan, points, hits, self.opened, self.citer, today=self.today)

    def _told_only(self, plan: Plan, hits: Hits) -> Answer | None:
        """An analyte without any value: what only speaks of it is shown, never as the answer.

        A line that gives its result in words, or a figure that was not read as one, answers without certainty.
        """
        if not plan.analytes or plan.focus is not None:
            return None
        made = self._of_hits(plan, hits)
        if made.status != "answered":
            return made
        telling = [one for one in made.statements if one.label is None and tells_result(one.text, plan.analytes)]
        if telling:
            rest = [one for one in made.statements if one not in telling]
            return replace(made, certain=False, statements=(*telling, *rest))
        return self._only_told(plan, made, hits)

    def _only_told(self, plan: Plan, made: Answer, hits: Hits) -> Answer:
        """« Non trouvé » with the lines of ``made``, which only speak of what was asked."""
        missed = not_found(self.text, made.understood, hits, self.opened, _ONLY_STATED.get(plan.focus, NOT_FOUND))
        said = tuple(replace(one, section=MENTIONED) for one in made.statements)
        return replace(missed, statements=said, citations=self.citer.citations)

    def _of_hits(self, plan: Plan, hits: Hits) -> Answer:
        listed = [hit.document for hit in (*hits.ordered, *hits.undated)]
        self.prefetch(listed[:CITED_DOCUMENTS])
        made = compose(self.text, plan, hits, self.opened, self.citer, today=self.today)
        if made.status != "answered" or not hits.ordered:
            return made
        newer = told_since(plan, hits.ordered[0].document, self.opened, self.citer, today=self.today)
        return self._with_newer(made, newer) if newer else made

    def _with_newer(self, made: Answer, newer: Sequence[Entry]) -> Answer:
        """The answer with the lines of newer documents that tell the exam, without certainty."""
        said = statements(newer, self.citer)
        known = {one.document_id for one in made.documents}
        told = [one for one in records(newer, today=self.today) if one.document_id not in known]
        return replace(
            made,
            certain=False,
            statements=(*made.statements, *said),
            documents=(*made.documents, *told),
            citations=self.citer.citations,
        )

    def _summary(self, plan: Plan) -> Answer:
        if plan.focus in {"news", "changes"}:
            news = gather_news(plan, self.opened, today=self.today)
            self.searched_at = perf_counter()
            self.prefetch(news.cited)
            return compose_news(self.text, plan, news, self.opened, self.citer, today=self.today)
        if plan.categories == ("synthese",):
            return self._with_held(replace(plan, categories=()), self._found(replace(plan, intent="list")))
        gathered = gather(plan, self.opened, self.embedder, today=self.today)
        self.searched_at = perf_counter()
        self.prefetch(gathered.documents)
        return compose_synthesis(self.text, plan, gathered, self.opened, self.citer, today=self.today)

    def _with_held(self, plan: Plan, held: Answer) -> Answer:
        """« VSM »: the synthesis of the dossier, after the documents that are one."""
        made = self._summary(plan)
        known = {one.document_id for one in held.documents}
        others = tuple(one for one in made.documents if one.document_id not in known)
        return replace(made, documents=(*held.documents, *others), statements=(*held.statements, *made.statements))

    def _lost(self, plan: Plan) -> Answer:
        self.searched_at = perf_counter()
        made = not_found(self.text, plan, Hits((), (), (), (), 0), self.opened, LOST)
        return replace(made, certain=False)

    def _with_what_refers(self, plan: Plan, made: Answer) -> Answer:
        """« Non trouvé », with the lines that refer to what is missing: shown, never an answer."""
        if plan.analytes and (near := self._relatives(plan)):
            return replace(made, statements=(*near, *made.statements), citations=self.citer.citations)
        documents = speaking(self.opened, today=self.today)
        visited = [replace(one, section=TOLD) for one in told_by_visit(plan, self.opened, self.citer, today=self.today)]
        if visited:
            dated = Facet(tuple(visited), True, len(documents), certain=False)
            return compose_facet(self.text, plan, dated, self.opened, self.citer, today=self.today)
        entries = [
            Entry(MISSING if one.referral.done else REQUESTED, one.document, one.referral.evidence)
            for one in referred_to(plan, documents, self.opened)
        ]
        told = operations_told(plan, documents)
        if plan.terms and plan.focus is None:  # « date de la biopsie », which is to come
            awaited = facet(replace(plan, focus="due", types=(), without=()), self.opened, today=self.today)
            entries = [*(awaited.entries if awaited is not None and awaited.certain else ()), *entries]
        entries = [*entries, *(Entry(MENTIONED, document, fact.evidence) for document, fact in told)][:CITED_DOCUMENTS]
        self.prefetch([entry.document for entry in entries])
        when = self._asks_when(plan)
        referred = (entry for entry in entries if entry.section == MISSING)
        done = tuple(replace(entry, section=TOLD) for entry in referred if when or self._goes_on_with_result(entry))
        if done and not made.statements:
            dated = Facet(done, True, len(documents), certain=False)
            return compose_facet(self.text, plan, dated, self.opened, self.citer, today=self.today)
        said = statements(entries, self.citer) or self._mentions(plan) or self._denied_whole(plan)
        if not said or made.statements:
            return made
        return replace(made, statements=tuple(said), citations=self.citer.citations)

    def _goes_on_with_result(self, entry: Entry) -> bool:
        """Whether the line that refers to an exam goes on with its result: « Scanner du 14/03 : athérome … »."""
        span = entry.evidence.span
        if span is None:
            return False
        page = self.citer.pages(entry.document.meta.document_id)[span.page - 1]
        return _RESULT_BEHIND.match(page.text[span.start :].partition("\n")[0]) is not None

    def _relatives(self, plan: Plan) -> list[Statement]:
        """The last results of what is measured in the place of an analyte that was not found, said to be another."""
        named = tuple(dict.fromkeys(one for asked in plan.analytes for one in relatives().get(asked, ())))
        near = replace(plan, analytes=named, terms=(), extreme=None, above=None, below=None, order="newest", offset=0)
        points = chosen(series(near, self.opened, today=self.today), near) if named and not plan.terms else []
        points.sort(key=lambda point: named.index(point.observation.analyte))
        self.prefetch([point.document for point in points])
        return [
            printed_line(point, self.citer, f"{RELATIVE} : {analytes()[point.observation.analyte].name}")
            for point in points
        ]

    def _asks_when(self, plan: Plan) -> bool:
        """Whether the day of an exam is asked for, which a letter may tell as well as its report."""
        if not any(term in exam_names() for term in plan.terms):
            return False
        cues = read_question(self.text, today=self.today).values("cue")
        return "when" in cues and "latest" not in cues  # (the last one, how long ago: its paper)

    def _mentions(self, plan: Plan) -> list[Statement]:
        """The first lines that speak of a document that was not found; of the exam that may hold a missing value."""
        if "certificat" in plan.categories and plan.types and not plan.terms:  # « arrêt de 3 jours », in a report
            named = read_question(self.text, today=self.today).of("document")
            plan = replace(plan, terms=tuple(one.phrase for one in named if one.types))
        exams = tuple(term for term in plan.terms if term in exam_names())
        of_a_kind = plan.intent in {"latest", "list"} or bool(plan.categories)
        if not (exams if plan.analytes else plan.terms and of_a_kind):
            return []
        wide = replace(plan, intent="find", categories=(), types=(), without=())
        wide = replace(wide, analytes=(), terms=exams, focus=None) if plan.analytes else wide
        hits = search(wide, self.opened, self.embedder, today=self.today)
        said = []
        for hit in () if hits.partial else hits.ordered[:MENTIONS]:
            name = hit.document.meta.document_id
            chunks = self.opened.loaded[hit.document.position].search.chunks
            first = mentions(hit, hits.concepts, chunks, self.citer.pages(name))[:1]
            said += [replace(self.citer.statement(name, one.span, one.label), section=MENTIONED) for one in first]
        return said

    def _denied_whole(self, plan: Plan) -> list[Statement]:
        """« Pas d'ulcère », for a gastric ulcer that no document names: lines that deny the whole of its kind."""
        if plan.intent != "find" or plan.focus not in {None, "problems"}:
            return []
        kinds = [kind for one in concepts(joined(plan.terms)) if one.ids and (kind := kind_of(one.phrase)) is not None]
        if len(kinds) != 1:
            return []
        hits = search(replace(plan, terms=(kinds[0],), focus=None), self.opened, self.embedder, today=self.today)
        if hits.partial or hits.respelt:
            return []
        made = self._of_hits(plan, hits)
        return [one for one in made.statements if one.label == "negated" and not names_body_part(one.text)][:MENTIONS]

    def _with_event(self, made: Answer, resolved: Resolved) -> Answer:
        """The answer with the line that dates the event which bounds its period."""
        if resolved.event is None:
            return made if resolved.certain else replace(made, certain=False)
        said = (*made.statements, *statements([resolved.event], self.citer))
        certain = made.certain and resolved.certain
        return replace(made, statements=said, certain=certain, citations=self.citer.citations)


_RESULT_BEHIND = re.compile(r"[^\W\d][^:]{2,60}:\s*[^\W\d]{3}")


def _is_of_laboratory(made: Answer) -> bool:
    """Whether nothing but sheets of results affirms what was found."""
    told = any(one.label is None for one in made.statements)
    return not told or all(one.category == "biologie" for one in made.documents)
