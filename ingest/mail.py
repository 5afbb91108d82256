"""E-mail messages (``.eml``, MSSanté): their attachments, and their own text when it says more than a covering note.

What a practice expects of a message: the documents it brings. Its text becomes one more document, ``message.txt``,
when it says something of its own (:mod:`ingest.cover_note`) or when the message brings nothing else. Signatures that
prove the sender, logos shown in the text and the text's other versions are the message's wrapping.
Sources: RFC 5322, 2045-2047, 2183, 2231, 8551. Runs in the confined child.
"""

from __future__ import annotations

import email
import email.errors
import email.header
import email.policy
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from ingest.cover_note import says_something
from ingest.encoding import decode_text
from ingest.errors import BrokenDocument
from ingest.html_text import html_text
from ingest.limits import MAX_ARCHIVE_MEMBERS
from ingest.members import Batch, Member, safe_name

_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_TNEF = b"\x78\x9f\x3e\x22"
_LOGO_BYTES = 64 * 1024
_XDM_SUBJECT = re.compile(r"^\s*XDM/\d[\d.]*/DDM\+?", re.IGNORECASE)
_DEEPEST = 4
_BODY = "message.txt"


@dataclass(slots=True)
class _Found:
    """What one message brings: attachments, and its text by version."""

    members: list[Member] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        plain = "\n\n".join(part for part in self.plain if part.strip())
        return plain or "\n\n".join(part for part in self.html if part.strip())


def open_mail(data: bytes) -> Batch:
    """The documents of a message and of those it forwards. Raises ``BrokenDocument``."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        _repair(part)
    members = _documents(message, "", 0)
    if len(members) > MAX_ARCHIVE_MEMBERS:
        members = [*members[: MAX_ARCHIVE_MEMBERS - 1], Member("…", b"", "too_many")]
    return Batch(_renamed(members))


def _repair(part: Message) -> None:
    """Header fields that hold bytes instead of encoded words, as these bytes' text."""
    for name, value in list(part.raw_items()):
        if isinstance(value, str) and not value.isascii():
            part.replace_header(name, _from_bytes(value))


def _documents(message: Message, prefix: str, depth: int) -> list[Member]:
    found = _Found()
    _collect(message, found, prefix, depth)
    text = found.text.strip()
    if text and (not found.members or says_something(text)):
        found.members.insert(0, Member(f"{prefix}{_BODY}", _written(message, text).encode("utf-8")))
    return found.members


def _collect(part: Message, found: _Found, prefix: str, depth: int) -> None:
    kind = part.get_content_type()
    if kind in _SEALED:
        found.members.append(Member(f"{prefix}{_name(part) or 'message.p7m'}", b"", "sealed_mail"))
    elif kind == "message/rfc822":
        _forwarded(part, found, prefix, depth)
    elif kind in _SIGNATURES or kind.startswith("message/"):
        return  # proof of the sender, delivery reports: nothing to read
    elif part.is_multipart():
        for one in _parts(part):
            _collect(one, found, prefix, depth)
    else:
        _leaf(part, found, prefix)


def _parts(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (one for one in payload if isinstance(one, Message))


def _forwarded(part: Message, found: _Found, prefix: str, depth: int) -> None:
    for inner in _parts(part):
        if depth + 1 >= _DEEPEST:
            raise BrokenDocument("Ce message contient des messages imbriqués sur trop de niveaux.")
        folder = safe_name((_name(part) or f"{_header(inner, 'Subject') or 'message transféré'}.eml").replace("/", "-"))
        found.members += _documents(inner, f"{prefix}{folder}/", depth + 1)


def _leaf(part: Message, found: _Found, prefix: str) -> None:
    name, kind = _name(part), part.get_content_type()
    attached = part.get_content_disposition() == "attachment" or bool(name)
    data = _payload(part)
    if not attached and kind == "text/plain":
        found.plain.append(_text(part, data))
    elif not attached and kind == "text/html":
        found.html.append(html_text(_text(part, data)))
    elif data.startswith(_TNEF):
        found.members.append(Member(f"{prefix}{safe_name(name or 'winmail.dat')}", b"", "winmail"))
    elif not _is_logo(part, kind, data):
        found.members.append(Member(f"{prefix}{safe_name(name or f'pièce jointe{_suffix(kind)}')}", data))


def _is_logo(part: Message, kind: str, data: bytes) -> bool:
    """Whether a part is a small picture shown in the text."""
    shown = bool(part.get("Content-ID")) or part.get_content_disposition() == "inline"
    return kind.startswith("image/") and shown and len(data) < _LOGO_BYTES


def _suffix(kind: str) -> str:
    return {"application/pdf": ".pdf", "text/xml": ".xml", "application/xml": ".xml", "application/zip": ".zip"}.get(
        kind, ""
    )


def _payload(part: Message) -> bytes:
    """The decoded bytes of a part; damaged base64 gives what can be decoded."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message, data: bytes) -> str:
    charset = part.get_content_charset()
    if charset:
        try:
            return data.decode(charset, errors="replace")
        except (LookupError, OSError):
            pass  # an encoding nobody knows: told by the bytes
    try:
        return decode_text(data)
    except BrokenDocument:
        return ""


def _name(part: Message) -> str:
    """The attachment's name, by RFC 2231 or 2047, else the name of a nested message."""
    try:
        return _decoded(part.get_filename() or "")
    except (LookupError, ValueError, TypeError, OSError):
        return ""


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name) or ""))


def _decoded(value: str) -> str:
    """Encoded words decoded, bytes that are no ASCII as UTF-8 or Windows-1252, white space folded."""
    try:
        decoded = str(email.header.make_header(email.header.decode_header(value)))
    except (email.errors.MessageError, LookupError, ValueError, OSError):
        decoded = value
    return " ".join(_from_bytes(decoded).split())


def _from_bytes(value: str) -> str:
    """Text in which the parser kept foreign bytes as surrogates: UTF-8, else Windows-1252."""
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _written(message: Message, text: str) -> str:
    """The message as a page: subject, sender, recipients and day above its text."""
    lines = [
        f"{label} : {value}"
        for label, value in (
            ("Objet", _XDM_SUBJECT.sub("", _header(message, "Subject")).strip()),
            ("De", _header(message, "From")),
            ("À", _header(message, "To")),
            ("Envoyé le", _sent(message)),
        )
        if value
    ]
    return "\n".join((*lines, "", text, ""))


def _sent(message: Message) -> str:
    try:
        day = email.utils.parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return f"{day:%d/%m/%Y à %H:%M}"


def _renamed(members: list[Member]) -> list[Member]:
    """Members of one name told apart by a number."""
    seen: dict[str, int] = {}
    named = []
    for member in members:
        seen[member.name] = seen.get(member.name, 0) + 1
        number = seen[member.name]
        folder, _, last = member.name.rpartition("/")
        name = f"{folder}/{number} - {last}".lstrip("/") if number > 1 else member.name
        named.append(Member(name, member.data, member.refusal))
    return named
