"""Word documents (DOCX) as a small, clean HTML page: what a reader sees, and nothing else.

WordprocessingML (ECMA-376 part 1, 17): paragraphs, runs, tables, lists, text boxes, notes, headers and footers of
each section, pictures (a scan pasted in Word is a scan). What a revision deleted, hidden text, field codes, comments
and embedded objects are not the document's text. Macros are not opened. Runs in the confined child.
"""

from __future__ import annotations

import base64
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape

from lxml import etree

from ingest.errors import BrokenDocument, EncryptedDocument, LimitExceeded
from ingest.hl7 import Element, name_of, xml_root
from ingest.limits import MAX_FILE_BYTES, MIB
from ingest.sniff import JPEG, PNG, media_type
from ingest.zips import check_growth, contents

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_MAX_PART_BYTES = 32 * MIB
_MAX_PICTURE_BYTES = 8 * MIB
_MOST_PICTURES = 100
_TAG = re.compile(r"<[^>]*>")
_LOOSE_BREAK = re.compile(r"^(?:\s*<br/>)+|(?:<br/>\s*)+$")
"""A break at the edge of a paragraph only makes space, and MuPDF may drop what follows it."""
_HEADING = ("heading", "titre")
_SYMBOLS = {"tab": "\u2003", "br": "<br/>", "cr": "<br/>", "noBreakHyphen": "-", "ptab": "\u2003"}
_LEFT_OUT = frozenset(
    ("del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "object", "commentReference", "rPr", "pPr")
)


@dataclass(slots=True)
class _Package:
    """The parts of the file and how they refer to each other."""

    archive: zipfile.ZipFile
    names: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def part(self, name: str) -> Element | None:
        entry = self.names.get(name.casefold())
        if entry is None:
            return None
        if entry.file_size > _MAX_PART_BYTES:
            raise LimitExceeded("Ce document Word est trop gros pour être lu.")
        data = contents(self.archive, entry)
        if data is None:
            raise BrokenDocument("Ce document Word est endommagé : il ne s'ouvre pas.")
        root = xml_root(data)
        if next(root.iter(etree.Entity), None) is not None:
            raise BrokenDocument("Ce document Word emploie des entités XML : il n'est pas lu.")
        return root

    def picture(self, name: str) -> bytes | None:
        entry = self.names.get(name.casefold())
        if entry is None or entry.file_size > _MAX_PICTURE_BYTES:
            return None
        return contents(self.archive, entry)

    def targets(self, part: str) -> dict[str, str]:
        """Relationship id → part name, for parts inside the file."""
        folder, name = posixpath.split(part)
        root = self.part(f"{folder}/_rels/{name}.rels")
        found: dict[str, str] = {}
        for one in root if root is not None else ():
            target = one.get("Target", "")
            if one.get("TargetMode") != "External" and target:
                found[one.get("Id", "")] = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return found


def docx_html(data: bytes) -> str:
    """The document as HTML. Raises ``BrokenDocument``, ``EncryptedDocument`` or ``LimitExceeded``."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError) as error:
        raise BrokenDocument("Ce document Word est endommagé : il ne s'ouvre pas.") from error
    entries = archive.infolist()
    check_growth([entry.file_size for entry in entries], len(data))
    if any(entry.flag_bits & 1 for entry in entries):
        raise EncryptedDocument("Ce document Word est protégé par un mot de passe.")
    package = _Package(archive, {entry.filename.lstrip("/").casefold(): entry for entry in entries})
    main = _main_part(package)
    document = package.part(main)
    if document is None:
        raise BrokenDocument("Ce document Word est endommagé : son texte n'y est pas.")
    writer = _Writer(package, main)
    body = writer.body(document)
    if len(body) > MAX_FILE_BYTES:
        raise LimitExceeded("Ce document Word est trop gros pour être lu.")
    return body


def _main_part(package: _Package) -> str:
    """The main part by the package's relationships, else where Word puts it."""
    root = package.part("_rels/.rels")
    for one in root if root is not None else ():
        if (one.get("Type") or "").endswith("/officeDocument"):
            return posixpath.normpath(posixpath.join("/", one.get("Target", ""))).lstrip("/")
    return "word/document.xml"


def _is(element: Element, name: str) -> bool:
    return isinstance(element.tag, str) and name_of(element) == name


def _all(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if _is(one, name))


def _attribute(element: Element | None, name: str, spaces: tuple[str, ...] = _WORD) -> str:
    if element is None:
        return ""
    return next((value for space in spaces if (value := element.get(f"{{{space}}}{name}"))), "")


def _off(element: Element) -> bool:
    return _attribute(element, "val").lower() in ("0", "false", "off", "none")


class _Writer:
    """Turns one part, and the parts it refers to, into HTML."""

    def __init__(self, package: _Package, part: str) -> None:
        self._package = package
        self._part = part
        self._targets = package.targets(part)
        self._pictures = 0
        self._notes: list[str] = []
        self._write: dict[str, Callable[[Element], str]] = {
            "p": self._paragraph,
            "tbl": self._table,
            "r": self._run,
            "t": lambda one: escape(one.text or ""),
            "sym": self._symbol,
            "blip": self._picture,
            "imagedata": self._picture,
            "txbxContent": lambda one: f"<div>{self._inside(one)}</div>",
            "footnoteReference": self._note,
            "endnoteReference": self._note,
        }

    def body(self, document: Element) -> str:
        """The header of the first section, the text, the notes, then the footers; each header and footer once."""
        inside = self._inside(document)
        around = {kind: self._around(document, kind) for kind in ("headerReference", "footerReference")}
        notes = "".join(f"<p><small>{note}</small></p>" for note in self._notes)
        return f"{around['headerReference']}{inside}{notes}{around['footerReference']}"

    def _around(self, document: Element, kind: str) -> str:
        written: dict[str, None] = {}
        for reference in _all(document, kind):
            name = self._targets.get(_attribute(reference, "id", _RELATIONS), "")
            part = self._package.part(name) if name else None
            if part is not None:
                html = _Writer(self._package, name)._inside(part)
                if "<img" in html or _says(html):
                    written[html] = None
        return "".join(f"<div>{html}</div>" for html in written)

    def _inside(self, element: Element) -> str:
        return "".join(self._element(one) for one in element.iterchildren())

    def _element(self, element: Element) -> str:
        name = name_of(element)  # comments and instructions were left out by the parser
        if name in _LEFT_OUT:
            return ""
        if name in _SYMBOLS:
            return _SYMBOLS[name]
        write = self._write.get(name)
        return write(element) if write is not None else self._inside(element)

    def _paragraph(self, element: Element) -> str:
        inside = self._inside(element)
        boxes, text = _apart(inside)
        style = next((one for one in element.iterchildren() if _is(one, "pPr")), None)
        kind = _attribute(next(_all(style, "pStyle"), None) if style is not None else None, "val").lower()
        if not text.strip():
            return boxes
        if kind.startswith(_HEADING) or kind == "title":
            return f"{boxes}<h2>{text}</h2>"
        listed = style is not None and next(_all(style, "numPr"), None) is not None
        return f"{boxes}<p>{'• ' if listed else ''}{text}</p>"

    def _run(self, element: Element) -> str:
        style = next((one for one in element.iterchildren() if _is(one, "rPr")), None)
        marks = {name_of(one): one for one in style.iterchildren()} if style is not None else {}
        if "vanish" in marks and not _off(marks["vanish"]):
            return ""
        inside = self._inside(element)
        if "vertAlign" in marks and _attribute(marks["vertAlign"], "val") == "superscript" and inside.isdecimal():
            inside = f"<sup>{inside}</sup>"
        bold = "b" in marks and not _off(marks["b"])
        return f"<b>{inside}</b>" if bold and inside and "<div" not in inside else inside

    def _symbol(self, element: Element) -> str:
        code = _attribute(element, "char")
        try:
            character = chr(int(code, 16))
        except (ValueError, OverflowError):
            return ""
        return "•" if "\ue000" <= character <= "\uf8ff" else escape(character)

    def _table(self, element: Element) -> str:
        rows = "".join(self._row(row) for row in _rows(element))
        return f"<table>{rows}</table>" if rows else ""

    def _row(self, row: Element) -> str:
        cells = "".join(f"<td{_span(cell)}>{self._cell(cell)}</td>" for cell in _below(row, "tc"))
        return f"<tr>{cells}</tr>" if cells else ""

    def _cell(self, cell: Element) -> str:
        """One paragraph stands in its cell as it is."""
        inside = self._inside(cell)
        alone = inside.startswith("<p>") and inside.endswith("</p>") and inside.count("<p>") == 1
        return inside[3:-4] if alone else inside

    def _note(self, element: Element) -> str:
        kind = "footnotes" if _is(element, "footnoteReference") else "endnotes"
        wanted = _attribute(element, "id")
        part = self._package.part(posixpath.join(posixpath.dirname(self._part), f"{kind}.xml"))
        for note in part if part is not None else ():
            if _attribute(note, "id") == wanted:
                self._notes.append(" ".join(escape("".join(_texts(note))).split()))
        return ""

    def _picture(self, element: Element) -> str:
        name = self._targets.get(_attribute(element, "embed", _RELATIONS) or _attribute(element, "id", _RELATIONS), "")
        data = self._package.picture(name) if name else None
        if data is None or self._pictures >= _MOST_PICTURES or (kind := media_type(data, "")) not in (JPEG, PNG):
            return ""
        self._pictures += 1
        return f'<div><img src="data:{kind};base64,{base64.b64encode(data).decode("ascii")}"/></div>'


def _apart(inside: str) -> tuple[str, str]:
    """Blocks that stand inside a paragraph (text boxes, pictures), then its own text: blocks do not nest in ``<p>``."""
    blocks: list[str] = []
    while (start := inside.find("<div>")) >= 0:
        depth, place = 1, start + 5
        while depth and place < len(inside):
            opened, closed = inside.find("<div>", place), inside.find("</div>", place)
            if closed < 0:
                break
            if 0 <= opened < closed:
                depth, place = depth + 1, opened + 5
            else:
                depth, place = depth - 1, closed + 6
        blocks.append(inside[start:place])
        inside = inside[:start] + inside[place:]
    return "".join(blocks), _LOOSE_BREAK.sub("", inside.replace("<b></b>", ""))


def _below(element: Element, name: str) -> Iterator[Element]:
    """Children of a name, also inside content controls and insertions."""
    for one in element.iterchildren():
        if _is(one, name):
            yield one
        elif _is(one, "sdt") or _is(one, "sdtContent") or _is(one, "ins") or _is(one, "customXml"):
            yield from _below(one, name)


def _rows(table: Element) -> Iterator[Element]:
    for row in _below(table, "tr"):
        style = next((one for one in row.iterchildren() if _is(one, "trPr")), None)
        if style is None or not any(_is(mark, "del") for mark in style.iterchildren()):
            yield row


def _span(cell: Element) -> str:
    style = next((one for one in cell.iterchildren() if _is(one, "tcPr")), None)
    span = _attribute(next(_all(style, "gridSpan"), None) if style is not None else None, "val")
    return f' colspan="{span}"' if span.isascii() and span.isdigit() and 1 < int(span) <= 63 else ""


def _texts(element: Element) -> Iterator[str]:
    return (one.text or "" for one in _all(element, "t"))


def _says(html: str) -> bool:
    return any(character.isalnum() for character in unescape(_TAG.sub("", html)))
