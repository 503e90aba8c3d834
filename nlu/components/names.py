"""What the CRF and the lexicon found, joined into entities with normalised values."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.components.gazetteer import Hit, country_of
from nlu.components.lexicon import Lexicon
from nlu.components.reading import Word, typed
from nlu.components.spans import Span


@dataclass(frozen=True)
class Found:
    """An entity on the offsets of the message."""

    entity: str
    start: int
    end: int
    #: ISO 3166-1 alpha-2 for a country, in small letters as typed when its code is not known;
    #: otherwise as typed.
    value: str
    confidence: float


def join(
    text: str,
    words: list[Word],
    hits: list[Hit],
    tagged: list[tuple[Span, float]],
    lexicon: Lexicon,
) -> list[Found]:
    """Return the entities in the order of the text.

    The CRF has the first word; sure names of the lexicon that it left alone are added. A foreign
    place also stands for its country, on the same span, unless the message names that country.
    """
    covered = {index for span, _ in tagged for index in range(span.first, span.last)}
    added = [
        (Span(hit.name.kind, hit.first, hit.last), 1.0)
        for hit in hits
        if hit.sure and covered.isdisjoint(range(hit.first, hit.last))
    ]
    spans = sorted([*tagged, *added], key=lambda each: each[0].first)
    found = [_found(text, words, span, confidence, lexicon) for span, confidence in spans]
    return _with_countries_of_places(found, lexicon)


def _found(text: str, words: list[Word], span: Span, confidence: float, lexicon: Lexicon) -> Found:
    start, end = words[span.first].start, words[span.last - 1].end
    value = typed(text, Word("", "", start, end))
    if span.entity == "country":
        # In small letters an unknown country can't be taken for a code.
        value = country_of(value, lexicon, "country") or value.lower()
    return Found(span.entity, start, end, value, confidence)


def _with_countries_of_places(found: list[Found], lexicon: Lexicon) -> list[Found]:
    named = {each.value for each in found if each.entity == "country"}
    result: list[Found] = []
    for each in found:
        result.append(each)
        if each.entity != "place":
            continue
        country = country_of(each.value, lexicon, "place")
        if country and country not in {"VN", *named}:
            named.add(country)
            result.append(Found("country", each.start, each.end, country, each.confidence))
    return result
