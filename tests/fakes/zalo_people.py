"""Those who write to the account in the fake Zalo, and what is on their screens."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fakes.waiting import PATIENCE, until


@dataclass
class Message:
    """A message on a screen, from the account."""

    text: str
    #: Title → payload.
    buttons: dict = field(default_factory=dict)
    number: str = ""
    #: JPEG or PNG, of a message that is a picture.
    picture: bytes | None = None


class Person:
    """Somebody with Zalo on the phone; `conversation` for one who has no account."""

    def __init__(self, zalo, user_id, conversation=""):
        self._zalo = zalo
        self.user_id = user_id
        self._conversation = conversation

    def _sender(self):
        if self._conversation:
            return {"anonymous_id": self.user_id, "conversation_id": self._conversation}
        return {"id": self.user_id}

    def _event(self, name, **body):
        from tests.fakes.zalo import OA_ID

        self._zalo.interactions[self.user_id] = self._zalo.now()
        return self._zalo.happens({
            "sender": self._sender(),
            "recipient": {"id": OA_ID},
            "user_id_by_app": "552177279717587730",
            "event_name": name,
            **body,
        })  # fmt: skip

    def _number(self):
        return f"96d3cdf3af{next(self._zalo.numbers):09d}"

    def types(self, text):
        """Send a text; return the signed call's body."""
        return self.sends("text", text=text)

    def sends(self, kind, *, payload=None, text=None):
        """Send a message of any kind, with what its attachment holds."""
        message = {"msg_id": self._number()}
        if text is not None:
            message["text"] = text
        if payload is not None:
            message["attachments"] = [{"type": kind, "payload": payload}]
        return self._event(f"user_send_{kind}", message=message)

    def sends_location(self, latitude="16.68", longitude="98.51"):
        """Send where they are; Zalo writes degrees as strings."""
        place = {"coordinates": {"latitude": latitude, "longitude": longitude}}
        return self.sends("location", payload=place, text="Quán Cà Phê")

    def taps(self, title):
        """Tap the newest button with this title: it comes back as a typed text."""
        for message in reversed(self.sees()):
            if title in message.buttons:
                return self.types(message.buttons[title])
        raise AssertionError(f"there is no button {title!r}")

    def follows(self, name="follow"):
        """Follow the account, or leave it."""
        from tests.fakes.zalo import OA_ID

        self._zalo.interactions[self.user_id] = self._zalo.now()
        return self._zalo.happens({
            "event_name": name,
            "oa_id": OA_ID,
            "follower": {"id": self.user_id},
            "source": "oa_profile",
        })  # fmt: skip

    def blocks(self):
        """Block the account."""
        self._zalo.blocked.add(self.user_id)
        return self.follows("unfollow")

    def is_answered_by_a_human(self, text):
        """Be written to by somebody in OA Manager."""
        return self._zalo.echo(self.user_id, text, self._number(), "777")

    def sees(self):
        """Return what the account wrote."""
        return list(self._zalo.chats[self.user_id])

    async def waits_for(self, number, seconds=PATIENCE):
        """Return what the account wrote once it is at least so many messages."""
        await until(lambda: len(self.sees()) >= number, seconds)
        return self.sees()
