"""One unit of work: a transaction with all stores hanging off it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.ports import Clock
from bot.storage import database
from bot.storage.audit import AuditStore
from bot.storage.cases import CaseStore
from bot.storage.conversations import ConversationStore
from bot.storage.crypto import KeyRing
from bot.storage.grants import Grants
from bot.storage.operators import OperatorStore
from bot.storage.queues import Queues
from bot.storage.reports import ReportStore


class UnitOfWork:
    """Stores that share one transaction. Nothing lasts before `commit`."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self.conversations = ConversationStore(connection, keys)
        self.cases = CaseStore(connection, keys)
        self.reports = ReportStore(connection, keys)
        self.queues = Queues(connection, keys)
        self.operators = OperatorStore(connection, keys)
        self.audit = AuditStore(connection)

    async def commit(self) -> None:
        """Make all that was done durable: on SQLite it is fsynced when this returns."""
        await self._connection.commit()


class Store:
    """Opens units of work on one database with one key ring."""

    def __init__(self, engine: AsyncEngine, keys: KeyRing) -> None:
        self.engine = engine
        self._keys = keys

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work; leaving it without `commit` rolls everything back."""
        async with database.writing(self.engine) as connection:
            yield UnitOfWork(connection, self._keys)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work for looking only."""
        async with database.reading(self.engine) as connection:
            yield UnitOfWork(connection, self._keys)

    def grants(self, channel: str, clock: Clock) -> Grants:
        """Return where the tokens of a channel are kept."""
        return Grants(self.engine, self._keys, clock, channel)

    async def close(self) -> None:
        """Let go of all connections."""
        await self.engine.dispose()
