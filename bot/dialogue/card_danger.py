"""The danger reply: three short lines that are neutral on a lock screen, numbers in the second."""

from __future__ import annotations

from bot.dialogue.wording import Wording
from bot.domain.messages import Call, Part, QuickReply
from bot.domain.risk import Assessment, Urgency

#: Variants of the reply; a kind of report that is none of them is answered as "held".
VARIANTS = ("held", "ransom", "selfharm", "missing_relative", "child")
#: Somebody else is in danger: the police of that country are not who the reader can call.
_FROM_HOME = ("ransom", "missing_relative")

#: No words and no numbers.
_NOTHING: tuple[str, tuple[Call, ...]] = ("", ())

SAFE_YES = "safe:yes"
SAFE_NO = "safe:no"


def variant_of(assessment: Assessment) -> str:
    """Return which danger reply fits: held or beaten before despair, despair before a search."""
    kinds = {signal.kind for signal in assessment.signals if signal.urgency >= Urgency.HIGH}
    if "selfharm" in kinds and not kinds & {"held", "violence", "sale", "threat"}:
        return "selfharm"
    if assessment.report_kind in _FROM_HOME:
        return assessment.report_kind
    return "child" if kinds == {"child"} else "held"


def danger(
    words: Wording,
    locale: str,
    *,
    urgency: Urgency,
    report_kind: str,
    country: str,
    on_duty: bool,
    offer_intake: bool,
) -> list[Part]:
    """Return one part of three lines; a human is mentioned only when one is on duty.

    Local police are named only at critical urgency: somebody who is stranded without papers should
    hear from the consulate first.
    """
    variant = report_kind if report_kind in VARIANTS else "held"
    numbers = _Numbers(words, locale, country)
    local = urgency >= Urgency.CRITICAL and variant not in _FROM_HOME
    middle, calls = numbers.line(variant, local=local)
    last = words.say(f"danger.{'ask' if offer_intake else 'end'}.{variant}", locale)
    if on_duty:
        last = words.say("danger.on_duty", locale) + last
    elif variant != "selfharm":
        last = words.say("danger.off_duty", locale) + last
    text = "\n".join((words.say(f"danger.opening.{variant}", locale), middle, last))
    taps: tuple[QuickReply, ...] = ()
    if offer_intake:
        taps = (
            words.tap("danger.tap.yes", SAFE_YES, locale),
            words.tap("danger.tap.no", SAFE_NO, locale),
        )
    return [Part(text, taps, calls)]


def police(words: Wording, locale: str, country: str) -> tuple[str, tuple[Call, ...]]:
    """Return "; cảnh sát Lào: 1191 hoặc 191" with its calls; nothing when none is known."""
    known = words.emergency(country.upper())
    if known is None:
        return _NOTHING
    numbers = [one for one in (known.police, known.police_alternative) if one]
    name = words.country(known.country, locale)
    label = words.say("contacts.call.police", locale, country=name)
    text = words.say(
        "danger.local_police", locale, country=name, police=words.either(numbers, locale)
    )
    return text, tuple(Call(label, number.dial) for number in numbers)


class _Numbers:
    """The second line and the numbers to tap in it."""

    def __init__(self, words: Wording, locale: str, country: str) -> None:
        self._words = words
        self._locale = locale
        self._iso = country.upper()

    def line(self, variant: str, *, local: bool) -> tuple[str, tuple[Call, ...]]:
        """Return the line and its calls; `local` lets it name the police of the country."""
        consular = self._words.hotline_call(self._locale)
        if variant == "selfharm":
            return self._selfharm(consular)
        if variant == "missing_relative":
            return self._say("danger.line.missing_relative"), (consular,)
        at_home = self._calls("111", "113")
        if variant == "held" and self._iso == "VN":
            return self._say("danger.line.held_vietnam"), (*at_home, consular)
        words, calls = _NOTHING
        if local and self._iso != "VN":
            words, calls = police(self._words, self._locale, self._iso)
        before = at_home if variant == "child" else ()
        return self._say(f"danger.line.{variant}", local=words), (*before, consular, *calls)

    def _selfharm(self, consular: Call) -> tuple[str, tuple[Call, ...]]:
        known = self._words.emergency(self._iso or "VN")
        if known is None or known.ambulance is None:
            return self._say("danger.line.selfharm"), self._calls("115")
        country = self._words.country(known.country, self._locale)
        label = self._say("contacts.call.ambulance", country=country)
        call = Call(label, known.ambulance.dial)
        if not self._iso:
            return self._say("danger.line.selfharm"), (call,)
        if self._iso == "VN":
            return self._say("danger.line.selfharm_vietnam"), (call,)
        text = self._say(
            "danger.line.selfharm_abroad", country=country, ambulance=known.ambulance.number
        )
        return text, (call, consular)

    def _calls(self, *numbers: str) -> tuple[Call, ...]:
        """Return Vietnamese short numbers that stand in the line's own words."""
        return tuple(Call(number, number) for number in numbers)

    def _say(self, key: str, **values: str) -> str:
        return self._words.say(key, self._locale, **values)
