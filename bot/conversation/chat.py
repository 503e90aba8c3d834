"""What the web chat shows of its own conversations."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.bell import Bell
from bot.conversation.lookout import Lookout
from bot.domain.errors import NotFound
from bot.domain.ports import Clock
from bot.domain.views import ChatItem
from bot.storage.transcripts import Mark
from bot.storage.uow import Store

#: Seconds between two looks for a thread that is not there yet, when no bell rings.
_POLL = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    """A thread as it was at one moment."""

    items: list[ChatItem]
    lane: str
    mark: Mark | None

    @property
    def erased(self) -> int:
        """The position up to which nothing may be seen any more, 0 when nothing was erased."""
        return self.mark[1] if self.mark is not None else 0


class Chat:
    """Reads a web session's thread. `session` is the address on the channel `webchat`."""

    def __init__(self, store: Store, bell: Bell, clock: Clock, channel: str = "webchat") -> None:
        self._store = store
        self._clock = clock
        self._bell = bell
        self._lookout = Lookout(store, bell)
        self._channel = channel

    async def is_known(self, session: str) -> bool:
        """Return whether anything of this session was ever stored."""
        async with self._store.read() as uow:
            return await uow.conversations.find(self._channel, session) is not None

    async def items(self, session: str, after: int) -> list[ChatItem]:
        """Return the bubbles behind position `after`, oldest first."""
        async with self._store.read() as uow:
            conversation_id = await uow.conversations.find(self._channel, session)
            if conversation_id is None:
                return []
            return await uow.transcripts.chat_items(conversation_id, after)

    async def picture(self, session: str, picture: str) -> bytes:
        """Return a picture that was sent to this session and is still shown in it.

        Raises NotFound for any other.
        """
        async with self._store.read() as uow:
            lane = await uow.conversations.find(self._channel, session)
            if lane is None:
                raise NotFound
            return await uow.attachments.shown_to(lane, picture)

    async def look(self, session: str, after: int) -> Look:
        """Return as `items`, with what `change` needs to know."""
        async with self._store.read() as uow:
            lane = await uow.conversations.find(self._channel, session)
            if lane is None:
                return Look([], "", None)
            mark = (await uow.transcripts.marks([lane])).get(lane)
            return Look(await uow.transcripts.chat_items(lane, after), lane, mark)

    async def change(self, look: Look, seconds: float) -> None:
        """Return when there may be more to see than at `look`, or after so many seconds."""
        if look.lane:
            await self._lookout.change(look.lane, look.mark, seconds)
        else:
            await self._bell.wait(min(_POLL, seconds))

    async def end(self, session: str) -> None:
        """Show nothing of what was said so far to anyone who holds this session."""
        async with self._store.write() as uow:
            conversation_id = await uow.conversations.find(self._channel, session)
            if conversation_id is not None:
                await uow.conversations.hide_history(conversation_id, self._clock.now())
                # Nobody can read in a session that is over.
                await uow.subscriptions.end_of(conversation_id, self._clock.now())
                await uow.commit()
