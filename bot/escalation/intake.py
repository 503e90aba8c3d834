"""Steps a report through the questions of content/intakes/<kind>.yaml.

It needs no model and no Rasa. Each answer is saved with the turn that brought it, so a crash or a
week's silence loses nothing; every question may be skipped.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.texts import Intake, Step, StepKind
from bot.catalogue.texts import Texts
from bot.domain.messages import InboundKind, Part, QuickReply
from bot.domain.people import ContactRule
from bot.domain.risk import Urgency
from bot.storage.bodies import Said
from bot.storage.reports import ReportRecord
from bot.storage.uow import UnitOfWork
from nlu.vitext.normalize import fold

#: Payload of the tap that skips a question, and words that do the same.
SKIP = "intake:skip"
_SKIP_WORDS = frozenset({"bo qua", "skip", "qua", "next", "cau khac"})
#: Payload of the tap that stops asking, and words that do the same.
STOP = "intake:stop"
_STOP_WORDS = frozenset({"dung", "dung lai", "thoi", "stop", "nghi", "de sau"})
#: Payload of the tap that goes on after a pause, and words that do the same.
RESUME = "intake:resume"
_RESUME_WORDS = frozenset({"tiep", "ke tiep", "tiep tuc", "tiep di", "continue"})
#: The number of a choice; anything longer, or "²", is none.
_NUMBER = re.compile(r"[0-9]{1,3}")
#: Payload of a tapped answer: intake:<step>:<value>.
_ANSWER = re.compile(r"^intake:(?P<step>[a-z0-9_]+):(?P<value>[a-z0-9_]+)$")
#: The step whose answer sets the contact rule.
_RULE_STEP = "contact_rule"
#: After so long a silence we ask whether to go on before taking a message as an answer.
PAUSE = dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Stepped:
    """What one message did to an intake."""

    #: What to say next.
    parts: tuple[Part, ...]
    #: True when the last question was answered.
    finished: bool = False


class Intakes:
    """Runs the questions; stores belong to the caller's transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._texts = Texts(catalogue)

    def questions(self, kind: str) -> Intake:
        """Return the intake of this kind."""
        return self._catalogue.intakes[kind]

    def level(self, kind: str) -> Urgency:
        """Return the urgency that a case of this kind is opened with."""
        return self.questions(kind).level

    async def ask(
        self, uow: UnitOfWork, report: ReportRecord, now: dt.datetime, *, opening: bool
    ) -> Stepped:
        """Ask the first question that has no answer yet.

        Before the very first one the opening is said if `opening`; after a pause, that nothing
        told before was lost.
        """
        intake = self.questions(report.kind)
        said: tuple[Part, ...] = ()
        if report.state == "paused" and intake.resume:
            said = (Part(intake.resume),)
        elif not report.step and opening:
            said = tuple(Part(text) for text in intake.opening)
        asked = await self._ask_next(uow, report, now)
        return Stepped(said + asked.parts, asked.finished)

    async def pause(self, uow: UnitOfWork, report: ReportRecord, now: dt.datetime) -> None:
        """Stop asking; what was answered stays."""
        await uow.reports.set_step(report.id, report.step, now, state="paused")

    async def answer(
        self,
        uow: UnitOfWork,
        report: ReportRecord,
        contact_id: str,
        said: Said,
        now: dt.datetime,
    ) -> Stepped:
        """Save what was said as the answer to the question asked last, and ask the next.

        Where that question is no more (the content changed since) the next one is just asked; what
        was said stands in the thread.
        """
        step = self._step(report, said)
        if step is None:
            return await self._ask_next(uow, report, now)
        text, skipped = _as_answer(step, said)
        await uow.reports.save_answer(report.id, step.id, text, now, skipped=skipped)
        if step.id == _RULE_STEP and not skipped:
            await self._set_rule(uow, contact_id, said)
        return await self._ask_next(uow, report, now)

    def is_stop(self, said: Said) -> bool:
        """Return whether the person wants no more questions."""
        return said.payload == STOP or fold(said.text).strip(" .!") in _STOP_WORDS

    def is_resume(self, said: Said) -> bool:
        """Return whether the person wants to go on telling."""
        return said.payload == RESUME or fold(said.text).strip(" .!") in _RESUME_WORDS

    def _step(self, report: ReportRecord, said: Said) -> Step | None:
        """Return the question that is answered: the tapped one, or the one asked last."""
        steps = {step.id: step for step in self.questions(report.kind).steps}
        tapped = _ANSWER.match(said.payload)
        if tapped and tapped["step"] in steps:
            return steps[tapped["step"]]
        return steps.get(report.step)

    async def _ask_next(self, uow: UnitOfWork, report: ReportRecord, now: dt.datetime) -> Stepped:
        answered = {answer.step for answer in await uow.reports.answers(report.id)}
        for step in self.questions(report.kind).steps:
            if step.id not in answered:
                await uow.reports.set_step(report.id, step.id, now)
                return Stepped((self._question(step),))
        await uow.reports.set_step(report.id, "", now, state="done")
        return Stepped((), finished=True)

    def _question(self, step: Step) -> Part:
        taps = [
            QuickReply(choice.title, f"intake:{step.id}:{choice.value}") for choice in step.choices
        ]
        return Part(step.ask, (*taps, QuickReply(self._texts.say("intake.skip"), SKIP)))

    @staticmethod
    async def _set_rule(uow: UnitOfWork, contact_id: str, said: Said) -> None:
        tapped = _ANSWER.match(said.payload)
        value = tapped["value"] if tapped else ""
        if value == ContactRule.OPEN:
            await uow.conversations.set_rule(contact_id, ContactRule.OPEN)
        elif value == ContactRule.REPLY_ONLY:
            await uow.conversations.set_rule(contact_id, ContactRule.REPLY_ONLY)


def _as_answer(step: Step, said: Said) -> tuple[str, bool]:
    """Return the answer as operators read it, and whether the question was skipped."""
    if said.payload == SKIP or (
        said.kind is InboundKind.TEXT and fold(said.text).strip(" .!") in _SKIP_WORDS
    ):
        return "", True
    tapped = _ANSWER.match(said.payload)
    if tapped:
        titles = {choice.value: choice.title for choice in step.choices}
        return titles.get(tapped["value"], said.text), False
    if said.latitude is not None and said.longitude is not None:
        return f"{said.latitude:.5f}, {said.longitude:.5f}", False
    if step.kind is StepKind.CHOICE and _NUMBER.fullmatch(said.text.strip()):
        # A channel without buttons shows the choices as a numbered menu.
        position = int(said.text) - 1
        if 0 <= position < len(step.choices):
            return step.choices[position].title, False
    return said.text, False
