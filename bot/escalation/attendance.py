"""Who is on duty at this moment, as far as it changes what a person is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.duty import Hours
from bot.storage.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Attendance:
    """What may be said of a human right now."""

    #: Somebody is on duty and sits at the desk: only now may an answer of theirs be spoken of.
    there: bool
    #: Somebody is on duty by the roster and is being called, but no desk of theirs is open.
    called: bool
    #: The hours of the office; none when nobody wrote them.
    office: tuple[Hours, ...] = ()


async def attendance(uow: UnitOfWork, now: dt.datetime, presence: dt.timedelta) -> Attendance:
    """Return who is there: by open desks alone where no roster is kept, else by both.

    A desk that somebody left open after their shift promises nobody anything.
    """
    at_desk = await uow.duty.at_desk(now - presence)
    roster = await uow.duty.roster()
    if not roster.kept:
        return Attendance(bool(at_desk), called=False, office=roster.office)
    placed = roster.on_duty(now)
    there = bool(placed & at_desk)
    return Attendance(there, called=bool(placed) and not there, office=roster.office)
