"""The access token of a Zalo Official Account, renewed with refresh tokens that work once.

Whoever spends a refresh token and loses the answer has lost the account's consent. So one process
at a time renews, the new pair is committed before anybody uses it, and a refusal is remembered:
nobody asks again before an administrator has restarted the bot, with a new refresh token.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.zalo_api import Api, Failed, is_throttle
from bot.domain.messages import Misconfigured, Throttled, Unreachable
from bot.domain.ports import Clock, Grant, TokenStore
from bot.telemetry import get_logger

log = get_logger()

#: Seconds that a process may take to renew; longer than the API's own patience.
_CLAIM = 40.0
#: Seconds (three years) that a token may be said to live; Zalo speaks of about a day.
_LONGEST_LIFE = 10**8
#: Seconds to wait for another process that renews, and between looks.
_PATIENCE, _LOOK = 8.0, 0.2
#: A token this young (seconds) that Zalo refuses would be refused again after renewing.
_YOUNG = 300.0
#: Pause after a renewal ahead of time that failed: the token we have still works.
_AGAIN = dt.timedelta(minutes=1)
#: Tries to commit a new pair, and seconds between them.
_TRIES, _PAUSE = 5, 0.5
_LOST = "Zalo refuses to renew: check BEN_ZALO_APP_SECRET, set a new refresh token, restart"
_NONE = "there is no refresh token: set BEN_ZALO_REFRESH_TOKEN and restart"
_REFUSED = "Zalo does not accept an access token that it has just given"


@dataclass(frozen=True, slots=True)
class App:
    """Who renews, and when."""

    id: str
    secret: str
    #: The refresh token that an administrator got by hand; "" when the store holds a grant.
    seed: str
    #: How long before its end a token is renewed.
    early: dt.timedelta
    #: How long a token lives when Zalo does not say.
    lifetime: dt.timedelta


class Tokens:
    """Gives an access token that should work."""

    def __init__(self, app: App, api: Api, store: TokenStore, clock: Clock) -> None:
        self._app = app
        self._api = api
        self._store = store
        self._clock = clock
        self._seeded = False
        #: A refusal that somebody remembered is tried once: an app secret may be mended since.
        self._chance = True
        self._grant: Grant | None = None
        #: A pair that could not be committed yet: nothing else knows it.
        self._unkept: Grant | None = None
        self._renewing: asyncio.Task[Grant] | None = None
        #: After a failure, no renewal ahead of time before then.
        self._not_before: dt.datetime | None = None

    async def access(self, refused: str = "") -> str:
        """Return a token; `refused` is one that Zalo has just not accepted.

        Raises Failed: with Misconfigured when an administrator is needed.
        """
        try:
            return await self._access(refused)
        except Failed:
            raise
        except Exception as error:
            # The store: nothing was sent yet.
            log.exception("zalo.tokens_out_of_reach")
            raise Failed(Unreachable(type(error).__name__)) from error

    async def _access(self, refused: str) -> str:
        grant = self._grant
        if grant is None or not self._good(grant, refused) or self._due(grant):
            grant = await self._current(refused)
        if not self._good(grant, refused) or (self._due(grant) and not grant.refused):
            grant = await self._renewed(grant, refused)
        return grant.access_token

    async def _current(self, refused: str) -> Grant:
        """Return what is kept, after another process renewed it perhaps."""
        if not self._seeded:
            if self._app.seed:
                now = self._clock.now()
                await self._store.seed(Grant("", self._app.seed, now, now))
            self._seeded = True
        found = await self._store.load()
        if found is None:
            raise Failed(Misconfigured(_NONE))
        self._grant = found
        if found.refused and not self._chance and not self._good(found, refused):
            raise Failed(Misconfigured(_LOST))
        return found

    def _good(self, grant: Grant, refused: str) -> bool:
        alive = self._clock.now() < grant.expires_at
        return bool(grant.access_token) and grant.access_token != refused and alive

    def _due(self, grant: Grant) -> bool:
        now = self._clock.now()
        if self._not_before is not None and now < self._not_before:
            return False
        return now >= grant.expires_at - self._app.early and _age(grant, now) >= _YOUNG

    async def _renewed(self, grant: Grant, refused: str) -> Grant:
        """Return a renewed grant, or the old one if it is still good and can't be renewed now."""
        now, good = self._clock.now(), self._good(grant, refused)
        if grant.access_token and _age(grant, now) < _YOUNG:
            raise Failed(Misconfigured(_REFUSED))
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew(grant, wait=not good))
        try:
            # Whoever waits may be cancelled; the renewal must come to its end.
            return await asyncio.shield(self._renewing)
        except Exception as error:
            if not good:
                raise
            if not isinstance(error, Failed):
                log.exception("zalo.token_not_renewed")
            self._not_before = now + _AGAIN
            return grant

    async def _renew(self, grant: Grant, *, wait: bool) -> Grant:
        """Return a renewed grant, by us or, if there is reason to wait, by another process."""
        if self._unkept is not None:
            return await self._keep(self._unkept)
        if not await self._store.claim(grant, _CLAIM):
            return await self._others(grant, _PATIENCE if wait else 0.0)
        try:
            answer = await self._api.renew(self._app.id, self._app.secret, grant.refresh_token)
        except Failed as failed:
            # When it broke after we spoke, the token may be spent: the next try will tell.
            await self._store.release()
            log.warning("zalo.token_not_renewed", verdict=type(failed.delivery).__name__.lower())
            if isinstance(failed.delivery, Throttled | Misconfigured):
                raise
            raise Failed(Unreachable("the access token could not be renewed")) from failed
        if is_throttle(answer.error):
            await self._store.release()
            raise Failed(self._api.verdict(answer.error))
        fresh = self._read(answer.fields) if answer.error == 0 else None
        if fresh is None:
            # No number is known for "already used": anything else is final.
            self._chance = False
            self._grant = replace(grant, refused=True)
            await self._store.keep(self._grant)
            log.error("zalo.grant_refused", status=answer.error)
            raise Failed(Misconfigured(_LOST))
        return await self._keep(fresh)

    async def _others(self, grant: Grant, seconds: float) -> Grant:
        """Return what another process has renewed, within so many seconds."""
        for _ in range(1 + round(seconds / _LOOK)):
            found = await self._store.load()
            if found is not None and found != grant:
                if found.refused:
                    raise Failed(Misconfigured(_LOST))
                self._grant = found
                return found
            await asyncio.sleep(_LOOK if seconds else 0)
        raise Failed(Unreachable("another process renews the access token"))

    async def _keep(self, fresh: Grant) -> Grant:
        """Return the new pair once it is committed: until then it may not be used."""
        self._unkept = fresh
        for attempt in range(1, _TRIES + 1):
            try:
                await self._store.keep(fresh)
            except Exception:  # whatever it is, this pair is all we have
                log.exception("zalo.token_not_kept", attempt=attempt)
                await asyncio.sleep(_PAUSE)
            else:
                self._grant, self._unkept = fresh, None
                log.info("zalo.token_renewed")
                return fresh
        raise Failed(Unreachable("the new tokens could not be stored"))

    def _read(self, fields: dict[str, Any]) -> Grant | None:
        access, refresh = fields.get("access_token"), fields.get("refresh_token")
        if not isinstance(access, str) or not isinstance(refresh, str) or not access or not refresh:
            return None
        try:
            # Zalo writes this number as a string.
            seconds = float(fields["expires_in"])
        except (KeyError, TypeError, ValueError):
            seconds = -1.0
        # A number that makes no sense must not cost the pair: it is all we have.
        sensible = 0 <= seconds <= _LONGEST_LIFE
        lives = dt.timedelta(seconds=seconds) if sensible else self._app.lifetime
        now = self._clock.now()
        return Grant(access, refresh, now + lives, now)

    async def close(self) -> None:
        """Wait for a renewal that is under way: its pair must not be lost."""
        if self._renewing is not None:
            await asyncio.gather(self._renewing, return_exceptions=True)


def _age(grant: Grant, now: dt.datetime) -> float:
    return (now - grant.made_at).total_seconds()
