"""What all tables share: names of constraints, times in UTC, how long rows are kept."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from bot.storage.types import UtcDateTime

#: Names for constraints, so that migrations can speak of them on both databases.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar = {dt.datetime: UtcDateTime}


def kept(retention: str, comment: str) -> dict[str, object]:
    """Return a table's last argument: how long its rows are kept, and what they are."""
    return {"comment": comment, "info": {"retention": retention}}
