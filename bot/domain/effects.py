"""What a turn wants done. Dialogue and intake return these; only the turn carries them out."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.risk import Urgency


@dataclass(frozen=True, slots=True)
class Say:
    """Say the text of this key in content/locales, with these values filled in."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShowCard:
    """Show a card made from the catalogue."""

    #: danger, contacts, job_ad, scam, guide, menu…: a name in bot.dialogue.cards.
    card: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a case for this conversation, or raise the one that is open."""

    kind: str
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class StartIntake:
    """Begin the questions of content/intakes/<kind>.yaml."""

    kind: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """The person wants a human."""


@dataclass(frozen=True, slots=True)
class SetLocale:
    """From now on speak this language (ISO 639-1)."""

    locale: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase what can be seen of this conversation (design rule of XÓA)."""

    #: Ordered by the phrase they chose: the answer does not tell what was done.
    quietly: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """Take back every yes that was given; answered alike whether there was one or not."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Tell the person of new tricks from now on, with the words they said yes to."""

    #: Ids of content/topics.yaml, "" for all.
    country: str = ""
    job: str = ""
    #: The choice of content/consents/news.yaml that they tapped.
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Tell them of nothing any more."""

    #: Somebody may read along: done, and not said.
    quietly: bool = False


Effect = (
    Say
    | ShowCard
    | OpenCase
    | StartIntake
    | HandOver
    | SetLocale
    | Forget
    | WithdrawConsent
    | Subscribe
    | Unsubscribe
)
