"""From effects to outgoing parts: the words come from content, at this very moment."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.plan import Plan
from bot.dialogue.cards import Cards
from bot.domain.cases import Outcome
from bot.domain.effects import Effect, Forget, HandOver, Say, SetLocale, ShowCard
from bot.domain.messages import Part, QuickReply
from bot.escalation.intake import RESUME
from bot.settings import Organisation


@dataclass(frozen=True, slots=True)
class Setting:
    """What rendering needs to know of the moment."""

    locale: str
    on_duty: bool
    country: str


class Renderer:
    """Makes parts out of effects."""

    def __init__(self, cards: Cards, organisation: Organisation | None) -> None:
        self._cards = cards
        self._organisation = organisation

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
            case HandOver():
                return self._cards.nobody_on_duty(self._organisation, locale=setting.locale)
            case Forget():
                return self._cards.say(Say("erased"), locale=setting.locale)
            case SetLocale():
                return []
            case _:
                return []

    def _card(self, effect: ShowCard, plan: Plan, setting: Setting) -> list[Part]:
        values = dict(effect.values)
        if effect.card == "danger":
            values["on_duty"] = "yes" if setting.on_duty else "no"
            values.setdefault("country", setting.country)
        elif effect.card == "contacts" and not values.get("countries"):
            values["countries"] = setting.country
        return self._cards.render(
            ShowCard(effect.card, values),
            locale=setting.locale,
            judgement=plan.judgement,
            organisation=self._organisation,
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

    def introduction(self, setting: Setting) -> list[Part]:
        """Return who answers here: said once, before the first ordinary answer."""
        return self._cards.welcome(self._organisation, locale=setting.locale)[:1]

    def truth(self, setting: Setting) -> list[Part]:
        """Return that nobody has come yet, and what to do now."""
        return self._cards.truth(setting.country, locale=setting.locale)

    def closing(self, outcome: str, setting: Setting) -> list[Part]:
        """Return what is said at the next message after a case was closed."""
        return self._cards.closing(Outcome(outcome), locale=setting.locale)

    def finished(self, words: str, code: str | None, setting: Setting) -> list[Part]:
        """Return the end of an intake: thanks and the receipt, if a fresh one was given."""
        if code is None:
            return self._cards.say(Say("more.noted"), locale=setting.locale)
        return [Part(words.replace("{receipt}", code))]

    def hotline_only(self, locale: str) -> list[Part]:
        """Return what is said when a message could not be read at all."""
        return self._cards.hotline_only(locale=locale)
