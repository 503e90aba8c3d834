"""Asking for warnings and ending them: what is answered, and what is kept.

Ending always works. Asking is for those of whom no danger is known: whoever holds the phone of
somebody in danger must neither read an offer nor a warning there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.overlays import Told
from bot.conversation import commands
from bot.conversation.plan import IntakeMove, Plan
from bot.conversation.scene import Scene
from bot.dialogue import card_news
from bot.domain.bulletins import Interest
from bot.domain.effects import Effect, Say, ShowCard, Subscribe, Unsubscribe
from bot.domain.people import ContactRule
from bot.domain.risk import Urgency
from bot.storage.cases import CaseRecord
from bot.storage.consents import Wording
from bot.storage.uow import UnitOfWork

#: Viet Nam's time, in which "by day" was said.
BY_DAY = "08:00-20:00"
#: A person who writes is answered first, and has so long to go on: a warning that waits comes
#: when they have been still for a minute.
STILL = dt.timedelta(minutes=1)
#: What Rasa's stories and the keywords say when somebody asks for warnings, or wants none.
_SAID: dict[str, Effect] = {"subscribed": ShowCard("news"), "unsubscribed": Unsubscribe()}
_REFUSED = Say("news.not_now")


def stop(scene: Scene) -> Plan | None:
    """Return what to do about words that end warnings; None for all others."""
    if not commands.unsubscribes(
        scene.said.text, scene.said.payload, subscribed=scene.news.subscribed
    ):
        return None
    asking = scene.report is not None and scene.report.state == "open"
    # Who says "dừng" in the middle of questions wants an end of these as well, as ever.
    bare = not commands.unsubscribes(scene.said.text, scene.said.payload)
    if asking and bare and not scene.held:
        effects: tuple[Effect, ...] = (Unsubscribe(), Say("intake.stopped"))
        return Plan(effects=effects, intake=IntakeMove.PAUSE, obeyed=True)
    return Plan(effects=(Unsubscribe(),), obeyed=True)


def welcome(scene: Scene) -> bool:
    """Return whether this person may be asked about warnings at all."""
    thread = scene.thread
    case = scene.open_case
    if scene.held or thread.is_quiet or thread.rule is ContactRule.NONE:
        return False
    if case is not None and case.urgency >= Urgency.HIGH:
        return False
    return not (scene.news.endangered and thread.rule is ContactRule.REPLY_ONLY)


def offered(scene: Scene, plan: Plan, case: CaseRecord | None) -> bool:
    """Return whether the tap that asks for warnings stands below what is said."""
    calm = plan.assessment.urgency is Urgency.NONE and case is None
    return calm and not scene.news.subscribed and welcome(scene)


def guard(scene: Scene, plan: Plan) -> Plan:
    """Return the plan without an offer to those who must not get one.

    A yes counts only as a tap: no model says it for anybody.
    """
    effects = tuple(_guarded(scene, effect) for effect in plan.effects)
    ends = any(isinstance(effect, Unsubscribe) for effect in effects)
    return replace(plan, effects=effects, obeyed=plan.obeyed or ends)


def _guarded(scene: Scene, effect: Effect) -> Effect:
    if isinstance(effect, Say) and not effect.values and effect.key in _SAID:
        effect = _SAID[effect.key]
    match effect:
        case ShowCard(card="news"):
            return effect if welcome(scene) else _REFUSED
        case Subscribe():
            tapped = scene.said.payload.startswith("news:")
            return effect if tapped and welcome(scene) else _REFUSED
        case _:
            return effect


class Subscribing:
    """Carries out what was planned, inside the turn's transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def carry_out(
        self, uow: UnitOfWork, scene: Scene, plan: Plan, case: CaseRecord | None, locale: str
    ) -> None:
        """Begin or end a subscription; let what waits for this person's message come soon."""
        now, thread = scene.now, scene.thread
        if plan.forgets or plan.unsubscribes:
            # Nothing may come up on a phone that was just cleaned.
            await uow.subscriptions.end(thread.contact_id, now)
            return
        for effect in plan.effects:
            if isinstance(effect, Subscribe):
                danger = case is not None and case.urgency >= Urgency.HIGH
                await self._subscribe(uow, scene, effect, locale, danger=danger)
        await uow.copies.wake(thread.id, now + STILL)

    async def _subscribe(
        self, uow: UnitOfWork, scene: Scene, effect: Subscribe, locale: str, *, danger: bool
    ) -> None:
        consent = Told(self._catalogue, locale).consent(card_news.CONSENT)
        granted = consent is not None and any(
            one.value == effect.choice and one.grants for one in consent.choices
        )
        if consent is None or not granted or danger:
            # A no ends what there was.
            await uow.subscriptions.end(scene.thread.contact_id, scene.now)
            return
        known = self._catalogue.topics
        country, job = known.get(effect.country), known.get(effect.job)
        await uow.subscriptions.begin(
            scene.thread.contact_id,
            scene.thread.id,
            Interest(country.country if country else "", job.id if job else ""),
            BY_DAY if effect.choice == card_news.BY_DAY else "",
            Wording(consent.id, consent.version, consent.digest, locale),
            scene.now,
        )


def answer(effect: Subscribe | Unsubscribe) -> Say | None:
    """Return what is said to a yes, a no or an end."""
    if isinstance(effect, Unsubscribe):
        return None if effect.quietly else Say("unsubscribed")
    keys = {card_news.BY_DAY: "subscribed", card_news.BY_REPLY: "news.by_reply"}
    return Say(keys.get(effect.choice, "news.declined"))
