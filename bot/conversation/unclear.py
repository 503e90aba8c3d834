"""Which messages people should look at: not understood, answered by a guess, or denied.

A turn adds a reference and what was understood: one statement, and no copy of the words. Nothing
is taken where somebody is in danger, a human speaks, or somebody may read along; what an operator
marks in a case goes another way (bot.escalation.reviewing).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.catalogue.texts import BASE
from bot.conversation import answers
from bot.conversation.plan import Plan
from bot.conversation.scene import Scene
from bot.domain.health import PROBE_CHANNEL
from bot.domain.messages import InboundKind
from bot.domain.review import Reason, Thought
from bot.domain.risk import Understanding, Urgency
from bot.escalation import veiling
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.reviews import Sample
from bot.storage.uow import UnitOfWork
from nlu.vitext.normalize import fold

#: Probability of an emergency from which a calm message was a close call.
_CLOSE = 0.05
#: Longer texts are pasted, and teach nothing about how people ask.
_LONGEST, _SHORTEST = 1_000, 2
#: How long ago what they deny may have been said.
_LATELY = dt.timedelta(minutes=15)
#: What Rasa calls a message that it is not sure of.
_NOTHING = "nlu_fallback"
#: The way out below two guesses: neither is meant.
_NEITHER, _GUESS = "menu:open", "intent:"
_NOT = r"(?:khong|ko|k|hong|hok|khg|hem)"
_I = r"(?:em|minh|toi|tui|chau|con|tao|t|e|m)"
_END = r"(?: (?:a|ah|dau|ban|oi|nhe|nha|ma|roi|vay|the|bot|ad|do|nay))*"
_DENIALS = re.compile(
    rf"(?:(?:da|a|uh?m?|y|o) )?(?:(?:^|(?<= ))(?:"
    rf"{_NOT} phai(?: (?:y|cai|dieu|chuyen|viec)(?: {_I})?)?|"
    rf"(?:y )?{_I} (?:muon )?(?:hoi|noi) (?:y |cai |chuyen |viec |ve )?khac|"
    rf"(?:y|hoi (?:cai|chuyen|viec)) khac|y {_I} (?:la )?khac|"
    rf"(?:sai|nham|lac de)(?: roi)?|hieu (?:sai|nham|lam)(?: (?:y )?{_I})?|"
    rf"{_NOT} (?:dung|trung)(?: y(?: {_I})?)?|"
    rf"(?:ban |bot |may |ad )?(?:{_NOT}|chua) hieu(?: (?:y )?{_I}| gi)?(?: hoi gi)?"
    rf"){_END}(?: |$))+"
)


async def collect(
    uow: UnitOfWork, scene: Scene, plan: Plan, case: CaseRecord | None, settings: Settings
) -> None:
    """Put what this turn did not understand into the review queue, within its transaction."""
    if not settings.review_per_day or not _is_open(scene, plan, case):
        return
    if _is_denial(scene, plan):
        await _deny(uow, scene, settings.review_per_day)
        return
    reason = why(scene, plan, settings.review_confidence)
    if reason is None:
        return
    understood = plan.answer.understanding if plan.answer else Understanding("")
    sample = Sample(
        scene.heard.message_id,
        scene.thread.id,
        len(scene.batch.heards),
        veiling.alike(scene.said.text),
        reason,
        _thought(understood, plan.assessment.urgency),
    )
    await uow.reviews.collect(sample, scene.now, settings.review_per_day)


def why(scene: Scene, plan: Plan, confidence: float) -> Reason | None:
    """Return why somebody should look at a message, None when nobody need."""
    said, assessment = scene.said, plan.assessment
    words = said.text.strip()
    fits = _SHORTEST <= len(words) <= _LONGEST and any(char.isalpha() for char in words)
    if said.kind is not InboundKind.TEXT or said.payload or not fits:
        return None
    if assessment.unsure or assessment.probability >= _CLOSE:
        return Reason.UNSURE
    if plan.answer is None:
        return None
    if not plan.answer.understanding.intent:
        return Reason.UNCLEAR
    return Reason.LOW if plan.answer.understanding.confidence < confidence else None


def _is_open(scene: Scene, plan: Plan, case: CaseRecord | None) -> bool:
    """Return whether anything of this turn may be kept for others to read."""
    guarded = (
        scene.thread.channel == PROBE_CHANNEL
        or scene.thread.is_quiet
        or scene.held
        or scene.pause is not None
        or scene.flooding
        or scene.report is not None
        or plan.assessment.is_emergency
        or plan.forgets
        or plan.harmless
        or plan.obeyed
        or plan.going_on is not None
    )
    if case is not None and (case.holder_id is not None or case.urgency >= Urgency.HIGH):
        return False
    return not guarded and (plan.locale or scene.thread.locale) == BASE


def _is_denial(scene: Scene, plan: Plan) -> bool:
    if scene.said.payload:
        return scene.said.payload == _NEITHER
    return plan.answer is not None and denies(scene.said.text)


def denies(text: str) -> bool:
    """Return whether a text says no more than that we got the one before it wrong."""
    return bool(_DENIALS.fullmatch(" ".join(re.findall(r"\w+", fold(text)))))


async def _deny(uow: UnitOfWork, scene: Scene, cap: int) -> None:
    """Put what they said before into the queue: our answer to it was wrong."""
    first = scene.batch.heards[0]
    if scene.said.payload and not await _offered_guesses(uow, scene):
        return
    before = await uow.reviews.before(scene.thread.id, first.seq, scene.now - _LATELY)
    if before is None or before.erased or before.said.kind is not InboundKind.TEXT:
        return
    if before.said.payload or denies(before.said.text):
        return
    if await uow.reviews.deny(before.message_id):
        return
    urgency = await uow.conversations.urgency_of(before.message_id)
    kept = await uow.queues.dialogue(before.message_id)
    if kept is None or urgency >= Urgency.HIGH:
        # It was no ordinary turn.
        return
    thought = replace(recall(kept), urgency=urgency)
    words = veiling.alike(before.said.text)
    sample = Sample(before.message_id, scene.thread.id, 1, words, Reason.DENIED, thought)
    await uow.reviews.collect(sample, scene.now, cap)


async def _offered_guesses(uow: UnitOfWork, scene: Scene) -> bool:
    """Return whether what they tapped stood below guesses at what they meant."""
    last: Sequence[str] = ()
    part = await uow.conversations.last_sent(scene.thread.id)
    if part is not None:
        last = [tap.payload for tap in part.quick_replies]
    return any(payload.startswith(_GUESS) for payload in last)


def recall(kept: str) -> Thought:
    """Return what the dialogue made of a message, from what its turn kept of the answer."""
    return _thought(answers.load(kept).understanding, Urgency.NONE)


def _thought(understood: Understanding, urgency: Urgency) -> Thought:
    fine = understood.fine_intent or understood.intent
    ranking = tuple(label for label, _ in understood.ranking)
    return Thought(
        "" if fine == _NOTHING or not understood.intent else fine,
        understood.confidence,
        ranking,
        urgency,
    )
