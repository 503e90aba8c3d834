"""Rules for numbers: they exist in their country, and no text holds one that may not be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.contacts import consular_hotline
from bot.catalogue.findings import Finding
from bot.catalogue.models.base import Show
from bot.catalogue.models.contacts import EmergencyNumbers, PhoneNumber, Reachable
from bot.catalogue.rules.published import Pages, published

#: A long number, or a short one right after a word that tells to dial it.
_LONG = re.compile(r"(?<![\w./%-])(?:\+|0)\d[\d .-]{6,18}\d(?![\w/%-])")
_SHORT = re.compile(
    r"(?:gọi|bấm|quay|số|tổng đài|đường dây|công an|cảnh sát|cấp cứu|hoặc"
    r"|call|dial|ring|tell|police|ambulance|hotline|or)\s+(\d{3,5})"
    r"(?![\w./%-])(?!\s+(?:\d|đến|triệu|nghìn|tỷ|đô|người|to|million|dollars|people))",
    re.IGNORECASE,
)


def valid(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Yield (file, name, sentence) for numbers that their country does not have."""
    for kind in ("hotlines", "missions"):
        for name, fact in getattr(catalogue, kind).items():
            if fact.show is Show.NO:
                continue
            for number in fact.numbers:
                if not number.unlisted and not _exists(number, fact):
                    file = catalogue.origins[kind, name]
                    yield file, number.number, f"{number.number} is no number there: mend it"
    for country, numbers in catalogue.emergency.items():
        file = catalogue.origins["emergency", country]
        for found in _emergency(numbers):
            yield (
                file,
                found.number,
                f"{found.number} is no emergency number of {country}: give another source",
            )


def _exists(number: PhoneNumber, fact: Reachable) -> bool:
    # Late: the tables of phonenumbers take a while to load and only lint needs them.
    import phonenumbers
    from phonenumbers import shortnumberinfo

    try:
        parsed = phonenumbers.parse(number.dial.replace("#", ""), fact.country)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(parsed):
        return number.dial.startswith("+") or phonenumbers.is_valid_number_for_region(
            parsed, fact.country
        )
    return not number.dial.startswith("+") and shortnumberinfo.is_possible_short_number_for_region(
        parsed, fact.country
    )


def _emergency(numbers: EmergencyNumbers) -> Iterator[PhoneNumber]:
    from phonenumbers import shortnumberinfo

    for number in (numbers.police, numbers.police_alternative, numbers.ambulance, numbers.fire):
        if number is None or number.unlisted:
            continue
        if not shortnumberinfo.is_emergency_number(number.dial, numbers.country):
            yield number


def in_prose(catalogue: Catalogue, pages: Pages) -> Iterator[Finding]:
    """Yield findings for numbers in texts that content does not allow to be shown."""
    allowed = _allowed(catalogue)
    for text in published(catalogue):
        if text.what == "hotline":
            continue
        for found in _strangers(allowed, text.text):
            yield pages.finding(
                text.file,
                text.text,
                f"{text.what} holds {found!r}, which content/hotlines does not allow to show.",
            )


def strangers(catalogue: Catalogue, text: str) -> list[str]:
    """Return the numbers in a text that content does not allow to be shown."""
    return _strangers(_allowed(catalogue), text)


def _strangers(allowed: set[str], text: str) -> list[str]:
    found = (*_LONG.findall(text), *_SHORT.findall(text))
    return [one for one in found if re.sub(r"[ .-]", "", one) not in allowed]


def _allowed(catalogue: Catalogue) -> set[str]:
    shown = [
        number.dial
        for kind in (catalogue.hotlines, catalogue.missions)
        for fact in kind.values()
        if fact.may_be_shown
        for number in fact.numbers
    ]
    for numbers in catalogue.emergency.values():
        if numbers.may_be_shown:
            four = (numbers.police, numbers.police_alternative, numbers.ambulance, numbers.fire)
            shown += [number.dial for number in four if number]
    home = consular_hotline(catalogue).dial if catalogue.hotlines else ""
    return {*shown, home.replace("+84", "0")}
