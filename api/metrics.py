"""Prometheus figures. Labels are route templates, methods, statuses: no patient, no document, no question."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 30.0)


class Metrics:
    """The figures of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "retrouve_http_requests", "Calls answered.", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "retrouve_http_request_seconds",
            "Time to answer a call.",
            ["method", "route"],
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.answers = Counter("retrouve_answers", "Questions answered.", ["status"], registry=self.registry)
        self.jobs = Counter("retrouve_jobs", "Uploads worked on.", ["outcome"], registry=self.registry)
        self.reading = Gauge("retrouve_reading", "1 while an upload is being read.", registry=self.registry)

    def text(self) -> bytes:
        """Everything in the exposition format."""
        return generate_latest(self.registry)
