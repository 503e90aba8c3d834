"""Everything that makes sense of a message, behind one door."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.conversation.scene import Scene
from bot.dialogue import wire
from bot.domain.effects import Effect
from bot.domain.errors import DialogueUnavailable
from bot.domain.messages import InboundKind
from bot.domain.ports import Dialogue
from bot.domain.risk import AdJudgement, Assessment, Entity, Understanding, Urgency
from bot.telemetry import Metrics, get_logger

log = get_logger()


@dataclass(frozen=True, slots=True)
class DialogueAnswer:
    """What the dialogue makes of a message: what it understood, and what to do."""

    understanding: Understanding
    effects: tuple[Effect, ...]


#: A shorter message ("ok", "thanks") does not change the language.
_TELLING_WORDS = 3

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
        return self._senses.triage.assess(scene.said.text, scene.history)

    def locale(self, scene: Scene) -> str:
        """Return the live language a message is written in; "" when it tells nothing new."""
        text, known = scene.said.text, scene.thread.locale
        if scene.said.kind is not InboundKind.TEXT or len(text.split()) < _TELLING_WORDS:
            return ""
        spoken = self._senses.language(text, known)
        return spoken if spoken in self._senses.live else ""

    def country(self, text: str) -> str:
        """Return the first foreign country a text speaks of, "" if none."""
        return next((iso for iso in self._senses.countries(text) if iso != "VN"), "")

    async def plainly(self, text: str) -> DialogueAnswer:
        """Return what a text asks for by plain rules, and what to do; never waits for Rasa."""
        understanding = await self._senses.plain.understand(text)
        return DialogueAnswer(understanding, await self._senses.plain.respond("", understanding))

    def judge(self, text: str) -> AdJudgement:
        """Return what is suspicious about an offer."""
        return self._senses.judge.judge(text)

    def is_offer(self, text: str) -> bool:
        """Return whether a text is an offer, or asks about one."""
        return bool(text.strip()) and self._senses.judge.looks_like_job_ad(text)

    async def dialogue(self, scene: Scene) -> DialogueAnswer:
        """Return what the dialogue makes of a message: Rasa's word, or the fallback's."""
        if scene.dialogue is not None:
            return _load(scene.dialogue)
        text = scene.said.text
        if self._senses.rasa is not None:
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


def dump(answer: DialogueAnswer) -> str:
    """Return what must survive a crash of a turn: intent and effects, no entity."""
    return json.dumps(
        {
            "intent": answer.understanding.intent,
            "confidence": answer.understanding.confidence,
            "urgency": answer.understanding.urgency.key,
            "danger": answer.understanding.danger,
            "effects": [wire.encode(effect) for effect in answer.effects],
        }
    )


def _load(text: str) -> DialogueAnswer:
    raw = json.loads(text)
    return DialogueAnswer(
        Understanding(
            raw["intent"],
            raw["confidence"],
            urgency=Urgency.parse(raw["urgency"]),
            danger=raw["danger"],
        ),
        tuple(wire.decode(effect) for effect in raw["effects"]),
    )
