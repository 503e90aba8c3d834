"""All that lies outside the house: Telegram, Zalo, a mail server and a gateway that phones.

They live on a loop of their own, in a thread: in the test's thread Playwright's loop runs.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, Self, TypeVar

from tests.fakes import zalo as zalos
from tests.fakes.posts import Gateway, PostOffice
from tests.fakes.telegram import ALARM_TOKEN, TOKEN, FakeTelegram
from tests.fakes.zalo import FakeZalo
from tests.support.pushed_clock import PushedClock

GROUP = -1001234567890
SECRET = "0123456789abcdef0123456789abcdef"
#: Seconds: that what is asked of the thread may take.
_PATIENCE = 90
T = TypeVar("T")


class Outside:
    """The platforms, by whose addresses the house is set."""

    def __init__(self, clock: PushedClock) -> None:
        self._clock = clock
        self.telegram = FakeTelegram()
        self.zalo = FakeZalo()
        self.post = PostOffice()
        self.gateway = Gateway(SECRET, clock.now)
        self._loop = asyncio.new_event_loop()
        self._open, self._over = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._open.wait(_PATIENCE), "the platforms did not open"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        async with AsyncExitStack() as stack:
            for one in (self.telegram, self.zalo, self.post, self.gateway):
                await stack.enter_async_context(one.running())
            self.alarm = self.telegram.beside(ALARM_TOKEN)
            # A whole night passes here within two of the real group's minutes.
            self.alarm.limits_groups = False
            self.group = self.alarm.group(GROUP)
            self._open.set()
            await self._over.wait()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine there and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    def call(self, function: Callable[[], T]) -> T:
        """Call a plain function there: the platforms are touched by their own thread alone."""

        async def work() -> T:
            return function()

        return self.do(work())

    def deliver(self) -> None:
        """Have Zalo call the webhook with all that waits, until it is taken."""
        self.zalo.ahead = self._clock.ahead
        self.do(self.zalo.deliver())

    @property
    def has_news(self) -> bool:
        """Whether Telegram still has something that the bot did not take."""
        return bool(self.call(lambda: self.telegram.updates or self.alarm.updates))

    def environment(self) -> dict[str, str]:
        """Return the settings by which a house talks with all of them."""
        port = self.post.port
        return {
            "BEN_TELEGRAM_TOKEN": TOKEN,
            "BEN_TELEGRAM_API": self.telegram.url,
            "BEN_TELEGRAM_ALARM_TOKEN": ALARM_TOKEN,
            "BEN_TELEGRAM_ALARM_GROUP": str(GROUP),
            "BEN_ZALO_APP_ID": zalos.APP_ID,
            "BEN_ZALO_APP_SECRET": zalos.APP_SECRET,
            "BEN_ZALO_OA_SECRET": zalos.OA_SECRET,
            "BEN_ZALO_REFRESH_TOKEN": zalos.FIRST_REFRESH_TOKEN,
            "BEN_ZALO_API": self.zalo.url,
            "BEN_ZALO_OAUTH": self.zalo.url,
            "BEN_MAIL_HOST": "localhost",
            "BEN_MAIL_PORT": str(port),
            "BEN_MAIL_TLS": "none",
            "BEN_MAIL_FROM": "ben@example.org",
            "BEN_MAIL_TO": "*=truc@example.org",
            "BEN_WEBHOOK_URL": self.gateway.url,
            "BEN_WEBHOOK_SECRET": SECRET,
            "BEN_WEBHOOK_PRIVATE": "true",
        }

    def rung(self) -> str:
        """Return all that any bell has said so far, in one text: anybody may read it."""
        letters = [f"{one['Subject']}\n{one.get_content()}" for one in self.post.letters]
        calls = [repr(call) for call in self.gateway.calls]
        group = [repr(given) for _, given in self.alarm.calls]
        return "\n".join([*letters, *calls, *group])
