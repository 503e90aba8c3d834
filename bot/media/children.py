"""Runs a child on bytes: what goes in and out passes through pipes, no file is written."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

from bot.domain.errors import BenError


class ChildFailed(BenError):
    """A child ended badly or said too much."""


class TookTooLong(ChildFailed):
    """A child was not done in time: the machine may have been busy."""


async def run(
    command: Sequence[str],
    data: bytes,
    *,
    seconds: float,
    most: int,
    environment: Mapping[str, str],
) -> bytes:
    """Return what `command` writes when it is given `data`, at most `most` bytes.

    Raises ChildFailed and TookTooLong. The child never outlives this call, not even when it is
    cancelled.
    """
    try:
        child = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # Decoders quote what they choke on: that must reach no log.
            stderr=asyncio.subprocess.DEVNULL,
            env=dict(environment),
        )
    except OSError:
        raise ChildFailed from None
    try:
        async with asyncio.timeout(seconds):
            _, found = await asyncio.gather(_feed(child, data), _drain(child, most))
            status = await child.wait()
    except TimeoutError:
        raise TookTooLong from None
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if status:
        raise ChildFailed
    return found


async def _feed(child: asyncio.subprocess.Process, data: bytes) -> None:
    pipe = child.stdin
    assert pipe is not None
    # A child that has seen enough may close its end.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        pipe.write(data)
        await pipe.drain()
    pipe.close()


async def _drain(child: asyncio.subprocess.Process, most: int) -> bytes:
    pipe = child.stdout
    assert pipe is not None
    found = bytearray()
    while piece := await pipe.read(1 << 16):
        found += piece
        if len(found) > most:
            raise ChildFailed
    return bytes(found)
