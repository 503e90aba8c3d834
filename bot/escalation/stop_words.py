"""Bare words by which somebody wants no more: read with their marks, as far as there are any.

Without marks "dừng" is "đúng" (right), and a name: Dũng. Whoever answers a question with these must
not end it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from nlu.vitext.normalize import fold

_FOLDED = "dung"
#: What is meant by it when somebody stops: typed with marks, without, and with one forgotten.
_STOPPING = frozenset({"dung", "dừng", "đừng", "dùng", "dưng"})


def says(text: str, words: Collection[str]) -> bool:
    """Return whether a whole message is one of these words, which are folded."""
    folded = " ".join(fold(text).strip(" .!,?").split())
    if folded not in words:
        return False
    typed = unicodedata.normalize("NFC", text).lower().split()
    bare = [word.strip(" .!,?") for word in typed]
    return all(word in _STOPPING for word in bare if fold(word) == _FOLDED)
