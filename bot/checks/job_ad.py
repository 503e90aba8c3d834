"""Judges a job offer: which red flags it shows, in which words, and how bad that is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.lexicon import teencode
from bot.catalogue.models.places import PlaceKind
from bot.checks import pay
from bot.checks.ad_model import load_model, log_odds
from bot.checks.cues import Found, Patterns, Read
from bot.checks.disguise import Revealed, undo
from bot.checks.identifiers import Identifiers
from bot.checks.known_scams import KnownScams
from bot.checks.lexicon import Lexicon
from bot.checks.places import FoundPlace, Places
from bot.domain.risk import AdJudgement, Entity, FoundFlag, Verdict
from nlu.vitext.teencode import tokens

#: Longer texts are judged by their beginning; no ad is longer.
_LONGEST = 8_000
#: No word is longer; what is only costs time.
_NO_WORD = re.compile(r"\w{60,}")
#: Flags found together that prove more than their sum.
_TOGETHER: tuple[tuple[frozenset[str], frozenset[str], float], ...] = (
    (
        frozenset({"compound_destination"}),
        frozenset({
            "vague_job", "unrealistic_pay", "secrecy", "papers_kept", "debt_bondage",
            "illegal_crossing", "no_skill_needed", "targets_vulnerable",
        }),
        1.2,
    ),
    (
        frozenset({"fee_upfront"}),
        frozenset({
            "private_payment", "impersonation", "wrong_visa", "guaranteed_result", "no_contract",
        }),
        1.0,
    ),
    (frozenset({"vague_job", "unrealistic_pay"}), frozenset({
        "all_expenses_covered", "no_skill_needed", "urgent_departure", "targets_vulnerable",
        "no_company",
    }), 0.6),
)  # fmt: skip
#: The sums of weights from which an offer is judged so.
_HIGH, _SUSPICIOUS = 2.0, 0.7
#: The same by flags alone: words never explain away what is plainly there.
_SUSPICIOUS_BY_FLAGS = 1.2
#: How much the small model's log-odds count, and up to which.
_TRUST, _MOST_LEANING = 1.25, 3.0
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
#: Signs of lawfulness count up to this, and not at all against what is never lawful.
_MOST_LAWFUL = 3.6
_NEVER_LAWFUL = frozenset(
    {"illegal_crossing", "marriage_surrogacy_organ", "rescue_fee", "secrecy", "papers_kept"}
)
#: Somebody offers work, on folded words.
_OFFER = re.compile(
    r"\b(?:tuyen|ru (?:em |con |chau |toi |minh |no |di |qua |sang |lam )|ru re|"
    r"moi (?:em |toi |di )|"
    r"gioi thieu|don hang|viec nhe|ung tuyen|can gap|can nguoi|hua|bao luong|"
    r"(?:di|sang|qua) (?:\w+ ){1,3}(?:lam|lao dong))\b"
)
_PAY = frozenset({"luong", "thu", "cong", "kiem"})
_HIRE = frozenset({"tuyen", "viec", "slot", "suat", "don"})
#: So many flags make an offer of what names pay or work.
_AD_FLAGS = 3


@dataclass(frozen=True, slots=True)
class _Look:
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


class JobAdJudge:
    """Judges offers, ads and stories about them; made once, asked often. Pure."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Make the judge that works by `catalogue`. BadPattern if a pattern can't be read."""
        words = Lexicon.of(catalogue)
        self._flags = catalogue.red_flags
        self._signs = catalogue.lawful_signs
        self._places = Places(words)
        self._identifiers = Identifiers(words)
        self._scams = KnownScams(catalogue.scams.values())
        self._model = load_model()
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

    def judge(self, text: str) -> AdJudgement:
        """Return verdict, flags with the words that show them, resembling scams, destination."""
        look = self._look(text[:_LONGEST])
        flags = self._found_flags(look)
        signs = self._found_signs(look)
        names = {found.flag for found in flags}
        verdict = self._verdict(look, names, {found.flag for found in signs})
        if verdict is Verdict.NO_RED_FLAG:
            flags, names = [], set()
        scams = self._scams.match(look.revealed.text, look.abroad, names) if names else []
        return AdJudgement(
            verdict, tuple(flags), tuple(scams), tuple(signs), look.abroad[0] if look.abroad else ""
        )

    def looks_like_job_ad(self, text: str) -> bool:
        """Tell whether `text` is an offer, or asks about one, by plain rules.

        True for work abroad or pay that somebody offers; a cry for help or a number asked for is
        none.
        """
        look = self._look(text[:_LONGEST])
        flags = {found.flag for found in self._found_flags(look)}
        words = {token.word for token in look.read.tokens}
        folded = " ".join(token.word for token in look.read.tokens)
        offered = bool(_OFFER.search(folded))
        pay_named = any(one.entity == "money" for one in look.entities) and bool(words & _PAY)
        if offered and (pay_named or set(look.abroad) - {"VN"} or len(flags) > 1):
            return True
        return len(flags) >= _AD_FLAGS and bool(words & (_PAY | _HIRE))

    def _look(self, text: str) -> _Look:
        # Blanked, not cut out: offsets stay.
        revealed = undo(_NO_WORD.sub(lambda found: " " * len(found[0]), text))
        read = Read.of(revealed.text, tokens(revealed.text, self._spellings))
        places = tuple(self._places.spot(revealed.text))
        abroad = tuple(self._places.destinations(revealed.text, places))
        entities = tuple(self._identifiers.find(revealed.text))
        signs = tuple(self._lawful.find(read))
        silent = tuple(read.sentence(hit.first) for hit in signs if self._signs[hit.owner].silences)
        return _Look(text, revealed, read, places, entities, abroad, signs, silent)

    def _found_flags(self, look: _Look) -> list[FoundFlag]:
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

    def _silenced(self, look: _Look, hit: Found[str]) -> bool:
        return any(first <= hit.first < last for first, last in look.silent)

    def _by_words(self, look: _Look) -> list[tuple[str, int, int]]:
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

    def _by_facts(self, look: _Look) -> list[tuple[str, int, int]]:
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

    def _found_signs(self, look: _Look) -> list[FoundFlag]:
        found: dict[str, FoundFlag] = {}
        for hit in look.signs:
            if hit.owner not in found and not look.read.negated(hit.first):
                found[hit.owner] = _shown(look, hit.owner, *_span(look.read, hit))
        return sorted(found.values(), key=lambda one: one.start)

    def _verdict(self, look: _Look, flags: set[str], signs: set[str]) -> Verdict:
        grave = sum(self._flags[flag].weight for flag in flags)
        for needed, others, more in _TOGETHER:
            if needed <= flags and others & flags:
                grave += more
        lawful = min(_MOST_LAWFUL, sum(self._signs[sign].weight for sign in signs))
        never = sum(self._flags[flag].weight for flag in flags & _NEVER_LAWFUL)
        said = max(grave - lawful, never)
        words = log_odds(self._model, look.read.tokens)
        score = said + _TRUST * max(-_MOST_LEANING, min(_MOST_LEANING, words))
        if not flags:
            # With no flag to show, words alone never make it worse than suspicious.
            return Verdict.SUSPICIOUS if score >= _HIGH else Verdict.NO_RED_FLAG
        if score >= _HIGH:
            return Verdict.HIGH_RISK
        if score >= _SUSPICIOUS or said >= _SUSPICIOUS_BY_FLAGS:
            return Verdict.SUSPICIOUS
        return Verdict.NO_RED_FLAG


def _span(read: Read, hit: Found[str]) -> tuple[int, int]:
    return read.tokens[hit.first].start, read.tokens[hit.last].end


def _keep(found: dict[str, list[FoundFlag]], look: _Look, flag: str, start: int, end: int) -> None:
    """Add the evidence unless there is enough of this flag, or it stands in what is there."""
    kept = found.setdefault(flag, []) if end > start else []
    if end <= start or len(kept) >= _MOST_EVIDENCE:
        return
    shown = _shown(look, flag, start, end)
    if all(shown.start >= one.end or shown.end <= one.start for one in kept):
        kept.append(shown)


def _shown(look: _Look, flag: str, start: int, end: int) -> FoundFlag:
    first, last = look.revealed.span(start, end)
    return FoundFlag(flag, look.text[first:last], first, last)
