"""Erases one closed case at once, because the person asked for it and it was decided so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, delete, exists, func, insert, or_, select

from bot.domain.cases import CaseState
from bot.domain.errors import BenError
from bot.storage import holds, journey_keeping, review_keeping, subscriptions
from bot.storage.retention import Retention
from bot.storage.tables import (
    Attachment,
    Case,
    CaseEvent,
    CaseThread,
    CaseTrait,
    Conversation,
    Message,
    Outbound,
)
from bot.storage.tables import Inbound as InboundRow
from bot.storage.types import new_id

_MOMENT = dt.timedelta(seconds=1)
#: What the timeline says of a case that was erased.
ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did."""

    #: How many were emptied.
    messages: int
    #: Words stay in a thread that another case goes on in.
    words_stay: bool


class StillWriting(BenError):
    """Something of this thread waits to be read or sent: try again in a minute."""


class Erasure(Retention):
    """Like forgetting, but one case and now."""

    async def lock(self, case_id: str) -> None:
        """Have a case and its threads to oneself until the commit, before anything is asked of it.

        Whoever writes meanwhile waits, and begins anew if their thread is erased. Raises
        StillWriting when the case went on in another thread just now.
        """
        threads = await self._threads([case_id])
        # Threads before the case, as for every message that comes in: nobody waits in a circle.
        await self._connection.execute(
            select(Conversation.id)
            .where(Conversation.id.in_(threads))
            .order_by(Conversation.id)
            .with_for_update()
        )
        await self._connection.execute(select(Case.id).where(Case.id == case_id).with_for_update())
        if await self._threads([case_id]) != threads:
            raise StillWriting

    async def erase(self, case_id: str, now: dt.datetime) -> Erased:
        """Leave the skeleton of a closed case that was locked.

        A thread that another case goes on in keeps its words. What waits to be sent in the others
        is not sent any more. Raises StillWriting.
        """
        every = await self._threads([case_id])
        threads = [one for one in every if await self._alone(one, case_id)]
        await self._connection.execute(
            delete(Outbound).where(
                Outbound.lane.in_(threads), Outbound.state.in_(("waiting", "held"))
            )
        )
        for table, busy in ((InboundRow, ("waiting", "claimed")), (Outbound, ("claimed",))):
            found = await self._connection.execute(
                select(func.count())
                .select_from(table)
                .where(table.lane.in_(threads), table.state.in_(busy))
            )
            if found.scalar_one():
                raise StillWriting
        await subscriptions.drop(self._connection, threads)
        await self._empty_cases([case_id])
        # Forgetting leaves them for figures; who asked to be erased is counted by none of them.
        await self._connection.execute(delete(CaseTrait).where(CaseTrait.case_id == case_id))
        await self._connection.execute(
            insert(CaseEvent).values(id=new_id(), case_id=case_id, at=now, what=ERASED, detail="")
        )
        rows = await self._connection.execute(
            select(Message.id).where(Message.conversation_id.in_(threads))
        )
        messages = [row.id for row in rows]
        await review_keeping.erase(self._connection, threads)
        await self._connection.execute(
            delete(Attachment).where(Attachment.message_id.in_(messages))
        )
        await self._empty(messages)
        await journey_keeping.of_threads(self._connection, threads)
        for thread in threads:
            await self._unname(thread, now + _MOMENT)
        return Erased(len(messages), words_stay=threads != every)

    async def _alone(self, conversation_id: str, case_id: str) -> bool:
        """Return whether no other case needs the words of this thread.

        One that was erased, and neither opened again nor held since, needs none.
        """
        joined = select(CaseThread.case_id).where(
            CaseThread.conversation_id == conversation_id, CaseThread.case_id == Case.id
        )
        erased = select(CaseEvent.id).where(
            CaseEvent.case_id == Case.id, CaseEvent.what == ERASED, CaseEvent.at >= Case.closed_at
        )
        over = and_(Case.state == CaseState.CLOSED, exists(erased), ~holds.held())
        others = await self._connection.execute(
            select(Case.id).where(
                Case.id != case_id,
                or_(Case.conversation_id == conversation_id, exists(joined)),
                ~over,
            )
        )
        return others.first() is None
