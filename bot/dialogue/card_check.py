"""Looks, before anybody writes, for words that the cards need and content lacks."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue.texts import BASE
from bot.dialogue import (
    card_danger,
    card_decoy,
    card_media,
    card_news,
    card_number,
    card_talk,
)
from bot.dialogue.replies import LABELS, known_payload
from bot.dialogue.wording import Wording
from bot.domain.cases import Outcome


def missing_words(words: Wording) -> list[str]:
    """Return a sentence with its remedy for every text or guide that is missing."""
    problems = [
        f"content/locales/{BASE} has no text {key!r}: add it."
        for key in dict.fromkeys(_keys())
        if not words.texts.has(key)
    ]
    guides = words.catalogue.guides
    problems += [
        f"content/guides has no {slug}.yaml, which the list of guides offers: add it."
        for page in card_talk.GUIDES
        for slug in page
        if slug not in guides
    ]
    problems += card_news.missing(words)
    problems += [
        f"content/guides/{guide.slug}.yaml: nothing answers the tap {quick.payload!r}: mend it."
        for guide in guides.values()
        for quick in guide.quick
        if not known_payload(quick.payload)
    ]
    return problems


def _keys() -> Iterator[str]:
    for variant in card_danger.VARIANTS:
        for piece in ("opening", "line", "ask", "end"):
            yield f"danger.{piece}.{variant}"
    yield from (key for key, _ in card_talk.MENU)
    yield from (f"intent.{label}" for label in LABELS)
    yield from (f"closing.{outcome}" for outcome in Outcome)
    yield from ("menu", "greet", "not_understood", "hotline_only", "flood")
    yield from ("receipt", "unreadable.withheld", "unreadable.withheld.page")
    yield from card_decoy.HARMLESS
    yield from card_media.KEYS
    yield from card_news.KEYS
    yield from card_number.KEYS
    yield from (f"phrase.{fault}" for fault in ("short", "long", "common", "same"))
