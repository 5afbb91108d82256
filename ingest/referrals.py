"""Exams and stays a document refers to that have their own report: « cf. scanner du 12/03/2024 », « IRM à prévoir ».

An exam counts when the page gives it a day that is not the document's own, says « cf. » or « réalisé », or asks for
it. The document's own exam and what was done at the visit are no referral.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.asked_exams import is_listed_under_request, is_ordered_line, is_sent_for, named_until, tests_asked
from ingest.document import Due, Metadata, Referral, Span
from ingest.due import is_plan
from ingest.due_reasons import is_within, occasions
from ingest.due_subject import VISIT
from ingest.passages import Passage, PrintedDate
from ingest.vocabulary.clinical import Cue, ExamTerm, cues_in, exam_terms, referral_cues
from ingest.vocabulary.phrases import Found

_NEAR = 48
"""Characters between an exam and its date at most."""
_SURE = 0.60


def referrals(passages: Sequence[Passage], metadata: Metadata, due: Sequence[Due] = ()) -> tuple[Referral, ...]:
    """The referrals of a document, one an exam, date and whether it is done. What is ``due`` is asked for."""
    own = _own(passages, metadata)
    to_come = tuple(one.evidence.span for one in due if one.evidence.span is not None)
    found: dict[tuple[str, str | None, bool], Referral] = {}
    for passage in passages:
        for one in (*_of_passage(passage, metadata, own, to_come), *tests_asked(passage, metadata)):
            found.setdefault((one.exam, one.date, one.done), one)
    dated = {exam for exam, date, done in found if done and date is not None}
    return tuple(one for one in found.values() if not one.done or one.date is not None or one.exam not in dated)


def _exams(passage: Passage) -> tuple[Found[ExamTerm], ...]:
    return tuple(
        found
        for found in exam_terms().find(passage.tokens)
        if not found.values[0].initials or passage.text[found.start : found.end].isupper()
    )


def _own(passages: Sequence[Passage], metadata: Metadata) -> frozenset[str]:
    """The exams the document itself reports: those its title names."""
    evidence = metadata.evidence.get("title")
    span = evidence.span if evidence is not None else None
    if span is None:
        return frozenset()
    return frozenset(
        found.values[0].exam
        for passage in passages
        if passage.lines[0].page == span.page
        and passage.lines[0].start < span.end
        and span.start < passage.lines[0].start + len(passage.text)
        for found in _exams(passage)
        if span.start <= passage.lines[0].start + found.start < span.end
    )


def _of_passage(
    passage: Passage, metadata: Metadata, own: frozenset[str], to_come: Sequence[Span]
) -> Iterator[Referral]:
    exams = _exams(passage)
    if not exams:
        return
    cues, frames = cues_in(referral_cues(), passage.tokens), occasions(passage)
    for index, exam in enumerate(exams):
        if is_within(exam.start, frames):
            continue  # (« dans le cadre du dépistage de la rétinopathie »)
        label = passage.label(exam.start, exam.end)
        if label in ("negated", "family"):
            continue
        until = exams[index + 1].start if index + 1 < len(exams) else len(passage.text)
        date = _date(passage, exam, until)
        kinds = _cues(passage, exam, cues, exams)
        if is_sent_for(passage, exam.first):
            kinds = kinds - {"see", "done"} | {"asked"}
        if date is None and "own" not in kinds and exam.values[0].exam != VISIT and _is_within(passage, exam, to_come):
            kinds.add("asked")
        done = _done(passage, exam, date, kinds, metadata, own)
        if done is None:
            continue
        named = named_until(passage, exam)
        end = date.end if date is not None and done else named
        yield Referral(
            exam=exam.values[0].exam,
            name=passage.text[exam.start : named].replace("\n", " "),
            done=done,
            evidence=passage.evidence(exam.start, end, 0.85),
            date=date.iso if date is not None and passage.confidence(date.start, date.end) >= _SURE else None,
        )


def _is_within(passage: Passage, exam: Found[ExamTerm], spans: Sequence[Span]) -> bool:
    """Whether an exam stands in one of these spans of its page."""
    page, begin = passage.lines[0].page, passage.lines[0].start
    return any(
        span.page == page and span.start <= begin + exam.start and begin + exam.end <= span.end for span in spans
    )


def _date(passage: Passage, exam: Found[ExamTerm], until: int) -> PrintedDate | None:
    """The date right after an exam, in its sentence and before any other exam."""
    _, stop = passage.sentence(exam.start, exam.end)
    for date in passage.dates:
        if exam.end <= date.start < min(stop, until) and date.start - exam.end <= _NEAR:
            between = passage.text[exam.end : date.start]
            return None if ";" in between or ":" in between or between.count(",") > 1 else _end_of_stay(passage, date)
    return None


def _end_of_stay(passage: Passage, date: PrintedDate) -> PrintedDate:
    """The end of a range (« du 3 au 9 novembre »), by which a stay is dated."""
    if not date.opens_range:
        return date
    return next((other for other in passage.dates if other.start > date.start), date)


def _cues(
    passage: Passage, exam: Found[ExamTerm], cues: Sequence[Found[Cue]], exams: Sequence[Found[ExamTerm]]
) -> set[str]:
    begin, stop = passage.sentence(exam.start, exam.end)
    following = min((other.first for other in exams if other.first >= exam.last), default=len(passage.tokens.texts))
    preceding = max((other.last for other in exams if other.last <= exam.first), default=0)
    kinds: set[str] = set()
    for cue in cues:
        kind, reach = cue.values[0].kind, cue.values[0].reach
        if cue.start < begin or cue.end > stop:
            continue
        if kind.endswith("_after") or kind == "own":
            if exam.last <= cue.first < following and cue.first - exam.last <= reach:
                kinds.add(kind.removesuffix("_after"))
        elif cue.last <= exam.first and exam.first - cue.last <= reach and cue.first >= preceding:
            kinds.add(kind)
    return kinds


def _done(
    passage: Passage,
    exam: Found[ExamTerm],
    date: PrintedDate | None,
    kinds: set[str],
    metadata: Metadata,
    own: frozenset[str],
) -> bool | None:
    """Whether an exam is one done elsewhere (true), asked for (false), or no referral (``None``)."""
    if date is not None:
        return _by_date(exam, date, kinds, metadata, own)
    if "own" in kinds:
        return None
    if "asked" in kinds or is_plan(passage) or is_ordered_line(passage, exam.start, metadata):
        return False
    if not kinds and is_listed_under_request(passage, exam.start):
        return False
    its_own = exam.values[0].exam in own or metadata.category in ("prescription", "biologie")
    return True if kinds & {"see", "done"} and not its_own else None


def _by_date(
    exam: Found[ExamTerm], date: PrintedDate, kinds: set[str], metadata: Metadata, own: frozenset[str]
) -> bool | None:
    """As :func:`_done`, for an exam with a date: after the act it is to come, on its day it is the document's own.

    A letter written later than the visit it tells may say what was done since.
    """
    act = metadata.act_date
    if act is None:
        return True
    if date.iso[: len(act)] > act[: len(date.iso)]:
        if "done" in kinds and "asked" not in kinds:
            return True if date.iso <= _written(metadata) else None
        return False
    is_own = date.iso == act or (exam.values[0].exam in own and act.startswith(date.iso))
    return None if is_own else True


def _written(metadata: Metadata) -> str:
    """The last day the document may have been written, ISO; empty when it does not say."""
    return max((one.date for one in metadata.dates if one.kind in _WRITING), default="")


_WRITING = frozenset({"creation", "signature", "print"})
