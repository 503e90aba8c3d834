"""How their case stands, in the sentence that operators wrote for whoever asks.

It is said to nobody but who has just shown receipt and word together, in that very answer: the
phone alone may be in other hands (docs/adr/0013).
"""

from __future__ import annotations

from bot.conversation.scene import Scene
from bot.domain.casefile import TextField
from bot.domain.messages import Part
from bot.escalation import wall
from bot.storage.cases import CaseRecord
from bot.storage.uow import UnitOfWork


async def said(uow: UnitOfWork, scene: Scene, proved: CaseRecord | None) -> list[Part]:
    """Return the sentence of the case whose receipt and word were right in this turn, else none.

    None either when the case was linked with another after the sentence was written: it was
    compared with the other side only as it was then.
    """
    if proved is None or scene.thread.is_quiet:
        return []
    status = await uow.file.texts.get(proved.id, TextField.STATUS)
    written = status.at
    if not status.text or written is None:
        return []
    if await wall.was_built_since(uow, proved.id, written):
        return []
    await uow.cases.add_event(proved.id, "status_told", scene.now)
    return [Part(status.text)]
