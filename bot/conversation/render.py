"""From effects to outgoing parts: the words come from content, at this very moment."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import subscribing
from bot.conversation.continuing import CHOOSE, NOT_NOW
from bot.conversation.plan import Plan
from bot.dialogue.card_number import OwnNumbers
from bot.dialogue.cards import Cards
from bot.domain.cases import Outcome
from bot.domain.duty import Hours
from bot.domain.effects import (
    Effect,
    Forget,
    HandOver,
    Say,
    ShowCard,
    Subscribe,
    Unsubscribe,
    WithdrawConsent,
)
from bot.domain.messages import Part, QuickReply
from bot.escalation.consenting import WITHDRAWN
from bot.escalation.intake import RESUME
from bot.settings import Organisation


@dataclass(frozen=True, slots=True)
class Setting:
    """What rendering needs to know of the moment."""

    locale: str
    on_duty: bool
    country: str
    #: Somebody is on duty by the roster and is called, but has not come to the desk.
    called: bool = False
    #: The office's hours, where a supervisor wrote them.
    office: tuple[Hours, ...] = ()
    #: Whether warnings are offered where that fits.
    news: bool = False


class Renderer:
    """Makes parts out of effects."""

    def __init__(
        self, cards: Cards, organisation: Organisation | None, *, reads: bool = False
    ) -> None:
        """Render with `cards`; `reads` says whether the words on pictures can be read here."""
        self._reads = reads
        self._cards = cards
        self._organisation = organisation

    @property
    def numbers(self) -> OwnNumbers:
        """What we know of numbers that people send."""
        return self._cards.numbers

    def effect(self, effect: Effect, plan: Plan, setting: Setting) -> list[Part]:
        """Return the parts that `effect` says; effects that only do something say nothing."""
        match effect:
            case Say():
                return self._cards.say(effect, locale=setting.locale)
            case ShowCard(card="quiet_question"):
                return self._question("unsure", "menu:danger", "menu:open", setting)
            case ShowCard(card="resume"):
                return self._question("resume", RESUME, "menu:open", setting)
            case ShowCard():
                return self._card(effect, plan, setting)
            case HandOver() if setting.on_duty:
                return self._cards.on_duty(locale=setting.locale)
            case HandOver() if setting.called:
                return self._cards.called(locale=setting.locale)
            case HandOver():
                return self._cards.nobody_on_duty(self._who(setting), locale=setting.locale)
            case _:
                told = _told(effect)
                return self._cards.say(told, locale=setting.locale) if told else []

    def _card(self, effect: ShowCard, plan: Plan, setting: Setting) -> list[Part]:
        values = dict(effect.values)
        values["reads"] = "yes" if self._reads else "no"
        values["on_duty"] = "yes" if setting.on_duty else "no"
        values["news"] = "yes" if setting.news else "no"
        if effect.card == "danger":
            values.setdefault("country", setting.country)
        elif effect.card == "contacts" and not values.get("countries"):
            values["countries"] = setting.country
        return self._cards.render(
            ShowCard(effect.card, values),
            locale=setting.locale,
            judgement=plan.judgement,
            organisation=self._who(setting),
        )

    def _question(self, key: str, first: str, second: str, setting: Setting) -> list[Part]:
        taps = {"unsure": ("help", "info"), "resume": ("yes", "no")}[key]
        text = "unsure.ask" if key == "unsure" else "intake.resume"
        titles = [
            self._cards.say(Say(f"{key}.tap.{tap}"), locale=setting.locale)[0].text for tap in taps
        ]
        replies = (QuickReply(titles[0], first), QuickReply(titles[1], second))
        (part,) = self._cards.say(Say(text), locale=setting.locale)
        return [Part(part.text, replies)]

    def _who(self, setting: Setting) -> Organisation | None:
        """Return who runs this, with the hours that the roster knows in place of the setting's."""
        hours = self._cards.hours(setting.office, locale=setting.locale)
        if self._organisation is None or not hours:
            return self._organisation
        return self._organisation.model_copy(update={"hours": hours})

    def introduction(self, setting: Setting) -> list[Part]:
        """Return who answers here: said once, before the first ordinary answer."""
        return self._cards.welcome(self._organisation, locale=setting.locale)[:1]

    def truth(self, setting: Setting) -> list[Part]:
        """Return that nobody has come yet, and what to do now."""
        nobody = not (setting.on_duty or setting.called)
        return self._cards.truth(setting.country, locale=setting.locale, nobody=nobody)

    def closing(self, outcome: str, setting: Setting) -> list[Part]:
        """Return what is said at the next message after a case was closed."""
        return self._cards.closing(Outcome(outcome), locale=setting.locale)

    def finished(self, words: str, code: str | None, setting: Setting) -> list[Part]:
        """Return the end of an intake: thanks and the receipt, if a fresh one was given.

        With it comes the offer to choose the word without which the receipt opens nothing.
        """
        if code is None:
            return self._cards.say(Say("more.noted"), locale=setting.locale)
        (asked, yes, no) = (
            self._cards.say(Say(key), locale=setting.locale)[0].text
            for key in ("keep.ask", "keep.tap.yes", "keep.tap.no")
        )
        offered = Part(asked, (QuickReply(yes, CHOOSE), QuickReply(no, NOT_NOW)))
        return [Part(words.replace("{receipt}", code)), offered]

    def hotline_only(self, locale: str) -> list[Part]:
        """Return what is said when a message could not be read at all."""
        return self._cards.hotline_only(locale=locale)


def _told(effect: Effect) -> Say | None:
    """Return what is said when something was done; None for what is done without a word."""
    match effect:
        case Forget(quietly):
            return Say("exited" if quietly else "erased")
        case WithdrawConsent():
            return Say(WITHDRAWN)
        case Subscribe() | Unsubscribe():
            return subscribing.answer(effect)
        case _:
            return None
