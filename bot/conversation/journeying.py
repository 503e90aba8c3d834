"""Check-ins in a conversation: what a message means for them, and what is then done.

Danger comes first: whatever sounds like a cry has been answered before this is asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue
from bot.conversation import commands
from bot.conversation.listening import Listener
from bot.conversation.plan import JourneyMove, Plan, Travel
from bot.conversation.scene import Scene
from bot.dialogue.fallback import BARE
from bot.dialogue.replies import payload_effects
from bot.domain.consents import Purpose
from bot.domain.effects import Effect, OpenCase, ShowCard
from bot.domain.journeys import (
    Answer,
    CheckIn,
    Done,
    Journey,
    JourneyEvent,
    JourneyState,
    Point,
    Why,
)
from bot.domain.messages import InboundKind, Limits, Part
from bot.domain.risk import Assessment, Understanding, Urgency
from bot.escalation import stop_words
from bot.escalation.intake import PAUSE
from bot.escalation.journeys import family, stopping, telling
from bot.escalation.journeys.missing import Missing
from bot.escalation.journeys.telling import Telling
from bot.escalation.journeys.words import BEGIN, CANCEL, CHANGE, CODE, Words
from bot.settings import Settings
from bot.storage.bodies import Said
from bot.storage.cases import CaseRecord
from bot.storage.conversations import Thread
from bot.storage.uow import UnitOfWork
from nlu.vitext.normalize import fold

_SELF = r"(?:em|minh|toi|tui|con|chau|anh|chi)"
#: Whole wishes, not stories: a sentence that only mentions them is answered as what it is.
_BEGIN = re.compile(
    rf"(?:please |can you |could you )?(?:{_SELF} )?(?:cho |muon |nho |xin |dat |dang ky )*"
    rf"(?:{_SELF} )?(?:hen hoi tham|hoi tham {_SELF} khi|nhac {_SELF} khi (?:{_SELF} )?di"
    r"|nhac khi di|check[- ]?ins?|check in on me|remind me when i (?:go|leave|travel))"
    rf"(?: {_SELF})?(?: (?:nhe|nha|voi|di|duoc khong|di xa|di duong|please))*[ .!?]*"
)
_CANCEL = frozenset({
    "thoi khong hoi nua", "khong hoi nua", "thoi dung hoi nua", "dung hoi nua",
    "dung hoi tham nua", "thoi khong hoi tham nua", "khong hoi tham nua", "khong can hoi nua",
    "khong can hoi tham nua", "thoi khong can hoi nua", "huy hen", "huy hen hoi tham", "bo hen",
    "thoi khong nhan nua", "dung nhan nua", "thoi dung nhan nua", "stop asking", "stop checking in",
    "no more check-ins", "cancel check-ins", "stop check-ins",
})  # fmt: skip
_STOP = frozenset({"stop", "/stop", "dung", "dung lai"})
_LATER = frozenset({"thoi", "de sau", "nghi", "later", "not now"})
_CHANGE = frozenset({"doi ngay", "doi ngay di", "doi lich", "change date", "change the date"})
_OK = frozenset({
    "on", "on roi", "on ca", "van on", "minh on", "em on", "toi on", "con on", "khoe", "van khoe",
    "em khoe", "minh khoe", "ok", "oke", "okay", "ok roi", "binh thuong", "fine", "i am fine",
    "i'm fine", "all good", "good",
})  # fmt: skip
_NOT_OK = frozenset({
    "chua on", "khong on", "ko on", "k on", "hong on", "khong on lam", "chua on lam", "not ok",
    "not okay", "not fine", "not good",
})  # fmt: skip
#: Questions that are answered while one of ours waits.
_INTERRUPTIONS = frozenset({
    "ask_hotline", "ask_embassy", "talk_to_human", "erase_traces", "bot_challenge",
})  # fmt: skip
#: Characters of a place; a longer message is no answer to "where to?".
_PLACE = 60


def ends(scene: Scene, assessment: Assessment) -> Plan | None:
    """Return the plan of a wish to be asked no more, which is obeyed in any state; else None."""
    said, word = scene.said, _word(scene.said)
    asked = scene.journey is not None and scene.journey.alive
    asking = scene.report is not None and scene.report.state == "open"
    typed = word in _CANCEL or (stop_words.says(said.text, _STOP) and asked and not asking)
    if assessment.is_emergency or not (said.payload == CANCEL or typed):
        return None
    if not (asked or scene.is_relative or said.payload):
        return None
    return Plan(assessment, journey=JourneyMove(Travel.CANCEL), obeyed=True)


async def plan(scene: Scene, listener: Listener, assessment: Assessment) -> Plan | None:
    """Return what a message does about check-ins; None when it has nothing to do with them."""
    said = scene.said
    if said.payload:
        return _tapped(scene, assessment)
    if said.kind is not InboundKind.TEXT:
        return None
    if code := family.read(said.text):
        return Plan(assessment, journey=JourneyMove(Travel.JOIN, code))
    if _BEGIN.fullmatch(" ".join(fold(said.text).split())):
        return _begin(scene, assessment)
    journey = scene.journey
    if journey is None:
        return None
    if journey.state is JourneyState.UNDER_WAY and _word(said) in _CHANGE:
        return Plan(assessment, journey=JourneyMove(Travel.CHANGE))
    if telling.awaits(journey) and scene.now - journey.updated_at <= PAUSE:
        return await _told(scene, journey, listener, assessment)
    if journey.waiting and _word(said) in _OK | _NOT_OK:
        answer = Answer.OK if _word(said) in _OK else Answer.NOT_OK
        return _checked(scene, assessment, answer, journey.waiting[-1].id)
    return None


def _begin(scene: Scene, assessment: Assessment) -> Plan | None:
    """Offer nothing on a clock to somebody in danger: they are answered as ever."""
    if stopping.in_danger(scene.open_case):
        return None
    return Plan(assessment, journey=JourneyMove(Travel.BEGIN))


def _tapped(scene: Scene, assessment: Assessment) -> Plan | None:
    first, _, rest = scene.said.payload.partition(":")
    what, _, value = rest.partition(":")
    match (first, what):
        case ("checkin", "ok" | "not_ok"):
            return _checked(scene, assessment, Answer(what), value)
        case ("checkin", "reached"):
            return Plan(assessment, journey=JourneyMove(Travel.REACHED, check_in=value))
        case ("journey", "notice"):
            return Plan(assessment, journey=JourneyMove(Travel.NOTICE, value))
        case ("journey", _):
            travel = {BEGIN: Travel.BEGIN, CHANGE: Travel.CHANGE, CODE: Travel.CODE}
            move = travel.get(scene.said.payload, Travel.ANSWER)
            if stopping.in_danger(scene.open_case):
                return Plan(assessment, (ShowCard("menu"),))
            return Plan(assessment, journey=JourneyMove(move))
    return None


def _checked(scene: Scene, assessment: Assessment, answer: Answer, check_in: str) -> Plan:
    """Return what follows an answer: "not ok" on the way takes the urgent way at once."""
    effects: tuple[Effect, ...] = ()
    if answer is Answer.NOT_OK:
        asked = _of(scene.journey, check_in)
        at_home = asked is not None and asked.point is Point.BEFORE
        effects = (ShowCard("quiet_question"),) if at_home else payload_effects("menu:danger")
    return Plan(assessment, effects, journey=JourneyMove(Travel.CHECKED, answer, check_in))


async def _told(
    scene: Scene, journey: Journey, listener: Listener, assessment: Assessment
) -> Plan | None:
    text = scene.said.text
    if _word(scene.said) in _LATER or stop_words.says(text, _STOP):
        return Plan(assessment, journey=JourneyMove(Travel.PUT_OFF))
    long = _PLACE if journey.step.startswith("where") else telling.LONGEST
    if len(text) > long or (len(text) > _PLACE and listener.is_offer(text)):
        return None
    meant = await listener.plainly(text)
    if _interrupts(meant.understanding):
        return Plan(assessment, meant.effects, journey=JourneyMove(Travel.REPEAT))
    return Plan(assessment, journey=JourneyMove(Travel.ANSWER))


def _interrupts(meant: Understanding) -> bool:
    return meant.intent in _INTERRUPTIONS and meant.confidence > BARE


def _of(journey: Journey | None, check_in: str) -> CheckIn | None:
    found = journey.check_ins if journey is not None else ()
    return next((one for one in found if one.id == check_in), None)


def fitting(parts: Sequence[Part], scene: Scene, case: CaseRecord | None) -> list[Part]:
    """Return parts without the offer of check-ins, where it would not be fitting."""
    asked = scene.journey is not None and scene.journey.state is JourneyState.UNDER_WAY
    if not (asked or stopping.in_danger(case) or stopping.in_danger(scene.open_case)):
        return list(parts)
    return [
        replace(part, quick_replies=tuple(
            tap for tap in part.quick_replies if tap.payload != BEGIN
        ))
        for part in parts
    ]  # fmt: skip


class Journeying:
    """Carries out what was planned, inside the turn's transaction."""

    def __init__(
        self, catalogue: Catalogue, settings: Settings, limits: Mapping[str, Limits]
    ) -> None:
        self._words = Words(catalogue)
        self._telling = Telling(self._words, limits)
        self._missing = Missing(self._words, settings)
        self._window = dt.timedelta(seconds=settings.receipt_window)
        self._tries, self._tries_of_all = settings.receipt_tries, settings.receipt_tries_of_all

    async def left(self, uow: UnitOfWork, lane: str, now: dt.datetime) -> None:
        """Ask nothing more of somebody who blocked us or left."""
        journey = await uow.journeys.latest(lane)
        if journey is not None:
            case = await uow.cases.open_of(lane)
            await stopping.end(uow, journey, JourneyEvent.STOP, Why.LEFT, now, case)

    async def carry_out(
        self, uow: UnitOfWork, scene: Scene, plan: Plan, case: CaseRecord | None, locale: str
    ) -> list[Part]:
        """Take any message for a sign of life, stop where asking could harm, do what was planned.

        Return what is to be said of it.
        """
        late = await self._notice(uow, scene, plan, case)
        journey = await uow.journeys.latest(scene.thread.id)
        thread = replace(scene.thread, locale=locale)
        if plan.journey is None:
            return await self._all_ended(uow, scene, plan, journey, thread)
        return await self._move(uow, scene, plan.journey, journey, thread, late=late)

    async def _notice(
        self, uow: UnitOfWork, scene: Scene, plan: Plan, case: CaseRecord | None
    ) -> bool:
        if scene.journey is None or scene.said.kind is InboundKind.READING:
            return False
        journey = await uow.journeys.latest(scene.thread.id)
        if journey is None:
            return False
        why = _harm(scene, plan, case)
        answer, tapped = _answer(scene.said, plan)
        late = await self._missing.answer(uow, journey, scene.now, answer, tapped)
        if why is not None:
            known = await uow.journeys.get(journey.id)
            await stopping.end(uow, known, JourneyEvent.STOP, why, scene.now, case)
        return late

    async def _move(
        self,
        uow: UnitOfWork,
        scene: Scene,
        move: JourneyMove,
        journey: Journey | None,
        thread: Thread,
        *,
        late: bool,
    ) -> list[Part]:
        now = scene.now
        match move.travel:
            case Travel.BEGIN:
                return await self._telling.begin(uow, thread, now)
            case Travel.CANCEL:
                return await self._cancel(uow, journey, thread, now)
            case Travel.CHECKED:
                return self._checked(move, journey, thread, late=late)
            case Travel.JOIN | Travel.NOTICE | Travel.REACHED:
                return await self._with_relative(uow, move, thread, now)
            case _ if journey is None or not journey.alive:
                return [self._words.part("journey.nothing", thread.locale)]
            case _:
                return await self._under_way(uow, scene, move.travel, journey, thread)

    async def _under_way(
        self, uow: UnitOfWork, scene: Scene, travel: Travel, journey: Journey, thread: Thread
    ) -> list[Part]:
        now = scene.now
        match travel:
            case Travel.PUT_OFF:
                return await self._telling.put_off(uow, journey, thread, now)
            case Travel.CHANGE:
                return await self._telling.change(uow, journey, thread, now)
            case Travel.CODE:
                return await family.offer(uow, self._words, journey, thread.locale, now)
            case Travel.REPEAT:
                return self._telling.ask(journey, thread, now)
            case _ if journey.state is JourneyState.UNDER_WAY and not journey.step:
                # An old tap: all of it was answered long ago.
                return [self._telling.plan(journey, "journey.status", thread.locale)]
            case _:
                return await self._telling.answer(uow, journey, thread, scene.said, now)

    async def _with_relative(
        self, uow: UnitOfWork, move: JourneyMove, thread: Thread, now: dt.datetime
    ) -> list[Part]:
        if move.travel is Travel.JOIN:
            return await self._join(uow, thread, move.value, now)
        if move.travel is Travel.REACHED:
            return await self._reached(uow, move.check_in, thread, now)
        return await family.decide(uow, self._words, thread, now, given=move.value == "yes")

    async def _all_ended(
        self,
        uow: UnitOfWork,
        scene: Scene,
        plan: Plan,
        journey: Journey | None,
        thread: Thread,
    ) -> list[Part]:
        """End check-ins too when somebody wants no more messages; a tap ends what it is under."""
        told = (journey is not None and journey.alive) or scene.is_relative
        if not plan.unsubscribes or scene.said.payload or not told:
            return []
        return await self._cancel(uow, journey, thread, scene.now)

    async def _cancel(
        self, uow: UnitOfWork, journey: Journey | None, thread: Thread, now: dt.datetime
    ) -> list[Part]:
        if journey is not None and journey.alive:
            case = await uow.cases.open_of(thread.id)
            await stopping.end(uow, journey, JourneyEvent.CANCEL, Why.WISHED, now, case)
            if journey.agreed_at is not None:
                _, wording = self._words.consent("checkins", thread.locale)
                await uow.journeys.consent(journey.id, Purpose.CHECKINS, wording, now, given=False)
            return [self._words.part("journey.cancelled", thread.locale)]
        if await uow.journeys.of_relative(thread.id):
            return await family.decide(uow, self._words, thread, now, given=False)
        return [self._words.part("journey.nothing", thread.locale)]

    def _checked(
        self, move: JourneyMove, journey: Journey | None, thread: Thread, *, late: bool
    ) -> list[Part]:
        if move.value != Answer.OK:
            return []
        asked = _of(journey, move.check_in)
        key = f"checkin.ok.{asked.point}" if asked is not None else "checkin.ok.plain"
        before = asked is not None and asked.point is Point.BEFORE
        taps = (("menu.tap.check", "menu:check"),) if before else ()
        first = [self._words.part("checkin.late", thread.locale)] if late else []
        return [*first, self._words.part(key, thread.locale, taps)]

    async def _join(
        self, uow: UnitOfWork, thread: Thread, code: str, now: dt.datetime
    ) -> list[Part]:
        since = now - self._window
        tried = await uow.receipts.tries_since(since, thread.id) >= self._tries
        if tried or await uow.receipts.tries_since(since) >= self._tries_of_all:
            return [self._words.part("family.useless", thread.locale)]
        await uow.receipts.count_try(thread.id, now)
        return await family.join(uow, self._words, thread, code, now)

    async def _reached(
        self, uow: UnitOfWork, check_in: str, thread: Thread, now: dt.datetime
    ) -> list[Part]:
        found = await uow.journeys.of_check_in(check_in)
        if found is not None and found[0].family.conversation_id == thread.id:
            journey, one = found
            if one.done is Done.FAMILY:
                await uow.journeys.set_done(one.id, Done.REACHED)
            if journey.case_id:
                await uow.cases.add_event(journey.case_id, "family_reached", now)
                await uow.cases.set_values(journey.case_id, now)
        return [self._words.part("family.heard", thread.locale)]


def _harm(scene: Scene, plan: Plan, case: CaseRecord | None) -> Why | None:
    """Return why nothing may be asked from now on, None when it may."""
    if scene.said.kind is InboundKind.EXIT:
        return Why.EXIT
    if scene.said.kind is InboundKind.WATCHED or scene.thread.watched_since is not None:
        return Why.WATCHED
    if plan.forgets or commands.erases(scene.said.text, scene.said.payload):
        # Whoever holds the phone after it must not be asked on.
        return Why.ERASED
    grave = any(
        isinstance(effect, OpenCase) and effect.urgency >= Urgency.HIGH for effect in plan.effects
    )
    urgent = grave or plan.assessment.is_emergency
    return Why.DANGER if urgent and case is not None else None


def _answer(said: Said, plan: Plan) -> tuple[Answer, str]:
    """Return what a message answers to a check-in, and to which."""
    first, _, rest = said.payload.partition(":")
    what, _, check_in = rest.partition(":")
    if first == "checkin" and what in (Answer.OK, Answer.NOT_OK):
        return Answer(what), check_in
    if plan.journey is not None and plan.journey.travel is Travel.CHECKED:
        return Answer(plan.journey.value), plan.journey.check_in
    return Answer.WROTE, ""


def _word(said: Said) -> str:
    return " ".join(fold(said.text).strip(" .!,?").split())
