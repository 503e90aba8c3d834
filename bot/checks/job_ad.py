"""Judges a job offer: which red flags it shows, in which words, and how bad that is."""

from __future__ import annotations

import re

from bot.catalogue.catalogue import Catalogue
from bot.checks.ad_model import load_model
from bot.checks.ad_rules import AdRules, Look, shown
from bot.checks.known_scams import KnownScams
from bot.domain.risk import AdJudgement, FoundFlag, Verdict
from nlu.vitext.teencode import BREAK

#: Log-odds from which the model's word counts, chosen on offers left out of training (five folds):
#: docs/adr/0011 has the figures. A flag that a rule found is kept unless the model is rather sure
#: that it does not hold; one that no rule found must be likelier than not.
_HIGH, _SUSPICIOUS = -0.5, -1.0
_KEPT, _ADDED = -1.4, 0.5
#: What is never lawful, whatever stands around it.
_NEVER_LAWFUL = frozenset({"illegal_crossing", "marriage_surrogacy_organ", "rescue_fee", "secrecy"})
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


class JobAdJudge:
    """Judges offers, ads and stories about them; made once, asked often. Pure."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Make the judge that works by `catalogue`. BadPattern if a pattern can't be read."""
        self._rules = AdRules(catalogue)
        self._scams = KnownScams(catalogue.scams.values())
        self._model = load_model()

    def judge(self, text: str) -> AdJudgement:
        """Return verdict, flags with the words that show them, resembling scams, destination.

        The rules of content find flags and signs; a small model that was shown both and the words
        says which of them hold and how bad the whole is. Flags it adds itself are shown by the
        words that speak most for them.
        """
        look = self._rules.look(text)
        if not any(token.word != BREAK for token in look.read.tokens):
            return AdJudgement(Verdict.NO_RED_FLAG, (), (), (), "")
        ruled, signs = self._rules.flags(look), self._rules.signs(look)
        opinion = self._model.opinion(
            look.read.tokens, {found.flag for found in ruled}, {found.flag for found in signs}
        )
        flags = self._flags(look, ruled, opinion.flags)
        verdict = _verdict(opinion.trap, opinion.off, flags)
        if verdict is Verdict.NO_RED_FLAG:
            flags = []
        names = {found.flag for found in flags}
        scams = self._scams.match(look.revealed.text, look.abroad, names) if names else []
        destination = look.abroad[0] if look.abroad else ""
        return AdJudgement(verdict, tuple(flags), tuple(scams), tuple(signs), destination)

    def looks_like_job_ad(self, text: str) -> bool:
        """Tell whether `text` is an offer, or asks about one, by plain rules.

        True for work abroad or pay that somebody offers; a cry for help or a number asked for is
        none.
        """
        look = self._rules.look(text)
        flags = {found.flag for found in self._rules.flags(look)}
        words = {token.word for token in look.read.tokens}
        folded = " ".join(token.word for token in look.read.tokens)
        offered = bool(_OFFER.search(folded))
        pay_named = any(one.entity == "money" for one in look.entities) and bool(words & _PAY)
        if offered and (pay_named or set(look.abroad) - {"VN"} or len(flags) > 1):
            return True
        return len(flags) >= _AD_FLAGS and bool(words & (_PAY | _HIRE))

    def _flags(self, look: Look, ruled: list[FoundFlag], odds: dict[str, float]) -> list[FoundFlag]:
        """Return the flags that hold, in the order of their words."""
        kept = [
            found
            for found in ruled
            if found.flag in _NEVER_LAWFUL or odds.get(found.flag, 0.0) >= _KEPT
        ]
        added = {flag for flag, one in odds.items() if one >= _ADDED}
        for flag in sorted(added - {found.flag for found in kept}):
            first, last = self._model.words_for(flag, look.read.tokens)
            if last > first:
                tokens = look.read.tokens
                kept.append(shown(look, flag, tokens[first].start, tokens[last - 1].end))
        return sorted(kept, key=lambda one: (one.start, one.flag))


def _verdict(trap: float, off: float, flags: list[FoundFlag]) -> Verdict:
    names = {found.flag for found in flags}
    if trap >= _HIGH:
        # With no flag to show, words alone never make it worse than suspicious.
        return Verdict.HIGH_RISK if names else Verdict.SUSPICIOUS
    if off >= _SUSPICIOUS or names & _NEVER_LAWFUL:
        return Verdict.SUSPICIOUS
    return Verdict.NO_RED_FLAG
