"""Reading: bytes in, a :class:`ingest.document.Reading` out. Knows nothing of patients' dossiers, keys or models."""
