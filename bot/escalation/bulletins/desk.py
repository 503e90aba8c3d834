"""What operators do with warnings. They write, supervisors let go; admins see none of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.catalogue.catalogue import Catalogue
from bot.domain.bulletins import (
    BY_ITSELF,
    BY_SUPERVISORS,
    ENDED,
    FOR_GOOD,
    PENDING,
    TRANSITIONS,
    Bulletin,
    BulletinAction,
    BulletinState,
    CopyState,
    Draft,
    Hindrance,
    after,
    hindrance,
)
from bot.domain.errors import BenError, NotFound
from bot.domain.messages import Limits
from bot.domain.people import Operator, Role
from bot.domain.ports import Bell, Clock
from bot.escalation.bulletins.waves import WAVE
from bot.escalation.bulletins.words import Fault, Preview, Words
from bot.storage.bulletins import Tally
from bot.storage.uow import Store, UnitOfWork

#: Subscribers whose standing is read at once.
_AT_ONCE = 500
#: What the audit calls writing or changing one.
_SAVED = "bulletin.save"


class OwnWords(BenError):
    """Whoever wrote a warning can't be the one who approves it."""


class Faulty(BenError):
    """A warning has faults: nobody else is asked to look at it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a warning would reach on one channel, if it left now."""

    channel: str
    now: int
    #: Why the others wait, or fall out.
    later: Mapping[Hindrance, int]
    out: Mapping[Hindrance, int]

    @property
    def total(self) -> int:
        """All who asked for it."""
        return self.now + sum(self.later.values()) + sum(self.out.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a warning so far."""

    receivers: int
    sent: int
    #: Sent perhaps; never sent again.
    unknown: int
    failed: int
    waiting: int
    #: Why they wait; "" for their turn.
    why: Mapping[str, int]
    out: int
    unsubscribed: int
    late: int
    #: Ended their subscription within a week of it.
    left_after: int

    @property
    def done(self) -> int:
        """Percent of the receivers about whom nothing is left to do."""
        return 100 * (self.receivers - self.waiting) // self.receivers if self.receivers else 0


@dataclass(frozen=True, slots=True)
class View:
    """A warning as its page shows it."""

    bulletin: Bulletin
    names: Mapping[str, str]
    faults: list[Fault]
    previews: list[Preview]
    reach: list[Reach]
    figures: Figures | None
    actions: list[BulletinAction]


class BulletinDesk:
    """Reads and writes warnings; writing is audited."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        words: Words,
        limits: Mapping[str, Limits],
        clock: Clock,
        bell: Bell,
        window: dt.timedelta,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._words = words
        self._limits = dict(limits)
        self._clock = clock
        self._bell = bell
        self._window = window

    @property
    def channels(self) -> list[str]:
        """Names of the channels that people can be warned on."""
        return sorted(self._limits)

    async def newest(self, operator: Operator) -> list[Bulletin]:
        """Return warnings, those under way first."""
        _refuse_admins(operator)
        async with self._store.read() as uow:
            return await uow.bulletins.newest()

    async def subscribers(self, operator: Operator) -> int:
        """Return how many people asked for warnings."""
        _refuse_admins(operator)
        async with self._store.read() as uow:
            return await uow.subscriptions.count()

    async def get(self, operator: Operator, bulletin_id: str) -> Bulletin:
        """Return a warning; NotFound if there is none."""
        _refuse_admins(operator)
        async with self._store.read() as uow:
            return await uow.bulletins.get(bulletin_id)

    async def view(self, operator: Operator, bulletin_id: str) -> View:
        """Return a warning with all that its page shows; NotFound if there is none."""
        _refuse_admins(operator)
        async with self._store.read() as uow:
            bulletin = await uow.bulletins.get(bulletin_id)
            names = {one.id: one.display_name for one in await uow.duty.people()}
            begun = bulletin.started_at is not None
            waits = bulletin.state not in ENDED and not begun
            reach = await self._reach(uow, bulletin) if waits else []
            figures = _figures(await uow.copies.tally(bulletin_id), bulletin) if begun else None
            wrote = await self._wrote(uow, operator, bulletin)
        return View(
            bulletin,
            names,
            self._words.faults(bulletin),
            self._words.previews(bulletin),
            reach,
            figures,
            actions(bulletin, operator, wrote=wrote),
        )

    async def _reach(self, uow: UnitOfWork, bulletin: Bulletin) -> list[Reach]:
        now = self._clock.now()
        found: Counter[tuple[str, Hindrance | None]] = Counter()
        last = ""
        while some := await uow.subscriptions.after(last, _AT_ONCE):
            last = some[-1].id
            meant = [one for one in some if bulletin.audience.includes(one.interest, one.channel)]
            readers = await uow.subscriptions.readers([one.contact_id for one in meant], now)
            for channel, reader in readers.values():
                why = hindrance(reader, self._limits.get(channel), now, self._window)
                found[channel, why] += 1
        return [_by_channel(channel, found) for channel in sorted({one for one, _ in found})]

    async def save(
        self, operator: Operator, draft: Draft, bulletin_id: str = "", version: int = 0
    ) -> str | None:
        """Keep a draft, a new one without an id; return its id.

        None when it was changed by somebody else, or is no draft any more. ValueError for a
        country, a kind of work or a trick that does not exist.
        """
        _refuse_admins(operator)
        self._check(draft)
        async with self._store.write() as uow:
            if not bulletin_id:
                bulletin_id = await uow.bulletins.add(draft, operator.id, self._clock.now())
            else:
                known = await uow.bulletins.get(bulletin_id)
                if known.state is not BulletinState.DRAFT:
                    return None
                known = replace(known, version=version)
                if not await uow.bulletins.edit(known, draft, operator.id):
                    return None
            await self._audit(uow, operator, _SAVED, bulletin_id)
            await uow.commit()
        return bulletin_id

    def _check(self, draft: Draft) -> None:
        topics = self._catalogue.topics.values()
        countries = {one.country for one in topics if one.country}
        jobs = {one.id for one in topics if not one.country}
        audience = draft.audience
        if not (set(audience.countries) <= countries and set(audience.jobs) <= jobs):
            raise ValueError("there is no such country or kind of work")
        if not set(audience.channels) <= set(self._limits):
            raise ValueError("there is no such channel")
        if draft.scam and draft.scam not in self._catalogue.scams:
            raise ValueError("there is no such trick")

    async def act(
        self, operator: Operator, bulletin_id: str, action: BulletinAction, version: int
    ) -> bool:
        """Do something to a warning as it was read; False when it was changed since.

        NotFound for what this operator may not do, IllegalTransition for what may not be done
        now, OwnWords, Faulty.
        """
        _refuse_admins(operator)
        if action in BY_ITSELF or (
            action in BY_SUPERVISORS and operator.role is not Role.SUPERVISOR
        ):
            raise NotFound("There is no such page.")
        now = self._clock.now()
        async with self._store.write() as uow:
            known = await uow.bulletins.get(bulletin_id)
            if known.version != version:
                return False
            state = after(known.state, action)
            if action is BulletinAction.PROPOSE and self._words.faults(known):
                raise Faulty
            if action is BulletinAction.APPROVE and await self._wrote(uow, operator, known):
                raise OwnWords
            if not await self._carry_out(uow, operator, known, action, state, now):
                return False
            await self._audit(uow, operator, f"bulletin.{action}", bulletin_id)
            await uow.commit()
        self._bell.ring()
        return True

    @staticmethod
    async def _wrote(uow: UnitOfWork, operator: Operator, bulletin: Bulletin) -> bool:
        """Return whether they had a hand in its words, whoever changed them since."""
        if not bulletin.may_approve(operator.id):
            return True
        return await uow.audit.has_done(operator.id, _SAVED, bulletin.id)

    async def _carry_out(
        self,
        uow: UnitOfWork,
        operator: Operator,
        known: Bulletin,
        action: BulletinAction,
        state: BulletinState,
        now: dt.datetime,
    ) -> bool:
        values: dict[str, str | None] = {}
        if action is BulletinAction.APPROVE:
            values["approved_by"] = operator.id
        elif action is BulletinAction.RETURN:
            values["approved_by"] = None
        if not await uow.bulletins.move(known, state, now, **values):
            return False
        if action is BulletinAction.STOP:
            await uow.copies.end(known.id, now)
        # A step that is under way finds its timer gone, and what it did is undone.
        await uow.timers.cancel(known.id)
        if action is BulletinAction.APPROVE:
            await uow.timers.add(kind=WAVE, lane=known.id, due_at=max(now, known.send_at or now))
        elif action is BulletinAction.RESUME:
            await uow.timers.add(kind=WAVE, lane=known.id, due_at=now)
        return True

    async def _audit(
        self, uow: UnitOfWork, operator: Operator, action: str, object_id: str
    ) -> None:
        await uow.audit.append(
            at=self._clock.now(), operator_id=operator.id, action=action, object_id=object_id
        )


def actions(bulletin: Bulletin, operator: Operator, *, wrote: bool) -> list[BulletinAction]:
    """Return what this operator may do to a warning now."""
    found = []
    for action in TRANSITIONS[bulletin.state]:
        if action in BY_ITSELF:
            continue
        if action in BY_SUPERVISORS and operator.role is not Role.SUPERVISOR:
            continue
        if action is BulletinAction.APPROVE and wrote:
            continue
        found.append(action)
    return found


def _by_channel(channel: str, found: Mapping[tuple[str, Hindrance | None], int]) -> Reach:
    here = {why: count for (name, why), count in found.items() if name == channel}
    reasons = {why: count for why, count in here.items() if why is not None}
    return Reach(
        channel,
        here.get(None, 0),
        {why: count for why, count in reasons.items() if why not in FOR_GOOD},
        {why: count for why, count in reasons.items() if why in FOR_GOOD},
    )


def _figures(tally: Tally, bulletin: Bulletin) -> Figures:
    states: Counter[CopyState] = Counter()
    why: Counter[str] = Counter()
    for (state, reason), count in tally.items():
        states[state] += count
        if state in PENDING:
            why[reason] += count
    return Figures(
        receivers=sum(states.values()),
        sent=states[CopyState.SENT],
        unknown=states[CopyState.UNKNOWN],
        failed=states[CopyState.FAILED],
        waiting=sum(states[one] for one in PENDING),
        why=why,
        out=states[CopyState.OUT],
        unsubscribed=states[CopyState.UNSUBSCRIBED],
        late=states[CopyState.LATE],
        left_after=bulletin.unsubscribed,
    )


def _refuse_admins(operator: Operator) -> None:
    if not operator.may_see_cases:
        raise NotFound("There is no such page.")
