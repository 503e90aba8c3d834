"""Words for cards: texts with the standing numbers filled in, names of countries, months."""

from __future__ import annotations

from collections.abc import Iterable

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.contacts import Line, consular_hotline
from bot.catalogue.models.base import Source
from bot.catalogue.models.contacts import EmergencyNumbers, PhoneNumber
from bot.catalogue.overlays import Told
from bot.catalogue.texts import Texts, fill
from bot.domain.messages import Call, QuickReply


class Wording:
    """What every card needs to speak; made once from a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.texts = Texts(catalogue)
        #: The number that stands first in every answer.
        self.hotline: Line = consular_hotline(catalogue)
        self._standing = {"hotline": self.hotline.shown, "email": self.hotline.email}

    def told(self, locale: str) -> Told:
        """Return guides, scams, questions and names as `locale` says them."""
        return Told(self.catalogue, locale)

    def say(self, key: str, locale: str, **values: str) -> str:
        """Return the text of `key`; {hotline} and {email} need not be given."""
        return self.texts.say(key, locale, **(self._standing | values))

    def filled(self, template: str, where: str) -> str:
        """Return a text of a guide or an intake with {hotline} and {email} filled in."""
        return fill(template, where, self._standing)

    def country(self, iso: str, locale: str) -> str:
        """Return the name of the country `iso`; the code itself when nobody knows it."""
        key = f"country.{iso.lower()}"
        if self.texts.has(key, locale):
            return self.texts.say(key, locale)
        known = self.catalogue.countries.get(iso)
        return known.name if known else iso

    def flag(self, flag: str, locale: str) -> str:
        """Return the name of a red flag; its id, should content have lost it."""
        return self.told(locale).name("red_flags", flag) or flag

    def emergency(self, iso: str) -> EmergencyNumbers | None:
        """Return the emergency numbers of `iso` that may be shown, or None."""
        numbers = self.catalogue.emergency.get(iso)
        return numbers if numbers and numbers.may_be_shown else None

    def month(self, date: str, locale: str) -> str:
        """Return a source's date as "tháng 12/2025" or "năm 2025"; days are left out."""
        year, _, rest = date.partition("-")
        if not year:
            return self.say("contacts.undated", locale)
        if not rest:
            return self.say("date.year", locale, year=year)
        return self.say("date.month", locale, month=str(int(rest[:2])), year=year)

    def tap(self, key: str, payload: str, locale: str) -> QuickReply:
        """Return a tap whose title is the text of `key`."""
        return QuickReply(self.say(key, locale), payload)

    def either(self, numbers: Iterable[PhoneNumber | None], locale: str) -> str:
        """Return numbers that do the same, as people read them: "1191 hoặc 191"."""
        shown = [number.number for number in numbers if number]
        return self.say("contacts.or", locale).join(shown)

    def hotline_call(self, locale: str) -> Call:
        """Return the consular hotline to tap and call."""
        return Call(self.say("contacts.call.hotline", locale), self.hotline.dial)


def newest(sources: Iterable[Source]) -> Source | None:
    """Return the source that bears the newest date, or None if there is no source."""
    return max(sources, key=lambda source: source.seen_on or "", default=None)
