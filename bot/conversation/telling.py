"""Tells those who wished to know that there is news, once an entry of the registry may be told.

Only who may be written to without having written first is told by a timer; everybody else is told
below the answer to their next message (`bot.conversation.listed.due`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from bot.conversation import echo, listed
from bot.conversation.bell import Bell
from bot.dialogue.cards import Cards
from bot.domain.contact_rule import reachability
from bot.domain.errors import NotFound
from bot.domain.messages import Author, Limits
from bot.domain.people import ContactRule
from bot.domain.ports import Clock
from bot.domain.registry import Entry, Wish
from bot.domain.risk import Urgency
from bot.domain.windows import window
from bot.storage.conversations import Thread
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import get_logger

log = get_logger()

#: Hours of theirs may come, and a human may end: then it is looked again.
_AGAIN = dt.timedelta(hours=1)
#: Whom an hour may make reachable without a word of theirs.
_BY_THEMSELVES = frozenset({ContactRule.OPEN, ContactRule.HOURS})


class Telling:
    """Takes the timers that `bot.escalation.registry` sets, one for each entry."""

    def __init__(
        self,
        store: Store,
        cards: Cards,
        limits: Mapping[str, Limits],
        reply_window: dt.timedelta,
        clock: Clock,
        bell: Bell,
    ) -> None:
        self._store = store
        self._cards = cards
        self._limits = dict(limits)
        self._reply_window = reply_window
        self._clock = clock
        self._bell = bell

    async def take(self, timer: Claimed) -> None:
        """Tell all who can be told of the entry `timer.lane`; a transaction for each of them."""
        async with self._store.read() as uow:
            entry = await _entry(uow, timer.lane)
            waiting = await uow.wishes.waiting_for(timer.lane) if entry else []
        left, told = False, 0
        for wish in waiting:
            async with self._store.write() as uow:
                outcome = await self._tell(uow, timer.lane, wish)
                await uow.commit()
            left, told = left or outcome is None, told + bool(outcome)
        async with self._store.write() as uow:
            if left:
                later = self._clock.now() + _AGAIN
                ours = await uow.queues.retry(Queue.TIMER, timer, later, uncount=True)
            else:
                ours = await uow.queues.finish(Queue.TIMER, timer)
            if ours:
                await uow.commit()
        if told:
            log.info("registry.told", count=told)
            self._bell.ring()

    async def _tell(self, uow: UnitOfWork, entry_id: str, wish: Wish) -> bool | None:
        """Tell one of them; None when it may be possible later, without a word of theirs."""
        now = self._clock.now()
        # The thread first: nobody is told twice, nor while somebody takes their case.
        await uow.pauses.last_inbound_at(wish.conversation_id)
        entry = await _entry(uow, entry_id)
        if entry is None or not entry.is_told(now):
            return False
        thread = await uow.conversations.thread(wish.conversation_id)
        if thread.stopped or thread.is_quiet or thread.rule is ContactRule.NONE:
            return False
        if await self._is_busy(uow, thread, now) or not self._may_send(thread, now):
            return None if thread.rule in _BY_THEMSELVES else False
        # What else is due for them is told by the same sentence.
        wishes = sorted({wish.id, *await uow.wishes.due(thread.id, now)})
        if not await uow.wishes.mark_told(wishes, now):
            return False
        await self._enqueue(uow, thread, wishes, now)
        return True

    async def _is_busy(self, uow: UnitOfWork, thread: Thread, now: dt.datetime) -> bool:
        """Return whether danger is open, a human speaks with them, or a question of ours waits."""
        case = await uow.cases.open_of(thread.id)
        if case is not None and (case.holder_id is not None or case.urgency >= Urgency.HIGH):
            return True
        if await echo.pause_of(uow, thread, now) is not None:
            return True
        report = await uow.reports.current(thread.id)
        return case is not None and report is not None and report.state == "open"

    def _may_send(self, thread: Thread, now: dt.datetime) -> bool:
        limits = self._limits.get(thread.channel)
        if limits is None:
            return False
        left = window(limits, thread.last_inbound_at, now)
        if left is not None and left.closed:
            return False
        return reachability(
            thread.rule,
            now,
            last_inbound_at=thread.last_inbound_at,
            window=self._reply_window,
            hours=thread.hours,
        ).may_send

    async def _enqueue(
        self, uow: UnitOfWork, thread: Thread, wishes: Sequence[str], now: dt.datetime
    ) -> None:
        part = listed.news_part(partial(self._cards.say, locale=thread.locale))
        message_id, seq = await uow.conversations.add_outgoing(thread.id, part, Author.BOT, now)
        await uow.queues.enqueue_outbound(
            message_id=message_id,
            # Not as keys of warnings begin: these are sent by a rule of their own.
            key=f"wish:{message_id}",
            lane=thread.id,
            seq=seq,
            now=now,
            answers_at=None,
        )
        await uow.wishes.told_by(wishes, message_id)


async def _entry(uow: UnitOfWork, entry_id: str) -> Entry | None:
    try:
        return await uow.registry.get(entry_id)
    except NotFound:
        return None
