"""Says which step of a long training runs, and how long it took."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Show `title` while the block runs: one line, with a running clock on a terminal."""
    started = time.monotonic()
    done = threading.Event()
    ticking: threading.Thread | None = None
    if sys.stdout.isatty():
        ticking = threading.Thread(target=_tick, args=(title, started, done), daemon=True)
        ticking.start()
    try:
        yield
    finally:
        done.set()
        if ticking:
            ticking.join()
    print(f"\r  {title} … {time.monotonic() - started:.0f} s", flush=True)


def _tick(title: str, started: float, done: threading.Event) -> None:
    while not done.wait(1.0):
        print(f"\r  {title} … {time.monotonic() - started:.0f} s", end="", flush=True)
