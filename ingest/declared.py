"""What the sender of a file declares beside it (IHE XDM metadata), and how it is joined to what the file states.

The file's own header wins; what is declared completes it, and a difference is said. A mask is never lifted: the
stricter confidentiality of the two holds. Pure; nothing here loads a reader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ingest.document import Links, TypedDate
from ingest.header import Header, HeaderField
from ingest.parsed import Parsed

_BOM = b"\xef\xbb\xbf"
_CONTRADICTED = "Empreinte ou taille différente de celle annoncée par l'envoi : ses métadonnées ne sont pas reprises"


@dataclass(frozen=True, slots=True)
class Declared:
    """What metadata declare of one file: ``uri`` as written, ``digest`` (SHA-1 or MD5, lower-case hex) and ``size``."""

    uri: str
    header: Header = field(default_factory=Header)
    digest: str | None = None
    size: int | None = None
    warnings: tuple[str, ...] = ()

    def about(self, data: bytes) -> Declared:
        """What may be believed of it for a file with these bytes.

        Bytes that are not those announced keep the patient and the confidentiality declared, nothing else. Line ends,
        byte order mark and last line end may differ: mail and archives rewrite them in XML.
        """
        if self.digest is None and self.size is None:
            return self
        if any(self._announces(form) for form in _forms(data)):
            return self
        kept = Header(confidentiality=self.header.confidentiality, identities=self.header.identities)
        return replace(self, header=kept, warnings=(*self.warnings, _CONTRADICTED))

    def _announces(self, form: bytes) -> bool:
        if self.size is not None and len(form) != self.size:
            return False
        digests = {32: hashlib.md5, 40: hashlib.sha1}
        make = digests.get(len(self.digest or ""))
        return make is None or make(form, usedforsecurity=False).hexdigest() == self.digest


class Described(bytes):
    """A file and what its sender declares of it."""

    declared: Declared

    def __new__(cls, data: bytes, declared: Declared) -> Described:
        """Keep ``declared`` beside ``data``."""
        made = super().__new__(cls, data)
        made.declared = declared
        return made


def _forms(data: bytes) -> Iterator[bytes]:
    """The bytes as they are, then, for markup, with other line ends, byte order mark and last line end."""
    yield data
    text = data.removeprefix(_BOM)
    if text.lstrip()[:1] != b"<":
        return
    unix = text.replace(b"\r\n", b"\n")
    for lines, end in ((unix, b"\n"), (unix.replace(b"\n", b"\r\n"), b"\r\n")):
        for mark in (b"", _BOM):
            bare = lines.removesuffix(end)
            yield from (mark + bare, mark + bare + end, mark + bare + end + end)


def completed(parsed: Parsed, declared: Declared | None) -> Parsed:
    """A parsed file with what is declared of it joined to its header, and warnings where the two differ."""
    if declared is None:
        return parsed
    if parsed.header is None:
        return replace(parsed, header=declared.header, warnings=(*parsed.warnings, *declared.warnings))
    header, differences = _joined(parsed.header, declared.header)
    return replace(parsed, header=header, warnings=(*parsed.warnings, *declared.warnings, *differences))


def _joined(own: Header, stated: Header) -> tuple[Header, tuple[str, ...]]:
    differences = [
        f"{what} : l'en-tête du document et les métadonnées de l'envoi diffèrent"
        for what, one, other in (
            ("Type de document", own.type_code, stated.type_code),
            ("Spécialité de l'auteur", own.specialty_code, stated.specialty_code),
        )
        if one is not None and other is not None and one.value != other.value
    ]
    dates, odd = _joined_dates(own.dates, stated.dates)
    header = Header(
        type_code=own.type_code or stated.type_code,
        type_label=own.type_label if own.type_code else stated.type_label or own.type_label,
        title=own.title or stated.title,
        specialty_code=own.specialty_code or stated.specialty_code,
        author=_first(own.author, stated.author),
        organisation=_first(own.organisation, stated.organisation),
        dates=dates,
        confidentiality=stricter(own.confidentiality, stated.confidentiality),
        identities=(*own.identities, *stated.identities),
        links=_joined_links(own.links, stated.links),
        observations=own.observations,
    )
    return header, (*differences, *odd)


def _first(own: HeaderField | None, stated: HeaderField | None) -> HeaderField | None:
    return own or stated


def _joined_dates(
    own: tuple[TypedDate, ...], stated: tuple[TypedDate, ...]
) -> tuple[tuple[TypedDate, ...], tuple[str, ...]]:
    """The file's own dates, then those declared of a kind it lacks; another day declared for a kind it has is said."""
    differences = []
    known = {date.kind: date.date for date in reversed(own)}
    for date in stated:
        shared = min(len(date.date), len(known.get(date.kind, "")))
        if shared and date.date[:shared] != known[date.kind][:shared]:
            differences.append(
                f"L'envoi annonce une autre date ({_french(date.date)}) que l'en-tête ({_french(known[date.kind])})"
            )
    has_act = any(kind in known for kind in ("act", "sampling", "stay_end"))
    added = [date for date in stated if date.kind not in known and not (has_act and date.kind != "creation")]
    return (*own, *added), tuple(differences)


def _french(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def stricter(own: tuple[str, ...], stated: tuple[str, ...]) -> tuple[str, ...]:
    """The confidentiality that keeps every restriction of both."""
    both = tuple(dict.fromkeys((*own, *stated)))
    return tuple(value for value in both if value != "normal") or both


def _joined_links(own: Links, stated: Links) -> Links:
    names = tuple(dict.fromkeys((*own.own, *stated.own)))
    replaced = dict.fromkeys((*own.replaces, *stated.replaces))
    return Links(names, tuple(name for name in replaced if name not in names), own.announces_replacement)
