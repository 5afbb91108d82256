"""The structured body of a CDA as a small, clean HTML page: what its narrative says, and nothing else.

CDA R2 narrative block (``StrucDoc``): every text is escaped, every attribute is rebuilt; links, scripts and styles
do not survive. The header's main facts stand above it, so that the page can be understood by itself.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from ingest.cda_media import Embedded
from ingest.document import Identity
from ingest.header import Header
from ingest.hl7 import V3, Element, child, children, name_of, text_of
from ingest.sniff import JPEG, PDF, PNG

_MOST_SPAN = 100
_BLANKS = re.compile(r"\s+")
_BREAKS_AFTER = re.compile(r"(</(?:table|ul|ol|p|div)>|<(?:td|th|li|p|div)(?: [^>]*)?>) ?(?:<br/> ?)+")
_BREAKS_BEFORE = re.compile(r" ?(?:<br/> ?)+(?=<(?:table|ul|ol|p|div)[ >]|</(?:td|th|li|p|div)>)")
_STYLES = {"bold": "b", "italics": "i", "emphasis": "i", "underline": "u", "bolditalics": "b"}
_TAGS = {"paragraph": "p", "item": "li", "sub": "sub", "sup": "sup", "tr": "tr", "thead": "thead", "tbody": "tbody"}
_MEDIA_WORDS = {PDF: "Document PDF joint", JPEG: "Image jointe", PNG: "Image jointe"}
_MAX_IMAGE_BYTES = 8 * 1024 * 1024
_DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Narrative:
    """The body as HTML, and how many characters a reader finds in it."""

    html: str
    characters: int


def narrative(document: Element, media: Mapping[str, Embedded]) -> Narrative:
    """The sections of the structured body, nested ones included. ``media``: attachments by their identifier."""
    writer = _Writer(media)
    parts = [writer.section(part, 2) for part in children(document, "component", "structuredBody", "component")]
    return Narrative("".join(parts), writer.characters)


class _Writer:
    """Turns narrative blocks into HTML, counting the characters shown."""

    def __init__(self, media: Mapping[str, Embedded]) -> None:
        self._media = media
        self.characters = 0
        self._inner: dict[str, Callable[[Element], str]] = {
            "br": lambda _one: "<br/>",
            "content": self._content,
            "list": self._list,
            "table": self._table,
            "td": self._cell,
            "th": self._cell,
            "footnote": lambda one: f" ({self._inside(one)})",
            "renderMultiMedia": self._attachment,
            "col": lambda _one: "",
            "colgroup": lambda _one: "",
            "caption": lambda one: f"<p><b>{self._inside(one)}</b></p>",
        }

    def section(self, component: Element, depth: int) -> str:
        """The sections of one ``component``, title first; one without text, parts or attachments is left out."""
        written: list[str] = []
        for section in children(component, "section"):
            text = child(section, "text")
            body = self._block(text) if text is not None else ""
            nested = "".join(self.section(part, depth + 1) for part in children(section, "component"))
            title = text_of(child(section, "title"))
            if not (body or nested):
                continue
            level = min(depth, _DEEPEST_HEADING)
            heading = f"<h{level}>{escape(title)}</h{level}>" if title else ""
            written.append(f"{heading}{body}{nested}")
        return "".join(written)

    def _block(self, text: Element) -> str:
        before = self.characters
        html = _without_loose_breaks(f"<div>{self._inside(text)}</div>")
        return html if self.characters > before or "<img" in html else ""

    def _inside(self, element: Element) -> str:
        parts = [self._said(element.text)]
        for one in element.iterchildren():
            parts += [self._element(one), self._said(one.tail)]
        return "".join(parts)

    def _said(self, text: str | None) -> str:
        self.characters += sum(not character.isspace() for character in text or "")
        return escape(_BLANKS.sub(" ", text or ""))

    def _element(self, element: Element) -> str:
        name = name_of(element)
        if name in self._inner:
            return self._inner[name](element)
        inside = self._inside(element)
        return f"<{_TAGS[name]}>{inside}</{_TAGS[name]}>" if name in _TAGS else inside

    def _content(self, element: Element) -> str:
        """Styled text; what a revision deleted is not the document's text any more."""
        if element.get("revised") == "delete":
            return ""
        html = self._inside(element)
        for style in (element.get("styleCode") or "").lower().split():
            tag = _STYLES.get(style)
            html = f"<{tag}>{html}</{tag}>" if tag else html
        return html

    def _list(self, element: Element) -> str:
        tag = "ol" if element.get("listType") == "ordered" else "ul"
        caption = "".join(self._element(one) for one in children(element, "caption"))
        items = "".join(self._element(one) for one in children(element, "item"))
        return f"{caption}<{tag}>{items}</{tag}>"

    def _table(self, element: Element) -> str:
        """Caption first; head, body and foot rows in their own order; ragged rows are left ragged."""
        caption = "".join(self._element(one) for one in children(element, "caption"))
        rows = "".join(self._row(row) for row in _rows(element))
        return f"{caption}<table>{rows}</table>"

    def _row(self, row: Element) -> str:
        cells = "".join(self._element(cell) for cell in row.iterchildren(f"{V3}td", f"{V3}th"))
        return f"<tr>{cells}</tr>"

    def _cell(self, element: Element) -> str:
        tag = name_of(element)
        spans = "".join(f' {name}="{span}"' for name in ("colspan", "rowspan") if (span := _span(element, name)) > 1)
        inside = self._inside(element)
        bold = "bold" in (element.get("styleCode") or "").lower()
        return f"<{tag}{spans}>{f'<b>{inside}</b>' if bold else inside}</{tag}>"

    def _attachment(self, element: Element) -> str:
        written: list[str] = []
        for reference in (element.get("referencedObject") or "").split():
            attached = self._media.get(reference)
            if attached is None:
                continue
            if attached.media_type in (JPEG, PNG) and len(attached.data) <= _MAX_IMAGE_BYTES:
                data = base64.b64encode(attached.data).decode("ascii")
                written.append(f'<p><img src="data:{attached.media_type};base64,{data}"/></p>')
            else:
                written.append(f"<p><i>[{_MEDIA_WORDS.get(attached.media_type, 'Fichier joint')}]</i></p>")
        return "".join(written) + self._inside(element)


def _without_loose_breaks(html: str) -> str:
    """Without the line breaks that stand between blocks, where they only make space.

    MuPDF drops everything after such a break when it falls on the end of a page.
    """
    return _BREAKS_BEFORE.sub("", _BREAKS_AFTER.sub(r"\1", html))


def _rows(table: Element) -> Iterator[Element]:
    for part in table.iterchildren():
        if name_of(part) == "tr":
            yield part
        elif name_of(part) in ("thead", "tbody", "tfoot"):
            yield from children(part, "tr")


def _span(element: Element, name: str) -> int:
    value = (element.get(name) or "").strip()
    return min(int(value), _MOST_SPAN) if value.isascii() and value.isdigit() else 1


# -- the facts above the body -----------------------------------------------------------------------
def page(header: Header, body: str) -> str:
    """A page: the title, the patient, the author and the dates as the header states them, then ``body``."""
    title = header.title or header.type_label
    facts = "".join(f"<p>{escape(line)}</p>" for line in _facts(header))
    heading = f"<h1>{escape(title.value)}</h1>" if title else ""
    return f'{heading}<div class="facts">{facts}</div>{body}'


def _facts(header: Header) -> Iterable[str]:
    for found in header.identities:
        yield from _patient(found.identity)
    if header.author:
        yield f"Auteur : {header.author.value}"
    if header.organisation:
        yield f"Structure : {header.organisation.value}"
    dates = {date.kind: french_day(date.date) for date in reversed(header.dates)}
    if "sampling" in dates:
        yield f"Prélevé le : {dates['sampling']}"
    if "stay_start" in dates and "stay_end" in dates:
        yield f"Séjour : du {dates['stay_start']} au {dates['stay_end']}"
    elif "act" in dates:
        yield f"Date de l'acte : {dates['act']}"
    if "creation" in dates:
        yield f"Document créé le : {dates['creation']}"


def _patient(identity: Identity) -> Iterator[str]:
    names = (
        ("Nom de naissance", identity.birth_name),
        ("Nom utilisé", identity.used_name if identity.used_name != identity.birth_name else None),
        ("Prénoms", identity.given),
        ("Date de naissance", french_day(identity.birth_date) if identity.birth_date else None),
        ("Sexe", identity.sex),
        ("INS", identity.ins),
    )
    stated = [f"{label} : {value}" for label, value in names if value]
    if stated:
        yield "Patient"
        yield from stated


def french_day(iso: str) -> str:
    """``2024-03-12`` → « 12/03/2024 », ``2024-03`` → « 03/2024 »."""
    return "/".join(reversed(iso.split("-")))
