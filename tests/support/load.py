"""Many people who write numbered messages on all channels, each delivered often and anyhow.

Each message asks for the embassy of another country, so that its answer can be told from those to
the messages before and after it. A person writes the next message when one delivery of the last
one was acknowledged; its other deliveries come whenever they like.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from tests.support.writers import Deliver, Writer

#: What is written and what stands in the answer. No two neighbours are alike.
COUNTRIES = (
    "Campuchia", "Myanmar", "Thái Lan", "Singapore", "Philippines", "Indonesia", "Nhật Bản",
    "Hàn Quốc", "Đài Bắc", "Trung Quốc", "Romania", "Hungary", "Israel", "Algeria", "Angola",
    "Canada", "Ba Lan", "Đức",
)  # fmt: skip
WRITTEN = {"Đài Bắc": "đài loan"}
CRY = "cuu e voi e bi nhot o myawaddy k cho ve ({n})"
#: How often one event is delivered; mostly once, as in life.
COPIES = (1, 1, 1, 1, 2, 2, 3, 4, 6, 10)
#: Copies of the first delivery that come at the same moment, and seconds until the last of
#: the others has come.
AT_ONCE, STRAGGLING = 3, 5.0


@dataclass
class Load:
    """What the people do, and what became of it."""

    chance: random.Random
    #: Base addresses of the public applications.
    doors: Sequence[str]
    #: Seconds between two messages of one person.
    gap: tuple[float, float] = (0.2, 1.5)
    statuses: Counter[int] = field(default_factory=Counter)
    deliveries: int = 0
    stragglers: list[asyncio.Task[None]] = field(default_factory=list)

    async def insist(self, client: httpx.AsyncClient, deliver: Deliver) -> None:
        """Deliver until it is acknowledged, at whichever door."""
        while True:
            self.deliveries += 1
            try:
                status = await deliver(client, self.chance.choice(self.doors))
            except httpx.HTTPError:
                status = 0
            self.statuses[status] += 1
            if status == httpx.codes.OK:
                return
            await asyncio.sleep(self.chance.uniform(0.1, 0.6))

    async def bring(self, client: httpx.AsyncClient, deliver: Deliver) -> None:
        """Return when one delivery was acknowledged; the others straggle in."""
        copies = self.chance.choice(COPIES)
        first = [
            asyncio.create_task(self.insist(client, deliver)) for _ in range(min(copies, AT_ONCE))
        ]
        _, late = await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        self.stragglers += late
        self.stragglers += [
            asyncio.create_task(self._straggle(client, deliver)) for _ in range(copies - AT_ONCE)
        ]

    async def _straggle(self, client: httpx.AsyncClient, deliver: Deliver) -> None:
        await asyncio.sleep(self.chance.uniform(0, STRAGGLING))
        await self.insist(client, deliver)

    async def lives(
        self, client: httpx.AsyncClient, one: Writer, messages: int, *, start: float, cries: bool
    ) -> None:
        """Have one person write all that they have to say."""
        await asyncio.sleep(start)
        first = self.chance.randrange(len(COUNTRIES))
        for number in range(messages):
            country = COUNTRIES[(first + number) % len(COUNTRIES)]
            words = f"cho em xin số đại sứ quán ở {WRITTEN.get(country, country.lower())} {number}"
            if cries and number == messages - 1:
                words = CRY.format(n=number)
                one.cried += 1
            deliver = one.write(words)
            if deliver is not None:
                await self.bring(client, deliver)
            one.wrote.append(words)
            await asyncio.sleep(self.chance.uniform(*self.gap))

    async def settle(self) -> None:
        """Wait until the last straggler has come."""
        await asyncio.gather(*self.stragglers)
