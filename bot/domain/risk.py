"""How urgent a message is, and what made us think so."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Urgency(enum.IntEnum):
    """The one scale of urgency, used everywhere; comparable with < and max()."""

    #: Nothing to do but answer.
    NONE = 0
    #: Somebody was wronged or asks for a person; no one's life or liberty hangs on it.
    MEDIUM = 1
    #: A relative is missing, or somebody is stranded or hurt but free to move.
    HIGH = 2
    #: Life, limb or liberty now.
    CRITICAL = 3

    @property
    def key(self) -> str:
        """The lower-case name, as content, figures and CSS classes spell it."""
        return self.name.lower()

    @classmethod
    def parse(cls, key: str) -> Urgency:
        """Return the urgency that `key` names ("none" … "critical"); ValueError if none does."""
        try:
            return cls[key.upper()]
        except KeyError:
            raise ValueError(
                f"urgency must be none, medium, high or critical, not {key!r}"
            ) from None


@dataclass(frozen=True, slots=True)
class Signal:
    """A cue from content that was found in a message."""

    #: The id of the cue in content/cues; "model" when only the small model saw it (no words then).
    cue: str
    #: What kind of danger it tells of: held, violence, threat, sale, ransom, missing, selfharm…
    kind: str
    urgency: Urgency
    #: The words as they were typed, and where: offsets into the original text.
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """What triage thinks of a message."""

    urgency: Urgency
    signals: tuple[Signal, ...] = ()
    #: The small model's probability (0-1) that the message is an emergency.
    probability: float = 0.0
    #: True when it looks dangerous but not surely so: answer safely *and* ask.
    unsure: bool = False
    #: What the report would be about, if one is opened: a key of content/intakes, or "".
    report_kind: str = ""

    @property
    def is_emergency(self) -> bool:
        """True for high and critical."""
        return self.urgency >= Urgency.HIGH

    def raised_to(self, urgency: Urgency) -> Assessment:
        """Return the same assessment with at least `urgency`; it is never lowered."""
        if urgency <= self.urgency:
            return self
        return Assessment(urgency, self.signals, self.probability, self.unsure, self.report_kind)


@dataclass(frozen=True, slots=True)
class FoundFlag:
    """A red flag found in a job ad, with the words that show it."""

    #: Its id in content/red_flags.
    flag: str
    #: The words as typed, and where.
    words: str
    start: int
    end: int


class Verdict(enum.StrEnum):
    """What a job ad is judged to be. There is no "safe": not found is not safe."""

    HIGH_RISK = "high_risk"
    SUSPICIOUS = "suspicious"
    NO_RED_FLAG = "no_red_flag"


@dataclass(frozen=True, slots=True)
class ScamMatch:
    """A scam pattern of the catalogue that a text resembles."""

    #: Its id in content/scams.
    scam: str
    #: Higher is closer; comparable within one answer only.
    score: float


@dataclass(frozen=True, slots=True)
class AdJudgement:
    """The whole answer to "is this offer a trap?"."""

    verdict: Verdict
    flags: tuple[FoundFlag, ...] = ()
    #: Best first.
    scams: tuple[ScamMatch, ...] = ()
    #: Signs that speak for lawfulness (licence number, company account, named office…), as typed.
    lawful_signs: tuple[FoundFlag, ...] = ()
    #: ISO 3166-1 alpha-2 of the country the job is in, "" when unknown.
    destination: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """Something named in a message, on the original offsets."""

    #: A key of the entities in nlu/labels.yml: country, phone, money…
    entity: str
    #: Exactly what was typed.
    value_text: str
    #: The normalised value: ISO country, E.164 phone, ISO date, "25000000 VND/month"…
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the language model made of a message."""

    #: A label of nlu/labels.yml, "" when nothing was understood.
    intent: str
    confidence: float = 0.0
    entities: tuple[Entity, ...] = ()
    #: Label and confidence, best first.
    ranking: tuple[tuple[str, float], ...] = field(default=())
    #: What drives the dialogue: Rasa's own intent, finer than `intent` or nlu_fallback.
    fine_intent: str = ""
    #: Impersonal values that the dialogue may remember, by slot: country KH, want police….
    slots: tuple[tuple[str, str], ...] = ()
    #: How urgent the intent alone would make the message (nlu/intents.yml).
    urgency: Urgency = Urgency.NONE
    #: True when that may raise the urgency that triage found; it never lowers it.
    danger: bool = False

    def values(self, entity: str) -> list[str]:
        """Return the normalised values found for `entity`, in the order they were typed."""
        return [found.value for found in self.entities if found.entity == entity]
