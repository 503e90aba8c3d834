"""The web chat as a channel: what is sent is read from the store by the open page."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from bot.domain.errors import MediaRefused, NotAuthentic, Unparseable
from bot.domain.health import Trouble
from bot.domain.messages import MAX_SENT_PICTURE, Delivery, Inbound, Limits, Outgoing, Sent
from bot.domain.ports import HookRequest

#: Characters; the chat page refuses more with a clear sentence.
MAX_TEXT = 4000
#: Seconds that our own page gets to answer a probe.
_PATIENCE = 10.0


class Webchat:
    """Anonymous browser sessions. `address` is the session's id."""

    name = "webchat"
    limits = Limits(
        max_text=MAX_TEXT,
        max_quick_replies=12,
        can_erase=True,
        rings=False,
        max_picture=MAX_SENT_PICTURE,
    )

    def __init__(self, probe_url: str = "") -> None:
        #: Where the page is, "" when this process can't know.
        self.probe_url = probe_url

    def verify(self, _: HookRequest) -> None:
        """Refuse: the page brings its messages itself, there is no webhook."""
        raise NotAuthentic

    def parse(self, _: bytes) -> list[Inbound]:
        """Refuse, for the same reason."""
        raise Unparseable

    async def send(self, _: Outgoing) -> Delivery:
        """Say that it is there to be read: marking it sent is what shows it."""
        return Sent()

    async def erase(self, _: str, __: Sequence[str]) -> bool:
        """Nothing is left to do: the store shows nothing that was erased."""
        return True

    async def probe(self) -> str:
        """Ask our own page whether it takes messages, if anybody said where it is."""
        if not self.probe_url:
            return ""
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=_PATIENCE) as client:
                answer = await client.get(f"{self.probe_url.rstrip('/')}/ready")
        except (httpx.HTTPError, httpx.InvalidURL):
            return Trouble.UNREACHABLE
        return "" if answer.status_code == httpx.codes.OK else Trouble.NOT_READY

    async def fetch(self, _: str) -> bytes:
        """Refuse: the page brings its bytes along."""
        raise MediaRefused

    async def close(self) -> None:
        """Nothing is held open."""
