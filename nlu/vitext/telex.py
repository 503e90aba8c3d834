"""Keystrokes that an input method should have turned into Vietnamese letters but did not."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nlu.vitext.normalize import fold
from nlu.vitext.syllables import is_syllable

_TONE_OF = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_HORNED = {"a": "ă", "o": "ơ", "u": "ư"}
_HATTED = {"a": "â", "e": "ê", "o": "ô"}
_VNI = str.maketrans("12345", "sfrxj")
_VNI_WORD = re.compile(r"[a-z]+(?:[1-9][a-z]*){1,3}")
_VOWELS = "aeiouyăâêôơư"
_MARKED = "ăâêôơư"
#: ă and â never end a syllable, and only ây, âu join â to another vowel.
_OPEN_SHORT = re.compile(r"ă$|ă[aeiouy]|â$|â[aeo]")
_STRONG = re.compile(r"^dd|[aou]w|(?:aa|ee|oo)[a-z]*[sfrxj]|j$")
#: No syllable takes more keystrokes ("nghieengs" takes nine).
_LONGEST = 12


def _from_vni(word: str) -> str:
    plain = re.sub(r"([aeo])([a-z]*)6", r"\1\1\2", word)
    plain = re.sub(r"d([a-z]*)9", r"dd\1", plain)
    return plain.replace("7", "w").replace("8", "w").translate(_VNI)


def _letters(word: str) -> tuple[list[str], str] | None:
    """Split keystrokes into letters and a tone; None if they are not Telex."""
    letters: list[str] = []
    tone = ""
    for char in word:
        after_vowel = any(letter in _VOWELS for letter in letters)
        if char in _TONE_OF and after_vowel:
            tone = _TONE_OF[char]
        elif char == "w" and after_vowel:
            for place in range(len(letters) - 1, -1, -1):
                if letters[place] in _HORNED:
                    break
            else:
                return None
            letters[place] = _HORNED[letters[place]]
            if letters[place] == "ơ" and place and letters[place - 1] == "u":
                letters[place - 1] = "ư"
        elif char in _HATTED and letters and letters[-1] == char:
            letters[-1] = _HATTED[char]
        elif char == "d" and letters == ["d"]:
            letters = ["đ"]
        else:
            letters.append(char)
    return letters, tone


def _with_tone(letters: list[str], tone: str) -> str:
    if not tone:
        return "".join(letters)
    places = [i for i, letter in enumerate(letters) if letter in _VOWELS]
    if "".join(letters[:2]) in {"qu", "gi"} and len(places) > 1:
        del places[0]  # the u of qu and the i of gi belong to the onset
    marked = [i for i in places if letters[i] in _MARKED]
    closed = letters[-1] not in _VOWELS
    if marked:
        place = marked[-1]
    elif len(places) == 1 or (closed and places):
        place = places[-1]
    else:
        place = places[-2] if places else len(letters) - 1
    spelled = [*letters[: place + 1], tone, *letters[place + 1 :]]
    return unicodedata.normalize("NFC", "".join(spelled))


@lru_cache(maxsize=8192)
def decode(word: str) -> str:
    """Return the syllable that the lower-case keystrokes `word` (Telex or VNI) spell, or "".

    "cuwus" → "cứu", "nhoots" → "nhốt", "d9i" → "đi". What already is a plain syllable, and what
    spells none, gives "".
    """
    if not word.isascii() or len(word) > _LONGEST or is_syllable(word):
        return ""
    if _VNI_WORD.fullmatch(word):
        word = _from_vni(word)
    elif not word.isalpha():
        return ""
    split = _letters(word)
    if split is None:
        return ""
    letters, tone = split
    bare = "".join(letters)
    if bare == word or _OPEN_SHORT.search(bare) or not is_syllable(fold(bare)):
        return ""
    if letters[-1] in "cpt" and tone not in {_TONE_OF["s"], _TONE_OF["j"]}:
        return ""
    return _with_tone(letters, tone)


def is_strong(word: str) -> bool:
    """Tell if `word` could hardly be anything but Telex: "dduwowcj", "nhoots", "bij"."""
    return len(word) <= _LONGEST and bool(_STRONG.search(word)) and bool(decode(word))


def is_typed_raw(words: list[str]) -> bool:
    """Tell if a message of these lower-case `words` was typed with the input method off.

    One strong word is enough, or two weak ones: English has "car", "his" and "teen".
    """
    weak = 0
    for word in words:
        if is_strong(word):
            return True
        weak += bool(decode(word))
    return weak > 1
