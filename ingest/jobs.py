"""The jobs of the confined children, by name: each takes a request and blobs, and gives an answer, as bytes."""

from __future__ import annotations

import encodings
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import msgspec

from ingest.chunks import chunk
from ingest.containers import unpack
from ingest.declared import completed
from ingest.messages import (
    ReadAnswer,
    ReadRequest,
    RenderRequest,
    ScanRequest,
    UnderstandRequest,
    Understood,
    UnpackRequest,
)
from ingest.parse import parse
from ingest.render import render_page, scan_page
from ingest.rendition import image_pdf, text_pdf
from ingest.sniff import PDF, media_type
from ingest.understand import understand
from ingest.warming import SAMPLES, build_tables
from ingest.xdm import read_metadata

_CDA_SAMPLE = """<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Exemple</title><component><structuredBody><component>
<section><title>Résultats</title><text><table><tr><th>Créatinine</th><td>98 µmol/L, <b>α</b> ≥ 1</td></tr></table><list>
<item>un</item></list></text></section></component></structuredBody></component></ClinicalDocument>"""

_MAIL_SAMPLE = b"""MIME-Version: 1.0\nFrom: a@example.invalid\nSubject: =?iso-8859-1?Q?R=E9sultats?=
Date: Tue, 12 Mar 2024 10:00:00 +0100\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html
Content-Transfer-Encoding: quoted-printable\n\n<p>Bonjour</p>\n--b\nContent-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''%C3%A9.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==\n--b--\n"""
_XDM_SAMPLE = b"""<SubmitObjectsRequest><ExtrinsicObject id="d"><Slot name="URI"><ValueList><Value>A.XML</Value>
</ValueList></Slot></ExtrinsicObject></SubmitObjectsRequest>"""


def _read(request: bytes, blobs: list[bytes]) -> bytes:
    asked = msgspec.msgpack.decode(request, type=ReadRequest)
    started = perf_counter()
    parsed = completed(parse(blobs[0], asked.file_name), asked.declared)
    seconds = perf_counter() - started
    if parsed.scans:
        return msgspec.msgpack.encode(ReadAnswer(parsed, None, seconds))
    understood = _understood(
        UnderstandRequest(parsed.pages, parsed.header, asked.file_name, parsed.media_type, parsed.warnings)
    )
    return msgspec.msgpack.encode(ReadAnswer(replace(parsed, pages=()), understood, seconds))


def _understand(request: bytes, _blobs: list[bytes]) -> bytes:
    return msgspec.msgpack.encode(_understood(msgspec.msgpack.decode(request, type=UnderstandRequest)))


def _understood(asked: UnderstandRequest) -> Understood:
    started = perf_counter()
    document = understand(
        asked.pages,
        asked.header,
        file_name=asked.file_name,
        media_type=asked.media_type,
        warnings=asked.warnings,
    )
    chunks = chunk(document)
    return Understood(document, chunks, perf_counter() - started)


def _render(request: bytes, blobs: list[bytes]) -> bytes:
    asked = msgspec.msgpack.decode(request, type=RenderRequest)
    data = blobs[0] if media_type(blobs[0], "") == PDF else image_pdf(blobs[0])
    return render_page(data, asked.page, asked.width, asked.boxes)


def _scan(request: bytes, blobs: list[bytes]) -> bytes:
    asked = msgspec.msgpack.decode(request, type=ScanRequest)
    return msgspec.msgpack.encode(scan_page(blobs[0], asked.page))


def _unpack(request: bytes, blobs: list[bytes]) -> bytes:
    return msgspec.msgpack.encode(unpack(blobs[0], msgspec.msgpack.decode(request, type=UnpackRequest).start))


def _declared(_request: bytes, blobs: list[bytes]) -> bytes:
    return msgspec.msgpack.encode(read_metadata(blobs[0]))


JOBS: dict[str, Callable[[bytes, list[bytes]], bytes]] = {
    "read": _read,
    "understand": _understand,
    "render": _render,
    "scan": _scan,
    "unpack": _unpack,
    "declared": _declared,
}


def warm_up() -> None:
    """Load in the server all that children need: they may open no file, so they can import nothing."""
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name.startswith(("utf_", "cp1252", "latin_1", "iso8859", "ascii", "cp437", "cp850", "mac_roman")):
            __import__(f"encodings.{module.name}")
    build_tables("ingest")
    request = msgspec.msgpack.encode(ReadRequest("exemple.txt"))
    for sample in SAMPLES:
        _read(request, [sample.encode()])
    _read(request, [_CDA_SAMPLE.encode()])
    pdf = text_pdf(SAMPLES[0])
    _read(request, [pdf])
    _render(msgspec.msgpack.encode(RenderRequest(1, 64, ())), [pdf])
    unpack(_MAIL_SAMPLE, 0)
    read_metadata(_XDM_SAMPLE)
