"""Rasa over HTTP: what a message means, and what to do next.

Two calls, so that no word of a person is remembered: the redacted text goes to the stateless
`/model/parse`; the dialogue is then told only `/intent{"country": "KH"}` under a pseudonym.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML

from bot.dialogue import wire
from bot.domain.effects import Effect
from bot.domain.errors import DialogueUnavailable, Unparseable
from bot.domain.risk import Entity, Understanding, Urgency

#: What Rasa calls a message that it is not sure of.
FALLBACK = "nlu_fallback"
#: Rasa's entities that are names in a message. `want` and `language` are hints to the dialogue.
_NAMES = frozenset({"country", "place", "company", "person", "relation"})
_HINTS = ("want", "language")
_COUNTRY = re.compile(r"[A-Z]{2}")
_HOME = "VN"
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class IntentMeaning:
    """What one of Rasa's intents stands for."""

    #: The label that figures and the rest of the bot know it by.
    label: str
    #: How urgent a message with this intent is at least.
    urgency: Urgency = Urgency.NONE
    #: True when it may raise the urgency that triage found.
    danger: bool = False


def load_meanings(path: Path) -> dict[str, IntentMeaning]:
    """Read nlu/intents.yml: fine intent → meaning. Raises OSError or ValueError."""
    raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return {
        name: IntentMeaning(
            label=entry["label"],
            urgency=Urgency.parse(entry.get("urgency", "none")),
            danger=bool(entry.get("danger", False)),
        )
        for name, entry in raw["intents"].items()
    }


class Breaker:
    """Stops calling what keeps failing, and tries again after a while with one call."""

    def __init__(
        self, *, failures: int = 3, rest: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._rest = rest
        self._clock = clock
        self._failed = 0
        self._closed_until = 0.0

    def admit(self) -> bool:
        """Return whether a call may be made now; of those after a rest only the first may."""
        if self._failed < self._limit:
            return True
        if self._clock() < self._closed_until:
            return False
        self._closed_until = self._clock() + self._rest
        return True

    def succeeded(self) -> None:
        """Forget earlier failures."""
        self._failed = 0

    def failed(self) -> None:
        """Count a failure; at the limit, rest."""
        self._failed += 1
        if self._failed >= self._limit:
            self._closed_until = self._clock() + self._rest


class RasaDialogue:
    """The Dialogue that a running Rasa leads. Neither text nor names reach logs or errors."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        meanings: Mapping[str, IntentMeaning],
        *,
        understand_deadline: float = 2.0,
        respond_deadline: float = 4.0,
        breaker: Breaker | None = None,
    ) -> None:
        """`client` has Rasa's address as base_url; deadlines are seconds."""
        self._client = client
        self._meanings = meanings
        self._understand_deadline = understand_deadline
        self._respond_deadline = respond_deadline
        self._breaker = breaker or Breaker()

    async def ready(self) -> bool:
        """Tell whether Rasa is up and has a model. Does not ask the breaker, may close it."""
        try:
            answer = await self._client.get("/status", timeout=self._understand_deadline)
            has_model = answer.status_code == httpx.codes.OK and bool(answer.json()["model_file"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return False
        if has_model:
            self._breaker.succeeded()
        return has_model

    async def understand(self, text: str) -> Understanding:
        """Return what `text` (already redacted) means, on its own offsets.

        `intent` is "" when Rasa is not sure; the ranking then still holds the best guesses.
        Raises DialogueUnavailable.
        """
        parsed = await self._post(
            "/model/parse", {"text": _disarmed(text)}, self._understand_deadline
        )
        try:
            return self._understanding(text, parsed)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise DialogueUnavailable("Rasa's answer can't be read.") from None

    async def respond(self, conversation: str, understanding: Understanding) -> tuple[Effect, ...]:
        """Return what to do next; never empty. Only intent and slots leave the bot.

        Raises DialogueUnavailable.
        """
        message = _command(understanding)
        answers = await self._post(
            "/webhooks/rest/webhook",
            {"sender": conversation, "message": message},
            self._respond_deadline,
        )
        try:
            effects = tuple(wire.decode(each["custom"]) for each in answers if "custom" in each)
        except (KeyError, TypeError, Unparseable):
            raise DialogueUnavailable("Rasa's answer can't be read.") from None
        if not effects:
            raise DialogueUnavailable("Rasa has no answer.")
        return effects

    async def _post(self, path: str, body: dict[str, str], deadline: float) -> Any:
        if not self._breaker.admit():
            raise DialogueUnavailable("Rasa is given a rest.")
        try:
            # httpx's own timeouts are per read: a trickling answer could take for ever.
            async with asyncio.timeout(deadline):
                answer = await self._client.post(path, json=body, timeout=deadline)
            answer.raise_for_status()
            parsed = answer.json()
        except (TimeoutError, httpx.HTTPError, ValueError) as error:
            self._breaker.failed()
            # The library's message may hold the address; its type says enough.
            raise DialogueUnavailable(f"Rasa: {type(error).__name__}.") from None
        self._breaker.succeeded()
        return parsed

    def _understanding(self, text: str, parsed: Any) -> Understanding:
        fine = str(parsed["intent"]["name"] or "")
        ranking = self._labels(parsed.get("intent_ranking") or [parsed["intent"]])
        entities = tuple(_entities(text, parsed.get("entities") or ()))
        unsure = fine in {"", FALLBACK}
        meaning = self._meaning(fine)
        label = "" if unsure else meaning.label
        confidence = dict(ranking).get(label, 0.0) if label else 0.0
        slots = _slots(label, entities, parsed.get("entities") or ())
        if unsure:
            slots += tuple(zip(("first", "second"), (name for name, _ in ranking), strict=False))
        return Understanding(
            intent=label,
            confidence=confidence,
            entities=entities,
            ranking=ranking,
            fine_intent=fine or FALLBACK,
            slots=slots,
            urgency=meaning.urgency,
            danger=meaning.danger,
        )

    def _meaning(self, fine: str) -> IntentMeaning:
        return self._meanings.get(fine) or IntentMeaning(fine)

    def _labels(self, ranking: list[dict[str, Any]]) -> tuple[tuple[str, float], ...]:
        sums: dict[str, float] = {}
        for entry in ranking:
            name = str(entry["name"] or "")
            if name and name != FALLBACK:
                label = self._meaning(name).label
                sums[label] = sums.get(label, 0.0) + float(entry["confidence"])
        return tuple(sorted(sums.items(), key=lambda pair: -pair[1]))


def _disarmed(text: str) -> str:
    """Return `text`, as long, so that Rasa can't take it for a command: `/intent{…}` is ours.

    Lone surrogates, which JSON can't carry, are replaced: they must not count as Rasa's failure.
    """
    text = _SURROGATE.sub("\ufffd", text)
    body = text.lstrip()
    slashes = len(body) - len(body.lstrip("/"))
    start = len(text) - len(body)
    return text[:start] + "." * slashes + body[slashes:]


def _entities(text: str, found: Any) -> Iterator[Entity]:
    for each in found:
        if each["entity"] in _NAMES:
            start, end = int(each["start"]), int(each["end"])
            if 0 <= start < end <= len(text):
                yield Entity(each["entity"], text[start:end], str(each["value"]), start, end)


def _slots(label: str, entities: tuple[Entity, ...], found: Any) -> tuple[tuple[str, str], ...]:
    """Return what the dialogue may remember: codes and hints, never what was typed."""
    slots: list[tuple[str, str]] = []
    codes = dict.fromkeys(
        each.value
        for each in entities
        if each.entity == "country" and _COUNTRY.fullmatch(each.value)
    )
    # Home is where people come from: whose number they ask for lies elsewhere.
    abroad = [code for code in codes if code != _HOME]
    if not abroad and label == "ask_hotline":
        abroad = list(codes)
    if abroad:
        slots.append(("country", ",".join(abroad)))
    for hint in _HINTS:
        values = [str(each["value"]) for each in found if each["entity"] == hint]
        slots.extend((hint, value) for value in values[:1])
    return tuple(slots)


def _command(understanding: Understanding) -> str:
    """Return the message that tells Rasa's dialogue an intent without going through its NLU."""
    intent = understanding.fine_intent or understanding.intent or FALLBACK
    if not re.fullmatch(r"[a-z_]+", intent):
        raise DialogueUnavailable("That intent can't be told to Rasa.")
    slots = dict(understanding.slots)
    return f"/{intent}{json.dumps(slots)}" if slots else f"/{intent}"
