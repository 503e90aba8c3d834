"""Cards: everything the bot says, made from content, each fact with the date of its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.texts import BASE
from bot.dialogue import (
    card_case,
    card_contacts,
    card_danger,
    card_decoy,
    card_media,
    card_news,
    card_offer,
    card_talk,
)
from bot.dialogue import office as office_hours
from bot.dialogue.card_check import missing_words
from bot.dialogue.card_number import OwnNumbers
from bot.dialogue.wording import Wording
from bot.domain.cases import Outcome
from bot.domain.duty import Hours
from bot.domain.effects import Say, ShowCard
from bot.domain.errors import ContentError
from bot.domain.messages import Part
from bot.domain.risk import AdJudgement, Urgency
from bot.settings import Organisation

#: Texts after which a person may not know what to say next.
_WITH_MENU = frozenset({"menu", "greet", "not_understood", "out_of_scope"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a card may need besides its own values."""

    locale: str = BASE
    judgement: AdJudgement | None = None
    organisation: Organisation | None = None


class Cards:
    """Makes outgoing parts. Every method takes the person's language as `locale`.

    Raises ContentError when it is made from content that lacks a text the cards need, so that a
    missing sentence is found at start and not in front of somebody.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._words = Wording(catalogue)
        if missing := missing_words(self._words):
            raise ContentError("\n".join(missing))
        #: What we know of numbers that people send.
        self.numbers = OwnNumbers(self._words)

    def say(self, effect: Say, *, locale: str = BASE) -> list[Part]:
        """Return the text that `effect` names, with the menu below those that invite to ask."""
        if effect.key in _WITH_MENU:
            return self.menu(locale=locale, opening=effect.key)
        if effect.key == "choose_language":
            return self.languages(locale=locale)
        return [Part(self._words.say(effect.key, locale, **effect.values))]

    def danger(
        self,
        *,
        urgency: Urgency,
        report_kind: str,
        country: str = "",
        on_duty: bool,
        offer_intake: bool = True,
        locale: str = BASE,
    ) -> list[Part]:
        """Return the three lines for somebody in danger.

        `report_kind` is a key of content/intakes or one of bot.dialogue.card_danger.VARIANTS;
        `country` an ISO code or "". The taps are safe:yes and safe:no.
        """
        return card_danger.danger(
            self._words,
            locale,
            urgency=urgency,
            report_kind=report_kind,
            country=country,
            on_duty=on_duty,
            offer_intake=offer_intake,
        )

    def contacts(self, countries: Iterable[str], want: str, *, locale: str = BASE) -> list[Part]:
        """Return whom to call in `countries`; `want`: hotline, embassy, police, ambulance."""
        return card_contacts.contacts(self._words, locale, countries, want)

    def job_ad(
        self, judgement: AdJudgement | None, *, locale: str = BASE, news: bool = False
    ) -> list[Part]:
        """Return what we think of an offer, in at most two parts; without one, ask for it.

        `news`: warnings of new tricks are offered below.
        """
        return card_offer.job_ad(self._words, locale, judgement, news=news)

    def news(self, country: str, job: str, *, locale: str = BASE) -> list[Part]:
        """Return the next question to who wants warnings, given what they answered before."""
        return card_news.ask(self._words, locale, country, job)

    def guide(self, slug: str, *, locale: str = BASE) -> list[Part]:
        """Return the guide `slug`, a part for each message."""
        return card_talk.guide(self._words, locale, slug)

    def guides(self, page: int = 0, *, locale: str = BASE, news: bool = False) -> list[Part]:
        """Return one page of guides as taps, and with `news` one that asks for warnings."""
        return card_talk.guide_list(self._words, locale, page, news=news)

    def scam(self, scam_id: str, *, locale: str = BASE) -> list[Part]:
        """Return what is known of a scam."""
        return card_talk.scam(self._words, locale, scam_id)

    def menu(self, *, locale: str = BASE, opening: str = "menu") -> list[Part]:
        """Return the menu as taps, below the text `opening`: menu, greet, not_understood."""
        return card_talk.menu(self._words, locale, opening)

    def about(self, organisation: Organisation | None, *, locale: str = BASE) -> list[Part]:
        """Return who runs this service."""
        return card_talk.about(self._words, locale, organisation)

    def welcome(self, organisation: Organisation | None, *, locale: str = BASE) -> list[Part]:
        """Return the first message of a conversation."""
        return card_talk.welcome(self._words, locale, organisation)

    def ask_back(self, first: str, second: str, *, locale: str = BASE) -> list[Part]:
        """Ask which of two labels of nlu/labels.yml was meant."""
        return card_talk.ask_back(self._words, locale, first, second)

    def languages(self, *, locale: str = BASE) -> list[Part]:
        """Offer the languages that are live."""
        return card_talk.languages(self._words, locale)

    def receipt(self, code: str, *, locale: str = BASE) -> list[Part]:
        """Return the receipt, twelve digits as 4821-0937-5516, and what it is for."""
        return [Part(self._words.say("receipt", locale, receipt=code))]

    def held_notice(self, name: str, *, locale: str = BASE) -> list[Part]:
        """Say that `name`, a human, writes from now on."""
        return [Part(self._words.say("held_notice", locale, name=name))]

    def on_duty(self, *, locale: str = BASE) -> list[Part]:
        """Answer somebody who wants a human while one is on duty."""
        return [Part(self._words.say("handover.on_duty", locale))]

    def nobody_on_duty(
        self, organisation: Organisation | None = None, *, locale: str = BASE
    ) -> list[Part]:
        """Answer somebody who wants a human while none is there."""
        return card_case.nobody_on_duty(self._words, locale, organisation)

    def called(self, *, locale: str = BASE) -> list[Part]:
        """Answer somebody who wants a human while those on duty are called and none is there."""
        return card_case.called(self._words, locale)

    def hours(self, office: Sequence[Hours], *, locale: str = BASE) -> str:
        """Return the hours of the office in words, "" when none are written."""
        return office_hours.in_words(self._words, locale, office)

    def truth(self, country: str = "", *, locale: str = BASE, nobody: bool = False) -> list[Part]:
        """Tell, at the end of the ladder, that nobody has come; `nobody`: none is on duty."""
        return card_case.truth(self._words, locale, country, nobody=nobody)

    def hotline_only(self, *, locale: str = BASE) -> list[Part]:
        """Return what is said when we can't answer at all."""
        text = self._words.say("hotline_only", locale)
        return [Part(text, (), (self._words.hotline_call(locale),))]

    def flood(self, *, locale: str = BASE) -> list[Part]:
        """Return what is said once to more messages than anybody types."""
        return [Part(self._words.say("flood", locale), (), (self._words.hotline_call(locale),))]

    def unreadable(
        self, kind: str, organisation: Organisation | None = None, *, locale: str = BASE
    ) -> list[Part]:
        """Answer what we can't read: an InboundKind such as voice or photo."""
        return card_case.unreadable(self._words, locale, kind, organisation)

    def media(
        self,
        card: str,
        values: Mapping[str, str],
        organisation: Organisation | None = None,
        *,
        locale: str = BASE,
    ) -> list[Part]:
        """Answer a picture, a recording or a file: one of card_media.CARDS."""
        return card_media.media(self._words, locale, card, values, organisation)

    def decoy(self, turn: int, *, locale: str = BASE) -> list[Part]:
        """Return a harmless line, for whoever reads along."""
        return card_decoy.decoy(self._words, locale, turn)

    def closing(self, outcome: Outcome, *, locale: str = BASE) -> list[Part]:
        """Return what is said at the next message after a case was closed."""
        return card_case.closing(self._words, locale, outcome)

    def render(
        self,
        effect: ShowCard,
        *,
        locale: str = BASE,
        judgement: AdJudgement | None = None,
        organisation: Organisation | None = None,
    ) -> list[Part]:
        """Return the card that `effect` names; ContentError for a name that is not in CARDS."""
        maker = CARDS.get(effect.card)
        if maker is None:
            raise ContentError(f"there is no card {effect.card!r}: mend the name.")
        return maker(self, effect.values, Setting(locale, judgement, organisation))


def _danger(cards: Cards, values: Mapping[str, str], setting: Setting) -> list[Part]:
    return cards.danger(
        urgency=Urgency.parse(values.get("urgency", "critical")),
        report_kind=values.get("report_kind", ""),
        country=values.get("country", ""),
        on_duty=values.get("on_duty") == "yes",
        offer_intake=values.get("offer_intake", "yes") == "yes",
        locale=setting.locale,
    )


def _contacts(cards: Cards, values: Mapping[str, str], setting: Setting) -> list[Part]:
    countries = values.get("countries", "").split(",")
    return cards.contacts(countries, values.get("want", ""), locale=setting.locale)


def _menu(cards: Cards, values: Mapping[str, str], setting: Setting) -> list[Part]:
    return cards.menu(locale=setting.locale, opening=values.get("opening", "menu"))


def _media(card: str) -> Maker:
    return lambda cards, given, on: cards.media(card, given, on.organisation, locale=on.locale)


Maker = Callable[[Cards, Mapping[str, str], Setting], list[Part]]

#: Every card that an effect may name, with the values it reads:
#: danger(urgency, report_kind, country, on_duty=yes|no, offer_intake=yes|no),
#: contacts(countries="KH,MM", want), guide(slug), guides(page), scam(id), menu(opening),
#: ask_back(first, second), decoy(turn), receipt(code), unreadable(kind), closing(outcome),
#: truth(country), photo(reads), file(reads), voice(on_duty), picture(came), news(country, job).
#: job_ad and guides offer warnings with news=yes.
CARDS: Mapping[str, Maker] = {
    "danger": _danger,
    "contacts": _contacts,
    "menu": _menu,
    "job_ad": lambda cards, given, on: cards.job_ad(
        on.judgement, locale=on.locale, news=given.get("news") == "yes"
    ),
    "news": lambda cards, given, on: cards.news(
        given.get("country", ""), given.get("job", ""), locale=on.locale
    ),
    "guide": lambda cards, given, on: cards.guide(given.get("slug", ""), locale=on.locale),
    "guides": lambda cards, given, on: cards.guides(
        int(given.get("page", 0)), locale=on.locale, news=given.get("news") == "yes"
    ),
    "scam": lambda cards, given, on: cards.scam(given.get("id", ""), locale=on.locale),
    "about": lambda cards, _, on: cards.about(on.organisation, locale=on.locale),
    "welcome": lambda cards, _, on: cards.welcome(on.organisation, locale=on.locale),
    "ask_back": lambda cards, given, on: cards.ask_back(
        given.get("first", ""), given.get("second", ""), locale=on.locale
    ),
    **{card: _media(card) for card in card_media.CARDS},
    "decoy": lambda cards, given, on: cards.decoy(int(given.get("turn", 0)), locale=on.locale),
    "languages": lambda cards, _, on: cards.languages(locale=on.locale),
    "receipt": lambda cards, given, on: cards.receipt(given["code"], locale=on.locale),
    "held_notice": lambda cards, given, on: cards.held_notice(given["name"], locale=on.locale),
    "on_duty": lambda cards, _, on: cards.on_duty(locale=on.locale),
    "nobody_on_duty": lambda cards, _, on: cards.nobody_on_duty(on.organisation, locale=on.locale),
    "truth": lambda cards, given, on: cards.truth(given.get("country", ""), locale=on.locale),
    "hotline_only": lambda cards, _, on: cards.hotline_only(locale=on.locale),
    "flood": lambda cards, _, on: cards.flood(locale=on.locale),
    "unreadable": lambda cards, given, on: cards.unreadable(
        given.get("kind", "other"), on.organisation, locale=on.locale
    ),
    "closing": lambda cards, given, on: cards.closing(Outcome(given["outcome"]), locale=on.locale),
}
