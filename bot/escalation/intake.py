"""Steps a report through the questions of content/intakes/<kind>.yaml.

It needs no model and no Rasa. Each answer is saved with the turn that brought it, so a crash or a
week's silence loses nothing; every question may be skipped.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.texts import Choice, Intake, Step, StepKind
from bot.catalogue.overlays import Told
from bot.catalogue.texts import BASE, Texts
from bot.domain.contact_rule import VIETNAM
from bot.domain.messages import InboundKind, Part, QuickReply
from bot.domain.risk import Urgency
from bot.escalation import (
    answering,
    consenting,
    countdown,
    deadlines,
    settling,
    stop_words,
    traits,
)
from bot.escalation.answering import SKIP
from bot.settings import Settings
from bot.storage.bodies import Said
from bot.storage.conversations import Thread
from bot.storage.reports import ReportRecord
from bot.storage.uow import UnitOfWork
from nlu.vitext.normalize import fold

#: Payload of the tap that stops asking, and words that do the same.
STOP = "intake:stop"
_STOP_WORDS = frozenset({
    "dung", "dung lai", "thoi", "nghi", "de sau",
    "stop", "later", "not now", "maybe later", "no more questions",
})  # fmt: skip
#: Payload of the tap that goes on after a pause, and words that do the same.
RESUME = "intake:resume"
_RESUME_WORDS = frozenset({
    "tiep", "ke tiep", "tiep tuc", "tiep di", "continue", "go on", "resume",
})  # fmt: skip
#: Value of the tap that ends a question of which several answers hold, and words that do.
ENOUGH = "enough"
_ENOUGH_WORDS = frozenset({"het", "het roi", "xong", "xong roi", "khong", "ko", "done", "no"})
#: Stands behind a step that was asked once more because its answer could not be taken.
_AGAIN = ".again"
#: After so long a silence we ask whether to go on before taking a message as an answer.
PAUSE = dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Stepped:
    """What one message did to an intake."""

    #: What to say next.
    parts: tuple[Part, ...]
    #: True when the last question was answered.
    finished: bool = False
    #: True when the answer was a phrase of their own, which nobody may keep.
    secret: bool = False
    #: What the answer makes of the case at least.
    urgency: Urgency = Urgency.NONE


class Intakes:
    """Runs the questions; stores belong to the caller's transaction."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._texts = Texts(catalogue)

    def questions(self, kind: str, locale: str = BASE) -> Intake:
        """Return the intake of this kind as `locale` says it; KeyError for an unknown kind."""
        return Told(self._catalogue, locale).intake(kind) or self._catalogue.intakes[kind]

    def level(self, kind: str) -> Urgency:
        """Return the urgency that a case of this kind is opened with."""
        return self.questions(kind).level

    async def ask(
        self,
        uow: UnitOfWork,
        report: ReportRecord,
        now: dt.datetime,
        *,
        opening: bool,
        locale: str = BASE,
    ) -> Stepped:
        """Ask the first question that has no answer yet.

        Before the very first one the opening is said if `opening`; after a pause, that nothing
        told before was lost.
        """
        intake = self.questions(report.kind, locale)
        said: tuple[Part, ...] = ()
        if report.state == "paused" and intake.resume:
            said = (Part(intake.resume),)
        elif not report.step and opening:
            said = tuple(Part(text) for text in intake.opening)
        asked = await self._ask_next(uow, report, now, locale)
        return Stepped(said + asked.parts, asked.finished)

    async def pause(self, uow: UnitOfWork, report: ReportRecord, now: dt.datetime) -> None:
        """Stop asking; what was answered stays."""
        await uow.reports.set_step(report.id, report.step, now, state="paused")

    async def answer(
        self, uow: UnitOfWork, report: ReportRecord, thread: Thread, said: Said, now: dt.datetime
    ) -> Stepped:
        """Save what was said as the answer to the question asked last, and ask the next.

        Where that question is no more (the content changed since) the next one is just asked; what
        was said stands in the thread.
        """
        step = self._step(report, said)
        if step is None:
            return await self._ask_next(uow, report, now, thread.locale)
        said = self._as_tapped(report.kind, step, thread.locale, said)
        turn = _Turn(uow, report, thread, step, said, now)
        if step.kind is StepKind.PHRASE:
            return await self._phrase(turn)
        if step.kind is StepKind.HOURS:
            return await self._hours(turn)
        text, skipped = answering.as_answer(step, said)
        if skipped and turn.is_second and step.kind in (StepKind.MANY, StepKind.DEADLINE):
            return await self._leave(turn)
        if step.kind is StepKind.DEADLINE and not skipped:
            return await self._deadline(turn, text)
        if step.kind is StepKind.MANY and not skipped:
            return await self._one_of_many(turn, text)
        if step.kind is StepKind.PHOTO and said.kind is InboundKind.PHOTO:
            text = " ".join(filter(None, (self._texts.say("desk.photo_sent"), said.text)))
        chosen = answering.choice(step, said)
        if chosen is not None and not skipped:
            await self._heed(turn, chosen)
        return await self._save(turn, text, skipped=skipped)

    async def _heed(self, turn: _Turn, chosen: Choice) -> None:
        """Do what a choice sets going: when they may be written to, what they allow."""
        if turn.step.id in (settling.RULE, settling.DEVICE):
            await settling.rule(turn.uow, turn.thread.contact_id, chosen)
        if turn.step.consent:
            await self._consent(turn, chosen.value)

    async def _save(
        self, turn: _Turn, text: str, *, skipped: bool = False, key: str = "", **values: str
    ) -> Stepped:
        """Save an answer, say the text of `key` if there is one, and ask the next question."""
        await turn.uow.reports.save_answer(
            turn.report.id, turn.step.id, text, turn.now, skipped=skipped
        )
        asked = await self._ask_next(turn.uow, turn.report, turn.now, turn.thread.locale)
        said = (Part(self._texts.say(key, turn.thread.locale, **values)),) if key else ()
        if not skipped:
            await traits.gather(
                turn.uow, self._catalogue, turn.report.case_id, turn.step, text, turn.now
            )
        level = answering.level(turn.step, "" if skipped else text, turn.now)
        return Stepped((*said, *asked.parts), asked.finished, urgency=level)

    async def _leave(self, turn: _Turn) -> Stepped:
        """Go on with what was told before: who wants to tell no more takes nothing back."""
        known = await self._answer_of(turn.uow, turn.report, turn.step.id)
        if turn.step.kind is StepKind.DEADLINE and known:
            return await self._unclear(turn, known)
        return await self._save(turn, known, skipped=not known)

    async def _one_of_many(self, turn: _Turn, text: str) -> Stepped:
        """Save one answer more, and offer what is left until there is enough."""
        enough = turn.said.payload == f"intake:{turn.step.id}:{ENOUGH}"
        chosen = answering.choice(turn.step, turn.said)
        if enough or (turn.is_second and chosen is None and _word(text) in _ENOUGH_WORDS):
            return await self._leave(turn)
        known = await self._answer_of(turn.uow, turn.report, turn.step.id)
        parts = [one for one in known.split(answering.BETWEEN) if one and one != text]
        told = answering.BETWEEN.join([*parts, text])
        left = [one for one in turn.step.choices if not _is_told(one.title, told)]
        # Who tells it in words of their own has told it; "none of these" ends it too.
        if chosen is None or chosen.value == "none" or not left:
            return await self._save(turn, told)
        await turn.uow.reports.save_answer(
            turn.report.id, turn.step.id, told, turn.now, skipped=False
        )
        await turn.uow.reports.set_step(turn.report.id, turn.step.id + _AGAIN, turn.now)
        level = answering.level(turn.step, told, turn.now)
        return Stepped((self._more(turn, told),), urgency=level)

    def _more(self, turn: _Turn, told: str) -> Part:
        """Return the question for more, with the taps that were not tapped yet."""
        locale, step = turn.thread.locale, turn.step
        shown = {one.value: one.title for one in self._told(turn.report.kind, step, locale).choices}
        taps = [
            QuickReply(shown.get(one.value, one.title), f"intake:{step.id}:{one.value}")
            for one in step.choices
            if one.value != "none" and not _is_told(one.title, told)
        ]
        end = QuickReply(self._texts.say("intake.enough", locale), f"intake:{step.id}:{ENOUGH}")
        return Part(self._texts.say("intake.more", locale), (*taps, end))

    @staticmethod
    async def _answer_of(uow: UnitOfWork, report: ReportRecord, step: str) -> str:
        answers = await uow.reports.answers(report.id)
        return next((one.answer for one in answers if one.step == step), "")

    async def _consent(self, turn: _Turn, value: str) -> None:
        consent = Told(self._catalogue, turn.thread.locale).consent(turn.step.consent)
        if consent is not None:
            await consenting.record(
                turn.uow, turn.report.case_id, consent, value, turn.thread.locale, turn.now
            )

    async def _deadline(self, turn: _Turn, text: str) -> Stepped:
        """Make a deadline a countdown; ask once more when it is not clear."""
        chosen = answering.choice(turn.step, turn.said)
        if chosen is not None and chosen.value == "none":
            return await self._save(turn, text)
        due = deadlines.read(text, turn.now, cautious=turn.is_second)
        match due:
            case deadlines.Due():
                await countdown.begin(turn.uow, turn.report.case_id, due, turn.now)
                when = self._when(due, turn.thread.locale)
                # "In 3 hours" is another time whenever it is read: the one that was meant is kept.
                told = self._texts.say("desk.deadline", said=text, when=self._when(due, BASE))
                return await self._save(turn, told, key="deadline.kept", when=when)
            case deadlines.NoDeadline():
                return await self._save(turn, text)
            case _ if not turn.is_second:
                # It is kept as it stands too: who reads it may know what is meant.
                await turn.uow.reports.save_answer(
                    turn.report.id, turn.step.id, text, turn.now, skipped=False
                )
                return await self._again(turn, "deadline.again")
            case _:
                return await self._unclear(turn, text)

    async def _unclear(self, turn: _Turn, text: str) -> Stepped:
        """Save a deadline that nobody could read, and tell the operators of it."""
        await countdown.unclear(turn.uow, self._settings, turn.report.case_id, turn.now)
        return await self._save(turn, text)

    def _when(self, due: deadlines.Due, locale: str) -> str:
        at, until = (one.astimezone(VIETNAM) for one in (due.at, due.until))
        key = "deadline.at" if due.at == due.until else "deadline.on"
        return self._texts.say(
            key,
            locale,
            time=f"{at:%H:%M}",
            until=f"{until:%H:%M}",
            day=f"{until.day}/{until.month}",
        )

    async def _again(self, turn: _Turn, key: str) -> Stepped:
        """Ask the same question once more, in the words of `key`."""
        await turn.uow.reports.set_step(turn.report.id, turn.step.id + _AGAIN, turn.now)
        question = self._question(turn.report.kind, turn.step, turn.thread.locale)
        return Stepped((Part(self._texts.say(key, turn.thread.locale), question.quick_replies),))

    async def _hours(self, turn: _Turn) -> Stepped:
        text, skipped = answering.as_answer(turn.step, turn.said)
        choice = answering.choice(turn.step, turn.said)
        named = None
        if not skipped:
            named = await settling.keep_hours(turn.uow, turn.thread.contact_id, choice, text)
            if named is None and not turn.is_second:
                return await self._again(turn, "hours.again")
        if named is None:
            await settling.no_hours(turn.uow, turn.report, turn.now)
            return await self._save(turn, text, skipped=skipped, key="hours.unclear")
        begin, _, end = named.partition("-")
        return await self._save(turn, named, key="hours.kept", begin=begin, end=end)

    async def _phrase(self, turn: _Turn) -> Stepped:
        text, skipped = answering.as_answer(turn.step, turn.said)
        if skipped or turn.said.kind is not InboundKind.TEXT:
            return await self._save(turn, "", skipped=True)
        settled = await settling.phrase(turn.uow, turn.thread.id, turn.step.id, text)
        match settled:
            case settling.Settled.DONE:
                kept = self._texts.say("desk.chosen")
                stepped = await self._save(turn, kept, key="phrase.kept")
                return replace(stepped, secret=True)
            case settling.Settled.DECLINED:
                return await self._save(turn, "", skipped=True)
            case fault if not turn.is_second:
                return await self._again(turn, f"phrase.{fault}")
            case _:
                return await self._save(turn, "", skipped=True, key="phrase.given_up")

    async def withdraw(self, uow: UnitOfWork, case_id: str, locale: str, now: dt.datetime) -> None:
        """Take back all that was allowed for a case."""
        await consenting.withdraw(uow, case_id, self._texts, locale, now)

    def takes(self, report: ReportRecord, kind: InboundKind) -> bool:
        """Return whether what was sent is of a kind that the question asked last hopes for."""
        step = self._asked(report)
        photo = step is not None and step.kind is StepKind.PHOTO and kind is InboundKind.PHOTO
        return photo or kind in (InboundKind.TEXT, InboundKind.LOCATION)

    def asks_phrase(self, report: ReportRecord) -> bool:
        """Return whether the question asked last wants a phrase of their own."""
        step = self._asked(report)
        return step is not None and step.kind is StepKind.PHRASE

    def _asked(self, report: ReportRecord) -> Step | None:
        """Return the question that was asked last."""
        asked = report.step.removesuffix(_AGAIN)
        return next((one for one in self.questions(report.kind).steps if one.id == asked), None)

    def is_stop(self, said: Said) -> bool:
        """Return whether the person wants no more questions."""
        return said.payload == STOP or stop_words.says(said.text, _STOP_WORDS)

    def is_resume(self, said: Said) -> bool:
        """Return whether the person wants to go on telling."""
        return said.payload == RESUME or fold(said.text).strip(" .!") in _RESUME_WORDS

    def _step(self, report: ReportRecord, said: Said) -> Step | None:
        """Return the question that is answered: the tapped one, or the one asked last."""
        steps = {step.id: step for step in self.questions(report.kind).steps}
        tapped = answering.tapped_step(said.payload)
        return steps[tapped] if tapped in steps else self._asked(report)

    async def _ask_next(
        self, uow: UnitOfWork, report: ReportRecord, now: dt.datetime, locale: str
    ) -> Stepped:
        answered = {one.step: one.answer for one in await uow.reports.answers(report.id)}
        steps = {step.id: step for step in self.questions(report.kind).steps}
        for step in steps.values():
            if step.id not in answered and answering.is_due(step, steps, answered):
                await uow.reports.set_step(report.id, step.id, now)
                return Stepped((self._question(report.kind, step, locale),))
        await uow.reports.set_step(report.id, "", now, state="done")
        return Stepped((), finished=True)

    def _as_tapped(self, kind: str, step: Step, locale: str, said: Said) -> Said:
        """Return what was typed as the tap whose words it is, in the language they read."""
        told = self._told(kind, step, locale)
        typed = fold(said.text).strip(" .!")
        value = next((one.value for one in told.choices if fold(one.title) == typed), "")
        return (
            said
            if said.payload or not value
            else replace(said, payload=f"intake:{step.id}:{value}")
        )

    def _told(self, kind: str, step: Step, locale: str) -> Step:
        return {one.id: one for one in self.questions(kind, locale).steps}.get(step.id, step)

    def _question(self, kind: str, step: Step, locale: str) -> Part:
        """Return the question as `locale` says it; the taps' values are the same in all."""
        told = self._told(kind, step, locale)
        taps = [
            QuickReply(choice.title, f"intake:{step.id}:{choice.value}") for choice in told.choices
        ]
        return Part(told.ask, (*taps, QuickReply(self._texts.say("intake.skip", locale), SKIP)))


@dataclass(frozen=True, slots=True)
class _Turn:
    """One answer on its way."""

    uow: UnitOfWork
    report: ReportRecord
    thread: Thread
    step: Step
    said: Said
    now: dt.datetime

    @property
    def is_second(self) -> bool:
        """True when this question, and no other, was asked once more already."""
        return self.report.step == self.step.id + _AGAIN


def _word(text: str) -> str:
    return fold(text).strip(" .!")


def _is_told(title: str, told: str) -> bool:
    return fold(title) in {fold(one) for one in told.split(answering.BETWEEN)}
