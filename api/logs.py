"""JSON lines on stderr. Only fixed event names, route templates, counts, durations and exception class names."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("retrouve")


def configure(level: str) -> None:
    """Log from ``level`` up, as JSON, to stderr; libraries' own logging only from warnings up, by logger name."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.getLogger().handlers = [_LibraryHandler(level=logging.WARNING)]


class _LibraryHandler(logging.Handler):
    """Says that a library logged something, not what: its messages may quote a document or an address."""

    def emit(self, record: logging.LogRecord) -> None:
        log.warning(
            "library", logger=record.name, level_name=record.levelname, where=f"{record.module}:{record.lineno}"
        )


def where(error: BaseException) -> str:
    """The module and line an exception came from: enough to find it, nothing of what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
