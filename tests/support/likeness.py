"""Tells near-duplicates by the runs of three words that two messages share.

`python -m tests.support.likeness FOLDER` prints, as JSON, the hashed runs of the messages in the
JSON-lines files of FOLDER: enough to tell near-duplicates of them, not enough to read them.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nlu.vitext.normalize import fold, nfc

#: Words of a run.
_RUN = 3
#: Messages with fewer runs than this are everybody's: "cảm ơn bạn nhiều".
_FEWEST = 8
#: Shared runs among all runs of two messages (Jaccard) from which they are nearly the same.
NEAR = 0.6


def runs(text: str) -> frozenset[int]:
    """Return the hashed runs of three folded words in `text`."""
    words = re.findall(r"[a-z0-9]+", fold(nfc(text)))
    return frozenset(
        zlib.crc32(" ".join(words[at : at + _RUN]).encode()) for at in range(len(words) - _RUN + 1)
    )


def near(texts: Iterable[str], judged: Sequence[frozenset[int]]) -> Iterator[tuple[str, int]]:
    """Yield (text, index in `judged`) of every text that is nearly one of the judged messages."""
    holders: dict[int, list[int]] = defaultdict(list)
    for index, known in enumerate(judged):
        for run in known if len(known) >= _FEWEST else ():
            holders[run].append(index)
    for text in texts:
        own = runs(text)
        if len(own) < _FEWEST:
            continue
        shared = Counter(index for run in own for index in holders.get(run, ()))
        for index, count in shared.items():
            if count >= NEAR * len(own | judged[index]):
                yield text, index


def messages(folder: Path) -> list[str]:
    """Return the texts of all JSON-lines files in `folder`, in order."""
    return [
        json.loads(line)["text"]
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


if __name__ == "__main__":
    found = [sorted(runs(text)) for text in messages(Path(sys.argv[1]))]
    print(json.dumps([one for one in found if len(one) >= _FEWEST], separators=(",", ":")))
