"""One unit of work: a transaction with all stores hanging off it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.ports import Clock
from bot.storage import database
from bot.storage.alarms import AlarmStore
from bot.storage.arrivals import Arrivals
from bot.storage.attachments import AttachmentStore
from bot.storage.audit import AuditStore
from bot.storage.bulletins import BulletinStore, CopyStore
from bot.storage.bursts import Bursts
from bot.storage.casefile.stores import CaseFileStores
from bot.storage.cases import CaseStore
from bot.storage.consents import ConsentStore
from bot.storage.conversations import ConversationStore
from bot.storage.crypto import KeyRing
from bot.storage.data_requests import RequestStore
from bot.storage.deadlines import DeadlineStore
from bot.storage.duty import DutyStore
from bot.storage.erasing import Erasure
from bot.storage.figures import FigureStore
from bot.storage.grants import Grants
from bot.storage.health import HealthStore
from bot.storage.holds import HoldStore
from bot.storage.invites import InviteStore, RecoveryStore
from bot.storage.journeys import JourneyStore
from bot.storage.links import LinkStore
from bot.storage.operators import OperatorStore
from bot.storage.pauses import Pauses
from bot.storage.phrases import PhraseStore
from bot.storage.queues import Queues
from bot.storage.receipts import ReceiptStore
from bot.storage.referrals import ReferralStore
from bot.storage.registry import RegistryStore
from bot.storage.reports import ReportStore
from bot.storage.retention import Retention
from bot.storage.review_figures import ReviewFigureStore
from bot.storage.reviews import ReviewStore
from bot.storage.subscriptions import SubscriptionStore
from bot.storage.timers import TimerStore
from bot.storage.transcripts import TranscriptStore
from bot.storage.turnstile import Turnstile
from bot.storage.wishes import WishStore


class UnitOfWork:
    """Stores that share one transaction. Nothing lasts before `commit`."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self.arrivals = Arrivals(connection, keys)
        self.conversations = ConversationStore(connection, keys)
        self.transcripts = TranscriptStore(connection, keys)
        self.cases = CaseStore(connection, keys)
        self.reports = ReportStore(connection, keys)
        self.referrals = ReferralStore(connection, keys)
        self.queues = Queues(connection, keys)
        self.timers = TimerStore(connection)
        self.operators = OperatorStore(connection, keys)
        self.duty = DutyStore(connection)
        self.links = LinkStore(connection, keys)
        self.invites = InviteStore(connection, keys)
        self.recovery = RecoveryStore(connection, keys)
        self.audit = AuditStore(connection, keys)
        self.retention = Retention(connection, keys)
        self.erasure = Erasure(connection, keys)
        self.holds = HoldStore(connection, keys)
        self.data_requests = RequestStore(connection, keys)
        self.attachments = AttachmentStore(connection, keys)
        self.alarms = AlarmStore(connection)
        self.pauses = Pauses(connection, keys)
        self.phrases = PhraseStore(connection, keys)
        self.receipts = ReceiptStore(connection, keys)
        self.bursts = Bursts(connection)
        self.health = HealthStore(connection)
        self.figures = FigureStore(connection)
        self.registry = RegistryStore(connection, keys)
        self.wishes = WishStore(connection, keys)
        self.file = CaseFileStores(connection, keys)
        self.consents = ConsentStore(connection)
        self.deadlines = DeadlineStore(connection)
        self.reviews = ReviewStore(connection, keys)
        self.review_figures = ReviewFigureStore(connection)
        self.subscriptions = SubscriptionStore(connection, keys)
        self.bulletins = BulletinStore(connection, keys)
        self.copies = CopyStore(connection)
        self.journeys = JourneyStore(connection, keys)

    async def commit(self) -> None:
        """Make all that was done durable: on SQLite it is fsynced when this returns."""
        await self._connection.commit()


class Store:
    """Opens units of work on one database with one key ring."""

    def __init__(
        self,
        engine: AsyncEngine,
        keys: KeyRing,
        *,
        turnstile: Turnstile | None = None,
        step_aside: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.engine = engine
        self._keys = keys
        self._turnstile = turnstile
        if turnstile is None and engine.dialect.name == "sqlite":
            self._turnstile = Turnstile()
        self._step_aside = step_aside

    def behind(self, step_aside: Callable[[], Awaitable[None]]) -> Store:
        """Return this store for work that lets others go first: before each transaction."""
        return Store(self.engine, self._keys, turnstile=self._turnstile, step_aside=step_aside)

    @asynccontextmanager
    async def write(self, *, ahead: bool = False) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work; leaving it without `commit` rolls everything back.

        One that is `ahead` goes before all of this process that wait for SQLite's one writer.
        """
        if self._step_aside is not None:
            await self._step_aside()
        async with AsyncExitStack() as held:
            if self._turnstile is not None:
                await held.enter_async_context(self._turnstile.through(ahead=ahead))
            connection = await held.enter_async_context(database.writing(self.engine))
            yield UnitOfWork(connection, self._keys)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work for looking only."""
        if self._step_aside is not None:
            await self._step_aside()
        async with database.reading(self.engine) as connection:
            yield UnitOfWork(connection, self._keys)

    def grants(self, channel: str, clock: Clock) -> Grants:
        """Return where the tokens of a channel are kept."""
        return Grants(self.engine, self._keys, clock, channel)

    async def close(self) -> None:
        """Let go of all connections."""
        await self.engine.dispose()
