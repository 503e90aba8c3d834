"""The roster as the desk shows it: operators read it, supervisors write it. Writing is audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.contact_rule import VIETNAM
from bot.domain.duty import DepartureKind, Hours, Post, Roster, Shift
from bot.domain.errors import NotFound
from bot.domain.people import Operator, Role
from bot.domain.ports import Bell, Clock
from bot.storage.uow import Store, UnitOfWork

#: The longest departure that is written at once: a longer one is a slip of the pen.
_LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody at a post right now."""

    operator: Operator
    #: Whether their desk is open.
    there: bool


@dataclass(frozen=True, slots=True)
class RosterView:
    """All that the page shows."""

    roster: Roster
    people: Mapping[str, Operator]
    now: Mapping[Post, Sequence[Standing]]
    #: Who has a desk open without standing at a post.
    besides: Sequence[Operator]
    open: bool
    #: Hours of the week in which no shift covers the first post.
    gaps: Sequence[Hours]

    def shifts(self, weekday: int) -> list[Shift]:
        """Return the shifts that begin on a weekday."""
        found = [one for one in self.roster.shifts if one.hours.weekday == weekday]
        return sorted(found, key=lambda one: (one.hours.begins, list(Post).index(one.post)))


class Rostering:
    """Reads and writes the roster. Admins see none of it, and only supervisors write."""

    def __init__(self, store: Store, clock: Clock, bell: Bell, presence: dt.timedelta) -> None:
        self._store = store
        self._clock = clock
        self._bell = bell
        self._presence = presence

    async def view(self, operator: Operator) -> RosterView:
        """Return the roster and who stands where now; NotFound for admins."""
        if not operator.may_see_cases:
            raise NotFound
        now = self._clock.now()
        async with self._store.read() as uow:
            roster = await uow.duty.roster()
            people = {one.id: one for one in await uow.duty.people()}
            there = await uow.duty.at_desk(now - self._presence)
        posts = {
            post: [Standing(people[who], who in there) for who in some if who in people]
            for post, some in roster.posts(now).items()
        }
        placed = roster.on_duty(now)
        return RosterView(
            roster=roster,
            people=people,
            now=posts,
            besides=[one for who, one in people.items() if who in there and who not in placed],
            open=roster.open(now),
            gaps=roster.gaps(Post.FIRST),
        )

    async def add_shifts(
        self,
        operator: Operator,
        person: str,
        post: Post,
        weekdays: Collection[int],
        begins: int,
        ends: int,
    ) -> None:
        """Give somebody the same hours on several days; ValueError when no day is named."""
        if not weekdays:
            raise ValueError("name a day")
        async with self._store.write() as uow:
            await self._placeable(uow, operator, person)
            for weekday in sorted(set(weekdays)):
                await uow.duty.add_shift(person, post, Hours(weekday, begins, ends))
            await self._keep(uow, operator, "duty.shift.add", person, post)

    async def remove_shift(self, operator: Operator, shift_id: str) -> None:
        """Take a shift away; NotFound when somebody else did so already."""
        async with self._store.write() as uow:
            _refuse_readers(operator)
            if not await uow.duty.remove_shift(shift_id):
                raise NotFound
            await self._keep(uow, operator, "duty.shift.remove", shift_id)

    async def depart(
        self,
        operator: Operator,
        kind: DepartureKind,
        starts_at: dt.datetime,
        ends_at: dt.datetime,
        *,
        person: str = "",
        post: Post | None = None,
    ) -> None:
        """Depart from the week; ValueError for a time that is no time."""
        now = self._clock.now()
        if not starts_at < ends_at <= starts_at + _LONGEST or ends_at <= now:
            raise ValueError("it must end after it begins, and after now")
        async with self._store.write() as uow:
            if kind is DepartureKind.CLOSED:
                _refuse_readers(operator)
                person, post = "", None
            else:
                await self._placeable(uow, operator, person)
                post = (post or Post.FIRST) if kind is DepartureKind.ON else None
            await uow.duty.add_departure(
                kind, starts_at, ends_at, now, operator_id=person, post=post
            )
            await self._keep(uow, operator, "duty.departure.add", person or "office", kind)

    async def remove_departure(self, operator: Operator, departure_id: str) -> None:
        """Go back to the week; NotFound when somebody else did so already."""
        async with self._store.write() as uow:
            _refuse_readers(operator)
            if not await uow.duty.remove_departure(departure_id):
                raise NotFound
            await self._keep(uow, operator, "duty.departure.remove", departure_id)

    async def set_office(self, operator: Operator, office: Sequence[Hours]) -> None:
        """Open the office in these hours, one for each weekday at the most."""
        async with self._store.write() as uow:
            _refuse_readers(operator)
            await uow.duty.set_office(office)
            await self._keep(uow, operator, "duty.office", "office")

    @staticmethod
    async def _placeable(uow: UnitOfWork, operator: Operator, person: str) -> None:
        _refuse_readers(operator)
        if not await uow.duty.identities({person}):
            raise NotFound

    async def _keep(
        self, uow: UnitOfWork, operator: Operator, action: str, what: str, detail: str = ""
    ) -> None:
        await uow.audit.append(
            at=self._clock.now(),
            operator_id=operator.id,
            action=action,
            object_id=what,
            detail=detail,
        )
        await uow.commit()
        self._bell.ring()


def _refuse_readers(operator: Operator) -> None:
    if operator.role is not Role.SUPERVISOR:
        raise NotFound


def minutes(text: str) -> int:
    """Return "07:30" as minutes since midnight; ValueError for anything else."""
    at = dt.time.fromisoformat(text.strip())
    return at.hour * 60 + at.minute


def moment(text: str) -> dt.datetime:
    """Return "2026-11-21T07:30", a time in Viet Nam, in UTC; ValueError for anything else."""
    read = dt.datetime.fromisoformat(text.strip())
    if read.tzinfo is not None:
        raise ValueError("a time in Viet Nam has no zone of its own")
    return read.replace(tzinfo=VIETNAM).astimezone(dt.UTC)
