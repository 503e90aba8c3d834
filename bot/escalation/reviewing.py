"""What people do with messages that the bot did not understand: mask them, say what they mean.

Words are read where they lie, and the read is in the audit first. Only a copy that a person masked
is kept. Danger that was missed opens a case at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.domain.cases import CaseState
from bot.domain.errors import NotFound
from bot.domain.messages import InboundKind
from bot.domain.people import Operator
from bot.domain.ports import Bell, Clock
from bot.domain.review import (
    PASSED,
    UNDER_REVIEW,
    AlreadySeen,
    Label,
    NotWithYou,
    Reason,
    ReviewFigures,
    ReviewItem,
    ReviewState,
    Thought,
    settled,
)
from bot.domain.risk import Urgency
from bot.escalation import veiling
from bot.escalation.lifecycle import Lifecycle
from bot.escalation.veiling import Piece
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.review_figures import MISSED
from bot.storage.reviews import Sample
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import get_logger

log = get_logger()

#: How long a message stays on somebody's page.
LEASE = dt.timedelta(minutes=10)
#: Every so manieth message is labelled by two people.
TWICE = 20
#: What the button says that finds missed danger.
DANGER = Label("report_danger", Urgency.CRITICAL)
#: The report that fits a danger; others are "danger".
_REPORTS = {"report_ransom": "ransom", "report_missing_relative": "missing_relative"}


class Meaning(Protocol):
    """What an intent of nlu/intents.yml stands for."""

    @property
    def label(self) -> str:
        """The label that figures know it by."""
        ...

    @property
    def urgency(self) -> Urgency:
        """How urgent a message with it is at least."""
        ...

    @property
    def danger(self) -> bool:
        """Whether somebody is in danger."""
        ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """One message as its page shows it."""

    item: ReviewItem
    #: What is to be masked; () once a person has done so.
    pieces: tuple[Piece, ...]
    #: The masked copy, "" until there is one.
    text: str
    #: How many other messages are nearly the same.
    others: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a danger that was missed."""

    #: "" when nobody can be found any more.
    case_id: str = ""
    number: str = ""
    #: A human had dealt with it before: nobody was called.
    known: bool = False


class Reviewing:
    """What operators do with the queue. Admins see none of it: NotFound for them."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Clock,
        bell: Bell,
        meanings: Mapping[str, Meaning],
        recall: Callable[[str], Thought],
    ) -> None:
        """`meanings` are those of nlu/intents.yml, by intent.

        `recall` reads what a turn kept of what the dialogue answered.
        """
        self._store = store
        self._clock = clock
        self._bell = bell
        self._lifecycle = Lifecycle(settings)
        self._meanings = meanings
        self._recall = recall

    @property
    def intents(self) -> Sequence[str]:
        """Every intent that a message may have."""
        return tuple(self._meanings)

    async def figures(self, operator: Operator) -> ReviewFigures:
        """Return how the queue stands."""
        _refuse_admins(operator)
        async with self._store.read() as uow:
            return await uow.review_figures.read(self._clock.now())

    async def next(self, operator: Operator) -> Sheet | None:
        """Return the message to look at now; None when there is none.

        It is nobody else's for ten minutes. The read is in the audit before a word is read.
        """
        _refuse_admins(operator)
        while True:
            now = self._clock.now()
            async with self._store.write() as uow:
                item_id = await uow.reviews.claim(operator.id, now, now + LEASE)
                if item_id is None:
                    return None
                await self._audit(uow, operator, "review.read", item_id)
                await uow.commit()
            async with self._store.read() as uow:
                sheet = await self._sheet(uow, item_id)
            if sheet is not None:
                return sheet
            async with self._store.write() as uow:
                # Its words are gone: there is nothing to look at.
                await uow.reviews.drop(item_id)
                await uow.commit()

    async def _sheet(self, uow: UnitOfWork, item_id: str) -> Sheet | None:
        found = await uow.reviews.alike(item_id)
        if not found:
            return None
        item, *others = found
        if item.state is ReviewState.MASKED:
            return Sheet(item, (), await uow.reviews.masked(item_id), len(others))
        words = await uow.reviews.words(item)
        cut = tuple(veiling.pieces(words))
        return Sheet(item, cut, "", len(others)) if words else None

    async def approve(
        self, operator: Operator, item_id: str, chosen: Collection[int], kind: str, count: int
    ) -> bool:
        """Keep the masked copy; True when that was all that its label had waited for.

        `chosen` are the words to mask beside what must be, `kind` what they are, `count` how many
        words the page let choose. Raises NotWithYou; AlreadySeen when the words changed meanwhile.
        """
        now = self._clock.now()
        async with self._store.write() as uow:
            item = await self._mine(uow, operator, item_id, now)
            cut = veiling.pieces(await uow.reviews.words(item))
            if item.state is not ReviewState.WAITING or veiling.choices(cut) != count or not cut:
                raise AlreadySeen
            await uow.reviews.mask(item_id, veiling.masked(cut, chosen, kind))
            await self._audit(uow, operator, "review.masked", item_id)
            done = False
            if any(one.intent != PASSED for one in await uow.reviews.labels(item_id)):
                done = await self._settle(uow, item_id, now)
            await uow.commit()
        return done

    async def label(self, operator: Operator, item_id: str, label: Label) -> Opened | None:
        """Say what a masked message means; return the case when that is a danger, else None.

        Raises NotWithYou; AlreadySeen before it is masked; ValueError for no intent of ours.
        """
        if label.intent not in self._meanings:
            raise ValueError("there is no such intent")
        if self._meanings[label.intent].danger:
            return await self.danger(operator, item_id, label)
        now = self._clock.now()
        async with self._store.write() as uow:
            item = await self._mine(uow, operator, item_id, now)
            if item.state is not ReviewState.MASKED:
                raise AlreadySeen
            await self._say(uow, operator, item_id, label, now)
            await self._settle(uow, item_id, now)
            await uow.commit()
        return None

    async def danger(self, operator: Operator, item_id: str, label: Label = DANGER) -> Opened:
        """Open or raise a case for everybody who wrote this: the bot missed danger.

        It does not wait for the mask; what nobody has masked stays on the page for that.
        Raises NotWithYou.
        """
        now = self._clock.now()
        async with self._store.write() as uow:
            item = await self._mine(uow, operator, item_id, now)
            opened = Opened()
            if not item.missed:
                for one in reversed(await uow.reviews.alike(item_id)):
                    opened = await self._call(uow, operator, one, label, now)
                await uow.reviews.set_values(item_id, missed_at=now)
            await self._say(uow, operator, item_id, label, now)
            if item.state is ReviewState.MASKED:
                await self._settle(uow, item_id, now)
            await uow.commit()
        self._bell.ring()
        return opened

    async def _call(
        self, uow: UnitOfWork, operator: Operator, item: ReviewItem, label: Label, now: dt.datetime
    ) -> Opened:
        if item.conversation_id is None or item.message_id is None:
            return Opened()
        # The thread first, then its case: as the door locks them.
        await uow.pauses.last_inbound_at(item.conversation_id)
        said_at = (await uow.reviews.spoken(item.message_id)).at
        case = await uow.cases.latest_of(item.conversation_id)
        known = case is not None and _was_dealt_with(case, said_at)
        if case is None or not known:
            case = await self._lifecycle.report(
                uow, item.conversation_id, self._report(label), self._urgency(label), now
            )
        await uow.cases.add_event(case.id, MISSED, now, operator_id=operator.id)
        await self._audit(uow, operator, "review.danger", case.id)
        log.warning("review.missed_danger", case=case.number)
        return Opened(case.id, case.number, known)

    def _report(self, label: Label) -> str:
        return _REPORTS.get(self._meanings[label.intent].label, "danger")

    def _urgency(self, label: Label) -> Urgency:
        # Who finds danger here may find it worse than it is by itself, never less than an alarm.
        said = label.urgency or Urgency.NONE
        return max(said, self._meanings[label.intent].urgency, Urgency.HIGH)

    async def skip(self, operator: Operator, item_id: str) -> None:
        """Leave a message to others. Raises NotWithYou."""
        now = self._clock.now()
        async with self._store.write() as uow:
            item = await self._mine(uow, operator, item_id, now)
            if not item.missed:
                # Who found danger in it has said what it means.
                await uow.reviews.say(item_id, operator.id, Label(PASSED), now)
            await uow.reviews.release(item_id)
            await self._audit(uow, operator, "review.skip", item_id)
            await uow.commit()

    async def unusable(self, operator: Operator, item_id: str) -> None:
        """Say that nothing can be learnt from a message: its copy goes. Raises NotWithYou."""
        now = self._clock.now()
        async with self._store.write() as uow:
            await self._mine(uow, operator, item_id, now)
            await uow.reviews.drop_alike(item_id)
            await uow.reviews.release(item_id, state=ReviewState.UNUSABLE, masked=None)
            await self._audit(uow, operator, "review.unusable", item_id)
            await uow.commit()

    async def mark(self, operator: Operator, case_id: str, message_id: str) -> bool:
        """Put a message of a case into the queue: the bot was wrong about it.

        False when it is dealt with already. NotFound for what is no text of this case's person,
        or was erased by them.
        """
        _refuse_admins(operator)
        async with self._store.write() as uow:
            await uow.cases.get(case_id)
            found = await uow.reviews.spoken(message_id)
            theirs = found.conversation_id in await uow.receipts.threads_of(case_id)
            words = found.said.text.strip()
            if not theirs or found.erased or found.said.kind is not InboundKind.TEXT or not words:
                raise NotFound("There is no such message.")
            thought = await self._thought(uow, message_id)
            sample = Sample(
                message_id, found.conversation_id, 1, veiling.alike(words), Reason.MARKED, thought
            )
            added = await uow.reviews.mark(sample, self._clock.now())
            await self._audit(uow, operator, "review.mark", case_id)
            await uow.commit()
        return added

    async def _thought(self, uow: UnitOfWork, message_id: str) -> Thought:
        urgency = await uow.conversations.urgency_of(message_id)
        kept = await uow.queues.dialogue(message_id)
        if kept is not None:
            return replace(self._recall(kept), urgency=urgency)
        # A cry is answered without asking the dialogue.
        return Thought(DANGER.intent if urgency >= Urgency.HIGH else "", urgency=urgency)

    async def marked(self, operator: Operator, case_id: str) -> frozenset[str]:
        """Return which messages of a case operators put into the queue."""
        _refuse_admins(operator)
        async with self._store.read() as uow:
            return await uow.reviews.marked_in(case_id)

    async def _mine(
        self, uow: UnitOfWork, operator: Operator, item_id: str, now: dt.datetime
    ) -> ReviewItem:
        _refuse_admins(operator)
        item = await uow.reviews.get(item_id)
        if item.state not in UNDER_REVIEW or not item.is_with(operator.id, now):
            raise NotWithYou
        return item

    async def _say(
        self, uow: UnitOfWork, operator: Operator, item_id: str, label: Label, now: dt.datetime
    ) -> None:
        first = not [one for one in await uow.reviews.labels(item_id) if one.intent != PASSED]
        if first and (await uow.reviews.count_labelled() + 1) % TWICE == 0:
            await uow.reviews.set_values(item_id, wanted=2)
        await uow.reviews.say(item_id, operator.id, label, now)
        await self._audit(uow, operator, "review.label", item_id)

    async def _settle(self, uow: UnitOfWork, item_id: str, now: dt.datetime) -> bool:
        """See what the labels add up to; return whether they do."""
        item = await uow.reviews.get(item_id)
        state, label, wanted = settled(await uow.reviews.labels(item_id), item.wanted)
        if label is None:
            gone = {"masked": None} if state is ReviewState.DISPUTED else {}
            await uow.reviews.release(item_id, state=state, wanted=wanted, **gone)
            return False
        others = await uow.reviews.drop_alike(item_id)
        await uow.reviews.release(
            item_id,
            state=state,
            intent=label.intent,
            said_urgency=None if label.urgency is None else int(label.urgency),
            times=1 + others,
            labelled_at=now,
        )
        return True

    async def _audit(
        self, uow: UnitOfWork, operator: Operator, action: str, object_id: str
    ) -> None:
        await uow.audit.append(
            at=self._clock.now(), operator_id=operator.id, action=action, object_id=object_id
        )


def _was_dealt_with(case: CaseRecord, said_at: dt.datetime) -> bool:
    """Return whether a human closed a case after this was said: they had it before their eyes."""
    closed = case.closed_at
    return case.state is CaseState.CLOSED and closed is not None and closed >= said_at


def _refuse_admins(operator: Operator) -> None:
    if not operator.may_see_cases:
        raise NotFound("There is no such page.")
