"""HL7 version 3 data types as CDA documents carry them: XML without surprises, time stamps, element paths.

Nothing here opens a file or a socket: no DTD is loaded, no entity resolved, no stylesheet run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from lxml import etree

from ingest.errors import BrokenDocument, LimitExceeded, UnsupportedFormat
from ingest.written_dates import FIRST_YEAR, LAST_YEAR, is_possible

Element: TypeAlias = etree._Element
V3 = "{urn:hl7-org:v3}"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_UNMARKED = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,200}?\?>")
_ENCODING = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_STAMP = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d\d)(?:(?P<day>\d\d)(?:(?P<hour>\d\d)(?:(?P<minute>\d\d)(?:\d\d(?:\.\d+)?)?)?)?)?)?"
    r"(?P<zone>[+-]\d{1,4}|Z)?",
    re.ASCII,
)
_UTC = re.compile(r"[+-]0+|Z")
_LONG_TEXT = re.compile(r"[A-Za-z0-9+/=\s]{4000000}")
"""The parser takes no text above 10 million characters: longer base64 is cut by empty elements, which add no text."""
_BROKEN = "Ce fichier XML est endommagé : il ne s'ouvre pas."


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp at its own precision: ISO ``date``, and ``time`` (``08:15``) when the minute is given.

    The day is the one written, in the sender's own time zone; a time given in UTC is told in France's.
    """

    date: str
    time: str | None


def clinical_document(data: bytes) -> Element:
    """The ``ClinicalDocument`` element, also inside a stylesheet that wraps it.

    Raises ``BrokenDocument`` (no XML, entity bombs), ``LimitExceeded`` (a text above what the parser takes) or
    ``UnsupportedFormat`` (XML that holds no clinical document).
    """
    root = xml_root(data)
    found = root if root.tag == f"{V3}ClinicalDocument" else next(root.iter(f"{V3}ClinicalDocument"), None)
    if found is None:
        raise UnsupportedFormat("Ce fichier XML n'est pas un document clinique CDA.")
    if next(found.iter(etree.Entity), None) is not None:
        raise BrokenDocument("Ce document XML emploie des entités : il n'est pas lu.")
    return found


def xml_root(data: bytes) -> Element:
    """The root of an XML file, without comments and instructions; entities are left unresolved, nothing is fetched.

    Raises ``BrokenDocument`` or ``LimitExceeded``.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(_LONG_TEXT.sub(r"\g<0><part/>", _characters(data)).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        if "huge" in str(error).lower():
            raise LimitExceeded("Ce document XML est trop profond ou trop gros : il n'est pas lu.") from error
        raise BrokenDocument(_BROKEN) from error


def _characters(data: bytes) -> str:
    """The text of an XML file by its byte order mark, else its declaration, without either."""
    text = _decoded(data).lstrip("\ufeff \t\r\n")
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :].lstrip() if declaration else text


def _decoded(data: bytes) -> str:
    try:
        for mark, encoding in _BOMS:
            if data.startswith(mark):
                return data[len(mark) :].decode(encoding)
        for start, encoding in _UNMARKED:
            if data.startswith(start):
                return data.decode(encoding)
        declared = _ENCODING.match(data.lstrip())
        if declared and not declared[1].lower().startswith((b"utf-16", b"utf-32")):
            return data.decode(declared[1].decode("ascii"))
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
    except LookupError as error:
        raise BrokenDocument("L'encodage déclaré par ce fichier XML est inconnu.") from error


def name_of(element: Element) -> str:
    """The element's name without namespace."""
    return etree.QName(element).localname


def children(element: Element | None, *path: str) -> Iterator[Element]:
    """Elements reached by a path of CDA element names below ``element``, in document order."""
    found = [element] if element is not None else []
    for name in path:
        found = [child for parent in found for child in parent.iterchildren(f"{V3}{name}")]
    yield from found


def child(element: Element | None, *path: str) -> Element | None:
    """The first of :func:`children`."""
    return next(children(element, *path), None)


def text_of(element: Element | None) -> str:
    """All text below ``element``, white space folded; empty for ``None``."""
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""


def path_of(element: Element, attribute: str | None = None) -> str:
    """A stable path from ``/ClinicalDocument``: elements numbered (1-based) among siblings of their name."""
    steps: list[str] = []
    current: Element | None = element
    while current is not None:
        name = name_of(current)
        before = sum(1 for _ in current.itersiblings(current.tag, preceding=True))
        alone = before == 0 and next(current.itersiblings(current.tag), None) is None
        if name == "ClinicalDocument":
            steps.append(name)
            break
        steps.append(name if alone else f"{name}[{before + 1}]")
        current = current.getparent()
    path = "/" + "/".join(reversed(steps))
    return f"{path}/@{attribute}" if attribute else path


def read_stamp(value: str) -> Stamp | None:
    """A time stamp ``YYYY[MM[DD[HH[MM[SS]]]]][±ZZZZ]``; ``None`` when malformed or no day of the calendar."""
    match = _STAMP.fullmatch(value.strip())
    if match is None:
        return None
    iso = "-".join(part for part in (match["year"], match["month"], match["day"]) if part)
    if not is_possible(iso) or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        return None
    if match["minute"] is None:
        return Stamp(iso, None)
    if int(match["hour"]) > 23 or int(match["minute"]) > 59:
        return None
    time = f"{match['hour']}:{match['minute']}"
    if match["zone"] and _UTC.fullmatch(match["zone"]):
        iso, time = _in_france(datetime.fromisoformat(f"{iso}T{time}"))
    return Stamp(iso, time)


_FIRST_COMMON_YEAR = 1996
"""Since then summer time ends in October everywhere in the Union (directive 94/21/EC, now 2000/84/EC)."""


def _in_france(utc: datetime) -> tuple[str, str]:
    """Day and time in metropolitan France: one hour ahead, two from the last Sunday of March to October's."""
    if utc.year < _FIRST_COMMON_YEAR:
        return utc.date().isoformat(), f"{utc:%H:%M}"
    summer = _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)
    local = utc + timedelta(hours=2 if summer else 1)
    return local.date().isoformat(), f"{local:%H:%M}"


def _last_sunday(year: int, month: int) -> datetime:
    """One o'clock UTC on the last Sunday of a month of 31 days."""
    last = datetime(year, month, 31, 1)
    return last - timedelta(days=(last.weekday() + 1) % 7)
