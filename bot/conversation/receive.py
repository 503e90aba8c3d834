"""Takes a message in: stored, and only then acknowledged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from bot.conversation import commands
from bot.conversation.bell import Bell
from bot.domain.messages import Author, Inbound
from bot.domain.ports import Clock
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import Metrics


class Reception:
    """Where every channel brings what it received."""

    def __init__(self, store: Store, clock: Clock, metrics: Metrics, bell: Bell) -> None:
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._bell = bell

    async def accept(self, inbound: Inbound) -> str | None:
        """Store an event durably and return its conversation's id; None if it was known.

        When this returns, the event survives kill -9 and a power cut. The platform may deliver
        it as often as it likes: the unique key lets one through.
        """
        inbound = _whole(inbound)
        async with self._store.write() as uow:
            if await uow.queues.seen(inbound.channel, inbound.external_id):
                self._metrics.duplicates.labels(inbound.channel).inc()
                return None
            conversation_id = await self._keep(uow, inbound)
            await uow.commit()
        self._metrics.received.labels(inbound.channel).inc()
        self._bell.ring()
        return conversation_id

    async def _keep(self, uow: UnitOfWork, inbound: Inbound) -> str:
        now = self._clock.now()
        conversation_id = await uow.conversations.find_or_create(
            inbound.channel, inbound.address, now
        )
        message_id, seq = await uow.conversations.add_inbound(conversation_id, inbound, now)
        await uow.queues.enqueue_inbound(
            channel=inbound.channel,
            external_id=inbound.external_id,
            message_id=message_id,
            lane=conversation_id,
            seq=seq,
            now=now,
        )
        case = await uow.cases.open_of(conversation_id)
        if not commands.erases(inbound.text, inbound.payload):
            # What the bot could not say in time must not break in while a human talks.
            held = case is not None and case.holder_id is not None
            authors = (Author.OPERATOR,) if held else tuple(Author)
            await self._release_held(uow, conversation_id, authors, now)
        if case is not None:
            waiting = {} if case.waiting_since else {"waiting_since": now}
            await uow.cases.set_values(case.id, now, **waiting)
        return conversation_id

    @staticmethod
    async def _release_held(
        uow: UnitOfWork, conversation_id: str, authors: Collection[Author], now: dt.datetime
    ) -> None:
        """Let go what the contact rule held back: they have just shown that they can read.

        Not at XÓA, whose answer must be the same whether anybody wrote to them or not.
        """
        for row_id, held_message in await uow.queues.held(conversation_id, authors):
            new_seq = await uow.conversations.renumber(held_message, conversation_id)
            await uow.queues.release(row_id, new_seq, now)


def _whole(inbound: Inbound) -> Inbound:
    """Return the event with U+FFFD for half characters, which JSON can carry and UTF-8 can't.

    A cut emoji must not cost the message that it stands in.
    """
    text, payload = (
        part.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        for part in (inbound.text, inbound.payload)
    )
    return replace(inbound, text=text, payload=payload)
