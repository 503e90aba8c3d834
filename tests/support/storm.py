"""A storm: many people on all channels, faults at sends, and kill -9 again and again."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot import app
from bot.settings import Settings
from bot.storage.uow import Store
from tests.fakes import zalobot
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.zalo import APP_ID, APP_SECRET, FIRST_REFRESH_TOKEN, OA_SECRET, FakeZalo
from tests.fakes.zalobot import FakeZaloBot
from tests.support import account, faults, writers
from tests.support.account import Account, Unsure
from tests.support.load import Load
from tests.support.ports import free_port
from tests.support.supervisor import ROOT, Member, Supervisor
from tests.support.writers import Page, Writer

SECRET = "mot-bi-mat-cua-webhook"
#: One in so many people cries for help at the end, and one in so many Telegram people blocks us.
CRIES, LEAVES = 19, 24


@dataclass(frozen=True)
class Size:
    """How much happens."""

    people: int
    messages: int
    kills: int
    #: Seconds between two kills.
    pauses: tuple[float, float]
    #: Seconds over which the people begin to write, and between two messages of one.
    span: float
    gap: tuple[float, float]
    #: Share of sends that hang for ten seconds.
    hangs: float = 0.0
    #: How many times more often than usual sends go wrong.
    often: float = 1.0
    #: Whether messages in one breath are answered together.
    joined: bool = False
    #: Seconds that everything may take to fall quiet.
    patience: float = 300.0


@dataclass
class House:
    """Our processes with the platforms around them."""

    folder: Path
    telegram: FakeTelegram
    zalo: FakeZalo
    zalobot: FakeZaloBot
    settings: dict[str, str] = field(default_factory=dict)
    doors: list[str] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)

    def env(self, **more: str) -> dict[str, str]:
        """Return a member's environment."""
        given = {
            "rasa": "false",
            "data_dir": str(self.folder / "data"),
            "content_dir": str(ROOT / "content"),
            "organisation": "Nhóm Thử",
            "organisation_contact": "thu@example.org",
            "organisation_hours": "7:00-22:00",
            "telegram_token": TOKEN,
            "telegram_api": self.telegram.url,
            "zalo_app_id": APP_ID,
            "zalo_app_secret": APP_SECRET,
            "zalo_oa_secret": OA_SECRET,
            "zalo_refresh_token": FIRST_REFRESH_TOKEN,
            "zalo_api": self.zalo.url,
            "zalo_oauth": self.zalo.url,
            "zalo_pause": "1",
            "zalo_bot_token": zalobot.TOKEN,
            "zalo_bot_api": self.zalobot.url,
            # Its polling gives an event once and never again: only a webhook can promise this.
            "zalo_bot_webhook_secret": zalobot.SECRET,
            "zalo_bot_pause": "1",
            # Nothing here is about the contact rule: a late answer must not be held back by it.
            "reply_window": "7200",
            # Each message has an answer of its own, unless the run is about joining.
            "join_window": "0",
            "log_level": "WARNING",
        }
        given |= self.settings | more
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": str(ROOT),
            **{f"BEN_{name.upper()}": value for name, value in given.items()},
        }

    def ports(self) -> dict[str, str]:
        """Return ports for one more process with pages, and note its door."""
        chat = free_port()
        self.doors.append(f"http://127.0.0.1:{chat}")
        return {
            "chat_port": str(chat),
            "desk_port": str(free_port()),
            "internal_port": str(free_port()),
        }

    def add(self, name: str, command: str, **more: str) -> dict[str, str]:
        """Add a process of the bot; return its environment."""
        env = self.env(**more)
        ready = f"{self.doors[-1]}/ready" if "chat_port" in more else ""
        self.members.append(Member.of_the_bot(name, command, env, self.folder, ready))
        return env

    def store(self) -> Store:
        """Open the store that all of them work on."""
        url = self.settings.get("database_url", "")
        return app.open_store(
            Settings(_env_file=None, data_dir=self.folder / "data", database_url=url)
        )


@asynccontextmanager
async def house(folder: Path, **settings: str) -> AsyncIterator[House]:
    """Give a house without any process yet."""
    async with (
        FakeTelegram().running() as telegram,
        FakeZalo().running() as zalo,
        FakeZaloBot().running() as bots,
    ):
        bots.left = 10**9
        yield House(folder, telegram, zalo, bots, settings)


@dataclass
class Outcome:
    """What a storm left behind."""

    account: Account
    waiting: dict[str, int]
    figures: list[tuple[str, Any]]
    fell: list[str]

    def faults(self) -> list[str]:
        """Return what breaks the promise."""
        wrong = self.account.faults() + self.fell
        return wrong + ([f"still waiting: {self.waiting}"] if self.waiting else [])


class Storm:
    """One run."""

    def __init__(self, home: House, size: Size, seed: int) -> None:
        self.home = home
        self.size = size
        self.chance = random.Random(seed)
        self.unsure = Unsure()
        self.supervisor = Supervisor(home.members)
        self.polled = "telegram_webhook_secret" not in home.settings
        self.pages: list[Page] = []
        self.people: list[Writer] = []

    async def rage(self) -> Outcome:
        """Run it all and settle the account."""
        begun = time.monotonic()
        self._gather()
        store = self.home.store()
        watch = None
        try:
            await self.supervisor.start()
            watch = asyncio.create_task(self.supervisor.watch())
            await self._first_token()
            drawn = self._faults()
            crowd = Load(self.chance, self.home.doors, self.size.gap)
            written = await self._write(crowd, store)
            for one in drawn.values():
                one.active = False
            waiting = await account.quiet(store, self.size.patience)
            quiet = time.monotonic() - begun
            await self._look()
            self._note(drawn)
            settled = await account.settle(store, self.people, self.unsure, joined=self.size.joined)
            settled.deliveries = crowd.deliveries
            return self._outcome(settled, waiting, crowd, drawn, (written - begun, quiet))
        finally:
            if watch:
                watch.cancel()
            self.supervisor.end()
            await store.close()

    def _gather(self) -> None:
        makers = (self._on_telegram, self._on_zalo, self._on_a_page, self._on_zalobot)
        for number in range(self.size.people):
            self.people.append(makers[number % len(makers)](number))

    def _on_telegram(self, number: int) -> Writer:
        return writers.on_telegram(
            self.home.telegram, 10_000 + number, asked=self.polled, secret=SECRET
        )

    def _on_zalo(self, number: int) -> Writer:
        return writers.on_zalo(self.home.zalo, f"24684588352919{number:04d}")

    def _on_zalobot(self, number: int) -> Writer:
        return writers.on_zalobot(self.home.zalobot, f"{number:016x}", zalobot.SECRET)

    def _on_a_page(self, _: int) -> Writer:
        self.pages.append(Page())
        return self.pages[-1].writer()

    async def _first_token(self) -> None:
        """Have the first token of Zalo renewed in peace.

        A kill between its use and its keeping loses a refresh token for good: no program can
        help that, and it is alarmed.
        """
        herald = next(one for one in self.people if one.channel == "zalo")
        async with httpx.AsyncClient(trust_env=False) as client:
            crowd = Load(self.chance, self.home.doors, (0, 0))
            await crowd.lives(client, herald, 1, start=0, cries=False)
            await crowd.settle()
        ends = time.monotonic() + self.size.patience
        while not herald.screen():
            assert time.monotonic() < ends, "\n".join(m.output() for m in self.home.members)
            await asyncio.sleep(0.1)

    def _faults(self) -> dict[str, faults.Drawn]:
        how = {"hangs": self.size.hangs, "often": self.size.often}
        return {
            "telegram": faults.on_telegram(self.home.telegram, self.chance, **how),
            "zalo": faults.on_zalo(self.home.zalo, self.chance, **how),
            "zalobot": faults.on_zalobot(self.home.zalobot, self.chance, **how),
        }

    async def _write(self, crowd: Load, store: Store) -> float:
        # A pool full of connections to the dead would make everybody wait.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with httpx.AsyncClient(trust_env=False, timeout=30, limits=limits) as client:
            async with asyncio.TaskGroup() as group:
                for number, one in enumerate(self.people):
                    group.create_task(self._live(crowd, client, number, one))
                group.create_task(
                    self.supervisor.kill(
                        self.size.kills,
                        self.size.pauses,
                        self.chance,
                        lambda member: self._after(member, store),
                    )
                )
            await crowd.settle()
        if self.polled:
            await self._all_taken()
        return time.monotonic()

    async def _live(self, crowd: Load, client: httpx.AsyncClient, number: int, one: Writer) -> None:
        """Have somebody write, and perhaps leave."""
        if one.wrote:
            return
        start = self.chance.uniform(0, self.size.span)
        cries = number % CRIES == CRIES - 1
        await crowd.lives(client, one, self.size.messages, start=start, cries=cries)
        if one.channel == "telegram" and not one.cried and number % LEAVES == 0:
            one.left = True
            self.home.telegram.blocked.add(int(one.chat))

    async def _all_taken(self) -> None:
        ends = time.monotonic() + self.size.patience
        while self.home.telegram.updates and time.monotonic() < ends:
            await asyncio.sleep(0.1)

    async def _after(self, member: Member, store: Store) -> None:
        if not member.name.startswith(("web", "rasa")):
            await self.unsure.note_a_kill(store)

    async def _look(self) -> None:
        await self.supervisor.ready()
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            for page in self.pages:
                await page.look(client, self.home.doors[0])

    def _note(self, drawn: dict[str, faults.Drawn]) -> None:
        for channel, one in drawn.items():
            for (chat, text), times in one.unsure.items():
                self.unsure.untold[channel, chat, text] += times

    def _outcome(
        self,
        settled: Account,
        waiting: dict[str, int],
        crowd: Load,
        drawn: dict[str, faults.Drawn],
        times: tuple[float, float],
    ) -> Outcome:
        kills = {member.name: member.kills for member in self.home.members}
        refused = {str(status): n for status, n in crowd.statuses.items() if status >= 400}
        figures = [
            *settled.table(),
            ("kill -9", f"{sum(kills.values())}: {kills}"),
            ("faults at sends", str(sum((one.drawn for one in drawn.values()), start=_nothing()))),
            ("deliveries answered with an error", refused),
            ("deliveries that met a dead process", crowd.statuses[0]),
            ("seconds until all was written, and until all was quiet", [round(t) for t in times]),
            ("messages a second while they wrote", round(settled.messages / times[0], 1)),
        ]
        fell = [f"{m.name} ended by itself: {m.fell}" for m in self.home.members if m.fell]
        return Outcome(settled, waiting, figures, fell)


def _nothing() -> Any:
    from collections import Counter

    return Counter()
