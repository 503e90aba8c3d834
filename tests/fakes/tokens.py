"""A TokenStore in memory, and a Zalo channel that uses it."""

from __future__ import annotations

import datetime as dt

from bot.channels.zalo import Shape, Zalo
from bot.channels.zalo_api import Api
from bot.channels.zalo_signature import Identity
from bot.channels.zalo_token import App
from tests.fakes.zalo import APP_ID, APP_SECRET, FIRST_REFRESH_TOKEN, OA_SECRET


class KeptInMemory:
    """Keeps one grant, as the database would."""

    def __init__(self):
        self.grant = None
        self.kept = []
        self.claimed = False
        self.fails = 0
        self._seed = ""

    async def seed(self, grant):
        if grant.refresh_token != self._seed:
            self._seed, self.grant = grant.refresh_token, grant

    async def load(self):
        return self.grant

    async def claim(self, known, seconds):
        if self.claimed or known != self.grant:
            return False
        self.claimed = True
        return True

    async def keep(self, grant):
        if self.fails:
            self.fails -= 1
            raise OSError("disk full")
        self.grant, self.claimed = grant, False
        self.kept.append(grant)

    async def release(self):
        self.claimed = False


class Clock:
    """The fake Zalo's own clock."""

    def __init__(self, fake):
        self._fake = fake

    def now(self):
        return dt.datetime.fromtimestamp(self._fake.now(), dt.UTC)


def app(seed=FIRST_REFRESH_TOKEN, **changed):
    """Return who renews, and when."""
    named = {"early": dt.timedelta(hours=5), "lifetime": dt.timedelta(hours=25)} | changed
    return App(APP_ID, APP_SECRET, seed, **named)


def channel(fake, store=None, *, buttons=5, text=1800, url=""):
    """Return the channel, talking with the fake."""
    address = url or fake.url
    return Zalo(
        Identity(APP_ID, OA_SECRET),
        app(),
        Shape(text, buttons),
        api=Api(address, address, pause=60),
        store=store or KeptInMemory(),
        clock=Clock(fake),
    )
