"""Filters and pages of a list of documents."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from api.checks import day_range
from index.answer import DocumentRecord
from ingest.errors import InvalidRequest

_CURSOR = msgspec.json.Decoder(tuple[Annotated[int, msgspec.Meta(ge=0)], str])


@dataclass(frozen=True, slots=True)
class Filters:
    """What a listed document must be; empty means any. Days are inclusive ISO days."""

    categories: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    specialties: frozenset[str] = frozenset()
    first_day: str | None = None
    last_day: str | None = None

    @staticmethod
    def of(
        categories: Sequence[str] | None,
        types: Sequence[str] | None,
        specialties: Sequence[str] | None,
        date_from: str | None,
        date_to: str | None,
    ) -> Filters:
        """Filters as sent; dates at the precision known (``to=2024`` includes December 2024)."""
        first = day_range(date_from)[0] if date_from else None
        last = day_range(date_to)[1] if date_to else None
        if first and last and first > last:
            raise InvalidRequest("dates contradictoires : « from » est après « to »")
        return Filters(frozenset(categories or ()), frozenset(types or ()), frozenset(specialties or ()), first, last)

    def accept(self, record: DocumentRecord) -> bool:
        """Whether the document passes; an imprecise act date passes when it may lie in the range, none never does."""
        return (
            (not self.categories or record.category in self.categories)
            and (not self.types or (record.type is not None and record.type.code in self.types))
            and (not self.specialties or record.specialty in self.specialties)
            and self._in_range(record.act_date)
        )

    def _in_range(self, act_date: str | None) -> bool:
        if self.first_day is None and self.last_day is None:
            return True
        if act_date is None:
            return False
        earliest, latest = day_range(act_date)
        return (self.first_day is None or latest >= self.first_day) and (
            self.last_day is None or earliest <= self.last_day
        )


def page_of(
    records: Sequence[DocumentRecord], filters: Filters, *, limit: int, cursor: str | None
) -> tuple[list[DocumentRecord], str | None]:
    """At most ``limit`` documents after ``cursor`` and the cursor of the next page, or ``None`` at the end."""
    start = _position(records, cursor) if cursor else 0
    found: list[DocumentRecord] = []
    for position in range(start, len(records)):
        if not filters.accept(records[position]):
            continue
        if len(found) == limit:
            return found, _cursor(records, found[-1])
        found.append(records[position])
    return found, None


def _cursor(records: Sequence[DocumentRecord], last: DocumentRecord) -> str:
    """Names the last document given, and its place in case it is deleted meanwhile."""
    body = msgspec.json.encode((records.index(last), last.document_id))
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def _position(records: Sequence[DocumentRecord], cursor: str) -> int:
    try:
        place, document_id = _CURSOR.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (msgspec.DecodeError, binascii.Error, ValueError):
        raise InvalidRequest("curseur inconnu", remedy="reprenez la liste du début") from None
    for position, record in enumerate(records):
        if record.document_id == document_id:
            return position + 1
    return min(place, len(records))
