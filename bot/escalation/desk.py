"""The operators' desk: what they see and do. Every read and write is in the audit first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.overlays import Told
from bot.catalogue.texts import BASE, Texts
from bot.domain.cases import HELD, CaseAction, Outcome, actions
from bot.domain.contact_rule import Reachability, reachability
from bot.domain.errors import (
    NoPictureHere,
    NotFound,
    NotTheHolder,
    OutsideContactRule,
    WindowIsClosed,
)
from bot.domain.messages import Author, Limits, Part
from bot.domain.people import ContactRule, Operator, Role
from bot.domain.ports import Bell, Clock
from bot.domain.risk import Urgency
from bot.domain.views import CaseRow, CaseView, ReportAnswer
from bot.domain.windows import Window, window
from bot.escalation import exhibits, filing, gathering, joined, wall
from bot.escalation.handing import Handing
from bot.escalation.lifecycle import Lifecycle
from bot.escalation.whereabouts import Whereabouts
from bot.escalation.workload import Workload
from bot.media import cleaning
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.conversations import Thread
from bot.storage.uow import Store, UnitOfWork

#: Seconds between two looks when no bell rings; another process may have written.
_POLL = 0.5
#: Longest reply an operator can send at once; the tightest channel carries 2,000 characters.
MAX_REPLY = 1800
#: After calling an agency, its packet is asked for this much later; sooner where it is urgent.
_PACKET_SOON, _PACKET_LATER = dt.timedelta(hours=4), dt.timedelta(hours=24)


class Desk:
    """What operators do. Admins see no case: every call answers NotFound to them."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        settings: Settings,
        clock: Clock,
        bell: Bell,
        limits: Mapping[str, Limits],
    ) -> None:
        """`limits` are those of the channels that are switched on, by name."""
        self._store = store
        self._catalogue = catalogue
        self._clock = clock
        self._bell = bell
        self._reply_window = dt.timedelta(seconds=settings.reply_window)
        self._lifecycle = Lifecycle(settings)
        self._workload = Workload(settings)
        self._handing = Handing(store, settings, clock, bell)
        self._presence = dt.timedelta(seconds=settings.presence)
        self._limits = dict(limits)
        self._texts = Texts(catalogue)
        self._whereabouts = Whereabouts(catalogue, settings.content_dir)

    async def board(self, operator: Operator) -> list[CaseRow]:
        """Return open cases, the most urgent first, among equals who waits longest."""
        _refuse_admins(operator)
        now = self._clock.now()
        async with self._store.read() as uow:
            rows = [self._as_of_now(row, now) for row in await uow.cases.board()]
            due = await uow.deadlines.of_all([row.id for row in rows])
            missed = await uow.journeys.missed_of([row.id for row in rows])
            return [
                replace(
                    row,
                    due_at=due[row.id].due_at if row.id in due else None,
                    unanswered=missed.get(row.id),
                )
                for row in rows
            ]

    async def changes(self, after: int, seconds: float) -> int:
        """Return a number that grows with every change, as soon as it is above `after`.

        Returns the same number after so many seconds without a change.
        """
        left = seconds
        while True:
            async with self._store.read() as uow:
                newest = max(await uow.cases.last_change(), await uow.health.last_change())
            if newest > after or left <= 0:
                return newest
            await self._bell.wait(min(_POLL, left))
            left -= _POLL

    async def open(self, operator: Operator, case_id: str) -> CaseView:
        """Return everything about a case. The read is in the audit before the words are read."""
        _refuse_admins(operator)
        now = self._clock.now()
        async with self._store.write() as uow:
            await uow.cases.get(case_id)
            await uow.audit.append(
                at=now, operator_id=operator.id, action="case.read", object_id=case_id
            )
            await uow.commit()
        async with self._store.read() as uow:
            case = await uow.cases.get(case_id)
            view = await self._view(uow, operator, case, now)
            return await gathering.added(uow, self._catalogue, self._whereabouts, view)

    async def _view(
        self, uow: UnitOfWork, operator: Operator, case: CaseRecord, now: dt.datetime
    ) -> CaseView:
        thread = await uow.conversations.thread(case.conversation_id)
        reach = self._reach(thread, now)
        mine = case.holder_id == operator.id
        supervises = operator.role is Role.SUPERVISOR
        return CaseView(
            row=self._as_of_now(await uow.cases.row(case.id), now),
            thread=tuple(
                self._whereabouts.shown(
                    await exhibits.shown(uow, case.id, await joined.thread_items(uow, case.id))
                )
            ),
            notes=tuple(await uow.cases.notes(case.id)),
            timeline=tuple(await uow.cases.timeline(case.id)),
            answers=tuple(await self._answers(uow, case.id)),
            contact_rule=thread.rule,
            may_send_now=reach.may_send,
            send_until=reach.until,
            hours=thread.hours,
            quiet=joined.quiet(thread),
            takes_pictures=self._takes_pictures(thread.channel),
            file=await filing.shown(uow, self._handing, operator, case, now - self._presence),
            actions=tuple(
                action
                for action in actions(case.state)
                if action is not CaseAction.ALERT
                and (
                    action in (CaseAction.CLAIM, CaseAction.REOPEN)
                    or mine
                    or (supervises and action is CaseAction.RELEASE)
                )
            ),
        )

    def _as_of_now(self, row: CaseRow, now: dt.datetime) -> CaseRow:
        return replace(
            row,
            window=self._window_of(row.channel, row.last_inbound_at, now),
            paused_until=_still(row.paused_until, now),
        )

    def _window_of(
        self, channel: str, last_inbound_at: dt.datetime | None, now: dt.datetime
    ) -> Window | None:
        limits = self._limits.get(channel)
        return None if limits is None else window(limits, last_inbound_at, now)

    def _reach(self, thread: Thread, now: dt.datetime) -> Reachability:
        if thread.is_quiet:
            return Reachability(may_send=False)
        return reachability(
            thread.rule,
            now,
            last_inbound_at=thread.last_inbound_at,
            window=self._reply_window,
            hours=thread.hours,
        )

    async def _answers(self, uow: UnitOfWork, case_id: str) -> list[ReportAnswer]:
        found = []
        for report in await uow.reports.of_case(case_id):
            intake = Told(self._catalogue, BASE).intake(report.kind)
            asks = {step.id: step.ask for step in intake.steps} if intake else {}
            found += [
                ReportAnswer(
                    asks.get(answer.step, answer.step),
                    answer.answer,
                    answer.skipped,
                    self._whereabouts.within(answer.answer),
                )
                for answer in await uow.reports.answers(report.id)
            ]
        return found

    async def claim(self, operator: Operator, case_id: str) -> None:
        """Take a case. Raises AlreadyClaimed with the name of who has it; WorkloadIsFull."""
        _refuse_admins(operator)
        now = self._clock.now()
        async with self._store.write() as uow:
            case = await uow.cases.get(case_id)
            await self._workload.claim(uow, case, operator, now)
            await self._audit(uow, operator, "case.claim", case_id)
            await uow.commit()
        self._bell.ring()

    async def claim_next(self, operator: Operator) -> str | None:
        """Take the most urgent case that nobody holds; None when there is none.

        Raises WorkloadIsFull when something waits that the operator may not take any more.
        """
        _refuse_admins(operator)
        async with self._store.write() as uow:
            case_id = await self._workload.claim_next(uow, operator, self._clock.now())
            if case_id is None:
                return None
            await self._audit(uow, operator, "case.claim", case_id)
            await uow.commit()
        self._bell.ring()
        return case_id

    async def release(self, operator: Operator, case_id: str, reason: str) -> None:
        """Give a case back to the queue; a supervisor may do so for its holder."""
        async with self._store.write() as uow:
            case = await self._case(uow, operator, case_id)
            await self._lifecycle.release(uow, case, operator, reason[:200], self._clock.now())
            await self._audit(uow, operator, "case.release", case_id)
            await uow.commit()
        self._bell.ring()

    async def wait(self, operator: Operator, case_id: str) -> None:
        """Mark a case as waiting for the person or for an agency."""
        await self._step(operator, case_id, CaseAction.WAIT)

    async def resume(self, operator: Operator, case_id: str) -> None:
        """Work on a waiting or referred case again."""
        await self._step(operator, case_id, CaseAction.RESUME)

    async def refer(self, operator: Operator, case_id: str, agency: str) -> None:
        """Record that an agency of the catalogue (its id) was called at once, without a packet.

        A task asks for the packet: what was told on the phone is on no paper yet.
        """
        if agency not in self._catalogue.agencies:
            raise NotFound("There is no such agency in the content.")
        now = self._clock.now()
        name = self._catalogue.agencies[agency].names.vi
        async with self._store.write() as uow:
            case = await self._case(uow, operator, case_id)
            await self._lifecycle.step(uow, case, operator, CaseAction.REFER, now, detail=agency)
            await uow.cases.add_event(
                case_id, "called_agency", now, operator_id=operator.id, detail=agency
            )
            reason = self._texts.say("desk.packet_missing", agency=name)
            due_at = now + (_PACKET_SOON if case.urgency >= Urgency.HIGH else _PACKET_LATER)
            await uow.file.tasks.add(case_id, reason, due_at, operator_id=operator.id, now=now)
            await self._audit(uow, operator, "case.refer", case_id)
            await uow.commit()
        self._bell.ring()

    async def _step(self, operator: Operator, case_id: str, action: CaseAction) -> None:
        async with self._store.write() as uow:
            case = await self._case(uow, operator, case_id)
            await self._lifecycle.step(uow, case, operator, action, self._clock.now())
            await self._audit(uow, operator, f"case.{action}", case_id)
            await uow.commit()
        self._bell.ring()

    async def reply(
        self,
        operator: Operator,
        case_id: str,
        text: str,
        *,
        confirmed: bool = False,
        aware: bool = False,
    ) -> None:
        """Answer the person.

        `aware` says that the warning they confirmed was the one that somebody may read along.

        Raises WallCrossed for what only a linked case knows; OutsideContactRule unless the rule
        allows it or the operator confirmed it against the rule shown (nobody can against `none`);
        WindowIsClosed when the platform takes nothing for them; ValueError for an empty or too
        long text.
        """
        text = text.strip()
        if not text or len(text) > MAX_REPLY:
            raise ValueError(f"a reply has 1 to {MAX_REPLY} characters")
        async with self._store.read() as uow:
            # Whole threads are opened for it: nobody who writes waits for that.
            await self._held(uow, operator, case_id)
            await wall.check(uow, case_id, text)
        async with self._store.write() as uow:
            case = await self._held(uow, operator, case_id)
            thread = await self._open_thread(uow, case, confirmed=confirmed, aware=aware)
            await self._say(uow, operator, case, thread, Part(text), confirmed=confirmed)
            await uow.commit()
        self._bell.ring()

    async def send_picture(
        self,
        operator: Operator,
        case_id: str,
        picture: bytes,
        *,
        confirmed: bool = False,
        aware: bool = False,
    ) -> None:
        """Send the person a picture, by the rules of `reply`; nothing of it leaves but its pixels.

        Raises NoPictureHere when their channel carries none, MediaRefused for what is no picture,
        MediaUnavailable when the machine was too busy, and as `reply` does.
        """
        async with self._store.read() as uow:
            case = await self._held(uow, operator, case_id)
            row = await uow.cases.row(case.id)
        if not self._takes_pictures(row.channel):
            raise NoPictureHere
        clean = await cleaning.for_sending(picture)
        async with self._store.write() as uow:
            case = await self._held(uow, operator, case_id)
            thread = await self._open_thread(uow, case, confirmed=confirmed, aware=aware)
            if not self._takes_pictures(thread.channel):
                raise NoPictureHere
            part = Part("", pictured=True)
            sent = await self._say(uow, operator, case, thread, part, confirmed=confirmed)
            await uow.attachments.add_sent(sent, clean, self._clock.now())
            await uow.commit()
        self._bell.ring()

    def _takes_pictures(self, channel: str) -> bool:
        limits = self._limits.get(channel)
        return limits is not None and limits.max_picture > 0

    async def _open_thread(
        self, uow: UnitOfWork, case: CaseRecord, *, confirmed: bool, aware: bool
    ) -> Thread:
        """Return the thread that a case goes on in, if its person may be written to now.

        Raises WindowIsClosed and OutsideContactRule.
        """
        now = self._clock.now()
        thread = await uow.conversations.thread(case.conversation_id)
        left = self._window_of(thread.channel, thread.last_inbound_at, now)
        if left is not None and left.closed:
            raise WindowIsClosed
        allowed = self._reach(thread, now).may_send
        if not allowed and (not confirmed or thread.rule is ContactRule.NONE):
            raise OutsideContactRule
        if thread.is_quiet and not aware:
            raise OutsideContactRule
        return thread

    async def _say(
        self,
        uow: UnitOfWork,
        operator: Operator,
        case: CaseRecord,
        thread: Thread,
        part: Part,
        *,
        confirmed: bool,
    ) -> str:
        """Put what an operator says into the outbox; return the message's id."""
        now = self._clock.now()
        message_id, seq = await uow.conversations.add_outgoing(
            thread.id, part, Author.OPERATOR, now, operator_id=operator.id
        )
        await uow.queues.enqueue_outbound(
            message_id=message_id,
            key=f"operator:{message_id}",
            lane=thread.id,
            seq=seq,
            now=now,
            answers_at=thread.last_inbound_at,
            confirmed=confirmed,
            harmless=thread.is_quiet,
        )
        if case.waiting_since is not None:
            # Figures need it when the message itself has been forgotten.
            await uow.cases.add_event(case.id, "replied", now, operator_id=operator.id)
        await uow.cases.set_values(case.id, now, waiting_since=None)
        detail = "outside the contact rule" if confirmed else ""
        detail = "while watched" if thread.is_quiet else detail
        if part.pictured:
            await self._audit(uow, operator, "case.picture", case.id, detail)
        else:
            await self._audit(uow, operator, "case.reply", case.id, detail)
        return message_id

    async def unwatch(self, operator: Operator, case_id: str, reason: str) -> None:
        """Let the bot answer as usual again, though the person did not say their phrase.

        Only the holder may, with a reason, which is kept as a note; ValueError without one.
        """
        reason = reason.strip()[:200]
        if not reason:
            raise ValueError("say how you know that nobody reads along")
        now = self._clock.now()
        async with self._store.write() as uow:
            case = await self._held(uow, operator, case_id)
            await joined.unwatch(uow, case.id)
            # Words about a person: sealed, and gone with the case, unlike a line of the audit.
            await uow.cases.add_note(case.id, operator.id, reason, now)
            await uow.cases.add_event(case.id, "unwatched", now, operator_id=operator.id)
            await uow.cases.set_values(case.id, now)
            await self._audit(uow, operator, "case.unwatch", case_id)
            await uow.commit()
        self._bell.ring()

    async def note(self, operator: Operator, case_id: str, text: str) -> None:
        """Add a private note; whoever may see the case may write one."""
        text = text.strip()
        if not text:
            raise ValueError("a note needs words")
        now = self._clock.now()
        async with self._store.write() as uow:
            case = await self._case(uow, operator, case_id)
            await uow.cases.add_note(case.id, operator.id, text, now)
            await uow.cases.set_values(case.id, now)
            await self._audit(uow, operator, "case.note", case_id)
            await uow.commit()
        self._bell.ring()

    async def close(
        self,
        operator: Operator,
        case_id: str,
        outcome: Outcome,
        safe_to_contact: bool,
        note: str = "",
    ) -> None:
        """Close a case with its outcome; the person is told at their next message."""
        now = self._clock.now()
        async with self._store.write() as uow:
            case = await self._case(uow, operator, case_id)
            await self._lifecycle.close(
                uow, case, operator, outcome, now, safe_to_contact=safe_to_contact
            )
            if note.strip():
                await uow.cases.add_note(case.id, operator.id, note.strip(), now)
            await self._audit(uow, operator, "case.close", case_id, outcome)
            await uow.commit()
        self._bell.ring()

    async def reopen(self, operator: Operator, case_id: str) -> None:
        """Open a closed case again and take it. Raises WorkloadIsFull."""
        now = self._clock.now()
        async with self._store.write() as uow:
            case = await self._case(uow, operator, case_id)
            await self._workload.check(uow, operator, case.urgency)
            await self._lifecycle.reopen(uow, case, operator, now)
            await self._audit(uow, operator, "case.reopen", case_id)
            await uow.commit()
        self._bell.ring()

    async def _case(self, uow: UnitOfWork, operator: Operator, case_id: str) -> CaseRecord:
        _refuse_admins(operator)
        return await uow.cases.get(case_id)

    async def _held(self, uow: UnitOfWork, operator: Operator, case_id: str) -> CaseRecord:
        case = await self._case(uow, operator, case_id)
        if case.holder_id != operator.id or case.state not in HELD:
            raise NotTheHolder
        return case

    async def _audit(
        self, uow: UnitOfWork, operator: Operator, action: str, case_id: str, detail: str = ""
    ) -> None:
        await uow.audit.append(
            at=self._clock.now(),
            operator_id=operator.id,
            action=action,
            object_id=case_id,
            detail=detail,
        )


def _still(until: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    return until if until is not None and until > now else None


def _refuse_admins(operator: Operator) -> None:
    if not operator.may_see_cases:
        raise NotFound("There is no such case.")
