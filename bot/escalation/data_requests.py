"""Somebody asks to see, correct or erase what is kept of them: written down, checked, decided.

Who they are is proved by the receipt and the word of their case and by nothing else: a name or a
number may be known to whoever looks for them. A wrong pair tells nothing, and tries are counted
with those on the chat.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from bot.domain.cases import CaseState
from bot.domain.data_requests import RequestKind, RequestState, after_days
from bot.domain.errors import BenError
from bot.domain.people import Operator, Role
from bot.domain.ports import Clock
from bot.escalation import chosen, request_terms
from bot.escalation.accountability import refuse_others
from bot.escalation.desk import Desk
from bot.settings import Settings
from bot.storage import database
from bot.storage.data_requests import RequestRecord
from bot.storage.uow import Store, UnitOfWork

MAX_WORDS = 2000
_RECEIPT_DIGITS = 12
#: From this long before a term on, the desk reminds of it.
_NEAR = dt.timedelta(days=2)


class NotConfirmed(BenError):
    """Receipt and word do not lead to a case, or were tried too often."""


class MayNotBeErased(BenError):
    """A case is erased only once it is closed, and not while it is held."""


class WrongStep(BenError):
    """This can't be done with this request now."""


@dataclass(frozen=True, slots=True)
class Due:
    """A request that is near its term, or past it."""

    id: str
    kind: RequestKind
    by: dt.datetime
    late: bool


class DataRequests:
    """For supervisors only: to anybody else every call answers NotFound."""

    def __init__(self, store: Store, desk: Desk, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._window = dt.timedelta(seconds=settings.receipt_window)
        self._tries = settings.receipt_tries
        self._tries_of_all = settings.receipt_tries_of_all
        self.terms = request_terms.of(settings)

    async def queue(self, operator: Operator) -> list[RequestRecord]:
        """Return open requests, the next due first, then the last decided; the read is audited."""
        refuse_others(operator)
        async with self._store.write() as uow:
            await self._audit(uow, operator, "request.read")
            await uow.commit()
        async with self._store.read() as uow:
            return await uow.data_requests.queue()

    async def due(self, operator: Operator) -> list[Due]:
        """Return what is near its term or past it; nothing for whoever is no supervisor.

        It holds no word of anybody, so that it is no read for the audit.
        """
        if operator.role is not Role.SUPERVISOR:
            return []
        now = self._clock.now()
        async with self._store.read() as uow:
            waiting = await uow.data_requests.waiting()
        return [
            Due(one.id, one.kind, one.by, one.by < now) for one in waiting if one.by < now + _NEAR
        ]

    async def write_down(self, operator: Operator, kind: RequestKind, words: str) -> str:
        """Put a request into the queue; the clock starts now. ValueError without words."""
        refuse_others(operator)
        words = words.strip()[:MAX_WORDS]
        if not words:
            raise ValueError("say what they ask for, and how they can be answered")
        now = self._clock.now()
        async with self._store.write() as uow:
            made = await request_terms.put(
                uow, self.terms, kind, now, words=words, operator_id=operator.id
            )
            await self._audit(uow, operator, "request.new", made, kind)
            await uow.commit()
        return made

    async def answered(self, operator: Operator, request_id: str) -> None:
        """Note that they were told that we work on it, and how."""
        await self._set(operator, request_id, "request.answered", answered_at=self._clock.now())

    async def extend(self, operator: Operator, request_id: str) -> None:
        """Add time, once. Raises WrongStep the second time."""
        refuse_others(operator)
        async with self._store.write() as uow:
            request = await uow.data_requests.get(request_id)
            if request.extended_at is not None:
                raise WrongStep
            await uow.data_requests.set_values(
                request_id,
                extended_at=self._clock.now(),
                due_at=after_days(request.due_at, self.terms.extension),
            )
            await self._audit(uow, operator, "request.extended", request_id)
            await uow.commit()

    async def confirm(self, operator: Operator, request_id: str, receipt: str, word: str) -> None:
        """Find out whose request it is. Raises NotConfirmed, the same for every cause."""
        refuse_others(operator)
        now, digits = self._clock.now(), re.sub(r"\D", "", receipt)
        async with self._store.write() as uow:
            await uow.data_requests.get(request_id)
            since = now - self._window
            free = (
                await uow.receipts.tries_since(since, operator.id) < self._tries
                and await uow.receipts.tries_since(since) < self._tries_of_all
            )
            case_id = None
            if free and len(digits) == _RECEIPT_DIGITS:
                await uow.receipts.count_try(operator.id, now)
                case_id = await uow.data_requests.case_of_pair(digits, chosen.key(word))
            if case_id is not None:
                await uow.data_requests.set_values(request_id, case_id=case_id, confirmed_at=now)
            done = "request.confirmed" if case_id else "request.unconfirmed"
            await self._audit(uow, operator, done, request_id)
            await uow.commit()
        if case_id is None:
            raise NotConfirmed

    async def export(self, operator: Operator, request_id: str) -> dict[str, Any]:
        """Return all that is kept of the person behind a confirmed request for access.

        What operators wrote among themselves and what others told is not theirs to have. Reading
        it is in the audit before it is read. Raises WrongStep.
        """
        request = await self._confirmed(operator, request_id, RequestKind.ACCESS)
        async with self._store.write() as uow:
            await self._audit(uow, operator, "request.export", request_id)
            await uow.commit()
        view = await self._desk.open(operator, request.case_id)
        async with self._store.read() as uow:
            consents = await uow.consents.history(request.case_id)
            packets = await uow.referrals.of_case(request.case_id)
        return {
            "made_at": _moment(self._clock.now()),
            "case": {
                "number": view.row.number,
                "kind": view.row.kind,
                "state": view.row.state,
                "opened_at": _moment(view.row.opened_at),
                "channel": view.row.channel,
            },
            "contact": {"rule": view.contact_rule, "hours": view.hours},
            "messages": [
                {
                    "at": _moment(item.at),
                    "author": item.author,
                    "text": item.text,
                    "attachments": [{"kind": one.kind, "words": one.words} for one in item.media],
                }
                for item in view.thread
            ],
            "answers": [
                {"question": one.question, "answer": one.answer, "skipped": one.skipped}
                for one in view.answers
            ],
            "consents": [
                {
                    "at": _moment(one.at),
                    "purpose": one.purpose,
                    "given": one.given,
                    "text": one.wording.id,
                    "version": one.wording.version,
                    "written_down_by_staff": bool(one.operator),
                }
                for one in consents
            ],
            "handed_to_agencies": [
                {
                    "at": _moment(one.handed_at),
                    "agency": one.agency,
                    "way": one.way,
                    "basis": one.basis,
                    "parts": list(one.fields),
                }
                for one in reversed(packets)
                if one.handed_at is not None
            ],
        }

    async def done(self, operator: Operator, request_id: str, decision: str) -> None:
        """Close a request that was carried out; for erasure this is `erase`. Raises WrongStep."""
        refuse_others(operator)
        async with self._store.read() as uow:
            request = await uow.data_requests.get(request_id)
        if request.kind is RequestKind.ERASURE or not request.case_id:
            raise WrongStep
        await self._decide(operator, request_id, RequestState.DONE, decision)

    async def refuse(self, operator: Operator, request_id: str, decision: str) -> None:
        """Close a request with the reason why it is not carried out; ValueError without one."""
        if not decision.strip():
            raise ValueError("say why: the person has a right to know")
        await self._decide(operator, request_id, RequestState.REFUSED, decision)

    async def erase(self, operator: Operator, request_id: str, *, if_words_stay: str = "") -> int:
        """Erase the case behind a confirmed request; return how many messages that emptied.

        `if_words_stay` is written down as the decision when another case keeps the words.
        Raises WrongStep; MayNotBeErased while the case is open or held; StillWriting.
        """
        request = await self._confirmed(operator, request_id, RequestKind.ERASURE)
        now = self._clock.now()
        async with self._store.write() as uow:
            await uow.erasure.lock(request.case_id)
            case = await uow.cases.get(request.case_id)
            if case.state is not CaseState.CLOSED or await uow.holds.is_held(case.id):
                raise MayNotBeErased
            erased = await uow.erasure.erase(case.id, now)
            await uow.data_requests.decide(
                request_id,
                RequestState.DONE,
                if_words_stay if erased.words_stay else "",
                operator.id,
                now,
            )
            await self._audit(uow, operator, "request.erased", request_id)
            await uow.commit()
        # What was erased must not lie in a log of the database either.
        await database.settle(self._store.engine)
        return erased.messages

    async def _confirmed(
        self, operator: Operator, request_id: str, kind: RequestKind
    ) -> RequestRecord:
        refuse_others(operator)
        async with self._store.read() as uow:
            request = await uow.data_requests.get(request_id)
        if request.kind is not kind or not request.case_id:
            raise WrongStep
        if request.state is not RequestState.OPEN:
            raise WrongStep
        return request

    async def _decide(
        self, operator: Operator, request_id: str, state: RequestState, decision: str
    ) -> None:
        refuse_others(operator)
        now = self._clock.now()
        async with self._store.write() as uow:
            await uow.data_requests.decide(
                request_id, state, decision.strip()[:MAX_WORDS], operator.id, now
            )
            await self._audit(uow, operator, f"request.{state}", request_id)
            await uow.commit()

    async def _set(
        self, operator: Operator, request_id: str, action: str, **values: object
    ) -> None:
        refuse_others(operator)
        async with self._store.write() as uow:
            await uow.data_requests.set_values(request_id, **values)
            await self._audit(uow, operator, action, request_id)
            await uow.commit()

    async def _audit(
        self,
        uow: UnitOfWork,
        operator: Operator,
        action: str,
        request_id: str = "",
        detail: str = "",
    ) -> None:
        # What is done with a request is done with its case, once it is known whose it is.
        case_id = (await uow.data_requests.get(request_id)).case_id if request_id else ""
        await uow.audit.append(
            at=self._clock.now(), operator_id=operator.id, action=action,
            object_id=case_id or request_id, detail=request_id if case_id else detail,
        )  # fmt: skip


def _moment(at: dt.datetime) -> str:
    return at.isoformat(timespec="seconds")
