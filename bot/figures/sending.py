"""Periodic reports: what is due, what was sent, and the files that are sent."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.domain.people import Operator
from bot.domain.ports import Clock
from bot.figures import paper, tables
from bot.figures.counting import Figures
from bot.figures.naming import Names
from bot.figures.periods import Due, Period, due, parse
from bot.figures.sheet import Sheet
from bot.settings import Settings
from bot.storage.uow import Store


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is sent: the paper, and its numbers beside it."""

    period: Period
    pdf: bytes
    csv: bytes


class Reports:
    """Makes reports and remembers which were sent. Each is in the audit, by whom it was made."""

    def __init__(
        self,
        store: Store,
        figures: Figures,
        catalogue: Catalogue,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._figures = figures
        self._names = Names(catalogue)
        self._settings = settings
        self._clock = clock

    def period(self, name: str) -> Period:
        """Return the period of a name such as 2026-Q3; BadPeriod if there is none."""
        return parse(name, self._settings.report_last_day)

    async def due(self) -> list[Due]:
        """Return the reports that should be sent about now and were not."""
        settings, now = self._settings, self._clock.now()
        notice = dt.timedelta(days=settings.report_notice)
        about_now = due(settings.report_days, now, settings.report_last_day, notice)
        if not about_now:
            return []
        async with self._store.read() as uow:
            sent = await uow.figures.sent()
        return [one for one in about_now if one.period.name not in sent]

    async def csv(self, operator: Operator | None, period: Period) -> bytes:
        """Return the figures of a period as a table for a spreadsheet."""
        await self._audit(operator, "figures.csv", period)
        return tables.as_csv(await self._figures.of(period))

    async def pdf(self, operator: Operator | None, period: Period) -> bytes:
        """Return the report of a period on paper."""
        await self._audit(operator, "figures.pdf", period)
        return await self._print(await self._figures.of(period))

    async def both(self, operator: Operator | None, period: Period) -> Report:
        """Return paper and table, made from the very same figures."""
        await self._audit(operator, "figures.report", period)
        sheet = await self._figures.of(period)
        return Report(period, await self._print(sheet), tables.as_csv(sheet))

    async def sent(self, operator: Operator, period: Period) -> None:
        """Remember that a report was sent: the desk reminds of it no more."""
        async with self._store.write() as uow:
            await uow.figures.mark_sent(period.name, operator.id, self._clock.now())
            await uow.audit.append(
                at=self._clock.now(), operator_id=operator.id, action="figures.sent",
                object_id=period.name,
            )  # fmt: skip
            await uow.commit()

    async def _print(self, sheet: Sheet) -> bytes:
        # Drawing takes long: in a thread of its own, so that nobody's message waits for it.
        return await asyncio.to_thread(
            paper.as_pdf, sheet, self._names, self._settings.who, self._clock.now()
        )

    async def _audit(self, operator: Operator | None, action: str, period: Period) -> None:
        async with self._store.write() as uow:
            await uow.audit.append(
                at=self._clock.now(),
                operator_id=operator.id if operator else None,
                action=action,
                object_id=period.name,
            )
            await uow.commit()
