"""A case with a receipt and a word, without playing the report that leads to them."""

from __future__ import annotations

from bot.escalation import chosen
from tests.support.people import Person

WORD = "cá kho tộ"
_DIGITS = "482109375516"


async def told(person: Person) -> str:
    """Cry for help and get a receipt and a word; return the receipt."""
    await person.says("cứu em với, em bị nhốt ở bavet")
    case = await person.case_id()
    async with person.services.store.write() as uow:
        await uow.cases.set_receipt(case, _DIGITS)
        await uow.receipts.set_word(case, chosen.key(WORD))
        await uow.commit()
    return f"{_DIGITS[:4]}-{_DIGITS[4:8]}-{_DIGITS[8:]}"
