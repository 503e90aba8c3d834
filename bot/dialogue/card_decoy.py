"""What is said while somebody watches: lines about work that tell nothing, and nothing else."""

from __future__ import annotations

from bot.dialogue.wording import Wording
from bot.domain.messages import Part

#: Keys of the lines, said in turn: always the same one would be strange.
DECOYS = tuple(f"decoy.{number}" for number in range(1, 9))
#: Everything that may be said to somebody who is watched: the decoys, what XÓA says to anybody,
#: and what follows the phrases themselves.
HARMLESS = (*DECOYS, "erased", "exited", "watched.over")


def decoy(words: Wording, locale: str, turn: int) -> list[Part]:
    """Return one line without numbers, names of ours or taps; `turn` decides which."""
    return [Part(words.say(DECOYS[turn % len(DECOYS)], locale))]
