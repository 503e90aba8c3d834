"""Linear heads as plain numbers: a weight for every hashed feature, in whole steps."""

from __future__ import annotations

import array
import base64
import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import Any

#: Integer weights: this many steps up and down.
STEPS = 127
#: Beyond this a probability is 0 or 1 to every digit we show.
_MOST = 60.0


@dataclass(frozen=True, slots=True)
class Head:
    """One yes-or-no question: a weight for every bucket."""

    weights: array.array[int]
    #: What one step of an integer weight is worth.
    scale: float
    bias: float

    def logit(self, features: Mapping[int, float]) -> float:
        """Return the log-odds of a yes, between -60 and 60."""
        total: float = sum(map(mul, map(self.weights.__getitem__, features), features.values()))
        return max(-_MOST, min(_MOST, self.bias + self.scale * total))

    def probability(self, features: Mapping[int, float]) -> float:
        """Return the probability (0-1) of a yes."""
        return 1 / (1 + math.exp(-self.logit(features)))


def read(packed: Mapping[str, Any]) -> Head:
    """Return the head that `pack` wrote. KeyError, ValueError or zlib.error for others."""
    weights = array.array("b", zlib.decompress(base64.b64decode(packed["weights"])))
    return Head(weights, float(packed["scale"]), float(packed["bias"]))


def pack(weights: Sequence[float], bias: float) -> dict[str, Any]:
    """Return weights and bias as what JSON can hold; weights are rounded to whole steps."""
    scale = max((abs(weight) for weight in weights), default=0.0) / STEPS or 1.0
    steps = array.array("b", [round(weight / scale) for weight in weights])
    return {
        "bias": round(bias, 6),
        "scale": round(scale, 9),
        "weights": base64.b64encode(zlib.compress(steps.tobytes(), 9)).decode("ascii"),
    }
