"""Every error Retrouve raises on purpose, in one tree.

Each error carries a one-line French ``detail`` a doctor can read, and a ``remedy``: what to do next.
Neither ever contains document text, a patient's name or a question. ``slug`` names the error on the
wire (problem type) and in logs; ``http_status`` is the status the API answers with.

    RetrouveError
    ├── InvalidRequest (422)    the call itself is wrong; no partial work was done
    ├── NotFound (404)          unknown patient, document, page or job
    ├── DocumentRefused (422)   this file is not kept; other files go on
    │   ├── EncryptedDocument · BrokenDocument · UnsupportedFormat · EmptyFile
    │   └── LimitExceeded (413) too large, too many pages, too slow, too much memory
    ├── NotAllowed (401/403)    no valid token or session
    ├── KeyProblem (503)        practice key missing, wrong, or stored in the wrong place
    ├── StoreProblem (503)      newer data, tampered record, disk full
    └── NotReady (503)          a model or a program is missing
"""

from __future__ import annotations

from typing import ClassVar


class RetrouveError(Exception):
    """Base of the tree. ``str(error)`` is the French one-line reason."""

    slug: ClassVar[str] = "error"
    http_status: ClassVar[int] = 500

    def __init__(self, detail: str, *, remedy: str = "") -> None:
        """Keep ``detail`` (one French line, no patient data) and ``remedy`` (what to do, may be empty)."""
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy


class InvalidRequest(RetrouveError):
    """Malformed patient identifier, empty or over-long question, contradictory filter."""

    slug = "invalid-request"
    http_status = 422


class NotFound(RetrouveError):
    """Unknown patient, document, page or job."""

    slug = "not-found"
    http_status = 404


class DocumentRefused(RetrouveError):
    """A file that is not kept. The other files of the same call go on."""

    slug = "document-refused"
    http_status = 422


class EncryptedDocument(DocumentRefused):
    """A PDF that needs a password."""

    slug = "encrypted-document"


class BrokenDocument(DocumentRefused):
    """Truncated, fake or unparsable bytes, or bytes that crash their parser."""

    slug = "broken-document"


class UnsupportedFormat(DocumentRefused):
    """Bytes that are none of the formats Retrouve reads."""

    slug = "unsupported-format"


class EmptyFile(DocumentRefused):
    """A file of zero bytes."""

    slug = "empty-file"


class LimitExceeded(DocumentRefused):
    """Over a published limit: size, pages, time or memory."""

    slug = "limit-exceeded"
    http_status = 413


class NotAllowed(RetrouveError):
    """No valid token or session."""

    slug = "not-allowed"
    http_status = 401


class KeyProblem(RetrouveError):
    """The practice key is missing, wrong, readable by others, or inside the data folder."""

    slug = "key-problem"
    http_status = 503


class StoreProblem(RetrouveError):
    """Data written by a newer version, a record that fails authentication, a full disk."""

    slug = "store-problem"
    http_status = 503


class NotReady(RetrouveError):
    """A model file or a program Retrouve needs is not there yet."""

    slug = "not-ready"
    http_status = 503
