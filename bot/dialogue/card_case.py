"""What a person reads once we are doing something for them; neutral on a lock screen."""

from __future__ import annotations

from bot.dialogue.card_danger import police
from bot.dialogue.wording import Wording
from bot.domain.cases import Outcome
from bot.domain.messages import InboundKind, Part
from bot.settings import Organisation


def nobody_on_duty(words: Wording, locale: str, organisation: Organisation | None) -> list[Part]:
    """Return the answer to somebody who wants a human when none is there; nothing is promised."""
    hours = ""
    if organisation is not None:
        hours = words.say("handover.hours", locale, hours=organisation.hours)
    text = words.say("handover.off_duty", locale, hours=hours)
    return [Part(text, (), (words.hotline_call(locale),))]


def called(words: Wording, locale: str) -> list[Part]:
    """Return the answer while those on duty are called and none of them is there yet."""
    return [Part(words.say("handover.called", locale), (), (words.hotline_call(locale),))]


def truth(words: Wording, locale: str, country: str, *, nobody: bool = False) -> list[Part]:
    """Return the end of the ladder: nobody has come, so don't wait for us.

    `nobody` says that the roster names nobody for this hour.
    """
    local, calls = police(words, locale, country)
    text = words.say("ladder.truth.nobody" if nobody else "ladder.truth", locale, local=local)
    return [Part(text, (), (words.hotline_call(locale), *calls))]


def closing(words: Wording, locale: str, outcome: Outcome) -> list[Part]:
    """Return what is said at the person's next message after their case was closed."""
    return [Part(words.say(f"closing.{outcome}", locale))]


def unreadable(
    words: Wording, locale: str, kind: str, organisation: Organisation | None = None
) -> list[Part]:
    """Return the answer to something we can't read: a voice note, a photo, a sticker."""
    if kind == InboundKind.WITHHELD:
        return _withheld(words, locale, organisation)
    key = f"unreadable.{kind}"
    return [Part(words.say(key if words.texts.has(key) else "unreadable.other", locale))]


def _withheld(words: Wording, locale: str, organisation: Organisation | None) -> list[Part]:
    """Return the numbers and the other ways to reach us: here nothing of theirs may ever come."""
    lines = [words.say("unreadable.withheld", locale)]
    if organisation is not None:
        lines.append(words.say("about.contact", locale, contact=organisation.contact))
    if organisation is not None and organisation.page:
        lines.append(words.say("unreadable.withheld.page", locale, page=organisation.page))
    return [Part("\n".join(lines), (), (words.hotline_call(locale),))]
