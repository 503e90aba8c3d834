"""The sentences that the danger model learns from, and their fingerprint."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from nlu.vitext import features
from nlu.vitext.normalize import fold, nfc
from nlu.vitext.teencode import Teencode, table

ROOT = Path(__file__).resolve().parents[2]
#: What training and reading share: if it changes, the model must be trained anew.
_CODE = ("normalize", "syllables", "telex", "teencode", "features")
_MARKUP = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


#: The intent of a report, as far as the model tells reports apart.
_INTENT_OF = {
    "danger": "report_danger",
    "ransom": "report_ransom",
    "missing_relative": "report_missing_relative",
}


@dataclass(frozen=True)
class Line:
    """One sentence as it was written, and what it is."""

    text: str
    #: none, medium, high or critical.
    urgency: str
    #: The intent, or "" for lines written for triage alone.
    intent: str

    @property
    def forms(self) -> tuple[str, ...]:
        """The sentence as written and, if that differs, without its tone marks."""
        typed = nfc(self.text)
        plain = fold(typed)
        return (typed,) if plain == typed.lower() else (typed, plain)


def _yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


def teencode() -> Teencode:
    """Return the chat spellings of content."""
    return table(_yaml(ROOT / "content/lexicon/teencode.yaml")["spellings"])


def _rasa_lines(path: Path, urgencies: dict[str, str]) -> Iterator[Line]:
    for block in _yaml(path).get("nlu", ()):
        if "intent" not in block:
            continue
        intent = block["intent"].split("/")[0]
        for row in block["examples"].splitlines():
            if row.lstrip().startswith("- "):
                text = _MARKUP.sub(r"\1", row.lstrip()[2:].strip())
                yield Line(text, urgencies[intent], intent)


def _cue_lines(path: Path) -> Iterator[Line]:
    for cue in _yaml(path)["cues"]:
        for text in cue["examples"]:
            yield Line(text, cue["urgency"], _INTENT_OF.get(cue["report"], ""))
        for text in cue["counterexamples"]:
            yield Line(text, "none", "")


def lines() -> list[Line]:
    """Return all training sentences in a fixed order: Rasa's, job ads, the cues', triage's own."""
    intents = _yaml(ROOT / "nlu/intents.yml")["intents"]
    urgencies = {name: entry.get("urgency", "none") for name, entry in intents.items()}
    found = [
        line
        for path in sorted((ROOT / "nlu/data").glob("*.yml"))
        for line in _rasa_lines(path, urgencies)
    ]
    for path in sorted((ROOT / "nlu/ads").glob("*.jsonl")):
        rows = map(json.loads, path.read_text("utf-8").splitlines())
        found.extend(Line(row["text"], "none", "check_job_offer") for row in rows)
    for path in sorted((ROOT / "content/cues").glob("*.yaml")):
        found.extend(_cue_lines(path))
    for name in ("emergencies", "hard_negatives"):
        for row in (ROOT / f"nlu/triage/{name}.jsonl").read_text("utf-8").splitlines():
            data = json.loads(row)
            found.append(Line(data["text"], data["urgency"], data.get("intent", "")))
    return found


def fingerprint(data: list[Line]) -> str:
    """Return the SHA-256 of the sentences, the chat spellings and the code that reads them."""
    digest = hashlib.sha256()
    for line in data:
        row = [line.text, line.urgency, line.intent]
        digest.update(json.dumps(row, ensure_ascii=False).encode())
    digest.update((ROOT / "content/lexicon/teencode.yaml").read_bytes())
    package = Path(features.__file__).parent
    for module in _CODE:
        digest.update((package / f"{module}.py").read_bytes())
    return digest.hexdigest()
