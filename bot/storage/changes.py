"""The counter by which open desks learn that a case changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, func, select, type_coerce
from sqlalchemy.orm import aliased

from bot.storage.tables import Case
from bot.storage.types import micros


def changed(now: dt.datetime) -> ColumnElement[Any]:
    """Return the mark of a change that was decided at `now`: above all marks written so far.

    Whoever works on a case may wait between deciding and writing, for Rasa or for SQLite's one
    writer. A mark that is not the newest would be seen by no open desk.
    """
    mark = type_coerce(aliased(Case).changed_at, BigInteger)
    newest = select(func.coalesce(func.max(mark), 0)).scalar_subquery()
    return case((newest >= micros(now), newest + 1), else_=micros(now))
