"""Keeps our own Rasa running beside the bot: started, watched, started again, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.conversation.precedence import NICER
from bot.telemetry import get_logger

log = get_logger()

#: Seconds before a Rasa that ended is started again; doubled each time, at most the second.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
#: Seconds Rasa gets to end by itself.
_GRACE = 3.0


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RasaProcess:
    """One child process. Without it the bot answers by its fallback."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self._command = list(command)
        self._env = dict(env)
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    async def run(self) -> None:
        """Start Rasa, and again whenever it ends, until `stop` is called."""
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            started = asyncio.get_running_loop().time()
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=self._folder,
                # Only what it needs: no secret of the bot is in its environment.
                env={key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
                | self._env,
                # Never written to: it ends when we do, however we end.
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
            with contextlib.suppress(ProcessLookupError):
                # Before it makes threads, which keep their maker's place.
                os.setpriority(os.PRIO_PROCESS, self._process.pid, NICER)
            log.info("rasa.started")
            await self._process.wait()
            if self._stopping.is_set():
                return
            lived = asyncio.get_running_loop().time() - started
            pause = _FIRST_PAUSE if lived > _LONGEST_PAUSE else min(_LONGEST_PAUSE, pause * 2)
            log.warning("rasa.ended", seconds=pause)
            try:
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """End Rasa, gently first."""
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        self._signal(process.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(_GRACE):
                await process.wait()
        except TimeoutError:
            self._signal(process.pid, signal.SIGKILL)
            await process.wait()

    @staticmethod
    def _signal(pid: int, number: signal.Signals) -> None:
        try:
            # Its whole session: Rasa's web server forks.
            os.killpg(pid, number)
        except ProcessLookupError:
            return
