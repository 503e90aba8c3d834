"""Hashes of messages that may be measured on and not kept.

`python -m tests.support.likeness FOLDER` prints, as JSON, the hashed runs of the messages in the
JSON-lines files of FOLDER: enough to tell near-duplicates of them, not enough to read them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bot.evaluation.likeness import FEWEST, messages, runs

if __name__ == "__main__":
    found = [sorted(runs(text)) for text in messages(Path(sys.argv[1]))]
    print(json.dumps([one for one in found if len(one) >= FEWEST], separators=(",", ":")))
