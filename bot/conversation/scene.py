"""Everything a turn must know before it decides, read in one look."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.conversation import batch as batches
from bot.conversation import echo
from bot.conversation.answers import messages_of
from bot.conversation.batch import Batch, Breath
from bot.conversation.echo import Pause
from bot.domain.cases import HELD, OPEN, CaseState
from bot.domain.journeys import Journey
from bot.escalation.journeys import telling
from bot.storage.bodies import Said
from bot.storage.cases import CaseRecord
from bot.storage.conversations import Heard, Thread
from bot.storage.queues import Claimed
from bot.storage.receipts import Awaits, Pending
from bot.storage.reports import ReportRecord
from bot.storage.subscriptions import Standing
from bot.storage.uow import UnitOfWork

#: How many of the person's last texts triage reads beside the new one, and how old they may be.
#: Danger is often told in fragments, within minutes.
_HISTORY, _HISTORY_AGE = 3, dt.timedelta(minutes=15)
#: Within this time messages are counted for a flood, which is answered once in that time.
_FLOOD = dt.timedelta(minutes=1)
#: Messages of a flood that one turn reads together.
_AT_ONCE = 50
_SECOND = dt.timedelta(seconds=1)
_NOTHING_PENDING = Pending(Awaits.NOTHING, None)
_NO_NEWS = Standing(subscribed=False, endangered=False)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a turn begins with."""

    now: dt.datetime
    thread: Thread
    batch: Batch
    #: The person's last texts, oldest first.
    history: tuple[str, ...]
    #: The newest case of the conversation, open or closed.
    case: CaseRecord | None
    #: The intake that is not done yet.
    report: ReportRecord | None
    #: Whether we have said anything before.
    spoken: bool
    #: What the dialogue answered when this turn was taken before a crash.
    dialogue: str | None
    breath: Breath
    #: More messages have come within a minute than anybody types.
    flooding: bool = False
    #: A human answers in the platform's own inbox.
    pause: Pause | None = None
    #: What the next words may be, beside an answer.
    pending: Pending = _NOTHING_PENDING
    #: Whether they get warnings, and whether they ever told of danger.
    news: Standing = _NO_NEWS
    #: Their newest journey, whatever became of it.
    journey: Journey | None = None
    #: A traveller named them as the relative to be told.
    is_relative: bool = False

    @property
    def heard(self) -> Heard:
        """Their newest message that this turn answers."""
        return self.batch.heards[-1]

    @property
    def said(self) -> Said:
        """What the person sent."""
        return self.batch.said

    @property
    def calmed(self) -> bool:
        """True when this flood was answered already."""
        at = self.thread.calmed_at
        return at is not None and self.now - at < _FLOOD

    @property
    def held(self) -> bool:
        """True while a human holds the case: the bot is silent."""
        return self.case is not None and self.case.state in HELD

    @property
    def open_case(self) -> CaseRecord | None:
        """The case, if it is open."""
        return self.case if self.case is not None and self.case.state in OPEN else None

    @property
    def closed_case(self) -> CaseRecord | None:
        """The case, if it is closed."""
        return self.case if self.case and self.case.state is CaseState.CLOSED else None


@dataclass(frozen=True, slots=True)
class Manners:
    """How much at once is too much."""

    breath: Breath
    #: Messages of one person within a minute from which it is a flood.
    flood: int


async def read(uow: UnitOfWork, row: Claimed, now: dt.datetime, manners: Manners) -> Scene:
    """Return the scene of a claimed inbound row, with what came in the same breath."""
    thread = await uow.conversations.thread(row.lane)
    dialogue = await uow.queues.dialogue(row.subject)
    flooding = await uow.conversations.count_since(row.lane, now - _FLOOD) > manners.flood
    case = await uow.cases.latest_of(row.lane)
    # Nobody goes on asking about a case that is closed.
    closed = case is not None and case.state is CaseState.CLOSED
    report = None if closed else await uow.reports.current(row.lane)
    breath = manners.breath
    journey = await uow.journeys.latest(row.lane)
    if telling.awaits(journey) or (report is not None and report.state == "open"):
        # Each message answers a question of its own.
        breath = replace(breath, window=dt.timedelta(0))
    batch = await _batch(uow, row, breath, dialogue, flooding=flooding)
    heard = batch.heards[0]
    since = now - _HISTORY_AGE
    if closed and case is not None and case.closed_at is not None:
        # What a human has dealt with makes no second alarm of the thanks that follow.
        since = max(since, case.closed_at)
    return Scene(
        now=now,
        thread=thread,
        batch=batch,
        history=tuple(await uow.conversations.texts_before(row.lane, heard.seq, _HISTORY, since)),
        case=case,
        report=report,
        spoken=await uow.conversations.has_spoken(row.lane),
        dialogue=dialogue,
        breath=breath,
        flooding=flooding,
        pause=await echo.pause_of(uow, thread, now),
        pending=await uow.receipts.pending(row.lane),
        news=await uow.subscriptions.standing(row.lane),
        journey=journey,
        is_relative=bool(await uow.journeys.of_relative(row.lane)),
    )


async def _batch(
    uow: UnitOfWork, row: Claimed, breath: Breath, dialogue: str | None, *, flooding: bool
) -> Batch:
    first = await uow.conversations.heard(row.subject)
    if flooding:
        breath = replace(breath, window=breath.window or _SECOND, messages=_AT_ONCE)
    most = breath.messages
    if row.attempts > 1:
        # A second try must answer what the first one did, and a message that breaks its turn
        # must not take others with it.
        most = messages_of(dialogue) if dialogue else 1
        breath = replace(breath, messages=most)
    behind = [
        (one, await uow.conversations.heard(one.message_id))
        for one in await uow.queues.behind(row, most)
    ]
    return batches.join(first, behind, breath)
