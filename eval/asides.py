"""``retrouve eval asides``: fit what tells the words of a question that are only said besides what it asks.

Fitted on questions in which they are marked (``eval/corpora/asides``, one author a file), on those asides put around
other questions, and on the wordings of the opened parts of the benchmark, where what fills a slot is asked for and
what else names something is not. ``--write`` fits on all and writes ``aside_weights.json`` (:mod:`index.besides`).
"""

from __future__ import annotations

import argparse
import random
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray

from api.settings import Settings
from eval.benchmark.wordings import without_accents
from eval.corpora.cohort.truth import HELD_APART, PARTS
from eval.fitting import WEIGHTS
from eval.machine import describe
from eval.turns import worded
from index.besides import AsideWeights, Floats, read, signs, words_of
from index.cutting import MY_WORD, cut_phrases, is_filler
from index.ordinary import is_ordinary
from index.terms import words
from models.embedder import OnnxEmbedder

MARKED = Path(__file__).parent / "corpora" / "asides"
OPEN, CLOSE = "((", "))"
"""Around what is said besides, in the files of marked questions; in wordings, around what fills a slot."""
ASKED, BESIDES, UNKNOWN = 1, 0, -1
HIDDEN, EPOCHS, BATCH, RATE, DECAY, DROPPED = 64, 12, 512, 1e-3, 0.05, (0.2, 0.3)
SHARE = 4.0
"""How much a word of a marked question counts, against one of a wording."""
BARE = 0.35
"""Share of questions without accents."""
AROUND, LONGEST_CORE = 3, 11
"""Questions each aside is put around, and their most words."""
SHORT = 8
_KNOWN_FRAME = frozenset({"cue", "focus", "document"})
_ENDS = re.compile(r"[\s?!.]+$")


@dataclass(frozen=True, slots=True)
class Marked:
    """A question by ``author``: of each word what it is, its signs, and how much it counts."""

    author: str
    text: str
    labels: tuple[int, ...]
    signs: Floats
    share: float


def unmarked(text: str) -> tuple[str, list[bool]]:
    """``text`` without its double parentheses, and of each character left whether it stood between them."""
    found: list[str] = []
    inside: list[bool] = []
    for place, piece in enumerate(re.split(r"\(\(|\)\)", text)):
        found.append(piece)
        inside += [place % 2 == 1] * len(piece)
    return "".join(found), inside


def lines(path: Path) -> list[str]:
    """The marked questions of one author, their spaces mended."""
    return [" ".join(line.split()) for line in path.read_text("utf-8").splitlines() if line.strip()]


def by_hand() -> Iterator[tuple[str, str, list[int]]]:
    """Author, text and labels of the marked questions, and of their asides put around others."""
    rng = random.Random("asides")
    cores = [text for _, text, labels in _short_wordings()]
    for path in sorted(MARKED.glob("*.txt")):
        written = lines(path)
        own = [" ".join(unmarked_core(line).split()) for line in written]
        for line in written:
            yield _labelled(path.stem, line, rng)
            for match in re.finditer(r"\(\((.*?)\)\)", line):
                at_head, at_end = match.start() == 0, match.end() == len(line)
                for core in [rng.choice(own), *rng.sample(cores, k=AROUND - 1)] if at_head or at_end else []:
                    aside = f"{OPEN}{match[1].strip()}{CLOSE}"
                    yield _labelled(path.stem, f"{aside} {core}" if at_head else f"{_ENDS.sub('', core)} {aside}", rng)


def unmarked_core(line: str) -> str:
    """A marked question without what is said besides."""
    return re.sub(r"\(\(.*?\)\)", " ", line)


def _labelled(author: str, line: str, rng: random.Random) -> tuple[str, str, list[int]]:
    text, inside = unmarked(line)
    text = _as_typed(text, rng)
    return author, text, [BESIDES if any(inside[one.start : one.end]) else ASKED for one in words_of(text)]


def _as_typed(text: str, rng: random.Random) -> str:
    """``text``, of some without accents where that moves no character."""
    bare = without_accents(text)
    return bare if rng.random() < BARE and len(bare) == len(text) else text


def of_wordings() -> Iterator[tuple[str, str, list[int]]]:
    """Part, text and labels of the wordings of the opened parts."""
    rng = random.Random("wordings")
    for part in (part for part in PARTS if part not in HELD_APART):
        for _, marked in worded(part, mark=lambda name: f"{OPEN}{name}{CLOSE}", clean=True):
            text, filled = unmarked(marked)
            text = _as_typed(text, rng)
            labels = _of_frame(text, filled)
            if labels is not None:
                yield part, text, labels


def _short_wordings() -> Iterator[tuple[str, str, list[int]]]:
    return (one for one in of_wordings() if BESIDES not in one[2] and len(one[2]) <= LONGEST_CORE)


def _of_frame(text: str, filled: Sequence[bool]) -> list[int] | None:
    """What fills a slot is asked for; what else names something, or is known to nobody, is not; of others who knows.

    ``None`` when the words do not stand as the rules read them.
    """
    spans = words_of(text)
    folded = [words(text[span.start : span.end]) for span in spans]
    if any(len(one) != 1 for one in folded):
        return None
    labels: list[int] = []
    for phrase, readings in cut_phrases([one[0] for one in folded]):
        here = spans[len(labels) : len(labels) + len(phrase)]
        kinds = {reading.kind for reading in readings}
        unknown = not (readings or is_filler(phrase[0]) or phrase[0].isdecimal() or phrase[0] == MY_WORD)
        if any(any(filled[span.start : span.end]) for span in here):
            labels += [ASKED] * len(phrase)
        elif (readings and not kinds <= _KNOWN_FRAME) or (unknown and not is_ordinary(phrase[0])):
            labels += [BESIDES] * len(phrase)
        else:
            labels += [UNKNOWN] * len(phrase)
    if BESIDES not in labels and len(labels) <= SHORT:
        labels = [ASKED] * len(labels)  # (every word of a short wording says what is asked)
    return labels if len(labels) == len(spans) else None


def gathered(embedder: OnnxEmbedder) -> list[Marked]:
    """Every labelled question with its signs."""
    return [
        Marked(author, text, tuple(labels), signs(words_of(text), embedder.token_states(text)), share)
        for rows, share in ((by_hand(), SHARE), (of_wordings(), 1.0))
        for author, text, labels in rows
        if labels
    ]


def fit(those: Sequence[Marked], origin: str) -> AsideWeights:
    """The network that tells these labels best. The same questions give the same weights on one machine."""
    torch.manual_seed(1)
    known = [(one, np.array(one.labels) != UNKNOWN) for one in those]
    table = np.concatenate([one.signs[kept] for one, kept in known])
    mean, spread = table.mean(0), table.std(0) + 1e-5
    given = torch.tensor((table - mean) / spread)
    truth = torch.tensor(np.concatenate([np.array(one.labels)[kept] for one, kept in known]).astype(np.float32))
    share = torch.tensor(np.concatenate([np.full(kept.sum(), one.share, np.float32) for one, kept in known]))
    network = torch.nn.Sequential(
        torch.nn.Dropout(DROPPED[0]), torch.nn.Linear(table.shape[1], HIDDEN), torch.nn.ReLU(),
        torch.nn.Dropout(DROPPED[1]), torch.nn.Linear(HIDDEN, 1),
    )  # fmt: skip
    steps = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    for _ in range(EPOCHS):
        for rows in torch.split(torch.randperm(len(given)), BATCH):
            wrong = torch.nn.functional.binary_cross_entropy_with_logits(
                network(given[rows])[:, 0], truth[rows], reduction="none"
            )
            steps.zero_grad()
            torch.autograd.backward((wrong * share[rows]).mean())
            steps.step()
    first, first_bias, second, second_bias = (one.detach().numpy() for one in network.parameters())
    scaled = first / spread  # (what is read at run time is not standardised: the first layer does it)
    return AsideWeights(origin, scaled.T, first_bias - scaled @ mean, second[0], float(second_bias[0]))


def judged(model: AsideWeights, those: Sequence[Marked]) -> tuple[int, int, int, int]:
    """Questions that lose a word asked for, of how many; with asides all of whose words are left out, of how many."""
    lost = whole = with_asides = 0
    for one in those:
        spans = words_of(one.text)
        told = [not is_filler(words(one.text[span.start : span.end])[0]) for span in spans]
        left = read(one.signs, spans, model)
        asides = [gone for gone, label, says in zip(left, one.labels, told, strict=True) if says and label == BESIDES]
        lost += any(gone and says and label == ASKED for gone, label, says in zip(left, one.labels, told, strict=True))
        with_asides += bool(asides)
        whole += bool(asides) and all(asides)
    return lost, len(those), whole, with_asides


def written(model: AsideWeights) -> str:
    """Write ``aside_weights.json``; what was written, in words."""
    parts: list[NDArray[np.float32]] = [model.first.ravel(), model.first_bias, model.second]
    numbers = np.concatenate([*parts, np.array([model.second_bias], np.float32)]).astype("<f2")
    inputs, hidden = model.first.shape
    stored = {
        "origin": model.origin,
        "inputs": inputs,
        "hidden": hidden,
        "numbers": b64encode(numbers.tobytes()).decode(),
    }
    target = WEIGHTS / "aside_weights.json"
    target.write_bytes(msgspec.json.encode(stored) + b"\n")
    return f"{target.name}: {inputs} by {hidden}, {target.stat().st_size} bytes"


def main(argv: Sequence[str] | None = None) -> int:
    """Leave each author out in turn and print what is told; with ``--write``, fit on all and write. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval asides", description=__doc__)
    parser.add_argument("--write", action="store_true", help="fit on every author and write the weights")
    parser.add_argument("--author", action="append", help="leave out this one only (repeatable)")
    options = parser.parse_args(argv)
    embedder = OnnxEmbedder(Settings().models)
    print(describe())
    every = gathered(embedder)
    for author in options.author or dict.fromkeys(one.author for one in every):
        model = fit([one for one in every if one.author != author], embedder.name)
        lost, asked, whole, asides = judged(model, [one for one in every if one.author == author])
        print(
            f"  {author:8} words asked for lost in {lost} of {asked}; asides left out whole {whole} of {asides}",
            flush=True,
        )
    if options.write:
        print(f"{written(fit(every, f'{embedder.name}: fitted by retrouve eval asides'))}, from {len(every)} questions")
    return 0
