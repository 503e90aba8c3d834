"""The sentences that the danger model learns from, and their fingerprint."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from nlu.vitext.normalize import fold, nfc
from nlu.vitext.teencode import Teencode, table

ROOT = Path(__file__).resolve().parents[2]
_MARKUP = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


#: The intent of a report, as far as the model tells reports apart.
_INTENT_OF = {
    "danger": "report_danger",
    "ransom": "report_ransom",
    "missing_relative": "report_missing_relative",
}
#: Examples of cues are promises, and tests hold us to them.
_PROMISED = 4.0


@dataclass(frozen=True)
class Line:
    """One sentence as it was written, and what it is."""

    text: str
    #: none, medium, high or critical.
    urgency: str
    #: The intent, or "" for lines written for triage alone.
    intent: str
    #: How much it counts.
    weight: float = 1.0

    @property
    def forms(self) -> tuple[str, ...]:
        """The sentence as written and, if that differs, without its tone marks."""
        typed = nfc(self.text)
        plain = fold(typed)
        return (typed,) if plain == typed.lower() else (typed, plain)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds."""
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


def teencode() -> Teencode:
    """Return the chat spellings of content."""
    return table(read_yaml(ROOT / "content/lexicon/teencode.yaml")["spellings"])


def rasa_lines(path: Path, urgencies: dict[str, str]) -> Iterator[Line]:
    """Yield the examples of one of Rasa's files; `urgencies` says how urgent each intent is."""
    for block in read_yaml(path).get("nlu", ()):
        if "intent" not in block:
            continue
        intent = block["intent"].split("/")[0]
        for row in block["examples"].splitlines():
            if row.lstrip().startswith("- "):
                text = _MARKUP.sub(r"\1", row.lstrip()[2:].strip())
                yield Line(text, urgencies[intent], intent)


def _cue_lines(path: Path) -> Iterator[Line]:
    for cue in read_yaml(path)["cues"]:
        if cue.get("strength") == "ask":
            # What only asks is no emergency by itself, nor a sign that there is none.
            continue
        for text in cue["examples"]:
            yield Line(text, cue["urgency"], _INTENT_OF.get(cue["report"], ""), _PROMISED)
        for text in cue["counterexamples"]:
            yield Line(text, "none", "", _PROMISED)


def lines() -> list[Line]:
    """Return all training sentences in a fixed order: Rasa's, job ads, the cues', triage's own."""
    intents = read_yaml(ROOT / "nlu/intents.yml")["intents"]
    urgencies = {name: entry.get("urgency", "none") for name, entry in intents.items()}
    found = [
        line
        for path in sorted((ROOT / "nlu/data").glob("*.yml"))
        for line in rasa_lines(path, urgencies)
    ]
    for path in sorted((ROOT / "nlu/ads").glob("*.jsonl")):
        rows = map(json.loads, path.read_text("utf-8").splitlines())
        # Who demands money for a person is no offer: the cues and triage's own lines have those.
        offers = (row for row in rows if "rescue_fee" not in row["flags"])
        found.extend(Line(row["text"], "none", "check_job_offer") for row in offers)
    for path in sorted((ROOT / "content/cues").glob("*.yaml")):
        found.extend(_cue_lines(path))
    for name in ("emergencies", "hard_negatives"):
        for row in (ROOT / f"nlu/triage/{name}.jsonl").read_text("utf-8").splitlines():
            data = json.loads(row)
            found.append(Line(data["text"], data["urgency"], data.get("intent", "")))
    return found
