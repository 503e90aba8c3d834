"""Pictures and recordings of a case, as the desk shows them: each look is in the audit first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import NotFound
from bot.domain.messages import InboundKind
from bot.domain.people import Operator
from bot.domain.ports import Bell, Clock
from bot.domain.views import ThreadItem
from bot.storage.attachments import MediaState
from bot.storage.uow import Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What came with a message of a case."""

    #: K-000123.
    case_number: str
    data: bytes
    #: image/jpeg when it was written anew by us, audio/… when it is as it came.
    media_type: str


async def shown(uow: UnitOfWork, case_id: str, items: Sequence[ThreadItem]) -> list[ThreadItem]:
    """Return a case's thread with what came along; words read off a picture stand under it."""
    media = await uow.attachments.items(await uow.receipts.threads_of(case_id))
    seen = {item.text: item.signals for item in items if item.kind is InboundKind.READING}
    return [
        replace(
            item,
            media=tuple(
                replace(one, signals=seen.get(one.words, ()) if one.words else ())
                for one in media.get(item.id, ())
            ),
        )
        for item in items
        if item.kind is not InboundKind.READING
    ]


class Exhibits:
    """Opens them for operators who may see cases; to anybody else they do not exist."""

    def __init__(self, store: Store, clock: Clock, bell: Bell) -> None:
        self._store = store
        self._clock = clock
        self._bell = bell

    async def open(self, operator: Operator, case_id: str, attachment_id: str) -> Exhibit:
        """Return one that is kept. The audit has the look before a byte is read.

        Raises NotFound for a case or an attachment that is not there, or not this case's.
        """
        if not operator.may_see_cases:
            raise NotFound
        now = self._clock.now()
        async with self._store.write() as uow:
            case = await uow.cases.get(case_id)
            one = await uow.attachments.get(attachment_id)
            theirs = one.conversation_id in await uow.receipts.threads_of(case_id)
            if not theirs or one.state is not MediaState.KEPT:
                raise NotFound
            # The audit after the rows that others wait for: nobody waits in a circle.
            if await uow.attachments.set_opened(attachment_id, now):
                await uow.cases.set_values(case_id, now)
            await uow.audit.append(
                at=now,
                operator_id=operator.id,
                action="case.media",
                object_id=case_id,
                detail=attachment_id,
            )
            await uow.commit()
        self._bell.ring()
        async with self._store.read() as uow:
            data = await uow.attachments.body(attachment_id)
        return Exhibit(case.number, data, one.media_type)
