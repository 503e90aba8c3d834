"""What a person reads when they sent a picture, a recording or a file."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.wording import Wording
from bot.domain.messages import Part
from bot.settings import Organisation

#: Cards of this module, with the values that they read: photo(reads), file(reads),
#: voice(on_duty), picture(came).
CARDS = ("photo", "file", "voice", "picture")
#: Every text of theirs.
KEYS = (
    "media.photo", "media.file", "media.noted", "media.voice.on_duty", "media.voice.off_duty",
    "media.read", "media.what_now", "media.blank", "media.refused", "media.lost",
)  # fmt: skip


def media(
    words: Wording,
    locale: str,
    card: str,
    values: Mapping[str, str],
    organisation: Organisation | None,
) -> list[Part]:
    """Return one of CARDS."""
    reads = values.get("reads") == "yes"
    if card == "voice":
        return _voice(words, locale, organisation, on_duty=values.get("on_duty") == "yes")
    if card == "picture":
        return _picture(words, locale, values.get("came", "lost"))
    told = {"photo": "unreadable.photo", "file": "unreadable.other"}[card]
    return [Part(words.say(f"media.{card}" if reads else told, locale))]


def _voice(
    words: Wording, locale: str, organisation: Organisation | None, *, on_duty: bool
) -> list[Part]:
    if on_duty:
        return [Part(words.say("media.voice.on_duty", locale))]
    hours = ""
    if organisation is not None:
        hours = words.say("handover.hours", locale, hours=organisation.hours)
    text = words.say("media.voice.off_duty", locale, hours=hours)
    return [Part(text, (), (words.hotline_call(locale),))]


def _picture(words: Wording, locale: str, came: str) -> list[Part]:
    taps = (words.tap("menu.tap.human", "menu:human", locale),) if came == "blank" else ()
    return [Part(words.say(f"media.{came}", locale), taps)]
