"""All stores of the case file in one, and how a file is emptied."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.casefile.handovers import HandoverStore
from bot.storage.casefile.identifiers import IdentifierStore
from bot.storage.casefile.persons import PersonStore
from bot.storage.casefile.presence import Presence
from bot.storage.casefile.tasks import TaskStore
from bot.storage.casefile.texts import TextStore
from bot.storage.casefile.traits import TraitStore
from bot.storage.casefile.walls import WallStore
from bot.storage.crypto import KeyRing
from bot.storage.tables import (
    CaseIdentifier,
    CaseLink,
    CasePerson,
    CaseTask,
    CaseText,
    Handover,
    Timer,
)


class CaseFileStores:
    """What hangs off a unit of work as `file`."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self.texts = TextStore(connection, keys)
        self.traits = TraitStore(connection)
        self.people = PersonStore(connection, keys)
        self.identifiers = IdentifierStore(connection, keys)
        self.tasks = TaskStore(connection, keys)
        self.walls = WallStore(connection, keys)
        self.handovers = HandoverStore(connection, keys)
        self.presence = Presence(connection)


async def empty(connection: AsyncConnection, case_ids: Collection[str]) -> None:
    """Delete the files of these cases, with the timers of their tasks; their traits stay."""
    tasks = select(CaseTask.id).where(CaseTask.case_id.in_(case_ids))
    await connection.execute(delete(Timer).where(Timer.lane.in_(tasks)))
    for table in (CaseText, CasePerson, CaseIdentifier, CaseTask, Handover):
        await connection.execute(delete(table).where(table.case_id.in_(case_ids)))
    await connection.execute(
        delete(CaseLink).where(or_(CaseLink.case_id.in_(case_ids), CaseLink.other_id.in_(case_ids)))
    )
