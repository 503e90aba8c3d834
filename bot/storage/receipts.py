"""Going on with a case from another thread: receipts, the words beside them, tries, joined threads.

Receipts and words are kept as keyed hashes only.
"""

from __future__ import annotations

import datetime as dt
import enum
import hmac
from dataclasses import dataclass

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.contact_rule import stricter
from bot.domain.people import ContactRule
from bot.storage.changes import changed
from bot.storage.crypto import KeyRing
from bot.storage.tables import Case, CaseThread, Contact, Conversation, Guess, Report
from bot.storage.types import new_id

#: Stands where a case's id would, so that a wrong receipt costs the same work as a right one.
_NOBODY = "0" * 32


class Awaits(enum.StrEnum):
    """What the next words in a thread may be."""

    NOTHING = ""
    #: The word beside a receipt that was sent just now.
    WORD_OF_RECEIPT = "receipt"
    #: The word that the person wants to choose for their case.
    NEW_WORD = "word"
    #: A receipt, or the word of one that was sent, by which they ask to see, correct or erase.
    ACCESS = "access"
    CORRECTION = "correct"
    ERASURE = "erase"


@dataclass(frozen=True, slots=True)
class Pending:
    """What a thread waits for, and since when."""

    awaits: Awaits
    since: dt.datetime | None
    #: A receipt was sent, and its word is awaited.
    has_receipt: bool = False


class ReceiptStore:
    """Reads and writes what leads from one thread to another."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def pending(self, conversation_id: str) -> Pending:
        """Return what the thread waits for."""
        found = await self._connection.execute(
            select(
                Conversation.awaits, Conversation.awaits_since, Conversation.receipt_index
            ).where(Conversation.id == conversation_id)
        )
        awaits, since, receipt = found.one()
        return Pending(Awaits(awaits), since, receipt is not None)

    async def expect(
        self, conversation_id: str, awaits: Awaits, now: dt.datetime, *, receipt: str = ""
    ) -> None:
        """Let the thread wait for a word; of the receipt only a keyed hash is kept."""
        await self._connection.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(
                awaits=awaits,
                awaits_since=now if awaits else None,
                receipt_index=self._keys.index("receipt", receipt) if receipt else None,
            )
        )

    async def tries_since(self, since: dt.datetime, source: str | None = None) -> int:
        """Return how many receipts were tried since then, in one thread or everywhere."""
        asked = select(func.count()).select_from(Guess).where(Guess.at >= since)
        if source is not None:
            asked = asked.where(Guess.source == source)
        return int((await self._connection.execute(asked)).scalar_one())

    async def count_try(self, source: str, now: dt.datetime) -> None:
        """Remember that a receipt was tried."""
        await self._connection.execute(insert(Guess).values(id=new_id(), source=source, at=now))

    async def case_of_pair(self, conversation_id: str, word: str) -> str | None:
        """Return the case whose receipt was sent here and whose word this is, else None.

        A wrong receipt, a wrong word and a case without a word cost the same work.
        """
        found = await self._connection.execute(
            select(Case.id, Case.word_index)
            .join(Conversation, Conversation.receipt_index == Case.receipt_index)
            .where(Conversation.id == conversation_id)
        )
        row = found.first()
        case_id, kept = (row.id, row.word_index) if row is not None else (_NOBODY, None)
        right = hmac.compare_digest(kept or bytes(16), self._word(case_id, word))
        return case_id if right and kept is not None else None

    async def has_word(self, case_id: str) -> bool:
        """Return whether a word was chosen for a case."""
        found = await self._connection.execute(select(Case.word_index).where(Case.id == case_id))
        return found.scalar_one() is not None

    async def set_word(self, case_id: str, word: str) -> None:
        """Remember the word that opens a case again beside its receipt."""
        await self._connection.execute(
            update(Case).where(Case.id == case_id).values(word_index=self._word(case_id, word))
        )

    def _word(self, case_id: str, word: str) -> bytes:
        return self._keys.index("word", f"{case_id}|{word}")

    async def threads_of(self, case_id: str) -> list[str]:
        """Return the threads of a case, the one that replies go to first."""
        now = await self._connection.execute(select(Case.conversation_id).where(Case.id == case_id))
        current = now.scalar_one()
        rows = await self._connection.execute(
            select(CaseThread.conversation_id)
            .where(CaseThread.case_id == case_id, CaseThread.conversation_id != current)
            .order_by(CaseThread.at)
        )
        return [current, *(one for (one,) in rows)]

    async def join(self, case_id: str, conversation_id: str, now: dt.datetime) -> None:
        """Let a case go on in a thread: replies go there, its open questions too.

        The thread's contact gets the stricter rule of the two, and the phrases of the thread
        before where it has none of its own; that one stays as it was.
        """
        before = (await self.threads_of(case_id))[0]
        if before == conversation_id:
            return
        for thread in (before, conversation_id):
            await self._connection.execute(
                self._insert(CaseThread)
                .values(case_id=case_id, conversation_id=thread, at=now)
                .on_conflict_do_nothing()
            )
        await self._connection.execute(
            update(Case)
            .where(Case.id == case_id)
            .values(conversation_id=conversation_id, changed_at=changed(now))
        )
        await self._connection.execute(
            update(Report)
            .where(Report.case_id == case_id, Report.state != "done")
            .values(conversation_id=conversation_id)
        )
        await self._inherit(before, conversation_id)

    async def _inherit(self, before: str, after: str) -> None:
        old, new = await self._contact(before), await self._contact(after)
        rule, hours = stricter(
            (ContactRule(old.rule), old.hours), (ContactRule(new.rule), new.hours)
        )
        await self._connection.execute(
            update(Contact)
            .where(Contact.id == new.id)
            .values(
                rule=rule,
                hours=hours,
                watched_index=new.watched_index or old.watched_index,
                exit_index=new.exit_index or old.exit_index,
            )
        )

    async def _contact(
        self, conversation_id: str
    ) -> Row[str, str, str, bytes | None, bytes | None]:
        found = await self._connection.execute(
            select(
                Contact.id,
                Contact.rule,
                Contact.hours,
                Contact.watched_index,
                Contact.exit_index,
            )
            .join(Conversation, Conversation.contact_id == Contact.id)
            .where(Conversation.id == conversation_id)
        )
        return found.one()
