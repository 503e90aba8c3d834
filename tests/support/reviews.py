"""Ways into the review queue, and through it."""

from __future__ import annotations

from typing import Any

from bot.app import Services
from bot.domain.people import Operator
from bot.domain.review import Label
from bot.escalation.reviewing import Sheet
from bot.escalation.veiling import choices
from tests.support.people import Person

#: Nothing that the bot understands without Rasa.
UNCLEAR = "con mèo nhà em trèo lên nóc tủ lạnh"


async def unclear(
    services: Services, shown: Any, clock: Any, words: str = UNCLEAR, address: str = "who asks"
) -> Person:
    """Have somebody say what the bot does not understand."""
    person = Person(services, shown, clock, address)
    await person.says(words)
    return person


async def approve(services: Services, operator: Operator, *, kind: str = "name") -> Sheet:
    """Mask the next message as it is proposed; return what the page showed."""
    sheet = await services.reviewing.next(operator)
    assert sheet is not None, "there is nothing to look at"
    proposed = {piece.number for piece in sheet.pieces if piece.proposed}
    await services.reviewing.approve(operator, sheet.item.id, proposed, kind, choices(sheet.pieces))
    return sheet


async def labelled(services: Services, operator: Operator, intent: str = "ask_fees") -> Sheet:
    """Mask the next message and say what it means."""
    sheet = await approve(services, operator)
    await services.reviewing.label(operator, sheet.item.id, Label(intent))
    return sheet


async def one_is_masked(services: Services, shown: Any, clock: Any, operator: Operator) -> None:
    """Have one message masked."""
    await unclear(services, shown, clock)
    await approve(services, operator)


async def rows(services: Services, query: str) -> list[Any]:
    """Return what the database holds."""
    async with services.store.read() as uow:
        return list((await uow._connection.exec_driver_sql(query)).all())
