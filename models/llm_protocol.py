"""What passes between the service and the process of the language model: msgpack messages, each after its length."""

from __future__ import annotations

import struct
from typing import Literal

import msgspec

from index.ports import Message

LENGTH = struct.Struct("<I")
LARGEST = 8 << 20
"""Bytes of a message; a prompt is some kilobytes."""


class Load(msgspec.Struct, frozen=True, tag="load"):
    """First message: the model file, threads, tokens of context, niceness, bytes the process may map."""

    path: str
    threads: int
    context: int
    niceness: int
    memory: int


class Write(msgspec.Struct, frozen=True, tag="write"):
    """Continue ``messages`` with at most ``most`` tokens matching ``grammar``."""

    messages: tuple[Message, ...]
    grammar: str
    most: int


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    """Stop before the next token; answered by ``Failed("cancelled")`` or by what was already being sent."""


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """The model is ready."""

    seconds: float


class Written(msgspec.Struct, frozen=True, tag="written"):
    """The text, and its cost in tokens and seconds."""

    text: str
    read: int
    kept: int
    written: int
    seconds: float


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """Why there is no text."""

    why: Literal["cancelled", "too_long", "load", "memory", "broken"]


Request = Load | Write | Cancel
Reply = Loaded | Written | Failed
requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)
_encoder = msgspec.msgpack.Encoder()


def frame(message: Request | Reply) -> bytes:
    """The bytes of a message, its length first."""
    data = _encoder.encode(message)
    return LENGTH.pack(len(data)) + data
