"""A human answers in the platform's own inbox: kept in the thread, and the bot steps back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.messages import Inbound, Part
from bot.storage.conversations import Thread
from bot.storage.uow import UnitOfWork

#: Our newest messages among which an echo may be one.
_OURS = 12
#: A message at least so long may have been sent in pieces; no channel is set to cut shorter ones.
_CUT_FROM = 1000


@dataclass(frozen=True, slots=True)
class Pause:
    """The bot leaves a thread to a human who answers elsewhere."""

    #: How long that human has been silent.
    silence: dt.timedelta
    #: Whether we gave the person numbers to call since that human wrote.
    told: bool


async def keep(
    uow: UnitOfWork, inbound: Inbound, now: dt.datetime, pause: dt.timedelta
) -> str | None:
    """Store what a human wrote; return the conversation's id, None for an echo of our own words.

    It never counts as a word of the person: nobody waits for us because of it, and it opens no
    window. The bot is silent for `pause` after it.
    """
    known = await uow.conversations.find(inbound.channel, inbound.address)
    if known is not None and await _is_ours(uow, known, inbound):
        return None
    lane = known or await uow.conversations.find_or_create(inbound.channel, inbound.address, now)
    text = inbound.text.strip()
    message_id, seq = await uow.pauses.keep_word(lane, text, inbound.message_ref, now)
    await uow.queues.enqueue_inbound(
        channel=inbound.channel,
        external_id=inbound.external_id,
        message_id=message_id,
        lane=lane,
        seq=seq,
        now=now,
    )
    await uow.pauses.done(message_id)
    # An event may come late, and a platform's clock may be ahead of ours.
    written = min(now, inbound.sent_at or now)
    await uow.pauses.pause(lane, written + pause)
    case = await uow.cases.open_of(lane)
    if case is not None:
        await uow.cases.set_values(case.id, now)
    return lane


async def _is_ours(uow: UnitOfWork, conversation_id: str, inbound: Inbound) -> bool:
    """Return whether we sent that: by its id or, before our own send is recorded, by its words."""
    if inbound.message_ref and await uow.pauses.knows_ref(conversation_id, inbound.message_ref):
        return True
    text = _plain(inbound.text)
    parts = await uow.pauses.last_parts(conversation_id, _OURS)
    return bool(text) and any(_looks_sent(part, text) for part in parts)


def _looks_sent(part: Part, text: str) -> bool:
    """Return whether `text` is what a channel makes of `part`, or one piece of it."""
    whole, titles = _plain(part.text), [reply.title for reply in part.quick_replies]
    if text == whole or (len(whole) >= _CUT_FROM and text in whole):
        return True
    if not titles:
        return False
    if all(piece in titles for piece in text.split(" · ")):
        # Further buttons go under a message that repeats what stands on them.
        return True
    return text.startswith(whole) and all(title in text for title in titles)


def _plain(text: str) -> str:
    return " ".join(text.split())


async def pause_of(uow: UnitOfWork, thread: Thread, now: dt.datetime) -> Pause | None:
    """Return the pause that a thread is in, None when there is none."""
    if thread.paused_until is None or thread.paused_until <= now:
        return None
    latest = await uow.pauses.elsewhere(thread.id)
    if latest is None:
        return None
    return Pause(now - latest.at, await uow.pauses.told_since(thread.id, latest.seq))
