"""Choices that stood there as text: what is typed may be the number or the words of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.messages import Inbound, InboundKind, QuickReply
from bot.storage.uow import UnitOfWork
from nlu.vitext.normalize import fold

#: A number of a menu; anything longer, such as 113, was not read off one. No "²", no "٣".
_NUMBER = re.compile(r"[0-9]{1,2}")
#: What people put around a number or a word.
_AROUND = " .)(!"
#: Characters; no title is longer than 20, and a long message needs no look at what was offered.
_LONGEST = 40


async def chosen(uow: UnitOfWork, conversation_id: str, inbound: Inbound) -> Inbound:
    """Return the tap that a typed number or title stands for; the event itself if for none.

    What counts is the newest message that reached the person and that they have not erased. Where
    that one offered nothing, a number is a number: it may answer somebody's question.
    """
    typed = inbound.text.strip(_AROUND)
    if not inbound.numbered or inbound.kind is not InboundKind.TEXT:
        return inbound
    if not typed or len(typed) > _LONGEST:
        return inbound
    part = await uow.conversations.last_sent(conversation_id)
    reply = _meant(typed, part.quick_replies) if part is not None else None
    if reply is None:
        return inbound
    return replace(inbound, kind=InboundKind.BUTTON, text=reply.title, payload=reply.payload)


def _meant(typed: str, offered: Sequence[QuickReply]) -> QuickReply | None:
    if _NUMBER.fullmatch(typed):
        # A single choice is shown without a number: see bot.channels.menus.
        position = int(typed) if len(offered) > 1 else 0
        return offered[position - 1] if 1 <= position <= len(offered) else None
    words = fold(typed)
    return next((reply for reply in offered if fold(reply.title).strip(_AROUND) == words), None)
