"""Opening one container in the confined child, whatever it is."""

from __future__ import annotations

from ingest.errors import UnsupportedFormat
from ingest.mail import open_mail
from ingest.members import Batch
from ingest.portfolio import open_portfolio
from ingest.sniff import MAIL, PDF, ZIP, media_type
from ingest.zips import unzip


def unpack(data: bytes, start: int) -> Batch:
    """Members of a zip, a message or a PDF from rank ``start``. Raises the document errors of the tree."""
    kind = media_type(data[:65_536], "")
    if kind == ZIP:
        return unzip(data, start)
    if kind == MAIL:
        return open_mail(data)
    if kind == PDF:
        return open_portfolio(data, start)
    raise UnsupportedFormat("Ce fichier ne contient pas d'autres fichiers.")
