"""Decides what to do about one message. Danger first, without any model; Rasa last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.conversation import (
    asking,
    commands,
    continuing,
    journeying,
    phrases,
    readings,
    stepped_back,
    subscribing,
)
from bot.conversation.listening import Listener
from bot.conversation.plan import IntakeMove, Plan
from bot.conversation.scene import Scene
from bot.dialogue.card_danger import variant_of
from bot.dialogue.fallback import BARE
from bot.dialogue.replies import REPORTS, payload_effects
from bot.domain.effects import OpenCase, Say, ShowCard
from bot.domain.messages import InboundKind
from bot.domain.risk import Assessment, Signal, Understanding, Urgency
from bot.escalation.intake import PAUSE, RESUME, Intakes
from bot.storage.bodies import Said

#: Reports that are told by somebody at home: they can write, so the questions begin at once.
_FROM_HOME = frozenset({"missing_relative", "ransom"})
#: The tap below the danger reply that says: I can write.
_SAFE_YES = "safe:yes"
#: Questions that are answered in the middle of an intake.
_INTERRUPTIONS = frozenset({
    "ask_hotline", "ask_embassy", "talk_to_human", "erase_traces", "bot_challenge",
})  # fmt: skip
#: What a report is about when the dialogue's model is the one that hears danger.
_KINDS = {"report_ransom": "ransom", "report_missing_relative": "missing_relative"}
#: Labels that open a case without ringing anybody.
_MEDIUM = frozenset(REPORTS) - {"ask_return_home"}
#: Confidence from which the model's word counts for these.
_SURE = 0.6
#: A message that is only a little less sure gets the quiet question.
_MAYBE = 0.35


class Decider:
    """Turns a scene into a plan. It reads nothing more and writes nothing."""

    def __init__(
        self, listener: Listener, intakes: Intakes, own: Callable[[str], bool] = lambda _: False
    ) -> None:
        """`own` says whether digits are a number that we give ourselves."""
        self._listener = listener
        self._intakes = intakes
        self._own = own

    async def decide(self, scene: Scene) -> Plan:
        """Return what to do; asks Rasa only for ordinary turns."""
        if scene.said.kind is InboundKind.READING:
            return readings.plan(scene, self._listener)
        if phrases.govern(scene):
            plan = phrases.plan(scene, self._listener.assess(scene))
        elif stopping := subscribing.stop(scene):
            plan = replace(stopping, assessment=self._listener.assess(scene))
        else:
            going_on = continuing.plan(scene, self._listener.alone)
            plan = going_on or await self._decide(scene)
        plan = subscribing.guard(scene, readings.with_listener(plan, scene))
        return replace(plan, locale=self._listener.locale(scene))

    def hurries(self, scene: Scene) -> bool:
        """Return whether a scene must not wait for more words: danger, or a human who reads."""
        human = scene.held or scene.pause is not None
        return human or self._listener.assess(scene).is_emergency

    async def _decide(self, scene: Scene) -> Plan:
        said = scene.said
        if said.kind is InboundKind.STOPPED:
            return Plan(stopped=True, speak=False)
        assessment = self._listener.assess(scene)
        country = self._listener.country(said.text)
        if obeyed := _obeyed(scene, assessment):
            return replace(obeyed, country=country)
        if scene.pause is not None:
            danger = self._danger(assessment, country)
            return stepped_back.plan(scene.pause, assessment, danger)
        asking = scene.report is not None and scene.report.state == "open"
        if assessment.unsure and not asking and self._listener.is_offer(said.text):
            return self._perhaps_an_offer(scene, assessment, country)
        if self._is_cry(scene, assessment):
            return self._danger(assessment, country)
        if scene.flooding:
            # Nobody types as fast: it is kept and heard, and answered once.
            effects = () if scene.calmed else (ShowCard("flood"),)
            return Plan(assessment, effects, country=country, speak=not scene.calmed)
        if scene.report is not None:
            plan = await self._in_intake(scene, assessment, country)
            if plan is not None:
                return plan
        if travel := await journeying.plan(scene, self._listener, assessment):
            return replace(travel, country=country)
        return await self._ordinary(scene, assessment, country)

    async def _ordinary(self, scene: Scene, assessment: Assessment, country: str) -> Plan:
        said = scene.said
        if said.kind is InboundKind.OPENED:
            return Plan(effects=(ShowCard("menu" if scene.spoken else "welcome"),))
        if asked := asking.plan(scene, assessment, country, self._own):
            return asked
        if said.payload:
            return self._tapped(scene, assessment)
        if came := readings.acknowledged(scene, assessment, country):
            return came
        if said.kind is not InboundKind.TEXT and not said.text.strip():
            return Plan(assessment, (ShowCard("unreadable", {"kind": said.kind}),))
        return await self._converse(scene, assessment, country)

    def _perhaps_an_offer(self, scene: Scene, assessment: Assessment, country: str) -> Plan:
        # An offer that sounds dangerous, or danger that sounds like an offer: answer both.
        return Plan(
            assessment,
            (ShowCard("job_ad"), ShowCard("quiet_question")),
            judgement=self._listener.judge(scene.said.text),
            country=country,
        )

    def _is_cry(self, scene: Scene, assessment: Assessment) -> bool:
        if not assessment.is_emergency:
            return False
        case, report = scene.open_case, scene.report
        asking = case is not None and report is not None and report.state == "open"
        if asking and assessment.unsure and not self._listener.alone(scene.said.text).is_emergency:
            # A guess from what was said before is no reason to drop the answer "bangkok": the
            # case is raised by it all the same.
            return False
        asked = report is not None and report.state in {"offered", "open"}
        if not asked or case is None:
            return True
        # They have the numbers, and a question is waiting: "bị nhốt ở tầng 3" is part of the
        # report, unless it tells for sure of something worse than we knew. A guess at "nó bảo mệt
        # lắm" is no reason to drop the question: an urgent case is on the desk already.
        worse = assessment.urgency > case.urgency
        return worse and not (assessment.unsure and case.urgency >= Urgency.HIGH)

    @staticmethod
    def _danger(assessment: Assessment, country: str) -> Plan:
        kind = assessment.report_kind or "danger"
        opening = OpenCase(kind, assessment.urgency)
        from_home = kind in _FROM_HOME
        card = ShowCard(
            "danger",
            {
                "urgency": assessment.urgency.key,
                "report_kind": variant_of(assessment),
                "country": country,
                "offer_intake": "no" if from_home else "yes",
            },
        )
        move = IntakeMove.ASK if from_home else IntakeMove.NOTHING
        return Plan(assessment, (opening, card), intake=move, country=country)

    async def _in_intake(self, scene: Scene, assessment: Assessment, country: str) -> Plan | None:
        """Return what a message does to the intake, None when it has nothing to do with it."""
        said, report = scene.said, scene.report
        assert report is not None
        if said.payload in (_SAFE_YES, RESUME):
            return Plan(assessment, intake=IntakeMove.ASK, country=country)
        if said.payload and not said.payload.startswith("intake:"):
            return None
        if not said.payload and not self._intakes.takes(report, said.kind):
            return None
        if self._intakes.is_stop(said):
            return Plan(assessment, (Say("intake.stopped"),), intake=IntakeMove.PAUSE)
        if report.state == "paused":
            going_on = said.payload or self._intakes.is_resume(said)
            return Plan(assessment, intake=IntakeMove.ASK) if going_on else None
        case = scene.open_case
        level = max(self._intakes.level(report.kind), case.urgency if case else Urgency.NONE)
        if report.state == "offered" and level < Urgency.HIGH:
            # Wages, lost money: the offer to tell more is theirs to take up, with its tap.
            return None
        meant = await self._listener.plainly(said.text)
        if not said.payload and _interrupts(meant.understanding):
            move = IntakeMove.REPEAT if report.state == "open" else IntakeMove.NOTHING
            return Plan(assessment, meant.effects, intake=move, country=country)
        if report.state == "offered":
            # We asked "bạn nhắn được không?", and instead of tapping they write on: they can.
            return Plan(assessment, (Say("more.noted"),), intake=IntakeMove.ASK)
        if scene.now - report.updated_at > PAUSE and not said.payload:
            return Plan(assessment, (ShowCard("resume"),), intake=IntakeMove.PAUSE)
        told = self._intakes.asks_phrase(report) and self._is_told(said, assessment)
        # Told, not chosen for a phrase: it stays for the operators to read.
        move = IntakeMove.REPEAT if told else IntakeMove.ANSWER
        return Plan(assessment, intake=move, country=country)

    def _is_told(self, said: Said, assessment: Assessment) -> bool:
        """Return whether words tell of danger by themselves, whatever was said before them."""
        if said.payload:
            return False
        return bool(assessment.signals) or self._listener.alone(said.text).is_emergency

    @staticmethod
    def _tapped(scene: Scene, assessment: Assessment) -> Plan:
        effects = payload_effects(scene.said.payload)
        return Plan(assessment, effects or (ShowCard("menu"),))

    async def _converse(self, scene: Scene, assessment: Assessment, country: str) -> Plan:
        answer = await self._listener.dialogue(scene)
        understood = answer.understanding
        sure = understood.confidence
        if understood.danger and sure >= _SURE:
            return self._danger(_raised(assessment, understood), country)
        effects = answer.effects
        if understood.danger and sure >= _MAYBE:
            effects = (ShowCard("contacts", {"want": "hotline"}), ShowCard("quiet_question"))
        elif assessment.unsure:
            effects = (*effects, ShowCard("quiet_question"))
        if self._is_medium(assessment, understood):
            kind = (
                REPORTS.get(understood.intent, "other_report") if sure >= _SURE else "other_report"
            )
            effects = (OpenCase(kind, Urgency.MEDIUM), *effects)
        judgement = None
        if any(isinstance(effect, ShowCard) and effect.card == "job_ad" for effect in effects):
            judgement = self._listener.judged(scene.said.text)
        return Plan(assessment, effects, judgement=judgement, country=country, answer=answer)

    @staticmethod
    def _is_medium(assessment: Assessment, understood: Understanding) -> bool:
        if assessment.urgency is Urgency.MEDIUM and assessment.report_kind:
            return True
        return understood.intent in _MEDIUM and understood.confidence >= _SURE


def _obeyed(scene: Scene, assessment: Assessment) -> Plan | None:
    """Return what is obeyed in any state, and silence while a human holds the case; else None."""
    if ended := journeying.ends(scene, assessment):
        return ended
    commanded = commands.gate(scene.said)
    if scene.held or commanded:
        return Plan(assessment, commanded, speak=bool(commanded))
    return None


def _raised(assessment: Assessment, understood: Understanding) -> Assessment:
    """Return the assessment as urgent as the model's intent makes it; never less than it was."""
    despair = understood.intent == "express_distress"
    heard = (Signal("model", "selfharm", understood.urgency, "", 0, 0),) if despair else ()
    return Assessment(
        max(assessment.urgency, understood.urgency),
        (*assessment.signals, *heard),
        assessment.probability,
        unsure=True,
        report_kind=_KINDS.get(understood.intent, "danger"),
    )


def _interrupts(meant: Understanding) -> bool:
    """Return whether a message asks something of its own; a bare "vientiane" is an answer."""
    return meant.intent in _INTERRUPTIONS and meant.confidence > BARE
