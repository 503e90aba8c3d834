"""Everything that makes sense of a message, behind one door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.catalogue.texts import BASE
from bot.conversation.answers import DialogueAnswer, load
from bot.conversation.scene import Scene
from bot.domain.errors import DialogueUnavailable
from bot.domain.messages import InboundKind
from bot.domain.ports import Dialogue
from bot.domain.risk import AdJudgement, Assessment, Entity, Understanding, Urgency, Verdict
from bot.telemetry import Metrics, get_logger

log = get_logger()


#: A shorter message ("ok", "thanks") does not change the language.
_TELLING_WORDS = 3
#: Words in small letters with which an answer tells more than names.
_OWN_WORDS = 6
#: Words of a question about an offer that is still to be sent.
_ONLY_ASKS = 8

_CALM = Assessment(Urgency.NONE)


class Assesses(Protocol):
    """Danger triage."""

    def assess(self, text: str, history: Sequence[str] = ()) -> Assessment:
        """Return what is dangerous about `text`, read after `history`."""
        ...

    def warm(self) -> None:
        """Do now what would make the first messages wait."""
        ...


class Judges(Protocol):
    """The judge of job offers."""

    def judge(self, text: str) -> AdJudgement:
        """Return what is suspicious about an offer."""
        ...

    def looks_like_job_ad(self, text: str) -> bool:
        """Return whether a text is an offer, or asks about one."""
        ...


@dataclass(frozen=True, slots=True)
class Senses:
    """What a listener is made of."""

    triage: Assesses
    judge: Judges
    #: Exact-format entities: phones, accounts, links, money, dates…
    identifiers: Callable[[str], list[Entity]]
    #: Replaces them by typed placeholders before a text leaves for Rasa, and maps back.
    redact: Callable[[str, Sequence[Entity]], Redacted]
    #: Countries a text speaks of, ISO codes, as they come.
    countries: Callable[[str], list[str]]
    #: The dialogue that needs no Rasa.
    plain: Dialogue
    #: Language of a text (ISO 639-1), given the one used so far.
    language: Callable[[str, str], str]
    #: Languages that we answer in.
    live: frozenset[str]
    #: Rasa, or None when it is switched off.
    rasa: Dialogue | None


class Redacted(Protocol):
    """A text whose exact-format entities were replaced by placeholders."""

    @property
    def text(self) -> str:
        """The text that may leave."""
        ...

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the original text this span stands."""
        ...


class Listener:
    """Listens: danger first, then what is asked, then what is offered."""

    def __init__(self, senses: Senses, metrics: Metrics) -> None:
        self._senses = senses
        self._metrics = metrics

    def warm(self) -> None:
        """Do now, in a quarter of a second, what the first messages would wait for."""
        self._senses.triage.warm()

    def assess(self, scene: Scene) -> Assessment:
        """Return the triage of what was typed; a tap or a place is no danger by itself."""
        if scene.said.kind is InboundKind.BUTTON or not scene.said.text.strip():
            return _CALM
        # What is on a picture is read by itself: it goes on no sentence of theirs.
        history = () if scene.said.kind is InboundKind.READING else scene.history
        return self._senses.triage.assess(scene.said.text, history)

    def alone(self, text: str) -> Assessment:
        """Return the triage of words that go on nothing: an answer to what we just asked for."""
        return self._senses.triage.assess(text)

    def locale(self, scene: Scene) -> str:
        """Return the live language a message is written in; "" when it tells nothing new."""
        text, known = scene.said.text, scene.thread.locale
        if scene.said.kind is not InboundKind.TEXT or len(text.split()) < _TELLING_WORDS:
            return ""
        if known != BASE and (_is_answer_of_names(scene) or self.is_offer(text)):
            # "Nguyen Van An, Nghe An" and an ad that was pasted are not how they write.
            return ""
        spoken = self._senses.language(text, known)
        return spoken if spoken in self._senses.live else ""

    def _is_foreign(self, text: str, known: str) -> bool:
        spoken = self._senses.language(text, known)
        return spoken != BASE and spoken in self._senses.live

    def country(self, text: str) -> str:
        """Return the first foreign country a text speaks of, "" if none."""
        return next((iso for iso in self._senses.countries(text) if iso != "VN"), "")

    async def plainly(self, text: str) -> DialogueAnswer:
        """Return what a text asks for by plain rules, and what to do; never waits for Rasa."""
        understanding = await self._senses.plain.understand(text)
        return DialogueAnswer(understanding, await self._senses.plain.respond("", understanding))

    def judge(self, text: str) -> AdJudgement:
        """Return what is suspicious about an offer.

        Known traps are compared in Vietnamese: what a text in another language resembles is chance.
        """
        judged = self._senses.judge.judge(text)
        return replace(judged, scams=()) if self._is_foreign(text, BASE) else judged

    def judged(self, text: str) -> AdJudgement | None:
        """Return what is suspicious about the offer in `text`, None when it only asks about one.

        "Việc này có thật không?" has nothing to judge, and nothing found would sound like praise.
        """
        judged = self.judge(text)
        found = judged.verdict is not Verdict.NO_RED_FLAG or judged.lawful_signs
        told = found or len(text.split()) > _ONLY_ASKS or self.is_offer(text)
        return judged if told else None

    def is_offer(self, text: str) -> bool:
        """Return whether a text is an offer, or asks about one."""
        return bool(text.strip()) and self._senses.judge.looks_like_job_ad(text)

    async def dialogue(self, scene: Scene) -> DialogueAnswer:
        """Return what the dialogue makes of a message: Rasa's word, or the fallback's."""
        if scene.dialogue is not None:
            return load(scene.dialogue)
        text = scene.said.text
        # Rasa has learnt Vietnamese only.
        if self._senses.rasa is not None and not self._is_foreign(text, scene.thread.locale):
            try:
                return await self._ask_rasa(self._senses.rasa, scene, text)
            except DialogueUnavailable:
                self._metrics.rasa_failures.inc()
                log.warning("rasa.unavailable")
        return await self.plainly(text)

    async def _ask_rasa(self, rasa: Dialogue, scene: Scene, text: str) -> DialogueAnswer:
        exact = self._senses.identifiers(text)
        redacted = self._senses.redact(text, exact)
        heard = await rasa.understand(redacted.text)
        understanding = join(text, heard, exact, redacted)
        effects = await rasa.respond(scene.thread.pseudonym, understanding)
        return DialogueAnswer(understanding, effects)

    async def understand(self, text: str) -> Understanding:
        """Return Rasa's understanding joined with our own identifiers, on `text`'s offsets.

        Raises DialogueUnavailable.
        """
        if self._senses.rasa is None:
            raise DialogueUnavailable
        exact = self._senses.identifiers(text)
        redacted = self._senses.redact(text, exact)
        return join(text, await self._senses.rasa.understand(redacted.text), exact, redacted)


def _is_answer_of_names(scene: Scene) -> bool:
    """Return whether a question is open and what was said may be little but names and places."""
    asked = scene.report is not None and scene.report.state == "open"
    return asked and sum(word[:1].islower() for word in scene.said.text.split()) < _OWN_WORDS


def join(
    text: str, heard: Understanding, exact: Sequence[Entity], redacted: Redacted
) -> Understanding:
    """Return one understanding on the offsets of what was typed."""
    found = list(exact)
    for entity in heard.entities:
        start, end = redacted.original_span(entity.start, entity.end)
        found.append(Entity(entity.entity, text[start:end], entity.value, start, end))
    found.sort(key=lambda entity: (entity.start, entity.end))
    return replace(heard, entities=tuple(found))
