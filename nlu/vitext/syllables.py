"""Which letter strings can be a Vietnamese syllable, and where its tone mark belongs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSET = r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|th|tr|qu|[bcdghklmnprstvx])?"
_NUCLEUS = (
    r"(?:ieu|yeu|oai|oay|oao|oeo|uay|uoi|uou|uya|uyu|uye|uoa|"
    r"ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|ua|ue|ui|uo|uu|uy|ye|[aeiouy])"
)
_CODA = r"(?:ch|ng|nh|[cmnpt])?"
_SYLLABLE = re.compile(f"{_ONSET}{_NUCLEUS}{_CODA}")
_NO_CODA_AFTER = re.compile(r"(?:[aeiouy]{3}|ai|ao|au|ay|eo|eu|iu|oi|ui|uu|ia)(?:ch|ng|nh|[cmnpt])")

#: The few that keep a doubled o; in all others "oo" is Telex for ô.
_WITH_OO = frozenset({"xoong", "boong", "soong", "goong"})
#: Combining marks: grave, acute, tilde, hook above, dot below.
TONES = "\u0300\u0301\u0303\u0309\u0323"


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """Tell if the folded `word` has the shape of one Vietnamese syllable.

    Shape only: "bop" and "nghieng" do, "food" and "abc" do not; some English words ("man") do too.
    """
    if not _SYLLABLE.fullmatch(word):
        return word in _WITH_OO
    closed = _NO_CODA_AFTER.search(word)
    # "giang", "quyen": the i and u belong to the onset, so those clusters are no diphthongs.
    return closed is None or word.startswith(("gi", "qu")) or "uye" in word or "uoa" in word


@lru_cache(maxsize=16384)
def tone_key(word: str) -> str:
    """Return `word` in lower case with its tone mark moved to the end: hoà and hòa are one."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        (tones if char in TONES else letters).append(char)
    return unicodedata.normalize("NFC", "".join(letters)) + "".join(tones)
