"""Those who write to the bot in the fake Telegram, and what is on their screens."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tests.fakes.waiting import PATIENCE, until


@dataclass
class Message:
    """A message on a screen."""

    id: int
    by_bot: bool
    text: str
    at: float
    bold: list = field(default_factory=list)
    #: Title → callback_data.
    taps: dict = field(default_factory=dict)
    raw: dict = field(default_factory=dict)
    #: How often it was written anew.
    edits: int = 0


class Person:
    """Somebody with Telegram on the phone."""

    def __init__(self, telegram, chat_id, language):
        self._telegram = telegram
        self.chat_id = chat_id
        self.user = {
            "id": chat_id,
            "is_bot": False,
            "first_name": "Người thử",
            "language_code": language,
        }

    def types(self, text):
        """Send a text; return the update."""
        return self._sends(text, {"text": text})

    def opens(self, link=""):
        """Press Start, after following a link perhaps."""
        return self.types(f"/start {link}".strip())

    def sends_location(self, latitude=16.68, longitude=98.51):
        """Send where they are."""
        return self._sends("", {"location": {"latitude": latitude, "longitude": longitude}})

    def sends(self, **content):
        """Send any other content."""
        return self._sends(content.get("caption", ""), content)

    def _sends(self, text, content):
        telegram = self._telegram
        telegram.known.add(self.chat_id)
        message = telegram.writes(self.chat_id, by_bot=False, text=text)
        told = telegram.told(self.chat_id, message) | {"from": self.user}
        del told["text"]
        return telegram.happens("message", told | content)

    def taps(self, which):
        """Tap the newest button with this title or token."""
        telegram = self._telegram
        for message in reversed(telegram.chats[self.chat_id]):
            for title, data in message.taps.items():
                if which in (title, data):
                    query = str(next(telegram._numbers) + 4_000_000_000)
                    telegram._queries.add(query)
                    return telegram.happens(
                        "callback_query",
                        {
                            "id": query,
                            "from": self.user,
                            "chat_instance": "-1",
                            "message": telegram.told(self.chat_id, message),
                            "data": data,
                        },
                    )
        raise AssertionError(f"there is no button {which!r}")

    def blocks(self):
        """Block the bot."""
        self._telegram.blocked.add(self.chat_id)
        return self._telegram.happens("my_chat_member", self._change("member", "kicked"))

    def _change(self, before, after):
        member = {"user": self._telegram._me}
        gone = {"until_date": 0}
        return {
            "chat": {"id": self.chat_id, "type": "private", "first_name": "Người thử"},
            "from": self.user,
            "date": int(time.time()),
            "old_chat_member": member | {"status": before},
            "new_chat_member": member | {"status": after} | (gone if after == "kicked" else {}),
        }

    def sees(self):
        """Return what the bot wrote, as far as it was not deleted."""
        return [one for one in self._telegram.chats[self.chat_id] if one.by_bot]

    def screen(self):
        """Return all messages on the screen, their own too."""
        return list(self._telegram.chats[self.chat_id])

    async def waits_for(self, count, seconds=PATIENCE):
        """Return what the bot wrote once it is at least so many messages."""
        await until(lambda: len(self.sees()) >= count, seconds)
        return self.sees()
