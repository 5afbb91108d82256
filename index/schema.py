"""The tables of the sealed store, the same for SQLite and PostgreSQL.

They hold ciphertext, opaque identifiers, versions and states: no patient identifier, file name, date
or title in clear.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

STORE_FORMAT: Final = 3
"""Version of tables and sealed records. A store with a higher one is refused untouched; one with a lower one is
given the tables it lacks (2: ``notes``; 3: ``summaries_wanted``, in summary_queue)."""

_OPAQUE: Final = String(32)

metadata = MetaData()

store = Table(
    "store",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("number", BigInteger),
    Column("value", LargeBinary),
)
"""``format`` (number), ``id`` (random bytes), ``check`` (of the practice key over the id), ``floor``: the
highest counter of an erased dossier."""

dossiers = Table(
    "dossiers",
    metadata,
    Column("row", _OPAQUE, primary_key=True),
    Column("patient", LargeBinary, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("manifest", LargeBinary, nullable=False),
    Column("identity", LargeBinary),
)

documents = Table(
    "documents",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("row", _OPAQUE, ForeignKey("dossiers.row"), nullable=False),
    Column("document_id", _OPAQUE, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    UniqueConstraint("row", "document_id"),
)

parts = Table(
    "parts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("row", _OPAQUE, nullable=False),
    Column("document_id", _OPAQUE, nullable=False),
    Column("part", String(16), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    ForeignKeyConstraint(["row", "document_id"], ["documents.row", "documents.document_id"]),
    UniqueConstraint("row", "document_id", "part"),
    Index("parts_versions", "row", "document_id", "part", "version"),
)

notes = Table(
    "notes",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("row", _OPAQUE, ForeignKey("dossiers.row"), nullable=False),
    Column("name", String(16), nullable=False),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("row", "name"),
)
"""What users did in a dossier, sealed; ``name`` says which note."""

jobs = Table(
    "jobs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("job_id", _OPAQUE, nullable=False, unique=True),
    Column("row", _OPAQUE, ForeignKey("dossiers.row"), nullable=False),
    Column("state", String(8), nullable=False, index=True),
)

job_files = Table(
    "job_files",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("job_id", _OPAQUE, ForeignKey("jobs.job_id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("wrapped_key", LargeBinary),
    Column("file_name", LargeBinary),
    Column("result", LargeBinary),
    UniqueConstraint("job_id", "position"),
)
"""A file not yet read has its ``wrapped_key`` and ``file_name``; one that was read has neither."""

unfinished = Table(
    "unfinished",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("token", _OPAQUE, nullable=False, index=True),
    Column("row", _OPAQUE, nullable=False),
    Column("subject", String(48), nullable=False),
    Column("removal", Boolean, nullable=False),
)
"""Sealed files that may be there without a record: written before it is committed, or removed after.

``subject`` is a document, a job's file, or empty for a whole dossier. Settled when the work ends, or
at the next start when it was cut short.
"""
