"""Which countries and places a text names, however they are spelled."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.catalogue.models.places import Country, Place
from bot.checks.lexicon import Lexicon, lexicon
from bot.checks.words import Hit, PhraseIndex, Word, spelling, words
from bot.domain.risk import Entity
from nlu.vitext.normalize import Folded, fold, fold_with_offsets, nfc
from nlu.vitext.syllables import tone_key

#: Folded words after which a short name is a place: "sang cam", "đơn nhật", "dsq hàn".
_LEADS = frozenset(
    {
        "bay",
        "ben",
        "chong",
        "chu",
        "cty",
        "den",
        "di",
        "diem",
        "don",
        "dsq",
        "duong",
        "hotline",
        "khoi",
        "ktv",
        "lam",
        "ldxk",
        "len",
        "lsq",
        "nuoc",
        "o",
        "phia",
        "qua",
        "quan",
        "sang",
        "sdt",
        "so",
        "tai",
        "toi",
        "trong",
        "tts",
        "tu",
        "tuyen",
        "ve",
        "visa",
        "viza",
        "vs",
        "vung",
        "xkld",
        "xu",
    }
)
#: The same in two words: "thị trường nhật".
_LEAD_PAIRS = frozenset(
    {
        "thi truong",
        "lao dong",
        "xuat khau",
        "cua khau",
        "bien gioi",
        "thoi vu",
        "du hoc",
        "don hang",
        "cong an",
        "canh sat",
        "san bay",
        "ky su",
        "thuc pham",
        "tap sinh",
        "cong ty",
        "su quan",
        "lanh su",
        "may bay",
    }
)
#: Names this long are recognised whatever marks a hasty thumb gave them.
_UNMISTAKABLE = 11
_NO_WORD = Word("", 0, 0)


@dataclass(frozen=True, slots=True)
class _Name:
    """What a spelling may stand for, and when."""

    country: str
    place: Place | None = None
    #: sure, exact, unsure, capital.
    how: str = "sure"
    #: The spelling with its tone marks, lower-case.
    typed: str = ""
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A country or place in a text."""

    #: ISO 3166-1 alpha-2.
    country: str
    #: None when the country itself was named.
    place: Place | None
    start: int
    end: int


class Places:
    """Finds countries and places; made once, asked often."""

    def __init__(self, words_of: Lexicon) -> None:
        self._index: PhraseIndex[_Name] = PhraseIndex(
            (*_country_names(words_of.countries), *_place_names(words_of.places))
        )
        self._programmes: PhraseIndex[str] = PhraseIndex(
            (programme, country.code)
            for country in words_of.countries
            for programme in country.programmes
        )

    def spot(self, text: str) -> list[FoundPlace]:
        """Return what is named, in order, without overlaps, on the offsets of `text`."""
        folded = fold_with_offsets(text)
        text_words = words(folded.text)
        found: list[FoundPlace] = []
        taken = 0
        for hit in self._index.find(folded.text, text_words):
            if hit.first < taken or not _means_it(hit, text, folded, text_words):
                continue
            taken = hit.last + 1
            start, end = folded.span(text_words[hit.first].start, text_words[hit.last].end)
            found.append(FoundPlace(hit.value.country, hit.value.place, start, end))
        return found

    def countries(self, text: str) -> list[str]:
        """Return the codes of the countries named or meant by a place, first named first."""
        return list(dict.fromkeys(found.country for found in self.spot(text)))

    def destinations(self, text: str, found: Sequence[FoundPlace]) -> list[str]:
        """Return the codes of the countries a job offer leads to, likeliest first.

        Foreign countries named or meant by a place, then those of programmes and visas ("EPS");
        Viet Nam when nothing else is named but a place at home. `found` is what `spot` found.
        """
        abroad = [one.country for one in found if one.country != "VN"]
        folded = fold_with_offsets(text).text
        abroad += [hit.value for hit in self._programmes.find(folded, words(folded))]
        if not abroad and any(one.country == "VN" and one.place for one in found):
            return ["VN"]
        return list(dict.fromkeys(abroad))

    def find(self, text: str) -> list[Entity]:
        """Return `country` and `place` entities.

        A foreign place is a country too (same span) when nothing else names that country.
        """
        found = self.spot(text)
        named = {one.country for one in found if one.place is None}
        entities: list[Entity] = []
        for one in found:
            typed = text[one.start : one.end]
            if one.place is None:
                entities.append(Entity("country", typed, one.country, one.start, one.end))
                continue
            entities.append(Entity("place", typed, typed, one.start, one.end))
            if one.country not in named and one.country != "VN":
                named.add(one.country)
                entities.append(Entity("country", typed, one.country, one.start, one.end))
        return entities


@functools.cache
def places() -> Places:
    """Return the finder that knows the lexicon shipped with the bot."""
    return Places(lexicon())


def countries(text: str) -> list[str]:
    """Return ISO codes of the countries that `text` names, first named first."""
    return places().countries(text)


def _country_names(entries: Iterable[Country]) -> Iterator[tuple[str, _Name]]:
    for entry in entries:
        before, after = frozenset(entry.not_before), frozenset(entry.not_after)
        for how, spellings in (
            ("sure", entry.names),
            ("exact", entry.exact),
            ("unsure", entry.unsure),
            ("capital", entry.capital),
        ):
            for one in spellings:
                guarded = (before, after) if how != "sure" else (frozenset(), frozenset())
                yield one, _Name(entry.code, None, how, one.lower(), *guarded)


def _place_names(entries: Iterable[Place]) -> Iterator[tuple[str, _Name]]:
    for entry in entries:
        for one in (entry.name, *entry.aliases):
            sure = not entry.unsure or len(spelling(one)) > len(spelling(entry.name))
            how = "sure" if sure else "exact"
            yield one, _Name(entry.country, entry, how, one.lower())


def _means_it(hit: Hit[_Name], text: str, folded: Folded, text_words: Sequence[Word]) -> bool:
    name = hit.value
    before = text_words[hit.first - 1] if hit.first else _NO_WORD
    after = text_words[hit.last + 1] if hit.last + 1 < len(text_words) else _NO_WORD
    if before.text == "tieng":
        return False
    start, end = folded.span(text_words[hit.first].start, text_words[hit.last].end)
    typed = text[start:end]
    if name.how == "sure":
        return _same_marks(typed, name.typed)
    pair = f"{text_words[hit.first - 2].text} {before.text}" if hit.first > 1 else ""
    leads = before.text in _LEADS or pair in _LEAD_PAIRS
    if _guards(name.not_before, after, text, folded, ascii_counts=True) or _guards(
        name.not_after, before, text, folded, ascii_counts=not leads
    ):
        return False
    if name.how == "exact":
        marked = not name.typed.isascii() and typed.lower() == name.typed
        return marked or (typed.isascii() and leads)
    if name.how == "capital":
        follows = text[end : end + 2].strip()
        return leads and typed[:1].isupper() and not follows[:1].isupper()
    return leads and typed.lower() == name.typed


def _same_marks(typed: str, spelled: str) -> bool:
    """Tell whether tone marks, where both bear any, agree: "đài lúc" is not "đại lục"."""
    typed = nfc(typed).lower()
    if typed.isascii() or spelled.isascii():
        return True
    return tone_key(typed) == tone_key(spelled) or len(spelled) >= _UNMISTAKABLE


def _guards(
    guards: frozenset[str], word: Word, text: str, folded: Folded, *, ascii_counts: bool
) -> bool:
    """Tell whether `word` is one of `guards`, minding its tone marks when it bears any."""
    start, end = folded.span(word.start, word.end)
    typed = text[start:end].lower()
    if typed in guards:
        return True
    return ascii_counts and typed.isascii() and typed in {fold(guard) for guard in guards}
