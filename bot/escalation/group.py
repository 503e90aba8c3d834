"""What operators do in their group: take a case, and show who they are. Nothing is read here."""

from __future__ import annotations

from bot.catalogue.texts import Texts
from bot.domain.alarms import GroupTap, LinkTried
from bot.domain.errors import AlreadyClaimed, IllegalTransition, NotFound, WorkloadIsFull
from bot.domain.ports import AlarmVoice
from bot.escalation.alarm_words import CLAIM
from bot.escalation.desk import Desk
from bot.escalation.linking import Links, TooManyTries
from bot.storage.cases import CaseRecord
from bot.storage.uow import Store
from bot.telemetry import get_logger

log = get_logger()


class Group:
    """Hears the alarm's bot. A tap counts for whom it is linked to, wherever it was made."""

    def __init__(
        self, store: Store, desk: Desk, links: Links, texts: Texts, voice: AlarmVoice
    ) -> None:
        self._store = store
        self._desk = desk
        self._links = links
        self._texts = texts
        self._voice = voice

    async def hear(self, event: GroupTap | LinkTried) -> None:
        """Do what was asked for, and answer. Never raises: the next event must not wait.

        What is done is durable before it is answered; doing it again changes nothing.
        """
        try:
            if isinstance(event, GroupTap):
                await self._voice.answer(event.query, await self._claim(event))
            elif answer := await self._link(event):
                await self._voice.say(event.person, answer)
        except Exception:
            log.exception("group.failed", kind=type(event).__name__)
            if isinstance(event, GroupTap):
                await self._voice.answer(event.query, self._texts.say("alarm.answer.failed"))

    async def _claim(self, tap: GroupTap) -> str:
        """Take the case in the name of who tapped; return what to tell them."""
        operator = await self._links.who(tap.person)
        if operator is None:
            return self._texts.say("alarm.answer.link_first")
        try:
            case = await self._case(tap.payload.removeprefix(CLAIM))
        except NotFound:
            return self._texts.say("alarm.answer.failed")
        number = case.number
        try:
            await self._desk.claim(operator, case.id)
        except AlreadyClaimed as taken:
            if (await self._case(case.id)).holder_id == operator.id:
                return self._texts.say("alarm.answer.yours", number=number)
            return self._texts.say("alarm.answer.taken", number=number, name=taken.holder)
        except WorkloadIsFull:
            return self._texts.say("alarm.answer.full")
        except IllegalTransition:
            # Closed meanwhile.
            return self._texts.say("alarm.answer.over", number=number)
        return self._texts.say("alarm.answer.claimed", number=number)

    async def _case(self, case_id: str) -> CaseRecord:
        async with self._store.read() as uow:
            return await uow.cases.get(case_id)

    async def _link(self, tried: LinkTried) -> str:
        """Return what to write to who tried to link; "" for nothing more to say."""
        try:
            if not tried.code:
                self._links.count(tried.person)
                return self._texts.say("alarm.link.how")
            operator = await self._links.join(tried.person, tried.code)
        except TooManyTries as flood:
            return "" if flood.told else self._texts.say("alarm.link.too_many")
        if operator is None:
            return self._texts.say("alarm.link.wrong")
        return self._texts.say("alarm.link.done", name=operator.display_name)
