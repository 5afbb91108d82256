"""The text of an HTML message: what a reader sees, a line for each block or table row. Nothing is fetched or run."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from ingest.errors import BrokenDocument
from ingest.exponents import as_exponent

_HIDDEN = frozenset(("script", "style", "head", "title", "template", "noscript", "object", "svg"))
_BLOCKS = frozenset(
    (
        *("p", "div", "br", "tr", "li", "ul", "ol", "table", "hr", "blockquote", "pre", "dt", "dd"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer"),
    )
)


def html_text(html: str) -> str:
    """The shown text of ``html``. Raises ``BrokenDocument``."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenDocument("Le texte HTML de ce message est endommagé.") from error
    if root is None:
        return ""
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += name in _HIDDEN
            parts.append("\n" if name in _BLOCKS else " " if name in ("td", "th") else "")
            text = (element.text or "").replace("\n", " ")
            parts.append("" if hidden else as_exponent(text) if name == "sup" else text)
        else:
            hidden -= name in _HIDDEN
            parts.append("\n" if name in _BLOCKS and name != "br" else "")
            parts.append("" if hidden else (element.tail or "").replace("\n", " "))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(_single_blanks(lines)).strip()


def _single_blanks(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept
