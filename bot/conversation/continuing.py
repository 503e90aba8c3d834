"""Going on from another phone: a receipt, its word, and no sign whether they were right.

The answers to a right pair, a wrong one and one that was not even looked up are the same sentence;
only a right pair is asked on, where questions are still open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation import codes, commands, wishes
from bot.conversation.plan import Going, GoingOn, Plan
from bot.conversation.scene import Scene
from bot.conversation.wishes import Wish
from bot.domain.effects import Effect, Say, ShowCard
from bot.domain.messages import InboundKind
from bot.domain.risk import Assessment, Urgency
from bot.escalation import chosen, request_terms
from bot.escalation.request_terms import Terms
from bot.storage.cases import CaseRecord
from bot.storage.receipts import Awaits
from bot.storage.uow import UnitOfWork
from bot.telemetry import Metrics, get_logger

log = get_logger()

#: Payloads of the taps below a receipt.
CHOOSE, NOT_NOW = "keep:word", "keep:no"
#: For so long the next short words are taken for the word that was asked for.
_PATIENCE = dt.timedelta(minutes=10)
#: Words of a message that may be one's own word.
_FEW = 5
_WISHES = {
    Awaits.ACCESS: Wish.ACCESS,
    Awaits.CORRECTION: Wish.CORRECTION,
    Awaits.ERASURE: Wish.ERASURE,
}
_AWAITS = {wish: awaits for awaits, wish in _WISHES.items()}


@dataclass(frozen=True, slots=True)
class Caution:
    """How often receipts may be tried."""

    window: dt.timedelta
    #: In one thread, and in all together.
    tries: int
    tries_of_all: int


def plan(scene: Scene, alone: Callable[[str], Assessment]) -> Plan | None:
    """Return what to do about a receipt or a word; None for everything else.

    `alone` is the triage of words without what was said before: danger is never taken for a word.
    """
    said = scene.said
    if scene.held or scene.pause is not None or commands.gate(said):
        return None
    if said.payload in (CHOOSE, NOT_NOW):
        wanted = said.payload == CHOOSE
        step = GoingOn(Going.AWAIT_WORD) if wanted else None
        return Plan(effects=(Say("keep.type" if wanted else "keep.later"),), going_on=step)
    if said.kind is not InboundKind.TEXT or said.payload:
        return None
    asking = scene.report is not None and scene.report.state == "open"
    if receipt := codes.read(said.text, answering=asking):
        step = GoingOn(Going.RECEIPT, receipt, _wish(scene))
        return Plan(effects=(Say("continue.ask"),), going_on=step)
    if wished := _wished(said.text, alone):
        return wished
    return _word(scene, alone) if _may_be_word(scene, alone) else None


def _wished(text: str, alone: Callable[[str], Assessment]) -> Plan | None:
    """Return what to do about a wish, None for what is none; danger is none."""
    wish = wishes.read(text)
    if wish is None or alone(text).is_emergency:
        return None
    if receipt := wishes.receipt(text):
        # How it stands is told to who shows both, as they go on here.
        asked = wish if wish.request else None
        return Plan(effects=(Say("continue.ask"),), going_on=GoingOn(Going.RECEIPT, receipt, asked))
    if wish.request is None:
        return None
    return Plan(effects=(Say("request.ask"),), going_on=GoingOn(Going.WISH, wish=wish))


def _wish(scene: Scene) -> Wish | None:
    """Return what the thread was asked a receipt for, while that is fresh."""
    pending = scene.pending
    if pending.since is None or scene.now - pending.since > _PATIENCE:
        return None
    return _WISHES.get(pending.awaits)


def _may_be_word(scene: Scene, alone: Callable[[str], Assessment]) -> bool:
    text, pending = scene.said.text, scene.pending
    if pending.awaits in _WISHES and not pending.has_receipt:
        return False
    if not pending.awaits or pending.since is None or scene.now - pending.since > _PATIENCE:
        return False
    if len(text.split()) > _FEW or not chosen.key(text):
        return False
    heard = alone(text)
    # A guess of the model at three words that we have just asked for is no danger, unless it is
    # a guess at the worst.
    guessed = heard.unsure and heard.urgency < Urgency.CRITICAL
    return not heard.signals and (heard.urgency is Urgency.NONE or guessed)


def _word(scene: Scene, alone: Callable[[str], Assessment]) -> Plan:
    text = scene.said.text
    if wish := _WISHES.get(scene.pending.awaits):
        step = GoingOn(Going.TRY, chosen.key(text), wish)
        return Plan(effects=(Say("request.heard"),), going_on=step)
    if scene.pending.awaits is Awaits.WORD_OF_RECEIPT:
        step = GoingOn(Going.TRY, chosen.key(text))
        effects: tuple[Effect, ...] = (Say("continue.heard"),)
        if scene.open_case is None and alone(text).is_emergency:
            # It may be danger, and nobody is on it: asked alike whether the pair was right or not.
            effects += (ShowCard("quiet_question"),)
        return Plan(effects=effects, going_on=step)
    if chosen.declines(text):
        return Plan(effects=(Say("keep.later"),))
    # What might be a cry is left for operators to read; another word is as good.
    if chosen.word_fault(text) or alone(text).is_emergency:
        return Plan(effects=(Say("keep.refused"),), going_on=GoingOn(Going.AWAIT_WORD))
    return Plan(effects=(Say("keep.done"),), going_on=GoingOn(Going.KEEP_WORD, chosen.key(text)))


class Continuing:
    """Carries out what was planned, inside the turn's transaction."""

    def __init__(self, caution: Caution, terms: Terms, metrics: Metrics) -> None:
        self._caution = caution
        self._terms = terms
        self._metrics = metrics

    async def carry_out(
        self, uow: UnitOfWork, scene: Scene, going_on: GoingOn | None
    ) -> CaseRecord | None:
        """Do one step; return the case that goes on here from now on, if one was opened by it."""
        lane = scene.thread.id
        match going_on:
            case GoingOn(Going.RECEIPT, receipt, wish):
                awaits = _AWAITS[wish] if wish else Awaits.WORD_OF_RECEIPT
                await uow.receipts.expect(lane, awaits, scene.now, receipt=receipt)
                await self._veil(uow, scene)
            case GoingOn(Going.WISH, _, Wish() as wish):
                await uow.receipts.expect(lane, _AWAITS[wish], scene.now)
            case GoingOn(Going.AWAIT_WORD):
                await uow.receipts.expect(lane, Awaits.NEW_WORD, scene.now)
            case GoingOn(Going.KEEP_WORD, word):
                await self._keep(uow, scene, word)
            case GoingOn(Going.TRY, word, None):
                case_id = await self._try(uow, scene, word)
                return await self._join(uow, scene, case_id) if case_id else None
            case GoingOn(Going.TRY, word, Wish() as wish):
                await self._request(uow, scene, await self._try(uow, scene, word), wish)
            case _ if scene.pending.awaits:
                # They speak of something else: what comes later is no word any more.
                await uow.receipts.expect(lane, Awaits.NOTHING, scene.now)
        return None

    async def _keep(self, uow: UnitOfWork, scene: Scene, word: str) -> None:
        await uow.receipts.expect(scene.thread.id, Awaits.NOTHING, scene.now)
        await self._veil(uow, scene)
        case = scene.case
        if case is not None and not await uow.receipts.has_word(case.id):
            # Chosen once: whoever finds the tap later can't choose another.
            await uow.receipts.set_word(case.id, word)

    async def _request(
        self, uow: UnitOfWork, scene: Scene, case_id: str | None, wish: Wish
    ) -> None:
        """Put down what the person of this case asks; asked twice, it is one request."""
        kind = wish.request
        if case_id is None or kind is None or await uow.data_requests.is_open(case_id, kind):
            return
        await request_terms.put(uow, self._terms, kind, scene.now, case_id=case_id)
        await uow.cases.add_event(case_id, "request_made", scene.now, detail=kind.value)
        await uow.cases.set_values(case_id, scene.now)

    async def _try(self, uow: UnitOfWork, scene: Scene, word: str) -> str | None:
        """Return the case of the receipt that was sent and this word, None for a wrong pair."""
        lane = scene.thread.id
        since = scene.now - self._caution.window
        case_id = None
        if await uow.receipts.tries_since(since, lane) >= self._caution.tries:
            log.info("continuing.refused", reason="thread")
        elif await uow.receipts.tries_since(since) >= self._caution.tries_of_all:
            # Somebody guesses, or shuts everybody out: only an operator can tell.
            log.warning("continuing.refused", reason="all")
            self._metrics.receipts_refused.inc()
        else:
            # What is not looked up is not counted: else trying on would shut others out.
            await uow.receipts.count_try(lane, scene.now)
            case_id = await uow.receipts.case_of_pair(lane, word)
        await uow.receipts.expect(lane, Awaits.NOTHING, scene.now)
        if case_id is not None:
            await self._veil(uow, scene)
        return case_id

    @staticmethod
    async def _join(uow: UnitOfWork, scene: Scene, case_id: str) -> CaseRecord:
        case, other = await uow.cases.get(case_id), scene.open_case
        await uow.receipts.join(case_id, scene.thread.id, scene.now)
        values: dict[str, object] = {} if case.waiting_since else {"waiting_since": scene.now}
        await uow.cases.set_values(case_id, scene.now, **values)
        if case.conversation_id != scene.thread.id:
            await uow.cases.add_event(case_id, "continued", scene.now, detail=scene.thread.channel)
        if other is not None and other.id != case_id:
            await uow.cases.add_event(case_id, "same_person", scene.now, detail=other.number)
            await uow.cases.add_event(other.id, "same_person", scene.now, detail=case.number)
            await uow.cases.set_values(other.id, scene.now)
        return await uow.cases.get(case_id)

    @staticmethod
    async def _veil(uow: UnitOfWork, scene: Scene) -> None:
        for heard in scene.batch.heards:
            await uow.phrases.veil(heard.message_id)
