"""Somebody who leaves and has chosen check-ins, in tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.domain.contact_rule import VIETNAM
from bot.domain.journeys import CheckIn, Journey, Point
from tests.support.people import Person

DAY = 86400


async def begins(person: Person, *, missed: str = "Báo người trực", day: str = "15/12") -> Any:
    """Walk through all the questions and agree; return what is said at the end."""
    await person.says("hẹn hỏi thăm")
    await person.says("Campuchia")
    await person.presses("Chọn ngày")
    await person.says(day)
    await person.says("chị Hoa ở quê")
    await person.presses(missed)
    return await person.presses("Đồng ý")


async def journey_of(person: Person) -> Journey:
    lane = await person.lane()
    async with person.services.store.read() as uow:
        found = await uow.journeys.latest(lane)
    assert found is not None, "there is no journey"
    return found


async def check_in(person: Person, point: Point) -> CheckIn:
    found = [one for one in (await journey_of(person)).check_ins if one.point is point]
    assert found, f"no check-in {point}"
    return found[-1]


async def until(person: Person, at: dt.datetime) -> list[Any]:
    """Let time pass until then, and return what is said to the person."""
    now = person.clock.now()
    assert at >= now, "that is over"
    person.clock.forward((at - now).total_seconds())
    return await person.listens()


async def comes_to(person: Person, point: Point) -> list[Any]:
    """Let time pass until a point is asked; return what is said."""
    return await until(person, (await check_in(person, point)).due_at)


async def passes(person: Person, hours: float) -> list[Any]:
    person.clock.forward(hours * 3600)
    return await person.listens()


def on(day: int, month: int, hour: int = 12) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=VIETNAM).astimezone(dt.UTC)
