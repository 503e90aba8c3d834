"""Faults at sends, drawn at random, and an account of those after which nobody can know."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes import telegram, zalo, zalobot


class Drawn:
    """Takes the place of a fake's list of faults: each call draws one, or none.

    `told` returns what the call at hand says: (address, text).
    """

    def __init__(
        self,
        chance: random.Random,
        rates: Sequence[tuple[float, Any]],
        told: Callable[[], tuple[str, str]],
        often: float,
    ) -> None:
        self._chance = chance
        self._rates = tuple((rate * often, fault) for rate, fault in rates)
        self._told = told
        self.active = True
        #: How often a message was shown, and its sender not told: by (address, text).
        self.unsure: Counter[tuple[str, str]] = Counter()
        self.drawn: Counter[str] = Counter()

    def popleft(self) -> Any:
        """Return a fault, or None."""
        if not self.active:
            return None
        at = self._chance.random()
        for rate, fault in self._rates:
            at -= rate
            if at < 0:
                self.drawn[_name(fault)] += 1
                if fault.done:
                    self.unsure[self._told()] += 1
                return fault
        return None


def _name(fault: Any) -> str:
    error = getattr(fault, "error", 0)
    status = fault.status if fault.status not in (0, 200) else ""
    how = "" if fault.how == "answer" else fault.how
    return " ".join(str(part) for part in (error or "", status, how, fault.done and "done") if part)


def on_telegram(
    fake: telegram.FakeTelegram, chance: random.Random, *, hangs: float, often: float = 1
) -> Drawn:
    """Have sends go wrong; `hangs` is the share of those that last ten seconds."""

    def told() -> tuple[str, str]:
        given = fake.calls[-1][1]
        text, _ = telegram.shown(str(given["text"]), given.get("parse_mode"))
        return str(given["chat_id"]), text

    drawn = Drawn(
        chance,
        [
            (0.015, telegram.throttle(1)),
            (0.02, telegram.BROKEN),
            (0.01, telegram.Fault(502, "Bad Gateway")),
            (0.01, telegram.CUT),
            (0.015, telegram.ANSWER_LOST),
            (hangs, telegram.HANG),
            (hangs, telegram.HANG_AFTER),
        ],
        told,
        often,
    )
    fake.faults["sendMessage"] = drawn
    return drawn


def on_zalo(fake: zalo.FakeZalo, chance: random.Random, *, hangs: float, often: float = 1) -> Drawn:
    """The same for Zalo, whose 500 tells nothing either."""

    def told() -> tuple[str, str]:
        given = fake.calls[-1][1]
        return next(iter(given["recipient"].values())), given["message"]["text"].strip()

    drawn = Drawn(
        chance,
        [
            (0.01, zalo.THROTTLED),
            (0.02, zalo.BROKEN),
            (0.005, zalo.NOISE),
            (0.01, zalo.CUT),
            (0.015, zalo.ANSWER_LOST),
            (hangs, zalo.Fault(how="hang")),
            (hangs, zalo.Fault(how="hang", done=True)),
        ],
        told,
        often,
    )
    fake.faults[zalo.SEND] = drawn
    return drawn


def on_zalobot(
    fake: zalobot.FakeZaloBot, chance: random.Random, *, hangs: float, often: float = 1
) -> Drawn:
    """The same for the Zalo Bot Platform."""

    def told() -> tuple[str, str]:
        given = fake.calls[-1][1]
        return given["chat_id"], given["text"].strip()

    drawn = Drawn(
        chance,
        [
            (0.01, zalobot.THROTTLED),
            (0.005, zalobot.THROTTLED_INSIDE),
            (0.02, zalobot.BROKEN),
            (0.01, zalobot.INTERNAL),
            (0.005, zalobot.NOISE),
            (0.01, zalobot.CUT),
            (0.015, zalobot.ANSWER_LOST),
            (hangs, zalobot.HANG),
            (hangs, zalobot.Fault(how="hang", done=True)),
        ],
        told,
        often,
    )
    fake.faults["sendMessage"] = drawn
    return drawn
