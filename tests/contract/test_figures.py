"""Figures count the same on both databases."""

from __future__ import annotations

import asyncio
import datetime as dt

from bot.domain.people import Role
from bot.domain.risk import Urgency
from bot.domain.traits import TraitField
from bot.storage.figures import Terms
from bot.storage.uow import Store, UnitOfWork

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
MONTHS = [dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (9, 10, 11, 12)]
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
TERMS = Terms(
    {
        Urgency.CRITICAL: 7 * DAY, Urgency.HIGH: 14 * DAY, Urgency.MEDIUM: 30 * DAY,
        Urgency.NONE: 30 * DAY,
    },
    DAY,
)  # fmt: skip


class Cases:
    """Makes cases with what happened to them."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.count = 0

    async def add(
        self,
        opened: dt.datetime,
        *,
        kind: str = "danger",
        urgency: Urgency = Urgency.CRITICAL,
        channel: str = "webchat",
        taken: dt.timedelta | None = None,
        replied: tuple[dt.timedelta, ...] = (),
        closed: dt.timedelta | None = None,
        outcome: str = "",
        facts: tuple[tuple[str, str], ...] = (),
        group: str = "",
    ) -> str:
        self.count += 1
        lane = await self.uow.conversations.find_or_create(channel, f"p{self.count}", opened)
        case_id = await self.uow.cases.add(
            conversation_id=lane, kind=kind, urgency=urgency, now=opened
        )
        if taken is not None:
            await self.uow.cases.add_event(case_id, "claimed", opened + taken)
        for wait in replied:
            await self.uow.cases.add_event(case_id, "replied", opened + wait)
        for what, detail in facts:
            await self.uow.cases.add_event(case_id, what, opened, detail=detail)
        if closed is not None:
            await self.uow.cases.set_values(
                case_id, opened + closed, state="closed", closed_at=opened + closed, outcome=outcome
            )
        if group:
            await self.uow.cases.set_values(case_id, opened, group_key=group)
        return case_id


async def test_bundles_say_what_became_of_cases(store: Store) -> None:
    september, november = MONTHS[0] + DAY, NOW - HOUR
    async with store.write() as uow:
        cases = Cases(uow)
        # Before and after the period.
        await cases.add(MONTHS[0] - HOUR)
        await cases.add(MONTHS[-1])
        # Taken and closed in time; the same, too late; never taken.
        await cases.add(september, taken=HOUR, closed=2 * DAY, outcome="advised")
        await cases.add(september, taken=3 * DAY, closed=8 * DAY, outcome="advised")
        await cases.add(september)
        # New: neither given up nor late yet.
        await cases.add(november, urgency=Urgency.HIGH, channel="zalo")
        # A duplicate is received, taken, and not measured further.
        await cases.add(september, taken=HOUR, closed=DAY, outcome="duplicate")
        found = await uow.figures.bundles(MONTHS, NOW, TERMS)
    rows = {(one.month, one.urgency, one.channel, one.outcome): one for one in found}
    assert sum(one.received for one in found) == 5
    done = rows[0, Urgency.CRITICAL, "webchat", "advised"]
    assert (done.received, done.real, done.taken) == (2, 2, 2)
    assert (done.settled, done.in_time, done.waited, done.abandoned) == (2, 1, 2, 1)
    left = rows[0, Urgency.CRITICAL, "webchat", ""]
    assert (left.taken, left.settled, left.in_time, left.waited, left.abandoned) == (0, 1, 0, 1, 1)
    new = rows[2, Urgency.HIGH, "zalo", ""]
    assert (new.received, new.settled, new.waited, new.abandoned) == (1, 0, 0, 0)
    twice = rows[0, Urgency.CRITICAL, "webchat", "duplicate"]
    assert (twice.received, twice.real, twice.taken, twice.settled, twice.waited) == (1, 0, 1, 0, 0)


async def test_the_first_human_answer_counts(store: Store) -> None:
    async with store.write() as uow:
        cases = Cases(uow)
        soon, late = dt.timedelta(seconds=95), dt.timedelta(minutes=31, seconds=20)
        await cases.add(MONTHS[0], replied=(soon, DAY))
        await cases.add(MONTHS[0], replied=(soon,), urgency=Urgency.HIGH)
        await cases.add(MONTHS[1], replied=(late,))
        await cases.add(MONTHS[1])
        await cases.add(MONTHS[0], replied=(soon,), closed=DAY, outcome="misuse")
        found = await uow.figures.waits(MONTHS)
    assert sorted(found) == [
        (Urgency.HIGH, 95, 1), (Urgency.CRITICAL, 95, 1), (Urgency.CRITICAL, 1860, 1),
    ]  # fmt: skip


async def test_each_case_counts_once_by_the_country_it_spoke_of_first(store: Store) -> None:
    async with store.write() as uow:
        cases = Cases(uow)
        await cases.add(MONTHS[0], facts=(("country", "KH"), ("country", "TH")))
        await cases.add(MONTHS[0], facts=(("scam", "africa-congo"),))
        await cases.add(MONTHS[2], facts=(("country", "KH"),))
        assert await uow.figures.by_fact("country", MONTHS) == {"KH": 2, "": 1}
        assert await uow.figures.by_fact("scam", MONTHS) == {"africa-congo": 1, "": 2}


async def test_weeks_are_counted_from_their_start_and_a_burst_once(store: Store) -> None:
    start = NOW - 9 * 7 * DAY
    async with store.write() as uow:
        cases = Cases(uow)
        for _ in range(3):
            await cases.add(start, facts=(("country", "LA"),), group="webchat:x")
        await cases.add(start + 7 * DAY, facts=(("country", "LA"),))
        await cases.add(NOW - HOUR, kind="ransom", facts=(("country", "LA"),))
        await cases.add(NOW - HOUR, kind="ransom", closed=HOUR, outcome="misuse")
        await cases.add(NOW)
        weekly = await uow.figures.weekly(start, 9)
        assert weekly == {
            ("country", "LA"): [1, 1, 0, 0, 0, 0, 0, 0, 1],
            ("kind", "danger"): [1, 1, 0, 0, 0, 0, 0, 0, 0],
            ("kind", "ransom"): [0, 0, 0, 0, 0, 0, 0, 0, 1],
        }
        assert await uow.figures.per_week(start, 9) == [3, 1, 0, 0, 0, 0, 0, 0, 2]
        assert await uow.figures.opened(start, NOW) == 6
        (one,) = await uow.figures.bundles([MONTHS[0], MONTHS[1]], NOW, TERMS)
        assert (one.month, one.received) == (0, 4)


async def test_two_who_say_at_once_that_a_report_was_sent_are_both_believed(store: Store) -> None:
    async with store.write() as uow:
        who = await uow.operators.add(
            login="lan", display_name="Lan", role=Role.SUPERVISOR, password_hash="", totp_secret="",
            now=NOW,
        )  # fmt: skip
        await uow.commit()

    async def say_so_too() -> None:
        async with store.write() as uow:
            await uow.figures.mark_sent("2026-Q3", who, NOW + DAY)
            await uow.commit()

    async with store.write() as uow:
        await uow.figures.mark_sent("2026-Q3", who, NOW)
        # The other looks before this is committed, where two may write at once.
        other = asyncio.create_task(say_so_too())
        await asyncio.sleep(0.1)
        await uow.commit()
    await other
    async with store.read() as uow:
        assert await uow.figures.sent() == {"2026-Q3"}


async def test_traits_are_counted_and_warned_of(store: Store) -> None:
    async with store.write() as uow:
        cases = Cases(uow)
        ids = [await cases.add(MONTHS[0]) for _ in range(3)]
        for case_id in ids[:2]:
            assert await uow.file.traits.note(case_id, TraitField.HOME, "nghe-an", NOW)
        assert not await uow.file.traits.note(ids[0], TraitField.HOME, "ha-tinh", NOW)
        await uow.file.traits.note(ids[0], TraitField.DESTINATION, "KH", NOW)
        await uow.file.traits.note(ids[0], TraitField.CROSSING, "moc-bai", NOW)
        await uow.file.traits.note(ids[2], TraitField.CROSSING, "", NOW)
        assert await uow.figures.by_trait(TraitField.HOME, MONTHS) == {"nghe-an": 2, "": 1}
        assert await uow.figures.routes(MONTHS) == {("", "moc-bai", "KH"): 1, ("", "", ""): 2}
        weeks = await uow.figures.weekly(MONTHS[0], 9)
        assert weeks["home", "nghe-an"] == [2, *[0] * 8]
        assert weeks["crossing", "moc-bai"] == [1, *[0] * 8]
        assert ("crossing", "") not in weeks
