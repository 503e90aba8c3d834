"""The phones of people who write: one way to type, to tap and to read, whatever the channel."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any, Protocol

import httpx

from tests.support.outside import Outside

#: Seconds that the door may take, and after which somebody who was told to wait gives up.
_PATIENCE = 90.0


class Phone(Protocol):
    """What every phone can do."""

    channel: str
    #: What the conversation is found by.
    address: str

    def types(self, text: str) -> None: ...
    def taps(self, title: str) -> None: ...
    def hears(self) -> list[str]: ...


class WebPhone:
    """A browser on the chat page, as far as the door can tell: its cookie and its requests."""

    channel = "webchat"

    def __init__(self, door: str) -> None:
        token = secrets.token_urlsafe(32)
        self.address = hashlib.sha256(token.encode()).hexdigest()
        self._client = httpx.Client(
            base_url=door, cookies={"s": token}, trust_env=False, timeout=_PATIENCE
        )

    def types(self, text: str) -> None:
        self._post("/send", {"text": text})

    def taps(self, title: str) -> None:
        offered = [one for item in self._items() for one in item["quick"] if one["title"] == title]
        assert offered, f"nobody offered {title!r}: {self.hears()[-2:]}"
        self._post("/send", {"payload": offered[-1]["payload"]})

    def sends_photo(self, picture: bytes) -> None:
        self._post("/upload", {}, files={"file": ("anh.jpg", picture, "image/jpeg")})

    def sends_place(self, latitude: float, longitude: float) -> None:
        self._post("/send", {"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"})

    def hears(self) -> list[str]:
        return [item["text"] for item in self._items() if item["side"] == "them"]

    def closes(self) -> None:
        self._client.close()

    def _items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._client.get("/items").raise_for_status().json()
        return found

    def _post(self, path: str, fields: dict[str, str], **more: Any) -> None:
        fields = fields | {"id": secrets.token_hex(8)}
        ends = time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            answer = self._client.post(
                path, data=fields, headers={"accept": "application/json"}, **more
            )
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                answer.raise_for_status()
                return
            # As the page does: the same message again, when the door says so.
            time.sleep(float(answer.headers["retry-after"]))
        raise AssertionError("the door took nothing")


class TelegramPhone:
    """Somebody with Telegram."""

    channel = "telegram"

    def __init__(self, outside: Outside, chat_id: int, language: str = "vi") -> None:
        self.address = str(chat_id)
        self._outside = outside
        self._person = outside.telegram.person(chat_id, language)

    def types(self, text: str) -> None:
        self._outside.call(lambda: self._person.types(text))

    def taps(self, title: str) -> None:
        self._outside.call(lambda: self._person.taps(title))

    def sends_place(self, latitude: float, longitude: float) -> None:
        self._outside.call(lambda: self._person.sends_location(latitude, longitude))

    def hears(self) -> list[str]:
        return self._outside.call(lambda: [one.text for one in self._person.sees()])


class ZaloPhone:
    """Somebody with Zalo."""

    channel = "zalo"

    def __init__(self, outside: Outside, user_id: str) -> None:
        self.address = user_id
        self._outside = outside
        self._person = outside.zalo.person(user_id)

    def types(self, text: str) -> None:
        self._outside.call(lambda: self._person.types(text))
        self._outside.deliver()

    def taps(self, title: str) -> None:
        self._outside.call(lambda: self._person.taps(title))
        self._outside.deliver()

    def hears(self) -> list[str]:
        return self._outside.call(lambda: [one.text for one in self._person.sees()])


class PagePhone:
    """Somebody who has the chat page open in a real browser."""

    channel = "webchat"

    def __init__(self, person: Any) -> None:
        """`person` is tests.e2e.conftest.Person, on the page already."""
        self.person = person
        token = {one["name"]: one["value"] for one in person.page.context.cookies()}["s"]
        self.address = hashlib.sha256(token.encode()).hexdigest()

    def types(self, text: str) -> None:
        self.person.say(text)
        self._arrived()

    def taps(self, title: str) -> None:
        offered = self.person.page.locator("#quick").get_by_role("button", name=title, exact=True)
        offered.click()
        self._arrived()

    def hears(self) -> list[str]:
        self.person.settle()
        found: list[str] = self.person.bubbles("them")
        return found

    def _arrived(self) -> None:
        """Wait until the server has all that was sent."""
        page = self.person.page
        page.wait_for_function(
            "() => document.querySelectorAll('#log .me[data-wait]').length === 0"
        )
