"""The characters of a text file: finding its encoding by its bytes."""

from __future__ import annotations

import re

from ingest.errors import BrokenDocument

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.002
_SAMPLE = 65_536


def decode_text(data: bytes) -> str:
    """The characters of a text file: by its byte order mark, else UTF-8, else UTF-16 without mark, else Windows-1252.

    Raises ``BrokenDocument`` when it is not text.
    """
    for mark, marked in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(marked, errors="replace")
    if (encoding := _unmarked_utf16(data)) is not None:
        return data.decode(encoding, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if len(_NOT_TEXT.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise BrokenDocument("Ce fichier n'est pas un texte lisible.")
    return text


def looks_like_text(data: bytes) -> bool:
    """Whether the beginning of ``data`` decodes to characters a person can read."""
    sample = data[:_SAMPLE]
    try:
        return bool(decode_text(sample if len(sample) == len(data) else sample[: sample.rfind(b"\n") + 1] or sample))
    except BrokenDocument:
        return False


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without mark: in western text every other byte is zero."""
    sample = data[:_SAMPLE]
    if len(sample) < 4 or len(sample) % 2:
        return None
    half = len(sample) // 2
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[start::2].count(0) > 0.7 * half and sample[1 - start :: 2].count(0) == 0:
            return encoding
    return None
