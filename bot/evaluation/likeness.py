"""Tells near-duplicates by the runs of three words that two messages share."""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nlu.vitext.normalize import fold, nfc

#: Words of a run.
_RUN = 3
#: Messages with fewer runs than this are everybody's: "cảm ơn bạn nhiều".
FEWEST = 8
#: Shared runs among all runs of two messages (Jaccard) from which they are nearly the same.
NEAR = 0.6
#: Hashes of runs of messages that may be measured on and not kept.
_RUNS = "*_runs.json"


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
        for run in known if len(known) >= FEWEST else ():
            holders[run].append(index)
    for text in texts:
        own = runs(text)
        if len(own) < FEWEST:
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
        if line.strip()
    ]


def judged_in(folder: Path) -> list[frozenset[int]]:
    """Return the runs of all that is judged with below `folder`: messages, and kept hashes."""
    found = [runs(text) for one in (folder, *_folders(folder)) for text in messages(one)]
    for path in sorted(folder.glob(_RUNS)):
        found += [frozenset(one) for one in json.loads(path.read_text("utf-8"))]
    return found


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_dir())
