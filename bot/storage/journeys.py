"""Journeys and their check-ins; what people said about them is sealed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.consents import Purpose
from bot.domain.contact_rule import VIETNAM
from bot.domain.errors import NotFound
from bot.domain.journeys import (
    Answer,
    CheckIn,
    CheckInEvent,
    CheckInState,
    Done,
    Family,
    FamilyState,
    Journey,
    JourneyEvent,
    JourneyState,
    Missed,
    Point,
    Why,
    after,
    becomes,
)
from bot.storage.consents import Wording
from bot.storage.crypto import KeyRing
from bot.storage.tables import (
    Conversation,
    JourneyCheckIn,
    JourneyConsent,
    JourneyFamily,
)
from bot.storage.tables import Journey as JourneyRow
from bot.storage.timers import TimerStore
from bot.storage.types import new_id

#: The name of the timers that ask, ask again and give up; each check-in is a lane.
CHECK_IN = "checkin"
_SEALED = ("destination", "organiser")
_PLACE = "journey."


class JourneyStore:
    """Reads and writes journeys; every change of state is compare-and-set."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._timers = TimerStore(connection)

    async def begin(self, conversation_id: str, step: str, now: dt.datetime) -> str:
        """Begin to be told of a journey; return its id."""
        row_id = new_id()
        await self._connection.execute(
            insert(JourneyRow).values(
                id=row_id,
                conversation_id=conversation_id,
                state=JourneyState.SETTING,
                step=step,
                destination=self._seal("destination", row_id, ""),
                organiser=self._seal("organiser", row_id, ""),
                missed=Missed.REMIND,
                created_at=now,
                updated_at=now,
            )
        )
        return row_id

    async def note(self, journey_id: str, now: dt.datetime, **values: object) -> None:
        """Keep what was told of a journey; `leaves_on` is a day."""
        if "leaves_on" in values:
            day = values.pop("leaves_on")
            midnight = dt.datetime.combine(day, dt.time(), VIETNAM) if day else None  # type: ignore[arg-type]
            values["leaves_at"] = midnight.astimezone(dt.UTC) if midnight else None
        for column in _SEALED:
            if column in values:
                values[column] = self._seal(column, journey_id, str(values[column]))
        await self._connection.execute(
            update(JourneyRow).where(JourneyRow.id == journey_id).values(updated_at=now, **values)
        )

    async def happen(
        self, journey: Journey, event: JourneyEvent, now: dt.datetime, why: Why | None = None
    ) -> bool:
        """Let something happen to a journey; False when it changed since it was read."""
        state = becomes(journey.state, event)
        times = {"agreed_at": now} if event is JourneyEvent.AGREE else {"ended_at": now}
        changed = await self._connection.execute(
            update(JourneyRow)
            .where(JourneyRow.id == journey.id, JourneyRow.state == journey.state)
            .values(state=state, step="", why=why or "", updated_at=now, **times)
        )
        return bool(changed.rowcount)

    async def turn(self, check_in: CheckIn, event: CheckInEvent, **values: object) -> bool:
        """Let something happen to a check-in; False when it changed since it was read."""
        changed = await self._connection.execute(
            update(JourneyCheckIn)
            .where(JourneyCheckIn.id == check_in.id, JourneyCheckIn.state == check_in.state)
            .values(state=after(check_in.state, event), **values)
        )
        return bool(changed.rowcount)

    async def set_done(self, check_in_id: str, done: Done) -> None:
        """Keep what was done about a missed check-in."""
        await self._connection.execute(
            update(JourneyCheckIn).where(JourneyCheckIn.id == check_in_id).values(done=done)
        )

    async def plan(self, journey_id: str, points: Sequence[tuple[Point, dt.datetime]]) -> None:
        """Add check-ins, each with the timer that asks."""
        for point, due_at in points:
            row_id = new_id()
            await self._connection.execute(
                insert(JourneyCheckIn).values(
                    id=row_id,
                    journey_id=journey_id,
                    point=point,
                    state=CheckInState.PLANNED,
                    due_at=due_at,
                )
            )
            await self._timers.set(kind=CHECK_IN, lane=row_id, seq=0, due_at=due_at)

    async def drop(self, check_in: CheckIn) -> None:
        """Ask no more, and forget its timers."""
        if await self.turn(check_in, CheckInEvent.DROP):
            await self._timers.withdraw(check_in.id)

    async def get(self, journey_id: str) -> Journey:
        """Return a journey; NotFound if there is none."""
        found = await self._some(JourneyRow.id == journey_id)
        if not found:
            raise NotFound("There is no such journey.")
        return found[0]

    async def latest(self, conversation_id: str) -> Journey | None:
        """Return the newest journey of a thread, whatever became of it; None for none."""
        found = await self._some(JourneyRow.conversation_id == conversation_id)
        return found[0] if found else None

    async def of_check_in(self, check_in_id: str) -> tuple[Journey, CheckIn] | None:
        """Return a check-in with its journey, None when it was forgotten."""
        found = await self._connection.execute(
            select(JourneyCheckIn.journey_id).where(JourneyCheckIn.id == check_in_id)
        )
        journey_id = found.scalar_one_or_none()
        if journey_id is None:
            return None
        journey = await self.get(journey_id)
        return journey, next(one for one in journey.check_ins if one.id == check_in_id)

    async def of_case(self, case_id: str) -> list[Journey]:
        """Return the journeys that led to a case, the newest first."""
        return await self._some(JourneyRow.case_id == case_id)

    async def of_relative(self, conversation_id: str) -> list[Journey]:
        """Return the journeys that the one who writes here was asked to be told of."""
        told = select(JourneyFamily.journey_id).where(
            JourneyFamily.conversation_id == conversation_id
        )
        return await self._some(JourneyRow.id.in_(told))

    async def known(self, most: int) -> list[Journey]:
        """Return all that were ever agreed to, the newest first."""
        return await self._some(JourneyRow.agreed_at.is_not(None), most=most)

    async def missed_of(self, case_ids: Iterable[str]) -> dict[str, Point]:
        """Return which check-in of each case is missed and not answered yet, the newest."""
        rows = await self._connection.execute(
            select(JourneyRow.case_id, JourneyCheckIn.point)
            .join(JourneyCheckIn, JourneyCheckIn.journey_id == JourneyRow.id)
            .where(
                JourneyRow.case_id.in_(list(case_ids)),
                JourneyCheckIn.state == CheckInState.MISSED,
            )
            .order_by(JourneyCheckIn.id)
        )
        return {row.case_id: Point(row.point) for row in rows}

    async def invite(self, journey_id: str, code: str, until: dt.datetime) -> None:
        """Let a relative join with `code` until then, once; whoever was to be told before is not.

        Of the code only a keyed hash is kept.
        """
        values = {
            "state": FamilyState.INVITED,
            "code_index": self._keys.index("journey.code", code),
            "code_until": until,
            "conversation_id": None,
        }
        changed = await self._connection.execute(
            update(JourneyFamily).where(JourneyFamily.journey_id == journey_id).values(values)
        )
        if not changed.rowcount:
            await self._connection.execute(
                insert(JourneyFamily).values(id=new_id(), journey_id=journey_id, **values)
            )

    async def invited(self, code: str, now: dt.datetime) -> Journey | None:
        """Return the journey that a code is good for, None for none."""
        found = await self._connection.execute(
            select(JourneyFamily.journey_id).where(
                JourneyFamily.code_index == self._keys.index("journey.code", code),
                JourneyFamily.code_until > now,
            )
        )
        journey_id = found.scalar_one_or_none()
        return await self.get(journey_id) if journey_id else None

    async def join(self, journey_id: str, conversation_id: str) -> None:
        """Spend the code: this thread's person is asked whether they want to be told."""
        await self._connection.execute(
            update(JourneyFamily)
            .where(JourneyFamily.journey_id == journey_id)
            .values(
                state=FamilyState.ASKED,
                code_index=None,
                code_until=None,
                conversation_id=conversation_id,
            )
        )

    async def set_family(self, journey_id: str, state: FamilyState) -> None:
        """Keep what the relative said."""
        await self._connection.execute(
            update(JourneyFamily).where(JourneyFamily.journey_id == journey_id).values(state=state)
        )

    async def consent(
        self, journey_id: str, purpose: Purpose, wording: Wording, now: dt.datetime, *, given: bool
    ) -> None:
        """Add a yes or a no, with the words it was said to."""
        await self._connection.execute(
            insert(JourneyConsent).values(
                id=new_id(),
                journey_id=journey_id,
                purpose=purpose.value,
                given=given,
                text_id=wording.id,
                text_version=wording.version,
                text_hash=wording.digest,
                locale=wording.locale,
                at=now,
            )
        )

    async def consents(self, journey_id: str) -> list[tuple[Purpose, bool, Wording]]:
        """Return every yes and no of a journey, oldest first."""
        rows = await self._connection.execute(
            select(JourneyConsent)
            .where(JourneyConsent.journey_id == journey_id)
            .order_by(JourneyConsent.id)
        )
        return [
            (
                Purpose(row["purpose"]),
                row["given"],
                Wording(row["text_id"], row["text_version"], row["text_hash"], row["locale"]),
            )
            for row in rows.mappings()
        ]

    async def _some(self, *conditions: ColumnElement[bool], most: int = 50) -> list[Journey]:
        rows = await self._connection.execute(
            select(
                JourneyRow,
                Conversation.channel,
                JourneyFamily.state.label("family_state"),
                JourneyFamily.conversation_id.label("family_thread"),
            )
            .join(Conversation, Conversation.id == JourneyRow.conversation_id)
            .join(JourneyFamily, JourneyFamily.journey_id == JourneyRow.id, isouter=True)
            .where(*conditions)
            .order_by(JourneyRow.id.desc())
            .limit(most)
        )
        found = rows.mappings().all()
        check_ins = await self._check_ins([row["id"] for row in found])
        return [self._journey(row, check_ins[row["id"]]) for row in found]

    async def _check_ins(self, journeys: Sequence[str]) -> Mapping[str, list[CheckIn]]:
        of: defaultdict[str, list[CheckIn]] = defaultdict(list)
        if not journeys:
            return of
        rows = await self._connection.execute(
            select(JourneyCheckIn)
            .where(JourneyCheckIn.journey_id.in_(journeys))
            .order_by(JourneyCheckIn.id)
        )
        for row in rows.mappings():
            of[row["journey_id"]].append(_check_in(row))
        return of

    def _seal(self, column: str, row_id: str, text: str) -> bytes:
        return self._keys.seal(text, _PLACE + column, row_id)

    def _journey(self, row: RowMapping, check_ins: Sequence[CheckIn]) -> Journey:
        told = {
            column: self._keys.open(row[column], _PLACE + column, row["id"]) for column in _SEALED
        }
        leaves_at = row["leaves_at"]
        return Journey(
            id=row["id"],
            conversation_id=row["conversation_id"],
            state=JourneyState(row["state"]),
            step=row["step"],
            destination=told["destination"],
            organiser=told["organiser"],
            leaves_on=leaves_at.astimezone(VIETNAM).date() if leaves_at else None,
            approximate=row["approximate"],
            missed=Missed(row["missed"]),
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            agreed_at=row["agreed_at"],
            ended_at=row["ended_at"],
            why=Why(row["why"]) if row["why"] else None,
            case_id=row["case_id"] or "",
            channel=row["channel"],
            family=Family(FamilyState(row["family_state"] or ""), row["family_thread"] or ""),
            check_ins=tuple(check_ins),
        )


def _check_in(row: RowMapping) -> CheckIn:
    return CheckIn(
        id=row["id"],
        journey_id=row["journey_id"],
        point=Point(row["point"]),
        state=CheckInState(row["state"]),
        due_at=row["due_at"],
        asked_at=row["asked_at"],
        repeated_at=row["repeated_at"],
        missed_at=row["missed_at"],
        answered_at=row["answered_at"],
        answer=Answer(row["answer"]),
        done=Done(row["done"]),
    )
