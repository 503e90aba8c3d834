"""Which language a message is in: script, Vietnamese syllables, then langdetect behind a prior."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from typing import Any

from bot.dialogue.common_words import BORROWED, COMMON, NEUTRAL
from nlu.vitext import telex
from nlu.vitext.normalize import fold, nfc
from nlu.vitext.syllables import is_syllable

#: Script by the first word of a letter's Unicode name; Han and Latin need a closer look.
_SCRIPTS = {
    "THAI": "th", "LAO": "lo", "KHMER": "km", "MYANMAR": "my", "HANGUL": "ko", "HIRAGANA": "ja",
    "KATAKANA": "ja", "CJK": "zh", "CYRILLIC": "ru", "ARABIC": "ar", "DEVANAGARI": "hi",
    "HEBREW": "he", "GREEK": "el", "TAMIL": "ta", "BENGALI": "bn", "LATIN": "",
}  # fmt: skip
#: Letters that only Vietnamese has among the languages people write to us in.
_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
#: Letters that other Latin alphabets have and Vietnamese has not.
_OTHER_LATIN = re.compile("[äöüßçñåøæœłśžčřšëïûîşğãõ]", re.IGNORECASE)
#: Links, addresses and codes are in no language.
_NO_WORDS = re.compile(r"\S*[@\d]\S*|\S+\.\S+\w|\S*//\S*")
_WORD = re.compile(r"[^\W\d_]+")
#: The languages langdetect may answer with.
_LATIN = ("vi", "en", "id", "tl", "fr", "de", "es", "pl", "ro", "hu", "cs", "it", "pt", "nl", "tr")
#: Shaped like syllables, but hardly ever meant as Vietnamese.
_ONLY_FOREIGN = frozenset({"i", "am", "it", "of", "us", "u"})
#: Shorter chunks tell langdetect nothing.
_ENOUGH_LETTERS, _ENOUGH_WORDS = 12, 3
_LONGEST = 4000
#: Share of words in Vietnamese shape from which a message without marks is Vietnamese.
_MOSTLY = 0.6
_SURE = 0.85


def detect(text: str, prior: str = "vi") -> str:
    """Return the ISO 639-1 code of the language of `text`; the same text gives the same answer.

    `prior` is the language the person used before: it decides what says nothing ("ok", "123").
    """
    text = nfc(text[:_LONGEST])
    by_script = _script(text)
    if by_script:
        return by_script
    if _VIETNAMESE.search(text) and not _OTHER_LATIN.search(text):
        return "vi"
    spoken = _NO_WORDS.sub(" ", text.lower())
    words = [word for word in _WORD.findall(spoken) if word.isascii() or len(word) > 1]
    telling = [word for word in words if word not in NEUTRAL]
    if not telling:
        return prior
    return _latin(text, telling, prior)


def _script(text: str) -> str:
    """Return the language of the script most letters are in, "" for Latin or none."""
    counts: Counter[str] = Counter()
    for char in text:
        if char.isalpha():
            name = unicodedata.name(char, "").split(" ")[0].split("-")[0]
            counts[_SCRIPTS.get(name, "")] += 1
    latin = counts.pop("", 0)
    if not counts or sum(counts.values()) * 2 < latin:
        return ""
    if counts["ja"] and counts["ja"] * 8 >= counts["zh"]:
        counts["ja"] += counts.pop("zh", 0)
    return counts.most_common(1)[0][0]


def _latin(text: str, words: list[str], prior: str) -> str:
    shaped = [word for word in words if _is_vietnamese(word)]
    own = [word for word in shaped if word not in COMMON["en"]]
    if own and all(word in BORROWED for word in words if word not in shaped):
        return "vi"
    if any(_is_marked(word) for word in own) and all(
        word in BORROWED or word in COMMON["en"] for word in words if word not in shaped
    ):
        return "vi"
    share = len(shaped) / len(words)
    hits = {
        code: sum(1.0 if not _is_vietnamese(word) else 0.35 for word in words if word in known)
        for code, known in COMMON.items()
    }
    code, best = max(hits.items(), key=lambda item: item[1])
    foreign = len(words) - len(shaped)
    shown = best >= max(1.0, 0.5 * foreign) and (share < _SURE or _all_common(words, code))
    if shown and (share < _MOSTLY or best > 0.5 * len(shaped) or _all_common(words, code)):
        return _malay_or_indonesian(words, code)
    if share >= _MOSTLY:
        return "vi"
    return (_guess(text, prior) if len(words) >= _ENOUGH_WORDS else "") or prior


def _is_marked(word: str) -> bool:
    """Tell whether a word was typed with the marks of a Vietnamese vowel: "này", not "passé"."""
    return not word.isascii() and fold(word) != word and is_syllable(fold(word))


def _all_common(words: list[str], code: str) -> bool:
    if len(words) < 2 or not all(word in COMMON[code] for word in words):  # noqa: PLR2004
        return False
    shaped = all(_is_vietnamese(word) for word in words)
    return not shaped or (len(words) > 2 and not _ONLY_FOREIGN.isdisjoint(words))  # noqa: PLR2004


def _malay_or_indonesian(words: list[str], code: str) -> str:
    if code not in ("id", "ms"):
        return code
    own = {one: sum(word in COMMON[one] for word in words) for one in ("id", "ms")}
    return "ms" if own["ms"] > own["id"] else "id"


@functools.lru_cache(maxsize=4096)
def _is_vietnamese(word: str) -> bool:
    """Tell if a word has the shape of a Vietnamese syllable, raw Telex or a chat spelling."""
    plain = fold(word)
    if is_syllable(plain):
        return True
    if len(plain) <= 4 and not re.search("[aeiouy]", plain):  # noqa: PLR2004 - dc, ntn, bn, sdt
        return plain not in ("thx", "pls", "plz", "hmm")
    if plain in COMMON["en"]:
        return False
    squeezed = re.sub(r"(.)\1+", r"\1", plain)
    return (is_syllable(squeezed) and len(plain) - len(squeezed) > 1) or bool(telex.decode(plain))


def _guess(text: str, prior: str) -> str:
    """Return langdetect's answer with `prior` weighed in, "" when it has none."""
    if sum(char.isalpha() for char in text) < _ENOUGH_LETTERS:
        return "en" if re.search(r"[a-z]{3}", text.lower()) and prior == "en" else ""
    # langdetect reads 55 profiles; only messages that nothing else decided pay for that.
    from langdetect.detector_factory import DetectorFactory
    from langdetect.lang_detect_exception import LangDetectException

    detector: Any = _factory(DetectorFactory).create()
    weights = dict.fromkeys(_LATIN, 0.04)
    weights[prior if prior in weights else "vi"] = 0.3
    detector.set_prior_map(weights)
    detector.append(text)
    try:
        return str(detector.detect())
    except LangDetectException:
        return ""


@functools.cache
def _factory(kind: Any) -> Any:
    from langdetect.detector_factory import PROFILES_DIRECTORY

    kind.seed = 0
    factory = kind()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory
