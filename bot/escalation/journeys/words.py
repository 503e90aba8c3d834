"""What is said about a journey, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.consents import Consent
from bot.catalogue.overlays import Told
from bot.catalogue.texts import Texts
from bot.domain.contact_rule import VIETNAM
from bot.domain.journeys import CheckIn, CheckInState, Journey
from bot.domain.messages import Part, QuickReply
from bot.storage.consents import Wording

#: Payloads of the taps that begin, change and end.
BEGIN, CHANGE, CANCEL, CODE = (f"journey:{what}" for what in ("begin", "change", "cancel", "code"))
#: Text of a tap and its payload.
Tap = tuple[str, str]
_CHANGE: Tap = ("checkin.tap.change", CHANGE)
_CANCEL: Tap = ("checkin.tap.cancel", CANCEL)
_CODE: Tap = ("journey.tap.code", CODE)
#: What may be told under a plan, and what changes or ends it.
MANAGING = (_CHANGE, _CANCEL)
WITH_FAMILY = (_CHANGE, _CODE, _CANCEL)


class Words:
    """Makes parts out of keys."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._texts = Texts(catalogue)

    def say(self, key: str, locale: str, **values: str) -> str:
        """Return a text."""
        return self._texts.say(key, locale, **values)

    def part(self, key: str, locale: str, taps: Sequence[Tap] = (), **values: str) -> Part:
        """Return a text with its taps."""
        replies = [QuickReply(self.say(title, locale), payload) for title, payload in taps]
        return Part(self.say(key, locale, **values), tuple(replies))

    def consent(self, consent_id: str, locale: str) -> tuple[Consent, Wording]:
        """Return a question of content/consents in this language, and what a yes to it names."""
        told = Told(self._catalogue, locale).consent(consent_id)
        consent = told or self._catalogue.consents[consent_id]
        return consent, Wording(consent.id, consent.version, consent.digest, locale)

    def check_in(self, one: CheckIn, locale: str) -> Part:
        """Return the question of a check-in; of one that was asked before, its repeat."""
        again = one.state is CheckInState.ASKED
        taps = (
            ("checkin.tap.ok", f"checkin:ok:{one.id}"),
            ("checkin.tap.not_ok", f"checkin:not_ok:{one.id}"),
            *MANAGING,
        )
        return self.part("checkin.again" if again else f"checkin.ask.{one.point}", locale, taps)

    def days(self, journey: Journey, locale: str) -> str:
        """Return the days on which somebody will be asked."""
        planned = sorted(journey.of(CheckInState.PLANNED), key=lambda one: one.due_at)
        named = []
        for one in planned:
            day = one.due_at.astimezone(VIETNAM)
            named.append(self.say(f"journey.day.{one.point}", locale, day=f"{day.day}/{day.month}"))
        return "; ".join(named)
