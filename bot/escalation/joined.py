"""Cases with more than one thread, as the desk needs them: read as one, and watched or not."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.views import ThreadItem
from bot.storage.conversations import Thread
from bot.storage.uow import UnitOfWork


async def thread_items(uow: UnitOfWork, case_id: str) -> list[ThreadItem]:
    """Return everything that was said in all threads of a case, in the order of time.

    Where there are several, each item names its channel.
    """
    lanes = await uow.receipts.threads_of(case_id)
    if len(lanes) == 1:
        return await uow.transcripts.thread_items(lanes[0])
    threads = []
    for lane in lanes:
        channel = (await uow.conversations.thread(lane)).channel
        items = await uow.transcripts.thread_items(lane)
        threads.append([replace(item, channel=channel) for item in items])
    return [item for _, _, item in heapq.merge(*map(_timed, threads, range(len(threads))))]


def _timed(
    items: Sequence[ThreadItem], number: int
) -> Iterator[tuple[dt.datetime, tuple[int, int], ThreadItem]]:
    """Yield items with when they stand in their thread: one that was held back moved to its end."""
    latest = None
    for position, item in enumerate(items):
        latest = item.at if latest is None else max(latest, item.at)
        yield latest, (number, position), item


async def unwatch(uow: UnitOfWork, case_id: str) -> None:
    """Answer the person of a case as usual again, in all its threads."""
    for lane in await uow.receipts.threads_of(case_id):
        known = await uow.phrases.chosen(lane)
        await uow.phrases.watch(known.contact_id, None)
        await uow.phrases.silence(lane, None)


def quiet(thread: Thread) -> str:
    """Return why nothing may be sent unasked: "watched", "exit", or "" when nothing forbids it."""
    if thread.watched_since is not None:
        return "watched"
    return "exit" if thread.silent_since is not None else ""
