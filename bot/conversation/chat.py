"""What the web chat shows of its own conversations."""

from __future__ import annotations

from bot.conversation.bell import Bell
from bot.domain.views import ChatItem
from bot.storage.uow import Store

#: Seconds between two looks when no bell rings; another process may have written.
_POLL = 0.5


class Chat:
    """Reads a web session's thread. `session` is the address on the channel `webchat`."""

    def __init__(self, store: Store, bell: Bell, channel: str = "webchat") -> None:
        self._store = store
        self._bell = bell
        self._channel = channel

    async def items(self, session: str, after: int) -> list[ChatItem]:
        """Return the bubbles behind position `after`, oldest first."""
        async with self._store.read() as uow:
            conversation_id = await uow.conversations.find(self._channel, session)
            if conversation_id is None:
                return []
            return await uow.conversations.chat_items(conversation_id, after)

    async def wait(self, session: str, after: int, seconds: float) -> list[ChatItem]:
        """Return bubbles behind `after` as soon as there are any; [] after so many seconds."""
        left = seconds
        while True:
            items = await self.items(session, after)
            if items or left <= 0:
                return items
            await self._bell.wait(min(_POLL, left))
            left -= _POLL

    async def end(self, session: str) -> None:
        """Show nothing of what was said so far to anyone who holds this session."""
        async with self._store.write() as uow:
            conversation_id = await uow.conversations.find(self._channel, session)
            if conversation_id is not None:
                await uow.conversations.hide_history(conversation_id)
                await uow.commit()
