"""Those who write to the bot in the fake Zalo Bot Platform, and what is on their screens."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from tests.fakes.waiting import PATIENCE, until


@dataclass
class Message:
    """A message on a screen, from the bot."""

    text: str
    number: str = ""


class Person:
    """Somebody with Zalo on the phone."""

    def __init__(self, zalo, user_id):
        self._zalo = zalo
        self.user_id = user_id

    def types(self, text):
        """Send a text; return the body of the webhook's call."""
        return self.sends("text", text=text)

    def sends(self, kind, *, group=None, is_bot=False, **content):
        """Send a message of any kind, with the fields that it has besides the usual ones."""
        zalo = self._zalo
        zalo.known.add(self.user_id)
        number = hashlib.sha256(f"theirs {next(zalo.numbers)}".encode()).hexdigest()[:20]
        return zalo.happens({
            "event_name": f"message.{kind}.received",
            "message": {
                "message_id": number,
                "date": int(time.time() * 1000),
                "from": {"id": self.user_id, "display_name": "Người Thử", "is_bot": is_bot},
                "chat": {
                    "id": group or self.user_id,
                    "chat_type": "GROUP" if group else "PRIVATE",
                },
                "message_type": "CHAT_MESSAGE",
                **content,
            },
        })  # fmt: skip

    def sends_photo(self, url="https://photo.zdn.vn/1.jpg", caption="", field="photo_url"):
        """Send a picture; the documents name its field `photo`."""
        words = {"caption": caption} if caption else {}
        return self.sends("image", message_type="CHAT_PHOTO", **{field: url}, **words)

    def sends_voice(self, url="https://voice-aac-dl.zdn.vn/1.aac"):
        """Speak."""
        return self.sends("voice", message_type="CHAT_VOICE", voice_url=url)

    def is_kept_back(self, message=None):
        """Send something whose content the platform keeps from bots."""
        self._zalo.known.add(self.user_id)
        chat = {"chat": {"id": self.user_id, "chat_type": "PRIVATE"}}
        told = chat if message is None else message
        event = {"event_name": "message.unsupported.received"} | ({"message": told} if told else {})
        return self._zalo.happens(event)

    def sees(self):
        """Return what the bot wrote."""
        return list(self._zalo.chats[self.user_id])

    async def waits_for(self, number, seconds=PATIENCE):
        """Return what the bot wrote once it is at least so many messages."""
        await until(lambda: len(self.sees()) >= number, seconds)
        return self.sees()
