"""Plays the conversations in scenarios/*.yaml through the whole bot and its terminal channel.

Anybody can add one; no Python is needed. A turn says what the person does and what must follow:

    - says: "cứu em với"            # or  taps: "Nhắn được"  (the words on the button)
      after: 3600                   # seconds that pass first
      expect:
        shows: ["+84 981 84 84 84"] # each stands somewhere in the answer
        never: ["an toàn"]          # none of these does
        taps: ["Nhắn được"]         # offered as buttons
        case: {kind: danger, urgency: critical}   # the open case; `case: none` for no open case
        parts: 1                    # how many bubbles
        silent: true                # nothing is said at all
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.app import Services
from bot.channels.terminal import Terminal
from bot.domain.messages import Inbound, InboundKind

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))
#: Said to nobody, ever: not found is not safe.
NEVER = ("an toàn", "yên tâm đi", "cam đoan")
ADDRESS = "scenario"


def load() -> list[Any]:
    return [
        pytest.param(scenario, id=f"{path.stem}: {scenario['name']}")
        for path in SCENARIOS
        for scenario in YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    ]


class Player:
    """Plays one person."""

    def __init__(self, services: Services, shown: Any, clock: Any) -> None:
        self.services, self.shown, self.clock = services, shown, clock
        self.taps: dict[str, str] = {}

    async def does(self, turn: dict[str, Any]) -> None:
        self.clock.forward(turn.get("after", 5))
        self.shown.clear()
        await self.services.reception.accept(self._event(turn))
        await self.services.runner.drain()
        self.taps |= self.shown.taps

    def _event(self, turn: dict[str, Any]) -> Inbound:
        external = secrets.token_hex(8)
        if "taps" in turn:
            payload = self.taps[turn["taps"]]
            return Inbound("terminal", external, ADDRESS, InboundKind.BUTTON, turn["taps"], payload)
        if "sends" in turn:
            return Inbound("terminal", external, ADDRESS, InboundKind(turn["sends"]))
        terminal = self.services.channels["terminal"]
        assert isinstance(terminal, Terminal)
        return terminal.typed(ADDRESS, turn["says"], external)

    async def case(self) -> Any:
        async with self.services.store.read() as uow:
            conversation = await uow.conversations.find("terminal", ADDRESS)
            assert conversation is not None
            return await uow.cases.open_of(conversation)


@pytest.mark.parametrize("scenario", load())
async def test_the_conversation_goes_as_written(
    scenario: dict[str, Any], services: Services, shown: Any, clock: Any
) -> None:
    player = Player(services, shown, clock)
    for turn in scenario["turns"]:
        await player.does(turn)
        expected = turn.get("expect", {})
        said = f"after {turn}: {shown.text!r}"
        assert bool(shown) is not expected.get("silent", False), said
        for words in expected.get("shows", []):
            assert words in shown.text, f"{words!r} is missing {said}"
        for words in (*NEVER, *expected.get("never", [])):
            assert words.lower() not in shown.text.lower(), f"{words!r} was said {said}"
        for title in expected.get("taps", []):
            assert title in shown.taps, f"no tap {title!r} {said}"
        if "parts" in expected:
            assert len(shown) == expected["parts"], said
        await check_case(player, expected.get("case"))


async def check_case(player: Player, expected: Any) -> None:
    if expected is None:
        return
    case = await player.case()
    if expected == "none":
        assert case is None
        return
    assert case is not None, "no case was opened"
    assert {"kind": case.kind, "urgency": case.urgency.key} | expected == {
        "kind": case.kind,
        "urgency": case.urgency.key,
    }
