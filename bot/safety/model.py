"""The small linear model that the bot carries itself: plain numbers, no numpy, no network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from nlu.vitext import linear
from nlu.vitext.features import BUCKETS, hashed, word_bucket
from nlu.vitext.linear import Head
from nlu.vitext.teencode import Token


@dataclass(frozen=True, slots=True)
class Model:
    """The heads by name: medium, emergency, critical, ransom, missing, selfharm."""

    heads: Mapping[str, Head]
    #: SHA-256 of the data it was trained on.
    fingerprint: str

    def alarm(self, word: str) -> float:
        """Return how much the folded `word` by itself speaks for an emergency; may be negative."""
        head = self.heads["emergency"]
        return head.scale * head.weights[word_bucket(word)]

    def probabilities(self, tokens: Sequence[Token]) -> dict[str, float]:
        """Return every head's probability for a message of `tokens`."""
        features = hashed(tokens)
        return {name: head.probability(features) for name, head in self.heads.items()}


def read_model(text: str) -> Model:
    """Return the model in the JSON `text`; ValueError if it was made for other features."""
    data = json.loads(text)
    if data["buckets"] != BUCKETS:
        raise ValueError(f"the model has {data['buckets']} buckets, the code {BUCKETS}: train anew")
    heads = {name: linear.read(head) for name, head in data["heads"].items()}
    return Model(heads, data["fingerprint"])


def load_model() -> Model:
    """Return the model that is committed beside this file."""
    return read_model(resources.files("bot.safety").joinpath("model.json").read_text("utf-8"))
