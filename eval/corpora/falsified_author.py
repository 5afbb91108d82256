"""Write `falsified/*.jsonl` from the hand-written blocks in `falsified/blocks/*.txt` (one theme a file).

The set held apart, `falsified/apart/*.jsonl`, is written from `falsified/apart/blocks/*.txt` in the same way.

Every sentence is written by hand, by an author who has not read the verifier; the only work done here is to spell
out an edit. No chance is involved: the same blocks always give the same bytes. A block is parted from the next by an
empty line; the first character of a line says what it is:

    # cardiologie, lettre       what the document is (first line of a block)
    @ DURAND Marie              the patient the summary is about (two reports in one PDF)
    | FEVG 55 %.                a line of the source
    + La FEVG est de 55 %.      a true sentence; `+1,3 …` when it cites lines 1 and 3 only
    n 55 % > 45 %               a falsification of the last true sentence: what is replaced by what, once
    g = Pas de FEVG mesurée.    a falsification written out; it cites what the last true sentence cites, or all
    c 2                         the last true sentence, citing line 2, which does not say it

`python -m eval.corpora.falsified_author` writes the files and prints the counts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "falsified"
BLOCKS = FOLDER / "blocks"
APART = FOLDER / "apart" / "blocks"
KINDS = {
    "n": ("number", ""),
    "u": ("unit", ""),
    "d": ("date", ""),
    "m": ("drug", ""),
    "s": ("side", ""),
    "g": ("negation", ""),
    "f": ("negation", "relative's illness told of the patient"),
    "h": ("negation", "hypothesis told as a fact"),
    "t": ("test", ""),
    "p": ("two_patients", ""),
    "i": ("injection", ""),
    "o": ("finding", ""),
    "c": ("citation", "true sentence, line that does not say it"),
}
_TRUE = re.compile(r"\+(?P<cited>[\d,]*) (?P<sentence>.+)")


@dataclass(frozen=True)
class Sentence:
    """One sentence of a summary, the 1-based lines it cites (all when empty) and what was falsified in it."""

    text: str
    kind: str
    cited: tuple[int, ...] = ()
    note: str = ""


@dataclass
class Block:
    """A few printed lines of one fictitious document and the sentences written about them."""

    title: str
    patient: str = ""
    lines: list[str] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)

    def records(self) -> Iterator[dict[str, object]]:
        """The lines of the JSON file, in the order they were written."""
        for sentence in self.sentences:
            record: dict[str, object] = {"source_lines": self.lines, "sentence": sentence.text}
            record |= {"kind": sentence.kind, "true": sentence.kind == "paraphrase"}
            if sentence.cited:
                record["cited"] = list(sentence.cited)
            if self.patient:
                record["patient"] = self.patient
            record["note"] = ": ".join(part for part in (self.title, sentence.note) if part)
            yield record


def _falsified(line: str, last: Sentence | None) -> Sentence:
    """The sentence that an edit line stands for; ValueError when the edit does not fit the last true sentence."""
    kind, note = KINDS[line[0]]
    rest = line[2:].strip()
    cited = last.cited if last else ()
    if rest.startswith("= "):
        return Sentence(rest[2:].strip(), kind, cited, note)
    if last is None:
        raise ValueError(f"an edit before any true sentence: {line}")
    if kind == "citation":
        return Sentence(last.text, kind, tuple(int(number) for number in rest.split(",")), note)
    old, mark, new = rest.partition(" > ")
    if not mark or last.text.count(old) != 1 or old == new:
        raise ValueError(f"« {old} » must stand once in « {last.text} »")
    if old.endswith("'") != new.endswith("'"):
        raise ValueError(f"« {old} » must stand once, whole: an elision goes with its word")
    text = " ".join(last.text.replace(old, new).split())
    return Sentence(text[0].upper() + text[1:], kind, cited, note)


def read_blocks(path: Path) -> list[Block]:
    """The blocks of one theme; ValueError for a line that is none of the documented ones."""
    blocks: list[Block] = []
    last: Sentence | None = None
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            blocks.append(Block(line[2:].strip()))
            last = None
        elif line.startswith("@ "):
            blocks[-1].patient = line[2:].strip()
        elif line.startswith("| "):
            blocks[-1].lines.append(line[2:])
        elif true := _TRUE.fullmatch(line):
            cited = tuple(int(number) for number in true["cited"].split(",") if number)
            last = Sentence(true["sentence"].strip(), "paraphrase", cited)
            blocks[-1].sentences.append(last)
        elif line[:1] in KINDS and line[1:2] == " ":
            blocks[-1].sentences.append(_falsified(line, last))
        elif line:
            raise ValueError(f"{path.name}: what is this line? {line}")
    return blocks


def rendered(path: Path) -> str:
    """The JSON lines of one theme."""
    records = (record for block in read_blocks(path) for record in block.records())
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def written(path: Path) -> Path:
    """Where the JSON lines of a theme stand: beside its blocks' folder."""
    return path.parent.with_name(f"{path.stem}.jsonl")


def main() -> None:
    """Write every theme beside its blocks' folder and print how many sentences of each kind each folder holds."""
    for folder in (BLOCKS, APART):
        counts: Counter[str] = Counter()
        blocks = 0
        for path in sorted(folder.glob("*.txt")):
            written(path).write_text(rendered(path), "utf-8")
            read = read_blocks(path)
            blocks += len(read)
            counts.update(sentence.kind for block in read for sentence in block.sentences)
        print(f"{folder.relative_to(FOLDER)}: {blocks} blocks")
        for kind, count in counts.most_common():
            print(f"{kind:14}{count:6}")


if __name__ == "__main__":
    main()
