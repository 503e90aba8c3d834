"""What a turn has decided, before anything is written."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from bot.conversation.answers import DialogueAnswer
from bot.conversation.wishes import Wish
from bot.domain.effects import Effect, Forget, Unsubscribe, WithdrawConsent
from bot.domain.risk import AdJudgement, Assessment, Urgency


class IntakeMove(enum.Enum):
    """What a message does to the intake under way."""

    NOTHING = enum.auto()
    #: Ask the next question, after a first word or after a pause.
    ASK = enum.auto()
    #: Take the message as the answer to the question asked last, and ask the next.
    ANSWER = enum.auto()
    #: Ask the same question again, after something else was answered.
    REPEAT = enum.auto()
    PAUSE = enum.auto()


class Going(enum.Enum):
    """What is done about going on from another thread."""

    #: A receipt was sent: wait for its word.
    RECEIPT = enum.auto()
    #: A word was sent after a receipt: try the pair.
    TRY = enum.auto()
    #: They want to choose a word: wait for it.
    AWAIT_WORD = enum.auto()
    #: Keep the word they chose.
    KEEP_WORD = enum.auto()
    #: They ask something of what is kept: wait for the receipt.
    WISH = enum.auto()


@dataclass(frozen=True, slots=True)
class GoingOn:
    """One step of it."""

    step: Going
    #: The digits of the receipt, or the word as bot.escalation.chosen.key makes it.
    value: str = field(default="", repr=False)
    #: What is asked by it; None for going on here.
    wish: Wish | None = None


class Asked(enum.Enum):
    """What is done about the registry of recruiters."""

    #: Look up what a message names.
    LOOK = enum.auto()
    #: Remember that they wish to be told.
    WISH = enum.auto()
    #: Tell what became known.
    NEWS = enum.auto()


@dataclass(frozen=True, slots=True)
class LookUp:
    """One step of it."""

    step: Asked
    #: Numbers of the messages that a wish is about.
    first: int = 0
    last: int = 0
    #: The words to look in.
    what: str = field(default="", repr=False)


class Travel(enum.Enum):
    """What is done about check-ins on a journey."""

    #: Begin to be told of it, or say what is planned.
    BEGIN = enum.auto()
    #: Take the message as the answer to the question asked last.
    ANSWER = enum.auto()
    #: Ask it again, after something else was answered.
    REPEAT = enum.auto()
    PUT_OFF = enum.auto()
    #: Another day.
    CHANGE = enum.auto()
    #: Ask no more: said by who is asked, or by the relative who is told.
    CANCEL = enum.auto()
    #: A fresh code for a relative.
    CODE = enum.auto()
    #: A check-in was answered.
    CHECKED = enum.auto()
    #: A relative sent a code; said yes or no; says that they have spoken with them.
    JOIN = enum.auto()
    NOTICE = enum.auto()
    REACHED = enum.auto()


@dataclass(frozen=True, slots=True)
class JourneyMove:
    """One step of it."""

    travel: Travel
    #: A code, "yes" or "no", an answer.
    value: str = field(default="", repr=False)
    #: Which check-in, "" where only one can be meant.
    check_in: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done; carried out in one transaction."""

    assessment: Assessment = field(default_factory=lambda: Assessment(Urgency.NONE))
    #: Carried out and rendered in this order.
    effects: tuple[Effect, ...] = ()
    intake: IntakeMove = IntakeMove.NOTHING
    #: What we think of the offer in the message, when a card of an offer is shown.
    judgement: AdJudgement | None = None
    #: The foreign country the message speaks of: ISO code or "".
    country: str = ""
    #: What the dialogue answered, kept so that a turn re-run after a crash does not ask again.
    answer: DialogueAnswer | None = None
    #: The language to answer in from now on, "" for the same as before.
    locale: str = ""
    #: False when the bot has nothing to say whatever else happens (blocked, held).
    speak: bool = True
    #: The person blocked us or left.
    stopped: bool = False
    #: Somebody may read along: only harmless texts, nothing due, no question.
    harmless: bool = False
    #: Answered even while a human holds the case, like XÓA.
    obeyed: bool = False
    #: What to do about a receipt or a word for going on elsewhere.
    going_on: GoingOn | None = None
    #: What to do about a number, an account, a page or a firm they ask about.
    asked: LookUp | None = None
    #: What to do about check-ins on their journey.
    journey: JourneyMove | None = None

    @property
    def reticent(self) -> bool:
        """True when nothing may be said but what was just decided."""
        return self.forgets or self.harmless

    @property
    def withdraws(self) -> bool:
        """True when every yes is to be taken back."""
        return any(isinstance(effect, WithdrawConsent) for effect in self.effects)

    @property
    def unsubscribes(self) -> bool:
        """True when they want no warnings any more."""
        return any(isinstance(effect, Unsubscribe) for effect in self.effects)

    @property
    def forgets(self) -> bool:
        """True when what can be seen is to be erased."""
        return any(isinstance(effect, Forget) for effect in self.effects)
