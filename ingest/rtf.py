"""The plain text of an RTF file: paragraphs, tabs, table cells, the letterhead of its headers and its footers.

No objects, no fields' instructions. Of facing pages the right one's header is read. Pure.
"""

from __future__ import annotations

import re

from ingest.errors import BrokenDocument
from ingest.exponents import as_exponent

_TOKEN = re.compile(
    r"\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\(?P<symbol>[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+"
)
_SKIPPED = frozenset(
    (
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "headerl",
        "footerl",
        "themedata",
        "colorschememapping",
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "generator",
        "xmlnstbl",
        "latentstyles",
        "datastore",
        "fldinst",
        "filetbl",
        "revtbl",
        "nonshppict",
    )
)
_WRITTEN = {
    **dict.fromkeys(("header", "headerr", "headerf", "footer", "footerr", "footerf"), "\n"),
    **dict.fromkeys(("par", "line", "sect", "row"), "\n"),
    "page": "\f", "tab": "\t", "cell": "\t", "emdash": "—", "endash": "–", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}
_CODE_PAGES = {"1252": "cp1252", "850": "cp850", "437": "cp437", "65001": "utf-8"}
_DEEPEST = 500


def rtf_text(data: bytes) -> str:
    """The text of an RTF file, form feeds between its pages. Raises ``BrokenDocument``."""
    source = data.decode("latin-1")
    if not source.startswith("{\\rtf"):
        raise BrokenDocument("Ce fichier RTF est endommagé.")
    declared = re.search(r"\\ansicpg(\d{3,5})", source[:2_000])
    reader = _Reader(_CODE_PAGES.get(declared[1] if declared else "1252", "cp1252"))
    for match in _TOKEN.finditer(source):
        reader.take(match)
    return "".join(reader.out)


class _Reader:
    """The state of groups: whether their text is shown or raised and how many characters follow a Unicode one."""

    def __init__(self, encoding: str) -> None:
        self.out: list[str] = []
        self._encoding = encoding
        self._groups: list[tuple[bool, bool, int]] = []
        self._hidden, self._raised, self._fallback = False, False, 1
        self._skip = 0
        self._surrogate = 0

    def take(self, match: re.Match[str]) -> None:
        """One token."""
        if match["brace"]:
            self._brace(match["brace"])
        elif match["word"]:
            self._word(match["word"], match["number"])
        elif match["hex"]:
            self._characters(bytes.fromhex(match["hex"]).decode(self._encoding, errors="replace"))
        elif match["symbol"] == "*":
            self._hidden = True
        elif match["symbol"]:
            self._characters(_SYMBOLS.get(match["symbol"], ""))
        elif match["text"]:
            self._characters(match["text"].encode("latin-1").decode(self._encoding, errors="replace"))

    def _brace(self, brace: str) -> None:
        self._skip = 0
        if brace == "{":
            if len(self._groups) >= _DEEPEST:
                raise BrokenDocument("Ce fichier RTF est endommagé.")
            self._groups.append((self._hidden, self._raised, self._fallback))
        elif self._groups:
            self._hidden, self._raised, self._fallback = self._groups.pop()

    def _word(self, word: str, number: str | None) -> None:
        if word in _SKIPPED:
            self._hidden = True
        elif word == "v":  # hidden text
            self._hidden = number != "0"
        elif word in ("super", "up"):
            self._raised = number != "0"
        elif word in ("nosupersub", "sub", "plain"):
            self._raised = False
        elif word == "uc":
            self._fallback = max(0, min(int(number or 1), 8))
        elif word == "u" and number is not None:
            self._unicode(int(number) & 0xFFFF)
        elif word in _WRITTEN:
            self._characters(_WRITTEN[word])

    def _unicode(self, code: int) -> None:
        self._skip = 0
        if 0xD800 <= code < 0xDC00:
            self._surrogate = code
        elif 0xDC00 <= code < 0xE000:
            if self._surrogate:
                self._characters(chr(0x10000 + ((self._surrogate - 0xD800) << 10) + code - 0xDC00))
            self._surrogate = 0
        else:
            self._characters(chr(code))
        self._skip = self._fallback

    def _characters(self, text: str) -> None:
        shown = text[self._skip :]
        self._skip = max(0, self._skip - len(text))
        if not self._hidden:
            self.out.append(as_exponent(shown) if self._raised else shown)
