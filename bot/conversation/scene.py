"""Everything a turn must know before it decides, read in one look."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.cases import HELD, OPEN, CaseState
from bot.storage.bodies import Said
from bot.storage.cases import CaseRecord
from bot.storage.conversations import Heard, Thread
from bot.storage.queues import Claimed
from bot.storage.reports import ReportRecord
from bot.storage.uow import UnitOfWork

#: How many of the person's last texts triage reads beside the new one, and how old they may be.
#: Danger is often told in fragments, within minutes.
_HISTORY, _HISTORY_AGE = 3, dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a turn begins with."""

    now: dt.datetime
    thread: Thread
    heard: Heard
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

    @property
    def said(self) -> Said:
        """What the person sent."""
        return self.heard.said

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


async def read(uow: UnitOfWork, row: Claimed, now: dt.datetime) -> Scene:
    """Return the scene of a claimed inbound row."""
    thread = await uow.conversations.thread(row.lane)
    heard = await uow.conversations.heard(row.subject)
    case = await uow.cases.latest_of(row.lane)
    # Nobody goes on asking about a case that is closed.
    closed = case is not None and case.state is CaseState.CLOSED
    since = now - _HISTORY_AGE
    if closed and case is not None and case.closed_at is not None:
        # What a human has dealt with makes no second alarm of the thanks that follow.
        since = max(since, case.closed_at)
    return Scene(
        now=now,
        thread=thread,
        heard=heard,
        history=tuple(await uow.conversations.texts_before(row.lane, heard.seq, _HISTORY, since)),
        case=case,
        report=None if closed else await uow.reports.current(row.lane),
        spoken=await uow.conversations.has_spoken(row.lane),
        dialogue=await uow.queues.dialogue(row.subject),
    )
