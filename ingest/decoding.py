"""Typed msgpack and JSON, decoded by several threads at once.

msgspec learns a type when it first decodes it, and another thread that meets the half-learnt type meanwhile ends the
process (a null pointer, msgspec 0.22). Here a type is learnt under a lock, once, whatever the thread.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeVar, cast

import msgspec

_Kind = TypeVar("_Kind")
_LEARNING = Lock()
_packed: dict[Any, msgspec.msgpack.Decoder[Any]] = {}
_texts: dict[Any, msgspec.json.Decoder[Any]] = {}


def unpacked(data: bytes, kind: type[_Kind]) -> _Kind:
    """What msgpack ``data`` holds, a ``kind``. ``msgspec.DecodeError`` when it is none."""
    return cast(_Kind, _unpacker(kind).decode(data))


def converted(value: object, kind: type[_Kind]) -> _Kind:
    """Plain dicts and lists as a ``kind``. ``msgspec.ValidationError`` when they are none."""
    _unpacker(kind)
    return msgspec.convert(value, kind)


def _unpacker(kind: type[_Kind]) -> msgspec.msgpack.Decoder[Any]:
    known = _packed.get(kind)
    if known is None:
        with _LEARNING:
            known = _packed[kind] = msgspec.msgpack.Decoder(kind)
    return known


def read_json(data: bytes | str, kind: type[_Kind]) -> _Kind:
    """What the JSON ``data`` holds, a ``kind``. ``msgspec.DecodeError`` when it is none."""
    known = _texts.get(kind)
    if known is None:
        with _LEARNING:
            known = _texts[kind] = msgspec.json.Decoder(kind)
    return cast(_Kind, known.decode(data))
