"""Forgets what has been kept long enough. Every table names its class; the terms are settings.

Words go first: a message that is too old is emptied, and its row goes with the dedupe key that
points to it. Of a case that was closed long ago the skeleton stays, for figures: kind, urgency,
times, outcome. What is open, or was closed recently, loses nothing.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import CaseState
from bot.domain.messages import Author, Inbound, InboundKind, Part
from bot.storage import (
    bodies,
    data_requests,
    holds,
    journey_keeping,
    leftovers,
    referrals,
    review_keeping,
    subscriptions,
)
from bot.storage.bulletins import CopyStore
from bot.storage.casefile import stores as casefile
from bot.storage.crypto import KeyRing
from bot.storage.tables import (
    Attachment,
    Case,
    CaseDeadline,
    CaseEvent,
    CaseNote,
    CaseThread,
    Consent,
    Contact,
    Conversation,
    Guess,
    Message,
    Outbound,
    RegistryReport,
    RegistryWish,
    Report,
    ReportAnswer,
    Subscription,
    Timer,
)
from bot.storage.tables import Inbound as InboundRow

#: What stands in `message.delivery` of an emptied message.
FORGOTTEN = "forgotten"
#: Rows of one kind that one transaction forgets: nobody waits long for the writer's lock.
BATCH = 500
_ENDED = ("done", "buried", "held")


@dataclass(frozen=True, slots=True)
class Terms:
    """How long each class is kept."""

    #: Words of a conversation without a case, or whose case is forgotten.
    transcript: dt.timedelta
    #: A case after it was closed; None for ever.
    case: dt.timedelta | None
    #: Keys by which a platform's redelivery is recognised.
    dedupe_keys: dt.timedelta
    #: Tries with receipts.
    guess: dt.timedelta = dt.timedelta(days=1)
    #: A report that nobody went on with, unless its case is open.
    unfinished: dt.timedelta = dt.timedelta(days=30)
    #: Requests about somebody's data, after they were decided.
    request: dt.timedelta = dt.timedelta(days=730)
    #: Journeys after their last point, unless a case hangs on them.
    journey: dt.timedelta = dt.timedelta(days=30)
    #: One-time links for operators, after they ended.
    invite: dt.timedelta = dt.timedelta(days=7)
    #: What waits for review and nobody labels.
    review: dt.timedelta = dt.timedelta(days=7)
    #: Masked copies, after they were exported.
    exported: dt.timedelta = dt.timedelta(days=90)
    #: Which warning reached whom, after its end; then counts stay.
    copies: dt.timedelta = dt.timedelta(days=30)
    #: A subscription of somebody who left; of somebody who writes no more.
    left: dt.timedelta = dt.timedelta(days=30)
    silent: dt.timedelta = dt.timedelta(days=365)
    #: Who wishes to be told about a number that nobody knows yet.
    wish: dt.timedelta = dt.timedelta(days=180)
    #: What was reported to the registry and nobody judged, after the last report.
    unjudged: dt.timedelta = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows were emptied or deleted."""

    messages: int = 0
    attachments: int = 0
    dedupe_keys: int = 0
    cases: int = 0
    conversations: int = 0
    guesses: int = 0
    unfinished_intakes: int = 0
    requests: int = 0
    invites: int = 0
    reviews: int = 0
    copies: int = 0
    subscriptions: int = 0
    wishes: int = 0
    unjudged: int = 0
    journeys: int = 0

    def __add__(self, other: Forgotten) -> Forgotten:
        names = [field.name for field in fields(self)]
        return Forgotten(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(getattr(self, field.name) for field in fields(self))


class Retention:
    """One round over all tables; to be repeated until nothing is left to forget."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def forget(self, now: dt.datetime, terms: Terms) -> Forgotten:
        """Forget at most a batch of each kind; return how many rows that was."""
        guesses = await self._delete(delete(Guess).where(Guess.at < now - terms.guess))
        cases = await self._cases(now, terms)
        old = await self._old_messages(now, terms)
        attachments = await self._delete(delete(Attachment).where(Attachment.message_id.in_(old)))
        await self._empty(old)
        keys = await self._dedupe_keys(now - terms.dedupe_keys)
        conversations = await self._conversations(now - terms.dedupe_keys)
        return Forgotten(
            len(old), attachments, keys, cases, conversations, guesses,
            await leftovers.unfinished_intakes(self._connection, now - terms.unfinished, BATCH),
            await leftovers.requests(self._connection, now - terms.request),
            await leftovers.invites(self._connection, now - terms.invite),
            await review_keeping.forget(
                self._connection, now, terms.review, terms.exported, BATCH
            ),
            await CopyStore(self._connection).forget(now - terms.copies),
            await leftovers.subscriptions(
                self._connection, left=now - terms.left, silent=now - terms.silent
            ),
            await leftovers.wishes(self._connection, now - terms.wish),
            await leftovers.unjudged(self._connection, now - terms.unjudged, BATCH),
            await journey_keeping.old(self._connection, now - terms.journey, BATCH),
        )  # fmt: skip

    async def census(self) -> list[tuple[str, str, int]]:
        """Return every table, the class its rows are kept by, and how many it has."""
        return await leftovers.census(self._connection)

    def _closed_long_ago(self, now: dt.datetime, terms: Terms) -> ColumnElement[bool]:
        if terms.case is None:
            return Case.id.is_(None)
        closed = and_(Case.state == CaseState.CLOSED, Case.closed_at < now - terms.case)
        return and_(closed, ~holds.held())

    async def _cases(self, now: dt.datetime, terms: Terms) -> int:
        """Empty cases whose time is over, and cut them from the person they were about.

        A case whose person still writes, or whose thread another case needs, waits for that.
        """
        remembered = and_(Conversation.id == Case.conversation_id, Conversation.pseudonym != "")
        rows = await self._connection.execute(
            select(Case.id)
            .where(
                self._closed_long_ago(now, terms),
                exists(select(Conversation.id).where(remembered)),
                ~self._needed(now, terms),
            )
            .limit(BATCH)
        )
        ids = [row.id for row in rows]
        if not ids:
            return 0
        # Another case of the same thread can't be found any more when the thread is cut.
        beside = await self._connection.execute(
            select(Case.id).where(
                Case.conversation_id.in_(await self._threads(ids)),
                self._closed_long_ago(now, terms),
            )
        )
        ids = sorted({*ids, *(row.id for row in beside)})
        threads = await self._threads(ids)
        await self._empty_cases(ids)
        for thread in threads:
            await self._unname(thread, now - terms.transcript)
        return len(ids)

    async def _empty_cases(self, ids: list[str]) -> None:
        """Leave the skeletons of these cases."""
        reports = select(Report.id).where(Report.case_id.in_(ids))
        await self._connection.execute(
            delete(ReportAnswer).where(ReportAnswer.report_id.in_(reports))
        )
        deadlines = select(CaseDeadline.id).where(CaseDeadline.case_id.in_(ids))
        await self._connection.execute(delete(Timer).where(Timer.lane.in_(deadlines)))
        for table in (Report, CaseNote, CaseThread, Consent, CaseDeadline, RegistryReport):
            await self._connection.execute(delete(table).where(table.case_id.in_(ids)))
        await casefile.empty(self._connection, ids)
        await holds.empty(self._connection, ids)
        await data_requests.empty(self._connection, self._keys, ids)
        await referrals.empty(self._connection, ids)
        await journey_keeping.of_cases(self._connection, ids)
        await self._connection.execute(delete(Timer).where(Timer.lane.in_(ids)))
        await self._connection.execute(
            # What an operator wrote as a reason is the only free text of a timeline.
            update(CaseEvent)
            .where(CaseEvent.case_id.in_(ids), CaseEvent.what == "released")
            .values(detail="")
        )
        await self._connection.execute(
            update(Case).where(Case.id.in_(ids)).values(receipt_index=None, word_index=None)
        )

    def _needed(self, now: dt.datetime, terms: Terms) -> ColumnElement[bool]:
        """Return whether one of a case's threads is in use, or belongs to a case that is kept."""
        joined = select(CaseThread.conversation_id).where(CaseThread.case_id == Case.id)
        waiting = select(InboundRow.id).where(
            InboundRow.lane == Conversation.id, InboundRow.state.in_(("waiting", "claimed"))
        )
        return exists(
            select(Conversation.id)
            .where(
                or_(Conversation.id == Case.conversation_id, Conversation.id.in_(joined)),
                or_(
                    Conversation.last_inbound_at >= now - terms.transcript,
                    Conversation.id.in_(self._kept(now, terms)),
                    exists(waiting.correlate(Conversation)),
                    Conversation.id.in_(journey_keeping.needed()),
                ),
            )
            .correlate(Case)
        )

    async def _threads(self, cases: list[str]) -> list[str]:
        """Return the threads of these cases."""
        own = await self._connection.execute(select(Case.conversation_id).where(Case.id.in_(cases)))
        more = await self._connection.execute(
            select(CaseThread.conversation_id).where(CaseThread.case_id.in_(cases))
        )
        return sorted({row.conversation_id for row in (*own, *more)})

    async def _unname(self, conversation: str, before: dt.datetime) -> None:
        """Cut a thread from its person, unless they have written since `before`, or just now.

        Whoever writes again begins anew.
        """
        place = "conversation.address"
        cut = await self._connection.execute(
            update(Conversation)
            .where(
                Conversation.id == conversation,
                func.coalesce(Conversation.last_inbound_at, 0) < before,
            )
            .values(
                address=self._keys.seal("", place, conversation),
                address_index=secrets.token_bytes(16),
                pseudonym="",
            )
        )
        if not cut.rowcount:
            return
        await review_keeping.unlink(self._connection, [conversation])
        await subscriptions.drop(self._connection, [conversation])
        await self._connection.execute(
            # Nobody can be told there any more.
            delete(RegistryWish).where(RegistryWish.conversation_id == conversation)
        )
        await self._connection.execute(
            update(Contact)
            .where(
                Contact.id.in_(
                    select(Conversation.contact_id).where(Conversation.id == conversation)
                )
            )
            .values(watched_index=None, exit_index=None, hours="")
        )

    def _kept(self, now: dt.datetime, terms: Terms) -> Select[str]:
        """Select the conversations whose case is open or not forgotten yet."""
        kept = ~self._closed_long_ago(now, terms) if terms.case else Case.id.is_not(None)
        own = select(Case.conversation_id).where(or_(Case.closed_at.is_(None), kept))
        joined = (
            select(CaseThread.conversation_id)
            .join(Case, Case.id == CaseThread.case_id)
            .where(or_(Case.closed_at.is_(None), kept))
        )
        return select(own.union(joined).subquery().c[0])

    async def _old_messages(self, now: dt.datetime, terms: Terms) -> list[str]:
        waiting = select(InboundRow.id).where(
            InboundRow.message_id == Message.id, InboundRow.state.in_(("waiting", "claimed"))
        )
        leaving = select(Outbound.id).where(
            Outbound.message_id == Message.id, Outbound.state.in_(("waiting", "claimed"))
        )
        rows = await self._connection.execute(
            select(Message.id)
            .where(
                Message.at < now - terms.transcript,
                Message.delivery != FORGOTTEN,
                Message.conversation_id.not_in(self._kept(now, terms)),
                ~exists(waiting),
                ~exists(leaving),
            )
            .limit(BATCH)
        )
        return [row.id for row in rows]

    async def _empty(self, messages: list[str]) -> None:
        if not messages:
            return
        await review_keeping.words_gone(self._connection, messages)
        await self._connection.execute(
            delete(Outbound).where(Outbound.message_id.in_(messages), Outbound.state.in_(_ENDED))
        )
        await self._connection.execute(
            update(InboundRow).where(InboundRow.message_id.in_(messages)).values(dialogue=None)
        )
        rows = await self._connection.execute(
            select(Message.id, Message.author).where(Message.id.in_(messages))
        )
        for message_id, author in rows.all():
            theirs = author == Author.CONTACT
            nothing = bodies.dump_inbound(_NOTHING) if theirs else bodies.dump_part(Part(""))
            await self._connection.execute(
                update(Message)
                .where(Message.id == message_id)
                .values(
                    body=self._keys.seal(nothing, "message.body", message_id),
                    assessment=None,
                    message_ref="",
                    delivery=FORGOTTEN,
                )
            )

    async def _dedupe_keys(self, before: dt.datetime) -> int:
        """Delete keys that no platform asks for any more, and the emptied rows they kept."""
        rows = await self._connection.execute(
            select(InboundRow.id)
            .where(InboundRow.due_at < before, InboundRow.state.in_(("done", "buried")))
            .limit(BATCH)
        )
        count = await self._delete(
            delete(InboundRow).where(InboundRow.id.in_([row.id for row in rows]))
        )
        keyed = select(InboundRow.id).where(InboundRow.message_id == Message.id)
        rows = await self._connection.execute(
            select(Message.id)
            .where(Message.delivery == FORGOTTEN, Message.at < before, ~exists(keyed))
            .limit(BATCH)
        )
        await self._delete(delete(Message).where(Message.id.in_([row.id for row in rows])))
        return count

    async def _conversations(self, before: dt.datetime) -> int:
        """Delete threads that hold nothing any more and belong to no case."""
        said = select(Message.id).where(Message.conversation_id == Conversation.id)
        case = select(Case.id).where(Case.conversation_id == Conversation.id)
        joined = select(CaseThread.case_id).where(CaseThread.conversation_id == Conversation.id)
        wants = select(Subscription.id).where(Subscription.conversation_id == Conversation.id)
        wish = select(RegistryWish.id).where(RegistryWish.conversation_id == Conversation.id)
        holding = (said, case, joined, wants, wish)
        last = func.coalesce(Conversation.last_inbound_at, 0)
        rows = await self._connection.execute(
            select(Conversation.id, Conversation.contact_id)
            .where(
                last < before,
                *(~exists(one) for one in holding),
                Conversation.id.not_in(journey_keeping.threads()),
            )
            .limit(BATCH)
        )
        found = rows.all()
        ids = [row.id for row in found]
        await self._connection.execute(delete(Timer).where(Timer.lane.in_(ids)))
        await review_keeping.unlink(self._connection, ids)
        await subscriptions.drop(self._connection, ids)
        count = await self._delete(delete(Conversation).where(Conversation.id.in_(ids)))
        theirs = select(Conversation.id).where(Conversation.contact_id == Contact.id)
        await self._delete(
            delete(Contact).where(
                Contact.id.in_([row.contact_id for row in found]), ~exists(theirs)
            )
        )
        return count

    async def _delete(self, statement: object) -> int:
        result = await self._connection.execute(statement)  # type: ignore[call-overload]
        return int(result.rowcount)


_NOTHING = Inbound("", "", "", InboundKind.TEXT)
