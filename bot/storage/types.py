"""Column types and ids shared by all tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

import uuid_utils
from sqlalchemy import BigInteger, Dialect, LargeBinary, String
from sqlalchemy.types import TypeDecorator

#: A UUIDv7 in hex: 32 characters that sort by time.
Id = String(32)
#: Text sealed by KeyRing.seal; the column's place and the row id are bound into it.
Sealed = LargeBinary
#: KeyRing.index of a value.
BlindIndex = LargeBinary(16)


def new_id() -> str:
    """Return a fresh id: unguessable in its last 74 bits, sortable by time."""
    return uuid_utils.uuid7().hex


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware UTC datetime, stored as integer microseconds since 1970 on every database.

    Integers compare and sort alike on SQLite and PostgreSQL, and no driver can drop the zone.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _: Dialect) -> int | None:
        """Return microseconds; ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are stored aware; this one has no zone")
        return micros(value)

    def process_result_value(self, value: Any | None, _: Dialect) -> dt.datetime | None:
        """Return the aware datetime."""
        return None if value is None else _EPOCH + dt.timedelta(microseconds=int(value))


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def micros(at: dt.datetime) -> int:
    """Return `at` as whole microseconds since 1970."""
    return (at - _EPOCH) // dt.timedelta(microseconds=1)
