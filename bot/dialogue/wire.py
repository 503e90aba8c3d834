"""Effects as JSON: how actions and Rasa's responses tell the bot what to do.

One effect is one object whose first key names it: `{"say": "thanks"}`,
`{"card": "guide", "values": {"slug": "fees"}}`, `{"intake": "danger"}`, `{"hand_over": true}`,
`{"locale": "en"}`, `{"forget": true}`, `{"withdraw_consent": true}`, `{"unsubscribe": true}`,
`{"subscribe": "day", "values": {"country": "kh", "job": "farm"}}`,
`{"open_case": "danger", "urgency": "critical"}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bot.domain.effects import (
    Effect,
    Forget,
    HandOver,
    OpenCase,
    Say,
    SetLocale,
    ShowCard,
    StartIntake,
    Subscribe,
    Unsubscribe,
    WithdrawConsent,
)
from bot.domain.errors import Unparseable
from bot.domain.risk import Urgency

#: Which further keys may stand beside the one that names the effect.
_BESIDE = {
    "say": {"values"},
    "card": {"values"},
    "open_case": {"urgency"},
    "intake": set[str](),
    "hand_over": set[str](),
    "locale": set[str](),
    "forget": set[str](),
    "withdraw_consent": set[str](),
    "unsubscribe": set[str](),
    "unsubscribe_quietly": set[str](),
    "subscribe": {"values"},
}


def encode(effect: Effect) -> dict[str, object]:
    """Return `effect` as a JSON object that `decode` turns back into an equal effect."""
    message: dict[str, object]
    match effect:
        case Say(key, values):
            message = {"say": key, "values": dict(values)} if values else {"say": key}
        case ShowCard(card, values):
            message = {"card": card, "values": dict(values)} if values else {"card": card}
        case OpenCase(kind, urgency):
            message = {"open_case": kind, "urgency": urgency.key}
        case StartIntake(kind):
            message = {"intake": kind}
        case SetLocale(locale):
            message = {"locale": locale}
        case HandOver() | Forget() | WithdrawConsent() | Unsubscribe():
            message = {_bare_name(effect): True}
        case Subscribe(country, job, choice):
            message = {"subscribe": choice, "values": {"country": country, "job": job}}
    return message


def _bare_name(effect: HandOver | Forget | WithdrawConsent | Unsubscribe) -> str:
    match effect:
        case Unsubscribe(quietly):
            return "unsubscribe_quietly" if quietly else "unsubscribe"
        case HandOver():
            return "hand_over"
        case Forget():
            return "forget"
        case WithdrawConsent():
            return "withdraw_consent"


def decode(message: object) -> Effect:
    """Return the effect that `message` stands for; Unparseable for anything else."""
    if not isinstance(message, Mapping):
        raise Unparseable("an effect is a JSON object")
    names = [key for key in message if key in _BESIDE]
    if len(names) != 1:
        raise Unparseable(f"an effect has one of the keys {', '.join(_BESIDE)}")
    name = names[0]
    if strangers := set(message) - {name} - _BESIDE[name]:
        raise Unparseable(f"{name} can't carry {', '.join(sorted(map(str, strangers)))}")
    return _build(name, message)


def _build(name: str, message: Mapping[str, object]) -> Effect:
    match name:
        case "say":
            return Say(_word(message, name), _values(message))
        case "card":
            return ShowCard(_word(message, name), _values(message))
        case "open_case":
            return OpenCase(_word(message, name), _urgency(message))
        case "intake":
            return StartIntake(_word(message, name))
        case "subscribe":
            wanted = _values(message)
            return Subscribe(wanted.get("country", ""), wanted.get("job", ""), _word(message, name))
        case "locale":
            return SetLocale(_word(message, name))
    if message[name] is not True:
        raise Unparseable(f"{name} must be true")
    return _BARE[name]()


#: Effects that carry nothing.
_BARE: Mapping[str, Callable[[], Effect]] = {
    "hand_over": HandOver,
    "forget": Forget,
    "withdraw_consent": WithdrawConsent,
    "unsubscribe": Unsubscribe,
    "unsubscribe_quietly": partial(Unsubscribe, quietly=True),
}


def _word(message: Mapping[str, object], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str) or not value:
        raise Unparseable(f"{name} must be a word")
    return value


def _values(message: Mapping[str, object]) -> dict[str, str]:
    values = message.get("values", {})
    if not isinstance(values, Mapping):
        raise Unparseable("values must be an object")
    for key, value in values.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise Unparseable("values must map words to words")
    return dict(values)


def _urgency(message: Mapping[str, object]) -> Urgency:
    try:
        return Urgency.parse(_word(message, "urgency"))
    except ValueError as error:
        raise Unparseable(str(error)) from None
