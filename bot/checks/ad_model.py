"""The small model of the job-ad judge: plain numbers, no numpy, no network."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from nlu.vitext import linear
from nlu.vitext.features import BUCKETS, as_feature, with_findings, word_bucket
from nlu.vitext.linear import Head
from nlu.vitext.teencode import BREAK, Token

#: The heads that are no flags: high risk, and anything but lawful.
_TRAP, _OFF = "trap", "off"
#: A flag that no rule showed is shown by so many words at most.
_SHOWN = 7


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model thinks of an offer, in log-odds: above 0 is likelier than not."""

    #: That it is a trap.
    trap: float
    #: That something about it is off: a trap or suspicious.
    off: float
    #: That it shows each red flag.
    flags: dict[str, float]


@dataclass(frozen=True, slots=True)
class AdModel:
    """One head for each question."""

    heads: Mapping[str, Head]
    #: SHA-256 of what it was trained on.
    fingerprint: str

    def opinion(
        self, tokens: Sequence[Token], flags: Collection[str], signs: Collection[str]
    ) -> Opinion:
        """Return what it thinks of an offer of `tokens` in which rules found `flags`, `signs`."""
        features = with_findings(tokens, flags, signs)
        odds = {name: head.logit(features) for name, head in self.heads.items()}
        return Opinion(odds.pop(_TRAP), odds.pop(_OFF), odds)

    def words_for(self, flag: str, tokens: Sequence[Token]) -> tuple[int, int]:
        """Return (first, one after the last) of the words in one clause that speak most for it."""
        head = self.heads[flag]
        best, span = 0.0, (0, 0)
        total, start = 0.0, 0
        for place, token in enumerate(tokens):
            weight = head.weights[word_bucket(as_feature(token))]
            if token.word == BREAK or total + weight <= 0:
                total, start = 0.0, place + 1
                continue
            if place - start >= _SHOWN:
                total, start = 0.0, place
            total += weight
            if total > best:
                best, span = total, (start, place + 1)
        return span


def read_model(text: str) -> AdModel:
    """Return the model in the JSON `text`; ValueError if it was made for other features."""
    data = json.loads(text)
    if data["buckets"] != BUCKETS:
        raise ValueError(f"the model has {data['buckets']} buckets, the code {BUCKETS}: train anew")
    heads = {name: linear.read(head) for name, head in data["heads"].items()}
    return AdModel(heads, data["fingerprint"])


def load_model() -> AdModel:
    """Return the model that is committed beside this file."""
    return read_model(resources.files("bot.checks").joinpath("ad_model.json").read_text("utf-8"))
