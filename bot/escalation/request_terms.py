"""Requests about somebody's data: by when they must be met, and putting one into the queue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.data_requests import RequestKind, after_days, after_working_days
from bot.settings import Settings
from bot.storage.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Terms:
    """By when what must be done, in days."""

    answer: int
    carry_out: dict[RequestKind, int]
    extension: int


def of(settings: Settings) -> Terms:
    """Return the terms that the settings name."""
    return Terms(
        settings.request_answer_days,
        {
            RequestKind.ACCESS: settings.request_access_days,
            RequestKind.CORRECTION: settings.request_correction_days,
            RequestKind.ERASURE: settings.request_erasure_days,
        },
        settings.request_extension_days,
    )


async def put(
    uow: UnitOfWork,
    terms: Terms,
    kind: RequestKind,
    now: dt.datetime,
    *,
    words: str = "",
    operator_id: str | None = None,
    case_id: str | None = None,
) -> str:
    """Put a request into the queue; the clock starts now. Return its id.

    `case_id` is whose it is, where receipt and word were right already.
    """
    return await uow.data_requests.add(
        kind,
        words,
        operator_id,
        at=now,
        answer_by=after_working_days(now, terms.answer),
        due_at=after_days(now, terms.carry_out[kind]),
        case_id=case_id,
    )
