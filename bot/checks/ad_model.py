"""The small text model of the job-ad judge: plain numbers, no numpy, no network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources

from nlu.vitext import linear
from nlu.vitext.features import BUCKETS, hashed
from nlu.vitext.linear import Head
from nlu.vitext.teencode import Token


def read_model(text: str) -> Head:
    """Return the model in the JSON `text`; ValueError if it was made for other features."""
    data = json.loads(text)
    if data["buckets"] != BUCKETS:
        raise ValueError(f"the model has {data['buckets']} buckets, the code {BUCKETS}: train anew")
    return linear.read(data["trap"])


def load_model() -> Head:
    """Return the model that is committed beside this file."""
    return read_model(resources.files("bot.checks").joinpath("ad_model.json").read_text("utf-8"))


def log_odds(model: Head, tokens: Sequence[Token]) -> float:
    """Return how much the words of an offer speak for a trap; above 0 it is likelier one."""
    return model.logit(hashed(tokens)) if tokens else 0.0
