"""Whether an act that was planned has been done since: « césarienne programmée le 21/08 : naissance d'une fille ».

In a surgeon's words « programmée » is as often the opposite of urgent as something to come. What the sentence says of
the act afterwards decides; else a printed day that is past, or a report of the very stay or operation.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.document import Metadata
from ingest.due_subject import VISIT
from ingest.mentions import Mention
from ingest.passages import PrintedDate
from ingest.vocabulary.clinical import Cue, exam_terms
from ingest.vocabulary.phrases import Found

SCHEDULED = "scheduled_after"
_DONE, _UNDOING, _UNDONE = "done", "undoing", "undone"
_OPERATED = frozenset(("34874-8", "34112-3", "11490-0", "15508-5", "11505-5"))
"""Reports of an operation, a stay, a delivery, a treatment: what they name as « programmé » is what they report."""
_REPORTING = frozenset(("motif", None))
_IT, _OPENS = "the_act", 4
"""What a sentence opens with that goes on about the act before, and the characters before it at most."""
_MEETINGS = ("RCP", VISIT)
"""Where an act is decided: « proposée en RCP et réalisée le 18/09 »."""
_NEAR = 3
"""Words between « sera », « n'a pas été » and the « réalisée » they undo, at most."""
_DAY = len("2024-01-01")


def is_carried_out(mention: Mention, cues: Sequence[Found[Cue]], others: Sequence[Mention], metadata: Metadata) -> bool:
    """Whether the words behind a planned act say that it was done."""
    passage = mention.passage
    stop = passage.sentence(mention.start, mention.end)[1]
    following = passage.sentence(stop, stop + 1) if stop + 1 < len(passage.text) else (stop, stop)
    if any(cue.values[0].kind == _IT and cue.start - following[0] <= _OPENS for cue in cues if cue.start >= stop):
        stop = following[1]  # (« hospitalisé pour cholécystectomie programmée. Intervention le 12/03 sans incident »)
    stop = _next_act(mention, others, stop)
    behind = [cue for cue in cues if mention.end <= cue.start and cue.end <= stop]
    told = [one for one in (_verdict(cue, behind) for cue in behind) if one is not None]
    if told:
        return told[-1]
    if not any(cue.values[0].kind == SCHEDULED for cue in behind):
        return False
    days = [date for date in passage.dates if mention.end <= date.start < stop]
    if days:
        return _is_past(days[0], metadata)
    return metadata.type_code in _OPERATED and passage.kind in _REPORTING


def _verdict(cue: Found[Cue], behind: Sequence[Found[Cue]]) -> bool | None:
    """What one cue says of the act: done, not done, or nothing."""
    kind = cue.values[0].kind
    if kind == _UNDONE:
        return False
    if kind != _DONE:
        return None
    return not any(one.values[0].kind == _UNDOING and 0 <= cue.first - one.last <= _NEAR for one in behind)


def _next_act(mention: Mention, others: Sequence[Mention], stop: int) -> int:
    """Where the sentence goes on to another act or exam."""
    acts = [one.start for one in others if one.start >= mention.end and one.of("procedure")]
    named = exam_terms().find(mention.passage.tokens_of(mention.end, stop))
    exams = [found.start for found in named if found.values[0].exam not in _MEETINGS]
    return min([stop, *acts, *exams])


def _is_past(day: PrintedDate, metadata: Metadata) -> bool:
    """Whether a day lies before the document's act, or on it."""
    act = metadata.act_date
    if act is None:
        return False
    size = min(len(act), len(day.iso))
    return day.iso[:size] < act[:size] or (size == _DAY and day.iso == act)
