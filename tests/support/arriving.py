"""Messages that came in, stored as the door stores them."""

from __future__ import annotations

import datetime as dt

from bot.domain.messages import Inbound
from bot.storage.uow import UnitOfWork


async def arrive(
    uow: UnitOfWork, inbound: Inbound, now: dt.datetime, *, waiting: bool = False
) -> tuple[str, str]:
    """Store what a person sent; return the ids of the thread and of the message.

    It waits for its turn, or had it already.
    """
    lane = await uow.conversations.find_or_create(inbound.channel, inbound.address, now)
    place = await uow.arrivals.take_place(lane, inbound.channel, inbound.external_id, now)
    await uow.arrivals.store(lane, place, inbound, now)
    if not waiting:
        await uow.pauses.done(place.message_id)
    return lane, place.message_id
