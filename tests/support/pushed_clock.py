"""A clock that a test and the bot's own process share: it runs, and a test pushes it on.

`python -m tests.support.pushed_clock run` is `ben run` by that clock, so that a ladder of minutes
is climbed, and a deadline of hours comes near, while a test takes seconds.
"""

from __future__ import annotations

import datetime as dt
import mmap
import os
import struct
import time
from pathlib import Path

from bot import app, cli

#: Names the file that is shared.
VARIABLE = "PUSHED_CLOCK"
_OFFSET = struct.Struct("d")


class PushedClock:
    """The machine's time and an offset, which lies in a file that several processes map."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_OFFSET.pack(0.0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _OFFSET.size)

    @property
    def ahead(self) -> float:
        """Seconds between the machine's time and this one."""
        return float(_OFFSET.unpack(self._shared[:])[0])

    def now(self) -> dt.datetime:
        """Return the time now, aware, UTC."""
        return dt.datetime.fromtimestamp(time.time() + self.ahead, dt.UTC)

    def set(self, at: dt.datetime) -> None:
        """Let it be `at` now."""
        self._shared[:] = _OFFSET.pack(at.timestamp() - time.time())

    def forward(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self._shared[:] = _OFFSET.pack(self.ahead + seconds)


def main() -> None:
    """Run `ben` by the shared clock."""
    clock = PushedClock(Path(os.environ[VARIABLE]))
    setattr(app.SystemClock, "now", lambda _: clock.now())  # noqa: B010 - a method, exchanged
    cli.main()


if __name__ == "__main__":
    main()
