"""Yes and no that an operator heard, on the phone or in words of the chat, and writes down.

They read out the very words of the content, so that the record has their version; who heard it, how
and when stands beside it here, and in every packet that rests on it.
"""

from __future__ import annotations

import datetime as dt

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.consents import Consent
from bot.catalogue.texts import BASE, Texts
from bot.domain.consents import Heard, Purpose
from bot.domain.errors import NotFound
from bot.domain.people import Operator
from bot.domain.ports import Bell, Clock
from bot.escalation import consenting
from bot.escalation.referral.room import refuse_admins, refuse_others
from bot.storage.consents import Witness
from bot.storage.uow import Store, UnitOfWork

#: What was said longer ago is asked anew.
LONGEST_AGO = dt.timedelta(days=7)
#: What people are asked themselves, where it begins and ends: a yes here would begin nothing.
_THEIRS = frozenset({Purpose.NEWS, Purpose.CHECKINS, Purpose.NOTICE})


class ConsentDesk:
    """Writes down what people allowed; admins see no case: NotFound."""

    def __init__(self, store: Store, catalogue: Catalogue, clock: Clock, bell: Bell) -> None:
        self._store = store
        #: What operators may ask for a case.
        self.questions = {
            key: one for key, one in catalogue.consents.items() if _THEIRS.isdisjoint(one.purposes)
        }
        self._texts = Texts(catalogue)
        self._clock = clock
        self._bell = bell

    async def record(
        self,
        operator: Operator,
        case_id: str,
        consent: str,
        value: str,
        way: Heard,
        said_at: dt.datetime | None = None,
    ) -> None:
        """Write down the answer `value` to a question of content/consents; only its holder may.

        `said_at` is when they said it, None for now. Raises NotTheHolder, NotFound for a question
        or an answer that is not in the content, ValueError for a time to come or too long ago, and
        for a yes from before what they said last: a no is not undone by what was said before it.
        """
        refuse_admins(operator)
        asked = self.questions.get(consent)
        if asked is None or value not in {one.value for one in asked.choices}:
            raise NotFound
        now = self._clock.now()
        said_at = said_at or now
        if not now - LONGEST_AGO <= said_at <= now:
            raise ValueError("they said it within these days, and not in time to come")
        witness = Witness(operator.id, way, said_at)
        async with self._store.write() as uow:
            refuse_others(await uow.cases.get(case_id), operator)
            if await self._said_since(uow, case_id, asked, value, said_at):
                raise ValueError("they have said something else since")
            await consenting.record(uow, case_id, asked, value, BASE, now, witness=witness)
            await self._audit(uow, operator, "case.consent", case_id, f"{consent} {value} {way}")
            await uow.cases.set_values(case_id, now)
            await uow.commit()
        self._bell.ring()

    @staticmethod
    async def _said_since(
        uow: UnitOfWork, case_id: str, asked: Consent, value: str, said_at: dt.datetime
    ) -> bool:
        """Return whether a yes of this answer is older than the no that stands."""
        (choice,) = (one for one in asked.choices if one.value == value)
        standing = await uow.consents.current(case_id)
        refused = [standing[one] for one in choice.grants if one in standing]
        return any(not one.given and (one.said_at or one.at) > said_at for one in refused)

    async def withdraw(self, operator: Operator, case_id: str, way: Heard) -> None:
        """Take back every yes, because they said so; whoever may see the case may.

        Packets that nobody has yet go with it.
        """
        refuse_admins(operator)
        now = self._clock.now()
        witness = Witness(operator.id, way, now)
        async with self._store.write() as uow:
            await uow.cases.get(case_id)
            await consenting.withdraw(uow, case_id, self._texts, BASE, now, witness=witness)
            await self._audit(uow, operator, "case.consent_withdrawn", case_id, way)
            await uow.commit()
        self._bell.ring()

    async def _audit(
        self, uow: UnitOfWork, operator: Operator, action: str, case_id: str, detail: str
    ) -> None:
        await uow.audit.append(
            at=self._clock.now(),
            operator_id=operator.id,
            action=action,
            object_id=case_id,
            detail=detail,
        )
