"""Takes a message in: stored, and only then acknowledged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from bot.conversation import commands, echo, media, menus, phrases
from bot.conversation.bell import Bell
from bot.conversation.precedence import Precedence
from bot.domain.contact_rule import was_cleaned
from bot.domain.messages import Author, Inbound, InboundKind
from bot.domain.ports import Clock
from bot.storage.cases import CaseRecord
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import Metrics


class Reception:
    """Where every channel brings what it received."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        metrics: Metrics,
        bell: Bell,
        pause: dt.timedelta = dt.timedelta(hours=1),
        precedence: Precedence | None = None,
    ) -> None:
        """`pause` is how long the bot leaves a thread to a human who answers elsewhere."""
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._bell = bell
        self._pause = pause
        self._precedence = precedence or Precedence()

    async def accept(self, inbound: Inbound) -> str | None:
        """Store an event durably and return its conversation's id; None if it was known.

        When this returns, the event survives kill -9 and a power cut. The platform may deliver
        it as often as it likes: the unique key lets one through.
        """
        inbound = _whole(inbound)
        with self._precedence.entering():
            conversation_id = await self._store_once(inbound)
        if conversation_id is None:
            return None
        self._metrics.received.labels(inbound.channel).inc()
        self._bell.ring()
        return conversation_id

    async def _store_once(self, inbound: Inbound) -> str | None:
        async with self._store.write(ahead=True) as uow:
            if inbound.kind is InboundKind.ECHO:
                conversation_id = await self._keep_echo(uow, inbound)
            else:
                conversation_id = await self._keep(uow, inbound)
            if conversation_id is not None:
                await uow.commit()
        return conversation_id

    def _again(self, inbound: Inbound) -> None:
        self._metrics.duplicates.labels(inbound.channel).inc()

    async def _keep_echo(self, uow: UnitOfWork, inbound: Inbound) -> str | None:
        # Copies that come at the same moment wait here for the first one to be stored.
        await uow.queues.hold_event(inbound.channel, inbound.external_id)
        if await uow.queues.seen(inbound.channel, inbound.external_id):
            self._again(inbound)
            return None
        return await echo.keep(uow, inbound, self._clock.now(), self._pause)

    async def _keep(self, uow: UnitOfWork, inbound: Inbound) -> str | None:
        now = self._clock.now()
        # Copies that come at the same moment wait here: they are of the same thread.
        lane = await uow.conversations.find_or_create(inbound.channel, inbound.address, now)
        external_id = inbound.external_id
        place = await uow.arrivals.take_place(lane, inbound.channel, external_id, now)
        if place.seen:
            self._again(inbound)
            return None
        hearing = await phrases.heard(uow, lane, place.chosen, inbound, now)
        inbound = await menus.chosen(uow, lane, hearing.inbound)
        await uow.arrivals.store(lane, place, inbound, now)
        await media.store(uow, place.message_id, inbound, now)
        if place.expected:
            await uow.queues.wake(lane, now)
        case = await uow.cases.open_of(lane) if place.in_case else None
        # Who left by their exit phrase comes back by writing: that is what they were told.
        cleaned = was_cleaned(place.erased_at, now) and place.chosen.silent_since is None
        if place.holding and not cleaned and not self._leaves_held(lane, inbound, hearing, case):
            # What the bot could not say in time must not break in while a human talks.
            held = case is not None and case.holder_id is not None
            held = held or (hearing.paused_until is not None and hearing.paused_until > now)
            authors = (Author.OPERATOR,) if held else tuple(Author)
            await self._release_held(uow, lane, authors, now)
        if case is not None:
            waiting = {} if case.waiting_since else {"waiting_since": now}
            await uow.cases.set_values(case.id, now, **waiting)
        return lane

    @staticmethod
    def _leaves_held(
        lane: str, inbound: Inbound, hearing: phrases.Hearing, case: CaseRecord | None
    ) -> bool:
        """Return whether what the contact rule held back stays so, though they wrote.

        At XÓA, whose answer must be the same whether anybody wrote to them or not, and when they
        leave: what is sent then is lost.
        """
        left = inbound.kind is InboundKind.STOPPED
        # What was written for a case that goes on elsewhere is not for whoever has this phone now.
        left = left or (case is not None and case.conversation_id != lane)
        return left or hearing.quiet or commands.erases(inbound.text, inbound.payload)

    @staticmethod
    async def _release_held(
        uow: UnitOfWork, conversation_id: str, authors: Collection[Author], now: dt.datetime
    ) -> None:
        """Let go what the contact rule held back: they have just shown that they can read."""
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
