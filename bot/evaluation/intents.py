"""Judges intents and entities: Rasa's word joined with our own identifiers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from bot.catalogue.catalogue import Catalogue
from bot.checks.identifiers import Identifiers
from bot.checks.lexicon import Lexicon
from bot.conversation.listening import join
from bot.dialogue.rasa import Breaker, IntentMeaning, RasaDialogue, load_meanings
from bot.evaluation import lines
from bot.evaluation.figures import (
    Figure,
    Miss,
    Report,
    bootstrap,
    f_score,
    percentile,
    proportion,
    share,
)
from bot.evaluation.lines import Example
from bot.safety.redact import redact
from nlu.vitext.normalize import fold

_INTENTS = Path(__file__).resolve().parents[2] / "nlu" / "intents.yml"
#: What evaluation.md compares the values of.
_VALUED = frozenset(
    {"country", "phone", "money", "date", "age", "case_code", "url", "bank_account"}
)
_TOP = 3
_DEADLINE = 20.0
#: type and span.
_Spans = frozenset[tuple[str, int, int]]


def check(example: Example) -> str:
    """Return what is wrong with an example, or ""."""
    wrong = lines.text(example, "intent")
    entities = example.get("entities", [])
    if wrong or not isinstance(entities, list):
        return wrong or "'entities' must be a list"
    for entity in entities:
        if not isinstance(entity, dict):
            return "each of 'entities' must be an object"
        wrong = lines.text(entity, "entity") or lines.text(entity, "value_text")
        if wrong:
            return f"in 'entities' {wrong}"
        if entity["value_text"] not in example["text"]:
            return f"{entity['value_text']!r:.60} does not stand in the text"
    return ""


def labels() -> dict[str, IntentMeaning]:
    """Return Rasa's fine intents and the labels they stand for."""
    return load_meanings(_INTENTS)


class IntentsJudge:
    """Asks a Rasa over HTTP, one message after another."""

    def __init__(
        self, catalogue: Catalogue, url: str, meanings: Mapping[str, IntentMeaning], *, joined: bool
    ) -> None:
        """Ask the Rasa at `url`.

        `joined` adds our own identifiers and hides them from Rasa, as in a conversation.
        """
        self._finder = Identifiers(Lexicon.of(catalogue))
        self._joined = joined
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(base_url=url)
        self._rasa = RasaDialogue(
            self._client, meanings, understand_deadline=_DEADLINE, breaker=Breaker(failures=10**9)
        )

    def predict(self, text: str) -> dict[str, Any]:
        """Return intent, ranking and entities. DialogueUnavailable when Rasa fails."""
        exact = self._finder.find(text) if self._joined else []
        hidden = redact(text, exact)
        heard = self._loop.run_until_complete(
            self._rasa.understand(hidden.text if self._joined else text)
        )
        understanding = join(text, heard, exact, hidden) if self._joined else heard
        return {
            "intent": understanding.intent,
            "confidence": round(understanding.confidence, 4),
            "ranking": [[label, round(chance, 4)] for label, chance in understanding.ranking[:5]],
            "entities": [
                {
                    "entity": entity.entity,
                    "value_text": entity.value_text,
                    "value": entity.value,
                    "start": entity.start,
                    "end": entity.end,
                }
                for entity in understanding.entities
            ],
        }

    def close(self) -> None:
        """Let go of the connection."""
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()


def report(examples: Sequence[Example], predictions: Sequence[dict[str, Any]]) -> Report:
    """Return the figures of evaluation.md for intents."""
    made = Report()
    pairs = [
        (example["intent"], _best(got)) for example, got in zip(examples, predictions, strict=True)
    ]
    made.figures["accuracy"] = share([wanted == got for wanted, got in pairs])
    made.figures["macro_f1"] = bootstrap(pairs, _macro_f1)
    made.figures["top3_accuracy"] = share(
        [
            example["intent"] in [label for label, _ in got["ranking"][:_TOP]]
            for example, got in zip(examples, predictions, strict=True)
        ]
    )
    made.figures["fallback_rate"] = share([not got["intent"] for got in predictions])
    made.figures.update(_entity_figures(examples, predictions))
    times = [got["ms"] for got in predictions]
    made.figures["p50_ms"] = percentile(times, 0.5)
    made.figures["p99_ms"] = percentile(times, 0.99)
    made.groups["per_intent"] = _per_label(pairs)
    made.confusion = dict(Counter(pairs))
    made.misses = [
        Miss(got["text"], *pair, got["confidence"])
        for pair, got in zip(pairs, predictions, strict=True)
        if pair[0] != pair[1]
    ]
    return made


def _best(got: Mapping[str, Any]) -> str:
    """Return the intent, the likeliest one where Rasa was not sure."""
    if got["intent"]:
        return str(got["intent"])
    return str(got["ranking"][0][0]) if got["ranking"] else ""


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float | None:
    wanted = Counter(label for label, _ in pairs)
    found = Counter(label for _, label in pairs)
    hits = Counter(label for label, other in pairs if label == other)
    scores = [2 * hits[label] / (wanted[label] + found[label]) for label in wanted]
    return sum(scores) / len(scores) if scores else None


def _per_label(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, Figure]]:
    made: dict[str, dict[str, Figure]] = {}
    found = Counter(label for _, label in pairs)
    for label, wanted in sorted(Counter(label for label, _ in pairs).items()):
        own = [(one == label, other == label) for one, other in pairs if label in (one, other)]
        hits = sum(one and other for one, other in own)
        made[label] = {
            "precision": proportion(hits, found[label]),
            "recall": proportion(hits, wanted),
            "f1": bootstrap(own, _f1, n=wanted),
        }
    return made


def _f1(own: Sequence[tuple[bool, bool]]) -> float | None:
    hits = sum(one and other for one, other in own)
    return f_score(
        hits,
        sum(other and not one for one, other in own),
        sum(one and not other for one, other in own),
    )


def _entity_figures(
    examples: Sequence[Example], predictions: Sequence[dict[str, Any]]
) -> dict[str, Figure]:
    rows: list[tuple[_Spans, _Spans]] = []
    values: list[bool] = []
    for example, got in zip(examples, predictions, strict=True):
        if "entities" not in example:
            continue
        wanted = _wanted(example, got["text"])
        found = {(one["entity"], one["start"], one["end"]): one["value"] for one in got["entities"]}
        rows.append((frozenset(wanted), frozenset(found)))
        values.extend(
            found[key] == value
            for key, value in wanted.items()
            if value is not None and key[0] in _VALUED and key in found
        )
    total = sum(len(wanted) for wanted, _ in rows)
    return {
        "entity_f1": bootstrap(rows, _entity_f1, n=total),
        "entity_value_accuracy": share(values),
    }


def _wanted(example: Example, asked: str) -> dict[tuple[str, int, int], str | None]:
    """Return type and span → value; the n-th equal words stand at their n-th place in the text."""
    folded = asked != example["text"]
    wanted: dict[tuple[str, int, int], str | None] = {}
    for entity in example["entities"]:
        typed = fold(entity["value_text"]) if folded else entity["value_text"]
        start = asked.find(typed)
        while start >= 0 and (entity["entity"], start, start + len(typed)) in wanted:
            start = asked.find(typed, start + 1)
        if start >= 0:
            value = entity.get("value")
            wanted[entity["entity"], start, start + len(typed)] = (
                None if value is None else str(value)
            )
    return wanted


def _entity_f1(rows: Sequence[tuple[_Spans, _Spans]]) -> float | None:
    hits = sum(len(wanted & found) for wanted, found in rows)
    return f_score(
        hits,
        sum(len(found - wanted) for wanted, found in rows),
        sum(len(wanted - found) for wanted, found in rows),
    )
