"""The real `python -m bot run` in a process of its own, to be watched, killed and started again."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from bot import app
from bot.settings import Settings
from bot.storage.uow import Store
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
#: Seconds that a start may take on a starved machine, and a stop: neither is timed here.
START, STOP = 240.0, 120.0


class BotProcess:
    """A bot with its own data folder and ports. Everything it prints goes to one file."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """`settings` are names without BEN_, in lower case; Rasa is off unless they say more."""
        self.folder = folder
        self.output_file = folder / "output.txt"
        self.chat_port, self.internal_port = free_port(), free_port()
        given = {
            "rasa": "false",
            "data_dir": str(folder / "data"),
            "content_dir": str(ROOT / "content"),
            "chat_port": str(self.chat_port),
            "desk_port": str(free_port()),
            "internal_port": str(self.internal_port),
            **settings,
        }
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            **{f"BEN_{name.upper()}": value for name, value in given.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the chat page is."""
        return f"http://127.0.0.1:{self.chat_port}"

    def spawn(self) -> None:
        """Start the process and return at once."""
        with self.output_file.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.folder,  # away from a developer's .env
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    async def start(self) -> float:
        """Start the process; return after how many seconds it is ready for messages."""
        begun = time.monotonic()
        self.spawn()
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                if self._process is None or self._process.poll() is not None:
                    raise AssertionError(f"the bot did not start:\n{self.output()}")
                try:
                    if (await client.get(f"{self.url}/ready", timeout=2)).status_code == 200:
                        return time.monotonic() - begun
                except httpx.TransportError:
                    pass
                assert time.monotonic() - begun < START, self.output()
                await asyncio.sleep(0.05)

    def kill(self) -> None:
        """Kill it as a power cut would: no handler runs."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    async def stop(self) -> float:
        """Ask it to stop as Ctrl-C does; return how many seconds that took."""
        assert self._process is not None
        begun = time.monotonic()
        self._process.send_signal(signal.SIGINT)
        await asyncio.to_thread(self._process.wait, STOP)
        return time.monotonic() - begun

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def output(self) -> str:
        """Return all that it printed since the first start."""
        return self.output_file.read_text() if self.output_file.exists() else ""

    def store(self) -> Store:
        """Open its store, with its own keys."""
        return app.open_store(Settings(_env_file=None, data_dir=self.folder / "data"))


class Browser:
    """Somebody's chat page: what was not acknowledged is sent again, as the page does."""

    def __init__(self, bot: BotProcess) -> None:
        self.bot = bot
        #: Chosen here, so that a session survives an answer that never arrived.
        self.token = secrets.token_urlsafe(32)
        #: Texts in the order they were acknowledged.
        self.acknowledged: list[str] = []
        #: How often something was sent again.
        self.redelivered = 0

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.bot.url, cookies={"s": self.token}, trust_env=False, timeout=60
        )

    async def send(self, text: str, **more: str) -> None:
        """Send one message until it is acknowledged; each time under the same id."""
        form = {"id": secrets.token_hex(8), "text": text, **more}
        headers = {"accept": "application/json"}
        while True:
            try:
                async with self._client() as client:
                    answer = await client.post("/send", data=form, headers=headers)
                if answer.status_code == 200:
                    self.acknowledged.append(text)
                    return
                # Too fast is said with 429, and the page waits as well.
                assert answer.status_code == 429 or answer.status_code >= 500, answer.text
            except httpx.TransportError:
                pass
            self.redelivered += 1
            await asyncio.sleep(0.1)

    async def items(self) -> list[dict[str, Any]]:
        """Return all bubbles that the page shows."""
        async with self._client() as client:
            answer = await client.get("/items", params={"after": 0})
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return found

    async def wait_for(self, count: int, seconds: float = 120) -> list[dict[str, Any]]:
        """Return the bubbles as soon as there are `count`."""
        end = time.monotonic() + seconds
        while True:
            items = await self.items()
            if len(items) >= count:
                return items
            assert time.monotonic() < end, f"{len(items)} of {count} bubbles: {items}"
            await asyncio.sleep(0.1)
