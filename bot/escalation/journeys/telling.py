"""Steps somebody through the few questions about their journey; each answer is saved at once.

It needs no model. Every question but the last may be skipped; nothing is asked on the way before
the last one got its yes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.consents import Purpose
from bot.domain.journeys import (
    CheckInState,
    FamilyState,
    Journey,
    JourneyEvent,
    JourneyState,
    Missed,
    Point,
    Why,
    schedule,
)
from bot.domain.messages import Limits, Part
from bot.escalation.journeys import days, family
from bot.escalation.journeys.days import Leaving
from bot.escalation.journeys.words import MANAGING, WITH_FAMILY, Tap, Words
from bot.storage.bodies import Said
from bot.storage.conversations import Thread
from bot.storage.uow import UnitOfWork
from nlu.vitext.normalize import fold

#: The questions in their order; `day` is asked only of those who want to name one.
STEPS = ("where", "date", "day", "who", "missed", "agree")
_NEXT = dict(zip(STEPS, (*STEPS[1:], ""), strict=True)) | {"date": "who"}
_TAPS: Mapping[str, tuple[Tap, ...]] = {
    "date": (
        ("journey.tap.week", "journey:date:week"),
        ("journey.tap.month", "journey:date:month"),
        ("journey.tap.pick", "journey:date:pick"),
    ),
    "day": (
        ("journey.tap.today", "journey:day:today"),
        ("journey.tap.tomorrow", "journey:day:tomorrow"),
        ("journey.tap.after", "journey:day:after"),
    ),
    "missed": tuple((f"journey.tap.{one}", f"journey:missed:{one}") for one in Missed),
}
_IN_DAYS = {"today": 0, "tomorrow": 1, "after": 2}
#: Characters that are kept of an answer in their own words.
LONGEST = 200
_SKIPS = frozenset({"bo qua", "skip", "qua", "next", "khong biet", "chua biet", "ko biet"})
_YES = frozenset({"dong y", "co", "u", "uh", "ok", "oke", "duoc", "vang", "da", "yes", "agree"})
_NO = frozenset({"khong", "ko", "k", "thoi", "khong dong y", "no"})
#: Stands behind a question that was asked once more, and behind one that was put off.
_AGAIN, _LATER = ".again", ".later"


class Telling:
    """Asks, and keeps what was answered; stores belong to the caller's transaction."""

    def __init__(self, words: Words, limits: Mapping[str, Limits]) -> None:
        """`limits` are those of the channels that are switched on, by name."""
        self._words = words
        self._limits = dict(limits)

    async def begin(self, uow: UnitOfWork, thread: Thread, now: dt.datetime) -> list[Part]:
        """Begin, go on where it was left, or say what is planned already."""
        journey = await uow.journeys.latest(thread.id)
        if journey is not None and journey.state is JourneyState.UNDER_WAY:
            return [self.plan(journey, "journey.status", thread.locale)]
        opening = "journey.resume"
        if journey is None or not journey.alive:
            opening = "journey.opening"
            journey = await uow.journeys.get(await uow.journeys.begin(thread.id, STEPS[0], now))
        asked = await self._go(uow, journey, thread, now, _plain(journey.step))
        return [self._words.part(opening, thread.locale), *asked]

    async def put_off(
        self, uow: UnitOfWork, journey: Journey, thread: Thread, now: dt.datetime
    ) -> list[Part]:
        """Ask no more for now; what was told stays until they come back to it."""
        later = "" if journey.state is JourneyState.UNDER_WAY else _plain(journey.step) + _LATER
        await uow.journeys.note(journey.id, now, step=later)
        return [self._words.part("journey.later", thread.locale)]

    def ask(self, journey: Journey, thread: Thread, now: dt.datetime) -> list[Part]:
        """Ask the question that waits for its answer."""
        step, locale = _plain(journey.step), thread.locale
        if step == "agree":
            return self._agreement(journey, thread, now)
        skip: Tap = ("intake.skip", f"journey:{step}:skip")
        return [self._words.part(f"journey.ask.{step}", locale, (*_TAPS.get(step, ()), skip))]

    async def answer(
        self, uow: UnitOfWork, journey: Journey, thread: Thread, said: Said, now: dt.datetime
    ) -> list[Part]:
        """Save an answer to the question asked last, or to the tapped one, and ask the next."""
        step, value = self._answered(journey, said)
        match step:
            case "where" | "who":
                column = "destination" if step == "where" else "organiser"
                kept = "" if value == "skip" else said.text.strip()[:LONGEST]
                return await self._next(uow, journey, thread, now, step, **{column: kept})
            case "date" if value == "pick":
                return await self._go(uow, journey, thread, now, "day")
            case "date" | "day":
                return await self._day(uow, journey, thread, said, now, step, value)
            case "missed":
                chosen = self._missed(value, said)
                return await self._next(uow, journey, thread, now, step, missed=chosen)
            case "agree":
                return await self._agree(uow, journey, thread, said, now, value)
        return self.ask(journey, thread, now)

    async def change(
        self, uow: UnitOfWork, journey: Journey, thread: Thread, now: dt.datetime
    ) -> list[Part]:
        """Ask for another day."""
        return await self._go(uow, journey, thread, now, "date")

    def plan(self, journey: Journey, key: str, locale: str) -> Part:
        """Return what is planned, below the text of `key`."""
        days_named = self._words.days(journey, locale)
        if not days_named:
            return self._words.part("journey.no_day", locale, MANAGING)
        taps = WITH_FAMILY if journey.missed is Missed.FAMILY else MANAGING
        return self._words.part(key, locale, taps, days=days_named)

    def _answered(self, journey: Journey, said: Said) -> tuple[str, str]:
        """Return the question that is answered and the value that was tapped, "" for words."""
        step = _plain(journey.step)
        if said.payload:
            _, tapped, value = (*said.payload.split(":", 2), "", "")[:3]
            # A tap from further up mends what was answered there; never after the yes.
            mends = journey.state is JourneyState.SETTING or tapped in ("date", "day")
            return (tapped, value) if mends else (step, value)
        return step, "skip" if _word(said) in _SKIPS else ""

    @staticmethod
    def _missed(value: str, said: Said) -> Missed:
        if value in set(Missed):
            return Missed(value)
        typed = _word(said)
        if "nha" in typed or "family" in typed:
            return Missed.FAMILY
        if "truc" in typed or "duty" in typed:
            return Missed.DESK
        # Nothing is done to anybody that was not chosen.
        return Missed.REMIND

    async def _day(
        self,
        uow: UnitOfWork,
        journey: Journey,
        thread: Thread,
        said: Said,
        now: dt.datetime,
        step: str,
        value: str,
    ) -> list[Part]:
        leaving: Leaving | None = None
        if value in _IN_DAYS:
            today = days.read("hôm nay", now)
            assert today is not None
            leaving = replace(today, on=today.on + dt.timedelta(days=_IN_DAYS[value]))
        elif value in ("week", "month"):
            leaving = days.within(value, now)
        elif value != "skip":
            leaving = days.read(said.text, now)
            if leaving is None and not journey.step.endswith(_AGAIN):
                await uow.journeys.note(journey.id, now, step="day" + _AGAIN)
                taps = (*_TAPS["day"], ("intake.skip", "journey:day:skip"))
                return [self._words.part("journey.again.day", thread.locale, taps)]
        if journey.state is JourneyState.UNDER_WAY:
            return await self._moved(uow, journey, thread, now, leaving)
        return await self._next(
            uow, journey, thread, now, step,
            leaves_on=leaving.on if leaving else None,
            approximate=leaving.approximate if leaving else False,
        )  # fmt: skip

    async def _moved(
        self,
        uow: UnitOfWork,
        journey: Journey,
        thread: Thread,
        now: dt.datetime,
        leaving: Leaving | None,
    ) -> list[Part]:
        """Plan anew for another day; without one all stays as it was."""
        if leaving is None:
            await uow.journeys.note(journey.id, now, step="")
            return [self.plan(journey, "journey.status", thread.locale)]
        await uow.journeys.note(
            journey.id, now, step="", leaves_on=leaving.on, approximate=leaving.approximate
        )
        for one in journey.of(CheckInState.PLANNED, CheckInState.QUEUED):
            await uow.journeys.drop(one)
            await uow.queues.withdraw(one.id)
        untouched = (CheckInState.PLANNED, CheckInState.QUEUED, CheckInState.DROPPED)
        asked = any(
            one.point is Point.BEFORE and one.state not in untouched for one in journey.check_ins
        )
        points = schedule(leaving.on, now)
        await uow.journeys.plan(
            journey.id, [one for one in points if not (asked and one[0] is Point.BEFORE)]
        )
        changed = await uow.journeys.get(journey.id)
        return [
            self.plan(changed, "journey.changed", thread.locale),
            *self._limits_of(points[-1][1], thread, now),
        ]

    async def _next(
        self,
        uow: UnitOfWork,
        journey: Journey,
        thread: Thread,
        now: dt.datetime,
        step: str,
        **values: object,
    ) -> list[Part]:
        following = _NEXT[step]
        if STEPS.index(_plain(journey.step)) > STEPS.index(following):
            # An earlier answer was mended: the question that waits stays.
            following = journey.step
        return await self._go(uow, journey, thread, now, following, **values)

    async def _go(
        self,
        uow: UnitOfWork,
        journey: Journey,
        thread: Thread,
        now: dt.datetime,
        step: str,
        **values: object,
    ) -> list[Part]:
        await uow.journeys.note(journey.id, now, step=step, **values)
        return self.ask(await uow.journeys.get(journey.id), thread, now)

    def _agreement(self, journey: Journey, thread: Thread, now: dt.datetime) -> list[Part]:
        """Return what would be done, what can't be, and the question that needs a yes."""
        locale = thread.locale
        points = schedule(journey.leaves_on, now)
        planned = replace(journey, check_ins=tuple(family.sketch(points)))
        said = [
            self._words.say("journey.plan", locale, days=self._words.days(planned, locale)),
            self._words.say(f"journey.will.{journey.missed}", locale),
        ]
        if journey.leaves_on is None:
            said.append(self._words.say("journey.no_day", locale))
        consent, _ = self._words.consent("checkins", locale)
        taps = [(one.title, f"journey:agree:{one.value}") for one in consent.choices]
        return [
            Part("\n".join(said)),
            *self._limits_of(points[-1][1], thread, now),
            family.question(consent, taps),
        ]

    def _limits_of(self, last: dt.datetime, thread: Thread, now: dt.datetime) -> list[Part]:
        """Return what this channel can't do, honestly and before they rely on it."""
        limits = self._limits.get(thread.channel)
        if limits is None:
            return []
        if not limits.rings:
            return [self._words.part("journey.limit.page", thread.locale)]
        if limits.reach is not None and last > now + limits.reach:
            reach = str(max(1, limits.reach.days))
            return [self._words.part("journey.limit.window", thread.locale, days=reach)]
        return []

    async def _agree(
        self,
        uow: UnitOfWork,
        journey: Journey,
        thread: Thread,
        said: Said,
        now: dt.datetime,
        value: str,
    ) -> list[Part]:
        typed = _word(said)
        given = value == "yes" or (not value and typed in _YES)
        if not given and value != "no" and typed not in _NO:
            return self.ask(journey, thread, now)
        _, wording = self._words.consent("checkins", thread.locale)
        await uow.journeys.consent(journey.id, Purpose.CHECKINS, wording, now, given=given)
        if not given:
            await uow.journeys.happen(journey, JourneyEvent.CANCEL, now, Why.DECLINED)
            return [self._words.part("journey.declined", thread.locale)]
        await uow.journeys.happen(journey, JourneyEvent.AGREE, now)
        await uow.journeys.plan(journey.id, schedule(journey.leaves_on, now))
        begun = await uow.journeys.get(journey.id)
        parts = [self.plan(begun, "journey.agreed", thread.locale)]
        if begun.missed is Missed.FAMILY and begun.family.state is FamilyState.NOBODY:
            parts += await family.offer(uow, self._words, begun, thread.locale, now)
        return parts


def awaits(journey: Journey | None) -> bool:
    """Return whether a question about a journey waits for an answer in words."""
    return (
        journey is not None
        and journey.alive
        and journey.step not in ("", _plain(journey.step) + _LATER)
    )


def _plain(step: str) -> str:
    return step.partition(".")[0]


def _word(said: Said) -> str:
    return fold(said.text).strip(" .!")
