"""Our own processes, started, killed as by a power cut, and started again at once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
#: Seconds that a start may take on a starved machine, and a stop.
START, STOP = 240.0, 60.0


@dataclass
class Member:
    """One process of the house."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    folder: Path
    #: Answers 200 when it takes messages; "" for one that can't be asked.
    ready: str = ""
    kills: int = 0
    #: Statuses of ends that nobody asked for.
    fell: list[int] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def of_the_bot(
        cls, name: str, command: str, env: Mapping[str, str], folder: Path, ready: str = ""
    ) -> Member:
        """Return a member that runs `python -m bot COMMAND`."""
        return cls(name, (sys.executable, "-m", "bot", command), env, folder, ready)

    def spawn(self) -> None:
        """Start it and return at once."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # All that it starts goes down with it.
                start_new_session=True,
            )

    def signal(self, number: signal.Signals) -> None:
        """Tell the whole session."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """Kill it as a power cut would: no handler runs."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
            # Whoever looks after it leaves it alone until it is spawned again.
            self.process = None
        self.kills += 1

    async def is_ready(self, client: httpx.AsyncClient) -> bool:
        """Tell whether it takes messages, as far as it can be asked."""
        if not self.ready:
            return True
        try:
            return (await client.get(self.ready, timeout=5)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def output(self) -> str:
        """Return the end of what it printed."""
        log = self.folder / f"{self.name}.log"
        return log.read_text()[-4000:] if log.exists() else ""


class Supervisor:
    """Keeps all members running."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = list(members)
        self._ending = False

    async def start(self) -> None:
        """Start all and return when they take messages."""
        for member in self.members:
            member.spawn()
        await self.ready()

    async def ready(self) -> None:
        """Return when all that can be asked take messages."""
        ends = time.monotonic() + START
        async with httpx.AsyncClient(trust_env=False) as client:
            for member in self.members:
                while not await member.is_ready(client):
                    ended = member.process is not None and member.process.poll()
                    told = f"{member.name} ended with {ended}: {member.output()}"
                    assert time.monotonic() < ends, told
                    assert ended in (None, False, -signal.SIGKILL), told
                    await asyncio.sleep(0.1)

    async def watch(self) -> None:
        """Start again whoever ended, until cancelled."""
        while not self._ending:
            for member in self.members:
                if member.process is not None and member.process.poll() is not None:
                    if member.process.returncode != -signal.SIGKILL:
                        member.fell.append(member.process.returncode)
                    member.spawn()
            await asyncio.sleep(0.02)

    async def kill(
        self,
        times: int,
        pauses: tuple[float, float],
        chance: random.Random,
        after: Callable[[Member], Awaitable[None]],
    ) -> None:
        """Kill any of them so many times, with pauses in seconds; `after` sees each corpse."""
        for _ in range(times):
            await asyncio.sleep(chance.uniform(*pauses))
            member = chance.choice(self.members)
            member.kill()
            await after(member)
            member.spawn()

    def stop(self) -> None:
        """Ask all to end as an operator would, and wait for it."""
        self._ending = True
        for member in self.members:
            member.signal(signal.SIGTERM)
        for member in self.members:
            if member.process is not None:
                try:
                    member.process.wait(STOP)
                except subprocess.TimeoutExpired:
                    member.kill()

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        self._ending = True
        for member in self.members:
            if member.process is not None and member.process.poll() is None:
                member.kill()
