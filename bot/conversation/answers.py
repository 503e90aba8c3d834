"""What the dialogue answers, and how it is kept while a turn is under way."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.dialogue import wire
from bot.domain.effects import Effect
from bot.domain.risk import Understanding, Urgency


@dataclass(frozen=True, slots=True)
class DialogueAnswer:
    """What the dialogue makes of a message: what it understood, and what to do."""

    understanding: Understanding
    effects: tuple[Effect, ...]


def dump(answer: DialogueAnswer, messages: int = 1) -> str:
    """Return what must survive a crash of a turn: intent and effects, no entity.

    `messages` is how many were read as one.
    """
    return json.dumps(
        {
            "messages": messages,
            "intent": answer.understanding.intent,
            "confidence": answer.understanding.confidence,
            "urgency": answer.understanding.urgency.key,
            "danger": answer.understanding.danger,
            "effects": [wire.encode(effect) for effect in answer.effects],
        }
    )


def load(text: str) -> DialogueAnswer:
    """Return what `dump` wrote."""
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


def messages_of(text: str) -> int:
    """Return how many messages the answer that `dump` wrote is for."""
    return int(json.loads(text).get("messages", 1))
