"""A document's summary with a model: it chooses lines, or writes sentences that are verified.

*Choose*: the grammar allows only numbers of existing lines and code prints these lines: right by construction.
*Write*: each sentence cites its lines and is checked against them (:mod:`models.verify`); one that fails is dropped
and a line of the document stands in its place. Document text is data, never instruction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from index.extractive import candidates
from index.passages import Passage, passages
from index.ports import Generation, Generator, Message, PromptTooLong
from index.summaries import Stop, StoredSummary, SummarySentence, extractive_summary
from ingest.document import Document, Page
from models.catalogue import catalogue
from models.prompts import load_prompt
from models.verify import instructs, verify

LINES = 16
"""Passages offered to the model, the weightiest of the document, in order of reading."""
SENTENCES = 3
SEVERAL_PATIENTS = "Plusieurs patients sur ce document : lignes choisies par des règles."
_SENTENCE = re.compile(r"^- (?P<text>.+?) ?\[(?P<lines>\d+(?:,\d+)*)\]\s*$")
WrittenMode = Literal["choose", "write"]


class ModelSummariser:
    """The ``Summariser`` of :mod:`index.summaries` over a ``Generator``. ``spent`` is the last call's cost."""

    def __init__(self, generator: Generator, mode: WrittenMode = "choose") -> None:
        """``mode`` is what the model has passed the proof for."""
        self._generator = generator
        self._mode = mode
        self.spent: Generation | None = None

    @classmethod
    def proven(cls, generator: Generator) -> ModelSummariser:
        """The most a model may do: write if the catalogue says it passed the proof, else choose."""
        known = next((model for model in catalogue() if model.name == generator.name), None)
        return cls(generator, "write" if known is not None and "write" in known.summaries else "choose")

    @property
    def model(self) -> str:
        """See :class:`index.summaries.Summariser`."""
        return self._generator.name

    @property
    def made_by(self) -> str:
        """Model, mode and prompt version."""
        return f"{self._generator.name}/{self._mode}/{load_prompt(self._mode).version}"

    def summarise(self, document: Document, pages: Sequence[Page], stop: Stop) -> StoredSummary:
        """See :class:`index.summaries.Summariser`. Rules alone serve where there is nothing to choose from."""
        plain = replace(extractive_summary(document, pages), made_by=self.made_by)
        offered = self.offered(document, pages)
        if len({found.identity.birth_name or found.identity.used_name for found in document.identities}) > 1:
            return replace(plain, note=SEVERAL_PATIENTS)
        if len(offered) <= SENTENCES:
            return plain
        while True:
            try:
                made = (
                    self._chosen(offered, stop)
                    if self._mode == "choose"
                    else self._written(offered, plain, patient_of(document), stop)
                )
            except PromptTooLong:
                if len(offered) <= SENTENCES:
                    return plain
                offered = offered[: len(offered) // 2]
            else:
                return made if made.sentences else plain

    def choose(self, lines: Sequence[str], most: int, stop: Stop) -> tuple[int, ...]:
        """See :class:`index.summaries.Summariser`."""
        picked: list[int] = []
        usable = [place for place, line in enumerate(lines) if not instructs(line)]
        while usable and len(picked) < most:
            found = self._pick([lines[place] for place in usable], min(SENTENCES, most - len(picked)), stop)
            picked += [usable[place] for place in found]
            usable = [place for place in usable if place not in picked]
            if len(found) < SENTENCES:
                break
        return tuple(picked)

    def unavailable(self) -> str | None:
        """See :class:`index.summaries.Summariser`."""
        return self._generator.unavailable()

    def hold(self) -> None:
        """See :class:`index.summaries.Summariser`."""
        self._generator.hold()

    def resume(self) -> None:
        """See :class:`index.summaries.Summariser`."""
        self._generator.resume()

    def close(self) -> None:
        """See :class:`index.summaries.Summariser`."""
        self._generator.close()

    def offered(self, document: Document, pages: Sequence[Page]) -> list[Passage]:
        """The weightiest passages, weightiest first; none that speaks to whoever summarises."""
        found = candidates(document, passages(document, pages))
        weighed = [one for one in found if not instructs(one.passage.text)]
        best = sorted(weighed, key=lambda one: (-one.weight, one.passage.order))
        return [one.passage for one in best[:LINES]]

    def _chosen(self, offered: Sequence[Passage], stop: Stop) -> StoredSummary:
        picked = self._pick([passage.text for passage in offered], SENTENCES, stop)
        ranked = sorted(range(len(picked)), key=lambda rank: offered[picked[rank]].order)
        sentences = tuple(SummarySentence((offered[picked[rank]].span,), rank=rank) for rank in ranked)
        return StoredSummary("choose", self.made_by, sentences, self.model)

    def _pick(self, lines: Sequence[str], most: int, stop: Stop) -> list[int]:
        """Positions of the lines the model names, in its order, each once."""
        prompt = load_prompt("choose")
        answer = self._ask(prompt.messages(lines), ids_grammar(len(lines), most), prompt.most, stop)
        named = [int(number) - 1 for number in re.findall(r"\d+", answer)]
        return [place for place in dict.fromkeys(named) if 0 <= place < len(lines)][:most]

    def _written(
        self, offered: Sequence[Passage], plain: StoredSummary, patient: str | None, stop: Stop
    ) -> StoredSummary:
        prompt = load_prompt("write")
        messages = prompt.messages([passage.text for passage in offered])
        answer = self._ask(messages, sentences_grammar(len(offered), SENTENCES), prompt.most, stop)
        kept: list[SummarySentence] = []
        dropped = 0
        for line in answer.splitlines():
            sentence = self._sentence(line, offered, patient, len(kept))
            if sentence is None:
                dropped += bool(line.strip())
            elif all(sentence.text != other.text for other in kept):
                kept.append(sentence)
        spare = [s for s in plain.sentences if not any(set(s.spans) & set(other.spans) for other in kept)]
        instead = sorted(spare, key=lambda one: one.rank)[: min(dropped, SENTENCES - len(kept))]
        return StoredSummary("write", self.made_by, (*kept, *instead), self.model, dropped)

    def _sentence(
        self, line: str, offered: Sequence[Passage], patient: str | None, rank: int
    ) -> SummarySentence | None:
        """A line of the answer as a sentence with its passages, when it holds against them."""
        for text, cited in cited_sentences(line):
            lines = [offered[place] for place in dict.fromkeys(cited) if 0 <= place < len(offered)]
            if lines and verify(text, [passage.text for passage in lines], patient=patient).holds:
                return SummarySentence(tuple(passage.span for passage in lines), text, rank)
        return None

    def _ask(self, messages: Sequence[Message], grammar: str, most: int, stop: Stop) -> str:
        self.spent = self._generator.generate(messages, grammar=grammar, most=most, stop=stop)
        return self.spent.text


def patient_of(document: Document) -> str | None:
    """The name of whom the document is about, when it states one."""
    for found in document.identities:
        names = (found.identity.used_name, found.identity.birth_name, found.identity.given)
        return " ".join(name for name in names if name) or None
    return None


def cited_sentences(answer: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The sentences of an answer as written, each with the positions of the lines it cites."""
    for line in answer.splitlines():
        found = _SENTENCE.match(line)
        if found is not None:
            yield found["text"].strip(), tuple(int(number) - 1 for number in found["lines"].split(","))


def ids_grammar(lines: int, most: int) -> str:
    """GBNF: one to ``most`` numbers of lines 1..``lines``, separated by commas."""
    more = ' ("," id' * (most - 1) + ")?" * (most - 1)
    return f"root ::= id{more}\nid ::= {_numbers(lines)}\n"


def sentences_grammar(lines: int, most: int) -> str:
    """GBNF: one to ``most`` sentences, each with one to three numbers of lines in brackets."""
    more = " (sentence" * (most - 1) + ")?" * (most - 1)
    return (
        f"root ::= sentence{more}\n"
        'sentence ::= "- " text " [" id ("," id ("," id)?)? "]\\n"\n'
        'text ::= [A-ZÀ-Ý0-9] char{10,200} "."\n'
        "char ::= [^\\[\\]\\n<>|]\n"
        f"id ::= {_numbers(lines)}\n"
    )


def _numbers(lines: int) -> str:
    return " | ".join(f'"{number}"' for number in range(1, lines + 1))
