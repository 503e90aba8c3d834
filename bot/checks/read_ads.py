"""Writes what the rules find in offers: `python -m bot.checks.read_ads CONTENT < TEXTS`.

One JSON string a line comes in; one object with `flags` and `signs` a line goes out. The training
of the ad model asks this, for it runs in Rasa's Python, where the bot does not.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bot.catalogue.loader import load
from bot.checks.ad_rules import AdRules


def main() -> None:
    """Read all of standard input and answer line by line."""
    rules = AdRules(load(Path(sys.argv[1])))
    for line in sys.stdin:
        look = rules.look(json.loads(line))
        found = {
            "flags": sorted({one.flag for one in rules.flags(look)}),
            "signs": sorted({one.flag for one in rules.signs(look)}),
        }
        sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
