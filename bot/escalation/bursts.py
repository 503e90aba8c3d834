"""Cases that come in one burst of anonymous visitors stand on the board as one line.

Nothing is closed or hidden by that: each stays claimable, and the most urgent comes first.
"""

from __future__ import annotations

import datetime as dt

from bot.storage.uow import UnitOfWork

#: Channels on which anybody can be as many people as they like.
_ANONYMOUS = frozenset({"webchat"})
#: Many cases of new people within so long are a burst. The first of them join it later.
_WITHIN = dt.timedelta(minutes=2)
#: Somebody is new until so long after their first message.
_NEW = dt.timedelta(minutes=10)


async def join(
    uow: UnitOfWork, case_id: str, conversation_id: str, now: dt.datetime, many: int
) -> None:
    """Give a case that was opened just now its place in a burst, if there is one.

    `many` cases are a burst; 0 for never.
    """
    if not many:
        return
    channel = await uow.bursts.channel_of(conversation_id)
    if channel not in _ANONYMOUS:
        return
    recent = await uow.bursts.recent(channel, opened=now - _WITHIN, met=now - _WITHIN - _NEW)
    if case_id not in {one.id for one in recent}:
        # Somebody we have known for longer.
        return
    keys = [one.group_key for one in recent if one.group_key]
    if not keys and len(recent) < many:
        return
    # A burst goes on as long as no two minutes pass without a case.
    key = keys[-1] if keys else f"{channel}:{recent[0].opened_at:%Y-%m-%dT%H:%M}"
    alone = [one.id for one in recent if not one.group_key]
    await uow.bursts.group(alone, key, now)
