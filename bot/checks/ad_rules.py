"""What plain rules see in an offer: red flags and signs of lawfulness, with their words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.lexicon import teencode
from bot.catalogue.models.places import PlaceKind
from bot.checks import pay
from bot.checks.cues import Found, Patterns, Read
from bot.checks.disguise import Revealed, undo
from bot.checks.identifiers import Identifiers
from bot.checks.lexicon import Lexicon
from bot.checks.places import FoundPlace, Places
from bot.domain.risk import Entity, FoundFlag
from nlu.vitext.teencode import tokens

#: Longer texts are judged by their beginning; no ad is longer.
_LONGEST = 8_000
#: No word is longer; what is only costs time.
_NO_WORD = re.compile(r"\w{60,}")
#: Without any of these a text is about no work: "xe khách đi Viêng Chăn mấy giờ chạy".
_WORK = frozenset(
    {
        *("làm", "việc", "lương", "tuyển", "rủ", "mời", "kiếm", "thu", "tiền", "bán", "giữ"),
        *("lam", "viec", "luong", "tuyen", "ru", "moi", "kiem", "tien", "ban", "giu", "chuộc"),
        *("game", "casino", "slot", "đô", "sale", "telesale", "lao", "cần", "nhận", "can"),
        *("thiếu", "thieu", "khách", "khach", "hợp"),
    }
)
#: Names of risky countries that nobody has a reason to disguise but recruiters.
_DISGUISED = frozenset({"cam", "kam", "campu", "mian", "mien", "lao", "phil", "phi"})
#: The signs that the work asks for skill.
_SKILL = frozenset({"exam_and_training", "skilled_work"})
#: Pieces of evidence shown for one flag.
_MOST_EVIDENCE = 2
#: So many other flags bear out a weak one that names none.
_ENOUGH_COMPANY = 2


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to see in an offer."""

    text: str
    revealed: Revealed
    read: Read
    places: tuple[FoundPlace, ...]
    entities: tuple[Entity, ...]
    #: ISO codes of the countries the offer leads to, likeliest first.
    abroad: tuple[str, ...]
    #: Signs of lawfulness, and the sentences (first word, one after the last) that only warn.
    signs: tuple[Found[str], ...]
    silent: tuple[tuple[int, int], ...]

    def hides(self, start: int, end: int) -> bool:
        """Tell whether `revealed.text[start:end]` was typed in another way."""
        first, last = self.revealed.span(start, end)
        return self.text[first:last] != self.revealed.text[start:end]

    @property
    def said(self) -> set[str]:
        """The ids of the signs of lawfulness that are not denied."""
        return {hit.owner for hit in self.signs if not self.read.negated(hit.first)}


class AdRules:
    """Reads offers by the patterns of content; made once, asked often. Pure."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Read by `catalogue`. BadPattern if a pattern can't be read."""
        words = Lexicon.of(catalogue)
        self._flags = catalogue.red_flags
        self._signs = catalogue.lawful_signs
        self._places = Places(words)
        self._identifiers = Identifiers(words)
        self._spellings = teencode(catalogue.spellings.values())
        flags = self._flags.values()
        self._patterns: Patterns[str] = Patterns(
            (flag.id, pattern) for flag in flags for pattern in flag.patterns
        )
        self._weak: Patterns[str] = Patterns(
            (flag.id, pattern) for flag in flags for pattern in flag.weak_patterns
        )
        self._unless: Patterns[str] = Patterns(
            (flag.id, pattern) for flag in flags for pattern in flag.unless
        )
        self._absent: Patterns[str] = Patterns(
            (flag.id, pattern) for flag in flags for pattern in flag.absent
        )
        self._lawful: Patterns[str] = Patterns(
            (sign.id, pattern) for sign in self._signs.values() for pattern in sign.patterns
        )

    def look(self, text: str) -> Look:
        """Return what there is to see in `text`."""
        text = text[:_LONGEST]
        # Blanked, not cut out: offsets stay.
        revealed = undo(_NO_WORD.sub(lambda found: " " * len(found[0]), text))
        read = Read.of(revealed.text, tokens(revealed.text, self._spellings))
        places = tuple(self._places.spot(revealed.text))
        abroad = tuple(self._places.destinations(revealed.text, places))
        entities = tuple(self._identifiers.find(revealed.text))
        signs = tuple(self._lawful.find(read))
        silent = tuple(read.sentence(hit.first) for hit in signs if self._signs[hit.owner].silences)
        return Look(text, revealed, read, places, entities, abroad, signs, silent)

    def flags(self, look: Look) -> list[FoundFlag]:
        """Return the red flags, in the order of their words."""
        found: dict[str, list[FoundFlag]] = {}
        for flag, start, end in sorted(
            [*self._by_words(look), *self._by_facts(look)], key=lambda spot: (spot[1], -spot[2])
        ):
            _keep(found, look, flag, start, end)
        strong = set(found)
        absent = {hit.owner for hit in self._absent.find(look.read)}
        for hit in self._weak.find(look.read):
            weak = self._flags[hit.owner]
            company = strong - {weak.id}
            borne_out = company & set(weak.together_with) or (
                not weak.together_with and len(company) >= _ENOUGH_COMPANY
            )
            counts = borne_out and weak.id not in strong | absent
            if counts and not look.read.negated(hit.first) and not self._silenced(look, hit):
                _keep(found, look, weak.id, *_span(look.read, hit))
        return sorted(
            (one for kept in found.values() for one in kept), key=lambda one: (one.start, one.flag)
        )

    def _silenced(self, look: Look, hit: Found[str]) -> bool:
        return any(first <= hit.first < last for first, last in look.silent)

    def _by_words(self, look: Look) -> list[tuple[str, int, int]]:
        harmless = [
            (hit.owner, look.read.sentence(hit.first)) for hit in self._unless.find(look.read)
        ]
        return [
            (hit.owner, *_span(look.read, hit))
            for hit in self._patterns.find(look.read)
            if not look.read.negated(hit.first)
            and not self._silenced(look, hit)
            and not any(
                owner == hit.owner and first <= hit.first < last
                for owner, (first, last) in harmless
            )
        ]

    def _by_facts(self, look: Look) -> list[tuple[str, int, int]]:
        """Return the flags that places and sums show."""
        found: list[tuple[str, int, int]] = []
        tokens_of = look.read.tokens
        quiet = [(tokens_of[first].start, tokens_of[last - 1].end) for first, last in look.silent]
        if not any((token.marked or token.word) in _WORK for token in look.read.tokens):
            return found
        risky = self._flags["compound_destination"].countries
        found.extend(
            ("compound_destination", place.start, place.end)
            for place in look.places
            if place.country in risky
            or (place.place is not None and place.place.kind is PlaceKind.COMPOUND)
        )
        found.extend(
            ("compound_destination", token.start, token.end)
            for token in look.read.tokens
            if token.word in _DISGUISED and look.hides(token.start, token.end)
        )
        money = [entity for entity in look.entities if entity.entity == "money"]
        limits = self._flags["unrealistic_pay"].pay
        found.extend(
            ("unrealistic_pay", one.start, one.end)
            for one in pay.too_good(
                look.revealed.text, money, look.abroad, limits, skilled=bool(_SKILL & look.said)
            )
        )
        return [
            (flag, start, end)
            for flag, start, end in found
            if not any(first <= start < last for first, last in quiet)
        ]

    def signs(self, look: Look) -> list[FoundFlag]:
        """Return the signs of lawfulness, the first words of each."""
        found: dict[str, FoundFlag] = {}
        for hit in look.signs:
            if hit.owner not in found and not look.read.negated(hit.first):
                found[hit.owner] = shown(look, hit.owner, *_span(look.read, hit))
        return sorted(found.values(), key=lambda one: one.start)


def _span(read: Read, hit: Found[str]) -> tuple[int, int]:
    return read.tokens[hit.first].start, read.tokens[hit.last].end


def _keep(found: dict[str, list[FoundFlag]], look: Look, flag: str, start: int, end: int) -> None:
    """Add the evidence unless there is enough of this flag, or it stands in what is there."""
    kept = found.setdefault(flag, []) if end > start else []
    if end <= start or len(kept) >= _MOST_EVIDENCE:
        return
    new = shown(look, flag, start, end)
    if all(new.start >= one.end or new.end <= one.start for one in kept):
        kept.append(new)


def shown(look: Look, flag: str, start: int, end: int) -> FoundFlag:
    """Return `flag` with the words of the offer that `revealed.text[start:end]` was typed as."""
    first, last = look.revealed.span(start, end)
    return FoundFlag(flag, look.text[first:last], first, last)
