"""What a person reads once we are doing something for them; neutral on a lock screen."""

from __future__ import annotations

from bot.dialogue.card_danger import police
from bot.dialogue.wording import Wording
from bot.domain.cases import Outcome
from bot.domain.messages import Part
from bot.settings import Organisation


def nobody_on_duty(words: Wording, locale: str, organisation: Organisation | None) -> list[Part]:
    """Return the answer to somebody who wants a human when none is there; nothing is promised."""
    hours = ""
    if organisation is not None:
        hours = words.say("handover.hours", locale, hours=organisation.hours)
    text = words.say("handover.off_duty", locale, hours=hours)
    return [Part(text, (), (words.hotline_call(locale),))]


def truth(words: Wording, locale: str, country: str) -> list[Part]:
    """Return the end of the ladder: nobody has come, so don't wait for us."""
    local, calls = police(words, locale, country)
    text = words.say("ladder.truth", locale, local=local)
    return [Part(text, (), (words.hotline_call(locale), *calls))]


def closing(words: Wording, locale: str, outcome: Outcome) -> list[Part]:
    """Return what is said at the person's next message after their case was closed."""
    return [Part(words.say(f"closing.{outcome}", locale))]


def unreadable(words: Wording, locale: str, kind: str) -> list[Part]:
    """Return the answer to something we can't read: a voice note, a photo, a sticker."""
    key = f"unreadable.{kind}"
    return [Part(words.say(key if words.texts.has(key) else "unreadable.other", locale))]
