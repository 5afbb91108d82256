"""The prompts, as data: one TOML file a mode. What the model sees of a document is fenced and disarmed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from index.ports import Message

LONGEST_LINE = 320
"""Characters of a line shown to the model; what is shown to a doctor is never cut."""


class Example(msgspec.Struct, frozen=True):
    """Lines of a fictitious document and the answer wanted: line numbers, or text."""

    lines: tuple[str, ...]
    answer: str | tuple[int, ...]


class Prompt(msgspec.Struct, frozen=True):
    """A prompt with its examples. ``version`` is part of what names a summary's maker; ``most`` bounds the answer."""

    version: int
    most: int
    system: str
    user: str
    line: str
    examples: tuple[Example, ...]

    def messages(self, lines: Sequence[str]) -> list[Message]:
        """The conversation that asks about ``lines``: system and examples first, always the same."""
        asked = [Message("system", self.system.strip())]
        for example in self.examples:
            answer = example.answer if isinstance(example.answer, str) else ",".join(map(str, example.answer))
            asked += [Message("user", self._user(example.lines)), Message("assistant", answer)]
        return [*asked, Message("user", self._user(lines))]

    def _user(self, lines: Sequence[str]) -> str:
        numbered = [self.line.format(number=n, text=disarmed(line)) for n, line in enumerate(lines, 1)]
        return self.user.strip().replace("{lines}", "\n".join(numbered))


def disarmed(line: str) -> str:
    """A line as the model may see it: one line, bounded, without the marks of turns and fences."""
    plain = " ".join(line.split()).replace("<", "‹").replace(">", "›").replace("[", "(").replace("]", ")")
    return plain.replace("|", "/")[:LONGEST_LINE]


@cache
def load_prompt(name: Literal["choose", "write"]) -> Prompt:
    """The prompt of a mode."""
    data = files(__package__).joinpath(f"{name}.toml").read_bytes()
    return msgspec.toml.decode(data, type=Prompt)
